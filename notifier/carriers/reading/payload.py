"""Reading other people's JSON. What must be there is asked for and refused with its place; what may be there is taken
as empty text or an empty object when it is missing or of another kind, because a new shape of a field we hardly need
must not cost us the scans beside it."""

from __future__ import annotations

from typing import TypeAlias

import orjson

from notifier.errors import UnreadablePayload

JsonObject: TypeAlias = dict[str, object]

_KINDS: dict[type, str] = {dict: "an object", list: "a list", str: "text", int: "a number", float: "a number"}


def load(body: bytes) -> object:
    """Return the JSON value in `body`. Raises UnreadablePayload."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        # Without `from error`: the original holds the whole body, which must not reach a log.
        raise UnreadablePayload(f"the body is not JSON: {error}") from None


def peek(body: bytes, key: str) -> str:
    """Return the text under a key of the outermost object, or "". Never raises."""
    try:
        node = load(body)
    except UnreadablePayload:
        return ""
    return text(node.get(key)) if isinstance(node, dict) else ""


def expect_object(node: object, where: str) -> JsonObject:
    """Return `node` if it is an object. Raises UnreadablePayload that names the place."""
    if not isinstance(node, dict):
        raise UnreadablePayload(f"{where}: expected an object, found {kind_of(node)}")
    return node


def expect_text(node: JsonObject, key: str, where: str) -> str:
    """Return the text (or whole number) under `key`, not empty. Raises UnreadablePayload that names the place."""
    found = text(node.get(key))
    if not found:
        raise UnreadablePayload(f"{where}.{key}: expected text, found {kind_of(node.get(key))}")
    return found


def objects(node: JsonObject, key: str, where: str) -> list[JsonObject]:
    """Return the objects of the list under `key`; none if it is missing. Raises UnreadablePayload for anything else.

    Some systems write an empty list as an empty text or an empty object, a list of one as that one (if it comes from
    XML), and any list as an object with numbers for keys (in PHP). Of a list with objects what is none is left out: it
    holds no event, and must not cost those beside it. A list of something else altogether is refused.
    """
    found = _as_list(node.get(key))
    if found in (None, ""):
        return []
    if not isinstance(found, list):
        raise UnreadablePayload(f"{where}.{key}: expected a list, found {kind_of(found)}")
    held = [one for one in found if isinstance(one, dict)]
    odd = [] if held else [(place, one) for place, one in enumerate(found) if one is not None]
    for place, one in odd[:1]:
        expect_object(one, f"{where}.{key}[{place}]")
    return held


def listed(node: JsonObject, key: str) -> list[JsonObject]:
    """Return the objects in the list under `key`, and nothing of another kind: for what stands beside the scans."""
    found = _as_list(node.get(key))
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _as_list(found: object) -> object:
    if not isinstance(found, dict):
        return found
    return list(found.values()) if all(key.isdigit() for key in found) else [found]


def inner(node: JsonObject, key: str) -> JsonObject:
    """Return the object under `key`, or an empty one."""
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def text(value: object) -> str:
    """Return text or a whole number as text without outer spaces; "" for everything else.

    Characters that no database takes in a text (NUL) are dropped.
    """
    if isinstance(value, str):
        return (value.replace("\x00", "") if "\x00" in value else value).strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def first_text(node: JsonObject, *keys: str) -> str:
    """Return the first text under one of the keys that is not empty, or ""."""
    for key in keys:
        if found := text(node.get(key)):
            return found
    return ""


def kind_of(value: object) -> str:
    """Return in words what kind of JSON value it is, for an error: never the value, which may be personal."""
    if value is None or value == "":
        return "nothing"
    return _KINDS.get(type(value), "true or false")


def keys_of(node: JsonObject) -> str:
    """Return the first keys of an object in words, for an error."""
    return ", ".join(repr(key[:30]) for key in sorted(node)[:6]) or "nothing"
