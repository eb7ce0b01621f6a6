"""Whatever the rules and the facts: told once, seen in time, never at night."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.caps import Heard
from notifier.domain.decisions import decide
from notifier.domain.events import TrackingEvent
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.holding import hold_for
from notifier.domain.journey import fold, state_promise
from notifier.domain.matching import match
from notifier.domain.notification import Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.rechecking import still_stands
from notifier.domain.rules import (
    Caps,
    IncidentTrigger,
    MovingAgainTrigger,
    NoScanTrigger,
    PromiseMissedTrigger,
    PromiseMovesTrigger,
    PromiseNarrowsTrigger,
    QuietHours,
    StageTrigger,
    Trigger,
    Urgency,
)
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Recipient
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import Told, ToldEntry
from notifier.domain.verdicts import Action, Judgement, Reason, Verdict
from tests.builders import a_recipient, a_rule, a_ruling, a_shipment, an_event, entry_of, mon_to_fri, sent
from tests.domain.strategies import START, TRIGGERS, histories, moments, promises, rulings

HORIZON = START + timedelta(days=45)

recipients = st.builds(
    a_recipient,
    zones=st.sampled_from([("UTC",), ("Asia/Kathmandu",), ("America/New_York", "America/Los_Angeles")]),
    phone=st.sampled_from(["", "+4915112345678"]),
)


@dataclass(slots=True)
class Parcel:
    """One parcel and its ledger, judged and told the way the engine does it, by a clock that only the test moves."""

    ruling: Ruling
    recipient: Recipient
    now: datetime = START
    events: list[TrackingEvent] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    silences: tuple[Silence, ...] = ()
    entries: list[ToldEntry] = field(default_factory=list)
    leaves_at: list[datetime] = field(default_factory=list)
    look_again_at: datetime | None = None
    sent: list[tuple[datetime, ToldEntry]] = field(default_factory=list)
    without_window: str = ""
    """The rule whose messages name no window; all others name that of the moment."""

    def facts(self, now: datetime) -> Facts:
        journey = fold(self.events)
        for promise in self.promises:
            journey = state_promise(journey, promise)
        return Facts(
            shipment=a_shipment(recipient=self.recipient),
            journey=journey,
            told=Told.of(self.entries),
            now=now,
            is_business_day=mon_to_fri,
            lately=tuple(Heard(shipment_id="s1", channel=one.channel, at=at) for at, one in self.sent),
            silences=self.silences,
        )

    def judge(self, now: datetime) -> Judgement:
        """Decide, and write down what is to be said."""
        self.now = now
        judgement = decide(self.ruling, self.facts(now))
        for verdict in said(judgement):
            self.entries.append(entry_of(verdict, now))
            self.leaves_at.append(verdict.hold_until or now)
        self.look_again_at = judgement.look_again_at
        return judgement

    def send_due(self, now: datetime) -> bool:
        """Let leave what is due and still true, take back what is not; return whether the rules are to be asked again.

        As in the engine that is only so if something was taken back, or if what was told makes another rule possible.
        """
        self.now = now
        due = [
            number
            for number, entry in enumerate(self.entries)
            if entry.status is Status.CREATED and self.leaves_at[number] <= now
        ]
        return any([self._send(number, self.entries[number]) for number in due])  # noqa: C419 (all of them are sent)

    def _send(self, number: int, entry: ToldEntry) -> bool:
        known = self.facts(self.now)
        found = still_stands(self.ruling, known, entry)
        rule = self.ruling.named(entry.rule)
        if rule is None or not isinstance(found, Match):
            superseded = found is Reason.SUPERSEDED
            self.entries[number] = entry._replace(status=Status.CANCELLED, was_superseded=superseded)
            return superseded
        hold, until = hold_for(self.ruling.policy, rule, found, known, entry.channel, decided_at=entry.created_at)
        if hold is not None and until is not None:
            self.leaves_at[number] = until
            return False
        named, heard = None if entry.rule == self.without_window else known.journey.promise, known.promise_heard
        self.entries[number] = sent(entry, self.now, named)
        self.sent.append((self.now, entry))
        moves_window = named is not None and (heard is None or not named.same_window(heard))
        return moves_window or entry.rule in self.ruling.followed

    def next_moment(self) -> datetime | None:
        """When time alone has something to do."""
        waiting = [
            when
            for when, entry in zip(self.leaves_at, self.entries, strict=True)
            if entry.status is Status.CREATED and when > self.now
        ]
        timers = [self.look_again_at] if self.look_again_at is not None else []
        return min(waiting + timers, default=None)

    def live_until(self, end: datetime) -> None:
        """Do what time brings, until `end`: ask the rules when they said so, and send what waited."""
        while (moment := self.next_moment()) is not None and moment <= end:
            if self.look_again_at is not None and self.look_again_at <= moment:
                self.judge(moment)
            self.send_all(moment)

    def step(self, moment: datetime) -> None:
        """Ask the rules, because somebody said something, and send what is due."""
        self.judge(moment)
        self.send_all(moment)

    def send_all(self, moment: datetime) -> None:
        """Send until nothing is due; ask the rules again as often as it takes."""
        while self.send_due(moment):
            self.judge(moment)


def said(judgement: Judgement) -> list[Verdict]:
    return [verdict for verdict in judgement.verdicts if verdict.action is not Action.SKIP]


def pushes(
    history: Sequence[TrackingEvent], stated: Sequence[Promise]
) -> list[tuple[datetime, TrackingEvent | Promise]]:
    """Everything that carriers say, by when it arrives."""
    arrivals: list[tuple[datetime, TrackingEvent | Promise]] = [
        *((event.received_at, event) for event in history),
        *((promise.stated_at, promise) for promise in stated),
    ]
    return sorted(arrivals, key=lambda arrival: arrival[0])


def tell(parcel: Parcel, arrivals: Iterable[tuple[datetime, TrackingEvent | Promise]]) -> None:
    """Let everything arrive in its time, and time pass until nothing is left to do."""
    for when, what in arrivals:
        parcel.live_until(when)
        if isinstance(what, TrackingEvent):
            parcel.events.append(what)
        else:
            parcel.promises.append(what)
        parcel.step(when)
    parcel.live_until(HORIZON)


@st.composite
def some_silences(draw: st.DrawFn) -> tuple[Silence, ...]:
    """Up to two silences or pauses, of some days."""
    made = []
    for number in range(draw(st.integers(0, 2))):
        begins = draw(moments(14))
        is_pause = draw(st.booleans())
        made.append(
            Silence(
                id=number,
                made_at=begins,
                made_by="ada",
                until=begins + timedelta(hours=draw(st.integers(1, 120))),
                is_pause=is_pause,
                rules=draw(st.sampled_from([frozenset(), frozenset({"r0"})])),
                action=SilenceAction.HOLD if is_pause else draw(st.sampled_from(SilenceAction)),
            )
        )
    return tuple(made)


worlds = {
    "ruling": rulings(),
    "recipient": recipients,
    "history": histories(max_size=8),
    "stated": st.lists(promises(), max_size=4, unique_by=lambda promise: promise.stated_at),
}


@given(**worlds, now=moments(25))
def test_deciding_twice_tells_once(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise], now: datetime
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient, events=history, promises=stated)

    parcel.judge(now)

    assert said(parcel.judge(now)) == []


@given(**worlds, now=moments(25), days=st.integers(0, 12))
def test_what_is_decided_still_stands_at_that_moment(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    now: datetime,
    days: int,
) -> None:
    half = len(history) // 2
    parcel = Parcel(ruling=ruling, recipient=recipient, events=history[:half], promises=stated[:1])
    parcel.judge(now)
    parcel.send_due(now + timedelta(days=days))
    parcel.events, parcel.promises = history, stated

    known = len(parcel.entries)
    parcel.judge(now + timedelta(days=days))

    for entry in parcel.entries[known:]:
        assert isinstance(still_stands(ruling, parcel.facts(parcel.now), entry), Match)


@given(**worlds)
def test_nothing_is_ever_decided_twice_under_one_name(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise]
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient)

    tell(parcel, pushes(history, stated))

    names = [(entry.rule, entry.occurrence, entry.repeat, entry.channel) for entry in parcel.entries]
    assert len(names) == len(set(names))


@given(**worlds, now=moments(25), days=st.integers(0, 12), share=st.floats(0, 0.999))
def test_nothing_becomes_true_unseen(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    now: datetime,
    days: int,
    share: float,
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient, events=history, promises=stated)
    parcel.step(now)
    parcel.live_until(now + timedelta(days=days))

    last, end = parcel.now, parcel.next_moment() or parcel.now + timedelta(days=60)
    between = last + share * (end - last)

    assert end > last
    assert said(decide(ruling, parcel.facts(between))) == []
    for rule in ruling.rules:
        before, later = match(rule, parcel.facts(last)), match(rule, parcel.facts(between))
        assert not (rule.enabled and isinstance(before, NoMatch) and isinstance(later, Match))


@given(**worlds, now=moments(25))
def test_what_is_said_leaves_in_time_and_then_there_is_nothing_left_to_do(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise], now: datetime
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient, events=history, promises=stated)

    parcel.step(now)
    parcel.live_until(now + timedelta(days=500))

    assert parcel.next_moment() is None
    assert all(entry.status is not Status.CREATED for entry in parcel.entries)


@given(**worlds)
def test_nothing_but_what_needs_action_leaves_in_quiet_hours(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise]
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient)

    tell(parcel, pushes(history, stated))

    for when, entry in parcel.sent:
        rule, hours = ruling.named(entry.rule), ruling.policy.quiet(entry.channel)
        assert rule is not None
        assert hours is None or rule.urgency is Urgency.ACTION_NEEDED or not is_night(when, hours, recipient)


@given(**worlds, silences=some_silences())
def test_nothing_that_is_silenced_or_paused_leaves_and_what_is_dropped_is_not_told_later(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    silences: tuple[Silence, ...],
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient, silences=silences)

    tell(parcel, pushes(history, stated))

    for when, entry in parcel.sent:
        rule = ruling.named(entry.rule)
        assert rule is not None
        for silence in silences:
            if silence.is_about(rule):
                assert not silence.covers(when)
                assert silence.action is SilenceAction.HOLD or not silence.covers(entry.created_at)


@given(**worlds, silences=some_silences())
def test_whatever_was_silenced_in_the_end_nothing_is_left_waiting(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    silences: tuple[Silence, ...],
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient, silences=silences)

    tell(parcel, pushes(history, stated))
    parcel.live_until(HORIZON + timedelta(days=500))

    assert parcel.next_moment() is None
    assert all(entry.status is not Status.CREATED for entry in parcel.entries)
    names = [(entry.rule, entry.occurrence, entry.repeat, entry.channel) for entry in parcel.entries]
    assert len(names) == len(set(names))


@given(**worlds, silences=some_silences(), now=moments(25), days=st.integers(0, 12), share=st.floats(0, 0.999))
def test_nothing_becomes_true_unseen_when_a_silence_ends(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    silences: tuple[Silence, ...],
    now: datetime,
    days: int,
    share: float,
) -> None:
    known = tuple(one for one in silences if one.made_at <= now)
    parcel = Parcel(ruling=ruling, recipient=recipient, events=history, promises=stated, silences=known)
    parcel.step(now)
    parcel.live_until(now + timedelta(days=days))

    last, end = parcel.now, parcel.next_moment() or parcel.now + timedelta(days=60)
    between = last + share * (end - last)

    assert said(decide(ruling, parcel.facts(between))) == []


@given(**worlds, times=st.integers(2, 3), data=st.data())
def test_repeating_and_shuffling_what_comes_at_once_tells_the_same(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    times: int,
    data: st.DataObject,
) -> None:
    once, again = (Parcel(ruling=ruling, recipient=recipient) for _ in range(2))
    arrivals = pushes(history, stated)
    repeated = [*arrivals, *((when, what) for when, what in arrivals * (times - 1) if isinstance(what, TrackingEvent))]
    shuffled = sorted(data.draw(st.permutations(repeated)), key=lambda arrival: arrival[0])

    tell_in_batches(once, arrivals)
    tell_in_batches(again, shuffled)

    assert [(when, entry.rule, entry.channel) for when, entry in once.sent] == [
        (when, entry.rule, entry.channel) for when, entry in again.sent
    ]


@given(**worlds, caught_up_at=moments(25), times=st.integers(1, 2), data=st.data())
def test_a_whole_life_that_comes_in_one_push_tells_the_same_in_any_order_and_repetition(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    caught_up_at: datetime,
    times: int,
    data: st.DataObject,
) -> None:
    late = [event._replace(received_at=max(caught_up_at, event.at)) for event in history]
    once, again = (Parcel(ruling=ruling, recipient=recipient, promises=stated) for _ in range(2))
    once.events, again.events = late, data.draw(st.permutations(late * times))

    for parcel in (once, again):
        parcel.step(max([caught_up_at, *(event.received_at for event in late)]))
        parcel.live_until(HORIZON)

    assert once.sent == again.sent


@given(**worlds, reload_at=moments(21), extra=st.sampled_from(TRIGGERS))
def test_a_reload_at_any_moment_neither_loses_nor_repeats_and_a_new_rule_tells_nothing_of_the_past(
    ruling: Ruling,
    recipient: Recipient,
    history: list[TrackingEvent],
    stated: list[Promise],
    reload_at: datetime,
    extra: Trigger,
) -> None:
    uncapped = replace(ruling, policy=replace(ruling.policy, caps=Caps()))
    new = a_rule(extra, "new", max_event_age=timedelta(days=400), channels=(Channel.SMS,))
    live_from = {**uncapped.effective_from, "new": reload_at}
    with_new = replace(uncapped, rules=(new, *uncapped.rules), effective_from=live_from)
    kept, reloaded = (Parcel(ruling=uncapped, recipient=recipient, without_window="new") for _ in range(2))
    arrivals = pushes(history, stated)

    for parcel, ruling_then in ((kept, uncapped), (reloaded, with_new)):
        tell_until(parcel, [one for one in arrivals if one[0] < reload_at], reload_at)
        parcel.ruling = ruling_then
        parcel.step(reload_at)
        tell(parcel, [one for one in arrivals if one[0] >= reload_at])

    def told_by_old_rules(parcel: Parcel) -> list[tuple[datetime, str, str, Channel]]:
        return [(when, one.rule, one.occurrence, one.channel) for when, one in parcel.sent if one.rule != "new"]

    by_promise = isinstance(extra, PromiseMovesTrigger | PromiseMissedTrigger | PromiseNarrowsTrigger)
    if not by_promise and not any(isinstance(rule.trigger, MovingAgainTrigger) for rule in uncapped.rules):
        assert told_by_old_rules(reloaded) == told_by_old_rules(kept)
    assert all(entry.created_at >= reload_at for entry in reloaded.entries if entry.rule == "new")


def tell_until(parcel: Parcel, arrivals: Iterable[tuple[datetime, TrackingEvent | Promise]], end: datetime) -> None:
    """Let everything arrive in its time, and time pass until `end`."""
    for when, what in arrivals:
        parcel.live_until(when)
        if isinstance(what, TrackingEvent):
            parcel.events.append(what)
        else:
            parcel.promises.append(what)
        parcel.step(when)
    parcel.live_until(end)


def tell_in_batches(parcel: Parcel, arrivals: Sequence[tuple[datetime, TrackingEvent | Promise]]) -> None:
    """Let what arrives at the same instant be judged together, as one push."""
    for when in sorted({when for when, _ in arrivals}):
        parcel.live_until(when)
        for arrived, what in arrivals:
            if arrived == when and isinstance(what, TrackingEvent):
                parcel.events.append(what)
            elif arrived == when and isinstance(what, Promise):
                parcel.promises.append(what)
        parcel.step(when)
    parcel.live_until(HORIZON)


@given(**worlds)
def test_caps_hold_whatever_happens(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise]
) -> None:
    parcel = Parcel(ruling=ruling, recipient=recipient)

    tell(parcel, pushes(history, stated))

    cap = ruling.policy.caps.shipment
    for number, (when, entry) in enumerate(parcel.sent):
        rule = ruling.named(entry.rule)
        assert rule is not None
        before = [at for at, one in parcel.sent[:number] if one.channel is entry.channel]
        if cap is not None and rule.urgency is not Urgency.ACTION_NEEDED:
            assert sum(1 for at in before if when - at < cap.within) < cap.at_most


def is_night(when: datetime, hours: QuietHours, recipient: Recipient) -> bool:
    clocks = [when.astimezone(recipient._replace(zones=(zone,)).zone).time() for zone in recipient.zones]
    return any(clock >= hours.start or clock < hours.end for clock in clocks)


@given(**worlds, now=moments(25))
def test_every_rule_gets_its_verdicts_and_the_same_facts_give_the_same(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise], now: datetime
) -> None:
    known = Parcel(ruling=ruling, recipient=recipient, events=history, promises=stated).facts(now)

    judgement = decide(ruling, known)

    assert judgement == decide(ruling, known)
    assert list(dict.fromkeys(verdict.rule for verdict in judgement.verdicts)) == [rule.name for rule in ruling.rules]
    for verdict in judgement.verdicts:
        assert (verdict.match is not None) is (verdict.action is not Action.SKIP)
        assert (verdict.hold_until is not None) is (verdict.action is Action.HOLD)
        assert verdict.hold_until is None or verdict.hold_until > now


@given(**worlds)
def test_a_rule_that_repeats_nothing_says_each_thing_once(
    ruling: Ruling, recipient: Recipient, history: list[TrackingEvent], stated: list[Promise]
) -> None:
    plain = replace(ruling, rules=tuple(replace(rule, repeat=None) for rule in ruling.rules))
    parcel = Parcel(ruling=plain, recipient=recipient)

    tell(parcel, pushes(history, stated))

    for entry in (one for _, one in parcel.sent):
        same = [one for _, one in parcel.sent if (one.rule, one.fact_at, one.channel) == _what(entry)]
        kinds = [one.occurrence.partition("@")[0] for one in same]
        assert len(kinds) == len(set(kinds)) or entry.promise_before is not None


def _what(entry: ToldEntry) -> tuple[str, datetime, Channel]:
    return entry.rule, entry.fact_at, entry.channel


# --- late scans -------------------------------------------------------------------------------------------------------

STAY = [START + timedelta(hours=3 * number) for number in range(10)]

ONE_STAY: list[Trigger] = [
    StageTrigger(stages=frozenset({Stage.IN_CUSTOMS, Stage.CUSTOMS_CLEARED})),
    IncidentTrigger(incidents=frozenset({IncidentKind.CUSTOMS_HELD, IncidentKind.DELAY})),
    IncidentTrigger(incidents=frozenset({IncidentKind.CUSTOMS_HELD}), lasting=Span.parse("1h")),
]


@given(order=st.permutations(STAY), trigger=st.sampled_from(ONE_STAY))
def test_scans_of_one_stay_tell_of_it_once_in_whatever_order_they_come(order: list[datetime], trigger: Trigger) -> None:
    parcel = Parcel(ruling=a_ruling(a_rule(trigger, max_event_age=timedelta(days=30))), recipient=a_recipient())
    arrival = STAY[-1] + timedelta(hours=2)

    for number, at in enumerate(order):
        now = arrival + timedelta(hours=number)
        parcel.events.append(an_event(at, Stage.IN_CUSTOMS, IncidentKind.CUSTOMS_HELD, received_at=now))
        parcel.live_until(now)
        parcel.step(now)

    assert len(parcel.sent) == 1


@given(order=st.permutations(STAY[:-1]))
def test_scans_from_before_a_silence_do_not_tell_of_it_again(order: list[datetime]) -> None:
    rule = a_rule(NoScanTrigger(span=Span.parse("1d")), max_event_age=timedelta(days=30))
    parcel = Parcel(ruling=a_ruling(rule), recipient=a_recipient())
    last = STAY[-1]

    for number, at in enumerate([last, *order]):
        now = last + timedelta(hours=25 + number)
        parcel.events.append(an_event(at, Stage.IN_TRANSIT, received_at=now))
        parcel.step(now)

    assert len(parcel.sent) == 1
