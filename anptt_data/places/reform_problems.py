"""What can be wrong with a reform that is being entered: one stable code a kind, said in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from anptt_data.contract.text import Text
from anptt_data.errors import UsageError
from anptt_data.places.messages import LEVEL_NAMES


class Kind(NamedTuple):
    """A kind of problem: a `note` is told and stops nothing."""

    text: Text
    note: bool = False


KINDS: dict[str, Kind] = {
    "REFORM-001": Kind(Text("tệp không đọc được: {reason}", "the file cannot be read: {reason}")),
    "REFORM-002": Kind(Text("không phải TOML: {reason}", "it is not TOML: {reason}")),
    "REFORM-003": Kind(Text("không có mục «{key}»; các mục hiện có: {known}", "there is no key {key!r}; known: {known}")),
    "REFORM-004": Kind(Text("thiếu «{key}»", "{key!r} is missing")),
    "REFORM-005": Kind(Text("«{key}» phải là {wanted_vi}, không phải {written}", "{key!r} must be {wanted_en}, not {written}")),
    "REFORM-006": Kind(Text(
        "tên tệp phải là {day}.toml hoặc {day}-<tên>.toml, theo ngày hiệu lực", "the file must be named {day}.toml or {day}-<name>.toml, after its day"
    )),
    "REFORM-010": Kind(Text("thiếu văn bản căn cứ (decree)", "the decree is missing")),
    "REFORM-011": Kind(Text(
        "ngày hiệu lực {day} còn ở phía trước: từ ngày đó mới áp dụng", "its day {day} is still to come: it is in force from then on"
    ), note=True),
    "REFORM-012": Kind(Text("văn bản đề ngày {decree_date}, sau ngày hiệu lực", "the decree is dated {decree_date}, after the day it takes effect")),
    "REFORM-020": Kind(Text("ngày {day} không có đơn vị nào mang mã {code}{hint}", "no unit bears the code {code} on {day}{hint_en}")),
    "REFORM-021": Kind(Text(
        "mã {code} không thuộc các đơn vị bắt đầu ngày {day}; ghi vào units", "{code} is not among the units that begin on {day}; list it in units"
    )),
    "REFORM-022": Kind(Text("mã {code} được ghi {times} lần trong {where}", "{code} stands {times} times in {where}")),
    "REFORM-023": Kind(Text(
        "mã {code} đang là {bearer}: thêm same = true nếu vẫn là đơn vị ấy, hoặc ghi {code} thành đơn vị nào",
        "{code} is borne by {bearer}: add same = true if it is the same place, or say what becomes of it",
    )),
    "REFORM-024": Kind(Text(
        "«same» chỉ dùng cho đơn vị tiếp tục trọn vẹn; mã {code} còn có quan hệ đi nơi khác", "same is for a unit that goes on whole; {code} also goes elsewhere"
    )),
    "REFORM-030": Kind(Text("{unit} kết thúc mà không thành đơn vị nào", "{unit} ends and goes nowhere")),
    "REFORM-031": Kind(Text("{unit} bắt đầu mà không từ đơn vị nào", "{unit} begins and comes from nowhere")),
    "REFORM-032": Kind(Text(
        "{old} đã vào trọn (whole) {new}, không thể còn phần ở {others}", "{old} is whole in {new}, no part of it can be in {others}"
    )),
    "REFORM-033": Kind(Text(
        "{old} chỉ có một phần (part) vào {new}: phần còn lại ở đâu", "only a part of {old} goes to {new}: where does the rest go"
    )),
    "REFORM-034": Kind(Text("phần {share} không nằm giữa 0 và 1", "the share {share} is not between 0 and 1")),
    "REFORM-035": Kind(Text("các phần của {old} cộng lại bằng {sum}, {wanted_vi}", "the shares of {old} sum to {sum}, {wanted_en}")),
    "REFORM-036": Kind(Text("quan hệ {old} -> {new} được ghi {times} lần", "the relation {old} -> {new} stands {times} times")),
    "REFORM-037": Kind(Text(
        "cách xác định «{method}» không hợp với quan hệ này; phải là {wanted}", "the method {method!r} does not fit this relation; it must be {wanted}"
    )),
    "REFORM-038": Kind(Text("quan hệ {old} ({old_level}) -> {new} ({new_level}) nối hai cấp", "{old} ({old_level}) -> {new} ({new_level}) joins two levels")),
    "REFORM-040": Kind(Text("đơn vị cấp trên {parent} không tồn tại ngày {day}", "the parent {parent} is not in being on {day}")),
    "REFORM-041": Kind(Text(
        "đơn vị cấp trên {parent} là cấp {parent_level}, không thể có đơn vị trực thuộc cấp {level}",
        "the parent {parent} is a {parent_level}; a {level} cannot lie in it",
    )),
    "REFORM-042": Kind(Text("các đơn vị trực thuộc lẫn nhau: {cycle}", "units lie in one another: {cycle}")),
    "REFORM-043": Kind(Text(
        "{parent} kết thúc mà {count} đơn vị vẫn trực thuộc: {children}", "{parent} ends while {count} units keep it as their parent: {children}"
    )),
    "REFORM-050": Kind(Text(
        "đã có một lần sắp xếp của {unit} từ ngày {later}; các lần sắp xếp được ghi theo thứ tự thời gian",
        "{unit} was already changed on {later}; reforms are entered in order of time",
    )),
    "REFORM-051": Kind(Text(
        "lần sắp xếp này đã được ghi từ một tệp khác trong thư mục {folder}", "this reform was already entered from another file in {folder}"
    )),
    "REFORM-052": Kind(Text("đã có tệp {file} với nội dung khác", "there is a file {file} of other content")),
    "REFORM-060": Kind(Text("mã {code} không đúng dạng mã cấp {level}", "{code} is not the code of a {level}")),
    "REFORM-061": Kind(Text("cấp {level} không có loại «{type}»; các loại: {known}", "a {level} is never a {type!r}; known: {known}")),
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """One problem of one entry of the file (``units[3] 25270``, ``relations[0] 28 -> 01``, ``effective``; empty: the file as a whole)."""

    code: str
    entry: str
    facts: Mapping[str, object] = field(hash=False, default_factory=dict)

    @property
    def note(self) -> bool:
        """Whether this is only told: it does not stop the reform from being taken."""
        return KINDS[self.code].note

    @property
    def text(self) -> Text:
        """What is wrong, in both languages."""
        vi, en = KINDS[self.code].text
        before = f"{self.entry}: " if self.entry else ""
        spoken = {k: LEVEL_NAMES.get(str(v), v) if k.endswith("level") else v for k, v in self.facts.items()}
        return Text(before + vi.format(**spoken), before + en.format(**self.facts))

    def __str__(self) -> str:
        vi, en = self.text
        return f"{self.code} {vi} / {en}"


class BadReform(UsageError):
    """A reform that cannot be taken; carries every problem."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(f"Chưa ghi lần sắp xếp ĐVHC {name}", f"The reform {name} was not taken")

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {p}" for p in self.problems)])
