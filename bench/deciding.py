"""The shipped rules over many shipments, on one core, in the domain alone: deciding once, and playing whole lives.

Shipments differ in lane, carrier, tags, stage, promise, silence, and in what their recipients were told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from bench.engine import REPOSITORY
from bench.figures import Figure
from bench.sizes import Sizes
from notifier.bootstrap import rule_set_of
from notifier.config.load import load
from notifier.domain.decisions import decide
from notifier.domain.events import Meaning, TrackingEvent
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.journey import fold, state_promise
from notifier.domain.matching import match
from notifier.domain.notification import Channel, Status
from notifier.domain.promise import Promise
from notifier.domain.ruling import Ruling
from notifier.domain.shipment import Leg, Recipient, Shipment
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import Told, ToldEntry
from notifier.places import business_calendar
from notifier.render import templates
from notifier.service.rule_diff import Life, compare
from workers.memory import expect_batches

_NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
_AT_ONCE = 1_000
"""So many shipments are made, and then decided about against the clock: all at once would only measure memory."""

_LANES = (("CN", "DE"), ("CN", "US"), ("DE", "DE"), ("DE", "AT"), ("US", "US"), ("", ""))
_WAY: tuple[tuple[Stage, IncidentKind | None], ...] = (
    (Stage.LABEL_CREATED, None),
    (Stage.PICKED_UP, None),
    (Stage.DEPARTED_ORIGIN, None),
    (Stage.IN_CUSTOMS, IncidentKind.CUSTOMS_HELD),
    (Stage.CUSTOMS_CLEARED, None),
    (Stage.AT_DELIVERY_DEPOT, None),
    (Stage.OUT_FOR_DELIVERY, None),
    (Stage.DELIVERED, None),
)


def measure(sizes: Sizes) -> list[Figure]:
    """Decide about each shipment once, and play some of their lives from the first scan to now, as a worker would."""
    expect_batches()
    config = load(REPOSITORY / "config.yaml", {})
    ruling = Ruling(rules=config.rules, policy=config.policy, rule_set=config.rule_set)
    decisions = sizes.core_shipments / sum(_spend(partial(decide, ruling), sizes.core_shipments))
    some = sizes.core_shipments // 10
    asked = some / sum(_spend(partial(_ask_each, ruling), some))
    side = rule_set_of(config, templates.load(config.templates, allowed_link_hosts=("acme.example",)))
    # A difference that reaches every life, so that each is played twice.
    policy = replace(config.policy, unconfirmed=config.policy.unconfirmed + timedelta(minutes=1))
    other = replace(side, ruling=replace(side.ruling, policy=policy))
    lives = [_life(Random(place), place) for place in range(sizes.core_lives)]
    started = time.process_time()
    compare(lives, side, other, business_calendar)
    spent = time.process_time() - started
    return [
        Figure(
            what="shipments-decided-on-one-core",
            value=decisions,
            unit="/s",
            reference=asked,
            detail={"rules": len(ruling.rules), "shipments": sizes.core_shipments},
        ),
        Figure(what="rules-evaluated-on-one-core", value=decisions * len(ruling.rules), unit="/s"),
        Figure(
            what="lives-compared-on-one-core",
            value=len(lives) / spent,
            unit="/s",
            detail={
                "lives": len(lives),
                "scans_each": len(_WAY),
                "minutes_for_100_000": 100_000 * spent / len(lives) / 60,
            },
        ),
    ]


def _ask_each(ruling: Ruling, facts: Facts) -> list[Match | NoMatch]:
    """The usual way: every rule is held against every parcel. What comes of those that hold is left out."""
    return [match(rule, facts) for rule in ruling.rules if rule.enabled]


def _spend(judge: Callable[[Facts], object], shipments: int) -> Iterator[float]:
    """Yield the seconds of processor time that each batch took."""
    for begin in range(0, shipments, _AT_ONCE):
        batch = [_facts(place) for place in range(begin, min(begin + _AT_ONCE, shipments))]
        started = time.process_time()
        for facts in batch:
            judge(facts)
        yield time.process_time() - started


def _facts(place: int) -> Facts:
    chance = Random(place)
    life = _life(chance, place)
    journey = fold(life.events)
    for promise in life.promises:
        journey = state_promise(journey, promise)
    told = [_heard(chance, event) for event in life.events if chance.random() < 0.1]
    return Facts(
        shipment=life.shipment,
        journey=journey,
        told=Told.of(told),
        now=_NOW,
        is_business_day=business_calendar(life.shipment.countries),
    )


def _life(chance: Random, place: int) -> Life:
    """Return a parcel that is somewhere on its way, scanned about once a day until some hours or days ago."""
    scans = chance.randrange(1, len(_WAY) + 1)
    last = _NOW - timedelta(hours=chance.choice((0, 1, 5, 20, 60, 200)), minutes=chance.randrange(60))
    ages = sorted((timedelta(hours=20 * step + chance.randrange(8)) for step in range(scans)), reverse=True)
    events = tuple(_event(place, number, last - age) for number, age in enumerate(ages))
    day = last + timedelta(days=chance.randrange(-1, 5))
    promise = Promise(earliest=day, latest=day, is_day=True, stated_at=events[-1].at, source="aftership")
    return Life(
        shipment=_shipment(chance, place, events[0].at),
        events=events,
        promises=(promise,) if chance.random() < 0.7 else (),
        ends_at=_NOW,
    )


def _event(place: int, number: int, at: datetime) -> TrackingEvent:
    stage, incident = _WAY[number]
    return TrackingEvent(
        key=f"{place}-{number}",
        at=at,
        received_at=at + timedelta(minutes=3),
        meaning=Meaning.MILESTONE,
        stage=stage,
        incident=incident,
        carrier="cainiao",
    )


def _shipment(chance: Random, place: int, registered_at: datetime) -> Shipment:
    origin, destination = chance.choice(_LANES)
    return Shipment(
        id=f"shp_{place}",
        ref=f"P-{place}",
        brand="default",
        order_id=f"ord_{place}",
        order_ref=f"O-{place}",
        recipient=Recipient(email="jo@shop.example", phone="+4915112345678", zones=("Europe/Berlin",)),
        legs=(Leg(carrier=chance.choice(("cainiao", "yunexpress", "dhl", "ups")), tracking_number=f"N{place}"),),
        registered_at=registered_at,
        origin_country=origin,
        destination_country=destination,
        tags=frozenset({"vip"} if chance.random() < 0.1 else ()),
        value=chance.uniform(5, 300),
    )


def _heard(chance: Random, event: TrackingEvent) -> ToldEntry:
    rule = chance.choice(("customs_held", "blackout_international", "promise_later", "out_for_delivery", "delivered"))
    return ToldEntry(
        rule=rule,
        channel=Channel.EMAIL,
        occurrence=f"{event.stage}@{event.at.isoformat()}",
        fact_at=event.at,
        status=Status.DELIVERED,
        created_at=event.received_at,
        sent_at=event.received_at,
    )
