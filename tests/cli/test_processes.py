"""Processes: their lines, their deaths, and that none of them is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from notifier.cli.processes import Process, Program, Supervisor
from notifier.errors import StartError
from tests.waiting import eventually

Lines = list[tuple[str, str]]

WAIT = "import threading; threading.Event().wait()"
WAIT_AND_SAY_SO = f"print('here', flush=True); {WAIT}"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT_AND_SAY_SO}"
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {WAIT!r}])
print(child.pid, flush=True)
child.wait()
"""


def program(code: str, name: str = "it", **given: object) -> Program:
    return Program(name=name, command=(sys.executable, "-c", code), environment=os.environ, **given)  # type: ignore[arg-type]


def exists(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture
def lines() -> Lines:
    """Return the list into which everything that is said goes."""
    return []


@pytest.fixture
def start(lines: Lines) -> Iterator[Callable[[Program], Process]]:
    """Start a program; whatever happens, it is gone after the test."""
    started: list[Process] = []

    def run(one: Program) -> Process:
        process = Process(one, say=lambda name, line: lines.append((name, line)))
        started.append(process)
        process.start()
        return process

    yield run
    for process in started:
        process.kill()


def test_what_a_process_prints_is_said_line_by_line_under_its_name(
    start: Callable[[Program], Process], lines: Lines
) -> None:
    start(program("import sys; print('one'); print(); print('two', file=sys.stderr)", name="clerk"))
    assert eventually(lambda: len(lines) == 2)
    assert sorted(lines) == [("clerk", "one"), ("clerk", "two")]


def test_a_process_is_ready_when_it_says_so_and_not_before(start: Callable[[Program], Process]) -> None:
    answers = iter([False, False, True])
    process = start(program(WAIT, is_ready=lambda: next(answers)))
    process.wait_ready()
    assert next(answers, None) is None


def test_a_process_that_ends_at_its_start_is_a_problem_with_its_last_words(start: Callable[[Program], Process]) -> None:
    process = start(program("print('no luck'); raise SystemExit(3)", is_ready=lambda: False, is_quiet=True))
    with pytest.raises(StartError, match="it ended with status 3 at its start\n    no luck"):
        process.wait_ready()


def test_a_process_that_never_works_is_given_up(start: Callable[[Program], Process]) -> None:
    process = start(program(WAIT, is_ready=lambda: False, ready_within=0.2))
    with pytest.raises(StartError, match="did not answer within 0 s"):
        process.wait_ready()


def test_whoever_waits_can_be_called_off(start: Callable[[Program], Process]) -> None:
    process = start(program(WAIT, is_ready=lambda: False))
    process.wait_ready(give_up=lambda: True)
    assert process.is_running


def test_a_process_is_asked_before_it_is_killed(start: Callable[[Program], Process], lines: Lines) -> None:
    polite = start(program(WAIT_AND_SAY_SO))
    assert eventually(lambda: lines != [])
    polite.stop()
    assert polite.exit_status == -SIGTERM


def test_a_process_that_does_not_listen_is_killed(start: Callable[[Program], Process], lines: Lines) -> None:
    deaf = start(program(DEAF, stop_within=0.2))
    assert eventually(lambda: lines != [])
    deaf.stop()
    assert deaf.exit_status == -SIGKILL


@pytest.mark.parametrize("way", [Process.stop, Process.kill])
def test_what_a_process_has_started_ends_with_it(
    start: Callable[[Program], Process], lines: Lines, way: Callable[[Process], None]
) -> None:
    process = start(program(PARENT))
    assert eventually(lambda: lines != [])
    grandchild = int(lines[0][1])
    assert exists(grandchild)
    way(process)
    assert eventually(lambda: not exists(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of the death of their parent")
def test_when_the_supervisor_is_killed_its_processes_end_too() -> None:
    code = (
        "import os, sys; from notifier.cli.processes import Process, Program\n"
        f"it = Program(name='it', command=(sys.executable, '-c', {WAIT_AND_SAY_SO!r}), environment=os.environ)\n"
        "process = Process(it, say=lambda name, line: print(process.pid, flush=True)); process.start()\n"
        f"{WAIT}"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert exists(pid)
        supervisor.kill()
    assert eventually(lambda: not exists(pid))


@pytest.fixture
def supervise(lines: Lines) -> Iterator[Callable[..., Supervisor]]:
    """Supervise programs; whatever happens, they are gone after the test."""
    made: list[Supervisor] = []

    def run(*programs: Program) -> Supervisor:
        made.append(Supervisor(programs, lambda name, line: lines.append((name, line)), first_wait=0.01))
        return made[-1]

    yield run
    for supervisor in made:
        supervisor.kill()


def test_a_process_that_dies_is_started_again_and_each_time_it_waits_longer(
    supervise: Callable[..., Supervisor], lines: Lines
) -> None:
    supervisor = supervise(program(WAIT))
    process = supervisor.processes["it"]
    supervisor.start()
    pids = {process.pid}
    for _ in range(3):
        process.send(SIGKILL)
        assert eventually(lambda: not process.is_running)
        while not process.is_running:
            supervisor.look_after()
        pids.add(process.pid)
    assert len(pids) == 4
    assert [line for _, line in lines] == [
        "ended with status -9; it is started again in 0.01 s",
        "ended with status -9; it is started again in 0.02 s",
        "ended with status -9; it is started again in 0.04 s",
    ]


def test_who_serves_others_is_started_before_them_and_stopped_after_them(
    supervise: Callable[..., Supervisor], tmp_path: Path
) -> None:
    diary = tmp_path / "diary"
    code = (
        "import pathlib, signal, sys, threading\n"
        f"diary = pathlib.Path({str(diary)!r})\n"
        "def note(what):\n"
        "    with diary.open('a') as file: file.write(f'{sys.argv[1]} {what}\\n')\n"
        "def end(*_):\n"
        "    note('ends'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); note('starts')\n"
        f"{WAIT}"
    )

    def written(name: str, *, serves_others: bool) -> Program:
        return Program(
            name=name,
            command=(sys.executable, "-c", code, name),
            environment=os.environ,
            is_ready=lambda: diary.exists() and f"{name} starts" in diary.read_text(),
            serves_others=serves_others,
        )

    supervisor = supervise(written("redis", serves_others=True), written("web", serves_others=False))
    supervisor.start()
    supervisor.stop()
    assert diary.read_text().splitlines() == ["redis starts", "web starts", "web ends", "redis ends"]


def test_if_one_does_not_start_the_others_are_stopped_on_leaving(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(
        program(WAIT, name="good"), program("raise SystemExit(1)", name="bad", is_ready=lambda: False)
    )
    with pytest.raises(StartError, match="bad ended with status 1"), supervisor:
        supervisor.start()
    assert not supervisor.processes["good"].is_running


def test_watching_ends_when_it_is_asked_to(supervise: Callable[..., Supervisor]) -> None:
    supervisor = supervise(program(WAIT))
    supervisor.start()
    answers = iter([False, False, True])
    supervisor.watch(lambda: next(answers))
    assert supervisor.processes["it"].is_running
