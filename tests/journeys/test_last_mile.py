"""The last mile: out for delivery, the failed attempt, the delivery; and what a night in between does to a text."""

from __future__ import annotations

from tests.journeys.story import Story


def test_the_day_of_delivery(story: Story) -> None:
    story.registered()
    story.at("tue 08:30").push("out_for_delivery")
    story.at("tue 14:00").push("delivered")
    assert story.told_by_email == [("tue 08:30", "out_for_delivery"), ("tue 14:00", "delivered")]


def test_a_second_round_the_next_day_is_news_and_a_second_scan_the_same_day_is_not(story: Story) -> None:
    story.registered()
    story.at("tue 08:30").push("out_for_delivery")
    story.at("tue 09:10").push("out_for_delivery")
    story.at("tue 17:00").push("attempt_failed")
    story.at("wed 08:40").push("out_for_delivery")
    assert story.told_by_email == [
        ("tue 08:30", "out_for_delivery"),
        ("tue 17:00", "attempt_failed"),
        ("wed 08:40", "out_for_delivery"),
    ]


def test_only_the_newest_state_of_a_push_is_told(story: Story) -> None:
    story.registered()
    story.scan("out_for_delivery", "tue 08:30").scan("delivered", "tue 11:00")
    story.at("tue 11:05").push()
    assert story.told_by_email == [("tue 11:05", "delivered")]


def test_a_late_scan_after_the_delivery_changes_nothing(story: Story) -> None:
    story.registered()
    story.at("tue 14:00").push("delivered")
    story.scan("out_for_delivery", "tue 08:30")
    story.at("tue 15:00").push_again()
    assert story.told_by_email == [("tue 14:00", "delivered")]


def test_an_old_out_for_delivery_is_not_told(story: Story) -> None:
    story.registered()
    story.push("in_transit")
    story.scan("out_for_delivery", "tue 08:30")
    story.at("wed 10:00").push()
    assert story.told == []
    assert story.reason("out_for_delivery") == "too_old"


def test_a_text_held_overnight_is_not_sent_once_the_parcel_is_there(story: Story) -> None:
    story.registered(email="")
    story.at("tue 22:30").push("out_for_delivery")
    story.at("wed 07:30").push("delivered")
    story.at("wed 09:00")
    assert story.told == [("wed 08:00", "delivered", "sms")]


def test_a_recipient_in_new_york_sleeps_when_berlin_wakes(story: Story) -> None:
    story.registered(zone="America/New_York", email="")
    story.at("tue 08:30").push("out_for_delivery")
    assert story.told == []
    story.at("tue 14:00")
    assert story.told == [("tue 14:00", "out_for_delivery", "sms")]


def test_nobody_without_consent_is_told(story: Story) -> None:
    story.registered(consent_sms=False)
    story.at("tue 14:00").push("delivered")
    assert story.told == [("tue 14:00", "delivered", "email")]
    assert story.reason("delivered") in ("already_told", "first_time", "opted_out")
