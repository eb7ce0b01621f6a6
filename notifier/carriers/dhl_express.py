"""DHL Express: answers of its XML service and of MyDHL. Neither pushes.

Docs: https://developer.dhl.com/api-reference/dhl-express-mydhl-api and
https://github.com/karrioapi/karrio/blob/main/modules/connectors/dhl_express/schemas/TrackingResponse.xsd
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from notifier.carriers.codes.dhl_express import EVENTS
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.locations import split_dashed
from notifier.carriers.reading.markup import said_at
from notifier.carriers.reading.parcels import gather, read_each
from notifier.carriers.reading.payload import JsonObject, expect_text, first_text, inner, listed, objects, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_CARRIER = "dhl-express"
_NUMBER = "shipmentTrackingNumber"


def read_xml(root: Element, raw: RawWebhook) -> Parsed:
    """Return every waybill that the service found, and every piece that has scans of its own."""
    found = [(f"AWBInfo[{i}]", one) for i, one in enumerate(root.iterfind("AWBInfo"))]
    read, refused = read_each(found, lambda waybill, where: list(_read_waybill(waybill, where, raw)))
    status = next((said for one in root.iter("ActionStatus") if (said := (one.text or "").strip())), "no shipment")
    updates = [update for one in read for update in one]
    return gather(updates, refused, nothing=f"the service answered {status[:60]!r}")


def _read_waybill(waybill: Element, where: str, raw: RawWebhook) -> Iterator[TrackingUpdate]:
    number, shipment = said_at(waybill, "AWBNumber"), waybill.find("ShipmentInfo")
    if shipment is None:
        return
    if not number:
        raise UnreadablePayload(f"{where}.AWBNumber: expected text, found nothing")
    route = Route(
        origin=_country(shipment, "Shipper", "Origin"), destination=_country(shipment, "Consignee", "Destination")
    )
    parcel = _parcel(number, route, raw)
    yield build_update(
        _read_events(shipment, "ShipmentEvent", where, parcel),
        parcel,
        raw.source,
        carrier=_CARRIER,
        promise=_read_estimate(shipment, parcel, raw.source),
        reference=said_at(shipment, "ShipperReference/ReferenceID"),
    )
    for piece in waybill.iterfind(".//PieceInfo"):
        own = _parcel(said_at(piece, "PieceDetails/LicensePlate"), route, raw)
        scans = [
            _read_event(row, f"{where}.PieceEvent[{i}]", own) for i, row in enumerate(piece.iterfind("PieceEvent"))
        ]
        if own.number and scans:
            yield build_update(scans, own, raw.source, carrier=_CARRIER)


def _parcel(number: str, route: Route, raw: RawWebhook) -> Parcel:
    return Parcel(
        adapter="dhl", carrier="dhl", number=number, received_at=raw.received_at, route=route, confirmed=False
    )


def _country(shipment: Element, party: str, end: str) -> str:
    area = split_dashed(said_at(shipment, f"{end}ServiceArea/Description"))
    return alpha2(said_at(shipment, f"{party}/CountryCode")) or area.country


def _read_events(holder: Element, tag: str, where: str, parcel: Parcel) -> list[Scan]:
    return [_read_event(row, f"{where}.{tag}[{i}]", parcel) for i, row in enumerate(holder.iterfind(tag))]


def _read_event(row: Element, where: str, parcel: Parcel) -> Scan:
    return _build_scan(
        code=said_at(row, "ServiceEvent/EventCode"),
        text=said_at(row, "ServiceEvent/Description"),
        area=said_at(row, "ServiceArea/Description"),
        written="T".join(filter(None, (said_at(row, "Date"), said_at(row, "Time")))),
        where=where,
        parcel=parcel,
    )


def _build_scan(*, code: str, text: str, area: str, written: str, where: str, parcel: Parcel) -> Scan:
    """The time is that of the clock at the place of the scan."""
    place = split_dashed(area)
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=read_time(written, country=place.country) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=" ".join(text.split()),
        place=place,
        carrier=_CARRIER,
    )


def _read_estimate(shipment: Element, parcel: Parcel, source: str) -> StatedPromise | None:
    """It is written as `2021-05-07 23:59:00 GMT-04:00`."""
    written = said_at(shipment, "EstDlvyDate").replace(" GMT", "")
    moment = read_time(written, country=parcel.route.destination)
    return build_promise([moment], stated_at=parcel.received_at, source=source)


def is_its_own(body: JsonObject) -> bool:
    """Whether it is MyDHL that wrote the list of shipments."""
    return any(_NUMBER in one for one in listed(body, "shipments"))


def read_json(body: JsonObject, raw: RawWebhook) -> Parsed:
    """Return every shipment that MyDHL found, and every piece that has scans of its own. Raises UnreadablePayload."""
    shipments = [(f"shipments[{i}]", one) for i, one in enumerate(objects(body, "shipments", "the body"))]
    pieces = [
        (f"{where}.pieces[{i}]", (piece, _route(shipment)))
        for where, shipment in shipments
        for i, piece in enumerate(listed(shipment, "pieces"))
    ]
    whole, refused = read_each(shipments, lambda shipment, where: _read_shipment(shipment, where, raw))
    parts, unread = read_each(pieces, lambda piece, where: _read_piece(*piece, where, raw))
    return gather([*whole, *filter(None, parts)], (*refused, *unread))


def _route(shipment: JsonObject) -> Route:
    return Route(origin=_party(shipment, "shipperDetails"), destination=_party(shipment, "receiverDetails"))


def _read_shipment(shipment: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    route = _route(shipment)
    parcel = _parcel(expect_text(shipment, _NUMBER, where), route, raw)
    references = listed(shipment, "shipperReferences")
    written = first_text(shipment, "estimatedTimeOfDelivery", "estimatedDeliveryDate")
    estimate = read_time(written, country=route.destination)
    return build_update(
        _read_rows(shipment, where, parcel),
        parcel,
        raw.source,
        carrier=_CARRIER,
        promise=build_promise([estimate], stated_at=parcel.received_at, source=raw.source),
        reference=next((text(one.get("value")) for one in references), ""),
    )


def _read_piece(piece: JsonObject, route: Route, where: str, raw: RawWebhook) -> TrackingUpdate | None:
    """Return what is said of a piece that has a number and scans of its own; most have not."""
    own = _parcel(text(piece.get("trackingNumber")), route, raw)
    scans = _read_rows(piece, where, own)
    return build_update(scans, own, raw.source, carrier=_CARRIER) if own.number and scans else None


def _party(shipment: JsonObject, key: str) -> str:
    return alpha2(text(inner(inner(shipment, key), "postalAddress").get("countryCode")))


def _read_rows(holder: JsonObject, where: str, parcel: Parcel) -> list[Scan]:
    return [_read_row(row, f"{where}.events[{i}]", parcel) for i, row in enumerate(objects(holder, "events", where))]


def _read_row(row: JsonObject, where: str, parcel: Parcel) -> Scan:
    """The offset has a field of its own, which older answers do not have."""
    area = next(iter(listed(row, "serviceArea")), {})
    clock = "T".join(filter(None, (text(row.get("date")), text(row.get("time")))))
    offset = text(row.get("GMTOffset")) if "T" in clock else ""
    return _build_scan(
        code=text(row.get("typeCode")),
        text=text(row.get("description")),
        area=text(area.get("description")),
        written=clock + offset,
        where=where,
        parcel=parcel,
    )
