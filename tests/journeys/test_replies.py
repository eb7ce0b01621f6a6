"""A customer who wants no more text messages, one who wants them again, and one who wants to be forgotten."""

from __future__ import annotations

import pytest

from notifier.domain.notification import Channel, OutcomeKind
from notifier.service.erase import erase, read_subject
from notifier.service.suppressing import list_suppressed
from tests.journeys.story import Story


def by(story: Story, channel: str) -> list[tuple[str, str]]:
    return [(when, rule) for when, rule, way in story.told if way == channel]


def test_after_stop_the_news_comes_by_email_alone(story_on: Story) -> None:
    story_on.registered()
    story_on.at("mon 10:00").push("in_customs")
    story_on.at("tue 10:00").push("customs_documents")
    assert by(story_on, "sms") == [("tue 10:00", "customs_action_needed")]

    story_on.at("tue 10:05").texts_back("Please stop texting me!")
    story_on.at("wed 12:00").push("customs_cleared")

    assert by(story_on, "email")[-1] == ("wed 12:00", "customs_released")
    assert len(by(story_on, "sms")) == 1
    assert story_on.statuses().count("sent") == 3


def test_a_message_that_waits_for_the_morning_is_not_sent_to_who_says_stop_in_the_night(story_on: Story) -> None:
    story_on.registered()
    story_on.at("mon 23:00").push("attempt_failed")
    assert by(story_on, "sms") == []
    story_on.at("tue 00:30").texts_back("STOP")
    story_on.at("tue 12:00")
    assert by(story_on, "email") == [("mon 23:00", "attempt_failed")]
    assert by(story_on, "sms") == []
    assert "cancelled" in story_on.statuses()


def test_after_start_what_is_still_news_is_told(story: Story) -> None:
    story.registered(email="")
    story.at("mon 10:00").texts_back("STOP").at("mon 11:00").push("attempt_failed")
    assert story.told == []
    assert story.reason("attempt_failed") == "no_address"
    story.at("mon 11:30").texts_back("START").at("mon 11:31")
    assert story.told == [("mon 11:30", "attempt_failed", "sms")]


def test_a_stop_of_somebody_else_changes_nothing(story: Story) -> None:
    story.registered()
    story.texts_back("STOP", phone="+4915199999999").at("mon 11:00").push("attempt_failed")
    assert by(story, "sms") == [("mon 11:00", "attempt_failed")]


@pytest.mark.parametrize(
    ("answer", "reason"), [(OutcomeKind.OPTED_OUT, "opted_out"), (OutcomeKind.BAD_RECIPIENT, "bad_address")]
)
def test_a_provider_that_refuses_the_recipient_is_asked_once(story_on: Story, answer: OutcomeKind, reason: str) -> None:
    story_on.registered(phone="")
    story_on.providers[Channel.EMAIL].answers = [answer]
    story_on.at("tue 14:00").push("out_for_delivery")
    story_on.at("tue 16:00").push("delivered")
    assert story_on.told == []
    (entry,) = list_suppressed(story_on.app)
    assert (entry.reason, entry.source, entry.address) == (reason, "email-recorder", "jo@example.com")
    assert story_on.reason("delivered") == "suppressed_address"


def test_whoever_is_forgotten_hears_nothing_more_and_what_was_sent_is_still_known(story_on: Story) -> None:
    story_on.registered()
    story_on.at("mon 23:00").push("attempt_failed")
    erased = erase(story_on.app, read_subject(email="jo@example.com"), "ada")
    assert (erased.counts["orders"], erased.counts["messages"], erased.counts["bodies"]) == (1, 1, 1)
    story_on.at("tue 14:00").push("delivered")
    assert story_on.told == [("mon 23:00", "attempt_failed", "email")]
    assert story_on.statuses() == ["sent", "cancelled"]
    assert story_on.reason("delivered") == "no_address"
