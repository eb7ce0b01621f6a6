"""Puts a running engine together. The only file that names concrete adapters, and where the clock comes in."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from notifier import logs
from notifier.carriers import CARRIERS, ONLY_ASKED
from notifier.carriers.fetching import RECIPES, Credentials, HttpFetcher, HttpSubscriber
from notifier.carriers.generic import GenericSource
from notifier.carriers.generic_spec import GenericSpec, IgnoreWhen, Signature
from notifier.carriers.reading.signatures import Encoding
from notifier.channels import Format, SendGrid, Smtp, TeamWebhook, Twilio, quiet_sdk_loggers
from notifier.config.environment import Environment
from notifier.config.load import check_polls, check_secrets, check_sources, check_templates, fingerprint
from notifier.config.load import inspect as inspect_config
from notifier.config.load import load as load_config
from notifier.config.problems import in_order
from notifier.config.settings import Config, HookSource, JsonSource, ShopSource
from notifier.config.switches import switch_rules
from notifier.domain.notification import Channel
from notifier.domain.ruling import Ruling
from notifier.errors import ConfigError, Problem, StartError
from notifier.pacing import Rate, RedisPacer
from notifier.places import business_calendar
from notifier.ports import Carrier, Clock, Pacer, Provider, Queue, Shop, Subscriber
from notifier.queue import SWEEP_SECONDS, connect
from notifier.render import templates
from notifier.render.editions import Over, lay_over
from notifier.render.memory import MEMORY
from notifier.service.app import App, Settings
from notifier.service.circuits import Circuits
from notifier.service.live import Live
from notifier.service.naming_promises import naming_of
from notifier.service.polling import poll_bucket
from notifier.service.rehearse import Rehearsal, rehearse
from notifier.service.rule_diff import RuleSet
from notifier.shops import SHOPS, ShopAccount
from notifier.store import editions, operations
from notifier.store.database import Database

Providers = Mapping[Channel, Sequence[Provider]]

PROVIDER_CALLS = 16
"""How many calls to providers one worker makes at the same time."""

_CONNECT_SECONDS = 5.0
"""A provider that is there takes a connection at once; that nothing was sent over one is certain, so it is tried again.
"""

_SIMULATED_SID = "AC" + "0" * 32
_SIMULATED_SECRET = "simulated"  # noqa: S105 (what stands in where there is no account)


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the current instant, UTC."""
        return datetime.now(UTC)


class MovedClock:
    """A clock that others move: the instant written in a file, running on from when it was written."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        """Return the moved instant, UTC. Raises StartError if the file does not hold one."""
        try:
            moved = datetime.fromisoformat(self._file.read_text().strip())
            written = datetime.fromtimestamp(self._file.stat().st_mtime, UTC)
        except (OSError, ValueError) as error:
            raise StartError(f"the clock file {self._file} does not hold an instant: {error}") from error
        return moved.astimezone(UTC) + (datetime.now(UTC) - written)


def _rates(environment: Environment) -> dict[str, Rate]:
    """Return the pace of each provider that has one in the configuration."""
    config = load_config(environment.config, environment.variables)
    accounts = {
        "sendgrid": config.providers.sendgrid,
        "smtp": config.providers.smtp,
        "twilio": config.providers.twilio,
    }
    rates = {
        name: Rate(per_second=account.per_second, burst=max(account.burst, 1.0))
        for name, account in accounts.items()
        if account is not None and account.per_second
    }
    return rates | _poll_rates(config)


def _poll_rates(config: Config) -> dict[str, Rate]:
    """Return the pace at which each source is asked. The sweep comes every few seconds, so that much is saved up."""
    polled = {
        name: source.poll.per_second or RECIPES[source.kind].per_second
        for name, source in config.sources.items()
        if isinstance(source, HookSource) and source.poll is not None and source.kind in RECIPES
    }
    return {
        poll_bucket(name): Rate(per_second=per_second, burst=max(1.0, per_second * SWEEP_SECONDS))
        for name, per_second in polled.items()
    }


def read_environment() -> Environment:
    """Read the settings of this process. Raises ConfigError for bad values."""
    return Environment.read(os.environ)


def build(environment: Environment) -> App:
    """Put together the engine of one process: with real clock, queue and providers.

    Raises ConfigError for mistakes in files and variables, StartError for what is missing.
    """
    for name, value in (("NOTIFIER_SECRET", environment.secret), ("NOTIFIER_REDIS_URL", environment.redis_url)):
        if not value:
            raise StartError(f"{name} is not set. `notifier up` sets it by itself; a process of its own needs it")
    logs.configure(logs.LogFormat(environment.log_format), environment.log_level.upper())
    quiet_sdk_loggers()
    clock = MovedClock(environment.clock_file) if environment.clock_file else SystemClock()
    pacer = RedisPacer(environment.redis_url, _rates(environment))
    return assemble(environment, clock=clock, queue=connect(environment.redis_url), pacer=pacer)


class _NoPace:
    """Lets every call through: what holds where there is no Redis to count in."""

    def wait(self, provider: str, sender: str, tokens: int) -> timedelta:
        """Return zero."""
        return timedelta(0)


def assemble(
    environment: Environment,
    *,
    clock: Clock,
    queue: Queue,
    providers: Providers | None = None,
    pacer: Pacer | None = None,
    load: Callable[[Environment], tuple[Config, templates.TemplateSet]] | None = None,
    only_look: bool = False,
) -> App:
    """Put together an engine around the given clock, queue and, if given, providers, pace and loader of files.

    One that is to `only_look` does not put rules into force that it may have been given to try out.
    """
    database = Database(environment.database_url)
    settings = Live(
        lambda: load_settings(environment, database, clock, providers, load, only_look),
        kept=lambda: _mark_of(database),
        is_within=lambda: database.is_within,
    )
    return App(
        db=database,
        clock=clock,
        queue=queue,
        settings=settings,
        calendar=business_calendar,
        calls=ThreadPoolExecutor(PROVIDER_CALLS, thread_name_prefix="call"),
        pacer=pacer or _NoPace(),
        circuits=Circuits(),
        public_url=settings().config.public_url,
        secret=environment.secret.encode(),
        patience=environment.patience,
    )


def load_settings(
    environment: Environment,
    database: Database,
    clock: Clock,
    providers: Providers | None,
    load: Callable[[Environment], tuple[Config, templates.TemplateSet]] | None,
    only_look: bool,
) -> Settings:
    """Load everything operators edit: files, and over them what was published and switched in the console.

    Raises ConfigError with all problems before anything is in force.
    """
    with database.look() as connection:
        published, switched = editions.published(connection), editions.switches(connection)
    over = {name: one.files for name, one in published.items() if one.files is not None}
    written, template_set = load(environment) if load else load_files(environment, over)
    config = switch_rules(written, {name: (one.enabled, one.shadow) for name, one in switched.items()})
    with database.begin() as connection:
        marks = {rule.name: fingerprint(rule) for rule in config.rules}
        if not only_look:
            operations.learn_rules(connection, marks, clock.now())
        live_from = operations.live_from(connection, marks)
    return Settings(
        config=config,
        ruling=Ruling(rules=config.rules, policy=config.policy, effective_from=live_from, rule_set=config.rule_set),
        templates=template_set,
        carriers={name: make_carrier(source) for name, source in config.sources.items()},
        fetchers=(fetchers := make_fetchers(config.sources)),
        subscribers=make_subscribers(config.sources, fetchers),
        shops={name: make_shop(shop) for name, shop in config.shops.items()},
        providers=providers or make_providers(config, environment),
    )


def _mark_of(database: Database) -> tuple[object, ...]:
    with database.look() as connection:
        return editions.mark(connection)


def load_files(environment: Environment, over: Over = MappingProxyType({})) -> tuple[Config, templates.TemplateSet]:
    """Load and cross-check the configuration and the templates, with published ones `over` those of the folder.

    Raises ConfigError with all problems of both.
    """
    config, source, found = inspect_config(environment.config, environment.variables)
    mistakes = [problem for problem in found if not problem.is_warning]
    try:
        template_set = _load_templates(config, environment, over)
    except ConfigError as error:
        raise ConfigError([*mistakes, *error.problems]) from error
    if source.complete:
        mistakes += check_templates(source, _parts_of(template_set), template_set.names)
        mistakes += check_sources(source, CARRIERS.keys() - {"generic"})
        mistakes += check_secrets(source, ONLY_ASKED)
    if config is not None:
        mistakes += check_polls(
            config,
            {kind: recipe.needs for kind, recipe in RECIPES.items()},
            [kind for kind, recipe in RECIPES.items() if recipe.subscription],
        )
    if mistakes or config is None:
        raise ConfigError(in_order(source, mistakes))
    return config, template_set


def _load_templates(config: Config | None, environment: Environment, over: Over) -> templates.TemplateSet:
    """Load the templates that the configuration names; if it cannot be read, those that lie where they usually do."""
    if config is None:
        folder = environment.templates or environment.config.parent / "templates"
        brands = tuple(one.name for one in (folder / "brands").glob("*"))
        return templates.load(folder, brands=brands)
    MEMORY.read(environment.cache)
    template_set = templates.load(
        config.templates,
        brands=tuple(config.brands),
        locales=tuple(dict.fromkeys([config.locale, *(brand.locale for brand in config.brands.values())])),
        allowed_link_hosts=tuple({host for brand in config.brands.values() for host in brand.link_hosts}),
        change=lambda tree: lay_over(tree, config.templates, over),
    )
    MEMORY.keep(environment.cache)
    return template_set


def _parts_of(template_set: templates.TemplateSet) -> Callable[[str], frozenset[Channel] | None]:
    return lambda name: template_set.parts(name) if name in template_set.names else None


def check(environment: Environment) -> tuple[Config | None, tuple[Problem, ...]]:
    """Return the configuration, if it could be loaded, and every problem and warning of config and templates."""
    try:
        config, template_set = load_files(environment)
    except ConfigError as error:
        return None, error.problems
    return config, (*config.warnings, *template_set.warnings)


def rehearse_rules(config: Config, template_set: templates.TemplateSet) -> Iterator[Rehearsal]:
    """Run the tests that stand beside the rules, as if all rules had been live for ever."""
    side = rule_set_of(config, template_set)
    return rehearse(config.tests, side.ruling, side.promise_told, business_calendar)


def rule_set_of(config: Config, template_set: templates.TemplateSet) -> RuleSet:
    """Return the rules as they judge lives that are played: as if all had been live for ever."""
    ruling = Ruling(rules=config.rules, policy=config.policy, rule_set=config.rule_set)
    return RuleSet(ruling=ruling, names_promise=naming_of(template_set))


def make_carrier(source: HookSource | JsonSource) -> Carrier:
    """Return the adapter of a source. Raises ValueError for a declared source with mistakes."""
    if isinstance(source, HookSource):
        return CARRIERS[source.kind](source.secret.get_secret_value())
    fields = {field.name: getattr(source, field.name) for field in dataclasses.fields(GenericSpec)}
    spec = GenericSpec(
        **{
            **fields,
            "signature": Signature(source.signature),
            "encoding": Encoding(source.encoding),
            "secret": source.secret.get_secret_value(),
            "ignore_when": tuple(IgnoreWhen(path=one.path, values=one.values) for one in source.ignore_when),
        }
    )
    return GenericSource(spec)


def make_shop(shop: ShopSource) -> Shop:
    """Return the adapter of a shop."""
    account = ShopAccount(
        secret=shop.secret.get_secret_value(),
        key=shop.key.get_secret_value(),
        api_secret=shop.api_secret.get_secret_value(),
        base_url=shop.base_url,
    )
    return SHOPS[shop.kind](account)


def make_subscribers(
    sources: Mapping[str, HookSource | JsonSource], fetchers: Mapping[str, HttpFetcher]
) -> dict[str, Subscriber]:
    """Return what has those of the sources push that are asked to."""
    found: dict[str, Subscriber] = {}
    for name, fetcher in fetchers.items():
        source = sources[name]
        if isinstance(source, HookSource) and source.poll is not None and source.poll.subscribe:
            subscription = RECIPES[source.kind].subscription
            if subscription is not None and source.secret.get_secret_value():
                found[name] = HttpSubscriber(fetcher, subscription)
    return found


def make_fetchers(sources: Mapping[str, HookSource | JsonSource]) -> dict[str, HttpFetcher]:
    """Return what asks those of the sources that are to be asked and have all that it takes."""
    found: dict[str, HttpFetcher] = {}
    for name, source in sources.items():
        if not isinstance(source, HookSource) or source.poll is None or source.kind not in RECIPES:
            continue
        poll = source.poll
        account = Credentials(
            key=poll.key.get_secret_value(), secret=poll.secret.get_secret_value(), account=poll.account
        )
        recipe = RECIPES[source.kind]
        if all(getattr(account, one) for one in recipe.needs):
            found[name] = HttpFetcher(
                dataclasses.replace(recipe, carriers=poll.carriers or recipe.carriers), account, poll.base_url
            )
    return found


def make_providers(config: Config, environment: Environment) -> dict[Channel, tuple[Provider, ...]]:
    """Return the providers of each channel in the order of the configuration. Raises StartError."""
    makers: dict[str, Callable[[Config, Environment], Provider]] = {
        "sendgrid": _sendgrid,
        "twilio": _twilio,
        "smtp": _smtp,
    }
    made = {
        channel: tuple(makers[name](config, environment) for name in names)
        for channel, names in config.channels.items()
    }
    return {**made, **_team_providers(config, environment, made.get(Channel.EMAIL, ()))}


def _team_providers(
    config: Config, environment: Environment, email: tuple[Provider, ...]
) -> dict[Channel, tuple[Provider, ...]]:
    """Return what carries messages to the team: the providers of emails, and the webhook."""
    found = {Channel.TEAM_EMAIL: email} if Channel.TEAM_EMAIL in config.team.channels and email else {}
    if Channel.TEAM_WEBHOOK in config.team.channels:
        hook = TeamWebhook(
            url=config.team.webhook_url.get_secret_value(),
            secret=config.team.webhook_secret.get_secret_value(),
            body_format=Format(config.team.webhook_format),
            clock=SystemClock(),
            timeout=environment.patience.call.total_seconds(),
        )
        found[Channel.TEAM_WEBHOOK] = (hook,)
    return found


def _sendgrid(config: Config, environment: Environment) -> Provider:
    account, seconds = config.providers.sendgrid, environment.patience.call.total_seconds()
    key = account.api_key.get_secret_value() if account else ""
    public_key = account.webhook_public_key.get_secret_value() if account else ""
    if key and account:
        return SendGrid(api_key=key, base_url=account.base_url, webhook_public_key=public_key, timeout=seconds)
    url = _simulator(environment, "sendgrid: no api_key")
    return SendGrid(api_key=_SIMULATED_SECRET, base_url=url, webhook_public_key=public_key, timeout=seconds)


def _twilio(config: Config, environment: Environment) -> Provider:
    account, seconds = config.providers.twilio, environment.patience.call.total_seconds()
    sid = account.account_sid.get_secret_value() if account else ""
    token = account.auth_token.get_secret_value() if account else ""
    if account and sid and token:
        return Twilio(
            account_sid=sid,
            auth_token=token,
            base_url=account.base_url,
            callback_url=config.public_url,
            webhook_secret=account.webhook_secret.get_secret_value(),
            timeouts=(min(seconds, _CONNECT_SECONDS), seconds),
        )
    url = _simulator(environment, "twilio: no account_sid and auth_token")
    return Twilio(
        account_sid=_SIMULATED_SID,
        auth_token=_SIMULATED_SECRET,
        base_url=url,
        callback_url=config.public_url,
        timeouts=(min(seconds, _CONNECT_SECONDS), seconds),
    )


def _smtp(config: Config, environment: Environment) -> Provider:
    server = config.providers.smtp
    if server is None:
        raise StartError("smtp is named under `channels`, but `providers` has no smtp with a host")
    return Smtp(
        host=server.host,
        port=server.port,
        username=server.username.get_secret_value(),
        password=server.password.get_secret_value(),
        starttls=server.starttls,
        timeout=environment.patience.call.total_seconds(),
    )


def _simulator(environment: Environment, missing: str) -> str:
    """Return where the simulator is, which stands in for an account that is not set up. Raises StartError."""
    if not environment.simulator_url:
        raise StartError(f"{missing} is set, and no simulator (NOTIFIER_SIMULATOR_URL) stands in for it")
    return environment.simulator_url
