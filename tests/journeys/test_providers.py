"""When providers fail: the next one takes it, evidence settles the unknown, and one brand does not delay another."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.domain.circuit import OPENS_AFTER
from notifier.domain.notification import Channel, Outcome, OutcomeKind, Status
from notifier.errors import NotFound, RequestInvalid
from notifier.service.settle import Verdict, list_unknown, settle
from notifier.store import notifications
from tests.journeys.story import RecordingProvider, Story


def test_the_second_attempt_goes_to_the_next_provider(story: Story) -> None:
    spare = RecordingProvider(Channel.EMAIL, name="spare")
    story.add_provider(spare)
    story.registered(phone="")
    story.providers[Channel.EMAIL].answers = [OutcomeKind.NOT_SENT]
    story.at("tue 14:00").push("delivered")
    story.at("tue 14:05")
    assert [message.category for message in spare.messages] == ["delivered"]
    assert story.told_by_email == []


def test_an_open_circuit_sends_everything_to_the_next_provider(story: Story) -> None:
    spare = RecordingProvider(Channel.EMAIL, name="spare")
    story.add_provider(spare)
    for _ in range(OPENS_AFTER):
        story.app.circuits.note("email-recorder", OutcomeKind.NOT_SENT, story.when("tue 14:00"))
    story.registered(phone="")
    story.at("tue 14:00").push("delivered")
    assert [message.category for message in spare.messages] == ["delivered"]


def test_with_every_circuit_open_a_message_waits_and_is_then_sent(story: Story) -> None:
    for _ in range(OPENS_AFTER):
        story.app.circuits.note("email-recorder", OutcomeKind.NOT_SENT, story.when("tue 14:00"))
    story.registered(phone="")
    story.at("tue 14:00").push("delivered")
    assert story.told == []
    story.at("tue 14:01")
    assert story.told_by_email == [("tue 14:00", "delivered")]


def test_a_look_up_that_finds_the_message_settles_the_unknown(story: Story) -> None:
    story.registered(phone="")
    provider = story.providers[Channel.EMAIL]
    provider.answers = [OutcomeKind.AMBIGUOUS]
    provider.found = Outcome(kind=OutcomeKind.ACCEPTED, reference="found")
    story.at("tue 14:00").push("delivered")
    assert story.statuses() == ["unknown"]
    story.at("tue 14:02")
    assert story.statuses() == ["sent"]
    assert [rule for _, rule in story.told_by_email] == ["delivered"]


def test_a_provider_is_asked_three_times_before_a_person_is(story: Story) -> None:
    story.registered(phone="")
    provider = story.providers[Channel.EMAIL]
    provider.answers = [OutcomeKind.AMBIGUOUS]
    story.at("tue 14:00").push("delivered")
    story.at("tue 14:14")
    assert (provider.asked, story.statuses()) == (2, ["unknown"])
    story.at("tue 14:16")
    assert (provider.asked, story.statuses()) == (3, ["held"])


def test_a_brands_storm_leaves_room_for_the_others(story: Story) -> None:
    story.registered()
    story.at("tue 14:00").push_only_kept("delivered")
    with story.app.db.begin() as connection:
        assert notifications.fair_share(connection, ["a", "b"], ("default",), story.clock.at) == ["a", "b"]
    story.storm(brand="loud", count=20)
    now = story.clock.at + timedelta(seconds=1)
    story.run()
    story.storm(brand="quiet", count=2)
    with story.app.db.begin() as connection:
        chosen = notifications.fair_share(connection, ["x"] * 8, ("loud", "quiet"), now)
        brands = {row["id"]: row["brand"] for row in notifications.list_by_status(connection, [Status.CREATED])}
    assert [brands[one] for one in chosen].count("quiet") == 2


def test_a_person_settles_what_nobody_knows(story: Story) -> None:
    story.registered(phone="")
    story.providers[Channel.EMAIL].answers = [OutcomeKind.AMBIGUOUS]
    story.at("tue 14:00").push("delivered")
    story.at("tue 15:00")
    held = list_unknown(story.app)[0]
    assert settle(story.app, held.id, Verdict.SENT, by="mia") is Status.SENT
    assert story.statuses() == ["sent"]
    with pytest.raises(RequestInvalid, match="is sent"):
        settle(story.app, held.id, Verdict.RESEND, by="mia")


def test_a_person_may_have_it_sent_again(story: Story) -> None:
    story.registered(phone="")
    story.providers[Channel.EMAIL].answers = [OutcomeKind.AMBIGUOUS]
    story.at("tue 14:00").push("delivered")
    story.at("tue 15:00")
    settle(story.app, list_unknown(story.app)[0].id, Verdict.RESEND, by="mia")
    story.run()
    assert story.statuses() == ["sent"]
    assert [rule for _, rule in story.told_by_email] == ["delivered", "delivered"]


def test_what_is_not_there_cannot_be_settled(story: Story) -> None:
    with pytest.raises(NotFound):
        settle(story.app, "nothing", Verdict.CANCEL, by="mia")
