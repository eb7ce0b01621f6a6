"""Canada Post's answers in JSON: those of the service behind its own tracking page.

Source: https://www.canadapost-postescanada.ca/track-reperage/en, which asks `rs/track/json/package`. It describes
nothing; the identifiers are those of the XML, and the offset of each time stands beside it.
"""

from __future__ import annotations

from notifier.carriers.codes.canadapost import EVENTS
from notifier.carriers.reading.countries import alpha2
from notifier.carriers.reading.payload import JsonObject, inner, load, objects, text
from notifier.carriers.reading.scans import Scan
from notifier.carriers.reading.times import Moment, read_time, stand_in
from notifier.domain.events import Meaning, Place
from notifier.ports import RawWebhook


def read_packages(raw: RawWebhook) -> list[JsonObject]:
    """Return the packages in an answer, which is a list or one of them. Raises UnreadablePayload."""
    body = load(raw.body)
    return objects({"answer": body if isinstance(body, list) else [body]}, "answer", "the body")


def read_scans(package: JsonObject, where: str, raw: RawWebhook) -> list[Scan]:
    """Return the rows of a package. Raises UnreadablePayload."""
    rows = objects(package, "events", where)
    return [_read_row(row, raw) for row in rows]


def _read_row(row: JsonObject, raw: RawWebhook) -> Scan:
    code, address = text(row.get("cd")), inner(row, "locationAddr")
    unpadded = code.lstrip("0")
    return Scan(
        said=EVENTS.get(unpadded, Meaning.UNKNOWN),
        moment=_read_moment(inner(row, "datetime")) or stand_in(raw.received_at),
        identity=unpadded,
        raw_code=code,
        text=text(row.get("descEn")),
        place=Place(
            city=text(address.get("city")),
            region=text(address.get("regionCd")),
            country=alpha2(text(address.get("countryCd"))),
        ),
    )


def _read_moment(written: JsonObject) -> Moment | None:
    day, clock, offset = (text(written.get(key)) for key in ("date", "time", "zoneOffset"))
    return read_time(f"{day}T{clock}{offset}" if day and clock else day)


def read_promised_day(package: JsonObject) -> Moment | None:
    """Return the day of delivery as it was stated last."""
    expected = inner(package, "expectedDlvryDateTime")
    key = "revisedDate" if text(expected.get("revisedDate")) else "dlvryDate"
    return read_time(text(expected.get(key)))


def say_error(package: JsonObject) -> str:
    """Return the code and the sentence of an error, or ""."""
    error = inner(package, "error")
    return f"{text(error.get('cd'))} {text(error.get('descEn'))}".strip()
