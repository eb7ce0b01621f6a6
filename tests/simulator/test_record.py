from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from notifier.domain.notification import Channel
from notifier.errors import StartError
from notifier.simulator.mailbox import Mailbox, Received, Record
from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from tests.simulator.conftest import Caller

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def message(number: int, accepted: bool = True) -> Received:
    return Received(
        id=f"SM{number}",
        channel=Channel.SMS,
        to="+14155550100",
        received_at=NOON,
        text=f"Text {number}\nwith a second line",
        attempt_id=f"attempt-{number}",
        accepted=accepted,
    )


def mailbox(path: Path, keep: int = 100) -> Mailbox:
    return Mailbox(keep, Record(path))


def test_a_message_is_on_disk_before_anybody_is_answered(tmp_path: Path) -> None:
    with running(SimulatorSettings(record=tmp_path / "record.jsonl")) as url:
        caller = Caller(url)
        caller.fault(mode="accept_and_drop")
        with pytest.raises(httpx.RemoteProtocolError):
            caller.mail()
        caller.http.close()
        [line] = (tmp_path / "record.jsonl").read_text().splitlines()

    kept = json.loads(line)
    assert (kept["attempt_id"], kept["to"], kept["channel"]) == ("attempt-1", "jo@example.com", "email")
    assert datetime.fromisoformat(kept["received_at"]).tzinfo is not None


def test_what_was_taken_is_still_known_after_a_restart(tmp_path: Path) -> None:
    settings = SimulatorSettings(record=tmp_path / "folder" / "record.jsonl")
    before: list[object] = []
    for add in (True, False):
        with running(settings) as url:
            caller = Caller(url)
            if add:
                caller.mail(headers={"X-Order": "1"})
                caller.text()
                caller.text(To="+15005550004")
            before.append([{**row, "status": "", "events": [], "receipts": []} for row in caller.kept()])
            before.append(caller.stats()["accepted"])
            caller.http.close()

    assert before[:2] == before[2:]


def test_a_message_comes_back_as_it_was(tmp_path: Path) -> None:
    mailbox(tmp_path / "record").add(message(1))

    [again] = mailbox(tmp_path / "record").newest()

    assert asdict(again) == asdict(message(1))


@pytest.mark.parametrize("torn", [b'{"id": "SM9', b'{"id": "SM9"', b"\xff\n", b"\n"])
def test_a_line_that_a_crash_left_half_written_costs_no_other(torn: bytes, tmp_path: Path) -> None:
    path = tmp_path / "record"
    mailbox(path).add(message(1))
    with path.open("ab") as file:
        file.write(torn)

    mailbox(path).add(message(2))

    assert [kept.id for kept in mailbox(path).newest()] == ["SM2", "SM1"]


@pytest.mark.parametrize("line", ['{"id": "SM1"}', '{"colour": "red"}', '{"channel": "pigeon"}'])
def test_a_file_of_something_else_is_not_taken_for_a_record(line: str, tmp_path: Path) -> None:
    (tmp_path / "record").write_text(line + "\n")

    with pytest.raises(StartError, match="written by another version"):
        mailbox(tmp_path / "record")


def test_forgetting_is_for_good(tmp_path: Path) -> None:
    box = mailbox(tmp_path / "record")
    box.add(message(1))
    box.clear()
    box.add(message(2))

    assert [kept.id for kept in mailbox(tmp_path / "record").newest()] == ["SM2"]


@pytest.mark.parametrize("reopen", [lambda box, path: box, lambda box, path: mailbox(path, keep=3)])
def test_only_the_newest_are_kept_and_all_are_counted(
    reopen: Callable[[Mailbox, Path], Mailbox], tmp_path: Path
) -> None:
    box = mailbox(tmp_path / "record", keep=3)
    for number in range(5):
        box.add(message(number))

    box = reopen(box, tmp_path / "record")

    assert [kept.id for kept in box.newest()] == ["SM4", "SM3", "SM2"]
    assert box.get("SM0") is None
    assert box.counts()["accepted"] == {"email": 0, "sms": 5}


def test_an_attempt_that_was_taken_twice_stands_out() -> None:
    box = Mailbox(10)
    for number in (1, 2, 1):
        box.add(message(number))
    box.add(message(2, accepted=False))

    assert box.counts() == {
        "accepted": {"email": 0, "sms": 3},
        "refused": 1,
        "attempts": 2,
        "repeated_attempts": ["attempt-1"],
    }
