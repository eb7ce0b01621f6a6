"""How many messages leave in a second, by email and by SMS, through the official SDKs to the simulator."""

from __future__ import annotations

from datetime import UTC, datetime

import redis

from bench import simulator
from bench.engine import Engine, engine, running
from bench.figures import Figure
from bench.parcels import FAILED_LIFE, Parcel
from bench.reference.sending import Words, send
from bench.services import Services, counter, expect
from bench.sizes import Sizes
from bench.stopwatch import Lap, work_off
from notifier.bootstrap import PROVIDER_CALLS

_WAITING = (
    "SELECT count(*) FROM (SELECT 1 FROM notifications WHERE status IN ('created', 'sending') LIMIT 1) AS waiting"
)


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Deliver two messages for each parcel, then send as many the same words with nothing around the SDKs."""
    parcels = [Parcel(place) for place in range(sizes.delivered_parcels)]
    messages = 2 * len(parcels)
    with here.empty_redis() as client, engine(here, kind) as one, running(one.program("simulator")):
        simulator.expect_no_receipts(one.local.simulator_url)
        lap = _ours(one, client, parcels)
        usual = _usual(one.local.simulator_url, parcels)
    detail = {"messages": messages, "threads": PROVIDER_CALLS}
    return [
        Figure(
            what="delivered-messages",
            database=kind,
            value=messages / lap.seconds,
            unit="/s",
            reference=messages / usual.seconds,
            detail=detail,
        ),
        Figure(
            what="delivered-messages-per-core",
            database=kind,
            value=messages / lap.processor_seconds,
            unit="/cpu-s",
            reference=messages / usual.processor_seconds,
            detail=detail,
        ),
    ]


def _ours(one: Engine, client: redis.Redis, parcels: list[Parcel]) -> Lap:
    now = datetime.now(UTC)
    one.register(parcels)
    due = one.judge([parcel.body(FAILED_LIFE, now) for parcel in parcels])
    url = one.local.environment.database_url
    if len(due) != 2 * len(parcels):
        raise AssertionError(f"expected two messages for each of {len(parcels)} parcels, {len(due)} are due")
    one.queue.deliver(due)
    with counter(url, _WAITING) as waiting:
        lap = work_off(client, "notifier:deliver", one.program("sender"), lambda: waiting() == 0)
    expect(url, "SELECT count(*) FROM notifications WHERE status = 'sent'", len(due))
    _expect_taken(one.local.simulator_url, len(due))
    return lap


def _usual(url: str, parcels: list[Parcel]) -> Lap:
    mail, sms = simulator.one_message(url, "email"), simulator.one_message(url, "sms")
    words = Words(subject=mail["subject"], text=mail["text"], html=mail["html"], sms=sms["text"])
    simulator.forget_messages(url)
    lap = send(url, words, [one.email for one in parcels], [one.phone for one in parcels], PROVIDER_CALLS)
    _expect_taken(url, 2 * len(parcels))
    return lap


def _expect_taken(url: str, messages: int) -> None:
    taken = simulator.count_messages(url)
    if taken != messages:
        raise AssertionError(f"expected {messages} messages at the simulator, it has {taken}")
