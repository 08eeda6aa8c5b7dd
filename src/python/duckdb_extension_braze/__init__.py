"""Braze as tables in DuckDB.

    import duckdb_extension_braze as braze

    con = braze.connect()
    con.sql("FROM braze_campaigns()").show()
"""

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from .sandbox import start_sandbox

__all__ = ["__version__", "connect", "dbt_package_path", "extension_path", "load", "sql_path", "start_sandbox"]
__version__ = version("duckdb-extension-braze")

UNSIGNED = {"allow_unsigned_extensions": "true"}
HINT = (
    "Whether a database takes unsigned extensions is settled when it is first opened: "
    f"open it with duckdb_extension_braze.connect(), or with duckdb.connect(config={UNSIGNED})"
)


def connect(
    database: str | Path = ":memory:", *, read_only: bool = False, config: Mapping[str, Any] | None = None
) -> duckdb.DuckDBPyConnection:
    """Opens a database as `duckdb.connect` does, with the extension loaded."""
    try:
        connection = duckdb.connect(database, read_only=read_only, config={**(config or {}), **UNSIGNED})
    except duckdb.ConnectionException as error:
        if "different configuration" not in str(error):
            raise
        message = f"{database} is open in this process with another configuration. {HINT}"
        raise duckdb.ConnectionException(message) from error
    load(connection)
    return connection


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Loads the extension into a database that was opened with unsigned extensions allowed."""
    try:
        connection.load_extension(str(extension_path()))
    except duckdb.IOException as error:
        if "allow_unsigned_extensions" not in str(error):
            raise
        raise duckdb.IOException(f"This database was opened without unsigned extensions. {HINT}") from error


def extension_path() -> Path:
    """The file of the extension, for `LOAD` and `INSTALL`."""
    return Path(__file__).with_name("braze.duckdb_extension")


def sql_path() -> Path:
    """The folder of SQL to run as it is: load.sql and load, views.sql, recipes, sync."""
    return Path(__file__).with_name("sql")


def dbt_package_path() -> Path:
    """The dbt package, for `local:` in packages.yml."""
    return sql_path() / "dbt"
