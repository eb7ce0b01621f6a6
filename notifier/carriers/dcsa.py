"""Track & Trace of the Digital Container Shipping Association, as shipping lines push and answer it: versions 2 and 3.

Docs: https://github.com/dcsaorg/DCSA-OpenAPI/tree/master/tnt (`Notification-Signature`, every field).
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass

from notifier.carriers.codes.dcsa import EQUIPMENT, SHIPMENT, TRANSPORT
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    first_text,
    inner,
    keys_of,
    kind_of,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.signatures import check_header_among, require_secret
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "notification-signature"
_CODES = {
    "equipmentEventTypeCode": EQUIPMENT,
    "transportEventTypeCode": TRANSPORT,
    "shipmentEventTypeCode": SHIPMENT,
}
_FOLLOWED = frozenset({"BKG", "TRD", "EQ"})
"""Bookings, transport documents (bills of lading) and equipment."""

_ON_THE_WAY = frozenset({"POTE", "INTE", "RAMP", "DEPO", "OFFD", "COYA", "COFS", "BOCR"})
"""Kinds of places where nobody receives goods."""


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
        items = _list_items(load(raw.body))
        events = [event for where, item in items if (event := _read_event(item, where, raw)) is not None]
        numbers = dict.fromkeys(number for event in events for number in event.numbers)
        if numbers:
            return Parsed(updates=tuple(_read_update(number, events, raw) for number in numbers))
        if any(_metadata_of(item).get("retractedEventID") for _, item in items):
            return Parsed(ignored="a retraction, which names the event that is taken back and no container")
        return Parsed(ignored="no event that names a container, a booking or a transport document")


def _keys(secret: str) -> list[bytes]:
    """Return the bytes that the secret may stand for, the likelier first."""
    try:
        return [base64.b64decode(secret, validate=True), secret.encode()]
    except (binascii.Error, ValueError):
        return [secret.encode()]


def _sign(key: bytes, body: bytes) -> str:
    return f"sha256={hmac.new(key, body, 'sha256').hexdigest()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """An event of either version, with the numbers that it counts for."""

    numbers: tuple[str, ...]
    carrier: str
    scan: Scan
    stated: Moment
    delivery: Moment | None
    """When the goods are to be there, where the event says so."""


def _list_items(body: object) -> list[tuple[str, JsonObject]]:
    if isinstance(body, dict) and "events" in body:
        return [(f"events[{i}]", one) for i, one in enumerate(objects(body, "events", "the body"))]
    if isinstance(body, list):
        return [(f"[{i}]", expect_object(one, f"[{i}]")) for i, one in enumerate(body)]
    if isinstance(body, dict) and ("eventID" in body or "metadata" in body):
        return [("the body", body)]
    found = keys_of(body) if isinstance(body, dict) else kind_of(body)
    raise UnreadablePayload(f"expected an event or a list of events, found {found}")


def _metadata_of(item: JsonObject) -> JsonObject:
    """Version 3 sets apart what is said of the event and what the event says; version 2 mixes both."""
    return inner(item, "metadata") or item


def _read_event(item: JsonObject, where: str, raw: RawWebhook) -> _Event | None:
    metadata, payload = _metadata_of(item), inner(item, "payload") or item
    kind = next((key for key in _CODES if text(payload.get(key))), "")
    if not kind:
        return None
    classifier, code = text(payload.get("eventClassifierCode")), text(payload.get(kind))
    moment = read_time(text(payload.get("eventDateTime")), f"{where}.eventDateTime") or stand_in(raw.received_at)
    publisher = inner(metadata, "publisher")
    carrier = text(publisher.get("carrierCode")).lower()
    said = _say(kind, code, classifier, payload)
    scan = Scan(
        said=said,
        moment=moment,
        identity=f"{classifier}/{code}",
        raw_code=f"{classifier}/{code}",
        text=first_text(payload, "reason", "remark"),
        place=_read_place(payload),
        event_id=text(metadata.get("eventID")),
        carrier=carrier,
    )
    return _Event(
        numbers=_find_numbers(payload, is_of_equipment=kind == "equipmentEventTypeCode"),
        carrier=carrier,
        scan=scan,
        stated=stand_in(raw.received_at, text(metadata.get("eventCreatedDateTime"))),
        delivery=moment if code == "DROP" and classifier != "ACT" and _is_for_the_goods(payload) else None,
    )


def _say(kind: str, code: str, classifier: str, payload: JsonObject) -> Said:
    """What is planned or estimated has not happened, and an empty container carries nobody's goods."""
    said = _CODES[kind].get(code, Meaning.UNKNOWN)
    if classifier != "ACT" or payload.get("emptyIndicatorCode") == "EMPTY":
        return Meaning.INFO
    if said is Meaning.UNKNOWN or kind == "shipmentEventTypeCode":
        return said
    if payload.get("isTransshipmentMove") is True:
        return Stage.TRANSIT_HUB
    if kind == "transportEventTypeCode":
        return _say_of_transport(said, inner(payload, "transportCall"))
    return said if code != "DROP" or _is_for_the_goods(payload) else Stage.IN_TRANSIT


def _say_of_transport(said: Said, call: JsonObject) -> Said:
    """Only a ship crosses the sea: a lorry or a barge that arrives may bring the container to its first port."""
    if text(call.get("modeOfTransport")) not in ("", "VESSEL"):
        return Stage.IN_TRANSIT
    is_first = text(call.get("transportCallSequenceNumber")) == "1"
    return Stage.DEPARTED_ORIGIN if said is Stage.IN_FLIGHT and is_first else said


def _is_for_the_goods(payload: JsonObject) -> bool:
    """Whether a container is dropped where its goods are wanted, and not in a port or a depot."""
    facility = first_text(payload, "facilityTypeCode") or text(inner(payload, "transportCall").get("facilityTypeCode"))
    return payload.get("emptyIndicatorCode") != "EMPTY" and facility not in _ON_THE_WAY


def _read_place(payload: JsonObject) -> Place:
    call = inner(payload, "transportCall")
    location = inner(call, "location") or inner(payload, "eventLocation") or inner(payload, "location")
    address, locode = (
        inner(location, "address"),
        first_text(location, "UNLocationCode") or text(call.get("UNLocationCode")),
    )
    city = text(location.get("locationName")) or first_text(address, "city", "cityName")
    return Place(
        city=city or locode, country=alpha2(locode[:2]) or alpha2(first_text(address, "countryCode", "country"))
    )


def _find_numbers(payload: JsonObject, *, is_of_equipment: bool) -> tuple[str, ...]:
    """Return what the event counts for. What happens to one container does not happen to the whole booking."""
    own = text(payload.get("equipmentReference"))
    if is_of_equipment and own:
        return (own,)
    named = [(text(payload.get("documentTypeCode")), first_text(payload, "documentReference", "documentID"))]
    for key in ("references", "relatedDocumentReferences", "documentReferences"):
        listed = payload.get(key)
        named += [_read_reference(one) for one in (listed if isinstance(listed, list) else []) if isinstance(one, dict)]
    found = [number for kind, number in named if kind in _FOLLOWED and number]
    return tuple(dict.fromkeys([own, *found] if own else found))


def _read_reference(one: JsonObject) -> tuple[str, str]:
    kind = first_text(one, "type", "referenceType", "documentReferenceType")
    return kind, first_text(one, "value", "referenceValue", "documentReferenceValue")


def _read_update(number: str, events: list[_Event], raw: RawWebhook) -> TrackingUpdate:
    told = [event for event in events if number in event.numbers]
    # Of several lines that publish events of one container none is its own, so that the keys go without.
    parcel = Parcel(adapter=DCSA.name, carrier="", number=number, received_at=raw.received_at, route=Route())
    planned = [event for event in told if event.delivery is not None]
    newest = max(planned, key=lambda event: (event.stated.at, event.scan.moment.at), default=None)
    promise = build_promise([newest.delivery], stated_at=newest.stated.at, source=raw.source) if newest else None
    return build_update(
        [event.scan for event in told],
        parcel,
        raw.source,
        carrier=min((event.carrier for event in told if event.carrier), default=""),
        promise=promise,
    )
