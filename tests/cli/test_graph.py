"""`envspec graph` in its three formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import SPEC, envspec, project

BODY = (
    SPEC.replace("      TAG: ${image.tag}\n", "      DB: ${state.db.host}\n    needs:\n      cache: started\n")
    + """\
state:
  db:
    kind: postgres
    version: 16.9
    storage: 1Gi
  cache:
    kind: redis
    version: 7.4.4
"""
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(tmp_path / "shop", BODY)


def test_mermaid(shop: Path) -> None:
    said = envspec(shop, "graph", "--env", "prod")
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "flowchart LR\n"
        '  n0["web<br/>http 8080"]\n'
        '  n1[("db<br/>postgres 5432<br/>secrets db-password")]\n'
        '  n2[("cache<br/>redis 6379<br/>secrets cache-password")]\n'
        '  n0 -->|"healthy"| n1\n'
        '  n0 -->|"started"| n2\n'
    )


def test_dot(shop: Path) -> None:
    said = envspec(shop, "graph", "-e", "prod", "--format", "dot")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("digraph ")
    assert '"web" -> "db"' in said.out
    assert said.out.rstrip().endswith("}")


def test_json(shop: Path) -> None:
    said = envspec(shop, "graph", "--env=prod", "--format=json")
    assert (said.code, said.err) == (0, "")
    read = json.loads(said.out)
    edges = json.dumps(read)
    assert '"web"' in edges
    assert '"db"' in edges
    assert '"healthy"' in edges


def test_which_environment(shop: Path) -> None:
    said = envspec(shop, "graph")
    assert said == (2, "", "envspec: say which environment with --env: dev, staging, prod\n")
    assert envspec(shop, "graph", "--env", "prd").err == "envspec: there is no environment prd; did you mean prod?\n"
    one = project(shop.parent / "one", BODY[: BODY.index("  staging:")] + BODY[BODY.index("state:") :])
    assert envspec(one, "graph").code == 0


def test_a_spec_with_errors_has_no_graph(shop: Path) -> None:
    (shop / "envspec.yaml").write_text(BODY.replace("${state.db.host}", "${state.bd.host}"))
    said = envspec(shop, "graph", "--env", "prod")
    assert (said.code, said.out) == (1, "")
    assert "error ENV055 unknown-reference: there is no state `bd`" in said.err


def test_policy_is_no_matter_of_a_graph(shop: Path) -> None:
    (shop / "envspec.yaml").write_text(BODY.replace("acme/web:1.2.3", "acme/web:latest"))
    assert envspec(shop, "graph", "--env", "prod").code == 0
