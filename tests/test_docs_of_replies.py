"""What docs/replies.md says of replies, of the list and of erasing is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notifier.config.settings import Brand
from notifier.domain.replies import Answering, Wish, understand
from notifier.domain.suppression import SUPPRESSION_MEANING
from notifier.service.reply_texts import word

PAGE = (Path(__file__).parents[1] / "docs" / "replies.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if line.startswith("| ")]


def row(name: str) -> list[str]:
    """Return the cells of the row that begins with a name."""
    (found,) = [one for one in ROWS if one[0] == f"`{name}`"]
    return found


@pytest.mark.parametrize("wish", Wish)
def test_every_example_of_a_wish_is_understood_as_such(wish: Wish) -> None:
    examples = re.findall(r"`([^`]+)`", row(wish)[1])
    assert len(examples) >= 3
    assert {text: understand(text).wish for text in examples} == dict.fromkeys(examples, wish)


@pytest.mark.parametrize("word_of_law", ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"])
def test_the_words_of_the_law_are_named_and_obeyed(word_of_law: str) -> None:
    assert f"`{word_of_law}`" in PAGE
    assert understand(word_of_law).wish is Wish.STOP


def test_every_reason_is_in_the_table_with_its_meaning() -> None:
    assert {reason: row(reason)[1] for reason in SUPPRESSION_MEANING} == SUPPRESSION_MEANING


@pytest.mark.parametrize("answering", Answering)
def test_every_way_of_answering_is_explained(answering: Answering) -> None:
    assert row(answering)[1]


def test_the_answer_to_help_is_what_is_shown() -> None:
    brand = Brand(key="default", name="Acme", email_from="parcels@acme.example", support_email="help@acme.example")
    assert f"```text\n{word(Wish.HELP, brand, ['en'])}\n```" in PAGE
