"""Lost wake-ups, repeated pushes, events before their shipment, outcomes nobody knows."""

from __future__ import annotations

from notifier.domain.notification import Channel, OutcomeKind
from tests.journeys.story import Story


def test_a_flushed_queue_costs_seconds_and_no_message(story: Story) -> None:
    story.registered()
    story.at("tue 08:30").push_only_kept("out_for_delivery")
    story.queue.lose()
    story.at("tue 08:31")
    assert story.told_by_email == [("tue 08:30", "out_for_delivery")]


def test_a_wake_up_for_a_message_that_is_lost_costs_seconds_too(story: Story) -> None:
    story.registered()
    story.at("tue 08:30").push_only_kept("out_for_delivery")
    name, ids = story.queue.jobs.pop()
    assert name == "judge"
    story.judge_only(ids)
    story.queue.lose()
    story.at("tue 08:31")
    assert story.told_by_email == [("tue 08:30", "out_for_delivery")]


def test_the_same_body_twice_is_one_body(story: Story) -> None:
    story.registered()
    story.at("tue 14:00").push("delivered")
    for _ in range(3):
        story.push_again()
    assert story.told_by_email == [("tue 14:00", "delivered")]


def test_events_that_come_before_their_shipment_wait_for_it(story: Story) -> None:
    story.at("tue 08:30").push("out_for_delivery")
    assert story.told == []
    story.at("tue 09:00").registered()
    assert story.told_by_email == [("tue 09:00", "out_for_delivery")]


def test_a_refusal_that_surely_sent_nothing_is_tried_again(story: Story) -> None:
    story.registered(phone="")
    story.providers[Channel.EMAIL].answers = [OutcomeKind.NOT_SENT, OutcomeKind.RATE_LIMITED]
    story.at("tue 14:00").push("delivered")
    story.at("tue 15:00")
    assert [rule for _, rule in story.told_by_email] == ["delivered"]


def test_an_outcome_nobody_knows_is_not_tried_again_by_itself(story: Story) -> None:
    story.registered(phone="")
    story.providers[Channel.EMAIL].answers = [OutcomeKind.AMBIGUOUS]
    story.at("tue 14:00").push("delivered")
    story.at("wed 14:00")
    assert [rule for _, rule in story.told_by_email] == ["delivered"]
    assert story.statuses() == ["held"]


def test_a_bad_address_is_not_written_to_again(story: Story) -> None:
    story.registered(phone="")
    story.providers[Channel.EMAIL].answers = [OutcomeKind.BAD_RECIPIENT]
    story.at("tue 08:30").push("out_for_delivery")
    story.at("tue 14:00").push("delivered")
    assert story.told == []
    assert story.statuses() == ["permanent_failure"]
