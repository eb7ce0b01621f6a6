from __future__ import annotations

from datetime import timedelta

import pytest

from notifier.domain.events import Meaning, Place, Precision, TrackingEvent, TzSource
from notifier.domain.journey import Journey, can_append, fold, sort_key
from notifier.domain.stages import (
    CUSTOMS_INCIDENTS,
    END_STAGES,
    FAMILY,
    INCIDENT_MEANING,
    MEANING,
    PAPER_STAGES,
    RANK,
    IncidentKind,
    Stage,
)
from tests.builders import a_journey, an_event, at

BEYOND_IN_TRANSIT = sorted(s for s in Stage if RANK[s] > RANK[Stage.IN_TRANSIT] and s not in END_STAGES)
BEFORE_IN_TRANSIT = sorted(s for s in Stage if RANK[s] < RANK[Stage.IN_TRANSIT])


def a_date(name: str, stage: Stage) -> TrackingEvent:
    """An event of which only the day is known."""
    return an_event(f"{name} 00:00", stage, precision=Precision.DATE)


def a_naive(when: str, stage: Stage) -> TrackingEvent:
    """An event whose zone nobody said."""
    return an_event(when, stage, tz_source=TzSource.ASSUMED)


def stays(*events: TrackingEvent) -> list[Stage]:
    """The stages of the journey, one after another."""
    return [entry.stage for entry in a_journey(*events).entries]


def test_nothing_said_is_an_empty_journey() -> None:
    journey = a_journey()

    assert journey == Journey()
    assert (journey.stage, journey.entry, journey.promise, journey.has_ended) == (None, None, None, False)


def test_every_stage_and_incident_is_explained() -> None:
    assert set(FAMILY) == set(RANK) == set(MEANING) == set(Stage)
    assert set(INCIDENT_MEANING) == set(IncidentKind)


# --- stages by event time ---------------------------------------------------------------------------------------------

BY_TIME = [
    pytest.param(
        [an_event("mon 09:00", Stage.PICKED_UP), an_event("tue 09:00", Stage.DEPARTED_ORIGIN)],
        Stage.DEPARTED_ORIGIN,
        id="the later one holds",
    ),
    pytest.param(
        [an_event("tue 09:00", Stage.DEPARTED_ORIGIN), an_event("mon 09:00", Stage.PICKED_UP)],
        Stage.DEPARTED_ORIGIN,
        id="what comes in late but happened before does not pull it back",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.OUT_FOR_DELIVERY), an_event("mon 17:00", Stage.AT_DELIVERY_DEPOT)],
        Stage.AT_DELIVERY_DEPOT,
        id="a certain later time pulls it back, whatever the rank",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.DELIVERED), an_event("mon 09:00", Stage.OUT_FOR_DELIVERY)],
        Stage.DELIVERED,
        id="of two at the same time the one further along holds",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.DELIVERED), an_event("tue 09:00", Stage.RETURNING)],
        Stage.RETURNING,
        id="an end can be reopened",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.DELIVERED), an_event("tue 09:00", Stage.IN_TRANSIT)],
        Stage.IN_TRANSIT,
        id="even by a bare in transit, if that was later",
    ),
    pytest.param(
        [an_event("tue 09:00", Stage.DELIVERED), an_event("mon 09:00", Stage.IN_TRANSIT)],
        Stage.DELIVERED,
        id="an in transit that only comes in later reopens nothing",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.LOST), an_event("thu 09:00", Stage.AT_DELIVERY_DEPOT)],
        Stage.AT_DELIVERY_DEPOT,
        id="what was lost can be found",
    ),
]


@pytest.mark.parametrize(("events", "stage"), BY_TIME)
def test_the_stage_is_the_last_by_event_time(events: list[TrackingEvent], stage: Stage) -> None:
    assert a_journey(*events).stage is stage


@pytest.mark.parametrize("stage", BEYOND_IN_TRANSIT)
def test_a_bare_in_transit_never_pulls_a_parcel_out_of_a_later_milestone(stage: Stage) -> None:
    journey = a_journey(an_event("mon 09:00", stage), an_event("thu 09:00", Stage.IN_TRANSIT))

    assert journey.stage is stage
    assert journey.last_scan_at == at("thu 09:00")


@pytest.mark.parametrize("stage", BEFORE_IN_TRANSIT)
def test_in_transit_moves_a_parcel_on_that_had_not_left(stage: Stage) -> None:
    assert stays(an_event("mon 09:00", stage), an_event("tue 09:00", Stage.IN_TRANSIT)) == [stage, Stage.IN_TRANSIT]


@pytest.mark.parametrize("stage", sorted(END_STAGES))
def test_in_transit_reopens_an_end_that_was_certainly_before(stage: Stage) -> None:
    assert stays(an_event("mon 09:00", stage), an_event("mon 09:01", Stage.IN_TRANSIT)) == [stage, Stage.IN_TRANSIT]


@pytest.mark.parametrize("paper", sorted(PAPER_STAGES))
@pytest.mark.parametrize("stage", sorted(set(Stage) - PAPER_STAGES))
def test_paper_never_undoes_what_was_seen(paper: Stage, stage: Stage) -> None:
    assert stays(an_event("mon 09:00", stage), an_event("thu 09:00", paper)) == [stage]


def test_paper_follows_paper() -> None:
    events = [an_event("mon 09:00", Stage.ORDERED), an_event("mon 10:00", Stage.LABEL_CREATED)]

    assert stays(*events, an_event("tue 09:00", Stage.AWAITING_PICKUP)) == [
        Stage.ORDERED,
        Stage.LABEL_CREATED,
        Stage.AWAITING_PICKUP,
    ]


@pytest.mark.parametrize("meaning", [Meaning.INFO, Meaning.STALE, Meaning.UNKNOWN])
def test_what_means_nothing_moves_nothing(meaning: Meaning) -> None:
    before = a_journey(an_event("mon 09:00", Stage.AT_FORWARDER))

    after = fold([an_event("thu 09:00", meaning=meaning)], before)

    assert after == fold([], before) or (after.entries, after.last_scan_at) == (before.entries, before.last_scan_at)
    assert after.folded_to == (at("thu 09:00"), 0, an_event("thu 09:00").key)


# --- dates and times without a zone -----------------------------------------------------------------------------------

VAGUE = [
    pytest.param(
        [a_date("tue", Stage.DELIVERED), an_event("tue 08:00", Stage.OUT_FOR_DELIVERY)],
        Stage.DELIVERED,
        id="delivered on a date is not undone by the van of that morning",
    ),
    pytest.param(
        [a_date("tue", Stage.OUT_FOR_DELIVERY), an_event("tue 08:00", Stage.AT_DELIVERY_DEPOT)],
        Stage.OUT_FOR_DELIVERY,
        id="within the day of a date only the rank counts",
    ),
    pytest.param(
        [a_date("tue", Stage.DELIVERED), an_event("wed 00:30", Stage.RETURNING)],
        Stage.RETURNING,
        id="after the day is over the time counts again",
    ),
    pytest.param(
        [a_date("tue", Stage.ATTEMPT_FAILED), a_date("wed", Stage.AT_DELIVERY_DEPOT)],
        Stage.AT_DELIVERY_DEPOT,
        id="two dates are compared as dates",
    ),
    pytest.param(
        [a_date("tue", Stage.ATTEMPT_FAILED), a_date("tue", Stage.AT_DELIVERY_DEPOT)],
        Stage.ATTEMPT_FAILED,
        id="on the same date only the rank counts",
    ),
    pytest.param(
        [an_event("tue 18:00", Stage.ATTEMPT_FAILED), a_date("wed", Stage.AT_DELIVERY_DEPOT)],
        Stage.AT_DELIVERY_DEPOT,
        id="the day after a certain time is later than it",
    ),
    pytest.param(
        [an_event("tue 12:00", Stage.DELIVERED), a_naive("tue 20:00", Stage.OUT_FOR_DELIVERY)],
        Stage.DELIVERED,
        id="a time without a zone may be hours off, so it does not undo a delivery",
    ),
    pytest.param(
        [a_naive("tue 12:00", Stage.DELIVERED), an_event("tue 20:00", Stage.OUT_FOR_DELIVERY)],
        Stage.DELIVERED,
        id="nor is a delivery without a zone undone by a certain time",
    ),
    pytest.param(
        [an_event("tue 12:00", Stage.DELIVERED), a_naive("wed 02:01", Stage.RETURNING)],
        Stage.RETURNING,
        id="more than fourteen hours are later in every zone",
    ),
    pytest.param(
        [a_naive("tue 08:00", Stage.OUT_FOR_DELIVERY), a_naive("tue 12:00", Stage.DELIVERED)],
        Stage.DELIVERED,
        id="times without a zone do move it on",
    ),
    pytest.param(
        [
            a_date("mon", Stage.IN_TRANSIT),
            an_event("tue 08:00", Stage.IN_TRANSIT),
            an_event("tue 12:00", Stage.AT_FORWARDER),
        ],
        Stage.AT_FORWARDER,
        id="it is the last word in a stage that may be vague, not the first",
    ),
]


@pytest.mark.parametrize(("events", "stage"), VAGUE)
def test_times_that_cannot_be_compared_are_ordered_by_rank(events: list[TrackingEvent], stage: Stage) -> None:
    assert a_journey(*events).stage is stage


def test_in_a_week_of_dates_each_day_counts_even_when_the_clocks_change() -> None:
    dates = ["2025-03-29", "2025-03-30", "2025-03-31"]
    stages = [Stage.ATTEMPT_FAILED, Stage.OUT_FOR_DELIVERY, Stage.AT_DELIVERY_DEPOT]

    events = [
        an_event(at(f"{day} 00:00", "Europe/Berlin"), stage, precision=Precision.DATE)
        for day, stage in zip(dates, stages, strict=True)
    ]

    assert stays(*events) == stages


AHEAD = [
    pytest.param(
        [
            an_event("2052-09-08 09:00", Stage.PICKED_UP, received_at="mon 09:00"),
            an_event("tue 09:00", Stage.OUT_FOR_DELIVERY),
        ],
        Stage.OUT_FOR_DELIVERY,
        id="a scan of a wrong year does not stop the journey",
    ),
    pytest.param(
        [
            an_event("mon 20:00", Stage.OUT_FOR_DELIVERY, received_at="mon 12:05", tz_source=TzSource.ASSUMED),
            an_event("mon 14:00", Stage.ATTEMPT_FAILED),
            an_event("mon 18:00", Stage.AT_DELIVERY_DEPOT),
        ],
        Stage.AT_DELIVERY_DEPOT,
        id="a scan of a false zone is no later than its push",
    ),
]


@pytest.mark.parametrize(("events", "stage"), AHEAD)
def test_nothing_happens_after_it_was_heard_of(events: list[TrackingEvent], stage: Stage) -> None:
    assert a_journey(*events).stage is stage


def test_a_scan_that_is_dated_ahead_counts_from_when_it_was_heard_of() -> None:
    ahead = an_event("fri 09:00", Stage.IN_CUSTOMS, IncidentKind.CUSTOMS_HELD, received_at="mon 09:00")

    journey = a_journey(ahead)

    assert journey.entry is not None
    assert (journey.entry.at, journey.last_scan_at) == (at("mon 09:00"), at("mon 09:00"))
    assert [one.opened_at for one in journey.incidents] == [at("mon 09:00")]
    assert can_append(journey, [an_event("mon 09:01", Stage.CUSTOMS_CLEARED)])


# --- rounds -----------------------------------------------------------------------------------------------------------

VAN = Stage.OUT_FOR_DELIVERY
FAILED = Stage.ATTEMPT_FAILED

ROUNDS = [
    pytest.param([an_event("mon 08:00", VAN), an_event("mon 11:00", VAN)], [VAN], id="a scan again is no new round"),
    pytest.param(
        [an_event("mon 08:00", VAN), an_event("tue 08:00", VAN)], [VAN, VAN], id="the van of the next day is a new one"
    ),
    pytest.param(
        [an_event("mon 08:00", VAN), an_event("mon 12:00", VAN), an_event("mon 17:00", VAN)],
        [VAN],
        id="scans all day long are one round",
    ),
    pytest.param(
        [an_event("mon 08:00", VAN), an_event("mon 12:00", FAILED), an_event("tue 08:00", VAN)],
        [VAN, FAILED, VAN],
        id="after a failed attempt the van goes out again",
    ),
    pytest.param(
        [an_event("mon 12:00", FAILED), an_event("tue 12:00", FAILED)],
        [FAILED, FAILED],
        id="a failed attempt a day later is another one",
    ),
    pytest.param(
        [a_date("mon", VAN), a_date("mon", FAILED), a_date("tue", VAN), a_date("tue", FAILED)],
        [VAN, FAILED, VAN, FAILED],
        id="dates alone show the rounds too",
    ),
    pytest.param(
        [a_date("mon", VAN), an_event("mon 09:00", VAN)], [VAN], id="the same round with and without a time is one"
    ),
    pytest.param(
        [an_event("mon 08:00", VAN), a_naive("mon 17:00", VAN)],
        [VAN],
        id="the same round from two sources of which one knows no zone is one",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.DELIVERED), an_event("wed 09:00", Stage.DELIVERED)],
        [Stage.DELIVERED],
        id="nothing is delivered twice without being elsewhere in between",
    ),
    pytest.param(
        [
            an_event("mon 09:00", Stage.DELIVERED),
            an_event("tue 09:00", Stage.AT_DELIVERY_DEPOT),
            an_event("wed 09:00", Stage.DELIVERED),
        ],
        [Stage.DELIVERED, Stage.AT_DELIVERY_DEPOT, Stage.DELIVERED],
        id="a delivery that was taken back can happen again",
    ),
]


@pytest.mark.parametrize(("events", "stages"), ROUNDS)
def test_a_stage_is_entered_once_per_round(events: list[TrackingEvent], stages: list[Stage]) -> None:
    assert stays(*events) == stages


def test_how_often_a_stage_was_entered_is_counted() -> None:
    journey = a_journey(an_event("mon 12:00", FAILED), an_event("tue 08:00", VAN), an_event("tue 12:00", FAILED))

    assert [journey.entered(stage) for stage in (FAILED, VAN, Stage.DELIVERED)] == [2, 1, 0]


# --- one stay ---------------------------------------------------------------------------------------------------------


def test_a_stay_lasts_from_its_first_event_to_its_last() -> None:
    entry = a_journey(an_event("mon 09:00", Stage.IN_CUSTOMS), an_event("wed 09:00", Stage.IN_CUSTOMS)).entry

    assert entry is not None
    assert (entry.at, entry.last_at) == (at("mon 09:00"), at("wed 09:00"))


def test_a_stay_is_known_since_the_first_push_about_it_also_when_an_earlier_scan_comes_late() -> None:
    seen = an_event("tue 09:00", Stage.IN_CUSTOMS, received_at="tue 09:05")
    late = an_event("mon 09:00", Stage.IN_CUSTOMS, received_at="thu 09:00")

    entry = a_journey(seen, late).entry

    assert entry is not None
    assert (entry.at, entry.received_at) == (at("mon 09:00"), at("tue 09:05"))


def test_a_stay_that_was_history_stays_history_when_an_earlier_scan_comes_late() -> None:
    history = an_event("tue 09:00", Stage.IN_CUSTOMS, received_at="thu 09:00", backfill=True)
    late = an_event("mon 09:00", Stage.IN_CUSTOMS, received_at="fri 09:00")

    entry = a_journey(history, late).entry

    assert entry is not None
    assert entry.backfill


def test_an_unsigned_body_leaves_an_unconfirmed_stay() -> None:
    entry = a_journey(an_event("mon 09:00", Stage.DELIVERED, confirmed=False)).entry

    assert entry is not None
    assert not entry.confirmed


# --- scans ------------------------------------------------------------------------------------------------------------

SCANS = [
    pytest.param(an_event(stage=Stage.PICKED_UP), True, id="a collection"),
    pytest.param(an_event(stage=Stage.IN_TRANSIT), True, id="a bare in transit"),
    pytest.param(an_event(stage=Stage.LABEL_CREATED), False, id="a label"),
    pytest.param(an_event(stage=Stage.AWAITING_PICKUP), False, id="a pickup that is only arranged"),
    pytest.param(an_event(incident=IncidentKind.CUSTOMS_HELD), True, id="a hold: customs has it"),
    pytest.param(an_event(incident=IncidentKind.DAMAGED), True, id="damage: somebody saw it"),
    pytest.param(an_event(incident=IncidentKind.DELAY), False, id="a notice of delay: nobody saw it"),
    pytest.param(an_event(incident=IncidentKind.WEATHER), False, id="a storm"),
    pytest.param(an_event(), False, id="an information"),
    pytest.param(an_event(meaning=Meaning.STALE), False, id="the observer gave up"),
]


@pytest.mark.parametrize(("event", "is_scan"), SCANS)
def test_only_what_proves_that_the_parcel_was_seen_is_a_scan(event: TrackingEvent, is_scan: bool) -> None:
    assert event.is_scan is is_scan
    assert (a_journey(event).last_scan_at is not None) is is_scan


def test_the_first_and_the_last_scan_are_by_event_time() -> None:
    last = an_event("thu 09:00", Stage.DEPARTED_ORIGIN, place=Place(city="Leipzig", country="DE"), backfill=True)
    first = an_event("mon 09:00", Stage.PICKED_UP, received_at="fri 09:00")

    journey = a_journey(last, first, an_event("fri 09:00", Stage.LABEL_CREATED))

    assert (journey.first_scan_at, journey.last_scan_at) == (at("mon 09:00"), at("thu 09:00"))
    assert (journey.last_scan_received_at, str(journey.last_scan_place)) == (at("thu 09:00"), "Leipzig, DE")
    assert journey.scans_backfilled


# --- incidents --------------------------------------------------------------------------------------------------------

HELD = IncidentKind.CUSTOMS_HELD

CLOSED_BY = [
    pytest.param(
        [an_event("mon 09:00", Stage.IN_CUSTOMS, HELD)], Stage.CUSTOMS_CLEARED, True, id="a release ends a hold"
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.IN_CUSTOMS, HELD)],
        Stage.OUT_FOR_DELIVERY,
        True,
        id="what is on the van is not held, though nobody said that it was released",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.IN_CUSTOMS, HELD)], Stage.IN_TRANSIT, False, id="a bare in transit ends no hold"
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.IN_CUSTOMS, HELD)], Stage.IN_CUSTOMS, False, id="another scan at customs does not"
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.IN_CUSTOMS, HELD)],
        Stage.ARRIVED_DESTINATION,
        False,
        id="nor does an arrival that is scanned after it",
    ),
    pytest.param(
        [an_event("mon 08:00", Stage.IN_TRANSIT), an_event("mon 09:00", incident=HELD)],
        Stage.IN_TRANSIT,
        False,
        id="a hold on the way is one at the destination",
    ),
    pytest.param(
        [an_event("mon 09:00", incident=HELD)], Stage.IN_TRANSIT, False, id="and so is the first thing ever heard"
    ),
    pytest.param(
        [an_event("mon 08:00", Stage.DEPARTED_ORIGIN), an_event("mon 09:00", incident=HELD)],
        Stage.IN_TRANSIT,
        False,
        id="and one right after it left",
    ),
    pytest.param(
        [an_event("mon 08:00", Stage.AT_FORWARDER), an_event("mon 09:00", incident=HELD)],
        Stage.DEPARTED_ORIGIN,
        True,
        id="a hold before it left is ended by its departure",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.EXPORT_CUSTOMS, HELD)], Stage.EXPORT_CLEARED, True, id="or by the export release"
    ),
    pytest.param(
        [an_event("mon 08:00", Stage.IN_TRANSIT), an_event("mon 09:00", incident=IncidentKind.DELAY)],
        Stage.ARRIVED_DESTINATION,
        True,
        id="a delay is over at the next milestone",
    ),
    pytest.param(
        [an_event("mon 08:00", Stage.AT_DELIVERY_DEPOT), an_event("mon 09:00", incident=IncidentKind.DELAY)],
        Stage.TRANSIT_HUB,
        False,
        id="but not at one it had passed",
    ),
    pytest.param(
        [an_event("mon 12:00", Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS)],
        Stage.OUT_FOR_DELIVERY,
        True,
        id="when the van goes out again the trouble of the last attempt is over",
    ),
    pytest.param(
        [an_event("mon 12:00", Stage.ATTEMPT_FAILED, IncidentKind.ADDRESS)],
        Stage.ATTEMPT_FAILED,
        False,
        id="the same failed attempt, scanned again, ends nothing",
    ),
    pytest.param(
        [an_event("mon 08:00", Stage.OUT_FOR_DELIVERY), an_event("mon 10:00", incident=IncidentKind.DELAY)],
        Stage.OUT_FOR_DELIVERY,
        False,
        id="nor does another scan of the same van end its delay",
    ),
    pytest.param(
        [
            an_event("mon 08:00", Stage.ATTEMPT_FAILED),
            an_event("mon 09:00", Stage.OUT_FOR_DELIVERY),
            an_event("mon 10:00", incident=IncidentKind.DELAY),
        ],
        Stage.OUT_FOR_DELIVERY,
        False,
        id="also when it is the van after a failed attempt",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.DELIVERED, IncidentKind.DAMAGED)],
        Stage.DELIVERED,
        False,
        id="damage on delivery stays, however often it is delivered",
    ),
    pytest.param(
        [an_event("mon 09:00", Stage.AWAITING_PICKUP, IncidentKind.PICKUP_FAILED)],
        Stage.PICKED_UP,
        True,
        id="a failed pickup is over when it is picked up",
    ),
]


@pytest.mark.parametrize(("before", "stage", "is_over"), CLOSED_BY)
def test_an_incident_is_over_when_a_milestone_beyond_it_is_reached(
    before: list[TrackingEvent], stage: Stage, is_over: bool
) -> None:
    (incident,) = a_journey(*before, an_event("mon 15:00", stage)).incidents

    assert incident.closed_at == (at("mon 15:00") if is_over else None)


def test_an_incident_that_is_reported_again_is_still_the_same() -> None:
    journey = a_journey(*(an_event(f"{day} 09:00", Stage.IN_CUSTOMS, HELD) for day in ("mon", "tue", "wed")))

    assert [(one.kind, one.opened_at, one.is_open) for one in journey.incidents] == [(HELD, at("mon 09:00"), True)]


def test_an_incident_that_was_over_can_come_again() -> None:
    journey = a_journey(
        an_event("mon 09:00", Stage.IN_CUSTOMS, HELD),
        an_event("tue 09:00", Stage.CUSTOMS_CLEARED),
        an_event("wed 09:00", Stage.IN_CUSTOMS, HELD),
    )

    assert [one.opened_at for one in journey.incidents] == [at("mon 09:00"), at("wed 09:00")]
    assert [one.opened_at for one in journey.open_incidents] == [at("wed 09:00")]


def test_a_report_that_comes_late_makes_an_incident_older_but_not_younger_known() -> None:
    journey = a_journey(
        an_event("wed 09:00", incident=HELD, received_at="wed 09:05"),
        an_event("tue 09:00", incident=HELD, received_at="thu 09:00", backfill=True),
    )

    (incident,) = journey.incidents
    assert (incident.opened_at, incident.received_at, incident.backfill) == (at("tue 09:00"), at("wed 09:05"), False)


def test_problem_resolved_ends_every_problem_but_those_of_customs() -> None:
    trouble = [*sorted(CUSTOMS_INCIDENTS), IncidentKind.DELAY, IncidentKind.ADDRESS]
    events = [an_event(f"mon 1{number}:00", incident=kind) for number, kind in enumerate(trouble)]

    journey = a_journey(*events, an_event("tue 09:00", Stage.IN_TRANSIT, resolves=True))

    assert {one.kind for one in journey.open_incidents} == CUSTOMS_INCIDENTS


def test_an_event_may_end_one_problem_and_report_the_next() -> None:
    journey = a_journey(
        an_event("mon 09:00", incident=IncidentKind.ADDRESS),
        an_event("tue 09:00", Stage.AT_DELIVERY_DEPOT, IncidentKind.DELAY, resolves=True),
    )

    assert [one.kind for one in journey.open_incidents] == [IncidentKind.DELAY]


OVERTAKEN = [
    pytest.param(
        [a_date("tue", Stage.DELIVERED), an_event("tue 09:00", incident=HELD)],
        [],
        id="a hold of that morning is over when the parcel was delivered some time that day",
    ),
    pytest.param(
        [a_date("tue", Stage.DELIVERED), an_event("tue 09:00", Stage.IN_CUSTOMS, HELD)],
        [],
        id="also when it comes with its stage",
    ),
    pytest.param(
        [a_date("tue", Stage.DELIVERED), an_event("thu 09:00", incident=HELD)],
        [HELD],
        id="a hold that is certainly later is believed",
    ),
    pytest.param(
        [an_event("tue 09:00", Stage.RETURNING, IncidentKind.CUSTOMS_REFUSED)],
        [IncidentKind.CUSTOMS_REFUSED],
        id="a refusal that sends it back at once is believed",
    ),
    pytest.param(
        [an_event("tue 09:00", Stage.DELIVERED), an_event("tue 09:00", incident=IncidentKind.DAMAGED)],
        [IncidentKind.DAMAGED],
        id="damage that is reported with the delivery is believed",
    ),
]


@pytest.mark.parametrize(("events", "kinds"), OVERTAKEN)
def test_customs_trouble_that_may_lie_before_a_later_stage_is_over(
    events: list[TrackingEvent], kinds: list[IncidentKind]
) -> None:
    assert [one.kind for one in a_journey(*events).open_incidents] == kinds


# --- repetition and batches -------------------------------------------------------------------------------------------


def test_an_event_that_comes_twice_counts_once() -> None:
    event = an_event("mon 09:00", Stage.AT_DELIVERY_DEPOT, IncidentKind.ADDRESS, resolves=True)

    assert a_journey(event, event) == a_journey(event)


def test_later_events_can_be_appended_and_earlier_ones_cannot() -> None:
    journey = a_journey(an_event("tue 09:00", Stage.AT_FORWARDER))

    assert can_append(journey, [an_event("tue 09:01", Stage.DEPARTED_ORIGIN)])
    assert can_append(journey, [])
    assert not can_append(journey, [an_event("mon 09:00", Stage.PICKED_UP)])
    assert not can_append(journey, [an_event("thu 09:00", Stage.DEPARTED_ORIGIN), an_event("tue 08:59")])
    assert can_append(Journey(), [an_event("mon 09:00", Stage.PICKED_UP)])


def test_at_the_same_time_only_a_higher_place_in_the_order_can_be_appended() -> None:
    low, high = an_event("mon 09:00", Stage.PICKED_UP), an_event("mon 09:00", Stage.AT_FORWARDER)

    assert sort_key(low) < sort_key(high)
    assert can_append(a_journey(low), [high])
    assert not can_append(a_journey(high), [low])
    assert not can_append(a_journey(low), [low])


def test_how_far_a_vague_time_may_be_off_is_known() -> None:
    assert an_event(stage=Stage.PICKED_UP).uncertainty == timedelta(0)
    assert a_naive("mon 09:00", Stage.PICKED_UP).uncertainty == timedelta(hours=14)
    assert a_date("mon", Stage.PICKED_UP).uncertainty == timedelta(hours=23)
