"""A body of Terminal49: objects in one list that point at each other by type and id, after https://jsonapi.org/format/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from notifier.carriers.reading.payload import JsonObject, inner, objects, text
from notifier.errors import UnreadablePayload

NOTIFICATION = "webhook_notification"
TRANSPORT = "transport_event"
_RELATIONS = ("container", "shipment", "tracked_object")

Name: TypeAlias = tuple[str, str]
"""The type and the id of an object."""


@dataclass(frozen=True, slots=True)
class Document:
    """A body of JSON:API: objects by type and id, which point at each other. `notification` is empty in answers."""

    notification: JsonObject
    objects: dict[Name, JsonObject]
    events: dict[Name, list[JsonObject]]
    """By what they concern: events of transport, and what the notification is about."""


def read_document(body: JsonObject) -> Document:
    """Return the objects of a notification or of an answer. Raises UnreadablePayload."""
    listed = body.get("data") if isinstance(body.get("data"), list) else [body.get("data")]
    data = objects({"data": listed}, "data", "the body")
    if not data or not all("type" in one for one in data):
        raise UnreadablePayload("data: expected a notification or objects of the API, found neither")
    found = {name_of(one): one for one in (*data, *objects(body, "included", "the body"))}
    notification = next((one for one in data if text(one.get("type")) == NOTIFICATION), {})
    return Document(notification=notification, objects=found, events=_sort_events(notification, found))


def _sort_events(notification: JsonObject, found: dict[Name, JsonObject]) -> dict[Name, list[JsonObject]]:
    headline = points_at(notification, "reference_object")
    concerning: dict[Name, list[JsonObject]] = {}
    for name, one in found.items():
        if name == headline or name[0] == TRANSPORT:
            for concerned in {name, *(points_at(one, relation) for relation in _RELATIONS)}:
                concerning.setdefault(concerned, []).append(one)
    return concerning


def name_of(one: JsonObject) -> Name:
    """Return the type and the id of an object, or of what points at one."""
    return text(one.get("type")), text(one.get("id"))


def points_at(one: JsonObject, relation: str) -> Name:
    """Return what an object points at by that relation, or two empty texts."""
    return name_of(inner(inner(inner(one, "relationships"), relation), "data"))
