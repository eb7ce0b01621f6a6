"""The documentation says what is so: its tables are made from the code, its examples load, its links lead somewhere.

A table between `<!-- table: NAME -->` and `<!-- end -->` is written by this test: `pytest tests/test_docs.py
--update-golden`. Everything else is written by people and held against the code here.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import click
import orjson
import prometheus_client
import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from notifier import metrics
from notifier.bootstrap import rehearse_rules
from notifier.carriers import CARRIERS, ONLY_ASKED, codes
from notifier.carriers.fetching import RECIPES
from notifier.carriers.generic_spec import Signature
from notifier.carriers.reading.sayings import ByPosition, Said
from notifier.channels import PROVIDERS
from notifier.cli import COMMANDS, group
from notifier.cli.import_ import COLUMNS
from notifier.cli.parse import command as parse
from notifier.config.environment import SETTINGS
from notifier.config.json_schema import MEANINGS
from notifier.config.load import check, check_secrets, check_sources, check_templates, load
from notifier.config.rule_checks import TRIGGERS
from notifier.config.schema import SHAPES, RepeatShape, RuleShape, WhenShape, keys_of
from notifier.domain.events import TzSource
from notifier.domain.notification import MOVES, Channel, OutcomeKind, Status
from notifier.domain.rules import Direction, OnUnknown, Urgency
from notifier.domain.stages import FAMILY, INCIDENT_MEANING, MEANING, IncidentKind, Stage
from notifier.domain.verdicts import REASON_MEANING, Reason
from notifier.domain.wording import DELIVERED_TO_MEANING, TEXT_FACT_MEANING
from notifier.render import templates
from notifier.render.environment import FILTER_NAMES
from notifier.render.files import PARTS
from notifier.render.templates import TemplateSet
from notifier.render.variables import SAMPLES, VARIABLES
from notifier.service.rehearse import Rehearsal
from notifier.simulator import faults
from notifier.simulator.fates import MAIL_FATES, REFUSED_NUMBERS, SILENT_NUMBER, UNDELIVERED, number_for
from notifier.simulator.settings import VARIABLES as SIMULATOR_VARIABLES
from notifier.store.inbox import InboxStatus
from notifier.web import probes
from tests.cli.running import run

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
PAGES = sorted([*REPOSITORY.glob("*.md"), *DOCS.glob("**/*.md")])

_FENCE = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"(<!-- table: ([A-Za-z0-9_.-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the line on which it begins."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


@cache
def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def page(name: str) -> str:
    return read(DOCS / f"{name}.md")


def blocks_of(path: Path) -> Iterator[Block]:
    for found in _FENCE.finditer(read(path)):
        yield Block(path, read(path).count("\n", 0, found.start()) + 1, found[1], found[2])


def all_blocks(*languages: str) -> list[Block]:
    return [block for path in PAGES for block in blocks_of(path) if block.language in languages]


def mentions(text: str) -> set[str]:
    """Return every word or phrase that stands between backticks."""
    return set(_CODE.findall(_FENCE.sub("", text)))


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, to the next one of its rank or above."""
    start = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert start, f"there is no heading {heading!r}"
    end = re.search(rf"^#{{1,{len(start[1])}}} ", text[start.end() :], re.MULTILINE)
    return text[start.end() :][: end.start()] if end else text[start.end() :]


# Tables


def rows(header: Iterable[str], cells: Iterable[Iterable[str]]) -> str:
    lines = [list(header), *(list(line) for line in cells)]
    written = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines]
    return "".join([written[0], "|" + "---|" * len(lines[0]) + "\n", *written[1:]])


def command_named(name: str, within: click.Group = group) -> click.Command:
    command = within.get_command(click.Context(within), name)
    assert command is not None, f"there is no command {name}"
    return command


def choices_of(command: click.Command) -> str:
    """Return the options of a command, or the commands below it."""
    if isinstance(command, click.Group):
        return ", ".join(f"`{name}`" for name in command.list_commands(click.Context(command)))
    return ", ".join(f"`{one.opts[-1]}`" for one in command.params if isinstance(one, click.Option))


def command_rows() -> str:
    return rows(
        ("command", "what it does", "options, or commands below it"),
        ((f"`notifier {name}`", entry.help, choices_of(command_named(name))) for name, entry in COMMANDS.items()),
    )


def setting_rows() -> str:
    return rows(
        ("variable", "if not set", "what it means"),
        ((f"`{one.name}`", f"`{one.default}`" if one.default else "", one.meaning) for one in SETTINGS),
    )


def counted() -> list[MetricWrapperBase]:
    return [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]


def metric_rows() -> str:
    def row(one: MetricWrapperBase) -> tuple[str, str, str, str]:
        described = next(iter(one.describe()))
        name = f"{described.name}_total" if isinstance(one, prometheus_client.Counter) else described.name
        labels = ", ".join(f"`{label}`" for label in one._labelnames)
        return f"`{name}`", described.type, labels, described.documentation

    return rows(("name", "kind", "labels", "what it counts"), map(row, counted()))


def said_words(said: Said) -> str:
    by_position = {
        ByPosition.ARRIVAL: "an arrival: which stage depends on the country",
        ByPosition.DEPARTURE: "a departure: which stage depends on the country",
        ByPosition.CLEARANCE_STARTED: "`in_customs`, or `export_customs` at the origin",
        ByPosition.CLEARANCE_DONE: "`customs_cleared`, or `export_cleared` at the origin",
    }
    if isinstance(said, ByPosition):
        return by_position[said]
    words = said if isinstance(said, tuple) else (said,)
    return " and ".join(f"`{word}`" for word in words)


def code_tables() -> dict[str, Mapping[str, Said]]:
    """Return every table of codes that an adapter reads by, named as `codes.MODULE.TABLE`: those in modules of their
    own, and those that stand in the adapter itself."""
    beside = _tables_in(f"{codes.__name__}.{one.name}" for one in iter_modules(codes.__path__))
    inside = _tables_in(make.__module__ for make in CARRIERS.values())
    own = {name: table for name, table in inside.items() if not any(table is other for other in beside.values())}
    return own | beside


def _tables_in(modules: Iterable[str]) -> dict[str, Mapping[str, Said]]:
    return {
        f"codes.{module.rpartition('.')[2]}.{name}": table
        for module in modules
        for name, table in vars(import_module(module)).items()
        if name.isupper() and not name.startswith("_") and isinstance(table, Mapping) and _holds_sayings(table)
    }


def _holds_sayings(table: Mapping[Any, Any]) -> bool:
    return all(isinstance(code, str) and isinstance(said, StrEnum | tuple) for code, said in table.items())


def code_rows(codes: Mapping[str, Said]) -> str:
    meant: dict[str, list[str]] = {}
    for code, said in codes.items():
        meant.setdefault(said_words(said), []).append(f"`{code}`")
    return rows(("what it becomes", "codes"), ((words, ", ".join(found)) for words, found in meant.items()))


def meaning_rows(title: str, meanings: Mapping[Any, str]) -> str:
    return rows((title, "what it means"), ((f"`{name}`", meaning) for name, meaning in meanings.items()))


def magic_rows() -> str:
    mails = {f"{name}@example.com": fate.meaning for name, fate in MAIL_FATES.items()}
    refused = {number: f"refused at once, code {code}" for number, (code, _) in REFUSED_NUMBERS.items()}
    undelivered = {number_for(code): f"not delivered, code {code}: {why}" for code, why in UNDELIVERED.items()}
    silent = {SILENT_NUMBER: "taken, and nothing is ever heard of it"}
    return meaning_rows("recipient", {**mails, **refused, **undelivered, **silent})


def poll_rows() -> str:
    head = (
        "kind",
        "keys it needs",
        "parcels in one call",
        "calls a second",
        "carriers whose parcels it is asked about",
    )
    return rows(
        head,
        (
            (
                f"`{kind}`",
                ", ".join(f"`{key}`" for key in recipe.needs),
                str(recipe.most),
                f"{recipe.per_second:g}",
                ", ".join(f"`{name}`" for name in sorted(recipe.carriers)) or "anybody's",
            )
            for kind, recipe in sorted(RECIPES.items())
        ),
    )


def rule_rows() -> str:
    head = ("rule", "when", "template", "ways", "tells")
    return rows(head, (rule_row(one) for one in yaml.safe_load(read(REPOSITORY / "config.yaml"))["rules"]))


def rule_row(rule: Mapping[str, Any]) -> tuple[str, ...]:
    when = yaml.safe_dump(rule["when"], default_flow_style=True, sort_keys=False, width=10_000).strip()
    ways = rule.get("channels", ())
    told = ", ".join(
        filter(
            None,
            (
                "to the team" if rule.get("to") == "team" else "",
                str(rule.get("urgency", "")).replace("_", " "),
                "" if rule.get("enabled", True) else "switched off",
            ),
        )
    )
    named = ", ".join([ways] if isinstance(ways, str) else ways)
    return f"`{rule['name']}`", f"`{when}`", f"`{rule['template']}`", named, told


TABLES: dict[str, Callable[[], str]] = {
    "shipped_rules": rule_rows,
    "commands": command_rows,
    "settings": setting_rows,
    "metrics": metric_rows,
    "polls": poll_rows,
    "moves": lambda: rows(
        ("from", "to"),
        (
            (f"`{before}`", ", ".join(f"`{one}`" for one in Status if one in MOVES[before]) or "nothing: it is final")
            for before in Status
        ),
    ),
    "stages": lambda: rows(
        ("stage", "part of the way", "what it means"),
        ((f"`{stage}`", FAMILY[stage].replace("_", " "), meaning) for stage, meaning in MEANING.items()),
    ),
    "incidents": lambda: meaning_rows("incident", INCIDENT_MEANING),
    "reasons": lambda: meaning_rows("reason", REASON_MEANING),
    "text_facts": lambda: meaning_rows("fact", TEXT_FACT_MEANING),
    "delivered_to": lambda: meaning_rows("taken by", DELIVERED_TO_MEANING),
    "variables": lambda: rows(
        ("variable", "holds", "what it is", "example"),
        ((f"`{one.name}`", one.kind, one.meaning, one.example) for one in VARIABLES.values()),
    ),
    "columns": lambda: meaning_rows("column", COLUMNS),
    "faults": lambda: meaning_rows("mode", faults.MEANING),
    "magic": magic_rows,
    **{name: partial(code_rows, codes) for name, codes in code_tables().items()},
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_tables_say_what_the_code_says(path: Path, update_golden: bool) -> None:
    wanted = _TABLE.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[4]}", read(path))
    if update_golden:
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted


def test_every_table_stands_on_a_page() -> None:
    assert {found[2] for path in PAGES for found in _TABLE.finditer(read(path))} == set(TABLES)


def test_every_adapter_has_a_page() -> None:
    pages = {path.stem for path in (DOCS / "carriers").glob("*.md")}
    assert pages == CARRIERS.keys() - {"generic"}
    linked = set(re.findall(r"\(carriers/([^)]+)\.md\)", page("carriers")))
    assert linked == pages


# Words


@pytest.mark.parametrize(
    ("where", "words"),
    [
        pytest.param("rules", [*TRIGGERS, *keys_of(WhenShape)], id="triggers-and-filters"),
        pytest.param("rules", [*keys_of(RuleShape), *keys_of(RepeatShape)], id="keys-of-a-rule"),
        pytest.param("rules", [*Urgency, *OnUnknown, *Direction], id="choices-of-a-rule"),
        pytest.param("rules", [*Reason], id="reasons"),
        pytest.param("operating", [*Status], id="statuses"),
        pytest.param("operating", [*InboxStatus], id="statuses-of-bodies"),
        pytest.param("operating", [f"notifier_{name}" for name in probes.GAUGES], id="gauges"),
        pytest.param("operating", [one.name for one in SETTINGS], id="settings"),
        pytest.param("providers", [*SIMULATOR_VARIABLES], id="settings-of-the-simulator"),
        pytest.param("providers", [*OutcomeKind], id="outcomes"),
        pytest.param("providers", [name for _, name in PROVIDERS], id="providers"),
        pytest.param("carriers", ["json"], id="kinds-of-sources"),
        pytest.param("carriers", [*Signature], id="signatures"),
        pytest.param("carriers", [*TzSource], id="zones"),
        pytest.param("glossary", [*Stage, *IncidentKind], id="stages-and-incidents"),
        pytest.param("templates", [*VARIABLES, *SAMPLES, *FILTER_NAMES], id="what-templates-may-use"),
        pytest.param("templates", [part for parts in PARTS.values() for part in parts], id="parts-of-templates"),
    ],
)
def test_every_word_of_the_code_is_explained(where: str, words: list[str]) -> None:
    missing = [str(word) for word in words if word not in mentions(page(where))]
    assert not missing, f"docs/{where}.md does not explain {', '.join(missing)}"


def test_every_figure_that_is_read_from_the_database_is_explained() -> None:
    written = re.findall(r'"(notifier_[a-z_]+)"', Path(probes.__file__).read_text(encoding="utf-8"))
    assert len(written) >= 3
    assert set(written) <= mentions(page("operating"))


def heading_of(place: tuple[str, ...]) -> str:
    """Return the heading below which the keys of a place in the configuration are explained."""
    if not place:
        return "At the top"
    name = {"channels": "CHANNEL", "quiet_hours": "CHANNEL", "rules": "", "tests": ""}.get(place[0], "NAME")
    steps = [place[0], name if place[1:2] == ("*",) else "".join(place[1:2]), *place[2:]]
    path = ".".join(step for step in steps if step not in {"", "*", "json", "hook", "shop"})
    if place == ("sources", "*", "shop"):
        return f"`{path}` of a shop"
    return f"`{path}` with `kind: json`" if place == ("sources", "*", "json") else f"`{path}`"


@pytest.mark.parametrize("place", SHAPES, ids=".".join)
def test_every_key_of_the_configuration_has_a_row(place: tuple[str, ...]) -> None:
    text = re.split(r"^#", section(page("configuration"), heading_of(place)), maxsplit=1, flags=re.MULTILINE)[0]
    assert set(re.findall(r"^\| `([a-z_]+)`", text, re.MULTILINE)) == set(keys_of(SHAPES[place]))


def meanings_of(place: tuple[str, ...]) -> dict[str, str]:
    """Return what each key of a place means, as its table says it, in plain words."""
    text = re.split(r"^#", section(page("configuration"), heading_of(place)), maxsplit=1, flags=re.MULTILINE)[0]
    found = re.findall(r"^\| `([a-z_]+)` \|(.*)\|$", text, re.MULTILINE)
    links = re.compile(r"\[([^\]]*)\]\([^)]*\)")
    plain = {key: links.sub(r"\1", cells.split("|")[-1]).strip().replace("`", "") for key, cells in found}
    return {key: re.sub(r"(; see (below|replies)|\. See pace)$", "", meaning) for key, meaning in plain.items()}


def test_editors_say_what_the_documentation_says(update_golden: bool) -> None:
    wanted = {SHAPES[place].__name__: meanings_of(place) for place in SHAPES}
    if update_golden:
        MEANINGS.write_bytes(orjson.dumps(wanted, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    assert json.loads(MEANINGS.read_bytes()) == wanted


def test_every_trigger_filter_and_control_has_an_example_among_the_rules() -> None:
    rules = [rule for block in blocks_of(DOCS / "rules.md") for rule in _yaml(block).get("rules", [])]
    in_when = {key for rule in rules for key in rule["when"]}
    beside = {key for rule in rules for key in rule}
    in_repeat = {key for rule in rules for key in rule.get("repeat", {})}
    assert in_when == set(keys_of(WhenShape))
    assert beside == set(keys_of(RuleShape))
    assert in_repeat == set(keys_of(RepeatShape))


def _sections(text: str, under: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading of the third rank below a heading, with the YAML of its section."""
    for part in re.split(r"^### ", section(text, under), flags=re.MULTILINE)[1:]:
        yield part.partition("\n")[0], [found[2] for found in _FENCE.finditer(part) if found[1] == "yaml"]


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_every_trigger_has_a_section_with_a_test_in_which_it_speaks_and_one_in_which_it_does_not(trigger: str) -> None:
    (blocks,) = [found for heading, found in _sections(page("rules"), "Triggers") if heading == f"`{trigger}`"]
    data = [yaml.load(block, Loader=yaml.BaseLoader) for block in blocks]  # noqa: S506  (as below)
    rules = {rule["name"] for one in data for rule in one["rules"] if trigger in rule["when"]}
    tests = [test for one in data for test in one.get("tests", [])]
    for kind in ("expect", "expect_not"):
        assert rules & {wanted["rule"] for test in tests for wanted in test.get(kind, [])}, f"{trigger}: {kind}"


CONTROLS_WITHOUT_A_TEST = {"name", "when", "template", "on_unknown"}
"""The first three every rule has; what becomes of an unknown outcome plays no part in what is decided."""


@pytest.mark.parametrize("control", [key for key in keys_of(RuleShape) if key not in CONTROLS_WITHOUT_A_TEST])
def test_every_control_has_a_section_with_a_test(control: str) -> None:
    blocks = [
        block
        for heading, found in _sections(page("rules"), "Controls, one by one")
        for block in found
        if f"`{control}`" in heading.split(", ")
    ]
    data = [yaml.load(block, Loader=yaml.BaseLoader) for block in blocks]  # noqa: S506  (as below)
    assert any(control in rule for one in data if one.get("tests") for rule in one["rules"])


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_shown_by_a_test_on_its_page(reason: Reason) -> None:
    blocks = [block for block in blocks_of(DOCS / "rules.md") if block.language == "yaml"]
    tests = [test for block in blocks for test in _yaml(block).get("tests", [])]
    named = {one.get("reason") for test in tests for one in (*test.get("expect", []), *test.get("expect_not", []))}
    assert reason in named


# Examples


def _yaml(block: Block) -> dict[str, Any]:
    """Return a YAML block as data in which every value is text, as the configuration is read."""
    if block.language != "yaml":
        return {}
    data = yaml.load(block.text, Loader=yaml.BaseLoader)  # noqa: S506  (it makes nothing but texts, lists and mappings)
    assert isinstance(data, dict), f"{block}: an example is a mapping, as it stands in config.yaml"
    return data


def _within(whole: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """Put an example into a whole configuration: over what has the same name, beside everything else."""
    merged = dict(whole)
    for key, value in example.items():
        if key == "rules":
            names = {rule["name"] for rule in value}
            merged[key] = [*(rule for rule in whole[key] if rule["name"] not in names), *value]
        elif isinstance(value, dict) and isinstance(whole.get(key), dict):
            merged[key] = {**whole[key], **value}
        else:
            merged[key] = value
    return merged


def _write_configuration(folder: Path, example: dict[str, Any]) -> dict[str, str]:
    """Write the shipped configuration with the example in it, and return the environment that names it."""
    whole = _within(_shipped_configuration(), example)
    for name in whole.get("include", []):
        (folder / name).write_text("rules: []\n", encoding="utf-8")
    (folder / "config.yaml").write_text(yaml.dump(whole, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")
    return {
        "NOTIFIER_CONFIG": str(folder / "config.yaml"),
        "NOTIFIER_TEMPLATES": str(REPOSITORY / "templates"),
        "NOTIFIER_DATA": str(folder),
    }


@cache
def _shipped_configuration() -> dict[str, Any]:
    return dict(yaml.load(read(REPOSITORY / "config.yaml"), Loader=yaml.CBaseLoader))  # noqa: S506  (as above)


@cache
def shipped_templates() -> TemplateSet:
    return templates.load(REPOSITORY / "templates", allowed_link_hosts=("acme.example",))


def _parts(name: str) -> frozenset[Channel] | None:
    return shipped_templates().parts(name) if name in shipped_templates().names else None


@pytest.mark.parametrize("block", all_blocks("yaml"), ids=str)
def test_every_yaml_example_loads(block: Block, tmp_path: Path) -> None:
    variables = _write_configuration(tmp_path, _yaml(block))
    config, found = check(Path(variables["NOTIFIER_CONFIG"]), variables)
    if config is not None:
        found += [*check_templates(config.source, _parts), *check_sources(config.source, CARRIERS.keys() - {"generic"})]
        found += check_secrets(config.source, ONLY_ASKED)
    mistakes = [problem.message for problem in found if not problem.is_warning]
    assert not mistakes, f"{block}: {mistakes}"
    assert config is not None
    assert {rule["name"] for rule in _yaml(block).get("rules", [])} <= {rule.name for rule in config.rules}


def test_the_declared_source_reads_its_body_as_the_page_says(tmp_path: Path) -> None:
    blocks = list(blocks_of(DOCS / "carriers.md"))
    number, declared = next((n, block) for n, block in enumerate(blocks) if "kind: json" in block.text)
    body, shown = (next(one for one in blocks[number:] if one.language == name) for name in ("json", "text"))
    [name] = _yaml(declared)["sources"]
    variables = _write_configuration(tmp_path, _yaml(declared))
    result = run(parse, "-", "--source", name, env=variables, stdin=body.text.encode())
    when = re.compile(r"stated \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ")
    assert when.sub("stated NOW", result.stdout) == when.sub("stated NOW", shown.text)


@pytest.mark.parametrize("block", [one for one in all_blocks("yaml") if "tests" in _yaml(one)], ids=str)
def test_every_test_of_an_example_comes_out_as_expected(block: Block, tmp_path: Path) -> None:
    for result in _rehearse(block, tmp_path):
        assert not result.failures, f"{block}: {result.failures}\n" + "\n".join(result.story)


def _rehearse(block: Block, folder: Path) -> list[Rehearsal]:
    """Run the tests of an example."""
    variables = _write_configuration(folder, _yaml(block))
    config = load(Path(variables["NOTIFIER_CONFIG"]), variables)
    return list(rehearse_rules(config, shipped_templates()))


@pytest.mark.parametrize("block", all_blocks("json"), ids=str)
def test_every_json_example_is_json(block: Block) -> None:
    assert json.loads(block.text)


# Commands


def _typed(block: Block) -> Iterator[str]:
    """Yield each command of a block as it is typed, with its continued lines."""
    for line in block.text.replace("\\\n", " ").splitlines():
        if line and not line.startswith((" ", "#")):
            yield line


def _commands() -> Iterator[tuple[Block, str, list[str]]]:
    """Yield each use of our command line: its block, the command, and what is typed behind it."""
    for block in all_blocks("sh"):
        for line in _typed(block):
            found = re.search(r"\.venv/bin/notifier (.*)", line)
            if found:
                name, *rest = shlex.split(re.split(r" [|>] ", found[1])[0], comments=True)
                yield block, name, rest


def _read_arguments(command: click.Command, name: str, arguments: list[str]) -> None:
    """Have a command read what is typed behind it. Raises UsageError for what it does not take."""
    with command.make_context(name, list(arguments)):
        if isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
            _read_arguments(command_named(arguments[0], command), arguments[0], arguments[1:])


def test_every_command_that_is_shown_can_be_typed_like_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    used = list(_commands())
    for block, name, arguments in used:
        for word in arguments:
            if re.fullmatch(r"[\w.-]+\.(json|csv|yaml)", word):
                (tmp_path / word).touch()
        try:
            _read_arguments(command_named(name), name, arguments)
        except click.UsageError as error:
            pytest.fail(f"{block}: {error.format_message()}")
    assert len({name for _, name, _ in used}) >= 8


def test_the_readme_names_the_two_commands_that_everything_begins_with() -> None:
    typed = [line for block in blocks_of(REPOSITORY / "README.md") for line in _typed(block)]
    assert any(line.split("#")[0].strip() == "make run" for line in typed)
    assert any(line.split("#")[0].strip() == "make test" for line in typed)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_make_target_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read(REPOSITORY / "Makefile"), re.MULTILINE))
    inline = re.findall(r"`make ([a-z]+)", read(path))
    lines = [line for block in blocks_of(path) for line in _typed(block)]
    typed = [found[1] for line in lines if (found := re.match(r"make ([a-z]+)", line))]
    assert {*inline, *typed} <= targets


# Links


def anchors(path: Path) -> set[str]:
    """Return the anchors that a page has, as GitHub makes them from its headings."""
    headings = _HEADING.findall(_FENCE.sub("", read(path)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_relative_link_leads_somewhere(path: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", read(path))):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_relative_to(REPOSITORY), f"{link} leads out of the repository"
        assert target.exists(), f"{link}: there is no such file"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = {link.partition("#")[0] for link in _LINK.findall(read(REPOSITORY / "README.md"))}
    assert {f"docs/{path.name}" for path in DOCS.glob("*.md")} <= linked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_folders_and_files_that_are_named_exist(path: Path) -> None:
    ours = ("notifier/", "workers/", "tests/", "templates/", "docs/", "bench/")
    named = {word for word in mentions(read(path)) if word.startswith(ours) and not re.search(r"[A-Z<*{ ]", word)}
    missing = [word for word in sorted(named) if not (REPOSITORY / word).exists()]
    assert not missing, f"{path.name} names {', '.join(missing)}"
