"""Each trigger and filter: when it holds and since when, and if not, which clause fails and when time would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from notifier.domain.events import TrackingEvent
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.filters import failing_filter
from notifier.domain.matching import match, match_trigger
from notifier.domain.promise import Promise
from notifier.domain.rules import (
    Direction,
    Filter,
    IncidentOverTrigger,
    IncidentTrigger,
    Lane,
    MovingAgainTrigger,
    NoScanTrigger,
    PromiseMovesTrigger,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
)
from notifier.domain.shipment import Leg
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import ToldEntry
from tests.builders import a_day, a_rule, a_window, an_entry, an_event, at, facts

HELD, PAYMENT = IncidentKind.CUSTOMS_HELD, IncidentKind.CUSTOMS_PAYMENT_DUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A trigger, what is known, and what it comes to: `since` if it holds, else words of the failing clause."""

    trigger: Trigger
    events: tuple[TrackingEvent, ...] = ()
    now: str = "mon 12:00"
    since: str = ""
    occurrence: str = ""
    known_at: str = ""
    is_backfill: bool = False
    clause: str = ""
    true_at: str = ""
    has_ended: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> Facts:
        return facts(*self.events, now=self.now, **self.more)


def check(case: Case) -> None:
    found = match_trigger(case.trigger, case.facts)
    if isinstance(found, NoMatch):
        assert (case.clause != "", case.since) == (True, "")
        assert case.clause in found.clause
        assert (found.true_at, found.has_ended) == (at(case.true_at) if case.true_at else None, case.has_ended)
        return
    assert case.since, f"it holds: {found}"
    assert (found.since, found.is_backfill) == (at(case.since), case.is_backfill)
    assert found.occurrence == case.occurrence
    assert found.known_at == at(case.known_at or case.since)


# --- stage ------------------------------------------------------------------------------------------------------------

VAN_OR_DOOR = StageTrigger(stages=frozenset({Stage.OUT_FOR_DELIVERY, Stage.DELIVERED}))

STAGE = [
    pytest.param(
        Case(trigger=VAN_OR_DOOR, clause="stage is not known, not delivered or out_for_delivery"), id="nothing is known"
    ),
    pytest.param(
        Case(
            trigger=VAN_OR_DOOR,
            events=(an_event("mon 08:00", Stage.PICKED_UP),),
            clause="stage is picked_up, not delivered or out_for_delivery",
        ),
        id="it is elsewhere",
    ),
    pytest.param(
        Case(
            trigger=VAN_OR_DOOR,
            events=(an_event("mon 08:00", Stage.OUT_FOR_DELIVERY, received_at="mon 08:20"),),
            since="mon 08:00",
            known_at="mon 08:20",
            occurrence="out_for_delivery@2025-09-08T08:00:00Z",
        ),
        id="it is there since the scan, and we know since the push",
    ),
    pytest.param(
        Case(
            trigger=VAN_OR_DOOR,
            events=(an_event("mon 08:00", Stage.OUT_FOR_DELIVERY), an_event("mon 10:00", Stage.ATTEMPT_FAILED)),
            clause="stage is attempt_failed",
        ),
        id="it was there and has left",
    ),
    pytest.param(
        Case(
            trigger=VAN_OR_DOOR,
            events=(an_event("mon 08:00", Stage.OUT_FOR_DELIVERY), an_event("mon 10:00", Stage.DELIVERED)),
            since="mon 10:00",
            occurrence="delivered@2025-09-08T10:00:00Z",
        ),
        id="of several that come in one push the last one counts",
    ),
    pytest.param(
        Case(
            trigger=VAN_OR_DOOR,
            events=(an_event("mon 08:00", Stage.OUT_FOR_DELIVERY), an_event("tue 08:00", Stage.OUT_FOR_DELIVERY)),
            now="tue 09:00",
            since="tue 08:00",
            occurrence="out_for_delivery@2025-09-09T08:00:00Z",
        ),
        id="a second round begins anew",
    ),
    pytest.param(
        Case(
            trigger=VAN_OR_DOOR,
            events=(an_event("mon 08:00", Stage.DELIVERED, received_at="thu 09:00", backfill=True),),
            now="thu 09:00",
            since="mon 08:00",
            known_at="thu 09:00",
            is_backfill=True,
            occurrence="delivered@2025-09-08T08:00:00Z",
        ),
        id="history is marked as such",
    ),
]

# --- stage_lasting ----------------------------------------------------------------------------------------------------

UNCOLLECTED = StageLastingTrigger(
    spans=((Stage.AVAILABLE_FOR_PICKUP, Span.parse("2d")), (Stage.LABEL_CREATED, Span.parse("3bd")))
)

STAGE_LASTING = [
    pytest.param(
        Case(trigger=UNCOLLECTED, clause="stage is not known, not available_for_pickup or label_created"),
        id="nothing is known",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED, events=(an_event("mon 08:00", Stage.DELIVERED),), now="fri 12:00", clause="delivered"
        ),
        id="it is elsewhere",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED,
            events=(an_event("mon 08:00", Stage.AVAILABLE_FOR_PICKUP),),
            now="wed 07:59",
            clause="in available_for_pickup since 2025-09-08T08:00:00Z, not yet for 2d",
            true_at="wed 08:00",
        ),
        id="a minute before it is long enough",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED,
            events=(an_event("mon 08:00", Stage.AVAILABLE_FOR_PICKUP),),
            now="wed 08:00",
            since="wed 08:00",
            occurrence="available_for_pickup@2025-09-08T08:00:00Z",
        ),
        id="on the minute it is",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED,
            events=(an_event("thu 08:00", Stage.LABEL_CREATED),),
            now="tue+1 09:00",
            since="tue+1 08:00",
            occurrence="label_created@2025-09-11T08:00:00Z",
        ),
        id="each stage has its own span, in business days if it says so",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED,
            events=(
                an_event("mon 08:00", Stage.AVAILABLE_FOR_PICKUP),
                an_event("tue 08:00", Stage.AVAILABLE_FOR_PICKUP),
            ),
            now="wed 09:00",
            since="wed 08:00",
            occurrence="available_for_pickup@2025-09-08T08:00:00Z",
        ),
        id="a scan within the stay does not begin it anew",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED,
            events=(an_event("mon 08:00", Stage.AVAILABLE_FOR_PICKUP, received_at="thu 10:00", backfill=True),),
            now="thu 10:00",
            since="wed 08:00",
            known_at="thu 10:00",
            is_backfill=True,
            occurrence="available_for_pickup@2025-09-08T08:00:00Z",
        ),
        id="what was long enough when it first came in is history",
    ),
    pytest.param(
        Case(
            trigger=UNCOLLECTED,
            events=(an_event("mon 08:00", Stage.AVAILABLE_FOR_PICKUP, received_at="tue 10:00", backfill=True),),
            now="thu 10:00",
            since="wed 08:00",
            occurrence="available_for_pickup@2025-09-08T08:00:00Z",
        ),
        id="what became long enough since is news",
    ),
]

# --- incident ---------------------------------------------------------------------------------------------------------

AT_ONCE = IncidentTrigger(incidents=frozenset({HELD, PAYMENT}))
LASTING = IncidentTrigger(incidents=frozenset({HELD, PAYMENT}), lasting=Span.parse("2bd"))

INCIDENT = [
    pytest.param(
        Case(trigger=AT_ONCE, clause="no open incident customs_held or customs_payment_due"), id="nothing is wrong"
    ),
    pytest.param(
        Case(trigger=AT_ONCE, events=(an_event("mon 08:00", incident=IncidentKind.DELAY),), clause="no open incident"),
        id="something else is wrong",
    ),
    pytest.param(
        Case(
            trigger=AT_ONCE,
            events=(an_event("mon 08:00", incident=HELD, received_at="mon 08:30"),),
            since="mon 08:00",
            known_at="mon 08:30",
            occurrence="customs_held@2025-09-08T08:00:00Z",
        ),
        id="it holds at once if it need not last",
    ),
    pytest.param(
        Case(
            trigger=AT_ONCE,
            events=(an_event("mon 08:00", incident=HELD), an_event("mon 10:00", Stage.CUSTOMS_CLEARED)),
            clause="no open incident",
        ),
        id="it is over",
    ),
    pytest.param(
        Case(
            trigger=AT_ONCE,
            events=(an_event("mon 08:00", incident=HELD), an_event("mon 10:00", incident=PAYMENT)),
            since="mon 10:00",
            occurrence="customs_payment_due@2025-09-08T10:00:00Z",
        ),
        id="of several the newest is spoken of",
    ),
    pytest.param(
        Case(
            trigger=LASTING,
            events=(an_event("thu 08:00", incident=HELD),),
            now="mon+1 07:59",
            clause="customs_held open since 2025-09-11T08:00:00Z, not yet for 2bd",
            true_at="mon+1 08:00",
        ),
        id="a weekend is no time to customs",
    ),
    pytest.param(
        Case(
            trigger=LASTING,
            events=(an_event("thu 08:00", incident=HELD),),
            now="mon+1 08:00",
            since="mon+1 08:00",
            occurrence="customs_held@2025-09-11T08:00:00Z",
        ),
        id="it lasted long enough",
    ),
    pytest.param(
        Case(
            trigger=LASTING,
            events=(an_event("mon 08:00", incident=HELD), an_event("tue 08:00", incident=PAYMENT)),
            now="wed 09:00",
            since="wed 08:00",
            occurrence="customs_held@2025-09-08T08:00:00Z",
        ),
        id="of several only those that lasted long enough count",
    ),
    pytest.param(
        Case(
            trigger=LASTING,
            events=(an_event("mon 08:00", incident=HELD, received_at="thu 08:00", backfill=True),),
            now="thu 08:00",
            since="wed 08:00",
            known_at="thu 08:00",
            is_backfill=True,
            occurrence="customs_held@2025-09-08T08:00:00Z",
        ),
        id="what had lasted long enough when it first came in is history",
    ),
    pytest.param(
        Case(
            trigger=LASTING,
            events=(an_event("mon 08:00", incident=HELD, received_at="tue 12:00", backfill=True),),
            now="wed 08:00",
            since="wed 08:00",
            occurrence="customs_held@2025-09-08T08:00:00Z",
        ),
        id="what has lasted long enough since is news",
    ),
]

# --- incident_over ----------------------------------------------------------------------------------------------------

OVER = IncidentOverTrigger(incidents=frozenset({HELD, PAYMENT}))
WAS_HELD = an_event("mon 08:00", Stage.IN_CUSTOMS, HELD)

INCIDENT_OVER = [
    pytest.param(
        Case(trigger=OVER, clause="there was no incident customs_held or customs_payment_due"), id="nothing was wrong"
    ),
    pytest.param(Case(trigger=OVER, events=(WAS_HELD,), clause="still an open incident"), id="it is still held"),
    pytest.param(
        Case(
            trigger=OVER,
            events=(WAS_HELD, an_event("mon 11:00", Stage.CUSTOMS_CLEARED)),
            since="mon 11:00",
            occurrence="over:customs_held@2025-09-08T08:00:00Z",
        ),
        id="it was released",
    ),
    pytest.param(
        Case(
            trigger=OVER,
            events=(WAS_HELD, an_event("mon 11:00", Stage.HANDED_TO_LOCAL)),
            since="mon 11:00",
            occurrence="over:customs_held@2025-09-08T08:00:00Z",
        ),
        id="nobody said that it was released, but it was seen beyond customs",
    ),
    pytest.param(
        Case(
            trigger=OVER,
            events=(
                an_event("mon 08:00", incident=HELD),
                an_event("mon 09:00", incident=PAYMENT),
                an_event("mon 11:00", Stage.CUSTOMS_CLEARED),
                an_event("mon 11:30", Stage.IN_CUSTOMS, HELD),
            ),
            clause="still an open incident",
        ),
        id="it was released and is held again",
    ),
    pytest.param(
        Case(trigger=OVER, events=(WAS_HELD, an_event("mon 11:00", Stage.RETURNING)), clause="stage is returning"),
        id="that it is sent back is no all-clear",
    ),
    pytest.param(
        Case(
            trigger=OVER,
            events=(WAS_HELD, an_event("mon 11:00", Stage.DESTROYED)),
            clause="stage is destroyed",
            has_ended=True,
        ),
        id="nor that it was destroyed",
    ),
    pytest.param(
        Case(
            trigger=OVER,
            events=(
                an_event("mon 08:00", Stage.IN_CUSTOMS, HELD, received_at="thu 08:00", backfill=True),
                an_event("tue 08:00", Stage.CUSTOMS_CLEARED, received_at="thu 08:00", backfill=True),
            ),
            now="thu 08:00",
            since="tue 08:00",
            known_at="thu 08:00",
            is_backfill=True,
            occurrence="over:customs_held@2025-09-08T08:00:00Z",
        ),
        id="what was over when it first came in is history",
    ),
    pytest.param(
        Case(
            trigger=OVER,
            events=(
                an_event("mon 08:00", Stage.IN_CUSTOMS, HELD, received_at="wed 08:00", backfill=True),
                an_event("thu 08:00", Stage.CUSTOMS_CLEARED),
            ),
            now="thu 08:00",
            since="thu 08:00",
            occurrence="over:customs_held@2025-09-08T08:00:00Z",
        ),
        id="what was over since then is news",
    ),
    pytest.param(
        Case(
            trigger=OVER,
            events=(
                an_event("mon 08:00", Stage.IN_CUSTOMS, HELD, received_at="mon 10:00"),
                an_event("mon 09:00", Stage.CUSTOMS_CLEARED, received_at="mon 10:00"),
            ),
            since="mon 09:00",
            known_at="mon 10:00",
            occurrence="over:customs_held@2025-09-08T08:00:00Z",
        ),
        id="what began and was over within an hour is no history",
    ),
]

# --- no_scan_for ------------------------------------------------------------------------------------------------------

SILENCE = NoScanTrigger(span=Span.parse("3bd"))
PATIENT = NoScanTrigger(span=Span.parse("3bd"), unless_due_in=timedelta(days=2))
MOVING = an_event("mon 08:00", Stage.IN_TRANSIT)

NO_SCAN = [
    pytest.param(Case(trigger=SILENCE, clause="no scan so far, so none is missing"), id="nothing is known"),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(an_event("mon 08:00", Stage.LABEL_CREATED),),
            now="fri 12:00",
            clause="no scan so far",
        ),
        id="a label is no scan",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(MOVING,),
            now="thu 07:59",
            clause="last scan 2025-09-08T08:00:00Z, a blackout from 2025-09-11T08:00:00Z",
            true_at="thu 08:00",
        ),
        id="a minute before it is a blackout",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(MOVING,),
            now="thu 08:00",
            since="thu 08:00",
            occurrence="scan@2025-09-08T08:00:00Z",
        ),
        id="on the minute it is one",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(MOVING, an_event("wed 08:00", incident=IncidentKind.DELAY)),
            now="thu 08:00",
            since="thu 08:00",
            occurrence="scan@2025-09-08T08:00:00Z",
        ),
        id="a notice of delay breaks no silence",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(MOVING, an_event("wed 08:00", Stage.IN_TRANSIT)),
            now="thu 08:00",
            clause="blackout from 2025-09-15T08:00:00Z",
            true_at="mon+1 08:00",
        ),
        id="a scan begins the silence anew",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(MOVING, an_event("tue 08:00", Stage.DELIVERED)),
            now="mon+1 08:00",
            clause="stage is delivered: nothing more is expected",
            has_ended=True,
        ),
        id="after the end nothing more is expected",
    ),
    pytest.param(
        Case(
            trigger=PATIENT,
            events=(MOVING,),
            now="thu 09:00",
            clause="blackout from 2025-09-14T23:59:00Z",
            true_at="sun 23:59",
            more={"promises": [a_day("tue+1")]},
        ),
        id="nobody waits while the promised day is far off",
    ),
    pytest.param(
        Case(
            trigger=PATIENT,
            events=(MOVING,),
            now="mon+1 09:00",
            since="sun 23:59",
            occurrence="scan@2025-09-08T08:00:00Z",
            more={"promises": [a_day("tue+1")]},
        ),
        id="two days before the promised day it is missed",
    ),
    pytest.param(
        Case(
            trigger=PATIENT,
            events=(MOVING,),
            now="thu 09:00",
            since="thu 08:00",
            occurrence="scan@2025-09-08T08:00:00Z",
            more={"promises": [a_day("fri")]},
        ),
        id="a promised day that is near holds nothing back",
    ),
    pytest.param(
        Case(
            trigger=PATIENT,
            events=(MOVING,),
            now="thu 09:00",
            clause="blackout from",
            true_at="sun 23:59",
            more={"promise": a_day("tue+1")},
        ),
        id="what the shop promised counts where the carrier promised nothing",
    ),
    pytest.param(
        Case(
            trigger=PATIENT,
            events=(MOVING,),
            now="thu 09:00",
            since="thu 08:00",
            occurrence="scan@2025-09-08T08:00:00Z",
        ),
        id="without any promise the silence alone counts",
    ),
    pytest.param(
        Case(
            trigger=PATIENT,
            events=(MOVING,),
            now="fri+1 09:00",
            since="fri+1 08:30",
            occurrence="scan@2025-09-08T08:00:00Z",
            more={"promises": [a_day("fri+2"), a_day("sat+1", stated="fri+1 08:30")]},
        ),
        id="a promise that comes nearer makes it true then, not days before",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(an_event("mon 08:00", Stage.IN_TRANSIT, received_at="fri 08:00", backfill=True),),
            now="fri 08:00",
            since="thu 08:00",
            known_at="fri 08:00",
            is_backfill=True,
            occurrence="scan@2025-09-08T08:00:00Z",
        ),
        id="a silence that was there when the history came in is history",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(an_event("mon 08:00", Stage.IN_TRANSIT, received_at="thu 08:00", backfill=True),),
            now="thu 08:00",
            since="thu 08:00",
            is_backfill=True,
            occurrence="scan@2025-09-08T08:00:00Z",
        ),
        id="also one that was long enough on that minute",
    ),
    pytest.param(
        Case(
            trigger=SILENCE,
            events=(an_event("mon 08:00", Stage.IN_TRANSIT, received_at="wed 08:00", backfill=True),),
            now="fri 08:00",
            since="thu 08:00",
            occurrence="scan@2025-09-08T08:00:00Z",
        ),
        id="a silence that grew since then is news",
    ),
]

# --- moving_again_after -----------------------------------------------------------------------------------------------

AGAIN = MovingAgainTrigger(rules=("blackout", "long_blackout"))


def blackout(fact: str, when: str, **more: Any) -> ToldEntry:
    """A message that told of the silence since `fact`."""
    return an_entry("blackout", when, fact_at=fact, occurrence=f"scan@{fact}", **more)


MOVING_AGAIN = [
    pytest.param(
        Case(trigger=AGAIN, events=(MOVING,), clause="the customer was not told blackout or long_blackout"),
        id="nobody was told of a silence",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING,),
            now="thu 12:00",
            clause="no scan since the one before blackout",
            more={"told": [blackout("mon 08:00", "thu 09:00")]},
        ),
        id="it is still silent",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", Stage.IN_TRANSIT, received_at="fri 08:10")),
            now="fri 09:00",
            since="fri 08:00",
            known_at="fri 08:10",
            occurrence="after:scan@mon 08:00",
            more={"told": [blackout("mon 08:00", "thu 09:00")]},
        ),
        id="a scan ended the silence",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", incident=IncidentKind.DELAY)),
            now="fri 09:00",
            clause="no scan since",
            more={"told": [blackout("mon 08:00", "thu 09:00")]},
        ),
        id="a notice of delay does not end it",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", Stage.IN_TRANSIT)),
            now="fri 09:00",
            clause="was not told",
            more={"told": [blackout("mon 08:00", "thu 09:00", status="created", sent_at=None)]},
        ),
        id="the word of the silence has not left yet",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", Stage.DELIVERED)),
            now="fri 09:00",
            clause="stage is delivered",
            has_ended=True,
            more={"told": [blackout("mon 08:00", "thu 09:00")]},
        ),
        id="what has arrived does not move again",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", Stage.IN_TRANSIT)),
            now="fri+1 09:00",
            clause="no scan since the one before blackout",
            more={"told": [blackout("mon 08:00", "thu 09:00"), blackout("fri 08:00", "wed+1 09:00")]},
        ),
        id="a second silence is not ended by what ended the first",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", Stage.OUT_FOR_DELIVERY), an_event("fri 20:00", Stage.IN_CUSTOMS)),
            now="fri 21:00",
            clause="the customer was told of a newer fact than blackout",
            more={"told": [blackout("mon 08:00", "thu 09:00"), an_entry("van", "fri 08:05", fact_at="fri 08:00")]},
        ),
        id="the customer heard that it is on the van, which says more",
    ),
    pytest.param(
        Case(
            trigger=AGAIN,
            events=(MOVING, an_event("fri 08:00", Stage.IN_TRANSIT)),
            now="fri 09:00",
            since="fri 08:00",
            occurrence="after:scan@mon 08:00",
            more={
                "told": [
                    an_entry("picked_up", "mon 08:05", fact_at="mon 08:00"),
                    blackout("mon 08:00", "thu 09:00"),
                    an_entry("later", "thu 12:00", promise_before=a_day("fri")),
                    an_entry("van", "fri 08:05", status="created", sent_at=None),
                ]
            },
        ),
        id="what was told before, what moves the day and what still waits are no such word",
    ),
]

# --- promise_moves_by -------------------------------------------------------------------------------------------------

LATER = PromiseMovesTrigger(by=timedelta(days=1), direction=Direction.LATER)
EARLIER = PromiseMovesTrigger(by=timedelta(days=1), direction=Direction.EARLIER)
EITHER = PromiseMovesTrigger(by=timedelta(hours=2))


def moves(*promises: Promise, **more: Any) -> dict[str, Any]:
    return {"promises": promises, **more}


FRI_SAT = "2025-09-12T23:59:00Z>2025-09-13T23:59:00Z"

PROMISE_MOVES = [
    pytest.param(Case(trigger=LATER, events=(MOVING,), clause="no promise is known"), id="nothing was promised"),
    pytest.param(
        Case(
            trigger=LATER,
            events=(an_event("mon 08:00", Stage.LABEL_CREATED),),
            clause="no scan so far: ",
            more=moves(a_day("sat"), promise=a_day("fri")),
        ),
        id="what is promised before the first scan is not reliable",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(an_event("mon 08:00", Stage.LABEL_CREATED),),
            clause="no scan so far: ",
            more=moves(a_day("sat")),
        ),
        id="nobody was promised anything before the first scan",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(an_event("mon 09:00", Stage.IN_TRANSIT),),
            clause="by +0h",
            more=moves(a_day("sat", stated="mon 08:00")),
        ),
        id="the first promise moves nothing",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(MOVING,),
            since="mon 11:00",
            occurrence=FRI_SAT,
            more=moves(a_day("fri"), a_day("sat", stated="mon 11:00")),
        ),
        id="a day later than first promised on the way",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(MOVING,),
            since="mon 11:00",
            occurrence=FRI_SAT,
            more=moves(a_day("sat", stated="mon 11:00"), promise=a_day("fri")),
        ),
        id="a day later than the shop promised",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(MOVING,),
            clause="promise moved by -24h, not by +24h later",
            more=moves(a_day("thu", stated="mon 11:00"), promise=a_day("fri")),
        ),
        id="earlier is not later",
    ),
    pytest.param(
        Case(
            trigger=EARLIER,
            events=(MOVING,),
            since="mon 11:00",
            occurrence="2025-09-12T23:59:00Z>2025-09-11T23:59:00Z",
            more=moves(a_day("thu", stated="mon 11:00"), promise=a_day("fri")),
        ),
        id="a day earlier",
    ),
    pytest.param(
        Case(
            trigger=EARLIER,
            events=(MOVING,),
            clause="promise moved by +24h, not by +24h earlier",
            more=moves(a_day("sat", stated="mon 11:00"), promise=a_day("fri")),
        ),
        id="later is not earlier",
    ),
    pytest.param(
        Case(
            trigger=EITHER,
            events=(MOVING,),
            since="mon 11:00",
            occurrence="2025-09-12T12:00:00Z>2025-09-12T10:00:00Z",
            more=moves(
                a_window("fri 08:00", "fri 10:00", stated="mon 11:00"), promise=a_window("fri 10:00", "fri 12:00")
            ),
        ),
        id="two hours in either direction",
    ),
    pytest.param(
        Case(
            trigger=EITHER,
            events=(MOVING,),
            clause="by +1.5h, not by +2h either",
            more=moves(
                a_window("fri 10:00", "fri 13:30", stated="mon 11:00"), promise=a_window("fri 10:00", "fri 12:00")
            ),
        ),
        id="less than two hours",
    ),
    pytest.param(
        Case(
            trigger=EITHER,
            events=(MOVING,),
            clause="by +0h",
            more=moves(a_window("fri 10:00", "fri 12:00", stated="mon 11:00"), promise=a_day("fri")),
        ),
        id="hours within the promised day are no move",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(MOVING, an_event("tue 08:00", Stage.DELIVERED)),
            now="tue 09:00",
            clause="stage is delivered: the promise is over",
            has_ended=True,
            more=moves(a_day("sat", stated="mon 11:00"), promise=a_day("fri")),
        ),
        id="after the end nobody waits",
    ),
    pytest.param(
        Case(
            trigger=LATER,
            events=(MOVING,),
            clause="by +0h",
            more=moves(
                a_day("sat", stated="mon 10:00"),
                promise=a_day("fri"),
                told=[an_entry("other", "mon 11:00", promise_told=a_day("sat"))],
            ),
        ),
        id="it is measured from what was told last, by whatever rule",
    ),
]


@pytest.mark.parametrize("case", STAGE)
def test_a_stage_is_entered(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", STAGE_LASTING)
def test_a_stage_lasts(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", INCIDENT)
def test_an_incident_is_open(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", INCIDENT_OVER)
def test_an_incident_is_over(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", NO_SCAN)
def test_a_parcel_is_silent(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", MOVING_AGAIN)
def test_a_parcel_moves_again(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", PROMISE_MOVES)
def test_a_promise_moves(case: Case) -> None:
    check(case)


def test_an_incident_that_lasts_long_enough_later_is_waited_for_while_another_already_does() -> None:
    found = match_trigger(
        LASTING,
        facts(an_event("mon 08:00", incident=HELD), an_event("tue 08:00", incident=PAYMENT), now="wed 09:00"),
    )

    assert isinstance(found, Match)
    assert found.changes_at == at("thu 08:00")


def test_a_match_carries_what_the_message_speaks_of() -> None:
    events = (an_event("mon 08:00", Stage.IN_CUSTOMS, HELD),)
    stage = match_trigger(StageTrigger(stages=frozenset({Stage.IN_CUSTOMS})), facts(*events))
    incident = match_trigger(AT_ONCE, facts(*events))
    before, after = a_day("fri"), a_day("sat", stated="mon 11:00")
    promise = match_trigger(LATER, facts(MOVING, promises=[after], promise=before))

    assert isinstance(stage, Match)
    assert isinstance(incident, Match)
    assert isinstance(promise, Match)
    assert stage.stage_entry == facts(*events).journey.entry
    assert incident.incident == facts(*events).journey.incidents[0]
    assert (promise.promise_before, promise.promise) == (before, after)


# --- filters ----------------------------------------------------------------------------------------------------------

FILTERS = [
    pytest.param(Filter(), {}, "", id="nothing is wanted"),
    pytest.param(Filter(brand=frozenset({"default", "zoo"})), {}, "", id="its brand is one of the wanted"),
    pytest.param(Filter(brand=frozenset({"zoo"})), {}, "brand is default, not zoo", id="another brand"),
    pytest.param(Filter(carrier=frozenset({"dhl"})), {}, "", id="its carrier"),
    pytest.param(Filter(carrier=frozenset({"usps"})), {}, "carrier is dhl, not usps", id="another carrier"),
    pytest.param(
        Filter(carrier=frozenset({"usps"})),
        {"legs": (Leg(carrier="dhl", tracking_number="1"), Leg(carrier="usps", tracking_number="2"))},
        "",
        id="the carrier of any of its legs",
    ),
    pytest.param(
        Filter(carrier=frozenset({"usps"})), {"legs": ()}, "carrier is not known, not usps", id="no leg at all"
    ),
    pytest.param(Filter(origin_country=frozenset({"CN"})), {}, "", id="from there"),
    pytest.param(Filter(origin_country=frozenset({"US"})), {}, "origin is CN", id="from elsewhere"),
    pytest.param(
        Filter(origin_country=frozenset({"US"})),
        {"origin_country": ""},
        "origin is not known",
        id="from nobody knows where",
    ),
    pytest.param(Filter(destination_country=frozenset({"DE", "AT"})), {}, "", id="to there"),
    pytest.param(Filter(destination_country=frozenset({"AT"})), {}, "destination is DE", id="to elsewhere"),
    pytest.param(
        Filter(destination_country=frozenset({"AT"})),
        {"destination_country": ""},
        "destination is not known",
        id="to nobody knows where",
    ),
    pytest.param(Filter(in_stage=frozenset({Stage.IN_TRANSIT})), {}, "", id="in that stage"),
    pytest.param(
        Filter(in_stage=frozenset({Stage.IN_CUSTOMS})), {}, "stage is in_transit, not in_customs", id="in another stage"
    ),
    pytest.param(Filter(not_in_stage=frozenset({Stage.IN_CUSTOMS})), {}, "", id="not in the unwanted stage"),
    pytest.param(Filter(not_in_stage=frozenset({Stage.IN_TRANSIT})), {}, "stage is in_transit", id="in the unwanted"),
    pytest.param(Filter(lane=Lane.INTERNATIONAL), {}, "", id="over a border"),
    pytest.param(Filter(lane=Lane.DOMESTIC), {}, "lane is not domestic", id="over a border, but wanted within one"),
    pytest.param(Filter(lane=Lane.DOMESTIC), {"origin_country": "DE"}, "", id="within a country"),
    pytest.param(
        Filter(lane=Lane.INTERNATIONAL),
        {"origin_country": "DE"},
        "lane is not international",
        id="within a country, but wanted over a border",
    ),
    pytest.param(Filter(lane=Lane.DOMESTIC), {"origin_country": ""}, "", id="of which nobody knows is within one"),
    pytest.param(Filter(tags=frozenset({"vip"})), {"tags": frozenset({"vip", "new"})}, "", id="with one of the tags"),
    pytest.param(Filter(tags=frozenset({"vip", "gift"})), {}, "it has no tag gift or vip", id="without any tag"),
    pytest.param(Filter(value_over=100.0), {"value": 100.01}, "", id="worth more"),
    pytest.param(Filter(value_over=100.0), {"value": 100.0}, "its value is not over 100", id="worth just that"),
    pytest.param(Filter(value_over=0.0), {}, "its value is not over 0", id="worth nothing"),
    pytest.param(Filter(after_told=("held", "due")), {"told": [an_entry("held")]}, "", id="after the trouble was told"),
    pytest.param(
        Filter(after_told=("held", "due")), {}, "the customer was not told due or held", id="before it was told"
    ),
    pytest.param(
        Filter(after_told=("held",)),
        {"told": [an_entry("held", status="permanent_failure", sent_at=None)]},
        "was not told",
        id="the word of the trouble never arrived",
    ),
    pytest.param(
        Filter(brand=frozenset({"zoo"}), value_over=9.0), {}, "brand is default", id="of several the first is named"
    ),
    pytest.param(
        Filter(brand=frozenset({"default"}), value_over=9.0), {}, "its value is not over 9", id="all of several count"
    ),
]


@pytest.mark.parametrize(("wanted", "known", "clause"), FILTERS)
def test_a_filter_lets_through_what_it_says(wanted: Filter, known: dict[str, Any], clause: str) -> None:
    failed = failing_filter(wanted, facts(MOVING, **known))

    assert (failed is None) is (clause == "")
    if failed is not None:
        assert clause in failed.clause
        assert failed.true_at is None


def test_a_stage_filter_on_a_shipment_nobody_spoke_of_says_so() -> None:
    failed = failing_filter(Filter(in_stage=frozenset({Stage.IN_CUSTOMS})), facts())

    assert failed == NoMatch(clause="stage is not known, not in_customs")
    assert failing_filter(Filter(not_in_stage=frozenset({Stage.IN_CUSTOMS})), facts()) is None


def test_a_filter_is_asked_before_the_trigger() -> None:
    rule = a_rule(SILENCE, filter=Filter(brand=frozenset({"zoo"})))

    found = match(rule, facts(MOVING, now="fri 12:00"))

    assert found == NoMatch(clause="brand is default, not zoo")


@pytest.mark.parametrize("trigger", [SILENCE, PATIENT, LASTING, UNCOLLECTED])
def test_time_alone_makes_it_true_at_the_instant_it_says_and_not_before(trigger: Trigger) -> None:
    events = (an_event("mon 08:00", Stage.AVAILABLE_FOR_PICKUP, HELD),)
    known: dict[str, Any] = {"promises": [a_day("tue+1")]}

    before = match_trigger(trigger, facts(*events, now="mon 09:00", **known))
    assert isinstance(before, NoMatch)
    assert before.true_at is not None

    assert isinstance(_at(trigger, before.true_at, events, known), Match)
    assert isinstance(_at(trigger, before.true_at - timedelta(microseconds=1), events, known), NoMatch)


def _at(trigger: Trigger, now: datetime, events: tuple[TrackingEvent, ...], known: dict[str, Any]) -> Match | NoMatch:
    return match_trigger(trigger, facts(*events, now=now, **known))
