"""Problems: what pydantic found as sentences with a place, and the report that shows them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from notifier.config.naming import key_path, subject
from notifier.config.schema import HookSourceShape, JsonSourceShape, Shape, keys_of, shape_at
from notifier.config.secret_values import masked
from notifier.config.source import Mark, Place, Source
from notifier.config.words import closest, suggest
from notifier.errors import Problem

Location = tuple[str | int, ...]
"""A place as pydantic names it: with tags of unions, and `[key]` behind a key that is wrong itself."""

_KEY = "[key]"


def explain(source: Source, error: ValidationError) -> None:
    """Note everything that does not fit the schema."""
    errors = error.errors(include_url=False, include_input=False)
    unknown = [found["loc"] for found in errors if found["type"] == "extra_forbidden"]
    for found in errors:
        location: Location = found["loc"]
        place = locate(source, location)
        if found["type"] == "missing" and _is_misspelt(location, unknown):
            continue
        if not any(place[:length] in source.faulty for length in range(1, len(place) + 1)):
            mark, message = _SENTENCES.get(found["type"], _misfit)(source, location, place, found)
            source.complain(mark, subject(source, place) + message)


def _is_misspelt(missing: Location, unknown: list[Location]) -> bool:
    """Whether a missing key is there after all, misspelt or in the wrong place: that is said already."""
    near = [key for key in unknown if key[:-1] == missing[:-1] or (len(key) > 2 and key[:2] == missing[:2])]
    return any(closest(str(key[-1]), [str(missing[-1])]) for key in near)


def locate(source: Source, location: Location) -> Place:
    """Follow a location as far as there are marks, past the steps that pydantic put in."""
    is_tagged = len(location) > 2 and location[0] == "sources"
    place: Place = ()
    for step in (*location[:2], *location[3:]) if is_tagged else location:
        if (*place, step) in source.values:
            place = (*place, step)
    return place


def _missing(source: Source, location: Location, place: Place, _: Any) -> tuple[Mark, str]:
    return source.key_mark(place), f"{key_path((*place, location[-1]))} is missing"


def _unknown(source: Source, location: Location, place: Place, _: Any) -> tuple[Mark, str]:
    key = str(location[-1])
    return source.key_mark(place), f'unknown key "{key}"{_hint(key, location[:-1])}'


def _hint(key: str, around: Location) -> str:
    """Say where a key belongs, or which was meant."""
    shape, outer = shape_at(around), shape_at(around[:-1]) if around else None
    inner = (name for name in (keys_of(shape) if shape else ()) if _has(key, shape_at((*around, name))))
    if under := next(inner, ""):
        return f'. It belongs under "{under}"'
    if _has(key, outer):
        return f'. It belongs beside "{around[-1]}", not under it'
    if shape is HookSourceShape and _has(key, JsonSourceShape):
        return '. It goes with "kind: json"'
    return suggest(key, keys_of(shape), or_list=True) if shape else ""


def _has(key: str, shape: type[Shape] | None) -> bool:
    return shape is not None and key in keys_of(shape)


def _wrong_value(source: Source, location: Location, place: Place, found: Any) -> tuple[Mark, str]:
    reason = str(found["ctx"]["error"])
    if location[-1] == _KEY:
        name = key_path(place)
        return source.key_mark(place), f"{'the name' if name == 'it' else name} {reason}"
    return source.mark(place), f"{key_path(place)} {reason}"


def _misfit(source: Source, location: Location, place: Place, found: Any) -> tuple[Mark, str]:
    wanted = _WANTED.get(found["type"], "something else")
    shape = shape_at(location) if wanted == _MAPPING else None
    example = f", as in {_sketch(shape)}" if shape is not None and len(keys_of(shape)) <= _MOST_SKETCHED else ""
    return source.mark(place), f"{key_path(place)} must be {wanted}{example}, got {_kind(source.at(place))}"


_MOST_SKETCHED = 4
"""A mapping of more keys is better looked up."""


def _sketch(shape: type[Shape]) -> str:
    return "{" + ", ".join(f"{key}: …" for key in keys_of(shape)) + "}"


def _kind(value: Any) -> str:
    """Say what is there without showing it: it may be a secret."""
    return {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(value), "text")


_SENTENCES: dict[str, Callable[[Source, Location, Place, Any], tuple[Mark, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "value_error": _wrong_value,
}
_MAPPING = "a mapping of keys to values"
_WANTED = {
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "model_type": _MAPPING,
    "string_type": "text",
    "tuple_type": "a list",
}


def settle(source: Source) -> list[Problem]:
    """Return all problems in the order of the files, mistakes before warnings, each with the line it is on."""
    return [with_line(source, problem) for problem in in_order(source, source.problems)]


def in_order(source: Source, problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once, in the order of the files, mistakes before warnings."""
    files = {str(path): number for number, path in enumerate(source.files)}
    return sorted(
        dict.fromkeys(problems),
        key=lambda p: (p.is_warning, files.get(p.file, len(files)), p.line, p.column),
    )


def with_line(source: Source, problem: Problem) -> Problem:
    """Return the problem with the text of its line, without secrets."""
    lines = source.lines.get(problem.file, [])
    text = lines[problem.line - 1] if 0 < problem.line <= len(lines) else ""
    return replace(problem, source_line=masked(text))


NOTHING_LOADED = "Nothing was loaded; the last good version keeps running."


def report(problems: Sequence[Problem], consequence: str = NOTHING_LOADED) -> str:
    """Return what an operator reads: every mistake with its line, every warning, and what follows from them."""
    mistakes = sum(not problem.is_warning for problem in problems)
    blocks = [_block(problem) for problem in problems]
    if mistakes:
        count = f"{mistakes} problem{'s' if mistakes > 1 else ''}"
        blocks.append(f"{count}. {consequence}")
    return "\n".join(blocks)


def _block(problem: Problem) -> str:
    where = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
    if problem.is_warning:
        return f"{where}: warning: {problem.message}"
    head = f"{where}: {problem.message}"
    if not problem.source_line:
        return head
    text = problem.source_line.replace("\t", " ")
    return f"{head}\n{problem.line:>5} | {text}\n      | {' ' * (problem.column - 1)}{'^' * problem.length}"
