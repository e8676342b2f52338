"""The reference page of the settings is what the settings say."""

from pathlib import Path

from albtls.runtime.settings import Settings
from albtls.runtime.settings_reference import PAGE, main, render_settings

ROOT = Path(__file__).parents[3]


def test_the_page_is_up_to_date():
    assert main([str(ROOT), "--check"]) == 0


def test_every_setting_has_a_row_with_its_meaning():
    rows = [line.split(" | ") for line in render_settings().splitlines() if line.startswith("| `ALBTLS_")]
    assert len(rows) == len(Settings.model_fields)
    assert all(len(row[-1].strip(" |")) > 5 for row in rows)


def test_an_outdated_page_is_found_and_mended(tmp_path, capsys):
    page = tmp_path / PAGE
    page.parent.mkdir(parents=True)
    assert main([str(tmp_path), "--check"]) == 1
    page.write_text("old", encoding="utf-8")
    assert main([str(tmp_path), "--check"]) == 1
    assert "make crds" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
