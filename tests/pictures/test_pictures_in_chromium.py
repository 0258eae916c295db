"""The pages in a real Chromium, from a folder on a disk: a telephone, a desk, and a sheet of A4. No server, no network, no script."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pypdfium2
import pytest

from anptt_data.pictures.render import HOME, picture_pages
from tests.pictures.picture_world import some_facts
from tests.portal.chromium import CHROMIUM, DESKTOP, Tab, browser

AXE = (Path(__file__).parents[1] / "portal" / "axe" / "axe.min.js").read_text(encoding="utf-8")
PHONES = ((390, 844), (320, 640))
A4 = (595, 842)
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed here"), pytest.mark.timeout(240)]


def looked_at(tab: Tab, where: Path, name: str) -> None:
    """No sideways scrolling, letters that can be read, no serious finding of axe, with every table open; screenshots stay for people to look at."""
    tab.go(where.as_uri())
    for width, height in (*PHONES, DESKTOP):
        tab.size(width, height)
        assert tab.js("document.documentElement.scrollWidth <= window.innerWidth"), (name, width)
        if width >= 390:
            smallest = tab.js(
                "Math.min(...[...document.querySelectorAll('svg.picture')].map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width))"
            )
            assert smallest > 0.85, (name, width, "pictures are drawn for this width, their letters are not shrunk")
    tab.size(*PHONES[0])
    tab.picture(where.parent / f"{name}-phone.png")
    tab.js("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert tab.js("document.documentElement.scrollWidth <= window.innerWidth"), (name, "with its tables")
    tab.js(AXE + "; true")
    found = tab.js("axe.run({preload: false}).then(r => r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 200))]))")
    assert [v for v in found if v[1] in ("serious", "critical")] == [], name


def printed(tab: Tab, where: Path) -> list[str]:
    """The text of each sheet, as printed without colours of the ground."""
    tab.go(where.as_uri())
    made = base64.b64decode(tab.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)["data"])
    (where.parent / f"{where.stem}.pdf").write_bytes(made)
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    assert {tuple(round(n) for n in page.get_size()) for page in document} == {A4}
    return [page.get_textpage().get_text_range() for page in document]


def test_pages_are_read_on_a_telephone_on_a_desk_and_on_paper(pages: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "biểu đồ"
    for path, text in pages.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "rong.html").write_text(dict(picture_pages(some_facts()))[HOME], encoding="utf-8")
    with_communes = next(p for p, t in pages.items() if 'id="xa-tinh"' in t)
    with_provinces = next(p for p, t in pages.items() if p.startswith("chi-tieu/") and 'id="tung-tinh"' in t)
    sector = next(p for p in pages if p.startswith("linh-vuc/"))
    with browser(tmp_path / "browser") as tab:
        for n, path in enumerate((HOME, with_communes, with_provinces, sector, "rong.html")):
            looked_at(tab, folder / path, f"trang-{n}")
        for path in (HOME, with_communes):
            sheets = printed(tab, folder / path)
            whole = " ".join(sheets)
            assert len(sheets) <= 6
            assert all(len(s.strip()) > 40 for s in sheets), "no sheet is left empty"
            for words in (
                "Hoàng Sa",
                "Trường Sa",
                "Nguồn",
                "SỐ LIỆU MẪU" if path == HOME else "số liệu mẫu",
                "Không cộng số liệu của các kỳ",
            ):
                assert words in whole.replace("\r\n", " "), (path, words)
            assert "Số liệu của hình" not in whole, "closed tables are not printed"
        assert tab.complaints == []
