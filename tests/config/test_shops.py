"""Shops among the sources: what it takes, and what is said if something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.bootstrap import make_shop
from notifier.config.load import check_sources
from tests.config.builders import ALL_SECRETS, load_text, problems_of

SECRETS = {**ALL_SECRETS, "S": "s", "K": "k"}


def a_source(keys: str) -> str:
    return f"sources:\n  mine: {{{keys}}}\n"


def mistakes(folder: Path, keys: str) -> list[str]:
    return [one.message for one in problems_of(folder, a_source(keys), SECRETS) if not one.is_warning]


def test_a_shop_is_no_source_of_parcels(tmp_path: Path) -> None:
    config = load_text(tmp_path, a_source('kind: shopify, secret: "${S}", origin_country: cn'), SECRETS)
    assert config.sources == {}
    shop = config.shops["mine"]
    assert (shop.kind, shop.brand, shop.origin_country, shop.secret.get_secret_value()) == (
        "shopify",
        "default",
        "CN",
        "s",
    )
    assert make_shop(shop).name == "shopify"


def test_a_shop_that_is_asked_has_an_account(tmp_path: Path) -> None:
    keys = 'kind: shipstation, secret: "${S}", api: {key: "${K}", secret: "${S}"}'
    shop = load_text(tmp_path, a_source(keys), SECRETS).shops["mine"]
    assert (shop.key.get_secret_value(), shop.api_secret.get_secret_value()) == ("k", "s")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("kind: shopify", "secret is missing"),
        ('kind: shipstation, secret: "${S}"', "api is missing; shipstation only announces orders"),
        ('kind: shopify, secret: "${S}", brand: acne', 'brand names "acne", and there is no such brand'),
        ('kind: shopify, secret: "${S}", poll: {key: "${K}"}', 'unknown key "poll"'),
        ('kind: shopify, secret: "${S}", origin_country: Atlantis', "must be a country"),
    ],
)
def test_what_is_wrong_with_a_shop_is_said(tmp_path: Path, keys: str, said: str) -> None:
    assert any(said in one for one in mistakes(tmp_path, keys))


def test_a_source_that_is_only_called_like_a_shop_is_told_what_to_write(tmp_path: Path) -> None:
    config = load_text(tmp_path, 'sources:\n  shopify: {secret: "${S}"}\n', SECRETS)
    (found,) = check_sources(config.source, {"aftership"})
    assert "write kind: shopify" in found.message
