"""People who may use the console, who of them is signed in, and which passwords were wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from notifier.store.database import insert_ignoring, upserting
from notifier.store.tables import login_failures, sessions, users


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUser:
    """A user as the database has it; `role` is one of `accounts.Role`."""

    name: str
    password: str
    role: str
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSession:
    """A session and its user."""

    mark: str
    user: KeptUser
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Wrong passwords under one key."""

    tries: int
    last_at: datetime
    blocked_until: datetime | None


def add_user(connection: Connection, user: KeptUser) -> bool:
    """Insert a user; return whether the name was free."""
    row = {
        "name": user.name,
        "password": user.password,
        "role": user.role,
        "created_at": user.created_at,
        "disabled_at": user.disabled_at,
    }
    statement = insert_ignoring(connection, users).values(row).returning(users.c.name)
    return connection.execute(statement).scalar() is not None


def find_user(connection: Connection, name: str) -> KeptUser | None:
    """Return a user by name, or None."""
    row = connection.execute(sa.select(users).where(users.c.name == name)).one_or_none()
    return None if row is None else _read_user(row)


def list_users(connection: Connection) -> list[KeptUser]:
    """Return all users, sorted by name."""
    return [_read_user(row) for row in connection.execute(sa.select(users).order_by(users.c.name))]


def change_user(connection: Connection, name: str, **values: Any) -> None:
    """Set columns of a user."""
    connection.execute(sa.update(users).where(users.c.name == name).values(**values))


def _read_user(row: Any) -> KeptUser:
    return KeptUser(
        name=row.name,
        password=row.password,
        role=row.role,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )


def open_session(connection: Connection, mark: str, user: str, now: datetime, lasting: timedelta) -> None:
    """Write down that somebody signed in, and forget sessions that are over."""
    connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= now))
    row = {"mark": mark, "user_name": user, "created_at": now, "seen_at": now, "expires_at": now + lasting}
    connection.execute(sa.insert(sessions).values(row))


def find_session(connection: Connection, mark: str) -> KeptSession | None:
    """Return the session with that mark and its user, or None."""
    statement = (
        sa.select(sessions.c.mark, sessions.c.seen_at, sessions.c.expires_at, users)
        .join(users, users.c.name == sessions.c.user_name)
        .where(sessions.c.mark == mark)
    )
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    return KeptSession(mark=row.mark, user=_read_user(row), seen_at=row.seen_at, expires_at=row.expires_at)


def see_session(connection: Connection, mark: str, now: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(sa.update(sessions).where(sessions.c.mark == mark).values(seen_at=now))


def close_session(connection: Connection, mark: str) -> None:
    """End one session."""
    connection.execute(sa.delete(sessions).where(sessions.c.mark == mark))


def close_sessions(connection: Connection, user: str) -> None:
    """End every session of a user."""
    connection.execute(sa.delete(sessions).where(sessions.c.user_name == user))


def failures(connection: Connection, key: str) -> Failures | None:
    """Return the wrong passwords under a key, or None."""
    row = connection.execute(sa.select(login_failures).where(login_failures.c.key == key)).one_or_none()
    return None if row is None else Failures(tries=row.tries, last_at=row.last_at, blocked_until=row.blocked_until)


def note_failure(connection: Connection, key: str, found: Failures) -> None:
    """Overwrite what is known of a key."""
    statement = upserting(connection, login_failures, ["key"], ["tries", "last_at", "blocked_until"])
    row = {"key": key, "tries": found.tries, "last_at": found.last_at, "blocked_until": found.blocked_until}
    connection.execute(statement, [row])


def forget_failures(connection: Connection, key: str, before: datetime) -> None:
    """Forget the wrong passwords under a key, and under any key since that instant untouched."""
    gone = sa.or_(login_failures.c.key == key, login_failures.c.last_at < before)
    connection.execute(sa.delete(login_failures).where(gone))
