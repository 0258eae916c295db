"""The pages in a real Chromium, from a folder on a disk: no server, no network, a telephone and a desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.site.addresses import address
from anptt_data.site.facts import ReleaseFacts
from anptt_data.site.write import write_pages
from tests.portal.chromium import CHROMIUM, DESKTOP, PHONE, Tab, browser

AXE = (Path(__file__).parents[1] / "portal" / "axe" / "axe.min.js").read_text(encoding="utf-8")
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed here"), pytest.mark.timeout(240)]
PAGES = (
    address("home"), address("ways"), address("relation", "health.disease_week"), "en/" + address("relation", "crime.offence_month"),
    address("relation", "link.observation"), address("function", "ref.area_on"), address("code_list", "disease"),
)  # fmt: skip


def check(tab: Tab, name: str, folder: Path) -> None:
    """No sideways scrolling, no serious finding of axe; the pictures are left for people to look at."""
    for kind, (width, height) in (("desk", DESKTOP), ("phone", PHONE)):
        tab.size(width, height)
        tab.picture(folder / f"{name.replace('/', '_')}-{kind}.png")
        assert tab.js("document.documentElement.scrollWidth <= window.innerWidth"), (name, kind)
        tab.js(AXE + "; true")
        # axe would fetch the style sheet a second time, which the page's policy rightly refuses
        found = tab.js(
            "axe.run({preload: false}).then(r => r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 200))]))"
        )
        assert [v for v in found if v[1] in ("serious", "critical")] == [], (name, kind)
    tab.size(*DESKTOP)


def hits(tab: Tab) -> list[str]:
    found: list[str] = tab.js("[...document.querySelectorAll('#tim-ket-qua:not([hidden]) a')].map(a => a.getAttribute('href'))")
    return [where.removeprefix("../") for where in found]


def ask(tab: Tab, text: str) -> list[str]:
    tab.js("document.querySelector('#tim').value = ''")
    tab.type("#tim", text)
    return hits(tab)


def test_the_pages_are_read_searched_and_walked_through_without_a_server(facts: ReleaseFacts, tmp_path: Path) -> None:
    first = write_pages(facts, tmp_path / "từ điển")
    root = first.parent.as_uri()
    with browser(tmp_path / "browser") as tab:
        for page in PAGES:
            tab.go(f"{root}/{page}")
            assert tab.js("document.styleSheets.length === 1 && document.styleSheets[0].href.startsWith('file:')"), page
            assert tab.js("window.ANPTT_INDEX.length > 300"), page
            check(tab, page, tmp_path / "browser")

        tab.go(f"{root}/{address('home')}")
        # without accents, with them, in English, by name, by unit and by code
        week = address("relation", "health.disease_week")
        assert ask(tab, "benh")[0] == week
        assert ask(tab, "Bệnh truyền nhiễm")[0] == week
        assert ask(tab, "BENH TRUYEN NHIEM")[0] == week
        assert week in ask(tab, "infectious")
        assert ask(tab, "disease_week")[0] == week
        assert f"{address('code_list', 'disease')}#m-dengue" in ask(tab, "sxhd")
        assert f"{address('relation', 'energy.power_reliability_month')}#m-saidi" in ask(tab, "saidi phut")
        assert f"{week}#m-area" in ask(tab, "xa phuong disease week")
        assert ask(tab, "qwxz như thế") == []
        assert "Không tìm thấy" in tab.js("document.querySelector('#tim-so').textContent")

        # the keyboard is enough: / to the box, arrows through the list, Escape closes it, Enter opens
        tab.js("document.querySelector('#tim').value = ''; document.querySelector('h1').click(); document.activeElement.blur()")
        tab.press("/", 191)
        assert tab.js("document.activeElement.id") == "tim"
        assert len(ask(tab, "benh")) > 5
        tab.press("ArrowDown", 40)
        tab.press("ArrowDown", 40)
        second = tab.js("document.activeElement.getAttribute('href')")
        assert second == hits(tab)[1]
        tab.press("ArrowUp", 38)
        tab.press("ArrowUp", 38)
        assert tab.js("document.activeElement.id") == "tim"
        tab.press("Escape", 27)
        assert hits(tab) == []
        tab.press("ArrowDown", 40)
        tab.press("Enter", 13)
        tab.wait(f"location.pathname.endsWith('{week}') && document.readyState === 'complete'")

        tab.click(".tongue")
        tab.wait("document.documentElement.lang === 'en' && document.readyState === 'complete'")
        assert tab.js("location.pathname").endswith("/en/" + week)
        assert tab.js("document.querySelector('h1').innerText").startswith("Infectious diseases by week")
        assert ask(tab, "infectious")[0] == week
        tab.press("Enter", 13)
        tab.wait(f"location.pathname.endsWith('/en/{week}') && document.readyState === 'complete'")
        assert tab.complaints == []
