"""What a template may not say, and that it is said where."""

from __future__ import annotations

import pytest

from notifier.render.lint import check_jinja
from notifier.render.source import Source
from notifier.render.templates import load
from tests.render.conftest import Problems, Write

ATTACKS = [
    # What the sandbox lets through: time and memory.
    ("{{ (7**(10**8)) > 1 }}", "**", 6),
    ("{{ 'a'*10**9 }}", "*", 7),
    ("{{ brand_name % 3 }}", "%", 15),
    ("{{ days_silent // 0 }}", "//", 16),
    ("{{ days_silent / 0 }}", "/", 16),
    ("{{ range(99999) | length }}", "a call", 9),
    ("{{ lipsum(n=100000) }}", "a call", 10),
    ("{{ 'x'.ljust(10**9) }}", "a call", 13),
    ("{{ 'x' | center(10**9) }}", "center", 10),
    ("{{ '%0999999999d' | format(1) }}", "format", 21),
    ("{{ brand_name | indent(10**9) }}", "indent", 17),
    ("{{ brand_name | replace('', brand_name) }}", "replace", 17),
    ("{{ 1.5 | round(10**9, 'ceil') }}", "round", 10),
    ("{{ 'ab' | join('cd') | join('ef') }}", "join", 11),
    ("{% for a in parcels %}{% for b in parcels %}{{ b }}{% endfor %}{% endfor %}", "inside another loop", 4),
    ("{% for a in brand_name %}{{ a }}{% endfor %}", "a loop runs over a list", 4),
    ("{% for a in parcels recursive %}{{ a }}{% endfor %}", "recursive", 21),
    ("{% set a = brand_name %}", "set", 4),
    ("{% set a %}b{% endset %}", "set", 4),
    # What leads out of the sandbox.
    ("{{ ''.__class__.__mro__ }}", "an attribute", 6),
    ("{{ '{0.__class__}'.format(brand_name) }}", "a call", 26),
    ("{{ brand_name | attr('format') }}", "attr", 17),
    ("{{ cycler.__init__ }}", "an attribute", 10),
    ("{{ parcels[0] }}", "an item", 11),
    ("{{ brand_name | safe }}", "safe", 17),
    ("{% autoescape false %}{{ brand_name }}{% endautoescape %}", "autoescape", 4),
    ("{{ self }}", "unknown variable", 4),
    ("{{ loop.index }}", "an attribute", 8),
    # What belongs to other uses of Jinja.
    ("{% include 'other' %}", "include", 4),
    ("{% import 'other' as other %}", "import", 4),
    ("{% from 'other' import other %}", "from", 4),
    ("{% extends 'other' %}", "extends", 4),
    ("{% block a %}{% endblock %}", "block", 4),
    ("{% macro a() %}{% endmacro %}", "macro", 4),
    ("{% call a() %}{% endcall %}", "call", 4),
    ("{% filter upper %}a{% endfilter %}", "filter", 4),
    ("{% with a = 1 %}{{ a }}{% endwith %}", "with", 4),
    ("{% raw %}{{ a }}{% endraw %}", "raw", 1),
    ("{{ {'a': 1} }}", "a dictionary", 4),
    ("{{ -1 }}", 'a leading "-"', 4),
    ("{{ brand_name is undefined }}", "unknown test", 18),
]


@pytest.mark.parametrize(("template", "said", "column"), ATTACKS)
def test_what_is_not_listed_is_refused_at_its_place(template: str, said: str, column: int) -> None:
    source = Source(file="sms.txt", text=f"first line\n\n{template}\n")
    problem = next(p for p in check_jinja(source, ()).problems if said in p.message)
    assert (problem.line, problem.column) == (3, column)
    assert problem.source_line == template


@pytest.mark.parametrize(
    "template",
    [
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "not " * 5000 + "brand_name }}",
        "{{ " + "brand_name + " * 1000 + "brand_name }}",
        "{% if brand_name %}" * 1000 + "{% endif %}" * 1000,
        "{{ " + "9" * 5000 + " }}",
    ],
    ids=["parentheses", "nots", "sums", "ifs", "a long number"],
)
def test_what_would_exhaust_the_parser_or_the_compiler_is_refused(template: str) -> None:
    assert check_jinja(Source(file="sms.txt", text=template), ()).problems


def test_thousands_of_branches_end_in_a_problem_and_not_in_a_crash(problems_of: Problems) -> None:
    template = "{% if brand_name %}a" + "{% elif brand_url %}b" * 3000 + "{% endif %}"
    problem, *_ = problems_of({"hello/sms.txt": template})
    assert problem.file == "hello/sms.txt"


@pytest.mark.parametrize(
    "template",
    [
        "{{ brand_name | upper }}",
        "{% if promise_text %}a{% elif days_silent > 3 and not incident %}b{% else %}c{% endif %}",
        "{{ 'a' if stage in ['delivered', 'returned'] else 'b' }}",
        "{% for parcel in parcels %}{{ loop.index }}: {{ parcel }}{% if not loop.last %}, {% endif %}{% endfor %}",
        "{% if last_scan_at is not none %}{{ last_scan_text }}{% endif %}",
        "{{ parcels | length - 1 }} {{ parcels | join(', ') }} {{ parcels | first }}",
        "{{ recipient_name | default('you', true) }}",
        "{# a remark #}{{ brand_name ~ '!' }}",
    ],
)
def test_what_templates_need_is_allowed(template: str) -> None:
    assert check_jinja(Source(file="sms.txt", text=template), ()).problems == []


def test_an_unknown_variable_is_shown_with_its_place_a_suggestion_and_the_list() -> None:
    source = Source(file="sms.txt", text="Hi\n  {{ trakcing_url }}\n")
    (problem,) = check_jinja(source, ()).problems
    assert (problem.line, problem.column, problem.length) == (2, 6, len("trakcing_url"))
    assert problem.message.startswith('unknown variable "trakcing_url". Did you mean "tracking_url"? Known: attempt_')


def test_an_unknown_variable_is_found_where_no_sample_would_lead() -> None:
    source = Source(file="sms.txt", text="{% if false %}{{ nobody }}{% endif %}")
    assert "nobody" in check_jinja(source, ()).problems[0].message


def test_white_space_that_jinja_swallows_does_not_move_the_place() -> None:
    source = Source(file="sms.txt", text="a  \n  {%- if brand_name -%}  \n  b {{- wrong }}{% endif %}")
    (problem,) = check_jinja(source, ()).problems
    assert (problem.line, problem.column) == (3, 9)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("promise_from", "promise_text"),
        ("promise_before_to", "promise_before_text"),
        ("last_scan_at", "last_scan_text"),
        ("incident_since", "incident_since_text"),
        ("now", "comparing only"),
        ("promise_is_day", "for if"),
        ("parcels", "join"),
    ],
)
def test_a_value_that_only_a_program_can_read_is_not_printed(name: str, advice: str) -> None:
    direct = check_jinja(Source(file="sms.txt", text=f"{{{{ {name} }}}}"), ())
    chosen = check_jinja(Source(file="sms.txt", text=f"{{{{ {name} if brand_name else '' }}}}"), ())
    assert advice in direct.problems[0].message
    assert advice in chosen.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "see https://evil.example/x",
        "see www.evil.example",
        "see //evil.example",
        "{{ 'https://evil.example' }}",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "https://{{ brand_name }}.example/",
    ],
)
def test_an_address_leads_only_to_allowed_hosts(text: str) -> None:
    assert "allowed hosts" in check_jinja(Source(file="sms.txt", text=text), ["shop.example"]).problems[0].message


@pytest.mark.parametrize("text", ["https://shop.example", "http://www.shop.example/a?b", "//cdn.SHOP.example/x.png"])
def test_an_allowed_host_stands_for_all_below_it(text: str) -> None:
    assert check_jinja(Source(file="sms.txt", text=text), ["shop.example"]).problems == []


def test_a_bad_address_is_found_behind_any_number_of_good_ones() -> None:
    text = "https://shop.example " * 100 + "https://evil.example"
    (problem,) = check_jinja(Source(file="sms.txt", text=text), ["shop.example"]).problems
    assert problem.column == text.index("https://evil") + 1


def test_a_long_run_of_one_letter_is_no_work(write_templates: Write) -> None:
    assert load(write_templates({"hello/email.txt": "a" + "x" * 60_000 + " " * 4_000 + "b"})).names == ("hello",)


def test_the_names_that_a_file_uses_are_collected_wherever_they_stand() -> None:
    template = "{% if promise_text %}{{ order_ref | upper }}{% endif %}{% for p in parcels %}{{ p }}{% endfor %}"
    assert check_jinja(Source(file="sms.txt", text=template), ()).names == {"promise_text", "order_ref", "parcels"}


@pytest.mark.parametrize("template", ["{{ brand_name", "{% if %}", "{% do x %}", "{% endif %}", "{{ }}"])
def test_a_syntax_error_has_its_line(template: str) -> None:
    (problem,) = check_jinja(Source(file="sms.txt", text=f"a\n  {template}"), ()).problems
    assert (problem.line, problem.column) == (2, 3)
