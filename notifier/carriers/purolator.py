"""Purolator: answers of its web service, which are XML. It does not push.

Docs: https://eship.purolator.com/ (E-Ship web services, TrackPackagesByPin)
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from notifier.carriers.codes.purolator import BEGINNINGS, SCANS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.markup import load_xml, said_at
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.sayings import Said
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import Moment, read_pattern, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Purolator(OnlyAsked):
    """Answers of Purolator."""

    name = "purolator"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every pin in the answer. Raises UnreadablePayload."""
        root = load_xml(raw.body)
        found = [
            (f"TrackingInformation[{i}]", one)
            for i, one in enumerate(root.iter("TrackingInformation"))
            if said_at(one, "PIN/Value") or one.find("Scans/Scan") is not None
        ]
        if found:
            return read_parcels(found, lambda one, where: _read_pin(one, where, raw))
        if root.find(".//Fault") is None and root.find(".//ResponseInformation") is None:
            raise UnreadablePayload(f"expected TrackPackagesByPinResponse, found {root.tag[:40]!r}")
        code = said_at(root, ".//Errors/Error/Code") or said_at(root, ".//faultcode") or "no pin"
        return Parsed(ignored=f"the service answered {code[:60]!r}")


def _read_pin(found: Element, where: str, raw: RawWebhook) -> TrackingUpdate:
    number = said_at(found, "PIN/Value")
    if not number:
        raise UnreadablePayload(f"{where}.PIN.Value: expected text, found nothing")
    parcel = Parcel(
        adapter=Purolator.name,
        carrier=Purolator.name,
        number=number,
        received_at=raw.received_at,
        route=Route(),
    )
    scans = [_read_scan(scan, parcel) for scan in found.iterfind("Scans/Scan")]
    return build_update(scans, parcel, raw.source)


def _read_scan(scan: Element, parcel: Parcel) -> Scan:
    kind = said_at(scan, "ScanType")
    words = (said_at(scan, "Description"), said_at(scan, "Comment"))
    return Scan(
        said=SCANS.get(kind) or _say(words[0]),
        moment=_read_moment(scan) or stand_in(parcel.received_at),
        identity=kind,
        raw_code=kind,
        text=" / ".join(filter(None, words)),
        place=Place(city=said_at(scan, "Depot/Name")),
    )


def _say(words: str) -> Said:
    heard = words.lower()
    return next((said for beginning, said in BEGINNINGS.items() if heard.startswith(beginning)), Meaning.UNKNOWN)


def _read_moment(scan: Element) -> Moment | None:
    """The hours are those of the depot, and have a field of their own: `172300`."""
    day, hours = said_at(scan, "ScanDate"), said_at(scan, "ScanTime")
    if not hours:
        return read_time(day)
    return read_pattern(f"{day} {hours}", "%Y-%m-%d %H%M%S")
