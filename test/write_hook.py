"""A dbt model whose rows a hook sends to Braze once the model is committed, in a real dbt.

    python3 test/write_hook.py 2.0.1      # the DuckDB version; build/venv/dbt-duckdb-2.0.1 is the environment
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from harness import BUILD, EXTENSION, environment, sandbox

VERSION = sys.argv[1]
DBT = BUILD / f"venv/dbt-duckdb-{VERSION}/bin/dbt"
KEY = "sandbox-dbt-hook"
ROWS = 300

FILES = {
    "dbt_project.yml": "name: audience\nversion: '1.0'\nprofile: audience\nmodel-paths: [models]\n",
    "profiles.yml": f"""
audience:
  target: prod
  outputs:
    prod:
      type: duckdb
      path: audience.duckdb
      config_options: {{allow_unsigned_extensions: true}}
      extensions: ['{EXTENSION}']
""",
    "models/vip.sql": f"""
{{{{ config(materialized='table', post_hook={{
    "sql": "COPY (SELECT v FROM {{{{ this }}}} v) TO 'braze://users/attributes' (FORMAT braze)",
    "transaction": false
}}) }}}}
SELECT 'user-' || i AS external_id, true AS vip FROM range({ROWS}) r(i)
""",
}


def main():
    with tempfile.TemporaryDirectory(prefix="dbt-", dir=BUILD) as folder, sandbox() as box:
        for name, text in FILES.items():
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        env = environment(BRAZE_API_KEY=KEY, BRAZE_ENDPOINT=box.http, DBT_SEND_ANONYMOUS_USAGE_STATS="false")
        command = [DBT, "build", "--project-dir", folder, "--profiles-dir", folder]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        users = box.written(KEY, "users")
        named = {user["external_id"] for user in users if user["custom_attributes"].get("vip") is True}
        assert named == {f"user-{i}" for i in range(ROWS)}, len(named)

        # What Braze refuses fails the model.
        env["BRAZE_API_KEY"] = "sandbox-dbt-hook?permissions=campaigns.list"
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
        assert done.returncode != 0 and 'the permission "users.track"' in done.stdout, done.stdout
    print(f"{ROWS} rows of a model written by its hook")


main()
