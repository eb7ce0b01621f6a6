"""What is answered to STOP, START and HELP by text message, in the languages of the shipped templates and more.

Each fits the plain letters of text messages. HELP says what carriers in the US ask for: the name, how to reach a
person, how often, that it may cost something, and how to end it.
https://www.twilio.com/help/faq/short-codes/what-does-a-compliant-help-and-stop-message-look-like
"""

from __future__ import annotations

from collections.abc import Iterable

from notifier.config.settings import Brand
from notifier.domain.replies import Wish
from notifier.render.cleaning import one_line, plain_letters, plain_typography

LAST_RESORT = "en"

TEXTS: dict[str, dict[Wish, str]] = {
    "en": {
        Wish.STOP: "{brand}: you will get no more texts about your parcels. Reply START to get them again. "
        "Help: {contact}",
        Wish.START: "{brand}: you will get texts about your parcels again, whenever there is news. Msg&data rates may "
        "apply. Reply HELP for help, STOP to end.",
        Wish.HELP: "{brand}: texts about your parcels, whenever there is news. Help: {contact}. Msg&data rates may "
        "apply. Reply STOP to end.",
    },
    "de": {
        Wish.STOP: "{brand}: Sie bekommen keine SMS zu Ihren Paketen mehr. Mit START bekommen Sie sie wieder. "
        "Hilfe: {contact}",
        Wish.START: "{brand}: Sie bekommen wieder SMS zu Ihren Paketen, wenn es etwas Neues gibt. Kosten Ihres "
        "Anbieters sind möglich. HELP für Hilfe, STOP zum Beenden.",
        Wish.HELP: "{brand}: SMS zu Ihren Paketen, wenn es etwas Neues gibt. Hilfe: {contact}. Kosten Ihres Anbieters "
        "sind möglich. STOP zum Beenden.",
    },
    "es": {
        Wish.STOP: "{brand}: dejamos de enviarle SMS sobre sus paquetes. Responda START para volver a recibirlos. "
        "Ayuda: {contact}",
        Wish.START: "{brand}: vuelve a recibir SMS sobre sus paquetes, cuando hay novedades. Pueden aplicarse tarifas "
        "de mensajes y datos. HELP para ayuda, STOP para terminar.",
        Wish.HELP: "{brand}: SMS sobre sus paquetes, cuando hay novedades. Ayuda: {contact}. Pueden aplicarse tarifas "
        "de mensajes y datos. STOP para terminar.",
    },
    "fr": {
        Wish.STOP: "{brand} : vous ne recevrez plus de SMS sur vos colis. Répondez START pour en recevoir à nouveau. "
        "Aide : {contact}",
        Wish.START: "{brand} : vous recevez à nouveau des SMS sur vos colis, à chaque nouveauté. Des frais de votre "
        "opérateur sont possibles. HELP pour de l'aide, STOP pour ne plus en recevoir.",
        Wish.HELP: "{brand} : SMS sur vos colis, à chaque nouveauté. Aide : {contact}. Des frais de votre opérateur "
        "sont possibles. STOP pour ne plus en recevoir.",
    },
}


def word(wish: Wish, brand: Brand, locales: Iterable[str]) -> str:
    """Return the answer to a wish, in the first of the languages in which there is one."""
    spoken = (locale.partition("-")[0].lower() for locale in (*locales, LAST_RESORT))
    language = next(one for one in spoken if one in TEXTS)
    name = plain_letters(plain_typography(one_line(brand.name)))
    return TEXTS[language][wish].format(brand=name, contact=_contact(brand))


def _contact(brand: Brand) -> str:
    """How a person is reached; the address that emails come from is always there."""
    return brand.support_email or brand.support_url or brand.reply_to or brand.email_from
