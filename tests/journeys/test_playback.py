"""A life that is played tells what the engine told: the same messages, at the same minutes, on the same channels."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from notifier.bootstrap import rule_set_of
from notifier.domain.playback import Scene, play, unfold
from notifier.places import business_calendar
from notifier.service.lives import stored_lives
from tests.journeys.story import Story

Plot = Callable[[Story], object]


def held_at_customs(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("picked_up", "in_customs")
    story.at("tue 10:00").push("customs_held")
    story.at("mon+1 23:30").push("customs_documents")
    story.at("wed+1 09:00").push("customs_cleared")
    story.at("thu+1 07:30").push("out_for_delivery")
    story.at("thu+1 22:10").push("attempt_failed")
    story.at("fri+1 09:00").push("out_for_delivery")
    story.at("fri+1 12:00").push("delivered")
    story.at("mon+2 09:00")


def never_heard_of_again(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("picked_up")
    story.at("wed 18:00").push("in_transit")
    story.at("mon+3 09:00").push("in_customs")
    story.at("fri+4 09:00")


def a_day_that_creeps(story: Story) -> None:
    story.registered(promise="fri")
    story.at("mon 09:00").promises("fri").push("picked_up")
    story.at("tue 09:00").promises("sat").push("in_transit")
    story.at("tue 15:00").promises("sun").push()
    story.at("wed 16:00").promises("thu").push()
    story.at("thu 08:00").push("out_for_delivery")
    story.at("fri 09:00")


def late_and_in_the_wrong_order(story: Story) -> None:
    story.registered()
    story.at("mon 09:00").push("picked_up", first=True)
    story.at("wed 09:00").scan("in_customs", at="tue 09:00").push("customs_held")
    story.at("wed 12:00").push_again(order=-1)
    story.at("fri 10:00").scan("customs_cleared", at="fri 08:30").push()
    story.at("tue+1 09:00").push("delivered")
    story.at("fri+1 09:00")


@pytest.mark.parametrize(
    "plot", [held_at_customs, never_heard_of_again, a_day_that_creeps, late_and_in_the_wrong_order]
)
def test_what_is_played_is_what_was_told(story: Story, plot: Plot) -> None:
    plot(story)
    (life,) = stored_lives(story.app, None)
    settings = story.app.settings()
    side = rule_set_of(settings.config, settings.templates)
    scene = Scene(
        shipment=life.shipment,
        is_business_day=business_calendar(life.shipment.countries),
        promise_told=side.promise_told,
    )
    moments = unfold(life.events, life.promises, life.shipment.registered_at, life.ends_at)
    said = play(scene, side.ruling, moments, life.ends_at).said
    assert story.told
    assert sorted((story.name_of(one.at), one.rule, one.channel.value) for one in said) == sorted(story.told)


def test_a_life_that_begins_after_the_end_tells_nothing(story: Story) -> None:
    held_at_customs(story)
    (life,) = stored_lives(story.app, None)
    side = rule_set_of(story.app.settings().config, story.app.settings().templates)
    scene = Scene(shipment=life.shipment, is_business_day=lambda _: True, promise_told=side.promise_told)
    earlier = life.shipment.registered_at - timedelta(hours=1)

    moments = unfold(life.events, life.promises, life.shipment.registered_at, earlier)
    assert not play(scene, side.ruling, moments, earlier).said
