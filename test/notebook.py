"""The notebook in a browser: its charts are drawn, it tells what it cost, and a key that may not read all shows the rest.

    build/venv/notebook/bin/python test/notebook.py build/notebook.png

Needs Chromium and its driver. The first page goes into the picture, at the size at which it is read.
"""

import base64
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import Select

from harness import BUILD, environment, sandbox, wheel

PICTURE = Path(sys.argv[1])
WIDTH, BYTES_MAX = 1000, 300_000
LIMIT_S = 120
KEY = "sandbox_notebook?campaigns=5&canvases=2&segments=3&without=kpi.dau.data_series"

# What is drawn and chosen lies in shadow trees, in the order in which it is read.
ELEMENTS = """
const found = [];
const walk = root => root.querySelectorAll("*").forEach(element => {
    if (element.matches(arguments[0])) found.push(element);
    if (element.shadowRoot) walk(element.shadowRoot);
});
walk(document);
return found;
"""
MARKS = "return ['area', 'rect', 'text'].map(kind => arguments[0].querySelectorAll(`.role-mark.mark-${kind} > *`).length)"


def main():
    with tempfile.TemporaryDirectory(prefix="notebook-", dir=BUILD) as folder, sandbox() as box, browser() as page:
        install(wheel(Path(folder)))
        with notebook(page, Path(folder)):
            in_the_sandbox(page)
        with notebook(page, Path(folder), BRAZE_API_KEY=KEY, BRAZE_ENDPOINT=box.http):
            with_a_key(page, box)
    print(f"2 notebooks, {PICTURE.stat().st_size:,} bytes of picture")


def in_the_sandbox(page):
    figures, messages, steps, audience, requests = charts(page, 5)
    assert figures == (3, 0, 0), figures
    assert messages[1] > 28 and steps == (0, 4, 4) and audience[1] > 6, (messages, steps, audience)
    assert requests[1] == requests[2] > 5, requests
    assert "a coffee roaster's" in text(page) and asked(page) > requests[1], text(page)
    take_picture(page)


def with_a_key(page, box):
    """What the key may not read is said in its place, and a choice asks for no more than it needs."""
    charts(page, 3)
    assert 'create a new key with the permission "kpi.dau.data_series"' in text(page), text(page)
    before = asked(page)
    assert before == box.summary(KEY)["requests"], before
    Select(elements(page, "select")[2]).select_by_index(1)
    charts(page, 4)
    wait(lambda: asked(page) == box.summary(KEY)["requests"], page)
    chosen = {request["path"].rpartition("/")[0] for request in box.requests(KEY)[before:]}
    assert chosen == {"/users/export", "/exports"}, chosen


def install(packed):
    """As the command says that lacks what the notebook needs."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--force-reinstall", "--no-deps", packed], check=True)
    subprocess.run([*pip, "duckdb-extension-braze[notebook]"], check=True)


@contextmanager
def browser():
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        sys.exit("The notebook is tested in Chromium: install it and its driver (Debian, Ubuntu: apt install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", f"--window-size={WIDTH},2200"]:
        options.add_argument(argument)
    page = webdriver.Chrome(options, Service(driver))
    try:
        yield page
    finally:
        page.quit()


@contextmanager
def notebook(page, folder, **workspace):
    """Serves the notebook, and opens it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "duckdb_extension_braze", "notebook", "--headless", f"--port={port}"]
    log, env = folder / "marimo.log", environment(HOME=str(folder), **workspace)
    with log.open("w") as output, subprocess.Popen(command, env=env, cwd=folder, stdout=output, stderr=output) as server:
        try:
            wait(lambda: "URL" in log.read_text(), page)
            page.get(f"http://127.0.0.1:{port}")
            yield
        except BaseException:
            print(log.read_text(), file=sys.stderr)
            raise
        finally:
            server.terminate()


def charts(page, count):
    """How many areas, bars and labels each chart has, once so many are drawn and the requests are told."""
    wait(lambda: len(elements(page, "svg.marks")) == count and asked(page), page)
    return [tuple(page.execute_script(MARKS, chart)) for chart in elements(page, "svg.marks")]


def elements(page, selector):
    return page.execute_script(ELEMENTS, selector)


def text(page):
    return page.find_element("tag name", "body").text


def asked(page):
    """How many requests the page says that it took."""
    told = re.search(r"([\d,]+) requests to Braze", text(page))
    return told and int(told[1].replace(",", ""))


def wait(is_so, page):
    until = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < until, f"not within {LIMIT_S} s:\n{text(page)}"
        time.sleep(0.2)


def take_picture(page):
    height = page.execute_script("return arguments[0].getBoundingClientRect().bottom", elements(page, "svg.marks")[-1])
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height + 40, "scale": 1}
    PICTURE.write_bytes(base64.b64decode(page.execute_cdp_cmd("Page.captureScreenshot", {"clip": clip})["data"]))
    assert PICTURE.stat().st_size < BYTES_MAX, PICTURE.stat().st_size


main()
