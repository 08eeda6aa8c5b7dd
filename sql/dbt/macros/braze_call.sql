{#- `FROM` this: a function of the extension with its parameters. It goes through the source, so that dbt knows what a
    model reads: `{{ source('braze', 'campaigns') }}` is `braze_campaigns()`. -#}
{% macro braze_call(function, arguments) %}
  {%- set call = source('braze', function) | string -%}
  {{- return(call | replace('()', '(' ~ arguments | join(', ') ~ ')')) -}}
{% endmacro %}

{#- One call as a query, without the columns that are not kept. `raw` is what Braze sent, in another form. -#}
{% macro braze_rows(function, workspace, arguments, exclude=[]) -%}
    SELECT {{ braze.braze_text(workspace) }} AS workspace, COLUMNS(lambda c: c NOT IN ({{ braze.braze_texts(['raw'] + exclude) }}))
    FROM {{ braze.braze_call(function, ['workspace := ' ~ braze.braze_text(workspace)] + arguments) }}
{%- endmacro %}

{#- All rows of several calls with their `row_id`.

  several   whether Braze can send several rows with the same key: `position` tells them apart, in Braze's order
  distinct  whether Braze can send one row twice
  newest    the column with the time of a row, where only the newest one of a key counts
-#}
{% macro braze_answers(queries, key, several=false, distinct=false, newest=none) -%}
  {%- set rows -%}
    {%- for query in queries %}
    {{ query }}
    {%- if not loop.last %}
    UNION ALL BY NAME
    {%- endif %}
    {%- endfor %}
  {%- endset -%}
  {%- set of_a_key = 'PARTITION BY workspace, ' ~ key | join(', ') -%}
  {%- if several -%}
  SELECT {{ braze.braze_row_id(key, 'position') }} AS row_id, * FROM (
    SELECT * EXCLUDE (arrival), row_number() OVER ({{ of_a_key }} ORDER BY arrival)::INTEGER AS position
    FROM (SELECT *, row_number() OVER () AS arrival FROM ({{ rows }}))
  )
  {%- else -%}
  SELECT {{ braze.braze_row_id(key) }} AS row_id, * FROM ({{ rows }}
  )
  {%- if newest %}
  QUALIFY row_number() OVER ({{ of_a_key }} ORDER BY {{ newest }} DESC NULLS LAST) = 1
  {%- elif distinct %}
  QUALIFY row_number() OVER ({{ of_a_key }}) = 1
  {%- endif %}
  {%- endif -%}
{%- endmacro %}

{#- The identifiers that Braze refused when `answered` was read, which comes first. If it is all there are, it is not about
    them, and an error. -#}
{% macro braze_refusals(function) -%}
  {%- for workspace in braze.braze_workspaces() %}
  SELECT workspace, CASE
      WHEN count(*) OVER () > 1 AND count(*) OVER () = len(getvariable('braze_all_{{ loop.index }}'))
      THEN error('Braze refused all ' || count(*) OVER () || ' identifiers that braze_{{ function }} sent' || chr(10) || error)
      ELSE identifiers[1] END AS id
  FROM braze_refused()
  WHERE workspace = lower({{ braze.braze_text(workspace) }}) AND "function" = 'braze_{{ function }}'
    AND list_contains(getvariable('braze_all_{{ loop.index }}'), identifiers[1]) AND (SELECT count(*) FROM answered) >= 0
  {%- if not loop.last %}
  UNION ALL
  {%- endif %}
  {%- endfor %}
{%- endmacro %}

{#- What identifies a row, also where a part of the key is NULL, which `=` and therefore MERGE would not find. -#}
{% macro braze_row_id(key, position=none) -%}
  md5(to_json([workspace{% for column in key %}, ({{ column }})::VARCHAR{% endfor %}])::VARCHAR
  {%- if position %} || CASE WHEN {{ position }} > 1 THEN '#' || {{ position }} ELSE '' END{% endif %})
{%- endmacro %}

{#- At the end of a model: with `dbt run --empty` it has its columns and no rows, those that it has stay, and Braze is asked
    nothing. -#}
{% macro braze_limit() -%}
  {%- if flags.EMPTY %}
LIMIT 0
  {%- endif -%}
{%- endmacro %}

{% macro braze_text(value) -%}
  '{{ value | string | replace("'", "''") }}'
{%- endmacro %}

{% macro braze_texts(values) -%}
  {%- for value in values %}{{ braze.braze_text(value) }}{% if not loop.last %}, {% endif %}{% endfor -%}
{%- endmacro %}
