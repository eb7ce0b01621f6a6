"""Who may do what in the console."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user is to the engine. Each may do all that the one before may."""

    AGENT = "agent"
    """Answers customers: reads everything, and decides about single messages."""
    EDITOR = "editor"
    """Edits templates, and switches rules."""
    ADMIN = "admin"
    """Decides who may use the console, and reads what everybody changed."""


class Right(StrEnum):
    """Something that can be allowed."""

    READ = "read"
    MESSAGES = "messages"
    """Hold, send now, cancel and settle messages; close the links of a parcel."""
    TEMPLATES = "templates"
    """Draft, test and publish templates."""
    RULES = "rules"
    """Switch rules."""
    SILENCES = "silences"
    """Silence what is said."""
    USERS = "users"
    """Add and disable users, and read the record of changes."""


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AGENT: frozenset({Right.READ, Right.MESSAGES}),
    Role.EDITOR: frozenset({Right.READ, Right.MESSAGES, Right.TEMPLATES, Right.RULES, Right.SILENCES}),
    Role.ADMIN: frozenset(Right),
}

RIGHT_MEANING: dict[Right, str] = {
    Right.READ: "look at everything on the pages",
    Right.MESSAGES: "hold, release and cancel messages, settle unknown ones, close tracking links",
    Right.TEMPLATES: "draft, test and publish templates",
    Right.RULES: "switch rules on, off and to shadow",
    Right.SILENCES: "silence what is said",
    Right.USERS: "add and disable users, read the record of changes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something."""

    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Whether the actor's role allows it."""
        return right in RIGHTS[self.role]
