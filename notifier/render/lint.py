"""What a template may say, checked on its syntax tree before anything is compiled.

The tree is read with `Environment.parse`, which folds no constants: `{{ 7 ** 10 ** 8 }}` is refused without ever being
worked out. What is not listed here is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from jinja2 import TemplateSyntaxError, nodes

from notifier.errors import Problem
from notifier.render.environment import FILTER_NAMES, TEST_NAMES, TEXT
from notifier.render.memory import MEMORY, problems_of, rows_of
from notifier.render.source import MOST_PROBLEMS, Source, Token, mask, read_tokens, suggest
from notifier.render.variables import VARIABLES, Kind

DEEPEST = 30
"""Levels of the syntax tree. A text somebody wrote by hand has less than half of that."""

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
    nodes.Keyword,
    nodes.Add,
    nodes.Sub,
    nodes.Concat,
    nodes.For,
    nodes.List,
    nodes.Tuple,
)

_REFUSED: dict[type[nodes.Node], tuple[str, str]] = {
    nodes.Pow: ('"**"', "**"),
    nodes.Mul: ('"*"', "*"),
    nodes.Div: ('"/"', "/"),
    nodes.FloorDiv: ('"//"', "//"),
    nodes.Mod: ('"%"', "%"),
    nodes.Neg: ('a leading "-"', "-"),
    nodes.Pos: ('a leading "+"', "+"),
    nodes.Call: ("a call", "("),
    nodes.Getattr: ("an attribute", "."),
    nodes.Getitem: ("an item", "["),
    nodes.Dict: ("a dictionary", "{"),
    nodes.Assign: ('"set"', "set"),
    nodes.AssignBlock: ('"set"', "set"),
    nodes.With: ('"with"', "with"),
    nodes.Block: ('"block"', "block"),
    nodes.Extends: ('"extends"', "extends"),
    nodes.Include: ('"include"', "include"),
    nodes.Import: ('"import"', "import"),
    nodes.FromImport: ('"from … import"', "from"),
    nodes.Macro: ('"macro"', "macro"),
    nodes.CallBlock: ('"call"', "call"),
    nodes.FilterBlock: ('"filter"', "filter"),
    nodes.Scope: ('"autoescape"', "autoescape"),
}
"""What operators may try, with its name in a sentence and the token by which it is found in the line."""

_MAY_USE = "A template may use variables, if, for, comparisons and filters"
_LISTS = frozenset({Kind.LIST, Kind.LINES})
_LOOP_FACTS = frozenset({"first", "last", "index", "length"})

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}:)?//([^\s/?#\"'<>]*)|\bwww\.[^\s/?#\"'<>]*", re.IGNORECASE)
_PLAIN_HOST = re.compile(r"[a-z0-9.-]+(?::\d+)?")


@dataclass(slots=True)
class Checked:
    """What the check of one file came to: its mistakes, and the names of the variables it uses."""

    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def check_jinja(source: Source, hosts: Collection[str]) -> Checked:
    """Check the Jinja of a file, its variables, and the addresses that are written out in its text.

    `hosts` are the hosts links may lead to.
    """
    about = (source.file, source.text, tuple(sorted(hosts)))
    rows, names = MEMORY.recall("lint", about, lambda: _pack(_check_jinja(source, hosts)))
    return Checked(problems_of(rows), set(names))


def _pack(checked: Checked) -> tuple[tuple[tuple[object, ...], ...], tuple[str, ...]]:
    return rows_of(checked.problems), tuple(sorted(checked.names))


def _check_jinja(source: Source, hosts: Collection[str]) -> Checked:
    try:
        tree = TEXT.parse(source.text)
        tokens = read_tokens(source.text)
    except TemplateSyntaxError as error:
        return Checked([_syntax_problem(source, error)])
    except (RecursionError, ValueError):
        return Checked([source.problem("it is nested too deeply or holds a number of absurd length")])
    if _depth(tree) > DEEPEST:
        return Checked([source.problem(f"it is nested more than {DEEPEST} levels deep")])
    walk = _Walk(source, tokens, hosts)
    walk.look_at(tree, loop_names=frozenset(), in_loop=False)
    walk.look_for_raw()
    addresses = islice(_check_addresses(source, hosts), MOST_PROBLEMS)
    problems = {(p.line, p.column, p.message): p for p in (*walk.checked.problems, *addresses)}
    return Checked([problems[key] for key in sorted(problems)], walk.checked.names)


def _check_addresses(source: Source, hosts: Collection[str]) -> Iterator[Problem]:
    """Yield each address written out in the text that leads to a host nobody allowed."""
    for found in _ADDRESS.finditer(mask(source.text)):
        if not _leads_to_allowed(found, hosts):
            yield source.problem_at(_refused_host(hosts), found.start(), len(found[0]))


def _leads_to_allowed(found: re.Match[str], hosts: Collection[str]) -> bool:
    return _is_allowed_host(found[0] if found[1] is None else found[1], hosts)


def _is_allowed_host(host: str, hosts: Collection[str]) -> bool:
    """Whether `host` is one of `hosts` or below one of them. A user before the host is never allowed."""
    name = host.lower()
    is_plain = _PLAIN_HOST.fullmatch(name) is not None
    return is_plain and any(name == allowed.lower() or name.endswith("." + allowed.lower()) for allowed in hosts)


def _refused_host(hosts: Collection[str]) -> str:
    """Say that an address leads where none may lead."""
    known = ", ".join(sorted(hosts)) or "none"
    return f"addresses may lead only to allowed hosts ({known}) or stand in a link variable such as tracking_url"


def _syntax_problem(source: Source, error: TemplateSyntaxError) -> Problem:
    line = source.text.split("\n")[error.lineno - 1] if error.lineno else ""
    column = len(line) - len(line.lstrip()) + 1 if line else 0
    message = str(error.message or "").rstrip(".")
    return source.problem(message, line=error.lineno, column=column, length=len(line.strip()))


def _depth(tree: nodes.Node) -> int:
    """Return how deep the tree goes, without recursion: a tree can be deeper than Python's stack."""
    level: list[nodes.Node] = [tree]
    depth = 0
    while level:
        depth += 1
        level = [child for node in level for child in node.iter_child_nodes()]
    return depth


class _Walk:
    """One walk over the tree of a file."""

    def __init__(self, source: Source, tokens: list[Token], hosts: Collection[str]) -> None:
        self.source = source
        self.tokens = tokens
        self.hosts = hosts
        self.checked = Checked()

    def look_at(self, node: nodes.Node, *, loop_names: frozenset[str], in_loop: bool) -> None:
        """Check a node and what is below it. `loop_names` are the names that the loop around it gives."""
        if isinstance(node, nodes.Getattr) and self._is_loop_fact(node, in_loop):
            return
        if not isinstance(node, _ALLOWED):
            self._refuse(node)
            return
        if isinstance(node, nodes.For):
            self._look_at_loop(node, in_loop=in_loop)
            return
        self._look_closer(node, loop_names)
        for child in node.iter_child_nodes():
            self.look_at(child, loop_names=loop_names, in_loop=in_loop)

    def look_for_raw(self) -> None:
        """Refuse `{% raw %}`, which leaves no trace in the tree."""
        for token in self.tokens:
            if token.kind == "raw_begin":
                self._say_at(token, f'"raw" cannot be used here. {_MAY_USE}.')

    def _look_closer(self, node: nodes.Node, loop_names: frozenset[str]) -> None:
        match node:
            case nodes.Name() if node.name not in loop_names:
                self._look_at_name(node)
            case nodes.Filter():
                self._look_at_filter(node)
            case nodes.Test() if node.name not in TEST_NAMES:
                self._say(node, node.name, f'unknown test "{node.name}". Known: {", ".join(TEST_NAMES)}')
            case nodes.Const() if isinstance(node.value, str):
                self._look_at_text(node, node.value)
            case nodes.Output():
                for printed in node.nodes:
                    self._look_at_printed(printed)
            case _:
                pass

    def _look_at_loop(self, node: nodes.For, *, in_loop: bool) -> None:
        if in_loop:
            self._say(node, "for", "a loop cannot stand inside another loop")
        if node.recursive:
            self._say(node, "recursive", "a loop cannot be recursive")
        if not _is_list(node.iter):
            self._say(node, "for", f"a loop runs over a list variable: {_lists()}")
        self.look_at(node.iter, loop_names=frozenset(), in_loop=in_loop)
        targets = (node.target, *node.target.find_all(nodes.Name))
        inside = frozenset(target.name for target in targets if isinstance(target, nodes.Name))
        for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
            self.look_at(child, loop_names=inside, in_loop=True)

    def _look_at_name(self, node: nodes.Name) -> None:
        if node.name in VARIABLES:
            self.checked.names.add(node.name)
            return
        known = f" Known: {', '.join(sorted(VARIABLES))}"
        hint = suggest(node.name, VARIABLES)
        self._say(node, node.name, f'unknown variable "{node.name}".{hint}{known}')

    def _look_at_filter(self, node: nodes.Filter) -> None:
        if node.name not in FILTER_NAMES:
            hint = suggest(node.name, FILTER_NAMES)
            self._say(node, node.name, f'unknown filter "{node.name}".{hint} Known: {", ".join(FILTER_NAMES)}')
        elif node.name == "join" and not (node.node and _is_list(node.node)):
            self._say(node, "join", f'"join" works on a list variable: {_lists()}')

    def _look_at_text(self, node: nodes.Node, text: str) -> None:
        for found in _ADDRESS.finditer(text):
            if not _leads_to_allowed(found, self.hosts):
                self._say(node, text, _refused_host(self.hosts))

    def _look_at_printed(self, node: nodes.Node) -> None:
        """Refuse to print what only a program can read, such as a raw time."""
        if isinstance(node, nodes.CondExpr):
            self._look_at_printed(node.expr1)
            if node.expr2:
                self._look_at_printed(node.expr2)
        elif isinstance(node, nodes.Name) and node.name in VARIABLES:
            advice = _how_to_print(node.name)
            if advice:
                self._say(node, node.name, f'"{node.name}" cannot be printed as it is. {advice}')

    def _is_loop_fact(self, node: nodes.Getattr, in_loop: bool) -> bool:
        """Whether it is `loop.first` and the like, inside a loop."""
        is_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
        return in_loop and is_loop and node.attr in _LOOP_FACTS

    def _refuse(self, node: nodes.Node) -> None:
        words, token = _REFUSED.get(type(node), (f'"{type(node).__name__}"', ""))
        self._say(node, token, f"{words} cannot be used here. {_MAY_USE}.")

    def _say(self, node: nodes.Node, value: str, message: str) -> None:
        if len(self.checked.problems) >= MOST_PROBLEMS:
            return
        # The node of "autoescape" is the one that does not know its line.
        line = node.lineno or 1
        token = self._find(line, value)
        if token is None:
            self.checked.problems.append(self.source.problem(message, line=line))
        else:
            self._say_at(token, message)

    def _say_at(self, token: Token, message: str) -> None:
        shown = token.value.strip()
        self.checked.problems.append(self.source.problem_at(message, token.offset, len(shown)))

    def _find(self, line: int, value: str) -> Token | None:
        """Return the first token of that value on the line or below it; strings are found by what they hold."""
        start = _offset_of_line(self.source.text, line)
        in_tags = (token for token in self.tokens if token.kind != "data" and token.offset >= start)
        return next((token for token in in_tags if value and token.value.strip("'\"") == value), None)


def _offset_of_line(text: str, line: int) -> int:
    offset = 0
    for _ in range(line - 1):
        offset = text.find("\n", offset) + 1
    return offset


def _is_list(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name in VARIABLES and VARIABLES[node.name].kind in _LISTS


def _lists() -> str:
    return ", ".join(name for name, variable in VARIABLES.items() if variable.kind in _LISTS)


def _how_to_print(name: str) -> str:
    match VARIABLES[name].kind:
        case Kind.MOMENT:
            beside = {"promise_to": "promise_text", "promise_before_to": "promise_before_text"}
            words = beside.get(name, name.removesuffix("_at").removesuffix("_from") + "_text")
            return f"Print {words} instead" if words in VARIABLES else "It is for comparing only"
        case Kind.LIST | Kind.LINES:
            return f'Write {name} | join(", ")'
        case Kind.YES_NO:
            return "It is for if"
        case _:
            return ""
