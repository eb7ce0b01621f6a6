"""A strike, a storm, an outage: what is routine waits or is dropped, every affected customer is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from notifier.domain.notification import Channel
from notifier.domain.rules import Audience, Filter, Lane, Policy, QuietHours, Rule, Urgency
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.stages import Stage
from notifier.errors import NotFound, RequestInvalid
from notifier.service import explain
from notifier.service.silencing import (
    add_silence,
    lift_silence,
    list_silences,
    pause,
    read_until,
    read_where,
    resume,
)
from tests.builders import a_rule, at
from tests.journeys.household import Household


def told_at(stage: Stage, name: str, **more: object) -> Rule:
    usual = {"template": "delivered", "channels": (Channel.EMAIL,), "max_event_age": timedelta(days=3)}
    return a_rule(stage, name, **{**usual, **more})


MOVED = told_at(Stage.PICKED_UP, "moved")
CUSTOMS = told_at(Stage.IN_CUSTOMS, "customs")
ARRIVED = told_at(Stage.DELIVERED, "arrived")
TO_GERMANY = Filter(destination_country=frozenset({"DE"}), lane=Lane.INTERNATIONAL)


@pytest.fixture
def household(tmp_path: Path, database_url: str) -> Iterator[Household]:
    told = Household(tmp_path, database_url=database_url)
    told.go_by(MOVED, CUSTOMS, ARRIVED)
    yield told
    told.app.close()


def silence(household: Household, until: str, action: SilenceAction = SilenceAction.HOLD, **more: object) -> Silence:
    values: dict[str, object] = {"where": TO_GERMANY, "until": household.when(until), "by": "ada", **more}
    return add_silence(household.app, action=action, **values)  # type: ignore[arg-type]


def test_what_is_held_is_told_at_the_end_if_it_is_still_true(household: Household) -> None:
    household.registered_parcels(2)
    silence(household, "tue 18:00")
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "picked_up")
    assert household.reason("moved") == "silenced"
    household.at("tue 12:00")
    household.push_of(2, "in_customs")

    household.at("thu 12:00")

    # Both parcels are of one order: one message tells it all.
    assert household.told == [("tue 18:00", "moved", "email")]
    assert household.heard(1) == [("moved", "sent")]
    assert household.heard(2) == [("moved", "cancelled"), ("customs", "sent")]


def test_what_waits_to_leave_when_the_silence_begins_is_held_as_well(household: Household) -> None:
    night = QuietHours(start=time(21), end=time(8))
    household.go_by(MOVED, policy=Policy(quiet_hours=((Channel.EMAIL, night),))).registered_parcels(1)
    household.at("mon 22:00")
    household.push_of(1, "picked_up")
    silence(household, "tue 18:00")

    household.at("wed 12:00")

    assert household.told == [("tue 18:00", "moved", "email")]


def test_what_is_dropped_is_not_told_even_afterwards(household: Household) -> None:
    household.registered_parcels(1)
    silence(household, "tue 18:00", SilenceAction.DROP)
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    assert household.reason("moved") == "silenced"
    household.at("wed 09:00")
    household.push_of(1)
    assert household.told == []

    household.push_of(1, "in_customs")

    assert household.told == [("wed 09:00", "customs", "email")]


def test_other_lanes_urgent_news_and_the_team_are_not_silenced(household: Household) -> None:
    urgent = replace(CUSTOMS, urgency=Urgency.ACTION_NEEDED)
    team = replace(ARRIVED, name="for_us", to=Audience.TEAM, channels=(Channel.TEAM_WEBHOOK,), template="team-notice")
    household.go_by(MOVED, urgent, team).registered_parcels(1)
    household.registered(destination="US", origin="US")
    silence(household, "fri 18:00")
    household.at("mon 09:00")
    household.push_of(1, "in_customs")
    household.push_of(1, "delivered")

    assert [rule for _, rule, _ in household.told] == ["customs", "for_us"]


def test_a_named_rule_is_silenced_whatever_it_is(household: Household) -> None:
    household.go_by(MOVED, replace(CUSTOMS, urgency=Urgency.ACTION_NEEDED)).registered_parcels(1)
    silence(household, "mon 18:00", where=Filter(), rules=["customs"])
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("mon 10:00")
    household.push_of(1, "in_customs")

    household.at("mon 19:00")

    assert household.told == [("mon 09:00", "moved", "email"), ("mon 18:00", "customs", "email")]


def test_lifting_tells_what_waits_and_is_recorded(household: Household) -> None:
    household.registered_parcels(1)
    made = silence(household, "fri 18:00", why="strike")
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.at("tue 10:00")

    lifted = lift_silence(household.app, made.id, by="bob")
    household.sweep()

    assert household.told == [("tue 10:00", "moved", "email")]
    assert (lifted.made_by, lifted.why, lifted.lifted_by) == ("ada", "strike", "bob")
    assert list_silences(household.app) == []
    assert [one.id for one in list_silences(household.app, everything=True)] == [made.id]
    with pytest.raises(NotFound, match=f"no silence {made.id} is in force"):
        lift_silence(household.app, made.id, by="bob")


def test_of_two_silences_the_longer_one_holds_when_the_other_is_lifted(household: Household) -> None:
    household.registered_parcels(1)
    first = silence(household, "fri 18:00")
    silence(household, "tue 18:00", where=Filter())
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    lift_silence(household.app, first.id, by="bob")
    household.sweep()

    household.at("wed 12:00")

    assert household.told == [("tue 18:00", "moved", "email")]


def test_an_announced_silence_is_told_to_every_affected_customer_once(household: Household) -> None:
    emails = ("jo@example.com", "jo@example.com", "mo@example.com")
    household.registered_parcels(3, orders=("A", "B", "C"), emails=emails)
    household.at("mon 09:00")
    household.push_all("picked_up")
    made = silence(household, "fri 18:00", announce="blackout")
    household.sweep()
    household.sweep()
    household.at("tue 09:00")
    household.push_of(1, "picked_up")

    household.at("sat 12:00")

    name = f"silence_{made.id}"
    assert [(when, rule) for when, rule, _ in household.told] == [("mon 09:00", name), ("mon 09:00", name)]
    assert {message.to for message in household.providers[Channel.EMAIL].messages} == set(emails)


def test_who_orders_during_the_silence_is_told_of_it_and_who_has_the_parcel_is_not(household: Household) -> None:
    household.registered_parcels(1, orders=("A",))
    household.at("mon 09:00")
    household.push_of(1, "delivered")
    silence(household, "fri 18:00", announce="blackout")
    household.sweep()
    assert [rule for _, rule, _ in household.told] == ["arrived"]

    household.at("tue 09:00")
    household.registered_parcels(2, orders=("A", "B"), emails=("jo@example.com", "mo@example.com"))
    household.sweep()

    assert [(when, rule[:8]) for when, rule, _ in household.told[1:]] == [("tue 09:00", "silence_")]


def test_a_pause_stops_everything_and_nothing_is_lost(household: Household) -> None:
    urgent = replace(CUSTOMS, urgency=Urgency.ACTION_NEEDED)
    team = replace(ARRIVED, name="for_us", to=Audience.TEAM, channels=(Channel.TEAM_WEBHOOK,), template="team-notice")
    household.go_by(MOVED, urgent, team).registered_parcels(3)
    pause(household.app, by="ada", why="wrong template")
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "in_customs")
    household.push_of(3, "delivered")
    household.at("wed 09:00")
    assert household.told == []
    assert household.heard(2) == [("customs", "created")]

    (resumed,) = resume(household.app, by="bob")
    household.sweep()

    assert sorted(rule for _, rule, _ in household.told) == ["customs", "for_us", "moved"]
    assert (resumed.is_pause, resumed.why, resumed.lifted_by) == (True, "wrong template", "bob")


def test_one_rule_can_be_paused(household: Household) -> None:
    household.registered_parcels(2)
    pause(household.app, rule="moved", by="ada")
    household.at("mon 09:00")
    household.push_of(1, "picked_up")
    household.push_of(2, "in_customs")
    assert [rule for _, rule, _ in household.told] == ["customs"]
    with pytest.raises(NotFound, match="nothing is paused as a whole"):
        resume(household.app, by="ada")

    resume(household.app, rule="moved", by="ada")
    household.sweep()

    assert [rule for _, rule, _ in household.told] == ["customs", "moved"]


def test_filters_are_read_as_those_of_a_rule() -> None:
    found = read_where(["destination_country=us", "lane=international", "carrier=DHL Express", "carrier=ups"])

    assert found == Filter(
        destination_country=frozenset({"US"}), lane=Lane.INTERNATIONAL, carrier=frozenset({"dhlexpress", "ups"})
    )


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("country=US", '"country" is no filter of a silence'),
        ("lane", "is not written as key=value"),
        ("lane=export", 'lane cannot be "export"'),
        ("destination_country=Germany", "destination_country must be a country's two letters"),
    ],
)
def test_a_filter_with_a_mistake_is_refused(pair: str, message: str) -> None:
    with pytest.raises(RequestInvalid, match=message):
        read_where([pair])


def test_the_end_is_a_span_or_an_instant() -> None:
    now = at("mon 09:00")
    assert read_until("48h", now) == at("wed 09:00")
    assert read_until("2025-09-10T10:00+01:00", now) == at("wed 09:00")
    for text, message in (
        ("soon", "neither a span"),
        ("2025-09-10T10:00", "no time zone"),
        ("2025-09-01T10:00Z", "is over already"),
    ):
        with pytest.raises(RequestInvalid, match=message):
            read_until(text, now)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"rules": ["mooved"]}, 'there is no rule "mooved". Did you mean "moved"?'),
        ({"announce": "blackouts"}, 'there is no template "blackouts". Did you mean "blackout"?'),
        ({"announce": "team-notice"}, "has nothing for sms"),
    ],
)
def test_what_a_silence_names_has_to_be_there(household: Household, more: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestInvalid) as refused:
        silence(household, "fri 18:00", **more)
    assert message in str(refused.value)


def test_what_a_silence_holds_is_foreseen_for_its_end(household: Household) -> None:
    household.registered_parcels(1)
    silence(household, "tue 18:00")
    household.at("mon 09:00")
    household.push_of(1, "picked_up")

    (foreseen,) = explain.tell(household.app, "P-1").forecast.messages

    assert (household.name_of(foreseen.at), foreseen.rule, foreseen.waits) == ("tue 18:00", "moved", "silenced")
