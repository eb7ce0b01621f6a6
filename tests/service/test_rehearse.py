"""Tests beside the rules: what they find, and how they say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.settings import Config
from notifier.domain.facts import Facts
from notifier.domain.notification import Channel
from notifier.domain.promise import Promise
from notifier.domain.ruling import Ruling
from notifier.domain.verdicts import Reason
from notifier.places import business_calendar
from notifier.service.rehearse import Rehearsal, rehearse
from tests.config.builders import load_text

RULES = """
quiet_hours:
  sms: {from: "21:00", to: "08:00"}
rules:
  - name: held
    when: {incident: customs_held, lasting: 1bd}
    template: one
    channels: [email, sms]
    inhibited_by: [papers]
  - name: papers
    when: {incident: customs_action_needed}
    template: one
    channels: email
  - name: moved
    when: {promise_moves_by: 1d}
    template: one
    channels: email
  - name: away
    when: {stage: departed_origin}
    template: one
    channels: email
tests:
  - name: it
    parcel: {destination_country: DE}
"""


def _promise(_template: str, _channel: Channel, facts: Facts) -> Promise | None:
    return facts.journey.promise


def run(folder: Path, test: str) -> Rehearsal:
    config: Config = load_text(folder, RULES + "".join(f"    {line}\n" for line in test.strip().splitlines()))
    (result,) = rehearse(config.tests, Ruling(rules=config.rules, policy=config.policy), _promise, business_calendar)
    return result


def messages(folder: Path, test: str) -> list[str]:
    return [failure.message for failure in run(folder, test).failures]


HELD = "events: [{at: mon 09:00, says: customs_held}]\n"


def test_what_comes_as_expected_is_no_failure(tmp_path: Path) -> None:
    assert messages(tmp_path, HELD + "expect: [{at: tue 09:00, rule: held, channels: [email, sms]}]") == []


def test_a_message_that_does_not_come_is_a_failure_with_the_reason(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, HELD + "expect: [{at: mon 18:00, rule: held}]")
    assert message == (
        "expected held at Mon 2026-11-02 18:00, but nothing of it was told: "
        "not_matching (customs_held open since 2026-11-02T08:00:00Z, not yet for 1bd)"
    )


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param("at: tue 10:00, rule: held", id="another-time"),
        pytest.param("at: tue 09:00, rule: held, channels: email", id="fewer-channels"),
        pytest.param("at: tue 09:00, rule: held, reason: repeat_due", id="another-reason"),
    ],
)
def test_a_message_that_comes_otherwise_is_one_failure(tmp_path: Path, wanted: str) -> None:
    (message,) = messages(tmp_path, HELD + f"expect: [{{{wanted}}}]\nuntil: wed 09:00")
    assert message.endswith("but it was told at Tue 2026-11-03 09:00 by email and sms (first_time)")


def test_a_message_too_much_is_a_failure(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, HELD + "expect_not: [{rule: held}]\nuntil: wed 09:00")
    assert message == ("held was told at Tue 2026-11-03 09:00 by email and sms (first_time), which is not expected")


def test_rules_that_a_test_does_not_name_may_speak_unless_nothing_else_should(tmp_path: Path) -> None:
    test = HELD + "expect_not: [{rule: papers, reason: not_matching}]\nuntil: wed 09:00\n"
    assert messages(tmp_path, test) == []
    (message,) = messages(tmp_path, test + "nothing_else: true")
    assert message.endswith("by email and sms (first_time), and nothing else should be")


def test_a_silence_must_have_the_reason_that_is_named(tmp_path: Path) -> None:
    test = "events: [{at: mon 09:00, says: [in_customs, customs_held]}, {at: mon 12:00, says: customs_action_needed}]\n"
    assert messages(tmp_path, test + "expect_not: [{at: tue 09:00, rule: held, reason: inhibited}]") == []
    (message,) = messages(tmp_path, test + "expect_not: [{at: tue 09:00, rule: held, reason: too_old}]")
    assert message == (
        "expected that held is not told at Tue 2026-11-03 09:00 because of too_old, "
        "but it came to inhibited (papers holds)"
    )


def test_a_message_that_waits_for_the_morning_is_two_tellings(tmp_path: Path) -> None:
    test = "clock: 2026-11-02 22:30\nevents: [{at: +0h, says: customs_held}]\nuntil: wed 12:00\n"
    both = "expect: [{at: tue 22:30, rule: held, channels: email}, {at: wed 08:00, rule: held, channels: sms}]\n"
    assert messages(tmp_path, test + both) == []
    result = run(tmp_path, test + both + "expect_not: [{at: tue 23:00, rule: held, reason: already_told}]")
    assert (result.failures, Reason.QUIET_HOURS in result.reasons) == ((), True)


def test_what_is_taken_back_counts_as_a_reason(tmp_path: Path) -> None:
    test = """
clock: 2026-11-02 22:30
parcel: {destination_country: DE, without: email}
events:
  - {at: +0h, says: [in_customs, customs_held]}
  - {at: wed 07:00, says: customs_cleared}
until: wed 12:00
expect_not: [{rule: held, reason: superseded}]
"""
    config = load_text(tmp_path, RULES.replace("    parcel: {destination_country: DE}\n", "") + _indent(test))
    (result,) = rehearse(config.tests, Ruling(rules=config.rules, policy=config.policy), _promise, business_calendar)
    assert result.failures == ()


def _indent(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.strip().splitlines())


def test_a_day_that_moves_is_measured_from_what_was_told(tmp_path: Path) -> None:
    test = """
events:
  - {at: mon 09:00, says: picked_up, promises: wed}
  - {at: mon 10:00, promises: thu}
  - {at: mon 11:00, promises: thu}
  - {at: mon 12:00, promises: fri}
expect:
  - {at: mon 10:00, rule: moved}
  - {at: mon 12:00, rule: moved, reason: new_occurrence}
"""
    assert messages(tmp_path, test) == []


def test_history_of_the_first_push_is_not_told(tmp_path: Path) -> None:
    test = """
events:
  - {at: 2026-10-30 09:00, says: departed_origin, heard: mon 09:00}
expect_not: [{rule: away, reason: backfill}]
"""
    assert messages(tmp_path, test) == []


def test_the_story_of_a_failure_says_what_happened_in_its_order(tmp_path: Path) -> None:
    test = (
        "events: [{at: mon 09:00, says: customs_held, heard: mon 10:00}]\nuntil: wed 09:00\nexpect_not: [{rule: held}]"
    )
    assert run(tmp_path, test).story == (
        "Mon 2026-11-02 09:00  silent  held: not_matching (no open incident customs_held)",
        "Mon 2026-11-02 10:00  carrier  customs_held, which was at Mon 2026-11-02 09:00",
        "Tue 2026-11-03 09:00  told  held by email and sms: first_time",
    )


def test_a_failure_stands_at_what_was_expected(tmp_path: Path) -> None:
    result = run(tmp_path, HELD + "expect: [{at: mon 18:00, rule: held}]\nexpect_not: [{rule: papers, reason: ended}]")
    assert [failure.place for failure in result.failures] == [("tests", 0, "expect", 0), ("tests", 0, "expect_not", 0)]
