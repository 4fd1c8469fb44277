"""Jobs: run once for each release, in their order; on a schedule; when asked."""

from __future__ import annotations

import itertools
import re

import pytest

from envspec.model.workload import Run
from envspec_backends.kubernetes.job import deadline
from tests.backends.kubernetes.compiled import Compiled, compiled
from tests.backends.kubernetes.specs import LISTENS, SYSTEM, service, system


def _jobs(text: str = SYSTEM, logo: bytes = b"\x89PNG\xff") -> list[str]:
    return list(compiled(text, files={"logo.bin": logo}).of("Job"))


def test_jobs_are_named_by_the_release_and_carry_it() -> None:
    made = system()
    release = made.texts["deploy.sh"].partition("\nrelease=")[2].partition("\n")[0]
    assert re.fullmatch("[0-9a-f]{12}", release)
    assert _jobs() == _jobs() == [f"{name}-{release}" for name in ("assets-setup", "migrate", "warm-up")]
    assert {one["metadata"]["labels"]["envspec/release"] for one in made.of("Job").values()} == {release}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shop/web:1.4.2@sha256:8d", "shop/web:1.4.2@sha256:8e"),
        ("shop/game:1.4.2", "shop/game:1.4.3"),
        ("command: npm run migrate", "command: npm run migrate --all"),
        ("PRICE: costs", "PRICE: cost"),
        ('api = "', 'url = "'),
        ("timeout: 5m", "timeout: 6m"),
        ("replicas: 2", "replicas: 3"),
        ("    tag: 1.4.2", "    tag: 1.4.3"),
    ],
)
def test_whatever_changes_all_jobs_are_those_of_another_release(old: str, new: str) -> None:
    assert old in SYSTEM
    assert not set(_jobs(SYSTEM.replace(old, new))) & set(_jobs())


def test_another_file_on_disk_is_another_release() -> None:
    assert not set(_jobs(logo=b"other")) & set(_jobs())


def test_the_longest_names_leave_room_for_the_release() -> None:
    long = "a" * 39
    text = NEEDY.replace("first", f"{long}b") + BUCKET.partition("state:")[1] + BUCKET.partition("state:")[2]
    made = service(LISTENS, more=text.replace("assets", f"{long}c"))
    assert [len(name) for name in made.of("Job")] == [53, 59, 19]


def test_the_release_job() -> None:
    made = system()
    (job,) = [one for name, one in made.of("Job").items() if name.startswith("migrate-")]
    spec = job["spec"]
    assert (spec["backoffLimit"], spec["template"]["spec"]["restartPolicy"]) == (2, "Never")
    # one try may take five minutes; three tries, with ten seconds of grace and pauses of 10 and 20 seconds
    assert spec["template"]["spec"]["activeDeadlineSeconds"] == 300
    assert spec["activeDeadlineSeconds"] == 3 * (300 + 10) + 30
    assert "ttlSecondsAfterFinished" not in spec
    assert spec["podFailurePolicy"]["rules"][0]["action"] == "Ignore"


@pytest.mark.parametrize(
    ("retries", "seconds"),
    [(0, 70), (1, 150), (3, 4 * 70 + 10 + 20 + 40), (7, 8 * 70 + 10 + 20 + 40 + 80 + 160 + 320 + 360)],
)
def test_the_deadline_leaves_room_for_every_try(retries: int, seconds: int) -> None:
    assert deadline(Run("before-deploy", timeout=60_000, retries=retries), 10_000) == seconds


def test_a_schedule() -> None:
    spec = system().of("CronJob")["report"]["spec"]
    assert spec["schedule"] == "30 3 * * 1-5"
    assert spec["timeZone"] == "Europe/Berlin"
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["startingDeadlineSeconds"] == 600
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 3)
    assert "suspend" not in spec
    assert system().of("CronJob")["db-backup"]["spec"]["timeZone"] == "Etc/UTC"


def test_a_manual_job_waits_to_be_asked() -> None:
    made = system()
    spec = made.of("CronJob")["tidy"]["spec"]
    assert (spec["suspend"], spec["schedule"]) == (True, "0 0 31 2 *")
    assert "#   kubectl -n shop-prod create job tidy-1 --from=cronjob/tidy\n" in made.texts["40-apps/tidy.yaml"]


NEEDY = """\
jobs:
  second:
    uses: web
    command: two
    when: before-deploy
    needs:
      first: completed
  first:
    uses: web
    command: one
    when: before-deploy
"""


def _release(made: Compiled) -> list[str]:
    lines = made.texts["deploy.sh"].partition("\nbefore='")[2].partition("'")[0]
    return [line.split()[0] for line in lines.splitlines()]


def test_jobs_that_need_one_another_run_in_that_order() -> None:
    assert _release(service(LISTENS, more=NEEDY)) == ["30-release/first.yaml", "30-release/second.yaml"]


BUCKET = """\
jobs:
  report:
    uses: web
    command: report
    when: before-deploy
    needs:
      seed: completed
  seed:
    uses: web
    command: seed
    when: before-deploy
    environment:
      BUCKET: ${state.assets.bucket}
state:
  assets:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - pictures
"""


def test_a_bucket_is_made_before_the_job_that_fills_it() -> None:
    made = service(LISTENS, "gitops: argocd", BUCKET)
    assert _release(made) == [f"30-release/{name}.yaml" for name in ("assets-setup", "seed", "report")]
    waves = {
        name.rpartition("-")[0]: one["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]
        for name, one in made.of("Job").items()
    }
    assert waves == {"assets-setup": "30", "seed": "31", "report": "32"}


def test_waves_keep_that_order() -> None:
    made = service(LISTENS, "gitops: argocd", NEEDY)
    waves = {
        one["spec"]["template"]["spec"]["containers"][0]["name"]: one["metadata"]["annotations"][
            "argocd.argoproj.io/sync-wave"
        ]
        for one in made.of("Job").values()
    }
    assert waves == {"first": "30", "second": "31"}


def test_flux_gets_a_stage_for_the_jobs_that_wait_for_others() -> None:
    made = service(LISTENS, "gitops: flux", BUCKET)
    stages = ["30-release", "30-release-02", "30-release-03"]
    paths = [f"{stage}/{name}.yaml" for stage, name in zip(stages, ("assets-setup", "seed", "report"), strict=True)]
    assert _release(made) == paths
    found = {one["spec"]["path"].rpartition("/")[2]: one for one in made.documents["flux.yaml"]}
    assert list(found) == ["00-namespace", "10-config", "20-state", *stages, "40-apps"]
    before = [name.rpartition("/")[2] for name in found][2:]
    for earlier, later in itertools.pairwise(before):
        assert found[later]["spec"]["dependsOn"] == [{"name": found[earlier]["metadata"]["name"]}]
    assert [found[stage]["metadata"]["name"] for stage in stages] == [
        "shop-prod-release", "shop-prod-release-02", "shop-prod-release-03",
    ]  # fmt: skip
    # a finished migration that vanished would run again
    assert [found[stage]["spec"]["prune"] for stage in stages] == [False, False, False]
    assert (
        "| 30-release-02 | jobs that must be done before the services change, after those before |"
        in made.texts["README.md"]
    )
