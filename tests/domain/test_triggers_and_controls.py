"""Every trigger under every control: one row for each trigger, one column for each control."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from notifier.domain.caps import Heard
from notifier.domain.decisions import decide
from notifier.domain.events import TrackingEvent
from notifier.domain.facts import Facts, Match
from notifier.domain.feeds import Feed
from notifier.domain.matching import _MATCHERS
from notifier.domain.notification import CUSTOMER_CHANNELS, TEAM_CHANNELS, Channel, Status
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import (
    AnnouncementTrigger,
    Audience,
    Cap,
    Caps,
    CarriersDisagreeTrigger,
    Direction,
    Filter,
    HandoverPendingTrigger,
    IncidentOverTrigger,
    IncidentTrigger,
    Lane,
    Merge,
    MovingAgainTrigger,
    NoScanTrigger,
    NotShippedTrigger,
    NoWordTrigger,
    OrderDelivered,
    Policy,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseWithinTrigger,
    QuietHours,
    ReachedTrigger,
    Repeat,
    Rule,
    StageLastingTrigger,
    StageTrigger,
    Trigger,
    UnderWayTrigger,
    Urgency,
)
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Stop
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.verdicts import Action, Reason, Verdict
from tests.builders import a_day, a_recipient, a_rule, a_ruling, a_window, an_entry, an_event, at, entry_of, facts

HELD = frozenset({IncidentKind.CUSTOMS_HELD})
NOW = "wed 12:00"
MOVING = an_event("mon 09:00", Stage.IN_TRANSIT)
DAY = Span.parse("1d")


LIVES: dict[type[Trigger], tuple[tuple[TrackingEvent, ...], dict[str, Any]]] = {}
"""What was said of the parcel of each trigger, and what else is known of it."""


def row(trigger: Trigger, *events: TrackingEvent, **known: Any) -> Any:
    """A trigger, and a parcel for which it holds on Wednesday noon."""
    LIVES[type(trigger)] = (events, known)
    return pytest.param(trigger, facts(*events, now=NOW, **known), id=type(trigger).__name__)


ROWS: list[Any] = [
    row(StageTrigger(stages=frozenset({Stage.IN_TRANSIT})), an_event("wed 11:00", Stage.IN_TRANSIT)),
    row(StageLastingTrigger(spans=((Stage.IN_TRANSIT, DAY),)), an_event("tue 11:00", Stage.IN_TRANSIT)),
    row(IncidentTrigger(incidents=HELD), an_event("wed 11:00", Stage.IN_CUSTOMS, IncidentKind.CUSTOMS_HELD)),
    row(
        IncidentOverTrigger(incidents=HELD),
        an_event("mon 11:00", Stage.IN_CUSTOMS, IncidentKind.CUSTOMS_HELD),
        an_event("wed 11:00", Stage.CUSTOMS_CLEARED),
    ),
    row(NoScanTrigger(span=DAY), an_event("tue 11:00", Stage.IN_TRANSIT)),
    row(
        MovingAgainTrigger(rules=("blackout",)),
        MOVING,
        an_event("wed 11:00", Stage.IN_TRANSIT),
        told=[an_entry("blackout", "tue 12:00", fact_at="mon 09:00")],
    ),
    row(
        PromiseMovesTrigger(by=timedelta(days=1), direction=Direction.LATER),
        MOVING,
        promise=a_day("thu"),
        promises=[a_day("fri", stated="wed 11:00")],
    ),
    row(HandoverPendingTrigger(span=DAY), an_event("tue 11:00", Stage.HANDED_TO_LOCAL, carrier="yunexpress")),
    row(
        CarriersDisagreeTrigger(span=DAY),
        an_event("tue 10:00", Stage.DELIVERED, carrier="fedex", key="over"),
        an_event("tue 11:00", Stage.IN_TRANSIT, carrier="usps"),
    ),
    row(PromiseMissedTrigger(by=timedelta(hours=4)), MOVING, promises=[a_window("wed 05:00", "wed 07:00")]),
    row(PromiseWithinTrigger(within=timedelta(days=1)), MOVING, promises=[a_window("thu 11:00", "thu 13:00")]),
    row(
        PromiseNarrowsTrigger(to=timedelta(hours=4)),
        MOVING,
        promise=a_day("thu"),
        promises=[a_window("thu 11:00", "thu 13:00", stated="wed 11:00")],
    ),
    row(NotShippedTrigger(span=DAY), legs=(), registered_at=at("tue 11:00")),
    row(NoWordTrigger(span=DAY), registered_at=at("tue 11:00")),
    row(UnderWayTrigger(span=DAY), an_event("tue 11:00", Stage.IN_TRANSIT)),
    row(ReachedTrigger(stage=Stage.DEPARTED_ORIGIN), an_event("wed 11:00", Stage.TRANSIT_HUB)),
    row(AnnouncementTrigger(silence=1, made_at=at("wed 11:00")), MOVING),
]

every_trigger = pytest.mark.parametrize(("trigger", "known"), ROWS)


def test_every_trigger_has_its_row() -> None:
    assert {param.values[0].__class__ for param in ROWS} == set(_MATCHERS)


def verdict_of(rule: Rule, known: Facts, *others: Rule, policy: Policy | None = None, live_from: str = "") -> Verdict:
    """Return what the rule comes to beside others, if it is live from then on."""
    ruling = a_ruling(rule, *others, policy=policy, **({"rule": live_from} if live_from else {}))
    (verdict,) = [one for one in decide(ruling, known).verdicts if one.rule == "rule"]
    return verdict


def come_to(verdict: Verdict) -> tuple[Action, Reason]:
    return verdict.action, verdict.reason


@every_trigger
def test_it_is_told(trigger: Trigger, known: Facts) -> None:
    verdict = verdict_of(a_rule(trigger), known)

    assert come_to(verdict) == (Action.NOTIFY, Reason.FIRST_TIME)
    assert verdict.channel is Channel.EMAIL


@every_trigger
def test_it_is_told_once(trigger: Trigger, known: Facts) -> None:
    first = entry_of(verdict_of(a_rule(trigger), known), known.now)

    again = replace(known, told=type(known.told).of([*_entries(known), first]))

    assert come_to(verdict_of(a_rule(trigger), again)) == (Action.SKIP, Reason.ALREADY_TOLD)


def _entries(known: Facts) -> Iterable[Any]:
    return (entry for entries in known.told.by_rule.values() for entry in entries)


def silent(action: SilenceAction = SilenceAction.HOLD, **more: Any) -> tuple[Silence, ...]:
    values: dict[str, Any] = {"until": at("thu 18:00"), "made_at": at("wed 08:00"), **more}
    return (Silence(id=7, made_by="ada", action=action, **values),)


def hour_of(when: datetime) -> QuietHours:
    return QuietHours(start=when.replace(hour=when.hour - 1).time(), end=when.replace(hour=when.hour + 1).time())


NIGHT = Policy(quiet_hours=tuple((channel, hour_of(at(NOW))) for channel in Channel))
ONE_A_DAY = Policy(caps=Caps(recipient=Cap(at_most=1, within=timedelta(days=1))))
LATELY = (Heard(shipment_id="s2", channel=Channel.EMAIL, at=at("wed 06:00")),)
GRACE = Policy(grace=(("*", timedelta(hours=4)),), unconfirmed=timedelta(hours=2))
MERGING = Policy(merge=Merge(within=timedelta(minutes=30)))

Control = Callable[[Rule, Facts], Verdict]

CONTROLS: dict[str, tuple[Control, Action, Reason]] = {
    "quiet hours": (lambda rule, it: verdict_of(rule, it, policy=NIGHT), Action.HOLD, Reason.QUIET_HOURS),
    "quiet hours, action needed": (
        lambda rule, it: verdict_of(replace(rule, urgency=Urgency.ACTION_NEEDED), it, policy=NIGHT),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "a cap": (
        lambda rule, it: verdict_of(rule, replace(it, lately=LATELY), policy=ONE_A_DAY),
        Action.HOLD,
        Reason.CAP,
    ),
    "a cap, action needed": (
        lambda rule, it: verdict_of(
            replace(rule, urgency=Urgency.ACTION_NEEDED), replace(it, lately=LATELY), policy=ONE_A_DAY
        ),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "low urgency, to be merged": (
        lambda rule, it: verdict_of(replace(rule, urgency=Urgency.LOW), it, policy=MERGING),
        Action.HOLD,
        Reason.MERGING,
    ),
    "low urgency, nothing merges": (
        lambda rule, it: verdict_of(replace(rule, urgency=Urgency.LOW), it),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "a silence of that rule": (
        lambda rule, it: verdict_of(rule, replace(it, silences=silent(rules=frozenset({"rule"})))),
        Action.HOLD,
        Reason.SILENCED,
    ),
    "a silence that drops": (
        lambda rule, it: verdict_of(rule, replace(it, silences=silent(SilenceAction.DROP, rules=frozenset({"rule"})))),
        Action.SKIP,
        Reason.SILENCED,
    ),
    "a silence of another lane": (
        lambda rule, it: verdict_of(
            rule, replace(it, silences=silent(filter=Filter(destination_country=frozenset({"US"}))))
        ),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "a silence, action needed": (
        lambda rule, it: verdict_of(replace(rule, urgency=Urgency.ACTION_NEEDED), replace(it, silences=silent())),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "a silence that is over": (
        lambda rule, it: verdict_of(rule, replace(it, silences=silent(until=at("wed 10:00")))),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "a pause of everything": (
        lambda rule, it: verdict_of(
            replace(rule, urgency=Urgency.ACTION_NEEDED), replace(it, silences=silent(is_pause=True, until=None))
        ),
        Action.HOLD,
        Reason.PAUSED,
    ),
    "a pause of another rule": (
        lambda rule, it: verdict_of(rule, replace(it, silences=silent(is_pause=True, rules=frozenset({"other"})))),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "shadow": (lambda rule, it: verdict_of(replace(rule, shadow=True), it), Action.SKIP, Reason.SHADOW),
    "switched off": (lambda rule, it: verdict_of(replace(rule, enabled=False), it), Action.SKIP, Reason.DISABLED),
    "another rule speaks": (
        lambda rule, it: verdict_of(
            replace(rule, inhibited_by=("other",)), it, replace(rule, name="other", max_event_age=timedelta(days=9))
        ),
        Action.SKIP,
        Reason.INHIBITED,
    ),
    "another rule is only tried out": (
        lambda rule, it: verdict_of(
            replace(rule, inhibited_by=("other",)), it, replace(rule, name="other", shadow=True)
        ),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "another rule is switched off": (
        lambda rule, it: verdict_of(
            replace(rule, inhibited_by=("other",)), it, replace(rule, name="other", enabled=False)
        ),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "a grace, which is for the end of a journey": (
        lambda rule, it: verdict_of(rule, it, policy=GRACE),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
    "news of long ago": (
        lambda rule, it: verdict_of(replace(rule, max_event_age=timedelta(minutes=1)), it),
        Action.SKIP,
        Reason.TOO_OLD,
    ),
    "a rule that is new": (lambda rule, it: verdict_of(rule, it, live_from=NOW), Action.SKIP, Reason.TOO_OLD),
    "an address that is not written to": (
        lambda rule, it: decide(a_ruling(rule), it, frozenset({Channel.EMAIL})).verdicts[0],
        Action.SKIP,
        Reason.SUPPRESSED_ADDRESS,
    ),
    "the shop stopped it": (
        lambda rule, it: verdict_of(rule, replace(it, shipment=it.shipment._replace(stop=Stop.CANCELLED))),
        Action.SKIP,
        Reason.STOPPED,
    ),
    "test traffic": (
        lambda rule, it: verdict_of(rule, replace(it, shipment=it.shipment._replace(is_test=True))),
        Action.SKIP,
        Reason.DISABLED,
    ),
    "no address": (
        lambda rule, it: verdict_of(rule, with_recipient(it, email="", phone="")),
        Action.SKIP,
        Reason.NO_ADDRESS,
    ),
    "opted out": (
        lambda rule, it: verdict_of(rule, with_recipient(it, consent=frozenset())),
        Action.SKIP,
        Reason.OPTED_OUT,
    ),
    "the team, at night, over the cap": (
        lambda rule, it: verdict_of(
            replace(rule, to=Audience.TEAM, channels=TEAM_CHANNELS[:1], urgency=Urgency.LOW),
            replace(with_recipient(it, email="", phone=""), lately=LATELY, silences=silent()),
            policy=replace(NIGHT, caps=ONE_A_DAY.caps, merge=MERGING.merge),
        ),
        Action.NOTIFY,
        Reason.FIRST_TIME,
    ),
}


def with_recipient(known: Facts, **recipient: Any) -> Facts:
    return replace(known, shipment=known.shipment._replace(recipient=a_recipient(**recipient)))


@every_trigger
@pytest.mark.parametrize("control", CONTROLS)
def test_it_obeys_the_control(trigger: Trigger, known: Facts, control: str) -> None:
    judge, action, reason = CONTROLS[control]

    verdict = judge(a_rule(trigger), known)

    assert come_to(verdict) == (action, reason)
    assert (verdict.hold_until is not None) is (action is Action.HOLD)


@every_trigger
def test_it_is_said_on_each_channel_or_on_the_first_that_can_be_used(trigger: Trigger, known: Facts) -> None:
    def channels(rule: Rule) -> list[Channel | None]:
        return [one.channel for one in decide(a_ruling(rule), with_recipient(known, email="")).verdicts]

    both = a_rule(trigger, channels=CUSTOMER_CHANNELS)
    assert channels(both) == [Channel.EMAIL, Channel.SMS]
    only_texts = [
        one.channel
        for one in decide(a_ruling(replace(both, first_of=True)), with_recipient(known, email="")).verdicts
        if one.action is Action.NOTIFY
    ]
    assert only_texts == [Channel.SMS]


@every_trigger
def test_it_is_repeated_only_if_it_still_holds_and_is_not_a_move(trigger: Trigger, known: Facts) -> None:
    rule = a_rule(trigger, repeat=Repeat(after=Span.parse("1h")), max_event_age=timedelta(days=9))
    told = entry_of(verdict_of(rule, known), at("wed 10:00"))._replace(sent_at=at("wed 10:00"), status=Status.SENT)

    again = verdict_of(rule, replace(known, told=type(known.told).of([*_entries(known), told])))

    if isinstance(trigger, PromiseMovesTrigger):
        assert again.reason is Reason.ALREADY_TOLD
    else:
        assert (again.action, again.reason, again.repeat) == (Action.NOTIFY, Reason.REPEAT_DUE, 1)


OTHERS: dict[str, Filter] = {
    "brand": Filter(brand=frozenset({"zoo"})),
    "a brand with a rule of its own": Filter(not_brand=frozenset({"default"})),
    "carrier": Filter(carrier=frozenset({"nobody"})),
    "origin_country": Filter(origin_country=frozenset({"US"})),
    "destination_country": Filter(destination_country=frozenset({"US"})),
    "lane": Filter(lane=Lane.DOMESTIC),
    "in_stage": Filter(in_stage=frozenset({Stage.DESTROYED})),
    "tags": Filter(tags=frozenset({"gift"})),
    "value_over": Filter(value_over=1000),
    "attempts_at_least": Filter(attempts_at_least=1),
    "order_delivered": Filter(order_delivered=OrderDelivered.ALL),
    "after_told": Filter(after_told=("trouble",)),
}
"""Filters of every kind that let none of the parcels through."""

THESE = Filter(
    brand=frozenset({"default"}),
    not_brand=frozenset({"zoo"}),
    origin_country=frozenset({"CN", "US"}),
    destination_country=frozenset({"DE"}),
    lane=Lane.INTERNATIONAL,
    not_in_stage=frozenset({Stage.DESTROYED}),
    tags=frozenset({"vip", "gift"}),
    value_over=99,
    attempts_at_most=1,
    after_told=("trouble",),
)
"""A filter that lets all of them through, once they are precious and trouble was told."""


@every_trigger
@pytest.mark.parametrize("filtered", OTHERS)
def test_it_is_narrowed_down_by_each_filter(trigger: Trigger, known: Facts, filtered: str) -> None:
    verdict = verdict_of(a_rule(trigger, filter=OTHERS[filtered]), known)

    assert come_to(verdict) == (Action.SKIP, Reason.NOT_MATCHING)
    assert verdict.detail


@every_trigger
def test_it_is_told_of_a_parcel_that_all_filters_let_through(trigger: Trigger, known: Facts) -> None:
    shipment = known.shipment._replace(tags=frozenset({"vip"}), value=100)
    told = type(known.told).of([*_entries(known), an_entry("trouble", "mon 12:00", fact_at="mon 09:00")])

    verdict = verdict_of(a_rule(trigger, filter=THESE), replace(known, shipment=shipment, told=told))

    assert come_to(verdict) == (Action.NOTIFY, Reason.FIRST_TIME)


TOLD_OF_HISTORY = {
    IncidentTrigger,  # a problem that is open is news however it came
    MovingAgainTrigger,  # these speak of what we told
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    PromiseMissedTrigger,  # and these of a window that was stated since
    PromiseWithinTrigger,
    AnnouncementTrigger,
}

COUNTS_FROM_THE_REGISTRATION = {NotShippedTrigger, NoWordTrigger}


@every_trigger
def test_history_that_comes_with_the_first_push_is_not_told(trigger: Trigger, known: Facts) -> None:
    events, more = LIVES[type(trigger)]
    late = [event._replace(backfill=True, received_at=at(NOW)) for event in events]
    history = facts(*late, now=NOW, **{**more, "registered_at": at(NOW)})

    reason = verdict_of(a_rule(trigger), history).reason

    told = Reason.FIRST_TIME if type(trigger) in TOLD_OF_HISTORY else Reason.BACKFILL
    assert reason is (Reason.NOT_MATCHING if type(trigger) in COUNTS_FROM_THE_REGISTRATION else told)


@every_trigger
def test_while_nobody_can_be_heard_silence_alone_is_held(trigger: Trigger, known: Facts) -> None:
    deaf = replace(known, feed=Feed(silent_since=at("tue 12:00"), look_at=at("wed 18:00")))

    verdict = verdict_of(a_rule(trigger), deaf)

    if isinstance(trigger, NoScanTrigger):
        assert (come_to(verdict), verdict.hold_until) == ((Action.HOLD, Reason.FEED_SILENT), at("wed 18:00"))
    else:
        assert come_to(verdict) == (Action.NOTIFY, Reason.FIRST_TIME)


@every_trigger
def test_what_waits_is_taken_back_when_the_parcel_arrives_meanwhile(trigger: Trigger, known: Facts) -> None:
    ruling = a_ruling(a_rule(trigger), policy=NIGHT)
    waiting = entry_of(decide(ruling, known).verdicts[0], known.now)
    events, more = LIVES[type(trigger)]
    arrived = facts(*events, an_event("wed 12:30", Stage.DELIVERED, carrier="usps"), now="wed 13:00", **more)

    assert isinstance(still_stands(ruling, known, waiting), Match)
    assert still_stands(ruling, arrived, waiting) is Reason.SUPERSEDED


@every_trigger
def test_what_was_known_before_a_silence_that_drops_is_looked_at_when_it_ends(trigger: Trigger, known: Facts) -> None:
    brief = silent(SilenceAction.DROP, made_at=at("wed 11:59"), until=at("wed 12:30"), rules=frozenset({"rule"}))
    ruling = a_ruling(a_rule(trigger))

    during = decide(ruling, replace(known, silences=brief))
    after = decide(ruling, replace(known, silences=brief, now=at("wed 12:30")))

    assert (during.verdicts[0].reason, during.look_again_at) == (Reason.SILENCED, at("wed 12:30"))
    assert after.verdicts[0].reason is Reason.FIRST_TIME


@every_trigger
def test_a_repeat_that_is_not_due_is_looked_at_when_it_is(trigger: Trigger, known: Facts) -> None:
    rule = a_rule(trigger, repeat=Repeat(after=Span.parse("6h")), max_event_age=timedelta(days=9))
    told = entry_of(verdict_of(rule, known), at("wed 10:00"))._replace(sent_at=at("wed 10:00"), status=Status.SENT)

    judgement = decide(a_ruling(rule), replace(known, told=type(known.told).of([*_entries(known), told])))

    (verdict,) = judgement.verdicts
    if isinstance(trigger, PromiseMovesTrigger):
        assert verdict.reason is Reason.ALREADY_TOLD
    else:
        assert (verdict.reason, judgement.look_again_at) == (Reason.REPEAT_NOT_DUE, at("wed 16:00"))


@every_trigger
def test_it_is_not_repeated_more_often_than_the_rule_says(trigger: Trigger, known: Facts) -> None:
    rule = a_rule(trigger, repeat=Repeat(after=Span.parse("1h")), max_event_age=timedelta(days=9))
    first = entry_of(verdict_of(rule, known), at("wed 09:00"))._replace(sent_at=at("wed 09:00"), status=Status.SENT)
    again = first._replace(repeat=1, created_at=at("wed 10:00"), sent_at=at("wed 10:00"))

    judged = verdict_of(rule, replace(known, told=type(known.told).of([*_entries(known), first, again])))

    assert come_to(judged) == (Action.SKIP, Reason.ALREADY_TOLD)


def test_a_ruling_with_every_trigger_judges_each_by_itself() -> None:
    rules = [a_rule(param.values[0], f"r{number}") for number, param in enumerate(ROWS)]
    ruling = Ruling(rules=tuple(rules))

    for number, param in enumerate(ROWS):
        known = param.values[1]
        assert isinstance(known, Facts)
        alone = decide(a_ruling(rules[number]), known).verdicts
        together = [one for one in decide(ruling, known).verdicts if one.rule == f"r{number}"]
        assert together == list(alone)
