"""What operators edit, kept current: everything that can fail is done first, then one pointer is swapped."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import structlog

from notifier import metrics
from notifier.errors import ConfigError, Problem, StartError, StoreUnavailable
from notifier.service.app import Settings

log = structlog.get_logger(__name__)

_LOOK_EVERY_SECONDS = 2.0

Mark = tuple[tuple[str, int, int], ...]


class Live:
    """Holds the settings in force. A change on disk is taken up within seconds, a bad one never."""

    def __init__(
        self,
        load: Callable[[], Settings],
        kept: Callable[[], object] = lambda: None,
        is_within: Callable[[], bool] = lambda: False,
    ) -> None:
        """`kept` returns something that changes with what is edited in the database.

        `is_within` says whether the caller has a transaction open. Taking up a change takes seconds and writes to the
        database, which on SQLite would wait for that very transaction.
        """
        self._load = load
        self._kept = kept
        self._is_within = is_within
        self._lock = threading.Lock()
        # The mark is read first: what changes while the settings are loaded is then found at the next look.
        in_database = kept()
        self._settings = load()
        self._mark = (_mark_of(self._settings), in_database)
        self._next_look = time.monotonic() + _LOOK_EVERY_SECONDS
        self.problem = ""
        """Why the newest version is not in force, or "" if it is."""
        self.problems: tuple[Problem, ...] = ()
        """The same, mistake by mistake, where it is a matter of files."""

    def __call__(self) -> Settings:
        """Return the settings in force now; within a transaction those that were in force before it."""
        if time.monotonic() < self._next_look or self._is_within():
            return self._settings
        if self._lock.acquire(blocking=False):
            try:
                self.look()
            finally:
                self._lock.release()
        return self._settings

    def look(self) -> None:
        """Take up what changed on disk since the last look; if that cannot be, keep what is in force."""
        self._next_look = time.monotonic() + _LOOK_EVERY_SECONDS
        try:
            mark = (_mark_of(self._settings), self._kept())
            if mark == self._mark:
                return
            self._settings = self._load()
        except StoreUnavailable as error:
            log.warning("config_not_loaded", reason=str(error), next_try_seconds=_LOOK_EVERY_SECONDS)
        except (ConfigError, StartError) as error:
            self._mark = mark
            self.problem = str(error)
            self.problems = error.problems if isinstance(error, ConfigError) else ()
            metrics.RELOADS.labels("refused").inc()
            log.error("config_refused", problem=self.problem[:300])
        else:
            self.problem, self.problems = "", ()
            self._mark = (_mark_of(self._settings), mark[1])
            metrics.RELOADS.labels("loaded").inc()
            log.info("config_loaded", rule_set=self._settings.ruling.rule_set)


def _mark_of(settings: Settings) -> Mark:
    """Describe the files as they are on disk: which there are, how large, and when they were written."""
    files = (_describe(str(file), file.stat) for file in settings.config.files)
    return (*files, *sorted(_describe_below(settings.config.templates)))


def _describe_below(folder: str | Path) -> Iterator[tuple[str, int, int]]:
    """Describe all files in a folder and in its folders: quickly, for every process looks every other second."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _describe_below(entry.path)
            else:
                yield _describe(entry.path, entry.stat)


def _describe(name: str, stat: Callable[[], os.stat_result]) -> tuple[str, int, int]:
    try:
        found = stat()
    except OSError:
        return (name, 0, 0)
    return (name, found.st_mtime_ns, found.st_size)
