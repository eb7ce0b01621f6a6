"""The story of a parcel, as it is told to those who ask."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from notifier.domain.notification import Channel, Status
from notifier.domain.stages import Stage
from notifier.errors import NotFound, RequestInvalid
from notifier.ports import Receipt
from notifier.service.explain import as_json, tell, tell_all
from notifier.service.story import HeardFrom, RuleStory, Story
from notifier.store import notifications
from tests.followed import MONDAY_NINE, Followed


def rule(story: Story, name: str) -> RuleStory:
    return next(one for one in story.rules if one.rule == name)


def test_before_anything_came_it_says_that_nothing_ever_came(engine: Followed) -> None:
    with pytest.raises(NotFound, match="no carrier has ever called"):
        tell(engine.app, "LX123")


def test_a_number_that_carriers_spoke_of_but_nobody_registered_is_said_to_wait(engine: Followed) -> None:
    engine.push("picked_up")
    engine.push("in_customs")
    with pytest.raises(NotFound, match=r"2 message\(s\) about it came from aftership.*POST /v1/shipments"):
        tell(engine.app, "lx-123")


def test_a_number_nobody_spoke_of_names_the_last_message_that_did_come(engine: Followed) -> None:
    engine.push("picked_up")
    with pytest.raises(NotFound, match=r"no carrier spoke of it.*from aftership at 2026-11-02 08:00 UTC"):
        tell(engine.app, "OTHER")


@pytest.mark.parametrize("ref", ["P-1", "1001", "LX123", "lx 123", "LX-123"])
def test_a_parcel_is_found_by_every_name_it_has(engine: Followed, ref: str) -> None:
    engine.register()
    assert tell(engine.app, ref).stored.shipment.ref == "P-1"


def test_a_parcel_is_found_by_our_id(engine: Followed) -> None:
    engine.register()
    shipment_id = tell(engine.app, "P-1").stored.shipment.id
    assert tell(engine.app, shipment_id).stored.shipment.ref == "P-1"


def test_an_order_of_two_parcels_is_two_stories_and_never_a_guess(engine: Followed) -> None:
    engine.register("P-2", "LX2")
    engine.clock.advance(hours=1)
    engine.register("P-1", "LX1")
    with pytest.raises(RequestInvalid, match=r"means 2 shipments: P-2 \(shp_.*P-1 \(shp_"):
        tell(engine.app, "1001")
    assert [one.stored.shipment.ref for one in tell_all(engine.app, "1001")] == ["P-2", "P-1"]


def test_each_scan_says_what_it_changed(engine: Followed) -> None:
    engine.register()
    for scan in ("picked_up", "in_customs", "held", "label", "cleared"):
        engine.push(scan)
        engine.clock.advance(hours=2)
    effects = [(scan.event.raw_text, scan.effects) for scan in tell(engine.app, "P-1").scans]
    assert effects == [
        ("Accepted", ("entered picked_up",)),
        ("Import customs clearance started", ("entered in_customs",)),
        ("Held by customs", ("opened customs_held",)),
        ("Label created", ("says label_created, changes nothing",)),
        ("Import customs clearance completed", ("entered customs_cleared", "closed customs_held")),
    ]


def test_a_stay_lasts_until_the_next_and_the_last_one_until_now(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up")
    engine.clock.advance(hours=30)
    engine.push("in_customs")
    engine.clock.advance(hours=5)
    stays = tell(engine.app, "P-1").stays
    assert [(one.stage, one.dwell) for one in stays] == [
        (Stage.PICKED_UP, timedelta(hours=30)),
        (Stage.IN_CUSTOMS, timedelta(hours=5)),
    ]
    assert stays[0].until == MONDAY_NINE + timedelta(hours=30)
    assert stays[1].until is None


def test_the_recipient_goes_by_the_shop_until_a_message_says_otherwise(engine: Followed) -> None:
    engine.register(promise_earliest="2026-11-06", promise_latest="2026-11-06")
    engine.push("picked_up")
    before = tell(engine.app, "P-1")
    assert before.heard_from is HeardFrom.SHOP
    engine.push("in_customs", expected="2026-11-09")
    after = tell(engine.app, "P-1")
    assert after.heard_from is HeardFrom.NOTIFICATION
    assert after.heard is not None
    assert before.heard is not None
    assert after.heard.moved_from(before.heard) == timedelta(days=3)


def test_without_a_shop_s_promise_the_recipient_goes_by_the_carrier_s_first(engine: Followed) -> None:
    engine.register()
    engine.push("picked_up", expected="2026-11-09")
    assert tell(engine.app, "P-1").heard_from is HeardFrom.CARRIER


def test_evaluations_that_came_to_the_same_are_one_run(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    for _ in range(3):
        engine.clock.advance(hours=1)
        engine.push("held")
    newest, *earlier = rule(tell(engine.app, "P-1"), "held").runs
    assert earlier == []
    assert newest.count == 5  # the registration and four pushes
    assert newest.first_at == MONDAY_NINE
    assert newest.last_at == MONDAY_NINE + timedelta(hours=3)


def test_a_rule_that_did_not_fire_names_the_clause_that_failed(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    story = tell(engine.app, "P-1")
    assert [one.detail for one in rule(story, "held").runs[0].verdicts] == [
        "customs_held open since 2026-11-02T08:00:00Z, not yet for 1d"
    ]
    assert [one.detail for one in rule(story, "late").runs[0].verdicts] == ["no promise is known"]
    assert not rule(story, "late").ever_held


def test_the_run_in_which_a_rule_spoke_stays_visible_below_the_newest(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    engine.pass_time(hours=24)
    engine.push("cleared")
    reasons = [[one.reason for one in run.verdicts] for run in rule(tell(engine.app, "P-1"), "held").runs]
    assert reasons == [["not_matching"], ["first_time", "first_time"], ["not_matching"]]


def test_rules_say_in_words_when_they_hold(engine: Followed) -> None:
    engine.register()
    meanings = {one.rule: one.meaning for one in tell(engine.app, "P-1").rules}
    assert meanings == {
        "held": "customs_held is open for 1d",
        "late": "the promise moved by 1d or more, later",
        "silent": "no scan for 5d",
        "arrived": "it entered delivered",
    }


def test_a_notification_shows_its_words_its_attempt_and_its_receipts(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    engine.pass_time(hours=24)
    attempt_id = tell(engine.app, "P-1").notifications[0].attempts[0].id
    report_delivered(engine, attempt_id)
    email = next(one for one in tell(engine.app, "P-1").notifications if one.channel is Channel.EMAIL)
    assert email.subject == "Customs is checking your order 1001"
    assert "Hello Jonas Weber" in email.body
    (attempt,) = email.attempts
    assert (attempt.provider, attempt.outcome, attempt.code) == ("taker", "accepted", "202")
    assert attempt.reference == f"ref-{attempt.id}"


def report_delivered(engine: Followed, attempt_id: str) -> None:
    receipt = Receipt(
        provider="taker", event_id="e1", status=Status.DELIVERED, at=engine.clock.at, attempt_id=attempt_id, code="250"
    )
    with engine.app.db.begin() as connection:
        targets = notifications.find_targets(connection, [receipt])
        notifications.keep_receipts(connection, [receipt], targets, engine.clock.at)


def test_a_receipt_is_told_with_the_attempt_it_speaks_of(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    engine.pass_time(hours=24)
    spoken_of = tell(engine.app, "P-1").notifications[1].attempts[0]
    report_delivered(engine, spoken_of.id)
    reported = {
        attempt.id: [receipt.status for receipt in attempt.receipts]
        for kept in tell(engine.app, "P-1").notifications
        for attempt in kept.attempts
    }
    assert reported.pop(spoken_of.id) == ["delivered"]
    assert list(reported.values()) == [[]]


def test_the_data_hides_who_the_recipient_is(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    engine.pass_time(hours=24)
    told = json.dumps(as_json(tell(engine.app, "P-1")))
    for personal in ("Jonas", "Weber", "jonas@", "15112345678"):
        assert personal not in told
    assert "Hello J. W.," in told


def test_the_data_shows_the_recipient_to_those_who_ask_for_it(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    engine.pass_time(hours=24)
    told = as_json(tell(engine.app, "P-1"), show_personal=True)
    assert told["recipient"]["email"] == "jonas@example.com"
    assert told["recipient"]["phone"] == "+4915112345678"
    assert "Hello Jonas Weber," in told["notifications"][0]["body"]


def test_the_data_is_plain_json_with_times_in_utc(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    told = as_json(tell(engine.app, "P-1"))
    assert json.loads(json.dumps(told)) == told
    assert told["scans"][0]["at"] == "2026-11-02T08:00:00Z"
    assert told["decisions"][0]["verdicts"][0]["rule"] == "held"


def test_telling_a_story_writes_nothing(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    before = engine.rows()
    tell(engine.app, "P-1")
    assert engine.rows() == before
    assert engine.queue.sent == []
