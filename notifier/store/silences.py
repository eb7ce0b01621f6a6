"""Silences and pauses: made by people, kept with who made and who lifted them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Status
from notifier.domain.rules import Filter, Lane
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.stages import END_STAGES, Stage
from notifier.domain.verdicts import Reason
from notifier.store.tables import Instant, notifications, shipments, silences

REMEMBERED = timedelta(days=60)
"""What a silence dropped stays dropped; after that long nobody tells it anyway."""

_LISTS = ("brand", "carrier", "origin_country", "destination_country", "in_stage", "not_in_stage", "tags")


def add(connection: Connection, new: Silence) -> Silence:
    """Write a silence down; return it with its id."""
    values = {
        "is_pause": new.is_pause,
        "made_at": new.made_at,
        "made_by": new.made_by,
        "until": new.until,
        "why": new.why,
        "rules": orjson.dumps(sorted(new.rules)).decode(),
        "filter": _dump(new.filter),
        "action": new.action.value,
        "announce": new.announce,
    }
    statement = sa.insert(silences).values(values).returning(silences)
    return _read(connection.execute(statement).mappings().one())


def lift(connection: Connection, ids: Sequence[int], by: str, now: datetime) -> list[Silence]:
    """End silences that are in force; return those that ended by this."""
    statement = (
        sa.update(silences)
        .where(silences.c.id.in_(ids), silences.c.lifted_at.is_(None))
        .where(sa.or_(silences.c.until.is_(None), silences.c.until > now))
        .values(lifted_at=now, lifted_by=by)
        .returning(silences)
    )
    return sorted((_read(row) for row in connection.execute(statement).mappings()), key=lambda one: one.id)


def in_force(connection: Connection, now: datetime) -> tuple[Silence, ...]:
    """Return the silences that matter now: those that have not ended, and those that dropped something lately."""
    rows = connection.execute(_IN_FORCE, {"now": now, "recent": now - REMEMBERED}).mappings()
    return tuple(_read(row) for row in rows)


_NOW, _RECENT = (sa.bindparam(name, type_=Instant) for name in ("now", "recent"))
_IN_FORCE = (
    sa.select(silences)
    .where(
        sa.or_(
            sa.and_(silences.c.lifted_at.is_(None), sa.or_(silences.c.until.is_(None), silences.c.until > _NOW)),
            sa.and_(
                silences.c.action == SilenceAction.DROP.value,
                sa.func.coalesce(silences.c.lifted_at, silences.c.until) > _RECENT,
            ),
        )
    )
    .order_by(silences.c.id)
)
"""Made once and kept: every batch asks for it."""


def list_all(connection: Connection, limit: int = 200) -> list[Silence]:
    """Return silences and pauses, the newest first."""
    statement = sa.select(silences).order_by(silences.c.id.desc()).limit(limit)
    return [_read(row) for row in connection.execute(statement).mappings()]


def release(connection: Connection, reason: Reason, now: datetime) -> int:
    """Wake what waits for a silence or a pause: each is judged again, and waits on if another one covers it.

    Return how many there were.
    """
    statement = (
        sa.update(notifications)
        .where(notifications.c.status == Status.CREATED.value, notifications.c.status_reason == reason.value)
        .values(send_after=now, due_at=now)
    )
    return connection.execute(statement).rowcount


def look_at_affected(connection: Connection, silence: Silence, now: datetime) -> int:
    """Have every parcel looked at that the silence may be about and that has not arrived; return how many."""
    wanted = silence.filter
    statement = sa.update(shipments).where(
        sa.or_(shipments.c.stage.is_(None), shipments.c.stage.not_in([stage.value for stage in END_STAGES]))
    )
    for column, names in (
        (shipments.c.brand, wanted.brand),
        (shipments.c.origin_country, wanted.origin_country),
        (shipments.c.destination_country, wanted.destination_country),
    ):
        if names:
            statement = statement.where(column.in_(sorted(names)))
    return connection.execute(statement.values(look_again_at=now)).rowcount


def _dump(wanted: Filter) -> str:
    lists = {name: sorted(getattr(wanted, name)) for name in _LISTS if getattr(wanted, name)}
    lane = {"lane": wanted.lane.value} if wanted.lane else {}
    value = {"value_over": wanted.value_over} if wanted.value_over is not None else {}
    return orjson.dumps({**lists, **lane, **value}).decode()


def _load(text: str) -> Filter:
    found: dict[str, Any] = orjson.loads(text)
    names = {name: frozenset(map(str, found.get(name, ()))) for name in _LISTS}
    return Filter(
        brand=names["brand"],
        carrier=names["carrier"],
        origin_country=names["origin_country"],
        destination_country=names["destination_country"],
        in_stage=frozenset(Stage(name) for name in names["in_stage"]),
        not_in_stage=frozenset(Stage(name) for name in names["not_in_stage"]),
        lane=Lane(found["lane"]) if "lane" in found else None,
        tags=names["tags"],
        value_over=found.get("value_over"),
    )


def _read(row: Any) -> Silence:
    return Silence(
        id=row["id"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        until=row["until"],
        why=row["why"],
        filter=_load(row["filter"]),
        rules=frozenset(orjson.loads(row["rules"])),
        action=SilenceAction(row["action"]),
        is_pause=row["is_pause"],
        announce=row["announce"],
        lifted_at=row["lifted_at"],
        lifted_by=row["lifted_by"],
    )
