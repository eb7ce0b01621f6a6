"""Secrets: where they come from, and that none is ever shown."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pydantic import SecretStr

from notifier.config import schema
from notifier.config.load import check
from notifier.config.problems import report
from notifier.config.settings import HookSource
from tests.config.builders import ALL_SECRETS, SETUP, load_text, problems_of, write

SECRET = "pa55-w0rd,{never}:shown"
MASK = "*" * len(f'"{SECRET}"')

SPOTS = [
    'providers: {smtp: {host: a.example, password: "%s", prot: 25}}',
    'providers: {smtp: {host: a.example, pasword: "%s"}}',
    'providers: {sendgrid: {api_key: "%s", api_kye: x}}',
    'providers: {sendgrid: {api_kye: "%s"}}',
    'providers: {sendgrid: {api_key: {value: "%s"}}}',
    'providers: {sendgrid: ["%s"]}',
    'providers: {sengrid: {api_key: "%s"}}',
    'providers: {sendgrid: "%s"}',
    'providers: {twilio: {account_sid: "%s", auth_token: "x${y}"}}',
    'providers: {twilio: {auth_token: "%s", auth_token: "%s"}}',
    'sources: {aftership: {secret: "%s", kind: Bad Kind}}',
    'sources: {aftership: {sercet: "%s"}}',
    'sources: {courier: {kind: json, signature: {kind: token, secret: "%s"}}}',
    'sources: {courier: {kind: json, secret: "%s", signature: none}}',
    'sources: {courier: "%s"}',
    'api: {keys: ["%s", "%s"]}',
    'api: {key: "%s"}',
    'api: "%s"',
    'sources:\n  aftership:\n    secret: >\n      %s\n      and more\n    knid: x',
    'sources:\n  aftership:\n    secret: "%s\n      and more"\n    knid: x',
    'providers: {sendgrid: {api_key: "%s" nonsense}}',
    'sources:\n  aftership:\n    secret: "%s"\n   bad: indent',
]  # fmt: skip


@pytest.mark.parametrize("spot", SPOTS)
def test_a_secret_that_is_written_out_is_in_no_report(tmp_path: Path, spot: str) -> None:
    config, problems = check(write(tmp_path, "version: 1\n" + spot.replace("%s", SECRET) + "\n"), {})
    assert config is None
    assert problems
    shown = report(problems) + repr(problems)
    assert SECRET not in shown
    assert "pa55" not in shown


def test_a_secret_that_is_written_out_works_with_a_warning_and_stars(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, f'sources:\n  aftership: {{secret: "{SECRET}"}}\n')
    assert [(problem.is_warning, problem.source_line) for problem in problems] == [
        (True, f"  aftership: {{secret: {MASK}}}")
    ]
    assert problems[0].message == (
        'source "aftership": secret holds the secret itself; put it in the environment and write ${NAME}'
    )
    source = load_text(tmp_path, f'sources:\n  aftership: {{secret: "{SECRET}"}}\n').sources["aftership"]
    assert isinstance(source, HookSource)
    assert source.secret.get_secret_value() == SECRET


def test_no_dump_of_a_configuration_shows_a_secret(tmp_path: Path) -> None:
    sources = f'sources:\n  aftership: {{secret: "${{HOOK}}"}}\n  easypost: {{secret: "{SECRET}"}}\n'
    text = sources + 'api: {keys: "${API}"}\n'
    env = dict.fromkeys((*ALL_SECRETS, "HOOK", "API"), SECRET)
    config = load_text(tmp_path, text, env)
    shown = f"{config!r} {config} {dataclasses.asdict(config)} {config.source!r}"
    assert "pa55" not in shown
    assert len(config.secret_names) == 5


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    secret = write(tmp_path, "from-a-file\n", "run/secrets/hook")
    text = 'sources:\n  aftership: {secret: "${file:run/secrets/hook}"}\n'
    config = load_text(tmp_path, text)
    source = config.sources["aftership"]
    assert isinstance(source, HookSource)
    assert source.secret.get_secret_value() == "from-a-file"
    assert config.files[-1] == secret
    assert config.warnings == ()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(None, "cannot be read: No such file or directory"), ("", "is empty"), ("\n", "is empty")],
)
def test_a_secret_file_that_gives_nothing_is_a_mistake(tmp_path: Path, content: str | None, complaint: str) -> None:
    if content is not None:
        write(tmp_path, content, "hook")
    problems = problems_of(tmp_path, 'sources:\n  aftership: {secret: "${file:hook}"}\n')
    assert [(problem.message, problem.is_warning) for problem in problems] == [
        (f'source "aftership": secret: the file hook {complaint}', False)
    ]


def test_a_variable_that_is_not_set_turns_a_feature_off(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, 'sources:\n  aftership: {secret: "${HOOK}"}\n', {"HOOK": "  "})
    assert [(problem.line, problem.message) for problem in problems] == [
        (10, 'provider "sendgrid": SENDGRID_API_KEY is not set, so nothing is sent through it'),
        (11, 'provider "twilio": TWILIO_ACCOUNT_SID is not set, so nothing is sent through it'),
        (11, 'provider "twilio": TWILIO_AUTH_TOKEN is not set, so nothing is sent through it'),
        (13, 'source "aftership": HOOK is not set, so its webhooks are refused'),
    ]
    assert all(problem.is_warning for problem in problems)


@pytest.mark.parametrize(
    "text",
    ["templates: ${FOLDER}\n", 'grace: {delivered: {"${CARRIER}": "${SPAN}"}}\n', "public_url: https://${HOST}/\n"],
)
def test_a_reference_works_nowhere_but_where_a_secret_belongs(tmp_path: Path, text: str) -> None:
    problems = problems_of(tmp_path, text, ALL_SECRETS | {"FOLDER": "x", "SPAN": "1h", "HOST": "h.example"})
    assert len(problems) == 1
    assert "must be written out: ${…} works only where a secret belongs" in problems[0].message


def test_every_key_that_holds_a_secret_is_hidden_from_dumps() -> None:
    secret = {
        (shape.__name__, name)
        for shape in schema.SHAPES.values()
        for name, field in shape.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }
    assert secret == {
        ("ApiShape", "keys"),
        ("HookSourceShape", "secret"),
        ("JsonSourceShape", "secret"),
        ("PollShape", "key"),
        ("PollShape", "secret"),
        ("SendGridShape", "api_key"),
        ("SendGridShape", "webhook_public_key"),
        ("ShopApiShape", "key"),
        ("ShopApiShape", "secret"),
        ("ShopSourceShape", "secret"),
        ("SmtpShape", "password"),
        ("SmtpShape", "username"),
        ("TeamWebhookShape", "secret"),
        ("TeamWebhookShape", "url"),
        ("TwilioShape", "account_sid"),
        ("TwilioShape", "auth_token"),
        ("TwilioShape", "webhook_secret"),
    }
    assert str(SecretStr(SECRET)) == "**********"


def test_the_text_around_a_secret_stays_as_it_was(tmp_path: Path) -> None:
    text = SETUP + f'sources:\n  aftership: {{secret: "{SECRET}", colour: green}}\n'
    problems = check(write(tmp_path, text), ALL_SECRETS)[1]
    assert problems[0].source_line == f"  aftership: {{secret: {MASK}, colour: *****}}"
