from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.notification import (
    BACKOFF,
    FINAL,
    MOVES,
    SETUP_BACKOFF,
    NextStep,
    Outcome,
    OutcomeKind,
    Status,
    may_move,
    next_step,
    sources_of,
)

HOUR = timedelta(hours=1)

ALLOWED = [
    pytest.param(Status.CREATED, Status.SENDING, id="a worker takes it"),
    pytest.param(Status.CREATED, Status.CANCELLED, id="it is not wanted any more"),
    pytest.param(Status.SENDING, Status.CREATED, id="it surely was not sent, so it is tried again"),
    pytest.param(Status.SENDING, Status.SENT, id="the provider took it"),
    pytest.param(Status.SENDING, Status.UNKNOWN, id="nobody knows whether the provider took it"),
    pytest.param(Status.SENDING, Status.DELIVERED, id="the receipt is faster than the answer"),
    pytest.param(Status.SENT, Status.DELIVERED, id="it arrived"),
    pytest.param(Status.SENT, Status.PERMANENT_FAILURE, id="it bounced"),
    pytest.param(Status.UNKNOWN, Status.SENT, id="a look-up finds that it was sent"),
    pytest.param(Status.UNKNOWN, Status.HELD, id="nothing resolves it, so a person decides"),
    pytest.param(Status.UNKNOWN, Status.CREATED, id="nothing resolves it, and the rule says to send it again"),
    pytest.param(Status.HELD, Status.CREATED, id="the person says to send it again"),
    pytest.param(Status.HELD, Status.DELIVERED, id="a receipt comes after all"),
]

FORBIDDEN = [
    pytest.param(Status.CREATED, Status.SENT, id="nothing is sent that nobody took"),
    pytest.param(Status.CREATED, Status.UNKNOWN, id="nor is its outcome unknown"),
    pytest.param(Status.SENT, Status.CREATED, id="what was sent is never sent again"),
    pytest.param(Status.SENT, Status.SENDING, id="nor taken again"),
    pytest.param(Status.SENT, Status.CANCELLED, id="nor taken back"),
    pytest.param(Status.UNKNOWN, Status.SENDING, id="an unknown outcome is not tried again by itself"),
    pytest.param(Status.DELIVERED, Status.SENT, id="a late answer does not undo a receipt"),
    pytest.param(Status.PERMANENT_FAILURE, Status.DELIVERED, id="a bounce is final"),
]


@pytest.mark.parametrize(("before", "after"), ALLOWED)
def test_a_notification_may_move_on(before: Status, after: Status) -> None:
    assert may_move(before, after)
    assert before in sources_of(after)


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_a_notification_may_not_move_there(before: Status, after: Status) -> None:
    assert not may_move(before, after)
    assert before not in sources_of(after)


def test_every_status_has_its_moves_and_the_final_ones_have_none() -> None:
    assert set(MOVES) == set(Status)
    assert {status for status, targets in MOVES.items() if not targets} == FINAL


@pytest.mark.parametrize("status", sorted(set(Status) - FINAL))
def test_whatever_happens_there_is_a_way_to_an_end(status: Status) -> None:
    reached = {status}
    while further := {after for before in reached for after in MOVES[before]} - reached:
        reached |= further

    assert reached & FINAL


@given(st.lists(st.sampled_from(Status), max_size=30))
def test_no_sequence_of_moves_leaves_a_final_status(wanted: list[Status]) -> None:
    status = Status.CREATED
    for after in wanted:
        before = status
        status = after if may_move(status, after) else status
        assert status is before or before not in FINAL


@given(st.lists(st.sampled_from(Status), max_size=30))
def test_what_the_provider_took_is_never_claimed_again(wanted: list[Status]) -> None:
    status, was_sent = Status.CREATED, False
    for after in wanted:
        if may_move(status, after):
            status = after
            was_sent = was_sent or status is Status.SENT
            assert not (was_sent and status in {Status.CREATED, Status.SENDING})


SETTLED = [
    pytest.param(OutcomeKind.ACCEPTED, NextStep(status=Status.SENT), id="the provider took it"),
    pytest.param(OutcomeKind.AMBIGUOUS, NextStep(status=Status.UNKNOWN), id="nobody knows"),
    pytest.param(
        OutcomeKind.BAD_RECIPIENT, NextStep(status=Status.PERMANENT_FAILURE, suppress=True), id="a bad address"
    ),
    pytest.param(OutcomeKind.OPTED_OUT, NextStep(status=Status.PERMANENT_FAILURE, suppress=True), id="an opt-out"),
    pytest.param(OutcomeKind.BAD_CONTENT, NextStep(status=Status.TECHNICAL_FAILURE), id="a message nobody takes"),
]


@pytest.mark.parametrize(("kind", "step"), SETTLED)
@pytest.mark.parametrize("attempts", [1, 3, 99])
def test_some_outcomes_settle_it_at_whatever_attempt(kind: OutcomeKind, step: NextStep, attempts: int) -> None:
    assert next_step(Outcome(kind=kind), attempts) == step


RETRIES = [
    pytest.param(OutcomeKind.NOT_SENT, 1, None, BACKOFF[0], id="the first retry comes soon"),
    pytest.param(OutcomeKind.NOT_SENT, 3, None, BACKOFF[2], id="the third one later"),
    pytest.param(OutcomeKind.NOT_SENT, 5, None, BACKOFF[4], id="the last one much later"),
    pytest.param(OutcomeKind.RATE_LIMITED, 1, None, BACKOFF[0], id="a limit without a time"),
    pytest.param(OutcomeKind.RATE_LIMITED, 1, HOUR, HOUR, id="a limit that says for how long is believed"),
    pytest.param(OutcomeKind.RATE_LIMITED, 5, timedelta(seconds=1), BACKOFF[4], id="but it never shortens the wait"),
    pytest.param(OutcomeKind.BAD_SETUP, 1, None, SETUP_BACKOFF, id="a wrong key takes a person to mend"),
    pytest.param(OutcomeKind.BAD_SETUP, 5, None, SETUP_BACKOFF, id="and no longer the fifth time"),
]


@pytest.mark.parametrize(("kind", "attempts", "retry_after", "wait"), RETRIES)
def test_what_surely_was_not_sent_is_tried_again_later(
    kind: OutcomeKind, attempts: int, retry_after: timedelta | None, wait: timedelta
) -> None:
    step = next_step(Outcome(kind=kind, retry_after=retry_after), attempts)

    assert step == NextStep(status=Status.CREATED, wait=wait)


@pytest.mark.parametrize("kind", [OutcomeKind.NOT_SENT, OutcomeKind.RATE_LIMITED, OutcomeKind.BAD_SETUP])
def test_after_the_last_retry_it_has_failed(kind: OutcomeKind) -> None:
    assert next_step(Outcome(kind=kind), len(BACKOFF) + 1) == NextStep(status=Status.TECHNICAL_FAILURE)


@pytest.mark.parametrize("kind", OutcomeKind)
@pytest.mark.parametrize("attempts", range(1, len(BACKOFF) + 3))
def test_every_outcome_leads_where_a_taken_notification_may_go(kind: OutcomeKind, attempts: int) -> None:
    step = next_step(Outcome(kind=kind), attempts)

    assert may_move(Status.SENDING, step.status)
    assert (step.wait is not None) is (step.status is Status.CREATED)
