"""How a journey ends, and what is said when an end that was told turns out to be none."""

from __future__ import annotations

from notifier.domain.notification import Channel
from tests.journeys.story import Story


def test_the_neighbour_who_took_it_is_named_as_such(story: Story) -> None:
    story.registered(phone="")
    story.at("mon 10:00").push("delivered_to_a_neighbour")
    assert story.told_by_email == [("mon 10:00", "delivered")]
    assert "neighbour took in your order" in story.text(Channel.EMAIL)


def test_three_attempts_have_three_messages(story: Story) -> None:
    story.registered()
    for day in ("mon", "tue", "wed"):
        story.at(f"{day} 12:00").push("attempt_failed")
    assert story.told_by_email == [
        ("mon 12:00", "attempt_failed"),
        ("tue 12:00", "attempt_failed_again"),
        ("wed 12:00", "attempt_failed_last"),
    ]


def test_at_the_pickup_point_two_reminders_follow_until_it_is_fetched(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("available_for_pickup")
    story.at("sun 18:00").push("delivered")
    story.at("mon+2 09:00")
    assert story.told_by_email == [
        ("mon 10:00", "pickup_ready"),
        ("wed 10:00", "pickup_reminder"),
        ("sun 10:00", "pickup_last_reminder"),
        ("sun 18:00", "delivered"),
    ]


def test_who_fetches_it_the_next_day_is_not_reminded(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("available_for_pickup")
    story.at("tue 10:00").push("delivered")
    story.at("mon+1 09:00")
    assert story.told_by_email == [("mon 10:00", "pickup_ready"), ("tue 10:00", "delivered")]


def test_the_way_back_is_told_with_its_reason_and_so_is_its_end(story: Story) -> None:
    story.registered()
    story.at("mon 10:00").push("refused")
    story.at("wed 10:00").push("returning")
    assert "refused at the door" in story.text(Channel.EMAIL)
    story.at("fri+1 10:00").push("returned")
    story.at("mon+2 09:00")
    assert story.told_by_email == [
        ("mon 10:00", "refused"),
        ("wed 10:00", "returning"),
        ("fri+1 10:00", "returned"),
    ]


def test_a_parcel_that_goes_back_is_neither_missed_nor_late(story: Story) -> None:
    story.registered(promise="wed")
    story.at("mon 10:00").promises("wed").push("returning")
    story.at("tue 10:00").promises("mon+1").push("returning")
    story.at("mon+1 20:00")
    assert story.told_by_email == [("mon 10:00", "returning")]


def test_a_loss_is_for_the_team_first_and_one_that_is_found_is_told_to_nobody_else(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").push("lost")
    story.at("tue 16:00").push("arrived")
    story.at("thu 12:00")
    assert story.told == [("tue 10:00", "loss_reported", "team_email")]


def test_a_loss_that_was_told_is_taken_back_when_the_parcel_is_scanned(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("in_transit")
    story.at("tue 10:00").push("lost")
    story.at("thu 12:00").push("arrived")
    story.at("fri 09:00").push("in_customs")
    assert story.told_by_email == [("wed 10:00", "lost"), ("thu 12:00", "on_its_way_after_all")]


def test_a_delivery_that_was_none_is_taken_back_once(story: Story) -> None:
    story.registered()
    story.at("mon 12:00").push("delivered")
    story.at("tue 09:00").push("in_transit")
    story.at("wed 09:00").push("arrived")
    assert story.told_by_email == [("mon 12:00", "delivered"), ("tue 09:00", "not_delivered_after_all")]


def test_a_delivery_that_was_none_and_goes_out_again_needs_no_other_word(story: Story) -> None:
    story.registered()
    story.at("mon 12:00").push("delivered")
    story.at("tue 09:00").push("out_for_delivery")
    assert story.told_by_email == [("mon 12:00", "delivered"), ("tue 09:00", "out_for_delivery")]


def test_a_cancelled_label_is_told_where_the_shop_wants_it(story: Story) -> None:
    story.with_rules("cancelled").registered()
    story.at("mon 10:00").push("label_created")
    story.at("mon 11:00").push("cancelled")
    assert story.told_by_email == [("mon 11:00", "cancelled")]
