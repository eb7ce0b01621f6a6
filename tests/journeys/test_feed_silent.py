"""A whole feed dies: nobody is told that their parcel is missing, and when it returns only what is true is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import orjson
import structlog

from notifier.domain.feeds import HOUR, WEEK, hour_of
from notifier.domain.notification import Channel, OutcomeKind
from notifier.service import register
from notifier.service.feed_watch import watch_feeds
from notifier.store import feeds
from notifier.store.feeds import FeedHour
from tests.journeys.story import Story

PARCELS = tuple(f"LX{number:05}" for number in range(500))


def has_always_spoken(story: Story, weeks: int = 4) -> None:
    """Thirty bodies an hour on weekdays from eight to six, for weeks."""
    now = hour_of(story.clock.at)
    hours = [now - number * HOUR for number in range(1, int(weeks * WEEK / HOUR))]
    counted = [
        FeedHour(source="aftership", hour=hour, last_at=hour + timedelta(minutes=50), counts={"bodies": 30})
        for hour in hours
        if hour.weekday() < 5 and 7 <= hour.hour < 17
    ]
    with story.app.db.begin() as connection:
        feeds.add_hours(connection, counted)


def register_all(story: Story, numbers: Iterable[str]) -> None:
    register.register(
        story.app,
        [
            register.Registration(
                ref=number,
                name="Jo",
                email=f"{number}@example.com",
                zone="Europe/Berlin",
                legs=(("dhl", number),),
                origin_country="DE",
                destination_country="DE",
            )
            for number in numbers
        ],
    )
    story.run()


def push_scans(story: Story, numbers: Iterable[str], at: str) -> None:
    """The aggregator says of many parcels that they were scanned then."""
    trackings = [
        {
            "tracking_number": number,
            "slug": "dhl",
            "tag": "InTransit",
            "subtag": "InTransit_001",
            "checkpoints": [
                {
                    "slug": "dhl",
                    "tag": "InTransit",
                    "subtag": "InTransit_001",
                    "message": "In transit",
                    "checkpoint_time": story.when(at).isoformat(),
                    "country_iso3": "DEU",
                    "city": "Leipzig",
                }
            ],
        }
        for number in numbers
    ]
    for start in range(0, len(trackings), 50):
        body = {"meta": {"code": 200}, "data": {"trackings": trackings[start : start + 50]}}
        story._deliver_webhook(orjson.dumps(body))
    story.run().sweep()


def speaks_until(story: Story, hour: str) -> None:
    """Go on to that time while the feed speaks of other parcels every hour."""
    end = story.when(hour)
    while story.clock.at < end:
        now = story.clock.at
        counted = FeedHour(source="aftership", hour=hour_of(now), last_at=now, counts={"bodies": 30})
        with story.app.db.begin() as connection:
            feeds.add_hours(connection, [counted])
        story.at(story.name_of(min(now + HOUR, end)))


def states(story: Story) -> feeds.FeedState:
    with story.app.db.begin() as connection:
        return feeds.states(connection)["aftership"]


def test_a_dead_subscription_makes_nobody_think_their_parcel_is_lost(story: Story) -> None:
    has_always_spoken(story)
    register_all(story, PARCELS)
    speaks_until(story, "mon 12:00")
    push_scans(story, PARCELS, "mon 12:00")
    # Here the subscription ends, and nobody says so.
    story.at("mon 13:59")
    with structlog.testing.capture_logs() as logged:
        story.at("tue 08:00")
    assert [(one["event"], one["log_level"], one["source"]) for one in logged if one["event"] == "feed_silent"] == [
        ("feed_silent", "error", "aftership")
    ]
    story.at("fri 11:00")
    assert story.told_by_email == []
    assert story.reason("blackout_domestic", PARCELS[0]) == "feed_silent"

    # The feed returns; all but one have moved meanwhile, and that is told bit by bit.
    story.at("fri 12:00")
    push_scans(story, PARCELS[1:50], "thu 10:00")
    story.at("fri 14:00")
    push_scans(story, PARCELS[50:], "thu 15:00")
    speaks_until(story, "fri 18:00")
    story.at("sat 11:59")
    assert story.told_by_email == []
    story.at("sat 16:00")
    assert story.told_by_email == [("sat 12:00", "blackout_domestic")]
    assert story.told_to() == [f"{PARCELS[0]}@example.com"]
    assert of_feeds(story)[:2] == [("tue 08:00", "feed_silent"), ("fri 12:00", "feed_returned")]


def of_feeds(story: Story) -> list[tuple[str, str]]:
    """What the team was told of feeds by email, as (when, what)."""
    return [(when, what) for when, what, way in story.told if way == "team_email" and what.startswith("feed_")]


def falls_silent(story: Story) -> None:
    """The feed speaks until Monday noon, and then nothing comes for two hours."""
    has_always_spoken(story)
    speaks_until(story, "mon 12:00")
    story.registered(origin="DE", destination="DE").push("in_transit")
    story.at("mon 14:30")


def test_the_team_is_told_once_that_a_feed_is_silent_and_that_it_is_back(story: Story) -> None:
    falls_silent(story)
    story.at("tue 09:00")
    assert of_feeds(story) == [("mon 14:30", "feed_silent")]
    message = story.providers[Channel.TEAM_EMAIL].messages[0]
    assert (message.to, message.subject) == ("ops@acme.example", "aftership has been silent for too long")
    assert message.text.startswith("Nothing has come from aftership since Mon, Nov 2, 11:00")
    assert not [word for word in ("Hello", "you ordered", "Track your parcel") if word in message.text + message.html]
    story.push("out_for_delivery").at("tue 12:00")
    assert of_feeds(story)[1:] == [("tue 12:00", "feed_returned")]
    assert story.providers[Channel.TEAM_EMAIL].messages[-1].subject == "aftership is back"


def test_a_feed_for_which_no_parcel_waits_is_told_of_when_one_does(story: Story) -> None:
    has_always_spoken(story)
    story.registered(origin="DE", destination="DE").push("in_transit")
    story.push("delivered")
    speaks_until(story, "mon 12:00")
    story.at("tue 09:00")
    assert of_feeds(story) == []
    assert states(story).silent_since is not None
    register_all(story, PARCELS[:1])
    story.at("tue 12:00")
    assert [what for _, what in of_feeds(story)] == ["feed_silent"]


def test_another_silence_is_told_anew(story: Story) -> None:
    falls_silent(story)
    story.push("out_for_delivery").at("mon 16:00")
    speaks_until(story, "tue 12:00")
    story.at("wed 12:00")
    assert [what for _, what in of_feeds(story)] == ["feed_silent", "feed_returned", "feed_silent"]


def test_a_silence_that_ends_before_the_team_could_be_told_is_not_told(story: Story) -> None:
    story.providers[Channel.TEAM_EMAIL].answers = [OutcomeKind.NOT_SENT] * 3
    falls_silent(story)
    story.push("out_for_delivery").at("tue 12:00")
    assert of_feeds(story) == []


def test_what_the_team_may_not_have_got_is_sent_again(story: Story) -> None:
    story.providers[Channel.TEAM_EMAIL].answers = [OutcomeKind.AMBIGUOUS]
    falls_silent(story)
    story.at("mon 16:00")
    assert [what for _, what in of_feeds(story)] == ["feed_silent"] * 2


def test_a_feed_is_told_of_by_webhook_as_data_too(story: Story) -> None:
    settings = story.app.settings()
    team = replace(settings.config.team, feed_channels=(Channel.TEAM_WEBHOOK,))
    changed = replace(settings, config=replace(settings.config, team=team))
    story.app = replace(story.app, settings=lambda: changed)
    falls_silent(story)
    assert of_feeds(story) == []
    [message] = story.providers[Channel.TEAM_WEBHOOK].messages
    assert {key: message.data[key] for key in ("rule", "source", "heard_at")} == {
        "rule": "feed_silent",
        "source": "aftership",
        "heard_at": story.when("mon 12:00"),
    }


def test_a_parcel_that_another_feed_speaks_of_is_missed_as_ever(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    with story.app.db.begin() as connection:
        feeds.save_state(connection, "easypost", silent_since=story.clock.at)
    story.at("thu 12:00")
    assert story.told_by_email == [("thu 12:00", "blackout_domestic")]


def test_a_parcel_is_held_while_its_feed_is_silent_and_told_when_that_has_settled(story: Story) -> None:
    story.registered(origin="DE", destination="DE")
    story.at("mon 12:00").push("in_transit")
    with story.app.db.begin() as connection:
        feeds.save_state(connection, "aftership", silent_since=story.clock.at)
    story.at("thu 12:00")
    assert story.told == []
    assert story.reason("blackout_domestic") == "feed_silent"
    story.at("sun 12:00").push_again().sweep()
    story.at("mon+1 11:59")
    assert story.told == []
    story.at("mon+1 12:00")
    assert story.told_by_email == [("mon+1 12:00", "blackout_domestic")]


def test_a_feed_that_is_silent_at_night_is_not_missed(story: Story) -> None:
    has_always_spoken(story)
    story.at("mon 17:55").registered().push("in_transit")
    story.at("tue 07:59")
    assert states(story).silent_since is None
    watch_feeds(story.app)
    story.at("tue 10:05")
    assert states(story).silent_since == story.when("mon 17:55")
