"""Reading what shops write. What must be there is refused with its place; what may be there reads as nothing when it is
missing or of another kind, because one odd field must not cost the order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeAlias

import orjson

from notifier.errors import UnreadablePayload

JsonObject: TypeAlias = dict[str, object]

_LONGEST = 200
_SWITCH: dict[str, bool] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def load(body: bytes) -> JsonObject:
    """Return the JSON object in `body`. Raises UnreadablePayload."""
    try:
        node = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # Without `from error`: the original holds the whole body, which must not reach a log.
        raise UnreadablePayload(f"the body is not JSON: {error}") from None
    if not isinstance(node, dict):
        raise UnreadablePayload("the body: expected an object, found a list or a single value")
    return node


def text(value: object) -> str:
    """Return a text or a whole number on one line, without outer spaces and cut to a bearable length; else ""."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    # A half of a surrogate pair, a NUL or a line break is nothing that a name or an address holds.
    printable = "".join(one if one.isprintable() else " " for one in value)
    return " ".join(printable.split())[:_LONGEST]


def expect(node: JsonObject, key: str, where: str) -> str:
    """Return the text under `key`, not empty. Raises UnreadablePayload that names the place."""
    found = text(node.get(key))
    if not found:
        raise UnreadablePayload(f"{where}.{key}: expected an id or a text, found nothing of the kind")
    return found


def first(node: JsonObject, *keys: str) -> str:
    """Return the first text under one of the keys that is not empty, or ""."""
    return next((found for key in keys if (found := text(node.get(key)))), "")


def inner(node: JsonObject, key: str) -> JsonObject:
    """Return the object under `key`, or an empty one."""
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def objects(value: object) -> list[JsonObject]:
    """Return the objects of a list, or of an object whose keys are numbers: PHP writes either. Nothing else."""
    many: Iterable[object] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in many if isinstance(one, dict)]


def texts(value: object) -> list[str]:
    """Return the texts of a list that are not empty, each once."""
    return list(dict.fromkeys(found for one in value if (found := text(one)))) if isinstance(value, list) else []


def full_name(address: JsonObject) -> str:
    """Return the name in an address, or ""."""
    return text(address.get("name")) or " ".join(
        filter(None, (first(address, "first_name"), first(address, "last_name")))
    )


def switch(value: object) -> bool | None:
    """Return yes or no, or None for anything else."""
    if isinstance(value, bool):
        return value
    return _SWITCH.get(text(value).lower())


def version(written: str, where: str, tie: str = "") -> str:
    """Return a text that sorts as the instants do that shops write; one without offset is taken as UTC. Of two that are
    the same, `tie` decides.

    Raises UnreadablePayload for what is no time: without it nobody can tell old from new.
    """
    try:
        # ShipStation writes seven digits of a second, and Python reads six.
        found = datetime.fromisoformat(written[:26] if written[19:20] == "." and len(written) == 27 else written)
    except ValueError:
        raise UnreadablePayload(f"{where}: expected a time, found {written[:40]!r}") from None
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise UnreadablePayload(f"{where}: the year {found.year} is out of range")
    return version_at(found if found.tzinfo else found.replace(tzinfo=UTC), tie)


def placed(written: str) -> str:
    """Return when an order was placed, as `version` writes it; "" for what is no time."""
    try:
        return version(written, "") if written else ""
    except UnreadablePayload:
        return ""


def version_at(instant: datetime, tie: str = "") -> str:
    """Return an instant as `version` writes it."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z {tie}".rstrip()
