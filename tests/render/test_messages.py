"""What values become in a message: any text comes out harmless, and a text message stays cheap."""

from __future__ import annotations

import re
from datetime import datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.notification import Channel
from notifier.domain.segments import Encoding, count_segments
from notifier.errors import ConfigError
from notifier.render.cleaning import LONGEST_OUTSIDE_TEXT, clean, plain_letters, plain_typography, tame
from notifier.render.message import Rendered
from notifier.render.templates import TemplateSet, load
from notifier.render.variables import GIVEN, SAMPLES, VARIABLES, Kind
from tests.render.conftest import Write

TEXTS = sorted(n for n in GIVEN if VARIABLES[n].kind in {Kind.TEXT, Kind.OUTSIDE_TEXT} and n != "zone")
NASTY = [
    "<script>alert(1)</script>",
    "a\r\nBcc: b@c.example",
    "{{ 7 * 7 }}",
    '"><img src=x>',
    "http://evil.example",
    "\x00\u202e",
]

any_text = st.one_of(st.text(max_size=80), st.sampled_from(NASTY))
any_values = st.fixed_dictionaries(dict.fromkeys(TEXTS, any_text))


class _Elements(HTMLParser):
    """Counts the elements of a document and keeps its links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}


def write_email(templates: TemplateSet, **values: object) -> Rendered:
    return templates.render(
        "promise-later", Channel.EMAIL, brand="default", locale="en", values={**SAMPLES["domestic"], **values}
    )


def write_sms(templates: TemplateSet, name: str = "promise-later", **values: object) -> str:
    every = {**SAMPLES["domestic"], **values}
    return templates.render(name, Channel.SMS, brand="default", locale="en", values=every).text


@given(values=any_values)
def test_no_text_becomes_an_element_or_a_link(shipped: TemplateSet, values: dict[str, str]) -> None:
    fixed = {"stage": "in_transit", "support_email": "help@northwind.example"}
    filled = {name: text + "x" for name, text in values.items()} | fixed
    plain = dict.fromkeys(filled, "x") | fixed
    ours, theirs = _Elements(write_email(shipped, **filled).html), _Elements(write_email(shipped, **plain).html)
    assert ours.tags == theirs.tags
    assert ours.links == theirs.links


@given(values=any_values)
def test_a_subject_is_one_line_and_a_text_message_one_paragraph(shipped: TemplateSet, values: dict[str, str]) -> None:
    email = write_email(shipped, **values)
    assert email.subject == " ".join(email.subject.split())
    assert len(email.subject.splitlines()) == 1
    assert len(write_sms(shipped, **values).splitlines()) == 1


@given(text=any_text)
def test_a_text_from_outside_is_short_and_no_app_takes_it_for_a_link(text: str) -> None:
    tamed = tame(text)
    assert len(tamed) <= LONGEST_OUTSIDE_TEXT
    assert "://" not in tamed
    assert not re.search(r"\.[^\W\d_]{2}", tamed)
    assert tamed.isprintable() or set(tamed) & {"\u200c", "\u200d"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://evil.example/x", "http evil. example/x"),
        ("https : // evil.example", "https evil. example"),
        ("www.evil.example", "www. evil. example"),
        ("a@evil.example", "a@evil. example"),
        ("evil\u3002example", "evil. example"),
        ("evil.\u200bexample", "evil. example"),
        ("St.Gallen", "St. Gallen"),
        ("J.R. Smith", "J.R. Smith"),
        ("NW-1001.2", "NW-1001.2"),
        ("a\r\n b\u2028c\x07", "a b c"),
        ("\u202eab", "ab"),
        ("می‌خواهم", "می‌خواهم"),
        ("x" * 80, "x" * 59 + "…"),
    ],
)
def test_names_keep_their_words_and_lose_their_links(text: str, expected: str) -> None:
    assert tame(text) == expected


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://a", "//a", 'https://a"b', "https://a b", "https://" + "a" * 2000]
)
def test_a_link_that_is_no_web_address_is_refused(shipped: TemplateSet, address: str) -> None:
    with pytest.raises(ConfigError) as raised:
        write_email(shipped, tracking_url=address)
    assert "tracking_url: it is not an http or https address" in raised.value.problems[0].message


def test_what_is_no_variable_is_left_out() -> None:
    assert clean({"brand_name": "a", "password": "b"}) == {"brand_name": "a"}


def test_a_missing_value_is_an_error_and_not_a_hole_in_the_message(shipped: TemplateSet) -> None:
    values = {name: value for name, value in SAMPLES["domestic"].items() if name != "order_ref"}
    with pytest.raises(ConfigError) as raised:
        shipped.render("delivered", Channel.SMS, brand="default", locale="en", values=values)
    problem = raised.value.problems[0]
    assert "'order_ref' is undefined" in problem.message
    assert (problem.file.endswith("delivered/sms.txt"), problem.line) == (True, 1)


def test_a_missing_value_in_an_email_is_found_in_the_file_that_uses_it(shipped: TemplateSet) -> None:
    values = {name: value for name, value in SAMPLES["domestic"].items() if name != "support_url"}
    with pytest.raises(ConfigError) as raised:
        shipped.render("delivered", Channel.EMAIL, brand="default", locale="en", values=values)
    problem = raised.value.problems[0]
    assert problem.file.endswith(("_layout/footer.mjml", "_layout/email.txt"))
    assert "support_url" in problem.source_line


def test_a_time_without_a_zone_is_refused(shipped: TemplateSet) -> None:
    naive = datetime(2026, 11, 24, 10)  # noqa: DTZ001  (this is what must not come in)
    with pytest.raises(ConfigError, match="promise_from is a datetime without a zone"):
        write_email(shipped, promise_from=naive)


def test_an_email_is_cut_off_when_it_grows_over_its_limit(write_templates: Write) -> None:
    loop = "{% for parcel in parcels %}" + "x" * 60_000 + "{% endfor %}"
    templates = load(write_templates({"hello/email.txt": loop + "a"}))
    values = {**SAMPLES["domestic"], "parcels": ["1"] * 20}
    with pytest.raises(ConfigError) as raised:
        templates.render("hello", Channel.EMAIL, brand="default", locale="en", values=values)
    assert "grew over 200000 bytes" in raised.value.problems[0].message


def test_typography_and_accents_cost_no_second_segment(shipped: TemplateSet) -> None:
    text = write_sms(shipped, brand_name="Zoë’s “Łódź” – Café…", order_ref="№ 7")
    assert text.startswith('Zoe\'s "Lodz" - Café...: sorry, your order No. 7 will')
    assert count_segments(text).encoding is Encoding.GSM_7


def test_letters_without_a_plain_form_stay_what_they_are() -> None:
    assert plain_letters("陈伟 Ωåß") == "陈伟 Ωåß"


@given(text=st.text(max_size=40))
def test_plain_letters_never_need_more_than_they_had(text: str) -> None:
    before, after = count_segments(text), count_segments(plain_letters(plain_typography(text)))
    assert after.encoding is Encoding.GSM_7 or before.encoding is Encoding.UCS_2


def test_blank_lines_and_spaces_left_by_tags_are_removed(write_templates: Write) -> None:
    changes = {
        "hello/sms.txt": "a  b\n\n{% if promise_text %}\n  c \n{% endif %}\n",
        "hello/email.txt": "\n\na  \n\n\n\n{# x #}\n\nb\n",
    }
    templates = load(write_templates(changes))
    values = SAMPLES["domestic"]
    assert templates.render("hello", Channel.SMS, brand="default", locale="en", values=values).text == "a b\nc"
    assert templates.render("hello", Channel.EMAIL, brand="default", locale="en", values=values).text == "a\n\nb\n"


def test_a_fact_that_nobody_knows_is_printed_as_nothing(write_templates: Write) -> None:
    templates = load(write_templates({"hello/sms.txt": "a{{ incident }}b"}))
    values = {**SAMPLES["domestic"], "incident": None}
    assert templates.render("hello", Channel.SMS, brand="default", locale="en", values=values).text == "ab"
