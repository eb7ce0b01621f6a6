"""DHL Parcel Poland (DHL24): answers of its SOAP service. Docs: https://dhl24.com.pl/en/webapi2/doc.html"""

from __future__ import annotations

from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from notifier.carriers.codes.dhl_poland import EVENTS
from notifier.carriers.reading.markup import said_at
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_CARRIER = "dhl-poland"
_ZONE = ZoneInfo("Europe/Warsaw")


def read(root: Element, raw: RawWebhook) -> Parsed:
    """Return the shipment that the service found. Raises UnreadablePayload."""
    fault = root.find(".//Fault")
    if fault is not None:
        return Parsed(ignored=f"the service answered with the fault {said_at(fault, 'faultcode')[:20]}")
    found = root.find(".//getTrackAndTraceInfoResult")
    number = said_at(found, "shipmentId") if found is not None else ""
    if found is None or not number:
        raise UnreadablePayload("getTrackAndTraceInfoResult.shipmentId: expected text, found nothing")
    parcel = Parcel(
        adapter="dhl", carrier="dhl", number=number, received_at=raw.received_at, route=Route(), confirmed=False
    )
    scans = [_read_item(item, parcel) for item in found.iterfind("events/item")]
    return Parsed(updates=(build_update(scans, parcel, raw.source, carrier=_CARRIER),))


def _read_item(item: Element, parcel: Parcel) -> Scan:
    code = said_at(item, "status")
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=read_time(said_at(item, "timestamp"), zone=_ZONE) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=said_at(item, "description"),
        place=Place(city=said_at(item, "terminal")),
        carrier=_CARRIER,
    )
