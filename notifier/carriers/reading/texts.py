"""Facts from free text, for feeds whose codes have no word for them: "held by customs" under a code that says transit.

It knows literal phrases and nothing else (`notifier.carriers.words`). A phrase counts unless the words before it deny
it ("no customs charges due") or doubt it ("if it is held by customs"), or, for good news, put it off ("awaiting release
from customs"). Where one text says two things that exclude each other it says neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from notifier.carriers.words.chinese import CHINESE
from notifier.carriers.words.english import ENGLISH
from notifier.carriers.words.german import GERMAN
from notifier.carriers.words.of_carriers import ALIASES, OF_CARRIERS
from notifier.carriers.words.romance import FRENCH, ITALIAN, PORTUGUESE, SPANISH
from notifier.carriers.words.slavic import RUSSIAN
from notifier.carriers.words.vocabulary import Fact, Phrases, Taken, Vocabulary
from notifier.domain.wording import DeliveredTo, TextFact

LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, ITALIAN, RUSSIAN, CHINESE)

_STOP, _PAUSE, _QUESTION = ".", ",", "?"
_TOKEN = re.compile(
    r"(?P<word>[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+)"
    r"|(?P<question>[?？])"
    r"|(?P<stop>(?<!\.[^\W\d_])[.!;](?=\s|$)|[。！；\n])"
    r"|(?P<pause>[,:()\[\]，：、（）]|(?<=\s)[-–—|](?=\s))"
)
_MARKS = str.maketrans("", "", "™®©℠")
"""They stand at the end of a word and are none of it."""

_GAP = "…"
_LONGEST_GAP = 4
_DENIED_WITHIN = 4
_INDEXED = 3
"""Phrases are found by the first letters of their first word."""

_GOOD_NEWS = frozenset(
    {
        TextFact.CUSTOMS_RELEASED,
        TextFact.EXPORT_RELEASED,
        TextFact.HANDED_TO_LOCAL,
        TextFact.AIRPORT_DEPARTURE,
        TextFact.AIRPORT_ARRIVAL,
        Taken.FETCHED,
    }
)
_WAITS_AT = frozenset({DeliveredTo.PICKUP_POINT, DeliveredTo.LOCKER})
"""Who holds a parcel for its recipient, until it is fetched."""

_TROUBLE = frozenset({TextFact.CUSTOMS_HELD, TextFact.CUSTOMS_ACTION_NEEDED, TextFact.CUSTOMS_PAYMENT_DUE})
_RELEASES = frozenset({TextFact.CUSTOMS_RELEASED, TextFact.EXPORT_RELEASED})
_AFTERWARDS = frozenset({"none", "no", "nil", "0"})
"""What takes a phrase back that it follows: `customs charges: none`."""

_NOT_DONE = frozenset({"pending", "failed"})
"""And good news: `customs release pending`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a text says: facts in the order of their names, and who took the parcel, if it says so of a delivery."""

    facts: tuple[TextFact, ...] = ()
    delivered_to: DeliveredTo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Phrase:
    """A phrase of one language, word by word."""

    words: tuple[str, ...]
    fact: Fact
    language: Vocabulary


NOTHING = Heard()


@lru_cache(maxsize=8192)
def hear(text: str, carrier: str = "") -> Heard:
    """Return what the text of a scan says. `carrier` is normalised; the words of that carrier alone count too."""
    tokens = _split(text)
    found = {fact for fact in _find(tokens, _index(ALIASES.get(carrier, carrier))) if fact is not None}
    facts = {fact for fact in found if isinstance(fact, TextFact)}
    if facts & _TROUBLE and facts & _RELEASES:
        facts -= _TROUBLE | _RELEASES
    gone = _WAITS_AT if Taken.FETCHED in found else frozenset()
    takers = [fact for fact in found if isinstance(fact, DeliveredTo) and fact not in gone]
    if not facts and not takers:
        return NOTHING
    return Heard(facts=tuple(sorted(facts)), delivered_to=takers[0] if len(takers) == 1 else None)


def _split(text: str) -> list[str]:
    """Return words in small letters without accents, and marks for what stands between them."""
    plain = text.lower() if text.isascii() else _strip_accents(text.casefold())
    kinds = {"stop": _STOP, "pause": _PAUSE, "question": _QUESTION}
    return [kinds.get(found.lastgroup or "", found.group()) for found in _TOKEN.finditer(plain)]


def _strip_accents(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.translate(_MARKS))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


@cache
def _index(carrier: str) -> dict[str, tuple[_Phrase, ...]]:
    """Return all phrases by how they begin, the longest first."""
    own = OF_CARRIERS.get(carrier)
    if not own and carrier:
        return _index("")
    tables = [(language.phrases, language) for language in LANGUAGES]
    return _arrange(
        phrase for phrases, language in [*tables, (own or {}, ENGLISH)] for phrase in _read(phrases, language)
    )


def _read(phrases: Phrases, language: Vocabulary) -> Iterator[_Phrase]:
    for fact, written in phrases.items():
        for one in written:
            yield _Phrase(words=tuple(one.split()), fact=fact, language=language)


def _arrange(phrases: Iterable[_Phrase]) -> dict[str, tuple[_Phrase, ...]]:
    index: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        index.setdefault(phrase.words[0].rstrip("*")[:_INDEXED], []).append(phrase)
    return {start: tuple(found) for start, found in index.items()}


def _find(tokens: Sequence[str], index: dict[str, tuple[_Phrase, ...]]) -> Iterator[Fact]:
    """Yield the facts of the phrases that stand, from left to right, the longest of those that begin together."""
    at = 0
    while at < len(tokens):
        end, longest = _longest(index.get(tokens[at][:_INDEXED], ()), tokens, at)
        if longest is None:
            at += 1
            continue
        if not _is_void(longest, tokens, at, end):
            yield longest.fact
        at = end


def _longest(phrases: Iterable[_Phrase], tokens: Sequence[str], at: int) -> tuple[int, _Phrase | None]:
    """Return where the longest of the phrases ends that begins at a token, and the phrase; (0, None) if none does."""
    first = tokens[at]
    reached = [(_match(one.words, tokens, at), one) for one in phrases if _is(first, one.words[0])]
    end, phrase = max(reached, key=lambda pair: (pair[0], len(pair[1].words)), default=(0, None))
    return (end, phrase) if end else (0, None)


def _match(words: Sequence[str], tokens: Sequence[str], at: int) -> int:
    """Return where the phrase ends that begins at a token, or 0."""
    for place, word in enumerate(words):
        if word == _GAP:
            return _match_gap(words[place + 1 :], tokens, at)
        while place and at < len(tokens) and tokens[at] == _PAUSE:
            at += 1
        if at >= len(tokens) or not _is(tokens[at], word):
            return 0
        at += 1
    return at


def _match_gap(rest: Sequence[str], tokens: Sequence[str], at: int) -> int:
    """Go on after a gap of up to four words without any mark between them."""
    for start in range(at, min(at + _LONGEST_GAP, len(tokens) - 1) + 1):
        if start < len(tokens) and (end := _match(rest, tokens, start)):
            return end
        if tokens[start : start + 1] and tokens[start] in (_STOP, _PAUSE, _QUESTION):
            return 0
    return 0


def _is(token: str, word: str) -> bool:
    return token.startswith(word[:-1]) if word.endswith("*") else token == word


def _is_void(phrase: _Phrase, tokens: Sequence[str], at: int, end: int) -> bool:
    """Whether the words around a phrase take it back."""
    language = phrase.language
    if language.denials.intersection(_clause_before(tokens, at)[-_DENIED_WITHIN:]):
        return True
    inside, is_good = set(tokens[at:end]) - set(phrase.words), phrase.fact in _GOOD_NEWS
    undone = _AFTERWARDS | language.denials | (_NOT_DONE if is_good else frozenset())
    if inside & language.denials or _follows(tokens, end) in undone:
        return True
    before = _sentence_before(tokens, at)
    not_yet = language.not_yet if is_good else frozenset()
    return bool((language.doubts | not_yet).intersection((*before, *inside))) or _is_question(tokens, end)


def _clause_before(tokens: Sequence[str], at: int) -> Sequence[str]:
    start = max((place + 1 for place in range(at) if tokens[place] in (_STOP, _QUESTION, _PAUSE)), default=0)
    return tokens[start:at]


def _sentence_before(tokens: Sequence[str], at: int) -> Sequence[str]:
    start = max((place + 1 for place in range(at) if tokens[place] in (_STOP, _QUESTION)), default=0)
    return tokens[start:at]


def _follows(tokens: Sequence[str], end: int) -> str:
    after = end + 1 if tokens[end : end + 1] == [_PAUSE] else end
    return tokens[after] if after < len(tokens) else ""


def _is_question(tokens: Sequence[str], end: int) -> bool:
    return next((token for token in tokens[end:] if token in (_STOP, _QUESTION)), _STOP) == _QUESTION
