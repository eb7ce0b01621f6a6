"""Slips that are made every day, and the words that an operator reads: what stands there, where, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.load import check
from notifier.errors import Problem

RULE = """version: 1
rules:
  - name: silent
    when: {no_scan_for: 3bd, lane: domestic}
    template: blackout
    channels: email
"""

REST = """brands:
  default: {name: Acme, email_from: parcels@acme.example, sms_from: Acme}
channels: {email: {provider: sendgrid}, sms: {provider: twilio}}
providers:
  sendgrid: {api_key: "${KEY}"}
  twilio: {account_sid: "${KEY}", auth_token: "${KEY}"}
"""

SLIPS_OF_YAML = [
    pytest.param(
        "when: {no_scan_for: 3bd, lane: domestic}",
        "when: no_scan_for: 3bd",
        (4, 22),
        'here is a second ": ". Put a mapping into {braces}, a text into "quotes"',
        id="braces left out",
    ),
    pytest.param(
        "    template",
        "\ttemplate",
        (5, 1),
        "here is a tab. Indent with spaces",
        id="a tab",
    ),
    pytest.param(
        "    template",
        "   template",
        (5, 4),
        "this line is not indented as those that it stands beside, from line 3 on",
        id="a space too few",
    ),
    pytest.param(
        "3bd, lane",
        "3bd lane",
        (4, 33),
        "a comma is missing before this, or the } that closes line 4",
        id="a comma left out",
    ),
    pytest.param(
        "domestic}",
        "domestic",
        (5, 13),
        "a comma is missing before this, or the } that closes line 4",
        id="a brace left open",
    ),
    pytest.param(
        "channels: email",
        "channels: [email, sms",
        (7, 1),
        "a comma is missing before this, or the ] that closes line 6",
        id="a bracket left open",
    ),
    pytest.param(
        "template: blackout",
        'template: "blackout',
        (7, 1),
        "the quote of line 5 is not closed",
        id="a quote left open",
    ),
    pytest.param(
        "template: blackout",
        "template blackout",
        (6, 5),
        'the key of line 5 has no ": " behind it',
        id="a colon left out",
    ),
]

SLIPS = [
    pytest.param(
        "channels: email",
        "channels: email, sms",
        (6, 15),
        'channels must be a list where it names several, [email, sms], got "email, sms"',
        id="two channels as one text",
    ),
    pytest.param(
        "channels: email",
        "channels: email\n    inhibited_by: held, cleared",
        (7, 19),
        'inhibited_by must be a list where it names several, [held, cleared], got "held, cleared"',
        id="two rules as one text",
    ),
    pytest.param(
        "{no_scan_for: 3bd, lane: domestic}",
        "\n      no_scan_for: 3bd\n      carrier: DHL Express, ups",
        (6, 16),
        'carrier must be a list where it names several, [DHL Express, ups], got "DHL Express, ups"',
        id="two carriers as one text, which would be one carrier that nobody is",
    ),
    pytest.param(
        "channels: email",
        "channels: email\n    repeat: 2bd",
        (7, 13),
        "repeat must be a mapping of keys to values, as in {after: …, at_most: …}, got text",
        id="a mapping written as its first value",
    ),
]


def problems_of(text: str, folder: Path) -> list[Problem]:
    path = folder / "config.yaml"
    path.write_text(text)
    return [one for one in check(path, {"KEY": "AC1"})[1] if not one.is_warning]


@pytest.mark.parametrize(("right", "wrong", "place", "message"), SLIPS_OF_YAML)
def test_a_slip_of_yaml_is_named_in_plain_words(
    right: str, wrong: str, place: tuple[int, int], message: str, tmp_path: Path
) -> None:
    (problem,) = problems_of(RULE.replace(right, wrong, 1), tmp_path)

    assert problem.message == f"this is not YAML: {message}"
    assert (problem.line, problem.column) == place


@pytest.mark.parametrize(("right", "wrong", "place", "message"), SLIPS)
def test_a_slip_in_a_rule_is_named_where_it_is(
    right: str, wrong: str, place: tuple[int, int], message: str, tmp_path: Path
) -> None:
    (problem,) = problems_of(RULE.replace(right, wrong, 1) + REST, tmp_path)

    assert problem.message == f'rule "silent": {message}'
    assert (problem.line, problem.column) == place


def test_what_stands_in_a_list_may_have_commas_of_its_own(tmp_path: Path) -> None:
    assert problems_of(RULE.replace("lane: domestic", 'tags: ["vip, gold", gift]') + REST, tmp_path) == []
