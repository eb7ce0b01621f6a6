"""Sources that are asked: what it takes, and what is said if something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.bootstrap import make_fetchers, make_subscribers
from notifier.carriers import ONLY_ASKED
from notifier.carriers.fetching import RECIPES
from notifier.config.load import check_polls, check_secrets
from notifier.config.settings import HookSource
from tests.config.builders import ALL_SECRETS, load_text, problems_of

NEEDS = {kind: recipe.needs for kind, recipe in RECIPES.items()}


def sources(poll: str, kind: str = "ups", more: str = "") -> str:
    return f"sources:\n  mine: {{kind: {kind}{more}, poll: {{{poll}}}}}\n"


def found(folder: Path, text: str, **env: str) -> list[str]:
    """What is said of it once the file itself is in order."""
    return [one.message for one in check_polls(load_text(folder, text, {**ALL_SECRETS, **env}), NEEDS)]


def test_a_source_that_is_asked_needs_no_webhook_secret(tmp_path: Path) -> None:
    config = load_text(tmp_path, sources('key: "${K}", secret: "${S}"'), {**ALL_SECRETS, "K": "k", "S": "s"})
    source = config.sources["mine"]
    assert isinstance(source, HookSource)
    assert source.secret.get_secret_value() == ""
    assert source.poll is not None
    assert (source.poll.key.get_secret_value(), source.poll.secret.get_secret_value()) == ("k", "s")
    assert check_polls(config, NEEDS) == []
    assert make_fetchers(config.sources)["mine"].carriers == {"ups"}


def test_whose_parcels_it_is_asked_about_can_be_said(tmp_path: Path) -> None:
    text = sources('key: "${K}", carriers: [Yun Express, ups]', kind="aftership")
    config = load_text(tmp_path, text, {**ALL_SECRETS, "K": "k"})
    assert make_fetchers(config.sources)["mine"].carriers == {"yunexpress", "ups"}


def test_a_key_that_is_not_set_is_a_warning_and_nobody_is_asked(tmp_path: Path) -> None:
    text = sources('key: "${K}", secret: "${S}"')
    said = [one.message for one in problems_of(tmp_path, text, {**ALL_SECRETS, "S": "s"}) if one.is_warning]
    assert any("K is not set, so it is not asked" in one for one in said)
    config = load_text(tmp_path, text, {**ALL_SECRETS, "S": "s"})
    assert make_fetchers(config.sources) == {}


@pytest.mark.parametrize(
    ("kind", "poll", "message"),
    [
        ("ups", 'key: "${K}"', 'source "mine": secret is missing'),
        ("australiapost", 'key: "${K}", secret: "${S}"', 'source "mine": account is missing'),
        ("shippo", 'key: "${K}"', "shippo cannot be asked; of the kinds that can there are 17track, aftership, "),
    ],
)
def test_what_a_vendor_wants_is_asked_for(tmp_path: Path, kind: str, poll: str, message: str) -> None:
    (said,) = found(tmp_path, sources(poll, kind), K="k", S="s")
    assert message in said


def test_a_source_without_secret_and_poll_is_refused_unless_it_pushes_nothing(tmp_path: Path) -> None:
    config = load_text(tmp_path, "sources:\n  aftership: {silent_after: 12h}\n  dpd: {}\n  parcels: {kind: bpost}\n")
    assert [one.message for one in check_secrets(config.source, ONLY_ASKED)] == [
        'source "aftership": secret is missing'
    ]


def test_a_misspelt_stage_in_a_map_is_guessed_at(tmp_path: Path) -> None:
    text = 'sources:\n  aftership: {secret: "${K}", status_map: {X_1: in_custom, X_2: [in_customs, delay]}}\n'
    said = [one.message for one in problems_of(tmp_path, text, {**ALL_SECRETS, "K": "k"})]
    assert said == [
        'source "aftership": status_map.X_1 must be a stage, an incident, "info" or "stale", got "in_custom". '
        'Did you mean "in_customs"?'
    ]


def test_a_source_that_subscribes_proves_itself_and_is_asked_regularly(tmp_path: Path) -> None:
    text = sources('key: "${K}", secret: "${S}", subscribe: true, only_when_silent: true')
    said = [one.message for one in problems_of(tmp_path, text, {**ALL_SECRETS, "K": "k", "S": "s"})]
    assert said == [
        'source "mine": secret is missing; poll.subscribe has the carrier send it with its pushes',
        'source "mine": subscribe and only_when_silent exclude each other',
    ]


def test_only_a_kind_that_takes_subscriptions_can_be_asked_to_push(tmp_path: Path) -> None:
    poll = 'key: "${K}", secret: "${S}", subscribe: true'
    env = {**ALL_SECRETS, "K": "k", "S": "s"}
    ups = load_text(tmp_path, sources(poll, more=', secret: "${S}"'), env)
    assert check_polls(ups, NEEDS, ["ups"]) == []
    assert list(make_subscribers(ups.sources, make_fetchers(ups.sources))) == ["mine"]
    fedex = load_text(tmp_path, sources(poll, "fedex", ', secret: "${S}"'), env)
    (said,) = check_polls(fedex, NEEDS, ["ups"])
    assert said.message == 'source "mine": fedex takes no subscriptions by parcel; ups can'
    assert make_subscribers(fedex.sources, make_fetchers(fedex.sources)) == {}
