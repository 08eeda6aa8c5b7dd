-- Reads all users in parts, if they are too many for one export.
--
-- Every user has a `random_bucket` from 0 to 9999. In Braze's dashboard, create segments that split them, for instance ten
-- called `Bucket 0` to `Bucket 9` with the filter "Random Bucket # is between 0 and 999", "between 1000 and 1999", and so
-- on. Up to ten of them are exported at the same time, and at most two of their files are on disk.
--
--     SET VARIABLE bucket_segments = 'Bucket %';  -- a pattern of their names; this is the default
--     .read sql/recipes/users_by_bucket.sql

SET VARIABLE buckets = (
    SELECT list(id ORDER BY name) FROM braze_segments()
    WHERE name LIKE coalesce(getvariable('bucket_segments'), 'Bucket %')
);

CREATE OR REPLACE TABLE users_by_bucket AS
SELECT * EXCLUDE (raw) FROM braze_segment_users(getvariable('buckets'))
QUALIFY row_number() OVER (PARTITION BY braze_id ORDER BY segment_id) = 1;

-- What is in each part. Overlaps and missing buckets show here: with many users, there are 10000 buckets in all.
SELECT coalesce(segment_id, 'all') AS segment_id, count(*) AS users, count(DISTINCT random_bucket) AS buckets,
    min(random_bucket) AS first_bucket, max(random_bucket) AS last_bucket
FROM users_by_bucket GROUP BY ROLLUP (segment_id) ORDER BY segment_id;
