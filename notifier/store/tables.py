"""The tables. The same schema on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class SqliteInstant(TypeDecorator[datetime]):
    """SQLite keeps no zone: instants are written as UTC and read back as aware."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


Instant = sa.DateTime(timezone=True).with_variant(SqliteInstant(), "sqlite")
BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="", index=index)


LAG_COUNTS = ("lag_1m", "lag_10m", "lag_1h", "lag_6h", "lag_1d", "lag_3d", "lag_more")
"""From a scan to its arrival: how many took at most that long, each counted once."""

FEED_COUNTS = ("bodies", "unreadable", "ignored", "refused", "unmapped", *LAG_COUNTS)

IS_TROUBLED = sa.text("status IN ('unreadable', 'partly_read', 'failed', 'asks')")
"""Of a body that somebody should look at. Queries say it in the same words as the index, or it is not used."""

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False, comment="one of `InboxKind`"),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False, comment="of the provider's id for the delivery, or of the body"),
    sa.Column("path", sa.Text, nullable=False, server_default=""),
    sa.Column("headers", sa.Text, nullable=False, server_default="{}", comment="those the adapter may need, as JSON"),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="new"),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("due_at", Instant, nullable=True, comment="when to wake a worker for it (again); null: never"),
    sa.Column("counted", sa.Boolean, nullable=False, server_default=sa.false(), comment="it stands in `feed_hours`"),
    sa.UniqueConstraint("source", "digest"),
    sa.Index(
        "ix_inbox_due",
        "due_at",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    sa.Index(
        "ix_inbox_status",
        "status",
        "received_at",
        sqlite_where=IS_TROUBLED,
        postgresql_where=IS_TROUBLED,
    ),
)
"""Everything that came through the door, as it came. `status` is one of `InboxStatus`."""

unmatched = sa.Table(
    "unmatched",
    metadata,
    sa.Column("tracking_number", sa.Text, primary_key=True),
    sa.Column("inbox_id", BigId, sa.ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("newer_than", Instant, nullable=True, comment="shipments registered until then had it and are not meant"),
)
"""Bodies that spoke of a number nobody has registered yet, or not for this parcel."""

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    _text("recipient_name"),
    _text("email"),
    # Addresses are compared in small letters, so that is what has to be found quickly.
    sa.Column("email_folded", sa.Text, sa.Computed("lower(email)", persisted=True), index=True),
    _text("phone", index=True),
    sa.Column("locale", sa.Text, nullable=False, server_default="en"),
    sa.Column("zones", sa.Text, nullable=False, server_default='["UTC"]', comment="JSON list of IANA names"),
    sa.Column("consent_email", sa.Boolean, nullable=False),
    sa.Column("consent_sms", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.UniqueConstraint("brand", "ref"),
    sa.Index("ix_orders_ref", "ref"),
)

shop_orders = sa.Table(
    "shop_orders",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True, comment="the shop's own id of the order"),
    sa.Column("ref", sa.Text, nullable=False, comment="its number among the orders of the brand; empty: not known yet"),
    sa.Column("order_id", sa.Text, nullable=False, index=True),
)
"""Which of our orders an order of a connected shop is."""

shop_statements = sa.Table(
    "shop_statements",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("order_key", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True, comment="of the fulfilment; empty: the order itself"),
    sa.Column("version", sa.Text, nullable=False, comment="of two, the one that sorts later is newer"),
    sa.Column("state", sa.Text, nullable=False, comment="as JSON; no personal data"),
)
"""The newest that a shop said of each order and each fulfilment."""

shop_bodies = sa.Table(
    "shop_bodies",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("inbox_id", BigId, sa.ForeignKey("inbox.id", ondelete="CASCADE"), primary_key=True),
)
"""Which bodies spoke of an order: whoever is erased is erased there too."""

shipments = sa.Table(
    "shipments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("order_id", sa.Text, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("origin_country", sa.Text, nullable=False, server_default=""),
    sa.Column("destination_country", sa.Text, nullable=False, server_default=""),
    sa.Column("promise", sa.Text, nullable=True, comment="what the shop promised, as JSON"),
    sa.Column("tags", sa.Text, nullable=False, server_default="[]"),
    sa.Column("value", sa.Float, nullable=False, server_default="0"),
    sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("stop", sa.Text, nullable=True, comment="why the shop wants nothing told about it; null: it does not"),
    sa.Column("registered_at", Instant, nullable=False, index=True),
    sa.Column("journey", sa.Text, nullable=False, server_default="{}", comment="the fold of its events, as JSON"),
    sa.Column("stage", sa.Text, nullable=True),
    sa.Column("ended_at", Instant, nullable=True, comment="when its journey was over; null: it is not"),
    sa.Column("last_scan_at", Instant, nullable=True),
    sa.Column("look_again_at", Instant, nullable=True, comment="when time alone could change a decision"),
    sa.Column("trouble", sa.Text, nullable=False, server_default="", comment="why it could not be judged, if so"),
    sa.Column("link_edition", sa.Integer, nullable=False, server_default="0", comment="links of earlier ones are dead"),
    sa.UniqueConstraint("brand", "ref"),
    sa.Index("ix_shipments_ref", "ref"),
    sa.Index(
        "ix_shipments_look_again_at",
        "look_again_at",
        sqlite_where=sa.text("look_again_at IS NOT NULL"),
        postgresql_where=sa.text("look_again_at IS NOT NULL"),
    ),
)

legs = sa.Table(
    "legs",
    metadata,
    sa.Column("shipment_id", sa.Text, sa.ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("carrier", sa.Text, nullable=False),
    sa.Column("tracking_number", sa.Text, nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False, server_default="", comment="the feed that named it; empty: the shop"),
    sa.Column("written", sa.Text, nullable=False, server_default="", comment="the carrier as it was written"),
    sa.Column(
        "parcel_id",
        sa.Text,
        nullable=False,
        server_default="",
        comment="the carrier's own id of the parcel under this number, behind the source that gave it",
    ),
    sa.Column(
        "next_poll_at",
        Instant,
        nullable=True,
        server_default="1970-01-01 00:00:00",
        comment="when its carrier is asked next, if it is one that we ask; null: never again",
    ),
    sa.Column("poll_source", sa.Text, nullable=False, server_default="", comment="asked out of turn: which source"),
    sa.Column("asked_at", Instant, nullable=True, comment="when its carrier last answered us"),
    sa.Column("subscribed_until", Instant, nullable=True, comment="until then its carrier pushes what it knows of it"),
    sa.Index(
        "ix_legs_poll",
        "carrier",
        "next_poll_at",
        sqlite_where=sa.text("next_poll_at IS NOT NULL"),
        postgresql_where=sa.text("next_poll_at IS NOT NULL"),
    ),
    sa.Index(
        "ix_legs_poll_source",
        "poll_source",
        "next_poll_at",
        sqlite_where=sa.text("poll_source <> ''"),
        postgresql_where=sa.text("poll_source <> ''"),
    ),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("shipment_id", sa.Text, sa.ForeignKey("shipments.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("carrier", sa.Text, nullable=False),
    sa.Column("tracking_number", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("meaning", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=True),
    sa.Column("incident", sa.Text, nullable=True),
    sa.Column("resolves", sa.Boolean, nullable=False),
    sa.Column("raw_code", sa.Text, nullable=False),
    sa.Column("raw_text", sa.Text, nullable=False),
    sa.Column("raw_time", sa.Text, nullable=False),
    sa.Column("wall_time", sa.Text, nullable=False, server_default=""),
    sa.Column("tz_source", sa.Text, nullable=False),
    sa.Column("precision", sa.Text, nullable=False),
    sa.Column("city", sa.Text, nullable=False),
    sa.Column("region", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("backfill", sa.Boolean, nullable=False),
    sa.Column(
        "from_text", sa.Text, nullable=False, server_default="", comment="what only the words say, with spaces between"
    ),
    sa.Column("delivered_to", sa.Text, nullable=True),
    sa.Column(
        "sender_id", sa.Text, nullable=False, server_default="", comment="by which the sender may take it back, or ''"
    ),
    sa.Column("retracted_at", Instant, nullable=True, comment="when we heard that it was taken back"),
    sa.Column("inbox_id", BigId, nullable=True),
    sa.Index(
        "ix_events_sender",
        "source",
        "sender_id",
        sqlite_where=sa.text("sender_id <> ''"),
        postgresql_where=sa.text("sender_id <> ''"),
    ),
    sa.Index(
        "ix_events_unknown",
        "source",
        "raw_code",
        sqlite_where=sa.text("meaning = 'unknown'"),
        postgresql_where=sa.text("meaning = 'unknown'"),
    ),
)

retractions = sa.Table(
    "retractions",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("sender_id", sa.Text, primary_key=True),
    sa.Column("heard_at", Instant, nullable=False),
)
"""Events that their senders took back, by the senders' own ids: a retraction may come before its event."""

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("shipment_id", sa.Text, nullable=False),
    sa.Column("decided_at", Instant, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("rule_set", sa.Text, nullable=False),
    sa.Column("settled", sa.Text, nullable=False, comment="the digest of the verdicts that it shares with others"),
    sa.Column("verdicts", sa.Text, nullable=False, comment="one list per verdict on the other rules, as JSON"),
    sa.Index("ix_decisions_shipment", "shipment_id", "id"),
)
"""One row per evaluation; the verdicts of all rules are packed into it, so that saying why costs one row."""

settled_verdicts = sa.Table(
    "settled_verdicts",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("verdicts", sa.Text, nullable=False, comment="per rule a list, or its name where the decision has it"),
)
"""Verdicts that many parcels share, because rules are out for all that stand alike: kept once, whoever came to them."""

notifications = sa.Table(
    "notifications",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="derived from the key"),
    sa.Column("key", sa.Text, nullable=False, unique=True, comment="shipment, rule, occurrence, repeat, channel"),
    sa.Column("shipment_id", sa.Text, nullable=False, index=True),
    sa.Column("order_id", sa.Text, nullable=False, index=True),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("occurrence", sa.Text, nullable=False),
    sa.Column("repeat", sa.Integer, nullable=False, server_default="0"),
    sa.Column("fact_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("rule_set", sa.Text, nullable=False),
    sa.Column("promise_before", sa.Text, nullable=True),
    sa.Column("promise_target", sa.Text, nullable=True),
    sa.Column("promise_told", sa.Text, nullable=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("send_after", Instant, nullable=False),
    sa.Column("valid_until", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=True, comment="when the sweep looks at it (again); null: never"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("look_ups", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempt_id", sa.Text, nullable=True, comment="the attempt under way or the last one"),
    sa.Column("merged_into", sa.Text, nullable=True, comment="the notification whose message says this as well"),
    sa.Column("sent_at", Instant, nullable=True),
    sa.Column("final_at", Instant, nullable=True),
    sa.Column("template", sa.Text, nullable=False, server_default=""),
    sa.Column("template_version", sa.Text, nullable=False, server_default=""),
    sa.Column("locale", sa.Text, nullable=False, server_default=""),
    sa.Column("subject", sa.Text, nullable=False, server_default=""),
    sa.Column("body", sa.Text, nullable=False, server_default="", comment="the text as sent"),
    sa.Index(
        "ix_notifications_waiting",
        "brand",
        "send_after",
        sqlite_where=sa.text("status = 'created'"),
        postgresql_where=sa.text("status = 'created'"),
    ),
    sa.Index(
        "ix_notifications_merged_into",
        "merged_into",
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    ),
    sa.Index(
        "ix_notifications_due",
        "due_at",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    sa.Index("ix_notifications_created_at", "created_at"),
    sa.Index(
        "ix_notifications_unknown",
        "status",
        "created_at",
        sqlite_where=sa.text("status IN ('unknown', 'held')"),
        postgresql_where=sa.text("status IN ('unknown', 'held')"),
    ),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True, comment="opaque; travels with the message"),
    sa.Column(
        "notification_id", sa.Text, sa.ForeignKey("notifications.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant, nullable=True),
    sa.Column("outcome", sa.Text, nullable=False, server_default=""),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("reference", sa.Text, nullable=False, server_default="", index=True),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("provider", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("attempt_id", sa.Text, nullable=False, index=True),
    sa.Column("status", sa.Text, nullable=False, server_default=""),
    sa.Column("at", Instant, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("address", sa.Text, primary_key=True, comment="in small letters; a keyed hash once its person is erased"),
    sa.Column("brand", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("reason", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_suppressions_at", "at"),
)
"""Addresses that must not be written to. One may be there for several reasons, each of which ends by itself."""

lifted_suppressions = sa.Table(
    "lifted_suppressions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("address", sa.Text, nullable=False, index=True),
    sa.Column("brand", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("lifted_at", Instant, nullable=False),
    sa.Column("lifted_by", sa.Text, nullable=False),
)
"""Entries that were on the list once, with who took them off and when."""

replies = sa.Table(
    "replies",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False, comment="the provider's id of the message"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("address", sa.Text, nullable=False, comment="who wrote; a keyed hash once the person is erased"),
    _text("sent_to"),
    _text("text"),
    sa.Column("wish", sa.Text, nullable=False),
    sa.Column("brands", sa.Text, nullable=False, server_default="[]", comment="to which it applied, as JSON"),
    sa.Column("effect", sa.Text, nullable=False),
    sa.Column("waits_since", Instant, nullable=True, comment="a person should read it; null: nobody need"),
    sa.Column("done_at", Instant, nullable=True),
    _text("done_by"),
    sa.UniqueConstraint("provider", "reference"),
    sa.Index("ix_replies_address", "address", "at"),
    sa.Index(
        "ix_replies_waiting",
        "waits_since",
        sqlite_where=sa.text("waits_since IS NOT NULL"),
        postgresql_where=sa.text("waits_since IS NOT NULL"),
    ),
)
"""What people answered to text messages, and what came of it."""

erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="email, phone or order"),
    sa.Column("mark", sa.Text, nullable=False, index=True, comment="a keyed hash of what was named"),
    sa.Column("brand", sa.Text, nullable=False, server_default="", comment="empty: of all brands"),
    sa.Column("counts", sa.Text, nullable=False, comment="as JSON"),
    sa.Column("providers", sa.Text, nullable=False, comment="what became of asking them, as JSON"),
    sa.Column("finished_at", Instant, nullable=True),
)
"""That a person was erased, and when: without saying who it was."""

silences = sa.Table(
    "silences",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("is_pause", sa.Boolean, nullable=False, comment="the kill switch"),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("until", Instant, nullable=True, comment="null: until it is lifted"),
    _text("why"),
    sa.Column("rules", sa.Text, nullable=False, server_default="[]", comment="as JSON; empty: all"),
    sa.Column("filter", sa.Text, nullable=False, server_default="{}", comment="as JSON"),
    sa.Column("action", sa.Text, nullable=False),
    _text("announce"),
    sa.Column("lifted_at", Instant, nullable=True),
    _text("lifted_by"),
)
"""What operators hold back or drop for a while, and that they did."""

rule_epochs = sa.Table(
    "rule_epochs",
    metadata,
    sa.Column("rule", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("effective_from", Instant, nullable=True, comment="null: it was there from the first day"),
)
"""Since when each rule is live as it is, so that a new or edited one tells nothing of the past."""

heartbeats = sa.Table(
    "heartbeats",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", Instant, nullable=False),
)
"""When a canary last went through each queue."""

feed_hours = sa.Table(
    "feed_hours",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("hour", Instant, primary_key=True, comment="its beginning"),
    sa.Column("last_at", Instant, nullable=True, comment="when the last authentic body came; null: only refused ones"),
    *(sa.Column(name, sa.Integer, nullable=False, server_default="0") for name in FEED_COUNTS),
    sa.Index("ix_feed_hours_hour", "hour"),
)
"""What came from each source in each hour: what is usual for a feed is learned from the last four weeks of it."""

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("heard_at", Instant, nullable=True, comment="the last body for which `silent_at` was reckoned"),
    sa.Column("silent_at", Instant, nullable=True, comment="from when on its silence is not usual; null: not known"),
    sa.Column("silent_since", Instant, nullable=True, comment="it is silent, and was heard last then"),
    sa.Column("returned_at", Instant, nullable=True, comment="when it was heard again after its last silence"),
    sa.Column("settles_at", Instant, nullable=True, comment="by when it will have caught up after that"),
    sa.Column("look_at", Instant, nullable=True, comment="silent, and no parcel waited for it: when to look again"),
    sa.Column("poll_after", Instant, nullable=True, comment="it is not asked before; null: at any time"),
    sa.Column("poll_failures", sa.Integer, nullable=False, server_default="0", comment="in a row"),
    _text("poll_problem"),
    sa.Column("polled_at", Instant, nullable=True, comment="when it last answered us"),
)
"""How each source does: whether it is silent, and how asking it goes."""

unmapped_codes = sa.Table(
    "unmapped_codes",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("times", sa.Integer, nullable=False),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    _text("example"),
)
"""Codes of which nobody knows what they mean, with words of the carrier from which the people are taken out."""


users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="in small letters"),
    sa.Column("password", sa.Text, nullable=False, comment="an argon2 hash"),
    sa.Column("role", sa.Text, nullable=False, comment="agent, editor or admin"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("disabled_at", Instant, nullable=True),
)
"""People who may use the console."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("mark", sa.Text, primary_key=True, comment="a hash of what the browser holds"),
    sa.Column("user_name", sa.Text, sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)
"""Who is signed in. Whoever reads this table can sign in as nobody."""

login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("key", sa.Text, primary_key=True, comment="a hash of a user's name, or of an address"),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    sa.Column("blocked_until", Instant, nullable=True),
)
"""Passwords that were wrong, so that nobody can try them all."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("user_name", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, comment="what was changed: its kind and its id"),
    sa.Column("before", sa.Text, nullable=False, server_default="", comment="as JSON; empty: there was nothing"),
    sa.Column("after", sa.Text, nullable=False, server_default="", comment="as JSON; empty: there is nothing"),
    sa.Index("ix_audit_subject", "subject", "id"),
)
"""Every change that a person made: who, when, what, and what was there before. Rows are only ever added."""

template_drafts = sa.Table(
    "template_drafts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("files", sa.Text, nullable=False, comment="all files of the template, as JSON"),
    sa.Column("user_name", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("based_on", BigId, nullable=True, comment="the version it began with; null: the folder"),
)
"""Templates being edited; at most one draft of each."""

template_versions = sa.Table(
    "template_versions",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("files", sa.Text, nullable=True, comment="all files of the template, as JSON; null: as in the folder"),
    sa.Column("user_name", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_template_versions_name", "name", "id"),
)
"""Templates as they were published; the newest of each name counts, before the folder of templates."""

rule_switches = sa.Table(
    "rule_switches",
    metadata,
    sa.Column("rule", sa.Text, primary_key=True),
    sa.Column("enabled", sa.Boolean, nullable=True, comment="null: as the configuration says"),
    sa.Column("shadow", sa.Boolean, nullable=True, comment="null: as the configuration says"),
    sa.Column("user_name", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Rules that were switched in the console; the rest is as the configuration says."""
