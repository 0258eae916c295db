"""What may stand in a release: nothing, one figure, hostile names, no coordinates, several calendars. Each must give a right page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from anptt_data.pictures import overview
from anptt_data.pictures.facts import Period, PictureFacts, Place, covered
from anptt_data.pictures.of_series import over_time, pictures_of
from anptt_data.pictures.periods import focus, gaps, window
from anptt_data.pictures.read import read_pictures
from anptt_data.pictures.render import HOME, picture_pages
from tests.links.mart_world import figure, registered
from tests.pictures.page_parts import number, page, said, table, texts
from tests.pictures.picture_world import SEVERAL, a_series, an_indicator, months, small_release, some_facts

CODE = "made.up.cases"


def made(facts: PictureFacts) -> dict[str, str]:
    return dict(picture_pages(facts))


def series_page(facts: PictureFacts) -> str:
    return next(t for p, t in made(facts).items() if p.startswith("chi-tieu/"))


def weeks_of(text: str) -> Iterator[str]:
    yield from (s for s in said(text, "xu-the") if ": Đơn vị đã báo cáo" not in s)


def test_an_empty_release_shows_the_provinces_the_islands_and_says_that_there_is_nothing() -> None:
    pages = made(some_facts())
    assert set(pages) == {HOME}
    assert "chưa có số liệu nào vẽ được" in pages[HOME]
    assert {row[1] for row in table(pages[HOME], "ban-do")} == {"không có số liệu"}
    for words in ("Hoàng Sa", "(TP Đà Nẵng)", "Trường Sa", "(tỉnh Khánh Hòa)", "Biển Đông"):
        assert words in texts(pages[HOME], "ban-do")


def test_a_name_with_quotes_and_tags_is_text_everywhere() -> None:
    period = months(9, 2)
    facts = some_facts(a_series({"66": {period[0]: 3.0, period[1]: 5.0}, "01": {period[1]: 2.0}}))
    for text in made(facts).values():
        assert "<script>" not in text
        assert "alert(1)" not in text or page(text).xpath("//script") == []
    text = series_page(facts)
    assert f"Tỉnh {SEVERAL}: 5 ca" in said(text, "ban-do")
    assert f"Tỉnh {SEVERAL}" in [row[0] for row in table(text, "ban-do")]


def test_one_province_with_one_period_is_a_single_mark() -> None:
    (period,) = months(10, 1)
    text = series_page(some_facts(a_series({"48": {period: 4.0}}, {("48", period): (2, 2)})))
    assert list(weeks_of(text)) == ["01/10/2026 – 31/10/2026: 4 ca; Đơn vị đã báo cáo 2/2 (100 %); sơ bộ"]
    assert page(text).xpath("//figure[@id='tung-tinh']") == [], "small multiples of one place would be the trend again"
    islands = next(s for s in said(text, "ban-do") if s.startswith("Quần đảo Hoàng Sa"))
    assert islands.endswith("Thành phố Đà Nẵng: 4 ca"), "the archipelago has the figure of its province"


def test_without_coordinates_provinces_stand_in_a_row_and_communes_are_counted() -> None:
    (period,) = months(10, 1)
    series = a_series({"66": {period: 4.0}})
    series.by_commune = {"24175": series.by_province["66"][0]}
    text = series_page(some_facts(series, coordinates=False))
    assert "Không có tọa độ, xếp ở hàng cuối: Hà Nội, Đà Nẵng" in "".join(page(text).itertext())
    assert len([s for s in said(text, "ban-do") if not s.startswith("Quần đảo")]) == 3
    assert "2 xã không có tọa độ" in "".join(page(text).xpath("//figure[@id='xa']//p[@class='about']")[0].itertext())
    assert page(text).xpath("//figure[@id='xa-tinh']") == []
    assert "Quần đảo Trường Sa" in texts(text, "xa")


def test_a_zero_is_told_from_no_figure_in_colour_text_and_table() -> None:
    (period,) = months(10, 1)
    facts = some_facts(a_series({"01": {period: 0.0}, "66": {period: 7.0}}))
    text = series_page(facts)
    assert [row[1] for row in table(text, "ban-do")] == ["0", "–", "7"]
    fills = {p.get("aria-label").split(":")[0]: p.get("fill") for p in page(text).xpath("//figure[@id='ban-do']/svg//path[@aria-label]")}
    assert fills["Thành phố Hà Nội"] == "#ffffff"
    assert fills["Thành phố Đà Nẵng"] == "url(#ban-do-hatch)"
    heat = next(t for p, t in made(facts).items() if p.startswith("linh-vuc/"))
    assert [row[1] for row in table(heat, "bang-made-1")] == ["0", "không có số liệu", "7"]


def test_missing_periods_are_gaps_and_never_zero() -> None:
    first, second, _, _, last = months(5, 5)
    text = series_page(some_facts(a_series({"01": {first: 1.0, second: 2.0, last: 3.0}})))
    assert [m.split(":")[0] for m in weeks_of(text)] == ["01/05/2026 – 31/05/2026", "01/06/2026 – 30/06/2026", "01/09/2026 – 30/09/2026"]
    missing = [row for row in table(text, "xu-the") if row[1] == "–"]
    assert [row[0] for row in missing] == ["01/07/2026 – 31/08/2026"]
    assert len(page(text).xpath("//figure[@id='xu-the']/svg//*[local-name()='line' and @stroke='#0a3f75']")) == 1, (
        "only the neighbours are joined"
    )
    assert gaps([first, second, last]) == [Period(date(2026, 7, 1), date(2026, 8, 31))]


def test_a_period_of_which_few_units_reported_looks_different_and_is_not_joined() -> None:
    first, second, third = months(5, 3)
    reports = {("01", first): (100, 100), ("01", second): (100, 79), ("01", third): (100, 80)}
    facts = some_facts(a_series({"01": {first: 10.0, second: 4.0, third: 9.0}}, reports))
    text = series_page(facts)
    low = [m for m in weeks_of(text) if "không so sánh được" in m]
    assert [m.split(":")[0] for m in low] == ["01/06/2026 – 30/06/2026"]
    assert [row[3] for row in table(text, "xu-the")] == ["sơ bộ", "sơ bộ; một phần: ít đơn vị báo cáo, không so sánh được", "sơ bộ"]
    assert page(text).xpath("//figure[@id='xu-the']/svg//*[local-name()='line' and @stroke='#0a3f75']") == []
    assert focus(facts.series[0]) == third
    reported = [s for s in said(text, "xu-the") if ": Đơn vị đã báo cáo" in s]
    assert [s.split("cáo ")[1] for s in reported] == ["100/100 (100 %)", "79/100 (79 %)", "80/100 (80 %)"]


def test_without_a_complete_period_the_map_is_partial_and_says_so() -> None:
    first, second = months(5, 2)
    reports = {("01", first): (10, 5), ("01", second): (10, 1)}
    facts = some_facts(a_series({"01": {first: 10.0, second: 2.0}}, reports))
    assert focus(facts.series[0]) == first, "the newest of the best reported, not the newest"
    text = series_page(facts)
    assert "chưa kỳ nào đủ số đơn vị báo cáo" in "".join(page(text).itertext())
    assert "Thành phố Hà Nội: 10 ca (một phần)" in said(text, "ban-do")
    assert "10*" in texts(text, "ban-do")


def test_provisional_and_final_figures_are_drawn_differently() -> None:
    first, second, third = months(5, 3)
    series = a_series({"01": {first: 1.0, second: 2.0, third: 3.0}})
    series.whole = [type(f)(f.period, f.value, f.period == third, False, 1) for f in series.whole]
    text = series_page(some_facts(series))
    marks = page(text).xpath("//figure[@id='xu-the']/svg//path[@aria-label]")
    assert [m.get("fill") for m in marks] == ["#0a3f75", "#0a3f75", "#ffffff"]
    lines = page(text).xpath("//figure[@id='xu-the']/svg//*[local-name()='line' and @stroke='#0a3f75']")
    assert sorted(bool(line.get("stroke-dasharray")) for line in lines) == [False, True]
    assert [row[3] for row in table(text, "xu-the")] == ["sơ bộ", "chính thức", "chính thức"]


def test_older_periods_than_a_trend_can_show_stand_in_its_table() -> None:
    days = [Period(d, d) for d in (date(2026, 1, 1) + timedelta(days=n) for n in range(100))]
    facts = some_facts(a_series({"01": dict.fromkeys(days, 1.0)}))
    assert len(window(facts.series[0].whole)) == 60
    text = series_page(facts)
    assert len(list(weeks_of(text))) == 60
    assert len(table(text, "xu-the")) == 100
    assert "40 kỳ trước ngày 10/02/2026 chỉ có trong bảng" in "".join(page(text).itertext())


def test_what_must_not_be_added_is_never_in_one_series() -> None:
    day = date(2026, 10, 2)
    figures = [
        figure(CODE, day, value=1.0), figure(CODE, day, value=2.0, mark="mẫu"), figure(CODE, day, value=4.0, calendar="week_mon_sun"),
        figure(CODE, day, value=8.0, unit="lượt"), figure(CODE, day, value=16.0, breakdown="disease=b"), figure(CODE, day, value=None),
    ]  # fmt: skip
    facts = read_pictures(small_release(figures, [registered(CODE)]))
    assert sorted(f.value or 0 for s in facts.series for f in s.whole) == [1.0, 2.0, 4.0, 8.0, 16.0]
    pages = made(facts)
    assert len([p for p in pages if p.startswith("chi-tieu/")]) == 5
    marked = [t for p, t in pages.items() if p.startswith("chi-tieu/") and "Mọi con số của trang này là số liệu mẫu" in t]
    assert [number(table(t, "xu-the")[0][1]) for t in marked] == [2.0]


def test_figures_without_a_province_of_today_are_in_the_total_and_counted_beside_the_map() -> None:
    day = date(2026, 10, 2)
    lost = {"province": None, "province_from": None, "area": None, "conversion": "not_converted"}
    facts = read_pictures(small_release([figure(CODE, day, value=5.0), figure(CODE, day, value=3.0, **lost)], [registered(CODE)]))
    (series,) = facts.series
    assert [f.value for f in series.whole] == [8.0]
    assert [f.value for f in series.by_province["66"]] == [5.0]
    assert "1 dòng không quy về được tỉnh nào của hôm nay" in "".join(page(series_page(facts)).itertext())


def test_values_of_instants_internal_figures_and_what_is_not_put_together_are_not_drawn() -> None:
    day = date(2026, 10, 2)
    from datetime import UTC, datetime

    figures = [
        figure("made.instant.value", day, 1, moment=datetime(2026, 10, 2, 3, tzinfo=UTC)), figure("made.secret.cases", day), figure("made.index.level", day),
    ]  # fmt: skip
    register = [
        registered("made.instant.value"),
        registered("made.secret.cases", privacy="internal"),
        registered("made.index.level", "none"),
    ]
    facts = read_pictures(small_release(figures, register))
    assert facts.series == []
    text = made(facts)[HOME]
    listed = "".join(page(text).xpath("//section[@id='tung-chi-tieu']")[0].itertext())
    assert "made.secret.cases: dùng nội bộ" in listed
    assert "made.index.level: không tổng hợp qua nhiều nơi" in listed
    assert "made.instant.value: phiên bản này chưa có số liệu" in listed
    assert facts.present == {("66", "made", "made.index.level")}


def test_an_anomaly_of_the_mart_is_shown_with_its_threshold_and_a_sector_that_cannot_be_compared_is_not_called_usual() -> None:
    figures = [
        figure(CODE, date.fromisocalendar(year, 40, 5), value=v)
        for year, v in ((2022, 10.0), (2023, 11.0), (2024, 12.0), (2025, 11.0), (2026, 60.0))
    ]
    figures += [figure("other.thing.cases", date(2026, 10, 2), value=1.0)]
    facts = read_pictures(small_release(figures, [registered(CODE), registered("other.thing.cases")]))
    text = made(facts)[HOME]
    rows = {row[0]: row[1:] for row in table(text, "bat-thuong")}
    assert rows[f"Tỉnh {SEVERAL}"] == ["bất thường (1)", "chưa so được (1)"]
    assert rows["Thành phố Hà Nội"] == ["không có số liệu", "không có số liệu"]
    assert "▲ 1" in texts(text, "bat-thuong")
    assert "60, ngưỡng / threshold" in "".join(page(text).itertext())
    heat = made(facts)["linh-vuc/made.html"]
    assert "▲60" in texts(heat, "bang-made-1")


def test_states_are_told_by_sign_and_not_by_colour_alone() -> None:
    signs = [sign for _, _, sign in overview.STATES.values()]
    assert len(set(signs)) == len(signs)


@pytest.mark.parametrize("count", [1, 12])
def test_coverage_of_the_country_is_that_of_all_provinces(count: int) -> None:
    (period,) = months(10, 1)
    reports = {("01", period): (10, 10), ("66", period): (10, 5), ("48", period): (count, 0)}
    facts = some_facts(a_series({"01": {period: 1.0}, "66": {period: 1.0}}, reports))
    told = covered(facts.series[0], None, period)
    assert told is not None
    assert (told.expected, told.reported) == (20 + count, 15)
    assert over_time(facts, facts.series[0]).table.rows[0][2].startswith(f"15/{20 + count} ")


def test_a_series_without_any_value_has_a_page_with_dashes() -> None:
    (period,) = months(10, 1)
    facts = some_facts(a_series({"01": {period: None}}, indicator=an_indicator("made.up.nothing")))
    assert focus(facts.series[0]) is None
    assert [p.name for p in pictures_of(facts, facts.series[0])] == ["xu-the"]
    assert [row[1] for row in table(series_page(facts), "xu-the")] == ["–"]


def test_a_whole_country_of_weeks_and_communes_stays_light() -> None:
    weeks = [Period(d, d + timedelta(days=6)) for d in (date(2025, 9, 5) + timedelta(days=7 * n) for n in range(58))]
    codes = [f"{n:02d}" for n in range(34)]
    series = a_series(
        {c: {w: float((n + int(c)) % 9) for n, w in enumerate(weeks)} for c in codes},
        {(c, w): (100, 40 + int(c) * 2) for c in codes for w in weeks},
    )
    facts = some_facts(series)
    facts.provinces = {c: Place(c, f"Tỉnh số {c}", f"Tỉnh số {c}", None, 9 + int(c) % 12, 103 + int(c) % 6) for c in codes}
    facts.communes = {
        f"{n:05d}": Place(f"{n:05d}", f"Xã số {n}", f"Xã số {n}", codes[n % 34], 9 + n % 12, 103 + n % 6) for n in range(3300)
    }
    series.by_commune = dict.fromkeys(facts.communes, series.whole[0])
    pages = made(facts)
    assert {p for p in pages if p.startswith("chi-tieu/")} == {"chi-tieu/made.up.cases.html", "chi-tieu/made.up.cases-xa.html"}
    assert max(len(t.encode()) for t in pages.values()) < 300_000
    text = pages["chi-tieu/made.up.cases.html"]
    rows = table(text, "tung-tinh")
    assert len(rows) == 58
    assert rows[-1][1:4] == ["0* (s)", "1* (s)", "2* (s)"]
    assert rows[-1][-1].split() == [str(33 % 9), "(s)"], "106 of 100 reported is no less than all"
    assert "1800 trong 3300 xã" in "".join(page(pages["chi-tieu/made.up.cases-xa.html"]).itertext())
