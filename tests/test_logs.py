"""Logs: one shape for ours and for others', and nothing in them that a person could be told by."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from notifier import logs
from notifier.logs import LogFormat

Read = Callable[[], str]


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Iterator[Read]:
    """Return what reads the log so far. Logging is as it was after the test."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("notifier", "workers")}
    yield lambda: capsys.readouterr().err
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def fail() -> None:
    recipient = "jo@example.com"
    raise LookupError(f"{len(recipient)} characters")


def test_a_line_for_machines_has_its_fields_by_name(read: Read) -> None:
    logs.configure(LogFormat.JSON)
    structlog.get_logger("notifier.service").info("judged", shipments=3, shipment="s1")
    line = json.loads(read())
    assert line.pop("at").endswith("Z")
    assert line == {"event": "judged", "level": "info", "logger": "notifier.service", "shipments": 3, "shipment": "s1"}


def test_a_line_for_people_is_one_line(read: Read) -> None:
    logs.configure(LogFormat.TEXT)
    structlog.get_logger("notifier.service").info("judged", shipments=3)
    (line,) = read().splitlines()
    assert line.endswith("[info     ] judged [notifier.service] shipments=3")


def test_the_standard_library_s_logging_has_the_same_shape(read: Read) -> None:
    logs.configure(LogFormat.JSON)
    logging.getLogger("kombu").warning("lost %s", "redis")
    line = json.loads(read())
    assert (line["event"], line["logger"], line["level"]) == ("lost redis", "kombu", "warning")


@pytest.mark.parametrize("name", ["twilio.http_client", "python_http_client.client", "httpx", "sqlalchemy.engine"])
def test_libraries_that_log_addresses_are_not_heard(read: Read, name: str) -> None:
    logs.configure(LogFormat.JSON, "debug")
    logging.getLogger(name).info("POST to=+4915112345678")
    structlog.get_logger("notifier.service").debug("ours")
    assert [json.loads(line)["event"] for line in read().splitlines()] == ["ours"]


def test_the_level_that_is_asked_for_holds_for_ours(read: Read) -> None:
    logs.configure(LogFormat.TEXT, "warning")
    structlog.get_logger("workers.tasks").info("done")
    assert read() == ""


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_traceback_tells_where_and_never_what_the_variables_held(read: Read, log_format: LogFormat) -> None:
    logs.configure(log_format)
    try:
        fail()
    except LookupError:
        structlog.get_logger("notifier.service").exception("failed")
    said = read()
    assert "LookupError: 14 characters" in said
    assert "jo@example.com" not in said


def test_beat_says_in_one_line_that_it_could_not_send(read: Read) -> None:
    logs.configure(LogFormat.JSON)
    try:
        fail()
    except LookupError:
        logging.getLogger("celery.beat").error("Message Error: %s\n%s", "refused", ["a", "b"], exc_info=True)
    assert {name: value for name, value in json.loads(read()).items() if name != "at"} == {
        "event": "Message Error: refused",
        "level": "error",
        "logger": "celery.beat",
    }
