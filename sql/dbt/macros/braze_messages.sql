{#- The rows of a series of messages, with the figures of all channels under common names. What a channel does not count is
    NULL. Of a push, `influenced_opens` is Braze's name for direct and influenced opens together, where `opens` are direct. -#}
{% macro braze_messages(model) -%}
  SELECT * REPLACE (
      coalesce(impressions, total_impressions) AS impressions,
      coalesce(delivered, sent - coalesce(bounces, errors)) AS delivered,
      coalesce(total_opens, influenced_opens, opens, direct_opens, read) AS opens,
      coalesce(unique_opens, total_opens, influenced_opens, opens, direct_opens, read) AS unique_opens,
      coalesce(direct_opens, CASE WHEN influenced_opens IS NOT NULL THEN opens END) AS direct_opens,
      coalesce(total_opens, influenced_opens) - coalesce(direct_opens, opens) AS influenced_opens,
      coalesce(clicks, total_clicks, body_clicks) AS clicks,
      coalesce(unique_clicks, clicks, total_clicks, body_clicks) AS unique_clicks,
      coalesce(unsubscribes, opt_out) AS unsubscribes
    ),
    coalesce(sent, impressions, total_impressions) AS reached,
    machine_open AS machine_opens,
    -- At least: who opened an email after a machine did is one unique open. A machine may open one more than once.
    CASE WHEN machine_open IS NOT NULL THEN greatest(unique_opens - machine_open, 0) END AS opens_without_machines,
    enrolled AS control_users
  FROM {{ model }}
{%- endmacro %}

{#- The figures of a group of such rows, and their rates. -#}
{% macro braze_figures() -%}
  {%- for figure in ['sent', 'impressions', 'reached', 'delivered', 'bounces', 'opens', 'unique_opens', 'machine_opens',
      'direct_opens', 'influenced_opens', 'clicks', 'unique_clicks', 'unsubscribes', 'reported_spam', 'control_users'] %}
  sum({{ figure }})::BIGINT AS {{ figure }},
  {%- endfor %}
  {{ braze.braze_rate('delivered', 'sent') }} AS delivery_rate,
  {{ braze.braze_rate('bounces', 'sent') }} AS bounce_rate,
  {{ braze.braze_rate('unique_opens', 'delivered') }} AS open_rate,
  {{ braze.braze_rate('opens_without_machines', 'delivered') }} AS open_rate_without_machines,
  {{ braze.braze_rate('direct_opens', 'delivered') }} AS direct_open_rate,
  -- Messages that are shown and not delivered, in the app, are clicked and not opened.
  {{ braze.braze_rate('unique_clicks', 'coalesce(delivered, impressions)') }} AS click_rate,
  {{ braze.braze_rate('unique_clicks', 'unique_opens') }} AS click_to_open_rate,
  {{ braze.braze_rate('unsubscribes', 'delivered') }} AS unsubscribe_rate,
  {{ braze.braze_rate('reported_spam', 'delivered') }} AS spam_rate
{%- endmacro %}

{#- Conversions and revenue of a group of rows, per recipient or entry. Braze counts both for whole campaigns and Canvases. -#}
{% macro braze_conversions(users, one, when) -%}
  {%- for figure in [users, 'conversions', 'conversions1', 'conversions2', 'conversions3', 'conversions_by_' ~ when] %}
  sum({{ figure }})::BIGINT AS {{ figure }},
  {%- endfor %}
  sum(revenue) AS revenue,
  {{ braze.braze_rate('conversions', users) }} AS conversion_rate,
  {{ braze.braze_rate('conversions_by_' ~ when, users) }} AS conversion_rate_by_{{ when }},
  {{ braze.braze_rate('revenue', users) }} AS revenue_per_{{ one }}
{%- endmacro %}

{#- Out of the rows that have both. Nothing out of nothing is NULL. -#}
{% macro braze_rate(part, whole) -%}
  sum({{ part }}) FILTER ({{ whole }} IS NOT NULL) / nullif(sum({{ whole }}) FILTER ({{ part }} IS NOT NULL), 0)
{%- endmacro %}
