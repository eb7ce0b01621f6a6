"""The templates that come with the project: what they say, word by word, and that it reads well whatever is known."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from notifier.domain.notification import CUSTOMER_CHANNELS, Channel
from notifier.domain.segments import Encoding, count_segments
from notifier.render.preview import preview
from notifier.render.templates import TemplateSet
from notifier.render.variables import SAMPLES, TYPICAL_SAMPLES

GOLDEN = Path(__file__).parent / "golden"

SAMPLE_OF = {
    "address-clarified": "international",
    "address-problem": "international",
    "attempt-failed": "attempt_failed",
    "attempt-failed-again": "attempt_failed",
    "attempt-failed-last": "attempt_failed",
    "blackout": "domestic",
    "blackout-customs": "international",
    "blackout-last-mile": "domestic",
    "cancelled": "no_promise",
    "carrier-delay": "domestic",
    "carriers-disagree": "international",
    "customs-action-needed": "international",
    "customs-held": "international",
    "customs-refused": "international",
    "customs-released": "international",
    "damaged": "international",
    "delay-over": "domestic",
    "delivered": "delivered",
    "delivery-scheduled": "domestic",
    "digest": "domestic",
    "disruption": "international",
    "handover-pending": "international",
    "label-created": "domestic",
    "label-not-scanned": "domestic",
    "label-still-not-scanned": "domestic",
    "left-origin": "international",
    "long-under-way": "international",
    "lost": "lost",
    "moving-again": "domestic",
    "not-delivered-after-all": "domestic",
    "not-shipped": "domestic",
    "on-its-way-after-all": "domestic",
    "order-delivered": "delivered",
    "order-partly-delivered": "delivered",
    "out-for-delivery": "out_for_delivery",
    "picked-up": "international",
    "pickup-last-reminder": "at_the_pickup_point",
    "pickup-ready": "at_the_pickup_point",
    "pickup-reminder": "at_the_pickup_point",
    "promise-earlier": "domestic",
    "promise-later": "international",
    "promise-missed": "domestic",
    "promise-narrowed": "domestic",
    "reached-destination": "international",
    "refused": "domestic",
    "returned": "returning",
    "returning": "returning",
    "tomorrow": "domestic",
    "weather-delay": "domestic",
}
FOR_THE_TEAM = ("feed-notice", "team-notice")
"""Templates without a text message: the team is told by email and webhook."""

LOCALES = ("de", "en", "es", "fr")
EVERY_MESSAGE = list(product(SAMPLE_OF, LOCALES))


def test_nothing_shipped_needs_a_warning(shipped: TemplateSet) -> None:
    assert shipped.warnings == ()
    assert shipped.names == tuple(sorted((*SAMPLE_OF, *FOR_THE_TEAM)))


@pytest.mark.parametrize("name", SAMPLE_OF)
def test_every_template_has_every_channel_in_every_language(shipped: TemplateSet, name: str) -> None:
    assert shipped.parts(name) == set(CUSTOMER_CHANNELS)
    assert shipped.locales(name) == LOCALES


@pytest.mark.parametrize("locale", LOCALES)
def test_a_message_to_the_team_names_rule_and_order_and_greets_no_customer(shipped: TemplateSet, locale: str) -> None:
    seen = preview(shipped, "team-notice", locale=locale, sample="for_the_team")
    assert seen.email is not None
    assert (seen.sms, shipped.locales("team-notice")) == (None, LOCALES)
    for text in (seen.email.subject, seen.email.text, _words_of(seen.email.html)):
        assert "suspected_lost" in text
        assert "NW-20391" in text
        assert "None" not in text
    for text in (seen.email.text, _words_of(seen.email.html)):
        greetings = ("Hello", "Guten Tag", "Hola", "Bonjour", "Northwind,", "help@northwind.example")
        assert not [word for word in greetings if word in text]
        assert "https://track.northwind.example" in seen.email.text


@pytest.mark.parametrize(("locale", "sample"), list(product(LOCALES, ("silent_feed", "returned_feed"))))
def test_a_message_about_a_feed_names_it_and_when_it_was_heard(shipped: TemplateSet, locale: str, sample: str) -> None:
    seen = preview(shipped, "feed-notice", locale=locale, sample=sample)
    assert seen.email is not None
    assert (seen.sms, shipped.locales("feed-notice")) == (None, LOCALES)
    for text in (seen.email.subject, seen.email.text, _words_of(seen.email.html)):
        assert "aftership" in text
        assert "None" not in text
    for text in (seen.email.text, seen.email.html):
        assert "8:40" in text


def test_that_a_feed_is_back_is_said_in_other_words_than_that_it_is_silent(shipped: TemplateSet) -> None:
    silent, back = (
        preview(shipped, "feed-notice", locale="en", sample=sample) for sample in ("silent_feed", "returned_feed")
    )
    assert silent.email is not None
    assert back.email is not None
    assert (silent.email.subject, back.email.subject) == (
        "aftership has been silent for too long",
        "aftership is back",
    )


@pytest.mark.parametrize(("name", "locale"), EVERY_MESSAGE)
def test_the_messages_are_the_ones_that_were_read(
    shipped: TemplateSet, update_golden: bool, name: str, locale: str
) -> None:
    seen = preview(shipped, name, locale=locale, sample=SAMPLE_OF[name])
    assert seen.email is not None
    assert seen.sms is not None
    said = {
        "email.txt": f"Subject: {seen.email.subject}\n\n{seen.email.text}",
        "email.html": seen.email.html,
        "sms.txt": f"{seen.sms.text}\n",
    }
    for part, text in said.items():
        path = GOLDEN / name / locale / part
        if update_golden:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{path.relative_to(GOLDEN)}: --update-golden rewrites it"


@pytest.mark.parametrize(("name", "locale"), EVERY_MESSAGE)
@pytest.mark.parametrize("sample", TYPICAL_SAMPLES)
def test_a_text_message_is_one_segment_that_names_the_shop_and_ends_with_the_link(
    shipped: TemplateSet, name: str, locale: str, sample: str
) -> None:
    values = SAMPLES[sample]
    text = shipped.render(name, Channel.SMS, brand="default", locale=locale, values=values).text
    assert text.startswith(f"{values['brand_name']}: ")
    assert text.endswith(f" {values['tracking_url']}")
    assert (count_segments(text).encoding, count_segments(text).count) == (Encoding.GSM_7, 1)


@pytest.mark.parametrize(("name", "locale"), EVERY_MESSAGE)
def test_a_message_reads_well_whatever_is_known(shipped: TemplateSet, name: str, locale: str) -> None:
    marks = ".," if locale == "fr" else ".,;:!?"  # French has a space before the others
    for sample in SAMPLES:
        seen = preview(shipped, name, locale=locale, sample=sample)
        assert seen.email is not None
        assert seen.sms is not None
        for text in (seen.email.subject, seen.email.text, seen.sms.text, _words_of(seen.email.html)):
            slip = re.search(rf" [{marks}](?:\s|$)|,,|\.\.(?!\.)|\(\)|: *\n\n|: *$", _without_greeting(text))
            assert not slip, f"sample {sample}: {text}"
            assert "None" not in text, f"sample {sample}: {text}"


@pytest.mark.parametrize(("name", "locale"), EVERY_MESSAGE)
def test_an_email_says_in_text_what_it_says_in_html(shipped: TemplateSet, name: str, locale: str) -> None:
    email = preview(shipped, name, locale=locale, sample=SAMPLE_OF[name]).email
    assert email is not None
    html = _words_of(email.html)
    sentences = [line for line in email.text.split("\n") if len(line) > 60 and "://" not in line]
    assert sentences
    for sentence in sentences:
        assert sentence in html


@pytest.mark.parametrize(("name", "locale"), EVERY_MESSAGE)
def test_an_email_fetches_nothing_and_links_only_to_what_it_was_given(
    shipped: TemplateSet, name: str, locale: str
) -> None:
    email = preview(shipped, name, locale=locale).email
    assert email is not None
    given = {str(value) for value in SAMPLES["domestic"].values() if str(value).startswith("https://")}
    links = set(re.findall(r'href="([^"]*)"', email.html))
    assert links == given | {"mailto:help@northwind.example"}
    assert not re.search(r"src=|@import|url\(|<link", email.html)


@pytest.mark.parametrize("locale", LOCALES)
def test_an_email_is_made_for_small_screens_dark_rooms_and_screen_readers(shipped: TemplateSet, locale: str) -> None:
    email = preview(shipped, "customs-held", locale=locale, sample="international").email
    assert email is not None
    assert f'<html lang="{locale}"' in email.html
    assert '<meta name="color-scheme" content="light dark"' in email.html
    assert "@media (prefers-color-scheme: dark)" in email.html
    assert "@media (max-width: 480px)" in email.html
    assert email.html.count("<h1>") == 1
    assert 'role="presentation"' in email.html


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("#10151c", "#f2f4f7"),
        ("#27303b", "#ffffff"),
        ("#56616f", "#ffffff"),
        ("#56616f", "#f2f4f7"),
        ("#ffffff", "#1f4fd8"),
        ("#e4e9ef", "#1a2028"),
        ("#a6b0bd", "#1a2028"),
        ("#a6b0bd", "#0f1318"),
    ],
)
def test_every_pair_of_colours_can_be_read_by_weak_eyes(shipped: TemplateSet, text: str, ground: str) -> None:
    """WCAG 2.2 asks for 4.5 to 1: https://www.w3.org/TR/WCAG22/#contrast-minimum."""
    email = preview(shipped, "customs-held").email
    assert email is not None
    assert text in email.html
    assert ground in email.html
    lighter, darker = sorted((_luminance(text), _luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _without_greeting(text: str) -> str:
    """In Spanish a greeting ends with a colon."""
    return re.sub(r"\AHola[^\n]*:\n", "", text)


def _words_of(html: str) -> str:
    body = re.sub(r"<!--.*?-->", "", html[html.index("<body") :], flags=re.DOTALL)
    text = re.sub(r"<[^>]+>", "\n", re.sub(r"</?(?:b|strong|a|span)\b[^>]*>", "", body))
    for entity, char in (("&amp;", "&"), ("&#39;", "'"), ("&#34;", '"'), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(entity, char)
    return re.sub(r"[ \n]+", " ", text)
