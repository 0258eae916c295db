"""A clerk's morning in a real Chromium: sign in, try, send a bad workbook, read the receipt, fetch the marked copy, send the corrected one."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.server import OWNER
from tests.conftest import ROOT
from tests.portal.chromium import CHROMIUM, DESKTOP, PHONE, Tab, browser
from tests.portal.conftest import CLERK, OTHER, PASSWORD, READER, RIGHT_ROWS, WRONG_ROWS, make_accounts, served, workbook

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
pytestmark = [pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed here"), pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def office(module_warehouse_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Tab, Path]]:
    """One server and one browser for all of this file: its address, its page, and where pictures are left."""
    folder = tmp_path_factory.mktemp("browser")
    url = str(module_warehouse_settings.database_url)
    make_accounts(engine(module_warehouse_settings))
    env = os.environ | {
        "ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(module_warehouse_settings.home), "ANPTT_DATABASE_URL": url,
        "ANPTT_DATABASE_OWNER_URL": url.replace("//anptt_app@", f"//{OWNER}@"), "ANPTT_MAX_UPLOAD_BYTES": str(2 * 1024**2),
    }  # fmt: skip
    with served(env, folder) as address, browser(folder) as tab:
        yield address, tab, folder
    shutil.rmtree(folder / "profile", ignore_errors=True)


@pytest.fixture
def tab(office: tuple[str, Tab, Path]) -> Tab:
    """The browser's page, nobody signed in, nothing complained of."""
    found = office[1]
    found.call("Network.clearBrowserCookies")
    found.complaints.clear()
    found.size(*DESKTOP)
    return found


@pytest.fixture
def server(office: tuple[str, Tab, Path]) -> str:
    return office[0]


@pytest.fixture
def folder(office: tuple[str, Tab, Path]) -> Path:
    return office[2]


def check(tab: Tab, name: str, folder: Path) -> None:
    """On a desk and on a telephone: no sideways scrolling, no serious finding of axe; the pictures are left for people to look at."""
    for kind, (width, height) in (("desk", DESKTOP), ("phone", PHONE)):
        tab.size(width, height)
        tab.picture(folder / f"{name}-{kind}.png")
        assert tab.js("document.documentElement.scrollWidth <= window.innerWidth"), (name, kind)
        tab.js(AXE + "; true")
        found = tab.js("axe.run().then(r => r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 200))]))")
        assert [v for v in found if v[1] in ("serious", "critical")] == [], (name, kind)
    tab.size(*DESKTOP)


def test_a_clerk_sends_a_bad_workbook_mends_it_and_sends_it_again(server: str, tab: Tab, folder: Path, tmp_path: Path) -> None:
    wrong, right = workbook(tmp_path, "Bao cao T6.xlsx", WRONG_ROWS), workbook(tmp_path, "Bao cao T6 (sua).xlsx", RIGHT_ROWS)
    tab.go(f"{server}/")
    check(tab, "dang-nhap", folder)
    tab.type("#ten", CLERK)
    tab.type("#mat-khau", PASSWORD)
    tab.press("Enter", 13)  # the keyboard is enough
    tab.wait("document.querySelector('.whoami')")
    check(tab, "viec-can-gui", folder)

    tab.go(f"{server}/gui")
    tab.choose_file("#tep", wrong)
    tab.click("button[value=kiem-tra]")
    tab.wait("document.querySelector('.outcome')", 60)
    assert "Tệp chưa được gửi" in tab.js("document.querySelector('#ket-qua').innerText")
    assert tab.js("document.activeElement.id") == "ket-qua-tieu-de"
    check(tab, "kiem-tra-thu", folder)

    tab.js("performance.mark('before'); window.stays = true")
    tab.click("button[value=gui]")
    tab.wait("document.querySelector('.outcome a.button')", 60)
    assert tab.js("window.stays"), "the page was loaded anew"
    assert "Chấp nhận một phần" in tab.js("document.querySelector('#ket-qua-tieu-de').innerText")
    check(tab, "ket-qua", folder)
    tab.click(".downloads a[href$=workbook]")
    copy = openpyxl.load_workbook(tab.downloaded("can-sua.xlsx"))
    assert copy.sheetnames[0] == "Cần sửa"
    assert "ENERGY-001" in str([[c.value for c in row] for row in copy["Cần sửa"].iter_rows()])
    first = tab.js("document.querySelector('.outcome a.button').pathname")

    tab.choose_file("#tep", right)
    tab.click("button[value=gui]")
    tab.wait(f"document.querySelector('.outcome a.button') && document.querySelector('.outcome a.button').pathname !== '{first}'", 60)
    assert "Chấp nhận" in tab.js("document.querySelector('#ket-qua-tieu-de').innerText")
    tab.go(f"{server}{first}")
    assert "Đã thay bằng lần gửi số" in tab.js("document.querySelector('.state').innerText")
    check(tab, "phieu", folder)

    tab.go(f"{server}/lich-su")
    assert tab.js("document.querySelectorAll('tbody tr').length") == 2
    tab.js("window.stays = true; document.querySelector('#tinh-trang').value = 'superseded'")
    tab.click(".filters button")
    tab.wait("document.querySelectorAll('tbody tr').length === 1 && location.search.includes('superseded')")
    assert tab.js("window.stays"), "the page was loaded anew"
    check(tab, "lich-su", folder)
    tab.go(f"{server}/mat-khau")
    check(tab, "mat-khau", folder)
    tab.go(f"{server}/ngon-ngu/en?tiep=/gui")
    assert "Send data" in tab.js("document.querySelector('h1').innerText")
    check(tab, "english", folder)
    tab.click(".whoami button")
    tab.wait("location.pathname === '/dang-nhap'")
    assert tab.complaints == []


def sign_in(tab: Tab, server: str, login: str, go_on: str) -> None:
    """By keyboard."""
    tab.go(f"{server}/dang-nhap?tiep={go_on}")
    tab.type("#ten", login)
    tab.type("#mat-khau", PASSWORD)
    tab.press("Enter", 13)
    tab.wait("document.querySelector('.whoami')")


def sign_out(tab: Tab) -> None:
    tab.click(".whoami button")
    tab.wait("location.pathname === '/dang-nhap'")


def reach(tab: Tab, selector: str, most: int = 120) -> None:
    """Press Tab until the element has the focus, as who uses no mouse does; it must be seen where it is."""
    for _ in range(most):
        tab.press("Tab", 9)
        if tab.js(f"document.activeElement === document.querySelector({selector!r})"):
            assert tab.js("getComputedStyle(document.activeElement).outlineStyle !== 'none'"), f"no focus shown on {selector}"
            return
    raise AssertionError(f"{selector} was never reached by keyboard")


def test_an_office_approves_declares_nil_and_confirms(server: str, tab: Tab, folder: Path, tmp_path: Path) -> None:
    """The clerk submits, the head approves by keyboard alone, the CDC declares nil and confirms, a stranger checks the paper."""
    june = workbook(tmp_path, "T6.xlsx", RIGHT_ROWS)
    code = hashlib.sha256(june.read_bytes()).hexdigest()[:16]
    dengue = tmp_path / "T10.csv"
    dengue.write_text("Mã tỉnh,Tháng,Số ca mắc\n66,10/2026,7\n", encoding="utf-8")
    sign_in(tab, server, CLERK, "/gui")
    tab.choose_file("#tep", june)
    reach(tab, "button[value=gui]")
    tab.press("Enter", 13)
    tab.wait("document.querySelector('.outcome a.button')", 60)
    number = tab.js("document.querySelector('.outcome a.button').pathname").rsplit("/", 1)[1]
    tab.go(f"{server}/phieu/{number}")
    tab.js("document.querySelector('form[action*=trinh]').closest('details').open = true")
    tab.js("document.querySelector('#trinh-khan').value = 'khẩn'")
    tab.click("form[action*=trinh] button")
    tab.wait("document.querySelector('.state.approval-submitted')")
    tab.go(f"{server}/")
    check(tab, "trang-dau", folder)
    sign_out(tab)

    sign_in(tab, server, READER, "/cho-phe-duyet")
    tab.wait("location.pathname === '/cho-phe-duyet'")
    check(tab, "cho-phe-duyet", folder)
    reach(tab, "main a.button")
    tab.press("Enter", 13)
    tab.wait("document.querySelector('#ho-ten')")
    check(tab, "phe-duyet", folder)
    for field, typed in (("#ho-ten", "Nguyễn Văn Trưởng"), ("#chuc-vu", "Phó Giám đốc")):
        reach(tab, field)
        tab.call("Input.insertText", text=typed)
    reach(tab, "#phe-duyet-so")
    tab.call("Input.insertText", text="12/BC-SCT")
    tab.js("document.querySelector('#phe-duyet-ngay').value = '2199-01-01'")
    reach(tab, "form[action*=phe-duyet] button")
    tab.press("Enter", 13)
    tab.wait("document.querySelector('[role=alert]')")
    assert "ở tương lai" in tab.js("document.activeElement.innerText"), "what is wrong has the focus"
    assert tab.js("document.querySelector('#ho-ten').value") == "Nguyễn Văn Trưởng"
    check(tab, "phe-duyet-loi", folder)
    tab.js("document.querySelector('#phe-duyet-ngay').value = '2026-07-03'")
    reach(tab, "form[action*=phe-duyet] button")
    tab.press("Enter", 13)
    tab.wait("document.querySelector('.state.approval-approved.final')")
    assert "Phó Giám đốc Nguyễn Văn Trưởng; số 12/BC-SCT" in tab.js("document.querySelector('#phe-duyet').innerText")
    check(tab, "da-duyet", folder)
    sign_out(tab)

    sign_in(tab, server, OTHER, "/")
    tab.wait("document.querySelector('a[href^=\"/khong-phat-sinh\"]')")
    check(tab, "viec-cdc", folder)
    tab.go(f"{server}/khong-phat-sinh?bieu=health.disease_week&ky=2026-W44")
    check(tab, "khong-phat-sinh", folder)
    tab.click("button[value=kiem-tra]")
    tab.wait("document.querySelector('.outcome')")
    check(tab, "khong-phat-sinh-thu", folder)
    reach(tab, "#xac-nhan")
    tab.press(" ", 32)
    assert tab.js("document.querySelector('#xac-nhan').checked")
    reach(tab, "button[value=khai]")
    tab.press("Enter", 13)
    tab.wait("location.pathname.startsWith('/phieu/')")
    assert "không phát sinh" in tab.js("document.body.innerText")
    check(tab, "phieu-khong-phat-sinh", folder)

    tab.go(f"{server}/gui?bieu=health.dengue_month")
    tab.choose_file("#tep", dengue)
    tab.click("button[value=gui]")
    tab.wait("document.querySelector('.outcome a.button')", 60)
    tab.click(".outcome a.button")
    tab.wait("document.querySelector('#xac-nhan-ly-do')")
    check(tab, "cho-xac-nhan", folder)
    tab.type("#xac-nhan-ly-do", "gửi thay Bộ theo công văn 12/BYT")
    tab.click("form[action*=xac-nhan] button")
    tab.wait("document.querySelector('#xac-nhan .state.received')")
    check(tab, "da-xac-nhan", folder)
    tab.go(f"{server}/lich-su")
    check(tab, "lich-su-cdc", folder)
    tab.go(f"{server}/ngon-ngu/en?tiep=/cho-phe-duyet")
    assert "Awaiting approval" in tab.js("document.querySelector('h1').innerText")
    check(tab, "waiting-english", folder)
    tab.go(f"{server}/ngon-ngu/vi?tiep=/")
    sign_out(tab)

    tab.go(f"{server}/kiem-tra")
    check(tab, "kiem-tra", folder)
    tab.type("#so", number)
    tab.choose_file("#tep-tinh-ma", june)
    tab.wait("document.querySelector('#ma').value.length === 64")
    assert tab.js("document.querySelector('#ma').value").startswith(code), "computed in the browser"
    tab.click("#kiem-tra button")
    tab.wait(f"location.pathname === '/kiem-tra/{number}/{code}'")
    assert "Đã duyệt, số liệu chính thức" in tab.js("document.querySelector('main').innerText")
    check(tab, "kiem-tra-thay", folder)
    tab.go(f"{server}/kiem-tra/{number}/0000000000000000")
    check(tab, "kiem-tra-khong-thay", folder)
    assert [c for c in tab.complaints if " 400 " not in f"{c} " and "404" not in c and "400" not in c] == []


def test_dropping_a_file_and_a_failing_upload_are_told_on_the_page(server: str, tab: Tab, folder: Path, tmp_path: Path) -> None:
    tab.go(f"{server}/dang-nhap?tiep=/gui")
    tab.type("#ten", CLERK)
    tab.type("#mat-khau", PASSWORD)
    tab.press("Enter", 13)
    tab.wait("location.pathname === '/gui' && document.readyState === 'complete'")
    tab.js(
        "(() => { const d = new DataTransfer(); d.items.add(new File(['x'.repeat(3 * 1024 * 1024)], 'lon.csv'));"
        " document.querySelector('#tha-tep').dispatchEvent(new DragEvent('drop', {dataTransfer: d, bubbles: true, cancelable: true})) })()"
    )
    assert tab.js("document.querySelector('#tep').files[0].name") == "lon.csv"
    tab.click("button[value=gui]")
    tab.wait("!document.querySelector('#loi-gui').hidden")
    assert "Tệp quá lớn" in tab.js("document.querySelector('#loi-gui').innerText")
    # the same without the script's own look at the size: the server's answer is shown
    tab.js("document.querySelector('#gui').dataset.mostBytes = 1e12")
    tab.click("button[value=gui]")
    tab.wait("document.querySelector('#loi-gui').innerText.includes('tối đa 2 MB')", 60)
    assert tab.js("[...document.querySelectorAll('#gui button')].every(b => !b.disabled)")
    assert [c for c in tab.complaints if "413" not in c] == []
