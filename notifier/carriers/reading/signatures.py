"""Signatures over raw bytes: made the way the sender makes them, compared in constant time."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from enum import StrEnum

from notifier.errors import WebhookRejected
from notifier.ports import RawWebhook


class Encoding(StrEnum):
    """How the bytes of a digest are written in a header."""

    HEX = "hex"
    BASE64 = "base64"


def sign_body(secret: str, body: bytes, *, algorithm: str = "sha256", encoding: Encoding = Encoding.HEX) -> str:
    """Return the HMAC of `body` as text. The key is the secret as UTF-8, even where it looks like hex."""
    digest = hmac.new(secret.encode(), body, algorithm).digest()
    return digest.hex() if encoding is Encoding.HEX else base64.b64encode(digest).decode()


def require_secret(secret: str, source: str) -> None:
    """Refuse everything as long as there is no secret: an open door must be a decision. Raises WebhookRejected."""
    if not secret:
        raise WebhookRejected(
            f"{source}: the setting `secret` is empty, so no request can be proven genuine. "
            f"Set it to the secret that {source} signs its webhooks with."
        )


def check_header(raw: RawWebhook, names: Sequence[str], want: str, *, ignore_case: bool = False) -> None:
    """Return if the first of the headers that is there says `want`. Raises WebhookRejected. Constant time."""
    name = next((name for name in names if name in raw.headers), None)
    if name is None:
        raise WebhookRejected(f"{raw.source}: the request has no header {' or '.join(names)}")
    got = raw.headers[name].strip()
    if ignore_case:
        got, want = got.lower(), want.lower()
    if not hmac.compare_digest(got.encode(errors="replace"), want.encode()):
        raise WebhookRejected(
            f"{raw.source}: the header {name} does not fit. Either the secret is not the sender's, "
            "or something on the way changed the body."
        )


def check_header_among(
    raw: RawWebhook, names: Sequence[str], wants: Sequence[str], *, ignore_case: bool = False
) -> None:
    """As `check_header`, for standards that leave open how a signature is made: one of `wants` has to fit."""
    refusals: list[WebhookRejected] = []
    for want in wants:
        try:
            check_header(raw, names, want, ignore_case=ignore_case)
        except WebhookRejected as refusal:
            refusals.append(refusal)
    if len(refusals) == len(wants):
        raise refusals[0]
