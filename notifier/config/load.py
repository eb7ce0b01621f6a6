"""Loading the configuration: read, look up secrets, validate, cross-check, translate. All problems at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from pydantic import ValidationError

from notifier.config.environment import Environment, warn_of_misspelt
from notifier.config.fingerprint import digest_of, fingerprint
from notifier.config.includes import read_source
from notifier.config.naming import subject
from notifier.config.problems import explain, settle, with_line
from notifier.config.rule_checks import check_rules
from notifier.config.schema import SHOP_KINDS, FileShape, ShopSourceShape
from notifier.config.secret_values import resolve_secrets
from notifier.config.settings import Config, HookSource, SecretName
from notifier.config.setup_checks import check_setup
from notifier.config.source import Place, Source
from notifier.config.translate import (
    to_brand,
    to_channels,
    to_policy,
    to_providers,
    to_rule,
    to_shop,
    to_source,
    to_team,
)
from notifier.config.words import suggest
from notifier.domain.notification import Channel
from notifier.errors import ConfigError, Problem

__all__ = ["check", "check_polls", "check_sources", "check_templates", "fingerprint", "load"]


def load(path: Path, env: Mapping[str, str]) -> Config:
    """Return the configuration. `env` are the variables of the environment. Raises ConfigError with all problems."""
    config, problems = check(path, env)
    if config is None:
        raise ConfigError([problem for problem in problems if not problem.is_warning])
    return config


def check(path: Path, env: Mapping[str, str]) -> tuple[Config | None, list[Problem]]:
    """Return the configuration if nothing is wrong with it, and in any case all problems and warnings, in order."""
    source = read_source(path)
    environment = _read_environment(env, source)
    shape, names = (None, ()) if not source.complete else _examine(source, env)
    source.problems += warn_of_misspelt(env, {secret.name for secret in names})
    problems = settle(source)
    if shape is None or environment is None or any(not problem.is_warning for problem in problems):
        return None, problems
    return _build(shape, source, environment, names, problems), problems


def _read_environment(env: Mapping[str, str], source: Source) -> Environment | None:
    try:
        return Environment.read(env)
    except ConfigError as error:
        source.problems += error.problems
        return None


def _examine(source: Source, env: Mapping[str, str]) -> tuple[FileShape | None, tuple[SecretName, ...]]:
    """Note everything that is wrong with what was read, and return its shape if it has one."""
    names = resolve_secrets(source, env)
    shape = None
    try:
        shape = FileShape.model_validate(source.data)
    except ValidationError as error:
        explain(source, error)
    check_rules(source)
    check_setup(source)
    return shape, names


def _build(
    shape: FileShape, source: Source, environment: Environment, names: tuple[SecretName, ...], warnings: list[Problem]
) -> Config:
    rules = tuple(to_rule(rule, shape.defaults) for rule in shape.rules)
    policy = to_policy(shape)
    asked = environment.variables.get("NOTIFIER_PUBLIC_URL", "").strip()
    return Config(
        rules=rules,
        policy=policy,
        rule_set=digest_of(rules, policy),
        brands={key: to_brand(key, brand, shape.defaults.locale) for key, brand in shape.brands.items()},
        sources={
            name: to_source(name, one) for name, one in shape.sources.items() if not isinstance(one, ShopSourceShape)
        },
        shops={name: to_shop(name, one) for name, one in shape.sources.items() if isinstance(one, ShopSourceShape)},
        providers=to_providers(shape.providers),
        channels=to_channels(shape),
        team=to_team(shape.team),
        api_keys=tuple(key for key in shape.api.keys if key.get_secret_value()),
        answering=shape.replies.answer,
        locale=shape.defaults.locale,
        public_url=environment.public_url if asked or not shape.public_url else shape.public_url,
        templates=environment.templates or source.files[0].parent / shape.templates,
        retention=shape.retention,
        secret_names=names,
        files=tuple(source.files),
        warnings=tuple(warnings),
        source=source,
    )


def check_templates(config: Config, parts: Callable[[str], frozenset[Channel] | None]) -> list[Problem]:
    """Return a problem for each rule whose template is not there or lacks what a channel needs.

    `parts` says for which channels there is a template of that name, or None if there is none at all.
    """
    problems = []
    for number, rule in enumerate(config.rules):
        found = parts(rule.template)
        needed = {Channel.EMAIL} if rule.is_for_team else set(rule.channels)
        lacking = [] if found is None else sorted(needed - found)
        if found is None:
            message = f'there is no template "{rule.template}"'
        elif lacking:
            message = f'the template "{rule.template}" has nothing for {" and ".join(lacking)}'
        else:
            continue
        problems.append(_problem_at(config.source, ("rules", number, "template"), message))
    return problems + _check_digest(config, parts)


def _check_digest(config: Config, parts: Callable[[str], frozenset[Channel] | None]) -> list[Problem]:
    merge = config.policy.merge
    lacking = [] if merge is None else [one for one in config.channels if one not in (parts(merge.template) or ())]
    if merge is None or not lacking:
        return []
    message = f'the template "{merge.template}" has nothing for {" and ".join(lacking)}'
    return [_problem_at(config.source, ("merge", "template"), message)]


def check_sources(config: Config, kinds: Collection[str]) -> list[Problem]:
    """Return a problem for each source of a kind that is not among `kinds`: those that have an adapter."""
    problems = []
    for name, one in config.sources.items():
        if isinstance(one, HookSource) and one.kind not in kinds:
            place: Place = ("sources", name, "kind")
            hint = suggest(one.kind, [*sorted(kinds), *SHOP_KINDS, "json"], or_list=True)
            if one.kind in SHOP_KINDS:
                hint = f": it is a shop, and a shop says so; write kind: {one.kind}"
            problems.append(_problem_at(config.source, place, f'"{one.kind}" is no kind of source{hint}'))
    return problems


def check_polls(config: Config, needs: Mapping[str, Collection[str]]) -> list[Problem]:
    """Return a problem for each source that is to be asked and cannot be, or lacks what it takes.

    `needs` are the kinds that can be asked, each with the keys it needs.
    """
    problems = []
    for name, one in config.sources.items():
        if not isinstance(one, HookSource) or one.poll is None:
            continue
        place: Place = ("sources", name, "poll")
        if one.kind not in needs:
            message = f"{one.kind} cannot be asked; of the kinds that can there are {', '.join(sorted(needs))}"
            problems.append(_problem_at(config.source, place, message))
            continue
        # A variable that is not set is no mistake of the file: it is warned of, and the source is not asked.
        missing = [key for key in needs[one.kind] if (*place, key) not in config.source.values]
        problems += [_problem_at(config.source, (*place, key), f"{key} is missing") for key in missing]
    return problems


def _problem_at(source: Source, place: Place, message: str) -> Problem:
    """Return a problem with the value at a place; if it is not written, with what should hold it."""
    mark = source.mark(place) if place in source.values else source.key_mark(place[:-1])
    return with_line(source, mark.problem(subject(source, place) + message))
