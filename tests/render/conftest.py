"""The shipped templates, loaded once, and folders of templates written by a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from notifier.errors import ConfigError, Problem
from notifier.render.templates import TemplateSet, load

SHIPPED = Path(__file__).parents[2] / "templates"

LAYOUT = """\
<mjml>
  <mj-head><!-- preview --></mj-head>
  <mj-body><mj-section><mj-column>
    <!-- content -->
    <!-- piece: sign-off -->
  </mj-column></mj-section></mj-body>
</mjml>
"""

PLAIN: dict[str, str] = {
    "_layout/email.mjml": LAYOUT,
    "_layout/sign-off.mjml": "<mj-text>Yours, {{ brand_name }}</mj-text>\n",
    "hello/subject.txt": "Order {{ order_ref }}\n",
    "hello/email.mjml": "<mj-text>Hello {{ recipient_name }}</mj-text>\n",
    "hello/email.txt": "Hello {{ recipient_name }}\n",
    "hello/sms.txt": "{{ brand_name }}: hello {{ tracking_url }}\n",
}
"""The smallest folder that is whole: one template, `hello`, with all its parts."""

Write = Callable[..., Path]
Problems = Callable[..., list[Problem]]


@pytest.fixture(scope="session")
def shipped() -> TemplateSet:
    """The templates that come with the project."""
    return load(SHIPPED, locales=["en", "de"])


@pytest.fixture
def write_templates(tmp_path: Path) -> Write:
    """Write the plain folder with some files changed or added, and return it. A file that is None is left out."""

    def write(changes: Mapping[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "templates"
        for name, text in {**PLAIN, **(changes or {})}.items():
            if text is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


@pytest.fixture
def problems_of(write_templates: Write) -> Problems:
    """Load the plain folder with some files changed, and return the problems with paths inside the folder."""

    def load_changed(changes: Mapping[str, str | bytes | None], **options: object) -> list[Problem]:
        folder = write_templates(changes)
        with pytest.raises(ConfigError) as raised:
            load(folder, **options)  # type: ignore[arg-type]
        return [_inside(problem, folder) for problem in raised.value.problems]

    return load_changed


def _inside(problem: Problem, folder: Path) -> Problem:
    return Problem(
        file=str(Path(problem.file).relative_to(folder)),
        message=problem.message,
        line=problem.line,
        column=problem.column,
        length=problem.length,
        source_line=problem.source_line,
        is_warning=problem.is_warning,
    )
