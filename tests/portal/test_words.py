"""The portal's words: every one used, every one there in both languages, in the words of officials."""

from __future__ import annotations

import re
from string import Formatter

from anptt_data.portal.view import HERE
from anptt_data.portal.words import WORDS
from anptt_data.receipts.write import FACES
from anptt_data.reporting.lists import URGENCY
from anptt_data.warehouse.browse import STATUSES
from models.intake import ON_BEHALF

SOURCES = "\n".join(p.read_text(encoding="utf-8") for p in (*HERE.rglob("*.html"), *HERE.rglob("*.py")) if not p.name.endswith("words.py"))


def used() -> set[str]:
    plain = set(re.findall(r"""(?:\bt|\bsay)\(['"](\w+)['"]\s*[,)]""", SOURCES)) | set(re.findall(r'WORDS\["(\w+)"\]', SOURCES))
    built = {f"status_{s}" for s in STATUSES} | {f"face_{f}" for f in FACES} | {f"owed_{s}" for s in URGENCY}
    navigation = set(re.findall(r"'(nav_\w+)'", SOURCES))
    built |= {f"on_behalf_{b}" for b in ON_BEHALF} | {f"waiting_{group}" for group in ("submitted", "approved", "draft")}
    built |= {f"check_{s}" for s in STATUSES if s != "loading"}
    conditional = {name for pair in re.findall(r"\bt\('(\w+)' if [^()]*? else '(\w+)'", SOURCES) for name in pair}
    return plain | built | navigation | conditional


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    assert used() == set(WORDS)


def test_both_languages_tell_the_same_facts() -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for name, text in WORDS.items():
        assert text.vi, name
        assert text.en, name
        assert fields(text.vi) == fields(text.en), name


def test_the_words_are_those_of_officials() -> None:
    for name, text in WORDS.items():
        for avoided in (
            "bạn",
            "!",
            "ước tính",
            "đệ trình",
            "thất bại",
            "từ chối",
            "vi phạm",
            "cảnh báo",
            "hợp đồng",
            "dataset",
            "upload",
            "submit",
        ):
            assert avoided not in text.vi.casefold(), name
