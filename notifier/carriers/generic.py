"""Any source that posts JSON, declared by the operator instead of programmed."""

from __future__ import annotations

import base64
from zoneinfo import ZoneInfo

from notifier.carriers.generic_spec import HMACS, PATHS, GenericSpec, Signature, find_mistakes
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.parcels import read_each, read_parcels
from notifier.carriers.reading.paths import View, read_path
from notifier.carriers.reading.payload import load
from notifier.carriers.reading.position import Route
from notifier.carriers.reading.promises import build_promise
from notifier.carriers.reading.sayings import read_words
from notifier.carriers.reading.scans import Parcel, Scan, build_events
from notifier.carriers.reading.signatures import Encoding, check_header, require_secret, sign_body
from notifier.carriers.reading.times import read_as, stand_in
from notifier.domain.events import Meaning, Parsed, Place, StatedPromise, TrackingUpdate
from notifier.errors import UnreadablePayload
from notifier.ports import RawWebhook


class GenericSource:
    """A source that an operator declared. Raises ValueError with all mistakes of the declaration."""

    def __init__(self, spec: GenericSpec) -> None:
        mistakes = find_mistakes(spec)
        if mistakes:
            raise ValueError("; ".join(mistakes))
        self.name = spec.name
        self._spec = spec
        self._paths = {name: read_path(written) for name in PATHS if (written := getattr(spec, name))}
        self._ignored = [(read_path(one.path), frozenset(one.values)) for one in spec.ignore_when]
        self._statuses = {self._fold(code): read_words(words) for code, words in spec.statuses.items()}
        self._zone = ZoneInfo(spec.zone) if spec.zone else None

    def verify(self, raw: RawWebhook) -> None:
        """Return if the request proves what the declaration asks for. Raises WebhookRejected."""
        if self._spec.signature is Signature.NONE:
            return
        require_secret(self._spec.secret, self.name)
        is_hex = self._spec.signature in HMACS and self._spec.encoding is Encoding.HEX
        for header, value in self.sign(raw.body).items():
            check_header(raw, (header,), value, ignore_case=is_hex)

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers with which the source would send `body`."""
        spec, header = self._spec, self._spec.header.lower() or "authorization"
        match spec.signature:
            case Signature.NONE:
                return {}
            case Signature.BASIC:
                return {header: "Basic " + base64.b64encode(spec.secret.encode()).decode()}
            case Signature.TOKEN:
                return {header: (spec.prefix if spec.header else "Bearer ") + spec.secret}
        algorithm = spec.signature.removeprefix("hmac-")
        return {header: spec.prefix + sign_body(spec.secret, body, algorithm=algorithm, encoding=spec.encoding)}

    def identify(self, raw: RawWebhook) -> str:
        """Return the source's id of this request, or ""."""
        try:
            return self._view(raw).text("delivery_id")
        except UnreadablePayload:
            return ""

    def parse(self, raw: RawWebhook) -> Parsed:
        """Return what the body says of every parcel in it. Raises UnreadablePayload."""
        body = self._view(raw)
        updates = [body] if self._is_ignored(body) else self._find_updates(body)
        wanted = [update for update in updates if not self._is_ignored(update)]
        if not wanted:
            return Parsed(ignored="what `ignore_when` names" if updates else "an empty list of updates")
        named, refused = read_each(((one.where, one) for one in wanted), lambda one, where: self._identify_parcel(one))
        parcels: dict[tuple[str, str], list[View]] = {}
        for whose, update in named:
            parcels.setdefault(whose, []).append(update)
        found = ((said[0].where, (whose, said)) for whose, said in parcels.items())
        return read_parcels(found, lambda one, where: self._read_parcel(*one[0], one[1], raw), refused=refused)

    def _view(self, raw: RawWebhook) -> View:
        body = load(raw.body)
        return View(paths=self._paths, node=body, top=body, where="the body")

    def _fold(self, code: str) -> str:
        return code.casefold() if self._spec.ignore_case else code

    def _is_ignored(self, view: View) -> bool:
        return any(view.text_at(path) in values for path, values in self._ignored)

    def _find_updates(self, body: View) -> list[View]:
        updates = body.items("updates") if self._spec.updates else body.as_items()
        if updates is None:
            raise UnreadablePayload(f"{self._spec.updates}: expected the list of updates, found nothing")
        return updates

    def _identify_parcel(self, update: View) -> tuple[tuple[str, str], View]:
        number = update.text("tracking_number")
        if not number:
            raise UnreadablePayload(f"{update.where}.{self._spec.tracking_number}: expected text, found nothing")
        return ((update.text("carrier_path") or self._spec.carrier or self.name).lower(), number), update

    def _read_parcel(self, carrier: str, number: str, updates: list[View], raw: RawWebhook) -> TrackingUpdate:
        origin, destination, reference = (
            next((found for update in updates if (found := update.text(name))), "")
            for name in ("origin_country", "destination_country", "reference")
        )
        parcel = Parcel(
            adapter=self.name,
            carrier=carrier,
            number=number,
            received_at=raw.received_at,
            route=Route(origin=alpha2(origin), destination=alpha2(destination)),
            confirmed=self._spec.signature in HMACS,
        )
        said = [
            (self._read_scans(update, parcel), self._read_promise(update, parcel, raw.source)) for update in updates
        ]
        promises = [promise for _, promise in said if promise is not None]
        return TrackingUpdate(
            source=raw.source,
            carrier=carrier,
            tracking_number=number,
            events=build_events([scan for scans, _ in said for scan in scans], parcel),
            promise=promises[-1] if promises else None,
            reference=reference,
            origin_country=parcel.route.origin,
            destination_country=parcel.route.destination,
        )

    def _read_scans(self, update: View, parcel: Parcel) -> list[Scan]:
        events = update.items("events") if self._spec.events else [update]
        if events is None:
            raise UnreadablePayload(f"{update.where}.{self._spec.events}: expected the list of events, found nothing")
        return [self._read_scan(event, parcel) for event in events]

    def _read_scan(self, event: View, parcel: Parcel) -> Scan:
        code, raw_time = event.text("code"), event.text("time")
        place = Place(city=event.text("city"), region=event.text("region"), country=alpha2(event.text("country")))
        moment = read_as(self._spec.time_format, raw_time, zone=self._zone, country=place.country)
        return Scan(
            said=self._statuses.get(self._fold(code), Meaning.UNKNOWN),
            moment=moment or stand_in(parcel.received_at),
            identity=self._fold(code),
            raw_code=code,
            text=event.text("text"),
            place=place,
            event_id=event.text("event_id"),
        )

    def _read_promise(self, update: View, parcel: Parcel, source: str) -> StatedPromise | None:
        form = self._spec.promise_format or self._spec.time_format
        country = parcel.route.destination
        ends = [
            read_as(form, update.text(name), zone=self._zone, country=country)
            for name in ("promise_earliest", "promise_latest", "promise_date")
        ]
        return build_promise(ends, stated_at=parcel.received_at, source=source)
