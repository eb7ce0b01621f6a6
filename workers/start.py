"""What the processes of Celery have in common: the settings, and our logs in place of theirs."""

from __future__ import annotations

import os
import warnings

from celery import Celery
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning
from celery.signals import setup_logging

from notifier import logs
from notifier.config.environment import Environment
from notifier.queue import celery_settings


def create() -> Celery:
    """Return an application with our settings, as the environment describes it. Raises ConfigError."""
    _hush()
    # Celery holds receivers weakly, but a function of a module lives as long as the module.
    setup_logging.connect(_set_up_logging)
    celery = Celery("notifier", set_as_current=False)
    celery.conf.update(celery_settings(Environment.read(os.environ).redis_url))
    return celery


def _set_up_logging(**_signal: object) -> None:
    """Set up logging as everywhere. Celery sets up its own unless somebody answers this signal."""
    environment = Environment.read(os.environ)
    logs.configure(environment.log_format, environment.log_level)


def _hush() -> None:
    """Silence two warnings of Celery that do not hold here."""
    # It warns of root because messages could be pickled code; here they can only be JSON.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    # It warns of a default that will change; the setting is set, with its reason, in `notifier.queue`.
    warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)
