"""What an operator declares of a source that posts JSON, and what can be wrong with it.

Paths lead from one update (`tracking_number`, `events`, …) or from one event (`code`, `time`, …); one that begins with
`$.` leads from the top of the body.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from notifier.carriers.reading.paths import read_path
from notifier.carriers.reading.sayings import read_words
from notifier.carriers.reading.signatures import Encoding
from notifier.carriers.reading.times import check_form

_T = TypeVar("_T")


class Signature(StrEnum):
    """How a source proves that it is who it says."""

    NONE = "none"
    """Not at all: whoever knows the address can tell us anything."""
    HMAC_SHA1 = "hmac-sha1"
    HMAC_SHA256 = "hmac-sha256"
    HMAC_SHA512 = "hmac-sha512"
    TOKEN = "token"  # noqa: S105 (the name of a kind)
    """The secret itself in a header; without a `header`, as a bearer token."""
    BASIC = "basic"
    """User and password; the secret is `user:password`."""


HMACS = frozenset({Signature.HMAC_SHA1, Signature.HMAC_SHA256, Signature.HMAC_SHA512})
"""The only kinds that also prove what was said: the others leave events unconfirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoreWhen:
    """Bodies (or single updates) that are not about parcels: those with one of the `values` at `path`."""

    path: str
    values: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GenericSpec:
    """A source, as the operator declares it. Paths are empty where the source has no such thing."""

    name: str
    signature: Signature
    secret: str = field(default="", repr=False)
    header: str = ""
    prefix: str = ""
    """What stands before the digest or token, like `sha256=`."""
    encoding: Encoding = Encoding.HEX

    delivery_id: str = ""
    """The id of the request, from the top of the body: one that comes twice counts once."""
    updates: str = ""
    """The list of parcels; empty: the body is one, or a list of them."""
    tracking_number: str
    carrier: str = ""
    """The carrier, if it is always the same; empty: the name of the source."""
    carrier_path: str = ""
    reference: str = ""
    origin_country: str = ""
    destination_country: str = ""
    promise_earliest: str = ""
    promise_latest: str = ""
    promise_date: str = ""
    promise_format: str = ""
    """Like `time_format`; empty: the same."""
    ignore_when: Sequence[IgnoreWhen] = ()

    events: str = ""
    """The list of events of an update; empty: the update is itself the event."""
    code: str
    text: str = ""
    time: str = ""
    time_format: str = "iso"
    """`iso`, `unix`, `unix_ms`, or a strptime pattern."""
    zone: str = ""
    """The IANA zone of times without an offset, where the source documents one."""
    city: str = ""
    region: str = ""
    country: str = ""
    event_id: str = ""

    statuses: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """What each code says: a stage, an incident, `info`, `stale`, or a stage and an incident."""
    ignore_case: bool = False
    """Whether `DELIVERED` and `delivered` are one code."""


PATHS = (
    *("delivery_id", "updates", "tracking_number", "carrier_path", "reference", "origin_country"),
    *("destination_country", "promise_earliest", "promise_latest", "promise_date"),
    *("events", "code", "text", "time", "city", "region", "country", "event_id"),
)


def find_mistakes(spec: GenericSpec) -> list[str]:
    """Return all that is wrong with a declaration, one sentence each."""
    return [mistake for mistake in _check_all(spec) if mistake]


def _check_all(spec: GenericSpec) -> Iterator[str]:
    for needed in ("name", "tracking_number", "code"):
        yield "" if getattr(spec, needed) else f"`{needed}` is empty"
    if spec.signature in HMACS and not spec.header:
        yield f"`header` is empty: which header carries the {spec.signature}?"
    optional: list[tuple[str, Callable[[str], object]]] = [(name, read_path) for name in PATHS]
    optional += [("zone", ZoneInfo), ("time_format", check_form), ("promise_format", check_form)]
    for name, read in optional:
        written = getattr(spec, name)
        yield _attempt(name, read, written) if written else ""
    for ignored in spec.ignore_when:
        yield _attempt("ignore_when", read_path, ignored.path)
    for code, words in spec.statuses.items():
        yield _attempt(f"statuses.{code}", read_words, words)


def _attempt(name: str, read: Callable[[_T], object], written: _T) -> str:
    try:
        read(written)
    except (ValueError, KeyError, OSError) as error:  # the last two: ZoneInfo, of names that are no zones
        return f"`{name}`: {error.args[-1]}"
    return ""
