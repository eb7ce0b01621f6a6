"""`notifier test`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

from notifier.cli.rule_tests import command
from tests.cli.running import run

REPOSITORY = Path(__file__).parents[2]
SHIPPED = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
BROKEN = """
  - name: customs says nothing at once
    parcel: {origin_country: CN, destination_country: DE}
    events: [{at: mon 09:00, says: [in_customs, customs_held]}]
    expect: [{at: tue 09:00, rule: customs_held}]
"""


def environment(folder: Path, more: str = "") -> dict[str, str]:
    (folder / "config.yaml").write_text(SHIPPED + more, encoding="utf-8")
    return {
        "NOTIFIER_CONFIG": str(folder / "config.yaml"),
        "NOTIFIER_TEMPLATES": str(REPOSITORY / "templates"),
        "NOTIFIER_DATA": str(folder),
    }


def test_what_is_shipped_comes_out_as_expected(tmp_path: Path) -> None:
    result = run(command, env=environment(tmp_path))
    assert (result.exit_code, "none failed." in result.output) == (0, True)


def test_a_failure_is_shown_with_its_line_and_what_happened(tmp_path: Path) -> None:
    result = run(command, "--only", "nothing at once", env=environment(tmp_path, BROKEN))
    line = SHIPPED.count("\n") + 5
    shown = result.output.splitlines()
    assert result.exit_code == 1
    assert shown[0] == (
        f'{tmp_path}/config.yaml:{line}:14: test "customs says nothing at once": expected customs_held at '
        "Tue 2026-11-03 09:00, but nothing of it was told: not_matching (customs_held open since "
        "2026-11-02T08:00:00Z, not yet for 2bd)"
    )
    assert shown[1:] == [
        f"{line:>5} |     expect: [{{at: tue 09:00, rule: customs_held}}]",
        "      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
        "  What happened:",
        "    Mon 2026-11-02 09:00  carrier  in_customs and customs_held",
        "    Mon 2026-11-02 09:00  silent  customs_held: not_matching (customs_held open since "
        "2026-11-02T08:00:00Z, not yet for 2bd)",
        "",
        "1 test, 1 failed.",
        shown[-1],
    ]
    assert shown[-1].startswith("Without a test: not_shipped, label_created, ")


def test_editors_and_pipelines_get_the_same_as_data(tmp_path: Path) -> None:
    result = run(command, "--json", env=environment(tmp_path, BROKEN))
    told = json.loads(result.output)
    failed = [one for one in told["tests"] if not one["ok"]]
    assert (result.exit_code, told["ok"], len(failed)) == (1, False, 1)
    assert failed[0]["failures"][0]["line"] == SHIPPED.count("\n") + 5
    assert failed[0]["rules"] == ["customs_held"]
    assert len(failed[0]["story"]) == 2


def test_another_file_than_that_of_the_engine_can_be_named(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text(SHIPPED.partition("\ntests:")[0], encoding="utf-8")
    result = run(command, str(other), env=variables)
    assert (result.exit_code, result.output.splitlines()[0]) == (0, "0 tests, none failed.")
