"""DPD: answers of the parcel life cycle, in SOAP.

The fields are those of its schema `http://dpd.com/common/service/types/ParcelLifeCycleService/2.0`; an answer:
https://github.com/karrioapi/karrio (`modules/connectors/dpd/tests/dpd/test_tracking.py`).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from notifier.carriers.codes.dpd import STATUSES
from notifier.carriers.reading.asked import OnlyAsked, asked_number
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.markup import load_xml, said_at
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import read_pattern, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_RESULT = "trackingresult"
_TIME = "%m/%d/%Y %I:%M:%S %p"
_DEPOT = re.compile(r"(.*?)\s*\(([A-Z]{2})\)")
"""`Mechelen (BE)`."""


class Dpd(OnlyAsked):
    """DPD pushes nothing. Its answers do not repeat the number that was asked for."""

    name = "dpd"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the parcel that was asked for, with its whole history. Raises UnreadablePayload."""
        root = load_xml(raw.body)
        result = root if root.tag == _RESULT else root.find(f".//{_RESULT}")
        if result is not None:
            return Parsed(updates=(_read_result(result, raw),))
        fault = next(root.iter("Fault"), None)
        if fault is not None:
            code = next((said for one in fault.iter("errorCode") if (said := (one.text or "").strip())), "")
            return Parsed(ignored=f"an error of the API: {(code or said_at(fault, 'faultstring'))[:80]}")
        raise UnreadablePayload(f"expected <{_RESULT}> or a fault, found <{root.tag[:60]}>")


def _read_result(result: Element, raw: RawWebhook) -> TrackingUpdate:
    parcel = Parcel(
        adapter=Dpd.name, carrier="dpd", number=asked_number(raw), received_at=raw.received_at, route=Route()
    )
    rows = [(i, row) for i, row in enumerate(result.findall("statusInfo")) if _is_reached(row)]
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=build_events([_read_row(row, parcel) for i, row in rows], parcel),
    )


def _is_reached(row: Element) -> bool:
    """DPD lists the statuses that are still to come as well."""
    return "true" in (said_at(row, "statusHasBeenReached"), said_at(row, "isCurrentStatus"))


def _read_row(row: Element, parcel: Parcel) -> Scan:
    status, place = said_at(row, "status"), _read_place(said_at(row, "location/content"))
    moment = read_pattern(said_at(row, "date/content"), _TIME, country=place.country)
    return Scan(
        said=STATUSES.get(status, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=status,
        raw_code=status,
        text=said_at(row, "description/content/content") or said_at(row, "label/content"),
        place=place,
    )


def _read_place(location: str) -> Place:
    found = _DEPOT.fullmatch(location)
    country = alpha2(found[2]) if found else ""
    return Place(city=found[1], country=country) if found and country else Place(city=location)
