"""What shops have to ask of everybody who keeps data of their customers: erase them, or say what is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import ShopSource
from notifier.domain.notification import Channel
from notifier.domain.shop import Contact, DataRequest, Redaction, Statement
from notifier.errors import NotFound, RequestInvalid
from notifier.service.app import App
from notifier.service.erase import Named, Subject, erase, read_subject
from notifier.service.suppressing import read_address
from notifier.store import erasures, inbox, shop_orders
from notifier.store.inbox import InboxRow, InboxStatus
from notifier.store.marks import mark

log = structlog.get_logger(__name__)

Result = tuple[InboxStatus, str]

_ORDERS_AT_ONCE = 200
_MOST_SECONDS = 20.0
"""After that long the rest is left to another task: one that runs for a minute is ended."""


def redact(app: App, source: ShopSource, row: InboxRow, wanted: Redaction) -> None:
    """Erase whom the shop names, in its brand, and empty the request itself: it holds their addresses."""
    if wanted.is_whole_shop:
        is_done = _erase_shop(app, source)
    else:
        _erase_person(app, source, wanted)
        is_done = True
    with app.db.begin() as connection:
        if is_done:
            inbox.settle(connection, {row.id: (InboxStatus.JUDGED, "erased")})
            inbox.empty(connection, row.id)
        else:
            inbox.wake_at(connection, row.id, app.clock.now())


def _erase_person(app: App, source: ShopSource, wanted: Redaction) -> None:
    with app.db.begin() as connection:
        refs = shop_orders.refs_of(connection, source.name, wanted.order_keys)
    for ref in refs:
        _erase_order(app, source, ref)
    for subject in _named_by_address(source, wanted):
        erase(app, subject, by=source.name)
    log.info("redacted", source=source.name, orders=len(refs))


def _erase_order(app: App, source: ShopSource, ref: str) -> None:
    try:
        erase(app, Subject(named=Named.ORDER, name=ref, brand=source.brand), by=source.name)
    except NotFound:
        log.warning("order_not_erased", source=source.name, reason="it was never registered")


def _named_by_address(source: ShopSource, wanted: Redaction) -> list[Subject]:
    """Return the addresses of which anybody could have a message; what is none was never written to."""
    found = []
    asked = [{"email": one} for one in wanted.emails] + [{"phone": one} for one in wanted.phones]
    for one in asked:
        try:
            found.append(read_subject(**one, brand=source.brand))
        except RequestInvalid:
            log.warning("address_not_erased", source=source.name, kind=next(iter(one)), reason="it is no address")
    return found


def _erase_shop(app: App, source: ShopSource) -> bool:
    """Erase order after order of a shop, and forget which it was; return whether there are none left."""
    ends = time.monotonic() + _MOST_SECONDS
    while True:
        with app.db.begin() as connection:
            orders = shop_orders.next_orders(connection, source.name, _ORDERS_AT_ONCE)
        for key, ref in orders:
            if time.monotonic() > ends:
                return False
            _erase_order(app, source, ref)
            with app.db.begin() as connection:
                shop_orders.forget(connection, source.name, key)
        if not orders:
            return True


def is_forgotten(
    connection: Connection, app: App, source: ShopSource, ref: str, said: Sequence[Statement], contact: Contact
) -> bool:
    """Whether the person of an order was erased after it was placed: what a shop still says of it, late or changed,
    must not bring them back. An order that they place afterwards is another matter.

    Where nobody says when it was placed, it is as old as what is said of it.
    """
    placed = min((one.placed for one in said if one.placed), default="") or max(one.version for one in said)
    names = [name for name in (ref, *_addresses(contact)) if name and app.secret]
    since = datetime.fromisoformat(placed.partition(" ")[0])
    return erasures.erased_since(connection, [mark(app.secret, name) for name in names], source.brand, since)


def _addresses(contact: Contact) -> list[str]:
    """Return the addresses of somebody as they are compared."""
    found = []
    for channel, written in ((Channel.EMAIL, contact.email), (Channel.SMS, contact.phone)):
        try:
            found += [read_address(written, channel)[1]] if written else []
        except RequestInvalid:
            log.debug("address_not_compared", channel=channel)
    return found


def explain_request(connection: Connection, source: ShopSource, asked: DataRequest) -> Result:
    """Say what a person has to do: who asks what is kept of them is answered by the shop, within 30 days."""
    refs = shop_orders.refs_of(connection, source.name, asked.order_keys)
    known = f"orders {', '.join(refs)}" if refs else "no order that is known here"
    log.warning("data_requested", source=source.name, request=asked.reference, orders=len(refs))
    how = "`notifier explain ORDER --show-personal` prints what is kept; the shop answers the customer"
    return InboxStatus.ASKS, f"data request {asked.reference} about {known}: {how}"[:500]
