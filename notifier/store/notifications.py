"""Notifications, their attempts and receipts. Every move of a status is a guarded UPDATE."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.holding import WAITS_FOR_OTHERS, useful_until
from notifier.domain.notification import FINAL, Channel, Outcome, Status, sources_of
from notifier.domain.promise import Promise
from notifier.domain.rules import Rule
from notifier.domain.shipment import Shipment
from notifier.domain.told import ToldEntry
from notifier.domain.verdicts import Action, Reason, Verdict
from notifier.ports import Receipt
from notifier.store.bulk import among, among_found, among_given, given, insert_many, insert_returning, update_many
from notifier.store.codec import dump_promise, load_promise
from notifier.store.database import insert_ignoring
from notifier.store.locking import locked
from notifier.store.tables import Instant, attempts, notifications, receipts

WAKE_AGAIN_AFTER = timedelta(seconds=15)
"""A due notification that no worker has claimed by then lost its wake-up."""

_HAND = 16
"""As many as a worker sends at the same time."""

_NAMESPACE = uuid.UUID("7f0c0a8e-6f43-4c52-9a4b-6f1f6a8f4d11")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotification:
    """A verdict to notify or hold, ready to be written down."""

    shipment: Shipment
    rule: Rule
    verdict: Verdict
    rule_set: str
    now: datetime
    once_for: str = ""
    """Who is told only once about all parcels, if so, in place of the shipment."""

    @property
    def key(self) -> str:
        """The dedupe key, readable: one occurrence of one rule for one shipment's recipient on one channel."""
        verdict = self.verdict
        what = (self.once_for, verdict.rule) if self.once_for else (self.shipment.id, verdict.rule, verdict.occurrence)
        return "/".join((*what, str(verdict.repeat), str(verdict.channel)))

    @property
    def id(self) -> str:
        """Derived from the key, so that deciding twice can only ever make the same notification."""
        return uuid.uuid5(_NAMESPACE, self.key).hex

    @property
    def send_after(self) -> datetime:
        return self.verdict.hold_until or self.now


def create(connection: Connection, new: Sequence[NewNotification]) -> None:
    """Write notifications down, passing over those whose key exists: they were decided before."""
    insert_many(connection, notifications, [_row(one) for one in new], ignoring=True)


def _row(new: NewNotification) -> dict[str, Any]:
    verdict, found = new.verdict, new.verdict.match
    if verdict.channel is None or found is None:
        raise ValueError(f"the verdict of {verdict.rule} names no channel and no match: it is not one to notify")
    return {
        "id": new.id,
        "key": new.key,
        "shipment_id": new.shipment.id,
        "order_id": new.shipment.order_id,
        "brand": new.shipment.brand,
        "rule": verdict.rule,
        "channel": verdict.channel.value,
        "occurrence": verdict.occurrence,
        "repeat": verdict.repeat,
        "fact_at": found.began,
        "reason": verdict.detail if verdict.action is Action.HOLD else verdict.reason.value,
        "rule_set": new.rule_set,
        "promise_before": dump_promise(found.promise_before),
        "promise_target": dump_promise(found.promise),
        "status": Status.CREATED.value,
        "status_reason": verdict.reason.value if verdict.hold_until else "",
        "created_at": new.now,
        "send_after": new.send_after,
        "valid_until": useful_until(new.rule, found, verdict.reason, new.send_after),
        "due_at": new.send_after + (timedelta(0) if verdict.hold_until else WAKE_AGAIN_AFTER),
        "template": new.rule.template,
    }


_TOLD_COLUMNS = (
    notifications.c.shipment_id,
    notifications.c.id,
    notifications.c.rule,
    notifications.c.channel,
    notifications.c.occurrence,
    notifications.c.repeat,
    notifications.c.fact_at,
    notifications.c.status,
    notifications.c.status_reason,
    notifications.c.created_at,
    notifications.c.sent_at,
    notifications.c.promise_before,
    notifications.c.promise_target,
    notifications.c.promise_told,
)


def told(connection: Connection, shipment_ids: Iterable[str]) -> dict[str, list[ToldEntry]]:
    """Return the ledger entries of the shipments."""
    found: dict[str, list[ToldEntry]] = {}
    for row in connection.execute(_told(connection.dialect.name), given(shipment_ids)):
        found.setdefault(row.shipment_id, []).append(read_entry(row))
    return found


@cache
def _told(dialect: str) -> sa.Select[Any]:
    return sa.select(*_TOLD_COLUMNS).where(among_given(dialect, notifications.c.shipment_id))


def read_entry(row: Any) -> ToldEntry:
    """Read one ledger entry from a row with the columns of a notification."""
    status = Status(row.status)
    return ToldEntry(
        rule=row.rule,
        channel=Channel(row.channel),
        occurrence=row.occurrence,
        fact_at=row.fact_at,
        status=status,
        created_at=row.created_at,
        sent_at=row.sent_at,
        was_superseded=status is Status.CANCELLED and row.status_reason == Reason.SUPERSEDED.value,
        repeat=row.repeat,
        promise_before=load_promise(row.promise_before),
        promise_target=load_promise(row.promise_target),
        promise_told=load_promise(row.promise_told),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A notification that this worker alone may send."""

    id: str
    shipment_id: str
    brand: str
    rule: str
    channel: Channel
    template: str
    attempts: int
    created_at: datetime
    send_after: datetime
    valid_until: datetime
    entry: ToldEntry
    order_id: str = ""
    waits_for: str = ""
    """Why it waited until now, or still does."""

    @property
    def place(self) -> tuple[datetime, datetime, str, str]:
        """Where it stands in a message that tells several: what was decided first, and of that what happened first."""
        return self.created_at, self.entry.fact_at, self.shipment_id, self.rule


def fair_share(connection: Connection, ids: Sequence[str], brands: Sequence[str], now: datetime) -> Sequence[str]:
    """Return a handful of due notifications, taken from all brands in turn.

    A wake-up names ids, but in a backlog its turn comes late. So whoever is woken takes the oldest of each brand, and
    one brand's storm delays nobody else. It takes a full hand, however few it names: what it named itself would else
    be left over for what is older and was woken by nobody yet, and many small hands take longer than a few full ones.
    """
    is_alone = len(brands) < 2
    if is_alone and len(ids) >= _HAND:
        return ids
    hand = max(len(ids), _HAND)
    oldest = [connection.execute(_OLDEST, {"of": brand, "now": now, "most": hand}).scalars() for brand in brands]
    in_turn = [one for row in zip_longest(*oldest) for one in row if one is not None]
    return list(dict.fromkeys([*ids, *in_turn] if is_alone else in_turn))[:hand]


_OLDEST = (
    sa.select(notifications.c.id)
    .where(notifications.c.brand == sa.bindparam("of"), notifications.c.status == Status.CREATED.value)
    .where(notifications.c.send_after <= sa.bindparam("now"))
    .order_by(notifications.c.send_after)
    .limit(sa.bindparam("most", type_=sa.Integer))
)


def claim(connection: Connection, ids: Iterable[str], now: datetime, until: datetime) -> list[Claimed]:
    """Take notifications that are due, `until` then. One guarded UPDATE: what another worker took is not returned.

    A claim names no attempt: as long as none is written, no provider was called.
    """
    taken = connection.execute(_claiming(connection.dialect.name), {**given(ids), "now": now, "until": until})
    return sorted((_read_claimed(row) for row in taken), key=lambda one: one.place)


@cache
def _claiming(dialect: str) -> sa.UpdateBase:
    # Whether they are due is asked of those alone: asked at once, all that wait might be looked through for them.
    asked = (
        sa.select(notifications.c.id, notifications.c.status, notifications.c.send_after)
        .where(among_given(dialect, notifications.c.id))
        .order_by(notifications.c.id)
    )
    free = locked(asked, notifications)
    due = sa.select(free.c.id).where(
        free.c.status == Status.CREATED.value, free.c.send_after <= sa.bindparam("now", type_=Instant)
    )
    return _taking(dialect, due)


def _taking(dialect: str, free: sa.Select[Any]) -> sa.UpdateBase:
    """Make the statement that takes what `free` has locked."""
    return (
        sa.update(notifications)
        .where(among_found(dialect, notifications.c.id, free))
        .values(status=Status.SENDING.value, due_at=sa.bindparam("until"), attempt_id=None)
        .returning(notifications)
    )


def still_claimed(connection: Connection, ids: Iterable[str], until: datetime) -> set[str]:
    """Lock and return those whose claim is still the one that holds `until`: who was away too long may have lost it."""
    statement = _still_claimed(connection.dialect.name)
    return set(connection.execute(statement, {**given(ids), "until": until}).scalars())


@cache
def _still_claimed(dialect: str) -> sa.Select[Any]:
    return (
        sa.select(notifications.c.id)
        .where(among_given(dialect, notifications.c.id))
        .where(notifications.c.status == Status.SENDING.value, notifications.c.due_at == sa.bindparam("until"))
        .where(notifications.c.attempt_id.is_(None))
        .order_by(notifications.c.id)
        .with_for_update()
    )


def _read_claimed(row: Any) -> Claimed:
    return Claimed(
        id=row.id,
        shipment_id=row.shipment_id,
        brand=row.brand,
        rule=row.rule,
        channel=Channel(row.channel),
        template=row.template,
        attempts=row.attempts,
        created_at=row.created_at,
        send_after=row.send_after,
        valid_until=row.valid_until,
        entry=read_entry(row),
        order_id=row.order_id,
        waits_for=row.status_reason,
    )


def claim_along(
    connection: Connection, claimed: Sequence[Claimed], rules: Sequence[str], now: datetime, until: datetime
) -> list[Claimed]:
    """Take what waits for the same orders on the same channels and may go along: it is due, or waits for others.

    `rules` are those whose messages may be merged.
    """
    asked = {
        **given((one.order_id for one in claimed), "orders"),
        **given((one.channel.value for one in claimed), "channels"),
        **given(rules, "rules"),
    }
    taken = connection.execute(_claiming_along(connection.dialect.name), {**asked, "now": now, "until": until})
    return sorted((_read_claimed(row) for row in taken), key=lambda one: one.place)


@cache
def _claiming_along(dialect: str) -> sa.UpdateBase:
    asked = (
        sa.select(notifications.c.id, notifications.c.status, notifications.c.status_reason, notifications.c.send_after)
        .where(among_given(dialect, notifications.c.order_id, "orders"))
        .where(among_given(dialect, notifications.c.channel, "channels"))
        .where(among_given(dialect, notifications.c.rule, "rules"))
        .order_by(notifications.c.id)
    )
    free = locked(asked, notifications)
    is_due = free.c.send_after <= sa.bindparam("now", type_=Instant)
    waits = free.c.status_reason.in_([reason.value for reason in WAITS_FOR_OTHERS])
    along = sa.select(free.c.id).where(free.c.status == Status.CREATED.value, sa.or_(is_due, waits))
    return _taking(dialect, along)


def merged_into(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return what the messages of these notifications said as well: other notifications, with their shipments."""
    statement = sa.select(notifications.c.id, notifications.c.shipment_id).where(
        among(connection, notifications.c.merged_into, ids)
    )
    return {row.id: row.shipment_id for row in connection.execute(statement)}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttempt:
    """The intent to call a provider, committed before the call."""

    id: str
    notification_id: str
    number: int
    """1 for the first attempt of its notification."""
    provider: str
    started_at: datetime
    locale: str
    template_version: str
    subject: str
    body: str
    promise_told: Promise | None
    merged_into: str | None = None
    """The notification whose attempt this is, if it says this one as well."""


def write_attempts(connection: Connection, new: Sequence[NewAttempt]) -> None:
    """Write down the intent to send, and the words. What is merged into another has no attempt of its own."""
    insert_many(
        connection,
        attempts,
        [
            {
                "id": one.id,
                "notification_id": one.notification_id,
                "provider": one.provider,
                "started_at": one.started_at,
            }
            for one in new
            if one.merged_into is None
        ],
    )
    update_many(
        connection,
        notifications,
        [
            {
                "id": one.notification_id,
                "attempt_id": one.id,
                "attempts": one.number,
                "template_version": one.template_version,
                "locale": one.locale,
                "subject": one.subject,
                "body": one.body,
                "promise_told": dump_promise(one.promise_told),
                "merged_into": one.merged_into,
            }
            for one in new
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of status: applied only if the status of now allows it."""

    notification_id: str
    to: Status
    at: datetime
    reason: str = ""
    send_after: datetime | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None
    valid_until: datetime | None = None


def move(connection: Connection, change: Move) -> bool:
    """Apply one move; return whether the status allowed it. Final statuses allow none.

    What was merged into the notification moves along; if it is to be sent again, each is on its own again.
    """
    values: dict[str, Any] = {
        "status": change.to.value,
        "status_reason": change.reason,
        "due_at": change.due_at,
    }
    if change.send_after is not None:
        values["send_after"] = change.send_after
    if change.valid_until is not None:
        values["valid_until"] = change.valid_until
    if change.sent_at is not None:
        # A bare value would be bound as what SQLAlchemy takes it for, which leaves out its zone on SQLite.
        sent_at = sa.literal(change.sent_at, notifications.c.sent_at.type)
        values["sent_at"] = sa.func.coalesce(notifications.c.sent_at, sent_at)
    if change.to in FINAL:
        values["final_at"] = change.at
    if change.to is Status.CREATED:
        values["merged_into"] = None
    one = change.notification_id
    statement = (
        sa.update(notifications)
        .where(sa.or_(notifications.c.id == one, notifications.c.merged_into == one))
        .where(notifications.c.status.in_([status.value for status in sources_of(change.to)]))
        .values(values)
    )
    return connection.execute(statement).rowcount > 0


def put_off(connection: Connection, notification_id: str, until: datetime, reason: str) -> bool:
    """Have a notification that waits leave at `until`, sooner or later than planned, and be valid for as long as it
    would have been; return whether it still waits."""
    guard = (notifications.c.id == notification_id, notifications.c.status == Status.CREATED.value)
    kept = sa.select(notifications.c.send_after, notifications.c.valid_until).where(*guard).with_for_update()
    row = connection.execute(kept).one_or_none()
    if row is None:
        return False
    values = {
        "send_after": until,
        "due_at": until,
        "valid_until": until + (row.valid_until - row.send_after),
        "status_reason": reason,
    }
    return connection.execute(sa.update(notifications).where(*guard).values(values)).rowcount == 1


def lock(connection: Connection, ids: Iterable[str]) -> None:
    """Lock notifications in the order of their ids, before anything of theirs is changed: whoever applies receipts does
    the same, and two who take the same rows in another order wait for each other until the database ends it."""
    if connection.dialect.name != "sqlite":
        connection.execute(_locking(connection.dialect.name), given(ids)).all()


@cache
def _locking(dialect: str) -> sa.Select[Any]:
    chosen = among_given(dialect, notifications.c.id)
    return sa.select(notifications.c.id).where(chosen).order_by(notifications.c.id).with_for_update()


def mark_sent(connection: Connection, sent: Mapping[str, datetime]) -> None:
    """Move many accepted notifications at once: the common case of the hot path."""
    rows = [
        {"id": one, "status": Status.SENT.value, "status_reason": "", "due_at": None, "sent_at": at}
        for one, at in sent.items()
    ]
    guard = ("status", [status.value for status in sources_of(Status.SENT)])
    update_many(connection, notifications, rows, only_in=guard)


def finish_attempts(connection: Connection, outcomes: Sequence[tuple[str, Outcome, datetime]]) -> None:
    """Record what the calls came to."""
    update_many(
        connection,
        attempts,
        [
            {
                "id": attempt_id,
                "finished_at": at,
                "outcome": outcome.kind.value,
                "code": outcome.code,
                "detail": outcome.detail,
                "reference": outcome.reference,
            }
            for attempt_id, outcome, at in outcomes
        ],
    )


def wake_due(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Return created notifications whose time has come and whom no worker has taken; put off the next look."""
    due = (
        sa.select(notifications.c.id)
        .where(notifications.c.due_at <= now, notifications.c.status == Status.CREATED.value)
        .order_by(notifications.c.due_at)
        .limit(limit)
    )
    statement = (
        sa.update(notifications)
        .where(notifications.c.id.in_(sa.select(locked(due, notifications))))
        .values(due_at=now + WAKE_AGAIN_AFTER)
        .returning(notifications.c.id)
    )
    return sorted(connection.execute(statement).scalars())


def expire_claims(connection: Connection, now: datetime, look_at: datetime, limit: int) -> list[str]:
    """Turn claims whose worker is gone into unknown outcomes: the attempt was written, perhaps the call was made."""
    lost = {"status": Status.UNKNOWN.value, "status_reason": "the worker was lost in the call", "due_at": look_at}
    return _end_claims(connection, now, limit, notifications.c.attempt_id.is_not(None), lost)


def free_claims(connection: Connection, now: datetime, limit: int) -> list[str]:
    """Free claims whose worker is gone before it wrote an attempt: it made no call, so anybody may take them."""
    freed = {"status": Status.CREATED.value, "due_at": now + WAKE_AGAIN_AFTER}
    return _end_claims(connection, now, limit, notifications.c.attempt_id.is_(None), freed)


def _end_claims(
    connection: Connection, now: datetime, limit: int, which: sa.ColumnElement[bool], values: Mapping[str, Any]
) -> list[str]:
    due = (
        sa.select(notifications.c.id)
        .where(notifications.c.due_at <= now, notifications.c.status == Status.SENDING.value, which)
        .limit(limit)
    )
    statement = (
        sa.update(notifications)
        .where(
            notifications.c.id.in_(sa.select(locked(due, notifications))),
            notifications.c.status == Status.SENDING.value,
        )
        .values(values)
        .returning(notifications.c.id)
    )
    return sorted(connection.execute(statement).scalars())


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A notification of which nobody knows whether it was sent, with the attempt in question."""

    id: str
    shipment_id: str
    rule: str
    channel: Channel
    subject: str
    body: str
    look_ups: int
    attempt_id: str
    provider: str
    started_at: datetime


def take_unknown(connection: Connection, now: datetime, limit: int, busy_until: datetime) -> list[Unknown]:
    """Return unknown notifications whose time to be looked up has come; nobody else gets them until `busy_until`."""
    due = (
        sa.select(notifications.c.id)
        .where(notifications.c.due_at <= now, notifications.c.status == Status.UNKNOWN.value)
        .where(notifications.c.merged_into.is_(None))
        .order_by(notifications.c.due_at)
        .limit(limit)
    )
    taken = (
        sa.update(notifications)
        .where(notifications.c.id.in_(sa.select(locked(due, notifications))))
        .values(due_at=busy_until)
    )
    ids = list(connection.execute(taken.returning(notifications.c.id)).scalars())
    if not ids:
        return []
    statement = (
        sa.select(notifications, attempts.c.provider, attempts.c.started_at)
        .join(attempts, attempts.c.id == notifications.c.attempt_id)
        .where(among(connection, notifications.c.id, ids))
        .order_by(notifications.c.created_at)
    )
    return [_read_unknown(row) for row in connection.execute(statement)]


def _read_unknown(row: Any) -> Unknown:
    return Unknown(
        id=row.id,
        shipment_id=row.shipment_id,
        rule=row.rule,
        channel=Channel(row.channel),
        subject=row.subject,
        body=row.body,
        look_ups=row.look_ups,
        attempt_id=row.attempt_id,
        provider=row.provider,
        started_at=row.started_at,
    )


def note_look_up(connection: Connection, notification_id: str, times: int, next_at: datetime) -> None:
    """Note that the provider was asked in vain, and when to ask again."""
    connection.execute(
        sa.update(notifications)
        .where(notifications.c.id == notification_id, notifications.c.status == Status.UNKNOWN.value)
        .values(look_ups=times, due_at=next_at)
    )


def copy_to_channel(connection: Connection, notification_id: str, channel: Channel, now: datetime) -> str | None:
    """Say the same on another channel; return the new notification's id, or None if it was said there already."""
    found = sa.select(notifications).where(notifications.c.id == notification_id)
    row = connection.execute(found).mappings().one()
    key = f"{row['key'].rpartition('/')[0]}/{channel}"
    twin = {
        **row,
        "id": uuid.uuid5(_NAMESPACE, key).hex,
        "key": key,
        "channel": channel.value,
        "status": Status.CREATED.value,
        "status_reason": "",
        "created_at": now,
        "send_after": now,
        "due_at": now,
        "attempts": 0,
        "look_ups": 0,
        "attempt_id": None,
        "merged_into": None,
        "sent_at": None,
        "promise_told": None,
        "subject": "",
        "body": "",
    }
    statement = insert_ignoring(connection, notifications).returning(notifications.c.id)
    return connection.execute(statement, [twin]).scalar()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The notification that a receipt speaks of, locked."""

    notification_id: str
    attempt_id: str
    shipment_id: str
    brand: str
    rule: str
    channel: Channel
    status: Status


def find_targets(connection: Connection, found: Sequence[Receipt]) -> dict[str, Target]:
    """Return, per receipt's event id, the notification it speaks of: by our attempt id, else by the reference."""
    wanted = sa.or_(
        attempts.c.id.in_([one.attempt_id for one in found if one.attempt_id]),
        attempts.c.reference.in_([one.reference for one in found if one.reference and not one.attempt_id]),
    )
    statement = (
        sa.select(
            attempts.c.id.label("attempt_id"),
            attempts.c.reference,
            attempts.c.provider,
            notifications.c.id,
            notifications.c.shipment_id,
            notifications.c.brand,
            notifications.c.rule,
            notifications.c.channel,
            notifications.c.status,
        )
        .join(notifications, notifications.c.id == attempts.c.notification_id)
        .where(wanted)
        .order_by(notifications.c.id)
        .with_for_update(of=notifications)
    )
    rows = connection.execute(statement).all()
    by_attempt = {row.attempt_id: row for row in rows}
    by_reference = {(row.provider, row.reference): row for row in rows if row.reference}
    targets = {
        one.event_id: by_attempt.get(one.attempt_id) or by_reference.get((one.provider, one.reference)) for one in found
    }
    return {event_id: _read_target(row) for event_id, row in targets.items() if row is not None}


def _read_target(row: Any) -> Target:
    return Target(
        notification_id=row.id,
        attempt_id=row.attempt_id,
        shipment_id=row.shipment_id,
        brand=row.brand,
        rule=row.rule,
        channel=Channel(row.channel),
        status=Status(row.status),
    )


def keep_receipts(
    connection: Connection, found: Sequence[Receipt], targets: Mapping[str, Target], now: datetime
) -> set[str]:
    """Keep receipts; return the event ids of those that were not known yet."""
    rows = [
        {
            "provider": one.provider,
            "event_id": one.event_id,
            "attempt_id": targets[one.event_id].attempt_id if one.event_id in targets else one.attempt_id,
            "status": one.status.value if one.status else "",
            "at": one.at,
            "received_at": now,
            "code": one.code,
            "detail": one.detail,
        }
        for one in {one.event_id: one for one in found}.values()
    ]
    return {row.event_id for row in insert_returning(connection, receipts, rows, "event_id")}


def learn_reference(connection: Connection, attempt_id: str, reference: str) -> None:
    """Keep the provider's own id where only the receipt told it (our call's answer was lost)."""
    connection.execute(
        sa.update(attempts).where(attempts.c.id == attempt_id, attempts.c.reference == "").values(reference=reference)
    )


def list_by_status(connection: Connection, statuses: Iterable[Status], limit: int = 100) -> list[dict[str, Any]]:
    """Return notifications in the statuses, newest first: for an operator's list."""
    statement = (
        sa.select(notifications)
        .where(notifications.c.status.in_([status.value for status in statuses]))
        .order_by(notifications.c.created_at.desc())
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(statement).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """A notification as an operator's list shows it; no address and no words."""

    id: str
    shipment_id: str
    rule: str
    channel: Channel
    status: Status
    status_reason: str
    attempt_id: str
    created_at: datetime
    send_after: datetime


row_columns: tuple[sa.ColumnElement[Any], ...] = (
    notifications.c.id,
    notifications.c.shipment_id,
    notifications.c.rule,
    notifications.c.channel,
    notifications.c.status,
    notifications.c.status_reason,
    notifications.c.attempt_id,
    notifications.c.created_at,
    notifications.c.send_after,
)


def find(connection: Connection, notification_id: str) -> KeptRow | None:
    """Return one notification, or None."""
    statement = sa.select(*row_columns).where(notifications.c.id == notification_id)
    row = connection.execute(statement).one_or_none()
    return None if row is None else read_row(row)


def list_rows(connection: Connection, statuses: Iterable[Status], limit: int = 200) -> list[KeptRow]:
    """Return notifications in the statuses, newest first."""
    wanted = [status.value for status in statuses]
    # Written out, because a database that plans before it knows the values does not see that the partial index holds.
    written_out: sa.BindParameter[list[str]] = sa.bindparam("statuses", wanted, expanding=True, literal_execute=True)
    statement = (
        sa.select(*row_columns)
        .where(notifications.c.status.in_(written_out))
        .order_by(notifications.c.created_at.desc())
        .limit(limit)
    )
    return [read_row(row) for row in connection.execute(statement)]


def read_row(row: Any) -> KeptRow:
    """Read a row with the columns `row_columns`."""
    return KeptRow(
        id=row.id,
        shipment_id=row.shipment_id,
        rule=row.rule,
        channel=Channel(row.channel),
        status=Status(row.status),
        status_reason=row.status_reason,
        attempt_id=row.attempt_id or "",
        created_at=row.created_at,
        send_after=row.send_after,
    )
