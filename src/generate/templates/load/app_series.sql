<% import "load/parts.sql" as parts %>
<< parts.header(t, "For the whole workspace, where app_id is NULL, and for each app in braze_apps. sql/load/begin.sql says which days are read; there, the whole workspace is ''.") >>
CREATE TABLE IF NOT EXISTS << t.name >> (
    << t.definitions | wrapped(4) >>,
    loaded_at TIMESTAMPTZ
);
<< parts.upgrade(t, is_series=true) >>
<< parts.forget(t) >>

SET VARIABLE load_at = now();
SET VARIABLE load_all = list_prepend('', getvariable('braze_apps'));
<< parts.goes_on([t]) >>
SET VARIABLE load_workspace_since = CASE
    WHEN list_contains(getvariable('load_ids'), '') THEN getvariable('load_since') ELSE getvariable('braze_start') END;
SET VARIABLE load_apps = list_filter(getvariable('load_ids'), lambda app: app <> '');
SET VARIABLE load_new_apps = list_filter(getvariable('load_new_ids'), lambda app: app <> '');

<% call parts.fresh(t) %>
(
    FROM << t.function >>(
        since := getvariable('load_workspace_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM << t.function >>(
        apps := getvariable('load_apps'), since := getvariable('load_since'), until := getvariable('braze_until')
    )
    UNION ALL
    FROM << t.function >>(
        apps := getvariable('load_new_apps'), since := getvariable('braze_start')
    )
)
<% endcall %>
<< parts.answered(t, "braze_fresh") >>

<< parts.load_days(t, "coalesce(app_id, '')") >>
