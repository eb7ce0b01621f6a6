"""What the engine keeps about itself: decisions, the age of rules, heartbeats, and figures for operators."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.domain.notification import Status
from notifier.domain.verdicts import Judgement
from notifier.store.bulk import insert_many
from notifier.store.codec import dump_verdicts
from notifier.store.database import upserting
from notifier.store.tables import (
    attempts,
    decisions,
    heartbeats,
    inbox,
    notifications,
    rule_epochs,
    settled_verdicts,
    shipments,
    unmatched,
)


def record_decisions(
    connection: Connection, judged: Sequence[tuple[str, str, Judgement]], rule_set: str, now: datetime
) -> None:
    """Write one row per evaluation: (shipment id, cause, judgement). What several parcels share is written once."""
    digests = _keep_settled(connection, [judgement for _, _, judgement in judged])
    rows = [
        {
            "shipment_id": shipment_id,
            "decided_at": now,
            "cause": cause,
            "rule_set": rule_set,
            "settled": digests[id(judgement.settled)],
            "verdicts": dump_verdicts(judgement.judged),
        }
        for shipment_id, cause, judgement in judged
    ]
    insert_many(connection, decisions, rows)


def _keep_settled(connection: Connection, judgements: Sequence[Judgement]) -> dict[int, str]:
    """Write what is not kept yet of the settled verdicts; return the digest of each, by the identity of the tuple."""
    shared = {id(one.settled): one.settled for one in judgements}
    texts = {key: dump_verdicts(settled) for key, settled in shared.items()}
    digests = {key: hashlib.sha256(text.encode()).hexdigest()[:32] for key, text in texts.items()}
    # In one order, so that two workers that write the same ones never wait for each other.
    each = sorted({digests[key]: text for key, text in texts.items()}.items())
    rows = [{"digest": digest, "verdicts": text} for digest, text in each]
    insert_many(connection, settled_verdicts, rows, ignoring=True)
    return digests


_GONE = ""
"""The fingerprint of a rule that is no more."""


def learn_rules(connection: Connection, fingerprints: Mapping[str, str], now: datetime) -> None:
    """Note the rules in force and, of those that are new or edited, that they are live from now on.

    Rules of the very first start have no beginning, for there is no past to be kept from. A rule that is gone is
    remembered as that: if it comes back as it was, it comes back as a new one.
    """
    known = {row.rule: row.fingerprint for row in connection.execute(sa.select(rule_epochs))}
    gone = dict.fromkeys(known.keys() - fingerprints.keys(), _GONE)
    rows = [
        {"rule": rule, "fingerprint": mark, "effective_from": now if known else None}
        for rule, mark in {**fingerprints, **gone}.items()
        if known.get(rule) != mark
    ]
    if rows:
        statement = upserting(connection, rule_epochs, ["rule"], ["fingerprint", "effective_from"])
        connection.execute(statement, rows)


def live_from(connection: Connection, fingerprints: Mapping[str, str]) -> dict[str, datetime]:
    """Return since when each of the rules is live; those without a beginning are left out."""
    return {
        row.rule: row.effective_from
        for row in connection.execute(sa.select(rule_epochs))
        if row.effective_from is not None and fingerprints.get(row.rule) == row.fingerprint
    }


def beat(connection: Connection, name: str, at: datetime) -> None:
    """Note that a canary went through."""
    statement = upserting(connection, heartbeats, ["name"], ["at"])
    connection.execute(statement, [{"name": name, "at": at}])


def last_beats(connection: Connection) -> dict[str, datetime]:
    """Return when each canary last went through."""
    return {row.name: row.at for row in connection.execute(sa.select(heartbeats))}


def gauges(connection: Connection, now: datetime) -> dict[str, float]:
    """Return what is waiting: a few figures an operator watches, each answered from a partial index."""
    overdue = connection.execute(
        sa.select(sa.func.min(shipments.c.look_again_at)).where(shipments.c.look_again_at <= now)
    ).scalar()
    waiting = connection.execute(
        sa.select(sa.func.count(), sa.func.min(inbox.c.received_at)).where(inbox.c.due_at.is_not(None))
    ).one()
    return {
        "inbox_waiting": float(waiting[0]),
        "inbox_oldest_seconds": (now - waiting[1]).total_seconds() if waiting[1] else 0.0,
        "timer_overdue_seconds": (now - overdue).total_seconds() if overdue else 0.0,
    }


def count_due(connection: Connection, now: datetime) -> int:
    """Return how much is to be done right now: bodies to be judged, messages to be sent, moments that have passed."""
    parts = (
        sa.select(sa.func.count()).select_from(inbox).where(inbox.c.status == "new"),
        sa.select(sa.func.count())
        .select_from(notifications)
        .where(
            sa.or_(
                notifications.c.status == Status.SENDING.value,
                sa.and_(notifications.c.status == Status.CREATED.value, notifications.c.send_after <= now),
            )
        ),
        sa.select(sa.func.count()).select_from(shipments).where(shipments.c.look_again_at <= now),
    )
    return sum(connection.execute(part).scalar_one() for part in parts)


def next_due(connection: Connection, after: datetime) -> datetime | None:
    """Return the next moment after `after` at which time alone will have something done."""
    moments = [
        connection.execute(sa.select(sa.func.min(column)).where(column > after)).scalar()
        for column in (inbox.c.due_at, shipments.c.look_again_at, notifications.c.due_at)
    ]
    return min((at for at in moments if at is not None), default=None)


def count_decisions(connection: Connection) -> int:
    """Return how many evaluations were written down."""
    return connection.execute(sa.select(sa.func.count()).select_from(decisions)).scalar_one()


def attempts_by_id(connection: Connection) -> dict[str, tuple[str, str, str]]:
    """Return (shipment id, rule, channel) of every attempt, by its id."""
    statement = sa.select(
        attempts.c.id, notifications.c.shipment_id, notifications.c.rule, notifications.c.channel
    ).join(notifications, notifications.c.id == attempts.c.notification_id)
    return {row.id: (row.shipment_id, row.rule, row.channel) for row in connection.execute(statement)}


def count_statuses(connection: Connection) -> dict[Status, int]:
    """Return how many notifications are in each status."""
    statement = sa.select(notifications.c.status, sa.func.count()).group_by(notifications.c.status)
    return {Status(row[0]): row[1] for row in connection.execute(statement)}


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Delete bodies (they hold personal data) that were settled before that instant; return how many."""
    old = (
        sa.select(inbox.c.id)
        .where(inbox.c.received_at < before, inbox.c.due_at.is_(None), inbox.c.status != "unmatched")
        .where(~sa.exists().where(unmatched.c.inbox_id == inbox.c.id))
        .order_by(inbox.c.received_at)
        .limit(limit)
    )
    return connection.execute(sa.delete(inbox).where(inbox.c.id.in_(old))).rowcount
