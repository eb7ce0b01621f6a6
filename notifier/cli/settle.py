"""`notifier unknown` and `notifier settle`: messages of which nobody knows whether they were sent."""

from __future__ import annotations

import getpass

import click

from notifier.cli.opening import open_engine, read_surroundings
from notifier.service.settle import Verdict, list_unknown, settle

_VERDICTS = click.Choice([one.value for one in Verdict])


@click.command()
def unknown() -> None:
    """List the messages of which nobody knows whether they were sent.

    `unknown` ones are still being looked up; `held` ones wait for you: see `notifier settle`.
    """
    with open_engine(read_surroundings()) as app:
        rows = list_unknown(app)
    for row in rows:
        since = f"{row.created_at:%Y-%m-%d %H:%M}Z"
        click.echo(f"{row.id}  {row.status:<8} {row.rule} by {row.channel}, decided {since}, parcel {row.shipment_id}")
    click.echo(f"{len(rows)} unknown" if rows else "Nothing is unknown.")


@click.command(name="settle")
@click.argument("notification")
@click.option(
    "--as", "verdict", required=True, type=click.Choice([one.value for one in Verdict]), help="What is to become of it."
)
@click.option("--by", help="Who decides; the user of this machine if left out.")
def settle_command(notification: str, verdict: str, by: str | None) -> None:
    """Settle by hand what became of NOTIFICATION.

    sent: it reached the recipient. resend: send it again. cancel: let it go. Who decided is kept with the parcel's
    story.
    """
    with open_engine(read_surroundings()) as app:
        status = settle(app, notification, Verdict(verdict), by or getpass.getuser())
    click.echo(f"{notification} is {status} now")
