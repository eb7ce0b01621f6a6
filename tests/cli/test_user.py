"""`notifier user`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.user import command as user
from notifier.errors import RequestInvalid
from notifier.service import sign_in
from tests.cli.running import run
from tests.followed import Followed, following

PASSWORD = b"correct horse battery\n"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    with following(tmp_path) as followed:
        yield followed


def test_a_user_is_added_listed_shut_out_and_let_in_again(engine: Followed) -> None:
    added = run(user, "add", "Ann", "--role", "editor", "--password-stdin", env=engine.variables, stdin=PASSWORD)
    assert added.stdout == "ann may sign in as editor\n"
    assert "ann                  editor   may sign in" in run(user, "list", env=engine.variables).stdout
    assert run(user, "disable", "ann", env=engine.variables).stdout == "ann is shut out\n"
    assert "disabled 2026-" in run(user, "list", env=engine.variables).stdout
    assert run(user, "disable", "ann", "--undo", env=engine.variables).stdout == "ann may sign in again\n"
    assert run(user, "role", "ann", "agent", env=engine.variables).stdout == "ann is agent now\n"
    assert sign_in.sign_in(engine.app, "ann", PASSWORD.decode().strip(), "127.0.0.1")


def test_a_password_can_be_made_up_and_changed(engine: Followed) -> None:
    added = run(user, "add", "ann", env=engine.variables, stdin=b"\n")
    made_up = added.stdout.strip().rpartition(" ")[2]
    assert sign_in.sign_in(engine.app, "ann", made_up, "127.0.0.1")
    run(user, "passwd", "ann", "--password-stdin", env=engine.variables, stdin=PASSWORD)
    assert sign_in.sign_in(engine.app, "ann", PASSWORD.decode().strip(), "127.0.0.1")


def test_an_empty_list_says_what_to_do(engine: Followed) -> None:
    assert "notifier user add NAME --role admin" in run(user, "list", env=engine.variables).stdout


def test_a_short_password_is_refused(engine: Followed) -> None:
    with pytest.raises(RequestInvalid, match="12 to 200"):
        run(user, "add", "ann", "--password-stdin", env=engine.variables, stdin=b"short\n")
