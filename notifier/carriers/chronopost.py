"""Chronopost: answers of its tracking service, which are XML. It does not push.

Docs: https://ws.chronopost.fr/tracking-cxf/TrackingServiceWS?wsdl (trackSkybillV2)
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from notifier.carriers.codes.chronopost import EVENTS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.markup import load_xml, said_at
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import NOWHERE, Meaning, Parsed, Place
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_COMMENTS = frozenset({"Comment", "Commentaire"})
"""What stands beside a scan in words. The rest is about who took it, and numbers."""

_NO_PLACE = "Web Services"
"""The office of what a computer announced."""


class Chronopost(OnlyAsked):
    """Answers of Chronopost."""

    name = "chronopost"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the parcel in the answer. Raises UnreadablePayload."""
        root = load_xml(raw.body)
        found = root.find(".//return")
        if found is None:
            code = said_at(root, ".//faultcode")
            if not code:
                raise UnreadablePayload(f"expected trackSkybillV2Response, found {root.tag[:40]!r}")
            return Parsed(ignored=f"the service answered with the fault {code[:40]!r}")
        error = said_at(found, "errorCode")
        if error not in ("", "0"):
            return Parsed(ignored=f"the service answered {error[:10]}: {said_at(found, 'errorMessage')[:60]}")
        number = said_at(found, "listEventInfoComp/skybillNumber")
        if not number:
            return Parsed(ignored="the service knows no events")
        parcel = Parcel(
            adapter=Chronopost.name, carrier=Chronopost.name, number=number, received_at=raw.received_at, route=Route()
        )
        rows = enumerate(found.iterfind("listEventInfoComp/events"))
        return Parsed(updates=(build_update([_read_row(row, i, parcel) for i, row in rows], parcel, raw.source),))


def _read_row(row: Element, number: int, parcel: Parcel) -> Scan:
    code, office = said_at(row, "code"), said_at(row, "officeLabel")
    moment = read_time(said_at(row, "eventDate"))
    return Scan(
        said=EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=": ".join(filter(None, (said_at(row, "eventLabel"), *_comments(row)))),
        place=NOWHERE if office == _NO_PLACE else Place(city=office),
    )


def _comments(row: Element) -> Iterator[str]:
    return (said_at(one, "value") for one in row.iterfind("infoCompList") if said_at(one, "name") in _COMMENTS)
