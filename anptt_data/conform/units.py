"""Units as files write them: one comparison form, the factor between related ones, never a silent conversion."""

from __future__ import annotations

import re

from anptt_data.conform.folding import fold

# canonical name -> (dimension, size in that dimension's base)
_SIZES: dict[str, tuple[str, float]] = {
    "ng/m3": ("mass concentration", 1e-3), "ug/m3": ("mass concentration", 1.0), "mg/m3": ("mass concentration", 1e3),
    "g/m3": ("mass concentration", 1e6), "ug/l": ("mass in water", 1.0), "mg/l": ("mass in water", 1e3), "g/l": ("mass in water", 1e6),
    "ppb": ("mixing ratio", 1.0), "ppm": ("mixing ratio", 1e3),
    "giay": ("time", 1 / 60), "phut": ("time", 1.0), "gio": ("time", 60.0), "ngay": ("time", 1440.0),
    "wh": ("energy", 1e-3), "kwh": ("energy", 1.0), "mwh": ("energy", 1e3), "gwh": ("energy", 1e6),
    "g": ("mass", 1e-3), "kg": ("mass", 1.0), "ta": ("mass", 100.0), "tan": ("mass", 1e3),
    "mm": ("length", 1e-3), "cm": ("length", 1e-2), "m": ("length", 1.0), "km": ("length", 1e3),
    "dong": ("money", 1.0), "nghin dong": ("money", 1e3), "trieu dong": ("money", 1e6), "ty dong": ("money", 1e9),
    "%": ("share", 1.0), "phan nghin": ("share", 0.1),
    "ca": ("ca", 1.0), "nguoi": ("nguoi", 1.0), "vu": ("vu", 1.0), "doi tuong": ("nguoi", 1.0), "ho": ("ho", 1.0), "khach hang": ("khach hang", 1.0),
    "lan": ("lan", 1.0), "lan/khach hang": ("lan/khach hang", 1.0), "oc": ("temperature", 1.0), "of": ("fahrenheit", 1.0),
    "m3": ("volume", 1.0), "trieu m3": ("volume", 1e6), "m3/s": ("flow", 1.0), "m3/h": ("flow", 1 / 3600), "m/s": ("speed", 1.0), "km/h": ("speed", 1 / 3.6),
    "ha": ("area", 1.0), "km2": ("area", 100.0), "hpa": ("pressure", 1.0), "mbar": ("pressure", 1.0), "kpa": ("pressure", 10.0), "pt-co": ("pt-co", 1.0),
    "w/m2": ("w/m2", 1.0),
}  # fmt: skip
_SAME = {
    "min": "phut", "mins": "phut", "minute": "phut", "minutes": "phut", "h": "gio", "hr": "gio", "hour": "gio", "hours": "gio", "s": "giay", "giờ": "gio",
    "lan/kh": "lan/khach hang", "lan/kh.hang": "lan/khach hang", "kh": "khach hang", "percent": "%", "phan tram": "%", "cases": "ca", "case": "ca",
    "vnd": "dong", "trd": "trieu dong", "tr.d": "trieu dong", "c": "oc", "do c": "oc", "degc": "oc", "deg c": "oc", "degf": "of", "persons": "nguoi",
    "truong hop": "ca", "ca benh": "ca", "ca mac": "ca", "vu viec": "vu", "nghin": "1000", "ngan": "1000", "trieu": "1000000",
}  # fmt: skip
_SCALE = re.compile(r"(?:x |x(?=\d)|×\s*)?(nghin|ngan|trieu|ty|tram|chuc|1[., ]?000[., ]?000|1[., ]?000|100|10[1-9]?)\s*(.*)")
_LARGE = frozenset({"nghin", "ngan", "trieu", "1000", "1000000"})
_RATE = re.compile(r"(?:\w+ ?){0,2}(?:/|tren|moi)\s*10[\d.,]*\s*[^\W\d].*")
"""A rate: "/100.000 dân", "ca/10.000 người"."""
_COUNTED = frozenset({"ca", "nguoi", "vu", "doi tuong", "ho", "khach hang", "lan", "lan/khach hang"})
LONGEST = 120
"""Letters of a text that may be a unit; on a cell of 32,000 the patterns would work for minutes."""
_NAMED = re.compile(r"^(?:don vi tinh|don vi|dvt)\s*:\s*")


def canonical(unit: str) -> str:
    """Comparison form: µ, μ and u alike, ``Nm3`` as ``m3``, superscripts as digits, no blanks around ``/``."""
    text = unit.replace("³", "3").replace("²", "2").replace("°", "o").replace("º", "o").replace("^", "")
    text = _NAMED.sub("", fold(text).replace("μ", "u").replace("µ", "u").strip(" ().[]"))
    text = re.sub(r"\s*/\s*", "/", text)
    text = re.sub(r"^(mcg|ug)/", "ug/", text)
    text = re.sub(r"/n\s*m3$", "/m3", text)
    return _SAME.get(text, text)


def is_unit(text: str) -> bool:
    """Whether the text is a unit we know, a scale such as "1000 người", or a rate such as "/100.000 dân"."""
    if len(text) > LONGEST:
        return False
    form = canonical(text)
    if _RATE.fullmatch(form) or _per_one(form) is not None:
        return True
    scaled = _SCALE.fullmatch(form)
    if form in _SIZES or scaled is None:
        return form in _SIZES
    # Figures in thousands read as single ones would look right: "nghìn lượt" is a unit though we know no "lượt".
    rest, large = scaled[2].strip(), re.sub(r"[., ]", "", scaled[1]) in _LARGE
    return (
        (not rest and (large or form == "ty"))
        or canonical(rest) in _SIZES
        or (large and len(rest.split()) <= 3 and not any(c.isdigit() for c in rest))
    )


def _per_one(form: str) -> str | None:
    """The unit of a figure told for each one of something counted: of "phut/kh" (minutes a customer) it is "phut"; None when it is no such unit."""
    above, found, below = form.partition("/")
    one = canonical(above)
    return one if found and one in _SIZES and canonical(below) in _COUNTED else None


def says_unit(text: str, declared: frozenset[str] = frozenset()) -> bool:
    """Whether a header's text is nothing but a unit: one we know, or one that the contract declares (`declared`, canonical)."""
    bare = text.strip(" ()[]")
    return is_unit(bare) or canonical(bare) in declared


def same_unit(written: str, due: str) -> bool:
    """Whether two units are one."""
    return canonical(written) == canonical(due)


def contradicts(written: str, due: str) -> bool:
    """Whether figures in one unit would be wrong in the other; things counted one by one (ca, người, vụ) are not told apart in headers."""
    one, other = canonical(written), canonical(due)
    return one != other and _per_one(one) != other and not (one in _COUNTED and other in _COUNTED)


def hint(written: str, due: str) -> tuple[str, str]:
    """How the figures would have to be converted, in both languages; empty when unrelated."""
    one = canonical(written)
    a, b = _SIZES.get(one) or _SIZES.get(_per_one(one) or ""), _SIZES.get(canonical(due))
    if a is None or b is None or a[0] != b[0] or a[1] == b[1]:
        return "", ""
    factor = a[1] / b[1]
    said = f"× {factor:,.10g}".replace(",", " ") if factor >= 1 else f": {1 / factor:,.10g}".replace(",", " ")
    return f" (đổi sang {due}: {said})", f" (to {due}: {said})"
