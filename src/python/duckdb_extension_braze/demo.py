"""The highlights of the extension in the sandbox: the statements of demo.sql, and what they answer."""

import re
from pathlib import Path

from . import connect, start_sandbox

NEXT = '''\
All of that was made up, and nothing left this machine. For your own workspace, set BRAZE_API_KEY and BRAZE_ENDPOINT, and run
python -c "import duckdb_extension_braze as braze; braze.connect().sql('FROM braze_campaigns()').show()"'''


def main() -> None:
    start_sandbox()
    connection = connect()
    script = Path(__file__).with_name("demo.sql").read_text(encoding="utf-8")
    statements = re.sub(r"(?m)^\..*\n", "", script)  # without the shell's commands
    for statement in connection.extract_statements(statements):
        print(statement.query.strip(" \n;"), end=";\n", flush=True)
        answer = connection.sql(statement.query)
        if answer is not None:
            answer.show()
    print(NEXT)
