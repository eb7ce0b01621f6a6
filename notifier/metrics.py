"""What is counted, for Prometheus. Labels are closed sets of words, never addresses, names or numbers of parcels."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterable
from datetime import timedelta
from operator import attrgetter

from prometheus_client import Counter, Gauge, Histogram

from notifier.domain.notification import OutcomeKind
from notifier.domain.verdicts import Judgement, Reason

ARRIVALS = Counter("notifier_arrivals", "Bodies at the door", ["source", "result"])
"""`result`: kept, repeated, refused, too_large, unavailable."""

BODIES = Counter("notifier_bodies", "Bodies judged, by what became of them", ["status"])
BODIES_FAILED = Counter("notifier_bodies_failed", "Bodies that could not be judged and wait for another try")
UNMAPPED = Counter("notifier_unmapped_codes", "Events whose code the adapter does not know", ["source"])
UNREAD_TIMES = Counter("notifier_unread_times", "Events whose time is in a form that cannot be read", ["source"])
FEED_BODIES = Counter("notifier_feed_bodies", "Bodies judged, by source and what became of them", ["source", "status"])
POLLS = Counter("notifier_polls", "Calls to sources that are asked, by what came of them", ["source", "result"])
FEED_LAG_SECONDS = Histogram(
    "notifier_feed_lag_seconds",
    "From a scan until the carrier told us of it",
    ["source"],
    buckets=(60, 600, 3600, 21600, 86400, 259200),
)
VERDICTS = Counter("notifier_verdicts", "Verdicts of rules, by reason", ["action", "reason"])
SENDS = Counter("notifier_sends", "Calls to providers, by outcome", ["channel", "provider", "outcome"])
SEND_SECONDS = Histogram(
    "notifier_send_seconds",
    "How long a provider took to answer",
    ["channel", "provider"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
)
LAG_SECONDS = Histogram(
    "notifier_lag_seconds",
    "From the moment a notification was due until its provider was called",
    ["channel"],
    buckets=(0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000),
)
PARCEL_MESSAGES = Histogram(
    "notifier_parcel_messages",
    "Of each message that was sent, the how manieth of its parcel it is",
    ["channel"],
    buckets=(1, 2, 3, 4, 6, 8, 12),
)
NOTICE_HOURS = Histogram(
    "notifier_notice_hours",
    "How long before the told window was over the customer heard that it moved; below zero: after it",
    buckets=(-24, 0, 4, 12, 24, 48, 96, 240),
)
DROPPED = Counter("notifier_dropped", "Messages that were decided and taken back before they were sent", ["reason"])
UNKNOWNS = Counter("notifier_unknowns", "Unknown outcomes, by what settled them", ["settled_by"])
"""`settled_by`: look_up, receipt, operator, or the policy that was applied."""
CIRCUIT_OPEN = Gauge(
    "notifier_circuit_open", "Whether a provider is left alone for a while", ["provider"], multiprocess_mode="max"
)
RECEIPTS = Counter("notifier_receipts", "Delivery reports, by provider and what they led to", ["provider", "result"])
REPLIES = Counter("notifier_replies", "What people answered to text messages", ["provider", "wish", "effect"])
RELOADS = Counter("notifier_config_reloads", "Reloads of the configuration, by result", ["result"])


_ACTION_AND_REASON = attrgetter("action", "reason")


def count_verdicts(judgements: Collection[Judgement]) -> None:
    """Count the verdicts of a batch. What parcels that stand alike share is looked through once for all of them."""
    counts = Tally(_ACTION_AND_REASON(verdict) for judgement in judgements for verdict in judgement.judged)
    shared = {id(judgement.settled): judgement.settled for judgement in judgements}
    for key, parcels in Tally(id(judgement.settled) for judgement in judgements).items():
        for verdict in shared[key]:
            if not isinstance(verdict, str):
                counts[_ACTION_AND_REASON(verdict)] += parcels
    for (action, reason), times in counts.items():
        VERDICTS.labels(action.value, reason.value).inc(times)


def count_bodies(statuses: Iterable[str]) -> None:
    """Count what became of bodies."""
    for status, times in Tally(statuses).items():
        BODIES.labels(str(status)).inc(times)


def count_send(channel: str, provider: str, outcome: OutcomeKind, seconds: float) -> None:
    """Count one call to a provider."""
    SENDS.labels(channel, provider, outcome.value).inc()
    SEND_SECONDS.labels(channel, provider).observe(seconds)


def count_unmapped(sources: Iterable[str]) -> None:
    """Count events whose code the adapter of their source does not know."""
    for source, times in Tally(sources).items():
        UNMAPPED.labels(source).inc(times)


def count_told(channel: str, told_before: int, notice: timedelta | None) -> None:
    """Count one message that was sent: it is one more of its parcel, and came so long before a window was over."""
    PARCEL_MESSAGES.labels(channel).observe(told_before + 1)
    if notice is not None:
        NOTICE_HOURS.observe(notice.total_seconds() / 3600)


def count_dropped(reasons: Iterable[Reason]) -> None:
    """Count messages that were taken back."""
    for reason, times in Tally(reasons).items():
        DROPPED.labels(reason.value).inc(times)
