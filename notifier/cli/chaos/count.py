"""Counting: what the provider recorded against what is due by the parcels' scripts, and what was answered 2xx against
what is in the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from notifier.cli.chaos.load import Accepted, Load
from notifier.cli.chaos.parcels import FOLLOWS, Parcel
from notifier.cli.chaos.scene import Scene, utc_now
from notifier.cli.chaos.watch import UNSETTLED, Heard, Sent, read_doubtful, read_notifications, read_receipted
from notifier.domain.notification import Status
from notifier.ports import RawWebhook
from notifier.store.database import Database
from notifier.store.inbox import Arrival, InboxKind, InboxStatus
from notifier.store.tables import events, inbox, notifications, receipts

_KNOWN_TO_BE_HEARD = frozenset({Status.SENT, Status.DELIVERED})


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a run came to. `lost` and `twice` are sentences, each about one thing; `concerned` are their parcels."""

    accepted: int = 0
    due: int = 0
    sent_once: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    concerned: set[str] = field(default_factory=set)
    unknown: int = 0
    by_receipt: int = 0
    by_look_up: int = 0
    held: int = 0
    slowest: timedelta = timedelta(0)
    """From the moment a message was due, or all was well again, whichever came later, until the provider had it."""

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost and nothing sent twice."""
        return not self.lost and not self.twice


def count(scene: Scene, load: Load, parcels: Sequence[Parcel], healed_at: datetime) -> Tally:
    """Count everything. The engine must be at rest."""
    load.watch.look()
    sent = read_notifications(scene.app.db)
    tally = Tally(accepted=len(load.accepted), due=sum(one.must_hear.total() for one in parcels))
    count_messages(tally, parcels, load.watch.record.heard, sent)
    _count_events(tally, scene, load.accepted)
    _count_unknown(tally, scene.app.db, load.watch.seen_in_doubt, sent)
    tally.twice += _find_missing_keys(scene.app.db)
    tally.slowest = _slowest(parcels, load, healed_at)
    return tally


def count_messages(tally: Tally, parcels: Sequence[Parcel], heard: Iterable[Heard], sent: Iterable[Sent]) -> None:
    """Hold what the provider took against what is due."""
    numbers = {(channel, address): one.number for one in parcels for channel, address in one.addresses.items()}
    found: dict[str, Counter[str]] = {one.number: Counter() for one in parcels}
    for message in heard:
        number = numbers.get((message.channel, message.address))
        if number is None:
            tally.twice.append(f"{message.name} went to an address that nobody gave, by attempt {message.attempt_id}")
        else:
            found[number][message.name] += 1
    engine: dict[str, list[Sent]] = {one.number: [] for one in parcels}
    for one in sent:
        engine[one.number].append(one)
    for parcel in parcels:
        _compare(tally, parcel, found[parcel.number], engine[parcel.number])


def _compare(tally: Tally, parcel: Parcel, heard: Counter[str], sent: Sequence[Sent]) -> None:
    """Hold what one recipient heard against what is due. What is held as unknown is not lost: a person is asked."""
    due, who = parcel.must_hear, f"{parcel.number} ({parcel.kind.title})"
    tally.sent_once += (due & heard).total()
    lost = {name: times - _excused(name, sent) for name, times in (due - heard).items()}
    lost = {name: times for name, times in lost.items() if times > 0}
    extra = heard - due
    for name, times in lost.items():
        tally.lost += [f"{who} did not hear {name}"] * times
    for name, times in extra.items():
        tally.twice += [f"{who} heard {name} {heard[name]} times, due {due[name]}"] * times
    if lost or extra:
        tally.concerned.add(parcel.number)


def _excused(name: str, sent: Sequence[Sent]) -> int:
    """Return how many messages of that name are held, or wait for one that is."""
    held = sum(one.name == name and one.status in UNSETTLED for one in sent)
    return held or int(_waits_for_unknown(name, sent))


def _waits_for_unknown(name: str, sent: Sequence[Sent]) -> bool:
    """Whether it follows a message of which nobody knows yet whether it was heard, on any channel."""
    before = [one for one in sent if one.rule == FOLLOWS.get(name.partition("/")[0])]
    return any(one.status in UNSETTLED for one in before) and not any(
        one.status in _KNOWN_TO_BE_HEARD for one in before
    )


def _count_events(tally: Tally, scene: Scene, accepted: Iterable[Accepted]) -> None:
    """A 2xx means kept: every body that got one is in the database, once, and judged."""
    with scene.app.db.begin() as connection:
        rows = connection.execute(
            sa.select(inbox.c.source, inbox.c.digest, inbox.c.status).where(inbox.c.kind == InboxKind.WEBHOOK.value)
        ).all()
    kept = Counter((row.source, row.digest) for row in rows)
    judged = {(row.source, row.digest) for row in rows if row.status == InboxStatus.JUDGED.value}
    for one in accepted:
        key = (one.source, _digest(scene, one))
        if key not in judged:
            state = "is not judged" if key in kept else "is not in the database"
            tally.lost.append(f"a body of {one.source} that was answered 2xx {state}: {one.body[:100]!r}")
    tally.twice += [f"a body of {source} was kept {times} times" for (source, _), times in kept.items() if times > 1]


def _digest(scene: Scene, one: Accepted) -> str:
    raw = RawWebhook(source=one.source, body=one.body, received_at=utc_now())
    identity = scene.app.settings().carriers[one.source].identify(raw)
    return Arrival(kind=InboxKind.WEBHOOK, raw=raw, identity=identity).digest


def _count_unknown(tally: Tally, database: Database, seen: set[str], sent: Iterable[Sent]) -> None:
    doubtful = read_doubtful(database) | seen
    held = {one.id for one in sent if one.status in UNSETTLED}
    resolved = doubtful - held
    tally.unknown, tally.held = len(doubtful), len(held)
    tally.by_receipt = len(resolved & read_receipted(database))
    tally.by_look_up = len(resolved) - tally.by_receipt


_KEYS: Mapping[sa.Table, str] = {inbox: "id", notifications: "id", events: "", receipts: ""}
"""Tables in which a row must not be there twice, and the column that is no part of what makes it the same."""


def _find_missing_keys(database: Database) -> list[str]:
    """Offer the database a second copy of a row of each kind; it must refuse. Nothing of it stays."""
    return [
        f"the database took a second copy of a row of {table.name}" for table in _KEYS if _takes_copy(database, table)
    ]


def _takes_copy(database: Database, table: sa.Table) -> bool:
    with database.begin() as connection:
        row = connection.execute(sa.select(table).limit(1)).mappings().first()
        if row is None:
            return False
        surrogate = _KEYS[table]
        copy = {name: value for name, value in row.items() if name != surrogate}
        if surrogate and isinstance(row[surrogate], str):
            copy[surrogate] = uuid4().hex
        attempt = connection.begin_nested()
        try:
            connection.execute(sa.insert(table).values(copy))
        except IntegrityError:
            return False
        finally:
            attempt.rollback()
        return True


def _slowest(parcels: Sequence[Parcel], load: Load, healed_at: datetime) -> timedelta:
    """Return how long the slowest message took that left after all was well again."""
    heard: dict[tuple[str, str], list[datetime]] = {}
    for one in load.watch.record.heard:
        heard.setdefault((one.address, one.name), []).append(one.at)
    addresses = {one.number: one.addresses for one in parcels}
    waits = [
        at - max(due_at, healed_at)
        for (number, name), due in load.due_at.items()
        for at, due_at in zip(heard.get((addresses[number][name.rpartition("/")[2]], name), []), due, strict=False)
        if at > healed_at
    ]
    return max(waits, default=timedelta(0))
