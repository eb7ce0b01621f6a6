"""Processes that belong together: started in order, started again when they die, stopped together, none left behind.

Each runs in its own process group, so that Ctrl-C reaches only the supervisor, which then stops them in the right
order, and so that what a process leaves behind can be found. Start them from a thread that lives as long as they
should: to the kernel, the thread that started a process is its parent.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from types import TracebackType

from notifier.errors import StartError

Say = Callable[[str, str], None]
"""Takes the name of a process and one line about it or from it."""

_LEASH = Path(__file__).with_name("leash.py")
_TICK = 0.05
_LINES_KEPT = 15
_LONGEST_WAIT = 30.0
_STEADY_AFTER = 60.0
"""A process that ran for so many seconds before it died is not one that keeps dying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, and how to see that it works. `command` and `environment` are complete: nothing is inherited."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool] = lambda: True
    """Asked again and again after the start, until it says yes."""
    ready_within: float = 60.0
    serves_others: bool = False
    """The programs after it need it: they are started only when it works, and it is stopped only after them."""
    is_quiet: bool = False
    """What it prints is kept for the case that it fails to start, and not shown."""
    stop_within: float = 25.0
    """Seconds that it has to end after SIGTERM, before it is killed."""


class Process:
    """One program, running or not."""

    def __init__(self, program: Program, say: Say) -> None:
        self.program = program
        self.name = program.name
        self._say = say
        self._child: subprocess.Popen[bytes] | None = None
        self._reader: Thread | None = None
        self._tail: deque[str] = deque(maxlen=_LINES_KEPT)

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group; 0 before the first start."""
        return self._child.pid if self._child else 0

    @property
    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def exit_status(self) -> int | None:
        """What it ended with: negative for a signal, None while it runs or before it was started."""
        return self._child.poll() if self._child else None

    def start(self) -> None:
        """Start it. Does nothing if it runs."""
        if self.is_running:
            return
        self._tail.clear()
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_LEASH), str(os.getpid()), *self.program.command],
            env=dict(self.program.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._reader = Thread(target=self._read, args=(self._child,), name=f"{self.name}-output", daemon=True)
        self._reader.start()

    def wait_ready(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Return when it works, or when `give_up` says so. Raises StartError if it ends or takes too long."""
        deadline = time.monotonic() + self.program.ready_within
        while not give_up():
            if not self.is_running:
                raise StartError(f"{self.name} ended with status {self.exit_status} at its start{self._last_words()}")
            if self.program.is_ready():
                return
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} did not answer within {self.program.ready_within:.0f} s")
            time.sleep(_TICK)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all it has started."""
        if self._child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._child.pid, number)

    def ask_to_end(self) -> None:
        """Send SIGTERM to the process itself; what it has started is its own to end."""
        if self.is_running and self._child is not None:
            self._child.terminate()

    def stop(self) -> None:
        """End it in peace if it can be done in time, and leave nothing of it behind."""
        if self._child is not None:
            self.ask_to_end()
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(self.program.stop_within)
            self.kill()

    def kill(self) -> None:
        """End it and all it has started at once."""
        if self._child is not None:
            self.send(signal.SIGKILL)
            self._child.wait()

    def restart(self) -> None:
        """Stop it and start it again."""
        self.stop()
        self.start()

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        """Pass on what it prints, line by line, until nobody is left who could print."""
        if child.stdout is None:
            return
        with child.stdout as output:
            for raw in output:
                line = raw.decode(errors="replace").rstrip()
                self._tail.append(line)
                if line and not self.program.is_quiet:
                    self._say(self.name, line)

    def _last_words(self) -> str:
        """Return the end of what a quiet program said, which nobody has seen yet."""
        if self._reader is not None:
            self._reader.join(timeout=1)
        return "".join(f"\n    {line}" for line in self._tail) if self.program.is_quiet else ""


@dataclass(slots=True)
class _Comeback:
    """When a process may be started again, and how long it is kept waiting the next time."""

    wait: float
    started_at: float = 0.0
    due_at: float | None = None


class Supervisor:
    """Runs programs together. As a context it stops them on leaving.

    `first_wait` is how many seconds pass before a process that died is started again; it doubles while it keeps dying.
    """

    def __init__(self, programs: Sequence[Program], say: Say, *, first_wait: float = 1.0) -> None:
        self.processes = {program.name: Process(program, say) for program in programs}
        self._say = say
        self._first_wait = first_wait
        self._comebacks = {program.name: _Comeback(wait=first_wait) for program in programs}

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, give_up: Callable[[], bool] = lambda: False) -> None:
        """Start all in their order, and return when all of them work. Raises StartError with what went wrong."""
        for process in self.processes.values():
            if give_up():
                return
            process.start()
            self._comebacks[process.name].started_at = time.monotonic()
            if process.program.serves_others:
                process.wait_ready(give_up)
        for process in self.processes.values():
            process.wait_ready(give_up)

    def watch(self, give_up: Callable[[], bool]) -> None:
        """Keep all of them running until `give_up` says so."""
        while not give_up():
            self.look_after()
            time.sleep(_TICK)

    def look_after(self) -> None:
        """Start again what has died and has waited long enough. Says each death and each start in one line."""
        for process in self.processes.values():
            if not process.is_running:
                self._revive(process, self._comebacks[process.name])

    def stop(self) -> None:
        """Stop all together, but those that serve others after the others."""
        for serves_others in (False, True):
            together = [one for one in self.processes.values() if one.program.serves_others is serves_others]
            for process in together:
                process.ask_to_end()
            for process in together:
                process.stop()

    def kill(self) -> None:
        """Kill all at once."""
        for process in reversed(self.processes.values()):
            process.kill()

    def _revive(self, process: Process, comeback: _Comeback) -> None:
        now = time.monotonic()
        if comeback.due_at is None:
            if now - comeback.started_at > _STEADY_AFTER:
                comeback.wait = self._first_wait
            comeback.due_at = now + comeback.wait
            ended = f"ended with status {process.exit_status}"
            self._say(process.name, f"{ended}; it is started again in {comeback.wait:g} s")
        elif now >= comeback.due_at:
            process.kill()  # What the dead process left behind.
            process.start()
            comeback.started_at, comeback.due_at, comeback.wait = now, None, min(comeback.wait * 2, _LONGEST_WAIT)
