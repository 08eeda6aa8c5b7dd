"""The rows that the benchmarks of writes send: 10 columns of the types that profiles have, and requests of 75 of them."""

ROWS = 1_000_000
ROWS_PER_REQUEST = 75
OPTIONS = "remember=false&request_quota=1000000000"  # the sandbox counts what comes, and no limit is in the way


def users(rows):
    """The rows as the text of a query; each has the same whenever it is made."""
    return f"""
        SELECT 'user-' || i AS external_id, 'user-' || i || '@example.com' AS email, 'Name ' || i % 1000 AS first_name,
            ['de', 'us', 'br', 'jp'][1 + i % 4] AS country, i % 100 AS age, i / 8 AS score,
            (i % 100000 / 100)::DECIMAL(9, 2) AS balance, i % 3 = 0 AS is_member,
            TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND AS joined_at, DATE '1950-01-01' + (i % 20000)::INTEGER AS dob
        FROM range({rows}) t(i)"""


def table(name, rows=ROWS):
    """The statement that makes a table of them."""
    return f"CREATE TABLE {name} AS {users(rows)}"


def copy(rows="audience a", options=""):
    """The statement that sends rows, which are what comes behind FROM, with the name `a`."""
    return f"COPY (SELECT a FROM {rows}) TO 'braze://users/attributes' (FORMAT braze{options})"


def requests(rows):
    """The fewest requests that take so many rows."""
    return -(-rows // ROWS_PER_REQUEST)
