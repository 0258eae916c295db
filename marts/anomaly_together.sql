-- vi: Ở tỉnh nào, lúc nào nhiều lĩnh vực cùng bất thường?
-- en: Where and when were figures of several sectors unusually high at once?
-- grain vi: một dòng cho mỗi cặp bất thường của hai lĩnh vực khác nhau ở cùng tỉnh có kỳ giao nhau
-- grain en: one row a pair of anomalies of two different sectors in one province whose periods overlap
-- keys: province, province_from, indicator, breakdown, period_from, other_indicator, other_breakdown, other_period_from, mark
-- sources: mart.anomaly
-- after: anomaly
-- caveat vi: Cùng lúc không có nghĩa là nguyên nhân. Chỉ xét các chỉ tiêu cộng được; lĩnh vực chưa đủ 3 năm để so nằm ở cột sectors_not_compared, không có nghĩa là bình thường. Xem cả lưu ý của mart.anomaly.
-- caveat en: At the same time does not mean because of. Only additive indicators are looked at; sectors without 3 earlier years are counted in sectors_not_compared: that does
--   not mean they were as usual. The caveats of mart.anomaly hold here too.
-- column province: Mã tỉnh của hôm nay — Code of today's province
-- column province_from: Mã có hiệu lực từ ngày — The code is valid from
-- column province_name: Tên tỉnh — Name of the province
-- column together_from: Cùng lúc từ ngày — First day of both
-- column together_to: Cùng lúc đến ngày — Last day of both
-- column sector: Lĩnh vực thứ nhất — First sector
-- column indicator: Chỉ tiêu — Indicator
-- column breakdown: Phân tổ — Breakdown
-- column period_from: Từ ngày — First day
-- column period_to: Đến ngày — Last day
-- column value: Giá trị — Value
-- column threshold: Ngưỡng — Threshold
-- column other_sector: Lĩnh vực thứ hai — Second sector
-- column other_indicator: Chỉ tiêu — Indicator
-- column other_breakdown: Phân tổ — Breakdown
-- column other_period_from: Từ ngày — First day
-- column other_period_to: Đến ngày — Last day
-- column other_value: Giá trị — Value
-- column other_threshold: Ngưỡng — Threshold
-- column sectors_compared: Số lĩnh vực so được ở tỉnh trong các ngày đó — Sectors that could be compared there in those days
-- column sectors_not_compared: Số lĩnh vực có số liệu nhưng chưa đủ để so — Sectors with figures but too little to compare with
-- column mark: Loại số liệu — Mark
WITH told AS MATERIALIZED (
    SELECT * FROM mart.anomaly
),
pair AS (
    SELECT a.province, a.province_from, a.province_name, greatest(a.period_from, b.period_from) AS together_from, least(a.period_to, b.period_to) AS together_to,
        a.sector, a.indicator, a.breakdown, a.period_from, a.period_to, a.value, a.threshold, b.sector AS other_sector, b.indicator AS other_indicator,
        b.breakdown AS other_breakdown, b.period_from AS other_period_from, b.period_to AS other_period_to, b.value AS other_value, b.threshold AS other_threshold, a.mark
    FROM told a JOIN told b ON b.province = a.province AND b.province_from = a.province_from AND a.sector < b.sector
        AND coalesce(a.mark, '') = coalesce(b.mark, '') AND a.period_from <= b.period_to AND b.period_from <= a.period_to
    WHERE a.anomaly AND b.anomaly
),
looked AS (
    SELECT p.province, p.province_from, p.together_from, p.together_to, p.mark,
        count(DISTINCT CASE WHEN x.anomaly IS NOT NULL THEN x.sector END) AS sectors_compared, count(DISTINCT x.sector) AS sectors_told
    FROM (SELECT DISTINCT province, province_from, together_from, together_to, mark FROM pair) p
    JOIN told x ON x.province = p.province AND x.province_from = p.province_from AND x.period_from <= p.together_to AND p.together_from <= x.period_to
        AND coalesce(x.mark, '') = coalesce(p.mark, '')
    GROUP BY 1, 2, 3, 4, 5
)
SELECT p.province, p.province_from, p.province_name, p.together_from, p.together_to, p.sector, p.indicator, p.breakdown, p.period_from, p.period_to, p.value,
    p.threshold, p.other_sector, p.other_indicator, p.other_breakdown, p.other_period_from, p.other_period_to, p.other_value, p.other_threshold,
    l.sectors_compared, l.sectors_told - l.sectors_compared AS sectors_not_compared, p.mark
FROM pair p JOIN looked l ON l.province = p.province AND l.province_from = p.province_from AND l.together_from = p.together_from
    AND l.together_to = p.together_to AND coalesce(l.mark, '') = coalesce(p.mark, '')
