"""What a person decides about a message: held, let go, taken back; and what everybody may see of it later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from notifier.domain.access import Actor, Role
from notifier.domain.notification import Status
from notifier.errors import NotFound, RequestInvalid
from notifier.service import explain
from notifier.service.intervene import LONGEST_HOLD, cancel, hold, send_now
from notifier.service.settle import Verdict, settle_as
from notifier.store.tables import audit, notifications
from tests.followed import Followed

ANN = Actor(name="ann", role=Role.AGENT)


def waiting(engine: Followed) -> dict[str, Any]:
    """Have a text message wait for the morning, and return it."""
    engine.register()
    engine.clock.advance(hours=14)
    engine.push("picked_up", "delivered")
    [row] = rows(engine, notifications)
    assert row["status"] == Status.CREATED
    return row


def rows(engine: Followed, table: sa.Table) -> list[dict[str, Any]]:
    with engine.app.db.look() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def test_a_held_message_leaves_when_the_hold_is_over_and_not_before(engine: Followed) -> None:
    kept = waiting(engine)
    done = hold(engine.app, ANN, kept["id"], timedelta(days=2))
    assert done.send_after == engine.clock.at + timedelta(days=2)
    for _ in range(5):
        engine.pass_time(hours=9)
        assert [row["status"] for row in rows(engine, notifications)] == [Status.CREATED]
    engine.pass_time(hours=12)
    assert [row["status"] for row in rows(engine, notifications)] == [Status.SENT]


def test_a_hold_does_not_make_a_message_too_old(engine: Followed) -> None:
    kept = waiting(engine)
    hold(engine.app, ANN, kept["id"], timedelta(days=3))
    [row] = rows(engine, notifications)
    assert row["valid_until"] - row["send_after"] == kept["valid_until"] - kept["send_after"]


def test_letting_go_wakes_a_worker_and_quiet_hours_still_hold(engine: Followed) -> None:
    kept = waiting(engine)
    send_now(engine.app, ANN, kept["id"])
    assert engine.queue.take("deliver") == [kept["id"]]
    engine.queue.deliver([kept["id"]])
    engine.work()
    [row] = rows(engine, notifications)
    assert (row["status"], row["status_reason"]) == (Status.CREATED, "quiet_hours")


def test_a_cancelled_message_is_never_sent_and_not_decided_again(engine: Followed) -> None:
    kept = waiting(engine)
    cancel(engine.app, ANN, kept["id"])
    for _ in range(6):
        engine.pass_time(hours=9)
    [row] = rows(engine, notifications)
    assert (row["status"], row["status_reason"]) == (Status.CANCELLED, "cancelled by ann")
    assert explain.tell(engine.app, "P-1").forecast.messages == ()


def test_every_intervention_is_recorded_with_what_was_there_before(engine: Followed) -> None:
    kept = waiting(engine)
    hold(engine.app, ANN, kept["id"], timedelta(hours=4))
    send_now(engine.app, ANN, kept["id"])
    cancel(engine.app, ANN, kept["id"])
    changes = rows(engine, audit)
    assert [one["action"] for one in changes] == ["message.hold", "message.send_now", "message.cancel"]
    assert {one["subject"] for one in changes} == {f"shipment:{kept['shipment_id']}"}
    assert {one["user_name"] for one in changes} == {"ann"}
    assert '"reason":"quiet_hours"' in changes[0]["before"]
    assert '"reason":"held by ann"' in changes[1]["before"]


def test_what_is_sent_cannot_be_changed_any_more(engine: Followed) -> None:
    kept = waiting(engine)
    engine.pass_time(hours=12)
    with pytest.raises(RequestInvalid, match="only what still waits"):
        hold(engine.app, ANN, kept["id"], timedelta(hours=1))
    with pytest.raises(RequestInvalid, match="only what still waits"):
        cancel(engine.app, ANN, kept["id"])
    with pytest.raises(NotFound):
        send_now(engine.app, ANN, "nothing")


@pytest.mark.parametrize("lasting", [timedelta(0), -timedelta(hours=1), LONGEST_HOLD + timedelta(seconds=1)])
def test_a_hold_has_a_sensible_length(engine: Followed, lasting: timedelta) -> None:
    kept = waiting(engine)
    with pytest.raises(RequestInvalid, match="up to 14 days"):
        hold(engine.app, ANN, kept["id"], lasting)


def test_settling_in_the_console_is_recorded_like_everything_else(engine: Followed) -> None:
    kept = waiting(engine)
    with engine.app.db.begin() as connection:
        connection.execute(sa.update(notifications).values(status="unknown", attempt_id="a"))
    assert settle_as(engine.app, ANN, kept["id"], Verdict.SENT) is Status.SENT
    [change] = rows(engine, audit)
    assert (change["action"], change["after"]) == ("message.settle.sent", '{"status":"sent"}')
