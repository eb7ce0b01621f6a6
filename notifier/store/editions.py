"""What is edited in the console: drafts and published versions of templates, and the switches of rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.store.database import upserting
from notifier.store.tables import rule_switches, template_drafts, template_versions

Files = Mapping[tuple[str, str, str], str]
"""All files of one template: (brand, locale, name of the file) and the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A template being edited. `based_on` is the version it began with, None for the folder."""

    name: str
    files: Files
    user: str
    at: datetime
    based_on: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A template as it was published. `files` is None where it went back to what stands in the folder."""

    id: int
    name: str
    files: Files | None
    user: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """How a rule was switched; None: as the configuration says."""

    rule: str
    enabled: bool | None
    shadow: bool | None
    user: str
    at: datetime


def save_draft(connection: Connection, draft: Draft) -> None:
    """Write a draft over the one that is there."""
    columns = ["files", "user_name", "at", "based_on"]
    row = {
        "name": draft.name,
        "files": _dump(draft.files),
        "user_name": draft.user,
        "at": draft.at,
        "based_on": draft.based_on,
    }
    connection.execute(upserting(connection, template_drafts, ["name"], columns), [row])


def find_draft(connection: Connection, name: str) -> Draft | None:
    """Return the draft of a template, or None."""
    row = connection.execute(sa.select(template_drafts).where(template_drafts.c.name == name)).one_or_none()
    if row is None:
        return None
    return Draft(name=row.name, files=_load(row.files), user=row.user_name, at=row.at, based_on=row.based_on)


def list_drafts(connection: Connection) -> dict[str, tuple[str, datetime]]:
    """Return, per template with a draft, whose it is and of when."""
    columns = (template_drafts.c.name, template_drafts.c.user_name, template_drafts.c.at)
    return {row.name: (row.user_name, row.at) for row in connection.execute(sa.select(*columns))}


def drop_draft(connection: Connection, name: str) -> None:
    """Forget the draft of a template."""
    connection.execute(sa.delete(template_drafts).where(template_drafts.c.name == name))


def publish(connection: Connection, name: str, files: Files | None, user: str, at: datetime, note: str) -> int:
    """Add a version, which counts from now on; return its number."""
    row = {"name": name, "files": None if files is None else _dump(files), "user_name": user, "at": at, "note": note}
    statement = sa.insert(template_versions).values(row).returning(template_versions.c.id)
    return int(connection.execute(statement).scalar_one())


def published(connection: Connection) -> dict[str, Version]:
    """Return the newest version of each template that was ever published."""
    newest = sa.select(sa.func.max(template_versions.c.id)).group_by(template_versions.c.name)
    statement = sa.select(template_versions).where(template_versions.c.id.in_(newest))
    return {row.name: _read_version(row) for row in connection.execute(statement)}


def history(connection: Connection, name: str, limit: int = 50) -> list[Version]:
    """Return the versions of a template, newest first."""
    statement = (
        sa.select(template_versions)
        .where(template_versions.c.name == name)
        .order_by(template_versions.c.id.desc())
        .limit(limit)
    )
    return [_read_version(row) for row in connection.execute(statement)]


def find_version(connection: Connection, version: int) -> Version | None:
    """Return one version, or None."""
    row = connection.execute(sa.select(template_versions).where(template_versions.c.id == version)).one_or_none()
    return None if row is None else _read_version(row)


def set_switch(connection: Connection, switch: Switch) -> None:
    """Write down how a rule is switched; a switch that says nothing is taken away."""
    if switch.enabled is None and switch.shadow is None:
        connection.execute(sa.delete(rule_switches).where(rule_switches.c.rule == switch.rule))
        return
    row = {
        "rule": switch.rule,
        "enabled": switch.enabled,
        "shadow": switch.shadow,
        "user_name": switch.user,
        "at": switch.at,
    }
    columns = ["enabled", "shadow", "user_name", "at"]
    connection.execute(upserting(connection, rule_switches, ["rule"], columns), [row])


def switches(connection: Connection) -> dict[str, Switch]:
    """Return how rules are switched, by rule."""
    return {
        row.rule: Switch(rule=row.rule, enabled=row.enabled, shadow=row.shadow, user=row.user_name, at=row.at)
        for row in connection.execute(sa.select(rule_switches))
    }


def mark(connection: Connection) -> tuple[object, ...]:
    """Return something that changes with every publication and every switch. It is read every other second."""
    newest = connection.execute(sa.select(sa.func.max(template_versions.c.id))).scalar()
    found = sa.select(rule_switches.c.rule, rule_switches.c.enabled, rule_switches.c.shadow)
    return newest, tuple(sorted(tuple(row) for row in connection.execute(found)))


def _read_version(row: Any) -> Version:
    return Version(
        id=row.id,
        name=row.name,
        files=None if row.files is None else _load(row.files),
        user=row.user_name,
        at=row.at,
        note=row.note,
    )


def _dump(files: Files) -> str:
    return orjson.dumps([[*spot, text] for spot, text in sorted(files.items())]).decode()


def _load(text: str) -> dict[tuple[str, str, str], str]:
    return {(brand, locale, part): body for brand, locale, part, body in orjson.loads(text)}
