"""Accounts of the console: passwords, roles, sessions that end, and the brake on trying passwords."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from notifier.domain.access import RIGHT_MEANING, RIGHTS, Actor, Right, Role
from notifier.errors import NotAllowed, NotFound, RequestInvalid
from notifier.service import accounts, sign_in
from notifier.store import tables
from tests.web.engine import Engine, build_engine

ADMIN = Actor(name="root", role=Role.ADMIN)
PASSWORD = "correct horse battery"
HOME = "127.0.0.1"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash without the effort that guards real passwords: these tests try some two hundred of them."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "HASHER", cheap)
    monkeypatch.setattr(sign_in, "HASHER", cheap)
    monkeypatch.setattr(sign_in, "_NOBODY", cheap.hash(PASSWORD))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    built = build_engine(tmp_path)
    accounts.add_user(built.app, ADMIN, "ann", Role.AGENT, PASSWORD)
    yield built
    built.close()


def session_of(engine: Engine, token: str) -> sign_in.Session:
    found = sign_in.find_session(engine.app, token)
    assert found is not None
    return found


def test_who_knows_the_password_is_signed_in(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, " Ann ", PASSWORD, HOME)
    assert session_of(engine, token).actor == Actor(name="ann", role=Role.AGENT)


def test_neither_password_nor_token_is_kept(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    kept = f"{engine.rows(tables.users)}{engine.rows(tables.sessions)}{engine.rows(tables.audit)}"
    assert "$argon2id$" in kept
    assert PASSWORD not in kept
    assert token not in kept


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "wrong"), ("nobody", PASSWORD), ("ann", "x" * 10_000), ("\x00", "\x00")]
)
def test_a_refusal_does_not_say_what_was_wrong(engine: Engine, name: str, password: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        sign_in.sign_in(engine.app, name, password, HOME)
    assert str(refused.value) == "the name or the password is wrong"


def test_a_page_that_reads_itself_anew_keeps_no_session_alive(engine: Engine) -> None:
    session = session_of(engine, sign_in.sign_in(engine.app, "ann", PASSWORD, HOME))
    for _ in range(11):
        engine.clock.advance(minutes=10)
        assert sign_in.confirm(engine.app, session, is_use=False).name == "ann"
    engine.clock.advance(minutes=10)
    with pytest.raises(NotAllowed, match="not signed in any more"):
        sign_in.confirm(engine.app, session, is_use=False)


def test_passwords_cannot_be_tried_without_end(engine: Engine) -> None:
    for _ in range(sign_in.FREE_TRIES):
        with pytest.raises(NotAllowed, match="wrong"):
            sign_in.sign_in(engine.app, "ann", "guess", "10.0.0.1")
    with pytest.raises(NotAllowed, match="Try again in"):
        sign_in.sign_in(engine.app, "ann", PASSWORD, "10.0.0.2")
    engine.clock.advance(seconds=31)
    assert sign_in.sign_in(engine.app, "ann", PASSWORD, "10.0.0.2")


def test_another_password_ends_the_wait_of_its_user(engine: Engine) -> None:
    for _ in range(sign_in.FREE_TRIES):
        with pytest.raises(NotAllowed, match="wrong"):
            sign_in.sign_in(engine.app, "ann", "guess", "10.0.0.1")
    accounts.set_password(engine.app, ADMIN, "ann", f"{PASSWORD} 2")
    assert sign_in.sign_in(engine.app, "ann", f"{PASSWORD} 2", "10.0.0.2")


def test_an_address_that_tries_many_names_waits_as_well(engine: Engine) -> None:
    for number in range(sign_in.FREE_TRIES):
        with pytest.raises(NotAllowed, match="wrong"):
            sign_in.sign_in(engine.app, f"user{number}", "guess", "10.0.0.1")
    with pytest.raises(NotAllowed, match="Try again in"):
        sign_in.sign_in(engine.app, "ann", PASSWORD, "10.0.0.1")


def test_each_further_guess_doubles_the_wait_up_to_a_limit(engine: Engine) -> None:
    waits = []
    for _ in range(20):
        with pytest.raises(NotAllowed):
            sign_in.sign_in(engine.app, "ann", "guess", HOME)
        blocked = [row["blocked_until"] for row in engine.rows(tables.login_failures)]
        waits.append(max((until - engine.clock.at for until in blocked if until), default=timedelta(0)))
        engine.clock.advance(hours=1)
    assert waits[:4] == [timedelta(0)] * 4
    assert waits[4:7] == [sign_in.FIRST_WAIT, 2 * sign_in.FIRST_WAIT, 4 * sign_in.FIRST_WAIT]
    assert waits[-1] == sign_in.LONGEST_WAIT


def test_a_session_ends_when_it_is_not_used(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    for _ in range(3):
        engine.clock.advance(hours=1, minutes=59)
        assert sign_in.find_session(engine.app, token)
    engine.clock.advance(hours=2)
    assert sign_in.find_session(engine.app, token) is None


def test_a_session_ends_at_night_however_much_it_is_used(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    for _ in range(11):
        engine.clock.advance(hours=1)
        assert sign_in.find_session(engine.app, token)
    engine.clock.advance(hours=1)
    assert sign_in.find_session(engine.app, token) is None


def test_signing_out_ends_the_session(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    session = session_of(engine, token)
    sign_in.sign_out(engine.app, token)
    assert sign_in.find_session(engine.app, token) is None
    with pytest.raises(NotAllowed, match="Sign in again"):
        sign_in.confirm(engine.app, session)


def test_a_forged_token_opens_nothing(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    mark = engine.rows(tables.sessions)[0]["mark"]
    assert sign_in.find_session(engine.app, mark) is None
    assert sign_in.find_session(engine.app, token[:-1]) is None
    assert sign_in.find_session(engine.app, "") is None


def test_who_is_shut_out_is_out_at_once(engine: Engine) -> None:
    token = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    accounts.disable_user(engine.app, ADMIN, "ann")
    assert sign_in.find_session(engine.app, token) is None
    with pytest.raises(NotAllowed):
        sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    accounts.disable_user(engine.app, ADMIN, "ann", is_enabled=True)
    assert sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)


def test_another_password_or_role_ends_all_sessions(engine: Engine) -> None:
    first = sign_in.sign_in(engine.app, "ann", PASSWORD, HOME)
    accounts.set_password(engine.app, ADMIN, "ann", "another long password")
    assert sign_in.find_session(engine.app, first) is None
    second = sign_in.sign_in(engine.app, "ann", "another long password", HOME)
    accounts.set_role(engine.app, ADMIN, "ann", Role.EDITOR)
    assert sign_in.find_session(engine.app, second) is None
    third = sign_in.sign_in(engine.app, "ann", "another long password", HOME)
    assert session_of(engine, third).actor.role is Role.EDITOR


def test_every_change_is_recorded_with_who_and_what_before(engine: Engine) -> None:
    accounts.set_role(engine.app, ADMIN, "ann", Role.EDITOR)
    [(_, change), (_, added)] = accounts.list_changes(engine.app, ADMIN)
    assert (added.action, added.subject, added.after) == ("user.add", "user:ann", {"role": "agent"})
    assert (change.user, change.action, change.before, change.after) == (
        "root",
        "user.role",
        {"role": "agent"},
        {"role": "editor"},
    )
    assert change.at == engine.clock.at


@pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR])
def test_only_admins_decide_about_users(engine: Engine, role: Role) -> None:
    actor = Actor(name="ann", role=role)
    with pytest.raises(NotAllowed, match="does not allow"):
        accounts.add_user(engine.app, actor, "eve", Role.ADMIN, PASSWORD)
    with pytest.raises(NotAllowed):
        accounts.set_role(engine.app, actor, "ann", Role.ADMIN)
    with pytest.raises(NotAllowed):
        accounts.list_changes(engine.app, actor)


def test_what_is_wrong_with_a_new_user_is_said(engine: Engine) -> None:
    with pytest.raises(RequestInvalid, match="there is a user ann already"):
        accounts.add_user(engine.app, ADMIN, "ANN", Role.AGENT, PASSWORD)
    with pytest.raises(RequestInvalid, match="12 to 200 characters, got 5"):
        accounts.add_user(engine.app, ADMIN, "eve", Role.AGENT, "short")
    with pytest.raises(RequestInvalid, match="expected up to 64"):
        accounts.add_user(engine.app, ADMIN, "eve adams", Role.AGENT, PASSWORD)
    with pytest.raises(NotFound, match="notifier user list"):
        accounts.set_password(engine.app, ADMIN, "eve", PASSWORD)


def test_each_role_may_do_what_the_one_before_may() -> None:
    assert RIGHTS[Role.AGENT] < RIGHTS[Role.EDITOR] < RIGHTS[Role.ADMIN] == set(Right)
    assert set(RIGHT_MEANING) == set(Right)
