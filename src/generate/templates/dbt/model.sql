{#- << mark >>: change src/client/tables or src/generate/templates/dbt. -#}
<% set macro = "series" if t.manner in ["series", "app_series"] else "objects" if t.manner == "dated" else t.manner %>
<% set is_series = macro == "series" %>
<% if t.within %>
-- depends_on: {{ ref('stg_braze__<< t.holder >>') }}
<% endif %>
{{ config(enabled=var('braze_using_<< t.topic >>')<< " and var('braze_using_details')" if t.manner == "details" >>) }}

{{ braze.braze_<< macro >>(
    '<< t.name >>', key=['<< t.dbt_key | join("', '") >>']
<%- if t.of %>
, of=ref('stg_braze__<< t.of.table >>')
<%- if t.of.id != "id" %>, of_id='<< t.of.id >>'<% endif %>
<%- if t.of.only %>, only='<< t.of.only >>'<% endif %>
<%- if t.of.edited %>, edited='<< t.of.edited >>'<% endif %>
<%- if t.of.parameter != "ids" %>, parameter='<< t.of.parameter >>'<% endif %>
<%- endif %>
<%- set exclude = t.without | reject("eq", "raw") | list %>
<%- if is_series and exclude %>, exclude=['<< exclude | join("', '") >>']<% endif %>
<%- if t.several %>, several=true<% endif %>
<%- if t.with %>
,
    with={<% for own in t.with %>'<< own.name >>': '<< own.within >>'<< ", " if not loop.last >><% endfor %>}<% endif %>
<%- if t.within %>
,
    within=['<< t.holder >>', '<< t.within >>', ['<< t.outer | reject("eq", "workspace") | join("', '") >>']]<% endif %>
<%- if t.can_repeat %>, distinct=true<% endif %>
<%- if t.manner == "dated" %>, newest='<< t.dated_by >>'<% endif %>

) }}
