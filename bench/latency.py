"""How long it takes from a webhook to the call of the provider while everything runs, and what memory that takes.

The reference writes down what is to be sent and leaves the sending to others, so its figures end there.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson
import sqlalchemy as sa

from bench.door import PATH
from bench.engine import Engine, engine, running
from bench.figures import Figure, percentile
from bench.load import Outcome, post_at_rate, write_post
from bench.machine import memory, wait_idle, wait_until
from bench.parcels import FAILED_LIFE, LIFE, Parcel
from bench.reference.setup import Reference, reference
from bench.reference.tables import Notification, Shipment
from bench.services import Services
from bench.sizes import Sizes
from notifier.cli.processes import Process
from notifier.service.judge import look_again_due
from notifier.store.database import Database

_WARM_UP = 20
_LONGEST = 60.0
_SMS_FOR_EACH = 5
"""Of so many parcels one is told of by SMS too."""


def measure(here: Services, kind: str, sizes: Sizes) -> list[Figure]:
    """Push at each rate, to a whole engine and to a whole reference."""
    counts = [rate * sizes.latency_seconds for rate in sizes.latency_rates]
    with here.empty_redis():
        figures = _ours(here, kind, sizes.latency_rates, counts)
    with here.empty_redis():
        return [*figures, *_usual(here, kind, sizes.latency_rates, counts)]


def _ours(here: Services, kind: str, rates: Sequence[int], counts: Sequence[int]) -> list[Figure]:
    with engine(here, kind) as one:
        warm_up, *runs = _parcels([_WARM_UP, *counts])
        one.register([*warm_up, *(parcel for run in runs for parcel in run)])
        while look_again_due(one.app, 1000):  # Registering makes each due at once.
            pass
        with running(*one.local.programs) as processes:
            wait_idle(process.pid for process in processes)
            figures = _memory("at-rest", kind, {process.name: _mb(process) for process in processes})
            _told(one, warm_up, rates[0])
            with _most_memory(processes) as most:
                for rate, run in zip(rates, runs, strict=True):
                    figures += _figures("webhook-to-provider", kind, rate, _told(one, run, rate))
            figures += _memory("under-load", kind, most)
    return figures


def _usual(here: Services, kind: str, rates: Sequence[int], counts: Sequence[int]) -> list[Figure]:
    with reference(here, kind) as other:
        warm_up, *runs = _parcels([_WARM_UP, *counts])
        other.register([*warm_up, *(parcel for run in runs for parcel in run)])
        other.probe()
        with running(other.worker(1), other.door()):
            _written(other, warm_up, rates[0])
            return [
                figure
                for rate, run in zip(rates, runs, strict=True)
                for figure in _figures("reference-webhook-to-row", kind, rate, _written(other, run, rate))
            ]


def _parcels(counts: Sequence[int]) -> list[list[Parcel]]:
    starts = [sum(counts[:place]) for place in range(len(counts))]
    return [[Parcel(start + n) for n in range(count)] for start, count in zip(starts, counts, strict=True)]


def _body(parcel: Parcel) -> bytes:
    life = FAILED_LIFE if _has_sms(parcel) else LIFE
    return parcel.body(life, datetime.now(UTC))


def _has_sms(parcel: Parcel) -> bool:
    return parcel.place % _SMS_FOR_EACH == 0


def _told(one: Engine, parcels: Sequence[Parcel], rate: int) -> list[float]:
    """Push for each parcel; return the seconds until the provider was called, message by message."""
    requests = [write_post(PATH, one.sign(body), body) for body in map(_body, parcels)]
    outcome = post_at_rate(one.local.environment.port, requests, rate)
    sent_at = _sent_at(parcels, outcome)
    addresses = {address: parcel for parcel in parcels for address in (parcel.email, parcel.phone)}
    wanted = len(parcels) + sum(map(_has_sms, parcels))
    record = Path(one.program("simulator").environment["NOTIFIER_SIMULATOR_RECORD"])
    wait_until(lambda: _count(record, addresses) >= wanted, f"telling {wanted} times", _LONGEST, every=0.5)
    return [at - sent_at[addresses[to]] for to, at in _received(record) if to in addresses]


def _count(record: Path, addresses: Mapping[str, Parcel]) -> int:
    return sum(to in addresses for to, _ in _received(record))


def _received(record: Path) -> Iterator[tuple[str, float]]:
    """Return each message's recipient and when the simulator had the request."""
    for line in record.read_bytes().splitlines():
        message = orjson.loads(line)
        yield message["to"], datetime.fromisoformat(message["received_at"]).timestamp()


def _sent_at(parcels: Sequence[Parcel], outcome: Outcome) -> dict[Parcel, float]:
    if any(status >= 300 for status in outcome.statuses):
        raise AssertionError(f"expected every webhook to be taken, got {dict(outcome.statuses)}")
    return dict(zip(parcels, outcome.sent_at, strict=True))


def _written(other: Reference, parcels: Sequence[Parcel], rate: int) -> list[float]:
    """Push for each parcel; return the seconds until the reference wrote down what is to be sent."""
    requests = [write_post(PATH, other.sign(body), body) for body in map(_body, parcels)]
    sent_at = _sent_at(parcels, post_at_rate(other.port, requests, rate))
    database = Database(other.database_url)
    wanted = {parcel.number: sent_at[parcel] for parcel in parcels}
    wait_until(lambda: wanted.keys() <= _rows(database).keys(), "the reference", _LONGEST, every=0.5)
    written = _rows(database)
    database.close()
    return [written[number] - at for number, at in wanted.items()]


def _rows(database: Database) -> dict[str, float]:
    """Return, per tracking number, when the reference wrote down what is to be sent."""
    statement = (
        sa.select(Shipment.tracking_number, sa.func.min(Notification.created_at))
        .join(Notification, Notification.shipment_id == Shipment.id)
        .group_by(Shipment.tracking_number)
    )
    with database.begin() as connection:
        return {number: at.timestamp() for number, at in connection.execute(statement).tuples()}


def _figures(what: str, kind: str, rate: int, took: Sequence[float]) -> list[Figure]:
    return [
        Figure(
            what=f"{what}-p{share}-at-{rate}/s",
            database=kind,
            value=percentile(took, share / 100) * 1000,
            unit="ms",
            detail={"messages": len(took)},
        )
        for share in (50, 99)
    ]


def _mb(process: Process) -> float:
    return memory([process.pid])


@contextmanager
def _most_memory(processes: Sequence[Process]) -> Iterator[dict[str, float]]:
    """Watch the processes, and return the most that each of them holds meanwhile."""
    most = {process.name: _mb(process) for process in processes}
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.5):
            for process in processes:
                most[process.name] = max(most[process.name], _mb(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        stop.set()
        watcher.join()


def _memory(when: str, kind: str, held: Mapping[str, float]) -> list[Figure]:
    return [Figure(what=f"memory-{name}-{when}", database=kind, value=mb, unit="MB") for name, mb in held.items()]
