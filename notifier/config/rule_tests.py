"""Tests beside the rules: what is imagined, what is to be told, and what is not; and what is wrong with such a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from notifier.config.brand_rules import places_of_own_rules
from notifier.config.moments import When
from notifier.config.schema import (
    ExpectNotShape,
    ExpectShape,
    MeanwhileShape,
    ParcelShape,
    PushShape,
    RuleTestShape,
)
from notifier.config.source import Place, Source
from notifier.config.words import suggest
from notifier.config.written import is_there, rules_of, say, say_of_key
from notifier.domain.notification import Channel
from notifier.domain.playback import Keeping
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.verdicts import Reason

TO_NOTIFY = frozenset({Reason.FIRST_TIME, Reason.NEW_OCCURRENCE, Reason.REPEAT_DUE})
"""The reasons for which something is told; all others are reasons for which it is not, or not yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imagined:
    """A parcel and its recipient. Countries and zone are empty where the test names none."""

    brand: str
    carrier: str
    origin_country: str
    destination_country: str
    zone: str
    promised: When | None
    tags: frozenset[str]
    value: float
    without: frozenset[Channel]
    opted_out: frozenset[Channel]
    suppressed: frozenset[Channel]
    siblings: tuple[Stage, ...]
    """Where the other parcels of the order are."""
    is_test_traffic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What a carrier says `at` a time and we have `heard` (None: at once); a new day that it `promises`, if any."""

    at: When
    stage: Stage | None = None
    incident: IncidentKind | None = None
    word: str = ""
    """`info` or `stale`, if it says nothing else."""
    carrier: str = ""
    """Who says it, if not the carrier of the parcel."""
    heard: When | None = None
    promises: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """What keeps messages back `start` to `until` (None: to the end), whatever the rules say."""

    what: Keeping
    start: When
    until: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Something that is told, or that is not. What is left out may be anything."""

    rule: str
    at: When | None = None
    channels: frozenset[str] = frozenset()
    """As a rule names them: `email` is that of the team in a rule for the team."""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """One test. `clock` is where its times count from, by the clock of the recipient."""

    name: str
    clock: datetime
    parcel: Imagined
    switched_on: frozenset[str] = frozenset()
    """Rules that are off, or in shadow, and speak in this test."""
    pushes: tuple[Push, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()
    until: When | None = None
    expect: tuple[Expected, ...] = ()
    expect_not: tuple[Expected, ...] = ()
    nothing_else: bool = field(default=False)
    """Whether a message of a rule that the test does not name is a failure too."""

    @property
    def rules(self) -> frozenset[str]:
        """The rules that the test names."""
        return frozenset(one.rule for one in (*self.expect, *self.expect_not))


def to_rule_test(shape: RuleTestShape) -> RuleTest:
    """Return the test."""
    return RuleTest(
        name=shape.name,
        clock=shape.clock,
        parcel=_to_imagined(shape.parcel),
        switched_on=frozenset(shape.switched_on),
        pushes=tuple(_to_push(one) for one in shape.events),
        meanwhile=tuple(_to_meanwhile(one) for one in shape.meanwhile),
        until=shape.until,
        expect=tuple(_to_expected(one) for one in shape.expect),
        expect_not=tuple(_to_expected(one) for one in shape.expect_not),
        nothing_else=shape.nothing_else,
    )


def _to_imagined(shape: ParcelShape) -> Imagined:
    return Imagined(
        brand=shape.brand,
        carrier=shape.carrier,
        origin_country=shape.origin_country,
        destination_country=shape.destination_country,
        zone=shape.zone,
        promised=shape.promised,
        tags=frozenset(shape.tags),
        value=shape.value,
        without=frozenset(shape.without),
        opted_out=frozenset(shape.opted_out),
        suppressed=frozenset(shape.suppressed),
        siblings=shape.siblings,
        is_test_traffic=shape.test_traffic,
    )


def _to_push(shape: PushShape) -> Push:
    stages = [Stage(word) for word in shape.says if word in set(Stage)]
    incidents = [IncidentKind(word) for word in shape.says if word in set(IncidentKind)]
    return Push(
        at=shape.at,
        stage=stages[0] if stages else None,
        incident=incidents[0] if incidents else None,
        word=shape.says[0] if shape.says and not stages and not incidents else "",
        carrier=shape.carrier,
        heard=shape.heard,
        promises=shape.promises,
    )


def _to_meanwhile(shape: MeanwhileShape) -> Meanwhile:
    return Meanwhile(what=shape.what, start=shape.start, until=shape.until)


def _to_expected(shape: ExpectShape | ExpectNotShape) -> Expected:
    channels = shape.channels if isinstance(shape, ExpectShape) else ()
    return Expected(rule=shape.rule, at=shape.at, channels=frozenset(channels), reason=shape.reason)


def check_rule_tests(source: Source) -> None:
    """Note everything that is wrong with the tests beyond the single value."""
    names: dict[str, Place] = {}
    for place in source.entries("tests"):
        if isinstance(source.at(place), dict):
            _check_name(source, place, names)
            _check_events(source, place)
            _check_expectations(source, place)
            _check_brand(source, place)


def _check_name(source: Source, place: Place, names: dict[str, Place]) -> None:
    name = source.at((*place, "name"))
    if isinstance(name, str) and names.setdefault(name, place) != place:
        mark = source.mark((*names[name], "name"))
        say(source, (*place, "name"), f"the name is taken; the first is in {mark.file}:{mark.line}")


def _check_events(source: Source, test: Place) -> None:
    for place in _mappings(source, (*test, "events")):
        if not is_there(source, (*place, "says")) and not is_there(source, (*place, "promises")):
            say(source, place, "an event says something, or promises a day: write `says` or `promises`")


def _check_expectations(source: Source, test: Place) -> None:
    expected = [*_mappings(source, (*test, "expect"))]
    unexpected = [*_mappings(source, (*test, "expect_not"))]
    if not expected and not unexpected and not is_there(source, (*test, "nothing_else")):
        place = (*test, "name") if is_there(source, (*test, "name")) else test
        say_of_key(source, place, "it expects nothing: write `expect`, `expect_not`, or `nothing_else: true`")
    own = [f"{place[-1]}.{place[1]}" for place in places_of_own_rules(source)]
    names = [*(name for _, name in rules_of(source)), *own]
    named = [spot for place in (*expected, *unexpected) for spot in source.texts((*place, "rule"))]
    for spot, rule in [*source.texts((*test, "with")), *named]:
        if rule not in names:
            key = "with" if "with" in spot else "rule"
            say(source, spot, f'{key} names "{rule}", and there is no such rule{suggest(rule, names, or_list=True)}')
    for place in expected:
        _check_reason(source, place, to_notify=True)
    for place in unexpected:
        _check_reason(source, place, to_notify=False)


def _check_reason(source: Source, place: Place, *, to_notify: bool) -> None:
    reason = source.at((*place, "reason"))
    if reason not in set(Reason) or (Reason(reason) in TO_NOTIFY) is to_notify:
        return
    known = ", ".join(one for one in Reason if (one in TO_NOTIFY) is to_notify)
    kind = "tell something" if to_notify else "tell nothing"
    say(source, (*place, "reason"), f"{reason} is no reason to {kind}. Those are: {known}")


def _check_brand(source: Source, test: Place) -> None:
    brand, brands = source.at((*test, "parcel", "brand")), source.at(("brands",))
    if isinstance(brand, str) and isinstance(brands, dict) and brand not in brands:
        hint = suggest(brand, brands, or_list=True)
        say(source, (*test, "parcel", "brand"), f'brand names "{brand}", and there is no such brand{hint}')


def _mappings(source: Source, place: Place) -> list[Place]:
    items = source.at(place)
    if not isinstance(items, list):
        return []
    return [(*place, number) for number, item in enumerate(items) if isinstance(item, dict)]
