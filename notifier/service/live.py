"""What operators edit, kept current: everything that can fail is done first, then one pointer is swapped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog

from notifier import metrics
from notifier.errors import ConfigError, StartError, StoreUnavailable
from notifier.service.app import Settings

log = structlog.get_logger(__name__)

_LOOK_EVERY_SECONDS = 2.0

Mark = tuple[tuple[str, int, int], ...]


class Live:
    """Holds the settings in force. A change on disk is taken up within seconds, a bad one never."""

    def __init__(self, load: Callable[[], Settings]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._settings = load()
        self._mark = _mark_of(self._settings)
        self._next_look = time.monotonic() + _LOOK_EVERY_SECONDS
        self.problem = ""
        """Why the newest version on disk is not in force, or "" if it is."""

    def __call__(self) -> Settings:
        """Return the settings in force now."""
        if time.monotonic() >= self._next_look and self._lock.acquire(blocking=False):
            try:
                self.look()
            finally:
                self._lock.release()
        return self._settings

    def look(self) -> None:
        """Take up what changed on disk since the last look; if that cannot be, keep what is in force."""
        self._next_look = time.monotonic() + _LOOK_EVERY_SECONDS
        mark = _mark_of(self._settings)
        if mark == self._mark:
            return
        try:
            self._settings = self._load()
        except StoreUnavailable as error:
            log.warning("config_not_loaded", reason=str(error), next_try_seconds=_LOOK_EVERY_SECONDS)
        except (ConfigError, StartError) as error:
            self._mark = mark
            self.problem = str(error)
            metrics.RELOADS.labels("refused").inc()
            log.error("config_refused", problem=self.problem[:300])
        else:
            self.problem = ""
            self._mark = _mark_of(self._settings)
            metrics.RELOADS.labels("loaded").inc()
            log.info("config_loaded", rule_set=self._settings.ruling.rule_set)


def _mark_of(settings: Settings) -> Mark:
    """Describe the files as they are on disk: which there are, how large, and when they were written."""
    folder = settings.config.templates
    return tuple(_describe([*settings.config.files, *sorted(one for one in folder.rglob("*") if one.is_file())]))


def _describe(files: Iterable[Path]) -> Iterable[tuple[str, int, int]]:
    for file in files:
        try:
            found = file.stat()
        except OSError:
            yield (str(file), 0, 0)
        else:
            yield (str(file), found.st_mtime_ns, found.st_size)
