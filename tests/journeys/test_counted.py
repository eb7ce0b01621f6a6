"""What is counted against spam."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client import REGISTRY

from notifier import metrics
from notifier.domain.verdicts import Reason
from tests.journeys.story import Story


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_each_message_counts_as_one_more_of_its_parcel() -> None:
    first, all_of_them = (value("notifier_parcel_messages_bucket", channel="email", le=le) for le in ("1.0", "+Inf"))
    metrics.count_told("email", 0, None)
    metrics.count_told("email", 4, None)
    assert value("notifier_parcel_messages_bucket", channel="email", le="1.0") == first + 1
    assert value("notifier_parcel_messages_bucket", channel="email", le="+Inf") == all_of_them + 2


def test_notice_is_counted_in_hours() -> None:
    before = {le: value("notifier_notice_hours_bucket", le=le) for le in ("24.0", "48.0")}
    metrics.count_told("sms", 0, timedelta(hours=36))
    after = {le: value("notifier_notice_hours_bucket", le=le) for le in ("24.0", "48.0")}
    assert after == {"24.0": before["24.0"], "48.0": before["48.0"] + 1}


def test_a_day_that_moves_is_noticed_and_what_is_taken_back_is_counted(story: Story) -> None:
    notices = value("notifier_notice_hours_count")
    dropped = value("notifier_dropped_total", reason=Reason.SUPERSEDED.value)
    story.registered(promise="thu")
    story.at("mon 09:00").promises("thu").push("picked_up")
    story.at("tue 10:00").promises("fri").push("in_transit")
    story.at("tue 22:00").push("attempt_failed")
    story.at("wed 07:00").push("out_for_delivery")
    story.at("wed 12:00")
    assert value("notifier_notice_hours_count") == notices + 1
    assert value("notifier_dropped_total", reason=Reason.SUPERSEDED.value) == dropped + 1
