"""What a feed proves, and what it keeps under one number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from notifier.domain.events import Parsed, TrackingEvent, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.ports import RawWebhook
from notifier.service import explain
from notifier.service.app import App
from tests.builders import an_event
from tests.journeys.story import Story


class Feed:
    """A source that says what it is given, signed or not by the body."""

    name = "feed"

    def __init__(self, *events: TrackingEvent) -> None:
        self.events = events

    def verify(self, raw: RawWebhook) -> None:
        """Everybody is let in."""

    def sign(self, body: bytes) -> dict[str, str]:
        return {}

    def identify(self, raw: RawWebhook) -> str:
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        events = tuple(
            event._replace(received_at=raw.received_at, confirmed=raw.body == b"signed") for event in self.events
        )
        update = TrackingUpdate(source="aftership", carrier="cainiao", tracking_number="LX123", events=events)
        return Parsed(updates=(update,))


def listen_to(app: App, feed: Feed) -> App:
    settings = replace(app.settings(), carriers={"aftership": feed})
    return replace(app, settings=lambda: settings)


@pytest.fixture
def delivered(story: Story) -> Story:
    """A parcel of which an unsigned body says that it is delivered."""
    story.registered()
    story.at("mon 10:00")
    before = an_event(story.when("mon 08:30"), Stage.OUT_FOR_DELIVERY, carrier="cainiao")
    end = an_event(story.when("mon 09:30"), Stage.DELIVERED, carrier="cainiao")
    story.app = listen_to(story.app, Feed(before, end))
    return story.deliver(b"unsigned")


def is_confirmed(story: Story) -> bool:
    return bool(explain.as_json(explain.tell(story.app, "P-1"))["stages"][-1]["is_confirmed"])


def test_an_unsigned_delivery_is_told_an_hour_later_and_shown_as_what_it_is(delivered: Story) -> None:
    assert not is_confirmed(delivered)
    assert delivered.told == []
    assert delivered.reason("delivered") == "grace"
    delivered.at("mon 11:00")
    assert delivered.told_by_email == [("mon 11:00", "delivered")]


def test_the_same_scan_in_a_body_that_can_be_trusted_confirms_it(delivered: Story) -> None:
    delivered.at("mon 10:10").deliver(b"signed")
    assert is_confirmed(delivered)
    scans = explain.as_json(explain.tell(delivered.app, "P-1"))["scans"]
    assert [scan["is_confirmed"] for scan in scans] == [False, True]
    delivered.deliver(b"unsigned again")
    assert is_confirmed(delivered)


class TwoParcels(Feed):
    """A source that keeps two parcels under one number, the way FedEx does."""

    def parse(self, raw: RawWebhook) -> Parsed:
        updates = [
            TrackingUpdate(
                source="aftership",
                carrier="cainiao",
                tracking_number="LX123",
                parcel_id=event.key,
                events=(event._replace(received_at=raw.received_at),),
            )
            for event in self.events
        ]
        return Parsed(updates=tuple(updates))


def stage_of(story: Story, ref: str) -> str | None:
    stage: str | None = explain.as_json(explain.tell(story.app, ref))["stage"]
    return stage


def test_two_parcels_under_one_number_are_not_mixed(story: Story) -> None:
    story.registered()
    story.at("wed 09:00").registered_again("P-2")
    old = an_event(story.when("mon 09:30"), Stage.DELIVERED, key="first")
    new = an_event(story.when("wed 08:00"), Stage.IN_TRANSIT, key="second")
    story.app = listen_to(story.app, TwoParcels(old, new))
    story.at("wed 10:00").deliver(b"both")
    assert (stage_of(story, "P-1"), stage_of(story, "P-2")) == ("delivered", "in_transit")


def test_the_newer_of_two_parcels_is_the_one_that_was_registered(story: Story) -> None:
    story.registered()
    old = an_event(story.when("mon 07:00"), Stage.DELIVERED, key="first")
    new = an_event(story.when("wed 08:00"), Stage.IN_TRANSIT, key="second")
    story.app = listen_to(story.app, TwoParcels(old, new))
    story.at("wed 10:00").deliver(b"both")
    assert stage_of(story, "P-1") == "in_transit"
