"""How long a message has to wait, and what operators drop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from notifier.domain.caps import cap_ends, order_told_at
from notifier.domain.facts import Facts, Match
from notifier.domain.filters import failing_filter
from notifier.domain.journey import StageEntry
from notifier.domain.notification import Channel
from notifier.domain.quiet import next_allowed
from notifier.domain.rules import Merge, NoScanTrigger, Policy, Rule, StageTrigger, Urgency
from notifier.domain.shipment import normalise_carrier
from notifier.domain.silences import Silence, SilenceAction
from notifier.domain.stages import Stage
from notifier.domain.verdicts import Reason


def hold_for(
    policy: Policy,
    rule: Rule,
    found: Match,
    facts: Facts,
    channel: Channel,
    *,
    decided_at: datetime | None = None,
    is_along: bool = False,
) -> tuple[Reason | None, datetime | None]:
    """Return why and until when a message has to wait, or (None, None) if it may leave now.

    Of several reasons the one that lasts longest is named. Quiet hours come last: what may leave leaves by day.
    `decided_at` is when it was decided, if not now. What goes along with another message (`is_along`) waits for no cap
    and for nothing to be merged with.
    """
    ready_at, reason = facts.now, Reason.QUIET_HOURS
    for why, until in _waits(policy, rule, found, facts, channel, decided_at or facts.now):
        if until is not None and until > ready_at and not (is_along and why in WAITS_FOR_OTHERS):
            ready_at, reason = until, why
    quiet = None if rule.urgency is Urgency.ACTION_NEEDED or rule.is_for_team else policy.quiet(channel)
    leaves_at = next_allowed(ready_at, quiet, facts.shipment.recipient.zones)
    return (reason, leaves_at) if leaves_at > facts.now else (None, None)


def _waits(
    policy: Policy, rule: Rule, found: Match, facts: Facts, channel: Channel, decided_at: datetime
) -> Iterator[tuple[Reason, datetime | None]]:
    """Give each reason to wait and until when (None: it does not hold after all).

    What needs action waits for no cap and no company. Nothing of all this is for the team: they are no customers.
    """
    for silence in facts.silences:
        if silence.action is SilenceAction.HOLD and _silences(silence, rule, facts, facts.now):
            why = Reason.PAUSED if silence.is_pause else Reason.SILENCED
            yield why, silence.ends_at or facts.now + LOOKED_AT_ANYWAY
    if isinstance(rule.trigger, NoScanTrigger) and facts.feed.silent_since is not None:
        yield Reason.FEED_SILENT, facts.feed.look_at
    if rule.is_for_team:
        return
    if found.stage_entry is not None and found.stage_entry.stage in _COSTLY:
        yield Reason.GRACE, _grace_ends(policy, found.stage_entry, facts)
    if rule.urgency is Urgency.ACTION_NEEDED:
        return
    if policy.merge is not None:
        yield Reason.MERGING, _merged_at(policy.merge, rule, facts, channel, decided_at)
    if facts.lately and policy.caps:
        yield Reason.CAP, cap_ends(policy.caps, facts.lately, facts.shipment.id, channel, facts.now)


def _merged_at(merge: Merge, rule: Rule, facts: Facts, channel: Channel, decided_at: datetime) -> datetime | None:
    """Return until when it waits for others: what is of low urgency always, what is of normal urgency only if another
    parcel of the order was told of a moment ago. So a parcel alone is never late, and thirty are told in two messages.
    """
    if rule.urgency is Urgency.LOW:
        return decided_at + merge.within
    told_at = order_told_at(facts.lately, facts.shipment, channel, facts.now) if facts.lately else None
    # Counted from the decision at the latest: what others hear meanwhile must not put it off again and again.
    return min(told_at, decided_at) + merge.within if told_at is not None else None


def _grace_ends(policy: Policy, entry: StageEntry, facts: Facts) -> datetime | None:
    """Some carriers scan "delivered" too early, and what is not confirmed anybody may have said: such news waits."""
    wait = timedelta(0) if entry.confirmed else policy.unconfirmed
    if entry.stage is Stage.DELIVERED and policy.grace:
        named = normalise_carrier(entry.carrier) or (facts.shipment.legs[-1].carrier if facts.shipment.legs else "")
        wait = max(wait, policy.grace_of(named))
    return entry.received_at + wait if wait else None


_COSTLY = frozenset({Stage.DELIVERED, Stage.RETURNED, Stage.LOST, Stage.DESTROYED})
"""Ends of a journey that nobody can take back once they are told."""


LOOKED_AT_ANYWAY = timedelta(days=30)
"""What waits for a silence without an end is released when that is lifted; or looked at after that long."""


def _silences(silence: Silence, rule: Rule, facts: Facts, at: datetime) -> bool:
    return silence.covers(at) and silence.is_about(rule) and failing_filter(silence.filter, facts) is None


def dropped_by(rule: Rule, facts: Facts, known_at: datetime) -> str | None:
    """Say which silence drops what became known at `known_at`, or None. What one dropped stays dropped."""
    for one in facts.silences:
        is_drop = one.action is SilenceAction.DROP
        if is_drop and (_silences(one, rule, facts, facts.now) or _silences(one, rule, facts, known_at)):
            return f"silence {one.id} of {one.made_by} drops it"
    return None


def dropped_until(facts: Facts) -> list[datetime | None]:
    """What a silence keeps from being told though it was known before, it may tell when that ends."""
    return [one.ends_at for one in facts.silences if one.action is SilenceAction.DROP and one.covers(facts.now)]


WAITS_FOR_OTHERS = frozenset({Reason.CAP, Reason.MERGING})
"""Reasons that end when another message about the order leaves: then it goes along."""


OURS_TO_WAIT = frozenset({Reason.CAP, Reason.MERGING, Reason.SILENCED, Reason.PAUSED, Reason.FEED_SILENT})
"""Reasons of ours to let a message wait: the time that they take is not taken from the message's validity."""


def useful_until(rule: Rule, found: Match, reason: Reason | None, send_after: datetime) -> datetime:
    """Return until when a message that may leave at `send_after` is worth sending.

    What waits for a reason of ours keeps its validity from then on; only the news of entering a stage grows old all
    the same: "out for delivery today" must not arrive tomorrow.
    """
    until = send_after + rule.validity
    if reason in OURS_TO_WAIT and isinstance(rule.trigger, StageTrigger):
        return min(until, found.since + rule.max_event_age)
    return until
