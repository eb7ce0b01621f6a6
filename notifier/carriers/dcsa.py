"""Track & Trace of the Digital Container Shipping Association, as shipping lines push and answer it: versions 2 and 3.

Docs: https://github.com/dcsaorg/DCSA-OpenAPI/tree/master/tnt (`Notification-Signature`, every field).
"""

from __future__ import annotations

import base64
import binascii
import hmac

from notifier.carriers.dcsa_events import Event, list_items, name_retracted, read_event
from notifier.carriers.reading.payload import load
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel
from notifier.carriers.reading.signatures import check_header_among, require_secret
from notifier.carriers.reading.times import is_known
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Parsed, StatedPromise, TrackingUpdate
from notifier.ports import RawWebhook

_HEADER = "notification-signature"


class DCSA:
    """A subscription at a shipping line. `secret` is the one that it was made with, in base64 as the line has it."""

    name = "dcsa"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our secret. Raises WebhookRejected.

        The standard says that the secret is written in base64, and not whether its text or its bytes sign: both do.
        """
        require_secret(self._secret, "DCSA")
        wants = [_sign(key, raw.body) for key in _keys(self._secret)]
        check_header_among(raw, (_HEADER,), wants, ignore_case=True)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which a shipping line would send `body`."""
        return {_HEADER: _sign(_keys(self._secret)[0], body)}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": the ids are those of events, and an event that was corrected comes again with its own."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return what the events say, by every number that they name. Raises UnreadablePayload."""
        items = list_items(load(raw.body))
        told: dict[str, list[Event]] = {}
        for item in items:
            event = read_event(item, raw)
            if event is not None:
                for number in event.numbers:
                    told.setdefault(number, []).append(event)
        retracted = tuple(sorted({name_retracted(item) for item in items} - {""}))
        if not told and not retracted:
            return Parsed(ignored="no event that names a container, a booking or a transport document")
        updates = tuple(_read_update(number, events, retracted, raw) for number, events in told.items())
        return Parsed(updates=updates, retracted=retracted)


def _keys(secret: str) -> list[bytes]:
    """Return the bytes that the secret may stand for, the likelier first."""
    try:
        return [base64.b64decode(secret, validate=True), secret.encode()]
    except (binascii.Error, ValueError):
        return [secret.encode()]


def _sign(key: bytes, body: bytes) -> str:
    return f"sha256={hmac.new(key, body, 'sha256').hexdigest()}"


def _read_update(number: str, told: list[Event], retracted: tuple[str, ...], raw: RawWebhook) -> TrackingUpdate:
    # Of several lines that publish events of one container none is its own, so that the keys go without.
    parcel = Parcel(adapter=DCSA.name, carrier="", number=number, received_at=raw.received_at, route=Route())
    planned = [event for event in told if is_known(event.delivery) and event.scan.sender_id not in retracted]
    newest = max(planned, key=lambda event: (event.stated.at, event.scan.moment.at), default=None)
    return build_update(
        [event.scan for event in told],
        parcel,
        raw.source,
        carrier=min((event.carrier for event in told if event.carrier), default=""),
        promise=_read_promise(newest, raw.source) if newest else None,
    )


def _read_promise(event: Event, source: str) -> StatedPromise | None:
    """What an event states counts as long as its sender does not take the event back."""
    return build_promise([event.delivery], stated_at=event.stated.at, source=source, sender_id=event.scan.sender_id)
