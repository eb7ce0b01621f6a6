"""Chronopost: answers of its tracking service, which are XML. It does not push.

Docs: https://ws.chronopost.fr/tracking-cxf/TrackingServiceWS?wsdl (trackSkybillV2)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from notifier.carriers.codes.chronopost import EVENTS, LABELS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.markup import load_xml, said_at
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.scans import Parcel, Scan
from notifier.carriers.reading.times import read_pattern, read_time, stand_in
from notifier.carriers.reading.updates import build_update
from notifier.domain.events import NOWHERE, Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_COMMENTS = frozenset({"Comment", "Commentaire"})
"""What stands beside a scan in words. The rest is about who took it, and numbers."""

_NO_PLACES = frozenset({"Web Services", "CHRONOPOST NETWORKS", "Service d'avisage"})
"""The offices of what computers and partners announced."""

_PARTNER = frozenset({"Partner number", "Numéro partenaire"})
_ABROAD = re.compile(r"(?P<town>.+?) - (?P<country>[A-Z]{2})(?: \(depot \d+\)| - .+)?")
_POINT = re.compile(r".+ - (?P<country>[A-Z]{2})")
_DPD = re.compile(r"GEO/(?P<number>\d{14})[0-9A-Z]?")
"""A number of DPD, Chronopost's sister abroad, with or without the sign that checks it."""

_HOME = "FR"


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
        return Parsed(updates=(_read_skybill(number, found.findall("listEventInfoComp/events"), raw),))


def _read_skybill(number: str, rows: Sequence[Element], raw: RawWebhook) -> TrackingUpdate:
    points = [_POINT.fullmatch(value) for row in rows for value in _noted(row, "Point de livraison")]
    parcel = Parcel(
        adapter=Chronopost.name,
        carrier=Chronopost.name,
        number=number,
        received_at=raw.received_at,
        route=Route(destination=next((alpha2(found["country"]) for found in points if found), "")),
    )
    return build_update(
        [_read_row(row, parcel) for row in rows],
        parcel,
        raw.source,
        promise=_read_promise(rows, parcel, raw.source),
        legs=[_name_leg(value) for row in rows for value in _noted(row, *_PARTNER)],
    )


def _read_row(row: Element, parcel: Parcel) -> Scan:
    code = said_at(row, "code")
    label = said_at(row, "eventLabel")
    moment = read_time(said_at(row, "eventDate"))
    return Scan(
        said=LABELS.get(label) or EVENTS.get(code, Meaning.UNKNOWN),
        moment=moment or stand_in(parcel.received_at),
        identity=code,
        raw_code=code,
        text=": ".join(filter(None, (label, *_noted(row, *_COMMENTS)))),
        place=_read_place(row),
    )


def _read_place(row: Element) -> Place:
    office = said_at(row, "officeLabel")
    found = next(filter(None, map(_ABROAD.fullmatch, (*_noted(row, "Lieu"), office))), None)
    if found:
        return Place(city=found["town"], country=alpha2(found["country"]))
    return NOWHERE if office in _NO_PLACES else Place(city=office)


def _name_leg(value: str) -> tuple[str, str]:
    """Return the carrier and the number of a partner, which stands behind the letters of its network."""
    found = _DPD.fullmatch(value)
    return ("dpd", found["number"]) if found else ("", value.removeprefix("GEO/"))


def _read_promise(rows: Sequence[Element], parcel: Parcel, source: str) -> StatedPromise | None:
    """The newest event that names a day or a slot counts, and a day that the recipient chose before a slot."""
    for row in sorted(rows, key=lambda row: said_at(row, "eventDate"), reverse=True):
        day = [read_pattern(value, "%d/%m/%Y", country=_HOME) for value in _noted(row, "Date de relivraison")]
        slot = [
            read_pattern(value[:16], "%d/%m/%Y %H:%M", country=_HOME)
            for value in _noted(row, "Début créneau RDV", "Fin créneau RDV")
        ]
        if day or slot:
            return build_promise(day or slot, stated_at=parcel.received_at, source=source)
    return None


def _noted(row: Element, *names: str) -> Iterator[str]:
    return (said_at(one, "value") for one in row.iterfind("infoCompList") if said_at(one, "name") in names)
