"""Real bodies of carriers, where they are at hand: what is made of each, and ways to shake it.

They lie outside the project and are never copied into it. What we compute of them may be kept.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import settings

from notifier.carriers import CARRIERS
from notifier.domain.events import Parsed, Precision, StatedPromise, TrackingEvent, TrackingUpdate, TzSource
from notifier.errors import UnreadablePayload
from notifier.ports import Carrier
from tests.carriers.conftest import make_request

HERE = Path(__file__).parent
PAYLOADS = Path(os.environ.get("NOTIFIER_PAYLOADS", HERE.parents[1].parent / "shared" / "payloads"))
FOLDERS = {path.name for path in PAYLOADS.iterdir() if path.is_dir()} if PAYLOADS.is_dir() else set[str]()
ADAPTERS: dict[str, Carrier] = {name: make("secret") for name, make in CARRIERS.items() if name != "generic"}
BODIES = sorted(path for name in FOLDERS & ADAPTERS.keys() for path in (PAYLOADS / name).iterdir() if path.is_file())

needs_payloads = pytest.mark.skipif(
    not FOLDERS, reason="the folder of real bodies is not on this machine (see NOTIFIER_PAYLOADS)"
)


DEPTH = int(os.environ.get("NOTIFIER_TEST_DEPTH", "1"))


def examples(count: int) -> settings:
    """Return settings for that many examples, times the depth that was asked for."""
    return settings(max_examples=count * DEPTH)


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def parse(path: Path, body: bytes | None = None) -> Parsed:
    """Return what the adapter of the body's folder makes of it. Raises UnreadablePayload."""
    if body is None:
        return _parse_whole(path)
    return ADAPTERS[path.parent.name].parse(make_request(body))


@cache
def _parse_whole(path: Path) -> Parsed:
    return ADAPTERS[path.parent.name].parse(make_request(path.read_bytes()))


def keys_in(parsed: Parsed) -> list[str]:
    return [event.key for update in parsed.updates for event in update.events]


def read_or_refuse(name: str, body: bytes) -> None:
    """Whatever the body is: nothing but UnreadablePayload comes out, what is read is whole, and an id is asked for
    without any error."""
    request = make_request(body)
    ADAPTERS[name].identify(request)
    try:
        parsed = ADAPTERS[name].parse(request)
    except UnreadablePayload:
        return
    assert bool(parsed.updates or parsed.retracted) is not bool(parsed.ignored)
    assert all(update.tracking_number for update in parsed.updates)
    for update in parsed.updates:
        assert len({event.key for event in update.events}) == len(update.events)


def is_read(path: Path) -> bool:
    """Whether there is a parcel in it."""
    try:
        return bool(parse(path).updates)
    except UnreadablePayload:
        return False


READ = [path for path in BODIES if is_read(path)]
"""The real bodies that speak of parcels."""

WRITTEN = sorted(
    path
    for path in HERE.glob("*/*")
    if path.parent.name in ADAPTERS and path.suffix in (".json", ".xml") and ".expected" not in path.suffixes
)
"""Bodies that were written by hand, in the project."""


def write_journey(path: Path) -> str:
    """Return what we make of a body, a line for each event, without any text of the body."""
    try:
        parsed = parse(path)
    except UnreadablePayload as error:
        return f"refused: {error}\n"
    if parsed.ignored:
        return f"ignored: {parsed.ignored}\n"
    lines = [line for n, update in enumerate(parsed.updates, 1) for line in _write_update(n, update)]
    lines += [f"takes back {len(parsed.retracted)} of the sender's events"] if parsed.retracted else []
    return "\n".join(lines) + "\n"


def _write_update(number: int, update: TrackingUpdate) -> Iterator[str]:
    flags = [name for name in ("is_first_push", "is_test") if getattr(update, name)]
    promise = f"promise {_write_promise(update.promise)}" if update.promise else "no promise"
    route = f"{update.origin_country or '?'} to {update.destination_country or '?'}"
    flags += [f"goes on under {len(update.further_legs)} more"] if update.further_legs else []
    yield ", ".join((f"parcel {number}", route, promise, *flags))
    for event in update.events:
        yield _write_event(event)


def _write_promise(promise: StatedPromise) -> str:
    return f"{promise.earliest.isoformat()} .. {promise.latest.isoformat()}"


def _write_event(event: TrackingEvent) -> str:
    at = "when it came" if event.tz_source is TzSource.RECEIVED else f"{event.at:%Y-%m-%dT%H:%M:%S}Z"
    said = " + ".join(filter(None, (event.stage, event.incident, "resolves" if event.resolves else "")))
    notes = (
        f"to {event.delivered_to}" if event.delivered_to else "",
        f"in words: {' '.join(event.from_text)}" if event.from_text else "",
        "" if event.confirmed else "unsigned",
    )
    day = " (a day)" if event.precision is Precision.DATE else ""
    columns = (f"{at:<20}", f"{said or f'({event.meaning})':<32}", f"{event.tz_source}{day}", _write_code(event))
    return "  " + "  ".join((*columns, *filter(None, notes)))


def _write_code(event: TrackingEvent) -> str:
    """Return the code; only a digest of one that is a sentence of the carrier."""
    code = event.raw_code
    is_sentence = len(code) > 60 or code.count(" ") > 3
    return f"sentence {hashlib.sha256(code.encode()).hexdigest()[:8]}" if is_sentence else code or "-"


Tree = Any
"""A body taken apart: a JSON value, or the root of an XML document."""


def take_apart(path: Path) -> Tree:
    written = path.read_bytes()
    return fromstring(written) if path.suffix == ".xml" else json.loads(written)


def put_together(tree: Tree) -> bytes:
    return bytes(tostring(tree)) if isinstance(tree, Element) else json.dumps(tree, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A text or a number in a body: what an element holds, or what stands under a key."""

    holder: Any
    key: str | int = ""

    @property
    def text(self) -> str:
        return str(self.holder.text if isinstance(self.holder, Element) else self.holder[self.key])

    def write(self, written: str) -> None:
        if isinstance(self.holder, Element):
            self.holder.text = written
        else:
            self.holder[self.key] = written


def leaves_in(tree: Tree) -> Iterator[Leaf]:
    """Yield every text and number of a body, in the order in which they stand there."""
    if isinstance(tree, Element):
        yield from (Leaf(holder=element) for element in tree.iter() if not len(element) and element.text)
        return
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, dict | list):
            yield from leaves_in(value)
        elif isinstance(value, str | int) and not isinstance(value, bool):
            yield Leaf(holder=tree, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things of one kind that stand beside each other in a body: the rows of a list, or siblings of one name."""

    parent: Any
    tag: str = ""

    @property
    def items(self) -> list[Any]:
        return [child for child in self.parent if not self.tag or child.tag == self.tag]

    def put(self, items: list[Any]) -> None:
        """Have these stand there instead, as copies: the same thing may stand there twice."""
        others = [child for child in self.parent if child.tag != self.tag] if self.tag else []
        self.parent[:] = others + [copy.deepcopy(item) for item in items]


def groups_in(tree: Tree) -> Iterator[Group]:
    """Yield every group of a body, the outer ones first. JSON lists of plain values are none."""
    if isinstance(tree, Element):
        for element in tree.iter():
            tags = [child.tag for child in element]
            yield from (Group(parent=element, tag=tag) for tag in dict.fromkeys(tags) if tags.count(tag) > 1)
    elif isinstance(tree, list):
        if tree and all(isinstance(item, dict) for item in tree):
            yield Group(parent=tree)
        for item in tree:
            yield from groups_in(item)
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from groups_in(value)
