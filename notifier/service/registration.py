"""What a shop says about a shipment, and whether it can be taken: every field is checked, all mistakes are found at
once. Nothing here reads or writes the database.

Messages name fields and shapes, never an address: they end up in logs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Literal, TypeAlias
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from notifier.domain.notification import Channel
from notifier.domain.shipment import Leg, Stop, normalise_carrier, normalise_number
from notifier.places import normalise_country, normalise_phone

Moment: TypeAlias = date | datetime | str

MOST_CHARACTERS = 200
MOST_LEGS = 20
MOST_TAGS = 50

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_YEARS = range(2000, 2100)
_MOST_VALUE = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A shipment as the shop hands it in, nothing checked yet.

    None means that the shop does not say: what is known stays, or a default is taken. An empty text takes away what is
    known. `ref` is the shop's own reference; without one, the first leg is.

    `legs` are (carrier, tracking number), in the order of the way. `promise_earliest` and `promise_latest` are days
    (in the recipient's zone) or times with an offset, as ISO 8601 text or as values; one of them alone is the whole
    window. `value` is in the currency of the shop.

    Consent is taken as given unless the shop says otherwise: an address or a number that was left with the order is
    consent to hear about that order, which is all that this engine writes about. A refusal stays until the shop says
    the opposite.

    What was once said to be a test stays one. `stop` says why nothing is to be told, "" that all is well again.
    """

    brand: str = "default"
    ref: str | None = None
    order_ref: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    zone: str | None = None
    consent_email: bool | None = None
    consent_sms: bool | None = None
    legs: Sequence[tuple[str, str]] = ()
    origin_country: str | None = None
    destination_country: str | None = None
    promise_earliest: Moment | None = None
    promise_latest: Moment | None = None
    tags: Collection[str] | None = None
    value: float | str | None = None
    is_test: bool = False
    stop: Stop | Literal[""] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with one field, with what was expected."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A registration in which everything is in order and normalised."""

    brand: str
    ref: str
    order_ref: str | None
    name: str | None
    email: str | None
    phone: str | None
    locale: str | None
    zone: str | None
    consent: dict[Channel, bool]
    legs: tuple[Leg, ...]
    origin_country: str | None
    destination_country: str | None
    promise: tuple[date | datetime, date | datetime] | None
    tags: frozenset[str] | None
    value: float | None
    is_test: bool = False
    stop: Stop | Literal[""] | None = None


def check(given: Registration, brands: Collection[str]) -> Checked | tuple[FieldProblem, ...]:
    """Return the registration normalised, or everything that is wrong with it."""
    reader = _Reader()
    destination = reader.country("destination_country", given.destination_country)
    legs = reader.legs(given.legs)
    checked = Checked(
        brand=reader.brand(given.brand, brands),
        ref=reader.ref(given.ref, legs),
        order_ref=reader.text("order_ref", given.order_ref) or None,
        name=reader.text("name", given.name),
        email=reader.email(given.email),
        phone=reader.phone(given.phone, destination or ""),
        locale=reader.locale(given.locale),
        zone=reader.zone(given.zone),
        consent=_consent(given),
        legs=legs,
        origin_country=reader.country("origin_country", given.origin_country),
        destination_country=destination,
        promise=reader.promise(given.promise_earliest, given.promise_latest),
        tags=reader.tags(given.tags),
        value=reader.value(given.value),
        is_test=given.is_test,
        stop=given.stop,
    )
    return tuple(reader.problems) or checked


def _consent(given: Registration) -> dict[Channel, bool]:
    said = {Channel.EMAIL: given.consent_email, Channel.SMS: given.consent_sms}
    return {channel: agreed for channel, agreed in said.items() if agreed is not None}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class _Reader:
    """Reads field after field and remembers what was wrong. A field that is wrong reads as not said."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []

    def refuse(self, field: str, message: str) -> None:
        self.problems.append(FieldProblem(field=field, message=message))

    def text(self, field: str, given: str | None, most: int = MOST_CHARACTERS) -> str | None:
        """Read a line of text without outer spaces."""
        if given is None:
            return None
        found = given.strip()
        if _CONTROL.search(found):
            self.refuse(field, "it holds a line break or another control character; expected one line of plain text")
            return None
        if len(found) > most:
            self.refuse(field, f"it has {len(found)} characters, expected at most {most}")
            return None
        return found

    def brand(self, given: str, brands: Collection[str]) -> str:
        if given not in brands:
            known = ", ".join(f"`{name}`" for name in sorted(brands))
            self.refuse("brand", f"`{given[:60]}` is not among the brands in the configuration: {known}")
        return given

    def ref(self, given: str | None, legs: Sequence[Leg]) -> str:
        found = self.text("ref", given)
        if found:
            return found
        if legs:
            return f"{legs[0].carrier}:{legs[0].tracking_number}"
        if not any(problem.field.startswith("legs") for problem in self.problems):
            self.refuse("ref", "it is missing, and there is no leg to take it from; expected one of both")
        return ""

    def email(self, given: str | None) -> str | None:
        found = self.text("email", given)
        if not found:
            return found
        try:
            return validate_email(found, check_deliverability=False).normalized
        except EmailNotValidError:
            # Without `from`: the reason quotes parts of the address.
            self.refuse("email", "it is not an address; expected one like `name@example.com`")
            return None

    def phone(self, given: str | None, country: str) -> str | None:
        found = self.text("phone", given)
        if not found:
            return found
        number = normalise_phone(found, country)
        if not number:
            plan = f"as written in {country}" if country else "without a `destination_country`"
            self.refuse("phone", f"it is no phone number {plan}; expected all of it, like `+4915112345678`")
            return None
        return number

    def locale(self, given: str | None) -> str | None:
        found = self.text("locale", given)
        tag = (found or "").replace("_", "-")
        if tag and not _LOCALE.fullmatch(tag):
            self.refuse("locale", f"`{tag[:40]}` is not a language; expected one like `en` or `de-AT`")
            return None
        return tag or None

    def zone(self, given: str | None) -> str | None:
        found = self.text("zone", given)
        if found and found not in _zones():
            self.refuse("zone", f"`{found[:40]}` is not a time zone; expected an IANA name like `Europe/Berlin`")
            return None
        return found or None

    def country(self, field: str, given: str | None) -> str | None:
        found = self.text(field, given)
        if not found:
            return found
        code = normalise_country(found)
        if not code:
            self.refuse(field, f"`{found[:40]}` is not a country; expected an ISO 3166 code like `DE`")
            return None
        return code

    def legs(self, given: Sequence[tuple[str, str]]) -> tuple[Leg, ...]:
        if len(given) > MOST_LEGS:
            self.refuse("legs", f"there are {len(given)}, expected at most {MOST_LEGS}")
            return ()
        read = [self._leg(f"legs[{index}]", carrier, number) for index, (carrier, number) in enumerate(given)]
        return tuple(dict.fromkeys(leg for leg in read if leg is not None))

    def _leg(self, where: str, carrier: str, number: str) -> Leg | None:
        before = len(self.problems)
        # Numbers are pasted from web pages, with every kind of space in them.
        written = self.text(f"{where}.carrier", carrier) or ""
        name = normalise_carrier(written)
        digits = normalise_number("".join((self.text(f"{where}.tracking_number", number, 60) or "").split()))
        if len(self.problems) == before and not name:
            self.refuse(f"{where}.carrier", "it is missing; expected a name like `ups`")
        if len(self.problems) == before and not digits:
            self.refuse(f"{where}.tracking_number", "it is missing; expected the number on the label")
        return Leg(carrier=name, tracking_number=digits, written=written) if name and digits else None

    def promise(self, earliest: Moment | None, latest: Moment | None) -> tuple[date | datetime, date | datetime] | None:
        first, last = self._moment("promise_earliest", earliest), self._moment("promise_latest", latest)
        start, end = first or last, last or first
        if start is None or end is None:
            return None
        if isinstance(start, datetime) != isinstance(end, datetime):
            self.refuse("promise_latest", "one end is a day and the other a time; expected two days or two times")
            return None
        if end < start:
            self.refuse("promise_latest", f"{end} lies before promise_earliest, {start}")
            return None
        return start, end

    def _moment(self, field: str, given: Moment | None) -> date | datetime | None:
        if given is None or given == "":
            return None
        try:
            found = _read_moment(given) if isinstance(given, str) else given
        except ValueError:
            expected = "expected a day like `2026-05-04` or a time like `2026-05-04T15:00+02:00`"
            self.refuse(field, f"`{str(given)[:40]}` is not a day or a time; {expected}")
            return None
        if isinstance(found, datetime) and found.tzinfo is None:
            when = found.isoformat()
            self.refuse(field, f"`{when}` has no offset from UTC; expected one, as in `{when}+02:00`")
            return None
        if found.year not in _YEARS:
            self.refuse(field, f"the year {found.year} is out of range; expected {_YEARS.start} to {_YEARS.stop - 1}")
            return None
        return found

    def tags(self, given: Collection[str] | None) -> frozenset[str] | None:
        if given is None:
            return None
        if len(given) > MOST_TAGS:
            self.refuse("tags", f"there are {len(given)}, expected at most {MOST_TAGS}")
            return None
        return frozenset(tag for one in given if (tag := self.text("tags", one, 60)))

    def value(self, given: float | str | None) -> float | None:
        if given is None or given == "":
            return None
        try:
            found = float(given)
        except ValueError:
            found = math.nan
        if not 0 <= found <= _MOST_VALUE:
            self.refuse("value", f"`{str(given)[:40]}` is not an amount; expected a number like `49.90`")
            return None
        return found


def _read_moment(text: str) -> date | datetime:
    """Read a day or a time in ISO 8601. Raises ValueError."""
    text = text.strip()
    return date.fromisoformat(text) if len(text) == len("2026-05-04") else datetime.fromisoformat(text)
