-- vi: Số vụ vi phạm pháp luật hình sự trên 100.000 dân của từng tỉnh là bao nhiêu?
-- en: How many offences per 100,000 people are there in each province?
-- grain vi: một dòng cho mỗi tỉnh của hôm nay, kỳ báo cáo, nhóm và loại số liệu
-- grain en: one row a province of today, period, group of offences and mark
-- keys: province, province_from, period_from, period_to, calendar, breakdown, mark
-- sources: link.observation_today, link.population, link.place
-- needs: crime.offence.occurred
-- caveat vi: Ô từ 1 đến 4 vụ không nêu số (suppressed = small); khi một kỳ của tỉnh chỉ có một ô như vậy thì ô nhỏ kế tiếp cũng không nêu (complementary), để không tính ngược
--   ra được. Không có tỷ lệ khi chưa có dân số của tỉnh (link.population); dân số là của năm nêu ở population_year, không phải của kỳ. Không có tỷ lệ khi số xã có số liệu trong kỳ (communes_told)
--   chưa bằng 80 % số xã của tỉnh (communes_expected): số vụ của vài xã chia cho dân số cả tỉnh thì sai. Số liệu sơ bộ, tháng từ ngày 15 đến ngày 14.
-- caveat en: Cells of 1 to 4 cases are not told (suppressed = small); where a province and period have only one such cell the next smallest is not told either (complementary),
--   so that it cannot be worked out. No rate without the province's population (link.population), which is that of population_year, nor where fewer than
--   80 % of its communes (communes_expected) told anything in the period (communes_told): a few communes' cases over all the people would be wrong. Figures are provisional; months run from the 15th.
-- column province: Mã tỉnh của hôm nay; trống khi không quy đổi được — Code of today's province; null where figures could not be carried over
-- column province_from: Mã có hiệu lực từ ngày — The code is valid from
-- column province_name: Tên tỉnh — Name of the province
-- column period_from: Từ ngày — First day
-- column period_to: Đến ngày — Last day
-- column calendar: Lịch — Calendar
-- column breakdown: Nhóm — Group of offences
-- column cases: Số vụ; trống khi không nêu — Cases; null where not told
-- column suppressed: small, complementary, hoặc trống — small, complementary, or null
-- column people: Số dân — People
-- column population_year: Năm của số dân — Year of the population
-- column population_source: Nguồn của số dân — Source of the population
-- column per_100000: Số vụ trên 100.000 dân — Cases per 100,000 people
-- column communes: Số đơn vị có số liệu gộp vào — Units whose figures are in it
-- column communes_told: Số xã có số liệu trong kỳ, mọi nhóm — Communes that told anything in the period
-- column communes_expected: Số xã của tỉnh hôm nay — Communes of the province today
-- column provisional: Số số liệu sơ bộ — Provisional figures in it
-- column mark: Loại số liệu — Mark
WITH counted AS (
    SELECT o.province, o.province_from, max(o.province_name) AS province_name, o.period_from, o.period_to, o.calendar, o.breakdown, o.mark,
        sum(o.value) AS cases, count(DISTINCT o.area) AS communes, count(CASE WHEN o.authority = 'provisional' THEN 1 END) AS provisional
    FROM link.observation_today o WHERE o.indicator = 'crime.offence.occurred'
    GROUP BY o.province, o.province_from, o.period_from, o.period_to, o.calendar, o.breakdown, o.mark
),
small AS (
    SELECT c.*, c.cases > 0 AND c.cases < 5 AS is_small,
        sum(CASE WHEN c.cases > 0 AND c.cases < 5 THEN 1 ELSE 0 END) OVER (PARTITION BY c.province, c.province_from, c.period_from, c.period_to, c.calendar, c.mark) AS small_cells,
        row_number() OVER (PARTITION BY c.province, c.province_from, c.period_from, c.period_to, c.calendar, c.mark, c.cases >= 5 ORDER BY c.cases, c.breakdown) AS rank_of_cell
    FROM counted c
),
told AS (
    SELECT s.*, CASE WHEN s.is_small THEN 'small' WHEN s.small_cells = 1 AND s.cases >= 5 AND s.rank_of_cell = 1 THEN 'complementary' END AS suppressed FROM small s
),
heard AS ( -- whoever told any group: a commune without a case of one group may tell no row of it
    SELECT o.province, o.province_from, o.period_from, o.period_to, o.calendar, o.mark, count(DISTINCT o.area) AS communes_told
    FROM link.observation_today o WHERE o.indicator = 'crime.offence.occurred' GROUP BY 1, 2, 3, 4, 5, 6
),
expected AS (
    SELECT l.province, l.province_from, count(*) AS communes_expected
    FROM link.place l WHERE l.level = 'commune' AND l.today = l.code AND l.today_from = l.valid_from GROUP BY 1, 2
),
population AS ( -- of the units of today: a renamed province keeps its people, a divided one has none
    SELECT l.today AS province, l.today_from AS province_from, max(p.people) AS people, max(p.year) AS population_year, max(p.source) AS population_source
    FROM link.population p JOIN link.place l ON l.code = p.area AND l.valid_from = p.area_from
    WHERE l.today IS NOT NULL AND l.level = 'province' AND p.year = (SELECT max(n.year) FROM link.population n)
    GROUP BY 1, 2 HAVING count(*) = 1
)
SELECT t.province, t.province_from, t.province_name, t.period_from, t.period_to, t.calendar, t.breakdown,
    CASE WHEN t.suppressed IS NULL THEN t.cases END AS cases, t.suppressed, p.people, p.population_year, p.population_source,
    CASE WHEN t.suppressed IS NULL AND h.communes_told >= 0.8 * e.communes_expected THEN 100000.0 * t.cases / p.people END AS per_100000,
    t.communes, h.communes_told, e.communes_expected, t.provisional, t.mark
FROM told t LEFT JOIN population p ON p.province = t.province AND p.province_from = t.province_from
LEFT JOIN expected e ON e.province = t.province AND e.province_from = t.province_from
LEFT JOIN heard h ON h.province = t.province AND h.province_from = t.province_from AND h.period_from = t.period_from AND h.period_to = t.period_to
    AND h.calendar = t.calendar AND coalesce(h.mark, '') = coalesce(t.mark, '')
