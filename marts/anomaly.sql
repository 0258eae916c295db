-- vi: Số liệu nào của tỉnh cao bất thường so với cùng kỳ các năm trước?
-- en: Which figures of a province are unusually high against the same time of earlier years?
-- grain vi: một dòng cho mỗi tỉnh của hôm nay, chỉ tiêu cộng được, phân tổ, kỳ và loại số liệu; cả khi chưa đủ số liệu để so
-- grain en: one row a province of today, additive indicator, breakdown, period and mark; also where there is too little to compare with
-- keys: province, province_from, indicator, breakdown, period_from, period_to, calendar, unit, mark
-- sources: link.observation_today, link.indicator
-- caveat vi: Quy tắc khai báo, không phải kết luận dịch tễ: cao hơn trung bình + 2 độ lệch chuẩn của cùng kỳ (tuần hoặc tháng cùng số trong năm, cùng lịch) ít nhất 3 năm
--   trước, và cao hơn trung bình ít nhất 3 đơn vị. Số liệu chưa đầy đủ (tỷ lệ đơn vị đã báo cáo thấp) có thể che một bất thường, và các năm trước
--   chưa đủ đơn vị báo cáo có thể tạo ra một bất thường không có thật: xem link.coverage của từng năm. Báo cáo không phát sinh không có dòng, nên không được tính là một năm bằng 0.
--   Có cả chỉ tiêu dùng nội bộ và ô nhỏ: không công bố; số vụ để công bố ở mart.crime_rate.
-- caveat en: A declared rule, not an epidemiological finding: above mean + 2 standard deviations of the same week or month (same calendar) of at least 3 earlier years, and at
--   least 3 units above the mean. Incomplete reports can hide an anomaly, and earlier years in which
--   not all units reported can make one that is none: see link.coverage of each year. Nil reports have no row and are not counted as a year of 0. Internal indicators and small cells stand here
--   as they are: not to be published; for that there is mart.crime_rate.
-- column province: Mã tỉnh của hôm nay — Code of today's province
-- column province_from: Mã có hiệu lực từ ngày — The code is valid from
-- column province_name: Tên tỉnh — Name of the province
-- column sector: Lĩnh vực — Sector
-- column indicator: Chỉ tiêu — Indicator
-- column breakdown: Phân tổ — Breakdown
-- column period_from: Từ ngày — First day
-- column period_to: Đến ngày — Last day
-- column calendar: Lịch — Calendar
-- column number: Tuần (của ngày cuối kỳ, ISO) hoặc tháng trong năm — ISO week of the last day, or month of the year
-- column value: Giá trị của kỳ — Value of the period
-- column unit: Đơn vị tính — Unit of measurement
-- column years: Số năm trước có số liệu cùng kỳ — Earlier years with figures of the same time
-- column mean: Trung bình cùng kỳ các năm trước — Mean of the same time of earlier years
-- column deviation: Độ lệch chuẩn — Standard deviation
-- column threshold: Ngưỡng: trung bình + 2 độ lệch chuẩn — Threshold: mean + 2 standard deviations
-- column anomaly: Có bất thường không; trống khi chưa đủ số liệu — Whether it is an anomaly; null where there is too little to compare with
-- column lacks: Còn thiếu gì để so — What it lacked
-- column estimated: Phần của giá trị quy đổi theo tỷ lệ — Part carried over by shares of population
-- column mark: Loại số liệu — Mark
WITH figure AS (
    SELECT o.province, o.province_from, o.indicator, o.breakdown, o.period_from, o.period_to, o.calendar, o.unit, o.mark,
        max(o.province_name) AS province_name, sum(o.value) AS value, sum(CASE WHEN o.estimated THEN abs(o.value) END) AS by_share, sum(abs(o.value)) AS base
    FROM link.observation_today o JOIN link.indicator n ON n.indicator = o.indicator
    WHERE n.adds_over_places = 'sum' AND n.adds_over_periods AND o.period_from < o.period_to
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
),
numbered AS (
    SELECT f.*, CASE WHEN date_diff('day', f.period_from, f.period_to) <= 6 THEN date_part('year', CAST(date_trunc('week', f.period_to) AS DATE) + 3) ELSE date_part('year', f.period_to) END AS year, date_diff('day', f.period_from, f.period_to) <= 6 AS weekly,
        CASE WHEN date_diff('day', f.period_from, f.period_to) <= 6 THEN date_part('week', f.period_to) ELSE date_part('month', f.period_to) END AS number
    FROM figure f
),
compared AS ( -- a year is one value, so that a year with two versions of a week does not count twice
    SELECT f.province, f.province_from, f.indicator, f.breakdown, f.period_from, f.period_to, f.calendar, f.unit, f.mark,
        count(DISTINCT e.year) AS years, avg(e.value) AS mean, stddev_samp(e.value) AS deviation
    FROM numbered f JOIN numbered e ON e.province = f.province AND e.province_from = f.province_from AND e.indicator = f.indicator
        AND coalesce(e.breakdown, '') = coalesce(f.breakdown, '') AND e.calendar = f.calendar AND e.weekly = f.weekly AND e.number = f.number
        AND coalesce(e.unit, '') = coalesce(f.unit, '') AND coalesce(e.mark, '') = coalesce(f.mark, '')
        AND e.period_to < f.period_from AND e.year < f.year AND e.year >= f.year - 10
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
)
SELECT f.province, f.province_from, f.province_name, n.sector, f.indicator, f.breakdown, f.period_from, f.period_to, f.calendar, f.number, f.value, f.unit,
    coalesce(c.years, 0) AS years, c.mean, c.deviation, c.mean + 2 * c.deviation AS threshold,
    CASE WHEN c.years >= 3 AND f.value IS NOT NULL THEN f.value > c.mean + 2 * coalesce(c.deviation, 0) AND f.value - c.mean >= 3 END AS anomaly,
    CASE WHEN coalesce(c.years, 0) < 3 THEN concat('có số liệu của ', CAST(coalesce(c.years, 0) AS VARCHAR), ' năm trước, cần 3 — figures of ', CAST(coalesce(c.years, 0) AS VARCHAR), ' earlier years, 3 are needed') END AS lacks,
    CASE WHEN f.base > 0 THEN coalesce(f.by_share, 0) / f.base WHEN f.base IS NOT NULL THEN 0.0 END AS estimated, f.mark
FROM numbered f JOIN link.indicator n ON n.indicator = f.indicator
LEFT JOIN compared c ON c.province = f.province AND c.province_from = f.province_from AND c.indicator = f.indicator AND coalesce(c.breakdown, '') = coalesce(f.breakdown, '')
    AND c.period_from = f.period_from AND c.period_to = f.period_to AND c.calendar = f.calendar AND coalesce(c.unit, '') = coalesce(f.unit, '') AND coalesce(c.mark, '') = coalesce(f.mark, '')
