"""Landmark Global: answers of its Track API, which are XML. It does not push.

Docs: https://mercurydocs.landmarkglobal.com/v1/docs/track-api-request
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from notifier.carriers.codes.landmark import EVENTS, WORDS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.locations import split_location
from notifier.carriers.reading.markup import load_xml, said_at
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import Moment, read_pattern, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import Meaning, Parsed, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class Landmark(OnlyAsked):
    """Answers of Landmark Global."""

    name = "landmark"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every package in the answer. Raises UnreadablePayload."""
        root = load_xml(raw.body)
        if root.tag != "TrackResponse":
            raise UnreadablePayload(f"expected TrackResponse, found {root.tag[:40]!r}")
        is_test = said_at(root, "Test").lower() == "true"
        packages = [(f"Package[{i}]", one) for i, one in enumerate(root.iterfind("Result/Packages/Package"))]
        if packages:
            return read_parcels(packages, lambda one, where: _read_package(one, where, is_test, raw))
        reason = said_at(root, "Errors/Error/ErrorCode") or said_at(root, "Result/ResultMessage") or "no package"
        return Parsed(ignored=f"the API answered {reason[:60]!r}")


def _read_package(package: Element, where: str, is_test: bool, raw: RawWebhook) -> TrackingUpdate:
    """The number of the carrier who delivers goes before Landmark's own, because that is what customers are given."""
    number = said_at(package, "TrackingNumber") or said_at(package, "LandmarkTrackingNumber")
    if not number:
        raise UnreadablePayload(f"{where}.TrackingNumber: expected text, found nothing")
    parcel = Parcel(
        adapter=Landmark.name, carrier=Landmark.name, number=number, received_at=raw.received_at, route=Route()
    )
    return build_update(
        [_read_event(event, parcel) for event in package.iterfind("Events/Event")],
        parcel,
        raw.source,
        legs=[(Landmark.name, said_at(package, "LandmarkTrackingNumber"))],
        reference=said_at(package, "PackageReference"),
        is_test=is_test,
    )


def _read_event(event: Element, parcel: Parcel) -> Scan:
    code, words = said_at(event, "EventCode"), " ".join(said_at(event, "Status").split())
    place = split_location(said_at(event, "Location"))
    return Scan(
        said=WORDS.get(words.lower()) or EVENTS.get(code, Meaning.UNKNOWN),
        moment=_read_moment(said_at(event, "DateTime"), place.country) or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=words,
        place=place,
    )


def _read_moment(written: str, country: str) -> Moment | None:
    """Two forms come from one API, both of the clock at the place of the scan."""
    if "/" in written:
        return read_pattern(written, "%m/%d/%Y %I:%M %p", country=country)
    return read_time(written, country=country)
