"""The triggers about promised windows, and those about what should have happened by now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from notifier.domain.facts import Match, NoMatch
from notifier.domain.filters import failing_filter
from notifier.domain.matching import match_trigger
from notifier.domain.notification import Channel
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import (
    Filter,
    NotShippedTrigger,
    NoWordTrigger,
    PromiseMissedTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    ReachedTrigger,
    Trigger,
    UnderWayTrigger,
)
from notifier.domain.spans import Span
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Reason
from tests.builders import a_day, a_recipient, a_rule, a_ruling, a_window, an_entry, an_event, at, facts
from tests.domain.test_matching import Case

MISSED = PromiseMissedTrigger(by=timedelta(hours=4))
SOON = PromiseWithinTrigger(within=timedelta(days=1))
HOURS = PromiseNarrowsTrigger(to=timedelta(hours=4))
NOT_SHIPPED = NotShippedTrigger(span=Span.parse("2bd"))
NO_WORD = NoWordTrigger(span=Span.parse("2bd"))
LONG = UnderWayTrigger(span=Span.parse("7d"))
LEFT = ReachedTrigger(stage=Stage.DEPARTED_ORIGIN)
ARRIVED = ReachedTrigger(stage=Stage.ARRIVED_DESTINATION)

MOVING = an_event("mon 09:00", Stage.IN_TRANSIT)
DELIVERED = an_event("tue 08:00", Stage.DELIVERED)
BACK = an_event("tue 08:00", Stage.RETURNING)


def case(trigger: Trigger, *events: Any, id: str, more: dict[str, Any] | None = None, **said: Any) -> Any:
    return pytest.param(Case(trigger=trigger, events=events, more=more or {}, **said), id=id)


FRIDAY = {"promises": [a_day("fri")]}

CASES = [
    case(MISSED, MOVING, id="the day is over for four hours", now="sat 04:00", since="sat 03:59", more=FRIDAY),
    case(MISSED, MOVING, id="not yet", now="fri 20:00", clause="promised until", true_at="sat 03:59", more=FRIDAY),
    case(MISSED, MOVING, id="nothing promised", clause="was promised nothing"),
    case(MISSED, MOVING, DELIVERED, id="delivered", now="sun 09:00", clause="delivered", has_ended=True, more=FRIDAY),
    case(MISSED, MOVING, BACK, id="on its way back", now="sun 09:00", clause="stage is returning", more=FRIDAY),
    case(
        MISSED,
        id="what the shop promised counts without any scan",
        now="wed 09:00",
        since="wed 03:59",
        more={"promise": a_day("tue")},
    ),
    case(
        MISSED,
        MOVING,
        id="the window that was told counts, not the one that the carrier states now",
        now="sat 04:00",
        since="sat 03:59",
        occurrence="missed@2025-09-12T23:59:00Z",
        more={"promises": [a_day("fri"), a_day("mon+1", stated="fri 20:00")]},
    ),
    case(
        MISSED,
        MOVING,
        id="a window that was over when it was stated is history",
        now="sat 12:00",
        since="sat 03:59",
        is_backfill=True,
        known_at="sat 10:00",
        more={"promises": [a_day("fri", stated="sat 10:00")]},
    ),
    case(SOON, MOVING, id="the day before", now="thu 00:00", since="thu 00:00", more=FRIDAY),
    case(SOON, MOVING, id="two days before", now="wed 23:00", clause="due", true_at="thu 00:00", more=FRIDAY),
    case(
        SOON,
        MOVING,
        id="of several days the last one counts",
        now="wed 09:00",
        clause="due",
        true_at="thu 00:00",
        more={"promises": [a_day("wed", "fri")]},
    ),
    case(
        SOON,
        MOVING,
        id="a day before the hours",
        now="thu 15:00",
        since="thu 14:00",
        occurrence="due@2025-09-12",
        more={"promises": [a_window("fri 14:00", "fri 16:00")]},
    ),
    case(SOON, MOVING, id="when the day is over", now="sat 00:00", clause="was due until", more=FRIDAY),
    case(SOON, id="before it was scanned", now="thu 09:00", clause="no scan so far: ", more=FRIDAY),
    case(SOON, MOVING, id="without a promise", now="thu 09:00", clause="no promise is known"),
    case(
        SOON, MOVING, DELIVERED, id="after delivery", now="thu 09:00", clause="delivered", has_ended=True, more=FRIDAY
    ),
    case(
        SOON,
        MOVING,
        id="it is known when it is stated",
        now="thu 12:00",
        since="thu 11:00",
        more={"promises": [a_day("fri", stated="thu 11:00")]},
    ),
    case(
        HOURS,
        MOVING,
        id="a day became hours",
        now="fri 09:00",
        since="fri 08:00",
        occurrence="narrowed@2025-09-12T14:00:00Z/2025-09-12T16:00:00Z",
        more={"promises": [a_day("fri"), a_window("fri 14:00", "fri 16:00", stated="fri 08:00")]},
    ),
    case(
        HOURS,
        MOVING,
        id="too many hours",
        now="fri 09:00",
        clause="no 4h of the promised day",
        more={"promises": [a_day("fri"), a_window("fri 08:00", "fri 20:00", stated="fri 08:00")]},
    ),
    case(
        HOURS,
        MOVING,
        id="hours of another day",
        now="fri 09:00",
        clause="no 4h of the promised day",
        more={"promises": [a_day("fri"), a_window("sat 08:00", "sat 10:00", stated="fri 08:00")]},
    ),
    case(HOURS, MOVING, id="still a day", clause="no hours are promised", more=FRIDAY),
    case(
        HOURS,
        MOVING,
        id="hours were promised before",
        now="fri 09:00",
        clause="goes by hours already",
        more={"promises": [a_window("fri 14:00", "fri 16:00")]},
    ),
    case(HOURS, MOVING, id="no promise", clause="no promise is known"),
    case(HOURS, id="hours before any scan", clause="no scan so far: ", more={"promise": a_day("fri"), **FRIDAY}),
    case(NOT_SHIPPED, id="two business days without a label", now="wed 00:00", since="wed 00:00", more={"legs": ()}),
    case(NOT_SHIPPED, id="one day", now="tue 12:00", clause="not yet", true_at="wed 00:00", more={"legs": ()}),
    case(NOT_SHIPPED, id="there is a number", now="fri 12:00", clause="there is a label"),
    case(
        NOT_SHIPPED,
        an_event("mon 09:00", Stage.ORDERED),
        id="counted from the order",
        now="wed 09:00",
        since="wed 09:00",
        more={"legs": ()},
    ),
    case(NOT_SHIPPED, MOVING, id="it moves", now="fri 12:00", clause="stage is in_transit", more={"legs": ()}),
    case(NO_WORD, id="nobody knows the number", now="wed 00:00", since="wed 00:00"),
    case(NO_WORD, id="nobody knows it yet", now="tue 12:00", clause="not yet", true_at="wed 00:00"),
    case(NO_WORD, an_event("mon 09:00"), id="a note is a word", now="fri 12:00", clause="a carrier said something"),
    case(NO_WORD, id="there is no number", now="fri 12:00", clause="no tracking number", more={"legs": ()}),
    case(LONG, MOVING, id="a week under way", now="mon+1 09:00", since="mon+1 09:00"),
    case(LONG, MOVING, id="a day under way", now="tue 09:00", clause="not yet for 7d", true_at="mon+1 09:00"),
    case(LONG, MOVING, DELIVERED, id="arrived", now="mon+1 09:00", clause="delivered", has_ended=True),
    case(LONG, id="never picked up", now="mon+1 09:00", clause="no scan so far"),
    case(
        LONG,
        MOVING,
        id="it was late before we knew of it",
        now="tue+1 09:00",
        since="mon+1 09:00",
        known_at="tue+1 08:00",
        is_backfill=True,
        more={"registered_at": at("tue+1 08:00")},
    ),
    case(LEFT, an_event("mon 09:00", Stage.DEPARTED_ORIGIN), id="it left", since="mon 09:00"),
    case(
        LEFT,
        an_event("mon 09:00", Stage.PICKED_UP),
        an_event("mon 10:00", Stage.IN_CUSTOMS),
        id="it must have left",
        since="mon 10:00",
        occurrence="reached:departed_origin@2025-09-08T10:00:00Z",
    ),
    case(ARRIVED, MOVING, id="not there yet", clause="stage is in_transit, which lies before arrived_destination"),
    case(ARRIVED, id="nowhere yet", clause="stage is not known"),
    case(ARRIVED, MOVING, BACK, id="it goes back", now="tue 09:00", clause="stage is returning"),
    case(ARRIVED, MOVING, DELIVERED, id="it is there", now="tue 09:00", clause="delivered", has_ended=True),
]


@pytest.mark.parametrize("case", CASES)
def test_it_holds_from_then_on_or_says_why_not(case: Case) -> None:
    found = match_trigger(case.trigger, case.facts)

    if isinstance(found, NoMatch):
        assert case.clause, f"it does not hold: {found.clause}"
        assert case.clause in found.clause
        assert (found.true_at, found.has_ended) == (at(case.true_at) if case.true_at else None, case.has_ended)
    else:
        assert case.since, f"it holds: {found}"
        assert (found.since, found.is_backfill) == (at(case.since), case.is_backfill)
        assert found.known_at == at(case.known_at or case.since)
        assert case.occurrence in (found.occurrence, "")


def test_the_promised_day_is_that_of_the_recipient() -> None:
    tokyo: dict[str, Any] = {
        "recipient": a_recipient(zones=("Asia/Tokyo",)),
        "promises": [a_day("fri", zone="Asia/Tokyo")],
    }

    found = match_trigger(SOON, facts(MOVING, now="wed 16:00", **tokyo))

    assert isinstance(found, Match)
    assert (found.since, found.occurrence) == (at("wed 15:00"), "due@2025-09-12")


def test_a_missed_window_that_another_channel_replaced_by_the_next_is_told_on_this_one_as_well() -> None:
    rule = a_rule(MISSED, channels=(Channel.EMAIL, Channel.SMS))
    later = a_day("mon+1", stated="fri 20:00")
    told = [
        an_entry(when="sat 05:00", occurrence="missed@2025-09-12T23:59:00Z", promise_told=later),
    ]
    waits = an_entry(
        when="sat 05:00",
        channel=Channel.SMS,
        status="created",
        sent_at=None,
        occurrence="missed@2025-09-12T23:59:00Z",
        promise_before=a_day("fri"),
    )

    known = facts(MOVING, now="sat 08:00", promises=[a_day("fri"), later], told=[*told, waits])

    assert isinstance(still_stands(a_ruling(rule), known, waits), Match)


def test_a_missed_window_is_not_told_once_another_rule_named_the_next_one() -> None:
    later = a_day("mon+1", stated="fri 20:00")
    waits = an_entry(
        when="sat 05:00",
        status="created",
        sent_at=None,
        occurrence="missed@2025-09-12T23:59:00Z",
        promise_before=a_day("fri"),
    )
    told = [an_entry("promise_later", "sat 07:00", promise_told=later), waits]

    known = facts(MOVING, now="sat 08:00", promises=[a_day("fri"), later], told=told)

    assert still_stands(a_ruling(a_rule(MISSED)), known, waits) is Reason.SUPERSEDED


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [
        (Filter(attempts_at_least=2), True),
        (Filter(attempts_at_least=3), False),
        (Filter(attempts_at_most=1), False),
        (Filter(attempts_at_least=1, attempts_at_most=2), True),
    ],
)
def test_attempts_are_counted(wanted: Filter, passes: bool) -> None:
    tried = (an_event("mon 09:00", Stage.ATTEMPT_FAILED), an_event("tue 09:00", Stage.ATTEMPT_FAILED))

    failed = failing_filter(wanted, facts(*tried, now="tue 12:00"))

    assert failed == (None if passes else NoMatch(clause="delivery was tried in vain 2 times"))
