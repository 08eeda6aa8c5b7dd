.echo on

-- THE FIVE CAMPAIGNS EDITED LAST
SELECT name, tags, last_edited FROM braze_campaigns() ORDER BY last_edited DESC LIMIT 5;

-- DAILY ACTIVE USERS OF THE LAST 30 DAYS, BY APP, WITH THE APPS' NAMES FROM A LOCAL TABLE
CREATE TABLE apps AS FROM (VALUES
    ('a0000000-0000-4000-8000-000000000000', 'iOS'),
    ('a0000000-0000-4000-8000-000000000001', 'Android'),
    ('a0000000-0000-4000-8000-000000000002', 'Web')
) AS apps(app_id, app);
SET VARIABLE app_ids = (SELECT list(app_id) FROM apps);

SELECT app, count(*) AS days, min(dau), max(dau), round(avg(dau)) AS average, bar(avg(dau), 0, 2000, 20) AS chart
FROM braze_kpi_dau(since := current_date - 30, until := current_date - 1, apps := getvariable('app_ids'))
JOIN apps USING (app_id)
GROUP BY app ORDER BY average DESC;

-- CAMPAIGNS KEPT IN A DATABASE FILE: THE FIRST MERGE INSERTS ALL, THE SECOND CHANGES NOTHING
CREATE TABLE campaigns AS SELECT * EXCLUDE (raw) FROM braze_campaigns() LIMIT 0;
.changes on

MERGE INTO campaigns USING (SELECT * EXCLUDE (raw) FROM braze_campaigns()) AS braze USING (id)
WHEN MATCHED AND braze.last_edited > campaigns.last_edited THEN UPDATE
WHEN NOT MATCHED THEN INSERT;

MERGE INTO campaigns USING (SELECT * EXCLUDE (raw) FROM braze_campaigns()) AS braze USING (id)
WHEN MATCHED AND braze.last_edited > campaigns.last_edited THEN UPDATE
WHEN NOT MATCHED THEN INSERT;
.changes off

-- A COHORT: FIRST LOOK AT A ROW AS IT WOULD BE SENT, THEN SEND, THEN SEE WHAT BECAME OF IT
CREATE TABLE vip AS SELECT 'user-' || i AS user_ids, 'user-' || i || '@example.com' AS email FROM range(1, 2501) r(i);
SELECT braze_payload('cohorts/vip', v) AS payload FROM vip v LIMIT 1;

COPY (SELECT v FROM vip v) TO 'braze://cohorts/vip' (FORMAT braze, NAME 'VIP', ALIASES (email), CONCURRENCY 4);
SELECT target, state, rows, accepted, rejected, unknown, not_sent, requests FROM braze_writes();
FROM braze_rejects();

-- WHAT WAS ASKED OF BRAZE FOR ALL THIS
SELECT function, path, status, count(*) AS requests, sum(bytes) AS bytes, round(median(duration_ms), 1) AS median_ms
FROM braze_requests() GROUP BY ALL ORDER BY requests DESC;
