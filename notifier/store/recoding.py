"""Kept events whose code means something else than was thought when they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.events import Meaning
from notifier.domain.stages import END_STAGES, IncidentKind, Stage
from notifier.store.bulk import among
from notifier.store.tables import events, shipments


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoding:
    """A code, and what it means now."""

    code: str
    meaning: Meaning
    stage: Stage | None
    incident: IncidentKind | None


def find_shipments(
    connection: Connection, source: str, wanted: Sequence[Recoding], limit: int, *, only_unknown: bool
) -> list[str]:
    """Return shipments that have not ended and have an event of the source which would mean something else now."""
    is_open = sa.or_(shipments.c.stage.is_(None), shipments.c.stage.not_in([stage.value for stage in END_STAGES]))
    statement = (
        sa.select(events.c.shipment_id)
        .join(shipments, shipments.c.id == events.c.shipment_id)
        .where(events.c.source == source, is_open, sa.or_(sa.false(), *(_differs(one) for one in wanted)))
        .distinct()
        .order_by(events.c.shipment_id)
        .limit(limit)
    )
    if only_unknown:
        # Written out, because an index of these events alone is used only where the condition is its own.
        statement = statement.where(sa.text("events.meaning = 'unknown'"))
    return list(connection.execute(statement).scalars())


def recode(connection: Connection, source: str, wanted: Iterable[Recoding], ids: Sequence[str]) -> None:
    """Give the events of these shipments the meaning that their codes have now."""
    for one in wanted:
        statement = (
            sa.update(events)
            .where(events.c.source == source, _differs(one), among(connection, events.c.shipment_id, ids))
            .values(
                meaning=one.meaning.value,
                stage=one.stage.value if one.stage else None,
                incident=one.incident.value if one.incident else None,
            )
        )
        connection.execute(statement)


def _differs(one: Recoding) -> sa.ColumnElement[bool]:
    return sa.and_(
        events.c.raw_code == one.code,
        sa.or_(
            events.c.meaning != one.meaning.value,
            sa.func.coalesce(events.c.stage, "") != (one.stage.value if one.stage else ""),
            sa.func.coalesce(events.c.incident, "") != (one.incident.value if one.incident else ""),
        ),
    )
