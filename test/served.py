"""A workspace of a test's own, for answers that the sandbox does not give."""

import contextlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import duckdb

from harness import EXTENSION


@contextlib.contextmanager
def server(answer):
    """Its address: `answer` gives the headers and the body for a path and a query."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body go out together

        def log_message(self, *_):
            pass

        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            url = urlsplit(self.path)
            headers, body = answer(url.path, dict(parse_qsl(url.query, keep_blank_values=True)))
            self.send_response(200)
            for name, value in [*headers, ("Content-Type", "application/json"), ("Content-Length", len(body))]:
                self.send_header(name, str(value))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # nobody waits for it any more
                self.end_headers()
                self.wfile.write(body)

        do_POST = do_GET

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        serving.daemon_threads = True
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


@contextlib.contextmanager
def workspace(answer):
    """A database, and the address of its workspace."""
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    database.execute("SET TimeZone = 'UTC'")
    with server(answer) as url:
        database.execute(f"CALL braze_connect(endpoint := '{url}', api_key := 'a-key-of-a-test', verify := false)")
        yield database, url
