"""`notifier replies`: what people answered to text messages, and who has to read it."""

from __future__ import annotations

import click
import orjson

from notifier.cli.layout import paragraph
from notifier.cli.opening import open_engine, read_surroundings
from notifier.service.masking import mask_address
from notifier.service.replies import finish_reply, list_replies
from notifier.store.replies import KeptReply


@click.group()
def command() -> None:
    """Read what people answered to text messages."""


@command.command("list")
@click.option("--all", "include_all", is_flag=True, help="Also those that nobody needs to read.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(min=1))
@click.option("--show-personal", is_flag=True, help="Show numbers in full.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def show(include_all: bool, limit: int, show_personal: bool, as_data: bool) -> None:
    """List replies that were not understood and that nobody has dealt with, newest first.

    STOP, START and HELP in every reasonable wording need nobody; the rest may hold a wish that a program misses.
    """
    with open_engine(read_surroundings()) as app:
        found = list_replies(app, only_waiting=not include_all, limit=limit)
    if as_data:
        rows = [_row(one, show_personal) for one in found]
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    for one in found:
        click.echo(_line(one, show_personal))
    if not found:
        click.echo("There are no replies." if include_all else "No reply waits for a person.")


@command.command("done")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")
@click.option("--by", default="operator", show_default=True, help="Who has dealt with it; it is kept.")
def done(ids: tuple[int, ...], by: str) -> None:
    """Note that a person has dealt with the replies ID. Ends with 1 for one that did not wait."""
    with open_engine(read_surroundings()) as app:
        for one in ids:
            finish_reply(app, one, by)
            click.echo(f"{one}: done")


def _row(reply: KeptReply, show_personal: bool) -> dict[str, object]:
    return {
        "id": reply.id,
        "at": reply.at,
        "address": mask_address(reply.address, show_personal=show_personal),
        "sent_to": reply.sent_to,
        "text": reply.text,
        "wish": reply.wish,
        "effect": reply.effect,
        "brands": reply.brands,
        "waits": reply.waits_since is not None,
        "done_at": reply.done_at,
        "done_by": reply.done_by or None,
    }


def _line(reply: KeptReply, show_personal: bool) -> str:
    who = mask_address(reply.address, show_personal=show_personal)
    words = f'"{reply.text}"' if reply.text else "(no words)"
    if reply.waits_since is not None:
        state = "waits"
    elif reply.done_at is not None:
        state = f"done by {reply.done_by}"
    else:
        state = reply.effect.value
    entry = f"{reply.id}  {reply.at:%Y-%m-%dT%H:%M:%SZ}  {who} to {', '.join(reply.brands)}: {words}"
    return paragraph(f"{entry} ({reply.wish}, {state})", indent=0, hanging=4)
