"""Proxies and certificates: what the environment and DuckDB's settings say of them, each in a process of its own.

    build/venv/duckdb-2.0.1/bin/python test/proxies.py

A key in clear must not leave the machine, and what is wrong with a proxy must not be said of Braze. The proxies are
small servers of this program: one for CONNECT, one for SOCKS 5, and a port where nobody listens.
"""

import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress

from harness import EXTENSION, sandbox

QUERY = """
import duckdb, sys
database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
database.execute(f"LOAD '{sys.argv[1]}'")
for statement in sys.argv[2:]:
    try:
        print(database.execute(statement).fetchall())
    except duckdb.Error as error:
        print(error)
"""
COUNT = "SELECT count(*) FROM braze_campaigns()"
ROWS = "[(5,)]"


def main():
    checks = 0
    with sandbox() as box, Proxy(connect) as tunnel, Proxy(socks) as socks5, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{closed.getsockname()[1]}"
        # The name of this machine, which its certificate has, is excepted from proxies, so that the server gets another.
        braze = f"https://braze.test:{box.https.rsplit(':', 1)[1]}"
        base = {"BRAZE_API_KEY": "sandbox_proxies?campaigns=5", "BRAZE_ENDPOINT": box.http, "SSL_CERT_FILE": box.ca}
        away = base | {"BRAZE_ENDPOINT": braze}

        def check(expected, variables, *statements, base=base, no=("sandbox_proxies",)):
            nonlocal checks
            output = ask(base | variables, *statements or [COUNT])
            for text in [expected] if isinstance(expected, str) else expected:
                if text not in output:
                    sys.exit(f"{variables} {statements}: expected\n{text}\n\ngot:\n{output}")
            for text in no:
                if text in output:
                    sys.exit(f"{variables} {statements}: must not have\n{text}\n\ngot:\n{output}")
            checks += 1

        # What stays on this machine goes through no proxy, whoever names it.
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            check(ROWS, {name: f"http://{dead}"})
        check(ROWS, {}, f"SET http_proxy = 'http://{dead}'", COUNT)
        check(ROWS, {}, f"SET http_proxy = '{tunnel.address}'", COUNT)
        check(ROWS, {}, COUNT, base=base | {"BRAZE_ENDPOINT": box.https})
        for proxy in (tunnel, socks5):
            assert not proxy.seen, proxy.seen

        # A dead proxy is named, and who names it.
        impatient = "SET braze_max_retries = 0"
        refused = f'Cannot reach the proxy "{dead}": Connection refused'
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            check([refused, f"The proxy comes from the variable {name.upper()}"], {name: f"http://{dead}"}, impatient, COUNT, base=away)
        check([refused, "The proxy comes from the variable HTTP_PROXY"], {"HTTP_PROXY": f"http://{dead}"}, impatient, COUNT, base=away)
        check(
            [refused, "The proxy comes from the DuckDB setting http_proxy"],
            {"HTTPS_PROXY": tunnel.address},
            impatient,
            f"SET http_proxy = 'http://user:pass@{dead}'",
            COUNT,
            base=away,
            no=("pass",),
        )
        check(f'Cannot reach the proxy "{dead}": it did not accept a connection', {"ALL_PROXY": f"socks5://{dead}"}, impatient, COUNT, base=away)
        check(
            ["the proxy \"ftp://proxy:2121\" from the variable ALL_PROXY", "use http, https, socks4 or socks5"],
            {"ALL_PROXY": "ftp://user:pass@proxy:2121"},
            base=away,
            no=("pass",),
        )

        # NO_PROXY and HTTPS_PROXY hold although DuckDB took its setting from HTTP_PROXY.
        unknown = 'Cannot reach "braze.test:'
        for exception in ("*", "braze.test", ".test", "other.example, braze.test:" + braze.rsplit(":", 1)[1]):
            for name in ("NO_PROXY", "no_proxy"):
                check(unknown, {"HTTP_PROXY": f"http://{dead}", name: exception}, impatient, COUNT, base=away)
        check(refused, {"HTTP_PROXY": f"http://{dead}", "NO_PROXY": "braze.test:1"}, impatient, COUNT, base=away)
        check("not trusted", {"HTTP_PROXY": f"http://{dead}", "HTTPS_PROXY": tunnel.address}, COUNT, base=away)
        assert set(tunnel.seen) == {"braze.test:" + braze.rsplit(":", 1)[1]}, tunnel.seen
        check("not trusted", {"ALL_PROXY": socks5.address}, COUNT, base=away)
        assert set(socks5.seen) == {"braze.test"}, socks5.seen

        # A proxy that does not let requests through.
        with Proxy(forbid) as closed_door:
            check(
                [f'Cannot reach the proxy "{closed_door.address.removeprefix("http://")}"', "it requires a user name and a password"],
                {"HTTPS_PROXY": closed_door.address},
                impatient,
                COUNT,
                base=away,
            )

        # Certificates that are not there.
        here = os.path.dirname(os.path.abspath(__file__))
        for variables, expected in (
            ({"SSL_CERT_FILE": f"{here}/none.pem"}, f'Cannot load certificates from "{here}/none.pem", which SSL_CERT_FILE names: No such file'),
            ({"SSL_CERT_FILE": f"{here}/proxies.py"}, f'Cannot load certificates from "{here}/proxies.py", which SSL_CERT_FILE names: no certificates found'),
            ({"SSL_CERT_FILE": here}, "Is a directory"),
            ({"SSL_CERT_FILE": ""}, 'Cannot load certificates from "", which SSL_CERT_FILE names'),
            ({"SSL_CERT_DIR": f"{here}/none"}, f'Cannot load certificates from "{here}/none", which SSL_CERT_DIR names: No such file'),
            ({"SSL_CERT_DIR": f"{here}/sql"}, f'Cannot load certificates from "{here}/sql", which SSL_CERT_DIR names: no certificates found'),
        ):
            check(expected, variables)
    print(f"{checks} checks")


def ask(variables, *statements):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BRAZE") and not k.upper().endswith("_PROXY")}
    command = [sys.executable, "-c", QUERY, EXTENSION, *statements]
    done = subprocess.run(command, env=kept | variables, capture_output=True, text=True, timeout=60)
    if done.returncode or "panicked" in done.stderr:
        sys.exit(done.stderr)
    return done.stdout


class Proxy:
    """A proxy that sends whatever it is asked for to this machine."""

    def __init__(self, serve):
        self.seen, self.serve = [], serve
        self.listener = socket.create_server(("127.0.0.1", 0))
        scheme = "socks5h" if serve is socks else "http"
        self.address = f"{scheme}://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(self, client), daemon=True).start()


def connect(proxy, client):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    target = head.split()[1].decode()
    proxy.seen.append(target)
    server = socket.create_connection(("127.0.0.1", int(target.rsplit(":", 1)[1])))
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    join(client, server)


def forbid(_, client):
    client.recv(4096)
    client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    client.close()


def socks(proxy, client):
    client.recv(257)  # the ways to log in that it knows
    client.sendall(b"\x05\x00")
    _, _, _, kind = client.recv(4)
    assert kind == 3, "a name, which the proxy looks up"
    host = client.recv(client.recv(1)[0]).decode()
    (port,) = struct.unpack(">H", client.recv(2))
    proxy.seen.append(host)
    server = socket.create_connection(("127.0.0.1", port))
    client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01" + struct.pack(">H", port))
    join(client, server)


def join(one, other):
    def copy(source, target):
        with suppress(OSError):  # either side may give up
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=copy, args=(other, one), daemon=True)
    back.start()
    copy(one, other)


main()
