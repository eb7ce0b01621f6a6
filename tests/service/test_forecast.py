"""What is foreseen is what happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifier.domain.notification import Channel
from notifier.domain.suppression import SuppressionReason
from notifier.service.explain import tell
from notifier.service.forecast import HORIZON, MOST_MESSAGES, Forecast
from notifier.service.planned import Foreseen
from notifier.store import suppressions
from notifier.store.suppressions import Suppression
from tests.followed import CONFIG, MONDAY_NINE, Followed, following
from tests.journeys.story import Story

DAY = timedelta(days=1)


def forecast(engine: Followed) -> Forecast:
    return tell(engine.app, "P-1").forecast


def essence(foreseen: Foreseen) -> tuple[datetime, str, str]:
    return foreseen.at, foreseen.rule, foreseen.channel.value


def test_a_hold_is_foreseen_with_its_repeat_and_then_silence(engine: Followed) -> None:
    engine.register()
    engine.push("held")
    found = forecast(engine)
    first, again = MONDAY_NINE + DAY, MONDAY_NINE + 4 * DAY
    assert [essence(one) for one in found.messages] == [
        (first, "held", "email"),
        (first, "held", "sms"),
        (again, "held", "email"),
        (again, "held", "sms"),
    ]
    assert found.until is None
    assert found.messages[0].subject == "Customs is checking your order 1001"


def test_a_parcel_of_which_nobody_spoke_has_nothing_before_it(engine: Followed) -> None:
    engine.register()
    assert forecast(engine) == Forecast(messages=(), until=None)


def test_a_text_in_the_night_is_foreseen_for_the_morning_with_what_it_waits_for(engine: Followed) -> None:
    engine.register()
    engine.clock.advance(hours=14)  # 23:00 in Berlin
    engine.push("held")
    email, sms = forecast(engine).messages[:2]
    assert (email.at, email.waits) == (engine.clock.at + DAY, "")
    assert (sms.at, sms.waits) == (MONDAY_NINE + timedelta(days=1, hours=23), "quiet_hours")
    assert sms.decided_at == email.at


def test_what_waits_already_is_foreseen_too(engine: Followed) -> None:
    engine.register()
    engine.clock.advance(hours=14)
    engine.push("delivered")
    (waiting,) = tell(engine.app, "P-1").notifications
    assert [essence(one) for one in forecast(engine).messages] == [(waiting.send_after, "arrived", "sms")]


def test_what_waits_and_will_be_dropped_says_why(engine: Followed) -> None:
    engine.register()
    engine.clock.advance(hours=14)
    engine.push("delivered")
    with engine.app.db.begin() as connection:
        blocked = Suppression(
            brand="default",
            channel=Channel.SMS,
            address="+4915112345678",
            reason=SuppressionReason.OPTED_OUT,
            source="test",
            at=engine.clock.at,
        )
        suppressions.suppress(connection, [blocked])
    (dropped,) = forecast(engine).messages
    assert dropped.dropped == "suppressed_address"
    assert dropped.text == ""


def test_a_rule_that_speaks_for_ever_is_cut_after_a_dozen_messages(tmp_path: Path) -> None:
    chatty = CONFIG.replace("repeat: {after: 3d, at_most: 1}", "repeat: {after: 1d, at_most: 50}")
    with following(tmp_path, chatty) as engine:
        engine.register()
        engine.push("held")
        found = forecast(engine)
    assert len(found.messages) == MOST_MESSAGES
    assert found.until is not None
    assert found.messages[-1].at <= found.until < MONDAY_NINE + HORIZON


def test_what_lies_beyond_the_horizon_is_not_foreseen_but_not_denied(tmp_path: Path) -> None:
    with following(tmp_path, CONFIG.replace("no_scan_for: 5d", "no_scan_for: 90d")) as engine:
        engine.register()
        engine.push("picked_up")
        found = forecast(engine)
    assert found.messages == ()
    assert found.until == MONDAY_NINE + HORIZON


def test_what_waits_is_foreseen_in_one_message_where_it_leaves_as_one(story: Story) -> None:
    story.with_rules("picked_up", "reached_destination").registered()
    story.at("mon 10:00").push("picked_up")
    story.at("mon 10:20").push("arrived")
    found = tell(story.app, "P-1").forecast
    assert [(story.name_of(one.at), one.rule, one.told_by, one.waits) for one in found.messages[:2]] == [
        ("mon 10:30", "picked_up", "", "merging"),
        ("mon 10:30", "reached_destination", "picked_up", "merging"),
    ]
    assert found.messages[0].subject == "News of your order 1001"
    assert found.caveats == ("Messages about other orders may use up the cap of the recipient first.",)
    story.at("mon 10:40")
    assert story.told_by_email == [("mon 10:30", "picked_up")]


def test_what_a_cap_holds_is_foreseen_when_there_is_room(story: Story) -> None:
    story.registered()
    sent_all_that_a_day_may_have(story)
    email = next(one for one in tell(story.app, "P-1").forecast.messages if one.channel is Channel.EMAIL)
    assert (story.name_of(email.at), email.rule, email.waits) == ("tue 08:10", "pickup_ready", "cap")


def held_on_a_friday(story: Story) -> None:
    story.at("fri 16:00").push("in_customs", "customs_held")


def silent_after_pickup(story: Story) -> None:
    story.at("tue 10:00").push("picked_up")


def a_later_promise_in_the_night(story: Story) -> None:
    story.at("tue 10:00").push("picked_up")
    story.at("tue 23:00").promises("mon+1").push("in_transit")


def tried_in_vain_late_in_the_evening(story: Story) -> None:
    story.at("tue 22:10").push("out_for_delivery", "attempt_failed")


def told_of_a_hold_and_waiting_for_the_repeat(story: Story) -> None:
    story.at("mon 10:00").push("in_customs", "customs_held")
    story.at("thu 09:00")


def delivered_at_night(story: Story) -> None:
    story.at("tue 10:00").push("out_for_delivery")
    story.at("tue 23:30").push("delivered")


def small_news_waits_for_more(story: Story) -> None:
    story.with_rules("picked_up", "left_origin", "tomorrow")
    story.at("tue 10:00").push("picked_up")


def sent_all_that_a_day_may_have(story: Story) -> None:
    story.at("mon 08:10").push("in_transit", "storm")
    story.at("mon 08:30").push("out_for_delivery")
    story.at("mon 09:00").push("attempt_failed")
    story.at("mon 17:30").push("out_for_delivery")
    story.at("mon 18:00").push("attempt_failed")
    story.at("mon 18:30").push("available_for_pickup")


def let_eight_weeks_pass(story: Story) -> None:
    """Day by day, because a sweep that sends something asks for another look at once."""
    for week in range(1, 9):
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
            story.at(f"{day}+{week} 12:00")


@pytest.mark.parametrize(
    "happen",
    [
        held_on_a_friday,
        silent_after_pickup,
        a_later_promise_in_the_night,
        tried_in_vain_late_in_the_evening,
        told_of_a_hold_and_waiting_for_the_repeat,
        delivered_at_night,
        small_news_waits_for_more,
        sent_all_that_a_day_may_have,
    ],
    ids=lambda happen: happen.__name__,
)
def test_what_is_foreseen_under_the_shipped_rules_is_what_happens(
    happen: Callable[[Story], None], tmp_path: Path
) -> None:
    story = Story(tmp_path)
    story.registered(promise="fri")
    happen(story)
    told_before = len(story.told)
    foreseen = tell(story.app, "P-1").forecast
    let_eight_weeks_pass(story)
    assert foreseen.until is None
    leaving = [one for one in foreseen.messages if not one.dropped and not one.told_by]
    expected = sorted((one.at, one.rule, one.channel.value) for one in leaving)
    happened = sorted((story.when(when), rule, channel) for when, rule, channel in story.told[told_before:])
    assert expected == happened
    story.app.close()
