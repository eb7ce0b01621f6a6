"""The circuit breaker: opens after failures in a row, rests, and tries with one call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifier.domain.circuit import OPENS_AFTER, STAYS_OPEN, Circuit
from notifier.domain.notification import OutcomeKind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def after(*outcomes: OutcomeKind, at: datetime = NOON) -> Circuit:
    circuit = Circuit()
    for outcome in outcomes:
        circuit = circuit.after(outcome, at)
    return circuit


def test_a_provider_that_works_is_called() -> None:
    assert after(OutcomeKind.ACCEPTED, OutcomeKind.NOT_SENT).lets_through(NOON)


@pytest.mark.parametrize("kind", [OutcomeKind.NOT_SENT, OutcomeKind.AMBIGUOUS, OutcomeKind.BAD_SETUP])
def test_failures_in_a_row_open_the_circuit(kind: OutcomeKind) -> None:
    assert after(*[kind] * (OPENS_AFTER - 1)).lets_through(NOON)
    assert not after(*[kind] * OPENS_AFTER).lets_through(NOON)


@pytest.mark.parametrize("kind", [OutcomeKind.BAD_RECIPIENT, OutcomeKind.OPTED_OUT, OutcomeKind.BAD_CONTENT])
def test_what_is_wrong_with_one_message_says_nothing_of_the_provider(kind: OutcomeKind) -> None:
    assert after(*[kind] * OPENS_AFTER).lets_through(NOON)


def test_a_success_in_between_starts_the_count_anew() -> None:
    failures = [OutcomeKind.NOT_SENT] * (OPENS_AFTER - 1)
    assert after(*failures, OutcomeKind.ACCEPTED, *failures).lets_through(NOON)


def test_after_the_rest_one_call_decides() -> None:
    circuit = after(*[OutcomeKind.NOT_SENT] * OPENS_AFTER)
    later = NOON + STAYS_OPEN
    assert not circuit.lets_through(later - timedelta(seconds=1))
    assert circuit.lets_through(later)
    assert not circuit.after(OutcomeKind.NOT_SENT, later).lets_through(later)
    assert circuit.after(OutcomeKind.ACCEPTED, later).lets_through(later)
