"""Brands, channels, providers, sources, and where files are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from notifier.config.load import load
from notifier.config.settings import Brand, HookSource, IgnoreWhen, JsonSource, SecretName
from notifier.domain.notification import Channel
from notifier.errors import ConfigError
from tests.config.builders import ALL_SECRETS, SETUP, load_text, problems_of, write


def test_a_brand_is_who_writes_to_the_customer(tmp_path: Path) -> None:
    more = "defaults: {locale: de-AT}\n"
    assert load_text(tmp_path, more).brands == {
        "default": Brand(
            key="default",
            name="Acme",
            email_from="parcels@acme.example",
            email_from_name="Acme Parcels",
            sms_from="Acme",
            locale="de-AT",
        )
    }


def test_a_brand_whose_address_has_no_name_writes_under_its_own(tmp_path: Path) -> None:
    text = SETUP.replace('"Acme Parcels <parcels@acme.example>"', "parcels@acme.example")
    assert load(write(tmp_path, text), ALL_SECRETS).brands["default"].email_from_name == "Acme"


def test_providers_are_tried_in_the_order_in_which_they_are_written(tmp_path: Path) -> None:
    assert load_text(tmp_path, "").channels == {Channel.EMAIL: ("smtp", "sendgrid"), Channel.SMS: ("twilio",)}


def test_accounts_take_their_secrets_from_the_environment(tmp_path: Path) -> None:
    providers = load_text(tmp_path, "").providers
    assert providers.sendgrid is not None
    assert providers.twilio is not None
    assert providers.smtp is not None
    assert providers.sendgrid.api_key.get_secret_value() == "SG.1"
    assert providers.twilio.auth_token.get_secret_value() == "token"
    assert (providers.smtp.host, providers.smtp.port, providers.smtp.starttls) == ("mail.acme.example", 587, True)
    assert providers.smtp.username.get_secret_value() == "mailer"


def test_a_source_is_of_the_kind_it_is_called_unless_it_says_otherwise(tmp_path: Path) -> None:
    text = 'sources:\n  aftership: {secret: "${ONE}"}\n  second: {kind: aftership, secret: "${TWO}"}\n'
    first, second = load_text(tmp_path, text, ALL_SECRETS | {"ONE": "1", "TWO": "2"}).sources.values()
    assert isinstance(first, HookSource)
    assert isinstance(second, HookSource)
    assert (first.name, first.kind, first.secret.get_secret_value()) == ("aftership", "aftership", "1")
    assert (second.name, second.kind, second.secret.get_secret_value()) == ("second", "aftership", "2")


def test_a_json_source_is_read_to_the_last_key(tmp_path: Path) -> None:
    text = """
sources:
  courier:
    kind: json
    secret: "${TOKEN}"
    signature: {kind: hmac-sha256, header: X-Signature, prefix: "sha256= ", encoding: base64}
    carrier: courier-one
    time_format: "%d.%m.%Y %H:%M"
    promise_format: unix_ms
    zone: Europe/Berlin
    ignore_case: true
    ignore_when:
      - {path: $.type, values: [ping, test]}
    fields:
      delivery_id: $.id
      updates: parcels[]
      tracking_number: number
      carrier: partner.name
      events: scans
      code: status[0].code
    status_map:
      10: in_transit
      HELD: [in_customs, customs_held]
      NOTE: info
"""
    source = load_text(tmp_path, text, ALL_SECRETS | {"TOKEN": "s"}).sources["courier"]
    assert isinstance(source, JsonSource)
    assert source.secret.get_secret_value() == "s"
    assert (source.signature, source.header, source.prefix) == ("hmac-sha256", "X-Signature", "sha256= ")
    assert (source.encoding, source.carrier, source.carrier_path) == ("base64", "courier-one", "partner.name")
    assert (source.time_format, source.promise_format, source.zone) == ("%d.%m.%Y %H:%M", "unix_ms", "Europe/Berlin")
    assert source.ignore_case is True
    assert source.ignore_when == (IgnoreWhen(path="$.type", values=("ping", "test")),)
    assert (source.delivery_id, source.updates, source.events) == ("$.id", "parcels[]", "scans")
    assert (source.tracking_number, source.code, source.text) == ("number", "status[0].code", "")
    assert source.statuses == {"10": ("in_transit",), "HELD": ("in_customs", "customs_held"), "NOTE": ("info",)}


def test_files_are_found_beside_the_configuration(tmp_path: Path) -> None:
    config = load_text(tmp_path, "templates: words\n")
    assert config.templates == tmp_path / "words"
    assert config.files == (tmp_path / "config.yaml",)


def test_the_environment_may_name_another_folder_of_templates(tmp_path: Path) -> None:
    env = ALL_SECRETS | {"NOTIFIER_TEMPLATES": "/srv/words"}
    assert load_text(tmp_path, "templates: words\n", env).templates == Path("/srv/words")


@pytest.mark.parametrize(
    ("written", "env", "url"),
    [
        ("", {}, "http://127.0.0.1:8000"),
        ("", {"NOTIFIER_PORT": "9000"}, "http://127.0.0.1:9000"),
        ("public_url: https://track.acme.example/\n", {}, "https://track.acme.example"),
        (
            "public_url: https://track.acme.example\n",
            {"NOTIFIER_PUBLIC_URL": "https://staging.example"},
            "https://staging.example",
        ),
    ],
)
def test_the_environment_knows_best_where_we_are_reached(
    tmp_path: Path, written: str, env: dict[str, str], url: str
) -> None:
    assert load_text(tmp_path, written, ALL_SECRETS | env).public_url == url


def test_retention_is_ninety_days_if_nothing_is_said(tmp_path: Path) -> None:
    assert load_text(tmp_path, "").retention == timedelta(days=90)
    assert load_text(tmp_path, "retention: 2d\n").retention == timedelta(days=2)


def test_included_files_add_brands_sources_and_rules(tmp_path: Path) -> None:
    part = write(
        tmp_path,
        """
brands: {second: {name: Second, email_from: parcels@second.example}}
sources: {easypost: {secret: "${EASYPOST}"}}
rules:
  - {name: two, when: {stage: lost, brand: second, after_told: one}, template: two, channels: email}
""",
        "shops/second.yaml",
    )
    config = load_text(
        tmp_path,
        "include: shops/second.yaml\nrules:\n"
        "  - {name: one, when: {stage: delivered}, template: one, channels: email}\n",
    )
    assert [rule.name for rule in config.rules] == ["one", "two"]
    assert list(config.brands) == ["default", "second"]
    assert list(config.sources) == ["easypost"]
    assert config.files == (tmp_path / "config.yaml", part)


def test_an_empty_key_never_opens_the_api(tmp_path: Path) -> None:
    config = load_text(tmp_path, 'api: {keys: ["${ONE}", "${TWO}"]}\n', ALL_SECRETS | {"ONE": " ", "TWO": "two"})
    assert [key.get_secret_value() for key in config.api_keys] == ["two"]


def test_two_keys_that_are_not_set_are_no_repetition(tmp_path: Path) -> None:
    assert load_text(tmp_path, 'api: {keys: ["${ONE}", "${TWO}"]}\n').api_keys == ()


def test_the_variables_that_are_referred_to_are_known(tmp_path: Path) -> None:
    config = load_text(tmp_path, 'api: {keys: "${MY_KEY}"}\n')
    assert SecretName(name="TWILIO_AUTH_TOKEN", key="providers.twilio.auth_token", is_set=True) in config.secret_names
    assert SecretName(name="MY_KEY", key="api.keys", is_set=False) in config.secret_names
    assert [problem.message for problem in config.warnings] == ["MY_KEY is not set, so nobody can use the API with it"]


def test_a_setting_that_looks_like_another_is_pointed_out(tmp_path: Path) -> None:
    env = ALL_SECRETS | {"NOTIFIER_DATABSE_URL": "sqlite://", "NOTIFIER_PAYLOADS": "/srv"}
    assert [problem.message for problem in problems_of(tmp_path, "", env)] == [
        'NOTIFIER_DATABSE_URL is not a setting. Did you mean "NOTIFIER_DATABASE_URL"?'
    ]


def test_problems_of_the_environment_stand_in_the_same_report(tmp_path: Path) -> None:
    path = write(tmp_path, SETUP + "colour: green\n")
    with pytest.raises(ConfigError) as caught:
        load(path, ALL_SECRETS | {"NOTIFIER_PORT": "80a"})
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [(str(path), 12), ("environment", 0)]
    assert caught.value.problems[1].message == 'NOTIFIER_PORT must be a port from 1 to 65535, got "80a"'
