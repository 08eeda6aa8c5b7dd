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

{#- What identifies a row, also where a part of the key is NULL, which `=` and therefore MERGE would not find. -#}
{% macro braze_row_id(key) -%}
  md5(to_json([workspace{% for column in key %}, ({{ column }})::VARCHAR{% endfor %}])::VARCHAR)
{%- endmacro %}

{% macro braze_text(value) -%}
  '{{ value | string | replace("'", "''") }}'
{%- endmacro %}

{% macro braze_texts(values) -%}
  {%- for value in values %}{{ braze.braze_text(value) }}{% if not loop.last %}, {% endif %}{% endfor -%}
{%- endmacro %}
