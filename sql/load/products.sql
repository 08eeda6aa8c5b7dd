-- Products: the identifier of each that was bought. Those that Braze no longer lists get a deleted_at.
CREATE TABLE IF NOT EXISTS products (
    workspace VARCHAR, product_id VARCHAR,
    first_loaded_at TIMESTAMPTZ DEFAULT now(), loaded_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ,
    PRIMARY KEY (workspace, product_id)
);

DROP TABLE IF EXISTS braze_fresh;
CREATE TEMP TABLE braze_fresh AS
SELECT current_setting('braze_workspace') AS workspace, *
FROM braze_products();
SET VARIABLE load_check = braze_check_columns('products');

BEGIN;

MERGE INTO products USING (
    SELECT *, now() AS loaded_at, NULL::TIMESTAMPTZ AS deleted_at FROM braze_changed('products')
) AS changed USING (workspace, product_id)
WHEN MATCHED THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE products SET deleted_at = now(), loaded_at = now()
WHERE workspace = current_setting('braze_workspace') AND deleted_at IS NULL
    AND product_id NOT IN (SELECT product_id FROM braze_fresh);

COMMIT;
