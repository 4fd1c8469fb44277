"""Waits that nobody wrote: for the setup of a state, for migrations, for jobs that run first."""

from __future__ import annotations

import pytest

from envspec.model.plan import Plan
from tests.lower.specs import errors, plan

STORE = """\
state:
  assets:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - pictures
    backup:
      schedule: 0 2 * * *
      volume: dumps
  proxy:
    kind: custom
    image: acme/proxy:1.0.0
    environment:
      ORIGIN: ${state.assets.url}
  dumps:
    kind: volume
"""
BODY = (
    """\
services:
  web:
    image: acme/web:1.0.0
    environment:
      BUCKET: ${state.assets.bucket}
  bold:
    image: acme/bold:1.0.0
    needs:
      assets: none
  other:
    image: acme/other:1.0.0
jobs:
  seed:
    image: acme/seed:1.0.0
    when: before-deploy
    environment:
      BUCKET: ${state.assets.bucket}
  warm:
    image: acme/warm:1.0.0
    when: after-deploy
    needs:
      assets: started
  tidy:
    image: acme/tidy:1.0.0
    when: manual
    environment:
      BUCKET: ${state.assets.bucket}
  report:
    image: acme/report:1.0.0
    schedule: 0 3 * * *
    environment:
      BUCKET: ${state.assets.bucket}
"""
    + STORE
)


def waiting(made: Plan, job: str) -> list[str]:
    edges = [edge for edge in made.graph.edges if edge.peer == job]
    assert all(edge.gate == "completed" and not edge.talks for edge in edges)
    return sorted(edge.caller for edge in edges)


def test_in_production_who_is_deployed_waits_for_the_setup_of_its_state() -> None:
    assert waiting(plan(BODY), "assets-setup") == ["proxy", "seed", "warm", "web"]


def test_in_development_everybody_does_who_waits_for_the_state() -> None:
    everybody = ["assets-backup", "assets-restore", "proxy", "report", "seed", "tidy", "warm", "web"]
    assert waiting(plan(BODY, "dev"), "assets-setup") == everybody


def test_the_wait_stands_where_the_state_is_referred_to() -> None:
    (edge,) = [e for e in plan(BODY).graph.edges if (e.caller, e.peer) == ("seed", "assets-setup")]
    assert edge.path == ("jobs", "seed", "environment", "BUCKET")


def test_the_setup_waits_for_its_own_state_alone() -> None:
    assert plan(BODY).graph.waits["assets-setup"] == ("assets",)
    assert errors(BODY) == []


@pytest.mark.parametrize("gate", ["started", "healthy"])
def test_who_bears_the_absence_of_a_state_closes_no_circle(gate: str) -> None:
    # the state asks the service, and the service asks the state without waiting
    body = (
        "services:\n  web:\n    image: acme/web:1.0.0\n    ports:\n      http: 80\n    needs:\n      assets: none\n"
        f"      proxy: {gate}\n" + STORE.replace("ORIGIN: ${state.assets.url}", "WEB: ${services.web.url}")
    )
    assert errors(body) == []


MIGRATED = """\
services:
  web:
    image: acme/web:1.0.0
    environment:
      DB: ${state.db.host}
  other:
    image: acme/other:1.0.0
jobs:
  migrate:
    image: acme/migrate:1.0.0
    when: before-deploy
    migrates: db
  seed:
    image: acme/seed:1.0.0
    when: before-deploy
    needs:
      web: started
state:
  db:
    kind: postgres
    version: 16.9-bookworm
"""


def test_in_development_services_wait_for_the_migration_of_their_state() -> None:
    assert waiting(plan(MIGRATED, "dev"), "migrate") == ["web"]
    assert waiting(plan(MIGRATED), "migrate") == []


def test_in_development_a_job_that_nobody_waits_for_comes_before_who_it_does_not_need() -> None:
    assert waiting(plan(MIGRATED, "dev"), "seed") == ["other"]
    assert waiting(plan(MIGRATED), "seed") == []


def test_two_such_jobs_do_not_close_a_circle_together() -> None:
    needs = "  {0}:\n    image: acme/{0}:1.0.0\n    when: before-deploy\n    needs:\n      {1}: started\n"
    service = "  {0}:\n    image: acme/{0}:1.0.0\n"
    body = "services:\n" + service.format("web") + service.format("api")
    body += "jobs:\n" + needs.format("one", "api") + needs.format("two", "web")
    made = plan(body, "dev")
    assert waiting(made, "one") == ["web"]
    # `two` needs `web`, which waits for `one`, which needs `api`
    assert waiting(made, "two") == []
