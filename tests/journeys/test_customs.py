"""Customs delay: told once after two business days, repeated once, and taken back when customs lets go."""

from __future__ import annotations

from notifier.domain.notification import Channel
from tests.journeys.story import Story


def test_a_hold_is_told_after_two_business_days_and_its_release_at_once(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_customs")
    story.at("mon 10:00").push("customs_held")
    story.at("wed 09:59")
    assert story.told == []
    story.at("wed 10:00")
    assert story.told == [("wed 10:00", "customs_held", "email"), ("wed 10:00", "customs_held", "sms")]
    story.at("thu 14:00").push("customs_cleared")
    assert story.told_by_email == [("wed 10:00", "customs_held"), ("thu 14:00", "customs_released")]


def test_a_hold_over_the_weekend_is_not_two_business_days(story: Story) -> None:
    story.registered()
    story.at("fri 16:00").push("customs_held")
    story.at("mon+1 15:00")
    assert story.told_by_email == []
    story.at("tue+1 16:00")
    assert story.told_by_email == [("tue+1 16:00", "customs_held")]


def test_a_hold_that_ends_in_time_is_never_spoken_of(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("customs_held")
    story.at("tue 10:00").push("customs_cleared")
    story.at("mon+1 10:00")
    assert [rule for _, rule in story.told_by_email if rule.startswith("customs")] == []
    assert story.reason("customs_released") == "not_matching"


def test_the_same_hold_pushed_again_and_again_is_told_once(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("customs_held")
    for day in ("tue", "wed", "thu"):
        story.at(f"{day} 11:00").push_again(order=-1)
    assert story.told_by_email == [("wed 10:00", "customs_held")]
    assert story.reason("customs_held") in ("already_told", "repeat_not_due")


def test_a_long_hold_is_told_a_second_time_and_not_a_third(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("customs_held")
    story.at("mon+4 10:00")
    told = [when for when, rule in story.told_by_email if rule == "customs_held"]
    assert len(told) == 2
    assert told[0] == "wed 10:00"


def test_missing_papers_are_told_at_once_even_at_night(story: Story) -> None:
    story.registered()
    story.at("mon 23:30").push("customs_documents")
    assert ("mon 23:30", "customs_action_needed", "sms") in story.told


def test_a_hold_whose_two_days_end_at_night_is_mailed_then_and_texted_in_the_morning(story: Story) -> None:
    story.registered()
    story.at("mon 22:30").push("customs_held")
    story.at("thu 12:00")
    assert story.told == [("wed 22:30", "customs_held", "email"), ("thu 08:00", "customs_held", "sms")]


def test_a_text_held_overnight_is_dropped_when_customs_lets_go_before_morning(story: Story) -> None:
    story.registered()
    story.at("mon 22:30").push("customs_held")
    story.at("thu 03:00").push("customs_cleared")
    story.at("thu 12:00")
    assert ("thu 08:00", "customs_held", "sms") not in story.told
    assert ("thu 03:00", "customs_released", "email") in story.told


def test_a_hold_that_was_long_over_when_the_first_push_came_is_history(story: Story) -> None:
    story.scan("picked_up", "mon 09:00").scan("customs_held", "tue 09:00").scan("customs_cleared", "wed 09:00")
    story.at("mon+2 09:00").registered()
    story.push(first=True)
    story.at("mon+2 12:00")
    assert [rule for _, rule in story.told_by_email if rule.startswith("customs")] == []


def test_the_words_name_the_order_and_what_to_do(story: Story) -> None:
    story.registered(locale="de")
    story.at("mon 10:00").push("customs_held")
    story.at("wed 12:00")
    assert "Zoll" in story.text(Channel.EMAIL)
    assert "Zoll" in story.text(Channel.SMS)
