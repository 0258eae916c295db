"""Rules about whole rows and the whole submission: column checks, duplicates, totals, changes."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

JUDGE_RULES: tuple[Rule, ...] = (
    Rule(
        "VALUE-001", "error",
        "«{header}»: ô trống nhưng cột này bắt buộc", "{header}: required, but the cell is empty",
        "Điền giá trị còn thiếu; chỉ ở cột số liệu: nếu không có thì ghi 0 hoặc «Không»", "Fill the cell; in a column of figures write 0 if there were none",
    ),
    Rule(
        "VALUE-002", "error",
        "«{header}» = {value} nhỏ hơn mức cho phép ({minimum})", "{header} = {value} is below the least allowed ({minimum})",
        "Kiểm tra lại số này", "Check the number",
    ),
    Rule(
        "VALUE-003", "error",
        "«{header}» = {value} lớn hơn mức cho phép ({maximum})", "{header} = {value} is above the most allowed ({maximum})",
        "Kiểm tra lại số này và đơn vị tính", "Check the number and its unit",
    ),
    Rule(
        "DUP-001", "info",
        "Có {count} dòng lặp lại y hệt; giữ dòng đầu, bỏ qua các bản sao", "{count} rows repeat another exactly; the first is kept",
        "Xóa các dòng lặp trước khi gửi lần sau", "Remove the copies before sending next time",
    ),
    Rule(
        "DUP-002", "error",
        "Các dòng {rows} cùng {keys} nhưng số liệu khác nhau; không dòng nào được nhận",
        "Rows {rows} have the same {keys} but different values; none is accepted",
        "Giữ lại một dòng đúng, xóa các dòng còn lại", "Keep the right row, delete the others",
    ),
    Rule(
        "TOTAL-001", "warning",
        "Dòng tổng ghi {value} ở cột «{header}» nhưng cộng các dòng được {computed}",
        "The total row says {value} for {header} but the rows add up to {computed}",
        "Kiểm tra dòng tổng hoặc các dòng thành phần", "Check the total or the rows",
    ),
    Rule(
        "DERIVED-001", "warning",
        "«{header}» ghi {value} nhưng tính từ số liệu đã nhận được {computed}",
        "{header} says {value} but our history gives {computed}",
        "Kiểm tra số lũy kế hoặc gửi lại số liệu kỳ trước nếu kỳ trước đã điều chỉnh",
        "Check the cumulative figure, or resend the earlier period if it was corrected",
    ),
    Rule(
        "DERIVED-002", "info",
        "Chưa đủ số liệu các kỳ trước để đối chiếu «{header}» ({count} ô)",
        "Earlier periods are not all here, so {header} was not compared ({count} cells)",
        "Không cần làm gì; có thể gửi bổ sung các kỳ còn thiếu", "Nothing to do; missing periods may be sent",
    ),
    Rule(
        "DERIVED-003", "warning",
        "«{header}» ghi {value}, ít hơn số của chính kỳ này ({computed})", "{header} says {value}, less than this period alone ({computed})",
        "Kiểm tra cả hai số: số cộng dồn gồm cả kỳ này", "Check both figures: a running total includes this period",
    ),
    Rule(
        "CHANGE-001", "warning",
        "{count} dòng đã có ở lần gửi trước nay không còn", "{count} rows of the earlier submission are gone",
        "Nếu các dòng này bị bỏ sót thì gửi lại tệp đầy đủ", "If they were left out by mistake, send the full file",
    ),
    Rule(
        "CHANGE-002", "warning",
        "{count} số liệu của cùng nơi và cùng kỳ đã có ở phiếu {receipt} do {agency} gửi; cộng lại sẽ bị tính hai lần",
        "{count} figures of the same place and period stand already in receipt {receipt} sent by {agency}; a sum would count them twice",
        "Xác nhận cơ quan nào là đơn vị báo cáo; thu hồi lần gửi của cơ quan kia nếu trùng", "Agree on who reports; withdraw the other submission",
    ),
    Rule(
        "CHANGE-005", "warning",
        "Cả {count} số liệu của {period_vi} giống hệt {before_vi}; có thể là tệp cũ chỉ đổi tiêu đề",
        "All {count} figures of {period_en} are the same as those of {before_en}; it may be an old file under a new title",
        "Kiểm tra lại tệp; nếu số liệu đúng là không đổi thì xác nhận kèm lý do, không phải gửi lại",
        "Check the file; if nothing has changed indeed, confirm with a reason instead of sending again",
    ),
    Rule(
        "CHANGE-003", "warning",
        "«{header}», {period_vi}: {what_vi} khác thường {value}, {how_vi} {before} ({basis_vi}){more_vi}. Cần xác nhận khi hơn {bound} lần và chênh từ {least} {unit} trở lên",
        "{header}, {period_en}: unusual {what_en} {value}, {how_en} {before} ({basis_en}){more_en}. To be confirmed beyond {bound} times and a difference of {least}",
        "Kiểm tra lại số liệu và đơn vị tính; nếu đúng thì xác nhận kèm lý do, không phải gửi lại",
        "Check the figures and their unit; if they are right, confirm with a reason instead of sending again",
    ),
    Rule(
        "CHANGE-004", "warning",
        "«{header}»: {count} đơn vị có số khác hẳn mọi kỳ trước; xa nhất là {place}, {period_vi}: {value}, các kỳ trước từ {low} đến {high} ({basis_vi})."
        " Cần xác nhận khi hơn {bound} lần mọi kỳ trước và chênh từ {least} {unit} trở lên",
        "{header}: {count} units are far from all they told before; farthest is {place}, {period_en}: {value}, before {low} to {high} ({basis_en})."
        " To be confirmed beyond {bound} times each of them and a difference of {least}",
        "Kiểm tra lại từng đơn vị; nếu đúng thì xác nhận kèm lý do, không phải gửi lại",
        "Check each unit; if the figures are right, confirm with a reason instead of sending again",
    ),
    Rule(
        "TOTAL-002", "warning",
        "Dòng «{value}» là số chung của {children} đơn vị cũng có trong tệp; không nhận dòng này để không bị tính hai lần",
        "The row {value} stands over {children} units that are in the file too; it is left out so that nothing is counted twice",
        "Không cần sửa nếu đây là dòng tổng; nếu không phải thì sửa tên đơn vị", "Nothing to do when it is a total; else mend the unit's name",
    ),
    Rule(
        "PLACE-013", "blocker",
        "Tệp dùng tên hoặc mã đơn vị hành chính không có hiệu lực vào kỳ này ({names} tên, {count} dòng); các tên còn lại có thể chỉ địa bàn cũ",
        "The file uses names or codes of units that were not in being in this period ({names} names, {count} rows); the others may mean the old areas",
        "Lập báo cáo theo đơn vị hành chính của kỳ báo cáo, hoặc sửa lại kỳ báo cáo", "Report by the units of the period, or mend the period",
    ),
    Rule(
        "PERIOD-001", "blocker",
        "Kỳ trong tệp ({found}) khác kỳ đã khai khi gửi ({asked})", "The file's period ({found}) is not the one stated ({asked})",
        "Chọn lại kỳ báo cáo hoặc sửa kỳ trong tệp", "Choose the right period or mend the file",
    ),
    Rule(
        "PERIOD-002", "blocker",
        "Không tìm thấy kỳ báo cáo trong tệp", "No reporting period was found in the file",
        "Ghi kỳ báo cáo ở tiêu đề hoặc khai kỳ khi gửi", "Write the period in the title, or state it when sending",
    ),
    Rule(
        "ROWS-001", "blocker",
        "Không có dòng số liệu nào dưới dòng tiêu đề", "No data row was found below the header",
        "Kiểm tra lại tệp; {how_vi}", "Check the file; {how_en}",
    ),
    Rule(
        "ROWS-002", "blocker",
        "Quy định biểu mẫu không cho nhận một phần, nên cả tệp được trả lại vì có {count} dòng lỗi",
        "This dataset is accepted whole or not at all; {count} rows are wrong",
        "Sửa các dòng lỗi rồi gửi lại cả tệp", "Mend the rows and send the whole file again",
    ),
)  # fmt: skip
