-- vi: Trong tuần này, ở xã này, mọi lĩnh vực cho biết điều gì?
-- en: What does every sector say of this commune in this week?
-- grain vi: một dòng cho mỗi đơn vị của hôm nay, tuần (thứ Sáu đến thứ Năm), chỉ tiêu, phân tổ, nơi đo, kỳ gốc và loại số liệu
-- grain en: one row a unit of today, week (Friday to Thursday), indicator, breakdown, site, source period and mark
-- keys: area, area_from, week_from, indicator, breakdown, site, fits, period_from, period_to, calendar, unit, mark
-- sources: link.observation_today, link.indicator
-- caveat vi: Số liệu của kỳ dài hơn tuần (tháng) đứng nguyên cả kỳ ở tuần cuối kỳ và ở các tuần có ngày thứ Năm thuộc kỳ đó mà ở đâu đó có số liệu theo tuần hoặc theo ngày, không chia cho tuần; không cộng các dòng có fits = 'longer' qua nhiều tuần.
--   Dòng không có đơn vị (area trống) là số liệu không quy đổi được sang đơn vị của hôm nay. Không cộng các dòng khác chỉ tiêu, đơn vị tính hoặc lịch.
--   Báo cáo không phát sinh không có dòng ở đây (xem link.coverage). Có cả chỉ tiêu dùng nội bộ và ô nhỏ: không công bố; số vụ để công bố ở mart.crime_rate.
-- caveat en: Figures of a period longer than a week (a month) stand whole in its last week and in those weeks whose Thursday lies in it and of which anybody told figures by the week or day, and are never divided; do not add rows with
--   fits = 'longer' over weeks. A row without a unit holds figures that could not be carried over to today's units. Never add rows of different indicators, units or calendars.
--   Nil reports have no row here (see link.coverage). Internal indicators and small cells stand here as they are: not to be published; for that there is mart.crime_rate.
-- column area: Mã đơn vị hành chính của hôm nay; trống khi không quy đổi được — Code of today's unit; null where figures could not be carried over
-- column area_from: Mã có hiệu lực từ ngày — The code is valid from
-- column area_name: Tên đơn vị — Full name of the unit
-- column area_level: Cấp đơn vị — Level of the unit
-- column province: Mã tỉnh của hôm nay — Code of today's province
-- column week_from: Thứ Sáu đầu tuần — Friday, first day of the week
-- column week_to: Thứ Năm cuối tuần — Thursday, last day of the week
-- column indicator: Chỉ tiêu — Indicator
-- column breakdown: Phân tổ — Breakdown
-- column site: Nơi đo — Site
-- column unit: Đơn vị tính — Unit of measurement
-- column fits: week: kỳ đúng bằng tuần; days: các ngày trong tuần gộp lại; longer: kỳ dài hơn, để nguyên — week: the period is this week; days: days of the week put together; longer: a longer period, left whole
-- column period_from: Kỳ gốc từ ngày (ngày đầu tuần khi fits = days) — First day of the source period (of the week when fits = days)
-- column period_to: Kỳ gốc đến ngày — Its last day
-- column calendar: Lịch của kỳ gốc — Calendar of the source period
-- column statistic: sum: cộng; weighted: bình quân có quyền số; mean: trung bình các giá trị — sum, weighted mean, or plain mean of the values
-- column value: Giá trị — Value
-- column figures: Số số liệu gộp vào — How many figures it is made of
-- column below_detection: Trong đó dưới giới hạn phát hiện — Of them below detection (no number)
-- column provisional: Trong đó sơ bộ — Of them provisional
-- column estimated: Phần của giá trị quy đổi theo tỷ lệ (0 đến 1) — Part of the value carried over by shares of population (0 to 1)
-- column mark: Loại số liệu: mẫu hoặc trống — Mark: sample data, or null
WITH dated AS ( -- a day is told by its week, Friday to Thursday
    SELECT o.*, CASE WHEN o.period_from = o.period_to THEN 'days' WHEN date_diff('day', o.period_from, o.period_to) <= 6 THEN 'week' ELSE 'longer' END AS fits,
        CASE WHEN o.period_from = o.period_to THEN CAST(date_trunc('week', o.period_to - 4) AS DATE) + 4 ELSE o.period_from END AS source_from,
        CASE WHEN o.period_from = o.period_to THEN CAST(date_trunc('week', o.period_to - 4) AS DATE) + 10 ELSE o.period_to END AS source_to
    FROM link.observation_today o
),
gathered AS ( -- one row a figure of the mart, before it is laid into its weeks
    SELECT o.area, o.area_from, o.indicator, o.breakdown, o.site, o.unit, o.fits, o.source_from, o.source_to, o.calendar, o.mark,
        any_value(o.area_name) AS area_name, any_value(o.area_level) AS area_level, max(o.province) AS province,
        sum(o.value) AS added, avg(o.value) AS mean, sum(o.value * o.denominator) AS top, sum(CASE WHEN o.value IS NOT NULL THEN o.denominator END) AS bottom,
        sum(abs(o.value)) AS base, sum(CASE WHEN o.estimated THEN abs(o.value) END) AS by_share, count(*) AS figures,
        count(CASE WHEN o.below_detection THEN 1 END) AS below_detection, count(CASE WHEN o.authority = 'provisional' THEN 1 END) AS provisional
    FROM dated o
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
),
week AS ( -- weeks of which something was told by the week or by the day
    SELECT DISTINCT CAST(date_trunc('week', source_to - 4) AS DATE) + 4 AS week_from FROM gathered WHERE fits <> 'longer'
),
longer AS ( -- a longer period stands in every such week whose Thursday it holds
    SELECT s.source_from, s.source_to, w.week_from
    FROM (SELECT DISTINCT source_from, source_to FROM gathered WHERE fits = 'longer') s JOIN week w ON w.week_from + 6 BETWEEN s.source_from AND s.source_to
    UNION -- and in its last, also where nothing was told by the week: no figure is left out
    SELECT source_from, source_to, CAST(date_trunc('week', source_to - 3) AS DATE) - 3 FROM gathered WHERE fits = 'longer'
),
laid AS ( -- the week of a short period is worked out and not looked up: a join of all figures would cost as much as gathering them
    SELECT g.*, CAST(date_trunc('week', g.source_to - 4) AS DATE) + 4 AS week_from FROM gathered g WHERE g.fits <> 'longer'
    UNION ALL
    SELECT g.*, l.week_from FROM gathered g JOIN longer l ON l.source_from = g.source_from AND l.source_to = g.source_to WHERE g.fits = 'longer'
),
ruled AS ( -- how the registry says the figures are put together
    SELECT g.*, CASE WHEN n.adds_over_places = 'sum' AND (g.fits <> 'days' OR n.adds_over_periods) THEN 'sum'
        WHEN n.adds_over_places IN ('weighted', 'ratio') AND g.bottom > 0 THEN 'weighted' ELSE 'mean' END AS statistic
    FROM laid g JOIN link.indicator n ON n.indicator = g.indicator
)
SELECT area, area_from, area_name, area_level, province, week_from, week_from + 6 AS week_to, indicator, breakdown, site, unit, fits,
    source_from AS period_from, source_to AS period_to, calendar, statistic,
    CASE statistic WHEN 'sum' THEN added WHEN 'weighted' THEN top / bottom ELSE mean END AS value,
    figures, below_detection, provisional, CASE WHEN base > 0 THEN coalesce(by_share, 0) / base WHEN base IS NOT NULL THEN 0.0 END AS estimated, mark
FROM ruled
