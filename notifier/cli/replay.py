"""`notifier replay`: saved bodies through the door of the running engine, and what became of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import httpx
import orjson

from notifier.cli.layout import count, paragraph
from notifier.cli.listening import web_url
from notifier.cli.opening import open_engine, read_surroundings
from notifier.service.app import App
from notifier.service.register import Registered
from notifier.service.registration import FieldProblem
from notifier.service.replay import Delivery, Result, Touched, address, look_up, register_samples, was_here
from notifier.store.inbox import InboxStatus

_SAMPLE_EMAIL = "someone@example.com"
_TIMEOUT_SECONDS = 10.0
_LOOK_EVERY_SECONDS = 0.1


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", required=True, help="The source that sends such bodies, as in the configuration.")
@click.option("--url", help="Where the engine listens; as NOTIFIER_HOST and NOTIFIER_PORT say if left out.")
@click.option("--as-is", is_flag=True, help="Send the bodies without a signature: the door should refuse them.")
@click.option("--register", is_flag=True, help="First register a sample shipment for each number nobody registered.")
@click.option("--wait", default=15.0, show_default=True, type=click.FloatRange(min=0), help="Seconds for the judge.")
def command(files: tuple[Path, ...], source: str, url: str | None, as_is: bool, register: bool, wait: float) -> None:
    """Push the bodies in FILES through the running engine, signed as their provider signs them.

    Old events are history: a first push of them is recorded and not told. Ends with 1 if a body was not taken.
    """
    environment = read_surroundings()
    base = url or web_url(environment)
    with open_engine(environment) as app:
        replays = [
            _replay(app, base, file, source, is_signed=not as_is, registers=register, wait=wait) for file in files
        ]
    sys.exit(0 if all(replays) else 1)


def _replay(app: App, base: str, file: Path, source: str, *, is_signed: bool, registers: bool, wait: float) -> bool:
    """Push one body and say what became of it; return whether it was taken."""
    delivery = address(app.settings(), source, file.read_bytes(), app.clock.now(), is_signed=is_signed)
    for answer in register_samples(app, delivery, _SAMPLE_EMAIL) if registers else ():
        click.echo(_registered(answer))
    repeated = was_here(app, delivery)
    status, refusal = _post(base, delivery)
    outcome = refusal or _outcome(app, delivery, wait, repeated)
    click.echo(paragraph(f"{file}: {status}, {outcome}", indent=0, hanging=4))
    return not refusal


def _registered(answer: Registered) -> str:
    if answer.problems:
        return f"{answer.ref} could not be registered: {_joined(answer.problems)}"
    return f"registered {answer.ref} as {answer.shipment_id}, for {_SAMPLE_EMAIL}"


def _joined(problems: tuple[FieldProblem, ...]) -> str:
    return "; ".join(str(problem) for problem in problems)


def _post(base: str, delivery: Delivery) -> tuple[int, str]:
    """Return the status of the answer, and why the body was refused, if it was."""
    url = f"{base.rstrip('/')}{delivery.raw.path}"
    headers = {"content-type": "application/json", **delivery.raw.headers}
    try:
        # Without `trust_env` set to false, a proxy meant for the world outside would be asked for this machine.
        answer = httpx.post(url, content=delivery.raw.body, headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = f"no engine answers at {base} ({str(error) or type(error).__name__})"
        raise click.ClickException(f"{reason}. Start one with `notifier up`, or say where it is with --url") from error
    return answer.status_code, "" if answer.is_success else _refusal(answer, delivery)


def _refusal(answer: httpx.Response, delivery: Delivery) -> str:
    try:
        said = "; ".join(one["message"] for one in orjson.loads(answer.content)["errors"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        said = "the answer is not one of a notifier"
    hint = ""
    if answer.status_code == httpx.codes.UNAUTHORIZED and delivery.raw.headers:
        hint = f". The engine has another secret for {delivery.raw.source} than this command"
    return f"refused: {said}{hint}"


def _outcome(app: App, delivery: Delivery, wait: float, repeated: bool) -> str:
    result = _wait_for(app, delivery, wait)
    if result is None:
        return f"kept, and not judged within {wait:g}s: does a worker run?"
    again = "it was here before and counts once; then " if repeated else ""
    return again + "; ".join(_result(result, delivery, app.public_url))


def _wait_for(app: App, delivery: Delivery, wait: float) -> Result | None:
    end = time.monotonic() + wait
    while (result := look_up(app, delivery)) is None and time.monotonic() < end:
        time.sleep(_LOOK_EVERY_SECONDS)
    return result


def _result(result: Result, delivery: Delivery, public_url: str) -> Iterator[str]:
    kept = result.kept
    detail = f" ({kept.detail})" if kept.detail and kept.status is not InboxStatus.UNMATCHED else ""
    is_told = kept.status is InboxStatus.JUDGED and not delivery.is_of_shop
    events = f": {count(delivery.events, 'event')}" if is_told else detail
    yield f"{kept.status}{events}"
    for one in result.shipments:
        yield f"shipment {one.ref} ({one.id}) is {one.stage or 'nowhere yet'}, told: {_told(one)}"
    if result.unregistered:
        yield _how_to_register(result.unregistered, delivery, public_url)


def _told(one: Touched) -> str:
    said = ", ".join(f"{verdict.rule} by {verdict.channel} ({verdict.reason})" for verdict in one.told)
    because = ", ".join(one.silent_because) or "no rule holds"
    return said or f"nothing ({because})"


def _how_to_register(numbers: tuple[str, ...], delivery: Delivery, public_url: str) -> str:
    carrier = next((one.carrier for one in delivery.parsed.updates if one.carrier), delivery.raw.source)
    body = {
        "recipient": {"email": _SAMPLE_EMAIL},
        "legs": [{"carrier": carrier, "tracking_number": numbers[0]}],
    }
    return (
        f"nobody has registered {', '.join(numbers)}. The body waits, and counts once it is registered: "
        f"run this again with --register, or POST {public_url}/v1/shipments {orjson.dumps(body).decode()}"
    )
