"""The description of the API: as OpenAPI for machines, and as a page for people that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from notifier.web import people_shapes, shipment_shapes
from notifier.web.html import show

_CONSOLE = "/ops"
"""Where the console is, if this web service has one."""

router = APIRouter(include_in_schema=False)

_ABOUT = """Tells customers about their parcels before they ask.

Carriers push to `/webhooks/{source}`, shops register shipments at `/v1/shipments`, and every error has one shape:
`{"status_code": 401, "errors": [{"error": "SignatureInvalid", "message": "…"}]}`."""


def describe(api: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description, made once."""
    if not api.openapi_schema:
        schema = get_openapi(title=api.title, version=api.version, description=_ABOUT, routes=api.routes)
        schema["components"]["schemas"].update(shipment_shapes.request_schemas() | people_shapes.request_schemas())
        _drop_foreign_errors(schema)
        api.openapi_schema = schema
    return api.openapi_schema


def _drop_foreign_errors(schema: dict[str, Any]) -> None:
    """Take out the shape of errors that FastAPI describes by itself: ours are never like that."""
    for methods in schema["paths"].values():
        for one in methods.values():
            if "HTTPValidationError" in _named(one["responses"].get("422")):
                del one["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing one can ask for, ready to be shown."""

    method: str
    path: str
    summary: str
    paragraphs: list[str]
    needs_key: bool
    parameters: list[dict[str, Any]]
    bodies: list[str]
    answers: list[tuple[str, str, str]]
    """(status, what it means, name of the shape)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One JSON object: its fields as (name, type, whether it must be there, meaning, example)."""

    name: str
    about: str
    fields: list[tuple[str, str, bool, str, str]]


@router.get("/docs")
async def show_reference(request: Request) -> Response:
    """Show the whole API on one page."""
    schema = describe(request.app)
    shapes = [_shape(name, one) for name, one in sorted(schema["components"]["schemas"].items()) if "properties" in one]
    return show("reference.html", about=_ABOUT.split("\n\n"), groups=_groups(schema), shapes=shapes)


@router.get("/")
async def show_index(request: Request) -> Response:
    """Say what this is, and where to go from here."""
    has_console = any(getattr(route, "path", "") == _CONSOLE for route in request.app.routes)
    return show("index.html", console=_CONSOLE if has_console else "")


def _groups(schema: dict[str, Any]) -> dict[str, list[Operation]]:
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            groups.setdefault(one["tags"][0], []).append(_operation(path, method, one))
    return groups


def _operation(path: str, method: str, one: dict[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=one["summary"],
        paragraphs=one.get("description", "").split("\n\n"),
        needs_key="security" in one,
        parameters=one.get("parameters", []),
        bodies=[name for content in one.get("requestBody", {}).get("content", {}).values() for name in _named(content)],
        answers=[
            (status, answer["description"], " or ".join(_named(answer.get("content", {}).get("application/json", {}))))
            for status, answer in sorted(one["responses"].items())
        ],
    )


def _named(node: Any) -> Iterator[str]:
    """Yield the names of the shapes that a piece of the description refers to."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _named(value)
    elif isinstance(node, list):
        for value in node:
            yield from _named(value)


def _shape(name: str, schema: dict[str, Any]) -> Shape:
    required = set(schema.get("required", []))
    return Shape(
        name=name,
        about=schema.get("description", ""),
        fields=[
            (field, _type(one), field in required, one.get("description", ""), _example(one))
            for field, one in schema["properties"].items()
        ],
    )


def _type(schema: dict[str, Any]) -> str:
    """Word the type of a field: `text`, `list of LegIn`."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"] if one.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return _TYPES.get(schema.get("type", ""), "anything")


_TYPES: dict[str, str] = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "object": "object",
}


def _example(schema: dict[str, Any]) -> str:
    examples = schema.get("examples", [])
    return str(examples[0]) if examples else ""
