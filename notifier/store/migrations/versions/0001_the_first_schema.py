"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from notifier.store.tables import BigId, Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="what was changed: its kind and its id"),
        sa.Column("before", sa.Text(), server_default="", nullable=False, comment="as JSON; empty: there was nothing"),
        sa.Column("after", sa.Text(), server_default="", nullable=False, comment="as JSON; empty: there is nothing"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject", ["subject", "id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant, nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column(
            "settled", sa.Text(), nullable=False, comment="the digest of the verdicts that it shares with others"
        ),
        sa.Column("verdicts", sa.Text(), nullable=False, comment="one list per verdict on the other rules, as JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_shipment", ["shipment_id", "id"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="email, phone or order"),
        sa.Column("mark", sa.Text(), nullable=False, comment="a keyed hash of what was named"),
        sa.Column("brand", sa.Text(), server_default="", nullable=False, comment="empty: of all brands"),
        sa.Column("counts", sa.Text(), nullable=False, comment="as JSON"),
        sa.Column("providers", sa.Text(), nullable=False, comment="what became of asking them, as JSON"),
        sa.Column("finished_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_mark"), ["mark"], unique=False)

    op.create_table(
        "feed_hours",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hour", Instant, nullable=False, comment="its beginning"),
        sa.Column(
            "last_at", Instant, nullable=True, comment="when the last authentic body came; null: only refused ones"
        ),
        sa.Column("bodies", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unreadable", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ignored", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unmapped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_1m", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_10m", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_1h", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_6h", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_1d", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_3d", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lag_more", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("source", "hour", name=op.f("pk_feed_hours")),
    )
    with op.batch_alter_table("feed_hours", schema=None) as batch_op:
        batch_op.create_index("ix_feed_hours_hour", ["hour"], unique=False)

    op.create_table(
        "feeds",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("heard_at", Instant, nullable=True, comment="the last body for which `silent_at` was reckoned"),
        sa.Column(
            "silent_at", Instant, nullable=True, comment="from when on its silence is not usual; null: not known"
        ),
        sa.Column("silent_since", Instant, nullable=True, comment="it is silent, and was heard last then"),
        sa.Column("returned_at", Instant, nullable=True, comment="when it was heard again after its last silence"),
        sa.Column("settles_at", Instant, nullable=True, comment="by when it will have caught up after that"),
        sa.Column("look_at", Instant, nullable=True, comment="silent, and no parcel waited for it: when to look again"),
        sa.Column("poll_after", Instant, nullable=True, comment="it is not asked before; null: at any time"),
        sa.Column("poll_failures", sa.Integer(), server_default="0", nullable=False, comment="in a row"),
        sa.Column("poll_problem", sa.Text(), server_default="", nullable=False),
        sa.Column("polled_at", Instant, nullable=True, comment="when it last answered us"),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_feeds")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="one of `InboxKind`"),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="of the provider's id for the delivery, or of the body"),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "headers", sa.Text(), server_default="{}", nullable=False, comment="those the adapter may need, as JSON"
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("status", sa.Text(), server_default="new", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Instant, nullable=True, comment="when to wake a worker for it (again); null: never"),
        sa.Column(
            "counted", sa.Boolean(), server_default=sa.false(), nullable=False, comment="it stands in `feed_hours`"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "digest", name=op.f("uq_inbox_source_digest")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_inbox_status",
            ["status", "received_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('unreadable', 'partly_read', 'failed', 'asks')"),
            postgresql_where=sa.text("status IN ('unreadable', 'partly_read', 'failed', 'asks')"),
        )

    op.create_table(
        "lifted_suppressions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("lifted_at", Instant, nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifted_suppressions")),
    )
    with op.batch_alter_table("lifted_suppressions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lifted_suppressions_address"), ["address"], unique=False)

    op.create_table(
        "login_failures",
        sa.Column("key", sa.Text(), nullable=False, comment="a hash of a user's name, or of an address"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("blocked_until", Instant, nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.Text(), nullable=False, comment="derived from the key"),
        sa.Column("key", sa.Text(), nullable=False, comment="shipment, rule, occurrence, repeat, channel"),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=False),
        sa.Column("repeat", sa.Integer(), server_default="0", nullable=False),
        sa.Column("fact_at", Instant, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule_set", sa.Text(), nullable=False),
        sa.Column("promise_before", sa.Text(), nullable=True),
        sa.Column("promise_target", sa.Text(), nullable=True),
        sa.Column("promise_told", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("status_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("send_after", Instant, nullable=False),
        sa.Column("valid_until", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=True, comment="when the sweep looks at it (again); null: never"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("look_ups", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=True, comment="the attempt under way or the last one"),
        sa.Column("merged_into", sa.Text(), nullable=True, comment="the notification whose message says this as well"),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("final_at", Instant, nullable=True),
        sa.Column("template", sa.Text(), server_default="", nullable=False),
        sa.Column("template_version", sa.Text(), server_default="", nullable=False),
        sa.Column("locale", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False, comment="the text as sent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("key", name=op.f("uq_notifications_key")),
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index("ix_notifications_created_at", ["created_at"], unique=False)
        batch_op.create_index(
            "ix_notifications_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_notifications_merged_into",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_notifications_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notifications_shipment_id"), ["shipment_id"], unique=False)
        batch_op.create_index(
            "ix_notifications_unknown",
            ["status", "created_at"],
            unique=False,
            sqlite_where=sa.text("status IN ('unknown', 'held')"),
            postgresql_where=sa.text("status IN ('unknown', 'held')"),
        )
        batch_op.create_index(
            "ix_notifications_waiting",
            ["brand", "send_after"],
            unique=False,
            sqlite_where=sa.text("status = 'created'"),
            postgresql_where=sa.text("status = 'created'"),
        )

    op.create_table(
        "orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("recipient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("email_folded", sa.Text(), sa.Computed("lower(email)", persisted=True), nullable=True),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("locale", sa.Text(), server_default="en", nullable=False),
        sa.Column("zones", sa.Text(), server_default='["UTC"]', nullable=False, comment="JSON list of IANA names"),
        sa.Column("consent_email", sa.Boolean(), nullable=False),
        sa.Column("consent_sms", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("brand", "ref", name=op.f("uq_orders_brand_ref")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_email_folded"), ["email_folded"], unique=False)
        batch_op.create_index(batch_op.f("ix_orders_phone"), ["phone"], unique=False)
        batch_op.create_index("ix_orders_ref", ["ref"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("attempt_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("provider", "event_id", name=op.f("pk_receipts")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "replies",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False, comment="the provider's id of the message"),
        sa.Column("at", Instant, nullable=False),
        sa.Column("address", sa.Text(), nullable=False, comment="who wrote; a keyed hash once the person is erased"),
        sa.Column("sent_to", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("brands", sa.Text(), server_default="[]", nullable=False, comment="to which it applied, as JSON"),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("waits_since", Instant, nullable=True, comment="a person should read it; null: nobody need"),
        sa.Column("done_at", Instant, nullable=True),
        sa.Column("done_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replies")),
        sa.UniqueConstraint("provider", "reference", name=op.f("uq_replies_provider_reference")),
    )
    with op.batch_alter_table("replies", schema=None) as batch_op:
        batch_op.create_index("ix_replies_address", ["address", "at"], unique=False)
        batch_op.create_index(
            "ix_replies_waiting",
            ["waits_since"],
            unique=False,
            sqlite_where=sa.text("waits_since IS NOT NULL"),
            postgresql_where=sa.text("waits_since IS NOT NULL"),
        )

    op.create_table(
        "retractions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Text(), nullable=False),
        sa.Column("heard_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("source", "sender_id", name=op.f("pk_retractions")),
    )
    op.create_table(
        "rule_epochs",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("effective_from", Instant, nullable=True, comment="null: it was there from the first day"),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_epochs")),
    )
    op.create_table(
        "rule_switches",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=True, comment="null: as the configuration says"),
        sa.Column("shadow", sa.Boolean(), nullable=True, comment="null: as the configuration says"),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_switches")),
    )
    op.create_table(
        "settled_verdicts",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "verdicts", sa.Text(), nullable=False, comment="per rule a list, or its name where the decision has it"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_settled_verdicts")),
    )
    op.create_table(
        "shop_orders",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the shop's own id of the order"),
        sa.Column(
            "ref", sa.Text(), nullable=False, comment="its number among the orders of the brand; empty: not known yet"
        ),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", name=op.f("pk_shop_orders")),
    )
    with op.batch_alter_table("shop_orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_orders_order_id"), ["order_id"], unique=False)

    op.create_table(
        "shop_statements",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="of the fulfilment; empty: the order itself"),
        sa.Column("version", sa.Text(), nullable=False, comment="of two, the one that sorts later is newer"),
        sa.Column("state", sa.Text(), nullable=False, comment="as JSON; no personal data"),
        sa.PrimaryKeyConstraint("source", "order_key", "key", name=op.f("pk_shop_statements")),
    )
    op.create_table(
        "silences",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("is_pause", sa.Boolean(), nullable=False, comment="the kill switch"),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("until", Instant, nullable=True, comment="null: until it is lifted"),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("rules", sa.Text(), server_default="[]", nullable=False, comment="as JSON; empty: all"),
        sa.Column("filter", sa.Text(), server_default="{}", nullable=False, comment="as JSON"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("announce", sa.Text(), server_default="", nullable=False),
        sa.Column("lifted_at", Instant, nullable=True),
        sa.Column("lifted_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
    )
    op.create_table(
        "suppressions",
        sa.Column(
            "address", sa.Text(), nullable=False, comment="in small letters; a keyed hash once its person is erased"
        ),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("address", "brand", "channel", "reason", name=op.f("pk_suppressions")),
    )
    with op.batch_alter_table("suppressions", schema=None) as batch_op:
        batch_op.create_index("ix_suppressions_at", ["at"], unique=False)

    op.create_table(
        "template_drafts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False, comment="all files of the template, as JSON"),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("based_on", BigId, nullable=True, comment="the version it began with; null: the folder"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_template_drafts")),
    )
    op.create_table(
        "template_versions",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "files", sa.Text(), nullable=True, comment="all files of the template, as JSON; null: as in the folder"
        ),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_versions")),
    )
    with op.batch_alter_table("template_versions", schema=None) as batch_op:
        batch_op.create_index("ix_template_versions_name", ["name", "id"], unique=False)

    op.create_table(
        "unmapped_codes",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("example", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("source", "code", name=op.f("pk_unmapped_codes")),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False, comment="in small letters"),
        sa.Column("password", sa.Text(), nullable=False, comment="an argon2 hash"),
        sa.Column("role", sa.Text(), nullable=False, comment="agent, editor or admin"),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("disabled_at", Instant, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text(), nullable=False, comment="opaque; travels with the message"),
        sa.Column("notification_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["notification_id"], ["notifications.id"], name=op.f("fk_attempts_notification_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    with op.batch_alter_table("attempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempts_notification_id"), ["notification_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempts_reference"), ["reference"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("mark", sa.Text(), nullable=False, comment="a hash of what the browser holds"),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["user_name"], ["users.name"], name=op.f("fk_sessions_user_name"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_user_name"), ["user_name"], unique=False)

    op.create_table(
        "shipments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("origin_country", sa.Text(), server_default="", nullable=False),
        sa.Column("destination_country", sa.Text(), server_default="", nullable=False),
        sa.Column("promise", sa.Text(), nullable=True, comment="what the shop promised, as JSON"),
        sa.Column("tags", sa.Text(), server_default="[]", nullable=False),
        sa.Column("value", sa.Float(), server_default="0", nullable=False),
        sa.Column("is_test", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "stop", sa.Text(), nullable=True, comment="why the shop wants nothing told about it; null: it does not"
        ),
        sa.Column("registered_at", Instant, nullable=False),
        sa.Column("journey", sa.Text(), server_default="{}", nullable=False, comment="the fold of its events, as JSON"),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("ended_at", Instant, nullable=True, comment="when its journey was over; null: it is not"),
        sa.Column("last_scan_at", Instant, nullable=True),
        sa.Column("look_again_at", Instant, nullable=True, comment="when time alone could change a decision"),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False, comment="why it could not be judged, if so"),
        sa.Column(
            "link_edition", sa.Integer(), server_default="0", nullable=False, comment="links of earlier ones are dead"
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_shipments_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("brand", "ref", name=op.f("uq_shipments_brand_ref")),
    )
    with op.batch_alter_table("shipments", schema=None) as batch_op:
        batch_op.create_index(
            "ix_shipments_look_again_at",
            ["look_again_at"],
            unique=False,
            sqlite_where=sa.text("look_again_at IS NOT NULL"),
            postgresql_where=sa.text("look_again_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_shipments_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_shipments_ref", ["ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipments_registered_at"), ["registered_at"], unique=False)

    op.create_table(
        "shop_bodies",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("inbox_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_shop_bodies_inbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("order_id", "inbox_id", name=op.f("pk_shop_bodies")),
    )
    op.create_table(
        "unmatched",
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("inbox_id", BigId, nullable=False),
        sa.Column(
            "newer_than", Instant, nullable=True, comment="shipments registered until then had it and are not meant"
        ),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_unmatched_inbox_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tracking_number", "inbox_id", name=op.f("pk_unmatched")),
    )
    op.create_table(
        "events",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("incident", sa.Text(), nullable=True),
        sa.Column("resolves", sa.Boolean(), nullable=False),
        sa.Column("raw_code", sa.Text(), nullable=False),
        sa.Column("raw_text", sa.Text(), nullable=False),
        sa.Column("raw_time", sa.Text(), nullable=False),
        sa.Column("wall_time", sa.Text(), server_default="", nullable=False),
        sa.Column("tz_source", sa.Text(), nullable=False),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("backfill", sa.Boolean(), nullable=False),
        sa.Column(
            "from_text",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="what only the words say, with spaces between",
        ),
        sa.Column("delivered_to", sa.Text(), nullable=True),
        sa.Column(
            "sender_id",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="by which the sender may take it back, or ''",
        ),
        sa.Column("retracted_at", Instant, nullable=True, comment="when we heard that it was taken back"),
        sa.Column("inbox_id", BigId, nullable=True),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_events_shipment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shipment_id", "key", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_sender",
            ["source", "sender_id"],
            unique=False,
            sqlite_where=sa.text("sender_id <> ''"),
            postgresql_where=sa.text("sender_id <> ''"),
        )
        batch_op.create_index(
            "ix_events_unknown",
            ["source", "raw_code"],
            unique=False,
            sqlite_where=sa.text("meaning = 'unknown'"),
            postgresql_where=sa.text("meaning = 'unknown'"),
        )

    op.create_table(
        "legs",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column(
            "source", sa.Text(), server_default="", nullable=False, comment="the feed that named it; empty: the shop"
        ),
        sa.Column("written", sa.Text(), server_default="", nullable=False, comment="the carrier as it was written"),
        sa.Column(
            "parcel_id",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="the carrier's own id of the parcel under this number, behind the source that gave it",
        ),
        sa.Column(
            "next_poll_at",
            Instant,
            server_default="1970-01-01 00:00:00",
            nullable=True,
            comment="when its carrier is asked next, if it is one that we ask; null: never again",
        ),
        sa.Column(
            "poll_source", sa.Text(), server_default="", nullable=False, comment="asked out of turn: which source"
        ),
        sa.Column("asked_at", Instant, nullable=True, comment="when its carrier last answered us"),
        sa.Column(
            "subscribed_until", Instant, nullable=True, comment="until then its carrier pushes what it knows of it"
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipments.id"], name=op.f("fk_legs_shipment_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("shipment_id", "position", name=op.f("pk_legs")),
    )
    with op.batch_alter_table("legs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_legs_poll",
            ["carrier", "next_poll_at"],
            unique=False,
            sqlite_where=sa.text("next_poll_at IS NOT NULL"),
            postgresql_where=sa.text("next_poll_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_legs_poll_source",
            ["poll_source", "next_poll_at"],
            unique=False,
            sqlite_where=sa.text("poll_source <> ''"),
            postgresql_where=sa.text("poll_source <> ''"),
        )
        batch_op.create_index(batch_op.f("ix_legs_tracking_number"), ["tracking_number"], unique=False)
