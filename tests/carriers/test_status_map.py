"""Our tables of codes, held against a list of every provider's codes where one is at hand: a CSV beside the bodies.

The list was made from the vendors' documentation and from real bodies, independently of the adapters. A row whose
adapter exists must be read as it says, or stand in `READ_OTHERWISE` with the reason why not.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from notifier.carriers import CARRIERS, codes
from notifier.domain.events import Meaning
from tests.carriers.real_bodies import PAYLOADS

LIST = PAYLOADS.parent / "reference" / "status_map.csv"

KINDS = {
    "17track": "17track",
    "4px": "4px",
    "aftership": "aftership",
    "australia post": "australiapost",
    "cainiao": "cainiao",
    "canada post": "canadapost",
    "dcsa": "dcsa",
    "dhl": "dhl",
    "easypost": "easypost",
    "easyship": "easyship",
    "fedex": "fedex",
    "kdniao": "kdniao",
    "kuaidi100": "kuaidi100",
    "landmark": "landmark",
    "parcelsapp": "parcelsapp",
    "royal mail": "royalmail",
    "sendcloud": "sendcloud",
    "ship24": "ship24",
    "shipengine": "shipengine",
    "shippo": "shippo",
    "terminal49": "terminal49",
    "track123": "track123",
    "trackingmore": "trackingmore",
    "ups": "ups",
    "usps": "usps",
}
"""The kind of source by how the list's name of a provider begins. What begins with none of them has no adapter."""

NO_ADAPTER = {
    "UPU EMSEVT": "a vocabulary that posts exchange among themselves: it reaches us in the words of others",
    "yunexpress": "it publishes neither a push nor codes, and reaches us through aggregators",
}

READ_AS: dict[tuple[str, str], tuple[str, ...]] = {
    ("17track", "event TRACKING_STOPPED"): ("Expired",),
    ("17track", "AvailableForPickup_Other"): ("AvailableForPickup",),
    ("17track", "DeliveryFailure_Other"): ("DeliveryFailure",),
    ("17track", "Delivered_Other (text may say 'not delivered' / 'to local carrier')"): ("Delivered",),
    ("17track", "Exception_Other"): ("Exception",),
    ("17track", "Expired_Other"): ("Expired",),
    ("17track", "InTransit_Other"): ("InTransit",),
    ("17track", "OutForDelivery_Other"): ("OutForDelivery",),
    ("easypost", "finalised only when delivered at sender)"): ("return",),
    ("easypost", "status_update"): ("in_transit",),
    ("australiapost", "Shipping information received / approved by Australia Post"): (
        "shipping information received by australia post",
        "shipping information approved by australia post",
    ),
    ("dcsa", "other document events"): ("RECE", "APPR", "ISSU", "SURR"),
    ("dhl", "LDTMV (AA"): ("LDTMV/AA",),
    ("canadapost", "14xx delivered group"): ("1408", "1421", "1434", "1441", "1496", "1499"),
    ("sendcloud", "customs_issue + documents/additional_information"): (
        "customs_issue/documents",
        "customs_issue/additional_information",
    ),
    ("sendcloud", "customs_issue + payment"): ("customs_issue/payment",),
    ("sendcloud", "customs_issue + prohibited_item"): ("customs_issue/prohibited_item",),
    ("sendcloud", "any delay + weather_conditions"): (
        "delay_unknown/weather_conditions",
        "delivery_delay/weather_conditions",
        "handover_delay/weather_conditions",
        "sorting_delay/weather_conditions",
    ),
    ("sendcloud", "any + misrouted/missort"): ("delay_unknown/misrouted", "sorting_delay/missort"),
    ("sendcloud", "id 'At customs' (number not obtained)"): ("at customs",),
    ("sendcloud", "id 1, 1000, 1001, 13 (M)"): ("1", "1000", "1001", "13"),
    ("sendcloud", "id 3,5,7,91 (M)"): ("3", "5", "7", "91"),
    ("sendcloud", "id 11, 93 (M)"): ("11", "93"),
    ("sendcloud", "id 80, 62995 (M)"): ("80", "62995"),
    ("sendcloud", "id 62992, 62993, 62994 (M)"): ("62992", "62993", "62994"),
    ("ship24", "code null + milestone in_transit (most rows!)"): ("in_transit",),
    ("shipengine", "DELIVERED_TO_RECEPTION/_NEIGHBOUR/_PO_BOX/_ALTERNATIVE_DELIVERY_LOCATION"): (
        "DELIVERED_TO_RECEPTION",
        "DELIVERED_TO_NEIGHBOUR",
        "DELIVERED_TO_PO_BOX",
        "DELIVERED_TO_ALTERNATIVE_DELIVERY_LOCATION",
    ),
    ("track123", "ABNORMAL_01,03-08"): ("ABNORMAL_01", *(f"ABNORMAL_{n:02}" for n in range(3, 9))),
    ("trackingmore", "pending (pending001..003)"): ("pending", "pending001", "pending002", "pending003"),
}
"""Rows that name their codes in words."""

_BY_PLACE = "the place among the ports decides, and not the code alone"

READ_OTHERWISE: dict[tuple[str, str], str] = {
    (
        "17track",
        "Exception_NoBody",
    ): "its page: the recipient's details were found wrong before anybody tried to deliver",
    ("aftership", "InTransit_009"): "its page: forwarded to another delivery address; it names no other carrier",
    ("australiapost", "Arrived at facility"): "it is said of any hub, also of those behind the border and at home",
    ("canadapost", "1210"): "the duty is paid, so nothing is due: whoever was told that it is must not be told again",
    (
        "easypost",
        "awaiting_information",
    ): "under a failure it asks the recipient something; the status says which it is",
    ("dcsa", "DEPA at first port"): _BY_PLACE,
    ("dcsa", "DISC/LOAD at transshipment"): _BY_PLACE,
    ("dcsa", "any PLN or EST classifier"): "the classifier decides, whatever the code",
    ("dcsa", "retraction removes the earlier event"): "it is no code, but an event that takes another back",
    ("dhl", "codes not in any public sample we hold"): "no code, so no table of codes",
    ("dhl", "read description"): "no code, so no table of codes",
    ("easyship", "In Transit to Consolidation Center (→picked_up)"): "as the list itself says in brackets",
    ("fedex", "PD"): "its page: a delay of the pickup",
    ("fedex", "HA (requested)"): "it was asked for and is not there yet: HP says that it is",
    ("parcelsapp", "event batch_completed"): "it is no event of a parcel, and ignored as such",
    ("terminal49", "container.updated with holds_at_pod_terminal[] containing a customs hold"): (
        "what changed is read beside the code"
    ),
    ("easypost", "NO VALUE: customs must be read from message/description text"): "no code, so no table of codes",
    ("sendcloud", "cancellation_failed"): "the parcel goes on as before, wherever it is",
    ("sendcloud", "cancelling"): "it was asked for and is not done: it may still fail",
    ("sendcloud", "cancelling_upstream"): "it was asked for and is not done: it may still fail",
    ("sendcloud", "id 1998..2001 (M)"): "1999 and 2001 only ask for it, by their messages",
    ("ups", "070"): "its page: not at the access point yet",
    ("trackingmore", "exception007"): "one code for lost, damaged and discarded: none of them is claimed",
    ("trackingmore", "exception010 (sources disagree: 'returned' / 'returning')"): "so the end is not claimed",
}
"""Rows that are not read as the list says, with the reason."""

POSITIONS = {
    "arrival": {"at_forwarder", "transit_hub", "arrived_destination", "at_delivery_depot", "in_transit"},
    "departure": {"departed_origin", "transit_hub", "in_transit"},
    "clearance_started": {"in_customs", "export_customs"},
    "clearance_done": {"customs_cleared", "export_cleared"},
}
MOVES_NOTHING = {"eta_changed", "redirected"}
"""Words of the list for what is `info` with us: that only the promise or the plan moved is stated elsewhere."""

_BRACKETS = re.compile(r"\s*[(\[].*$")
_PREFIX = re.compile(r"^(?:milestone|event|type|exceptionCode|id|shipment) ")
_RANGE = re.compile(r"(.*?)(\d+)(?:\.\.|-)(\d+)")
_NUMBERED = re.compile(r"([A-Za-z]+)_?\d{3}\b")
_REST = re.compile(r"_?\d{3}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the list. `codes` are patterns of codes that it speaks of."""

    kind: str
    provider: str
    value: str
    codes: tuple[str, ...]
    words: frozenset[str]

    @property
    def name(self) -> tuple[str, str]:
        return self.kind, self.value


def read_list() -> list[Row]:
    if not LIST.exists():
        return []
    with LIST.open(newline="") as file:
        written = list(csv.DictReader(file))
    whole: list[str] = []
    for one in written:
        value = one["value"]
        # "_003" and "003" go on where the row before left off.
        stem = _NUMBERED.match(whole[-1]) if whole and _REST.match(value) else None
        whole.append(stem[1] + value if stem else value)
    return [read_row(one, value) for one, value in zip(written, whole, strict=True)]


def read_row(written: Mapping[str, str], value: str) -> Row:
    provider = written["provider_and_field"]
    kind = next((kind for start, kind in KINDS.items() if provider.lower().startswith(start)), "")
    said = [written["canonical"], *written["canonical_alternatives"].split("|")]
    return Row(
        kind=kind,
        provider=provider,
        value=value,
        codes=READ_AS.get((kind, value)) or tuple(read_codes(value)),
        words=frozenset("info" if one in MOVES_NOTHING else one.removeprefix("exc_") for one in said if one),
    )


def read_codes(value: str) -> Iterator[str]:
    bare = _PREFIX.sub("", _BRACKETS.sub("", value)).strip()
    parts = [bare] if " / " in bare else bare.split("/")
    for part in parts:
        span = _RANGE.fullmatch(part)
        if span is None:
            yield part
            continue
        stem, first, last = span.groups()
        yield from (f"{stem}{n:0{len(last)}}" for n in range(int(first), int(last) + 1))


def tables_of(kind: str) -> list[dict[str, object]]:
    """Return every table of codes that belongs to an adapter, with folded keys."""
    adapter = CARRIERS[kind].__module__.rpartition(".")[2]
    names = [one.name for one in iter_modules(codes.__path__) if one.name.startswith(adapter)]
    modules = [CARRIERS[kind].__module__, *(f"{codes.__name__}.{name}" for name in names)]
    found = [vars(import_module(module)) for module in modules]
    tables = [table for module in found for name, table in module.items() if name.isupper() and isinstance(table, dict)]
    return [{fold(key): said for key, said in table.items()} for table in tables]


def fold(key: Any) -> str:
    return ("/".join(map(str, key)) if isinstance(key, tuple) else str(key)).casefold()


def said_about(code: str, tables: Sequence[Mapping[str, object]]) -> list[object]:
    """Return what the tables say about a code, a pattern of codes, or the finer of two and else the coarser."""
    coarse, _, fine = code.casefold().rpartition(" / ")
    for one in (fine, coarse):
        # A star at the end of a word is a footnote; anywhere else it stands for any letters.
        wanted = one if one.endswith(("_*", ".*")) else one.rstrip("*")
        found = [said for table in tables for key, said in table.items() if wanted and fits(key, wanted)]
        if found:
            return found
    return []


def fits(key: str, wanted: str) -> bool:
    """Whether a code is the wanted one: by its whole name, by the last part of it, or as the start of a sentence."""
    begins = " " in key.strip() and wanted.startswith(key)
    return begins or fnmatchcase(key, wanted) or fnmatchcase(key, f"*.{wanted}")


def words_of(said: object) -> set[str]:
    parts = said if isinstance(said, tuple) else (said,)
    return {word for part in parts for word in POSITIONS.get(str(part), {str(part)})}


def is_read(row: Row) -> bool:
    """Whether every code of the row means what the list says, in one of the tables of its adapter."""
    tables = tables_of(row.kind)
    is_whole = any(fold(row.value) in table for table in tables)
    return all(
        any(words_of(said) & row.words for said in said_about(code, tables) or [Meaning.UNKNOWN])
        for code in ((row.value,) if is_whole else row.codes)
    )


ROWS = read_list()
HELD = [row for row in ROWS if row.kind in CARRIERS]

needs_list = pytest.mark.skipif(not ROWS, reason="the list of codes is not on this machine (see NOTIFIER_PAYLOADS)")


@needs_list
@pytest.mark.parametrize("row", HELD, ids=lambda row: f"{row.kind}-{row.value}")
def test_a_code_means_what_the_list_says_or_stands_here_with_the_reason(row: Row) -> None:
    assert is_read(row) is (row.name not in READ_OTHERWISE)


@needs_list
def test_only_what_has_no_adapter_is_left_out() -> None:
    assert {row.provider for row in ROWS if not row.kind} == set(NO_ADAPTER)
    assert {kind for kind, _ in (*READ_AS, *READ_OTHERWISE)} <= set(KINDS.values())
    assert READ_AS.keys() <= {row.name for row in ROWS}
    assert READ_OTHERWISE.keys() <= {row.name for row in ROWS}
