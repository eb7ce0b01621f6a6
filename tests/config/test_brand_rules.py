"""Rules that are otherwise for a brand."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.fingerprint import fingerprint
from notifier.config.load import inspect, load
from notifier.config.schema import OwnRuleShape, keys_of
from notifier.config.settings import Config
from notifier.domain.notification import Channel
from notifier.domain.rules import MovingAgainTrigger
from tests.config.builders import ALL_SECRETS, SETUP, write

RULES = """
rules:
  - {name: silent, when: {no_scan_for: 5bd}, template: one, channels: [email, sms]}
  - {name: moves, when: {moving_again_after: silent}, template: one, channels: email, inhibited_by: arrived}
  - {name: arrived, when: {stage: delivered}, template: one, channels: email}
  - {name: sorry, when: {stage: lost, after_told: silent}, template: one, channels: email}
"""
BERLIN = """
  berlin:
    name: Berlin
    email_from: parcels@berlin.example
"""


def with_own(own: str, sender: str = "    sms_from: Berlin\n") -> str:
    setup = SETUP.replace("channels:\n", BERLIN.lstrip("\n") + sender + f"    rules: {own}\nchannels:\n", 1)
    return setup + RULES


def load_own(folder: Path, own: str) -> Config:
    return load(write(folder, with_own(own)), ALL_SECRETS)


def test_a_rule_becomes_one_for_the_brand_and_one_for_all_others(tmp_path: Path) -> None:
    config = load_own(tmp_path, "{silent: {channels: email, max_event_age: 72h, repeat: {after: 1d}}}")
    base, own = config.rules[:2]
    assert (base.name, base.channels, base.filter.not_brand) == (
        "silent",
        (Channel.EMAIL, Channel.SMS),
        frozenset({"berlin"}),
    )
    assert (own.name, own.channels, own.filter.brand) == ("silent.berlin", (Channel.EMAIL,), frozenset({"berlin"}))
    assert (own.max_event_age.days, own.repeat is not None, own.trigger) == (3, True, base.trigger)


def test_who_names_the_rule_means_both(tmp_path: Path) -> None:
    config = load_own(tmp_path, "{silent: {channels: email}, arrived: {enabled: false}}")
    moves, sorry = config.rule("moves"), config.rule("sorry")
    assert moves is not None
    assert sorry is not None
    assert isinstance(moves.trigger, MovingAgainTrigger)
    assert moves.trigger.rules == sorry.filter.after_told == ("silent", "silent.berlin")
    assert moves.inhibited_by == ("arrived", "arrived.berlin")
    own = config.rule("arrived.berlin")
    assert own is not None
    assert not own.enabled


def test_for_the_others_nothing_begins_anew(tmp_path: Path) -> None:
    before = load_own(tmp_path, "{}")
    after = load_own(tmp_path, "{silent: {channels: email}}")
    assert {rule.name: fingerprint(rule) for rule in before.rules}.items() <= {
        rule.name: fingerprint(rule) for rule in after.rules
    }.items()
    assert before.rule_set != after.rule_set


_KNOWN = ", ".join(keys_of(OwnRuleShape))


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("silnt: {channels: email}", 'rules names "silnt", and there is no such rule. Did you mean "silent"?'),
        ("silent: {when: {stage: lost}}", f'unknown key "when". Known: {_KNOWN}'),
        ("silent: {chanels: email}", 'unknown key "chanels". Did you mean "channels"?'),
        ("silent: {validity: 2bd}", 'rules.silent.validity must be in m, h or d, got "2bd". Did you mean "2d"?'),
        ("silent: {inhibited_by: nobody}", 'inhibited_by names "nobody", and there is no such other rule'),
        ("silent: {channels: email, first_of: email}", "first_of and channels exclude each other"),
    ],
)
def test_mistakes_are_shown_where_they_are(tmp_path: Path, own: str, message: str) -> None:
    _, _, problems = inspect(write(tmp_path, with_own(f"{{{own}}}")), ALL_SECRETS)
    assert [problem.message for problem in problems if not problem.is_warning] == [f'brand "berlin": {message}']
