# A workspace at a glance, in marimo: the one of BRAZE_API_KEY and BRAZE_ENDPOINT, or without them the sandbox.
#
#     python -m duckdb_extension_braze notebook              to look at
#     python -m duckdb_extension_braze notebook mine.py      a copy of your own, to change

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Braze")


@app.cell
def _():
    import os
    from collections import Counter

    import altair as alt
    import duckdb
    import duckdb_extension_braze as braze
    import marimo as mo
    import polars as pl

    _ = alt.renderers.set_embed_options(renderer="svg")
    return Counter, alt, braze, duckdb, mo, os, pl


@app.cell
def _(braze, mo, os):
    if not os.environ.get("BRAZE_API_KEY"):
        braze.start_sandbox()
    is_story = os.environ["BRAZE_API_KEY"].startswith("sandbox?story=")
    con = braze.connect()
    _source = "a pretend workspace, a coffee roaster's" if is_story else "Braze"
    days = mo.ui.dropdown({"14 days": 14, "28 days": 28, "84 days": 84}, value="28 days", label="The last")
    mo.md(f"# Braze\n\nEvery figure comes from {_source}, as it is now.\n\n{days}")
    return con, days, is_story


@app.cell
def _(Counter, con, duckdb, mo, pl):
    def ask(query):
        """What a query answers, and what to show instead if that is nothing. A key that may not read one thing shows the rest."""
        try:
            answer = con.sql(query).pl()
        except duckdb.Error as error:
            return pl.DataFrame(), mo.callout(str(error), kind="warn")
        return answer, mo.md("Nothing.") if answer.is_empty() else None

    def choices(query):
        """Identifiers by name, and what to show if there are none. Those who share a name are told apart."""
        answer, instead = ask(query)
        names = Counter(name for name, _ in answer.rows())
        return {name if names[name] == 1 else f"{name} ({id})": id for name, id in answer.rows()}, instead

    return ask, choices


@app.cell
def _(alt, ask, days, mo):
    figures, _instead = ask(
        f"""
        UNPIVOT (
            SELECT time, dau::DOUBLE AS "Active users", new_users::DOUBLE AS "New users", revenue AS "Revenue"
            FROM braze_kpi_dau(since := today() - {days.value - 1})
            JOIN braze_kpi_new_users(since := today() - {days.value - 1}) USING (time)
            JOIN braze_revenue_series(since := today() - {days.value - 1}) USING (time)
        ) ON COLUMNS(* EXCLUDE time) INTO NAME figure VALUE value ORDER BY time
        """
    )
    _chart = (
        alt.Chart(figures)
        .mark_area(line=True, opacity=0.25)
        .encode(
            x=alt.X("time:T", title=None, axis=alt.Axis(format="%b %d", tickCount=4, labelFlush=False)),
            y=alt.Y("value:Q", title=None),
            tooltip=["time:T", "value:Q"],
        )
        .properties(width=190, height=130)
        .facet(alt.Facet("figure:N", title=None), columns=3)
        .resolve_scale(y="independent")
    )
    mo.vstack([mo.md("## Key figures"), _instead or _chart])
    return (figures,)


@app.cell
def _(alt, ask, days, mo):
    messages, _instead = ask(
        f"""
        SELECT time, channel, sum(coalesce(sent, impressions, total_impressions))::BIGINT AS sent, sum(revenue) AS revenue
        FROM braze_campaign_message_series(since := today() - {days.value - 1})
        GROUP BY ALL HAVING sent > 0 ORDER BY time, channel
        """
    )
    _color = alt.Color("channel:N", legend=None)
    _sent = (
        alt.Chart(messages)
        .mark_bar()
        .encode(
            x=alt.X("yearmonthdate(time):T", title=None, axis=alt.Axis(format="%b %d", tickCount=4, labelFlush=False)),
            y="sent:Q",
            color=_color,
            tooltip=["time:T", "channel:N", "sent:Q"],
        )
        .properties(width=330, height=200)
    )
    _revenue = (
        alt.Chart(messages)
        .mark_bar()
        .encode(x=alt.X("sum(revenue):Q", title="revenue"), y=alt.Y("channel:N", title=None, sort="-x"), color=_color)
        .properties(width=140, height=200)
    )
    mo.vstack([mo.md("## Campaigns by channel"), _instead or (_sent | _revenue)])
    return (messages,)


@app.cell
def _(choices, mo):
    _canvases, canvas_instead = choices("SELECT name, id FROM braze_canvases(include_archived := false) ORDER BY last_edited DESC")
    _first = next((name for name in ["Left in the Cart", *_canvases] if name in _canvases), None)
    canvas = mo.ui.dropdown(_canvases, value=_first, label="Canvas")
    return canvas, canvas_instead


@app.cell
def _(alt, ask, canvas, canvas_instead, days, mo, pl):
    _query = f"""
        SELECT position, step.name AS step, sum(coalesce(sent, impressions, total_impressions))::BIGINT AS sent
        FROM (
            SELECT unnest(steps) AS step, generate_subscripts(steps, 1) AS position
            FROM braze_canvas_details(ids := ['{canvas.value}'])
        ) JOIN braze_canvas_step_series(ids := ['{canvas.value}'], since := today() - {days.value - 1}) ON step_id = step.id
        GROUP BY ALL HAVING sent IS NOT NULL ORDER BY position
        """
    steps, _instead = ask(_query) if canvas.value else (pl.DataFrame(), canvas_instead)
    _bars = alt.Chart(steps).encode(x="sent:Q", y=alt.Y("step:N", title=None, sort=alt.EncodingSortField("position")))
    _chart = (_bars.mark_bar() + _bars.mark_text(align="left", dx=4).encode(text="sent:Q")).properties(width=520, height=140)
    mo.vstack([mo.md("## A Canvas, step by step"), canvas, _instead or _chart])
    return (steps,)


@app.cell
def _(choices, is_story, mo):
    _segments, segment_instead = choices("SELECT name, id FROM braze_segments() ORDER BY name")
    # Exporting its users takes a while in a large workspace: there, only once one is chosen.
    _first = "Lapsed 60 Days" if is_story and "Lapsed 60 Days" in _segments else None
    segment = mo.ui.dropdown(_segments, value=_first, label="Segment")
    return segment, segment_instead


@app.cell
def _(alt, ask, mo, pl, segment, segment_instead):
    _query = f"""
        SELECT coalesce(country, 'unknown') AS country, if(email IS NULL, 'no', 'yes') AS has_email, count(*) AS users
        FROM braze_segment_users('{segment.value}') GROUP BY ALL ORDER BY users DESC
        """
    audience, _instead = ask(_query) if segment.value else (pl.DataFrame(), segment_instead or mo.md("Choose one, to export its users."))
    _chart = (
        alt.Chart(audience)
        .mark_bar()
        .encode(
            x=alt.X("sum(users):Q", title="users"),
            y=alt.Y("country:N", title=None, sort="-x"),
            color=alt.Color("has_email:N", title="has email"),
        )
        .properties(width=520, height=140)
    )
    mo.vstack([mo.md("## An audience"), segment, _instead or _chart])
    return (audience,)


@app.cell
def _(alt, audience, con, figures, messages, mo, steps):
    (figures, messages, steps, audience)  # which this comes after
    _requests = con.sql(
        """
        SELECT function, sum(attempts)::BIGINT AS requests, sum(bytes)::BIGINT AS bytes
        FROM braze_usage() GROUP BY ALL ORDER BY requests DESC
        """
    ).pl()
    _bars = alt.Chart(_requests).encode(x="requests:Q", y=alt.Y("function:N", title=None, sort="-x"))
    _chart = (_bars.mark_bar() + _bars.mark_text(align="left", dx=4).encode(text="requests:Q")).properties(width=430, height=220)
    _total = f"{_requests['requests'].sum():,} requests to Braze, and {_requests['bytes'].sum() / 1e6:.1f} MB of answers."
    mo.vstack([mo.md(f"## What it cost\n\n{_total}"), _chart])
    return


if __name__ == "__main__":
    app.run()
