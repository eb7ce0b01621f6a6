"""The configuration that is shipped: it loads, and holds what its comments say."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from notifier.config.load import check, load
from notifier.config.settings import Config, JsonSource
from notifier.domain.notification import Channel
from notifier.domain.rules import Cap, Lane, Merge, NoScanTrigger, Rule, Urgency
from notifier.domain.spans import Span

REPOSITORY = Path(__file__).parents[2]
SHIPPED = REPOSITORY / "config.yaml"


@pytest.fixture
def config() -> Config:
    return load(SHIPPED, {})


def rule(config: Config, name: str) -> Rule:
    found = config.rule(name)
    assert found is not None
    return found


def test_it_loads_in_an_empty_environment_and_says_what_is_off() -> None:
    config, problems = check(SHIPPED, {})
    assert config is not None
    assert {problem.message.partition(": ")[0] for problem in problems if problem.message.startswith("source")} == {
        'source "aftership"',
        'source "easypost"',
        'source "my-courier"',
    }
    assert all(problem.is_warning for problem in problems)


def test_nothing_is_left_to_say_once_its_secrets_are_set(config: Config) -> None:
    assert check(SHIPPED, {secret.name: "something" for secret in config.secret_names})[1] == []


def test_its_secrets_are_all_in_the_example_of_an_environment(config: Config) -> None:
    written = re.findall(r"^([A-Z_]+)=$", (REPOSITORY / ".env.example").read_text(), re.MULTILINE)
    assert {secret.name for secret in config.secret_names} <= set(written)


def test_every_template_it_names_is_there_for_every_channel(config: Config) -> None:
    email = ("subject.txt", "email.mjml", "email.txt")
    parts = {Channel.EMAIL: email, Channel.TEAM_EMAIL: email, Channel.SMS: ("sms.txt",)}
    needed = {
        REPOSITORY / "templates" / one.template / part
        for one in config.rules
        for channel in one.channels
        for part in parts[channel]
    }
    assert [path for path in sorted(needed) if not path.is_file()] == []


def test_silence_is_counted_in_business_days_and_not_at_the_pickup_point(config: Config) -> None:
    for name, days, lane in (
        ("blackout_domestic", 3, Lane.DOMESTIC),
        ("blackout_international", 5, Lane.INTERNATIONAL),
    ):
        found = rule(config, name)
        assert isinstance(found.trigger, NoScanTrigger)
        assert found.trigger.span == Span(business_days=days)
        assert found.filter.lane is lane
        assert "available_for_pickup" in found.filter.not_in_stage


def test_an_outage_of_two_days_swallows_neither_customs_nor_silence(config: Config) -> None:
    lasting = [one for one in config.rules if one.name.startswith(("customs_", "blackout_"))]
    assert {one.max_event_age for one in lasting} == {timedelta(days=7)}


def test_every_template_that_is_shipped_is_used(config: Config) -> None:
    folders = {path.name for path in (REPOSITORY / "templates").iterdir() if path.name not in ("_layout", "brands")}
    assert folders - {one.template for one in config.rules} == {"digest", "disruption", "feed-notice"}


def test_only_what_needs_action_wakes_people(config: Config) -> None:
    urgent = [one.name for one in config.rules if one.urgency is Urgency.ACTION_NEEDED]
    assert urgent == ["customs_action_needed", "address_problem"]
    assert config.policy.quiet(Channel.SMS) is not None


def test_out_for_delivery_is_no_news_the_day_after(config: Config) -> None:
    found = rule(config, "out_for_delivery")
    assert (found.max_event_age, found.validity) == (timedelta(hours=12), timedelta(hours=10))


def test_who_was_told_of_trouble_by_one_channel_hears_of_its_end_on_the_same(config: Config) -> None:
    for trouble, end in (("customs_held", "customs_released"), ("blackout_domestic", "moving_again")):
        told, released = rule(config, trouble), rule(config, end)
        assert (told.channels, told.first_of) == (released.channels, released.first_of)


def test_a_source_of_ones_own_is_shut_without_its_token(config: Config) -> None:
    source = config.sources["my-courier"]
    assert isinstance(source, JsonSource)
    assert source.signature == "token"
    assert source.secret.get_secret_value() == ""


def test_nobody_is_at_the_api_without_a_key(config: Config) -> None:
    assert config.api_keys == ()


def test_it_means_the_same_to_an_ordinary_yaml_reader() -> None:
    """Nothing in the shipped file depends on how we read YAML: an editor's check agrees with ours."""
    ours, theirs = load(SHIPPED, {}), yaml.safe_load(SHIPPED.read_text())
    assert [one["name"] for one in theirs["rules"]] == [one.name for one in ours.rules]
    assert theirs["quiet_hours"]["sms"] == {"from": "21:00", "to": "08:00"}


def test_every_rule_has_a_test_in_which_it_speaks_and_one_in_which_it_does_not(config: Config) -> None:
    names = {one.name for one in config.rules}
    assert {expected.rule for test in config.tests for expected in test.expect} == names
    assert {expected.rule for test in config.tests for expected in test.expect_not} == names


def test_what_is_switched_off_is_switched_on_in_its_tests_alone(config: Config) -> None:
    off = {one.name for one in config.rules if not one.enabled}
    assert set[str]().union(*(test.switched_on for test in config.tests)) == off


def test_two_rounds_of_the_van_fit_into_the_caps(config: Config) -> None:
    caps = config.policy.caps
    assert caps.shipment == Cap(at_most=5, within=timedelta(days=1))
    assert caps.recipient == Cap(at_most=10, within=timedelta(days=1))
    assert config.policy.merge == Merge(within=timedelta(minutes=30), template="digest")


def test_the_team_is_told_of_silent_feeds(config: Config) -> None:
    assert config.team.feed_channels == (Channel.TEAM_EMAIL,)
