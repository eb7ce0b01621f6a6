"""The promise moves: always measured against what the recipient was last told."""

from __future__ import annotations

from notifier.domain.notification import Channel
from tests.journeys.story import Story


def test_a_day_later_is_told_and_so_is_the_way_back(story: Story) -> None:
    story.registered(promise="thu")
    story.at("mon 09:00").promises("thu").push("picked_up")
    story.at("tue 10:00").promises("fri").push("in_transit")
    assert story.told_by_email == [("tue 10:00", "promise_later")]
    story.at("wed 12:00").promises("thu").push("in_transit")
    assert story.told_by_email[1:] == [("wed 12:00", "promise_earlier")]


def test_the_same_promise_pushed_again_is_not_told_again(story: Story) -> None:
    story.registered(promise="thu")
    story.at("tue 10:00").promises("fri").push("in_transit")
    story.at("wed 10:00").push_again()
    story.at("thu 10:00").promises("fri").push("in_transit")
    assert story.told_by_email == [("tue 10:00", "promise_later")]


def test_what_the_shop_promised_is_what_the_customer_goes_by(story: Story) -> None:
    story.registered(promise="fri")
    story.at("mon 09:00").promises("thu").push("label_created")
    story.at("mon 15:00").promises("fri").push("picked_up")
    story.at("tue 12:00")
    assert story.told == []


def test_a_promise_from_label_time_is_not_believed(story: Story) -> None:
    story.registered(promise="thu")
    story.at("mon 09:00").promises("wed+1").push("label_created")
    story.at("tue 12:00")
    assert story.told == []
    story.at("tue 13:00").promises("thu").push("picked_up")
    assert story.told == []


def test_a_promise_that_moves_and_moves_back_while_the_text_is_held_is_not_texted(story: Story) -> None:
    story.registered(promise="thu", email="")
    story.at("mon 09:00").promises("thu").push("picked_up")
    story.at("mon 22:00").promises("sat").push("in_transit")
    story.at("tue 03:00").promises("thu").push("in_transit")
    story.at("tue 12:00")
    assert story.told == []


def test_a_promise_that_moves_on_while_the_text_is_held_is_texted_once_with_the_newest_day(story: Story) -> None:
    story.registered(promise="thu", email="", locale="en")
    story.at("mon 09:00").promises("thu").push("picked_up")
    story.at("mon 22:00").promises("fri").push("in_transit")
    story.at("tue 03:00").promises("sat").push("in_transit")
    story.at("tue 12:00")
    assert story.told == [("tue 08:00", "promise_later", "sms")]
    assert "Sat" in story.text(Channel.SMS)


def test_it_is_told_at_most_twice_and_not_twice_a_day(story: Story) -> None:
    story.registered(promise="tue")
    story.at("mon 09:00").promises("tue").push("picked_up")
    story.at("mon 10:00").promises("wed").push("in_transit")
    story.at("mon 15:00").promises("thu").push("in_transit")
    story.at("tue 09:59")
    assert story.told_by_email == [("mon 10:00", "promise_later")]
    story.at("tue 10:00")
    assert story.told_by_email == [("mon 10:00", "promise_later"), ("tue 10:00", "promise_later")]
    story.at("wed 12:00").promises("mon+1").push("in_transit")
    story.at("thu 12:00")
    assert len(story.told_by_email) == 2


def test_a_delivered_parcel_has_no_promise_left_to_move(story: Story) -> None:
    story.registered(promise="thu")
    story.at("tue 09:00").promises("thu").push("in_transit")
    story.at("wed 09:00").promises("mon+1").push("delivered")
    assert story.told_by_email == [("wed 09:00", "delivered")]


def test_a_message_that_is_taken_back_has_its_parcel_looked_at_again(story: Story) -> None:
    story.registered(promise="thu", email="")
    story.at("mon 09:00").promises("thu").push("picked_up")
    story.at("mon 22:00").promises("sat").push("in_transit")
    story.at("tue 03:00").promises("thu").push("in_transit")
    story.at("tue 12:00")
    assert story.statuses() == ["cancelled"]
    assert story.last_judged() == "tue 08:00"


def test_a_parcel_is_looked_at_again_once_its_promise_was_told(story: Story) -> None:
    story.registered(promise="thu", email="")
    story.at("mon 09:00").promises("thu").push("picked_up")
    story.at("mon 22:00").promises("sat").push("in_transit")
    story.at("tue 12:00")
    assert story.told == [("tue 08:00", "promise_later", "sms")]
    assert story.last_judged() == "tue 08:00"
