"""The random histories of test/sync_histories.py, each run by a model of a real dbt that is materialized as `braze_write`.

    python3 test/sync_histories_dbt.py 2.0.1 --seeds 0..20
"""

import shutil
import sys
import tempfile
import time

from forked_dbt import PACKAGE, start
from sync_histories import JOBS, KILLED_WITHIN_S, main

import duckdb

PROFILE = """
braze:
  target: prod
  outputs:
    prod:
      type: duckdb
      path: {file}
      config_options: {{allow_unsigned_extensions: true}}
      extensions: ["{{{{ env_var('BRAZE_EXTENSION') }}}}"]
      settings: {{braze_max_retries: "{{{{ env_var('RETRIES') }}}}"}}
"""
TARGETS = {
    "attributes": "users/attributes", "cohort": "cohorts/vip", "catalog": "catalogs/catalog_0/items", "subscriptions": "subscriptions",
    "events": "users/events",
}  # fmt: skip
CONFIGS = {"nulls": "nulls", "gone": "on_missing", "aliases": "aliases", "journal": "journal", "max_share": "max_change_ratio"}


class ThroughDbt:
    """A history whose runs are runs of a project."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.project = self.file.with_suffix("")
        package = self.project / "dbt_packages/braze"
        (self.project / "models").mkdir(parents=True)
        shutil.copytree(PACKAGE / "macros", package / "macros")
        shutil.copy(PACKAGE / "dbt_project.yml", package)
        (self.project / "dbt_project.yml").write_text("name: shop\nversion: 1.0.0\nprofile: braze\nvars: {braze_first_run: true}\n")
        (self.project / "profiles.yml").write_text(PROFILE.format(file=self.file))
        config = {CONFIGS[name]: value for name, value in self.choices.items() if name in CONFIGS}
        config |= {"materialized": "braze_write", "target": TARGETS[self.job]} | ({"max_deletes": 100_000} if self.leaves else {})
        (self.project / "models/kept.sql").write_text(f"{{{{ config(**{config}) }}}}\nSELECT * FROM main.source")

    def sync(self, retries, killed=False):
        partner = {"BRAZE_PARTNER_NAME": "treasure_data", "BRAZE_PARTNER_API_KEY": "sandbox-partner", "BRAZE_CLIENT_SECRET": self.key}
        workspace = {"BRAZE_API_KEY": self.key, "BRAZE_ENDPOINT": self.box.http, **partner}
        with tempfile.NamedTemporaryFile() as output:
            run = start(["run"], self.project, workspace | {"RETRIES": str(retries)}, output)
            if killed:
                while run.is_alive() and b"START sql" not in open(output.name, "rb").read():
                    time.sleep(0.01)
                run.join(self.random.uniform(0, KILLED_WITHIN_S))
                run.kill()
            run.join()
            told = open(output.name).read()
        if killed:
            time.sleep(0.1)  # what is under way still arrives
        with duckdb.connect(str(self.file)) as database:
            report = database.execute("SELECT state, requests, message FROM braze_write_runs ORDER BY started_at DESC LIMIT 1").fetchone() if "START sql" in told else None
        report = dict(zip(["state", "requests", "message"], report or ["never begun", None, told]))
        self.told.append(f"  run with {retries} retries: {report}")
        return report


if __name__ == "__main__":
    main([type(job.__name__, (ThroughDbt, job), {}) for job in JOBS], sys.argv[2:])
