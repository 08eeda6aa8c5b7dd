"""A data source for Spark 4: tables of a Braze workspace, and files of exported users, read by all executors.

    import sys
    sys.path.append("sql/spread")
    from spark import Braze

    spark.dataSource.register(Braze)
    campaigns = spark.read.format("braze").option("table", "campaign_series").option("since", "2026-01-01").option("until", "2026-03-31").load()
    users = spark.read.format("braze").option("files", "s3://bucket/exports/*.zip").option("columns", "external_id, email").load()

Each action asks Braze again, as it does with any source: write or cache what is needed twice.
"""

import math
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyspark import cloudpickle
from pyspark.sql import types
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition

sys.path.append(str(Path(__file__).resolve().parent))
import parts  # noqa: E402

# Executors may not have this folder.
for module in [parts, sys.modules[__name__]]:
    cloudpickle.register_pickle_by_value(module)

PARTITIONS = 8
OPTIONS = {"table", "files", "columns", "since", "until", "ignore_errors", "partitions", "setup"}
BATCH_ROWS = 10_000
SIMPLE = {
    "bigint": types.LongType(),
    "integer": types.IntegerType(),
    "double": types.DoubleType(),
    "boolean": types.BooleanType(),
    "date": types.DateType(),
    "timestamp": types.TimestampNTZType(),
    "timestamp with time zone": types.TimestampType(),
    "varchar": types.StringType(),
}


class Braze(DataSource):
    """Options: `table`, which asks for each identifier, or `files`, a pattern; `columns`, `since`, `until`, `ignore_errors`,
    `partitions`, and `setup`, a file of SQL that every executor runs first, each its own."""

    @classmethod
    def name(cls):
        return "braze"

    def schema(self):
        with parts.connected(self.options.get("setup")) as connection:
            # Nothing is asked for to tell columns.
            connection.execute("SET VARIABLE items = []::VARCHAR[]")
            described = connection.sql(query_of(connection, self.options))
            return types.StructType([types.StructField(name, spark_type(type)) for name, type in zip(described.columns, described.types)])

    def reader(self, schema):
        return Reader(self.options)


@dataclass
class Part(InputPartition):
    query: str
    items: list
    share: float | None


class Reader(DataSourceReader):
    def __init__(self, options):
        self.options = options

    def partitions(self):
        """Lists once, here: lists that every executor made for itself would differ."""
        options, count = self.options, int(self.options.get("partitions", PARTITIONS))
        with parts.connected(options.get("setup")) as connection:
            query = query_of(connection, options)
            files = "files" in options
            items = parts.files(connection, options["files"]) if files else parts.identifiers(connection, options["table"])
        # The limits are those of a workspace, whichever process asks.
        return [Part(query, some, None if files else 1 / count) for some in parts.cut(items, math.ceil(len(items) / count))]

    def read(self, part):
        with parts.connected(self.options.get("setup"), part.share) as connection:
            connection.execute("SET VARIABLE items = ?::VARCHAR[]", [part.items])
            yield from connection.sql(part.query).to_arrow_reader(BATCH_ROWS)


def query_of(connection, options):
    if unknown := options.keys() - OPTIONS:
        raise ValueError(f"There is no option {min(unknown)!r}; there are {', '.join(sorted(OPTIONS))}")
    if ("table" in options) == ("files" in options):
        raise ValueError("One of the options 'table' and 'files' must be given")
    columns = options.get("columns", "*")
    if "files" in options:
        return parts.users(columns)
    since, until = (date.fromisoformat(options[day]) if day in options else None for day in ["since", "until"])
    ignore_errors = options.get("ignore_errors", "false") == "true"
    return parts.table(connection, options["table"], columns=columns, since=since, until=until, ignore_errors=ignore_errors)


def spark_type(type):
    match type.id:
        case "list":
            return types.ArrayType(spark_type(type.child))
        case "map":
            (_, key), (_, value) = type.children
            return types.MapType(spark_type(key), spark_type(value))
        case "struct":
            return types.StructType([types.StructField(name, spark_type(child)) for name, child in type.children])
    return SIMPLE[type.id]
