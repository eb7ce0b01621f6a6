"""The tokens in the links of messages: they name a shipment and what the link may do, and nobody else can make one."""

from __future__ import annotations

import base64
import hmac

from notifier.errors import NotFound
from notifier.service.app import App

_SEAL_BYTES = 12
"""96 bits cannot be guessed over a network; every further character would cost room in text messages."""

_SEAL_LENGTH = 16


def make(app: App, purpose: str, shipment_id: str) -> str:
    """Return a token that opens one shipment for one purpose (`track`, `unsubscribe`). It is safe in a URL.

    It holds the id of the shipment, which tells nothing to anybody else, and no address.
    """
    return f"{shipment_id}.{_seal(app.secret, purpose, shipment_id)}"


def read(app: App, purpose: str, token: str) -> str:
    """Return the id of the shipment that a token opens. Raises NotFound. Constant time."""
    shipment_id, _, seal = token.rpartition(".")
    if len(seal) != _SEAL_LENGTH or not hmac.compare_digest(
        seal.encode(errors="replace"), _seal(app.secret, purpose, shipment_id).encode()
    ):
        raise NotFound("this link is not valid. It may be incomplete: please open it from the message again")
    return shipment_id


def _seal(secret: bytes, purpose: str, shipment_id: str) -> str:
    digest = hmac.digest(secret, f"{purpose}:{shipment_id}".encode(errors="replace"), "sha256")
    return base64.urlsafe_b64encode(digest[:_SEAL_BYTES]).decode()
