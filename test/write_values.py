"""Values of all types on their way to Braze: what arrives is, byte for byte, what braze_payload() shows.

    build/venv/duckdb-2.0.1/bin/python test/write_values.py
"""

import json

import duckdb

from harness import EXTENSION, sandbox

KEY = "sandbox_write_values"

# Constants, values that a filter left (which lie in a dictionary), and NULL at every depth.
ROWS = """SELECT 'user-' || i AS external_id, 'seen' AS name, TIMESTAMP '2026-01-31 12:00:00.123456' AS time, {
    'n': i, 'same': 9007199254740993, 'odd': CASE WHEN i % 2 = 1 THEN 170141183460469231731687303715884105727 - i END,
    'price': ((i - 500) / 7)::DECIMAL(38, 10), 'day': DATE '1969-12-31' - i::INT, 'zoned': TIMESTAMPTZ '1969-12-31 23:59:59.999+05:45' - INTERVAL (i) HOUR,
    'text': CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '😀' || chr(1) || chr(31) || '"\\' || i WHEN 2 THEN '' ELSE repeat('ä', i::INT) END,
    'list': CASE WHEN i % 3 > 0 THEN [i, NULL, i + 1] END, 'deep': [{'a': [[i], NULL, []], 'b': NULL}, NULL, {'a': NULL, 'b': {'c': i}}],
    'map': MAP {'k' || i: i, 'none': NULL}, 'kind': (['low', 'high'])[1 + i % 2]::ENUM('low', 'high'), 'uuid': UUID 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    'json': ('{"a": [1.50, null, "' || i || '"]}')::JSON, 'nothing': NULL
} AS properties FROM range(1000) r(i) WHERE i % 5 <> 2"""


def main():
    con = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    con.execute(f"LOAD '{EXTENSION}'")
    con.execute("SET TimeZone = 'Asia/Kathmandu'")
    with sandbox() as box:
        con.execute(f"CALL braze_connect(endpoint := '{box.http}', api_key := '{KEY}', verify := false)")
        con.execute(f"CREATE TABLE rows AS {ROWS}")
        for source in (ROWS, "FROM rows", "SELECT * FROM rows ORDER BY external_id DESC"):
            before = len(box.written(KEY, "requests"))
            con.execute(f"COPY (SELECT e FROM ({source}) e) TO 'braze://users/events' (FORMAT braze)")
            shown = dict(con.execute(f"SELECT e.external_id, braze_payload('users/events', e)::VARCHAR FROM ({source}) e").fetchall())
            sent = elements(box.written(KEY, "requests")[before:])
            differing = [one for one in shown if sent.get(one) != shown[one]]
            assert not differing and len(sent) == len(shown), [(sent.get(one), shown[one]) for one in differing[:2]]
            check(sent)
    print(f"{len(sent)} rows arrive as they are shown")


def elements(requests):
    """The elements of the requests as they were sent, by the user."""
    texts = []
    for request in requests:
        body, decoder = request["body"], json.JSONDecoder()
        at = body.index("[") + 1
        while True:
            _, end = decoder.raw_decode(body, at)
            texts.append(body[at:end])
            if body[end] != ",":
                break
            at = end + 1
    return {json.loads(text)["external_id"]: text for text in texts}


def check(sent):
    """Some of it by what SQL says, and not by what braze_payload() does."""
    one = json.loads(sent["user-101"])["properties"]
    assert one["same"] == 9007199254740993 and one["odd"] == 170141183460469231731687303715884105626, one
    assert (one["text"], one["map"], one["list"]) == ('😀\x01\x1f"\\101', {"k101": 101}, [101, 102]), one
    assert one["deep"] == [{"a": [[101], []]}, {"b": {"c": 101}}] and "nothing" not in one, one
    assert '"price":-57.0000000000' in sent["user-101"] and '"json":{"a":' in sent["user-101"], sent["user-101"]


main()
