"""The preview of a template."""

from __future__ import annotations

import pytest

from notifier.errors import NotFound
from notifier.render.preview import preview
from notifier.render.templates import TemplateSet, load
from tests.render.conftest import Write


def test_a_preview_has_every_part_and_the_size_of_the_text_message(shipped: TemplateSet) -> None:
    seen = preview(shipped, "delivered", locale="de", sample="delivered")
    assert seen.email is not None
    assert seen.email.subject == "Zugestellt: Ihre Bestellung 1042"
    assert seen.sms is not None
    assert seen.segments is not None
    assert seen.segments.count == 1


def test_a_part_that_a_template_has_not_is_none(write_templates: Write) -> None:
    templates = load(write_templates({"short/sms.txt": "a"}))
    assert preview(templates, "short").email is None


def test_an_unknown_sample_is_not_found_and_the_known_ones_named(shipped: TemplateSet) -> None:
    with pytest.raises(NotFound, match=r'Did you mean "domestic"\? Known: domestic, international'):
        preview(shipped, "delivered", sample="domestik")


def test_an_unknown_template_is_not_found(shipped: TemplateSet) -> None:
    with pytest.raises(NotFound, match=r'Did you mean "delivered"\?'):
        preview(shipped, "deliverd")
