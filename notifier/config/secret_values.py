"""Secrets: where `${NAME}` and `${file:…}` may stand, what they stand for, and how none is ever shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from notifier.config.naming import key_path, subject
from notifier.config.reader import read_text
from notifier.config.schema import SHAPES, keys_of
from notifier.config.settings import SecretName
from notifier.config.source import Place, Source

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FILE = re.compile(r"\$\{file:([^}]+)\}")
_SECTIONS = ("providers", "sources", "api", "team")
"""Where secrets stand; whatever is not known to be none is hidden."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A key that may refer to the environment: what it means if nothing is there, and whether it must not be shown."""

    without: str
    is_secret: bool = True


_NO_SENDING = "so nothing is sent through it"
_SLOTS: dict[tuple[str, ...], _Slot] = {
    ("api", "keys", "*"): _Slot("so nobody can use the API with it"),
    ("providers", "sendgrid", "api_key"): _Slot(_NO_SENDING),
    ("providers", "sendgrid", "webhook_public_key"): _Slot("so its receipts are refused", is_secret=False),
    ("providers", "smtp", "password"): _Slot("so the login fails if the server asks for one"),
    ("providers", "smtp", "username"): _Slot("so there is no login", is_secret=False),
    ("providers", "twilio", "account_sid"): _Slot(_NO_SENDING, is_secret=False),
    ("providers", "twilio", "auth_token"): _Slot(_NO_SENDING),
    ("providers", "twilio", "webhook_secret"): _Slot("so the auth token must sign its callbacks"),
    ("sources", "*", "secret"): _Slot("so its webhooks are refused"),
    ("sources", "*", "api", "key"): _Slot("so it is not asked for its orders"),
    ("sources", "*", "api", "secret"): _Slot("so it is not asked for its orders"),
    ("sources", "*", "poll", "key"): _Slot("so it is not asked"),
    ("sources", "*", "poll", "secret"): _Slot("so it is not asked if it wants one"),
    ("team", "webhook", "secret"): _Slot("so nobody can tell that it comes from us"),
    ("team", "webhook", "url"): _Slot("so the team is not told by webhook"),
}

_PLAIN_KEYS = frozenset(
    key
    for pattern, shape in SHAPES.items()
    if pattern[:1] in {("providers",), ("sources",), ("team",)}
    for key in keys_of(shape)
) - {pattern[-1] for pattern in _SLOTS}
_PLAIN_MAPPINGS = frozenset({"fields", "status_map", "ignore_when"})
_LOOKS_SECRET = re.compile(
    r"""([\w-]*(?:secret|token|passw|key|auth|credential)[\w-]*["']?\s*:\s*)(?!\s*\[?\s*["']?\$\{|\s*\*+(?:[,\]}\s]|$))(\S.*)""",
    re.IGNORECASE,
)


def resolve_secrets(source: Source, env: Mapping[str, str]) -> tuple[SecretName, ...]:
    """Put what they stand for in the place of all references, and hide secrets that are written out.

    Returns the variables that were referred to. A variable that is not set leaves an empty secret and a warning.
    """
    names: list[SecretName] = []
    for place, text in list(_scalars(source.data)):
        slot = _slot_at(place)
        if slot is not None:
            _put(source.data, place, SecretStr(_resolve(source, place, text, slot, env, names)))
        elif "${" in text and not _may_be_secret(place):
            source.complain(source.mark(place), f"{subject(source, place)}{_only_for_secrets(place)}")
            source.faulty.add(place)
        if _may_be_secret(place) and not _REFERENCE.fullmatch(text) and not _FILE.fullmatch(text):
            _hide(source, place)
    return tuple(names)


def _only_for_secrets(place: Place) -> str:
    return f"{key_path(place)} must be written out: ${{…}} works only where a secret belongs"


def _scalars(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text of the configuration with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(inner, (*place, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _scalars(inner, (*place, index))


def _slot_at(place: Place) -> _Slot | None:
    if place[:2] == ("api", "keys") and len(place) == 2:
        return _SLOTS["api", "keys", "*"]
    for pattern, slot in _SLOTS.items():
        if len(pattern) == len(place) and all(want in ("*", have) for want, have in zip(pattern, place, strict=True)):
            return slot
    return None


def _put(data: Any, place: Place, value: object) -> None:
    for step in place[:-1]:
        data = data[step]
    data[place[-1]] = value


def _resolve(
    source: Source, place: Place, text: str, slot: _Slot, env: Mapping[str, str], names: list[SecretName]
) -> str:
    variable, file = _REFERENCE.fullmatch(text), _FILE.fullmatch(text)
    if file:
        return _read_secret_file(source, place, file[1])
    if variable:
        value = env.get(variable[1], "").strip()
        names.append(SecretName(name=variable[1], key=_full_key(place), is_set=bool(value)))
        if not value:
            source.warn(source.mark(place), f"{subject(source, place)}{variable[1]} is not set, {slot.without}")
        return value
    if "${" in text:
        wanted = "${NAME} or ${file:/run/secrets/name}, and nothing around it"
        source.complain(source.mark(place), f"{subject(source, place)}{key_path(place)} must be {wanted}")
    elif slot.is_secret:
        advice = "holds the secret itself; put it in the environment and write ${NAME}"
        source.warn(source.mark(place), f"{subject(source, place)}{key_path(place)} {advice}")
    return text


def _full_key(place: Place) -> str:
    return ".".join(str(step) for step in place if isinstance(step, str))


def _read_secret_file(source: Source, place: Place, name: str) -> str:
    """Return the content of a secret's file without the newline at its end; relative to the main file."""
    path = source.files[0].parent / name
    about = f"{subject(source, place)}{key_path(place)}: the file {name}"
    try:
        text = read_text(path).strip()
    except OSError as error:
        source.complain(source.mark(place), f"{about} cannot be read: {error.strerror or type(error).__name__}")
        return ""
    except ValueError as error:
        source.complain(source.mark(place), f"{about} cannot be read: {error}")
        return ""
    source.files.append(path)
    if not text:
        source.complain(source.mark(place), f"{about} is empty")
    return text


def _may_be_secret(place: Place) -> bool:
    """Whether a text stands among the secrets, and is not known to be harmless."""
    if place[0] not in _SECTIONS:
        return False
    keys = [step for step in place if isinstance(step, str)]
    is_plain = keys[-1] in _PLAIN_KEYS and len(keys) > 2
    return not (is_plain or (place[0] == "sources" and _PLAIN_MAPPINGS & set(keys[2:-1])))


def _hide(source: Source, place: Place) -> None:
    """Overwrite the value in the text that problems quote."""
    mark = source.mark(place)
    lines = source.lines[mark.file]
    row = mark.line - 1
    lines[row] = f"{lines[row][: mark.column - 1]}{'*' * mark.length}{lines[row][mark.column - 1 + mark.length :]}"
    for below in range(row + 1, min(row + mark.lines, len(lines))):
        lines[below] = "*" * len(lines[below])


def masked(line: str) -> str:
    """Return a line without what looks like a secret, for lines of which nothing is known because they don't parse."""
    return _LOOKS_SECRET.sub(lambda found: found[1] + "*" * len(found[2]), line)
