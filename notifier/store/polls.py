"""Which legs a carrier is to be asked about next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.stages import END_STAGES, Stage
from notifier.store.bulk import among
from notifier.store.locking import locked
from notifier.store.tables import events, legs, shipments

LEASE = timedelta(minutes=5)
"""What a worker has taken nobody else takes. Far longer than the calls take; by then the worker must be gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """A source, and the legs it is asked about in turn: of these carriers, or where it knows those of anybody, of all
    but `others`. One that `waits` is asked only out of turn."""

    source: str
    carriers: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLeg:
    """A leg that this worker alone may ask about."""

    shipment_id: str
    position: int
    number: str
    stage: Stage | None
    registered_at: datetime
    subscribed_until: datetime | None = None


def is_due(connection: Connection, whom: Whom, now: datetime) -> bool:
    """Whether there is a leg to be asked about."""
    statement = sa.select(legs.c.shipment_id).where(legs.c.next_poll_at <= now, _belongs(whom))
    return connection.execute(statement.limit(1)).first() is not None


def retire(connection: Connection, whom: Whom, now: datetime, limit: int = 5000) -> int:
    """Have nobody ask again about legs that are due and whose shipments have ended; return how many, up to `limit`.

    Where a source is asked for the first time these are all that were ever delivered.
    """
    over = (
        sa.select(legs.c.shipment_id, legs.c.position)
        .join(shipments, shipments.c.id == legs.c.shipment_id)
        .where(legs.c.next_poll_at <= now, _belongs(whom), sa.not_(_IS_OPEN))
        .limit(limit)
    )
    chosen = sa.tuple_(legs.c.shipment_id, legs.c.position).in_(sa.select(locked(over, legs)))
    retired = sa.update(legs).where(chosen).values(next_poll_at=None).returning(legs.c.position)
    return len(connection.execute(retired).all())


_IS_OPEN = sa.or_(shipments.c.stage.is_(None), shipments.c.stage.not_in([stage.value for stage in END_STAGES]))


def claim(connection: Connection, whom: Whom, now: datetime, limit: int) -> list[DueLeg]:
    """Take up to `limit` legs under way that are due. Nobody else gets them until the lease is over."""
    due = (
        sa.select(legs.c.shipment_id, legs.c.position)
        .join(shipments, shipments.c.id == legs.c.shipment_id)
        .where(legs.c.next_poll_at <= now, _belongs(whom), _IS_OPEN)
        .order_by(legs.c.next_poll_at)
        .limit(limit)
    )
    chosen = sa.tuple_(legs.c.shipment_id, legs.c.position).in_(sa.select(locked(due, legs)))
    statement = (
        sa.update(legs)
        .where(chosen, legs.c.next_poll_at <= now)
        .values(next_poll_at=now + LEASE)
        .returning(legs.c.shipment_id, legs.c.position, legs.c.tracking_number, legs.c.subscribed_until)
    )
    taken = connection.execute(statement).all()
    known = _shipments_of(connection, {row.shipment_id for row in taken})
    return [
        DueLeg(
            shipment_id=row.shipment_id,
            position=row.position,
            number=row.tracking_number,
            stage=Stage(known[row.shipment_id].stage) if known[row.shipment_id].stage else None,
            registered_at=known[row.shipment_id].registered_at,
            subscribed_until=row.subscribed_until,
        )
        for row in sorted(taken, key=lambda row: (row.shipment_id, row.position))
    ]


def _shipments_of(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    statement = sa.select(shipments.c.id, shipments.c.stage, shipments.c.registered_at)
    return {row.id: row for row in connection.execute(statement.where(among(connection, shipments.c.id, ids)))}


def _belongs(whom: Whom) -> sa.ColumnElement[bool]:
    out_of_turn = legs.c.poll_source == whom.source
    if whom.waits:
        return out_of_turn
    carrier = legs.c.carrier.in_(sorted(whom.carriers)) if whom.carriers else legs.c.carrier.not_in(sorted(whom.others))
    return sa.or_(out_of_turn, sa.and_(legs.c.poll_source == "", carrier))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """When a leg is asked about next (None: never), whether its carrier answered now, and whether it knew anything."""

    leg: DueLeg
    next_poll_at: datetime | None
    answered: bool
    is_known: bool = False


def put_back(connection: Connection, asked: Sequence[Asked], now: datetime) -> None:
    """Write down when to ask about each leg next. One that was answered waits for its turn again."""
    for is_answered, is_known in {(one.answered, one.is_known) for one in asked}:
        rows = [
            {"of": one.leg.shipment_id, "at": one.leg.position, "next": one.next_poll_at}
            for one in asked
            if (one.answered, one.is_known) == (is_answered, is_known)
        ]
        if rows:
            values: dict[str, Any] = {"poll_source": ""} if is_answered else {}
            values |= {"asked_at": now} if is_known else {}
            statement = sa.update(legs).where(
                legs.c.shipment_id == sa.bindparam("of"), legs.c.position == sa.bindparam("at")
            )
            next_at = sa.bindparam("next", type_=legs.c.next_poll_at.type)
            connection.execute(statement.values(next_poll_at=next_at, **values), rows)


def ask_out_of_turn(connection: Connection, whom: Whom, since: datetime | None, now: datetime) -> int:
    """Have a source asked about all parcels under way that it knows, but for those it answered for after `since`.

    Those are the ones it has spoken of, and all of its own carriers. Returns how many.
    """
    spoken_of = (
        sa.select(sa.literal(1))
        .where(events.c.shipment_id == legs.c.shipment_id, events.c.source == whom.source)
        .exists()
    )
    known = sa.or_(spoken_of, legs.c.carrier.in_(sorted(whom.carriers))) if whom.carriers else spoken_of
    statement = (
        sa.update(legs)
        .where(legs.c.shipment_id.in_(sa.select(shipments.c.id).where(_IS_OPEN)), known)
        .values(next_poll_at=now, poll_source=whom.source)
    )
    if since is not None:
        statement = statement.where(sa.or_(legs.c.asked_at.is_(None), legs.c.asked_at < since))
    return connection.execute(statement).rowcount


def note_subscribed(connection: Connection, found: Sequence[DueLeg], until: datetime) -> None:
    """Write down until when a carrier pushes what it knows of these legs."""
    rows = [{"of": leg.shipment_id, "at": leg.position} for leg in found]
    statement = sa.update(legs).where(legs.c.shipment_id == sa.bindparam("of"), legs.c.position == sa.bindparam("at"))
    if rows:
        connection.execute(statement.values(subscribed_until=until), rows)


def count_forgotten(connection: Connection, carrier: str, lasts: timedelta, now: datetime) -> int:
    """Return how many legs under way a carrier pushes nothing of any more, since it does so for a while only, and that
    it is not asked about either."""
    statement = (
        sa.select(sa.func.count())
        .select_from(legs.join(shipments, shipments.c.id == legs.c.shipment_id))
        .where(legs.c.carrier == carrier, _IS_OPEN, shipments.c.registered_at < now - lasts)
        .where(sa.or_(legs.c.subscribed_until.is_(None), legs.c.subscribed_until < now))
        .where(sa.or_(legs.c.asked_at.is_(None), legs.c.asked_at < now - ASKED_LATELY))
    )
    return connection.execute(statement).scalar_one()


ASKED_LATELY = timedelta(days=2)
"""A leg that its carrier answered for since then is not forgotten."""
