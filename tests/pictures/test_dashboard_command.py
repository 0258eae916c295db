"""`anptt dashboard`: a real release of an empty warehouse, a folder that is replaced whole, clear answers to bad asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anptt_data.cli.main import app, guarded
from anptt_data.lake.publish import publish
from anptt_data.lake.store import Store
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from tests.pictures.page_parts import said, table


def test_the_command_makes_replaces_and_refuses(
    module_warehouse_settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = module_warehouse_settings
    monkeypatch.setenv("ANPTT_ROOT", str(settings.root))
    monkeypatch.setenv("ANPTT_HOME", str(settings.home))
    monkeypatch.setenv("ANPTT_DATABASE_URL", str(settings.database_url))

    def run(*arguments: str) -> int:
        return guarded(lambda: app(["dashboard", *arguments], standalone_mode=False))

    out = tmp_path / "biểu đồ"
    assert run("-o", str(out)) == 2, "no release yet"
    assert not out.exists()
    publish(engine(settings), settings)
    capfd.readouterr()
    assert run("-o", str(out), "--json") == 0
    assert json.loads(capfd.readouterr().out) == {"release": 1, "path": str(out / "index.html")}
    text = (out / "index.html").read_text(encoding="utf-8")
    assert "chưa có số liệu nào vẽ được" in text
    assert len(table(text, "ban-do")) == 34
    assert len([s for s in said(text, "ban-do") if s.startswith("Quần đảo")]) == 2

    (out / "cũ.html").write_text("cũ")
    assert run("-o", str(out)) == 0
    assert not (out / "cũ.html").exists(), "the folder is replaced whole"
    assert run() == 0
    assert (settings.dashboard_dir / "index.html").is_file()
    other = tmp_path / "khác"
    other.mkdir()
    (other / "thư.txt").write_text("quan trọng")
    assert run("-o", str(other)) == 2
    assert [p.name for p in other.iterdir()] == ["thư.txt"]
    assert run("-o", str(out), "--release", "77") == 2
    assert run("-o", "/proc/self/bieu-do") == 3
    assert Store.of(settings).newest() == 1
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == [], "nothing is left behind"
