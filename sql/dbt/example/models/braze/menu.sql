{{ config(target='catalogs/dishes/items', strategy='mirror') }}

SELECT dish AS id, title, price FROM {{ ref('dishes') }}
