"""A folder of templates: what loads, what does not, and which file counts for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.domain.notification import Channel
from notifier.errors import ConfigError, NotFound
from notifier.render.templates import TemplateSet, load
from notifier.render.variables import SAMPLES
from tests.render.conftest import Problems, Write

SAMPLE = SAMPLES["domestic"]


def sms(templates: TemplateSet, *, locale: str = "en", brand: str = "default") -> str:
    return templates.render("hello", Channel.SMS, brand=brand, locale=locale, values=SAMPLE).text


def subject(templates: TemplateSet, *, locale: str = "en", brand: str = "default") -> str:
    return templates.render("hello", Channel.EMAIL, brand=brand, locale=locale, values=SAMPLE).subject


def test_all_parts_of_a_template_are_rendered(write_templates: Write) -> None:
    templates = load(write_templates())
    email = templates.render("hello", Channel.EMAIL, brand="default", locale="en", values=SAMPLE)
    assert templates.names == ("hello",)
    assert (email.subject, email.text) == ("Order 1042", "Hello Alex Rivera\n")
    assert "Hello Alex Rivera" in email.html
    assert sms(templates) == "Northwind: hello https://track.northwind.example/t/8fK2q9Zc"


def test_a_text_message_has_neither_subject_nor_html(write_templates: Write) -> None:
    rendered = load(write_templates()).render("hello", Channel.SMS, brand="default", locale="en", values=SAMPLE)
    assert (rendered.subject, rendered.html) == ("", "")


def test_every_problem_of_every_file_is_reported_at_once(problems_of: Problems) -> None:
    problems = problems_of(
        {
            "hello/sms.txt": "{{ a }}\n{{ b }}\n",
            "hello/subject.txt": "{{ c }}",
            "hello/email.mjml": "<mj-txt>{{ d }}</mj-txt>",
            "hello/de/smss.txt": "x",
        }
    )
    assert [(p.file, p.line) for p in problems] == [
        ("hello/de/smss.txt", 0),
        ("hello/email.mjml", 1),
        ("hello/email.mjml", 1),
        ("hello/email.mjml", 1),
        ("hello/sms.txt", 1),
        ("hello/sms.txt", 2),
        ("hello/subject.txt", 1),
    ]


def test_a_file_that_is_sound_is_tried_out_although_another_is_not(problems_of: Problems) -> None:
    problems = problems_of({"hello/sms.txt": "{{ promise_from < now }}", "hello/email.txt": "{{ nobody }}"})
    assert [p.file for p in problems] == ["hello/email.txt", "hello/sms.txt"]


@pytest.mark.parametrize(
    ("changes", "file", "said"),
    [
        ({"hello/subject.txt": None}, "hello/email.mjml", "subject.txt must stand beside it"),
        ({"hello/email.txt": None}, "hello/subject.txt", "email.txt must stand beside it"),
        ({"hello/de/email.mjml": "<mj-text>a</mj-text>"}, "hello/de/email.mjml", "subject.txt and email.txt"),
        ({"hello/subject.txt": "one\ntwo\n"}, "hello/subject.txt", "a subject is one line"),
        ({"hello/subject.txt": "<b>one</b>\n"}, "hello/subject.txt", "without HTML"),
        ({"hello/subject.txt": "{{ promise_text }}"}, "hello/subject.txt", "the subject is empty (sample no_promise)"),
        ({"hello/sms.txt": "{# nothing #}"}, "hello/sms.txt", "the text is empty"),
        ({"hello/sms.txt": "x" * 2001}, "hello/sms.txt", "grew over 2000 bytes"),
        ({"hello/sms.txt": "x" * 1700}, "hello/sms.txt", "12 segments, over the limit of 10"),
        ({"hello/sms.txt": "x" * 70_000}, "hello/sms.txt", "larger than 64 KiB"),
        ({"hello/sms.txt": b"\xff\xfe"}, "hello/sms.txt", "not UTF-8"),
        ({"hello/sms.txt": "\ue000"}, "hello/sms.txt", "private use"),
        ({"hello/sms.txt": "nothing\x00more"}, "hello/sms.txt", "control character (U+0000)"),
        ({"hello/smss.txt": "a"}, "hello/smss.txt", 'unknown file. Did you mean "sms.txt"?'),
        ({"hello/deutsch_de_de/sms.txt": "a"}, "hello/deutsch_de_de", "is no locale"),
        ({"hello/en/sms.txt": "a"}, "hello/en", "English stands in the folder above"),
        ({"hello/de/more/sms.txt": "a"}, "hello/de/more", "only the files of a template belong"),
        ({"Hello There/sms.txt": "a"}, "Hello There", "small letters, digits and hyphens"),
        ({"stray.txt": "a"}, "stray.txt", "only folders of templates belong"),
        ({"other/de/sms.txt": "a"}, "other/de/sms.txt", "no sms for readers of other languages"),
        ({"brands/acme/hello/sms.txt": "a"}, "brands/acme", 'there is no brand "acme"'),
        ({"_layout/email.mjml": None}, "hello/email.mjml", "no _layout/email.mjml"),
        ({"_layout/email.mjml": "<mjml></mjml>"}, "_layout/email.mjml", "<!-- content -->"),
    ],
)
def test_a_mistake_is_named_with_its_file(
    changes: dict[str, str | bytes | None], file: str, said: str, problems_of: Problems
) -> None:
    found = [problem for problem in problems_of(changes) if said in problem.message]
    assert [problem.file for problem in found] == [file]


def test_a_file_that_cannot_be_read_is_not_also_missing(problems_of: Problems) -> None:
    assert len(problems_of({"hello/email.mjml": b"\xff"})) == 1


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path / "nowhere")
    assert "no such folder" in raised.value.problems[0].message


@pytest.mark.parametrize("part", ["hello/email.mjml", "hello/email.txt", "hello/sms.txt", "_layout/sign-off.mjml"])
def test_a_template_that_fails_with_some_sample_has_its_line(part: str, problems_of: Problems) -> None:
    text = "<mj-text>\na\n{% if promise_from < now %}b{% endif %}</mj-text>\n"
    plain = text if part.endswith(".mjml") else text.replace("<mj-text>", "").replace("</mj-text>", "")
    (problem,) = problems_of({part: plain, "_layout/email.txt": "Hi,\n\n<!-- content -->\n"})
    assert (problem.file, problem.line) == (part, 3)
    assert problem.source_line.startswith("{% if promise_from")
    assert "(sample no_promise)" in problem.message


def test_files_of_editors_and_people_are_passed_over(write_templates: Write) -> None:
    folder = write_templates({"hello/.sms.txt.swp": "x", "hello/sms.txt~": "x", "README.md": "x", ".git/HEAD": "x"})
    assert load(folder).names == ("hello",)


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [
        ("de-AT", "Servus"),
        ("de_AT", "Servus"),
        ("de-CH", "Hallo"),
        ("de", "Hallo"),
        ("DE", "Hallo"),
        ("en-GB", "Hello"),
        ("fr", "Hello"),
        ("", "Hello"),
        ("no such tag", "Hello"),
    ],
)
def test_a_reader_gets_the_nearest_language(asked_for: str, expected: str, write_templates: Write) -> None:
    folder = write_templates({"hello/sms.txt": "Hello", "hello/de/sms.txt": "Hallo", "hello/de-AT/sms.txt": "Servus"})
    assert sms(load(folder, locales=["en", "de"]), locale=asked_for) == expected


def test_readers_of_other_languages_get_the_first_of_the_shop(write_templates: Write) -> None:
    folder = write_templates({"hello/sms.txt": "Hello", "hello/de/sms.txt": "Hallo"})
    assert sms(load(folder, locales=["de", "en"]), locale="fr") == "Hallo"


def test_a_shop_can_do_without_english(write_templates: Write) -> None:
    changes = {f"hello/{part}": None for part in ("subject.txt", "email.mjml", "email.txt", "sms.txt")}
    templates = load(write_templates({**changes, "hello/de/sms.txt": "Hallo"}), locales=["de"])
    assert sms(templates, locale="en") == "Hallo"
    assert templates.parts("hello") == {Channel.SMS}


def test_all_files_of_an_email_are_in_one_language(write_templates: Write) -> None:
    german = {"subject.txt": "Bestellung", "email.mjml": "<mj-text>Hallo</mj-text>", "email.txt": "Hallo"}
    folder = write_templates({f"hello/de/{part}": text for part, text in german.items()})
    email = load(folder, locales=["en", "de"]).render(
        "hello", Channel.EMAIL, brand="default", locale="de", values=SAMPLE
    )
    assert (email.subject, email.text, email.locale) == ("Bestellung", "Hallo\n", "de")


def test_dates_are_written_in_the_language_of_the_template_and_the_region_of_the_reader(write_templates: Write) -> None:
    templates = load(write_templates({"hello/sms.txt": "{{ promise_before_text | default('-', true) }}"}))
    assert sms(templates, locale="en-GB") == "Mon 23 Nov"
    assert sms(templates, locale="en-US") == "Mon, Nov 23"
    assert sms(templates, locale="de") == "Mon, Nov 23"


def test_a_brand_has_its_own_files_where_it_has_them(write_templates: Write) -> None:
    folder = write_templates(
        {"brands/acme/hello/subject.txt": "Acme", "brands/acme/_layout/sign-off.mjml": "<mj-text>Bye</mj-text>"}
    )
    templates = load(folder, brands=["default", "acme"])
    ours = templates.render("hello", Channel.EMAIL, brand="acme", locale="en", values=SAMPLE)
    assert (ours.subject, ours.text) == ("Acme", "Hello Alex Rivera\n")
    assert "Bye" in ours.html
    assert subject(templates) == "Order 1042"
    assert subject(templates, brand="nobody heard of it") == "Order 1042"


def test_the_language_of_the_reader_comes_before_the_words_of_the_brand(write_templates: Write) -> None:
    folder = write_templates({"brands/acme/hello/sms.txt": "Acme", "hello/de/sms.txt": "Hallo"})
    templates = load(folder, brands=["acme"], locales=["en", "de"])
    assert sms(templates, brand="acme", locale="de") == "Hallo"
    assert sms(templates, brand="acme", locale="en") == "Acme"


def test_a_brand_overrides_only_what_exists(problems_of: Problems) -> None:
    (problem,) = problems_of({"brands/acme/helo/sms.txt": "a"}, brands=["acme"])
    assert problem.message == 'there is no template "helo" for all brands. Did you mean "hello"?'


def test_the_version_changes_with_any_file_and_with_nothing_else(write_templates: Write) -> None:
    german = {"hello/de/sms.txt": "Hallo"}
    first = load(write_templates(german), locales=["en", "de"])
    again = load(write_templates(german), locales=["en", "de"])
    changed = load(write_templates({**german, "_layout/sign-off.mjml": "<mj-text>Bye</mj-text>"}), locales=["en", "de"])
    assert first.version("hello", "en", "default") == again.version("hello", "en", "default")
    assert first.version("hello", "en", "default") != first.version("hello", "de", "default")
    assert first.version("hello", "en", "default") != changed.version("hello", "en", "default")
    assert len(first.version("hello", "en", "default")) == 12


def test_a_message_carries_the_version_of_its_template(write_templates: Write) -> None:
    templates = load(write_templates())
    rendered = templates.render("hello", Channel.SMS, brand="default", locale="en", values=SAMPLE)
    assert rendered.version == templates.version("hello", "en", "default")


def test_a_message_mentions_what_the_files_of_its_channel_use(write_templates: Write) -> None:
    templates = load(write_templates({"hello/email.txt": "{% if promise_text %}{{ promise_text }}{% endif %} a"}))
    email = templates.render("hello", Channel.EMAIL, brand="default", locale="en", values=SAMPLE)
    text = templates.render("hello", Channel.SMS, brand="default", locale="en", values=SAMPLE)
    assert email.mentions == {"order_ref", "recipient_name", "promise_text", "brand_name"}
    assert text.mentions == {"brand_name", "tracking_url"}


def test_a_template_may_have_one_channel_only(write_templates: Write) -> None:
    templates = load(write_templates({"short/sms.txt": "a", "short/de/sms.txt": "b"}))
    assert templates.parts("short") == {Channel.SMS}
    assert templates.parts("hello") == {Channel.SMS, Channel.EMAIL}
    assert templates.locales("short") == ("de", "en")
    with pytest.raises(NotFound, match='"short" has no email'):
        templates.render("short", Channel.EMAIL, brand="default", locale="en", values=SAMPLE)


def test_an_unknown_template_is_not_found_and_a_near_one_named(write_templates: Write) -> None:
    templates = load(write_templates())
    for ask in (templates.parts, templates.locales, lambda name: templates.version(name, "en", "default")):
        with pytest.raises(NotFound, match='Did you mean "hello"'):
            ask("helo")


def test_a_long_text_message_is_a_warning(write_templates: Write) -> None:
    (warning,) = load(write_templates({"hello/sms.txt": "word " * 40})).warnings
    assert warning.is_warning
    assert Path(warning.file).name == "sms.txt"
    assert "segments: 2, of 153 GSM-7 units each; it takes 199 units" in warning.message


def test_a_character_outside_gsm_7_is_a_warning(write_templates: Write) -> None:
    (warning,) = load(write_templates({"hello/sms.txt": "Privet, мир"})).warnings
    assert "of 70 UCS-2 units each" in warning.message
    assert "because of: м и р" in warning.message


def test_a_language_without_a_template_is_a_warning(write_templates: Write) -> None:
    (warning,) = load(write_templates(), locales=["en", "de"]).warnings
    assert (Path(warning.file).name, warning.message[:24]) == ("hello", "it is not written in de;")


def test_a_piece_of_the_layout_in_another_language_is_a_warning(write_templates: Write) -> None:
    french = {"subject.txt": "a", "email.mjml": "<mj-text>a</mj-text>", "email.txt": "a"}
    german = {"_layout/de/sign-off.mjml": "<mj-text>Tschüss</mj-text>"}
    folder = write_templates({**{f"hello/fr/{part}": text for part, text in french.items()}, **german})
    (warning,) = load(folder).warnings
    assert Path(warning.file).name == "sign-off.mjml"
    assert "not written in fr" in warning.message


def test_words_of_the_engine_in_a_language_it_does_not_speak_are_empty_and_a_warning(write_templates: Write) -> None:
    templates = load(write_templates({"hello/it/sms.txt": "Pacco: {{ stage_text }}."}), locales=["en", "it"])
    (warning,) = templates.warnings
    assert '"stage_text" is empty in it' in warning.message
    assert sms(templates, locale="it") == "Pacco: ."
