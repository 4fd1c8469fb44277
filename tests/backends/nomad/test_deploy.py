"""deploy.sh and secrets.sh.example against a nomad command that writes down how it is called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import judges
from tests.backends.nomad.compiled import Compiled, nomad

_SPEC = """\
services:
  web:
    image: web:1
    user: "10:10"
    ports:
      http: 8080
    environment:
      DB: ${state.db.url}
      API: ${services.api.url}
      SESSION: ${secrets.session-key}
    volumes:
      /up: uploads
  api:
    image: api:1
    user: "10:10"
    ports:
      http: 8081
    environment:
      DB: ${state.db.url}
      SESSION: ${secrets.session-key}
jobs:
  migrate:
    image: web:1
    user: "10:10"
    command: migrate
    environment:
      DB: ${state.db.url}
    when: before-deploy
    timeout: 2s
    retries: 0
  announce:
    image: web:1
    user: "10:10"
    when: after-deploy
  nightly:
    image: web:1
    user: "10:10"
    schedule: 0 3 * * *
state:
  db:
    kind: postgres
    version: 16.4
    storage: 10Gi
  uploads:
    kind: volume
    access: many
  old:
    kind: volume
    adopt: some-volume
secrets:
  session-key:
    description: |
      Signs sessions.
      Two lines; $(id) `id` '
    generate: 8
"""
_SECRETS = {
    "nomad/jobs/shop-prod-web/db_password": "p",
    "nomad/jobs/shop-prod-api/db_password": "p",
    "nomad/jobs/shop-prod-migrate/db_password": "p",
    "nomad/jobs/shop-prod-db/db_password": "p",
}


class Cluster(NamedTuple):
    """A folder of artifacts, the stub's state, and what the script did."""

    made: Compiled
    folder: Path
    stub: Path

    def run(self, script: str = "deploy.sh", *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.stub}/bin:{os.environ['PATH']}"
        (self.stub / "calls").write_text("")
        return subprocess.run(
            ["sh", str(self.folder / script), *words],
            env={"PATH": path, "STUB": str(self.stub), **env},
            cwd="/",
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def calls(self) -> list[str]:
        """Calls that change something, without the templates of those that ask."""
        asks = ("volume status", "var get", "job allocs", "job deployments")
        return [line for line in (self.stub / "calls").read_text().splitlines() if not line.startswith(asks)]

    def put(self, where: str, text: str) -> None:
        path = self.stub / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _cluster(tmp_path: Path, spec: str = _SPEC, options: str = "") -> Cluster:
    made = nomad(spec, options)
    folder, stub = tmp_path / "it's a folder", tmp_path / "stub"
    folder.mkdir()
    for name, data in made.files.items():
        (folder / name).write_bytes(data)
    cluster = Cluster(made, folder, stub)
    cluster.put("bin/nomad", "")
    shutil.copy(Path(__file__).parent / "nomad-stub", stub / "bin/nomad")
    # the time between two looks at a job is not what is tested
    cluster.put("bin/sleep", "#!/bin/sh\n")
    (stub / "bin/sleep").chmod(0o755)
    cluster.put("volumes", "some-volume\nshop-prod-uploads-not\n")
    for path, value in _SECRETS.items():
        cluster.put(f"vars/{path}", value)
    cluster.put("status/shop-prod-migrate", "\nrunning\ncomplete\n")
    cluster.put("status/shop-prod-announce", "\ncomplete\n")
    return cluster


def _digest(cluster: Cluster, job: str) -> str:
    text = cluster.made.files[f"{job}.nomad.hcl"].decode()
    return next(line.split('"')[1] for line in text.splitlines() if line.strip().startswith("digest"))


def test_the_first_deploy(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    done = cluster.run()
    assert done.returncode == 0, done.stderr
    migrate, announce = _digest(cluster, "migrate"), _digest(cluster, "announce")
    calls = [
        call for call in cluster.calls if not call.startswith("var put -out=none nomad/jobs") and "-in=json" not in call
    ]
    assert calls == [
        "volume create uploads.volume.hcl",
        "volume create db.volume.hcl",
        "job run -preserve-counts db.nomad.hcl",
        "job stop -purge -yes shop-prod-migrate",
        "job run -detach migrate.nomad.hcl",
        f"var put -force -out=none nomad/jobs/shop-prod-migrate/envspec/{migrate} digest={migrate}",
        "job run -preserve-counts api.nomad.hcl",
        "job run -preserve-counts web.nomad.hcl",
        "job run nightly.nomad.hcl",
        "job stop -purge -yes shop-prod-announce",
        "job run -detach announce.nomad.hcl",
        f"var put -force -out=none nomad/jobs/shop-prod-announce/envspec/{announce} digest={announce}",
    ]
    assert done.stdout.splitlines()[-1] == "==> shop prod is up"


def test_a_second_deploy_runs_no_job_again(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    assert cluster.run().returncode == 0
    done = cluster.run()
    assert done.returncode == 0, done.stderr
    assert cluster.calls == [
        "job run -preserve-counts db.nomad.hcl",
        "job run -preserve-counts api.nomad.hcl",
        "job run -preserve-counts web.nomad.hcl",
        "job run nightly.nomad.hcl",
    ]
    assert "==> shop-prod-migrate has run for this image and command" in done.stdout


def test_a_job_runs_again_when_its_image_or_command_changes_or_on_demand(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    assert cluster.run().returncode == 0
    assert cluster.run(RERUN="1").returncode == 0
    assert "job run -detach migrate.nomad.hcl" in cluster.calls
    for old, new in (
        ("command: migrate", "command: migrate --all"),
        ('image: web:1\n    user: "10:10"\n    command', 'image: web:2\n    user: "10:10"\n    command'),
    ):
        changed = nomad(_SPEC.replace(old, new))
        assert changed.files["migrate.nomad.hcl"] != cluster.made.files["migrate.nomad.hcl"]
        for name, data in changed.files.items():
            (cluster.folder / name).write_bytes(data)
        assert cluster.run().returncode == 0
        assert "job run -detach migrate.nomad.hcl" in cluster.calls
        assert "job run -detach announce.nomad.hcl" not in cluster.calls


def test_going_back_to_a_version_runs_none_of_its_jobs(tmp_path: Path) -> None:
    """An old migration that met the database of a newer one would fail, and the way back with it."""
    cluster = _cluster(tmp_path)
    assert cluster.run().returncode == 0
    newer = nomad(_SPEC.replace("command: migrate", "command: migrate --all"))
    for made in (newer, cluster.made):
        for name, data in made.files.items():
            (cluster.folder / name).write_bytes(data)
        assert cluster.run().returncode == 0
        assert ("job run -detach migrate.nomad.hcl" in cluster.calls) == (made is newer)
        assert "job run -preserve-counts web.nomad.hcl" in cluster.calls


def test_a_generated_secret_is_made_once_and_the_same_for_all(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    done = cluster.run()
    web, api = (cluster.stub / f"vars/nomad/jobs/shop-prod-{job}/session_key" for job in ("web", "api"))
    value = web.read_text()
    assert len(value) == 16
    assert int(value, 16) >= 0
    assert api.read_text() == value
    assert value not in done.stdout + done.stderr + (cluster.stub / "calls").read_text()
    api.unlink()
    web.write_text("by\nhand")
    assert cluster.run().returncode == 0
    assert (web.read_text(), api.read_text()) == ("by\nhand", "by\nhand")


def test_a_missing_secret_stops_the_deploy_before_anything_starts(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    (cluster.stub / "vars/nomad/jobs/shop-prod-migrate/db_password").unlink()
    (cluster.stub / "vars/nomad/jobs/shop-prod-db/db_password").write_text("")
    done = cluster.run()
    assert done.returncode == 1
    assert done.stderr == (
        "deploy.sh: these items are missing; secrets.sh.example says how to put them:\n"
        "  nomad/jobs/shop-prod-migrate db_password\n"
        "  nomad/jobs/shop-prod-db db_password\n"
    )
    assert not any(call.startswith("job") for call in cluster.calls)


def test_a_failing_migration_stops_the_deploy_and_prints_its_log(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    cluster.put("status/shop-prod-migrate", "\npending\nrunning\nfailed\n")
    done = cluster.run()
    assert done.returncode == 1
    assert "what alloc-of-shop-prod-migrate  printed" in done.stderr
    assert "what -stderr alloc-of-shop-prod-migrate printed" in done.stderr
    assert done.stderr.endswith("deploy.sh: shop-prod-migrate failed; nothing after it was started\n")
    assert "job run -preserve-counts web.nomad.hcl" not in cluster.calls
    assert not (cluster.stub / "vars/nomad/jobs/shop-prod-migrate/envspec").exists()
    cluster.put("status/shop-prod-migrate", "\ncomplete\n")
    assert cluster.run().returncode == 0
    assert "job run -detach migrate.nomad.hcl" in cluster.calls


def test_a_migration_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    script = cluster.folder / "deploy.sh"
    # one try of 2 s, 15 s of pause, a minute to be placed
    assert f"\nonce shop-prod-migrate migrate.nomad.hcl {_digest(cluster, 'migrate')} 77\n" in script.read_text()
    cluster.put("status/shop-prod-migrate", "\nrunning\n")
    done = cluster.run()
    assert done.returncode == 1
    assert "shop-prod-migrate did not end in 77 seconds; nothing after it was started" in done.stderr
    assert "job stop -yes shop-prod-migrate" in cluster.calls


def test_a_migration_that_is_running_already_is_left_alone(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    cluster.put("status/shop-prod-migrate", "running\n")
    done = cluster.run()
    assert done.returncode == 1
    assert "shop-prod-migrate is running already" in done.stderr
    assert "job stop -purge -yes shop-prod-migrate" not in cluster.calls


@pytest.mark.parametrize(
    ("call", "says", "not_after"),
    [
        (
            "volume create db.volume.hcl",
            "the volume shop-prod-db was not made",
            "job run -preserve-counts db.nomad.hcl",
        ),
        (
            "job run -preserve-counts db.nomad.hcl",
            "db.nomad.hcl did not become healthy",
            "job run -detach migrate.nomad.hcl",
        ),
        (
            "job run -detach migrate.nomad.hcl",
            "migrate.nomad.hcl was not accepted",
            "job run -preserve-counts api.nomad.hcl",
        ),
        (
            "job run -preserve-counts api.nomad.hcl",
            "api.nomad.hcl did not become healthy",
            "job run -preserve-counts web.nomad.hcl",
        ),
        ("job run nightly.nomad.hcl", "nightly.nomad.hcl was not registered", "job run -detach announce.nomad.hcl"),
    ],
)
def test_what_fails_stops_the_deploy(tmp_path: Path, call: str, says: str, not_after: str) -> None:
    cluster = _cluster(tmp_path)
    cluster.put("fail", call + "\n")
    done = cluster.run()
    assert done.returncode == 1
    assert says in done.stderr
    assert call in cluster.calls
    assert not_after not in cluster.calls


def test_a_service_whose_last_deployment_failed_is_not_up(tmp_path: Path) -> None:
    """`nomad job run` has nothing to say when nothing changed since."""
    cluster = _cluster(tmp_path)
    cluster.put("deployment/shop-prod-api", "failed")
    done = cluster.run()
    assert done.returncode == 1
    assert "deploy.sh: the deployment of shop-prod-api is failed\n" in done.stderr
    assert "job run -preserve-counts web.nomad.hcl" not in cluster.calls


def test_an_adopted_volume_must_be_there(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    cluster.put("volumes", "shop-prod-uploads\nshop-prod-db\n")
    done = cluster.run()
    assert done.returncode == 1
    assert done.stderr == "deploy.sh: there is no volume some-volume, which the spec adopts\n"
    assert cluster.calls == []


def test_namespace_and_region_are_those_of_the_options(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path, options="namespace: it's\nregion: eu")
    script = (cluster.folder / "deploy.sh").read_text()
    assert (
        "NOMAD_NAMESPACE='it'\\''s'\nNOMAD_REGION=eu\nprefix=shop-prod\npoll=2\n\nexport NOMAD_NAMESPACE NOMAD_REGION\n"
        in script
    )


def test_services_that_read_one_another_start_together(tmp_path: Path) -> None:
    spec = """\
services:
  a:
    image: a:1
    ports:
      http: 80
    environment:
      B: ${services.b.url}
  b:
    image: b:1
    ports:
      http: 81
    environment:
      A: ${services.a.url}
"""
    cluster = _cluster(tmp_path, spec)
    assert "\nservice a.nomad.hcl b.nomad.hcl\n" in (cluster.folder / "deploy.sh").read_text()
    assert cluster.run().returncode == 0
    assert sorted(cluster.calls) == ["job run -preserve-counts a.nomad.hcl", "job run -preserve-counts b.nomad.hcl"]
    cluster.put("fail", "job run -preserve-counts a.nomad.hcl\n")
    assert cluster.run().returncode == 1
    assert len(cluster.calls) == 2


def test_a_bucket_is_made_before_the_job_that_fills_it() -> None:
    job = "  {}:\n    image: j:1\n    when: before-deploy\n"
    jobs = "jobs:\n" + job.format("report") + "    needs:\n      seed: completed\n" + job.format("seed")
    jobs += "    environment:\n      BUCKET: ${state.files.bucket}\n" + job.format("plain")
    state = "state:\n  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n    buckets:\n      - pics\n"
    script = nomad(jobs + state).files["deploy.sh"].decode()
    ran = [line.split()[1] for line in script.splitlines() if line.startswith("once ")]
    assert ran == [f"shop-prod-{name}" for name in ("files-setup", "plain", "seed", "report")]


def test_putting_secrets_from_files(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path)
    shutil.rmtree(cluster.stub / "vars")
    values = tmp_path / "values"
    values.mkdir()
    (values / "db-password").write_text('p"q\n')
    (values / "session-key").write_text("s")
    done = cluster.run("secrets.sh.example", str(values))
    assert done.returncode == 0, done.stderr
    stored = {
        path.relative_to(cluster.stub / "vars").as_posix(): path.read_text()
        for path in (cluster.stub / "vars").rglob("*")
        if path.is_file()
    }
    assert stored == {
        "nomad/jobs/shop-prod-web/db_password": 'p"q\n',
        "nomad/jobs/shop-prod-web/session_key": "s",
        "nomad/jobs/shop-prod-api/db_password": 'p"q\n',
        "nomad/jobs/shop-prod-api/session_key": "s",
        "nomad/jobs/shop-prod-migrate/db_password": 'p"q\n',
        "nomad/jobs/shop-prod-db/db_password": 'p"q\n',
    }
    text = (cluster.folder / "secrets.sh.example").read_text()
    assert "# session-key: Signs sessions. Two lines; $(id) `id` '; deploy.sh makes it when it is missing\n" in text
    assert cluster.run("secrets.sh.example").returncode != 0


@pytest.mark.judge("shellcheck")
@pytest.mark.parametrize(
    "options", ["", "volumes: csi\nplugin_id: ebs\nnamespace: n", "secrets: vault\nvault_path: secret/data/x"]
)
def test_the_scripts_are_clean(tmp_path: Path, options: str) -> None:
    cluster = _cluster(tmp_path, options=options)
    scripts = [
        str(path) for path in (cluster.folder / "deploy.sh", cluster.folder / "secrets.sh.example") if path.exists()
    ]
    done = judges.run("shellcheck", "--shell=sh", *scripts)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.judge("shellcheck")
def test_a_script_with_nothing_to_do_is_clean(tmp_path: Path) -> None:
    cluster = _cluster(tmp_path, "services:\n  web:\n    image: web:1\n")
    done = judges.run("shellcheck", "--shell=sh", str(cluster.folder / "deploy.sh"))
    assert (done.returncode, done.stdout) == (0, "")
    assert "secrets.sh.example" not in cluster.made.files
