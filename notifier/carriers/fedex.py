"""FedEx: pushes of Advanced Integrated Visibility, and answers of the Track API, which are of the same shape.

Docs: https://developer.fedex.com/api/en-us/catalog/shipment-visibility-webhook/docs.html (set-up, signature) and
https://developer.fedex.com/api/en-us/catalog/track/v1/docs.html (every field). FedEx says that each push is a state to
be merged, not a milestone (https://developer.fedex.com/api/en-fi/guides/webhook-developer-guide.html).
"""

from __future__ import annotations

from notifier.carriers.codes.fedex import DELAYS, EVENTS, EXCEPTIONS
from notifier.carriers.reading.countries import alpha2
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
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import ByPosition, Said, incident_of, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, adds_to, build_events
from notifier.carriers.reading.signatures import Encoding, check_header, require_secret, sign_body
from notifier.carriers.reading.times import Moment, glance, read_time, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.domain.stages import CUSTOMS_INCIDENTS, END_STAGES, RANK, IncidentKind, Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "fdx-signature"
_HEX_LENGTH = 64
_MIDNIGHT = "T00:00:00"
_WINDOWS = ("estimatedDeliveryTimeWindow", "standardTransitTimeWindow")
_DAYS = ("ESTIMATED_DELIVERY", "APPOINTMENT_DELIVERY", "COMMITMENT")
_WITHOUT_REASON = frozenset({Stage.IN_TRANSIT, IncidentKind.OTHER, Meaning.INFO, Meaning.UNKNOWN})
_DELIVERED = "DL"
_REFERENCES = ("CUSTOMER_REFERENCE", "SHIPPER_REFERENCE")


class FedEx:
    """A project of FedEx. `secret` is the security token of its webhook."""

    name = "fedex"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our token. FedEx documents hex and base64. Raises WebhookRejected."""
        require_secret(self._secret, "FedEx")
        is_hex = len(raw.headers.get(_HEADER, "").strip()) == _HEX_LENGTH
        encoding = Encoding.HEX if is_hex else Encoding.BASE64
        check_header(raw, (_HEADER,), sign_body(self._secret, raw.body, encoding=encoding), ignore_case=is_hex)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which FedEx would send `body`."""
        return {_HEADER: sign_body(self._secret, body, encoding=Encoding.BASE64)}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": FedEx gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return every shipment in the body with its whole history. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        output = inner(body, "output") or body
        if "documents" in output:
            return Parsed(ignored="documents, and not the way of a shipment")
        is_one, lists = "trackingNumberInfo" in output, _find_lists(output)
        if lists is None and not is_one and "errors" not in body:
            raise UnreadablePayload(f"expected `output.completeTrackResults` or `errors`, found {keys_of(body)}")
        read, refused = read_each(lists or (), _find_each)
        results = [("the body", output)] if is_one and lists is None else [found for each in read for found in each]
        errors = [inner(one, "error") for _, one in results] or listed(body, "errors")
        return read_parcels(
            ((where, one) for where, one in results if _says_something(one)),
            lambda result, where: _read_update(result, where, raw),
            nothing=f"an answer of the API without a shipment: {_name_problem(errors)}",
            refused=refused,
        )


def _find_lists(output: JsonObject) -> list[tuple[str, JsonObject]] | None:
    """Return what holds lists of results, with their places, or None if nothing does."""
    if "completeTrackResults" in output:
        lists = objects(output, "completeTrackResults", "output")
        return [(f"completeTrackResults[{i}]", one) for i, one in enumerate(lists)]
    return [("output", output)] if "trackResults" in output else None


def _find_each(node: JsonObject, where: str) -> list[tuple[str, JsonObject]]:
    """The number that was asked for stands in where the result does not repeat it."""
    asked = text(node.get("trackingNumber"))
    return [
        (f"{where}.trackResults[{i}]", {"trackingNumber": asked} | result)
        for i, result in enumerate(objects(node, "trackResults", where))
    ]


def _says_something(result: JsonObject) -> bool:
    return any(result.get(key) for key in ("scanEvents", "latestStatusDetail")) or "error" not in result


def _name_problem(errors: list[JsonObject]) -> str:
    return next((found for one in errors if (found := text(one.get("code"))[:80])), "without a reason")


def _read_update(result: JsonObject, where: str, raw: RawWebhook) -> TrackingUpdate:
    info = inner(result, "trackingNumberInfo")
    number = text(info.get("trackingNumber")) or expect_text(result, "trackingNumber", where)
    # FedEx uses numbers again; its own id tells the shipments under one number apart.
    unique_id = text(info.get("trackingNumberUniqueId"))
    parcel = Parcel(
        adapter=FedEx.name,
        carrier="fedex",
        number=unique_id or number,
        received_at=raw.received_at,
        route=Route(
            origin=_read_country(result, "originLocation", "shipperInformation"),
            destination=_read_country(result, "destinationLocation", "recipientInformation")
            or _read_place(inner(result, "lastUpdatedDestinationAddress")).country,
        ),
    )
    rows = objects(result, "scanEvents", where)
    scans = [_read_row(row, parcel) for row in (*rows, *_find_newest(result, rows))]
    scans += _read_summary(result, scans, parcel)
    is_over = any(stage_of(scan.said) is Stage.DELIVERED for scan in scans)
    scans += [] if is_over else _read_delay(inner(result, "latestStatusDetail"), scans, parcel)
    return TrackingUpdate(
        source=raw.source,
        carrier=parcel.carrier,
        tracking_number=number,
        events=turn_back(build_events(scans, parcel)),
        promise=None if is_over else _read_promise(result, parcel, raw.source),
        parcel_id=unique_id,
        reference=_read_reference(listed(inner(result, "additionalTrackingInfo"), "packageIdentifiers")),
        origin_country=parcel.route.origin,
        destination_country=parcel.route.destination,
    )


def _find_newest(result: JsonObject, rows: list[JsonObject]) -> list[JsonObject]:
    """In pushes the latest status has the shape of a scan: it is one where no row has its code and its time."""
    latest = inner(result, "latestStatusDetail")
    known = {(text(row.get("eventType")), text(row.get("date"))) for row in rows}
    own = (text(latest.get("eventType")), text(latest.get("date")))
    return [latest] if all(own) and own not in known else []


def _read_country(result: JsonObject, *keys: str) -> str:
    """Return the country of the first that names one."""
    nodes = (inner(result, key) for key in keys)
    addresses = (inner(inner(node, "locationContactAndAddress") or node, "address") for node in nodes)
    return next((found for address in addresses if (found := _read_place(address).country)), "")


def _read_place(address: JsonObject) -> Place:
    return Place(
        city=text(address.get("city")),
        region=text(address.get("stateOrProvinceCode")),
        country=alpha2(text(address.get("countryCode"))),
    )


def _read_row(row: JsonObject, parcel: Parcel) -> Scan:
    """Of two codes that cannot both be right, one of which says that it was delivered, neither is believed."""
    kind, derived, exception = (text(row.get(key)) for key in ("eventType", "derivedStatusCode", "exceptionCode"))
    place = _read_place(inner(row, "scanLocation"))
    note, reason = (text(row.get(key)) for key in ("eventDescription", "exceptionDescription"))
    is_torn = derived == _DELIVERED and kind in EVENTS and kind != _DELIVERED
    said = Meaning.UNKNOWN if is_torn else _say((kind, derived), exception, inner(row, "delayDetail"))
    return Scan(
        said=said,
        moment=_read_moment(text(row.get("date")), place.country) or stand_in(parcel.received_at),
        identity=kind or derived,
        raw_code="/".join(filter(None, (kind or derived, derived if is_torn else "", exception))),
        text=": ".join(filter(None, (note, reason))),
        place=place,
    )


def _read_moment(raw: str, country: str) -> Moment | None:
    return read_time(_strip_midnight(raw), country=country)


def _strip_midnight(raw: str) -> str:
    """Midnight is a day to which a computer gave an hour, and often an offset that is not that of the place: read as a
    time, a pickup would come before the label of the same day."""
    return raw.partition(_MIDNIGHT)[0]


def _say(codes: tuple[str, ...], exception: str, delay: JsonObject) -> Said:
    """The first code that is known counts. A reason is finer than a code without one; a delay is a fact beside it."""
    said = _say_why(_say_event(codes), EXCEPTIONS.get(exception))
    incident = _say_delay(delay, said)
    if incident is None:
        return said
    if said in (IncidentKind.OTHER, IncidentKind.DELAY):
        return incident
    return (said, incident) if isinstance(said, Stage) and said not in END_STAGES else said


def _say_why(said: Said, reason: Said | None) -> Said:
    if reason is None:
        return said
    if said is Stage.ATTEMPT_FAILED and isinstance(reason, IncidentKind):
        return (said, reason)
    is_of_customs = said is IncidentKind.CUSTOMS_HELD and reason in CUSTOMS_INCIDENTS
    return reason if said in _WITHOUT_REASON or is_of_customs else said


def _say_event(codes: tuple[str, ...]) -> Said:
    return next((EVENTS[code] for code in codes if code in EVENTS), Meaning.UNKNOWN)


def _say_delay(delay: JsonObject, said: Said) -> IncidentKind | None:
    """Why a parcel is late stays beside its scans. Once customs has let it go, it is late and no longer held."""
    if text(delay.get("status")) != "DELAYED":
        return None
    incident, stage = DELAYS.get(text(delay.get("type")), IncidentKind.DELAY), stage_of(said)
    is_cleared = said is ByPosition.CLEARANCE_DONE or (stage and RANK[stage] >= RANK[Stage.CUSTOMS_CLEARED])
    return IncidentKind.DELAY if is_cleared and incident in CUSTOMS_INCIDENTS else incident


def _read_delay(latest: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """A delay of the whole shipment is news where no scan tells of it."""
    codes = tuple(text(latest.get(key)) for key in ("code", "derivedCode"))
    incident = _say_delay(inner(latest, "delayDetail"), _say_event(codes))
    if incident is None or incident in {incident_of(scan.said) for scan in scans}:
        return []
    kind = text(inner(latest, "delayDetail").get("type")) or "DELAYED"
    moment = stand_in(parcel.received_at)
    return [Scan(said=incident, moment=moment, identity=f"delay {kind}", raw_code=f"DELAYED/{kind}")]


def _read_summary(result: JsonObject, scans: list[Scan], parcel: Parcel) -> list[Scan]:
    """The latest status is a statement of its own where the scans do not make it."""
    latest = inner(result, "latestStatusDetail")
    codes = tuple(filter(None, (text(latest.get(key)) for key in ("code", "derivedCode"))))
    reasons = listed(latest, "ancillaryDetails")
    said = _say(codes, next((text(one.get("reason")) for one in reasons), ""), inner(latest, "delayDetail"))
    if not codes or not adds_to([scan.said for scan in scans], said):
        return []
    times = {text(one.get("type")): text(one.get("dateTime")) for one in listed(result, "dateAndTimes")}
    at = times.get("ACTUAL_DELIVERY", "") if stage_of(said) is Stage.DELIVERED else ""
    moment = glance("iso", _strip_midnight(at), country=parcel.route.destination) or stand_in(parcel.received_at)
    words = first_text(latest, "description", "statusByLocale")
    # Without the time, which differs from push to push, so that repeated summaries are one event.
    return [
        Scan(
            said=said,
            moment=moment._replace(wall=""),
            identity=f"summary {codes[0]}",
            raw_code=codes[0],
            text=": ".join(filter(None, (words, *(text(one.get("reasonDescription")) for one in reasons)))),
        )
    ]


def _read_reference(identifiers: list[JsonObject]) -> str:
    for kind in _REFERENCES:
        for one in identifiers:
            values = one.get("values")
            first = values[0] if isinstance(values, list) and values else one.get("value")
            if one.get("type") == kind and text(first):
                return text(first)
    return ""


def _read_promise(result: JsonObject, parcel: Parcel, source: str) -> StatedPromise | None:
    """The window of this shipment goes before its day, and its day before the window of the service."""
    times = {text(one.get("type")): text(one.get("dateTime")) for one in listed(result, "dateAndTimes")}
    estimated, standard = (inner(inner(result, key), "window") for key in _WINDOWS)
    day = next((times[kind] for kind in _DAYS if times.get(kind)), "")
    for ends in (
        (estimated.get("begins"), estimated.get("ends")),
        (day,),
        (standard.get("begins"), standard.get("ends")),
    ):
        moments = [glance("iso", _strip_midnight(text(end)), country=parcel.route.destination) for end in ends]
        if promise := build_promise(moments, stated_at=parcel.received_at, source=source):
            return promise
    return None
