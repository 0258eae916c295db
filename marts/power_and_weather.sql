-- vi: Mất điện nhiều có trùng với bão, mưa lớn không?
-- en: Did long power interruptions coincide with storms or heavy rain?
-- grain vi: một dòng cho mỗi tỉnh của hôm nay, tháng và loại số liệu
-- grain en: one row a province of today, month and mark
-- keys: province, province_from, period_from, calendar, mark
-- sources: link.observation_today, link.indicator
-- needs: energy.power.saidi, climate.*
-- caveat vi: SAIDI, SAIFI của tỉnh là bình quân theo số khách hàng của các đơn vị điện lực nằm trọn trong tỉnh và đã báo cáo (units), có thể chỉ là một phần: xem link.coverage. Khi chưa có biểu khí tượng, thiên tai (lĩnh vực climate) các cột
--   thời tiết trống: trống không có nghĩa là không có bão. Số ngày có thời tiết xấu đếm theo báo cáo có kỳ giao với tháng.
-- caveat en: A province's SAIDI and SAIFI are means weighted by customers over the power units that lie wholly in it and have reported (units), maybe a part only: see link.coverage. While no dataset on weather or disasters (threat field
--   climate) is there the columns on weather are null: null does not mean that there was no storm.
-- column province: Mã tỉnh của hôm nay — Code of today's province
-- column province_from: Mã có hiệu lực từ ngày — The code is valid from
-- column province_name: Tên tỉnh — Name of the province
-- column period_from: Từ ngày — First day
-- column period_to: Đến ngày — Last day
-- column calendar: Lịch — Calendar
-- column saidi_minutes: SAIDI, phút — SAIDI, minutes
-- column saifi: SAIFI, lần/khách hàng — SAIFI, interruptions a customer
-- column units: Số đơn vị điện lực có số liệu gộp vào; số phải báo cáo ở link.coverage — Power units whose figures are in it; how many are expected: link.coverage
-- column customers: Số khách hàng của các đơn vị đã báo cáo — Customers of the units that reported
-- column weather_indicators: Số chỉ tiêu thời tiết, thiên tai có số liệu của tỉnh trong tháng; trống khi hệ thống chưa có biểu nào — Weather and disaster indicators told of the province in the month; null while there is no such dataset
-- column weather_figures: Số số liệu thời tiết, thiên tai khác 0 — Weather and disaster figures that are not zero
-- column mark: Loại số liệu — Mark
WITH power AS (
    SELECT o.province, o.province_from, o.period_from, o.period_to, o.calendar, o.mark, max(o.province_name) AS province_name,
        sum(CASE WHEN o.indicator = 'energy.power.saidi' THEN o.value * o.denominator END) / nullif(sum(CASE WHEN o.indicator = 'energy.power.saidi' AND o.value IS NOT NULL THEN o.denominator END), 0) AS saidi_minutes,
        sum(CASE WHEN o.indicator = 'energy.power.saifi' THEN o.value * o.denominator END) / nullif(sum(CASE WHEN o.indicator = 'energy.power.saifi' AND o.value IS NOT NULL THEN o.denominator END), 0) AS saifi,
        count(DISTINCT o.site) AS units, sum(CASE WHEN o.indicator = 'energy.power.customers' THEN o.value END) AS customers
    FROM link.observation_today o
    WHERE o.indicator IN ('energy.power.saidi', 'energy.power.saifi', 'energy.power.customers')
    GROUP BY 1, 2, 3, 4, 5, 6
),
weather AS (
    SELECT o.province, o.province_from, o.period_from, o.period_to, o.indicator, o.value, o.mark
    FROM link.observation_today o JOIN link.indicator n ON n.indicator = o.indicator WHERE n.threat = 'climate'
),
known AS (
    SELECT count(*) AS indicators FROM link.indicator WHERE threat = 'climate'
)
SELECT p.province, p.province_from, p.province_name, p.period_from, p.period_to, p.calendar, p.saidi_minutes, p.saifi, p.units, p.customers,
    CASE WHEN max(k.indicators) > 0 THEN count(DISTINCT w.indicator) END AS weather_indicators,
    CASE WHEN max(k.indicators) > 0 THEN count(CASE WHEN w.value <> 0 THEN 1 END) END AS weather_figures, p.mark
FROM power p CROSS JOIN known k
LEFT JOIN weather w ON w.province = p.province AND w.province_from = p.province_from AND w.period_from <= p.period_to AND p.period_from <= w.period_to
    AND coalesce(w.mark, '') = coalesce(p.mark, '')
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13
