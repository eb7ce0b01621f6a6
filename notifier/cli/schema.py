"""`notifier schema`: the configuration, as editors understand it."""

from __future__ import annotations

import click
import orjson

from notifier.config.json_schema import json_schema


@click.command()
@click.option("--included", is_flag=True, help="The schema of a file that `include` names.")
def command(included: bool) -> None:
    """Print the JSON Schema of config.yaml, with which an editor completes keys, explains them and marks mistakes.

    `notifier check` finds more: what lies between the keys, and all that is wrong with the templates.
    """
    click.echo(orjson.dumps(json_schema(of_included_file=included), option=orjson.OPT_INDENT_2).decode())
