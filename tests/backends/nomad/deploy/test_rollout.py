"""deploy.sh without a word: the order of a rollout, what it runs once, and what it says where it stops."""

from __future__ import annotations

import pytest

from tests.backends.nomad.compiled import nomad
from tests.backends.nomad.deployed import SPEC, Deployed

NEXT = SPEC.replace("image: web:1", "image: web:2")


def test_the_first_deploy(at: Deployed) -> None:
    said = at.rolled()
    release = at.release
    assert at.changes == [
        "volume create uploads.volume.hcl",
        "volume create db.volume.hcl",
        "var put -in=json -out=none - session_key=@/dev/fd/3",
        "var put -in=json -out=none - session_key=@/dev/fd/3",
        "job run -detach db.nomad.hcl",
        "job run -detach migrate.nomad.hcl",
        f"job dispatch -detach -id-prefix-template={release} shop-prod-migrate",
        "job run -detach api.nomad.hcl",
        "job run -detach web.nomad.hcl",
        "job run -detach nightly.nomad.hcl",
        "job run -detach reindex.nomad.hcl",
        "job run -detach announce.nomad.hcl",
        f"job dispatch -detach -id-prefix-template={release} shop-prod-announce",
    ]
    assert said.splitlines()[-1] == f"rolled out: release {release}, 1"
    assert at.history == [f"*{release}"]


def test_the_same_release_again_runs_no_job_and_makes_no_new_version(at: Deployed) -> None:
    at.rolled()
    said = at.rolled()
    assert f"migrate has run for release {at.release}\n" in said
    assert f"announce has run for release {at.release}\n" in said
    assert at.children("migrate") == at.children("announce") == [at.release]
    assert {job.newest.number for job in at.cluster.jobs.values()} == {0}
    assert at.history == [f"*{at.release}"]


def test_jobs_before_and_after_run_once_for_each_release_and_are_told_apart(at: Deployed) -> None:
    first = at.release
    at.rolled()
    second = at.compile(SPEC.replace("image: api:1", "image: api:2"))
    at.rolled()
    assert at.children("migrate") == at.children("announce") == [first, second]
    assert sorted(name for name in at.cluster.jobs if second in name) == [
        f"shop-prod-{job}/dispatch-{second}-1700000000-{number}"
        for job in ("announce", "migrate")
        for number in [name.rpartition("-")[2] for name in at.cluster.jobs if job in name and second in name]
    ]


def test_a_release_whose_job_failed_runs_it_again_and_not_those_that_ended_well(at: Deployed) -> None:
    at.cluster.runs["shop-prod-announce"] = ["running", "failed"]
    assert at.failed() == (
        f"announce failed: {next(n for n in at.cluster.jobs if 'announce/' in n)}; what comes after it was not touched"
    )
    del at.cluster.runs["shop-prod-announce"]
    at.rolled()
    assert at.children("migrate") == [at.release]
    assert at.children("announce") == [at.release, at.release]


def test_a_failing_migration_stops_the_rollout_with_its_events_and_its_log(at: Deployed) -> None:
    first = at.release
    at.rolled()
    at.compile(NEXT)
    at.cluster.runs["shop-prod-migrate"] = ["pending", "running", "failed"]
    code, _, said = at.run()
    child = next(n for n in at.cluster.jobs if f"migrate/dispatch-{at.release}" in n)
    allocation = at.cluster.jobs[child].allocations[0][1]
    assert code == 1
    assert said.splitlines()[-5:] == [
        f"status of {child}",
        f"events of {allocation}",
        f"stdout of {allocation}",
        f"stderr of {allocation}",
        f"deploy: migrate failed: {child}; nothing that runs was changed: release {first} runs on,"
        " and there is nothing to roll back",
    ]
    assert at.job("web").newest.number == at.job("api").newest.number == 0
    assert at.history == [f"*{first}"]


def test_what_run_takes_stays_the_job_of_the_release_that_runs_when_its_next_one_failed(at: Deployed) -> None:
    at.rolled()
    before = at.job("migrate").newest.text
    at.compile(NEXT)
    at.cluster.runs["shop-prod-migrate"] = ["failed"]
    at.failed()
    assert at.job("migrate").newest.text == before
    del at.cluster.runs["shop-prod-migrate"]
    at.rolled()
    assert at.job("migrate").newest.text != before


def test_a_migration_that_does_not_end_is_stopped_by_the_clock(at: Deployed) -> None:
    at.cluster.runs["shop-prod-migrate"] = ["running"]
    # one try of 2 s, 15 s of pause, a minute to be placed
    said = at.failed()
    child = next(n for n in at.cluster.jobs if "migrate/" in n)
    assert said == f"migrate did not end in 77 seconds: {child}; what comes after it was not touched"
    assert f"job stop -yes {child}" in at.cluster.calls
    assert 77 <= at.cluster.clock - 1_700_000_000 < 80


def test_the_time_that_nomad_takes_to_answer_counts(at: Deployed) -> None:
    at.cluster.runs["shop-prod-migrate"] = ["running"]

    def slow(call: str) -> None:
        at.cluster.clock += 30 if call.startswith("job allocs") else 0

    at.cluster.watch = slow
    assert "did not end in 77 seconds" in at.failed()
    assert at.cluster.clock - 1_700_000_000 < 150


def test_a_migration_that_is_running_already_is_left_alone(at: Deployed) -> None:
    at.cluster.runs["shop-prod-migrate"] = ["running"]
    at.failed()
    child = next(n for n in at.cluster.jobs if "migrate/" in n)
    at.cluster.jobs[child].versions[-1].stop = False
    assert at.failed().startswith(f"migrate runs already: {child};")
    assert at.children("migrate") == [at.release]


@pytest.mark.parametrize(
    ("fails", "says", "not_after"),
    [
        ("volume create db", "the volume shop-prod-db was not made; nothing that runs was changed", "job run"),
        ("job run -detach db", "db was not accepted: it fails; what comes after it was not touched", "job dispatch"),
        ("job run -detach migrate", "migrate was not accepted: it fails; what comes after", "job run -detach api"),
        ("job dispatch", "migrate cannot be run: it fails; what comes after it was not touched", "job run -detach api"),
        ("job run -detach api", "api was not accepted: it fails; what comes after", "job run -detach web"),
        ("job run -detach nightly", "nightly was not accepted: it fails; what comes after", "job run -detach announce"),
    ],
)
def test_what_fails_stops_the_rollout(at: Deployed, fails: str, says: str, not_after: str) -> None:
    at.cluster.failing[fails] = "it fails"
    assert at.failed().startswith(says)
    assert [call for call in at.changes if call.startswith(not_after)] == []
    at.cluster.failing.clear()
    at.rolled()


def test_a_service_that_does_not_get_healthy_is_shown_with_what_its_own_version_said(at: Deployed) -> None:
    first = at.release
    at.rolled()
    at.compile(NEXT)
    at.cluster.sick.add("shop-prod-web")
    code, _, said = at.run()
    assert code == 1
    lines = said.splitlines()
    new = next(
        id for _, id, evaluation, _ in at.job("web").allocations if evaluation != at.job("web").allocations[0][2]
    )
    assert lines[-5:] == [
        "status of shop-prod-web",
        f"events of {new}",
        f"stdout of {new}",
        f"stderr of {new}",
        "deploy: web did not become healthy; what comes after it was not touched;"
        f" ./deploy.sh --rollback returns to release {first}",
    ]
    assert at.job("nightly").newest.number == 0


def test_an_unchanged_service_whose_last_deployment_failed_is_not_up(at: Deployed) -> None:
    """Nomad accepts the same file without a deployment of its own."""
    at.cluster.sick.add("shop-prod-api")
    at.failed()
    at.cluster.sick.clear()
    assert at.failed().startswith("api did not become healthy")
    assert at.job("api").newest.number == 0


def test_how_many_replicas_there_are_is_said_by_the_spec(at: Deployed) -> None:
    """`-preserve-counts` would keep the old number for ever."""
    at.rolled()
    at.compile(SPEC.replace("    image: api:1\n", "    image: api:1\n    replicas: 3\n"))
    at.rolled()
    assert at.job("api").newest.count == 3


def test_how_many_replicas_there_are_is_the_autoscalers_where_there_is_one(at: Deployed) -> None:
    scaled = "    image: api:1\n    autoscale:\n      min: 2\n      max: 9\n      cpu: 70\n"
    at.compile(SPEC.replace("    image: api:1\n", scaled))
    at.rolled()
    at.cluster.scale("shop-prod-api", 7)
    at.compile(SPEC.replace("    image: api:1\n", scaled.replace("api:1", "api:2")))
    at.rolled()
    assert at.job("api").newest.count == 7
    assert "job run -detach -preserve-counts api.nomad.hcl" in at.cluster.calls


def test_services_that_read_one_another_start_together(at: Deployed) -> None:
    service = "  {}:\n    image: {}:1\n    ports:\n      http: {}\n    environment:\n      PEER: ${{services.{}.url}}\n"
    at.compile("services:\n" + service.format("a", "a", 80, "b") + service.format("b", "b", 81, "a"))
    at.rolled()
    order = [call for call in at.cluster.calls if call.startswith(("job run", "eval status"))]
    assert [call.split()[1] for call in order] == ["run", "run", "status", "status"]
    at.compile("services:\n" + service.format("a", "a", 80, "b") + service.format("b", "b", 82, "a"))
    at.cluster.sick |= {"shop-prod-a", "shop-prod-b"}
    assert at.failed().startswith("a, b did not become healthy;")


def test_a_bucket_is_made_before_the_job_that_fills_it() -> None:
    job = "  {}:\n    image: j:1\n    when: before-deploy\n"
    jobs = "jobs:\n" + job.format("report") + "    needs:\n      seed: completed\n" + job.format("seed")
    jobs += "    environment:\n      BUCKET: ${state.files.bucket}\n" + job.format("plain")
    state = "state:\n  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n    buckets:\n      - pics\n"
    script = nomad(jobs + state).files["deploy.sh"].decode()
    ran = [line.split()[2].partition(":")[0] for line in script.splitlines() if line.startswith("before ")]
    assert ran == ["files-setup", "plain", "seed", "report"]


def test_a_state_that_keeps_its_data_in_a_bucket_starts_after_the_bucket_is_made() -> None:
    job = "jobs:\n  seed:\n    image: j:1\n    when: before-deploy\n    needs:\n      logs: started\n"
    state = (
        "state:\n  logs:\n    kind: custom\n    image: l:1\n    environment:\n      BUCKET: ${state.files.bucket}\n"
        "  files:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n    buckets:\n      - pics\n"
    )
    script = nomad(job + state).files["deploy.sh"].decode()
    steps = script.partition("steps='")[2].partition("'")[0].splitlines()
    assert [(line.split()[0], line.split()[2].partition(":")[0]) for line in steps] == [
        ("state", "files"),
        ("before", "files-setup"),
        ("state", "logs"),
        ("before", "seed"),
    ]


def test_a_workload_that_becomes_another_kind_of_job_takes_the_place_of_the_old_one(at: Deployed) -> None:
    """Nomad refuses to change the type of a job."""
    at.rolled()
    at.compile(SPEC.replace("    when: manual", "    schedule: 5 4 * * *"))
    said = at.rolled()
    assert "reindex was another kind of job, which Nomad cannot change: the old one is removed\n" in said
    assert at.job("reindex").kind == "periodic"


def test_a_job_that_is_not_there_is_not_taken_for_one_that_begins_alike(at: Deployed) -> None:
    """Nomad's commands take a job by the beginning of its id: `shop-prod-api` would be `shop-prod-api-docs`."""
    for name in ("api-docs", "migrate-orders", "announce-all"):
        at.cluster.submit(f'job "shop-prod-{name}" {{\n  type = "service"\n    count = 1\n')
    at.rolled()
    for name in ("api-docs", "migrate-orders", "announce-all"):
        assert [version.number for version in at.job(name).versions] == [0]
    assert at.job("api").kind == "service"


def test_an_interrupted_rollout_goes_on_where_it_was(at: Deployed) -> None:
    """A kill in the middle leaves the lock, which is told, and what was remembered, from which the next one goes on."""
    first = at.release
    at.rolled()
    second = at.compile(NEXT)
    process = None

    def kill(call: str) -> None:
        if call.startswith("eval status") and process is not None:
            process.kill()

    at.cluster.watch = kill
    process = at.start()
    process.communicate()
    at.cluster.watch = lambda call: None
    assert at.locked
    said = process_of(at)
    assert said.startswith("another deploy is under way: ")
    assert said.endswith("\n  nomad var purge envspec/shop-prod/lock")
    del at.cluster.variables["envspec/shop-prod/lock"]
    at.rolled()
    assert at.children("migrate") == [first, second]
    assert at.history == [f"*{second}", first]
    assert at.rolled("--rollback", "--yes").endswith(f"rolled back: release {first} runs\n")


def process_of(at: Deployed) -> str:
    _, said = at.start().communicate()
    return said.rpartition("deploy: ")[2].removesuffix("\n")


@pytest.mark.parametrize("shell", ["dash", "bash", "busybox sh"])
def test_any_shell_runs_it(at: Deployed, shell: str) -> None:
    at.rolled(shell=shell)
    at.compile(NEXT)
    at.cluster.runs["shop-prod-announce"] = ["failed"]
    at.failed(shell=shell)
    del at.cluster.runs["shop-prod-announce"]
    assert at.rolled("--rollback", "--yes", shell=shell).endswith(" runs\n")
