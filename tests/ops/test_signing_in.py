"""Many who sign in at once: wrong passwords are counted all the same, and the engine is not kept busy with them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from notifier.service import sign_in
from notifier.web.ops.guard import LOGIN
from notifier.web.ops.signing_in import MOST_WAITING, SigningIn
from tests.web.engine import Engine, build_engine

PASSWORD = "correct horse battery"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine whose passwords cost no more than it takes to let others come in between."""
    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(sign_in, "_NOBODY", cheap.hash(PASSWORD))
    built = build_engine(tmp_path)
    yield built
    built.close()


async def try_at_once(engine: Engine, count: int) -> list[httpx.Response]:
    api = FastAPI()
    api.add_api_route(LOGIN, SigningIn(engine.app).enter, methods=["POST"])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=api), base_url="http://console") as client:
        tries = [client.post(LOGIN, data={"name": "ann", "password": f"guess {number}"}) for number in range(count)]
        return await asyncio.gather(*tries)


def test_of_passwords_that_are_tried_at_once_few_are_tried_and_a_crowd_is_sent_away(engine: Engine) -> None:
    # In a thread of its own: in this one the browser's loop may be running.
    with ThreadPoolExecutor(1) as thread:
        answers = thread.submit(lambda: asyncio.run(try_at_once(engine, MOST_WAITING + 10))).result()
    assert {answer.status_code for answer in answers} == {httpx.codes.UNAUTHORIZED}
    assert Counter(map(reason_of, answers)) == {
        "The name or the password is wrong": sign_in.FREE_TRIES,
        "Try again in": MOST_WAITING - sign_in.FREE_TRIES,
        "Too many people are signing in": 10,
    }


def reason_of(answer: httpx.Response) -> str:
    known = ("The name or the password is wrong", "Too many people are signing in", "Try again in")
    return next(one for one in known if one in answer.text)
