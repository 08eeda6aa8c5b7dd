{#- << mark >>: change src/client/tables or src/generate/templates/dbt. -#}
<% set macro = "series" if t.manner in ["series", "app_series"] else "objects" if t.manner == "dated" else t.manner %>
<% set is_series = macro == "series" %>
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
<%- if is_series and t.not_asked %>, exclude=['<< t.not_asked | join("', '") >>']<% endif %>
<%- if t.several %>, several=true<% endif %>
<%- if t.can_repeat %>, distinct=true<% endif %>
<%- if t.manner == "dated" %>, newest='<< t.dated_by >>'<% endif %>

) }}
