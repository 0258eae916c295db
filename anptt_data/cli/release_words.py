"""What `anptt release` says, Vietnamese first, English beside it."""

from __future__ import annotations

from anptt_data.contract.text import Text

WORDS: dict[str, Text] = {
    "none": Text("Chưa có phiên bản dữ liệu nào; chạy: anptt publish", "There is no release yet; run: anptt publish"),
    "number": Text("Số", "Release"),
    "instant": Text("Nhận đến", "Received until"),
    "rows": Text("Dòng hiện hành", "Present rows"),
    "all_rows": Text("Cả đã thay thế", "With replaced"),
    "size": Text("Dung lượng", "Size"),
    "own_size": Text("Của riêng", "Its own"),
    "receipt": Text("Phiếu mới nhất", "Newest receipt"),
    "audited": Text("Kiểm toán", "Audited"),
    "is_audited": Text("đã kiểm toán", "audited"),
    "heading": Text(
        "Phiên bản dữ liệu số {number}: số liệu nhận đến {instant}, phiếu mới nhất {receipt}",
        "Release {number}: what was received until {instant}, newest receipt {receipt}",
    ),
    "where": Text("Thư mục: {path}", "Folder: {path}"),
    "mark": Text("Đã kiểm toán {at}, {actor}: {reason}", "Audited {at}, {actor}: {reason}"),
    "since": Text("Thay đổi so với phiên bản số {previous}:", "Changed since release {previous}:"),
    "first": Text("Phiên bản đầu tiên:", "The first release:"),
    "new_figures": Text("{dataset}: {rows} dòng số liệu mới", "{dataset}: {rows} new rows"),
    "truth_changed": Text(
        "{dataset}: số liệu hiện hành thay đổi (thu hồi, lấy lại, phê duyệt hoặc gửi lại)", "{dataset}: the present truth changed"
    ),
    "reference": Text("danh mục dùng chung thay đổi", "reference data changed"),
    "contracts": Text("quy định biểu mẫu thay đổi", "contracts changed"),
    "format": Text("khuôn dạng của phiên bản dữ liệu thay đổi", "the format of releases changed"),
    "rebuilt": Text("lập lại toàn bộ từ kho", "everything was exported anew"),
    "forced": Text("không có gì mới", "nothing new"),
    "version": Text("{dataset}: quy định biểu mẫu {before} thành {after}", "{dataset}: contract {before} became {after}"),
    "dataset": Text("Biểu", "Dataset"),
    "contract": Text("Quy định", "Contract"),
    "files": Text("Tệp", "Files"),
    "files_new": Text("Tệp mới", "New files"),
    "sound": Text("Phiên bản số {number} nguyên vẹn: {files} tệp", "Release {number} is intact: {files} files"),
    "lost": Text("Phiên bản số {number}: {problems} tệp mất hoặc bị đổi", "Release {number}: {problems} files are lost or changed"),
    "files_lost": Text(
        "Phiên bản số {number} mất {files} tệp; xem: anptt release verify {number}",
        "Release {number} has lost {files} files; see: anptt release verify {number}",
    ),
    "rebuild": Text(
        "Lập lại từ kho: anptt publish --rebuild. Số liệu như ở phiên bản số {number} vẫn lấy được ở phiên bản mới: anptt sql --as-of {instant} ...",
        "Make it again from the warehouse: anptt publish --rebuild. The figures of release {number} are then had from the new one with --as-of",
    ),
    "marked": Text(
        "Phiên bản số {number} được đánh dấu đã kiểm toán và sẽ được giữ lại", "Release {number} is marked as audited and will be kept"
    ),
    "marked_before": Text(
        "Phiên bản số {number} đã được đánh dấu {at}, {actor}: {reason}", "Release {number} was marked before, {at}, {actor}: {reason}"
    ),
    "would_remove": Text("Sẽ xóa phiên bản số {numbers}: {files} tệp, {size}", "Would remove release {numbers}: {files} files, {size}"),
    "removed": Text("Đã xóa phiên bản số {numbers}: {files} tệp, {size}", "Removed release {numbers}: {files} files, {size}"),
    "nothing_to_prune": Text("Không có phiên bản nào để xóa", "No release to remove"),
    "kept_newest": Text("giữ phiên bản số {number}: là phiên bản mới nhất", "kept release {number}: it is the newest"),
    "kept_audited": Text("giữ phiên bản số {number}: đã kiểm toán", "kept release {number}: it is audited"),
    "kept_read": Text(
        "giữ phiên bản số {number}: đang có người đọc; chạy lại sau", "kept release {number}: it is being read; run again later"
    ),
    "spark_plan": Text(
        "Phiên bản số {number}: {marts} bảng tổng hợp viết cho Spark, tại {path}",
        "Release {number}: {marts} marts in Spark's words, in {path}",
    ),
    "say_yes": Text("Thêm --yes để xóa, hoặc --dry-run để xem trước", "Add --yes to remove, or --dry-run to look first"),
}


def word(name: str, **facts: object) -> str:
    """Both languages of a text on one line."""
    text = WORDS[name]
    return f"{text.vi.format(**facts)} / {text.en.format(**facts)}"
