"""Rules about where things stand in a file: which layout it is, its header, its columns, its labels."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

LAYOUT_RULES: tuple[Rule, ...] = (
    Rule(
        "LAYOUT-001", "blocker",
        "Không nhận ra bảng số liệu của biểu này trong tệp; đã thấy: {seen}",
        "No table of this dataset was recognised; seen: {seen}",
        "Dùng biểu mẫu của hệ thống, giữ nguyên dòng tiêu đề cột: {wanted}", "Use the entry template and keep its header: {wanted}",
    ),
    Rule(
        "LAYOUT-002", "info",
        "Trang «{sheet}» không có bảng số liệu của biểu này nên không dùng ({why})",
        "Sheet {sheet} holds no table of this dataset and was not used ({why})",
        "Không cần làm gì; nếu trang này có số liệu thì đặt đúng tiêu đề cột rồi gửi lại", "Nothing to do, unless it holds data",
    ),
    Rule(
        "LAYOUT-003", "info",
        "Trang «{sheet}» đang ẩn ({used})", "Sheet {sheet} is hidden ({used})",
        "Bỏ ẩn hoặc xóa trang nếu không cần", "Show or delete the sheet",
    ),
    Rule(
        "LAYOUT-004", "blocker",
        "Tệp có thể hiểu theo nhiều dạng biểu ({forms}); chưa đủ căn cứ để chọn",
        "The file fits several layouts equally ({forms})",
        "Dùng đúng một dạng biểu, giữ nguyên tiêu đề cột của biểu mẫu", "Use one layout and keep its header",
    ),
    Rule(
        "LAYOUT-005", "warning",
        "Dạng biểu «{form}» dùng cho kỳ {allowed} nhưng tệp báo cáo kỳ {found}",
        "Layout {form} is for periods {allowed}, the file reports {found}",
        "Xác nhận kỳ báo cáo hoặc dùng dạng biểu hiện hành", "Confirm the period or use the present form",
    ),
    Rule(
        "LAYOUT-006", "blocker",
        "Từ dòng {row} («{value}») có bảng thứ hai trong cùng trang: {says}; bảng đầu là {first}. Không rõ các dòng bên dưới là số liệu gì, của kỳ nào",
        "A second table begins at row {row} ({value}): {says}; the first is {first}. What the rows below count, and for which period, is not known",
        "Mỗi trang hoặc mỗi tệp chỉ gửi một bảng của một kỳ; chuyển bảng từ dòng {row} sang trang hoặc tệp khác rồi gửi lại",
        "Send one table of one period a sheet or file: move the table from row {row} to another one and send again",
    ),
    Rule(
        "LAYOUT-007", "blocker",
        "Dưới tiêu đề «{header}» có các cột con: {seen}; không rõ cột nào là số liệu của biểu",
        "Below the header {header} stand several columns: {seen}; it is not clear which one holds the figures",
        "Ghi «{wanted}» ngay trên cột số liệu của kỳ này, đổi tên hoặc xóa các cột còn lại",
        "Write «{wanted}» over the one column that holds this period's figures, rename or delete the others",
    ),
    Rule(
        "LAYOUT-008", "blocker",
        "Tiêu đề cột «{header}» ghi «{says}», khác kỳ báo cáo của tệp ({period}); không rõ số liệu thuộc kỳ nào",
        "The column header {header} says «{says}», not the file's period ({period}); the period of its figures is not known",
        "Sửa tiêu đề cột hoặc kỳ báo cáo cho khớp nhau, để cột này đúng số liệu của kỳ rồi gửi lại",
        "Make the header and the period agree, leave this period's figures in the column and send again",
    ),
    Rule(
        "LAYOUT-009", "warning",
        "Trang «{sheet}» có {what_vi} của bảng số liệu đang ẩn hoặc bị lọc; vẫn được đọc như các dòng, cột khác",
        "In sheet {sheet} {what_en} of the table are hidden or filtered out; they were read like all others",
        "Bỏ lọc, bỏ ẩn để kiểm tra; phần nào không thuộc báo cáo thì xóa đi rồi gửi lại",
        "Show them and check; if they are no part of the report, delete them and send again",
    ),
    Rule(
        "COL-001", "blocker",
        "Thiếu cột bắt buộc «{wanted}»{near_vi}", "Required column {wanted} is missing{near_en}",
        "Thêm cột «{wanted}» hoặc sửa tiêu đề cột cho đúng", "Add the column or mend its header",
    ),
    Rule(
        "COL-002", "blocker",
        "Cột «{wanted}» xuất hiện nhiều lần: {places}", "Column {wanted} stands several times: {places}",
        "Giữ lại một cột đúng, xóa hoặc đổi tên cột kia", "Keep the right one, delete or rename the other",
    ),
    Rule(
        "COL-003", "info",
        "Cột «{header}» không thuộc biểu này nên không dùng", "Column {header} is not part of this dataset and was not used",
        "Không cần làm gì", "Nothing to do",
    ),
    Rule(
        "COL-004", "error",
        "Dòng có nhiều ô hơn dòng tiêu đề, hoặc có dấu nháy kép không được đóng, nên không biết số nào thuộc cột nào",
        "The line has more cells than the header or a quote that is never closed: which figure belongs to which column is not known",
        "Sửa dấu phân cách trong dòng này; ô có chứa dấu phân cách phải đặt trong một cặp dấu nháy kép", "Mend the separators, put cells that hold one in quotes",
    ),
    Rule(
        "COL-005", "blocker",
        "Các cột đã đọc được đều không có giá trị dưới nhãn «{wanted}»", "No value column was found for {wanted}",
        "Ghi đủ nhãn cột ở tiêu đề bảng", "Write all labels in the header",
    ),
    Rule(
        "COL-006", "error",
        "Dòng có {found} trường nhưng tệp loại này phải có đúng {expected} trường, cách nhau bằng {by}",
        "The line has {found} fields but must have exactly {expected}, separated by {by_en}",
        "Sửa dòng này cho đủ {expected} trường theo đúng thứ tự quy định rồi gửi lại", "Mend the line: {expected} fields in the order laid down",
    ),
    Rule(
        "COL-007", "warning",
        "Cột {letters} có số liệu nhưng không có tiêu đề, đứng ngay cạnh cột «{header}»; không dùng cột này",
        "Column {letters} holds figures but has no header, right beside {header}; it was not used",
        "Ghi tiêu đề cho cột {letters} hoặc xóa cột; xác nhận cột «{header}» đúng là số liệu của biểu",
        "Give column {letters} a header or delete it; confirm that {header} is the right column",
    ),
)  # fmt: skip
