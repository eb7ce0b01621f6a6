"""Replies: what people answer to text messages ends them, brings them back, or waits for a person to read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import structlog
from sqlalchemy.engine import Connection

from notifier import metrics
from notifier.domain.notification import Channel
from notifier.domain.replies import Effect, Understood, Wish, understand
from notifier.domain.suppression import SuppressionReason
from notifier.errors import NotFound, UnreadablePayload
from notifier.ports import Reply
from notifier.service.app import App, Settings
from notifier.store import people, replies, suppressions
from notifier.store.inbox import InboxRow, InboxStatus
from notifier.store.people import Writer
from notifier.store.replies import KeptReply
from notifier.store.suppressions import Suppression

log = structlog.get_logger(__name__)

SOURCE = "reply"
"""What the list of suppressions says of who reported it."""


def understood(reply: Reply) -> Understood:
    """Return what a reply asks for. The provider is taken at its word where it has acted on it."""
    heard = understand(reply.text)
    return heard if reply.wish is None else replace(heard, wish=reply.wish)


def brands_meant(settings: Settings, reply: Reply, writer: Writer) -> tuple[str, ...]:
    """Return the brands that a reply is meant for.

    All that send from the number it went to, for it cannot be told which of them is meant, and the provider blocks the
    number for all; else the one that wrote last; else all that know the person; else all there are.
    """
    brands = settings.config.brands
    ours = {reply.recipient, reply.group} - {""}
    sending = tuple(key for key, brand in brands.items() if brand.sms_from in ours)
    last = (writer.wrote_last,) if writer.wrote_last else ()
    return sending or last or writer.brands or tuple(brands)


@dataclass(slots=True, kw_only=True)
class Heard:
    """What became of a batch: of each body, and the shipments that have to be judged again."""

    results: dict[int, tuple[InboxStatus, str]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)


def hear(connection: Connection, app: App, settings: Settings, rows: Iterable[InboxRow]) -> Heard:
    """Apply the replies among locked bodies. The caller commits."""
    heard = Heard()
    found: list[tuple[InboxRow, Reply]] = []
    for row in rows:
        reply, heard.results[row.id] = _read(settings, row)
        if reply is not None:
            found.append((row, reply))
    if found:
        replies.take_turn(connection)
    for row, reply in found:
        heard.touched |= _apply(connection, app, settings, reply, row)
    return heard


def _read(settings: Settings, row: InboxRow) -> tuple[Reply | None, tuple[InboxStatus, str]]:
    listener = settings.listeners.get(row.raw.source)
    if listener is None:
        return None, (InboxStatus.UNREADABLE, f"no provider {row.raw.source} that brings replies is configured")
    try:
        reply = listener.parse_reply(row.raw)
    except UnreadablePayload as problem:
        return None, (InboxStatus.UNREADABLE, str(problem)[:500])
    return reply, (InboxStatus.JUDGED, "") if reply else (InboxStatus.IGNORED, "nobody wrote anything")


def _apply(connection: Connection, app: App, settings: Settings, reply: Reply, row: InboxRow) -> set[str]:
    """Apply one reply and keep it; return the shipments of which the person may be told again."""
    if replies.is_known(connection, reply.provider, reply.reference):
        return set()
    writer = people.find_writer(connection, reply.sender)
    kept = KeptReply(
        provider=reply.provider,
        reference=reply.reference,
        at=row.raw.received_at,
        address=reply.sender,
        sent_to=reply.recipient,
        text=reply.text,
        wish=understood(reply).wish,
        brands=brands_meant(settings, reply, writer),
        effect=Effect.NOTHING,
        waits_since=None,
    )
    effect = _obey(connection, app, kept)
    waits = kept.wish is Wish.OTHER or (kept.wish is Wish.START and effect is Effect.NOTHING)
    replies.keep(connection, replace(kept, effect=effect, waits_since=kept.at if waits else None))
    metrics.REPLIES.labels(reply.provider, kept.wish.value, effect.value).inc()
    log.info("reply", inbox_id=row.id, provider=reply.provider, wish=kept.wish.value, effect=effect.value)
    lifted = effect is Effect.LIFTED
    return set(people.shipments_told(connection, Channel.SMS, kept.address, kept.brands)) if lifted else set()


def _obey(connection: Connection, app: App, reply: KeptReply) -> Effect:
    """Do what the person wants, except where they have wanted something else since."""
    if reply.wish not in (Wish.STOP, Wish.START):
        return Effect.NOTHING
    since = replies.brands_decided_since(connection, reply)
    brands = [brand for brand in reply.brands if brand not in since]
    if not brands:
        return Effect.OVERTAKEN
    return _stop(connection, reply, brands) if reply.wish is Wish.STOP else _start(connection, app, reply, brands)


def _stop(connection: Connection, reply: KeptReply, brands: Iterable[str]) -> Effect:
    suppressions.suppress(
        connection,
        [
            Suppression(
                brand=brand,
                channel=Channel.SMS,
                address=reply.address,
                reason=SuppressionReason.OPTED_OUT,
                source=SOURCE,
                at=reply.at,
            )
            for brand in brands
        ],
    )
    return Effect.STOPPED


def _start(connection: Connection, app: App, reply: KeptReply, brands: Iterable[str]) -> Effect:
    """Lift what the person asked for. That a number is bad, or blocked by hand, is not theirs to lift."""
    lifted = [
        one
        for brand in brands
        for one in suppressions.lift(
            connection,
            app.secret,
            brand=brand,
            channel=Channel.SMS,
            address=reply.address,
            by=SOURCE,
            at=reply.at,
            only=(SuppressionReason.OPTED_OUT,),
        )
    ]
    return Effect.LIFTED if lifted else Effect.NOTHING


def list_replies(app: App, *, only_waiting: bool = True, limit: int = 100) -> list[KeptReply]:
    """Return replies, the newest first: those that a person should read, or all."""
    with app.db.begin() as connection:
        return replies.list_replies(connection, only_waiting=only_waiting, limit=limit)


def finish_reply(app: App, reply_id: int, by: str) -> None:
    """Note that a person has dealt with a reply. Raises NotFound if none of that number waits for one."""
    with app.db.begin() as connection:
        if not replies.finish(connection, reply_id, by=by, at=app.clock.now()):
            raise NotFound(f"no reply {reply_id} waits for a person. `notifier replies list` shows those that do")
