"""Signing in to the console: passwords, sessions that end, and a brake on trying passwords."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from argon2.exceptions import InvalidHashError, VerificationError

from notifier.domain.access import Actor, Role
from notifier.errors import NotAllowed
from notifier.service.accounts import FORGET_AFTER, HASHER, LONGEST_PASSWORD, mark
from notifier.service.app import App
from notifier.store import accounts
from notifier.store.accounts import Failures, KeptUser

log = structlog.get_logger(__name__)

LONGEST_SESSION = timedelta(hours=12)
"""Signed in in the morning, signed out at night."""

LONGEST_IDLE = timedelta(hours=2)

FREE_TRIES = 5
"""So many wrong passwords in a row cost nothing; each further one doubles the wait."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)

_NOTE_USE_EVERY = timedelta(minutes=1)
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))
"""Verified against where there is no such user, so that the time of an answer does not tell who there is."""

_REFUSED = "the name or the password is wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who is signed in. `mark` is how the database knows the session."""

    actor: Actor
    mark: str
    expires_at: datetime


def sign_in(app: App, name: str, password: str, address: str) -> str:
    """Return the token of a new session, which belongs in a cookie. `address` is where the request came from.

    Raises NotAllowed, which says neither whether there is such a user nor what was wrong.
    """
    # PostgreSQL takes no text with a zero in it, and nobody is called that.
    now, user_name = app.clock.now(), name.replace("\x00", "").strip().lower()[:64]
    keys = (mark(f"name:{user_name}"), mark(f"address:{address}"))
    _refuse_if_blocked(app, keys, now)
    with app.db.look() as connection:
        user = accounts.find_user(connection, user_name)
    if not _fits(user, password) or user is None or user.disabled_at is not None:
        _note_failure(app, keys, now)
        log.warning("sign_in_refused", user=user_name if user else "unknown")
        raise NotAllowed(_REFUSED)
    token = secrets.token_urlsafe(32)
    with app.db.begin() as connection:
        accounts.forget_failures(connection, keys[0], now - FORGET_AFTER)
        accounts.open_session(connection, mark(token), user.name, now, LONGEST_SESSION)
        if HASHER.check_needs_rehash(user.password):
            accounts.change_user(connection, user.name, password=HASHER.hash(password))
    log.info("signed_in", user=user.name)
    return token


def find_session(app: App, token: str) -> Session | None:
    """Return the session a token belongs to, or None if it is over, or was never there."""
    return _find(app, mark(token), is_use=True) if token else None


def confirm(app: App, session: Session, *, is_use: bool = True) -> Actor:
    """Return who is signed in, as of now: a role may have changed since. Raises NotAllowed if the session is over.

    `is_use` is false where nobody did anything: a page that reads itself anew must not keep a session alive.
    """
    found = _find(app, session.mark, is_use=is_use)
    if found is None:
        raise NotAllowed("you are not signed in any more. Sign in again, and repeat what you did")
    return found.actor


def sign_out(app: App, token: str) -> None:
    """End a session. One that is over already is no mistake."""
    with app.db.begin() as connection:
        accounts.close_session(connection, mark(token))


def _find(app: App, session_mark: str, *, is_use: bool) -> Session | None:
    now = app.clock.now()
    with app.db.look() as connection:
        kept = accounts.find_session(connection, session_mark)
    if kept is None or now >= min(kept.expires_at, kept.seen_at + LONGEST_IDLE) or kept.user.disabled_at is not None:
        return None
    if is_use and now - kept.seen_at >= _NOTE_USE_EVERY:
        with app.db.begin() as connection:
            accounts.see_session(connection, session_mark, now)
    actor = Actor(name=kept.user.name, role=Role(kept.user.role))
    return Session(actor=actor, mark=session_mark, expires_at=kept.expires_at)


def _fits(user: KeptUser | None, password: str) -> bool:
    """Whether the password is the user's. It takes the same time whether there is such a user or not."""
    if len(password) > LONGEST_PASSWORD:
        return False
    try:
        HASHER.verify(user.password if user else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return user is not None


def _refuse_if_blocked(app: App, keys: tuple[str, ...], now: datetime) -> None:
    with app.db.look() as connection:
        found = [accounts.failures(connection, key) for key in keys]
    until = max((one.blocked_until for one in found if one and one.blocked_until), default=None)
    if until is not None and until > now:
        wait = int((until - now).total_seconds()) + 1
        raise NotAllowed(f"too many wrong passwords. Try again in {wait} seconds")


def _note_failure(app: App, keys: tuple[str, ...], now: datetime) -> None:
    with app.db.begin() as connection:
        for key in keys:
            before = accounts.failures(connection, key)
            is_fresh = before is not None and now - before.last_at < FORGET_AFTER
            count = before.tries + 1 if before is not None and is_fresh else 1
            extra = count - FREE_TRIES
            wait = min(FIRST_WAIT * 2 ** min(extra, 10), LONGEST_WAIT) if extra >= 0 else None
            until = now + wait if wait else None
            accounts.note_failure(connection, key, Failures(tries=count, last_at=now, blocked_until=until))
