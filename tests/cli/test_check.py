"""`notifier check`, before a change goes live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notifier.cli.check import command
from tests.cli.running import run
from tests.followed import CONFIG, lay_out


def test_a_good_configuration_ends_with_zero_and_a_summary(tmp_path: Path) -> None:
    env = lay_out(tmp_path)
    result = run(command, env=env)
    assert result.exit_code == 0
    summary = result.output.split("\n\n")[-1].splitlines()
    assert summary[0] == f"{tmp_path}/config.yaml and {env['NOTIFIER_TEMPLATES']}: no problems, 3 warnings."
    assert summary[1].startswith("  rules      4, rule set ")
    names = ("blackout", "customs-held", "delivered", "promise-later")
    told = " ".join(line.strip() for line in summary[2:-3])
    assert told == f"templates  {'; '.join(f'{name} (de, en, es, fr)' for name in names)}"
    assert summary[-3:] == [
        "  brands     default",
        "  sources    aftership (secret is set)",
        "  channels   email by sendgrid, sms by twilio",
    ]


def test_shops_stand_beside_the_sources(tmp_path: Path) -> None:
    secret = 'aftership: {secret: "${AFTERSHIP_WEBHOOK_SECRET}"}'
    config = CONFIG.replace(secret, f'{secret}\n  acme: {{kind: shopify, secret: "${{ACME_SECRET}}"}}')
    env = lay_out(tmp_path, config)
    lines = run(command, env=env).output.splitlines()
    assert "  shops      acme (ACME_SECRET is not set: its webhooks are refused)" in lines
    as_data = json.loads(run(command, "--json", env={**env, "ACME_SECRET": "x"}).output)
    assert as_data["loaded"]["shops"] == {"acme": {"has_secret": True}}


def test_warnings_stand_before_the_summary_and_are_none_of_the_problems(tmp_path: Path) -> None:
    result = run(command, env={**lay_out(tmp_path), "AFTERSHIP_WEBHOOK_SECRET": ""})
    assert result.exit_code == 0
    told = " ".join(result.output.split())
    assert 'warning: source "aftership": AFTERSHIP_WEBHOOK_SECRET is not set' in told
    assert "aftership (AFTERSHIP_WEBHOOK_SECRET is not set: its webhooks are refused)" in told


def test_rules_that_do_not_speak_are_named(tmp_path: Path) -> None:
    quiet = CONFIG.replace("template: blackout", "template: blackout\n    shadow: true").replace(
        "template: delivered", "template: delivered\n    enabled: false"
    )
    result = run(command, env=lay_out(tmp_path, quiet))
    assert "rules      4, in shadow: silent, switched off: arrived, rule set" in result.output


def test_every_problem_is_shown_with_its_place_and_a_suggestion(tmp_path: Path) -> None:
    broken = CONFIG.replace("lasting: 24h", "lastin: 24h").replace("no_scan_for: 5d", "no_scan_for: 5x")
    result = run(command, env=lay_out(tmp_path, broken))
    assert result.exit_code == 1
    lines = broken.splitlines()
    first = next(number for number, line in enumerate(lines, start=1) if "lastin:" in line)
    second = next(number for number, line in enumerate(lines, start=1) if "5x" in line)
    assert f'config.yaml:{first}:36: rule "held": unknown key "lastin". Did you mean "lasting"?' in result.output
    assert f"config.yaml:{second}:" in result.output
    assert f"{first:>5} | {lines[first - 1]}\n" in result.output
    assert "2 problems. Nothing was loaded" in result.output


def test_a_missing_template_and_an_unknown_source_are_found_beside_mistakes_of_another_kind(tmp_path: Path) -> None:
    broken = (
        CONFIG.replace("lasting: 24h", "lastin: 24h")
        .replace("template: blackout", "template: blckout")
        .replace("  aftership:", "  aftershp:")
    )
    result = run(command, env=lay_out(tmp_path, broken))
    told = [line.split(": ", 1)[1] for line in result.output.splitlines() if line.startswith(str(tmp_path))]
    assert told == [
        'source "aftershp": "aftershp" is no kind of source. Did you mean "aftership"?',
        'rule "held": unknown key "lastin". Did you mean "lasting"?',
        'rule "silent": there is no template "blckout". Did you mean "blackout"?',
    ]


def test_a_misspelt_variable_in_a_template_is_a_problem(tmp_path: Path) -> None:
    env = lay_out(tmp_path, own_templates=True)
    (tmp_path / "templates" / "blackout" / "sms.txt").write_text("{{ trakcing_url }}\n")
    result = run(command, env=env)
    assert result.exit_code == 1
    assert 'sms.txt:1:4: unknown variable "trakcing_url". Did you mean "tracking_url"?' in result.output


def test_a_bad_variable_of_the_environment_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    result = run(command, env={**lay_out(tmp_path), "NOTIFIER_PORT": "many"})
    assert result.exit_code == 1
    assert "environment: NOTIFIER_PORT" in result.output


def test_secrets_that_were_made_up_for_this_machine_count_as_set(tmp_path: Path) -> None:
    env = {**lay_out(tmp_path), "AFTERSHIP_WEBHOOK_SECRET": ""}
    (tmp_path / "secrets.env").write_text("AFTERSHIP_WEBHOOK_SECRET=made-up\n")
    assert "aftership (secret is set)" in run(command, env=env).output


def test_as_json_it_tells_what_is_loaded(tmp_path: Path) -> None:
    found = json.loads(run(command, "--json", env=lay_out(tmp_path)).output)
    assert found["ok"] is True
    assert [rule["name"] for rule in found["loaded"]["rules"]] == ["held", "late", "silent", "arrived"]
    assert found["loaded"]["templates"]["delivered"] == {
        "locales": ["de", "en", "es", "fr"],
        "channels": ["email", "sms"],
    }
    assert found["loaded"]["sources"] == {"aftership": {"has_secret": True}}
    assert {problem["is_warning"] for problem in found["problems"]} == {True}


@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_is_never_shown(tmp_path: Path, as_json: bool) -> None:
    env = {**lay_out(tmp_path), "AFTERSHIP_WEBHOOK_SECRET": "not-to-be-seen", "SENDGRID_API_KEY": "nor-this-one"}
    output = run(command, *(["--json"] if as_json else []), env=env).output
    assert "not-to-be-seen" not in output
    assert "nor-this-one" not in output


def test_as_json_a_problem_has_its_place(tmp_path: Path) -> None:
    result = run(command, "--json", env=lay_out(tmp_path, CONFIG.replace("no_scan_for: 5d", "no_scan_for: 5x")))
    found = json.loads(result.output)
    assert (result.exit_code, found["ok"], found["loaded"]) == (1, False, None)
    (problem,) = found["problems"]
    assert problem["line"] == CONFIG[: CONFIG.index("no_scan_for")].count("\n") + 1
    assert problem["file"].endswith("config.yaml")
