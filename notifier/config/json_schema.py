"""The JSON Schema of the configuration, for editors: made from the shapes, with what each key means.

It knows the keys, their places and how single values are written. What lies between them (a rule that names another, a
template that is not there) only `notifier check` knows.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

import orjson
from pydantic import BeforeValidator, PlainValidator, SecretStr

from notifier.config import json_values, moments, values
from notifier.config.includes import SECTIONS
from notifier.config.rule_checks import TRIGGERS
from notifier.config.schema import (
    SHOP_KINDS,
    FileShape,
    HookSourceShape,
    JsonSourceShape,
    Shape,
    ShopSourceShape,
    SourceShape,
    WhenShape,
    keys_of,
)
from notifier.config.values import OneOf

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The one that the language servers for YAML speak."""

MEANINGS = Path(__file__).with_name("key_meanings.json")
"""What each key means, by the name of its shape: taken from the tables of the documentation."""

Schema = dict[str, Any]

_ONE_OR_MORE = (values.as_list, values.as_names)
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""YAML reads `1` as a number and `yes` as truth; we read what is written."""

_SPAN = r"^\s*\d+(m|h|d|bd)\s*$"
_LENGTH = r"^\s*\d+(m|h|d)\s*$"
_TRUTH = "|".join("".join(f"[{one}{one.upper()}]" for one in word) for word in values.SWITCH)


def _written(pattern: str, *more: str) -> Schema:
    return {"type": ["string", *more], "pattern": pattern} if more else {"type": "string", "pattern": pattern}


READERS: dict[Callable[..., Any], Schema] = {
    values.read_text: _TEXT,
    values.read_switch: {"anyOf": [{"type": "boolean"}, _written(f"^({_TRUTH})$")]},
    values.read_amount: {"type": ["number", "string"], "minimum": 0, "pattern": r"^\d{1,15}(\.\d+)?$"},
    values.read_price: _written(r"^\d{1,6}(\.\d{1,6})? [A-Z]{3}$"),
    values.read_whole: {"type": ["integer", "string"], "minimum": 1, "pattern": r"^0*[1-9]\d*$"},
    values.read_port: {"type": ["integer", "string"], "minimum": 1, "maximum": 65535, "pattern": r"^\d{1,5}$"},
    values.read_span: _written(_SPAN),
    values.read_span_or_zero: _written(_SPAN),
    values.read_length: _written(_LENGTH),
    values.read_length_or_zero: _written(_LENGTH),
    values.read_rule_name: _written(r"^[a-z][a-z0-9_]{0,63}$"),
    values.read_key: _written(r"^[a-z0-9]+([-_][a-z0-9]+)*$"),
    values.read_template: _written(r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    values.read_country: _written(r"^[A-Za-z]{2}$"),
    values.read_locale: _written(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$"),
    values.read_clock: _written(r"^([01]\d|2[0-3]):[0-5]\d$"),
    values.read_url: _written(r"^https?://\S+$"),
    values.read_host: _written(r"^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    values.read_address: _written(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    values.read_mailbox: _written(r"[^@\s]+@[^@\s]+\.[^@\s>]+>?$"),
    values.read_sms_sender: {"type": ["string", "integer"]},
    json_values.read_path: {"type": "string"},
    json_values.read_header: _written(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"),
    json_values.read_prefix: {"type": "string"},
    json_values.read_time_format: {"type": "string"},
    json_values.read_zone: _written(r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$"),
    json_values.read_status: {"enum": [str(word) for word in json_values.WORDS]},
    moments.read_when: {"type": "string"},
    moments.read_when_or_day: {"type": "string"},
    moments.read_start: _written(r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?$"),
}
"""How what a reader takes is written, as far as a pattern can say it. It never refuses what the reader takes."""


def json_schema(*, of_included_file: bool = False) -> Schema:
    """Return the schema of the main file, or of a file that it includes."""
    definitions: dict[str, Schema] = {}
    top = _shape(FileShape, definitions)
    whole = definitions.pop(FileShape.__name__)
    if of_included_file:
        whole = {**whole, "properties": {key: whole["properties"][key] for key in SECTIONS}}
        del whole["required"]
    del top["$ref"]
    title = "A file included by notifier's configuration" if of_included_file else "The configuration of notifier"
    return {"$schema": DIALECT, "title": title, **whole, "definitions": definitions}


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = orjson.loads(MEANINGS.read_bytes())
    return found


def _shape(shape: type[Shape], definitions: dict[str, Schema]) -> Schema:
    """Return a reference to a shape, and define it the first time."""
    name = shape.__name__
    if name not in definitions:
        definitions[name] = {}  # So that a shape within itself would end.
        properties = {
            field.alias or key: _described(name, field.alias or key, _field(field, definitions))
            for key, field in shape.model_fields.items()
        }
        needed = [field.alias or key for key, field in shape.model_fields.items() if field.is_required()]
        made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        if needed:
            made["required"] = needed
        if shape is WhenShape:
            made["oneOf"] = [{"required": [key]} for key in TRIGGERS]
        definitions[name] = made
    return {"$ref": f"#/definitions/{name}"}


def _described(shape: str, key: str, schema: Schema) -> Schema:
    meaning = _meanings().get(shape, {}).get(key, "")
    # Beside a `$ref` this dialect ignores everything else.
    schema = {"allOf": [schema]} if "$ref" in schema else schema
    return {**schema, "description": meaning} if meaning else schema


def _field(field: Any, definitions: dict[str, Schema]) -> Schema:
    return _annotated(field.annotation, tuple(field.metadata), definitions)


def _annotated(kind: Any, metadata: tuple[Any, ...], definitions: dict[str, Schema]) -> Schema:
    reader = next((one.func for one in metadata if isinstance(one, PlainValidator)), None)
    if reader is not None:
        return _read(kind, reader)
    schema = _kind(kind, definitions)
    takes_one = any(isinstance(one, BeforeValidator) and one.func in _ONE_OR_MORE for one in metadata)
    if takes_one:
        return {"anyOf": [schema["items"], {**schema, "minItems": 1, "uniqueItems": True}]}
    return schema


def _read(kind: Any, reader: Any) -> Schema:
    if isinstance(reader, OneOf):
        return {"enum": [*reader.words, *(int(word) for word in reader.words if word.isdecimal())]}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [str(word) for word in kind]}
    return dict(READERS.get(reader, _TEXT))


def _kind(kind: Any, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a type: a shape, a list, a mapping, one of several, or a secret."""
    if kind == SourceShape:
        return _source(definitions)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(inner[0], inner[1:], definitions)
    if origin in (Union, types.UnionType):
        return _kind(next(one for one in inner if one is not type(None)), definitions)
    if origin is tuple:
        return {"type": "array", "items": _kind(inner[0], definitions)}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(inner[0], inner[1], definitions)
    if isinstance(kind, type) and issubclass(kind, Shape):
        return _shape(kind, definitions)
    return {"type": "string"} if kind in (SecretStr, time) else dict(_TEXT)


def _mapping(key: Any, value: Any, definitions: dict[str, Schema]) -> Schema:
    names = _kind(key, definitions)
    schema: Schema = {"type": "object", "additionalProperties": _kind(value, definitions)}
    return {**schema, "propertyNames": names} if "pattern" in names or "enum" in names else schema


def _source(definitions: dict[str, Schema]) -> Schema:
    """A source is declared as JSON, a shop, or of a kind that has an adapter: told apart by the word in `kind`."""
    return {
        "if": {"properties": {"kind": {"const": "json"}}, "required": ["kind"]},
        "then": _shape(JsonSourceShape, definitions),
        "else": {
            "if": {"properties": {"kind": {"enum": list(SHOP_KINDS)}}, "required": ["kind"]},
            "then": _shape(ShopSourceShape, definitions),
            "else": _shape(HookSourceShape, definitions),
        },
    }


def all_keys() -> dict[str, tuple[str, ...]]:
    """Return the keys of each shape, by its name: all that should have a meaning."""
    definitions: dict[str, Schema] = {}
    _shape(FileShape, definitions)
    shapes = {shape.__name__: shape for shape in _shapes_below(Shape)}
    return {name: keys_of(shapes[name]) for name in definitions}


def _shapes_below(shape: type[Shape]) -> list[type[Shape]]:
    return [one for below in shape.__subclasses__() for one in (below, *_shapes_below(below))]
