"""Terminal49: webhooks about containers at sea, and answers of its API, which hold the same objects.

Docs: https://terminal49.com/docs/api-docs/webhooks/payloads (the envelope, which is JSON:API),
https://terminal49.com/docs/api-docs/webhooks/event-catalog, https://terminal49.com/docs/api-docs/in-depth-guides/webhooks
(signature).
"""

from __future__ import annotations

from notifier.carriers.codes.terminal49 import EVENTS
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import JsonObject, expect_object, first_text, inner, load, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.signatures import check_header, require_secret, sign_body
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.carriers.terminal49_changes import say_change
from notifier.carriers.terminal49_document import NOTIFICATION, TRANSPORT, Document, name_of, points_at, read_document
from notifier.domain.events import NOWHERE, Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "x-t49-webhook-signature"
_NUMBERS = {"container": "number", "shipment": "bill_of_lading_number", "tracking_request": "request_number"}
_OF_THE_SHIP = ("container.transport.vessel_", "container.transport.transshipment_", "container.transport.feeder_")
"""What happens to the ship happens to all containers of a bill of lading; the rest to one container."""


class Terminal49:
    """An account of Terminal49. `secret` is the secret of its webhook."""

    name = "terminal49"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our secret. Raises WebhookRejected."""
        require_secret(self._secret, "Terminal49")
        check_header(raw, (_HEADER,), sign_body(self._secret, raw.body), ignore_case=True)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which Terminal49 would send `body`."""
        return {_HEADER: sign_body(self._secret, body)}

    def identify(self, raw: RawWebhook) -> str:
        """Return Terminal49's id of the notification."""
        try:
            data = inner(expect_object(load(raw.body), "the body"), "data")
        except UnreadablePayload:
            return ""
        return text(data.get("id")) if text(data.get("type")) == NOTIFICATION else ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every container and bill of lading that the body tells something of. Raises UnreadablePayload."""
        document = read_document(expect_object(load(raw.body), "the body"))
        subjects = [one for one in document.objects.values() if _number_of(one)]
        code = text(inner(document.notification, "attributes").get("event"))
        what = f"the event {code[:60]!r}" if code else "an answer of the API"
        return read_parcels(
            ((_number_of(subject), subject) for subject in subjects),
            lambda subject, number: _read_subject(subject, document, raw),
            nothing=f"{what} without a container or a bill of lading",
        )


def _number_of(one: JsonObject) -> str:
    """Return the number by which a container, a shipment or a request that found none is followed; "" for the rest."""
    key = _NUMBERS.get(text(one.get("type")), "")
    return "" if points_at(one, "tracked_object")[1] else text(inner(one, "attributes").get(key))


def _read_subject(subject: JsonObject, document: Document, raw: RawWebhook) -> TrackingUpdate:
    shipment = subject if text(subject.get("type")) == "shipment" else {}
    shipment = inner(shipment or document.objects.get(points_at(subject, "shipment"), {}), "attributes")
    parcel = Parcel(
        adapter=Terminal49.name,
        carrier="",  # The shipping line is not named in every body, so it must not be in the keys.
        number=_number_of(subject),
        received_at=raw.received_at,
        route=Route(
            origin=_country_of(text(shipment.get("port_of_lading_locode"))),
            destination=_country_of(first_text(shipment, "destination_locode", "port_of_discharge_locode")),
        ),
    )
    references = inner(subject, "attributes").get("ref_numbers")
    events = _list_events(subject, document)
    return build_update(
        [_read_event(event, shipment, document, parcel) for event in events],
        parcel,
        raw.source,
        carrier=text(shipment.get("shipping_line_scac")).lower(),
        promise=_read_promise(shipment, events, document, parcel, raw.source),
        reference=text(references[0]) if isinstance(references, list) and references else "",
        is_first_push=_code_of({}, document) == "tracking_request.succeeded",
    )


def _country_of(locode: str) -> str:
    """The first two letters of a UN/LOCODE are the country."""
    return alpha2(locode[:2])


def _list_events(subject: JsonObject, document: Document) -> list[JsonObject]:
    """Return what concerns a container, or a bill of lading: of transport only what happens to the ship."""
    events = document.events.get(name_of(subject), [])
    if text(subject.get("type")) == "container":
        return events
    return [
        event
        for event in events
        if text(event.get("type")) != TRANSPORT or _code_of(event, document).startswith(_OF_THE_SHIP)
    ]


def _code_of(event: JsonObject, document: Document) -> str:
    """Return the name of the event; only those of transport have one of their own."""
    own = text(inner(event, "attributes").get("event"))
    return own or text(inner(document.notification, "attributes").get("event"))


def _is_estimate(event: JsonObject, document: Document) -> bool:
    """Whether its time is that of what is expected. Some estimates are written as events of transport."""
    return ".estimated." in _code_of(event, document)


def _read_event(event: JsonObject, shipment: JsonObject, document: Document, parcel: Parcel) -> Scan:
    """The zone that stands beside a time may be that of another port; the time itself is always UTC."""
    attributes, code = inner(event, "attributes"), _code_of(event, document)
    changes, is_estimate = inner(attributes, "changeset"), _is_estimate(event, document)
    is_scan = text(event.get("type")) == TRANSPORT and not is_estimate
    written = first_text(attributes, *(() if is_estimate else ("timestamp",)), "created_at") or _told_at(document)
    said = say_change(changes) or EVENTS.get(code, Meaning.UNKNOWN)
    return Scan(
        said=said,
        moment=read_time(written) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=f"changed: {', '.join(sorted(changes))}" if changes else "",
        place=_read_place(text(attributes.get("location_locode")), shipment),
        event_id=text((event if is_scan else document.notification).get("id")),
        carrier=text(shipment.get("shipping_line_scac")).lower(),
        resolves=said is Stage.IN_TRANSIT and bool(changes),
    )


def _read_place(locode: str, shipment: JsonObject) -> Place:
    if not locode:
        return NOWHERE
    ports = ("port_of_lading", "port_of_discharge", "destination")
    names = {text(shipment.get(f"{port}_locode")): text(shipment.get(f"{port}_name")) for port in ports}
    return Place(city=names.get(locode) or locode, country=_country_of(locode))


def _told_at(document: Document) -> str:
    return text(inner(document.notification, "attributes").get("created_at"))


def _read_promise(
    shipment: JsonObject, events: list[JsonObject], document: Document, parcel: Parcel, source: str
) -> StatedPromise | None:
    expected = read_time(_find_estimate(shipment, events, document))
    return build_promise([expected], stated_at=stand_in(parcel.received_at, _told_at(document)).at, source=source)


def _find_estimate(shipment: JsonObject, events: list[JsonObject], document: Document) -> str:
    """Return the arrival inland, or at the port, as long as it has not come: as an event says, else the shipment."""
    has_inland = bool(text(shipment.get("destination_eta_at")))
    for event in events:
        is_inland = _code_of(event, document).endswith("inland_destination")
        if _is_estimate(event, document) and (is_inland or not has_inland):
            return first_text(inner(event, "attributes"), "estimated_timestamp", "timestamp")
    end = "destination" if has_inland else "pod"
    return "" if text(shipment.get(f"{end}_ata_at")) else text(shipment.get(f"{end}_eta_at"))
