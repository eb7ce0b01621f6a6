"""Sendcloud: the webhook of a parcel's status (versions 2 and 3), event subscriptions (version 3), and answers.

Docs: https://sendcloud.dev/api/v2/webhooks/parcel-status-changed (times in milliseconds, signature) and
https://sendcloud.dev/api/v3/event-subscriptions/parcel-event-created (every field and enumeration).
"""

from __future__ import annotations

from notifier.carriers.codes.sendcloud import EXCEPTIONS, FINER, MESSAGES, NUMBERS, PHASES
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import (
    JsonObject,
    expect_object,
    first_text,
    inner,
    keys_of,
    load,
    peek,
    text,
)
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.returns import turn_back
from notifier.carriers.reading.sayings import Said, incident_of, stage_of
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.signatures import check_header, require_secret, sign_body
from notifier.carriers.reading.times import first_known, read_time, read_unix, stand_in
from notifier.carriers.sendcloud_answers import is_answer, read_answer
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.domain.stages import Stage
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook

_HEADER = "sendcloud-signature"
_TOKEN_HEADER = "authorization"  # noqa: S105 (the name of a header)
_CLASSIC = "parcel_status_changed"
_SUBSCRIBED = "parcels.event.created"
_NO_NUMBER = "the parcel has no tracking number yet"
_NAMES_NO_PLACE = frozenset({Stage.IN_TRANSIT, Stage.LABEL_CREATED})


class Sendcloud:
    """An integration of Sendcloud. `secret` is its secret key, or the token of a subscription's connection."""

    name = "sendcloud"

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def verify(self, raw: RawWebhook) -> None:
        """Return if the body is signed with our secret. Raises WebhookRejected.

        Subscriptions do not sign: they send the token of their connection, which proves the sender and not the body.
        """
        require_secret(self._secret, "Sendcloud")
        if _HEADER not in raw.headers and _is_subscribed(raw.body):
            check_header(raw, (_TOKEN_HEADER,), f"Bearer {self._secret}")
        else:
            check_header(raw, (_HEADER,), sign_body(self._secret, raw.body), ignore_case=True)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the header with which Sendcloud would send `body`: a signature, or the token of a subscription."""
        if _is_subscribed(body):
            return {_TOKEN_HEADER: f"Bearer {self._secret}"}
        return {_HEADER: sign_body(self._secret, body)}

    def identify(self, raw: RawWebhook) -> str:
        """Return "": Sendcloud gives its pushes no id."""
        return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return the one event in a push, or the history in an answer. Raises UnreadablePayload."""
        body = expect_object(load(raw.body), "the body")
        action, kind = text(body.get("action")), text(body.get("event_type"))
        if action == _CLASSIC:
            return _read_classic(body, raw)
        if kind == _SUBSCRIBED:
            return _read_subscribed(body, raw)
        if is_answer(body):
            return read_answer(body, raw, nothing=_NO_NUMBER)
        if action or kind:
            return Parsed(ignored=f"the event {(action or kind)[:60]!r} is not about the way of a parcel")
        raise UnreadablePayload(f"expected `action` or `event_type`, found {keys_of(body)}")


def _is_subscribed(body: bytes) -> bool:
    return peek(body, "event_type") == _SUBSCRIBED and not peek(body, "action")


def _read_classic(body: JsonObject, raw: RawWebhook) -> Parsed:
    parcel = expect_object(body.get("parcel"), "parcel")
    if not text(parcel.get("tracking_number")):
        return Parsed(ignored=_NO_NUMBER)
    status = inner(parcel, "status")
    message, number = text(status.get("message")), text(status.get("id"))
    whose = Parcel(
        adapter=Sendcloud.name,
        carrier=text(inner(parcel, "carrier").get("code")).lower(),
        number=text(parcel.get("tracking_number")),
        received_at=raw.received_at,
        route=Route(
            origin=alpha2(first_text(inner(parcel, "from_country"), "iso_2", "iso_3")),
            destination=alpha2(first_text(inner(parcel, "country"), "iso_2", "iso_3")),
        ),
    )
    times = (text(body.get(key)) for key in ("carrier_status_change_timestamp", "timestamp"))
    moments = [read_unix(written, per_second=1000) for written in times]
    scan = Scan(
        said=MESSAGES.get(message.lower()) or NUMBERS.get(number, Meaning.UNKNOWN),
        moment=first_known(*moments) or stand_in(raw.received_at),
        identity=number or message,
        raw_code="/".join(filter(None, (number, message))),
        text=message,
    )
    promise = _read_promise(parcel, whose, raw.source)
    order = text(parcel.get("order_number"))
    return _build(scan, whose, raw, is_return=parcel.get("is_return") is True, promise=promise, reference=order)


def _read_promise(parcel: JsonObject, whose: Parcel, source: str) -> StatedPromise | None:
    day = text(parcel.get("expected_delivery_date"))
    moment = read_time(day, country=whose.route.destination)
    return build_promise([moment], stated_at=whose.received_at, source=source)


def _read_subscribed(body: JsonObject, raw: RawWebhook) -> Parsed:
    data = expect_object(body.get("data"), "data")
    parcel, event = (expect_object(data.get(key), f"data.{key}") for key in ("parcel", "event"))
    if not text(parcel.get("tracking_number")):
        return Parsed(ignored=_NO_NUMBER)
    if text(event.get("event_type")) == "claim":
        return Parsed(ignored="a claim against the carrier is not about the way of a parcel")
    whose = Parcel(
        adapter=Sendcloud.name,
        carrier=text(parcel.get("carrier_code")).lower(),
        number=text(parcel.get("tracking_number")),
        received_at=raw.received_at,
        route=Route(),
        confirmed=_HEADER in raw.headers,
    )
    return _build(_read_event(event, whose), whose, raw, is_return=event.get("is_returned") is True)


def _read_event(event: JsonObject, whose: Parcel) -> Scan:
    phase, exception, finer = (text(event.get(key)) for key in ("phase", "exception", "sub_status"))
    location = inner(event, "location_details")
    place = Place(
        city=first_text(location, "city", "depot"),
        country=alpha2(text(location.get("country"))),
    )
    moment = read_time(text(event.get("timestamp")), country=place.country)
    raw_code = "/".join(one for one in (phase, exception, finer) if one not in ("", "none"))
    return Scan(
        said=_say(phase, exception, finer),
        moment=moment or stand_in(whose.received_at),
        identity=raw_code,
        raw_code=raw_code,
        text=text(event.get("description")),
        place=place,
    )


def _say(phase: str, exception: str, finer: str) -> Said:
    """A trouble on top of a phase that is a milestone is both; else what the exception says goes before the phase."""
    coarse = PHASES.get(phase, Meaning.UNKNOWN)
    if exception in ("", "none"):
        return coarse
    said = FINER.get((exception, finer)) or EXCEPTIONS.get(exception, Meaning.UNKNOWN)
    stage, incident = stage_of(coarse), incident_of(said)
    if stage is not None and stage not in _NAMES_NO_PLACE and incident is not None and stage_of(said) is None:
        return (stage, incident)
    return said


def _build(
    scan: Scan,
    whose: Parcel,
    raw: RawWebhook,
    *,
    is_return: bool,
    promise: StatedPromise | None = None,
    reference: str = "",
) -> Parsed:
    update = TrackingUpdate(
        source=raw.source,
        carrier=whose.carrier,
        tracking_number=whose.number,
        events=turn_back(build_events([scan], whose), is_return=is_return),
        promise=promise,
        reference=reference,
        origin_country=whose.route.origin,
        destination_country=whose.route.destination,
    )
    return Parsed(updates=(update,))
