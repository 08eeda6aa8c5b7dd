"""Answers that are small on the way and large in memory: they wait for room, and the process does not grow without bound.

    build/venv/duckdb-2.0.1/bin/python test/memory.py
"""

import contextlib
import gzip
import json
import resource
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import duckdb

from harness import EXTENSION

TEXT_MIB = 40
REQUESTS = 16
GROWTH_MB_MAX = 400  # all at once they take 640 MB, and as much again while rows are made of them


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    details = b""

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/campaigns/details":
            body = self.details
        else:
            ids = [{"id": f"c{query['page']}"}] if int(query["page"]) < 3 else []
            body = gzip.compress(json.dumps({"message": "success", "campaigns": ids}).encode())
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(200)
            for name, value in [("Content-Type", "application/json"), ("Content-Encoding", "gzip"), ("Content-Length", len(body))]:
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)


def main():
    Server.details = gzip.compress(b'{"message":"success","name":"' + b"x" * (TEXT_MIB << 20) + b'"}', 1)
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        database.execute(f"LOAD '{EXTENSION}'")
        database.execute(f"CALL braze_connect(endpoint := 'http://127.0.0.1:{server.server_address[1]}', api_key := 'a-key-of-a-test', verify := false)")
        database.execute("SET memory_limit = '1GB'")
        database.execute("SET braze_timeout_ms = 100000")
        before = peak_mb()
        query = "SELECT count(*), sum(length(name)) FROM braze_campaign_details(ids := list_transform(range($n), lambda i: 'c' || i))"
        begun = time.monotonic()
        assert database.execute(query, {"n": REQUESTS}).fetchall() == [(REQUESTS, REQUESTS * (TEXT_MIB << 20))]
        seconds, growth = time.monotonic() - begun, peak_mb() - before
        assert growth < GROWTH_MB_MAX, f"it grew by {growth:.0f} MB"
        # A query that is not read to its end holds room. Others go on all the same.
        held = database.cursor()
        held.execute(query.replace("count(*), sum(length(name))", "name"), {"n": 3})
        other = database.cursor()
        assert other.execute(query, {"n": 3}).fetchall() == [(3, 3 * (TEXT_MIB << 20))]
        held.close()
        server.shutdown()
    print(f"{REQUESTS} answers of {TEXT_MIB} MiB in {seconds:.1f} s: {growth:.0f} MB more")


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


main()
