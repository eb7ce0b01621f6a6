"""Shipments: found by number, locked, and judged when their moment has come."""

from __future__ import annotations

from datetime import timedelta

from notifier.domain.events import Meaning, Place, TrackingEvent
from notifier.domain.journey import Journey, fold
from notifier.domain.stages import IncidentKind, Stage
from notifier.store import shipments
from notifier.store.codec import dump_journey, load_journey
from notifier.store.database import Database
from notifier.store.shipments import NewEvent
from tests.store.rows import NOON, add_shipment


def an_event(key: str = "k", stage: Stage | None = Stage.IN_CUSTOMS, **given: object) -> TrackingEvent:
    known = {
        "at": NOON,
        "received_at": NOON,
        "meaning": Meaning.MILESTONE,
        "place": Place(city="Leipzig", country="DE"),
    }
    return TrackingEvent(key=key, stage=stage, **{**known, **given})  # type: ignore[arg-type]


def kept(event: TrackingEvent) -> NewEvent:
    return NewEvent(shipment_id="shp_1", source="aftership", tracking_number="N1", event=event, inbox_id=1)


def test_an_event_comes_back_as_it_went(db: Database) -> None:
    event = an_event(incident=IncidentKind.CUSTOMS_HELD, raw_text="Zoll", raw_code="X", backfill=True, carrier="ups")
    with db.begin() as connection:
        add_shipment(connection)
        shipments.add_events(connection, [kept(event), kept(event)])
        shipments.add_events(connection, [kept(event)])
        assert shipments.history(connection, ["shp_1"]) == {"shp_1": [event]}
        assert shipments.known_keys(connection, ["shp_1"]) == {"shp_1": {"k"}}


def test_a_nul_in_a_carriers_text_does_not_poison_a_batch(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection)
        shipments.add_events(connection, [kept(an_event(raw_text="a\x00b"))])
        assert shipments.history(connection, ["shp_1"])["shp_1"][0].raw_text == "ab"


def test_a_journey_comes_back_as_it_went(db: Database) -> None:
    journey = fold([an_event("a"), an_event("b", None, meaning=Meaning.INCIDENT, incident=IncidentKind.CUSTOMS_HELD)])
    assert load_journey(dump_journey(journey)) == journey
    assert load_journey("{}") == Journey()
    with db.begin() as connection:
        add_shipment(connection)
        shipments.save_journeys(connection, {"shp_1": (journey, NOON)})
        stored = shipments.lock(connection, ["shp_1"])["shp_1"]
    assert (stored.journey, stored.look_again_at) == (journey, NOON)


def test_shipments_are_taken_when_their_moment_has_come(db: Database) -> None:
    with db.begin() as connection:
        for name in ("1", "2", "3"):
            add_shipment(connection, name)
        shipments.save_journeys(
            connection, {"shp_1": (Journey(), NOON), "shp_2": (Journey(), NOON + timedelta(hours=1))}
        )
        assert list(shipments.take_due(connection, NOON, 10)) == ["shp_1"]
        assert sorted(shipments.take_due(connection, NOON + timedelta(hours=1), 10)) == ["shp_1", "shp_2"]


def test_looking_again_is_only_ever_brought_forward(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection)
        shipments.look_again(connection, ["shp_1"], NOON)
        shipments.look_again(connection, ["shp_1"], NOON + timedelta(hours=1))
        assert shipments.load(connection, ["shp_1"])["shp_1"].look_again_at == NOON
        shipments.look_again(connection, ["shp_1"], NOON - timedelta(hours=1))
        assert shipments.load(connection, ["shp_1"])["shp_1"].look_again_at == NOON - timedelta(hours=1)


def test_a_number_finds_its_shipments_the_newest_first(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection, "1")
        found = shipments.find_by_numbers(connection, ["N1", "N2"])
    assert {number: [one.shipment_id for one in many] for number, many in found.items()} == {"N1": ["shp_1"]}


def test_a_shipment_is_found_by_whatever_people_call_it(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection)
        for ref in ("shp_1", "P-1", "O-1", "N1"):
            assert shipments.find_ref(connection, ref) == ["shp_1"]
        assert shipments.find_ref(connection, "nothing") == []
