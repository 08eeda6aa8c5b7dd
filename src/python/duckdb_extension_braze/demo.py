"""The highlights of the extension in the sandbox: the statements of demo.sql, and what they answer."""

import re
from pathlib import Path

from . import connect, start_sandbox

NEXT = """\
All of that was made up, and nothing left this machine. For your own workspace:
export BRAZE_API_KEY=… BRAZE_ENDPOINT=…
python -c 'import duckdb_extension_braze as braze; braze.connect().sql("FROM braze_campaigns()").show()'"""


def main() -> None:
    start_sandbox()
    connection = connect()
    statements = re.sub(r"(?m)^\..*\n", "", Path(__file__).with_name("demo.sql").read_text())  # without the shell's commands
    for statement in connection.extract_statements(statements):
        print(statement.query.strip(" \n;"), end=";\n", flush=True)
        answer = connection.sql(statement.query)
        if answer is not None:
            answer.show()
    print(NEXT)
