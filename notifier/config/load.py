"""Loading the configuration: read, look up secrets, validate, cross-check, translate. All problems at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from pydantic import ValidationError

from notifier.config.brand_rules import check_own_rules, places_of_own_rules, with_own_rules
from notifier.config.environment import Environment, warn_of_misspelt
from notifier.config.fingerprint import digest_of, fingerprint
from notifier.config.includes import read_source
from notifier.config.naming import subject
from notifier.config.problems import explain, settle, with_line
from notifier.config.rule_checks import check_rules
from notifier.config.rule_tests import check_rule_tests, to_rule_test
from notifier.config.rule_warnings import warn_of_rules
from notifier.config.schema import SHOP_KINDS, FileShape, MergeShape, ShopSourceShape
from notifier.config.secret_values import resolve_secrets
from notifier.config.settings import Config, HookSource, SecretName
from notifier.config.setup_checks import channels_of, check_setup
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
from notifier.config.values import is_template_name
from notifier.config.words import closest, suggest
from notifier.config.written import is_there, places_of_rules
from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.errors import ConfigError, Problem

__all__ = ["check_polls", "check_secrets", "check_sources", "check_templates", "fingerprint", "inspect", "load"]


def load(path: Path, env: Mapping[str, str]) -> Config:
    """Return the configuration. `env` are the variables of the environment. Raises ConfigError with all problems."""
    config, problems = check(path, env)
    if config is None:
        raise ConfigError([problem for problem in problems if not problem.is_warning])
    return config


def check(path: Path, env: Mapping[str, str]) -> tuple[Config | None, list[Problem]]:
    """Return the configuration if nothing is wrong with it, and in any case all problems and warnings, in order."""
    config, _, problems = inspect(path, env)
    return config, problems


def inspect(path: Path, env: Mapping[str, str]) -> tuple[Config | None, Source, list[Problem]]:
    """Return the same as `check`, and what was written, for checks that need more than the configuration alone."""
    source = read_source(path)
    environment = _read_environment(env, source)
    shape, names = (None, ()) if not source.complete else _examine(source, env)
    source.problems += warn_of_misspelt(env, {secret.name for secret in names})
    problems = settle(source)
    if shape is None or environment is None or any(not problem.is_warning for problem in problems):
        return None, source, problems
    return _build(shape, source, environment, names, problems), source, problems


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
    check_own_rules(source)
    check_rule_tests(source)
    warn_of_rules(source)
    return shape, names


def _build(
    shape: FileShape, source: Source, environment: Environment, names: tuple[SecretName, ...], warnings: list[Problem]
) -> Config:
    rules = with_own_rules([to_rule(rule, shape.defaults) for rule in shape.rules], shape.brands)
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
        tests=tuple(to_rule_test(one) for one in shape.tests),
        source=source,
    )


_FEEDS: Place = ("team", "feeds")


def check_templates(
    source: Source, parts: Callable[[str], frozenset[Channel] | None], known: Collection[str] = ()
) -> list[Problem]:
    """Return a problem for whatever names a template that is not there or lacks what a channel needs.

    `parts` says for which channels there is a template of that name, or None if there is none at all. `known` are the
    names that there are.
    """
    problems = []
    for rule in (*places_of_rules(source), *places_of_own_rules(source), _FEEDS):
        place = (*rule, "template")
        name = source.at(place)
        if not isinstance(name, str) or not is_template_name(name):
            continue  # What is wrong with it is said already.
        found, wanted = parts(name), _needed(source, rule)
        lacking = (
            [] if found is None else [channel for channel in Channel if channel in wanted and channel not in found]
        )
        if found is None:
            problems.append(_problem_at(source, place, f'there is no template "{name}"{suggest(name, known)}'))
        elif lacking:
            message = f'the template "{name}" has nothing for {" and ".join(lacking)}'
            problems.append(_problem_at(source, place, message))
    return problems + _check_digest(source, parts)


def _check_digest(source: Source, parts: Callable[[str], frozenset[Channel] | None]) -> list[Problem]:
    place: Place = ("merge", "template")
    name = source.at(place) or MergeShape.model_fields["template"].default
    if not isinstance(source.at(("merge",)), dict) or not isinstance(name, str):
        return []
    found = parts(name) or frozenset()
    lacking = [one for one in CUSTOMER_CHANNELS if is_there(source, ("channels", one)) and one not in found]
    message = f'the template "{name}" has nothing for {" and ".join(lacking)}'
    return [_problem_at(source, place, message)] if lacking else []


def _needed(source: Source, rule: Place) -> set[str]:
    """The team is told in the words of the email, whichever way they go."""
    is_team = rule == _FEEDS or source.at((*rule, "to")) == "team"
    return {Channel.EMAIL.value} if is_team else channels_of(source, rule)


def check_sources(source: Source, kinds: Collection[str]) -> list[Problem]:
    """Return a problem for each source of a kind that is not among `kinds`: those that have an adapter."""
    problems = []
    for entry in source.entries("sources"):
        place = (*entry, "kind")
        kind = source.at(place) or entry[-1]
        is_known = kind in (*kinds, "json") or source.at(place) in SHOP_KINDS
        if isinstance(source.at(entry), dict) and isinstance(kind, str) and not is_known:
            hint = suggest(kind, [*sorted(kinds), *SHOP_KINDS, "json"], or_list=True)
            if kind in SHOP_KINDS:
                hint = f": it is a shop, and a shop says so; write kind: {kind}"
            problems.append(_problem_at(source, place, f'"{kind}" is no kind of source{hint}'))
    return problems


def check_secrets(source: Source, mute: Collection[str]) -> list[Problem]:
    """Return a problem for each source whose webhooks nothing proves.

    One that is asked may have none, and the kinds among `mute` push nothing at all.
    """
    problems = []
    for entry in source.entries("sources"):
        keys = source.at(entry)
        if not isinstance(keys, dict) or keys.get("kind", entry[-1]) in ("json", *SHOP_KINDS, *mute):
            continue
        if not any(closest(str(key), ("secret", "poll")) for key in keys):
            problems.append(_problem_at(source, (*entry, "secret"), "secret is missing"))
    return problems


def check_polls(config: Config, needs: Mapping[str, Collection[str]], pushing: Collection[str] = ()) -> list[Problem]:
    """Return a problem for each source that is to be asked and cannot be, or lacks what it takes.

    `needs` are the kinds that can be asked, each with the keys it needs; `pushing` those that can be asked to push.
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
        if one.poll.subscribe and one.kind not in pushing:
            message = f"{one.kind} takes no subscriptions by parcel; {', '.join(sorted(pushing))} can"
            problems.append(_problem_at(config.source, (*place, "subscribe"), message))
        # A variable that is not set is no mistake of the file: it is warned of, and the source is not asked.
        missing = [key for key in needs[one.kind] if (*place, key) not in config.source.values]
        problems += [_problem_at(config.source, (*place, key), f"{key} is missing") for key in missing]
    return problems


def _problem_at(source: Source, place: Place, message: str) -> Problem:
    """Return a problem with the value at a place; if it is not written, with what should hold it."""
    mark = source.mark(place) if place in source.values else source.key_mark(place[:-1])
    return with_line(source, mark.problem(subject(source, place) + message))
