"""The pictures of the samples' release tell what plain SQL counts, and no more."""

from __future__ import annotations

import re

import pytest

from anptt_data.lake.open_release import OpenRelease
from anptt_data.pictures.classes import ZERO
from anptt_data.pictures.facts import PictureFacts, Series
from anptt_data.pictures.of_series import pictures_of
from anptt_data.pictures.periods import focus
from anptt_data.pictures.render import HOME
from anptt_data.pictures.written import days
from anptt_data.site.addresses import address
from tests.pictures.page_parts import dots, number, page, said, table, texts

OF = "o.indicator = ? AND o.breakdown IS NOT DISTINCT FROM ? AND o.unit IS NOT DISTINCT FROM ? AND o.calendar = ? AND o.mark IS NOT DISTINCT FROM ?"
PAGE_BYTES = 300_000


def of(series: Series) -> list[object]:
    return [series.indicator.code, series.breakdown, series.unit, series.calendar, series.mark]


def page_of(series: Series, pages: dict[str, str]) -> str:
    """The page whose codes are the series' own."""
    wanted = [series.indicator.code] + ([series.breakdown] if series.breakdown else [])
    found = [t for p, t in pages.items() if p.startswith("chi-tieu/") and page(t).xpath("//dl//code/text()") == wanted]
    assert len(found) == 1, wanted
    return found[0]


def plain(series: Series) -> str:
    """The total in plain SQL, without the platform's macro."""
    return (
        "sum(o.value)"
        if series.indicator.adds == "sum"
        else "sum(o.value * o.denominator) / sum(CASE WHEN o.value IS NOT NULL THEN o.denominator END)"
    )


def relation(series: Series) -> str:
    return "link.rate" if series.indicator.found_in == "link.rate" else "link.observation_today"


def close(found: dict[str, float | None], counted: dict[str, float | None]) -> None:
    """Written figures have three leading digits, whole ones all of them."""
    assert found.keys() == counted.keys()
    for key, value in counted.items():
        written = found[key]
        assert (written is None) == (value is None), key
        assert value is None or written == pytest.approx(value, rel=0.005), key
        assert value is None or not float(value).is_integer() or written == value, key


def test_the_map_says_of_every_province_what_a_plain_count_gives(facts: PictureFacts, pages: dict[str, str], opened: OpenRelease) -> None:
    assert len(facts.series) >= 8
    assert len(facts.provinces) == 34
    for series in facts.series:
        shown = focus(series)
        assert shown is not None
        counted = dict(
            opened.rows(
                f"SELECT o.province, {plain(series)} FROM {relation(series)} o WHERE {OF} AND o.period_from = ? AND o.period_to = ? AND o.province IS NOT NULL"
                " GROUP BY 1", [*of(series), *shown],
            )
        )  # fmt: skip
        text = page_of(series, pages)
        by_name = {facts.provinces[code].full_name: value for code, value in counted.items()}
        close(
            {row[0]: number(row[1]) for row in table(text, "ban-do") if row[1] != "–"}, {n: v for n, v in by_name.items() if v is not None}
        )
        labels = {label.split(": ")[0]: label.split(": ")[1] for label in said(text, "ban-do")}
        assert set(labels) >= {p.full_name for p in facts.provinces.values()}
        for row in table(text, "ban-do"):
            assert labels[row[0]].startswith("không có số liệu" if row[1] == "–" else row[1]), row


def test_a_trend_has_a_mark_for_each_period_that_was_told_and_none_for_others(
    facts: PictureFacts, pages: dict[str, str], opened: OpenRelease
) -> None:
    for series in facts.series:
        counted = opened.rows(
            f"SELECT o.period_from, o.period_to, {plain(series)} FROM {relation(series)} o WHERE {OF} GROUP BY ALL ORDER BY ALL", of(series)
        )
        text = page_of(series, pages)
        rows = {row[0]: number(row[1]) for row in table(text, "xu-the") if "không có số liệu các kỳ" not in row[3]}
        close(rows, {days(_period(a, b)): value for a, b, value in counted})
        marks = [s for s in said(text, "xu-the") if ": Đơn vị đã báo cáo" not in s]
        drawn = [row for row in table(text, "xu-the") if any(m.startswith(f"{row[0]}: {row[1]}") for m in marks)]
        assert len(marks) == len(drawn) >= 1
        assert [m for m in marks if "sơ bộ" not in m] == [], "the samples are provisional, and every mark says so"


def test_coverage_beside_a_trend_is_that_of_link_coverage(facts: PictureFacts, pages: dict[str, str], opened: OpenRelease) -> None:
    checked = 0
    for series in facts.series:
        only = series.only_province
        counted = opened.rows(
            "SELECT period_from, period_to, sum(units_reported), sum(units_expected) FROM link.coverage WHERE dataset = ? AND calendar = ?"
            f" AND mark IS NOT DISTINCT FROM ? {'AND province = ?' if only else ''} GROUP BY ALL",
            [series.indicator.dataset, series.calendar, series.mark, *([only] if only else [])],
        )
        told = {row[0]: row[2].split(" ")[0].replace(".", "") for row in table(page_of(series, pages), "xu-the") if row[2] != "–"}
        known = {days(_period(a, b)): f"{int(reported)}/{int(expected)}" for a, b, reported, expected in counted}
        assert told.items() <= known.items()
        checked += len(told)
        for label in said(page_of(series, pages), "xu-the"):
            if ": Đơn vị đã báo cáo" in label:
                assert label.split(" ")[-3 if label.endswith(")") else -1].replace(".", "") == known[label.split(":")[0]], label
    assert checked > 20


def test_every_commune_with_figures_is_a_dot_and_the_rest_are_counted(
    facts: PictureFacts, pages: dict[str, str], opened: OpenRelease
) -> None:
    all_of, lost = opened.rows(
        "SELECT count(*), count(*) FILTER (lat IS NULL OR lon IS NULL) FROM ref.area WHERE level = 'commune' AND valid_from <= ? AND coalesce(valid_to, '9999-12-31') >= ?",
        [facts.day, facts.day],
    )[0]
    drawn = [s for s in facts.series if s.by_commune]
    assert drawn
    for series in drawn:
        shown = focus(series)
        assert shown is not None
        rows = opened.rows(
            f"SELECT o.area, {plain(series)} FROM link.observation_today o WHERE {OF} AND o.period_from = ? AND o.period_to = ? AND o.area_level = 'commune' GROUP BY 1",
            [*of(series), *shown],
        )
        text = page_of(series, pages)
        found = dots(text, "xa")
        with_figures = sum(n for look, n in found.items() if look.endswith(" 4.2"))
        assert with_figures == len(rows), found
        assert found.get(f"{ZERO} 4.2", 0) == sum(value == 0 for _, value in rows)
        assert sum(n for look, n in found.items() if look.endswith(" 2.4")) == all_of - lost - len(rows)
        about = "".join(page(text).xpath("//figure[@id='xa']//p[@class='about']")[0].itertext())
        assert f"{len(rows)} xã có số liệu" in about
        assert f"{lost} xã không có tọa độ" in about
        assert sorted(number(r[2]) or 0 for r in table(text, "xa")) == sorted(float(v) for _, v in rows)
        larger = [s for s in said(text, "xa-tinh") if not s.endswith(": –")]
        assert len(larger) == len(rows)


def test_the_table_of_provinces_over_time_has_every_figure_once(facts: PictureFacts, pages: dict[str, str], opened: OpenRelease) -> None:
    checked = 0
    for series in (s for s in facts.series if len(s.by_province) > 1):
        text = page_of(series, pages)
        counted = opened.rows(
            f"SELECT o.period_from, o.period_to, o.province, {plain(series)} FROM {relation(series)} o WHERE {OF} AND o.province IS NOT NULL GROUP BY ALL",
            of(series),
        )
        names = ["".join(h.itertext()).strip() for h in page(text).xpath("//figure[@id='tung-tinh']//thead//th")][1:]
        rows = table(text, "tung-tinh")
        told = {
            (row[0], name): number(cell.replace(" (s)", ""))
            for row in rows
            for name, cell in zip(names, row[1:], strict=True)
            if cell != "–"
        }
        shown = {row[0] for row in rows}
        wanted = {(days(_period(a, b)), facts.provinces[p].name): v for a, b, p, v in counted if days(_period(a, b)) in shown}
        close({" ".join(k): v for k, v in told.items()}, {" ".join(k): v for k, v in wanted.items()})
        checked += len(told)
    assert checked > 60


def test_both_archipelagos_are_named_as_parts_of_viet_nam_on_every_map(facts: PictureFacts, pages: dict[str, str]) -> None:
    maps = [(t, name) for t in pages.values() for name in ("ban-do", "xa") if page(t).xpath(f"//figure[@id='{name}']")]
    assert len(maps) > len(facts.series)
    for text, name in maps:
        written = texts(text, name)
        for words in ("Hoàng Sa", "(TP Đà Nẵng)", "Trường Sa", "(tỉnh Khánh Hòa)", "Biển Đông", "schematic"):
            assert words in written, (name, words)
    labels = said(pages[HOME], "ban-do")
    for name, owner in (
        ("Quần đảo Hoàng Sa (thuộc Thành phố Đà Nẵng)", "Thành phố Đà Nẵng"),
        ("Quần đảo Trường Sa (thuộc Tỉnh Khánh Hòa)", "Tỉnh Khánh Hòa"),
    ):
        told = next(s for s in labels if s.startswith(name))
        assert told.split(": ")[-1] == next(s for s in labels if s.startswith(f"{owner}: ")).split(": ")[-1]


def test_no_figure_for_internal_use_is_drawn_and_the_page_says_which_are_not(facts: PictureFacts, pages: dict[str, str]) -> None:
    internal = [i for i in facts.indicators if i.privacy != "public"]
    assert internal
    assert {s.indicator.privacy for s in facts.series} == {"public"}
    listed = "".join(page(pages[HOME]).xpath("//section[@id='tung-chi-tieu']")[0].itertext())
    for one in internal:
        assert f"{one.code}: dùng nội bộ" in listed
        assert not any(p.startswith(f"chi-tieu/{one.code}") for p in pages)


def test_sectors_with_figures_that_are_not_drawn_are_not_called_empty(
    facts: PictureFacts, pages: dict[str, str], opened: OpenRelease
) -> None:
    counted = opened.rows(
        "SELECT o.province, n.sector, count(DISTINCT n.indicator) FROM link.observation_today o JOIN link.indicator n ON n.indicator = o.indicator"
        " WHERE n.privacy = 'public' AND o.province IS NOT NULL GROUP BY ALL"
    )
    head = [h.text for h in page(pages[HOME]).xpath("//figure[@id='bat-thuong']//thead//th")]
    rows = {row[0]: dict(zip(head[1:], row[1:], strict=False)) for row in table(pages[HOME], "bat-thuong")}
    for province, sector, _ in counted:
        assert rows[facts.provinces[province].full_name][facts.sectors[sector].vi + " "] != "không có số liệu", (province, sector)
    told = sum(cell != "không có số liệu" for row in rows.values() for cell in row.values())
    assert told == len({(p, s) for p, s, _ in counted})


def test_pages_stand_alone_are_light_and_lead_somewhere(facts: PictureFacts, pages: dict[str, str]) -> None:
    datasets = {address("relation", i.dataset) for i in facts.indicators}
    for path, text in pages.items():
        assert len(text.encode()) <= PAGE_BYTES, path
        assert "<script" not in text
        assert re.findall(r"https?://(?!www\.w3\.org/)", text) == [], path
        assert " style=" not in text, "the policy forbids it"
        made = page(text)
        ids = [str(i) for i in made.xpath("//*/@id")]
        assert len(ids) == len(set(ids)), path
        for used in re.findall(r"url\(#([^)]+)\)", text):
            assert used in ids, (path, used)
        for link in made.xpath("//a/@href"):
            if link.startswith("#"):
                assert link[1:] in ids
                continue
            where = link.split("#")[0]
            up = path.count("/")
            inside = where.removeprefix("../" * up)
            assert inside in pages or inside.removeprefix("../") in {"index.html", *datasets}, (path, link)
        assert "Nguồn: " in text
        assert f"phiên bản dữ liệu số {facts.number}" in text
        assert not re.search(r"\bbạn\b|ước tính|từ chối", text)


def test_every_series_says_unit_calendar_contract_caveat_and_that_it_is_a_sample(facts: PictureFacts, pages: dict[str, str]) -> None:
    for series in facts.series:
        text = "".join(page(page_of(series, pages)).itertext())
        for words in (
            series.unit or "",
            series.indicator.code,
            f"quy định biểu mẫu, phiên bản {series.indicator.version}",
            series.indicator.heed.vi,
            facts.calendars[series.calendar].vi,
        ):
            assert words in text
        assert series.mark == "mẫu"
        assert "số liệu mẫu" in text
    assert "SỐ LIỆU MẪU" in pages[HOME]


def test_a_heat_table_shows_the_same_figures_in_cells_and_table(facts: PictureFacts, pages: dict[str, str]) -> None:
    for sector in {s.indicator.sector for s in facts.series}:
        text = pages[f"linh-vuc/{sector}.html"]
        for figure in page(text).xpath("//figure/@id"):
            head = [str(h.text).strip() for h in page(text).xpath(f"//figure[@id='{figure}']//thead//th")][1:]
            cells = said(text, figure)
            rows = table(text, figure)
            assert len(rows) == 34
            assert len(cells) == 34 * len(head)
            empty = sum(cell == "không có số liệu" for row in rows for cell in row[1:])
            assert sum("không có số liệu" in c for c in cells) == empty
            assert page(text).xpath(f"count(//figure[@id='{figure}']/svg//path[contains(@fill, 'hatch')])") == empty


def test_pictures_of_a_series_come_in_one_order_with_names_of_their_own(facts: PictureFacts) -> None:
    series = max(facts.series, key=lambda s: (bool(s.by_commune), len(s.by_province)))
    assert [p.name for p in pictures_of(facts, series)][:2] == ["xu-the", "ban-do"]


def _period(first: object, last: object):  # type: ignore[no-untyped-def]
    from anptt_data.pictures.facts import Period

    return Period(first, last)  # type: ignore[arg-type]
