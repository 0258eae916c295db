"""The rows of `reference/agencies.csv`: the same kinds of agency for every province, made from the provinces themselves.

Identifiers are kind and province code. Where a province of before July 2025 gave its code to another province, its agencies have
the suffix ``-cu`` (cũ); where its code vanished, they end on 30 June 2025. Both say their successor.
"""

from __future__ import annotations

from datetime import date, timedelta

Row = dict[str, str]

AGENCY_FIELDS = [
    "id", "kind", "name_vi", "name_en", "province", "parent", "region", "valid_from", "valid_to", "successor", "confidence",
]  # fmt: skip
KINDS = {
    "ubnd": ("Ủy ban nhân dân {of}", "People's Committee of {name}", ""),
    "so-y-te": ("Sở Y tế {of}", "Department of Health of {name}", "ubnd-{code}"),
    "so-nnmt": ("Sở Nông nghiệp và Môi trường {of}", "Department of Agriculture and Environment of {name}", "ubnd-{code}"),
    "so-ct": ("Sở Công Thương {of}", "Department of Industry and Trade of {name}", "ubnd-{code}"),
    "so-khcn": ("Sở Khoa học và Công nghệ {of}", "Department of Science and Technology of {name}", "ubnd-{code}"),
    "so-tc": ("Sở Tài chính {of}", "Department of Finance of {name}", "ubnd-{code}"),
    "ca": ("Công an {of}", "Police of {name}", "bo-cong-an"),
    "cdc": ("Trung tâm Kiểm soát bệnh tật {of}", "Centre for Disease Control of {name}", "so-y-te-{code}"),
    "pc": ("Công ty Điện lực {name}", "Power Company of {name}", ""),
}
NATIONAL = (
    ("bo-y-te", "Bộ Y tế", "Ministry of Health"),
    ("bo-nnmt", "Bộ Nông nghiệp và Môi trường", "Ministry of Agriculture and Environment"),
    ("bo-ct", "Bộ Công Thương", "Ministry of Industry and Trade"),
    ("bo-cong-an", "Bộ Công an", "Ministry of Public Security"),
    ("bo-khcn", "Bộ Khoa học và Công nghệ", "Ministry of Science and Technology"),
    ("bo-tc", "Bộ Tài chính", "Ministry of Finance"),
    ("tong-cuc-thong-ke", "Cục Thống kê", "Statistics Office"),
)
REFORM, BEFORE_REFORM = "2025-07-01", "2025-06-30"


def agencies(areas: list[Row], mergers: list[Row]) -> list[Row]:
    """All rows, in order of id. `areas` are rows of `areas.csv`, `mergers` of `province_mergers.csv`."""
    provinces = [a for a in areas if a["level"] == "province"]
    since = _versions_since_the_reform(provinces)
    old = {a["code"]: a for a in provinces if a["valid_to"] == BEFORE_REFORM}
    into = {(m["old"], m["effective"]): m["new"] for m in mergers}
    began: dict[tuple[str, str], str] = {}
    for a in provinces:
        began[a["code"], a["name"]] = min(a["valid_from"], began.get((a["code"], a["name"]), a["valid_from"]))
    rows: list[Row] = []
    for code, (first, now) in since.items():
        successor = into.get((code, _day_after(now["valid_to"])), "") if now["valid_to"] else ""
        goes_on = code in old and old[code]["name"] == first["name"]
        rows += _of(
            now, code, began=began[code, first["name"]] if goes_on else first["valid_from"], ended=now["valid_to"], successor=successor
        )
        if code in old and not goes_on:
            # Such a province kept its code for the merged one: 24 Bắc Giang is in 24 Bắc Ninh.
            rows += _of(old[code], f"{code}-cu", began=began[code, old[code]["name"]], ended=BEFORE_REFORM, successor=code)
    for code, before in old.items():
        if code not in since:
            rows += _of(before, code, began=began[code, before["name"]], ended=BEFORE_REFORM, successor=into[code, REFORM])
    for agency, vi, en in NATIONAL:
        parent = "bo-tc" if agency == "tong-cuc-thong-ke" else ""
        rows.append({"id": agency, "kind": agency, "name_vi": vi, "name_en": en, "parent": parent, "confidence": "M"})
    rows.append({
        "id": "nhnn-kv-11", "kind": "nhnn-kv", "name_vi": "Ngân hàng Nhà nước chi nhánh Khu vực 11", "name_en": "State Bank, Region 11 branch",
        "region": "52|66|68", "valid_from": "2025-03-01", "confidence": "M",
    })  # fmt: skip
    return sorted(rows, key=lambda r: r["id"])


def _versions_since_the_reform(provinces: list[Row]) -> dict[str, tuple[Row, Row]]:
    """The first and the last version of every code since July 2025."""
    found: dict[str, tuple[Row, Row]] = {}
    for a in sorted(provinces, key=lambda p: p["valid_from"]):
        if a["valid_from"] >= REFORM:
            found[a["code"]] = (found[a["code"]][0] if a["code"] in found else a, a)
    return found


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _of(province: Row, suffix: str, *, began: str, ended: str, successor: str) -> list[Row]:
    of = f"{province['type']} {province['name']}"
    rows = []
    for kind, (vi, en, parent) in KINDS.items():
        rows.append({
            "id": f"{kind}-{suffix}", "kind": kind, "name_vi": vi.format(of=of, name=province["name"]),
            "name_en": en.format(name=province["name_ascii"]), "province": province["code"], "parent": parent.format(code=suffix), "region": "",
            "valid_from": began, "valid_to": ended, "successor": f"{kind}-{successor}" if successor else "", "confidence": "M",
        })  # fmt: skip
    return rows
