"""Rules for the team, and where it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.load import check, check_templates
from notifier.domain.notification import Channel
from notifier.domain.rules import Audience, OnUnknown
from tests.config.builders import ALL_SECRETS, SETUP, load_text, write

TEAM = """
team:
  email: ops@acme.example
  webhook: {url: "${TEAM_URL}", secret: "${TEAM_SECRET}", format: slack}
rules:
  - name: lost
    to: team
    when: {no_scan_for: 10bd}
    template: team-notice
    channels: [email, webhook]
"""
ENV = {**ALL_SECRETS, "TEAM_URL": "https://hooks.example/1", "TEAM_SECRET": "s"}


def test_a_rule_for_the_team_has_its_own_ways(tmp_path: Path) -> None:
    config = load_text(tmp_path, TEAM, ENV)

    (rule,) = config.rules
    assert (rule.to, rule.channels) == (Audience.TEAM, (Channel.TEAM_EMAIL, Channel.TEAM_WEBHOOK))
    assert rule.on_unknown is OnUnknown.RESEND
    assert config.team.channels == rule.channels
    assert config.team.webhook_format == "slack"


def test_the_team_is_told_of_silent_feeds_in_the_words_and_by_the_ways_that_are_named(tmp_path: Path) -> None:
    feeds = "  feeds: {template: feed-notice, channels: [email, webhook]}\nrules:"
    team = load_text(tmp_path, TEAM.replace("rules:", feeds), ENV).team
    assert (team.feed_template, team.feed_channels) == ("feed-notice", (Channel.TEAM_EMAIL, Channel.TEAM_WEBHOOK))
    assert load_text(tmp_path, TEAM, ENV).team.feed_channels == ()


@pytest.mark.parametrize(
    ("feeds", "message"),
    [
        ("template: feed-notice, channels: webhook", "channels names webhook, and there is no webhook under team"),
        ("template: feed-notice, channels: sms", "channels names sms, by which the team is not told"),
        ("template: feed-notice", "feeds.channels is missing"),
    ],
)
def test_a_mistake_in_how_feeds_are_told_of_is_named(tmp_path: Path, feeds: str, message: str) -> None:
    text = f"\nteam:\n  email: ops@acme.example\n  feeds: {{{feeds}}}\n"
    _, problems = check(write(tmp_path, SETUP + text), ALL_SECRETS)
    assert any(message in problem.message for problem in problems), [problem.message for problem in problems]


def test_the_template_for_feeds_must_be_there_and_have_an_email(tmp_path: Path) -> None:
    config = load_text(tmp_path, "\nteam: {email: ops@acme.example, feeds: {template: feed-notise, channels: email}}\n")
    (missing,) = check_templates(config.source, lambda _: None)
    (lacking,) = check_templates(config.source, lambda _: frozenset({Channel.SMS}))
    assert missing.message == 'there is no template "feed-notise"'
    assert lacking.message == 'the template "feed-notise" has nothing for email'


def test_the_address_of_the_webhook_is_a_secret(tmp_path: Path) -> None:
    config = load_text(tmp_path, TEAM, ENV)

    assert "hooks.example" not in repr(config.team)


def test_without_its_variable_there_is_no_webhook(tmp_path: Path) -> None:
    config = load_text(tmp_path, TEAM)

    assert config.team.channels == (Channel.TEAM_EMAIL,)
    assert any("so the team is not told by webhook" in warning.message for warning in config.warnings)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("to: team, channels: webhook", "channels names webhook, and there is no webhook under team"),
        ("to: team, channels: sms", "channels names sms, by which the team is not told"),
        ("to: team", "channels is missing; a rule for the team says email, webhook or both itself"),
        ("channels: webhook", "channels names webhook, by which only the team is told"),
        ("to: teem, channels: email", 'to cannot be "teem". Did you mean "team"?'),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, rule: str, message: str) -> None:
    text = f"""
rules:
  - {{name: lost, when: {{no_scan_for: 10bd}}, template: team-notice, {rule}}}
"""
    _, problems = check(write(tmp_path, SETUP + text), ALL_SECRETS)

    assert any(message in problem.message for problem in problems), [problem.message for problem in problems]
