"""Lists as servers of all kinds cut them: short pages, limits below the one asked for, null pages, all spellings of a link.

    build/venv/duckdb-2.0.1/bin/python test/lists.py
"""

import json

import duckdb

from served import workspace

# Each gives the headers and body of the answer to a query.
answers = {}
requests = []


def answer(path, query):
    requests.append((path, query))
    headers, body = answers[path](query)
    return headers, json.dumps(body).encode()


def main():
    with workspace(answer) as (database, _):
        for test in [short_pages, null_pages, capped_limits, few_requests, links, rings]:
            test(database)
    print("short, null and capped pages, links and rings")


def column(database, query):
    requests.clear()
    return [value for (value,) in database.sql(query).fetchall()]


def same(got, expected, what):
    assert sorted(got) == sorted(expected), f"{what}: {len(got)} rows, {len(expected)} expected"


def failed(database, query, message):
    requests.clear()
    try:
        database.sql(query).fetchall()
    except duckdb.Error as error:
        assert message in str(error), f"{query}: expected {message!r}, got {error}"
    else:
        raise AssertionError(f"{query} must fail")


def campaigns(pages):
    """Pages of ids, of which None is null; what lies behind them is empty."""

    def answer(query):
        number = int(query["page"])
        page = pages[number] if number < len(pages) else []
        return [], {"message": "success", "campaigns": None if page is None else [{"id": str(i)} for i in page]}

    answers["/campaigns/list"] = answer
    return [str(i) for page in pages for i in page or []]


LISTS = ["SELECT id FROM braze_campaigns()", "SELECT id FROM braze_campaigns(include_archived := false)",
         "SELECT json->>'id' FROM braze_get('/campaigns/list', rows := 'campaigns', paginate := 'page')"]


def short_pages(database):
    for sizes in [[100, 99, 100, 100, 50], [1, 100, 100], [60] * 8, [100] * 20 + [1, 1, 1, 1, 100], [1] * 30, [7, 0]]:
        starts = [sum(sizes[:n]) for n in range(len(sizes))]
        ids = campaigns([range(start, start + size) for start, size in zip(starts, sizes)])
        for query in LISTS:
            same(column(database, query), ids, f"{query} {sizes}")


def null_pages(database):
    page = lambda n: range(n * 100, n * 100 + 100)
    for pages in [[None, page(0)], [page(0), None, page(1)], [page(0), page(1), None, None, page(2)], [None], [page(0), None]]:
        ids = campaigns(pages)
        for query in LISTS:
            same(column(database, query), ids, query)
    # Null behind the end, for ever.
    answers["/campaigns/list"] = lambda query: ([], {"message": "success", "campaigns": [{"id": "1"}] if query["page"] == "0" else None})
    for query in LISTS:
        same(column(database, query), ["1"], query)
        assert len(requests) < 10, len(requests)


def capped_limits(database):
    for total in [0, 1, 99, 100, 101, 449]:
        for cap in [100, 30, 1000]:

            def answer(query):
                if query.get("offset") == "0":
                    raise AssertionError("an offset of 0")
                begin = int(query.get("offset", 0))
                rows = [{"email_template_id": str(i)} for i in range(begin, min(total, begin + min(cap, int(query["limit"]))))]
                return [], {"message": "success", "count": len(rows), "templates": rows}

            answers["/templates/email/list"] = answer
            ids = [str(i) for i in range(total)]
            for query in [
                "SELECT email_template_id FROM braze_email_templates()",
                "SELECT email_template_id FROM braze_email_templates(modified_since := '2020-01-01')",
                "SELECT json->>'email_template_id' FROM braze_get('/templates/email/list', rows := 'templates', paginate := 'offset')",
                "SELECT json->>'email_template_id' FROM braze_get('/templates/email/list', params := MAP {'limit': '70'}, rows := 'templates', paginate := 'offset')",
            ]:
                same(column(database, query), ids, query)


def few_requests(database):
    """A short list is two requests, and what the first page of a long one satisfies is at most two."""
    for total, limit, least in [(1, "ALL", 2), (50, "ALL", 2), (5000, "10", 1)]:
        campaigns([range(n, min(total, n + 100)) for n in range(0, total, 100)])
        for query in LISTS[:2]:
            assert len(column(database, f"{query} LIMIT {limit}")) == (total if limit == "ALL" else 10)
            # A second one that nobody waited for may come while the next query asks for its own.
            archived = str("false" not in query).lower()
            asked = [sent for _, sent in requests if sent.get("include_archived", "false") == archived]
            assert least <= len(asked) <= 2, f"{query} LIMIT {limit}: {asked}"


def links(database):
    first = '"https://example.com/prev?a=1, 2; rel=next"'
    for headers in [
        ['<{}>; rel="next"'], ["<{}>; rel=next"], ["<{}>; rel='next'"], ['<{}>; rel="NEXT"'], ['<{}> ; Rel = "prev Next"'],
        ['<{}>; title=' + first + '; rel="next"'], ['</events?cursor=0>; rel="prev",<{}>; rel="next"'], ['</events?cursor=0>; rel="prev"', '<{}>; rel="next"'],
        ['<{}>; rel="next", </events?cursor=0>; rel="prev"'],
    ]:
        for target in ["?cursor={}", "events?cursor={}", "/events?cursor={}", "{base}/events?cursor={}"]:

            def answer(query):
                number = int(query.get("cursor", 0))
                link = target.replace("{base}", base).replace("{}", str(number + 1))
                sent = [("Link", header.replace("{}", link)) for header in headers] if number < 4 else []
                return sent, {"message": "success", "events": [{"name": f"event {number}"}]}

            base = database.sql("SELECT endpoint FROM braze_workspaces()").fetchall()[0][0]
            answers["/events"] = answer
            for query in ["SELECT name FROM braze_events()", "SELECT json->>'name' FROM braze_get('/events', rows := 'events', paginate := 'cursor')"]:
                same(column(database, query), [f"event {n}" for n in range(5)], f"{headers} {target}")


def rings(database):
    for size in [1, 2, 5]:
        for rows in [[], [{"name": "same"}], None]:
            answers["/events"] = lambda query: ([("Link", f'<?cursor={(int(query.get("cursor", 0)) + 1) % size}>; rel="next"')], {"message": "success", "events": rows})
            failed(database, "FROM braze_events()", "The list from /events does not end")
            assert len(requests) <= size + 1, f"ring of {size}: {len(requests)} requests"
    # Another cursor each time, and nothing there.
    answers["/events"] = lambda query: ([("Link", f'<?cursor={int(query.get("cursor", 0)) + 1}>; rel="next"')], {"message": "success", "events": []})
    failed(database, "FROM braze_events()", "The list from /events does not end")
    assert len(requests) < 20, len(requests)


main()
