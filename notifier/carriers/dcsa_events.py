"""One event of the DCSA: what happened, to which numbers, and whether it happened at all.

Docs: https://github.com/dcsaorg/DCSA-OpenAPI/tree/master/tnt (versions 2 and 3 beta: every field) and
https://github.com/dcsaorg/Conformance-Gateway (`TNT_v3.0.0.yaml`: version 3.0).
"""

from __future__ import annotations

from dataclasses import dataclass

from notifier.carriers.codes.dcsa import EQUIPMENT, SENSOR, SHIPMENT, TRANSPORT
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.keys import name_event
from notifier.carriers.reading.payload import (
    JsonObject,
    first_text,
    inner,
    keys_of,
    kind_of,
    listed,
    objects,
    text,
)
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Scan
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Place
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_CODES = {
    "equipmentEventTypeCode": EQUIPMENT,
    "transportEventTypeCode": TRANSPORT,
    "shipmentEventTypeCode": SHIPMENT,
    "iotEventTypeCode": SENSOR,
    "reeferEventTypeCode": SENSOR,
}
_OF_ONE_CONTAINER = frozenset({"equipmentEventTypeCode", "iotEventTypeCode", "reeferEventTypeCode"})
_PARTS = ("eventClassification", "shipmentDetails", "transportDetails", "equipmentDetails")
_CARRIER = "CA"
"""What a party is that carries."""

_REFERENCES = (
    *("references", "relatedDocumentReferences", "documentReferences"),
    *("additionalDocumentReferences", "shipmentReferences"),
)
_FOLLOWED = frozenset({"BKG", "TRD", "EQ"})
"""Bookings, transport documents (bills of lading) and equipment."""

_ON_THE_WAY = frozenset({"POTE", "INTE", "RAMP", "DEPO", "OFFD", "COYA", "COFS", "BOCR", "BORD", "WAYP"})
"""Kinds of places where nobody receives goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of either version, with the numbers that it counts for."""

    numbers: tuple[str, ...]
    carrier: str
    scan: Scan
    stated: Moment
    delivery: Moment | None
    """When the goods are to be there, where the event says so."""


def list_items(body: object) -> list[JsonObject]:
    """Return the events of a push or of an answer. Raises UnreadablePayload."""
    if isinstance(body, dict) and "events" in body:
        return objects(body, "events", "the body")
    if isinstance(body, list):
        return objects({"events": body}, "events", "the body")
    if isinstance(body, dict) and ("eventID" in body or "metadata" in body):
        return [body]
    found = keys_of(body) if isinstance(body, dict) else kind_of(body)
    raise UnreadablePayload(f"expected an event or a list of events, found {found}")


def metadata_of(item: JsonObject) -> JsonObject:
    """Version 3 sets apart what is said of the event and what the event says; version 2 mixes both."""
    return inner(item, "metadata") or item


def name_retracted(item: JsonObject) -> str:
    """Return the id of the event that an item takes back, or "": another one, or since version 3.0 itself."""
    metadata = metadata_of(item)
    return name_event(text(metadata.get("eventID" if item.get("isRetracted") is True else "retractedEventID")))


def read_event(item: JsonObject, raw: RawWebhook) -> Event | None:
    """Return what an event says, or None for one that says nothing: a retraction."""
    metadata, payload = metadata_of(item), _payload_of(item)
    kind = next((key for key in _CODES if text(payload.get(key))), "")
    if not kind or name_retracted(item):
        return None
    classifier, code = text(payload.get("eventClassifierCode")), text(payload.get(kind))
    moment = read_time(text(payload.get("eventDateTime"))) or stand_in(raw.received_at)
    carrier = _name_carrier(item, metadata)
    said = _say(kind, code, classifier, payload)
    scan = Scan(
        said=said,
        moment=moment,
        identity=f"{classifier}/{code}",
        raw_code=f"{classifier}/{code}",
        text=first_text(payload, "reason", "remark", "changeRemark"),
        place=_read_place(payload),
        event_id=text(metadata.get("eventID")),
        sender_id=name_event(text(metadata.get("eventID"))),
        carrier=carrier,
    )
    return Event(
        numbers=_find_numbers(payload, is_of_one=kind in _OF_ONE_CONTAINER),
        carrier=carrier,
        scan=scan,
        stated=stand_in(raw.received_at, first_text(metadata, "eventUpdatedDateTime", "eventCreatedDateTime")),
        delivery=moment if code == "DROP" and classifier != "ACT" and _is_for_the_goods(payload) else None,
    )


def _payload_of(item: JsonObject) -> JsonObject:
    """Version 3.0 sorts what an event says into parts; they are laid side by side, as the versions before have it."""
    flat = dict(inner(item, "payload") or item)
    for part in _PARTS:
        flat |= inner(item, part)
    return flat


def _name_carrier(item: JsonObject, metadata: JsonObject) -> str:
    party = inner(inner(item, "eventRouting"), "originatingParty")
    own = party.get("partyCode") if text(party.get("partyFunction")) == _CARRIER else None
    return text(inner(metadata, "publisher").get("carrierCode") or own).lower()


def _say(kind: str, code: str, classifier: str, payload: JsonObject) -> Said:
    """What is planned or estimated has not happened, and an empty container carries nobody's goods."""
    said = _CODES[kind].get(code, Meaning.UNKNOWN)
    if classifier != "ACT" or payload.get("emptyIndicatorCode") == "EMPTY":
        return Meaning.INFO
    if isinstance(said, Meaning) or kind == "shipmentEventTypeCode":
        return said
    if payload.get("isTransshipmentMove") is True or payload.get("movementType") == "TRANSSHIPMENT":
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
    places = (payload, inner(payload, "eventLocation"), inner(payload, "transportCall"))
    facility = next((found for place in places if (found := text(place.get("facilityTypeCode")))), "")
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


def _find_numbers(payload: JsonObject, *, is_of_one: bool) -> tuple[str, ...]:
    """Return what the event counts for. What happens to one container does not happen to the whole booking."""
    own = text(payload.get("equipmentReference"))
    if is_of_one and own:
        return (own,)
    named = [(text(payload.get("documentTypeCode")), first_text(payload, "documentReference", "documentID"))]
    named.append(_read_reference(inner(payload, "documentReference")))
    named += [_read_reference(one) for key in _REFERENCES for one in listed(payload, key)]
    found = [number for kind, number in named if kind in _FOLLOWED and number]
    return tuple(dict.fromkeys([own, *found] if own else found))


def _read_reference(one: JsonObject) -> tuple[str, str]:
    kind = first_text(one, "type", "referenceType", "documentReferenceType", "typeCode")
    return kind, first_text(one, "value", "referenceValue", "documentReferenceValue", "reference")
