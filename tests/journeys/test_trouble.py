"""Trouble that the carrier reports: told once, by the rule that says most, and taken back where it can be."""

from __future__ import annotations

from notifier.domain.notification import Channel
from tests.journeys.story import Story


def test_a_delay_is_told_at_once_and_once(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").push("delayed")
    story.at("wed 10:00").push("delayed")
    story.at("thu 09:00")
    assert story.told_by_email == [("tue 10:00", "carrier_delay")]


def test_a_delay_with_a_new_day_is_told_as_the_new_day_alone(story: Story) -> None:
    story.registered(promise="thu")
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").promises("fri").push("delayed")
    story.at("wed 10:00").push_again()
    story.at("thu 10:00")
    assert story.told_by_email == [("tue 10:00", "promise_later")]
    assert story.reason("carrier_delay") == "inhibited"


def test_a_delay_after_the_new_day_was_told_is_news(story: Story) -> None:
    story.registered(promise="thu")
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").promises("fri").push("in_transit")
    story.at("wed 10:00").push("delayed")
    assert story.told_by_email == [("tue 10:00", "promise_later"), ("wed 10:00", "carrier_delay")]


def test_a_storm_is_told_and_not_the_delay_it_makes(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").push("storm", "delayed")
    story.at("wed 09:00")
    assert story.told_by_email == [("tue 10:00", "weather_delay")]


def test_the_end_of_a_delay_is_told_to_those_who_want_it(story: Story) -> None:
    story.with_rules("delay_over").registered()
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").push("delayed")
    story.at("wed 10:00").push("arrived")
    story.at("wed 12:00")
    assert story.told_by_email == [("tue 10:00", "carrier_delay"), ("wed 10:30", "delay_over")]


def test_the_end_of_a_delay_that_nobody_heard_of_is_no_news(story: Story) -> None:
    story.with_rules("delay_over").registered(promise="thu")
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").promises("fri").push("delayed")
    story.at("wed 10:00").push("arrived")
    assert story.told_by_email == [("tue 10:00", "promise_later")]


def test_a_wrong_address_needs_an_answer_at_night_too_and_its_end_is_told(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_transit")
    story.at("mon 23:00").push("wrong_address")
    assert [channel for _, _, channel in story.told] == ["email", "sms"]
    assert "help@acme.example" in story.text(Channel.EMAIL)
    story.at("wed 10:00").push("arrived")
    assert story.told_by_email == [("mon 23:00", "address_problem"), ("wed 10:00", "address_clarified")]


def test_the_team_hears_of_damage_a_business_day_before_the_customer(story: Story) -> None:
    story.registered()
    story.at("fri 10:00").push("damaged")
    story.at("tue+1 09:00")
    assert [one for one in story.told if "number_unknown" not in one] == [
        ("fri 10:00", "damage_reported", "team_email"),
        ("mon+1 10:00", "damaged", "email"),
    ]


def test_a_damaged_parcel_that_is_delivered_the_same_day_is_told_as_delivered(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("damaged")
    story.at("mon 15:00").push("delivered")
    story.at("wed 09:00")
    assert story.told_by_email == [("mon 15:00", "delivered")]


def test_a_day_that_passes_is_told_the_morning_after(story: Story) -> None:
    story.registered(promise="tue")
    story.at("mon 09:00").push("in_transit")
    story.at("wed 12:00")
    assert story.told_by_email == [("wed 07:59", "promise_missed")]


def test_a_day_that_passes_while_customs_holds_the_parcel_is_no_second_message(story: Story) -> None:
    story.registered(promise="thu")
    story.at("mon 09:00").push("customs_held")
    story.at("fri 12:00")
    assert story.told_by_email == [("wed 09:00", "customs_held")]
