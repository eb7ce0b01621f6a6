"""What the pages call things: every code has its words, and details are written for people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifier.domain.notification import OutcomeKind, Status
from notifier.domain.verdicts import Action, Reason
from notifier.service.settle import Verdict
from notifier.web.ops.words import (
    ACTION_WORDS,
    CHANGE_WORDS,
    OUTCOME_WORDS,
    STATUS_WORDS,
    word_detail,
    word_reason,
    word_value,
)

SOURCES = Path(__file__).parents[2] / "notifier" / "service"
ACTION = re.compile(r'"((?:message|links|rule|template|silence|pause|user)\.[a-z_]+)"')


def test_every_status_outcome_and_action_has_words() -> None:
    assert set(STATUS_WORDS) == set(Status)
    assert set(OUTCOME_WORDS) == {*OutcomeKind, ""}
    assert set(ACTION_WORDS) == set(Action)


def test_everything_that_is_written_into_the_record_has_words() -> None:
    written = {name for file in SOURCES.glob("*.py") for name in ACTION.findall(file.read_text(encoding="utf-8"))}
    written |= {f"message.settle.{verdict}" for verdict in Verdict}
    assert written <= set(CHANGE_WORDS)
    assert len(written) > 15


def test_every_reason_is_a_sentence() -> None:
    for reason in Reason:
        assert " " in word_reason(reason)
        assert "_" not in word_reason(reason)


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("customs_held@2026-11-12T15:50:00Z decided 2026-11-16 15:50Z", "decided 16 Nov, 15:50"),
        (
            "last told 2026-11-16 15:50Z, again from 2026-11-23 15:50Z",
            "last told 16 Nov, 15:50, again from 23 Nov, 15:50",
        ),
        ("stage is in_customs, not departed_origin", "stage is in customs, not departed origin"),
        ("first_time", "it became true"),
        ("told 2 times, at most 2", "told 2 times, at most 2"),
    ],
)
def test_details_are_written_for_people(detail: str, said: str) -> None:
    assert word_detail(detail) == said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("on_unknown: hold", "nobody could find out whether it was sent"),
        ("bad_recipient: 21211 no such number", "this address cannot be reached: 21211 no such number"),
        ("held by ann", "held by ann"),
        ("cannot_be_rendered", "cannot be rendered"),
    ],
)
def test_what_became_of_a_message_is_said_in_words(reason: str, said: str) -> None:
    assert word_reason(reason) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        (True, "yes"),
        ("2026-11-18T21:30:00+00:00", "18 Nov 2026, 21:30"),
        ("The Tick", "The Tick"),
        (7, "7"),
    ],
)
def test_values_of_the_record_are_written_for_people(value: object, said: str) -> None:
    assert word_value(value) == said
