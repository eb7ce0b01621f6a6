"""What somebody who answers a text message wants. A pure reading of the words in `notifier.domain.reply_words`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from notifier.domain.reply_words import (
    HELP_ALONE,
    MESSAGES,
    NEGATIONS,
    SIGNS,
    SMALL,
    START_ALONE,
    STOP_ALONE,
    STOP_ANYWHERE,
)

LONGEST_READ = 1600
"""Characters that are read. No text message is longer."""

_MOST_SMALL_WORDS = 6
"""As many may stand for a `*`."""


class Wish(StrEnum):
    """What an answer asks for."""

    STOP = "stop"
    """Write no more text messages."""
    START = "start"
    """Write them again."""
    HELP = "help"
    """Say who writes, and how to reach them."""
    OTHER = "other"
    """Anything else: people read it."""


class Effect(StrEnum):
    """What an answer changed."""

    STOPPED = "stopped"
    """No more text messages of the brands it meant."""
    LIFTED = "lifted"
    """They are written again."""
    OVERTAKEN = "overtaken"
    """Nothing: the person has said something else since, and that came here first."""
    NOTHING = "nothing"


class Answering(StrEnum):
    """Whether the engine answers STOP, START and HELP itself."""

    AUTO = "auto"
    """Where the provider does not: nobody shall be answered twice."""
    ALWAYS = "always"
    """Also such words as the provider usually answers: its own answers are switched off."""
    NEVER = "never"
    """The provider, or somebody else, answers everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A wish, and the language it was said in: two letters, or "" where several languages share the words."""

    wish: Wish
    language: str = ""


def understand(text: str) -> Understood:
    """Return what a text asks for. Case, accents, punctuation and spaces don't matter; what is unclear is OTHER."""
    words = _words(text)
    for wish, table in _ALONE.items():
        if found := [language for language, phrases in table.items() if _says_only(words, phrases)]:
            return _understood(wish, found)
    if found := [language for language in STOP_ANYWHERE if _says_stop(" ".join(words), language)]:
        return _understood(Wish.STOP, found)
    return Understood(wish=Wish.OTHER)


_ALONE: Mapping[Wish, Mapping[str, tuple[str, ...]]] = {
    Wish.STOP: STOP_ALONE,
    Wish.HELP: HELP_ALONE,
    Wish.START: START_ALONE,
}


def _understood(wish: Wish, languages: list[str]) -> Understood:
    return Understood(wish=wish, language=languages[0] if len(languages) == 1 else "")


def _says_only(words: list[str], phrases: tuple[str, ...]) -> bool:
    """Whether a text is one of the phrases, spelt with spaces in it perhaps, or has only words around it that may be.

    `reached` holds how far the text is explained, and whether a phrase was needed for it.
    """
    ours = _spelt(phrases)
    if "".join(words) in {"".join(one) for one in ours}:
        return True
    reached = {0: False}
    for at in range(len(words)):
        if at in reached:
            for kind in (ours, _AROUND):
                for one in kind:
                    if tuple(words[at : at + len(one)]) == one:
                        end = at + len(one)
                        reached[end] = reached.get(end, False) or reached[at] or kind is ours
    return reached.get(len(words), False)


def _says_stop(said: str, language: str) -> bool:
    """Whether a phrase that counts anywhere is in a text, and is not turned round by what stands before it."""
    before = _negation(language)
    return any(not before.search(said[: found.start()]) for found in _anywhere(language).finditer(said))


def _words(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents and apostrophes."""
    for sign, word in SIGNS.items():
        text = text.replace(sign, word)
    folded = unicodedata.normalize("NFKD", text[:LONGEST_READ].casefold())
    return _WORD.findall("".join(one for one in folded if not unicodedata.combining(one) and one not in _APOSTROPHES))


_APOSTROPHES = frozenset("'`\u00b4\u2018\u2019\u02bc")
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@cache
def _spelt(phrases: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return phrases as they are compared, word by word; those with umlauts also as they are typed without."""
    return frozenset(tuple(_words(one)) for phrase in phrases for one in (phrase, phrase.lower().translate(_UMLAUTS)))


@cache
def _anywhere(language: str) -> re.Pattern[str]:
    phrases = [_pattern(phrase, language) for phrase in STOP_ANYWHERE[language]]
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


@cache
def _negation(language: str) -> re.Pattern[str]:
    """Return the pattern of a text that ends with a negation; one that nothing fits where there are none."""
    words = NEGATIONS[language]
    return re.compile(rf"\b{_either(words)} $") if words else re.compile(r"(?!)")


def _pattern(phrase: str, language: str) -> str:
    """Write a phrase of the table as a pattern: its words, with small words for `*`."""
    pattern = ""
    for word in phrase.split():
        if word == "*":
            pattern += rf"(?: {_either(_SMALL)}){{0,{_MOST_SMALL_WORDS}}}"
        else:
            spelt = _either(MESSAGES[language] if word == "MESSAGES" else (word,))
            pattern += f" {spelt}" if pattern else spelt
    return pattern


def _either(phrases: Iterable[str]) -> str:
    """Write phrases as alternatives, the longest first, that end where a word ends."""
    spelt = sorted({" ".join(one) for one in _spelt(tuple(phrases))}, key=lambda one: (-len(one), one))
    return rf"(?:{'|'.join(spelt)})\b"


# Of all languages, because people mix them.
_SMALL = tuple(word for words in SMALL.values() for word in words.split())
_AROUND = _spelt((*_SMALL, *(word for words in MESSAGES.values() for word in words)))
