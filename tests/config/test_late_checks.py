"""Checks of the configuration against what other parts know: templates and kinds of source."""

from __future__ import annotations

from pathlib import Path

from notifier.config.load import check_sources, check_templates
from notifier.config.problems import report
from notifier.domain.notification import Channel
from tests.config.builders import load_text

RULES = """
rules:
  - name: one
    when: {stage: delivered}
    template: delivered
    channels: [email, sms]
  - name: two
    when: {stage: lost}
    channels: email
    template: lost
"""
BOTH = frozenset(Channel)


def test_templates_that_have_what_is_needed_are_no_problem(tmp_path: Path) -> None:
    config = load_text(tmp_path, RULES)
    assert check_templates(config.source, {"delivered": BOTH, "lost": frozenset({Channel.EMAIL})}.get) == []


def test_a_template_that_is_not_there_is_shown_where_it_is_named(tmp_path: Path) -> None:
    config = load_text(tmp_path, RULES)
    problems = check_templates(config.source, {"delivered": BOTH}.get)
    assert report(problems).splitlines() == [
        f'{tmp_path}/config.yaml:21:15: rule "two": there is no template "lost"',
        "   21 |     template: lost",
        "      |               ^^^^",
        "1 problem. Nothing was loaded; the last good version keeps running.",
    ]


def test_a_template_that_lacks_a_channel_is_shown(tmp_path: Path) -> None:
    config = load_text(tmp_path, RULES)
    problems = check_templates(config.source, lambda _: frozenset({Channel.EMAIL}))
    assert [(problem.line, problem.message) for problem in problems] == [
        (16, 'rule "one": the template "delivered" has nothing for sms')
    ]


def test_a_kind_of_source_that_nobody_reads_is_shown_at_its_name_or_its_kind(tmp_path: Path) -> None:
    config = load_text(
        tmp_path,
        'sources:\n  aftershp: {secret: "${ONE}"}\n  second: {kind: fedex, secret: "${TWO}"}\n'
        '  easypost: {secret: "${THREE}"}\n'
        "  own: {kind: json, signature: {kind: none}, fields: {tracking_number: n, code: c}, status_map: {A: lost}}\n",
    )
    problems = check_sources(config.source, {"aftership", "easypost"})
    shops = "shipstation, shopify, woocommerce"
    assert [(problem.line, problem.column, problem.message) for problem in problems] == [
        (13, 3, 'source "aftershp": "aftershp" is no kind of source. Did you mean "aftership"?'),
        (14, 18, f'source "second": "fedex" is no kind of source. Known: aftership, easypost, {shops}, json'),
    ]
