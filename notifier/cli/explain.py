"""`notifier explain`: where is the parcel, what did we tell the customer, why, and what comes next."""

from __future__ import annotations

import click
import orjson

from notifier.cli.opening import open_engine, read_surroundings
from notifier.cli.story_text import story_text
from notifier.service.explain import as_json, tell_all


@click.command()
@click.argument("ref")
@click.option("--json", "as_data", is_flag=True, help="Print a JSON list of stories: REF may mean several parcels.")
@click.option("--show-personal", is_flag=True, help="Show names and addresses in full.")
def command(ref: str, as_data: bool, show_personal: bool) -> None:
    """Tell the story of the parcel REF: a tracking number, the shop's reference, an order or our id.

    What carriers said, what it came to, what every rule decided and why, what was sent and whether it arrived, and
    what will be sent next if nothing changes. Nothing is changed. Times are the recipient's, with UTC behind them.
    """
    with open_engine(read_surroundings()) as app:
        found = tell_all(app, ref)
    if as_data:
        data = [as_json(one, show_personal=show_personal) for one in found]
        click.echo(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
        return
    if len(found) > 1:
        click.echo(f'"{ref}" means {len(found)} parcels.\n')
    click.echo("\n\n\n".join(story_text(one, show_personal=show_personal) for one in found))
