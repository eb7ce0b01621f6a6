"""At the door: is it really them, and has the body been here before. What is kept is judged later, by a worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from notifier.errors import NotFound
from notifier.points import reach
from notifier.ports import RawWebhook
from notifier.service.app import App, Settings
from notifier.store import inbox
from notifier.store.inbox import OF_CARRIERS, OF_SHOPS, Arrival, InboxKind

KEPT_HEADERS = frozenset(
    {"content-type", "user-agent", "i-twilio-idempotency-token", "x-shopify-topic", "x-shopify-triggered-at"}
)
"""Headers that are kept with a body. The others hold signatures, keys and cookies; an adapter whose `parse` needs one
of them has it added here."""

MARKING_HEADERS = frozenset({"sendcloud-signature"})
"""Headers of which only is kept that they were there: a body that came with one was signed, which `parse` must know. By
then its value has been checked, and it goes no further than the door."""


def open_door(settings: Settings, kind: InboxKind, raw: RawWebhook) -> Arrival:
    """Return what may come in. Raises NotFound for a source that is not configured, and WebhookRejected."""
    identity = _IDENTIFY[kind](settings, raw)
    # The address that a shop calls may hold its token.
    path = raw.path.partition("?")[0] if kind is InboxKind.SHOP else raw.path
    return Arrival(kind=kind, raw=replace(raw, headers=_keep_headers(raw), path=path), identity=identity)


def _keep_headers(raw: RawWebhook) -> dict[str, str]:
    kept = {name: value for name, value in raw.headers.items() if name in KEPT_HEADERS}
    return kept | dict.fromkeys(sorted(MARKING_HEADERS & raw.headers.keys()), "")


def webhook_kind(settings: Settings, name: str) -> InboxKind:
    """Return whether what comes for a source is of a shop or of a carrier."""
    return InboxKind.SHOP if name in settings.shops else InboxKind.WEBHOOK


def is_greeting(settings: Settings, raw: RawWebhook) -> bool:
    """Whether a shop only asks if somebody is there: answered 200, and nothing is kept."""
    shop = settings.shops.get(raw.source)
    return shop is not None and shop.greets(raw)


def find_source(settings: Settings, kind: InboxKind, name: str) -> None:
    """Return if somebody of that name may knock. Raises NotFound."""
    where, known = _known(settings, kind)
    if name not in known:
        raise NotFound(f"`{name[:60]}` is not among the {where} in the configuration: {', '.join(sorted(known))}")


def _known(settings: Settings, kind: InboxKind) -> tuple[str, Mapping[str, object]]:
    if kind is InboxKind.WEBHOOK:
        return "sources", settings.carriers
    if kind is InboxKind.SHOP:
        return "sources", settings.shops
    if kind is InboxKind.RECEIPT:
        return "providers", settings.receivers
    return "providers that bring replies", settings.listeners


def _identify_webhook(settings: Settings, raw: RawWebhook) -> str:
    find_source(settings, InboxKind.WEBHOOK, raw.source)
    carrier = settings.carriers[raw.source]
    carrier.verify(raw)
    # The database takes no half of a surrogate pair, and one such body must not fail the others of its commit.
    return carrier.identify(raw).encode(errors="replace").decode()


def _identify_shop(settings: Settings, raw: RawWebhook) -> str:
    find_source(settings, InboxKind.SHOP, raw.source)
    shop = settings.shops[raw.source]
    shop.verify(raw)
    return shop.identify(raw).encode(errors="replace").decode()


def _identify_receipt(settings: Settings, raw: RawWebhook) -> str:
    """Tell receipts apart by path and body: some providers name the attempt in the path alone."""
    find_source(settings, InboxKind.RECEIPT, raw.source)
    settings.receivers[raw.source].verify(raw)
    return hashlib.sha256(raw.path.encode() + b"\n" + raw.body).hexdigest()


def _identify_reply(settings: Settings, raw: RawWebhook) -> str:
    find_source(settings, InboxKind.REPLY, raw.source)
    listener = settings.listeners[raw.source]
    listener.verify(raw)
    reference = listener.identify_reply(raw)
    return f"reply:{reference}" if reference else ""


_IDENTIFY: dict[InboxKind, Callable[[Settings, RawWebhook], str]] = {
    InboxKind.WEBHOOK: _identify_webhook,
    InboxKind.RECEIPT: _identify_receipt,
    InboxKind.REPLY: _identify_reply,
    InboxKind.SHOP: _identify_shop,
}


def keep(app: App, arrivals: Sequence[Arrival]) -> list[int | None]:
    """Commit all arrivals with one statement. Return the id of each, None where it was here before.

    Raises StoreUnavailable; then none of them is kept.
    """
    with app.db.begin() as connection:
        ids = inbox.keep(connection, arrivals)
        reach("door.before_commit")
    reach("door.after_commit")
    return ids


def wake(app: App, kind: InboxKind, ids: Sequence[int]) -> None:
    """Wake a worker for what was kept."""
    if not ids:
        return
    if kind in OF_CARRIERS:
        app.queue.judge(ids)
    elif kind in OF_SHOPS:
        app.queue.follow_shops(ids)
    else:
        app.queue.receive(ids)
