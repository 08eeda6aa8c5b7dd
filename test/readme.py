"""The documents, checked: the README's SQL runs, and everything it and the other documents refer to is there.

    build/venv/duckdb-2.0.1/bin/python test/readme.py
"""

import os
import re
import tempfile
from pathlib import Path
from textwrap import dedent

import duckdb

from harness import EXTENSION, ROOT

README = ROOT / "README.md"
ABOUT = ROOT / "src/generate/templates/reference"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", ROOT / "src/README.md", ROOT / "src/python/README.md", ROOT / "test/sandbox/README.md", *sorted((ROOT / "sql").rglob("*.md"))]
LINES_MAX = 350
NOT_RUN = "-- Your own bucket."

# What has no rows here: all was accepted, and nobody unsubscribed lately.
WITHOUT_ROWS = {"FROM braze_rejects()", "FROM braze_user_subscriptions("}

# What a reader has: tables of their own.
TABLES = """
CREATE TABLE scores AS SELECT 'user-' || i AS external_id, i / 10 AS churn_risk, 'plus' AS plan FROM range(10) r(i);
CREATE TABLE orders AS SELECT 'order-' || i AS event_id, 'user-' || i AS external_id, 'ordered' AS name, now() AS time FROM range(10) r(i);
CREATE TABLE vip AS SELECT external_id, external_id || '@example.com' AS email FROM scores;
CREATE TABLE dishes AS SELECT 'soup' AS id, 4.5 AS price;
CREATE TABLE consent AS SELECT 'user-1' AS external_id, '59000000-0000-4000-8000-000000000000' AS subscription_group_id, 'subscribed' AS subscription_state;
CREATE TABLE gdpr AS SELECT 'user-9' AS external_id;
CREATE TABLE sent AS SELECT external_id, email FROM vip LIMIT 0;
COPY (SELECT c FROM (SELECT 'dishes' AS name, '' AS description, [{'name': 'id', 'type': 'string'}, {'name': 'price', 'type': 'number'}] AS fields) c)
TO 'braze://catalogs' (FORMAT braze);
"""


def main():
    text = README.read_text()
    assert len(text.splitlines()) <= LINES_MAX, f"README.md has {len(text.splitlines())} lines"
    links = sum(follow(document) for document in DOCUMENTS)
    messages = find_messages(text)
    find_permissions(text)
    count_endpoints(text)
    run_by_name()
    blocks = sum(run(document) for document in [README, ABOUT / "index.md", *sorted((ABOUT / "about").glob("*.md"))])
    print(f"{blocks} blocks of SQL, {links} links, {messages} messages")


def follow(document):
    """Relative links lead to files that are there, and anchors to headings."""
    links = re.findall(r"\]\(([^)\s]+)\)", without_code(document.read_text()))
    links = [link for link in links if "://" not in link]
    for link in links:
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), f"{document}: {link} is not there"
        assert not anchor or anchor in anchors(target), f"{document}: {link} has no such heading"
    return len(links)


def anchors(document):
    headings = re.findall(r"^#+ (.+)$", without_code(document.read_text()), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def without_code(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)


def find_messages(text):
    """What the troubleshooting table quotes is said in the source."""
    source = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*.rs")))
    source = re.sub(r"\\\n\s*", "", source).replace('\\"', '"')
    messages = re.findall(r"^\| `(.+?)` \|", section(text, "Troubleshooting"), re.M)
    for message in messages:
        assert re.search(as_written(message), source), f"no message is like: {message}"
    assert messages
    return len(messages)


def as_written(message):
    """A message with its values as a pattern of the text in the source, where these are in braces."""
    value = r""" ?(?:"[^"]*"|(?<!\w)'[^']*'|(?<= )/[a-z_/]+|\d+|…) ?"""
    words = [re.escape(words) for words in re.split(value, message.strip("… "))]
    return r"[^\n]*?".join(words)


def find_permissions(text):
    """The boxes to tick are all that there are, and those for loading are what loads need."""
    needs = {}
    for functions, permission in re.findall(r"^\| `[^`]+` \| (.+?) \| `([^`]+)` \|", (ROOT / "sql/reference/endpoints.md").read_text(), re.M):
        for function in re.findall(r"`([^`]+)`", functions):
            needs.setdefault(function, set()).add(permission)
    rows = [set(re.findall(r"`(\w+(?:\.\w+)+)`", row)) for row in section(text, "Get a key").splitlines() if row.startswith("| ")]
    differing = set().union(*rows) ^ set().union(*needs.values())
    assert not differing, f"permissions in one of README.md and endpoints.md only: {differing}"
    files = re.findall(r"^\.read (\S+)", (ROOT / "sql/load.sql").read_text(), re.M)
    functions = {function for file in files for function in re.findall(r"FROM (braze_\w+)\(", (ROOT / file).read_text()) if function in needs}
    loading = set().union(*(needs[function] for function in functions))
    assert loading in rows, f"no row has the permissions for loading: {sorted(loading)}"


def count_endpoints(text):
    read = len(re.findall(r"^\| `GET ", (ROOT / "sql/reference/endpoints.md").read_text(), re.M))
    written = len(re.findall(r"^\| \[`braze://", (ROOT / "sql/reference/README.md").read_text(), re.M))
    assert f"{read} of the 58 `GET` endpoints" in text and f"the {written} [targets]" in text, f"{read} are read, {written} are targets"


def section(text, title):
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def run(document):
    """The SQL of a document, each section in a workspace and a database of its own."""
    count = 0
    for number, part in enumerate(re.split(r"^## ", document.read_text(), flags=re.M)):
        # What follows at once, without a language, is what the last statement answers.
        blocks = re.findall(r"^( *)```sql\n(.*?)^ *```\n(?:^```\n(.*?)^```\n)?", part, re.M | re.S)
        blocks = [(dedent(sql), shown) for _, sql, shown in blocks if NOT_RUN not in sql]
        if blocks:
            database = connect(f"sandbox_{document.stem}_{number}_{duckdb.__version__}")
            for sql, shown in blocks:
                answer(database, sql, shown, document)
        count += len(blocks)
    return count


def run_by_name():
    """Where a function takes identifiers, its page says how to find them by name."""
    database = connect(f"sandbox_by_name_{duckdb.__version__}")
    calls = [call for page in sorted((ROOT / "sql/reference").glob("*.md")) for call in re.findall(r"^By name.*?^```sql\n(.*?)^```", page.read_text(), re.M | re.S)]
    takes = database.sql("SELECT list(DISTINCT function) FROM braze_help() WHERE kind = 'parameter' AND name = 'ids' AND function NOT IN ('braze_users', 'braze_catalog_items', 'braze_preference_center_urls')").fetchall()[0][0]
    assert {re.search(r"FROM (braze_\w+)\(ids", call)[1] for call in calls if "ids" in call} == set(takes), takes
    for call in calls:
        names, query = call.split(";\n")[:2]
        database.execute(names.replace("LIKE 'A%'", "LIKE '%'")).fetchall()
        found = database.execute(f"SELECT len(getvariable('ids')), count(*) > 0 FROM ({query})").fetchall()[0]
        assert found[0] > 0 and found[1], (call, found)


def connect(key):
    workspace = {"BRAZE_API_KEY": key, "BRAZE_ENDPOINT": os.environ["BRAZE_SANDBOX"], "BRAZE_CLIENT_SECRET": key}
    os.environ.update({f"{name}{suffix}": value for name, value in workspace.items() for suffix in ("", "_EMEA")})
    os.environ.update(BRAZE_PARTNER_NAME="acme", BRAZE_PARTNER_API_KEY="sandbox-partner")
    database = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    database.execute(f"LOAD '{EXTENSION}'")
    database.execute(TABLES)
    return database


def answer(database, sql, shown, document):
    """Runs a block: what asks has rows, and what the last statement answers is what is shown."""
    code = re.sub(r" *--.*", "", sql)  # which sql() below does not take behind the last statement
    try:
        for file, statements in re.findall(r"^\.read (\S+)$|((?:^(?!\.read ).*\n)+)", code, re.M):
            if file:
                database.execute((ROOT / file).read_text())
            for statement in database.extract_statements(statements):
                answered = str(database.sql(statement.query))
                is_empty = statement.type == duckdb.StatementType.SELECT and " 0 rows" in answered
                assert not is_empty or any(words in sql for words in WITHOUT_ROWS), f"no rows: {statement.query}"
        assert not shown or answered.strip() == shown.strip(), f"the answer is\n{answered}"
    except (AssertionError, duckdb.Error) as error:
        raise AssertionError(f"{document}:\n{sql}\n{error}") from error


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # where journals go
        main()
