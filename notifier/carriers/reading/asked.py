"""What adapters have in common whose providers push nothing: they only answer when they are asked."""

from __future__ import annotations

from urllib.parse import parse_qs

from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook


class OnlyAsked:
    """An adapter that reads answers of a provider's API. Its answers come from our own calls, never by the door."""

    name = ""

    def __init__(self, secret: str = "") -> None:
        """Take the secret that every adapter is given; nothing is signed, so it has no use."""

    def verify(self, raw: RawWebhook) -> None:
        """Refuse: the provider pushes nothing, so whoever pushes is somebody else. Raises WebhookRejected."""
        raise WebhookRejected(f"{raw.source}: {self.name} does not push; nothing that comes by this door is from it")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return no headers: nothing of this provider is signed."""
        return {}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": an answer has no id."""
        return ""


def asked_number(raw: RawWebhook) -> str:
    """Return the number that was asked for, where an answer does not repeat it: it stands as `number` in the query of
    the path. Raises UnreadablePayload."""
    number = parse_qs(raw.path.partition("?")[2]).get("number", [""])[0].strip()
    if not number:
        raise UnreadablePayload(
            "the answer does not name its parcel: expected the number that was asked for, as `?number=…` in the path"
        )
    return number
