"""MJML: what is refused before it is compiled, and what comes out of the compiler."""

from __future__ import annotations

import pytest

from notifier.domain.notification import Channel
from notifier.render.markup import CHILDREN, check_markup, compile_mjml
from notifier.render.source import Source
from notifier.render.templates import load
from notifier.render.variables import SAMPLES
from tests.render.conftest import Problems, Write

IN_A_COLUMN = CHILDREN["mj-column"] | {"mj-preview"}


def check(text: str) -> list[tuple[int, int, str]]:
    source = Source(file="email.mjml", text=text)
    return [(problem.line, problem.column, problem.message) for problem in check_markup(source, IN_A_COLUMN)]


def test_a_depth_bomb_is_refused_before_it_could_end_the_process(problems_of: Problems) -> None:
    bomb = "<mj-text>\n" + "<b>" * 4500 + "x" + "</b>" * 4500 + "</mj-text>"
    (problem,) = problems_of({"hello/email.mjml": bomb})
    assert "nested more than 40 deep" in problem.message
    assert (problem.file, problem.line) == ("hello/email.mjml", 2)


def test_a_depth_bomb_in_the_layout_is_refused_as_well(problems_of: Problems) -> None:
    bomb = "<mjml><mj-body>" + "<mj-wrapper>" * 2000 + "<!-- content -->" + "</mj-wrapper>" * 2000 + "</mj-body></mjml>"
    assert any("nested more than 40 deep" in problem.message for problem in problems_of({"_layout/email.mjml": bomb}))


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("<mj-text>a</mj-text>\n<mj-txt>b</mj-txt>", 2, 1, 'unknown element <mj-txt>. Did you mean "mj-text"?'),
        ("<mj-text>\n a <b>c</mj-text>", 2, 8, "</mj-text> closes nothing here; expected </b>"),
        ("<mj-text>a", 1, 1, "<mj-text> is never closed"),
        ("</mj-text>", 1, 1, "expected no closing element"),
        ("<mj-section></mj-section>", 1, 1, "<mj-section> cannot stand in the outermost place"),
        ("<mj-text><mj-text>a</mj-text></mj-text>", 1, 10, "<mj-text> cannot stand in <mj-text>"),
        ("<mj-divider><b>a</b></mj-divider>", 1, 13, "<b> cannot stand in <mj-divider>"),
        ("hello", 1, 1, "text must stand inside an element"),
        ("<mj-text><script>a</script></mj-text>", 1, 10, "unknown element <script>"),
        ("<mj-text><iframe></iframe></mj-text>", 1, 10, "unknown element <iframe>"),
        ("<mj-text><b onclick='a'>b</b></mj-text>", 1, 13, 'the attribute "onclick" cannot be used'),
        ("<mj-text><b hidden>b</b></mj-text>", 1, 13, 'the attribute "hidden" needs a value'),
        ("<mj-raw><meta http-equiv='refresh'></mj-raw>", 1, 15, 'the attribute "http-equiv" cannot be used'),
        ("<mj-text>\n 1 < 2</mj-text>", 2, 4, 'write "&lt;"'),
        ("<mj-include path='/etc/hostname' />", 1, 1, "unknown element <mj-include>"),
        ("<!DOCTYPE html>", 1, 1, "a declaration"),
        ("<?php ?>", 1, 1, "a processing instruction"),
        ("<![CDATA[ a ]]>", 1, 1, "a declaration"),
        ("<!-- content: here -->", 1, 1, "write <!-- content -->"),
    ],
)
def test_what_mjml_would_swallow_or_choke_on_is_refused(text: str, line: int, column: int, said: str) -> None:
    places = [(row, col) for row, col, message in check(text) if said in message]
    assert places == [(line, column)]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ('<mj-text><a href="{{ recipient_name }}">a</a></mj-text>', 13, '"recipient_name" is no link'),
        ('<mj-text><a href="{{ tracking_url }}?a=b">a</a></mj-text>', 13, "an address is one link variable"),
        ('<mj-text><a href="https://{{ carrier }}.example">a</a></mj-text>', 13, "an address is one link variable"),
        ('<mj-text><a href="javascript:alert(1)">a</a></mj-text>', 13, "an address is one link variable"),
        ('<mj-text><a href="data:text/html,a">a</a></mj-text>', 13, "an address is one link variable"),
        ('<mj-text><a href="https:evil.example">a</a></mj-text>', 13, "an address is one link variable"),
        (
            '<mj-text><b style="color: {{ brand_name }}">a</b></mj-text>',
            27,
            "only a colour can be printed in a style",
        ),
        ('<mj-text><b style="{{ brand_color }}{{ carrier }}">a</b></mj-text>', 20, "only a colour can be printed"),
        ('<mj-text><b style="{% if progress %}top: 0{% endif %}">a</b></mj-text>', 13, "cannot stand in the attribute"),
        ('<mj-button background-color="{{ brand_color | upper }}">a</mj-button>', 30, "only a colour can be printed"),
        ('<mj-text><b {{ brand_name }}="a">a</b></mj-text>', 13, "cannot be used"),
        ('<mj-text><b style="background: url(a)">a</b></mj-text>', 13, "nothing may be loaded"),
        ("<mj-raw><div style='width: expression(a)'></div></mj-raw>", 14, "nothing may be loaded"),
        ("<!-- {{ brand_name }} -->", 1, "a comment reaches the reader's mail"),
    ],
)
def test_a_value_is_printed_only_where_it_is_harmless(text: str, column: int, said: str) -> None:
    assert [col for _, col, message in check(text) if said in message] == [column]


@pytest.mark.parametrize(
    "text",
    [
        '<mj-text>a<br>b<br/><a href="{{ tracking_url }}">c</a></mj-text>',
        '<mj-text>{% if promise_text %}<b>{{ promise_text }}</b>{% endif %} &amp; {{ "<" }}</mj-text>',
        "{% if progress %}\n<mj-text>a</mj-text>\n{% endif %}",
        '<mj-button href="{{ tracking_url }}">a</mj-button>',
        '<mj-text><a href="mailto:{{ support_email }}">a</a> <a href="tel:+4930123456">b</a></mj-text>',
        '<mj-image src="https://cdn.shop.example/logo.png" alt="{{ brand_name }}" />',
        '<mj-button background-color="{{ brand_color }}" color="{{ brand_color_words }}">a</mj-button>',
        '<mj-text><b style="top: 0; color: {{ brand_color }}; left: 0">a</b></mj-text>',
        "<mj-table><tr><th>a</th><td>b</td></tr></mj-table>",
        "<mj-preview>a</mj-preview><!-- a remark -->",
    ],
)
def test_what_emails_need_is_allowed(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize("style", ["@import 'a';", "a { background: url(b); }"])
def test_a_style_loads_nothing(style: str, problems_of: Problems) -> None:
    layout = f"<mjml>\n<mj-head><mj-style>{style}</mj-style></mj-head><mj-body><!-- content --></mj-body></mjml>"
    (problem,) = [p for p in problems_of({"_layout/email.mjml": layout}) if "loaded" in p.message]
    assert (problem.file, problem.line) == ("_layout/email.mjml", 2)


def test_a_style_prints_nothing_but_colours(problems_of: Problems) -> None:
    style = "<mj-style>a { color: {{ brand_color }}; top: {{ brand_name }}; }</mj-style>"
    layout = f"<mjml><mj-head>{style}</mj-head><mj-body><!-- content --></mj-body></mjml>"
    (problem,) = [p for p in problems_of({"_layout/email.mjml": layout}) if "style" in p.message]
    assert problem.message.startswith("only a colour can be printed in a style: brand_color, ")
    assert problem.column == 1 + layout.index("{{ brand_name")


def test_jinja_comes_through_mjml_as_it_was() -> None:
    tags = ['{{ brand_name | default("<\\\\ü>") }}', "{% if a < b %}", "{# \n #}", "{% endif %}"]
    html = compile_mjml(
        f"<mjml lang='{tags[0]}'><mj-body>{tags[1]}<mj-section><mj-column><mj-text>{tags[2]}</mj-text></mj-column>"
        f"</mj-section>{tags[3]}</mj-body></mjml>"
    )
    assert all(tag in html for tag in tags)


def test_the_html_fetches_no_font() -> None:
    html = compile_mjml(
        "<mjml><mj-body><mj-section><mj-column><mj-text>a</mj-text></mj-column></mj-section></mj-body></mjml>"
    )
    assert "fonts." not in html
    assert "@import" not in html


def test_what_mjml_itself_refuses_is_a_problem_of_the_template(problems_of: Problems) -> None:
    (problem,) = problems_of({"hello/email.mjml": "<mj-text><b class=unquoted>a</b></mj-text>"})
    assert problem.file == "hello/email.mjml"
    assert "cannot be compiled" in problem.message


def test_the_preview_line_goes_to_the_head_and_pieces_to_their_slots(write_templates: Write) -> None:
    folder = write_templates({"hello/email.mjml": "<mj-preview>A hint</mj-preview>\n<mj-text>Words</mj-text>\n"})
    html = load(folder).render("hello", Channel.EMAIL, brand="default", locale="en", values=SAMPLES["domestic"]).html
    assert html.index("A hint") < html.index("Words") < html.index("Yours, Northwind")
    assert html.count("A hint") == 1


def test_a_text_has_no_pieces(problems_of: Problems) -> None:
    (problem,) = problems_of({"hello/email.txt": "a <!-- piece: sign-off -->"})
    assert (problem.file, problem.message) == ("hello/email.txt", 'there is no piece "sign-off".')


def test_a_piece_that_is_nowhere_is_reported_where_it_is_asked_for(problems_of: Problems) -> None:
    (problem,) = problems_of({"hello/email.mjml": "<mj-text>a</mj-text>\n<!-- piece: sign-of -->\n"})
    assert (problem.line, problem.message) == (2, 'there is no piece "sign-of". Did you mean "sign-off"?')
