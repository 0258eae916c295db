"""Rules about the file as bytes: what it is, whether it can be read safely, secrecy marks."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

FILE_RULES: tuple[Rule, ...] = (
    Rule(
        "AGENCY-001", "blocker",
        "Biểu này do {allowed} gửi, không phải {sender}; số liệu không được nhận để không bị tính hai lần",
        "This report is sent by {allowed}, not by {sender}; it is not accepted so that nothing is counted twice",
        "Chọn đúng biểu và đúng cơ quan gửi rồi gửi lại; nếu gửi hộ thì chọn cơ quan có số liệu",
        "Choose the right report and agency; when sending for another agency name that one",
    ),
    Rule(
        "AGENCY-002", "warning",
        "Biểu này do {allowed} gửi; lần này {sender} gửi thay",
        "This report is sent by {allowed}; this time {sender} sends it",
        "Xác nhận cơ quan kia không gửi riêng số liệu này, để không bị tính hai lần",
        "Confirm that the other agency does not send it too, so that nothing is counted twice",
    ),
    Rule(
        "FILE-001", "blocker",
        "Tệp rỗng, không có dòng số liệu nào", "The file is empty",
        "Kiểm tra lại tệp trước khi gửi; nếu cả kỳ không phát sinh thì không gửi tệp trống mà khai không phát sinh trên cổng, hoặc bằng lệnh"
        " «anptt nil» (biểu nào nhận thì quy định biểu mẫu ghi rõ)",
        "Check the file before sending; when there was nothing in the whole period declare it on the portal or with `anptt nil` (where the contract allows it)",
    ),
    Rule(
        "FILE-002", "blocker",
        "Tên tệp nói là {said} nhưng nội dung là {found}", "The name says {said} but the content is {found}",
        "Mở tệp bằng phần mềm đã tạo ra nó rồi «Lưu thành» đúng loại {said}, không chỉ đổi đuôi tệp",
        "Open the file in the program that made it and save it as {said}; renaming is not enough",
    ),
    Rule(
        "FILE-003", "blocker",
        "Không đọc được số liệu từ loại tệp này ({found})", "Data cannot be read from this kind of file ({found})",
        "Gửi tệp Excel (.xlsx, .xls), OpenDocument (.ods) hoặc văn bản (.csv, .txt); không gửi bản quét hay PDF",
        "Send Excel (.xlsx, .xls), OpenDocument (.ods) or text (.csv, .txt); no scans or PDF",
    ),
    Rule(
        "FILE-004", "blocker",
        "Tệp bị hỏng hoặc chưa tải lên hết ({detail})", "The file is damaged or incomplete ({detail})",
        "Mở thử tệp trên máy, lưu lại rồi gửi lại", "Try to open the file, save it again and send it again",
    ),
    Rule(
        "FILE-005", "blocker",
        "Tệp nén bung ra quá lớn một cách bất thường ({detail})", "The compressed file unpacks to an unreasonable size ({detail})",
        "Lưu lại số liệu vào một tệp mới rồi gửi lại", "Save the data into a new file and send that",
    ),
    Rule(
        "FILE-006", "blocker",
        "Trong tệp nén có tên tệp không hợp lệ: {value}", "The archive holds a file name that is not allowed: {value}",
        "Nén lại thư mục số liệu, không dùng tên có «..» hoặc đường dẫn tuyệt đối", "Pack the folder again without '..' or absolute paths",
    ),
    Rule(
        "FILE-007", "blocker",
        "Trong tệp nén có tệp không phải văn bản của trạm: {value}", "The archive holds something other than text files: {value}",
        "Chỉ nén các tệp văn bản số liệu, không nén tệp nén khác vào trong", "Pack only the text files, no archives inside archives",
    ),
    Rule(
        "FILE-008", "blocker",
        "Tệp được đặt mật khẩu nên không đọc được", "The file is protected by a password",
        "Bỏ mật khẩu mở tệp rồi gửi lại", "Remove the password and send it again",
    ),
    Rule(
        "FILE-009", "blocker",
        "Trang «{sheet}» có ô {value} nằm rất xa bảng số liệu", "Sheet {sheet} has the cell {value} very far from the data",
        "Xóa nội dung ô {value} (Ctrl+End để tìm ô cuối) rồi lưu và gửi lại", "Clear the cell {value} (Ctrl+End finds the last cell), save and send again",
    ),
    Rule(
        "FILE-010", "blocker",
        "Tệp quá lớn: {detail}", "The file is too large: {detail}",
        "Chia số liệu theo kỳ hoặc gửi dạng văn bản (.csv)", "Split the data by period, or send text (.csv)",
    ),
    Rule(
        "FILE-011", "warning",
        "Tệp có macro; macro không bao giờ được chạy, chỉ số liệu trong các ô được đọc", "The file has macros; they are never run, only cells are read",
        "Lần sau gửi tệp .xlsx không có macro", "Send an .xlsx without macros next time",
    ),
    Rule(
        "FILE-012", "warning",
        "Tệp có liên kết đến {count} tệp khác; số liệu lấy từ lần tính cuối cùng trên máy người gửi",
        "The file links to {count} other files; values are those last calculated by the sender",
        "Kiểm tra các ô liên kết, dán giá trị (Paste Values) trước khi gửi", "Check linked cells and paste values before sending",
    ),
    Rule(
        "FILE-013", "error",
        "Ô có công thức nhưng chưa có kết quả tính ({value}); không biết giá trị nên dòng này không được nhận",
        "The cell holds a formula without a calculated result ({value}); its value is unknown, so the row is not accepted",
        "Mở tệp bằng Excel hoặc LibreOffice, chờ tính xong (F9), lưu rồi gửi lại", "Open the file in Excel or LibreOffice, let it calculate (F9), save and send again",
    ),
    Rule(
        "FILE-026", "error",
        "Ô «{value}» có chữ số viết cao (chú thích) hoặc gạch ngang; không rõ chữ số nào được dùng nên dòng này không được nhận",
        "The cell {value!r} has raised (footnote) or struck-out digits; which of them count is unknown, so the row is not accepted",
        "Xóa chữ số viết cao và số bị gạch, chỉ để lại số liệu; chú thích ghi ở cột Ghi chú", "Leave the figure alone in the cell; write notes in the column of notes",
    ),
    Rule(
        "FILE-014", "info",
        "Trang «{sheet}» đang ẩn", "Sheet {sheet} is hidden",
        "Nếu trang này không phải số liệu báo cáo thì không cần làm gì", "Nothing to do if it is no data",
    ),
    Rule(
        "FILE-015", "blocker",
        "Tệp văn bản có ký tự NUL, thường là tệp hỏng hoặc ghi dở", "The text holds NUL bytes, usually a damaged or half-written file",
        "Xuất lại tệp từ phần mềm hoặc thiết bị rồi gửi lại", "Export the file again and send it again",
    ),
    Rule(
        "FILE-016", "blocker",
        "Không đọc được bảng tính ({detail})", "The workbook could not be read ({detail})",
        "Mở tệp bằng Excel hoặc LibreOffice, lưu thành tệp .xlsx mới rồi gửi lại", "Open it in Excel or LibreOffice, save as a new .xlsx and send it again",
    ),
    Rule(
        "FILE-017", "error",
        "Dòng có ký tự hỏng, không giải mã được; không biết nội dung nên dòng này không được nhận",
        "The line has characters that cannot be decoded; it is not accepted",
        "Lưu lại tệp với bảng mã UTF-8 rồi gửi lại", "Save the file as UTF-8 and send it again",
    ),
    Rule(
        "FILE-018", "blocker",
        "Có dòng dài bất thường (trên 4 triệu ký tự), không phải dòng của bảng số liệu", "A line is unreasonably long (over 4 million characters)",
        "Kiểm tra lại tệp, mỗi bản ghi phải ở một dòng", "Check the file; each record must be on its own line",
    ),
    Rule(
        "FILE-020", "blocker",
        "Dòng cuối bị cắt ngang ({found} ô, cần {expected}) và không có dấu xuống dòng; các dòng sau có thể đã mất",
        "The last line is cut off ({found} cells, {expected} expected) and not ended; the lines after it may be lost",
        "Xuất hoặc tải lại tệp đầy đủ rồi gửi lại; nếu tệp đã đủ thì thêm một dấu xuống dòng sau dòng cuối",
        "Export the whole file again and send it; if it is whole, end its last line with a line break",
    ),
    Rule(
        "FILE-021", "error",
        "Dòng có ký tự NUL, thường do thiết bị ghi dở; dòng này không được nhận", "The line holds NUL bytes; it is not accepted",
        "Xuất lại tệp của trạm rồi gửi lại", "Export the station's file again and send it",
    ),
    Rule(
        "FILE-022", "blocker",
        "Nội dung JSON không phải một danh sách bản ghi ({detail})", "The JSON is not a list of records ({detail})",
        "Gửi một danh sách các đối tượng phẳng, hoặc {{\"data\": [...]}}", "Send a list of flat objects, or {{\"data\": [...]}}",
    ),
    Rule(
        "FILE-023", "blocker",
        "Quá nhiều dòng có ký tự hỏng ({lines} dòng), không xác định được bảng mã", "Too many lines cannot be decoded ({lines})",
        "Lưu lại tệp với bảng mã UTF-8 rồi gửi lại", "Save the file as UTF-8 and send it again",
    ),
    Rule(
        "FILE-024", "info",
        "Tệp dùng bảng mã {encoding}; chữ đã được chuyển sang Unicode", "The file is written in {encoding}; text was converted to Unicode",
        "Lần sau nên dùng phông Unicode và lưu UTF-8", "Use Unicode and UTF-8 next time",
    ),
    Rule(
        "FILE-025", "info",
        "Có {count} ô hoặc dòng viết chữ có dấu rời (Unicode tổ hợp); đã chuyển sang Unicode dựng sẵn",
        "{count} cells or lines hold letters with marks of their own (decomposed Unicode); they were composed",
        "Không cần làm gì; nên gõ bằng bảng mã Unicode dựng sẵn", "Nothing to do",
    ),
    Rule(
        "SECRET-001", "blocker",
        "Tệp mang dấu chỉ mức độ mật ({mark}); hệ thống không tiếp nhận và không lưu tệp này",
        "The file carries a secrecy mark ({mark}); it was refused and not stored",
        "Gửi tài liệu mật theo quy định về bảo vệ bí mật nhà nước, không gửi qua hệ thống này",
        "Send classified documents by the channels of the law on state secrets",
    ),
    Rule(
        "SECRET-002", "blocker",
        "Tệp có nội dung thuộc phạm vi bí mật nhà nước không được gửi qua hệ thống này ({count} dòng); tệp không được lưu",
        "The file holds classes that must not be sent here ({count} rows); it was not stored",
        "Bỏ các dòng thuộc chương XIII hoặc các điều 299-300 Bộ luật Hình sự rồi gửi lại",
        "Remove the rows of chapter XIII or articles 299-300 and send again",
    ),
)  # fmt: skip
