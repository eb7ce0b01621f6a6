"""What people answer to a text message, and what they want by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain import reply_words
from notifier.domain.replies import Understood, Wish, understand

BY_LAW = ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]
"""47 CFR 64.1200(a)(10)."""

STOP = [
    *BY_LAW,
    "STOPALL",
    "stop all",
    "OPTOUT",
    "Opt-Out",
    "Arret",
    "remove",
    "TD",
    "S T O P",
    "STOP.",
    '"STOP"',
    "stop!!! 😡",
    "🛑",
    "STOP please",
    "please stop texting me",
    "Stop sending me these messages!",
    "no more messages",
    "No more texts please, thanks",
    "I want to opt out of this",
    "opt me out",
    "I revoke my consent",
    "Take me off your list",
    "remove me from this list now",
    "don't text me again",
    "Don\u2019t text me",
    "do not contact me",
    "I do not want any more of these texts",
    "leave me alone",
    "STOP!! I never ordered anything. Stop texting me",
    "wrong number",
    "Sorry, you have the wrong number",
    "stopp",
    "Bitte keine SMS mehr!",
    "keine Nachrichten mehr",
    "Ich möchte keine SMS mehr erhalten",
    "ich moechte keine SMS mehr",
    "Hört auf, mir zu schreiben",
    "hoert auf mir zu schreiben",
    "Schreiben Sie mir nicht mehr.",
    "ABMELDEN bitte",
    "Nehmen Sie mich aus dem Verteiler",
    "falsche Nummer",
    "alto",
    "No más",
    "no mas mensajes por favor",
    "No me envíen más mensajes",
    "quiero darme de baja",
    "dejen de mandarme mensajes",
    "Número equivocado",
    "ARRÊT",
    "Arrêtez de m'envoyer des SMS",
    "Arretez de m\u2019envoyer des SMS",
    "plus de sms svp",
    "Ne m'écrivez plus",
    "je ne souhaite plus recevoir vos messages",
    "désabonnez-moi",
]

START = ["start", "START.", "unstop", "UN-STOP", "Yes", "yes please", "subscribe", "ja", "Anmelden", "sí", "si", "oui"]

HELP = ["help", "HELP?", "info", "more info please", "Hilfe!", "ayuda", "aide", "plus d'infos"]

FOR_PEOPLE = [
    "",
    " ",
    "👍",
    "Thanks!",
    "where is my parcel?",
    "cancel my order",
    "stornieren",
    "annuler",
    "Widerruf",
    "stop the delivery, I have moved",
    "please don't stop texting me",
    "do not stop sending me updates!",
    "There are no more updates on my parcel",
    "got no more messages since Monday, where is it?",
    "Ich habe keine SMS mehr bekommen",
    "Je n'ai plus de sms depuis lundi",
    "no me envíen el paquete a esa dirección",
    "will you stop by and text me",
    "It is the wrong number, the house is 12",
    "stop start",
    "I need help with the customs form",
    "The driver did not ring. Yes, I was at home",
]


@pytest.mark.parametrize("text", STOP)
def test_every_reasonable_wording_of_stop_is_one(text: str) -> None:
    assert understand(text).wish is Wish.STOP


@pytest.mark.parametrize("text", START)
def test_start_is_understood(text: str) -> None:
    assert understand(text).wish is Wish.START


@pytest.mark.parametrize("text", HELP)
def test_help_is_understood(text: str) -> None:
    assert understand(text).wish is Wish.HELP


@pytest.mark.parametrize("text", FOR_PEOPLE)
def test_what_is_not_plain_is_left_to_people(text: str) -> None:
    assert understand(text).wish is Wish.OTHER


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hilfe", "de"),
        ("ayuda", "es"),
        ("aide", "fr"),
        ("help", "en"),
        ("info", ""),
        ("stop", ""),
        ("unsubscribe", "en"),
        ("keine SMS mehr", "de"),
    ],
)
def test_the_language_is_told_where_only_one_has_the_word(text: str, language: str) -> None:
    assert understand(text).language == language


TABLES = {
    Wish.STOP: reply_words.STOP_ALONE,
    Wish.START: reply_words.START_ALONE,
    Wish.HELP: reply_words.HELP_ALONE,
}
EVERY_PHRASE = [(wish, phrase) for wish, table in TABLES.items() for phrases in table.values() for phrase in phrases]


@pytest.mark.parametrize(("wish", "phrase"), EVERY_PHRASE)
def test_every_phrase_of_the_tables_means_what_it_stands_under(wish: Wish, phrase: str) -> None:
    assert understand(phrase).wish is wish


@pytest.mark.parametrize(
    ("language", "phrase"),
    [(language, phrase) for language, phrases in reply_words.STOP_ANYWHERE.items() for phrase in phrases],
)
def test_every_phrase_that_counts_anywhere_does(language: str, phrase: str) -> None:
    said = phrase.replace("* ", "").replace("MESSAGES", reply_words.MESSAGES[language][0])
    assert understand(f"Zyxw {said} zyxw").wish is Wish.STOP


@given(
    st.sampled_from(EVERY_PHRASE),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["", " ", "\n", "!", "... ", " 🙏"]),
)
def test_case_punctuation_and_space_make_no_difference(phrase: tuple[Wish, str], case: object, around: str) -> None:
    wish, text = phrase
    assert callable(case)
    assert understand(f"{around}{case(text)}{around}").wish is wish


@given(st.text(max_size=3000))
def test_any_text_is_understood_or_left_to_people(text: str) -> None:
    assert isinstance(understand(text), Understood)


def test_a_text_made_to_take_long_does_not() -> None:
    for text in ("no more " * 400, "do not send " * 300, "do not " + "send " * 600, "stop all " * 300 + "x"):
        assert understand(text).wish in Wish
