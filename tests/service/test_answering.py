"""What is answered to STOP, START and HELP, in whose name, in which language, and when nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifier.config.settings import Brand
from notifier.domain.replies import Wish
from notifier.domain.segments import Encoding, count_segments
from notifier.service.reply_texts import TEXTS, word
from tests.texting import JO, MIA, SHARED, SHOE, STRANGER, TEA, Texting, texting


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Texting]:
    """An engine that answers where Twilio does not."""
    with texting(tmp_path) as started:
        yield started


@pytest.fixture
def always(tmp_path: Path) -> Iterator[Texting]:
    """An engine that answers what Twilio usually answers too."""
    with texting(tmp_path, answer="always") as started:
        yield started


@pytest.mark.parametrize("text", ["STOP", "stop", "START", "HELP", "info"])
def test_what_twilio_answers_is_not_answered_twice(phone: Texting, text: str) -> None:
    phone.register()
    assert phone.texts(text) == ""


def test_a_stop_that_twilio_does_not_know_is_confirmed_once(phone: Texting) -> None:
    phone.register()
    assert phone.texts("please stop texting me") == (
        "Shoe Shop: you will get no more texts about your parcels. Reply START to get them again. "
        "Help: help@shoe.example"
    )
    assert phone.texts("I said no more messages") == ""
    assert phone.texts("no more messages!") == ""


def test_the_confirmation_is_the_same_while_no_worker_has_come_to_it(phone: Texting) -> None:
    phone.register()
    first = phone.knocks("no more texts", MessageSid="SM1")
    assert first
    assert phone.knocks("no more texts", MessageSid="SM1") == first


def test_start_is_confirmed_where_it_lifts_something(phone: Texting) -> None:
    phone.register()
    assert phone.texts("start please") == ""
    phone.texts("stop please")
    assert phone.texts("start please").startswith("Shoe Shop: you will get texts about your parcels again")


def test_help_names_the_shop_a_contact_the_cost_and_the_way_out(phone: Texting) -> None:
    phone.register()
    answer = phone.texts("help please")
    for part in ("Shoe Shop", "help@shoe.example", "Msg&data rates may apply", "whenever there is news", "STOP"):
        assert part in answer
    assert phone.texts("help please") == answer, "every time, for who asks may need it again"


def test_where_a_shop_has_no_helpdesk_the_address_it_writes_from_is_named(phone: Texting) -> None:
    assert "hello@tea.example" in phone.texts("Hilfe", to=TEA)


def test_a_stranger_is_told_who_it_is_as_well(phone: Texting) -> None:
    assert phone.texts("help me please", sender=MIA).startswith("Shoe Shop: texts about your parcels")


@pytest.mark.parametrize(
    ("locale", "text", "begins"),
    [
        ("fr-FR", "Hilfe", "Shoe Shop : SMS sur vos colis"),
        ("es", "more info", "Shoe Shop: SMS sobre sus paquetes"),
        ("it", "ayuda", "Shoe Shop: SMS sobre sus paquetes"),
        ("it", "more info", "Shoe Shop: texts about your parcels"),
    ],
)
def test_the_recipients_language_comes_first_then_that_of_the_words_then_the_shops(
    phone: Texting, locale: str, text: str, begins: str
) -> None:
    phone.register(locale=locale)
    assert phone.texts(text).startswith(begins)


def test_of_a_stranger_the_shops_language_is_the_guess(phone: Texting) -> None:
    assert phone.texts("info please", to=TEA, sender=MIA).startswith("Søren & Zoe: SMS zu Ihren Paketen")


def test_where_brands_share_a_number_the_one_that_wrote_last_speaks(phone: Texting) -> None:
    phone.register("one")
    phone.was_texted(phone.register("two"), "two")
    assert phone.texts("help please", to=SHARED).startswith("Two: ")


def test_where_nothing_is_known_some_shop_answers(phone: Texting) -> None:
    assert phone.texts("help please", to=STRANGER, sender=MIA).startswith("Shoe Shop: ")


def test_what_nobody_understood_is_not_answered_by_a_machine(phone: Texting) -> None:
    assert phone.texts("Where is it?") == ""
    assert phone.texts("") == ""


def test_an_engine_that_answers_always_answers_twilios_words_too(always: Texting) -> None:
    always.register()
    assert always.texts("STOP").startswith("Shoe Shop: you will get no more")
    assert always.texts("START").startswith("Shoe Shop: you will get texts")
    assert always.texts("HELP").startswith("Shoe Shop: texts about")


def test_but_never_what_twilio_says_it_has_answered(always: Texting) -> None:
    assert always.texts("STOP", OptOutType="STOP") == ""
    assert always.out() == {"default"}


def test_twilios_own_words_count_as_what_it_took_them_for(phone: Texting) -> None:
    phone.texts("genug jetzt", OptOutType="STOP")
    assert phone.out() == {"default"}


def test_an_engine_that_never_answers_still_obeys(tmp_path: Path) -> None:
    with texting(tmp_path, answer="never") as never:
        assert never.texts("please stop") == ""
        assert never.texts("help please") == ""
        assert never.out() == {"default"}


def test_short_codes_are_answered_for_twilio_leaves_them_alone(phone: Texting) -> None:
    assert phone.texts("HELP", to="72345").startswith("Shoe Shop: ")


LONG = Brand(
    key="long", name="The Łódź Shoe & Leather Company", email_from="customer-service@leather-and-shoes.example"
)


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("wish", [Wish.STOP, Wish.START, Wish.HELP])
def test_every_answer_is_in_plain_letters_and_short(language: str, wish: Wish) -> None:
    size = count_segments(word(wish, LONG, [language]))
    assert (size.encoding, size.foreign) == (Encoding.GSM_7, ())
    assert size.count <= 2


@pytest.mark.parametrize("language", TEXTS)
def test_every_answer_says_how_to_go_on(language: str) -> None:
    assert "START" in word(Wish.STOP, LONG, [language])
    for wish in (Wish.START, Wish.HELP):
        assert "STOP" in word(wish, LONG, [language])
    for wish in (Wish.STOP, Wish.HELP):
        assert LONG.email_from in word(wish, LONG, [language])


def test_nothing_is_written_by_answering(phone: Texting) -> None:
    phone.knocks("please stop")
    assert phone.suppressed() == set()
    assert phone.out(JO) == set()
    assert SHOE not in phone.out()
