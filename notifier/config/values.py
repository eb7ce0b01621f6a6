"""How one value is read: a span, a stage, a country, an address.

Everything that is wrong is a ValueError that goes on where the name of the key ends: `must be longer than zero`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from notifier.config.countries import COUNTRIES, OTHER_NAMES
from notifier.config.words import quote, suggest
from notifier.domain.segments import Price
from notifier.domain.spans import Span

E = TypeVar("E", bound=StrEnum)

_LONGEST = timedelta(days=3660)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_SPELT_OUT = re.compile(r"(\d+)\s*(minute|min|hour|hr|day|week|business day|working day|workday)s?", re.IGNORECASE)
_UNITS = {
    "minute": "m",
    "min": "m",
    "hour": "h",
    "hr": "h",
    "day": "d",
    "business day": "bd",
    "working day": "bd",
    "workday": "bd",
}
_RULE_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_KEY = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_TEMPLATE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_ADDRESS = re.compile(r"[^@\s<>,;:\"()]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MAILBOX = re.compile(r"\"?([^<>\"]*?)\"?\s*<([^<>]*)>")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_SMS_SENDERS = (
    re.compile(r"\+[1-9]\d{6,14}"),  # a number
    re.compile(r"\d{3,8}"),  # a short code
    re.compile(
        r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}"
    ),  # a name; https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id
    re.compile(r"MG[0-9a-fA-F]{32}"),  # a messaging service
)


def read_text(value: object) -> str:
    """Return a text of one line that is not empty."""
    if not isinstance(value, str):
        raise ValueError(f"must be text, got {_kind(value)}")
    if not value.strip():
        raise ValueError("must not be empty")
    if not value.isprintable():
        raise ValueError("must be one line of text without control characters")
    return value.strip()


def _kind(value: object) -> str:
    return {list: "a list", dict: "a mapping", type(None): "nothing"}.get(type(value), "something else")


def as_list(value: object) -> object:
    """Return a single value as a list of one. Lists must have entries, each once."""
    if isinstance(value, dict | None):
        raise ValueError(f"must be one value or a list of them, got {_kind(value)}")
    if not isinstance(value, list):
        return [value]
    if not value:
        raise ValueError("must not be an empty list; take it out")
    texts = [one for one in value if isinstance(one, str)]
    twice = next((one for number, one in enumerate(texts) if one in texts[:number]), None)
    if twice is not None:
        raise ValueError(f"must name {quote(twice)} only once")
    return value


def as_names(value: object) -> object:
    """The same for names of things: none has a comma, so one text with commas was meant as several."""
    if isinstance(value, str) and "," in value:
        several = ", ".join(part.strip() for part in value.split(",") if part.strip())
        raise ValueError(f"must be a list where it names several, [{several[:60]}], got {quote(value)}")
    return as_list(value)


def choice(kind: type[E]) -> Callable[[object], E]:
    """Return a reader that takes one of the names of an enum."""

    def read(value: object) -> E:
        text = read_text(value)
        if text not in set(kind):
            raise ValueError(f"cannot be {quote(text)}{suggest(text, kind, or_list=True)}")
        return kind(text)

    return read


def names_of(members: Sequence[E]) -> Callable[[object], E]:
    """Return a reader that takes the names of some members of an enum."""
    read_name = names([str(one) for one in members])
    return lambda value: next(one for one in members if one == read_name(value))


def read_span(value: object) -> Span:
    """Return a span that is longer than zero."""
    span = read_span_or_zero(value)
    if not span:
        raise ValueError(f"must be longer than zero, got {quote(str(value))}")
    return span


def read_span_or_zero(value: object) -> Span:
    """Return a span."""
    return _read_span(value, "(30m, 36h, 3d, 3bd for business days)", ' or "{}bd" (business days)')


def _read_span(value: object, examples: str, business: str) -> Span:
    text = read_text(value)
    try:
        span = Span.parse(text)
    except OverflowError:
        raise ValueError(f"must be shorter than ten years, got {quote(text)}") from None
    except ValueError:
        raise ValueError(_what_is_wrong_with_span(text, examples, business)) from None
    if max(span.length, timedelta(days=min(span.business_days, 99999))) > _LONGEST:
        raise ValueError(f"must be shorter than ten years, got {quote(text)}")
    return span


def _what_is_wrong_with_span(text: str, examples: str, business: str) -> str:
    """Say it. `business` is what to say of business days where they may be written, with a slot for the number."""
    number, spelt = _NUMBER.fullmatch(text), _SPELT_OUT.fullmatch(text)
    if text.startswith("-"):
        return f"must be longer than zero, got {quote(text)}"
    if number and "." not in text:
        clock = f'"{text}h", "{text}d"' if business else f'"{text}h" or "{text}d"'
        return f"must have a unit, got {quote(text)}. Did you mean {clock}{business.format(text)}?"
    if spelt and (unit := _UNITS.get(spelt[2].lower())):
        return f'must be a number and a unit, got {quote(text)}. Did you mean "{spelt[1]}{unit}"?'
    return f"must be a whole number and a unit {examples}, got {quote(text)}"


def read_length(value: object) -> timedelta:
    """Return a span of plain time that is longer than zero."""
    length = read_length_or_zero(value)
    if not length:
        raise ValueError(f"must be longer than zero, got {quote(str(value))}")
    return length


def read_length_or_zero(value: object) -> timedelta:
    """Return a span of plain time: business days make no sense here."""
    span = _read_span(value, "(30m, 36h, 3d)", "")
    if span.business_days:
        raise ValueError(f'must be in m, h or d, got {quote(str(value))}. Did you mean "{span.business_days}d"?')
    return span.length


def read_rule_name(value: object) -> str:
    """Return the name of a rule."""
    return _shaped(value, _RULE_NAME, "made of small letters, digits and _, beginning with a letter")


def read_key(value: object) -> str:
    """Return the name of a brand or a source: it becomes part of paths and addresses."""
    return _shaped(value, _KEY, "made of small letters and digits, with - or _ between them")


def read_template(value: object) -> str:
    """Return the name of a template."""
    return _shaped(value, _TEMPLATE, "made of small letters, digits and hyphens")


def is_template_name(text: str) -> bool:
    """Whether a template can be called that."""
    return _TEMPLATE.fullmatch(text) is not None


def _shaped(value: object, pattern: re.Pattern[str], shape: str) -> str:
    text = read_text(value)
    if not pattern.fullmatch(text):
        alike = re.sub(r"[^a-z0-9]+", "-" if pattern is _TEMPLATE else "_", text.lower()).strip("-_")
        hint = f". Did you mean {quote(alike)}?" if pattern.fullmatch(alike) else ""
        raise ValueError(f"must be {shape}, got {quote(text)}{hint}")
    return text


def read_country(value: object) -> str:
    """Return an ISO 3166-1 alpha-2 code in capitals."""
    text = read_text(value)
    if text.upper() in COUNTRIES:
        return text.upper()
    raise ValueError(f"must be a country's two letters (ISO 3166-1), got {quote(text)}{_suggest_country(text)}")


def _suggest_country(text: str) -> str:
    names = {name.lower(): code for code, name in COUNTRIES.items()} | OTHER_NAMES
    wanted = text.lower()
    beginning = {code for name, code in names.items() if len(wanted) > 2 and name.startswith(wanted)}
    code = names.get(wanted) or (beginning.pop() if len(beginning) == 1 else "")
    return f'. Did you mean "{code}"?' if code else ""


def read_locale(value: object) -> str:
    """Return a language tag such as `de` or `de-AT`."""
    text = read_text(value)
    if _LOCALE.fullmatch(text):
        return text
    language, *rest = re.split(r"[-_]", text)
    usual = "-".join([language.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)])
    hint = f'. Did you mean "{usual}"?' if _LOCALE.fullmatch(usual) else ""
    raise ValueError(f"must be a language such as de or de-AT, got {quote(text)}{hint}")


def read_clock(value: object) -> time:
    """Return a time of day."""
    text = read_text(value)
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(f'must be a time of day such as "08:00" or "21:30", got {quote(text)}')
    return time(int(found[1]), int(found[2]))


def read_url(value: object) -> str:
    """Return a http or https URL, without a slash at its end."""
    text = read_text(value)
    try:
        parts = urlsplit(text)
        is_url = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        is_url = False
    if not is_url:
        raise ValueError(f"must be a URL such as https://acme.example, got {quote(text)}")
    return text.rstrip("/")


def read_host(value: object) -> str:
    """Return the name of a host: no scheme, no path."""
    text = read_text(value)
    if _HOST.fullmatch(text):
        return text.lower()
    inner = re.sub(r"^\w+://", "", text).split("/")[0]
    hint = f". Did you mean {quote(inner)}?" if _HOST.fullmatch(inner) and inner != text else ""
    raise ValueError(f"must be the name of a host such as acme.example, got {quote(text)}{hint}")


def read_color(value: object) -> str:
    """Return a colour as `#rrggbb`, in small letters."""
    text = read_text(value)
    if not _COLOR.fullmatch(text):
        raise ValueError(f'must be a colour such as "#1f4fd8", got {quote(text)}')
    return text.lower()


def read_address(value: object) -> str:
    """Return an email address."""
    text = read_text(value)
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"must be an address such as parcels@acme.example, got {quote(text)}")
    return text


def read_mailbox(value: object) -> tuple[str, str]:
    """Return the name (or "") and the address of `Acme <parcels@acme.example>`."""
    text = read_text(value)
    found = _MAILBOX.fullmatch(text)
    name, address = (found[1].strip(), found[2].strip()) if found else ("", text)
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f'must be an address such as "Acme <parcels@acme.example>", got {quote(text)}')
    return name, address


def read_sms_sender(value: object) -> str:
    """Return what an SMS may come from."""
    text = read_text(value)
    if any(pattern.fullmatch(text) for pattern in _SMS_SENDERS):
        return text
    if text.isdigit() or text.startswith("+"):
        raise ValueError(f"must be a number with + and its country code (+14155550100), got {quote(text)}")
    shape = "at most 11 letters, digits and spaces, or a number such as +14155550100"
    length = f" ({len(text)} characters)" if len(text) > 11 else ""
    raise ValueError(f"must be {shape}, got {quote(text)}{length}")


def read_whole(value: object) -> int:
    """Return a whole number of at least one."""
    text = read_text(value)
    if not text.isdecimal() or len(text) > 8 or int(text) < 1:
        raise ValueError(f"must be a whole number of at least 1, got {quote(text)}")
    return int(text)


def read_port(value: object) -> int:
    """Return the number of a TCP port."""
    text = read_text(value)
    if not (text.isdecimal() and len(text) < 6 and 1 <= int(text) <= 65535):
        raise ValueError(f"must be a port from 1 to 65535, got {quote(text)}")
    return int(text)


def read_amount(value: object) -> float:
    """Return an amount of money: zero or more."""
    text = read_text(value)
    if not re.fullmatch(r"\d{1,15}(\.\d+)?", text, re.ASCII):
        raise ValueError(f"must be a number such as 150 or 99.90, got {quote(text)}")
    return float(text)


def read_price(value: object) -> Price:
    """Return a price with its currency."""
    text = read_text(value)
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?) ([A-Z]{3})", text, re.ASCII)
    if found is None:
        raise ValueError(f"must be a price and its currency such as 0.0083 USD, got {quote(text)}")
    return Price(amount=Decimal(found[1]), currency=found[2])


SWITCH: Mapping[str, bool] = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
"""How true and false may be written."""


def read_switch(value: object) -> bool:
    """Return true or false, in any of YAML's spellings."""
    text = read_text(value)
    if text.lower() not in SWITCH:
        raise ValueError(f"must be true or false, got {quote(text)}")
    return SWITCH[text.lower()]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A reader that takes one of these words."""

    words: tuple[str, ...]

    def __call__(self, value: object) -> str:
        """Return the word. Raises ValueError with what may have been meant."""
        text = read_text(value)
        if text not in self.words:
            raise ValueError(f"cannot be {quote(text)}{suggest(text, self.words, or_list=True)}")
        return text


def names(words: Sequence[str]) -> OneOf:
    """Return a reader that takes one of these words."""
    return OneOf(tuple(words))
