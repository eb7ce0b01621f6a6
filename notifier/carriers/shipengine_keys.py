"""ShipEngine's signatures: RSA over the time and the body, with the public key that is configured.

Docs: https://docs.shipstation.com/apis/docs/guides/webhooks-validation (headers, window, where the keys are published).
"""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64decode
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from notifier.carriers.reading.payload import JsonObject, expect_object, expect_text, load, objects, text
from notifier.carriers.reading.times import read_time
from notifier.domain.events import TzSource
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook

SIGNATURE = "x-shipengine-rsa-sha256-signature"
KEY_ID = "x-shipengine-rsa-sha256-key-id"
TIMESTAMP = "x-shipengine-timestamp"

WINDOW = timedelta(minutes=5)
"""How far the time of a request may be from ours, either way: what the documentation advises."""


def check_signature(raw: RawWebhook, secret: str) -> None:
    """Return if the request was signed now with the key in `secret` (PEM or JWKS). Raises WebhookRejected."""
    for name in (SIGNATURE, KEY_ID, TIMESTAMP):
        if not raw.headers.get(name, "").strip():
            raise WebhookRejected(f"{raw.source}: the request has no header {name}")
    timestamp = raw.headers[TIMESTAMP].strip()
    key = read_key(secret, raw.headers[KEY_ID].strip(), raw.source)
    try:
        signature = b64decode(raw.headers[SIGNATURE].strip(), validate=True)
        key.verify(signature, signed_bytes(timestamp, raw.body), PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        raise WebhookRejected(
            f"{raw.source}: the header {SIGNATURE} does not fit. Either the key is not the sender's, "
            "or something on the way changed the body."
        ) from None
    _check_time(timestamp, raw.received_at, raw.source)


def signed_bytes(timestamp: str, body: bytes) -> bytes:
    """Return what is signed."""
    return timestamp.encode(errors="replace") + b"." + body


def read_key(secret: str, key_id: str, source: str) -> RSAPublicKey:
    """Return the public key with that id; a PEM holds one key, which counts for any id. Raises WebhookRejected."""
    try:
        if secret.lstrip().startswith("{"):
            return _find_in_set(secret, key_id, source)
        # Environments hold a PEM on one line, with the line breaks written out.
        key = load_pem_public_key(secret.replace("\\n", "\n").encode())
    except (ValueError, UnsupportedAlgorithm, UnreadablePayload):
        raise WebhookRejected(_BAD_KEY.format(source)) from None
    if not isinstance(key, RSAPublicKey):
        raise WebhookRejected(_BAD_KEY.format(source))
    return key


_BAD_KEY = "{}: the setting `secret` must hold ShipEngine's public RSA key, as PEM or as the JSON of its key set (JWKS)"


def _find_in_set(secret: str, key_id: str, source: str) -> RSAPublicKey:
    keys = objects(expect_object(load(secret.encode()), "secret"), "keys", "secret")
    found = next((key for key in keys if text(key.get("kid")) == key_id), None)
    if found is None:
        raise WebhookRejected(
            f"{source}: the setting `secret` holds no key {key_id[:60]!r}. ShipEngine may have changed its keys: "
            "fetch the set anew."
        )
    return RSAPublicNumbers(e=_number(found, "e"), n=_number(found, "n")).public_key()


def _number(key: JsonObject, name: str) -> int:
    written = expect_text(key, name, "secret.keys")
    return int.from_bytes(urlsafe_b64decode(written + "=" * (-len(written) % 4)), "big")


def _check_time(timestamp: str, now: datetime, source: str) -> None:
    moment = read_time(timestamp)
    if moment is None or moment.tz_source is not TzSource.EXPLICIT:
        raise WebhookRejected(f"{source}: the header {TIMESTAMP} is no time with an offset: {timestamp[:40]!r}")
    if abs(moment.at - now) > WINDOW:
        raise WebhookRejected(
            f"{source}: the request was signed at {moment.at.isoformat()}, more than five minutes from now. "
            "It is an old one sent again, or a clock is wrong."
        )
