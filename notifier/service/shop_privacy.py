"""What shops have to ask of everybody who keeps data of their customers: erase them, or say what is kept."""

from __future__ import annotations

import time

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import ShopSource
from notifier.domain.shop import DataRequest, Redaction
from notifier.errors import NotFound, RequestInvalid
from notifier.service.app import App
from notifier.service.erase import Named, Subject, erase, read_subject
from notifier.store import inbox, shop_orders
from notifier.store.inbox import InboxRow, InboxStatus

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


def explain_request(connection: Connection, source: ShopSource, asked: DataRequest) -> Result:
    """Say what a person has to do: who asks what is kept of them is answered by the shop, within 30 days."""
    refs = shop_orders.refs_of(connection, source.name, asked.order_keys)
    known = f"orders {', '.join(refs)}" if refs else "no order that is known here"
    log.warning("data_requested", source=source.name, request=asked.reference, orders=len(refs))
    how = "`notifier explain ORDER --show-personal` prints what is kept; the shop answers the customer"
    return InboxStatus.ASKS, f"data request {asked.reference} about {known}: {how}"[:500]
