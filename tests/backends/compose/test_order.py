"""What waits for what."""

from __future__ import annotations

from tests.backends.compose.compiled import HTTP, POSTGRES, Compiled, compiled, entry, spec

DB = "    environment:\n      DB: ${state.db.host}\n"
MIGRATE = entry("migrate", DB + "    command: m\n    when: before-deploy\n    migrates:\n      - db\n", job=True)


def waits(made: Compiled) -> dict[str, dict[str, str]]:
    return {
        name: {peer: one["condition"] for peer, one in service.get("depends_on", {}).items()}
        for name, service in made.stack["services"].items()
    }


def test_the_condition_is_the_true_one() -> None:
    text = spec(
        entry("web", HTTP + DB + "    needs:\n      api: healthy\n      worker: started\n      mute: none\n")
        + entry("api", HTTP)
        + entry("worker")
        + entry("mute", HTTP),
        state=POSTGRES,
    )
    assert waits(compiled(text))["web"] == {
        "api": "service_healthy",
        "db": "service_healthy",
        "worker": "service_started",
    }


def test_in_development_the_services_wait_for_the_migration() -> None:
    text = spec(entry("web", HTTP + DB) + entry("other", HTTP), jobs=MIGRATE, state=POSTGRES)
    assert waits(compiled(text, "dev")) == {
        "db": {},
        "migrate": {"db": "service_healthy"},
        "other": {},
        "web": {"db": "service_healthy", "migrate": "service_completed_successfully"},
    }


def test_in_production_nobody_depends_on_a_job_behind_a_profile() -> None:
    text = spec(entry("web", HTTP + DB + "    needs:\n      migrate: completed\n"), jobs=MIGRATE, state=POSTGRES)
    assert waits(compiled(text)) == {"db": {}, "migrate": {"db": "service_healthy"}, "web": {"db": "service_healthy"}}


def test_a_job_that_nobody_waits_for_is_waited_for_so_that_up_wait_succeeds() -> None:
    job = entry("seed", "    command: s\n    when: before-deploy\n    needs:\n      api: started\n", job=True)
    made = compiled(spec(entry("web", HTTP) + entry("api", HTTP), jobs=job), "dev")
    assert waits(made) == {
        "api": {},
        "seed": {"api": "service_started"},
        "web": {"seed": "service_completed_successfully"},
    }


def test_jobs_run_in_their_own_order_after_what_they_need() -> None:
    jobs = (
        entry("second", "    command: s\n    when: before-deploy\n    needs:\n      migrate: completed\n", job=True)
        + MIGRATE
        + entry("last", DB + "    command: l\n    when: after-deploy\n    timeout: 90s\n    retries: 0\n", job=True)
    )
    script = compiled(spec(entry("web", HTTP + DB), jobs=jobs, state=POSTGRES)).texts["deploy.sh"]
    assert "\nbefore='migrate db\nsecond'\nafter='last db'\n" in script
    assert "\njobs='second 600 3\nmigrate 600 3\nlast 90 0'\n" in script


ASSETS = "  assets:\n    kind: minio\n    version: RELEASE.2025-04-22T22-12-26Z\n    buckets:\n      - pictures\n"
BUCKET = "    environment:\n      BUCKET: ${state.assets.bucket}\n"
SEED = entry("seed", BUCKET + "    command: s\n    when: before-deploy\n", job=True)
REPORT = entry("report", "    command: r\n    when: before-deploy\n    needs:\n      seed: completed\n", job=True)


def test_in_development_who_refers_to_a_bucket_waits_until_it_is_made() -> None:
    made = compiled(spec(entry("web", HTTP + BUCKET), jobs=REPORT + SEED, state=ASSETS), "dev")
    ready = {"assets": "service_healthy", "assets-setup": "service_completed_successfully"}
    assert waits(made)["seed"] == ready
    assert waits(made)["web"] == ready | {"report": "service_completed_successfully"}
    assert waits(made)["assets-setup"] == {"assets": "service_healthy"}


def test_in_production_deploy_sh_makes_a_bucket_before_the_job_that_fills_it() -> None:
    made = compiled(spec(entry("web", HTTP + BUCKET), jobs=REPORT + SEED, state=ASSETS))
    assert "\nbefore='assets-setup assets\nseed assets\nreport'\n" in made.texts["deploy.sh"]
