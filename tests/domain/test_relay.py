"""From carrier to carrier: who has the parcel, and whether they agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from notifier.domain.events import Meaning, Precision, TrackingEvent, TzSource
from notifier.domain.facts import Facts, Match, NoMatch
from notifier.domain.holding import hold_for
from notifier.domain.matching import match_trigger
from notifier.domain.notification import Channel
from notifier.domain.rules import CarriersDisagreeTrigger, HandoverPendingTrigger, Policy
from notifier.domain.spans import Span
from notifier.domain.stages import IncidentKind, Stage
from notifier.domain.told import Told
from notifier.domain.verdicts import Reason
from notifier.domain.wording import TextFact
from notifier.store.codec import dump_journey, load_journey
from tests.builders import a_journey, a_rule, a_shipment, an_event, at, mon_to_fri

HANDED = an_event("mon 09:00", Stage.HANDED_TO_LOCAL, carrier="yunexpress")


def scan(when: str, stage: Stage = Stage.IN_TRANSIT, carrier: str = "usps", **more: Any) -> TrackingEvent:
    return an_event(when, stage, carrier=carrier, key=f"{when} {stage} {carrier}", **more)


def is_pending(*events: TrackingEvent) -> bool:
    handover = a_journey(*events).handover
    return handover is not None and handover.is_pending


def facts(*events: TrackingEvent, now: str) -> Facts:
    return Facts(
        shipment=a_shipment(), journey=a_journey(*events), told=Told(), now=at(now), is_business_day=mon_to_fri
    )


# --- handovers --------------------------------------------------------------------------------------------------------


def test_a_handover_is_pending_until_the_next_carrier_scans() -> None:
    assert is_pending(HANDED)
    assert not is_pending(HANDED, scan("tue 09:00"))
    assert a_journey(HANDED, scan("tue 09:00")).handover.taken_at == at("tue 09:00")  # type: ignore[union-attr]


def test_words_end_a_leg_too() -> None:
    tendered = an_event(
        "mon 09:00", meaning=Meaning.UNKNOWN, carrier="fedex", from_text=(TextFact.HANDED_TO_LOCAL,), key="t"
    )
    assert is_pending(tendered)


@pytest.mark.parametrize(
    ("event", "pending"),
    [
        pytest.param(scan("tue 09:00", carrier="YunExpress"), True, id="the-same-carrier-moves-it-on"),
        pytest.param(scan("tue 09:00", Stage.OUT_FOR_DELIVERY, "yunexpress"), False, id="a-stage-beyond"),
        pytest.param(scan("tue 09:00", carrier=""), False, id="a-carrier-without-a-name"),
        pytest.param(scan("tue 09:00", Stage.LABEL_CREATED), True, id="only-the-label-of-the-next"),
        pytest.param(an_event("tue 09:00", incident=IncidentKind.DELAY, carrier="usps"), True, id="a-notice"),
        pytest.param(an_event("tue 09:00", incident=IncidentKind.HELD, carrier="usps"), False, id="held-by-the-next"),
        pytest.param(scan("tue 09:00", Stage.HANDED_TO_LOCAL), False, id="the-next-says-that-it-was-handed-over"),
        pytest.param(scan("tue 09:00", Stage.HANDED_TO_LOCAL, "yunexpress"), True, id="said-again"),
    ],
)
def test_what_ends_the_wait_for_the_next_carrier(event: TrackingEvent, pending: bool) -> None:
    assert is_pending(HANDED, event) is pending


def test_a_vague_scan_of_the_next_carrier_from_before_may_well_be_after() -> None:
    vague = scan("mon 03:00", tz_source=TzSource.ASSUMED)
    assert not is_pending(vague, HANDED)
    assert is_pending(scan("mon 03:00"), HANDED)


def test_whoever_took_a_parcel_can_give_it_on() -> None:
    again = scan("wed 09:00", Stage.HANDED_TO_LOCAL, "usps")
    journey = a_journey(HANDED, scan("tue 09:00"), again)
    assert journey.handover is not None
    assert (journey.handover.carrier, journey.handover.at, journey.handover.is_pending) == (
        "usps",
        at("wed 09:00"),
        True,
    )


def test_a_parcel_that_is_beyond_is_not_waited_for() -> None:
    late_words = an_event("wed 09:00", carrier="fedex", from_text=(TextFact.HANDED_TO_LOCAL,), key="w")
    assert not is_pending(scan("tue 09:00", Stage.OUT_FOR_DELIVERY), late_words)


def test_the_trigger_holds_when_the_wait_is_long_enough_and_knows_when() -> None:
    trigger = HandoverPendingTrigger(span=Span.parse("48h"))
    early = match_trigger(trigger, facts(HANDED, now="wed 08:59"))
    assert isinstance(early, NoMatch)
    assert early.true_at == at("wed 09:00")
    found = match_trigger(trigger, facts(HANDED, now="wed 09:00"))
    assert isinstance(found, Match)
    assert (found.occurrence, found.since) == ("handover@2025-09-08T09:00:00Z", at("wed 09:00"))
    assert not found.is_backfill


def test_the_trigger_says_why_it_does_not_hold() -> None:
    trigger = HandoverPendingTrigger(span=Span.parse("48h"))
    said = [
        match_trigger(trigger, facts(*events, now="fri 09:00"))
        for events in ([], [HANDED, scan("tue 09:00")], [HANDED, scan("tue 09:00", Stage.DELIVERED)])
    ]
    assert [one.clause for one in said if isinstance(one, NoMatch)] == [
        "no handover is known",
        "the next carrier has scanned it",
        "stage is delivered: no carrier is waited for",
    ]


def test_a_wait_that_was_over_when_its_history_came_is_no_news() -> None:
    trigger = HandoverPendingTrigger(span=Span.parse("48h"))
    old = an_event("mon 09:00", Stage.HANDED_TO_LOCAL, received_at="fri 09:00", backfill=True)
    found = match_trigger(trigger, facts(old, now="fri 09:00"))
    assert isinstance(found, Match)
    assert found.is_backfill


# --- contradictions ---------------------------------------------------------------------------------------------------

DELIVERED = scan("mon 09:00", Stage.DELIVERED, "fedex")


@pytest.mark.parametrize(
    ("events", "since"),
    [
        pytest.param([DELIVERED, scan("mon 15:00", Stage.OUT_FOR_DELIVERY)], "mon 15:00", id="scanned-after-delivery"),
        pytest.param([DELIVERED, scan("mon 15:00")], "mon 15:00", id="moving-after-delivery"),
        pytest.param([DELIVERED, scan("tue 09:00", Stage.RETURNED)], "tue 09:00", id="delivered-and-returned"),
        pytest.param([scan("mon 09:00", Stage.LOST, "fedex"), scan("tue 09:00")], "tue 09:00", id="lost-and-scanned"),
        pytest.param([DELIVERED, scan("mon 08:00", Stage.OUT_FOR_DELIVERY)], None, id="scanned-before-delivery"),
        pytest.param([DELIVERED, scan("mon 15:00", Stage.DELIVERED)], None, id="both-delivered"),
        pytest.param([DELIVERED, scan("mon 15:00", carrier="FedEx")], None, id="one-carrier-under-two-spellings"),
        pytest.param([DELIVERED, scan("mon 15:00", carrier="")], None, id="a-carrier-without-a-name"),
        pytest.param([DELIVERED, scan("mon 15:00", tz_source=TzSource.ASSUMED)], None, id="may-be-earlier"),
        pytest.param(
            [scan("mon 00:00", Stage.DELIVERED, "fedex", precision=Precision.DATE), scan("mon 15:00")],
            None,
            id="of-that-day",
        ),
        pytest.param([DELIVERED, scan("mon 15:00", Stage.LABEL_CREATED)], None, id="only-a-label"),
        pytest.param(
            [scan("mon 09:00", Stage.RETURNING, "fedex"), scan("tue 09:00")], None, id="moved-on-its-way-back"
        ),
        pytest.param([scan("mon 09:00", Stage.CANCELLED, "fedex"), scan("tue 09:00")], None, id="a-voided-label"),
        pytest.param([HANDED, scan("tue 09:00", Stage.OUT_FOR_DELIVERY)], None, id="one-after-the-other"),
    ],
)
def test_when_two_carriers_cannot_both_be_right(events: list[TrackingEvent], since: str | None) -> None:
    strife = a_journey(*events).disagreement
    assert (strife.since if strife else None) == (at(since) if since else None)


def test_a_contradiction_is_over_when_they_agree_again() -> None:
    moving = scan("mon 15:00", Stage.OUT_FOR_DELIVERY)
    assert a_journey(DELIVERED, moving, scan("tue 09:00", Stage.DELIVERED)).disagreement is None
    assert a_journey(DELIVERED, moving, scan("tue 09:00", carrier="fedex")).disagreement is None


def test_a_contradiction_goes_on_from_where_it_began() -> None:
    journey = a_journey(DELIVERED, scan("mon 15:00"), scan("tue 15:00", Stage.OUT_FOR_DELIVERY))
    assert journey.disagreement is not None
    assert journey.disagreement.since == at("mon 15:00")
    assert journey.disagreement.claims == (("fedex", Stage.DELIVERED), ("usps", Stage.OUT_FOR_DELIVERY))


def test_the_trigger_holds_when_they_disagree_for_long_enough_and_knows_when() -> None:
    trigger, events = CarriersDisagreeTrigger(span=Span.parse("12h")), (DELIVERED, scan("mon 15:00"))
    early = match_trigger(trigger, facts(*events, now="mon 16:00"))
    assert isinstance(early, NoMatch)
    assert early.true_at == at("tue 03:00")
    found = match_trigger(trigger, facts(*events, now="tue 03:00"))
    assert isinstance(found, Match)
    assert found.occurrence == "disagree@2025-09-08T15:00:00Z"
    assert match_trigger(trigger, facts(DELIVERED, now="fri 09:00")) == NoMatch("no carriers contradict each other")


def test_what_is_known_of_the_carriers_comes_back_as_it_went() -> None:
    for events in ((HANDED,), (HANDED, scan("tue 09:00")), (DELIVERED, scan("mon 15:00")), ()):
        journey = a_journey(*events)
        assert load_journey(dump_journey(journey)) == journey


# --- unconfirmed ends -------------------------------------------------------------------------------------------------


def held(*events: TrackingEvent, policy: Policy, stage: Stage = Stage.DELIVERED) -> object:
    known = facts(*events, now="mon 09:30")
    rule = a_rule(stage)
    found = match_trigger(rule.trigger, known)
    assert isinstance(found, Match)
    return hold_for(policy, rule, found, known, Channel.EMAIL)


CAREFUL = Policy(unconfirmed=timedelta(hours=2), grace=(("dhl", timedelta(hours=1)),))


def test_an_end_that_nobody_signed_waits() -> None:
    unsigned = an_event("mon 09:00", Stage.DELIVERED, confirmed=False)
    assert held(unsigned, policy=CAREFUL) == (Reason.GRACE, at("mon 11:00"))
    lost = an_event("mon 09:00", Stage.LOST, confirmed=False)
    assert held(lost, policy=CAREFUL, stage=Stage.LOST) == (Reason.GRACE, at("mon 11:00"))
    assert held(unsigned, policy=Policy()) == (None, None)


def test_a_signed_end_waits_only_for_the_grace_of_who_delivered_it() -> None:
    assert held(an_event("mon 09:00", Stage.DELIVERED), policy=CAREFUL) == (Reason.GRACE, at("mon 10:00"))
    assert held(an_event("mon 09:00", Stage.DELIVERED, carrier="ups"), policy=CAREFUL) == (None, None)


def test_what_is_no_end_does_not_wait_for_a_signature() -> None:
    van = an_event("mon 09:00", Stage.OUT_FOR_DELIVERY, confirmed=False)
    assert held(van, policy=CAREFUL, stage=Stage.OUT_FOR_DELIVERY) == (None, None)


def test_a_signed_body_confirms_what_an_unsigned_one_said() -> None:
    unsigned = an_event("mon 09:00", Stage.DELIVERED, confirmed=False, key="a", carrier="ups")
    signed = an_event("mon 09:05", Stage.DELIVERED, key="b", carrier="ups")
    assert a_journey(unsigned, signed).entry.confirmed  # type: ignore[union-attr]
    assert held(unsigned, signed, policy=CAREFUL) == (None, None)
