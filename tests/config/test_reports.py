"""Every broken configuration in `cases/` and the exact report it gets. To be read in the diff when one changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.config.load import check
from notifier.config.problems import report

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("name", sorted(path.stem for path in CASES.glob("*.yaml")))
def test_a_report_says_what_is_wrong_and_where(
    name: str, update_golden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES)
    config, problems = check(Path(f"{name}.yaml"), {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token"})
    assert (config is None) == any(not problem.is_warning for problem in problems)
    written = report(problems) + "\n"
    golden = CASES / f"{name}.txt"
    if update_golden:
        golden.write_text(written)
    assert written == golden.read_text()
