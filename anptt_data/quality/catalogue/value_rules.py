"""Rules about single cells: numbers, dates, units, codes, empty cells, harmless noise."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

VALUE_RULES: tuple[Rule, ...] = (
    Rule(
        "NUM-001", "error",
        "«{header}»: «{value}» không phải là số", "{header}: {value!r} is not a number",
        "Chỉ ghi số trong ô này; không có số liệu thì để «-»", "Write a number; «-» means no figure",
    ),
    Rule(
        "NUM-002", "error",
        "«{header}»: «{value}» trái với cách viết số của cột ({format_vi})", "{header}: {value!r} contradicts how this column writes numbers ({format_en})",
        "Viết thống nhất một kiểu dấu thập phân trong cả cột", "Use one decimal sign in the whole column",
    ),
    Rule(
        "NUM-003", "blocker",
        "«{header}»: «{value}» có thể là {as_thousands} hoặc {as_decimal}; cả tệp không có căn cứ nào để phân biệt (tổng số {count} ô)",
        "{header}: {value!r} may be {as_thousands} or {as_decimal}; nothing in the file tells which ({count} cells)",
        "Bỏ dấu phân cách hàng nghìn (viết 1234) hoặc gửi tệp Excel có ô kiểu số", "Leave out thousands separators or send numbers as numbers",
    ),
    Rule(
        "NUM-004", "error",
        "«{header}» phải là số nguyên, ô ghi «{value}»", "{header} must be a whole number, not {value!r}",
        "Kiểm tra lại số này", "Check the number",
    ),
    Rule(
        "NUM-005", "error",
        "«{header}»: «{value}» không phải là một số hữu hạn", "{header}: {value!r} is not a finite number",
        "Sửa công thức hoặc ghi «-» nếu không có số liệu", "Mend the formula, or write «-»",
    ),
    Rule(
        "NUM-006", "error",
        "«{header}»: «{value}» lớn quá mức lưu được", "{header}: {value!r} is too large to be stored",
        "Kiểm tra lại số này", "Check the number",
    ),
    Rule(
        "NUM-007", "error",
        "«{header}»: «{value}» (dưới ngưỡng phát hiện) không dùng cho cột này", "{header}: {value!r} (below detection) is not allowed here",
        "Ghi số đo được", "Write the number",
    ),
    Rule(
        "NUM-008", "info",
        "«{header}»: {count} ô viết số có dấu cách, dấu phân cách hàng nghìn hoặc ký tự thừa, đã hiểu là số",
        "{header}: {count} numbers had blanks, grouping or stray signs and were read",
        "Không cần làm gì", "Nothing to do",
    ),
    Rule(
        "NUM-009", "info",
        "«{header}»: {count} ô ghi kèm đơn vị «{unit}», đã bỏ đơn vị", "{header}: {count} cells carried the unit {unit}, which was left out",
        "Chỉ ghi số trong ô", "Write the number only",
    ),
    Rule(
        "NUM-010", "error",
        "«{header}»: «{value}» không rõ dấu chấm, dấu phẩy là phần thập phân hay hàng nghìn", "{header}: {value!r}: decimal or thousands sign?",
        "Bỏ dấu phân cách hàng nghìn", "Leave out thousands separators",
    ),
    Rule(
        "NUM-011", "info",
        "«{header}»: {count} ô ghi «Không», hiểu là 0", "{header}: {count} cells say none and were read as 0",
        "Không cần làm gì; nên ghi 0", "Nothing to do; better write 0",
    ),
    Rule(
        "NUM-012", "error",
        "«{header}»: số «{value}» đứng trong một ô gộp phủ {cells} ô số liệu; không rõ số này là của ô nào",
        "{header}: {value!r} stands in a merged cell over {cells} cells of figures; which of them it belongs to is not known",
        "Bỏ gộp ô (Unmerge), ghi riêng số liệu cho từng dòng, từng cột", "Unmerge the cell and write a figure in each",
    ),
    Rule(
        "DATE-001", "error",
        "«{header}»: «{value}» không đọc được là ngày giờ", "{header}: {value!r} cannot be read as a date",
        "Viết ngày/tháng/năm, ví dụ 05/11/2026", "Write day/month/year, as 05/11/2026",
    ),
    Rule(
        "DATE-002", "error",
        "«{header}»: không có ngày «{value}» trong lịch", "{header}: there is no such day as {value!r}",
        "Kiểm tra lại ngày, tháng", "Check the day and the month",
    ),
    Rule(
        "DATE-003", "error",
        "«{header}»: «{value}» ở sau ngày nhận tệp ({received})", "{header}: {value!r} lies after the day of receipt ({received})",
        "Kiểm tra lại ngày, tháng, năm", "Check the date",
    ),
    Rule(
        "DATE-004", "blocker",
        "Kỳ báo cáo {found} chưa bắt đầu vào ngày nhận tệp ({received})", "The period {found} had not begun when the file was received ({received})",
        "Kiểm tra lại kỳ báo cáo", "Check the period",
    ),
    Rule(
        "PERIOD-003", "blocker",
        "Tiêu đề ghi kỳ báo cáo không thống nhất: {what}", "The title contradicts itself about the period: {what}",
        "Sửa kỳ báo cáo ở tiêu đề cho thống nhất rồi gửi lại", "Mend the period in the title and send again",
    ),
    Rule(
        "PERIOD-004", "warning",
        "Kỳ báo cáo chưa kết thúc (đến hết ngày {end}) khi gửi; số liệu có thể chưa đủ",
        "The period {value} was not over (it ends on {end}) when the file was received; figures may be incomplete",
        "Nếu số liệu chưa đủ thì gửi lại sau khi kỳ kết thúc", "If figures are incomplete, send again when the period is over",
    ),
    Rule(
        "PERIOD-005", "warning",
        "Tên trang «{sheet}» nói kỳ khác với kỳ của số liệu trong trang ({period})",
        "The sheet's name {sheet} says another period than the data in it ({period})",
        "Xác nhận số liệu đúng là của kỳ {period}; lần sau đổi tên trang cho khớp", "Confirm that the data are of {period}; rename the sheet next time",
    ),
    Rule(
        "PERIOD-006", "error",
        "Dòng ghi kỳ «{value}» nhưng tiêu đề ghi {title}", "The row says the period {value!r} but the title says {title_en}",
        "Sửa kỳ ở dòng này hoặc ở tiêu đề cho khớp; nếu bảng có nhiều kỳ thì bỏ kỳ ở tiêu đề",
        "Mend the period of the row or of the title; leave it out of the title where the table holds several",
    ),
    Rule(
        "PERIOD-007", "warning",
        "Kỳ báo cáo {value} kết thúc hơn 3 năm trước ngày nhận tệp ({received}); có thể ghi nhầm năm",
        "The period {value} ended more than 3 years before the file came ({received}); the year may be a slip",
        "Kiểm tra năm ở tiêu đề; nếu là số liệu cũ gửi bổ sung thì khai kỳ khi gửi hoặc xác nhận kèm lý do",
        "Check the year in the title; for old figures state the period when sending, or confirm with a reason",
    ),
    Rule(
        "DATE-005", "error",
        "«{header}»: «{value}» không đúng một kỳ của lịch báo cáo (kỳ đúng: {right})", "{header}: {value!r} is not one period of the calendar (it is {right})",
        "Ghi đúng ngày đầu và ngày cuối của kỳ", "Write the period's first and last day",
    ),
    Rule(
        "DATE-006", "error",
        "«{header}»: «{value}» không đọc được là kỳ báo cáo", "{header}: {value!r} cannot be read as a period",
        "Viết tháng/năm (10/2026), tuần (2026-W45) hoặc từ ngày đến ngày", "Write 10/2026, 2026-W45 or both dates",
    ),
    Rule(
        "DATE-007", "error",
        "«{header}»: «{value}» trái với thứ tự ngày tháng của cột ({order})", "{header}: {value!r} contradicts the column's order ({order})",
        "Viết thống nhất ngày/tháng/năm", "Write day/month/year everywhere",
    ),
    Rule(
        "DATE-008", "blocker",
        "«{header}»: một số ô là kiểu ngày với ngày không quá 12, các ô còn lại là chữ như «{value}»; máy tính có thể đã đổi chỗ ngày và tháng ở các ô kiểu ngày",
        "{header}: some cells are dates with days up to 12, the others texts such as {value!r}; the program may have swapped day and month",
        "Kiểm tra từng ngày; viết tất cả thành chữ theo năm-tháng-ngày (2026-11-05) hoặc tất cả là kiểu ngày rồi gửi lại",
        "Check every date; write all as year-month-day texts, or all as dates, and send again",
    ),
    Rule(
        "DATE-010", "error",
        "«{header}»: «{value}» không rõ là ngày/tháng hay tháng/ngày: đọc ngày trước thì có ô ở sau ngày nhận tệp ({received}), đọc tháng trước thì không",
        "{header}: {value!r} may be day/month or month/day: day first puts some cells after the day of receipt ({received}), month first none",
        "Viết ngày theo năm-tháng-ngày (2026-11-05), hoặc ngày/tháng/năm ở mọi ô", "Write year-month-day (2026-11-05), or day/month/year in every cell",
    ),
    Rule(
        "DATE-009", "blocker",
        "«{header}»: «{value}» không rõ là ngày/tháng hay tháng/ngày; cả cột không có căn cứ nào để phân biệt, giờ lại viết kiểu AM, PM",
        "{header}: {value!r} may be day/month or month/day; nothing in the column tells, and its clock is written with AM and PM",
        "Viết ngày theo năm-tháng-ngày (2026-11-05) hoặc ngày/tháng/năm với giờ 24 giờ", "Write year-month-day, or day/month/year with a 24-hour clock",
    ),
    Rule(
        "UNIT-001", "error",
        "«{header}»: đơn vị ghi là «{value}» nhưng biểu dùng {unit}{hint_vi}", "{header}: the unit is {value!r} but {unit} is due{hint_en}",
        "Đổi số liệu sang {unit} rồi gửi lại; hệ thống không tự quy đổi", "Convert to {unit} and send again; nothing is converted silently",
    ),
    Rule(
        "UNIT-002", "blocker",
        "Tiêu đề «{header}» ghi đơn vị «{value}» nhưng biểu dùng {unit}{hint_vi}", "Header {header} says {value!r} but {unit} is due{hint_en}",
        "Đổi số liệu sang {unit}, sửa tiêu đề rồi gửi lại; hệ thống không tự quy đổi", "Convert to {unit}, mend the header and send again",
    ),
    Rule(
        "UNIT-003", "blocker",
        "Dòng tiêu đề ghi «Đơn vị tính: {value}», khác đơn vị của biểu ({unit})", "The title says the unit is {value}, the dataset uses {unit}",
        "Đổi số liệu sang {unit} rồi gửi lại", "Convert to {unit} and send again",
    ),
    Rule(
        "UNIT-004", "error",
        "«{header}»: không biết đơn vị «{value}»; biểu dùng {unit}", "{header}: unknown unit {value!r}; {unit} is due",
        "Ghi đơn vị {unit}", "Write {unit}",
    ),
    Rule(
        "CODE-001", "error",
        "«{header}»: «{value}» không có trong danh mục {code_list}{near_vi}", "{header}: {value!r} is not in code list {code_list}{near_en}",
        "Chọn một mã hoặc tên trong danh mục {code_list}", "Use a code or name of {code_list}",
    ),
    Rule(
        "CODE-002", "blocker",
        "Tiêu đề cột «{value}» {what_vi}", "Column header {value!r} {what_en}",
        "{mend_vi} rồi gửi lại; cột này có số liệu nên không thể bỏ qua", "{mend_en}; the column holds figures and cannot be left out",
    ),
    Rule(
        "CODE-003", "error",
        "Mã «{value}» và tên «{named}» trong cùng dòng không phải là một", "Code {value!r} and name {named!r} in one row do not agree",
        "Sửa mã hoặc tên cho khớp nhau", "Make code and name agree",
    ),
    Rule(
        "CODE-004", "error",
        "«{header}»: giá trị «{value}» không hợp lệ; được dùng: {allowed}", "{header}: {value!r} is not allowed; allowed: {allowed}",
        "Dùng một trong các giá trị: {allowed}", "Use one of: {allowed}",
    ),
    Rule(
        "NULL-001", "info",
        "{count} ô không có số liệu (để trống hoặc «-»): không tính là 0", "{count} cells hold no figure and were not read as 0",
        "Nếu không có ca nào thì ghi 0", "Write 0 if there were none",
    ),
    Rule(
        "NULL-002", "warning",
        "Dòng «{value}» không có số liệu nào", "Row {value!r} holds no figure at all",
        "Điền số liệu, ghi 0 nếu không phát sinh", "Fill the row, write 0 if there were none",
    ),
    Rule(
        "NULL-003", "error",
        "«{value}» có dòng «{series}» nhưng thiếu dòng «{wanted}»", "{value!r} has a row {series} but no row {wanted}",
        "Bổ sung dòng «{wanted}»", "Add the row {wanted}",
    ),
    Rule(
        "TEXT-001", "info",
        "«{header}»: {count} ô có dấu cách thừa hoặc chữ dựng sẵn, tổ hợp lẫn lộn, đã chuẩn hóa",
        "{header}: {count} cells had stray blanks or decomposed letters and were normalised",
        "Không cần làm gì", "Nothing to do",
    ),
)  # fmt: skip
