"""`notifier preview`, for those who write templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from notifier.cli.preview import command
from notifier.errors import NotFound, StartError
from tests.cli.running import run
from tests.followed import lay_out


def test_the_texts_are_shown_with_the_price_of_the_text_message(tmp_path: Path) -> None:
    lines = run(command, "customs-held", env=lay_out(tmp_path)).output.splitlines()
    assert lines[0].startswith("EMAIL (en, version ")
    assert lines[1] == "  Subject: Customs is checking your order 1042"
    assert lines[2] == "  | Hello Alex Rivera,"
    assert lines[-1].endswith(" units in GSM-7")
    assert "1 segment of 160" in lines[-1]


def test_the_text_message_is_priced_where_the_price_is_known(tmp_path: Path) -> None:
    env = lay_out(tmp_path)
    config = Path(env["NOTIFIER_CONFIG"])
    config.write_text(config.read_text().replace("  twilio: {acc", "  twilio: {segment_price: 0.0083 USD, acc"))
    assert run(command, "customs-held", env=env).output.rstrip().endswith("units in GSM-7: 0.0083 USD")


def test_language_and_sample_can_be_chosen(tmp_path: Path) -> None:
    output = run(command, "customs-held", "--locale", "de", "--sample", "international", env=lay_out(tmp_path)).output
    assert "Subject: Ihre Bestellung NW-20391 wird vom Zoll geprüft" in output


def test_what_makes_a_text_message_dear_is_named(tmp_path: Path) -> None:
    env = lay_out(tmp_path, own_templates=True)
    (tmp_path / "templates" / "blackout" / "sms.txt").write_text("{{ brand_name }}: ✈ {{ order_ref }}\n")
    output = run(command, "blackout", env=env).output
    assert "1 segment of 70" in output
    assert "in UCS-2 because of ✈" in output


def test_the_parts_are_written_where_a_browser_can_open_them(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    output = run(command, "blackout", "--out", str(out), env=lay_out(tmp_path)).output
    assert {file.name for file in out.iterdir()} == {"email.html", "email.txt", "sms.txt", "subject.txt"}
    assert "<html" in (out / "email.html").read_text()
    assert output.count("Written: ") == 4


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match="file/sub cannot be written"):
        run(command, "blackout", "--out", str(tmp_path / "file" / "sub"), env=lay_out(tmp_path))


def test_an_unknown_template_is_told_which_was_meant(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r'no template "blakout".*Did you mean "blackout"'):
        run(command, "blakout", env=lay_out(tmp_path))


def test_an_unknown_sample_is_refused_with_the_list(tmp_path: Path) -> None:
    result = run(command, "blackout", "--sample", "none", env=lay_out(tmp_path))
    assert result.exit_code == 2
    assert "'international'" in result.output
