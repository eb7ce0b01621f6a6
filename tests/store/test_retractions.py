"""What was taken back: kept once, found by the sender's own id, and marked where its events are."""

from __future__ import annotations

from datetime import timedelta

from notifier.domain.stages import Stage
from notifier.store import retractions, shipments
from notifier.store.database import Database
from notifier.store.shipments import NewEvent
from tests.builders import an_event
from tests.store.rows import NOON, add_shipment

E1, E2 = ("dcsa", "e1"), ("dcsa", "e2")


def test_what_was_taken_back_is_marked_once_and_only_where_its_source_said_it(db: Database) -> None:
    delivered = an_event("mon 09:00", Stage.DELIVERED)
    said = [("dcsa", "e1"), ("dcsa", ""), ("epcis", "e1")]
    with db.begin() as connection:
        add_shipment(connection)
        retractions.take_turn(connection, ["dcsa", "epcis"])
        new = [delivered._replace(key=f"{n}", sender_id=name) for n, (_, name) in enumerate(said)]
        shipments.add_events(
            connection,
            [
                NewEvent(shipment_id="shp_1", source=source, tracking_number="N1", event=event, inbox_id=1)
                for (source, _), event in zip(said, new, strict=True)
            ],
        )
        assert retractions.find_shipments(connection, [E1, E2]) == {"shp_1"}
        assert retractions.mark(connection, {E1: NOON, E2: NOON, ("dcsa", ""): NOON}) == {"shp_1"}
        assert retractions.mark(connection, {E1: NOON}) == set()
        assert retractions.find_shipments(connection, [E1, E2]) == set()
        kept = shipments.history(connection, ["shp_1"])["shp_1"]
    assert {(event.key, event.retracted_at) for event in kept} == {("0", NOON), ("1", None), ("2", None)}


def test_a_retraction_is_heard_once_and_is_forgotten_in_the_end(db: Database) -> None:
    later = NOON + timedelta(hours=1)
    with db.begin() as connection:
        retractions.keep(connection, {E1: NOON})
        retractions.keep(connection, {E1: later, E2: later})
        assert retractions.find(connection, [E1, E2, ("epcis", "e1")]) == {E1: NOON, E2: later}
        retractions.purge(connection, later)
        assert retractions.find(connection, [E1, E2]) == {E2: later}
