"""What is wrong between brands, channels, providers, sources and the rules that use them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from notifier.config.naming import subject
from notifier.config.schema import SHOP_KINDS
from notifier.config.source import Place, Source
from notifier.config.words import closest, suggest
from notifier.config.written import is_there, places_of_rules, rules_of, say, say_of_key, words_at

CARRIED_BY = {"email": ("sendgrid", "smtp"), "sms": ("twilio",)}
"""Per channel the providers that can carry it."""


def check_setup(source: Source) -> None:
    """Note everything that does not fit together."""
    for check in _CHECKS:
        check(source)


def _check_brands(source: Source) -> None:
    brands = source.at(("brands",))
    known = list(brands) if isinstance(brands, dict) else []
    if isinstance(brands, dict) and "default" not in brands:
        say_of_key(source, ("brands",), 'brands needs a brand "default", for shipments that name none')
    for place in places_of_rules(source):
        for spot, brand in source.texts((*place, "when", "brand")):
            if known and brand not in known:
                hint = suggest(brand, known, or_list=True)
                say(source, spot, f'brand names "{brand}", and there is no such brand{hint}')


def _check_providers(source: Source) -> None:
    for channel in source.entries("channels"):
        able = CARRIED_BY.get(str(channel[-1]), ())
        for spot, provider in source.texts((*channel, "provider")):
            if provider in sum(CARRIED_BY.values(), ()) and provider not in able:
                say(source, spot, f"{provider} does not carry {channel[-1]}; {' and '.join(able)} can")
            elif provider in able and not is_there(source, ("providers", provider)):
                say(source, spot, f'provider names "{provider}", and there is no such entry under providers')


def _check_channels(source: Source) -> None:
    places = [("defaults",), *places_of_rules(source)]
    for place in places:
        if is_there(source, (*place, "channels")) and is_there(source, (*place, "first_of")):
            say_of_key(
                source, (*place, "first_of"), "first_of and channels exclude each other: one of them, or all of them"
            )
        if source.at((*place, "to")) == "team":
            _check_team(source, place)
            continue
        if place != ("defaults",) and not _says_channels(source, place):
            say(source, place, "channels is missing; say here or under defaults how customers are written to")
        for key in ("channels", "first_of"):
            for spot, channel in source.texts((*place, key)):
                if channel == "webhook" and place != ("defaults",):
                    say(source, spot, f"{key} names webhook, by which only the team is told; say to: team")
                elif channel in CARRIED_BY and not is_there(source, ("channels", channel)):
                    say(source, spot, f"{key} names {channel}, for which channels names no provider")


def _check_team(source: Source, rule: Place) -> None:
    """A rule for the team names ways on which the team can be told."""
    ways = [(spot, way) for key in ("channels", "first_of") for spot, way in source.texts((*rule, key))]
    if not ways and not any(is_there(source, (*rule, key)) for key in ("channels", "first_of")):
        say(source, rule, "channels is missing; a rule for the team says email, webhook or both itself")
    _check_ways(source, ways)


def _check_ways(source: Source, ways: Iterable[tuple[Place, str]]) -> None:
    for spot, way in ways:
        if way == "sms":
            say(source, spot, "channels names sms, by which the team is not told; email and webhook can be")
        elif way in ("email", "webhook") and not is_there(source, ("team", way)):
            say(source, spot, f"channels names {way}, and there is no {way} under team")


def _check_feeds(source: Source) -> None:
    _check_ways(source, source.texts(("team", "feeds", "channels")))


def _says_channels(source: Source, rule: Place) -> bool:
    """Whether the rule or the defaults speak of channels, however misspelt."""
    own, default = source.at(rule), source.at(("defaults",))
    return any(
        is_there(source, (*rule, key)) or is_there(source, ("defaults", key)) for key in ("channels", "first_of")
    ) or any(closest(key, ("channels",)) for key in [*own, *(default if isinstance(default, dict) else ())])


def _check_senders(source: Source) -> None:
    """Every brand whose customers are written to by SMS needs a sender."""
    for brand in source.entries("brands"):
        if not isinstance(source.at(brand), dict) or is_there(source, (*brand, "sms_from")):
            continue
        rule = next((name for place, name in rules_of(source) if _texts_customers_of(source, place, brand[-1])), "")
        if rule:
            say_of_key(source, brand, f'sms_from is missing, and the rule "{rule}" writes by SMS')


def _texts_customers_of(source: Source, rule: Place, brand: str | int) -> bool:
    wanted = words_at(source, (*rule, "when", "brand"))
    return "sms" in channels_of(source, rule) and (not wanted or brand in wanted)


def channels_of(source: Source, rule: Place) -> set[str]:
    """Return the channels of a rule as they are written, here or under `defaults`."""
    own = words_at(source, (*rule, "channels")) | words_at(source, (*rule, "first_of"))
    return own or words_at(source, ("defaults", "channels")) | words_at(source, ("defaults", "first_of"))


def _check_quiet_hours(source: Source) -> None:
    for place in source.entries("quiet_hours"):
        begin, end = source.at((*place, "from")), source.at((*place, "to"))
        if isinstance(begin, str) and begin == end:
            say(source, (*place, "to"), f"quiet_hours.{place[-1]} begin and end at {end}; take them out to have none")


def _check_subscriptions(source: Source) -> None:
    for place in source.entries("sources"):
        keys = source.at(place)
        if isinstance(keys, dict) and keys.get("kind") != "json":
            _check_subscription(source, place)


def _check_subscription(source: Source, place: Place) -> None:
    """Whoever is asked to push must prove it, and is asked again at the times at which it is asked what it knows."""
    poll = source.at((*place, "poll"))
    if not isinstance(poll, dict) or str(poll.get("subscribe")).lower() not in {"true", "yes", "on"}:
        return
    if not is_there(source, (*place, "secret")):
        say_of_key(source, place, "secret is missing; poll.subscribe has the carrier send it with its pushes")
    if str(poll.get("only_when_silent")).lower() in {"true", "yes", "on"}:
        say(source, (*place, "poll", "subscribe"), "subscribe and only_when_silent exclude each other")


def _check_shops(source: Source) -> None:
    """A shop is of a brand that is there, and one that only announces can be asked."""
    brands = source.at(("brands",))
    known = list(brands) if isinstance(brands, dict) else []
    for place in source.entries("sources"):
        kind = source.at((*place, "kind"))
        if kind not in SHOP_KINDS:
            continue
        for spot, brand in source.texts((*place, "brand")):
            if known and brand not in known:
                hint = suggest(brand, known, or_list=True)
                say(source, spot, f'brand names "{brand}", and there is no such brand{hint}')
        if kind == "shipstation" and not is_there(source, (*place, "api")):
            say_of_key(source, place, "api is missing; shipstation only announces orders, and has to be asked for them")


def _check_json_sources(source: Source) -> None:
    for place in source.entries("sources"):
        kind = source.at((*place, "signature", "kind"))
        if source.at((*place, "kind")) != "json" or not isinstance(kind, str):
            continue
        if kind == "none":
            mark = source.mark((*place, "signature", "kind"))
            source.warn(mark, f"{subject(source, place)}without a signature anybody can say anything about any parcel")
        elif not is_there(source, (*place, "secret")):
            say_of_key(source, place, f"secret is missing; the signature {kind} needs one")
        if kind.startswith("hmac-") and not is_there(source, (*place, "signature", "header")):
            say_of_key(source, (*place, "signature"), f"signature.header is missing: which header carries the {kind}?")


_CHECKS: tuple[Callable[[Source], None], ...] = (
    _check_brands,
    _check_providers,
    _check_channels,
    _check_feeds,
    _check_senders,
    _check_quiet_hours,
    _check_subscriptions,
    _check_json_sources,
    _check_shops,
)
