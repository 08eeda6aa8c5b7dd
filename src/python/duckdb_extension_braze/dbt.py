"""The plugin for dbt-duckdb, which needs neither a path nor options:

    plugins:
      - module: duckdb_extension_braze.dbt
"""

from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin

from . import UNSIGNED, load


class Plugin(BasePlugin):
    """Loads the extension whenever dbt opens the database."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        config.update(UNSIGNED)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        load(conn)
