"""What connected shops say: orders, fulfilments, cancellations and requests to erase, one body after the other.

A body is applied in one transaction: the newest statement of each object is kept, and the shipments that follow from
all of them are registered like any other. So a repeated body changes nothing, and neither does one that comes late.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import ShopSource
from notifier.domain.shipment import normalise_number
from notifier.domain.shop import (
    ORDER,
    Contact,
    FulfilmentState,
    LookUp,
    OrderState,
    Planned,
    ShopNews,
    Statement,
    newest,
    plan,
)
from notifier.errors import StoreUnavailable, UnreadablePayload
from notifier.ports import Asked, FetchResult, RawWebhook
from notifier.service import accept, shop_privacy
from notifier.service.app import App, Settings
from notifier.service.feed_tally import FeedTally
from notifier.service.register import Written, order_id, shipment_id, wake, write
from notifier.service.registration import Checked, Registration, check
from notifier.store import inbox, registrations, shop_orders
from notifier.store.inbox import OF_SHOPS, Arrival, InboxKind, InboxRow, InboxStatus
from notifier.store.shop_orders import Told

log = structlog.get_logger(__name__)

Result = tuple[InboxStatus, str]

_TAKEN_BACK = {"email": "", "phone": "", "name": ""}
"""What was said and cannot be read is not known any more; the rest of what cannot be read is as if it was not said."""


def follow_shops(app: App, ids: Sequence[int]) -> None:
    """Apply kept bodies of shops, each for itself, so that a bad one harms no other."""
    for one in ids:
        try:
            _follow(app, one)
        except StoreUnavailable:
            raise
        except Exception as error:
            # The boundary of one body: it is kept, marked and tried again.
            log.exception("shop_failed", inbox_id=one)
            _fail(app, one, type(error).__name__)


def _fail(app: App, row_id: int, problem: str) -> None:
    with app.db.begin() as connection:
        for row in inbox.take(connection, [row_id], *OF_SHOPS):
            inbox.fail(connection, row.id, row.tries, problem[:500], app.clock.now())


def _follow(app: App, row_id: int) -> None:
    settings = app.settings()
    with app.db.begin() as connection:
        row = next(iter(inbox.take(connection, [row_id], *OF_SHOPS)), None)
        if row is None:
            return
        news = _read(settings, row)
        written, result = _take(connection, app, settings, row, news)
        if result is not None:
            inbox.settle(connection, {row.id: result})
        tally = FeedTally(settings.config.shops)
        if row.tries == 0:
            tally.write(connection, [(row, result[0] if result else InboxStatus.JUDGED)])
    tally.count()
    if written.answers:
        wake(app, written)
    if result is None and isinstance(news, ShopNews):
        _act(app, settings, row, news)


def _take(
    connection: Connection, app: App, settings: Settings, row: InboxRow, news: ShopNews | Result
) -> tuple[Written, Result | None]:
    """Do what can be done in this transaction; None says that there is more to do outside of it."""
    if not isinstance(news, ShopNews):
        return Written(), news
    source = settings.config.shops[row.raw.source]
    if news.look_up is not None or news.redaction is not None:
        return Written(), None
    if news.data_request is not None:
        return Written(), shop_privacy.explain_request(connection, source, news.data_request)
    return _apply(connection, app, source, row, news.statements)


def _read(settings: Settings, row: InboxRow) -> ShopNews | Result:
    """Let the adapter of its source read a body."""
    shop = settings.shops.get(row.raw.source)
    if shop is None:
        return InboxStatus.UNREADABLE, f"no shop {row.raw.source} is configured"
    try:
        if row.kind is InboxKind.SHOP_ANSWER and isinstance(shop, Asked):
            news = shop.parse_answer(row.raw)
        else:
            news = shop.parse(row.raw)
    except UnreadablePayload as problem:
        return InboxStatus.UNREADABLE, str(problem)[:500]
    is_empty = not (news.statements or news.redaction or news.data_request or news.look_up)
    return (InboxStatus.IGNORED, news.ignored or "it names no order") if is_empty else news


# What takes longer than a transaction may


def _act(app: App, settings: Settings, row: InboxRow, news: ShopNews) -> None:
    """Do what the body asks for outside of any transaction. Doing it twice does no harm."""
    if news.redaction is not None:
        shop_privacy.redact(app, settings.config.shops[row.raw.source], row, news.redaction)
    elif news.look_up is not None:
        _ask(app, settings, row, news.look_up)


def _ask(app: App, settings: Settings, row: InboxRow, wanted: LookUp) -> None:
    """Ask the shop for what it announced; the answer goes the way of every body: it is kept, then applied."""
    shop, now = settings.shops[row.raw.source], app.clock.now()
    if not isinstance(shop, Asked):
        raise TypeError(f"{shop.name} announces what it cannot be asked for")
    fetched = shop.ask(wanted, now)
    if fetched.result is not FetchResult.ANSWERED:
        log.warning("shop_did_not_answer", source=row.raw.source, result=fetched.result, problem=fetched.problem)
        _fail(app, row.id, f"{fetched.result}: {fetched.problem}")
        return
    kept = accept.keep(app, [_answer(row.raw, body, app) for body in fetched.bodies]) if fetched.bodies else []
    with app.db.begin() as connection:
        inbox.settle(connection, {row.id: (InboxStatus.JUDGED, "")})
    accept.wake(app, InboxKind.SHOP_ANSWER, [one for one in kept if one is not None])


def _answer(asked: RawWebhook, body: bytes, app: App) -> Arrival:
    raw = RawWebhook(source=asked.source, body=body, received_at=app.clock.now(), path="/")
    return Arrival(kind=InboxKind.SHOP_ANSWER, raw=raw, identity="")


# Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entered:
    """What one order's statements come to."""

    given: tuple[Registration, ...] = ()
    order_id: str = ""
    is_forgotten: bool = False
    """Whoever placed it was erased since."""


def _apply(
    connection: Connection, app: App, source: ShopSource, row: InboxRow, said: Sequence[Statement]
) -> tuple[Written, Result]:
    registrations.take_turn(connection)
    by_order: dict[str, list[Statement]] = {}
    for one in newest(said):
        by_order.setdefault(one.order_key, []).append(one)
    entered = [_enter(connection, app, source, theirs) for theirs in by_order.values()]
    shop_orders.note_body(connection, row.id, {one.order_id for one in entered if one.order_id})
    if any(one.is_forgotten for one in entered):
        inbox.empty(connection, row.id)
    brands = app.settings().config.brands
    read = [_check_kindly(one, brands) for entry in entered for one in entry.given]
    good = [checked for checked, _ in read if checked is not None]
    notes = list(dict.fromkeys(note for _, found in read for note in found))
    written = write(connection, good, brands, app.clock.now()) if good else Written()
    return written, (InboxStatus.JUDGED, "; ".join(notes)[:500])


def _enter(connection: Connection, app: App, source: ShopSource, said: Sequence[Statement]) -> _Entered:
    """Keep what is news about one order, and return what is to be registered for it."""
    key = said[0].order_key
    before = shop_orders.load(connection, source.name, key)
    fresh = [one for one in said if one.version >= before.versions.get(one.key, "")]
    if not fresh:
        return _Entered(order_id=before.order_id)
    states = {one.key: _after(one, before) for one in fresh}
    shop_orders.save(connection, source.name, [(one, states[one.key]) for one in fresh])
    named = _name(connection, source, before, fresh)
    after = replace(named, states={**before.states, **states})
    contact = _contact(before, fresh)
    is_forgotten = contact is not None and shop_privacy.is_forgotten(connection, app, source, after.ref, fresh, contact)
    if not after.ref:
        return _Entered(is_forgotten=is_forgotten)
    given = _registrations(connection, source, after, None if is_forgotten else contact)
    return _Entered(given=tuple(given), order_id=after.order_id, is_forgotten=is_forgotten)


def _after(statement: Statement, before: Told) -> OrderState | FulfilmentState:
    state, known = statement.state, before.states.get(statement.key)
    if isinstance(state, FulfilmentState) and isinstance(known, FulfilmentState):
        return state.after(known)
    return state


def _name(connection: Connection, source: ShopSource, before: Told, fresh: Sequence[Statement]) -> Told:
    """Give the order its number among ours, once. Where another shop's order has it, it gets one of its own: two
    orders that share a number must never share a recipient."""
    said = next((one.order_ref for one in fresh if one.order_ref), "")
    if before.ref or not said:
        return before
    key, ref = fresh[0].order_key, said
    if any(holder != (source.name, key) for holder in shop_orders.holders(connection, order_id(source.brand, ref))):
        ref = f"{said}/{source.name}/{key}"
        log.warning("order_number_taken", source=source.name, order=said, called=ref)
    ours = order_id(source.brand, ref)
    shop_orders.name_order(connection, source.name, key, ref, ours)
    return replace(before, ref=ref, order_id=ours)


def _contact(before: Told, fresh: Iterable[Statement]) -> Contact | None:
    """Return who is told: as the order says, and as a fulfilment says only where the order was never spoken of."""
    named = [one for one in fresh if one.contact is not None]
    of_order = [one.contact for one in named if one.key == ORDER]
    if of_order or ORDER in before.states:
        return of_order[-1] if of_order else None
    newer = [one for one in named if one.version >= max(before.versions.values(), default="")]
    return max(newer, key=lambda one: one.version).contact if newer else None


def _registrations(
    connection: Connection, source: ShopSource, told: Told, contact: Contact | None
) -> list[Registration]:
    """Return the shipments of an order. That which stands for the order itself is there as long as no parcel is."""
    known = told.known
    there = registrations.shipments_of(connection, [told.order_id]).get(told.order_id, [])
    planned = plan(known)
    is_shipped = any(one.number for one in planned)
    has_itself = shipment_id(source.brand, told.ref) in there
    return [
        _register(source, told.ref, known.order or OrderState(), one, contact)
        for one in planned
        if one.number or has_itself or not is_shipped
    ]


def _register(
    source: ShopSource, ref: str, order: OrderState, planned: Planned, contact: Contact | None
) -> Registration:
    who = contact or Contact()
    return Registration(
        brand=source.brand,
        ref=f"{ref}/{normalise_number(planned.number)}" if planned.number else ref,
        order_ref=ref,
        name=who.name,
        email=who.email,
        phone=who.phone,
        locale=who.locale,
        zone=who.zone,
        consent_email=who.consent_email,
        consent_sms=who.consent_sms,
        legs=((planned.carrier or _NOT_NAMED, planned.number),) if planned.number else (),
        origin_country=planned.origin_country or source.origin_country or None,
        destination_country=planned.destination_country or None,
        tags=order.tags,
        value=order.value or None,
        is_test=order.is_test,
        stop=planned.stop or "",
    )


_NOT_NAMED = "unknown"
"""The carrier where the shop names none: feeds that follow the number are matched by it alone."""


def _check_kindly(given: Registration, brands: Iterable[str]) -> tuple[Checked | None, list[str]]:
    """Check a registration; what cannot be read of it is left out and noted, so that a phone number that nobody can
    dial does not cost the parcel."""
    notes: list[str] = []
    known = frozenset(brands)
    found = check(given, known)
    if isinstance(found, tuple):
        notes = [str(one) for one in found]
        wrong = {one.field.partition("[")[0] for one in found}
        kinder = {field: _TAKEN_BACK.get(field) for field in wrong - {"legs", "brand", "ref", "order_ref"}}
        found = check(replace(given, **kinder), known)  # type: ignore[arg-type]
    return (None, notes) if isinstance(found, tuple) else (found, notes)
