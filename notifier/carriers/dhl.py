"""DHL, all divisions: pushes of the group and of DHL eCommerce Americas, and answers of five tracking APIs.

A division's shape is known by its body, so one source serves them all. Docs: https://developer.dhl.com/api-reference/
`shipment-tracking`, `shipment-tracking-unified-push`, `tracking-webhooks-dhl-ecommerce-americas`,
`dhl-express-mydhl-api`, `dhl-parcel-de-tracking-post-de`.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

from notifier.carriers import dhl_ecommerce, dhl_express, dhl_parcel_de, dhl_poland, dhl_unified
from notifier.carriers.reading.markup import is_xml, load_xml
from notifier.carriers.reading.payload import JsonObject, expect_object, keys_of, load, text
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.domain.events import Parsed
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "x-api-key"

_ROOTS: dict[str, Callable[[Element, RawWebhook], Parsed]] = {
    "TrackingResponse": dhl_express.read_xml,
    "ShipmentTrackingErrorResponse": dhl_express.read_xml,
    "data": dhl_parcel_de.read,
    "Envelope": dhl_poland.read,
    "getTrackAndTraceInfoResponse": dhl_poland.read,
}


class DHL:
    """An account of DHL. `secret` is the token that DHL was given with a subscription: DHL has none of its own.

    It comes in the header `X-API-Key`, and proves who sent a body and not what is in it: all events are marked as not
    confirmed.
    """

    name = "dhl"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the sender knows our token. Raises WebhookRejected."""
        require_secret(self._secret, "DHL")
        check_header(raw, (_HEADER,), self._secret)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which DHL would send any body."""
        return {_HEADER: self._secret}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": DHL gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every shipment in the body, whichever division wrote it. Raises UnreadablePayload."""
        if not is_xml(raw.body):
            return _read_json(expect_object(load(raw.body), "the body"), raw)
        root = load_xml(raw.body)
        read = _ROOTS.get(root.tag)
        if read is None:
            raise UnreadablePayload(f"expected one of {', '.join(_ROOTS)}, found {root.tag[:40]!r}")
        return read(root, raw)


def _read_json(body: JsonObject, raw: RawWebhook) -> Parsed:
    if "packages" in body:
        return dhl_ecommerce.read(body, raw)
    if dhl_express.is_its_own(body):
        return dhl_express.read_json(body, raw)
    if "shipments" in body or dhl_unified.is_shipment(body):
        return dhl_unified.read(body, raw)
    if "scope" in body or "hook" in body:
        return Parsed(ignored="a message about a subscription, and not about a shipment")
    if "documents" in body:
        return Parsed(ignored="documents, and not the way of a shipment")
    if "title" in body and "status" in body:
        return Parsed(ignored=f"the API answered {text(body['status'])[:10]}: {text(body['title'])[:60]}")
    raise UnreadablePayload(f"expected `shipments`, `packages` or an error of an API, found {keys_of(body)}")
