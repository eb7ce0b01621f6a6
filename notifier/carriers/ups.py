"""UPS: pushes of Track Alert, one event each, and answers of the Track API, which hold the history of packages.

Docs: https://github.com/UPS-API/api-documentation (`UPSTrackAlert.yaml`, `UPSTrackAlertEnhanced.yaml`, `Tracking.yaml`:
every field, the test numbers, and that a subscription ends after 14 days).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from notifier.carriers.codes.ups import CODES, TYPES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.legs import name_legs
from notifier.carriers.reading.parcels import read_each, read_parcels
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    expect_text,
    first_text,
    inner,
    keys_of,
    listed,
    load,
    objects,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise, read_hours
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import check_header, require_secret
from notifier.carriers.reading.times import Moment, glance, pin, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate, TzSource
from notifier.domain.stages import IncidentKind, Stage
from notifier.errors import UnreadablePayload, WebhookRejected
from notifier.ports import RawWebhook

_CREDENTIAL = "credential"
_TOKEN_HEADER = "authorization"  # noqa: S105 (the name of a header)
_ALTERNATE = "alternateTrackingNumber"
_KEEPERS = {"USPS_PIC": "usps"}
"""Whose numbers they are, by the type that UPS gives them: the package identification code is that of USPS."""

_IMPORT_CHARGES = "ICOD"
"""The type of a payment for duties and taxes; `COD` is one for the goods."""

_ANSWER = "trackResponse"
_OF_SUBSCRIPTIONS = ("validTrackingNumbers", "invalidTrackingNumbers", "eventPreferences")
_TEST_NUMBERS = "1ZCIETST"
_STALE_PROMISE = timedelta(days=90)
"""UPS was seen to send a scheduled day of five years ago."""


class Ups:
    """An account of UPS. `secret` is the credential that was given when subscribing, or a token of our making.

    It proves the sender, and not the body: events that were pushed are not confirmed. Answers of the Track API are,
    because they come from our own calls; by the door they are refused.
    """

    name = "ups"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the sender knows our credential, and pushes. Raises WebhookRejected."""
        require_secret(self._secret, "UPS")
        if _TOKEN_HEADER in raw.headers and _CREDENTIAL not in raw.headers:
            check_header(raw, (_TOKEN_HEADER,), f"Bearer {self._secret}")
        else:
            check_header(raw, (_CREDENTIAL,), self._secret)
        if _is_answer(raw.body):
            raise WebhookRejected(f"{raw.source}: UPS pushes single events; answers of its API never come by this door")

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header of a request of UPS. The body has no part in it."""
        return {_CREDENTIAL: self._secret}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": UPS gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the event that was pushed, or every package of an answer. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        if "activityStatus" in body:
            return Parsed(updates=(_read_alert(body, raw),))
        if _ANSWER in body:
            return _read_answer(inner(body, _ANSWER), raw)
        if "response" in body:
            return Parsed(ignored=f"an error of the API: {_name_problem(inner(body, 'response'), 'errors')}")
        if any(key in body for key in _OF_SUBSCRIPTIONS):
            return Parsed(ignored="about a subscription, not about a parcel")
        raise UnreadablePayload(f"expected `activityStatus` or `{_ANSWER}`, found {keys_of(body)}")


def _is_answer(body: bytes) -> bool:
    try:
        node = load(body)
    except UnreadablePayload:
        return False
    return isinstance(node, dict) and _ANSWER in node


def _name_problem(node: JsonObject, key: str) -> str:
    first = next(iter(listed(node, key)), None)
    return " ".join(text(first.get(part))[:80] for part in ("code", "message")) if first else "without a reason"


def _read_alert(body: JsonObject, raw: RawWebhook) -> TrackingUpdate:
    number = expect_text(body, "trackingNumber", "the body")
    status = inner(body, "activityStatus")
    code, place = _read_code(status, "descriptionCode"), _read_place(inner(body, "activityLocation"))
    is_over = bool(text(body.get("actualDeliveryDate")))
    said = _say(text(status.get("type")), code, is_over=is_over)
    local, utc = (_join(body, f"{zone}ActivityDate", f"{zone}ActivityTime") for zone in ("local", "gmt"))
    moment = _read_moment(local, utc, place.country) or stand_in(raw.received_at)
    parcel = _identify(number, raw, Route(), confirmed=False)
    scan = _read_scan(status, code, said, moment, place)
    start, end = (text(body.get(f"delivery{part}Time")) for part in ("Start", "End"))
    promised = [] if is_over else _read_window(text(body.get("scheduledDeliveryDate")), start, end, "")
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events([scan], parcel)),
        promise=_state(promised, moment, raw),
        is_test=number.startswith(_TEST_NUMBERS),
        further_legs=name_legs([("", text(body.get(_ALTERNATE)))], number),
    )


def _read_answer(answer: JsonObject, raw: RawWebhook) -> Parsed:
    shipments = objects(answer, "shipment", _ANSWER)
    found, refused = read_each(
        ((f"{_ANSWER}.shipment[{i}]", shipment) for i, shipment in enumerate(shipments)), _find_packages
    )
    reason = next((_name_problem(one, "warnings") for one in shipments), "without a shipment")
    return read_parcels(
        (package for packages in found for package in packages),
        lambda one, where: _read_package(one[0], where, one[1], raw),
        nothing=f"an answer of the API without a package: {reason}",
        refused=refused,
    )


def _find_packages(shipment: JsonObject, where: str) -> list[tuple[str, tuple[JsonObject, str]]]:
    """Return the packages with their places, each with the number that was asked for."""
    packages, inquired = objects(shipment, "package", where), text(shipment.get("inquiryNumber"))
    return [(f"{where}.package[{i}]", (package, inquired)) for i, package in enumerate(packages)]


def _read_package(package: JsonObject, where: str, inquired: str, raw: RawWebhook) -> TrackingUpdate:
    number = text(package.get("trackingNumber")) or inquired
    if not number:
        raise UnreadablePayload(f"{where}.trackingNumber: expected text, found nothing")
    parcel = _identify(number, raw, _read_route(listed(package, "packageAddress")), confirmed=True)
    rows = objects(package, "activity", where)
    scans = [_read_activity(row, parcel) for row in rows]
    scans += _read_summary(package, scans, parcel)
    is_over = any(stage_of(scan.said) is Stage.DELIVERED for scan in scans)
    scans += [] if is_over else _read_charges(package, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans, parcel)),
        promise=None if is_over else _state(_read_schedule(package, parcel), None, raw),
        is_test=number.startswith(_TEST_NUMBERS),
        further_legs=name_legs(_read_legs(package), number),
        reference=next((found for one in listed(package, "referenceNumber") if (found := text(one.get("number")))), ""),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _read_legs(package: JsonObject) -> list[tuple[str, str]]:
    """Return the numbers of those to whom UPS hands the parcel over. Only for some kinds of numbers it is known who."""
    return [(_KEEPERS.get(text(one.get("type")), ""), text(one.get("number"))) for one in listed(package, _ALTERNATE)]


def _identify(number: str, raw: RawWebhook, route: Route, *, confirmed: bool) -> Parcel:
    return Parcel(
        adapter=Ups.name,
        carrier="ups",
        number=number,
        received_at=raw.received_at,
        route=route,
        confirmed=confirmed,
    )


def _read_route(addresses: list[JsonObject]) -> Route:
    countries = {text(one.get("type")): _read_place(inner(one, "address")).country for one in addresses}
    return Route(origin=countries.get("ORIGIN", ""), destination=countries.get("DESTINATION", ""))


def _read_place(address: JsonObject) -> Place:
    return Place(
        city=text(address.get("city")),
        region=text(address.get("stateProvince")),
        country=alpha2(first_text(address, "countryCode", "country")),
    )


def _read_activity(row: JsonObject, parcel: Parcel) -> Scan:
    status = inner(row, "status")
    code, place = _read_code(status, "statusCode"), _read_place(inner(inner(row, "location"), "address"))
    local, utc = _join(row, "date", "time"), _join(row, "gmtDate", "gmtTime")
    moment = _read_moment(local, utc, place.country) or stand_in(parcel.received_at)
    return _read_scan(status, code, _say(text(status.get("type")), code, is_over=True), moment, place)


def _read_scan(status: JsonObject, code: str, said: Said, moment: Moment, place: Place) -> Scan:
    kind, letters = (text(status.get(key)) for key in ("type", "code"))
    return Scan(
        said=said,
        moment=moment,
        identity=code or letters or kind,
        raw_code="/".join(filter(None, (kind, code, letters))),
        text=text(status.get("description")),
        place=place,
    )


def _read_code(status: JsonObject, key: str) -> str:
    """Return the three digits: whoever wrote them as a number lost the first zeros."""
    code = text(status.get(key))
    return code.zfill(3) if code.isdecimal() else code


def _say(kind: str, code: str, *, is_over: bool) -> Said:
    """The code is finer than the type. A label that is no manifest is a contradiction, and in an alert the type of
    deliveries also stands for "loaded" and "out for delivery": neither is guessed at."""
    said = CODES.get(code)
    if said is Stage.LABEL_CREATED and kind not in ("", "M"):
        return Meaning.UNKNOWN
    if said is None and kind == "D" and not is_over:
        return Meaning.UNKNOWN
    return said or TYPES.get(kind, Meaning.UNKNOWN)


def _read_summary(package: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """UPS was seen to write the three digits of a summary where the letters of a scan stand."""
    status = inner(package, "currentStatus")
    kind, code = text(status.get("type")), _read_code(status, "statusCode") or _read_digits(status)
    said = _say(kind, code, is_over=True)
    if not (kind or code) or not adds_to([scan.said for scan in scans], said):
        return []
    raw_code = "/".join(filter(None, (kind, code)))
    delivered = _read_delivery(package, parcel) if stage_of(said) is Stage.DELIVERED else None
    # Without the time, which may become finer, so that repeated summaries are one event.
    moment = (delivered or stand_in(parcel.received_at))._replace(wall="")
    words = text(status.get("description"))
    return [Scan(said=said, moment=moment, identity=f"summary {raw_code}", raw_code=raw_code, text=words)]


def _read_digits(status: JsonObject) -> str:
    code = _read_code(status, "code")
    return code if code.isdecimal() else ""


def _read_charges(package: JsonObject, parcel: Parcel) -> list[Scan]:
    """Charges of the import that UPS collects before, or when, it delivers."""
    due = [one for one in listed(package, "paymentInformation") if one.get("type") == _IMPORT_CHARGES]
    if not any(one.get("paid") is False for one in due):
        return []
    said, moment = IncidentKind.CUSTOMS_PAYMENT_DUE, stand_in(parcel.received_at)
    return [Scan(said=said, moment=moment, identity=f"due {_IMPORT_CHARGES}", raw_code=_IMPORT_CHARGES)]


def _read_delivery(package: JsonObject, parcel: Parcel) -> Moment | None:
    day = next((text(one.get("date")) for one in listed(package, "deliveryDate") if one.get("type") == "DEL"), "")
    hours = inner(package, "deliveryTime")
    hour = text(hours.get("endTime")) if hours.get("type") == "DEL" else ""
    return glance("iso", f"{day} {hour.zfill(6)}" if day and hour else day, country=parcel.route.destination)


def _join(row: JsonObject, day_key: str, hour_key: str) -> str:
    """Return the day and the hour as one text. UPS was seen to drop the first zero of an hour, and to add colons."""
    day, hour = text(row.get(day_key)), text(row.get(hour_key)).replace(":", "")
    return f"{day} {hour.zfill(6)}" if day and hour else day


def _read_moment(local: str, utc: str, country: str) -> Moment | None:
    return pin(read_time(local, country=country), glance("iso", f"{utc}Z" if " " in utc else ""))


def _read_schedule(package: JsonObject, parcel: Parcel) -> list[Moment | None]:
    """A day to which the delivery was moved goes before the one that was first planned."""
    days = {text(one.get("type")): text(one.get("date")) for one in listed(package, "deliveryDate")}
    hours = inner(package, "deliveryTime")
    start, end = (text(hours.get(f"{part}Time")) for part in ("start", "end"))
    return _read_window(days.get("RDD") or days.get("SDD", ""), start, end, parcel.route.destination)


def _read_window(day: str, start: str, end: str, country: str) -> list[Moment | None]:
    """Without a beginning the window begins with the day: UPS promises "by" an hour."""
    hours = (start.zfill(6), end.zfill(6)) if end else ()
    return read_hours(day, hours, country=country)


def _state(ends: Iterable[Moment | None], said_at: Moment | None, raw: RawWebhook) -> StatedPromise | None:
    is_certain = said_at is not None and said_at.tz_source is TzSource.EXPLICIT
    stated_at = min(said_at.at, raw.received_at) if said_at and is_certain else raw.received_at
    promise = build_promise(ends, stated_at=stated_at, source=raw.source)
    if promise is None or date.fromisoformat(promise.latest.isoformat()[:10]) < stated_at.date() - _STALE_PROMISE:
        return None
    return promise
