"""Erasing a person: who it was goes, that things were sent and decided stays.

A name, an address or a word that could tell who was meant is taken out of orders, messages, events, replies and kept
bodies. Notifications, attempts, decisions and receipts stay, with their times and reasons: they are the proof, and say
nothing of the person any more. An address on the list of suppressions stays there as a keyed hash, so that who opted
out stays out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy.engine import Connection

from notifier.domain.notification import Channel
from notifier.errors import NotFound, RequestInvalid
from notifier.ports import Forgetter, Forgotten
from notifier.service.app import App, Settings
from notifier.service.suppressing import read_address
from notifier.store import erasures, registrations, replies, shipments, suppressions
from notifier.store.erasures import Erasure, PersonalOrder
from notifier.store.marks import mark
from notifier.store.people import has_address

log = structlog.get_logger(__name__)

BODIES_AT_ONCE = 1000


class Named(StrEnum):
    """By what a person is named."""

    EMAIL = "email"
    PHONE = "phone"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is to be erased: by an address as it is compared, or by the shop's reference of an order.

    `brand` is "" for all brands.
    """

    named: Named
    name: str
    brand: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of a subject. `references` are the messages to and from them: (provider, its id)."""

    orders: tuple[PersonalOrder, ...]
    shipments: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    numbers: tuple[str, ...]
    references: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure came to: of how many rows of each kind, and what providers made of being asked.

    `bodies_waiting` among the counts still have to be read by a worker: erase again once they are. `before` is the last
    time this person was erased.
    """

    at: datetime
    counts: Mapping[str, int]
    providers: tuple[Forgotten, ...]
    before: Erasure | None


def read_subject(*, email: str = "", phone: str = "", order: str = "", brand: str = "") -> Subject:
    """Return who is meant. Raises RequestInvalid unless exactly one of the three is given and can be read."""
    given = {Named.EMAIL: email, Named.PHONE: phone, Named.ORDER: order}
    named = [(kind, name.strip()) for kind, name in given.items() if name.strip()]
    if len(named) != 1:
        raise RequestInvalid(f"{len(named)} of email, phone and order are given; expected exactly one")
    kind, name = named[0]
    if kind is not Named.ORDER:
        _, name = read_address(name, Channel.EMAIL if kind is Named.EMAIL else Channel.SMS)
    return Subject(named=kind, name=name, brand=brand)


def find_person(app: App, subject: Subject) -> Person:
    """Return what is known of somebody, and change nothing. Raises NotFound and RequestInvalid for an order."""
    with app.db.begin() as connection:
        return _find(connection, subject)


def erase(app: App, subject: Subject, by: str) -> Erased:
    """Erase a person, here and at the providers, and record that it was done. Doing it again does no harm.

    Providers are asked first, and once each: what they refuse is in the result, and the rest is erased all the same.
    Raises NotFound and RequestInvalid for an order, StoreUnavailable.
    """
    person, now = find_person(app, subject), app.clock.now()
    marked = mark(app.secret, subject.name)
    asked = _ask_providers(app.settings(), person)
    with app.db.begin() as connection:
        before = erasures.last_record(connection, subject.named.value, marked, subject.brand)
        record = erasures.begin_record(
            connection,
            at=now,
            by=by,
            kind=subject.named.value,
            mark=marked,
            brand=subject.brand,
            providers=[asdict(one) for one in asked],
        )
    counts = app.db.run(lambda connection: _erase_rows(connection, app, subject, now))
    counts |= _erase_bodies(app, person)
    with app.db.begin() as connection:
        erasures.finish_record(connection, record, counts, app.clock.now())
    log.info("erased", erasure=record, named=subject.named.value, **counts)
    return Erased(at=now, counts=counts, providers=asked, before=before)


def _find(connection: Connection, subject: Subject) -> Person:
    orders = _find_orders(connection, subject)
    ids = erasures.shipment_ids(connection, [one.id for one in orders])
    emails = {one.email.lower() for one in orders} | ({subject.name} if subject.named is Named.EMAIL else set())
    phones = {one.phone for one in orders} | ({subject.name} if subject.named is Named.PHONE else set())
    sent = erasures.provider_references(connection, ids)
    return Person(
        orders=tuple(orders),
        shipments=tuple(ids),
        emails=tuple(sorted(emails - {""})),
        phones=tuple(sorted(phones - {""})),
        numbers=tuple(erasures.tracking_numbers(connection, ids)),
        references=tuple(dict.fromkeys([*sent, *replies.references_of(connection, phones - {""})])),
    )


def _find_orders(connection: Connection, subject: Subject) -> list[PersonalOrder]:
    if subject.named is not Named.ORDER:
        way = Channel.EMAIL if subject.named is Named.EMAIL else Channel.SMS
        return erasures.find_orders(connection, has_address(way, subject.name), subject.brand)
    found = erasures.find_orders(connection, erasures.has_ref(subject.name), subject.brand)
    if not found:
        raise NotFound(f"there is no order `{subject.name[:60]}`" + (" of that brand" if subject.brand else ""))
    if len(found) > 1:
        brands = ", ".join(f"`{one.brand}`" for one in found)
        raise RequestInvalid(f"brand: order `{subject.name[:60]}` is one of each of {brands}; say whose is meant")
    return found


def _ask_providers(settings: Settings, person: Person) -> tuple[Forgotten, ...]:
    """Ask every provider that can be asked, and name those that cannot though they have sent something."""
    messages: dict[str, list[str]] = {}
    for name, reference in person.references:
        messages.setdefault(name, []).append(reference)
    asked = []
    for name, provider in settings.receivers.items():
        theirs = messages.get(name, [])
        if isinstance(provider, Forgetter):
            addresses = person.emails if provider.channel is Channel.EMAIL else ()
            if addresses or theirs:
                asked.append(provider.forget(addresses, theirs))
            messages.pop(name, None)
    return (*asked, *(_cannot_be_asked(name, theirs) for name, theirs in messages.items()))


def _cannot_be_asked(name: str, theirs: Sequence[str]) -> Forgotten:
    detail = f"it cannot be asked from here: look into its own logs, for {len(theirs)} messages"
    return Forgotten(provider=name, is_done=False, detail=detail, left=tuple(theirs))


def _erase_rows(connection: Connection, app: App, subject: Subject, now: datetime) -> dict[str, int]:
    """Erase all that is in rows of its own, in one transaction.

    Registrations, judges and senders are kept out, each by the lock that it waits for: none of them may write back
    what it has read before.
    """
    registrations.take_turn(connection)
    person = _find(connection, subject)
    shipments.lock(connection, person.shipments)
    erasures.lock_notifications(connection, person.shipments)
    return {
        "orders": erasures.erase_recipients(connection, [one.id for one in person.orders], now),
        "shipments": len(person.shipments),
        "messages": erasures.erase_messages(connection, person.shipments),
        "events": erasures.erase_event_texts(connection, person.shipments),
        "replies": replies.erase_words(connection, app.secret, person.phones, subject.brand),
        "suppressions": suppressions.hash_addresses(
            connection, app.secret, [*person.emails, *person.phones], subject.brand
        ),
    }


def _erase_bodies(app: App, person: Person) -> dict[str, int]:
    """Empty the kept bodies that speak of the person, a stretch at a time: there may be millions to look through."""
    words = [one for one in (*person.numbers, *person.emails, *person.phones) if len(one) >= erasures.SHORTEST_SEARCHED]
    with app.db.begin() as connection:
        found = [erasures.erase_bodies_of(connection, person.shipments)]
    while words:
        with app.db.begin() as connection:
            searched = erasures.erase_bodies_with(connection, words, found[-1].last_id, BODIES_AT_ONCE)
        if searched is None:
            break
        found.append(searched)
    # What the first step counted as waiting is found again by the search, if there is one.
    waiting = sum(one.waiting for one in found[1:]) if words else found[0].waiting
    return {"bodies": sum(one.erased for one in found), "bodies_waiting": waiting}
