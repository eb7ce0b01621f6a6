"""Canada Post: answers of its tracking service, in XML, and of the one behind its page, in JSON. It pushes nothing.

Docs: https://www.canadapost-postescanada.ca/info/mc/business/productsservices/developers/services/tracking/default.jsf
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from notifier.carriers.canadapost_page import read_packages, read_promised_day, read_scans, say_error
from notifier.carriers.codes.canadapost import EVENTS, WORDS
from notifier.carriers.reading.asked import OnlyAsked
from notifier.carriers.reading.markup import is_xml, load_xml, said_at
from notifier.carriers.reading.parcels import read_parcels
from notifier.carriers.reading.payload import JsonObject, text
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_ZONES: dict[str, str] = {
    "N": "America/St_Johns",
    "A": "America/Halifax",
    "E": "America/Toronto",
    "C": "America/Winnipeg",
    "M": "America/Edmonton",
    "P": "America/Vancouver",
}
"""By the first letter of what stands beside a time. The rest is not believed: "EST" is written in summer too."""

_NO_PARCEL = "an answer without a parcel: {}"
_WITHOUT_SUMMER_TIME = {"SK": "America/Regina", "YT": "America/Whitehorse"}


class CanadaPost(OnlyAsked):
    """Canada Post's service, asked for one number at a time; or that of its page, asked for several."""

    name = "canadapost"

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every parcel in the answer with its whole history. Raises UnreadablePayload."""
        return _read_xml(raw) if is_xml(raw.body) else _read_json(raw)


def _read_xml(raw: RawWebhook) -> Parsed:
    root = load_xml(raw.body)
    details = [("tracking-detail", one) for one in root.iter("tracking-detail")]
    if details:
        return read_parcels(details, lambda one, where: _read_detail(one, raw))
    messages = [f"{said_at(one, 'code')} {said_at(one, 'description')}".strip() for one in root.iter("message")]
    if messages:
        return Parsed(ignored=_NO_PARCEL.format("; ".join(messages)[:120]))
    raise UnreadablePayload(f"expected `tracking-detail` or `messages`, found `{root.tag[:40]}`")


def _read_json(raw: RawWebhook) -> Parsed:
    packages = read_packages(raw)
    found = [(f"answer[{i}]", one) for i, one in enumerate(packages) if "pin" in one or "error" not in one]
    problems = "; ".join(say_error(one) for one in packages)[:120] or "an empty list"
    return read_parcels(found, lambda one, where: _read_package(one, where, raw), nothing=_NO_PARCEL.format(problems))


def _read_detail(detail: Element, raw: RawWebhook) -> TrackingUpdate:
    parcel = _name_parcel(said_at(detail, "pin"), "tracking-detail/pin", raw)
    promised = _read_promised_day(detail)
    return _build(parcel, list(_read_scans(detail, parcel)), promised, said_at(detail, "customer-ref-1"), raw)


def _read_package(package: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    parcel = _name_parcel(text(package.get("pin")), f"{where}.pin", raw)
    return _build(parcel, read_scans(package, where, raw), read_promised_day(package), "", raw)


def _name_parcel(number: str, where: str, raw: RawWebhook) -> Parcel:
    if not number:
        raise UnreadablePayload(f"{where}: expected text, found nothing")
    return Parcel(
        adapter=CanadaPost.name,
        carrier=CanadaPost.name,
        number=number,
        received_at=raw.received_at,
        route=Route(),
    )


def _build(
    parcel: Parcel, scans: list[Scan], promised: Moment | None, reference: str, raw: RawWebhook
) -> TrackingUpdate:
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=parcel.number,
        events=turn_back(build_events(scans, parcel)),
        promise=build_promise([promised], stated_at=raw.received_at, source=raw.source),
        reference=reference,
    )


def _read_scans(detail: Element, parcel: Parcel) -> Iterator[Scan]:
    for occurrence in detail.iterfind("significant-events/occurrence"):
        code = said_at(occurrence, "event-identifier")
        unpadded, words = code.lstrip("0"), " ".join(said_at(occurrence, "event-description").split())
        province = said_at(occurrence, "event-province")
        yield Scan(
            said=WORDS.get(words.rstrip(".").lower()) or EVENTS.get(unpadded, Meaning.UNKNOWN),
            moment=_read_moment(occurrence, province) or stand_in(parcel.received_at),
            identity=unpadded,
            raw_code=code,
            text=words,
            place=Place(city=said_at(occurrence, "event-site"), region=province),
        )


def _read_moment(occurrence: Element, province: str) -> Moment | None:
    """Return the time of a scan. Its zone is that of the legal time where it was written down."""
    day, clock = said_at(occurrence, "event-date"), said_at(occurrence, "event-time")
    written = f"{day}T{clock}" if day and clock else day
    name = _WITHOUT_SUMMER_TIME.get(province) or _ZONES.get(said_at(occurrence, "event-time-zone")[:1].upper())
    return read_time(written, zone=ZoneInfo(name) if name else None)


def _read_promised_day(detail: Element) -> Moment | None:
    """The changed day goes before the first."""
    name = "changed-expected-date" if said_at(detail, "changed-expected-date") else "expected-delivery-date"
    return read_time(said_at(detail, name))
