"""Rules about entry templates: whether the template is the one for what is sent, and rows of it that were left empty."""

from __future__ import annotations

from anptt_data.quality.catalogue.rule import Rule

TEMPLATE_RULES: tuple[Rule, ...] = (
    Rule(
        "TEMPLATE-001", "blocker",
        "Tệp lập theo mẫu nhập của biểu {found}, không phải biểu {asked}", "The file is an entry template of {found}, not of {asked}",
        "Chọn đúng biểu khi gửi, hoặc nhập số liệu vào mẫu của biểu {asked}", "Choose the right dataset, or use the template of {asked}",
    ),
    Rule(
        "TEMPLATE-002", "warning",
        "Mẫu nhập theo quy định biểu mẫu phiên bản {found}; hiện hành là phiên bản {asked}. Số liệu được kiểm tra theo phiên bản hiện hành",
        "The template is of contract version {found}, the present one is {asked}; the figures were checked by the present one",
        "Xem lại các nội dung nêu trong phiếu; kỳ sau tải mẫu nhập mới", "Look through the receipt; fetch a new template next time",
    ),
    Rule(
        "TEMPLATE-003", "warning",
        "Mẫu nhập được lập cho cơ quan {found} nhưng cơ quan gửi là {asked}", "The template was made for {found} but {asked} sends it",
        "Xác nhận số liệu là của cơ quan gửi; nếu không thì tải mẫu nhập của cơ quan mình",
        "Confirm that the figures are the sender's own, or fetch your own template",
    ),
    Rule(
        "TEMPLATE-006", "blocker",
        "Mẫu nhập được lập cho cơ quan {found} của tỉnh, thành phố khác; cơ quan gửi là {asked}",
        "The template was made for {found} of another province; {asked} sends it",
        "Kiểm tra lại tệp; tải mẫu nhập của cơ quan mình và nhập số liệu vào đó", "Check the file; fetch your own template and fill it",
    ),
    Rule(
        "TEMPLATE-004", "warning",
        "Mẫu nhập được lập cho kỳ {found} nhưng tệp báo cáo kỳ {asked}; số kỳ trước, cùng kỳ và lũy kế trong mẫu là của kỳ {found}",
        "The template was made for {found} but the file reports {asked}; its earlier figures and running totals are those for {found}",
        "Xác nhận kỳ báo cáo, hoặc tải mẫu nhập của kỳ {asked}", "Confirm the period, or fetch the template of {asked}",
    ),
    Rule(
        "TEMPLATE-005", "warning",
        "{count} dòng in sẵn của mẫu nhập chưa có số liệu ({names}); không tính là 0, các dòng khác vẫn được kiểm tra và nhận",
        "{count} printed rows of the template hold no figure ({names}); they are not zero, the other rows are judged as usual",
        "Nếu không phát sinh thì ghi 0 rồi gửi lại cả tệp; nếu chưa có số liệu thì gửi bổ sung khi có",
        "Write 0 where there were none and send the file again; figures not known yet are sent later",
    ),
)  # fmt: skip
