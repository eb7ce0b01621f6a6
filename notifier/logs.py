"""Logs: one line each, as text for people or JSON for machines. Ids and reasons only, never what a person could be
told by; tracebacks without the values of variables, for the same reason.
"""

from __future__ import annotations

import logging
import sys
from enum import StrEnum

import structlog
from structlog.typing import Processor


class LogFormat(StrEnum):
    """How a line looks."""

    TEXT = "text"
    JSON = "json"


_OURS = ("notifier", "workers")
"""The loggers that follow the level asked for; all others speak only from warnings on. The libraries below us log
requests with bodies and addresses at INFO and DEBUG."""


def configure(log_format: str = LogFormat.TEXT, level: str = "INFO") -> None:
    """Send the logs of this process to standard error.

    `log_format` is one of LogFormat, `level` a name of the standard library's logging, in any case. To be called once,
    at the start of a process.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(LogFormat(log_format)))
    handler.addFilter(_shorten_beat)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.captureWarnings(True)


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]


def _formatter(log_format: LogFormat) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(log_format)],
    )


def _renderers(log_format: LogFormat) -> list[Processor]:
    if log_format is LogFormat.JSON:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=0,
            timestamp_key="at",
            # The default prints the values of local variables: names, addresses and keys among them.
            exception_formatter=structlog.dev.plain_traceback,
        )
    ]


def _shorten_beat(record: logging.LogRecord) -> bool:
    """Cut what beat says while Redis is away to its first line: for each message it logs two tracebacks."""
    if record.name == "celery.beat" and record.levelno >= logging.ERROR:
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
        record.exc_info = None
    return True
