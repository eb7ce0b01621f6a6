"""Shipments with their legs, orders and recipients, and the events that belong to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.events import NOWHERE, Meaning, Place, Precision, TrackingEvent, TzSource
from notifier.domain.journey import Journey
from notifier.domain.notification import Channel
from notifier.domain.shipment import Leg, Recipient, Shipment, Stop
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.wording import DeliveredTo, TextFact
from notifier.store.bulk import among, among_given, given, insert_many, update_many
from notifier.store.codec import dump_journey, load_journey, load_promise
from notifier.store.tables import events, legs, orders, shipments


class Stored(NamedTuple):
    """A shipment as it stands in the database."""

    shipment: Shipment
    journey: Journey
    look_again_at: datetime | None
    trouble: str = ""


class Candidate(NamedTuple):
    """A shipment that a tracking number may mean."""

    shipment_id: str
    carrier: str
    registered_at: datetime
    is_named_by_feed: bool = False
    parcel_id: str = ""
    """The carrier's own id of the parcel that it took under that number, behind the source that gave it."""
    ended_at: datetime | None = None
    last_scan_at: datetime | None = None


def find_by_numbers(connection: Connection, numbers: Iterable[str]) -> dict[str, list[Candidate]]:
    """Return, per tracking number, the shipments that have a leg with it, the newest first."""
    found: dict[str, list[Candidate]] = {}
    for row in connection.execute(_candidates(connection.dialect.name), given(numbers)):
        found.setdefault(row.tracking_number, []).append(
            Candidate(
                shipment_id=row.shipment_id,
                carrier=row.carrier,
                registered_at=row.registered_at,
                is_named_by_feed=bool(row.source),
                parcel_id=row.parcel_id,
                ended_at=row.ended_at,
                last_scan_at=row.last_scan_at,
            )
        )
    return found


_CANDIDATE_COLUMNS = (
    legs.c.tracking_number,
    legs.c.carrier,
    legs.c.shipment_id,
    legs.c.source,
    legs.c.parcel_id,
    shipments.c.registered_at,
    shipments.c.ended_at,
    shipments.c.last_scan_at,
)


@cache
def _candidates(dialect: str) -> sa.Select[Any]:
    return (
        sa.select(*_CANDIDATE_COLUMNS)
        .join(shipments, shipments.c.id == legs.c.shipment_id)
        .where(among_given(dialect, legs.c.tracking_number))
        .order_by(shipments.c.registered_at.desc(), legs.c.shipment_id)
    )


def lock(
    connection: Connection, ids: Iterable[str], *, with_siblings: bool = False, is_patient: bool = True
) -> dict[str, Stored]:
    """Lock shipments in the order of their ids (so that two workers never wait for each other) and read them.

    `with_siblings` locks the other parcels of their orders too. Who is not patient gets only those that nobody holds.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    dialect = connection.dialect.name
    statement = _locking_orders(dialect) if with_siblings else _locking(dialect, not is_patient)
    rows = connection.execute(statement, given(wanted))
    return _with_legs(connection, [row for row in rows if row.id in wanted])


@cache
def _locking(dialect: str, skips: bool) -> sa.Select[Any]:
    # What is read is what stood there when the lock was had, not when it was asked for.
    return _loading(dialect).order_by(shipments.c.id).with_for_update(of=shipments, skip_locked=skips)


@cache
def _locking_orders(dialect: str) -> sa.Select[Any]:
    own = sa.select(shipments.c.order_id).where(among_given(dialect, shipments.c.id))
    chosen = shipments.c.order_id.in_(own)
    return _whole().where(chosen).order_by(shipments.c.id).with_for_update(of=shipments)


def stages_by_order(connection: Connection, order_ids: Iterable[str]) -> dict[str, dict[str, Stage | None]]:
    """Return, per order, the stage of each of its parcels."""
    found: dict[str, dict[str, Stage | None]] = {}
    for row in connection.execute(_stages(connection.dialect.name), given(order_ids)):
        found.setdefault(row.order_id, {})[row.id] = Stage(row.stage) if row.stage else None
    return found


@cache
def _stages(dialect: str) -> sa.Select[Any]:
    columns = (shipments.c.order_id, shipments.c.id, shipments.c.stage)
    return sa.select(*columns).where(among_given(dialect, shipments.c.order_id))


def take_due(connection: Connection, now: datetime, limit: int) -> dict[str, Stored]:
    """Lock and read shipments whose moment to look again has passed, the most overdue first."""
    due = (
        sa.select(shipments.c.id)
        .where(shipments.c.look_again_at <= now)
        .order_by(shipments.c.look_again_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return load(connection, list(connection.execute(due).scalars()))


def load(connection: Connection, ids: Sequence[str]) -> dict[str, Stored]:
    """Read shipments by id, without a lock."""
    if not ids:
        return {}
    return _with_legs(connection, connection.execute(_loading(connection.dialect.name), given(ids)).all())


def _with_legs(connection: Connection, rows: Sequence[Any]) -> dict[str, Stored]:
    ways: dict[str, list[Leg]] = {}
    for leg in connection.execute(_loading_legs(connection.dialect.name), given(row.id for row in rows)):
        found = Leg(carrier=leg.carrier, tracking_number=leg.tracking_number, source=leg.source, written=leg.written)
        ways.setdefault(leg.shipment_id, []).append(found)
    return {row.id: _read(row, tuple(ways.get(row.id, ()))) for row in rows}


_ORDER_COLUMNS = (
    orders.c.ref.label("order_ref"),
    orders.c.recipient_name,
    orders.c.email,
    orders.c.phone,
    orders.c.locale,
    orders.c.zones,
    orders.c.consent_email,
    orders.c.consent_sms,
)


_LEG_COLUMNS = (legs.c.shipment_id, legs.c.carrier, legs.c.tracking_number, legs.c.source, legs.c.written)


@cache
def _loading(dialect: str) -> sa.Select[Any]:
    return _whole().where(among_given(dialect, shipments.c.id))


def _whole() -> sa.Select[Any]:
    return sa.select(shipments, *_ORDER_COLUMNS).join(orders, orders.c.id == shipments.c.order_id)


@cache
def _loading_legs(dialect: str) -> sa.Select[Any]:
    chosen = among_given(dialect, legs.c.shipment_id)
    return sa.select(*_LEG_COLUMNS).where(chosen).order_by(legs.c.shipment_id, legs.c.position)


def _read(row: Any, way: tuple[Leg, ...]) -> Stored:
    shipment = Shipment(
        id=row.id,
        ref=row.ref,
        brand=row.brand,
        order_id=row.order_id,
        order_ref=row.order_ref,
        recipient=_read_recipient(row),
        legs=way,
        registered_at=row.registered_at,
        origin_country=row.origin_country,
        destination_country=row.destination_country,
        promise=load_promise(row.promise),
        tags=_read_tags(row.tags),
        value=row.value,
        is_test=row.is_test,
        link_edition=row.link_edition,
        stop=Stop(row.stop) if row.stop else None,
    )
    return Stored(
        shipment=shipment,
        journey=load_journey(row.journey),
        look_again_at=row.look_again_at,
        trouble=row.trouble,
    )


def _read_recipient(row: Any) -> Recipient:
    consent = {Channel.EMAIL: row.consent_email, Channel.SMS: row.consent_sms}
    return Recipient(
        name=row.recipient_name,
        email=row.email,
        phone=row.phone,
        locale=row.locale,
        zones=_read_zones(row.zones),
        consent=frozenset(channel for channel, agreed in consent.items() if agreed),
    )


@lru_cache(maxsize=1024)
def _read_tags(text: str) -> frozenset[str]:
    return frozenset(orjson.loads(text))


@lru_cache(maxsize=1024)
def _read_zones(text: str) -> tuple[str, ...]:
    return tuple(orjson.loads(text)) or ("UTC",)


def known_keys(connection: Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the keys of the events already kept, per shipment."""
    rows = connection.execute(_knowing(connection.dialect.name), given(ids))
    return {row.shipment_id: set(row.keys_of_it.split(_BETWEEN)) for row in rows}


_BETWEEN = "\n"
"""Stands in no key."""


@cache
def _knowing(dialect: str) -> sa.Select[Any]:
    # One row per shipment: a history is long, and every row has its price on the way here.
    keys = sa.func.aggregate_strings(events.c.key, _BETWEEN).label("keys_of_it")
    chosen = among_given(dialect, events.c.shipment_id)
    return sa.select(events.c.shipment_id, keys).where(chosen).group_by(events.c.shipment_id)


def history(connection: Connection, ids: Iterable[str]) -> dict[str, list[TrackingEvent]]:
    """Return all events of the shipments, in the order of their time."""
    statement = (
        sa.select(events).where(among(connection, events.c.shipment_id, ids)).order_by(events.c.at, events.c.key)
    )
    found: dict[str, list[TrackingEvent]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.shipment_id, []).append(_read_event(row))
    return found


def _read_event(row: Any) -> TrackingEvent:
    place = Place(city=row.city, region=row.region, country=row.country)
    return TrackingEvent(
        key=row.key,
        at=row.at,
        received_at=row.received_at,
        meaning=Meaning(row.meaning),
        stage=Stage(row.stage) if row.stage else None,
        incident=IncidentKind(row.incident) if row.incident else None,
        resolves=row.resolves,
        raw_code=row.raw_code,
        raw_text=row.raw_text,
        raw_time=row.raw_time,
        wall_time=row.wall_time,
        tz_source=TzSource(row.tz_source),
        precision=Precision(row.precision),
        place=place if place != NOWHERE else NOWHERE,
        carrier=row.carrier,
        confirmed=row.confirmed,
        backfill=row.backfill,
        from_text=tuple(TextFact(fact) for fact in row.from_text.split()),
        delivered_to=DeliveredTo(row.delivered_to) if row.delivered_to else None,
        sender_id=row.sender_id,
        retracted_at=row.retracted_at,
    )


class NewEvent(NamedTuple):
    """An event to be kept, with where it came from."""

    shipment_id: str
    source: str
    tracking_number: str
    event: TrackingEvent
    inbox_id: int


def add_events(connection: Connection, new: Sequence[NewEvent]) -> None:
    """Keep events; one that is there already is passed over."""
    insert_many(connection, events, [_event_row(one) for one in new], ignoring=True)


def confirm(connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Mark events, named by shipment and key, as confirmed. There are few of them at any time."""
    for shipment_id, key in keys:
        chosen = sa.and_(events.c.shipment_id == shipment_id, events.c.key == key)
        connection.execute(sa.update(events).where(chosen).values(confirmed=True))


def _event_row(new: NewEvent) -> dict[str, Any]:
    event = new.event
    return {
        "shipment_id": new.shipment_id,
        "key": event.key,
        "source": new.source,
        "carrier": event.carrier,
        "tracking_number": new.tracking_number,
        "at": event.at,
        "received_at": event.received_at,
        "meaning": event.meaning.value,
        "stage": event.stage.value if event.stage else None,
        "incident": event.incident.value if event.incident else None,
        "resolves": event.resolves,
        "raw_code": _clean(event.raw_code),
        "raw_text": _clean(event.raw_text),
        "raw_time": _clean(event.raw_time),
        "wall_time": event.wall_time,
        "tz_source": event.tz_source.value,
        "precision": event.precision.value,
        "city": _clean(event.place.city),
        "region": _clean(event.place.region),
        "country": event.place.country,
        "confirmed": event.confirmed,
        "backfill": event.backfill,
        "from_text": " ".join(event.from_text),
        "delivered_to": event.delivered_to.value if event.delivered_to else None,
        "sender_id": _clean(event.sender_id),
        "retracted_at": event.retracted_at,
        "inbox_id": new.inbox_id,
    }


def _clean(text: str) -> str:
    """PostgreSQL keeps no NUL in text, and carriers do send it."""
    return text.replace("\x00", "")


def save_journeys(connection: Connection, judged: Mapping[str, tuple[Journey, datetime | None]]) -> None:
    """Write the folded journeys and when to look at each shipment again."""
    update_many(
        connection,
        shipments,
        [
            {
                "id": shipment_id,
                "journey": dump_journey(journey),
                "stage": journey.stage.value if journey.stage else None,
                "ended_at": journey.ended_at,
                "last_scan_at": journey.last_scan_at,
                "look_again_at": look_again_at,
                "trouble": "",
            }
            for shipment_id, (journey, look_again_at) in judged.items()
        ],
    )


def look_again(connection: Connection, ids: Iterable[str], at: datetime) -> None:
    """Have the shipments judged again at `at` if they were not to be judged sooner. Locks in the order of `lock`."""
    wanted = list(ids)
    if not wanted:
        return
    later = (
        sa.select(shipments.c.id)
        .where(among(connection, shipments.c.id, wanted))
        .where(sa.or_(shipments.c.look_again_at.is_(None), shipments.c.look_again_at > at))
        .order_by(shipments.c.id)
        .with_for_update()
    )
    connection.execute(sa.update(shipments).where(shipments.c.id.in_(later)).values(look_again_at=at))


def renew_links(connection: Connection, shipment_id: str) -> int | None:
    """Have the shipment's tracking links be of the next edition; return it, or None if there is no such shipment."""
    statement = (
        sa.update(shipments)
        .where(shipments.c.id == shipment_id)
        .values(link_edition=shipments.c.link_edition + 1)
        .returning(shipments.c.link_edition)
    )
    return connection.execute(statement).scalar()


def mark_trouble(connection: Connection, shipment_id: str, error: str, again_at: datetime) -> None:
    """Note that a shipment could not be judged, and put off the next try."""
    connection.execute(
        sa.update(shipments).where(shipments.c.id == shipment_id).values(trouble=error, look_again_at=again_at)
    )


def mark_test_if_any(connection: Connection, ids: Sequence[str]) -> None:
    """Mark shipments as test traffic of a carrier: nothing is ever told about them."""
    if ids:
        connection.execute(sa.update(shipments).where(among(connection, shipments.c.id, ids)).values(is_test=True))


def save_lanes(connection: Connection, changed: Sequence[Shipment]) -> None:
    """Write the countries that a carrier told where the shop had not."""
    update_many(
        connection,
        shipments,
        [
            {"id": one.id, "origin_country": one.origin_country, "destination_country": one.destination_country}
            for one in changed
        ],
    )


def find_ref(connection: Connection, ref: str) -> list[str]:
    """Return ids of shipments that `ref` may mean: id, shop's reference, order reference or tracking number.

    One indexed look-up per meaning, joined: a single condition over three tables would read them whole.
    """
    statement = sa.union(
        sa.select(shipments.c.id).where(shipments.c.id == ref),
        sa.select(shipments.c.id).where(shipments.c.ref == ref),
        sa.select(shipments.c.id).join(orders, orders.c.id == shipments.c.order_id).where(orders.c.ref == ref),
        sa.select(legs.c.shipment_id.label("id")).where(legs.c.tracking_number == ref),
    )
    return sorted(connection.execute(statement).scalars())


def speakers_of(connection: Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the sources that have spoken of each shipment."""
    statement = (
        sa.select(events.c.shipment_id, events.c.source).where(among(connection, events.c.shipment_id, ids)).distinct()
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(statement):
        found.setdefault(row.shipment_id, set()).add(row.source)
    return found


def answered_at(connection: Connection, ids: Iterable[str]) -> dict[str, datetime]:
    """Return when a carrier that we ask answered last about each shipment; those that nobody was asked about are left
    out."""
    statement = (
        sa.select(legs.c.shipment_id, sa.func.max(legs.c.asked_at).label("at"))
        .where(among(connection, legs.c.shipment_id, ids), legs.c.asked_at.is_not(None))
        .group_by(legs.c.shipment_id)
    )
    return {row.shipment_id: row.at for row in connection.execute(statement)}
