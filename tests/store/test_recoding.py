"""Kept events whose code means something else now."""

from __future__ import annotations

import sqlalchemy as sa

from notifier.domain.events import Meaning
from notifier.domain.stages import IncidentKind, Stage
from notifier.store import recoding, shipments
from notifier.store.database import Database
from notifier.store.recoding import Recoding
from notifier.store.shipments import NewEvent
from notifier.store.tables import shipments as shipment_rows
from tests.builders import an_event
from tests.store.rows import add_shipment

HELD = Recoding(code="X", meaning=Meaning.MILESTONE, stage=Stage.IN_CUSTOMS, incident=IncidentKind.CUSTOMS_HELD)


def keep(db: Database, name: str, *, code: str = "X", source: str = "ups", meaning: Meaning = Meaning.UNKNOWN) -> None:
    event = an_event(meaning=meaning, raw_code=code, stage=Stage.IN_TRANSIT if meaning is Meaning.MILESTONE else None)
    with db.begin() as connection:
        add_shipment(connection, name)
        new = NewEvent(shipment_id=f"shp_{name}", source=source, tracking_number="N", event=event, inbox_id=1)
        shipments.add_events(connection, [new])


def test_unknown_events_with_the_code_are_found_and_changed_once(db: Database) -> None:
    keep(db, "1")
    keep(db, "2", code="Y")
    keep(db, "3", source="fedex")
    with db.begin() as connection:
        assert recoding.find_shipments(connection, "ups", [HELD], 10, only_unknown=True) == ["shp_1"]
        recoding.recode(connection, "ups", [HELD], ["shp_1"])
        assert recoding.find_shipments(connection, "ups", [HELD], 10, only_unknown=True) == []
        assert recoding.find_shipments(connection, "ups", [HELD], 10, only_unknown=False) == []
        (event,) = shipments.history(connection, ["shp_1"])["shp_1"]
    assert (event.meaning, event.stage, event.incident) == (
        Meaning.MILESTONE,
        Stage.IN_CUSTOMS,
        IncidentKind.CUSTOMS_HELD,
    )


def test_known_events_are_found_only_where_that_is_asked_for(db: Database) -> None:
    keep(db, "1", meaning=Meaning.MILESTONE)
    with db.begin() as connection:
        assert recoding.find_shipments(connection, "ups", [HELD], 10, only_unknown=True) == []
        assert recoding.find_shipments(connection, "ups", [HELD], 10, only_unknown=False) == ["shp_1"]


def test_what_has_ended_is_left_alone_and_no_more_than_asked_for_is_found(db: Database) -> None:
    for name in ("1", "2", "3"):
        keep(db, name)
    with db.begin() as connection:
        ended = sa.update(shipment_rows).where(shipment_rows.c.id == "shp_1").values(stage=Stage.LOST.value)
        connection.execute(ended)
        assert recoding.find_shipments(connection, "ups", [HELD], 1, only_unknown=True) == ["shp_2"]
        assert recoding.find_shipments(connection, "ups", [], 9, only_unknown=True) == []
