"""`notifier test`: the tests that stand beside the rules."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from notifier.bootstrap import load_files, rehearse_rules
from notifier.cli.layout import count, harmless
from notifier.cli.opening import read_surroundings
from notifier.config.problems import with_line
from notifier.config.settings import Config
from notifier.errors import Problem
from notifier.service.rehearse import Failure, Rehearsal


@click.command()
@click.argument("config", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--only", default="", metavar="TEXT", help="Run only tests with this in their name.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON, for editors and pipelines.")
def command(config: Path | None, only: str, as_data: bool) -> None:
    """Run the tests that stand under `tests` in CONFIG (if left out, that of the engine) and in what it includes.

    Nothing is read from the database, and nothing is sent. Ends with 0 if every test came out as expected, else with 1.
    """
    environment = read_surroundings()
    if config is not None:
        environment = dataclasses.replace(environment, config=config)
    loaded, templates = load_files(environment)
    results = [one for one in rehearse_rules(loaded, templates) if only in one.test.name]
    if as_data:
        click.echo(orjson.dumps(_as_data(loaded, results), option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo("\n".join(_lines(loaded, results)))
    sys.exit(1 if any(one.failures for one in results) else 0)


def _lines(config: Config, results: Sequence[Rehearsal]) -> Iterator[str]:
    for result in results:
        for failure in result.failures:
            yield from _block(problem_of(config, result, failure))
        if result.failures:
            yield "  What happened:"
            yield from (f"    {harmless(line)}" for line in result.story)
            yield ""
    failed = sum(bool(one.failures) for one in results)
    tested = {rule for one in results for rule in one.test.rules}
    untested = [rule.name for rule in config.rules if rule.name not in tested]
    yield f"{count(len(results), 'test')}, {failed or 'none'} failed."
    if untested:
        yield f"Without a test: {', '.join(untested)}."


def problem_of(config: Config, result: Rehearsal, failure: Failure) -> Problem:
    """Return a failure as a problem at its place in the file."""
    mark = config.source.mark(failure.place)
    return with_line(config.source, mark.problem(f'test "{result.test.name}": {failure.message}'))


def _block(problem: Problem) -> Iterator[str]:
    yield f"{problem.file}:{problem.line}:{problem.column}: {problem.message}"
    yield f"{problem.line:>5} | {problem.source_line}"
    yield f"      | {' ' * (problem.column - 1)}{'^' * problem.length}"


def _as_data(config: Config, results: Sequence[Rehearsal]) -> dict[str, Any]:
    return {
        "ok": not any(one.failures for one in results),
        "rule_set": config.rule_set,
        "tests": [
            {
                "name": one.test.name,
                "ok": not one.failures,
                "rules": sorted(one.test.rules),
                "failures": [dataclasses.asdict(problem_of(config, one, failure)) for failure in one.failures],
                "story": list(one.story),
            }
            for one in results
        ],
    }
