"""Old alphabets are recognised by the file's words and become Unicode NFC."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from old_alphabets import in_cp1258, in_tcvn3, in_vni

from anptt_data.conform.encodings import decide_alphabet, decide_bytes, encoding_name, is_syllable, to_unicode

NAMES = [
    "Thành phố Hồ Chí Minh", "Tỉnh Đồng Nai", "Xã Đông Hải", "Phường Bến Nghé", "Số vụ khám phá", "Môi trường - an toàn thực phẩm",
    "Quản lý kinh tế", "Trật tự xã hội", "Ma túy", "Đặc khu Trường Sa", "Huyện Krông Búk", "Nước dưới đất", "Khánh Hòa", "Cần Thơ",
    "Vĩnh Long", "Quảng Ngãi", "Bà Rịa", "Tổng cộng", "Ghi chú", "Đối tượng", "Tỷ lệ khám phá", "Buôn Ma Thuột", "Lũy kế", "Sốt xuất huyết",
]  # fmt: skip
texts = st.lists(st.sampled_from(NAMES), min_size=6, unique=True).map(" ; ".join)


def test_the_samples_of_the_domain_facts_are_read() -> None:
    assert to_unicode("Thµnh phè Hå ChÝ Minh", "tcvn3") == "Thành phố Hồ Chí Minh"
    assert to_unicode("tænh Ñoàng Nai", "vni") == "tỉnh Đồng Nai"


def test_the_horned_u_of_tcvn3_is_the_soft_hyphen_and_survives() -> None:
    assert to_unicode("T\u00ad vÊn", "tcvn3") == "Tư vấn"


@given(texts)
def test_tcvn3_text_as_code_points_and_as_bytes_is_recognised_and_read_back(text: str) -> None:
    written = in_tcvn3(text)
    assert decide_alphabet(written) == "tcvn3"
    assert decide_bytes(written.encode("latin-1")) == ("latin-1", "tcvn3")
    assert to_unicode(written, "tcvn3") == text


@given(texts)
def test_vni_text_as_code_points_and_as_bytes_is_recognised_and_read_back(text: str) -> None:
    written = in_vni(text)
    assert decide_alphabet(written) == "vni"
    assert decide_bytes(written.encode("latin-1")) == ("latin-1", "vni")
    assert to_unicode(written, "vni") == text


@given(texts)
def test_unicode_and_windows_1258_are_left_as_they_are(text: str) -> None:
    assert decide_alphabet(text) == "unicode"
    assert decide_alphabet(unicodedata.normalize("NFD", text)) == "unicode"
    assert decide_bytes(in_cp1258(text)) == ("cp1258", "unicode")
    assert to_unicode(in_cp1258(text).decode("cp1258"), "unicode") == text


@pytest.mark.parametrize("text", ["µg/m³", "Hòa Bình; Cà Mau; Hà Nam", "café, São Paulo, Zürich", "plain ascii", "", "PM2,5 µg/Nm³ ± 5 °C"])
def test_a_few_western_letters_do_not_make_a_legacy_file(text: str) -> None:
    assert decide_alphabet(text) == "unicode"


@pytest.mark.parametrize("word", ["Nghiêng", "nguyễn", "ĐẮK", "Krông", "Hòa", "Thuỷ", "ương", "giếng", "quỹ"])
def test_syllables_of_names_are_possible(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["àg", "ngng", "Thµnh", "qùíng", "xyz"])
def test_other_letters_are_not(word: str) -> None:
    assert not is_syllable(word)


@given(st.text())
def test_every_text_becomes_nfc(text: str) -> None:
    for alphabet in ("unicode", "tcvn3", "vni"):
        assert unicodedata.is_normalized("NFC", to_unicode(text, alphabet))


def test_the_layout_names_the_encoding() -> None:
    assert [encoding_name("latin-1", "tcvn3"), encoding_name("utf-16-le", "unicode"), encoding_name("cp1258", "unicode")] == [
        "tcvn3", "utf-16", "cp1258",
    ]  # fmt: skip
