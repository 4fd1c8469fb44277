"""What depends on a value."""

from __future__ import annotations

import pytest

from tests.backends.compose.compiled import HTTP, compiled, entry, spec


def test_canary_is_refused() -> None:
    made = compiled(spec(entry("web", HTTP + "    rollout:\n      strategy: canary\n")))
    assert made.said == [
        "ENV091 services.web.rollout.strategy: `rollout.strategy` on compose: one host replaces containers, "
        "and nothing there shares traffic out between two versions as `canary` means it"
    ]
    assert made.helps == ["use `rolling` or `recreate` here, or another target for this service"]


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        ("recreate", []),
        (
            "rolling",
            [
                "ENV090 services.web.rollout.strategy: `rollout.strategy` on compose: with `rolling` containers are "
                "replaced in place, so each is away for a moment"
            ],
        ),
    ],
)
def test_the_other_strategies_are_what_compose_does(strategy: str, said: list[str]) -> None:
    assert compiled(spec(entry("web", HTTP + f"    rollout:\n      strategy: {strategy}\n"))).said == said


def test_development_needs_no_rollout_no_second_replica_and_no_end_of_a_job() -> None:
    """Nothing is lost on one developer's machine, so nothing is told."""
    web = HTTP + "    rollout:\n      strategy: canary\n    routes:\n      - port: http\n"
    job = entry("task", "    command: work\n    when: before-deploy\n    timeout: 5m\n    retries: 2\n", job=True)
    for count in ("    replicas: 3\n", "    autoscale:\n      min: 2\n      max: 9\n      cpu: 70\n"):
        made = compiled(spec(entry("web", web + count), jobs=job), "dev")
        assert made.said == []
        assert "replicas" not in made.service("web").get("deploy", {})


def test_a_drain_that_is_written_is_told() -> None:
    made = compiled(
        spec(
            entry(
                "web", HTTP + "    shutdown:\n      drain: 5s\n    routes:\n      - port: http\n        publish: 81\n"
            )
        )
    )
    assert made.said == [
        "ENV090 services.web.shutdown.drain: `shutdown.drain` on compose: nothing moves traffic away first, "
        "the signal comes at once"
    ]
    quiet = compiled(spec(entry("web", HTTP + "    routes:\n      - port: http\n        publish: 81\n")))
    assert quiet.said == []
