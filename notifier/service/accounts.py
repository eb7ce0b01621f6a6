"""Accounts of the console: adding users, their passwords and roles, and shutting them out."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

import structlog
from argon2 import PasswordHasher

from notifier.domain.access import Actor, Right, Role
from notifier.errors import NotAllowed, NotFound, RequestInvalid
from notifier.service.app import App
from notifier.store import accounts, audit
from notifier.store.accounts import KeptUser
from notifier.store.audit import Change

log = structlog.get_logger(__name__)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
"""Hashing takes time in proportion; nobody shall be able to ask for a megabyte of it."""

HASHER = PasswordHasher()
"""Argon2id with the library's defaults, which are those of RFC 9106 for machines with little memory."""

FORGET_AFTER = timedelta(hours=24)
"""So long after the last wrong password they are forgotten."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def require(actor: Actor, right: Right) -> None:
    """Return if the actor's role allows it. Raises NotAllowed."""
    if not actor.may(right):
        raise NotAllowed(f"the role {actor.role} of {actor.name} does not allow that ({right})")


def read_name(text: str) -> str:
    """Return a user's name as it is compared. Raises RequestInvalid."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise RequestInvalid("name: expected up to 64 small letters, digits, dots, hyphens or @, such as `ann`")
    return name


def mark(secret: str) -> str:
    """Return what is kept of something that is not to be kept. It is random or short-lived, so a plain hash will do."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def make_password() -> str:
    """Return a password that nobody can guess."""
    return secrets.token_urlsafe(15)


def add_user(app: App, by: Actor, name: str, role: Role, password: str) -> str:
    """Add a user; return the name as it is kept. Raises RequestInvalid and NotAllowed."""
    require(by, Right.USERS)
    user = KeptUser(
        name=read_name(name),
        password=_hash(password),
        role=role.value,
        created_at=app.clock.now(),
        disabled_at=None,
    )
    with app.db.begin() as connection:
        if not accounts.add_user(connection, user):
            raise RequestInvalid(f"name: there is a user {user.name} already")
        audit.record(connection, _change(app, by, "user.add", user.name, None, {"role": user.role}))
    log.info("user_added", user=user.name, role=user.role, by=by.name)
    return user.name


def list_users(app: App) -> list[KeptUser]:
    """Return all users, sorted by name."""
    with app.db.look() as connection:
        return accounts.list_users(connection)


def set_password(app: App, by: Actor, name: str, password: str) -> None:
    """Give a user another password, end all sessions, and the wait after wrong passwords.

    Raises NotFound, RequestInvalid and NotAllowed.
    """
    require(by, Right.USERS)
    hashed = _hash(password)
    with app.db.begin() as connection:
        user = _require_user(accounts.find_user(connection, read_name(name)), name)
        accounts.change_user(connection, user.name, password=hashed)
        accounts.close_sessions(connection, user.name)
        accounts.forget_failures(connection, mark(f"name:{user.name}"), app.clock.now() - FORGET_AFTER)
        audit.record(connection, _change(app, by, "user.password", user.name, None, None))
    log.info("password_changed", user=user.name, by=by.name)


def set_role(app: App, by: Actor, name: str, role: Role) -> None:
    """Give a user another role, and end all sessions. Raises NotFound and NotAllowed."""
    require(by, Right.USERS)
    with app.db.begin() as connection:
        user = _require_user(accounts.find_user(connection, read_name(name)), name)
        accounts.change_user(connection, user.name, role=role.value)
        accounts.close_sessions(connection, user.name)
        audit.record(connection, _change(app, by, "user.role", user.name, {"role": user.role}, {"role": role}))
    log.info("role_changed", user=user.name, role=role.value, by=by.name)


def disable_user(app: App, by: Actor, name: str, *, is_enabled: bool = False) -> None:
    """Shut a user out at once, or let them in again. Raises NotFound and NotAllowed."""
    require(by, Right.USERS)
    now = app.clock.now()
    with app.db.begin() as connection:
        user = _require_user(accounts.find_user(connection, read_name(name)), name)
        accounts.change_user(connection, user.name, disabled_at=None if is_enabled else now)
        accounts.close_sessions(connection, user.name)
        action = "user.enable" if is_enabled else "user.disable"
        audit.record(
            connection,
            _change(
                app, by, action, user.name, {"shut_out": user.disabled_at}, {"shut_out": None if is_enabled else now}
            ),
        )
    log.info("user_enabled" if is_enabled else "user_disabled", user=user.name, by=by.name)


def list_changes(app: App, by: Actor, *, before_id: int = 0) -> list[tuple[int, Change]]:
    """Return what people changed, newest first. Raises NotAllowed."""
    require(by, Right.USERS)
    with app.db.look() as connection:
        return audit.list_changes(connection, before_id=before_id)


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        found = f"expected {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters, got {len(password)}"
        raise RequestInvalid(f"password: {found}")
    return HASHER.hash(password)


def _require_user(user: KeptUser | None, name: str) -> KeptUser:
    if user is None:
        raise NotFound(f"there is no user {name}; `notifier user list` names them all")
    return user


def _change(app: App, by: Actor, action: str, name: str, before: object, after: object) -> Change:
    return Change(at=app.clock.now(), user=by.name, action=action, subject=f"user:{name}", before=before, after=after)
