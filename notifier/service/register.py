"""Registering shipments: what the shop says is merged into what is known. Saying the same again changes nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy.engine import Connection

from notifier.config.settings import Brand
from notifier.domain.events import StatedPromise
from notifier.domain.notification import CUSTOMER_CHANNELS
from notifier.domain.promise import Promise, resolve_promise
from notifier.domain.shipment import Leg, Recipient, Shipment
from notifier.places import zones_for
from notifier.points import reach
from notifier.service.app import App
from notifier.service.registration import Checked, FieldProblem, Registration, check
from notifier.store import inbox, registrations, shipments
from notifier.store.registrations import Order

__all__ = ["FieldProblem", "Registered", "Registration", "Result", "register"]

log = structlog.get_logger(__name__)

_NAMESPACE = uuid.UUID("0f3b1f5e-52a7-4b86-9a55-2a3f0c1f7f0e")
_NOWHERE_KNOWN = ("UTC",)


class Result(StrEnum):
    """What became of a registration."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    """Everything in it was known."""
    REFUSED = "refused"
    """It has mistakes; nothing of it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The answer to one registration. A refused one has problems and no id."""

    result: Result
    ref: str
    shipment_id: str = ""
    link_edition: int = 0
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a transaction took: the answers, the shipments it changed, the bodies that waited for one of them."""

    answers: tuple[Registered, ...] = ()
    changed: tuple[str, ...] = ()
    reopened: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Book:
    """What is known, with what is said entered into it one by one."""

    brands: Mapping[str, Brand]
    now: datetime
    known: Mapping[str, Shipment]
    shipments: dict[str, Shipment]
    recipients: dict[str, Recipient]
    orders: dict[str, Order] = field(default_factory=dict)
    """Those that are new or changed."""


def shipment_id(brand: str, ref: str) -> str:
    """Return the id of a shipment: derived, so that registering it twice can only ever make one."""
    return f"shp_{uuid.uuid5(_NAMESPACE, f'{brand}/{ref}').hex}"


def order_id(brand: str, ref: str) -> str:
    """Return the id of an order, derived in the same way."""
    return f"ord_{uuid.uuid5(_NAMESPACE, f'{brand}/{ref}').hex}"


def register(app: App, given: Sequence[Registration]) -> list[Registered]:
    """Take all registrations that are in order, in one transaction, and answer each in its place.

    Legs are only ever added, at the end of the way. Bodies of carriers that waited for a number are judged now.
    Raises StoreUnavailable; then nothing was taken.
    """
    brands = app.settings().config.brands
    checked = [check(one, brands) for one in given]
    good = [one for one in checked if isinstance(one, Checked)]
    answers = iter(_write(app, good, brands) if good else [])
    return [
        next(answers) if isinstance(one, Checked) else _refuse(ours, one)
        for ours, one in zip(given, checked, strict=True)
    ]


def _refuse(given: Registration, problems: tuple[FieldProblem, ...]) -> Registered:
    return Registered(result=Result.REFUSED, ref=given.ref or "", problems=problems)


def _write(app: App, said: Sequence[Checked], brands: Mapping[str, Brand]) -> list[Registered]:
    with app.db.begin() as connection:
        registrations.take_turn(connection)
        written = write(connection, said, brands, app.clock.now())
        reach("register.before_commit")
    reach("register.after_commit")
    wake(app, written)
    return list(written.answers)


def write(connection: Connection, said: Sequence[Checked], brands: Mapping[str, Brand], now: datetime) -> Written:
    """Take registrations within a transaction that has its turn; `wake` is to be called after its commit."""
    book = _open_book(connection, said, brands, now)
    answers = [_enter(book, one) for one in said]
    changed = _save(connection, book)
    return Written(answers=tuple(answers), changed=tuple(changed), reopened=tuple(_reopen(connection, now)))


def wake(app: App, written: Written) -> None:
    """Wake workers for what registrations changed."""
    changed, reopened = len(written.changed), len(written.reopened)
    log.info("registered", taken=len(written.answers), shipments_changed=changed, bodies_reopened=reopened)
    if reopened:
        app.queue.judge(written.reopened)
    if changed:
        app.queue.look_again(written.changed)


def _reopen(connection: Connection, now: datetime) -> list[int]:
    """Make new again all bodies that waited for one of the numbers."""
    reopened: list[int] = []
    while found := inbox.reopen_matched(connection, now):
        reopened.extend(found)
    return reopened


def _open_book(connection: Connection, said: Sequence[Checked], brands: Mapping[str, Brand], now: datetime) -> _Book:
    """Lock and read what is known of the shipments, and of orders that have other shipments."""
    stored = shipments.lock(connection, (shipment_id(one.brand, one.ref) for one in said))
    known = {key: one.shipment for key, one in stored.items()}
    orders = {_order_of(one, known.get(shipment_id(one.brand, one.ref))) for one in said}
    elsewhere = registrations.shipments_of(connection, (order_id(brand, ref) for brand, ref in orders))
    siblings = shipments.load(connection, [ids[0] for ids in elsewhere.values()])
    return _Book(
        brands=brands,
        now=now,
        known=known,
        shipments=dict(known),
        recipients={one.shipment.order_id: one.shipment.recipient for one in siblings.values()},
    )


def _order_of(said: Checked, known: Shipment | None) -> tuple[str, str]:
    """Return brand and reference of the order: as said, else as known; a parcel without an order is one of its own."""
    return said.brand, said.order_ref or (known.order_ref if known else said.ref)


def _enter(book: _Book, said: Checked) -> Registered:
    """Enter what is said of one shipment, and answer with what that changed."""
    key = shipment_id(said.brand, said.ref)
    before = book.shipments.get(key)
    brand, order_ref = _order_of(said, before)
    order = order_id(brand, order_ref)
    recipient_before = book.recipients.get(order)
    after = _merge(book, said, before, order_ref)
    book.shipments[key], book.recipients[order] = after, after.recipient
    if recipient_before != after.recipient:
        book.orders[order] = Order(id=order, brand=brand, ref=order_ref, recipient=after.recipient)
    if before is None:
        result = Result.CREATED
    elif recipient_before != after.recipient or before._replace(recipient=after.recipient) != after:
        result = Result.UPDATED
    else:
        result = Result.UNCHANGED
    return Registered(result=result, ref=said.ref, shipment_id=key, link_edition=after.link_edition)


def _merge(book: _Book, said: Checked, before: Shipment | None, order_ref: str) -> Shipment:
    order = order_id(said.brand, order_ref)
    blank = Shipment(
        id=shipment_id(said.brand, said.ref),
        ref=said.ref,
        brand=said.brand,
        order_id=order,
        order_ref=order_ref,
        recipient=book.recipients.get(order) or Recipient(locale=book.brands[said.brand].locale, zones=_NOWHERE_KNOWN),
        legs=(),
        registered_at=book.now,
    )
    known = before._replace(order_id=order, order_ref=order_ref, recipient=blank.recipient) if before else blank
    destination = _said(said.destination_country, known.destination_country)
    recipient = _merge_recipient(known, said, destination)
    return known._replace(
        recipient=recipient,
        legs=(*known.legs, *(leg for leg in said.legs if leg not in known.legs)),
        origin_country=_said(said.origin_country, known.origin_country),
        destination_country=destination,
        promise=_merge_promise(known.promise, said, recipient, book.now),
        tags=known.tags if said.tags is None else said.tags,
        value=known.value if said.value is None else said.value,
        is_test=known.is_test or said.is_test,
        stop=known.stop if said.stop is None else said.stop or None,
    )


def _said(said: str | None, known: str) -> str:
    return known if said is None else said


def _merge_recipient(known: Shipment, said: Checked, country: str) -> Recipient:
    before = known.recipient
    consent = {**{channel: channel in before.consent for channel in CUSTOMER_CHANNELS}, **said.consent}
    phone = _said(said.phone, before.phone)
    return Recipient(
        name=_said(said.name, before.name),
        email=_said(said.email, before.email),
        phone=phone,
        locale=said.locale or before.locale,
        zones=_merge_zones(known, said, phone, country),
        consent=frozenset(channel for channel, agreed in consent.items() if agreed),
    )


def _merge_zones(known: Shipment, said: Checked, phone: str, country: str) -> tuple[str, ...]:
    """Guess the zone again only where that on which the guess rests has changed: a single zone may have been stated."""
    before = known.recipient
    has_moved = bool(known.destination_country) and known.destination_country != country
    is_a_guess = len(before.zones) > 1 and phone != before.phone
    if said.zone or has_moved or is_a_guess or before.zones == _NOWHERE_KNOWN:
        return zones_for(country, phone, said.zone or "")
    return before.zones


def _merge_promise(known: Promise | None, said: Checked, recipient: Recipient, now: datetime) -> Promise | None:
    if said.promise is None:
        return known
    earliest, latest = said.promise
    stated = StatedPromise(earliest=earliest, latest=latest, stated_at=now, source="shop")
    promise = resolve_promise(stated, recipient.zone)
    return known if known is not None and known.same_window(promise) else promise


def _save(connection: Connection, book: _Book) -> list[str]:
    """Write all that is new or changed; return the ids of the shipments that must be judged for it."""
    new = [one for key, one in book.shipments.items() if key not in book.known]
    changed = [
        one
        for key, one in book.shipments.items()
        if key in book.known and book.known[key]._replace(recipient=one.recipient) != one
    ]
    registrations.save_orders(connection, list(book.orders.values()), book.now)
    registrations.add_shipments(connection, new, book.now)
    registrations.change_shipments(connection, changed)
    registrations.add_legs(connection, _new_legs(book))
    told_elsewhere = [one for ids in registrations.shipments_of(connection, book.orders).values() for one in ids]
    touched = sorted({*(one.id for one in new), *(one.id for one in changed), *told_elsewhere})
    shipments.look_again(connection, touched, book.now)
    return touched


def _new_legs(book: _Book) -> list[tuple[str, int, Leg]]:
    found: list[tuple[str, int, Leg]] = []
    for key, one in book.shipments.items():
        kept = len(book.known[key].legs) if key in book.known else 0
        found.extend((key, position, leg) for position, leg in enumerate(one.legs[kept:], start=kept))
    return found
