"""All that is kept about a shipment, read back; the same on both databases."""

from __future__ import annotations

from datetime import timedelta

from notifier.domain.events import Meaning, Place, TrackingEvent
from notifier.domain.notification import Channel, Outcome, OutcomeKind, Status
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Judgement
from notifier.ports import Receipt
from notifier.store import inbox, notifications, operations, shipments, stories
from notifier.store.database import Database
from notifier.store.inbox import InboxStatus
from notifier.store.shipments import NewEvent
from tests.store.rows import NOON, a_notification, add_shipment, an_arrival, send


def an_event(key: str, hours: int) -> TrackingEvent:
    at = NOON + timedelta(hours=hours)
    return TrackingEvent(
        key=key,
        at=at,
        received_at=at,
        meaning=Meaning.MILESTONE,
        stage=Stage.PICKED_UP,
        place=Place(city="Leipzig", country="DE"),
        carrier="ups",
    )


def kept_event(shipment_id: str, event: TrackingEvent, source: str) -> NewEvent:
    return NewEvent(shipment_id=shipment_id, source=source, tracking_number="N1", event=event, inbox_id=1)


def test_events_come_in_the_order_of_their_time_with_the_feed_that_brought_them(db: Database) -> None:
    with db.begin() as connection:
        one, other = add_shipment(connection), add_shipment(connection, "2")
        early, late = an_event("early", 1), an_event("late", 2)
        new = [kept_event(one, late, "aftership"), kept_event(one, early, "easypost"), kept_event(other, early, "x")]
        shipments.add_events(connection, new)
        found = stories.events_of(connection, one)
    assert [(kept.event, kept.source, kept.tracking_number) for kept in found] == [
        (early, "easypost", "N1"),
        (late, "aftership", "N1"),
    ]


def test_a_shipment_is_found_by_its_number_however_it_is_written(db: Database) -> None:
    with db.begin() as connection:
        shipment_id = add_shipment(connection, "77")
        for ref in ("N77", "n-77", "n 77", "P-77", "O-77", shipment_id):
            assert stories.find(connection, ref) == [shipment_id]
        assert stories.find(connection, "N78") == []


def test_evaluations_come_newest_first_and_no_more_than_asked_for(db: Database) -> None:
    said = a_notification().verdict
    judgement = Judgement(judged=(said,), settled=(said.rule,), look_again_at=None)
    with db.begin() as connection:
        for hours in range(3):
            at = NOON + timedelta(hours=hours)
            operations.record_decisions(connection, [("shp_1", f"cause {hours}", judgement)], "abc", at)
        found = stories.evaluations_of(connection, "shp_1", limit=2)
    assert [one.cause for one in found] == ["cause 2", "cause 1"]
    (verdict,) = found[0].verdicts
    assert (verdict.rule, verdict.action, verdict.reason, verdict.channel) == (
        "delivered",
        "notify",
        "first_time",
        "email",
    )


def test_a_notification_comes_with_its_attempts_and_theirs_with_what_was_reported(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        add_shipment(connection)
        send(connection, new)
        outcome = Outcome(kind=OutcomeKind.ACCEPTED, code="202", reference="their-id")
        notifications.finish_attempts(connection, [("a1", outcome, NOON + timedelta(seconds=2))])
        receipt = Receipt(provider="sendgrid", event_id="e1", status=Status.DELIVERED, at=NOON, attempt_id="a1")
        targets = notifications.find_targets(connection, [receipt])
        notifications.keep_receipts(connection, [receipt], targets, NOON)
        (found,) = stories.notifications_of(connection, "shp_1")
    assert (found.entry.rule, found.channel, found.status) == ("delivered", Channel.EMAIL, Status.SENDING)
    assert (found.subject, found.body) == ("Your parcel", "It is there.")
    (attempt,) = found.attempts
    assert (attempt.outcome, attempt.code, attempt.reference) == ("accepted", "202", "their-id")
    assert [one.status for one in attempt.receipts] == ["delivered"]


def test_bodies_that_wait_for_a_number_are_counted_with_their_sources(db: Database) -> None:
    with db.begin() as connection:
        later = NOON + timedelta(hours=1)
        arrivals = [an_arrival(b"1"), an_arrival(b"2", source="easypost", at=later), an_arrival(b"3")]
        first, second, third = (one or 0 for one in inbox.keep(connection, arrivals))
        inbox.remember_unmatched(connection, [("N1", first), ("N1", second), ("N2", third)])
        found = stories.waiting_for(connection, "n-1")
        nobody = stories.waiting_for(connection, "N3")
    assert (found.bodies, found.sources) == (2, ("aftership", "easypost"))
    assert (found.first_at, found.last_at) == (NOON, later)
    assert nobody.bodies == 0


def test_the_newest_body_is_the_one_that_came_last(db: Database) -> None:
    with db.begin() as connection:
        assert stories.newest_body(connection) is None
        inbox.keep(connection, [an_arrival(b"1")])
        inbox.keep(connection, [an_arrival(b"2", source="easypost")])
        assert stories.newest_body(connection) == ("easypost", NOON)


def test_a_body_is_found_by_its_digest_with_what_became_of_it(db: Database) -> None:
    arrival = an_arrival(b"1")
    with db.begin() as connection:
        (kept_id,) = inbox.keep(connection, [arrival])
        inbox.settle(connection, {kept_id or 0: (InboxStatus.IGNORED, "not for us")})
        found = stories.find_body(connection, "aftership", arrival.digest)
        assert stories.find_body(connection, "easypost", arrival.digest) is None
    assert found is not None
    assert (found.id, found.status, found.detail) == (kept_id, InboxStatus.IGNORED, "not for us")
