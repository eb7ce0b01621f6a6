"""Running the tests beside the rules: each parcel is imagined, its life is played, and what was told is compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from notifier.config.moments import When
from notifier.config.rule_tests import TO_NOTIFY, Expected, Push, RuleTest
from notifier.domain.events import Meaning, StatedPromise, TrackingEvent
from notifier.domain.notification import Channel
from notifier.domain.playback import Keeping, Moment, Played, PromiseTold, Scene, Spell, play, unfold
from notifier.domain.promise import Promise, resolve_promise
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Leg, Recipient, Shipment, normalise_carrier
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.spans import IsBusinessDay
from notifier.domain.verdicts import Reason, Verdict
from notifier.places import zones_for
from notifier.service.calendars import countries_of
from notifier.service.judge import BACKFILL_AGE

Calendar = Callable[[tuple[str, ...]], IsBusinessDay]

_WORDS = {"info": Meaning.INFO, "stale": Meaning.STALE}
_MINUTE = timedelta(minutes=1)
_BEYOND = timedelta(days=1)
"""So long after the end of a test lasts what it gives no end."""
_SAID_BY_THE_MESSAGES = TO_NOTIFY | {Reason.ALREADY_TOLD}
_WAYS = {Channel.TEAM_EMAIL: "email", Channel.TEAM_WEBHOOK: "webhook"}
"""How a rule for the team names its channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Messages of one rule at one time, on one channel or several."""

    at: datetime
    rule: str
    channels: frozenset[str]
    """As the rule names them."""
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What did not come as it was expected. `place` is the way to it in the configuration."""

    place: tuple[str | int, ...]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a test came to. `story` says what happened, line by line, if it failed."""

    test: RuleTest
    failures: tuple[Failure, ...]
    story: tuple[str, ...]
    reasons: frozenset[Reason]
    """All that the rules of the test came to."""


def rehearse(
    tests: Sequence[RuleTest], ruling: Ruling, promise_told: PromiseTold, calendar: Calendar
) -> Iterator[Rehearsal]:
    """Run the tests, one after the other."""
    for number, test in enumerate(tests):
        stage = _Stage(test, promise_told, calendar)
        played = play(stage.scene, _switch_on(ruling, test), stage.moments, stage.until, keep_looks=True)
        yield _Comparison(stage, played, ("tests", number)).result()


def _switch_on(ruling: Ruling, test: RuleTest) -> Ruling:
    """Return the rules with those speaking that are switched off, or in shadow, and that the test asks for."""
    if not test.switched_on:
        return ruling
    rules = (replace(one, enabled=True, shadow=False) if one.name in test.switched_on else one for one in ruling.rules)
    return replace(ruling, rules=tuple(rules))


class _Stage:
    """The parcel of a test, and what carriers say of it."""

    def __init__(self, test: RuleTest, promise_told: PromiseTold, calendar: Calendar) -> None:
        self.test = test
        zones = zones_for(test.parcel.destination_country, "", test.parcel.zone)
        self.zone = ZoneInfo(zones[0])
        self.start = test.clock.replace(tzinfo=self.zone)
        begins_at = self.start.astimezone(UTC)
        self.until = max([begins_at, *(self.instant(when) for when in self._times())])
        shipment = self._shipment(zones)
        self.scene = Scene(
            shipment=shipment,
            is_business_day=calendar(countries_of(shipment)),
            promise_told=promise_told,
            suppressed=test.parcel.suppressed,
            siblings=test.parcel.siblings,
            silences=tuple(self._silences()),
            deaf=self._spells(Keeping.FEED_SILENT),
            stopped=self._spells(Keeping.STOPPED),
        )
        self.moments = self._with_questions(unfold(self._events(), self._promises(), begins_at, self.until))

    def _with_questions(self, moments: list[Moment]) -> list[Moment]:
        """Have the rules asked, too, when the test asks why nothing is told, and when what keeps them back changes."""
        asked = {self.instant(one.at) for one in self.test.expect_not if one.at is not None}
        asked |= {self.instant(at) for one in self.test.meanwhile for at in (one.start, one.until) if at is not None}
        for at in sorted(asked - {one.at for one in moments}):
            before = [one for one in moments if one.at < at]
            if before and at <= self.until:
                moments.append(Moment(at=at, journey=max(before, key=lambda one: one.at).journey))
        return sorted(moments, key=lambda one: one.at)

    def instant(self, when: When) -> datetime:
        return when.instant_from(self.start, self.zone)

    def name(self, at: datetime) -> str:
        """Write an instant as the test would: `Wed 2026-11-04 09:00`."""
        return f"{at.astimezone(self.zone):%a %Y-%m-%d %H:%M}"

    def name_day(self, when: When) -> str:
        """Write a time, or the day alone where no time was named."""
        return f"{when.date_from(self.start):%a %Y-%m-%d}" if when.is_day else self.name(self.instant(when))

    def _times(self) -> Iterator[When]:
        """Yield when something happens or is looked at; the end, if it is named, goes before all."""
        if self.test.until is not None:
            yield self.test.until
            return
        for push in self.test.pushes:
            yield push.heard or push.at
        yield from (one.at for one in (*self.test.expect, *self.test.expect_not) if one.at is not None)

    def _spells(self, what: Keeping) -> tuple[Spell, ...]:
        """Return from when until when something lasts; what has no end lasts beyond the test."""
        return tuple(
            Spell(start=self.instant(one.start), end=self.instant(one.until) if one.until else self.until + _BEYOND)
            for one in self.test.meanwhile
            if one.what is what
        )

    def _silences(self) -> Iterator[Silence]:
        for what in (Keeping.HELD, Keeping.DROPPED, Keeping.PAUSED):
            for spell in self._spells(what):
                yield Silence(
                    id=1,
                    made_at=spell.start,
                    made_by="the test",
                    until=spell.end,
                    action=SilenceAction.DROP if what is Keeping.DROPPED else SilenceAction.HOLD,
                    is_pause=what is Keeping.PAUSED,
                )

    def _shipment(self, zones: tuple[str, ...]) -> Shipment:
        parcel = self.test.parcel
        carrier = normalise_carrier(parcel.carrier)
        promised = parcel.promised
        return Shipment(
            id="imagined",
            ref="imagined",
            brand=parcel.brand,
            order_id="imagined",
            order_ref="imagined",
            recipient=Recipient(
                email="" if Channel.EMAIL in parcel.without else "jo@example.com",
                phone="" if Channel.SMS in parcel.without else "+4915112345678",
                zones=zones,
                consent=frozenset(Channel) - parcel.opted_out,
            ),
            legs=(Leg(carrier=carrier, tracking_number="1"),) if carrier else (),
            registered_at=self.start.astimezone(UTC),
            origin_country=parcel.origin_country,
            destination_country=parcel.destination_country,
            promise=self._promise(promised, self.start.astimezone(UTC), "shop") if promised else None,
            tags=parcel.tags,
            value=parcel.value,
            is_test=parcel.is_test_traffic,
        )

    def _promise(self, when: When, stated_at: datetime, source: str) -> Promise:
        day = when.date_from(self.start) if when.is_day else self.instant(when)
        return resolve_promise(StatedPromise(earliest=day, latest=day, stated_at=stated_at, source=source), self.zone)

    def _promises(self) -> Iterator[Promise]:
        for push in self.test.pushes:
            if push.promises is not None:
                yield self._promise(push.promises, self.instant(push.heard or push.at), "carrier")

    def _events(self) -> list[TrackingEvent]:
        """Return the events. What came with the first push and was old by then is history, as it is in the engine."""
        speaking = [one for one in self.test.pushes if one.stage or one.incident or one.word]
        heard = [max(self.instant(one.heard or one.at), self.start.astimezone(UTC)) for one in speaking]
        first = min(heard, default=None)
        return [
            self._event(number, push, at, is_first=at == first)
            for number, (push, at) in enumerate(zip(speaking, heard, strict=True))
        ]

    def _event(self, number: int, push: Push, heard_at: datetime, *, is_first: bool) -> TrackingEvent:
        at = self.instant(push.at)
        usual = Meaning.MILESTONE if push.stage else Meaning.INCIDENT
        return TrackingEvent(
            key=f"{number:04}",
            at=at,
            received_at=heard_at,
            meaning=_WORDS.get(push.word, usual),
            stage=push.stage,
            incident=push.incident,
            carrier=normalise_carrier(push.carrier or self.test.parcel.carrier),
            backfill=is_first and heard_at - at > BACKFILL_AGE,
        )


class _Comparison:
    """Holds what was told against what was expected."""

    def __init__(self, stage: _Stage, played: Played, place: tuple[str | int, ...]) -> None:
        self._stage, self._test, self._played, self._place = stage, stage.test, played, place
        self._left = list(_tellings(played))

    def result(self) -> Rehearsal:
        """Compare. Only messages of rules that the test names are looked at, unless there is to be nothing else."""
        failures = [one for number, wanted in enumerate(self._test.expect) for one in self._look_for(number, wanted)]
        failures += [one for one in map(self._too_much, self._left) if one is not None]
        for number, unwanted in enumerate(self._test.expect_not):
            failures += self._look_why(number, unwanted)
        return Rehearsal(
            test=self._test,
            failures=tuple(failures),
            story=tuple(self._tell()) if failures else (),
            reasons=frozenset(self._all_reasons()),
        )

    def _look_for(self, number: int, wanted: Expected) -> Iterator[Failure]:
        found = next((one for one in self._left if self._is_it(wanted, one)), None)
        if found is not None:
            self._left.remove(found)
            return
        near = [one for one in self._left if one.rule == wanted.rule]
        if near:
            # What came at another time or in another way is one failure, not two.
            self._left.remove(near[0])
            happened = f"it was told {self._word(near[0])}"
        else:
            happened = self._why_silent(wanted)
        expected = self._word_expected(wanted)
        yield Failure(place=(*self._place, "expect", number), message=f"expected {expected}, but {happened}")

    def _is_it(self, wanted: Expected, told: Telling) -> bool:
        return (
            wanted.rule == told.rule
            and (wanted.at is None or abs(self._stage.instant(wanted.at) - told.at) < _MINUTE)
            and (not wanted.channels or wanted.channels == told.channels)
            and wanted.reason in (None, told.reason)
        )

    def _too_much(self, told: Telling) -> Failure | None:
        place = (*self._place, "name")
        if told.rule in self._test.rules:
            return Failure(place=place, message=f"{told.rule} was told {self._word(told)}, which is not expected")
        if self._test.nothing_else:
            return Failure(place=place, message=f"{told.rule} was told {self._word(told)}, and nothing else should be")
        return None

    def _look_why(self, number: int, unwanted: Expected) -> Iterator[Failure]:
        """Check that it was not told at that time, or not on some channel, and for the reason that is named."""
        at = self._stage.instant(unwanted.at) if unwanted.at else None
        place = (*self._place, "expect_not", number)
        when = f" at {self._stage.name(at)}" if at else ""
        found = list(self._verdicts(unwanted.rule, at))
        if unwanted.reason is not None:
            if unwanted.reason not in {reason for _, reason, _ in found}:
                message = f"expected that {unwanted.rule} is not told{when} because of {unwanted.reason}"
                yield Failure(place=place, message=f"{message}, but it came to {self._word_reasons(found)}")
            return
        told = [one for one in _tellings(self._played) if (one.rule, one.at) == (unwanted.rule, at)]
        yield from (Failure(place=place, message=f"{one.rule} was told {self._word(one)}") for one in told)

    def _verdicts(self, rule: str, at: datetime | None) -> Iterator[tuple[datetime, Reason, str]]:
        """Yield what a rule came to: when it was last looked at up to `at`, or ever; and what was dropped."""
        looks = [one for one in self._played.looks if at is None or one.at <= at]
        for look in looks:
            if at is not None and look.at != looks[-1].at:
                continue
            for verdict in look.judgement.verdicts:
                if verdict.rule == rule:
                    yield look.at, verdict.reason, verdict.detail
        for one in self._played.dropped:
            if one.rule == rule and at in (None, one.at):
                yield one.at, one.reason, "it was taken back before it was sent"

    def _why_silent(self, wanted: Expected) -> str:
        at = self._stage.instant(wanted.at) if wanted.at else None
        found = list(self._verdicts(wanted.rule, at or self._stage.until))
        return f"nothing of it was told: {self._word_reasons(found)}"

    def _word_reasons(self, found: Sequence[tuple[datetime, Reason, str]]) -> str:
        words = dict.fromkeys(f"{reason} ({detail})" if detail else f"{reason}" for _, reason, detail in found)
        return "; ".join(words) or "nothing: the rules were not looked at"

    def _word(self, told: Telling) -> str:
        return f"at {self._stage.name(told.at)} by {_names(told.channels)} ({told.reason})"

    def _word_expected(self, wanted: Expected) -> str:
        at = f" at {self._stage.name(self._stage.instant(wanted.at))}" if wanted.at else ""
        by = f" by {_names(wanted.channels)}" if wanted.channels else ""
        why = f" ({wanted.reason})" if wanted.reason else ""
        return f"{wanted.rule}{at}{by}{why}"

    def _all_reasons(self) -> Iterator[Reason]:
        for look in self._played.looks:
            yield from (one.reason for one in look.judgement.verdicts if one.rule in self._test.rules)
        yield from (one.reason for one in self._played.dropped if one.rule in self._test.rules)

    def _tell(self) -> Iterator[str]:
        """Say what happened, in the order of time: what carriers said, what was told, and what the rules came to."""
        lines = [*self._pushes(), *self._spells(), *self._turns()]
        lines += [(one.at, 2, f"told  {one.rule} by {_names(one.channels)}: {one.reason}") for one in self._shown()]
        for at, _, line in sorted(lines):
            yield f"{self._stage.name(at)}  {line}"

    def _shown(self) -> Iterable[Telling]:
        return (one for one in _tellings(self._played) if self._test.nothing_else or one.rule in self._test.rules)

    def _pushes(self) -> Iterator[tuple[datetime, int, str]]:
        for push in self._test.pushes:
            words = " and ".join(word for word in (push.stage, push.incident, push.word) if word)
            day = f"promises {self._stage.name_day(push.promises)}" if push.promises else ""
            at = self._stage.instant(push.heard or push.at)
            late = f", which was at {self._stage.name(self._stage.instant(push.at))}" if push.heard else ""
            yield at, 0, f"carrier  {', '.join(part for part in (words, day) if part)}{late}"

    def _spells(self) -> Iterator[tuple[datetime, int, str]]:
        for one in self._test.meanwhile:
            end = f" until {self._stage.name(self._stage.instant(one.until))}" if one.until else ""
            yield self._stage.instant(one.start), 0, f"meanwhile  {one.what}{end}"

    def _turns(self) -> Iterator[tuple[datetime, int, str]]:
        """Yield where a rule that the test names began to come to something else."""
        before: dict[tuple[str, Channel | None], Reason] = {}
        for look in self._played.looks:
            for one in look.judgement.verdicts:
                key = (one.rule, one.channel)
                is_news = one.rule in self._test.rules and one.reason not in _SAID_BY_THE_MESSAGES
                if is_news and before.get(key) is not one.reason:
                    before[key] = one.reason
                    yield look.at, 1, f"silent  {one.rule}: {_word_verdict(one)}"


def _tellings(played: Played) -> Iterator[Telling]:
    """Yield what was told, with all channels on which it was told at the same time."""
    together: dict[tuple[datetime, str, int, str], list[str]] = {}
    reasons: dict[tuple[datetime, str, int, str], Reason] = {}
    for one in played.said:
        key = (one.at, one.rule, one.repeat, one.occurrence)
        together.setdefault(key, []).append(_WAYS.get(one.channel, one.channel.value))
        reasons[key] = one.reason
    for key, channels in together.items():
        yield Telling(at=key[0], rule=key[1], channels=frozenset(channels), reason=reasons[key])


def _names(channels: Iterable[str]) -> str:
    return " and ".join(sorted(channels))


def _word_verdict(verdict: Verdict) -> str:
    by = f" by {verdict.channel}" if verdict.channel else ""
    return f"{verdict.reason}{by}" + (f" ({verdict.detail})" if verdict.detail else "")
