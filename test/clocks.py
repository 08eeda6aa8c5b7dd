"""Series whose requests are late, or whose server has another time than we: no point is lost, and all apps agree on the newest.

    build/venv/duckdb-2.0.1/bin/python test/clocks.py
"""

import json
import threading
import urllib.parse
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb

from harness import EXTENSION

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Braze:
    """Braze as a server of the test: what time it is there, and how it reads ending_at."""

    lock = threading.Lock()

    def __init__(self, ahead, a_request, zone, included):
        self.now = datetime.now(timezone.utc) + ahead
        self.a_request, self.zone, self.included = a_request, zone, included
        self.refused = 0

    def answer(self, path, query):
        with self.lock:
            now, self.now = self.now, self.now + self.a_request
        if path == "/campaigns/list":
            ids = [{"id": f"c{i}"} for i in range(4)] if query["page"] == "0" else []
            return now, 200, {"message": "success", "campaigns": ids}
        end = datetime.fromisoformat(query["ending_at"].replace("Z", "+00:00")) if "ending_at" in query else now
        if end > now:
            self.refused += 1
            return now, 400, {"message": "ending_at must not be in the future"}
        hourly = query.get("unit") == "hour"
        unit, shift = (HOUR, timedelta(0)) if hourly else (DAY, self.zone)
        newest = (end + shift - EPOCH) // unit - (0 if self.included else 1)
        times = [EPOCH + unit * (newest - back) for back in reversed(range(int(query["length"])))]
        rows = [{"time": time.isoformat() if hourly else time.date().isoformat(), "sessions": 1, "conversions": 1} for time in times]
        return now, 200, {"message": "success", "data": rows}


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    braze = None

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        self.now, status, body = self.braze.answer(url.path, dict(urllib.parse.parse_qsl(url.query)))
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    tried = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        database.execute(f"LOAD '{EXTENSION}'")
        database.execute("SET TimeZone = 'UTC'")
        for ahead in [-20, 20]:
            for a_request in [timedelta(0), HOUR, 2 * DAY]:
                for zone in [-11, 14]:
                    for included in [True, False]:
                        series(database, server.server_address[1], ahead * HOUR, a_request, zone * HOUR, included)
                        tried += 1
        server.shutdown()
    print(f"{tried} clocks")


QUERIES = [
    ("SELECT app_id, time FROM braze_session_series(since := $since, unit := 'hour', apps := ['a', 'b', 'c'])", HOUR, 3),
    ("SELECT campaign_id, time FROM braze_campaign_series(since := $since)", DAY, 4),
    ("SELECT campaign_id, time FROM braze_campaign_series(since := $since, ids := ['c1', 'c2', 'c3'])", DAY, 3),
]


def series(database, port, *clock):
    today = datetime.now(timezone.utc).date()
    for query, unit, identifiers in QUERIES:
        for days in [5, 150]:
            braze = Server.braze = Braze(*clock)
            # A workspace of which nothing is known yet.
            database.execute(f"CALL braze_connect(endpoint := 'http://127.0.0.1:{port}', api_key := 'a-key-of-a-test', verify := false)")
            opened, since = braze.now, today - timedelta(days=days)
            rows = database.sql(query.replace("time FROM", "epoch(time::TIMESTAMP)::BIGINT FROM"), params={"since": since}).fetchall()
            ids = {}
            for identifier, point in rows:
                ids.setdefault(identifier, []).append(point)
            what = f"{query} since {since}: {clock}"
            assert len(ids) == identifiers, what
            newest = {max(points) for points in ids.values()}
            assert len(newest) == 1, f"{what}: they do not agree: {sorted(newest)}"
            # It is that of the call; the list of campaigns may have told a later time.
            newest, seconds, shift = newest.pop(), int(unit.total_seconds()), timedelta(0) if unit == HOUR else braze.zone
            point = lambda time: ((time + shift - EPOCH) // unit - (0 if braze.included else 1)) * seconds
            assert point(opened) <= newest <= point(opened + 2 * braze.a_request), f"{what}: {newest}, {point(opened)} expected"
            first = int(datetime.combine(since, datetime.min.time(), timezone.utc).timestamp())
            for points in ids.values():
                every = list(range(first, newest + 1, seconds))
                assert sorted(points) == every, f"{what}: {len(points)} points, {len(every)} expected"
            assert braze.refused == 0, what


main()
