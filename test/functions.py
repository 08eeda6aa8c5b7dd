"""The table functions of the extension, and how those are called that need arguments."""

from dataclasses import dataclass

APP = "a0000000-0000-4000-8000-000000000000"
SEGMENT = "5e000000-0000-4000-8000-000000000000"


def arguments(*by_place, **by_name):
    return by_place, by_name


# What a call must have. Whatever is in it is in the sandbox, too.
NEEDED = {
    "braze_catalog_items": arguments("'catalog_1'"),
    "braze_connect": arguments(endpoint="'US-01'", api_key="'a-key-of-a-test'"),
    "braze_get": arguments("'/campaigns/list'", rows="'campaigns'", paginate="'page'"),
    "braze_journal": arguments("'journal.ndjson'"),
    "braze_kpi": arguments("'dau'", "DATE '2022-09-01'", "DATE '2022-09-02'", f"['{APP}']"),
    "braze_preference_center_urls": arguments(external_ids="['user-1']"),
    "braze_read_users": arguments(f"'{{server}}/exports/{SEGMENT}/users.json.gz'"),
    "braze_sdk_authentication_keys": arguments(apps=f"['{APP}']"),
    "braze_segment_users": arguments(f"'{SEGMENT}'"),
    "braze_send_series": arguments("'c0000000-0000-4000-8000-000000000003'", send_ids="['5d000000-0000-4000-8001-000000000003']"),
    "braze_start_export": arguments(f"'{SEGMENT}'"),
    "braze_subscription_status": arguments("'59000000-0000-4000-8000-000000000001'", emails="['user-1@example.com', 'user-2@example.com']"),
    "braze_user_subscriptions": arguments(external_ids="['user-1']", emails="['user-2@example.com']", phones="['+15550000004']"),
    "braze_users": arguments(external_ids="['user-1', 'user-2']"),
}

# Functions about the extension itself and this process: what they have depends on what was done before.
OWN = {
    "braze_check",
    "braze_clock",
    "braze_connect",
    "braze_exports",
    "braze_help",
    "braze_journal",
    "braze_refused",
    "braze_rejects",
    "braze_requests",
    "braze_start_export",
    "braze_targets",
    "braze_usage",
    "braze_workspaces",
    "braze_writes",
}


@dataclass
class Function:
    """A table function, and the type of each of its parameters."""

    name: str
    parameters: dict

    def call(self, **given):
        """A call with what it needs and those of these parameters that it takes."""
        by_place, by_name = NEEDED.get(self.name, ((), {}))
        free = list(self.parameters)[len(by_place) :]
        by_name = {name: value for name, value in given.items() if name in free} | by_name
        return f"{self.name}({', '.join([*by_place, *(f'{name} := {value}' for name, value in by_name.items())])})"


def table_functions(database):
    """All of them but the extension's functions of values, which have no columns."""
    rows = database.sql("""
        SELECT function, map_from_entries(list((name, type) ORDER BY rank) FILTER (kind = 'parameter'))
        FROM (SELECT *, row_number() OVER () AS rank FROM braze_help())
        GROUP BY function HAVING bool_or(kind = 'column') ORDER BY min(rank)
    """)
    return [Function(name, parameters or {}) for name, parameters in rows.fetchall()]
