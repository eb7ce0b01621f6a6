"""The two Jinja environments, one for text and one for HTML, with nothing in them that is not listed here.

The sandbox bounds neither time nor memory (https://jinja.palletsprojects.com/en/stable/sandbox/), so it is the second
lock. The first is `lint`, which lets only harmless syntax reach the compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from types import CodeType

from jinja2 import StrictUndefined, Template
from jinja2.filters import FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

from notifier.render.memory import MEMORY

FILTER_NAMES = ("capitalize", "default", "first", "join", "last", "length", "lower", "title", "trim", "upper")
"""Each takes time and room in proportion to what it is given. `round`, `replace`, `center`, `format` do not."""

TEST_NAMES = ("none",)


_PIECES_AT_ONCE = 64


class TooLong(Exception):
    """A message grew over its limit."""


def _nothing_for_none(value: object) -> object:
    """Print nothing for a fact that nobody knows, instead of `None`."""
    return "" if value is None else value


def _build(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=_nothing_for_none,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        # Folding constants would evaluate expressions while compiling them.
        optimized=False,
    )
    environment.globals.clear()
    environment.filters = {name: FILTERS[name] for name in FILTER_NAMES}
    environment.tests = {name: TESTS[name] for name in TEST_NAMES}
    return environment


TEXT = _build(autoescape=False)
HTML = _build(autoescape=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class Page:
    """Compiled text. The template is made of it when it is first written: most of a set one process never writes."""

    code: CodeType
    is_html: bool

    @cached_property
    def template(self) -> Template:
        """What can be rendered. It keeps nothing of what is rendered with it."""
        return Template.from_code(HTML if self.is_html else TEXT, self.code, {})


def compile_page(source: str, file: str, *, is_html: bool) -> Page:
    """Compile linted source. `file` is how tracebacks name it. Raises jinja2.TemplateSyntaxError."""
    environment = HTML if is_html else TEXT
    about = (source, file, is_html)
    code = MEMORY.recall("code", about, lambda: environment.compile(source, file, file))
    return Page(code=code, is_html=is_html)


def produce(page: Page, values: Mapping[str, object], limit: int) -> str:
    """Render, giving up soon after the output is over `limit` bytes of UTF-8.

    Raises TooLong, jinja2.TemplateError, and what operators of wrong types raise (TypeError, ValueError).
    """
    return "".join(_up_to(limit, page.template.generate(values)))


def _up_to(limit: int, pieces: Iterable[str]) -> Iterable[str]:
    """Pass the pieces on, many at a time: no piece is long, for what is printed was cleaned."""
    size, rest = 0, iter(pieces)
    while some := list(islice(rest, _PIECES_AT_ONCE)):
        text = "".join(some)
        size += len(text) if text.isascii() else len(text.encode("utf-8", "replace"))
        if size > limit:
            raise TooLong(f"it grew over {limit} bytes")
        yield text
