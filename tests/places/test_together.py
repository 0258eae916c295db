"""Names with what stands beside them, in the cell or in the row: all must agree, and what does not is told with both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anptt_data.places.areas import Area
from anptt_data.places.became import became
from anptt_data.places.pieces import pieces
from anptt_data.places.references import References, references
from anptt_data.places.resolve import Resolution, resolve
from anptt_data.quality.catalogue import RULES
from bench.messy_places import messy_cells

REFS = references(Path(__file__).resolve().parents[2] / "reference")
OLD, NOW = date(2025, 6, 30), date(2026, 11, 1)


@pytest.fixture
def ask(refs: References):  # type: ignore[no-untyped-def]
    def asked(
        text: str, on: date = OLD, province: str | None = "66", within: Sequence[str] = (), levels: Sequence[str] = ("commune",)
    ) -> Resolution:
        return resolve([text], on, levels, province, refs.areas, within=[within], converter=refs.converter)[0]

    return asked


def message(text: str, found: Resolution) -> str:
    return RULES[str(found.rule)].vi.format(value=text, **found.facts)


# ---- cells of several names ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "province", "code"),
    [
        ("Xã Tân Lập, huyện Krông Búk", "66", "24317"),
        ("Tân Lập, Krông Búk", "66", "24317"),
        ("Tân Lập (huyện Krông Búk)", "66", "24317"),
        ("Xã Tân Lập - H. Krông Búk - T. Đắk Lắk", None, "24317"),
        ("XÃ TÂN LẬP – HUYỆN KRÔNG BÚK – TỈNH ĐẮK LẮK", None, "24317"),
        ("huyện Krông Búk, xã Tân Lập", "66", "24317"),
        ("Đắk Lắk / Krông Búk / Tân Lập", None, "24317"),
        ("Tân Lập thuộc Buôn Ma Thuột", "66", "24118"),
        ("Xã Ea Kao TP Buôn Ma Thuột", "66", "24169"),
        ("xa ea kao tp. buon ma thuot tinh dak lak", None, "24169"),
        ("Phường 1, TP Cao Lãnh, Đồng Tháp", None, "29869"),
        ("P.1, Q.3, TP.HCM", None, "27160"),
        ("Phường 1 - Quận 10 - Thành phố Hồ Chí Minh", None, "27184"),
        ("24317 - Tân Lập", "66", "24317"),
        ("Tân Lập (24317)", None, "24317"),
        ("Tân Lập, 643", "66", "24118"),
    ],
)
def test_the_parts_of_a_cell_narrow_one_another(text: str, province: str | None, code: str, ask) -> None:  # type: ignore[no-untyped-def]
    found = ask(text, province=province)
    assert found.area is not None, message(text, found)
    assert (found.area.code, found.rule) == (code, None)


@pytest.mark.parametrize("text", ["Phường Xuân Hương - Đà Lạt, Lâm Đồng", "Xuân Hương - Đà Lạt - Lâm Đồng", "Phường Xuân Hương - Đà Lạt"])
def test_a_dash_within_a_name_is_no_border(text: str, ask) -> None:  # type: ignore[no-untyped-def]
    assert ask(text, NOW, None).area.full_name == "Phường Xuân Hương - Đà Lạt"
    assert ask("Phường Thuận Hòa - Huế - Thừa Thiên - Huế", date(2024, 1, 1), None).area.full_name == "Phường Thuận Hòa"


@pytest.mark.parametrize(
    ("text", "rule", "told"),
    [
        ("Xã Ea Kao, huyện Ea Kar", "PLACE-015", ("Huyện Ea Kar (651", "Xã Ea Kao (24169, Thành phố Buôn Ma Thuột")),
        ("Xã Ea Kao, tỉnh Gia Lai", "PLACE-015", ("Tỉnh Gia Lai (64", "Tỉnh Đắk Lắk")),
        ("Xã Ea Kao, huyện Ea Kar, Đắk Lắk", "PLACE-015", ("Huyện Ea Kar (651", "Xã Ea Kao (24169")),
        ("24169 - Tân Lập", "PLACE-003", ("24169", "24118", "24317")),
        ("Tân Lập, Ea Kao", "PLACE-003", ("24118", "24317", "24169")),
        ("Xã Ea Kao, huyện Ea Karr", "PLACE-001", ("«huyện Ea Karr»",)),
        ("Ea Kaao, Buôn Ma Thuột", "PLACE-001", ("Xã Ea Kao (24169",)),
        ("1,4", "PLACE-001", ()),
        ("VN-33", "PLACE-001", ()),
        ("66/24169", "PLACE-001", ()),
    ],
)
def test_parts_that_do_not_agree_are_an_error_that_names_both_sides(text: str, rule: str, told: tuple[str, ...], ask) -> None:  # type: ignore[no-untyped-def]
    found = ask(text)
    assert (found.area, found.rule) == (None, rule), found
    assert all(part in message(text, found) for part in told), message(text, found)


def test_a_word_for_former_or_present_chooses_between_units_of_one_name(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("Phường Tân Lập (mới)", NOW).area.code == "24121"
    assert ask("Phường Tân Lập (cũ)", NOW).rule == "PLACE-006"
    assert ask("Phường Tân Lập (cũ)", OLD).area.code == "24118"
    assert ask("Phường Tân Lập (mới)", OLD).rule == "PLACE-006"
    assert ask("Xã Ea Kar cũ", NOW).area is None


# ---- columns beside ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("district", "code"), [("Krông Búk", "24317"), ("TP. Buôn Ma Thuột", "24118"), ("643", "24118"), ("BUON MA THUOT", "24118")]
)
def test_a_district_beside_a_name_tells_namesakes_apart(district: str, code: str, ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("Tân Lập").rule == "PLACE-003"
    found = ask("Tân Lập", within=[district, "Đắk Lắk"])
    assert (found.area.code, found.rule) == (code, None)


def test_a_code_must_lie_in_what_stands_beside_it(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("24169", within=["Buôn Ma Thuột"]).rule is None
    found = ask("24169", within=["Ea Kar"])
    assert (found.area, found.rule) == (None, "PLACE-015")
    assert "Huyện Ea Kar (651" in message("24169", found)


def test_zeros_are_restored_without_a_sender_where_the_province_stands_beside(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("4", province=None, levels=("province", "commune")).rule == "PLACE-003"
    found = ask("4", province=None, levels=("province", "commune"), within=["Hà Nội"])
    assert (found.area.code, found.rule) == ("00004", "PLACE-008")


def test_an_old_district_beside_a_commune_of_today_is_understood_and_said(ask) -> None:  # type: ignore[no-untyped-def]
    for text, within in (("Xã Ea Kar, huyện Ea Kar", ()), ("Ea Kar", ("Huyện Ea Kar",)), ("Ea Kar", ("Huyện Ea Kar", "Đắk Lắk"))):
        found = ask(text, NOW, within=within)
        assert (found.area.code, found.area.valid_from, found.rule) == ("24373", date(2025, 7, 1), "PLACE-017")
        assert RULES["PLACE-017"].severity == "info"
    assert ask("Ea Kar", NOW, within=["Buôn Ma Thuột"]).rule == "PLACE-015"
    assert ask("Phường Tuy Hòa", NOW, within=["Phú Yên"]).rule == "PLACE-017"


def test_a_province_of_today_beside_a_unit_of_before_is_understood_and_said(ask) -> None:  # type: ignore[no-untyped-def]
    found = ask("Xã Hòa Kiến", date(2023, 1, 1), None, ["Đắk Lắk"])
    assert (found.area.code, found.rule) == ("22042", "PLACE-017")
    own = ask("Hòa Thắng", date(2023, 1, 1), None, ["Đắk Lắk"])
    assert own.area.code == "24166", "the province of the day goes before the province of today"


def test_words_beside_that_are_no_unit_narrow_nothing_and_are_said(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask("Ea Kao", within=["Cụm 1"]).rule == "PLACE-018"
    assert ask("Tân Lập", within=["Cụm 1"]).rule == "PLACE-003"
    assert ask("Ea Kao", within=["", " "]).rule is None


def test_a_name_of_another_time_is_narrowed_too_and_says_what_became_of_it(ask) -> None:  # type: ignore[no-untyped-def]
    found = ask("Hòa Thắng", NOW, within=["Buôn Ma Thuột"])
    assert (found.area, found.rule, [a.code for a in found.candidates]) == (None, "PLACE-006", ["24166"])
    assert "nhập vào Phường Tân Lập (24121) theo 1660/NQ-UBTVQH15" in message("Hòa Thắng", found)


# ---- suggestions ------------------------------------------------------------------------------------------
def test_an_unknown_name_near_one_of_another_time_is_told_its_successor_and_decree(ask) -> None:  # type: ignore[no-untyped-def]
    found = ask("Hoà Thăngg", NOW)
    assert found.rule == "PLACE-001"
    assert (
        "Xã Hòa Thắng (24166): 01/01/2004 - 30/06/2025, nhập vào Phường Tân Lập (24121) theo 1660/NQ-UBTVQH15" in found.facts["nearest_vi"]
    )
    assert "merged into Phường Tân Lập (24121) by 1660/NQ-UBTVQH15" in found.facts["nearest_en"]


def test_a_code_with_one_slip_is_told_what_is_near(ask) -> None:  # type: ignore[no-untyped-def]
    assert "24169" in ask("42169").facts["nearest_vi"]


def test_a_district_after_the_reform_has_an_answer_of_its_own(ask) -> None:  # type: ignore[no-untyped-def]
    for text in ("Huyện Ea Kar", "651", "651.0"):
        found = ask(text, NOW)
        assert (found.area, found.rule) == (None, "PLACE-016")
        said = message(text, found)
        assert "cấp huyện đã kết thúc hoạt động từ 01/07/2025" in said
        assert "nay thuộc 5 xã: Xã Ea Kar (24373), Xã Ea Knốp (24376), Xã Ea Păl (24400), Xã Ea Ô (24403), Xã Cư Yang (24406)" in said
    assert ask("Huyện Ea Kar", OLD).rule == "PLACE-007"
    assert ask("Huyện Ea Kar", NOW, levels=("commune", "district")).rule == "PLACE-016"
    assert "nay thuộc 6 xã, phường" in message("643", ask("643", NOW))


def test_a_unit_not_yet_born_says_what_it_was_made_of(ask) -> None:  # type: ignore[no-untyped-def]
    found = ask("67", date(2003, 1, 1), None, levels=("province",))
    assert found.rule == "PLACE-002"
    assert "khi đó thuộc Tỉnh Đắk Lắk (66) theo 22/2003/QH11" in message("67", found)


def test_what_became_of_every_unit_can_be_said(refs: References) -> None:
    for on in (date(1995, 1, 1), date(2003, 1, 1), OLD, NOW):
        for area in refs.areas:
            said = became(area, on, refs.converter)
            assert bool(said.vi) == bool(said.en)
            assert not said.vi if area.valid(on) else "None" not in said.vi


# ---- properties -------------------------------------------------------------------------------------------
def test_messy_cells_are_the_unit_they_were_made_from_or_told(refs: References) -> None:
    for on in (OLD, NOW):
        cells, made = messy_cells(refs.areas, on, 4000, seed=7)
        found = resolve(cells, on, ("commune",), None, refs.areas, converter=refs.converter)
        right = 0
        for text, unit, answer in zip(cells, made, found, strict=True):
            if unit is None:
                assert answer.area is None or answer.rule is not None, (text, answer)
            elif answer.area is None:
                assert answer.rule == "PLACE-003", (text, answer)
                assert unit in answer.candidates
            else:
                assert answer.area == unit, (text, answer)
                right += 1
        assert right > 0.75 * len(cells)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), on=st.sampled_from([date(1995, 6, 1), date(2006, 3, 1), OLD, date(2025, 7, 1), NOW]), data=st.data())
def test_no_answer_depends_on_the_order_of_the_column_and_all_were_valid_on_the_day(seed: int, on: date, data: st.DataObject) -> None:
    cells, _made = messy_cells(REFS.areas, max(on, OLD), 25, seed=seed, unknown=0.2)
    cells += ["66", "Ea Kar", "Buôn Hồ", "Bắc Ninh", "Bắc Giang", "643", "Đắk Nông"]
    mixed = data.draw(st.permutations(cells))
    levels = data.draw(st.sampled_from([("commune",), ("district", "commune"), ("province",), ()]))
    province = data.draw(st.sampled_from([None, "66", "24", "01"]))
    one = dict(zip(cells, resolve(cells, on, levels, province, REFS.areas, converter=REFS.converter), strict=True))
    other = dict(zip(mixed, resolve(mixed, on, levels, province, REFS.areas, converter=REFS.converter), strict=True))
    assert one == other
    for found in one.values():
        assert found.area is None or found.area.valid(on)
        assert (found.area is None) == (found.rule is not None and RULES[found.rule].severity == "error")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_noise_never_changes_the_answer(data: st.DataObject) -> None:
    on = data.draw(st.sampled_from([OLD, NOW]))
    area: Area = data.draw(st.sampled_from([a for a in REFS.areas if a.level == "commune" and a.valid(on)]))
    words = area.full_name.split()
    written = data.draw(st.sampled_from([" ", "  ", "\u00a0", " \u200b"])).join(words)
    written = data.draw(st.sampled_from(["{}", " {} ", "{}.", "{},", "({})"])).format(written)
    written = data.draw(st.sampled_from([str, str.upper, str.lower, str.title]))(written)
    province = REFS.areas.province_of(area)
    plain, noisy = (resolve([t], on, ("commune",), province, REFS.areas, converter=REFS.converter)[0] for t in (area.full_name, written))
    assert (noisy.area, noisy.rule) == (plain.area, plain.rule), written


@given(st.text(max_size=40))
def test_any_text_has_pieces_or_none(text: str) -> None:
    for found in (pieces(text, lambda _: True, lambda _: True), pieces(text, lambda _: False, lambda _: False)):
        assert all(p.text.strip() for p in found)
