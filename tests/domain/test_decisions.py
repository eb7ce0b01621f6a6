"""What a rule comes to: a reason for each verdict, told once, repeated, held, refused, and looked at again in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from notifier.domain.decisions import decide, unreachable
from notifier.domain.events import Precision, TrackingEvent
from notifier.domain.facts import Facts, Match
from notifier.domain.holding import hold_for
from notifier.domain.matching import match
from notifier.domain.news import same_occurrence
from notifier.domain.notification import Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import (
    Direction,
    Filter,
    IncidentOverTrigger,
    IncidentTrigger,
    MovingAgainTrigger,
    NoScanTrigger,
    Policy,
    PromiseMovesTrigger,
    QuietHours,
    Repeat,
    Rule,
    StageTrigger,
    Urgency,
)
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Stop
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import ToldEntry
from notifier.domain.verdicts import REASON_MEANING, Action, Judgement, Reason, Verdict
from tests.builders import a_day, a_recipient, a_rule, a_ruling, an_entry, an_event, at, entry_of, facts, sent

EMAIL, SMS = Channel.EMAIL, Channel.SMS
NIGHT = QuietHours(start=time(21), end=time(8))
QUIET = Policy(quiet_hours=((EMAIL, NIGHT), (SMS, NIGHT)))

VAN = an_event("mon 09:00", Stage.OUT_FOR_DELIVERY)
HELD = IncidentKind.CUSTOMS_HELD
HOLD = an_event("mon 09:00", Stage.IN_CUSTOMS, HELD)
CUSTOMS = IncidentTrigger(incidents=frozenset({HELD}))
BLACKOUT = NoScanTrigger(span=Span.parse("3d"))
LATER = PromiseMovesTrigger(by=timedelta(days=1), direction=Direction.LATER)


def the_verdict(ruling: Ruling, known: Facts, suppressed: frozenset[Channel] = frozenset()) -> Verdict:
    (verdict,) = decide(ruling, known, suppressed).verdicts
    return verdict


def outcome(ruling: Ruling, known: Facts) -> tuple[Action, Reason]:
    verdict = the_verdict(ruling, known)
    return verdict.action, verdict.reason


def said(judgement: Judgement) -> list[Verdict]:
    return [verdict for verdict in judgement.verdicts if verdict.action is not Action.SKIP]


# --- one case for each reason that the domain can give ----------------------------------------------------------------


def told_van(**more: Any) -> ToldEntry:
    """A word about the van of that Monday."""
    return an_entry(when="mon 09:30", fact_at="mon 09:00", **more)


REASONS: list[Any] = [
    pytest.param(a_ruling(a_rule()), facts(VAN), Action.NOTIFY, Reason.FIRST_TIME, id="first time"),
    pytest.param(
        a_ruling(a_rule()),
        facts(VAN, an_event("tue 09:00", Stage.OUT_FOR_DELIVERY), now="tue 09:30", told=[told_van()]),
        Action.NOTIFY,
        Reason.NEW_OCCURRENCE,
        id="new occurrence",
    ),
    pytest.param(
        a_ruling(a_rule(CUSTOMS, repeat=Repeat(after=Span.parse("5d")))),
        facts(
            HOLD, now="sat 09:30", told=[an_entry(when="mon 09:30", fact_at="mon 09:00", occurrence="customs_held@")]
        ),
        Action.NOTIFY,
        Reason.REPEAT_DUE,
        id="repeat due, though it began longer ago than an event may be old",
    ),
    pytest.param(
        a_ruling(a_rule(), policy=QUIET),
        facts(an_event("mon 22:00", Stage.OUT_FOR_DELIVERY), now="mon 22:30"),
        Action.HOLD,
        Reason.QUIET_HOURS,
        id="quiet hours",
    ),
    pytest.param(
        a_ruling(a_rule(Stage.DELIVERED), policy=Policy(grace=(("*", timedelta(hours=4)),))),
        facts(an_event("mon 10:00", Stage.DELIVERED)),
        Action.HOLD,
        Reason.GRACE,
        id="grace",
    ),
    pytest.param(a_ruling(a_rule()), facts(HOLD), Action.SKIP, Reason.NOT_MATCHING, id="not matching"),
    pytest.param(
        a_ruling(a_rule()), facts(VAN, told=[told_van()]), Action.SKIP, Reason.ALREADY_TOLD, id="already told"
    ),
    pytest.param(
        a_ruling(a_rule(CUSTOMS, repeat=Repeat(after=Span.parse("5d")))),
        facts(
            HOLD, now="fri 09:30", told=[an_entry(when="mon 09:30", fact_at="mon 09:00", occurrence="customs_held@")]
        ),
        Action.SKIP,
        Reason.REPEAT_NOT_DUE,
        id="repeat not due",
    ),
    pytest.param(
        a_ruling(a_rule()), facts(VAN, recipient=a_recipient(email="")), Action.SKIP, Reason.NO_ADDRESS, id="no address"
    ),
    pytest.param(
        a_ruling(a_rule()),
        facts(VAN, recipient=a_recipient(consent=frozenset({SMS}))),
        Action.SKIP,
        Reason.OPTED_OUT,
        id="opted out",
    ),
    pytest.param(a_ruling(a_rule()), facts(VAN, now="wed 09:00"), Action.SKIP, Reason.TOO_OLD, id="too old"),
    pytest.param(
        a_ruling(a_rule()),
        facts(an_event("mon 09:00", Stage.OUT_FOR_DELIVERY, backfill=True)),
        Action.SKIP,
        Reason.BACKFILL,
        id="backfill",
    ),
    pytest.param(
        a_ruling(a_rule(BLACKOUT)),
        facts(an_event("mon 09:00", Stage.DELIVERED), now="fri 09:00"),
        Action.SKIP,
        Reason.ENDED,
        id="ended",
    ),
    pytest.param(a_ruling(a_rule(shadow=True)), facts(VAN), Action.SKIP, Reason.SHADOW, id="shadow"),
    pytest.param(a_ruling(a_rule(enabled=False)), facts(VAN), Action.SKIP, Reason.DISABLED, id="disabled"),
    pytest.param(a_ruling(a_rule()), facts(VAN, is_test=True), Action.SKIP, Reason.DISABLED, id="test traffic"),
    pytest.param(a_ruling(a_rule()), facts(VAN, stop=Stop.CANCELLED), Action.SKIP, Reason.STOPPED, id="stopped"),
]


@pytest.mark.parametrize(("ruling", "known", "action", "reason"), REASONS)
def test_every_verdict_has_its_reason(ruling: Ruling, known: Facts, action: Action, reason: Reason) -> None:
    assert outcome(ruling, known) == (action, reason)


HISTORY = an_event("mon 09:00", Stage.IN_CUSTOMS, HELD, received_at="fri 09:00", backfill=True)


@pytest.mark.parametrize(
    ("event", "now", "registered", "reason"),
    [
        pytest.param(HISTORY, "fri 09:00", "fri 08:00", Reason.FIRST_TIME, id="open-when-its-history-came"),
        pytest.param(HISTORY, "mon+1 09:00", "fri 08:00", Reason.TOO_OLD, id="and-nobody-looked-for-days"),
        pytest.param(
            an_event("mon 09:00", incident=HELD, received_at="mon 10:00"),
            "fri 09:00",
            "fri 08:55",
            Reason.FIRST_TIME,
            id="a-body-that-waited-for-the-registration",
        ),
        pytest.param(
            an_event("mon 09:00", incident=HELD, received_at="mon+2 10:00", backfill=True),
            "mon+2 10:00",
            "mon+2 09:00",
            Reason.BACKFILL,
            id="open-for-more-than-two-weeks",
        ),
        pytest.param(
            an_event("mon 09:00", incident=HELD, received_at="fri 10:00"),
            "fri 10:00",
            "mon 08:00",
            Reason.FIRST_TIME,
            id="reported-late",
        ),
    ],
)
def test_a_problem_that_is_still_open_is_news_when_we_can_first_tell_of_it(
    event: TrackingEvent, now: str, registered: str, reason: Reason
) -> None:
    assert the_verdict(a_ruling(a_rule(CUSTOMS)), facts(event, now=now, registered_at=at(registered))).reason is reason


def test_a_problem_that_is_over_when_its_history_comes_is_history() -> None:
    cleared = an_event("tue 09:00", Stage.CUSTOMS_CLEARED, received_at="fri 09:00", backfill=True)
    known = facts(HISTORY, cleared, now="fri 09:00", registered_at=at("fri 08:00"))
    assert the_verdict(a_ruling(a_rule(CUSTOMS)), known).reason is Reason.NOT_MATCHING
    over = a_rule(IncidentOverTrigger(incidents=frozenset({HELD})))
    assert the_verdict(a_ruling(over), known).reason is Reason.BACKFILL


def test_an_address_that_bounced_is_not_written_to() -> None:
    verdict = the_verdict(a_ruling(a_rule()), facts(VAN), frozenset({EMAIL}))

    assert (verdict.action, verdict.reason, verdict.channel) == (Action.SKIP, Reason.SUPPRESSED_ADDRESS, EMAIL)


def test_another_rule_may_speak_instead() -> None:
    louder = a_rule(CUSTOMS, "louder")
    quieter = a_rule(Stage.IN_CUSTOMS, "quieter", inhibited_by=("louder",))

    verdicts = decide(a_ruling(quieter, louder), facts(HOLD)).verdicts

    assert [(one.rule, one.reason) for one in verdicts] == [
        ("quieter", Reason.INHIBITED),
        ("louder", Reason.FIRST_TIME),
    ]
    assert verdicts[0].detail == "louder holds"


def test_every_reason_has_its_meaning() -> None:
    assert set(REASON_MEANING) == set(Reason)


def test_what_does_not_hold_names_the_clause_that_failed() -> None:
    verdict = the_verdict(a_ruling(a_rule()), facts(HOLD))

    assert verdict.detail == "stage is in_customs, not out_for_delivery"


def test_a_verdict_carries_all_that_a_notification_needs() -> None:
    verdict = the_verdict(a_ruling(a_rule()), facts(VAN))

    assert (verdict.channel, verdict.occurrence) == (EMAIL, "out_for_delivery@2025-09-08T09:00:00Z")
    assert (verdict.repeat, verdict.hold_until) == (0, None)
    assert verdict.match is not None
    assert verdict.match.began == at("mon 09:00")


def test_without_rules_there_is_nothing_to_say_or_to_wait_for() -> None:
    assert decide(a_ruling(), facts(VAN)) == Judgement(judged=(), settled=(), look_again_at=None)


def test_a_rule_is_found_by_its_name() -> None:
    ruling = a_ruling(a_rule(name="a"), a_rule(name="b"))

    assert ruling.named("b") == a_rule(name="b")
    assert ruling.named("c") is None


# --- told once --------------------------------------------------------------------------------------------------------

SAME = [
    pytest.param("mon 09:00", True, id="the very fact that was told"),
    pytest.param("mon 08:00", True, id="a scan that comes late moves the beginning, so what was told lies within"),
    pytest.param("mon 09:01", False, id="what began after the told fact is new"),
]


@pytest.mark.parametrize(("began", "is_same"), SAME)
def test_a_told_fact_within_the_occurrence_is_the_same_occurrence(began: str, is_same: bool) -> None:
    found = match(a_rule(), facts(an_event(began, Stage.OUT_FOR_DELIVERY)))

    assert isinstance(found, Match)
    assert same_occurrence(a_rule(), found, told_van()) is is_same


def test_what_was_told_of_one_stage_is_no_word_about_another_of_the_same_rule() -> None:
    rule = a_rule(StageTrigger(stages=frozenset({Stage.OUT_FOR_DELIVERY, Stage.DELIVERED})))
    delivered_that_day = an_event("mon 00:00", Stage.DELIVERED, received_at="mon 15:00", precision=Precision.DATE)

    known = facts(VAN, delivered_that_day, now="mon 15:00", told=[told_van()])

    assert outcome(a_ruling(rule), known) == (Action.NOTIFY, Reason.NEW_OCCURRENCE)


STATUSES = [
    pytest.param({"status": Status.CREATED}, Reason.ALREADY_TOLD, id="it waits to leave"),
    pytest.param({"status": Status.UNKNOWN}, Reason.ALREADY_TOLD, id="nobody knows whether it left"),
    pytest.param({"status": Status.PERMANENT_FAILURE}, Reason.ALREADY_TOLD, id="it bounced"),
    pytest.param({"status": Status.CANCELLED}, Reason.ALREADY_TOLD, id="it was cancelled for good"),
    pytest.param({"status": Status.CANCELLED, "was_superseded": True}, Reason.FIRST_TIME, id="it was taken back"),
]


@pytest.mark.parametrize(("more", "reason"), STATUSES)
def test_what_was_decided_is_decided_whatever_became_of_it_unless_it_was_taken_back(
    more: dict[str, Any], reason: Reason
) -> None:
    assert outcome(a_ruling(a_rule()), facts(VAN, told=[told_van(**more)]))[1] is reason


def test_what_was_taken_back_and_is_true_again_gets_a_name_of_its_own() -> None:
    name = "out_for_delivery@2025-09-08T09:00:00Z"
    taken_back = [
        told_van(occurrence=name, status=Status.CANCELLED, was_superseded=True, channel=channel)
        for channel in (EMAIL, SMS)
    ]
    again = told_van(occurrence=f"{name}#2", status=Status.CANCELLED, was_superseded=True)

    assert the_verdict(a_ruling(a_rule()), facts(VAN, told=taken_back)).occurrence == f"{name}#2"
    assert the_verdict(a_ruling(a_rule()), facts(VAN, told=[*taken_back, again])).occurrence == f"{name}#3"


def test_already_told_is_said_even_long_after() -> None:
    known = facts(VAN, now="fri 09:00", told=[told_van()])

    assert outcome(a_ruling(a_rule()), known) == (Action.SKIP, Reason.ALREADY_TOLD)


# --- the all-clear ----------------------------------------------------------------------------------------------------

ALL_CLEAR = a_rule(
    StageTrigger(stages=frozenset({Stage.CUSTOMS_CLEARED, Stage.HANDED_TO_LOCAL, Stage.OUT_FOR_DELIVERY})),
    "all_clear",
    filter=Filter(after_told=("trouble",)),
)
RELEASED = an_event("wed 09:00", Stage.CUSTOMS_CLEARED)
HANDED = an_event("thu 09:00", Stage.HANDED_TO_LOCAL)


def trouble(when: str, **more: Any) -> ToldEntry:
    return an_entry("trouble", when, **more)


def cleared(when: str, **more: Any) -> ToldEntry:
    return an_entry("all_clear", when, occurrence="customs_cleared@", **more)


def test_the_all_clear_is_given_only_if_the_trouble_was_told() -> None:
    ruling = a_ruling(ALL_CLEAR)

    assert outcome(ruling, facts(RELEASED, now="wed 09:30")) == (Action.SKIP, Reason.NOT_MATCHING)
    assert outcome(ruling, facts(RELEASED, now="wed 09:30", told=[trouble("tue 09:00")]))[0] is Action.NOTIFY


def test_the_all_clear_is_given_when_the_release_itself_was_never_scanned() -> None:
    known = facts(HANDED, now="thu 09:30", told=[trouble("tue 09:00")])

    assert outcome(a_ruling(ALL_CLEAR), known) == (Action.NOTIFY, Reason.FIRST_TIME)


def test_the_all_clear_is_given_once_per_trouble_however_many_stages_it_names() -> None:
    known = facts(RELEASED, HANDED, now="thu 09:30", told=[trouble("tue 09:00"), cleared("wed 09:30")])

    verdict = the_verdict(a_ruling(ALL_CLEAR), known)

    assert verdict.reason is Reason.ALREADY_TOLD
    assert "nothing of it was told since" in verdict.detail


def test_the_all_clear_is_given_again_after_trouble_was_told_again() -> None:
    told = [trouble("tue 09:00"), cleared("wed 09:30"), trouble("wed 12:00")]

    assert outcome(a_ruling(ALL_CLEAR), facts(RELEASED, HANDED, now="thu 09:30", told=told)) == (
        Action.NOTIFY,
        Reason.NEW_OCCURRENCE,
    )


def test_the_all_clear_for_the_second_trouble_is_given_once_as_well() -> None:
    told = [trouble("tue 09:00"), cleared("wed 09:30"), trouble("wed 12:00"), cleared("wed 18:00")]

    known = facts(RELEASED, HANDED, now="thu 09:30", told=told)

    assert outcome(a_ruling(ALL_CLEAR), known) == (Action.SKIP, Reason.ALREADY_TOLD)


def test_an_all_clear_that_was_taken_back_is_given_for_the_next_stage() -> None:
    taken_back = cleared("wed 09:30", status=Status.CANCELLED, was_superseded=True)

    known = facts(RELEASED, HANDED, now="thu 09:30", told=[trouble("tue 09:00"), taken_back])

    assert outcome(a_ruling(ALL_CLEAR), known)[0] is Action.NOTIFY


# --- repeats ----------------------------------------------------------------------------------------------------------

REMINDED = a_rule(CUSTOMS, repeat=Repeat(after=Span.parse("2d"), at_most=2))


def reminded(when: str, repeat: int = 0, **more: Any) -> ToldEntry:
    occurrence = "customs_held@2025-09-08T09:00:00Z"
    return an_entry(when=when, fact_at="mon 09:00", occurrence=occurrence, repeat=repeat, **more)


REPEATS = [
    pytest.param("wed 08:59", [reminded("mon 09:00")], Reason.REPEAT_NOT_DUE, id="a minute too early"),
    pytest.param("wed 09:00", [reminded("mon 09:00")], Reason.REPEAT_DUE, id="on the minute"),
    pytest.param(
        "fri 08:59",
        [reminded("mon 09:00"), reminded("wed 09:00", 1)],
        Reason.REPEAT_NOT_DUE,
        id="counted from the last",
    ),
    pytest.param("fri 09:00", [reminded("mon 09:00"), reminded("wed 09:00", 1)], Reason.REPEAT_DUE, id="a second time"),
    pytest.param(
        "wed+1 09:00",
        [reminded("mon 09:00"), reminded("wed 09:00", 1), reminded("fri 09:00", 2)],
        Reason.ALREADY_TOLD,
        id="as often as the rule says and no more",
    ),
    pytest.param(
        "wed 10:00",
        [reminded("mon 09:00", sent_at=at("tue 08:00"))],
        Reason.REPEAT_NOT_DUE,
        id="counted from when it left, not from when it was decided",
    ),
    pytest.param(
        "wed 10:00",
        [reminded("mon 09:00", status=Status.CREATED, sent_at=None)],
        Reason.REPEAT_NOT_DUE,
        id="a repeat does not catch up with what still waits to leave",
    ),
    pytest.param(
        "wed 09:30",
        [reminded("mon 09:00"), reminded("mon 09:00", channel=SMS, sent_at=at("tue 08:00"))],
        Reason.REPEAT_NOT_DUE,
        id="of several channels the last to hear counts",
    ),
    pytest.param(
        "wed 09:00",
        [reminded("mon 09:00", status=Status.HELD, sent_at=None)],
        Reason.REPEAT_DUE,
        id="of what nobody knows whether it left the decision counts",
    ),
]


@pytest.mark.parametrize(("now", "told", "reason"), REPEATS)
def test_what_still_holds_is_said_again_in_time(now: str, told: list[ToldEntry], reason: Reason) -> None:
    assert outcome(a_ruling(REMINDED), facts(HOLD, now=now, told=told))[1] is reason


def test_a_repeat_is_numbered_and_a_repeat_that_was_taken_back_gets_a_name_of_its_own() -> None:
    first = facts(HOLD, now="wed 09:00", told=[reminded("mon 09:00")])
    taken_back = reminded("wed 08:00", 1, status=Status.CANCELLED, was_superseded=True)
    second = facts(HOLD, now="wed 09:00", told=[reminded("mon 09:00"), taken_back])

    assert [the_verdict(a_ruling(REMINDED), one).repeat for one in (first, second)] == [1, 1]
    assert the_verdict(a_ruling(REMINDED), first).occurrence == "customs_held@2025-09-08T09:00:00Z"
    assert the_verdict(a_ruling(REMINDED), second).occurrence == "customs_held@2025-09-08T09:00:00Z#2"


def test_a_repeat_that_nobody_looked_at_in_time_is_not_made_up_for_days_later() -> None:
    known = facts(HOLD, now="sat 09:00", told=[reminded("mon 09:00")])

    assert outcome(a_ruling(REMINDED), known) == (Action.SKIP, Reason.TOO_OLD)


def test_a_rule_that_learns_to_repeat_does_not_repeat_the_past() -> None:
    ruling = replace(a_ruling(REMINDED), effective_from={"rule": at("thu 00:00")})

    assert outcome(ruling, facts(HOLD, now="thu 09:00", told=[reminded("mon 09:00")])) == (Action.SKIP, Reason.TOO_OLD)
    assert outcome(ruling, facts(HOLD, now="fri 09:00", told=[reminded("wed 09:00")])) == (
        Action.NOTIFY,
        Reason.REPEAT_DUE,
    )


# --- inhibition, shadow -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("louder", "reason"),
    [
        pytest.param({}, Reason.INHIBITED, id="it speaks"),
        pytest.param({"shadow": True}, Reason.FIRST_TIME, id="in shadow it says nothing in the other's place"),
        pytest.param({"enabled": False}, Reason.FIRST_TIME, id="it is switched off"),
        pytest.param({"filter": Filter(brand=frozenset({"zoo"}))}, Reason.FIRST_TIME, id="it does not hold"),
    ],
)
def test_only_a_rule_that_speaks_keeps_another_one_quiet(louder: dict[str, Any], reason: Reason) -> None:
    quieter = a_rule(Stage.IN_CUSTOMS, "quieter", inhibited_by=("no_such_rule", "louder"))

    judgement = decide(a_ruling(a_rule(CUSTOMS, "louder", **louder), quieter), facts(HOLD))

    assert judgement.verdicts[-1].reason is reason


VAN_RULE = a_rule(name="van", max_event_age=timedelta(hours=12))

SPEAKING = [
    pytest.param("tue 20:59", Reason.INHIBITED, "tue 21:00", id="while the van is news it speaks instead"),
    pytest.param("tue 21:00", Reason.FIRST_TIME, None, id="a van of yesterday says nothing about tomorrow"),
]


@pytest.mark.parametrize(("now", "reason", "again"), SPEAKING)
def test_a_rule_about_entering_a_stage_speaks_for_others_only_as_long_as_that_is_news(
    now: str, reason: Reason, again: str | None
) -> None:
    later = a_rule(LATER, "later", inhibited_by=("van",))
    van = an_event("tue 09:00", Stage.OUT_FOR_DELIVERY)
    known = facts(van, now=now, promise=a_day("tue"), promises=[a_day("thu", stated="tue 18:00")])

    judgement = decide(a_ruling(VAN_RULE, later), known)

    assert (judgement.verdicts[-1].reason, judgement.look_again_at) == (reason, at(again) if again else None)


def test_a_rule_about_what_lasts_speaks_for_others_as_long_as_it_lasts() -> None:
    quieter = a_rule(BLACKOUT, "quieter", inhibited_by=("louder",))

    judgement = decide(a_ruling(a_rule(CUSTOMS, "louder"), quieter), facts(HOLD, now="thu 10:00"))

    assert [one.reason for one in judgement.verdicts] == [Reason.TOO_OLD, Reason.INHIBITED]


def test_what_was_told_before_is_already_told_and_not_inhibited() -> None:
    quieter = a_rule(Stage.IN_CUSTOMS, "quieter", inhibited_by=("louder",))
    told = [an_entry("quieter", "mon 09:30", fact_at="mon 09:00", occurrence="in_customs@")]

    judgement = decide(a_ruling(a_rule(CUSTOMS, "louder"), quieter), facts(HOLD, told=told))

    assert judgement.verdicts[-1].reason is Reason.ALREADY_TOLD


def test_a_shadow_rule_says_what_it_would_have_done() -> None:
    assert the_verdict(a_ruling(a_rule(shadow=True)), facts(VAN)).detail == "would notify: first_time"


# --- age, a new rule, history -----------------------------------------------------------------------------------------

AGES = [
    pytest.param("mon 21:00", timedelta(hours=12), Action.NOTIFY, id="just young enough"),
    pytest.param("mon 21:01", timedelta(hours=12), Action.SKIP, id="a minute too old"),
]


@pytest.mark.parametrize(("now", "most", "action"), AGES)
def test_what_became_true_too_long_ago_is_not_told(now: str, most: timedelta, action: Action) -> None:
    assert outcome(a_ruling(a_rule(max_event_age=most)), facts(VAN, now=now))[0] is action


@pytest.mark.parametrize(
    ("now", "detail"),
    [
        pytest.param("wed 08:00", "true since 47h, at most 36h", id="in hours"),
        pytest.param("wed 09:00", "true since 2d, at most 36h", id="from two days on in days"),
    ],
)
def test_what_is_too_old_says_how_old_it_is(now: str, detail: str) -> None:
    assert the_verdict(a_ruling(a_rule()), facts(VAN, now=now)).detail == detail


def test_the_age_of_what_lasts_counts_from_when_it_lasted_long_enough() -> None:
    lasting = IncidentTrigger(incidents=frozenset({HELD}), lasting=Span.parse("7d"))

    assert outcome(a_ruling(a_rule(lasting)), facts(HOLD, now="mon+1 10:00"))[0] is Action.NOTIFY


LIVE = [
    pytest.param("mon 09:00", "mon 09:05", Reason.FIRST_TIME, id="the push came after the rule was live"),
    pytest.param("mon 09:00", "mon 09:04", Reason.TOO_OLD, id="the push came before"),
]


@pytest.mark.parametrize(("happened", "received", "reason"), LIVE)
def test_a_new_rule_does_not_tell_what_was_known_before_it(happened: str, received: str, reason: Reason) -> None:
    ruling = a_ruling(a_rule(), rule="mon 09:05")

    assert outcome(ruling, facts(an_event(happened, Stage.OUT_FOR_DELIVERY, received_at=received)))[1] is reason


def test_a_new_rule_tells_what_becomes_true_by_time_after_it_was_live() -> None:
    known = facts(an_event("mon 09:00", Stage.IN_TRANSIT), now="thu 10:00")

    assert outcome(a_ruling(a_rule(BLACKOUT), rule="thu 08:00"), known)[0] is Action.NOTIFY
    assert outcome(a_ruling(a_rule(BLACKOUT), rule="thu 09:01"), known) == (Action.SKIP, Reason.TOO_OLD)


# --- channels ---------------------------------------------------------------------------------------------------------

BOTH = (EMAIL, SMS)

CHANNELS = [
    pytest.param(
        {"channels": BOTH},
        {},
        frozenset(),
        [(EMAIL, Reason.FIRST_TIME), (SMS, Reason.FIRST_TIME)],
        id="all of the channels",
    ),
    pytest.param(
        {"channels": BOTH, "first_of": True}, {}, frozenset(), [(EMAIL, Reason.FIRST_TIME)], id="the first of them"
    ),
    pytest.param(
        {"channels": (SMS, EMAIL), "first_of": True}, {}, frozenset(), [(SMS, Reason.FIRST_TIME)], id="in their order"
    ),
    pytest.param(
        {"channels": BOTH, "first_of": True},
        {"email": ""},
        frozenset(),
        [(EMAIL, Reason.NO_ADDRESS), (SMS, Reason.FIRST_TIME)],
        id="the next one where the first cannot be used",
    ),
    pytest.param(
        {"channels": BOTH, "first_of": True},
        {"phone": ""},
        frozenset({EMAIL}),
        [(EMAIL, Reason.SUPPRESSED_ADDRESS), (SMS, Reason.NO_ADDRESS)],
        id="none where none can be used",
    ),
    pytest.param(
        {"channels": BOTH},
        {"consent": frozenset({EMAIL})},
        frozenset(),
        [(EMAIL, Reason.FIRST_TIME), (SMS, Reason.OPTED_OUT)],
        id="only those the recipient agreed to",
    ),
]


@pytest.mark.parametrize(("rule", "recipient", "suppressed", "verdicts"), CHANNELS)
def test_each_channel_gets_its_verdict(
    rule: dict[str, Any],
    recipient: dict[str, Any],
    suppressed: frozenset[Channel],
    verdicts: list[tuple[Channel, Reason]],
) -> None:
    known = facts(VAN, recipient=a_recipient(**recipient))

    judgement = decide(a_ruling(a_rule(**rule)), known, suppressed)

    assert [(one.channel, one.reason) for one in judgement.verdicts] == verdicts


def test_a_recipient_without_an_address_is_not_said_to_have_opted_out() -> None:
    known = facts(recipient=a_recipient(email="", consent=frozenset()))

    assert unreachable(known, EMAIL, frozenset({EMAIL})) is Reason.NO_ADDRESS
    assert unreachable(facts(), EMAIL, frozenset()) is None


# --- waiting ----------------------------------------------------------------------------------------------------------


def test_action_needed_passes_the_quiet_hours() -> None:
    known = facts(an_event("mon 22:00", Stage.OUT_FOR_DELIVERY), now="mon 22:30")
    urgent = a_rule(urgency=Urgency.ACTION_NEEDED)

    assert outcome(a_ruling(urgent, policy=QUIET), known) == (Action.NOTIFY, Reason.FIRST_TIME)


def test_quiet_hours_are_those_of_the_channel_and_the_recipient() -> None:
    policy = Policy(quiet_hours=((SMS, NIGHT),))
    known = facts(
        an_event("mon 12:00", Stage.OUT_FOR_DELIVERY), now="mon 13:00", recipient=a_recipient(zones=("Asia/Tokyo",))
    )

    verdicts = decide(a_ruling(a_rule(channels=BOTH), policy=policy), known).verdicts

    assert [(one.channel, one.action, one.hold_until) for one in verdicts] == [
        (EMAIL, Action.NOTIFY, None),
        (SMS, Action.HOLD, at("tue 08:00", "Asia/Tokyo")),
    ]
    assert verdicts[1].detail == "first_time"


GRACE = Policy(grace=(("dhl", timedelta(hours=4)), ("*", timedelta(hours=1))))

GRACES = [
    pytest.param(GRACE, "mon 10:30", (Reason.GRACE, "mon 14:00"), id="it waits as long as its carrier says"),
    pytest.param(GRACE, "mon 14:00", None, id="then it leaves"),
    pytest.param(Policy(grace=(("*", timedelta(hours=1)),)), "mon 10:30", (Reason.GRACE, "mon 11:00"), id="any other"),
    pytest.param(Policy(grace=(("usps", timedelta(hours=4)),)), "mon 10:30", None, id="a carrier that is not named"),
    pytest.param(Policy(), "mon 10:30", None, id="no grace at all"),
    pytest.param(
        replace(GRACE, quiet_hours=((EMAIL, QuietHours(start=time(13), end=time(16))),)),
        "mon 10:30",
        (Reason.GRACE, "mon 16:00"),
        id="a grace that ends in quiet hours ends with them",
    ),
    pytest.param(
        replace(GRACE, quiet_hours=((EMAIL, QuietHours(start=time(10), end=time(12))),)),
        "mon 10:30",
        (Reason.GRACE, "mon 14:00"),
        id="a grace that outlasts the quiet hours",
    ),
]


@pytest.mark.parametrize(("policy", "now", "hold"), GRACES)
def test_a_delivery_waits_in_case_it_is_taken_back(policy: Policy, now: str, hold: tuple[Reason, str] | None) -> None:
    known = facts(an_event("mon 09:00", Stage.DELIVERED, received_at="mon 10:00"), now=now)

    verdict = the_verdict(a_ruling(a_rule(Stage.DELIVERED), policy=policy), known)

    expected = (Action.HOLD, hold[0], at(hold[1])) if hold else (Action.NOTIFY, Reason.FIRST_TIME, None)
    assert (verdict.action, verdict.reason, verdict.hold_until) == expected


def test_only_a_delivery_waits_for_the_grace() -> None:
    assert outcome(a_ruling(a_rule(), policy=GRACE), facts(VAN))[0] is Action.NOTIFY
    assert outcome(a_ruling(a_rule(CUSTOMS), policy=GRACE), facts(HOLD))[0] is Action.NOTIFY


def test_a_parcel_without_a_carrier_has_the_grace_of_any() -> None:
    known = facts(an_event("mon 09:00", Stage.DELIVERED, carrier=""), now="mon 09:30", legs=())
    found = match(a_rule(Stage.DELIVERED), known)

    assert isinstance(found, Match)
    assert hold_for(GRACE, a_rule(Stage.DELIVERED), found, known, EMAIL) == (Reason.GRACE, at("mon 10:00"))


# --- looking again ----------------------------------------------------------------------------------------------------

LOOKS: list[Any] = [
    pytest.param([a_rule(BLACKOUT)], facts(HOLD), "thu 09:00", id="when a silence becomes a blackout"),
    pytest.param(
        [a_rule(BLACKOUT), a_rule(IncidentTrigger(incidents=frozenset({HELD}), lasting=Span.parse("1d")), "b")],
        facts(HOLD),
        "tue 09:00",
        id="the first of several",
    ),
    pytest.param([REMINDED], facts(HOLD, now="mon 09:00"), "wed 09:00", id="the repeat of what is said now"),
    pytest.param(
        [REMINDED],
        facts(HOLD, now="wed 09:00", told=[reminded("mon 09:00")]),
        "fri 09:00",
        id="the repeat of a repeat that is said now",
    ),
    pytest.param(
        [REMINDED],
        facts(HOLD, now="fri 09:00", told=[reminded("mon 09:00"), reminded("wed 09:00", 1)]),
        None,
        id="not for a repeat beyond the last",
    ),
    pytest.param([REMINDED], facts(HOLD, now="tue 09:00", told=[reminded("mon 09:00")]), "wed 09:00", id="a repeat"),
    pytest.param(
        [REMINDED],
        facts(HOLD, now="tue 09:00", told=[reminded("mon 09:00", status=Status.CREATED, sent_at=None)]),
        "thu 09:00",
        id="a repeat of what still waits to leave",
    ),
    pytest.param([a_rule()], facts(VAN), None, id="never, where time changes nothing"),
    pytest.param([a_rule(BLACKOUT, enabled=False)], facts(HOLD), None, id="never for a rule that is switched off"),
    pytest.param([a_rule(BLACKOUT)], facts(HOLD, now="thu 09:00"), None, id="not for what already is true"),
    pytest.param(
        [a_rule(BLACKOUT, filter=Filter(brand=frozenset({"zoo"})))],
        facts(HOLD),
        None,
        id="not for what a filter keeps out",
    ),
]


@pytest.mark.parametrize(("rules", "known", "again"), LOOKS)
def test_a_shipment_is_looked_at_again_when_time_could_change_a_verdict(
    rules: list[Rule], known: Facts, again: str | None
) -> None:
    assert decide(a_ruling(*rules), known).look_again_at == (at(again) if again else None)


# --- a promise that moves ---------------------------------------------------------------------------------------------

SCAN = an_event("mon 08:00", Stage.IN_TRANSIT)
THU, FRI, SAT, SUN = (a_day(name, stated=f"mon 1{n}:00") for n, name in enumerate(("thu", "fri", "sat", "sun")))


def restated(promise: Promise, when: str) -> Promise:
    return promise._replace(stated_at=at(when))


def moving(promises: Iterable[Promise], now: str | datetime, told: Iterable[ToldEntry] = ()) -> Facts:
    return facts(SCAN, now=now, promises=promises, told=told, promise=THU)


def a_move(before: Promise, after: Promise, when: str, **more: Any) -> ToldEntry:
    """A message that told of a move, and left at once."""
    values: dict[str, Any] = {"promise_before": before, "promise_target": after, "promise_told": after, **more}
    name = f"{before.latest:%Y-%m-%dT%H:%M:%SZ}>{after.latest:%Y-%m-%dT%H:%M:%SZ}"
    return an_entry(when=when, occurrence=name, **values)


MOVES = [
    pytest.param([SAT], "mon 13:00", [], Reason.FIRST_TIME, id="two days later than the shop promised"),
    pytest.param(
        [SAT],
        "mon 13:00",
        [a_move(THU, SAT, "mon 12:30")],
        Reason.NOT_MATCHING,
        id="it was told, so it is the promise now",
    ),
    pytest.param(
        [SAT, SUN],
        "mon 13:30",
        [a_move(THU, SAT, "mon 12:30")],
        Reason.NEW_OCCURRENCE,
        id="it moves on from what was told",
    ),
    pytest.param(
        [SAT, SUN],
        "mon 13:30",
        [a_move(THU, SAT, "mon 12:30", status=Status.CREATED, promise_told=None)],
        Reason.ALREADY_TOLD,
        id="what still waits to leave will name the newest",
    ),
    pytest.param(
        [SAT],
        "mon 13:30",
        [a_move(THU, SAT, "mon 12:30", status=Status.PERMANENT_FAILURE)],
        Reason.ALREADY_TOLD,
        id="what bounced is not said again",
    ),
    pytest.param(
        [SAT, SUN],
        "mon 13:30",
        [a_move(THU, SAT, "mon 12:30", status=Status.PERMANENT_FAILURE)],
        Reason.NEW_OCCURRENCE,
        id="until it moves on",
    ),
    pytest.param(
        [SAT, SUN],
        "mon 13:30",
        [a_move(THU, SAT, "mon 12:30", status=Status.HELD, promise_told=None)],
        Reason.NEW_OCCURRENCE,
        id="nor does a message that a person has to decide about keep the next move back",
    ),
    pytest.param(
        [SAT],
        "mon 13:30",
        [a_move(THU, SAT, "mon 12:30", promise_told=None)],
        Reason.ALREADY_TOLD,
        id="a message that names no window is told once as well",
    ),
    pytest.param(
        [SAT, restated(THU, "mon 14:00")],
        "mon 14:30",
        [a_move(THU, SAT, "mon 12:30")],
        Reason.NOT_MATCHING,
        id="back again is not later",
    ),
]


@pytest.mark.parametrize(("promises", "now", "told", "reason"), MOVES)
def test_a_move_is_told_from_what_was_told_last(
    promises: list[Promise], now: str, told: list[ToldEntry], reason: Reason
) -> None:
    assert outcome(a_ruling(a_rule(LATER)), moving(promises, now, told))[1] is reason


def test_a_promise_that_goes_there_and_back_and_there_again_is_told_each_time_under_names_of_their_own() -> None:
    ruling = a_ruling(a_rule(replace(LATER, direction=Direction.EITHER)))
    told: list[ToldEntry] = []
    promises: list[Promise] = []
    names = []
    for hour, promise in enumerate((SAT, THU, SAT, THU)):
        now = at(f"tue 1{hour}:00")
        promises.append(promise._replace(stated_at=now))
        (verdict,) = said(decide(ruling, moving(promises, now, told)))
        names.append(verdict.occurrence)
        told.append(sent(entry_of(verdict, now), now))
        assert said(decide(ruling, moving(promises, now, told))) == []

    there, back = "2025-09-11T23:59:00Z>2025-09-13T23:59:00Z", "2025-09-13T23:59:00Z>2025-09-11T23:59:00Z"
    assert names == [there, back, f"{there}#2", f"{back}#2"]


def test_a_promise_that_creeps_is_told_only_when_it_passed_the_threshold_since_it_was_last_told() -> None:
    by_a_day = replace(LATER, by=timedelta(days=1))
    told: list[ToldEntry] = []
    promises: list[Promise] = []
    moments = []
    for hour in range(60):
        now = at("tue 00:00") + timedelta(hours=hour)
        latest = at("fri 12:00") + timedelta(hours=hour)
        promises.append(Promise(earliest=latest, latest=latest, is_day=False, stated_at=now, source="dhl"))
        for verdict in said(decide(a_ruling(a_rule(by_a_day)), facts(SCAN, now=now, promises=promises, told=told))):
            moments.append(hour)
            told.append(sent(entry_of(verdict, now), now, promises[-1]))

    assert moments == [24, 48]


BOUNDED = a_rule(LATER, repeat=Repeat(after=Span.parse("24h"), at_most=1))

ANOTHER_MOVE = [
    pytest.param("tue 12:00", 1, Reason.REPEAT_NOT_DUE, "tue 12:30", id="not again within a day"),
    pytest.param("tue 12:30", 1, Reason.NEW_OCCURRENCE, None, id="again after a day, though it moved in between"),
    pytest.param("thu 12:30", 1, Reason.TOO_OLD, None, id="not days after it could have been told"),
    pytest.param("tue 12:30", 2, Reason.REPEAT_NOT_DUE, None, id="not more often than the rule says"),
]


def test_the_time_between_two_moves_counts_from_the_last_one_told() -> None:
    rule = replace(BOUNDED, repeat=Repeat(after=Span.parse("24h"), at_most=2))
    told = [a_move(THU, FRI, "mon 11:30"), a_move(FRI, SAT, "mon 22:30")]

    judgement = decide(a_ruling(rule), moving([FRI, SAT, restated(SUN, "mon 23:00")], "tue 12:00", told))

    assert (judgement.verdicts[0].reason, judgement.look_again_at) == (Reason.REPEAT_NOT_DUE, at("tue 22:30"))


@pytest.mark.parametrize(("now", "times", "reason", "again"), ANOTHER_MOVE)
def test_a_promise_that_keeps_moving_is_told_within_bounds(
    now: str, times: int, reason: Reason, again: str | None
) -> None:
    told = [a_move(THU, FRI, "mon 11:30"), a_move(FRI, SAT, "mon 12:30")][-times:]

    judgement = decide(a_ruling(BOUNDED), moving([FRI, SAT, restated(SUN, "mon 13:00")], now, told))

    assert (judgement.verdicts[0].reason, judgement.look_again_at) == (reason, at(again) if again else None)


# --- just before it is sent -------------------------------------------------------------------------------------------

WAITING = told_van(status=Status.CREATED, sent_at=None)

STANDS = [
    pytest.param([a_rule()], facts(VAN), True, id="it is still true"),
    pytest.param(
        [a_rule()], facts(VAN, an_event("mon 10:00", Stage.DELIVERED)), Reason.SUPERSEDED, id="it has moved on"
    ),
    pytest.param(
        [a_rule()],
        facts(VAN, an_event("tue 09:00", Stage.OUT_FOR_DELIVERY), now="tue 10:00"),
        Reason.SUPERSEDED,
        id="it is true again, of another day",
    ),
    pytest.param([a_rule(name="other")], facts(VAN), Reason.DISABLED, id="the rule is gone"),
    pytest.param([a_rule(enabled=False)], facts(VAN), Reason.DISABLED, id="the rule was switched off"),
    pytest.param([a_rule(shadow=True)], facts(VAN), Reason.DISABLED, id="the rule was put into shadow"),
    pytest.param([a_rule()], facts(VAN, is_test=True), Reason.DISABLED, id="it turned out to be a test"),
    pytest.param([a_rule()], facts(VAN, stop=Stop.CANCELLED), Reason.STOPPED, id="the shop cancelled it"),
    pytest.param(
        [a_rule(filter=Filter(tags=frozenset({"vip"})))], facts(VAN), Reason.SUPERSEDED, id="a filter fails now"
    ),
    pytest.param(
        [a_rule(inhibited_by=("louder",)), a_rule(name="louder")],
        facts(VAN),
        Reason.SUPERSEDED,
        id="meanwhile a rule holds that speaks instead",
    ),
    pytest.param(
        [a_rule(inhibited_by=("louder",)), a_rule(name="louder", shadow=True)],
        facts(VAN),
        True,
        id="a rule in shadow does not speak instead",
    ),
    pytest.param(
        [
            a_rule(inhibited_by=("louder",), max_event_age=timedelta(days=9)),
            a_rule(name="louder", max_event_age=timedelta(hours=2)),
        ],
        facts(VAN),
        True,
        id="nor does a rule that has nothing new to say",
    ),
]


@pytest.mark.parametrize(("rules", "known", "expected"), STANDS)
def test_what_waited_is_judged_again_before_it_is_sent(
    rules: list[Rule], known: Facts, expected: Reason | bool
) -> None:
    found = still_stands(a_ruling(*rules), known, WAITING)

    assert found is expected if isinstance(expected, Reason) else isinstance(found, Match)


def test_a_late_scan_within_the_same_stay_does_not_take_back_what_waits() -> None:
    known = facts(VAN, an_event("mon 08:00", Stage.OUT_FOR_DELIVERY, received_at="mon 11:00"))

    assert isinstance(still_stands(a_ruling(a_rule()), known, WAITING), Match)


def a_waiting_move(before: Promise, after: Promise, when: str, channel: Channel = SMS) -> ToldEntry:
    return a_move(before, after, when, status=Status.CREATED, sent_at=None, promise_told=None, channel=channel)


MOVE_STANDS = [
    pytest.param([SAT], [], True, id="it still differs from where it began"),
    pytest.param(
        [SAT], [a_move(THU, SAT, "mon 12:30", channel=EMAIL)], True, id="the same news was heard on another channel"
    ),
    pytest.param([SAT, SUN], [], True, id="it has moved on"),
    pytest.param([SAT, restated(THU, "mon 13:00")], [], False, id="it moved back"),
    pytest.param(
        [SAT, SUN], [a_waiting_move(SAT, SUN, "mon 13:30")], False, id="a newer message waits on the same channel"
    ),
    pytest.param([SAT, SUN], [a_waiting_move(SAT, SUN, "mon 13:30", EMAIL)], True, id="a newer one on another channel"),
]


@pytest.mark.parametrize(("promises", "others", "stands"), MOVE_STANDS)
def test_a_move_that_waited_is_measured_from_where_it_began(
    promises: list[Promise], others: list[ToldEntry], stands: bool
) -> None:
    entry = a_waiting_move(THU, SAT, "mon 12:30")

    found = still_stands(a_ruling(a_rule(LATER)), moving(promises, "mon 14:00", [entry, *others]), entry)

    assert isinstance(found, Match) if stands else found is Reason.SUPERSEDED


def test_a_move_that_waited_still_has_to_pass_the_filter() -> None:
    entry = a_waiting_move(THU, SAT, "mon 12:30")
    rule = a_rule(LATER, filter=Filter(brand=frozenset({"zoo"})))

    assert still_stands(a_ruling(rule), moving([SAT], "mon 14:00", [entry]), entry) is Reason.SUPERSEDED


# --- stories of several rules -----------------------------------------------------------------------------------------


def play(ruling: Ruling, events: Iterable[TrackingEvent], moments: Iterable[str]) -> list[tuple[str, str]]:
    """Judge at those moments with all events received by then; what is decided is sent at once."""
    told: list[ToldEntry] = []
    story = []
    received = sorted(events, key=lambda event: event.received_at)
    for moment in moments:
        known = facts(*(one for one in received if one.received_at <= at(moment)), now=moment, told=told)
        for verdict in said(decide(ruling, known)):
            told.append(sent(entry_of(verdict, at(moment)), at(moment)))
            story.append((moment, verdict.rule))
    return story


def test_each_silence_is_told_and_each_end_of_one() -> None:
    ruling = a_ruling(a_rule(BLACKOUT, "blackout"), a_rule(MovingAgainTrigger(rules=("blackout",)), "moving_again"))
    events = [an_event(when, Stage.IN_TRANSIT) for when in ("mon 09:00", "fri 09:00", "fri 15:00", "thu+1 09:00")]
    moments = ["thu 09:00", "thu 12:00", "fri 09:05", "fri 15:05", "mon+1 15:00", "thu+1 09:05", "thu+1 10:00"]

    assert play(ruling, events, moments) == [
        ("thu 09:00", "blackout"),
        ("fri 09:05", "moving_again"),
        ("mon+1 15:00", "blackout"),
        ("thu+1 09:05", "moving_again"),
    ]


def test_a_parcel_on_the_van_is_not_said_to_move_again_also_not_in_the_evening_or_the_next_day() -> None:
    ruling = a_ruling(
        a_rule(BLACKOUT, "blackout"),
        a_rule(MovingAgainTrigger(rules=("blackout",)), "moving_again", inhibited_by=("van",)),
        VAN_RULE,
    )
    events = [
        an_event("mon 09:00", Stage.IN_TRANSIT),
        an_event("fri 08:00", Stage.OUT_FOR_DELIVERY),
        an_event("sat 07:00", Stage.AT_DELIVERY_DEPOT),
    ]

    story = play(ruling, events, ["thu 09:00", "fri 08:00", "fri 20:00", "fri 23:00", "sat 07:00"])

    assert story == [("thu 09:00", "blackout"), ("fri 08:00", "van")]


def test_a_delivery_that_was_taken_back_in_its_grace_is_told_when_it_really_happens() -> None:
    ruling = a_ruling(a_rule(Stage.DELIVERED), policy=GRACE)
    false = an_event("mon 09:00", Stage.DELIVERED)
    known = facts(false, now="mon 09:05")
    (held,) = said(decide(ruling, known))
    waiting = entry_of(held, at("mon 09:05"))

    back = an_event("mon 10:00", Stage.AT_DELIVERY_DEPOT)
    true = an_event("tue 11:00", Stage.DELIVERED)
    taken_back = still_stands(ruling, facts(false, back, now="mon 13:00", told=[waiting]), waiting)
    told = [waiting._replace(status=Status.CANCELLED, was_superseded=True)]
    (again,) = said(decide(ruling, facts(false, back, true, now="tue 16:00", told=told)))

    assert held.hold_until == at("mon 13:00")
    assert taken_back is Reason.SUPERSEDED
    assert (again.action, again.occurrence) == (Action.NOTIFY, "delivered@2025-09-09T11:00:00Z")


def test_while_one_problem_is_told_the_next_is_looked_at_when_its_time_comes() -> None:
    both = frozenset({HELD, IncidentKind.DELAY})
    rule = a_rule(IncidentTrigger(incidents=both, lasting=Span.parse("1d")))
    delay = an_event("tue 08:00", incident=IncidentKind.DELAY)

    judgement = decide(a_ruling(rule), facts(HOLD, delay, now="tue 09:00"))

    assert judgement.verdicts[0].reason is Reason.FIRST_TIME
    assert judgement.look_again_at == at("wed 08:00")
