"""The way from carrier to carrier: what each of them said last, whether the next one took over, and whether they agree.

Carriers are told apart by their names; one that is not named can neither take over nor contradict.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from notifier.domain.events import TrackingEvent
from notifier.domain.order import supersedes
from notifier.domain.shipment import normalise_carrier
from notifier.domain.stages import PAPER_STAGES, RANK, Stage
from notifier.domain.wording import TextFact

_HANDED = RANK[Stage.HANDED_TO_LOCAL]
_name = lru_cache(maxsize=1024)(normalise_carrier)


class Claim(NamedTuple):
    """Where one carrier says that the parcel is, since its last word on that (`last_at`)."""

    carrier: str
    stage: Stage
    last_at: datetime
    received_at: datetime
    uncertainty: timedelta = timedelta(0)
    backfill: bool = False


class Handover(NamedTuple):
    """A leg ended: `carrier` gave the parcel to the next one, whose first scan is `taken_at` (None: not yet)."""

    carrier: str
    at: datetime
    received_at: datetime
    taken_at: datetime | None = None
    backfill: bool = False

    @property
    def is_pending(self) -> bool:
        return self.taken_at is None


class Disagreement(NamedTuple):
    """Two carriers contradict each other since `since`: each of `claims` is (carrier, stage)."""

    since: datetime
    received_at: datetime
    claims: tuple[tuple[str, Stage], tuple[str, Stage]]
    backfill: bool = False


class Relay(NamedTuple):
    """All that is known of the way from carrier to carrier."""

    claims: tuple[Claim, ...] = ()
    """The last word of each carrier, in the order in which they first spoke."""
    handover: Handover | None = None
    disagreement: Disagreement | None = None


ALONE = Relay()


class _Outcome(StrEnum):
    """What a stage says about the end of the way. Stages of one outcome never contradict each other."""

    MOVING = "moving"
    DELIVERED = "delivered"
    BACK = "back"
    GONE = "gone"


_OUTCOMES: dict[Stage, _Outcome] = {
    Stage.DELIVERED: _Outcome.DELIVERED,
    Stage.RETURNING: _Outcome.BACK,
    Stage.RETURNED: _Outcome.BACK,
    Stage.LOST: _Outcome.GONE,
    Stage.DESTROYED: _Outcome.GONE,
}


def pass_on(relay: Relay, event: TrackingEvent, stage: Stage | None) -> Relay:
    """Return the relay after an event. `stage` is where the journey is, with the event in it."""
    hands_over = event.stage is Stage.HANDED_TO_LOCAL or TextFact.HANDED_TO_LOCAL in event.from_text
    if not event.is_scan and not hands_over:
        return relay
    carrier = _name(event.carrier)
    handover = _hand_over(relay, event, carrier, stage) if hands_over else _take(relay.handover, event, carrier)
    if not carrier or event.stage is None or event.stage in PAPER_STAGES:
        return relay if handover is relay.handover else relay._replace(handover=handover)
    claims = _claim(relay.claims, event, carrier, event.stage)
    disagreement = _weigh(relay.disagreement, claims, event) if len(claims) > 1 else None
    return Relay(claims=claims, handover=handover, disagreement=disagreement)


def _hand_over(relay: Relay, event: TrackingEvent, carrier: str, stage: Stage | None) -> Handover | None:
    """A handover begins where nothing beyond it is known. One that is repeated is the same; if another carrier says it,
    that one has the parcel."""
    known = relay.handover
    if known is not None and known.is_pending:
        if _is_other(carrier, known.carrier):
            return known._replace(taken_at=event.happened_at)
        return known._replace(received_at=event.received_at) if event.received_at < known.received_at else known
    if stage is not None and RANK[stage] > _HANDED:
        return known
    if known is not None and not _is_next(known, event, carrier):
        return known
    taken_at = event.happened_at if _was_seen_elsewhere(relay.claims, event, carrier) else None
    return Handover(
        carrier=carrier,
        at=event.happened_at,
        received_at=event.received_at,
        taken_at=taken_at,
        backfill=event.backfill,
    )


def _is_other(carrier: str, giver: str) -> bool:
    return bool(carrier and giver) and carrier != giver


def _is_next(known: Handover, event: TrackingEvent, carrier: str) -> bool:
    """Whether whoever took the parcel gives it on, by its code: words repeat what was."""
    is_after = known.taken_at is not None and event.happened_at > known.taken_at
    return is_after and event.stage is Stage.HANDED_TO_LOCAL and _is_other(carrier, known.carrier)


def _was_seen_elsewhere(claims: tuple[Claim, ...], event: TrackingEvent, carrier: str) -> bool:
    """Whether another carrier scanned it at a time that may well be after this one."""
    return any(
        _is_other(claim.carrier, carrier)
        and event.happened_at - claim.last_at < max(claim.uncertainty, event.uncertainty)
        for claim in claims
    )


def _take(handover: Handover | None, event: TrackingEvent, carrier: str) -> Handover | None:
    """A scan of another carrier, or of a stage beyond, ends the wait; where a name is missing any scan does."""
    if handover is None or not handover.is_pending or not event.is_scan:
        return handover
    is_beyond = event.stage is not None and RANK[event.stage] > _HANDED
    if is_beyond or carrier != handover.carrier or not carrier:
        return handover._replace(taken_at=event.happened_at)
    return handover


def _claim(claims: tuple[Claim, ...], event: TrackingEvent, carrier: str, stage: Stage) -> tuple[Claim, ...]:
    known = next((claim for claim in claims if claim.carrier == carrier), None)
    if known is not None and not supersedes(event, stage, known):
        return claims
    claim = Claim(
        carrier=carrier,
        stage=stage,
        last_at=event.happened_at,
        received_at=event.received_at,
        uncertainty=event.uncertainty,
        backfill=event.backfill,
    )
    return (*claims, claim) if known is None else tuple(claim if one is known else one for one in claims)


def _weigh(known: Disagreement | None, claims: tuple[Claim, ...], event: TrackingEvent) -> Disagreement | None:
    """Return the contradiction among the claims: the known one as long as its carriers contradict each other."""
    pairs = [(one, other) for n, one in enumerate(claims) for other in claims[n + 1 :] if contradict(one, other)]
    if not pairs:
        return None
    if known is not None:
        carriers = {carrier for carrier, _ in known.claims}
        same = next((pair for pair in pairs if {claim.carrier for claim in pair} == carriers), None)
        if same is not None:
            return known._replace(claims=_named(same))
    return Disagreement(
        since=event.happened_at,
        received_at=max(claim.received_at for claim in pairs[0]),
        claims=_named(pairs[0]),
        backfill=all(claim.backfill for claim in pairs[0]),
    )


def _named(pair: tuple[Claim, Claim]) -> tuple[tuple[str, Stage], tuple[str, Stage]]:
    one, other = pair
    return (one.carrier, one.stage), (other.carrier, other.stage)


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two carriers cannot both be right.

    Two ends of different kinds exclude each other. An end is excluded by a scan that is surely later; one that may be
    earlier only came late. A parcel on its way back is moved by others too.
    """
    first, second = sorted((one, other), key=lambda claim: claim.last_at)
    before, after = _OUTCOMES.get(first.stage, _Outcome.MOVING), _OUTCOMES.get(second.stage, _Outcome.MOVING)
    if before is after or Stage.CANCELLED in (one.stage, other.stage) or before is _Outcome.MOVING:
        return False
    if after is not _Outcome.MOVING:
        return True
    gap = second.last_at - first.last_at
    return first.stage is not Stage.RETURNING and gap > max(first.uncertainty, second.uncertainty)
