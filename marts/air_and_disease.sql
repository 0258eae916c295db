-- vi: Những kỳ có nhiều ngày không khí vượt giới hạn, số ca bệnh của tỉnh thế nào?
-- en: How many cases did a province tell in periods with days of air above the limit?
-- grain vi: một dòng cho mỗi tỉnh của hôm nay, chỉ tiêu y tế cộng được, phân tổ, kỳ và loại số liệu
-- grain en: one row a province of today, additive health indicator, breakdown, period and mark
-- keys: province, province_from, indicator, breakdown, period_from, period_to, calendar, unit, mark
-- sources: link.observation_today, link.indicator
-- needs: environment.air.value, health.*
-- caveat vi: Đặt cạnh nhau để xem, không phải kết luận nhân quả. Ngày vượt giới hạn: có ít nhất một trạm của tỉnh có trung bình 24 giờ của PM2.5 trên 50 µg/m³ (từ 01/01/2026: 45) hoặc
--   PM10 trên 100 µg/m³ (QCVN 05:2023/BTNMT), tính từ các trung bình giờ. Ngày gồm các giờ kết thúc từ
--   01:00 đến 00:00 hôm sau, như VN_AQI; một giờ cần 75 % số phút, một ngày cần 18 giờ. Các cột không khí trống khi tỉnh không có trạm nào đủ số liệu trong kỳ: trống không phải là không
--   vượt. Trạm chỉ đại diện cho nơi đặt trạm. Số ca của kỳ có thể chưa đầy đủ: xem link.coverage.
-- caveat en: Side by side to look at, no finding of cause. A day is above the limit when at least one station of the province has a mean of 24 hours above 50 µg/m³ of PM2.5 (45 from
--   1/1/2026) or 100 µg/m³ of PM10 (QCVN 05:2023/BTNMT), of means of an hour. A day is the hours that
--   end from 01:00 to 00:00, as for VN_AQI; an hour needs 75 % of its minutes, a day 18 hours. The columns on air are null where no station of the province told enough in the period: null does not
--   mean that no limit was passed. A station speaks for its own place. Cases may be incomplete: see link.coverage.
-- column province: Mã tỉnh của hôm nay; trống khi không quy đổi được — Code of today's province; null where figures could not be carried over
-- column province_from: Mã có hiệu lực từ ngày — The code is valid from
-- column province_name: Tên tỉnh — Name of the province
-- column indicator: Chỉ tiêu y tế — Health indicator
-- column breakdown: Phân tổ — Breakdown
-- column period_from: Từ ngày — First day
-- column period_to: Đến ngày — Last day
-- column calendar: Lịch — Calendar
-- column cases: Số ca của kỳ — Cases of the period
-- column unit: Đơn vị tính — Unit of measurement
-- column days_measured: Số ngày trong kỳ có ít nhất một trạm đủ số liệu; trống khi không có ngày nào — Days of the period with a station that told enough; null when there is none
-- column days_above: Trong đó số ngày vượt giới hạn — Of them days above the limit
-- column worst_pm25: PM2.5 trung bình 24 giờ lớn nhất, µg/m³ — Largest mean of 24 hours of PM2.5, µg/m³
-- column worst_pm10: PM10 trung bình 24 giờ lớn nhất, µg/m³ — Largest mean of 24 hours of PM10, µg/m³
-- column stations: Số trạm đủ số liệu trong kỳ — Stations that told enough in the period
-- column provisional: Số số liệu y tế sơ bộ — Provisional health figures in it
-- column estimated: Phần của số ca quy đổi theo tỷ lệ (0 đến 1) — Part of the cases carried over by shares of population (0 to 1)
-- column mark: Loại số liệu — Mark
WITH measured AS ( -- a value belongs to the hour that ends at its stamp or next after it, an hour to the day of which it is the 1st to the 24th
    SELECT o.province, o.province_from, o.site, o.mark, o.value,
        CAST(floor((date_part('epoch', o.moment) + 25199) / 3600) AS BIGINT) AS hour_no, -- in Viet Nam, which is 7 hours ahead; a stamp on the hour ends it
        CASE WHEN o.breakdown LIKE 'parameter=PM2.5;%' THEN 'PM2.5' ELSE 'PM10' END AS dust,
        CASE WHEN o.breakdown LIKE '%averaging_minutes=60' THEN 60 WHEN o.breakdown LIKE '%averaging_minutes=30' THEN 30
            WHEN o.breakdown LIKE '%averaging_minutes=15' THEN 15 WHEN o.breakdown LIKE '%averaging_minutes=5' THEN 5 END AS minutes
    FROM link.observation_today o
    WHERE o.indicator = 'environment.air.value' AND o.value IS NOT NULL AND o.province IS NOT NULL AND o.unit = 'µg/m³'
        AND (o.breakdown LIKE 'parameter=PM2.5;%' OR o.breakdown LIKE 'parameter=PM10;%')
),
hour AS ( -- the hour's own mean, else that of its values where they cover three quarters of it
    SELECT m.province, m.province_from, m.site, m.mark, m.dust, m.hour_no,
        coalesce(avg(CASE WHEN m.minutes = 60 THEN m.value END), avg(CASE WHEN m.minutes < 60 THEN m.value END)) AS value
    FROM measured m WHERE m.minutes IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(m.minutes) >= 45
),
station_day AS (
    SELECT h.province, h.province_from, h.site, h.mark, DATE '1970-01-01' + CAST(floor(h.hour_no / 24) AS INTEGER) AS day, h.dust, avg(h.value) AS value
    FROM hour h GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) >= 18
),
judged AS (
    SELECT s.*, CASE WHEN s.dust = 'PM10' THEN s.value > 100 WHEN s.day >= DATE '2026-01-01' THEN s.value > 45 ELSE s.value > 50 END AS above
    FROM station_day s
),
disease AS (
    SELECT o.province, o.province_from, o.indicator, o.breakdown, o.period_from, o.period_to, o.calendar, o.unit, o.mark, max(o.province_name) AS province_name,
        sum(o.value) AS cases, count(CASE WHEN o.authority = 'provisional' THEN 1 END) AS provisional,
        sum(CASE WHEN o.estimated THEN abs(o.value) END) AS by_share, sum(abs(o.value)) AS base
    FROM link.observation_today o JOIN link.indicator n ON n.indicator = o.indicator
    WHERE n.sector = 'health' AND n.adds_over_places = 'sum' AND n.adds_over_periods
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
),
period AS (
    SELECT DISTINCT d.province, d.province_from, d.period_from, d.period_to, d.mark FROM disease d
),
air AS (
    SELECT p.province, p.province_from, p.period_from, p.period_to, p.mark, count(DISTINCT j.day) AS days_measured,
        count(DISTINCT CASE WHEN j.above THEN j.day END) AS days_above, max(CASE WHEN j.dust = 'PM2.5' THEN j.value END) AS worst_pm25,
        max(CASE WHEN j.dust = 'PM10' THEN j.value END) AS worst_pm10, count(DISTINCT j.site) AS stations
    FROM period p JOIN judged j ON j.province = p.province AND j.province_from = p.province_from AND j.day >= p.period_from AND j.day <= p.period_to
        AND coalesce(j.mark, '') = coalesce(p.mark, '')
    GROUP BY 1, 2, 3, 4, 5
)
SELECT d.province, d.province_from, d.province_name, d.indicator, d.breakdown, d.period_from, d.period_to, d.calendar, d.cases, d.unit,
    a.days_measured, a.days_above, a.worst_pm25, a.worst_pm10, a.stations, d.provisional,
    CASE WHEN d.base > 0 THEN coalesce(d.by_share, 0) / d.base WHEN d.base IS NOT NULL THEN 0.0 END AS estimated, d.mark
FROM disease d
LEFT JOIN air a ON a.province = d.province AND a.province_from = d.province_from AND a.period_from = d.period_from AND a.period_to = d.period_to
    AND coalesce(a.mark, '') = coalesce(d.mark, '')
