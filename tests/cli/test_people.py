"""`notifier suppressions`, `notifier replies` and `notifier erase`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.cli.erase import command as erase
from notifier.cli.explain import command as explain
from notifier.cli.replies import command as replies
from notifier.cli.suppressions import command as suppressions
from notifier.domain.replies import Effect, Wish
from notifier.errors import NotFound, RequestInvalid, StartError
from notifier.simulator.running import running
from notifier.simulator.settings import SimulatorSettings
from notifier.store import replies as kept_replies
from notifier.store.replies import KeptReply
from tests.cli.running import run
from tests.followed import Followed, following

WHEN = re.compile(r"2026-11-02T10:0\d:\d\dZ")
"""The clock of a command runs on from the instant at which the engine stands."""

EMAIL, PHONE = "jonas@example.com", "+4915112345678"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Followed]:
    """An engine that follows a parcel to Jonas, who was told by text message that it arrived."""
    with following(tmp_path) as followed:
        followed.register()
        followed.push("picked_up")
        followed.clock.advance(hours=2)
        followed.push("delivered")
        yield followed


def answered(engine: Followed, text: str, wish: Wish = Wish.OTHER) -> None:
    """Jonas has answered."""
    reply = KeptReply(
        provider="twilio",
        reference=text,
        at=engine.clock.at,
        address=PHONE,
        sent_to="+14155550111",
        text=text,
        wish=wish,
        brands=("default",),
        effect=Effect.STOPPED if wish is Wish.STOP else Effect.NOTHING,
        waits_since=engine.clock.at if wish is Wish.OTHER else None,
    )
    with engine.app.db.begin() as connection:
        kept_replies.keep(connection, reply)


def test_the_list_is_empty_then_holds_what_was_added_then_what_was_lifted(engine: Followed) -> None:
    env = engine.environment()
    assert run(suppressions, "list", env=env).output == "Nobody is on the list.\n"
    added = run(suppressions, "add", EMAIL, PHONE, "--by", "ada", env=env).output
    assert added == (
        "j…@example.com gets no emails of default any more (by_hand).\n"
        "+49…678 gets no text messages of default any more (by_hand).\n"
    )
    listed = run(suppressions, "list", env=env).output.splitlines()
    assert sorted(WHEN.sub("then", one) for one in listed) == [
        "then  +49…678, sms of default: by_hand, from ada",
        "then  j…@example.com, email of default: by_hand, from ada",
    ]
    assert PHONE in run(suppressions, "list", "--channel", "sms", "--show-personal", env=env).output

    lifted = run(suppressions, "lift", PHONE, "--by", "bob", env=env).output
    assert WHEN.sub("then", lifted) == "lifted: then  +49…678, sms of default: by_hand, from ada\n"
    assert run(suppressions, "list", "--channel", "sms", env=env).output == "Nobody is on the list.\n"
    history = run(suppressions, "list", "--lifted", env=env).output
    assert "lifted then by bob" in " ".join(WHEN.sub("then", history).split())
    with pytest.raises(NotFound):
        run(suppressions, "lift", PHONE, env=env)


def test_the_list_as_json(engine: Followed) -> None:
    env = engine.environment()
    run(suppressions, "add", EMAIL, "--reason", "complained", env=env)
    (entry,) = json.loads(run(suppressions, "list", "--json", env=env).output)
    assert WHEN.fullmatch(entry.pop("at"))
    assert entry == {
        "address": "j…@example.com",
        "brand": "default",
        "channel": "email",
        "reason": "complained",
        "source": "operator",
    }
    assert run(suppressions, "list", "--lifted", env=env).output == "Nobody was taken off the list.\n"


def test_what_is_no_address_is_refused(engine: Followed) -> None:
    with pytest.raises(RequestInvalid):
        run(suppressions, "add", "jonas", env=engine.environment())


def test_without_the_engines_secret_nothing_is_lifted_or_erased(engine: Followed) -> None:
    env = {**engine.environment(), "NOTIFIER_SECRET": ""}
    for command, arguments in ((suppressions, ["lift", EMAIL]), (erase, ["--email", EMAIL, "--yes"])):
        with pytest.raises(StartError, match="NOTIFIER_SECRET is not set"):
            run(command, *arguments, env=env)


def test_replies_are_read_and_done(engine: Followed) -> None:
    env = engine.environment()
    assert run(replies, "list", env=env).output == "No reply waits for a person.\n"
    answered(engine, "Where is it?")
    answered(engine, "STOP", Wish.STOP)
    assert run(replies, "list", env=env).output == (
        '1  2026-11-02T10:00:00Z  +49…678 to default: "Where is it?" (other, waits)\n'
    )
    assert PHONE in run(replies, "list", "--show-personal", env=env).output
    assert run(replies, "done", "1", "--by", "ada", env=env).output == "1: done\n"
    assert run(replies, "list", "--all", env=env).output == (
        '2  2026-11-02T10:00:00Z  +49…678 to default: "STOP" (stop, stopped)\n'
        '1  2026-11-02T10:00:00Z  +49…678 to default: "Where is it?" (other, done by ada)\n'
    )
    shown = json.loads(run(replies, "list", "--all", "--json", env=env).output)
    assert [(one["id"], one["wish"], one["waits"], one["done_by"]) for one in shown] == [
        (2, "stop", False, None),
        (1, "other", False, "ada"),
    ]
    with pytest.raises(NotFound):
        run(replies, "done", "1", env=env)


def test_what_a_stranger_wrote_cannot_speak_to_the_terminal(engine: Followed) -> None:
    answered(engine, "\x1b[2Jgone\x07\nline")
    output = run(replies, "list", env=engine.environment()).output
    assert '" [2Jgone  line"' in output
    assert len(output.splitlines()) == 1


def test_who_is_erased_is_asked_for_first(engine: Followed) -> None:
    result = run(erase, "--email", EMAIL, env=engine.environment(), stdin=b"n\n")
    assert result.exit_code == 1
    assert result.output.startswith(
        "Known: 1 order with 1 shipment, and 1 message at providers. Erase this person for good?"
    )
    assert "jonas@example.com" in run(explain, "P-1", "--show-personal", env=engine.environment()).output


def test_what_no_provider_could_do_is_left_to_a_person(engine: Followed) -> None:
    result = run(
        erase, "--email", EMAIL, "--yes", env={**engine.environment(), "NOTIFIER_SIMULATOR_URL": "http://127.0.0.1:9"}
    )
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == "Erased: 1 order, 1 shipment, 1 message, 2 events, 0 answers, 0 suppressions, 2 kept requests."
    assert lines[1] == "sendgrid: BY HAND: not reached (URLError)"
    assert lines[2].startswith("taker: BY HAND: it cannot be asked from here")
    assert "jonas" not in result.output.lower()


def test_with_providers_that_answer_all_is_done(engine: Followed) -> None:
    with running(SimulatorSettings()) as url:
        env = {**engine.environment(), "NOTIFIER_SIMULATOR_URL": url}
        first = run(erase, "--order", "1001", "--yes", env=env)
        assert first.output.splitlines()[1].startswith("sendgrid: it erases what it keeps, as job ")
        again = run(erase, "--order", "1001", "--yes", env=env)
    assert "This person was erased before, on 2026-11-02 1" in again.output
    assert again.output.startswith("Erased: 1 order, 1 shipment, 0 messages, 0 events")


def test_exactly_one_person_must_be_named(engine: Followed) -> None:
    with pytest.raises(RequestInvalid, match="0 of email, phone and order are given"):
        run(erase, "--yes", env=engine.environment())
