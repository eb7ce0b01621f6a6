"""Proofs that a shop sent a body: made as the shop makes them, over the raw bytes, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac

from notifier.errors import WebhookRejected
from notifier.ports import RawWebhook


def sign_base64(secret: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of `body` in base64."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def check_signature(raw: RawWebhook, header: str, secret: str, shop: str) -> None:
    """Return if the header holds the body's HMAC-SHA256 in base64. Raises WebhookRejected."""
    require_secret(secret, raw, shop)
    got = raw.headers.get(header, "").strip()
    if not got:
        raise WebhookRejected(f"{raw.source}: the request has no header {header}")
    if not is_same(got, sign_base64(secret, raw.body)):
        raise WebhookRejected(
            f"{raw.source}: the header {header} does not fit. Either the secret is not {shop}'s, "
            "or something on the way changed the body."
        )


def require_secret(secret: str, raw: RawWebhook, shop: str) -> None:
    """Refuse everything as long as there is no secret. Raises WebhookRejected."""
    if not secret:
        raise WebhookRejected(
            f"{raw.source}: the setting `secret` is empty, so no request can be proven to be of {shop}'s"
        )


def is_same(got: str, want: str) -> bool:
    """Whether two texts are the same. The time it takes does not tell how far they are."""
    return hmac.compare_digest(got.encode(errors="replace"), want.encode())
