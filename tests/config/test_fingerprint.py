"""Digests: the same meaning, the same digest; another meaning, another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.load import fingerprint
from tests.config.builders import load_text, the_rule

PLAIN = "{no_scan_for: 3bd, destination_country: [DE, AT], not_in_stage: [lost, returned]}"


@pytest.mark.parametrize(
    "same",
    [
        "{no_scan_for: 3bd, destination_country: [at, de], not_in_stage: [returned, lost]}",
        "{not_in_stage: [lost, returned], destination_country: [DE, AT], no_scan_for: 3bd}",
    ],
)
def test_the_order_of_words_means_nothing(tmp_path: Path, same: str) -> None:
    assert fingerprint(the_rule(tmp_path, same)) == fingerprint(the_rule(tmp_path, PLAIN))


@pytest.mark.parametrize(
    "other",
    [
        "{no_scan_for: 4bd, destination_country: [DE, AT], not_in_stage: [lost, returned]}",
        "{no_scan_for: 3d, destination_country: [DE, AT], not_in_stage: [lost, returned]}",
        "{no_scan_for: 3bd, destination_country: [DE], not_in_stage: [lost, returned]}",
        "{no_scan_for: 3bd, origin_country: [DE, AT], not_in_stage: [lost, returned]}",
        "{no_scan_for: 3bd, destination_country: [DE, AT], not_in_stage: [lost, returned], unless_due_in: 2d}",
        "{stage_lasting: {in_transit: 3bd}, destination_country: [DE, AT], not_in_stage: [lost, returned]}",
    ],
)
def test_a_rule_that_holds_at_other_times_is_another_rule(tmp_path: Path, other: str) -> None:
    assert fingerprint(the_rule(tmp_path, other)) != fingerprint(the_rule(tmp_path, PLAIN))


def test_how_it_is_told_does_not_make_old_facts_news(tmp_path: Path) -> None:
    told_otherwise = the_rule(tmp_path, PLAIN, "channels: [sms, email]\nrepeat: {after: 1d}\nvalidity: 1h")
    assert fingerprint(told_otherwise) == fingerprint(the_rule(tmp_path, PLAIN))


def test_the_rule_set_changes_with_every_rule_and_the_policy_and_with_nothing_else(tmp_path: Path) -> None:
    rules = "rules:\n  - {name: one, when: {stage: delivered}, template: one, channels: email}\n"
    plain = load_text(tmp_path, rules).rule_set
    assert len(plain) == 12
    assert load_text(tmp_path, rules + "retention: 30d\n").rule_set == plain
    assert load_text(tmp_path, rules.replace("template: one", "template: two")).rule_set != plain
    assert load_text(tmp_path, rules + "grace: {delivered: {dhl: 1h}}\n").rule_set != plain
