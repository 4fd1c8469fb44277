"""Which machines something may run on."""

from __future__ import annotations

import pytest

from tests.lower.specs import errors, plan

WEB = """\
services:
  web:
    image: acme/web:1.0.0
    placement:
      topology.kubernetes.io/zone: eu-1a
      gpu: true
  worker:
    uses: web
    placement:
      node: m1.example.com
jobs:
  report:
    uses: web
    when: manual
    placement:
      gpu: no
"""
STATE = """\
state:
  db:
    kind: postgres
    version: 16.9-bookworm
    placement:
      disk: ssd
    backup:
      schedule: 0 2 * * *
      volume: dumps
  dumps:
    kind: volume
  files:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - pictures
    placement:
      disk: hdd
  search:
    kind: custom
    image: acme/search:1.0.0
    placement:
      disk: nvme
"""


def test_labels_are_texts_as_they_are_written_and_merge_as_all_mappings_do() -> None:
    made = plan(WEB)
    zone = {"topology.kubernetes.io/zone": "eu-1a"}
    assert made.workloads["web"].placement == {**zone, "gpu": "true"}
    assert made.workloads["worker"].placement == {**zone, "gpu": "true", "node": "m1.example.com"}
    assert made.workloads["report"].placement == {**zone, "gpu": "no"}


def test_an_environment_takes_a_label_away() -> None:
    environments = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      web:
        unset:
          - placement."topology.kubernetes.io/zone"
"""
    made = plan(WEB, environments=environments)
    assert made.workloads["web"].placement == {"gpu": "true"}


def test_jobs_beside_a_state_run_where_it_runs() -> None:
    made = plan(STATE)
    placed = {name: workload.placement for name, workload in made.workloads.items()}
    assert placed == {
        "db": {"disk": "ssd"},
        "db-backup": {"disk": "ssd"},
        "db-restore": {"disk": "ssd"},
        "files": {"disk": "hdd"},
        "files-setup": {"disk": "hdd"},
        "search": {"disk": "nvme"},
    }


def test_without_it_anything_goes() -> None:
    assert plan("services:\n  web:\n    image: acme/web:1.0.0\n").workloads["web"].placement == {}


def test_a_volume_runs_nowhere() -> None:
    message = "a state of kind volume has no `placement`"
    assert errors("state:\n  data:\n    kind: volume\n    placement:\n      disk: ssd\n") == [(4, 5, message)]


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("disk: ${vars.disk}", (5, 13), "`disk` is a value of a machine's label; found `${vars.disk}`"),
        ("disk:", (5, 7), "`disk` has no value; it is a value of a machine's label"),
        ("disk==ssd: true", (5, 7), "`disk==ssd` is not a label of a machine"),
    ],
)
def test_a_label_is_written_out(line: str, place: tuple[int, int], message: str) -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    placement:\n      " + line + "\n"
    assert errors(body) == [(*place, message)]
