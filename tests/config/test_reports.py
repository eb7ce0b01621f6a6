"""Every broken configuration in `cases/` and the exact report it gets. To be read in the diff when one changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.load import check
from notifier.config.problems import report

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_a_report_says_what_is_wrong_and_where(name: str, update_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    config, problems = check(Path(f"{name}.yaml"), {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token"})
    assert (config is None) == any(not problem.is_warning for problem in problems)
    written = report(problems) + "\n"
    golden = CASES / f"{name}.txt"
    if update_golden:
        golden.write_text(written)
    assert written == golden.read_text()


def test_all_mistakes_are_found_in_one_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    problems = check(Path("seventeen_mistakes.yaml"), {})[1]
    mistakes = [(problem.line, problem.column) for problem in problems if not problem.is_warning]
    assert len(mistakes) == len(set(mistakes)) == 17
    assert mistakes == sorted(mistakes)


@pytest.mark.parametrize(
    ("file", "included"),
    [
        ("fifteen_planted_mistakes.yaml", "parts/of_berlin.yaml"),
        ("fifteen_other_mistakes.yaml", "parts/that_includes.yaml"),
    ],
)
def test_fifteen_planted_mistakes_are_all_found_where_they_were_planted(
    file: str, included: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES)
    problems = check(Path(file), {})[1]
    found = [(problem.file, problem.line) for problem in problems if not problem.is_warning]
    planted = [
        (name, number)
        for name in (file, included)
        for number, line in enumerate((CASES / name).read_text().splitlines(), start=1)
        if line.endswith("# MISTAKE")
    ]
    assert len(planted) == 15
    assert found == planted


def test_what_is_underlined_is_what_the_problem_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CASES)
    problems = check(Path("seventeen_mistakes.yaml"), {})[1]
    underlined = [p.source_line[p.column - 1 : p.column - 1 + p.length] for p in problems if not p.is_warning]
    assert underlined == [
        *("parcels(at)acme.example", "sendgird", '"25:00"', "custom_held", "chanels", "customs_actoin_needed"),
        *("action-needed", "3", "Germany", "blackout", "blackout", "-5bd", "in_transt", "stage", "often"),
        *("name: delivered", "in_stage"),
    ]


def test_a_report_can_be_read_by_a_terminal_whatever_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text('version: 1\n"\\e[31mred\\u202e": 1\n')
    shown = report(check(path, {})[1])
    assert "\x1b" not in shown
    assert 'unknown key "\\x1b[31mred\\x202e"' in shown
