"""The full name of a unit as the package writes it, taken apart into type and name."""

from __future__ import annotations

import unicodedata

TYPES = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")


def type_and_name(full: str) -> tuple[str, str]:
    """The package's own name column has notes in brackets and its type column errors: the full name's first words are right."""
    full = unicodedata.normalize("NFC", " ".join(full.split()))
    kind = next(t for t in TYPES if full.casefold().startswith(t.casefold() + " "))  # "Thị Trấn" is written so ten times
    name = full[len(kind) + 1 :]
    return kind.lower(), full if name.isdigit() else name
