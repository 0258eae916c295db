"""Schema ``ref``: places, agencies, stations, code lists and calendars, all with dates (law 5).

Loaded from the files under `reference/`; temporal keys (``WITHOUT OVERLAPS``) are written by hand in the migration because SQLAlchemy
does not know them, see `TEMPORAL_KEYS`.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import ARRAY, Boolean, Computed, Date, DateTime, Double, Integer, String, Text
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB
from sqlalchemy.orm import Mapped

from models.base import Base, column, table

TEMPORAL_KEYS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ref.area", "area_without_overlaps", ("code", "valid")),
    ("ref.station", "station_without_overlaps", ("code", "valid")),
    ("intake.claim_range", "claim_range_without_overlaps", ("dataset", "agency", "scope", "recorded")),
)
"""Table, constraint, columns; the last column is the range that may not overlap. Drift looks for them."""

VALID = "daterange(valid_from, valid_to, '[]')"
"""Both days inclusive."""


class Area(Base):
    """An administrative unit while it had this code, name and place in the tree."""

    __tablename__ = "area"
    __table_args__ = table("ref", "Đơn vị hành chính theo thời gian", "Administrative units in time; a place is (code, valid_from)")
    code: Mapped[str] = column("Mã đơn vị hành chính", "Code; reused over time", Text, primary_key=True)
    level: Mapped[str] = column("Cấp", "Level: nation, province, district, commune", Text)
    valid_from: Mapped[datetime.date] = column("Có hiệu lực từ", "First day", Date, primary_key=True)
    valid_to: Mapped[datetime.date | None] = column("Có hiệu lực đến hết", "Last day, null when in force", Date)
    valid: Mapped[Any] = column("Khoảng hiệu lực", "Validity as a range", DATERANGE, Computed(VALID, persisted=True))
    type: Mapped[str] = column("Loại đơn vị", "Type: xã, phường, đặc khu, tỉnh, thành phố, ...", Text)
    name: Mapped[str] = column("Tên", "Name", Text)
    name_ascii: Mapped[str | None] = column("Tên không dấu", "Name without diacritics", Text)
    parent: Mapped[str | None] = column("Mã đơn vị cấp trên", "Code of the parent at that time", Text, index=True)
    decree: Mapped[str | None] = column("Nghị quyết, quyết định", "Decree", Text)
    decree_date: Mapped[datetime.date | None] = column("Ngày văn bản", "Date of the decree", Date)
    lat: Mapped[float | None] = column("Vĩ độ", "Latitude, degrees", Double)
    lon: Mapped[float | None] = column("Kinh độ", "Longitude, degrees", Double)


class Crosswalk(Base):
    """What became of a unit on the day of a reform: one row for each unit it went to."""

    __tablename__ = "crosswalk"
    __table_args__ = table("ref", "Bảng chuyển đổi đơn vị hành chính qua các lần sắp xếp", "What became of each unit in each reform")
    effective: Mapped[datetime.date] = column("Ngày sắp xếp có hiệu lực", "First day of the new units", Date, primary_key=True)
    old: Mapped[str] = column("Mã đơn vị cũ", "Code of the old unit", Text, primary_key=True)
    old_from: Mapped[datetime.date] = column("Mã đơn vị cũ có hiệu lực từ", "The old unit's first day", Date, primary_key=True)
    new: Mapped[str] = column("Mã đơn vị mới", "Code of the new unit", Text, primary_key=True)
    new_from: Mapped[datetime.date] = column("Mã đơn vị mới có hiệu lực từ", "The new unit's first day", Date, primary_key=True)
    relation: Mapped[str] = column("Toàn bộ (whole) hay một phần (part)", "whole: all of the old unit; part", Text)
    share: Mapped[float | None] = column(
        "Phần dân số của đơn vị cũ, 0 đến 1; trống khi chưa công bố", "Share of the old unit's population; null when not published", Double
    )
    method: Mapped[str] = column("Cơ sở của tỷ lệ", "Where the share comes from", Text)
    confidence: Mapped[str] = column("Độ tin cậy của nguồn", "How sure we are: V, V2, R, D, M, C", Text)
    decree: Mapped[str] = column("Nghị quyết, quyết định", "Decree", Text)


class AreaConversion(Base):
    """The converter's answers for every unit and every day, worked out from the crosswalk."""

    __tablename__ = "area_conversion"
    __table_args__ = table(
        "ref",
        "Quy đổi đơn vị hành chính: mỗi đơn vị vào mỗi ngày; tổng share của một đơn vị, một to_level, một ngày luôn bằng 1",
        "Where each unit is on each day; the shares of one unit, to_level and day always sum to 1",
    )
    code: Mapped[str] = column("Mã đơn vị báo cáo", "Code of the reported unit", Text, primary_key=True)
    valid_from: Mapped[datetime.date] = column("Mã đơn vị báo cáo có hiệu lực từ", "The reported unit's first day", Date, primary_key=True)
    to_level: Mapped[str] = column(
        "own: đơn vị cùng loại; province: tỉnh chứa đơn vị",
        "own: a unit of its kind; province: the province it lies in",
        Text,
        primary_key=True,
    )
    on_from: Mapped[datetime.date] = column("Áp dụng cho ranh giới từ ngày", "For boundaries from this day", Date, primary_key=True)
    on_to: Mapped[datetime.date | None] = column("đến hết ngày; trống là đến nay", "to this day; null while open", Date)
    to_no: Mapped[int] = column("Số thứ tự đơn vị nhận, từ 0", "Number of the target, from 0", Integer, primary_key=True)
    to_code: Mapped[str | None] = column(
        "Mã đơn vị nhận; trống khi không quy đổi được", "Code of the target; null where nothing supports a conversion", Text
    )
    to_from: Mapped[datetime.date | None] = column("Mã đơn vị nhận có hiệu lực từ", "The target's first day", Date)
    relation: Mapped[str] = column(
        "same: nguyên trạng; whole: nằm trọn; part: chia cho nhiều đơn vị; unknown: không rõ", "same, whole, part, unknown", Text
    )
    share: Mapped[float] = column("Phần dân số thuộc đơn vị nhận", "Share of the reported unit's population", Double)
    estimated: Mapped[bool] = column("Số quy đổi theo tỷ lệ", "Whether the conversion is by shares", Boolean)
    method: Mapped[str] = column("Cơ sở quy đổi; none: không quy đổi", "On what grounds; none: not converted", Text)
    confidence: Mapped[str] = column("Độ tin cậy của nguồn", "How sure we are: V, V2, R, D, M, C", Text)
    decrees: Mapped[str] = column("Các nghị quyết, quyết định", "The decrees between", Text)


class Agency(Base):
    """Who sends and who supervises."""

    __tablename__ = "agency"
    __table_args__ = table("ref", "Cơ quan", "Agencies")
    id: Mapped[str] = column("Mã cơ quan", "Readable id: kind and province code", Text, primary_key=True)
    kind: Mapped[str] = column("Loại cơ quan", "Kind", Text)
    name_vi: Mapped[str] = column("Tên", "Name in Vietnamese", Text)
    name_en: Mapped[str | None] = column("Tên tiếng Anh", "Name in English", Text)
    province: Mapped[str | None] = column("Mã tỉnh", "Province code", Text)
    parent: Mapped[str | None] = column("Cơ quan cấp trên", "Parent agency", Text)
    region: Mapped[list[str]] = column("Các tỉnh của khu vực", "Provinces of its region", ARRAY(Text))
    successor: Mapped[str | None] = column("Cơ quan kế tục", "Successor", Text)
    valid_from: Mapped[datetime.date | None] = column("Có hiệu lực từ", "First day", Date)
    valid_to: Mapped[datetime.date | None] = column("Có hiệu lực đến hết", "Last day", Date)


class Station(Base):
    """A monitoring station while it stood in this administrative unit."""

    __tablename__ = "station"
    __table_args__ = table("ref", "Trạm quan trắc", "Monitoring stations")
    code: Mapped[str] = column("Mã trạm", "Code", Text, primary_key=True)
    name: Mapped[str] = column("Tên trạm", "Name", Text)
    province: Mapped[str | None] = column("Mã tỉnh", "Province code", Text)
    agency: Mapped[str | None] = column("Cơ quan quản lý", "Agency", Text)
    lat: Mapped[float | None] = column("Vĩ độ", "Latitude, degrees", Double)
    lon: Mapped[float | None] = column("Kinh độ", "Longitude, degrees", Double)
    area: Mapped[str | None] = column("Mã xã", "Commune code", Text)
    area_from: Mapped[datetime.date | None] = column("Mã xã có hiệu lực từ", "The commune code is valid from", Date)
    valid_from: Mapped[datetime.date] = column("Hoạt động từ", "First day; 0001-01-01 when open", Date, primary_key=True)
    valid_to: Mapped[datetime.date | None] = column("Hoạt động đến hết", "Last day", Date)
    valid: Mapped[Any] = column("Khoảng hiệu lực", "Validity as a range", DATERANGE, Computed(VALID, persisted=True))
    aliases: Mapped[list[str]] = column("Tên khác", "Other names", ARRAY(Text))


class CodeList(Base):
    """A list of codes."""

    __tablename__ = "code_list"
    __table_args__ = table("ref", "Danh mục", "Code lists")
    name: Mapped[str] = column("Tên danh mục", "Name", Text, primary_key=True)
    codes: Mapped[int] = column("Số mã", "How many codes", Integer)


class Code(Base):
    """One code of a list."""

    __tablename__ = "code"
    __table_args__ = table("ref", "Mã trong danh mục", "Codes of the lists")
    code_list: Mapped[str] = column("Danh mục", "Code list", Text, primary_key=True)
    code: Mapped[str] = column("Mã", "Code", Text, primary_key=True)
    vi: Mapped[str] = column("Tên", "Name in Vietnamese", Text)
    en: Mapped[str | None] = column("Tên tiếng Anh", "Name in English", Text)
    parent: Mapped[str | None] = column("Mã cấp trên", "Parent code", Text)
    aliases: Mapped[list[str]] = column("Cách viết khác", "Other ways to write it", ARRAY(Text))
    attributes: Mapped[dict[str, Any]] = column("Thuộc tính khác", "Other attributes", JSONB)
    legal_basis: Mapped[str | None] = column("Căn cứ pháp lý", "Legal basis", Text)
    valid_from: Mapped[datetime.date | None] = column("Có hiệu lực từ", "First day", Date)
    valid_to: Mapped[datetime.date | None] = column("Có hiệu lực đến hết", "Last day", Date)
    confidence: Mapped[str | None] = column("Độ tin cậy của nguồn", "How sure we are: V, V2, D, M, C", Text)


class Calendar(Base):
    """A reporting calendar while its rule was in force. No temporal key: two rules may share the day on which one follows the other."""

    __tablename__ = "calendar"
    __table_args__ = table("ref", "Lịch báo cáo", "Reporting calendars; figures of different calendars are never added")
    code: Mapped[str] = column("Mã lịch", "Code", Text, primary_key=True)
    valid_from: Mapped[datetime.date] = column("Có hiệu lực từ", "First day; 0001-01-01 when open", Date, primary_key=True)
    valid_to: Mapped[datetime.date | None] = column("Có hiệu lực đến hết", "Last day, null when in force", Date)
    attributes: Mapped[dict[str, Any]] = column("Quy tắc của lịch", "The calendar's rule as written in the file", JSONB)


class Loaded(Base):
    """Which version of the reference files is loaded."""

    __tablename__ = "loaded"
    __table_args__ = table("ref", "Phiên bản dữ liệu tham chiếu đã nạp", "Versions of the reference files that were loaded")
    version: Mapped[str] = column("SHA-256 của các tệp", "SHA-256 over the files", String(64), primary_key=True)
    loaded_at: Mapped[datetime.datetime] = column("Lúc nạp", "When", DateTime(timezone=True), primary_key=True)
