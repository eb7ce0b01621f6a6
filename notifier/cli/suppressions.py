"""`notifier suppressions`: the addresses that are not written to."""

from __future__ import annotations

import click
import orjson

from notifier.cli.layout import paragraph
from notifier.cli.opening import open_engine, read_surroundings, require_secret
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.suppression import SUPPRESSION_MEANING, SuppressionReason
from notifier.service.masking import mask_address
from notifier.service.suppressing import MOST_LISTED, add_suppressed, lift_suppressed, list_lifted, list_suppressed
from notifier.store.suppressions import Lifted, Suppression

_CHANNELS = click.Choice([one.value for one in CUSTOMER_CHANNELS])
_REASONS = click.Choice([one.value for one in SuppressionReason])
_CHANNEL = click.option("--channel", type=_CHANNELS, help="Told from the address if left out.")
_BRAND = click.option("--brand", default="default", show_default=True, help="Whose messages.")
_BY = click.option("--by", default="operator", show_default=True, help="Who says so; it is kept with the entry.")

_EPILOG = " ".join(f"{reason}: {meaning}." for reason, meaning in SUPPRESSION_MEANING.items())


@click.group()
def command() -> None:
    """Look at the list of addresses that are not written to, add to it, take off it."""


@command.command("list", epilog=_EPILOG)
@click.option("--brand", default="", help="Of this brand only.")
@click.option("--channel", type=_CHANNELS, help="Of this channel only.")
@click.option("--lifted", is_flag=True, help="Show those that were taken off, with who did it and when.")
@click.option("--limit", default=MOST_LISTED, show_default=True, type=click.IntRange(min=1))
@click.option("--show-personal", is_flag=True, help="Show addresses in full.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON.")
def show(brand: str, channel: str | None, lifted: bool, limit: int, show_personal: bool, as_data: bool) -> None:
    """List who is not written to, newest first."""
    way = Channel(channel) if channel else None
    with open_engine(read_surroundings()) as app:
        if lifted:
            rows = [_lifted_row(one, show_personal) for one in list_lifted(app, brand=brand, channel=way, limit=limit)]
        else:
            found = list_suppressed(app, brand=brand, channel=way, limit=limit)
            rows = [_row(one, show_personal) for one in found]
    if as_data:
        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    for row in rows:
        click.echo(_line(row))
    if not rows:
        click.echo("Nobody was taken off the list." if lifted else "Nobody is on the list.")


@command.command("add", epilog=_EPILOG)
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@_BRAND
@_CHANNEL
@click.option("--reason", type=_REASONS, default="by_hand", show_default=True)
@_BY
def add(addresses: tuple[str, ...], brand: str, channel: str | None, reason: str, by: str) -> None:
    """Write to ADDRESS no more: an email address, or a phone number with + and country code."""
    way = Channel(channel) if channel else None
    with open_engine(read_surroundings()) as app:
        for address in addresses:
            entry = add_suppressed(app, address, brand=brand, channel=way, reason=SuppressionReason(reason), by=by)
            shown = mask_address(entry.address, show_personal=False)
            click.echo(f"{shown} gets no {_messages(entry.channel)} of {brand} any more ({entry.reason}).")


@command.command("lift")
@click.argument("address")
@_BRAND
@_CHANNEL
@_BY
def lift(address: str, brand: str, channel: str | None, by: str) -> None:
    """Write to ADDRESS again, whatever the reasons were. Who opted out must have asked for it.

    What stood on the list is kept as history. Ends with 1 if it was not on the list.
    """
    environment = read_surroundings()
    require_secret(environment)
    with open_engine(environment) as app:
        lifted = lift_suppressed(app, address, brand=brand, channel=Channel(channel) if channel else None, by=by)
    for entry in lifted:
        click.echo(f"lifted: {_line(_row(entry, False))}")


def _messages(channel: Channel) -> str:
    return "emails" if channel is Channel.EMAIL else "text messages"


def _row(entry: Suppression, show_personal: bool) -> dict[str, str]:
    return {
        "address": mask_address(entry.address, show_personal=show_personal),
        "brand": entry.brand,
        "channel": entry.channel.value,
        "reason": entry.reason.value,
        "source": entry.source,
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%SZ}",
    }


def _lifted_row(lifted: Lifted, show_personal: bool) -> dict[str, str]:
    more = {"lifted_at": f"{lifted.at:%Y-%m-%dT%H:%M:%SZ}", "lifted_by": lifted.by}
    return {**_row(lifted.entry, show_personal), **more}


def _line(row: dict[str, str]) -> str:
    lifted = f", lifted {row['lifted_at']} by {row['lifted_by']}" if "lifted_at" in row else ""
    entry = f"{row['at']}  {row['address']}, {row['channel']} of {row['brand']}: {row['reason']}, from {row['source']}"
    return paragraph(f"{entry}{lifted}", indent=0, hanging=4)
