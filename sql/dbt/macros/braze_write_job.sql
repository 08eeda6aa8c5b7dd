{#- What a model is configured to do: the script, what is chosen for it, and the name by which it is remembered. A model with
    another target is another one. -#}
{% macro braze_write_job() %}
  {%- set to = config.require('target') -%}
  {%- set kind = braze.braze_write_kind(to) -%}
  {%- set strategy = config.get('strategy', kind.strategies | first) -%}
  {%- if strategy not in kind.strategies -%}
    {%- do exceptions.raise_compiler_error('The strategy of ' ~ to ~ ' is "' ~ strategy ~ '", but must be one of: ' ~ kind.strategies | join(', ')) -%}
  {%- endif -%}
  {%- set own = {
    'key': 'unique_key', 'nulls': 'nulls', 'gone': 'on_missing', 'max_deletes': 'max_deletes', 'cohort_name': 'cohort_name',
    'aliases': 'aliases', 'journal': 'journal'
  } -%}
  {%- set choices = {
    'workspace': config.get('workspace'), 'max_rejects': config.get('max_rejects'), 'max_rows': config.get('max_rows'),
    'max_share': config.get('max_change_ratio'), 'gone': kind.strategies[strategy]
  } -%}
  {%- do choices.update(kind.choices) -%}
  {%- for choice, name in own.items() if config.get(name) is not none -%}
    {%- if choice not in kind.takes -%}
      {%- do exceptions.raise_compiler_error('Models whose target is ' ~ to ~ ' have no ' ~ name) -%}
    {%- endif -%}
    {%- do choices.update({choice: config.get(name)}) -%}
  {%- endfor -%}
  {{- return({
    'name': model.unique_id ~ ' to ' ~ to, 'target': to, 'script': kind.script, 'strategy': strategy, 'choices': choices,
    'can_forget': kind.script != 'events'
  }) -}}
{% endmacro %}

{#- How models with a target are kept in step: the script, what can be chosen, and the strategies, of which the first is the
    default, with what each does with rows that are gone. -#}
{% macro braze_write_kind(to) %}
  {%- set parts = to.split('/') -%}
  {%- if to == 'users/attributes' -%}
    {{- return({
      'script': 'attributes', 'choices': {}, 'takes': ['key', 'nulls', 'gone', 'max_deletes'],
      'strategies': {'upsert': 'keep', 'update': 'keep', 'mirror': 'null'}
    }) -}}
  {%- elif to in ['users/events', 'users/purchases'] -%}
    {{- return({'script': 'events', 'choices': {'target': to}, 'takes': ['key', 'journal'], 'strategies': {'insert': none}}) -}}
  {%- elif to == 'subscriptions' -%}
    {{- return({
      'script': 'subscriptions', 'choices': {}, 'takes': ['gone', 'max_deletes'],
      'strategies': {'upsert': 'keep', 'mirror': 'unsubscribe'}
    }) -}}
  {%- elif parts | length == 2 and parts[0] == 'cohorts' -%}
    {{- return({
      'script': 'cohort', 'choices': {'cohort': parts[1]}, 'takes': ['gone', 'max_deletes', 'cohort_name', 'aliases'],
      'strategies': {'mirror': 'delete', 'upsert': 'keep'}
    }) -}}
  {%- elif parts | length == 3 and parts[0] == 'catalogs' and parts[2] == 'items' -%}
    {{- return({
      'script': 'catalog', 'choices': {'catalog': parts[1]}, 'takes': ['gone', 'max_deletes'],
      'strategies': {'mirror': 'delete', 'upsert': 'keep'}
    }) -}}
  {%- endif -%}
  {%- do exceptions.raise_compiler_error('The target is "' ~ to ~ '", but must be one of: users/attributes, users/events, users/purchases, subscriptions, cohorts/…, catalogs/…/items') -%}
{% endmacro %}
