.print
.print -- A copy of the workspace: tables of everything, with the days of a year. It is loaded twice …
.print .read sql/load.sql
.print .read sql/load.sql
.output /dev/null
.read sql/load.sql
CREATE TABLE first_load AS SELECT now() AS finished;
.read sql/load.sql
.output
.echo on

-- … and the second time there is nothing to write.
SELECT count(*) FILTER (loaded_at <= finished) AS rows_of_first_load,
    count(*) FILTER (loaded_at > finished) AS rows_of_second_load
FROM first_load,
    query_table(['campaigns', 'campaign_message_series', 'canvas_step_series', 'kpi_dau'], true);
