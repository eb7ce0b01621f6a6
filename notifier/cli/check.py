"""`notifier check`: everything that is wrong with the configuration and the templates, before it is live."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import orjson

from notifier.bootstrap import load_files
from notifier.carriers import ONLY_ASKED
from notifier.cli.layout import count, paragraph
from notifier.cli.opening import read_surroundings
from notifier.config.problems import report
from notifier.config.settings import Config, Feed, HookSource
from notifier.errors import ConfigError, Problem
from notifier.render.templates import TemplateSet

Loaded = tuple[Config, TemplateSet]


@click.command()
@click.argument("config", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_data", is_flag=True, help="Print JSON, for editors and pipelines.")
def command(config: Path | None, as_data: bool) -> None:
    """Check the configuration CONFIG (if left out, that of the engine) and all templates, and say what is loaded.

    Every problem is shown at once, with its place. Ends with 0 if there is none (warnings are none), else with 1.
    """
    problems, loaded = _examine(config)
    if as_data:
        click.echo(orjson.dumps(_as_data(problems, loaded), option=orjson.OPT_INDENT_2).decode())
    else:
        _show(problems, loaded)
    sys.exit(0 if loaded else 1)


def _examine(file: Path | None) -> tuple[Sequence[Problem], Loaded | None]:
    try:
        environment = read_surroundings()
        config, templates = load_files(replace(environment, config=file) if file else environment)
    except ConfigError as error:
        return error.problems, None
    return (*config.warnings, *templates.warnings), (config, templates)


def _show(problems: Sequence[Problem], loaded: Loaded | None) -> None:
    warnings = [problem for problem in problems if problem.is_warning]
    mistakes = [problem for problem in problems if not problem.is_warning]
    if warnings:
        click.echo(report(warnings) + "\n")
    if loaded:
        click.echo("\n".join(_summary(*loaded, len(warnings))))
    else:
        click.echo(report(mistakes))


def _summary(config: Config, templates: TemplateSet, warnings: int) -> Iterator[str]:
    files = ", ".join(str(file) for file in config.files)
    also = f", {count(warnings, 'warning')}" if warnings else ""
    yield f"{files} and {config.templates}: no problems{also}."
    for title, text in _facts(config, templates):
        yield paragraph(f"{title:<11}{text}", hanging=11)


def _facts(config: Config, templates: TemplateSet) -> Iterator[tuple[str, str]]:
    yield "rules", f"{len(config.rules)}{_set_apart(config)}, rule set {config.rule_set}"
    yield "templates", "; ".join(f"{name} ({', '.join(templates.locales(name))})" for name in templates.names)
    yield "brands", ", ".join(config.brands)
    yield (
        "sources",
        ", ".join(f"{name} ({_secret_words(config, one)})" for name, one in config.sources.items()) or "none",
    )
    if config.shops:
        yield "shops", ", ".join(f"{name} ({_secret_words(config, one)})" for name, one in config.shops.items())
    yield "channels", ", ".join(f"{channel} by {' or '.join(names)}" for channel, names in config.channels.items())


def _set_apart(config: Config) -> str:
    shadows = [rule.name for rule in config.rules if rule.shadow and rule.enabled]
    disabled = [rule.name for rule in config.rules if not rule.enabled]
    named = (("in shadow", shadows), ("switched off", disabled))
    return "".join(f", {words}: {', '.join(names)}" for words, names in named if names)


def _secret_words(config: Config, declared: Feed) -> str:
    if isinstance(declared, HookSource) and declared.kind in ONLY_ASKED:
        return "it pushes nothing"
    if declared.secret.get_secret_value():
        return "secret is set"
    names = [one.name for one in config.secret_names if one.key.startswith(f"sources.{declared.name}.")]
    missing = f"{names[0]} is not set" if names else "no secret"
    return f"{missing}: its webhooks are refused"


def _as_data(problems: Sequence[Problem], loaded: Loaded | None) -> dict[str, Any]:
    return {
        "ok": loaded is not None,
        "problems": [asdict(problem) for problem in problems],
        "loaded": _loaded_data(*loaded) if loaded else None,
    }


def _loaded_data(config: Config, templates: TemplateSet) -> dict[str, Any]:
    return {
        "files": [str(file) for file in config.files],
        "rule_set": config.rule_set,
        "rules": [
            {"name": rule.name, "template": rule.template, "enabled": rule.enabled, "shadow": rule.shadow}
            for rule in config.rules
        ],
        "templates": {
            name: {"locales": templates.locales(name), "channels": sorted(templates.parts(name))}
            for name in templates.names
        },
        "brands": list(config.brands),
        "sources": {name: {"has_secret": bool(one.secret.get_secret_value())} for name, one in config.sources.items()},
        "shops": {name: {"has_secret": bool(one.secret.get_secret_value())} for name, one in config.shops.items()},
        "channels": {channel.value: list(names) for channel, names in config.channels.items()},
    }
