"""Notifications: one per key, claimed by one, moved forward only."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from notifier.domain.notification import FINAL, Channel, Outcome, OutcomeKind, Status
from notifier.ports import Receipt
from notifier.store import notifications
from notifier.store.database import Database
from notifier.store.notifications import Move, NewNotification
from tests.store.rows import NOON, a_notification, add_shipment, an_attempt, send

LEASE = timedelta(minutes=2)


def status_of(db: Database, notification_id: str) -> Status:
    with db.begin() as connection:
        found = notifications.list_by_status(connection, Status)
    return next(Status(row["status"]) for row in found if row["id"] == notification_id)


def test_the_same_decision_twice_is_one_notification(db: Database) -> None:
    with db.begin() as connection:
        add_shipment(connection)
        notifications.create(connection, [a_notification(), a_notification()])
    with db.begin() as connection:
        notifications.create(connection, [a_notification(), a_notification(channel=Channel.SMS)])
        assert len(notifications.told(connection, ["shp_1"])["shp_1"]) == 2


def test_a_claimed_notification_cannot_be_claimed_again(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        notifications.create(connection, [new])
        assert len(notifications.claim(connection, [new.id], NOON, NOON + LEASE)) == 1
        assert notifications.claim(connection, [new.id], NOON, NOON + LEASE) == []


def test_of_two_workers_at_once_one_gets_the_claim(db: Database) -> None:
    ids = []
    with db.begin() as connection:
        for number in range(20):
            ids.append(a_notification(str(number)).id)
            notifications.create(connection, [a_notification(str(number))])
    won: list[str] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        with db.begin() as connection:
            won.extend(one.id for one in notifications.claim(connection, ids, NOON, NOON + LEASE))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(won) == sorted(ids)


def test_what_was_decided_at_once_is_told_in_the_order_in_which_it_happened(db: Database) -> None:
    names = {"1": timedelta(hours=2), "2": timedelta(0), "3": timedelta(hours=1), "4": timedelta(hours=1)}
    made = [_happened(a_notification(name), NOON - timedelta(days=1) + after) for name, after in names.items()]
    with db.begin() as connection:
        notifications.create(connection, made)
        claimed = notifications.claim(connection, [one.id for one in made], NOON, NOON + LEASE)
    assert [one.shipment_id for one in claimed] == ["shp_2", "shp_3", "shp_4", "shp_1"]


def _happened(new: NewNotification, at: datetime) -> NewNotification:
    assert new.verdict.match is not None
    return replace(new, verdict=new.verdict._replace(match=new.verdict.match._replace(began=at)))


def test_what_is_not_due_is_not_claimed(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        notifications.create(connection, [new])
        assert notifications.claim(connection, [new.id], NOON - timedelta(seconds=1), NOON + LEASE) == []


@pytest.mark.parametrize("final", sorted(FINAL))
def test_a_final_status_stays(db: Database, final: Status) -> None:
    new = a_notification()
    with db.begin() as connection:
        send(connection, new)
        assert notifications.move(connection, Move(notification_id=new.id, to=final, at=NOON))
        for after in Status:
            assert not notifications.move(connection, Move(notification_id=new.id, to=after, at=NOON))
        notifications.mark_sent(connection, {new.id: NOON})
    assert status_of(db, new.id) is final


def test_an_accepted_message_is_sent_at_its_time(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        send(connection, new)
        outcome = Outcome(kind=OutcomeKind.ACCEPTED, reference="their-id")
        notifications.finish_attempts(connection, [("a1", outcome, NOON)])
        notifications.mark_sent(connection, {new.id: NOON})
        entry = notifications.told(connection, ["shp_1"])["shp_1"][0]
    assert (entry.status, entry.sent_at) == (Status.SENT, NOON)


def test_an_instant_is_kept_as_such_whatever_its_zone(db: Database) -> None:
    new, berlin = a_notification(), NOON.astimezone(timezone(timedelta(hours=1)))
    with db.begin() as connection:
        send(connection, new)
        notifications.move(connection, Move(notification_id=new.id, to=Status.SENT, at=berlin, sent_at=berlin))
        entry = notifications.told(connection, ["shp_1"])["shp_1"][0]
    assert (entry.status, entry.sent_at) == (Status.SENT, NOON)


def test_a_claim_whose_worker_is_gone_becomes_unknown(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        send(connection, new)
        assert notifications.expire_claims(connection, NOON + LEASE - timedelta(seconds=1), NOON, 10) == []
        look_at = NOON + timedelta(minutes=20)
        assert notifications.expire_claims(connection, NOON + LEASE, look_at, 10) == [new.id]
        assert notifications.take_unknown(connection, NOON + timedelta(minutes=19), 10, NOON) == []
        assert [one.id for one in notifications.take_unknown(connection, look_at, 10, look_at)] == [new.id]
    assert status_of(db, new.id) is Status.UNKNOWN


def test_a_claim_whose_worker_was_gone_before_it_wrote_an_attempt_is_free_again(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        notifications.create(connection, [new])
        notifications.claim(connection, [new.id], NOON, NOON + LEASE)
        assert notifications.free_claims(connection, NOON + LEASE - timedelta(seconds=1), 10) == []
        assert notifications.expire_claims(connection, NOON + LEASE, NOON, 10) == []
        assert notifications.free_claims(connection, NOON + LEASE, 10) == [new.id]
        assert len(notifications.claim(connection, [new.id], NOON + LEASE, NOON + 2 * LEASE)) == 1


def test_who_was_away_too_long_has_lost_its_claim(db: Database) -> None:
    new = a_notification()
    first, second = NOON + LEASE, NOON + 2 * LEASE
    with db.begin() as connection:
        notifications.create(connection, [new])
        notifications.claim(connection, [new.id], NOON, first)
        assert notifications.still_claimed(connection, [new.id], first) == {new.id}
        notifications.free_claims(connection, first, 10)
        assert notifications.still_claimed(connection, [new.id], first) == set()
        notifications.claim(connection, [new.id], first, second)
        assert notifications.still_claimed(connection, [new.id], first) == set()
        assert notifications.still_claimed(connection, [new.id], second) == {new.id}
        notifications.write_attempts(connection, [an_attempt(new, "a2")])
        assert notifications.still_claimed(connection, [new.id], second) == set()


def test_a_lost_wake_up_is_found(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        notifications.create(connection, [new])
        assert notifications.wake_due(connection, NOON, 10) == []
        later = NOON + notifications.WAKE_AGAIN_AFTER
        assert notifications.wake_due(connection, later, 10) == [new.id]
        assert notifications.wake_due(connection, later, 10) == []


def test_a_receipt_finds_its_message_by_our_id_or_by_theirs(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        send(connection, new)
        outcome = Outcome(kind=OutcomeKind.ACCEPTED, reference="their-id")
        notifications.finish_attempts(connection, [("a1", outcome, NOON)])
        by_ours = Receipt(provider="sendgrid", event_id="e1", status=Status.DELIVERED, at=NOON, attempt_id="a1")
        by_theirs = Receipt(provider="sendgrid", event_id="e2", status=None, at=NOON, reference="their-id")
        of_nobody = Receipt(provider="sendgrid", event_id="e3", status=None, at=NOON, attempt_id="a9")
        found = notifications.find_targets(connection, [by_ours, by_theirs, of_nobody])
    assert {key: one.notification_id for key, one in found.items()} == {"e1": new.id, "e2": new.id}


def test_a_receipt_is_kept_once(db: Database) -> None:
    one = Receipt(provider="sendgrid", event_id="e1", status=Status.DELIVERED, at=NOON, attempt_id="a1")
    with db.begin() as connection:
        assert notifications.keep_receipts(connection, [one, one], {}, NOON) == {"e1"}
        assert notifications.keep_receipts(connection, [one], {}, NOON) == set()


def test_a_message_goes_to_another_channel_once(db: Database) -> None:
    new = a_notification()
    with db.begin() as connection:
        send(connection, new)
        notifications.expire_claims(connection, NOON + LEASE, NOON, 10)
        unknown = notifications.take_unknown(connection, NOON, 10, NOON)[0]
        twin = notifications.copy_to_channel(connection, unknown.id, Channel.SMS, NOON)
        assert twin is not None
        assert notifications.copy_to_channel(connection, unknown.id, Channel.SMS, NOON) is None
        assert [one.channel for one in notifications.claim(connection, [twin], NOON, NOON + LEASE)] == [Channel.SMS]
