from __future__ import annotations

import os
import threading

import pytest

from notifier.channels.per_thread import PerThread


def test_a_thread_keeps_its_client() -> None:
    clients = PerThread(object)

    assert clients.get() is clients.get()


def test_two_threads_never_share_one() -> None:
    clients = PerThread(object)
    theirs: list[object] = []

    thread = threading.Thread(target=lambda: theirs.append(clients.get()))
    thread.start()
    thread.join()

    assert theirs[0] is not clients.get()


def test_a_forked_process_makes_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    clients = PerThread(object)
    parents = clients.get()

    monkeypatch.setattr(os, "getpid", lambda: -1)

    assert clients.get() is not parents
