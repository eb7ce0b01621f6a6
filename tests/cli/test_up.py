"""`notifier up`, as a person runs it: the real processes, from their start to their end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from notifier.cli.embedded_redis import free_port
from tests.waiting import eventually

REPOSITORY = Path(__file__).parents[2]

pytestmark = [
    # Starting means half a dozen interpreters; on a busy machine that takes its time.
    pytest.mark.timeout(300),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc"),
]


def parent_of(pid: int) -> int:
    """Return the parent of a process, or 0 if there is no such process or it has ended."""
    try:
        state, parent, *_ = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if state == "Z" else int(parent)


def below(pid: int) -> set[int]:
    """Return every process that this one has started, and what those have."""
    parents = {int(one.name): parent_of(int(one.name)) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in found | {pid}} - found:
        found |= more
    return found


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


class Up:
    """A running `notifier up`."""

    def __init__(self, variables: dict[str, str], output: Path) -> None:
        self.output = output
        self.url = f"http://127.0.0.1:{variables['NOTIFIER_PORT']}"
        command = [sys.executable, "-m", "notifier", "up"]
        with output.open("w") as file:
            self.child = subprocess.Popen(command, cwd=REPOSITORY, env=variables, stdout=file, stderr=file)

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def processes(self) -> set[int]:
        return below(self.child.pid)

    def wait_ready(self) -> None:
        """Return when it says that it is ready."""
        assert eventually(lambda: "Ready." in self.said or self.child.poll() is not None, within=120), self.said
        assert self.child.poll() is None, self.said

    def find(self, words: str) -> int:
        """Return the one process directly below whose command has these words, or 0."""
        found = [pid for pid in self.processes if parent_of(pid) == self.child.pid and words in command_of(pid)]
        return found[0] if len(found) == 1 else 0

    def is_working(self) -> bool:
        """Whether the web service says that the whole engine works."""
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def ask(self, api_key: str) -> int:
        """Return the status with which the API answers who asks for a shipment that is not there."""
        headers = {"Authorization": f"Bearer {api_key}"}
        return httpx.get(f"{self.url}/v1/shipments/none", headers=headers, timeout=5).status_code

    def end(self, number: signal.Signals) -> int:
        """Send a signal and return the exit status."""
        self.child.send_signal(number)
        return self.child.wait(timeout=60)


@pytest.fixture
def start(tmp_path: Path, redis_url: str) -> Iterator[Callable[[], Up]]:
    """Start it in one folder, on ports of its own, each time anew. `redis_url` shows that there is a Redis to embed."""
    started: list[Up] = []
    variables = {
        **os.environ,
        "NOTIFIER_DATA": str(tmp_path / "data"),
        "NOTIFIER_PORT": str(free_port()),
        "NOTIFIER_SIMULATOR_PORT": str(free_port()),
    }

    def run() -> Up:
        started.append(Up(variables, tmp_path / f"output-{len(started)}"))
        return started[-1]

    yield run
    for up in started:
        up.child.kill()
        up.child.wait()


def told_key(up: Up) -> str:
    """Return the key of the API that it told whoever started it."""
    (line,) = (line for line in up.said.splitlines() if line.startswith("  API key "))
    return line.split()[-1]


def test_it_starts_from_nothing_works_and_ends_without_leaving_anything(start: Callable[[], Up]) -> None:
    up = start()
    up.wait_ready()
    assert up.is_working()
    assert up.ask(told_key(up)) == httpx.codes.NOT_FOUND
    assert up.ask("another-key") == httpx.codes.UNAUTHORIZED
    processes = up.processes
    assert up.end(signal.SIGTERM) == 0
    assert [pid for pid in processes if parent_of(pid)] == []


def test_what_dies_comes_back_and_what_was_killed_outright_goes_on_where_it_was(start: Callable[[], Up]) -> None:
    up = start()
    up.wait_ready()
    key = told_key(up)
    before = {words: up.find(words) for words in ("notifier web", "--queues judge")}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: all(up.find(words) not in (0, pid) for words, pid in before.items())), up.said
    assert eventually(up.is_working), up.said
    assert up.said.count("it is started again in 1 s") == 2

    processes = up.processes
    up.end(signal.SIGKILL)
    assert eventually(lambda: not any(parent_of(pid) for pid in processes)), "left without their supervisor"

    again = start()
    again.wait_ready()
    assert told_key(again) == key
    assert again.ask(key) == httpx.codes.NOT_FOUND
    assert again.end(signal.SIGINT) == 0
