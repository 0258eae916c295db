"""Rules about places. Facts come from `anptt_data/places/resolve.py` and, for stations, from conforming."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

PLACE_RULES: tuple[Rule, ...] = (
    Rule(
        "PLACE-001", "error",
        "Không có đơn vị hành chính «{value}»; gần nhất: {nearest_vi}",
        "There is no administrative unit {value!r}; nearest: {nearest_en}",
        "Ghi mã hoặc tên đơn vị hành chính theo danh mục tại ngày của số liệu",
        "Write the code or the name of the unit as listed on the day of the data",
    ),
    Rule(
        "PLACE-002", "error",
        "Mã «{value}» không có hiệu lực vào ngày {on}; hiệu lực: {validity_vi}",
        "The code {value!r} was not valid on {on}; valid: {validity_en}",
        "Ghi mã của đơn vị hành chính tại ngày của số liệu; mã đã được dùng lại từ 01/7/2025",
        "Write the code the unit had on the day of the data; codes were reused on 1 July 2025",
    ),
    Rule(
        "PLACE-003", "error",
        "«{value}» có thể là nhiều đơn vị hành chính: {candidates}",
        "{value!r} may mean several administrative units: {candidates}",
        "Ghi mã đơn vị hành chính, hoặc thêm loại đơn vị (xã, phường, huyện, thị xã) trước tên",
        "Write the code of the unit, or its type before its name",
    ),
    Rule(
        "PLACE-004", "warning",
        "Ngày của số liệu chưa có tỉnh «{value}» (thành lập {born}); số liệu được ghi cho {area}",
        "{value!r} did not exist yet on the day of the data (born {born}); the figures are kept for {area}",
        "Xác nhận số liệu là của {area} khi chưa chia tách",
        "Confirm that the figures are those of the undivided {area}",
    ),
    Rule(
        "PLACE-005", "warning",
        "Trạm «{value}» chưa có trong danh mục trạm; số liệu được ghi cho địa bàn tỉnh của cơ quan gửi",
        "The station {value!r} is not in the list of stations; its figures are kept for the sender's province",
        "Gửi thông tin trạm (mã, tên, nơi đặt, toạ độ) để bổ sung danh mục",
        "Send code, name, place and coordinates of the station for the list",
    ),
    Rule(
        "PLACE-006", "error",
        "Tên «{value}» không có hiệu lực vào ngày {on}; hiệu lực: {validity_vi}",
        "The name {value!r} was not valid on {on}; valid: {validity_en}",
        "Ghi tên đơn vị hành chính tại ngày của số liệu, hoặc kiểm tra lại ngày của số liệu",
        "Write the unit's name on the day of the data, or check that day",
    ),
    Rule(
        "PLACE-007", "error",
        "«{value}» là {found}, không thuộc cấp của biểu này (cấp: {allowed})",
        "{value!r} is {found}, not of a level of this report ({allowed})",
        "Ghi đơn vị hành chính thuộc đúng cấp của biểu",
        "Write a unit of the report's level",
    ),
    Rule(
        "PLACE-008", "info",
        "Mã «{value}» thiếu số 0 ở đầu, được đọc là {code} ({area})",
        "The code {value!r} lost its leading zeros and is read as {code} ({area})",
        "Định dạng cột mã là văn bản (Text) để giữ số 0 ở đầu",
        "Format the column of codes as text",
    ),
    Rule(
        "PLACE-009", "warning",
        "«{value}» là {area} ({code}) thuộc {province}, ngoài địa bàn của cơ quan gửi",
        "{value!r} is {area} ({code}) of {province}, outside the sender's territory",
        "Xác nhận đúng là đơn vị hành chính này, hoặc sửa lại tên",
        "Confirm the unit, or correct its name",
    ),
    Rule(
        "PLACE-010", "warning",
        "«{value}» khác cách viết trong danh mục, được đọc là {area} ({code})",
        "{value!r} differs from the listed spelling or type and is read as {area} ({code})",
        "Xác nhận, và dùng tên theo danh mục cho kỳ sau",
        "Confirm, and use the listed name next time",
    ),
    Rule(
        "PLACE-011", "info",
        "«{value}» là tên của nhiều cấp ({candidates}); được đọc là {area} ({code}) như các tên khác trong cột",
        "{value!r} is a name at several levels ({candidates}); it is read as {area} ({code}) like the others in its column",
        "Ghi mã hoặc thêm loại đơn vị trước tên để tránh nhầm lẫn",
        "Write the code, or the type before the name",
    ),
    Rule(
        "PLACE-012", "warning",
        "«{value}» thuộc {province}, ngoài địa bàn của cơ quan gửi",
        "{value!r} is in {province}, outside the sender's territory",
        "Kiểm tra tên, mã này và cơ quan gửi; nếu cơ quan ở địa bàn đó cũng gửi thì số liệu bị tính hai lần",
        "Check the name or code, and the sender; figures are counted twice if the agency there sends them too",
    ),
    Rule(
        "PLACE-019", "blocker",
        "Mọi dòng của tệp ({names} đơn vị) đều ở ngoài địa bàn của cơ quan gửi, ví dụ «{value}» thuộc {province}",
        "Every row ({names} units) lies outside the sender's territory, as {value!r} in {province}",
        "Kiểm tra có gửi nhầm tệp của địa phương khác hoặc chọn nhầm cơ quan gửi; sửa rồi gửi lại",
        "Check whether this is another province's file or the wrong sender was chosen, and send again",
    ),
    Rule(
        "PLACE-014", "error",
        "«{header}»: {count} ô trống nằm dưới ô đã ghi tên nơi (đầu tiên: dưới «{above}»); không tự hiểu là cùng nơi",
        "{header}: {count} cells are empty below one that names a place (the first: below {above!r}); they are not taken for the same",
        "Ghi tên (hoặc mã) đơn vị hành chính ở mọi dòng, không chỉ ở dòng đầu của mỗi nhóm",
        "Write the unit's name or code in every row, not only in the first of each group",
    ),
    Rule(
        "PLACE-015", "error",
        "«{value}»: «{name}» không thuộc {beside}; tên hoặc mã này là {candidates}",
        "{value!r}: {name!r} does not lie in {beside}; it is {candidates}",
        "Sửa tên (hoặc mã) hoặc sửa huyện, tỉnh ghi kèm để các phần thống nhất với nhau",
        "Correct the name or code, or the district or province beside it: they must agree",
    ),
    Rule(
        "PLACE-016", "error",
        "«{value}»: cấp huyện đã kết thúc hoạt động từ {ended}; {validity_vi}",
        "{value!r}: there have been no districts since {ended}; {validity_en}",
        "Ghi xã, phường, đặc khu tại ngày của số liệu; số liệu của kỳ trước {ended} thì ghi đúng kỳ đó",
        "Write the communes there are on the day of the data; figures of a period before {ended} belong to that period",
    ),
    Rule(
        "PLACE-017", "info",
        "«{value}» được đọc là {area} ({code}) theo đơn vị ghi kèm của thời điểm khác ({beside}; ngày của số liệu {on})",
        "{value!r} is read as {area} ({code}) by what stands beside it, which is of another time ({beside}; day of the data {on})",
        "Không cần làm gì; nên ghi mã đơn vị hành chính tại ngày của số liệu",
        "Nothing to do; the code of the unit on the day of the data is better",
    ),
    Rule(
        "PLACE-018", "warning",
        "Cạnh «{value}» ghi {beside}, không phải là đơn vị hành chính đã biết; chỉ «{value}» được đọc, là {area} ({code})",
        "Beside {value!r} stands {beside}, no known administrative unit; {value!r} alone was read, as {area} ({code})",
        "Xác nhận, hoặc sửa tên huyện, tỉnh ghi kèm",
        "Confirm, or correct the district or province beside it",
    ),
)  # fmt: skip
