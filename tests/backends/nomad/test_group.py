"""How many, how they are replaced, what happens when they fail."""

from __future__ import annotations

from typing import Any

import pytest

from tests.backends.nomad.compiled import nomad

_SECOND = 10**9


def _web(text: str = "") -> str:
    return "services:\n  web:\n    image: web:1\n" + "".join(f"    {line}\n" for line in text.splitlines())


def _update(spec: str) -> dict[str, Any]:
    update: dict[str, Any] = nomad(spec).group("web")["Update"]
    return {key: update[key] for key in ("MaxParallel", "Canary", "AutoPromote", "AutoRevert")}


@pytest.mark.judge("nomad-hcl")
@pytest.mark.parametrize(
    ("rollout", "parallel", "canary"),
    [
        ("", 1, 1),
        ("rollout:\n  strategy: canary\n  max_surge: 2", 1, 2),
        ("rollout:\n  max_unavailable: 2", 2, 1),
        ("rollout:\n  max_surge: 9\n  max_unavailable: 9", 4, 4),
        ("rollout:\n  max_surge: 0\n  max_unavailable: 1", 1, None),
        ("rollout:\n  strategy: recreate", 4, None),
    ],
)
def test_a_new_version_takes_over(rollout: str, parallel: int, canary: int | None) -> None:
    assert _update(_web("replicas: 4\n" + rollout)) == {
        "MaxParallel": parallel,
        "Canary": canary,
        "AutoPromote": True if canary else None,
        "AutoRevert": True,
    }


@pytest.mark.judge("nomad-hcl")
def test_there_is_time_to_become_healthy() -> None:
    update = nomad(_web("health:\n  tcp: true\n  start_period: 10m\n  interval: 30s\nports:\n  x: 1")).group("web")[
        "Update"
    ]
    assert update["HealthyDeadline"] == (600 + 4 * 30 + 20) * _SECOND
    assert update["ProgressDeadline"] == update["HealthyDeadline"] + 300 * _SECOND


@pytest.mark.judge("nomad-hcl")
def test_a_volume_of_one_has_one_writer() -> None:
    volume = "state:\n  data:\n    kind: volume\n"
    made = nomad(_web("volumes:\n  /data: data") + volume)
    assert made.said == [
        "ENV090 services.web.volumes./data: `volumes./data` on nomad: `web` stops before its new version starts, "
        "since one allocation may write"
        " the volume"
    ]
    assert made.group("web")["Update"]["Canary"] is None
    canary = nomad(_web("volumes:\n  /data: data\nrollout:\n  strategy: canary") + volume)
    assert canary.said == [
        "ENV091 services.web.rollout.strategy: `rollout.strategy` on nomad: two versions of `web` can't share a "
        "volume of `access: one`"
    ]
    reading = nomad(_web("replicas: 2\nvolumes:\n  /data:\n    volume: data\n    read_only: true") + volume)
    assert reading.said == [
        "ENV090 services.web.volumes./data: `volumes./data` on nomad: every replica of `web` runs on the node that "
        "has `data`"
    ]
    assert reading.group("web")["Update"]["Canary"] == 1


def test_replicas_do_not_share_a_volume_of_one() -> None:
    made = nomad(_web("replicas: 2\nvolumes:\n  /data: data") + "state:\n  data:\n    kind: volume\n")
    assert (
        "ENV091 services.web.replicas: `replicas` on nomad: 2 replicas can't share a volume of `access: one`"
        in made.said
    )


@pytest.mark.judge("nomad-hcl")
def test_a_state_has_one_writer_and_stays_where_its_data_is() -> None:
    group = nomad("state:\n  db:\n    kind: postgres\n    version: 16.4\n    storage: 1Gi\n").group("db")
    assert group["Count"] == 1
    assert (group["Update"]["Canary"], group["Update"]["AutoRevert"], group["Update"]["MaxParallel"]) == (None, None, 1)
    assert group["RestartPolicy"]["Mode"] == "delay"
    assert group["Disconnect"] == {
        "LostAfter": 24 * 3600 * _SECOND,
        "StopOnClientAfter": None,
        "Replace": False,
        "Reconcile": "keep_original",
    }


@pytest.mark.judge("nomad-hcl")
def test_replicas_spread_over_nodes() -> None:
    one, two = nomad(_web()).group("web"), nomad(_web("replicas: 2")).group("web")
    assert one["Spreads"] is None
    assert [(s["Attribute"], s["Weight"]) for s in two["Spreads"]] == [("${node.unique.id}", 100)]


@pytest.mark.judge("nomad-hcl")
def test_autoscaling_is_a_policy_for_the_autoscaler() -> None:
    group = nomad(_web("autoscale:\n  min: 2\n  max: 5\n  cpu: 70")).group("web")
    scaling = group["Scaling"]
    assert (group["Count"], scaling["Min"], scaling["Max"], scaling["Enabled"]) == (2, 2, 5, True)
    (check,) = scaling["Policy"]["check"]
    assert check["cpu"]["source"] == "nomad-apm"
    assert check["cpu"]["strategy"] == [{"target-value": {"target": 70}}]


@pytest.mark.judge("nomad-hcl")
@pytest.mark.parametrize(
    ("restart", "attempts", "mode", "again", "said"),
    [
        ("always", 3, "fail", None, []),
        (
            "on-failure",
            3,
            "fail",
            None,
            [
                "ENV090 services.web.restart: `restart` on nomad: a task of a Nomad service is started again after "
                "a clean exit too"
            ],
        ),
        ("never", 0, "fail", (0, False), []),
    ],
)
def test_restart(restart: str, attempts: int, mode: str, again: tuple[int, bool] | None, said: list[str]) -> None:
    made = nomad(_web(f"restart: {restart}"))
    assert made.said == said
    group = made.group("web")
    assert (group["RestartPolicy"]["Attempts"], group["RestartPolicy"]["Mode"]) == (attempts, mode)
    policy = group["ReschedulePolicy"]
    assert (policy and (policy["Attempts"], policy["Unlimited"])) == again


@pytest.mark.judge("nomad-hcl")
def test_stopping() -> None:
    made = nomad(_web("shutdown:\n  signal: SIGQUIT\n  grace: 45s\n  drain: 1500ms"))
    assert made.said == [
        "ENV090 services.web.shutdown.grace: `shutdown.grace` on nomad: a Nomad client allows 30s between the "
        "signal and SIGKILL unless its"
        " `max_kill_timeout` is raised"
    ]
    group, task = made.group("web"), made.task("web")
    assert (task["KillSignal"], task["KillTimeout"], group["ShutdownDelay"]) == ("SIGQUIT", 45 * _SECOND, 1.5 * _SECOND)


@pytest.mark.judge("nomad-hcl")
@pytest.mark.parametrize("when", ["when: before-deploy", "when: after-deploy", "when: manual", "schedule: 5 4 * * 1"])
def test_a_job_ends_and_is_not_placed_again(when: str) -> None:
    spec = f"jobs:\n  work:\n    image: web:1\n    {when}\n    retries: 5\n"
    made = nomad(spec)
    job, group = made.job("work"), made.group("work")
    assert job["Type"] == "batch"
    assert (group["Update"], group["Migrate"]) == (None, None)
    assert (group["RestartPolicy"]["Attempts"], group["RestartPolicy"]["Mode"]) == (5, "fail")
    assert (group["ReschedulePolicy"]["Attempts"], group["ReschedulePolicy"]["Unlimited"]) == (0, False)
    assert bool(job["ParameterizedJob"]) == when.startswith("when: ")
    if job["Periodic"]:
        assert job["Periodic"]["Specs"] == ["5 4 * * 1"]
        assert (job["Periodic"]["TimeZone"], job["Periodic"]["ProhibitOverlap"]) == ("UTC", True)


@pytest.mark.judge("nomad-hcl")
def test_memory_is_whole_mebibytes() -> None:
    made = nomad(_web("resources:\n  cpu: 1m\n  memory: 100M\n  memory_limit: 1000001k"))
    assert made.said == [
        "ENV090 services.web.resources.memory: `resources.memory` on nomad: 96 MiB, since Nomad counts memory in "
        "whole MiB",
        "ENV090 services.web.resources.memory_limit: `resources.memory_limit` on nomad: 954 MiB, since Nomad counts "
        "memory in"
        " whole MiB",
    ]
    resources = made.task("web")["Resources"]
    assert (resources["CPU"], resources["MemoryMB"], resources["MemoryMaxMB"]) == (2, 96, 954)


@pytest.mark.judge("nomad-hcl")
def test_one_on_every_client_is_a_system_job() -> None:
    health = "ports:\n  x: 1\nhealth:\n  tcp: true\n  start_period: 1m"
    made = nomad(_web(f"replicas: each-node\nrollout:\n  max_unavailable: 2\n{health}"))
    job = made.job("web")
    assert job["Type"] == "system"
    assert (job["Update"]["MaxParallel"], job["Update"]["Stagger"]) == (2, 60 * _SECOND)
    assert (job["Update"]["HealthCheck"], job["Update"]["Canary"]) == ("checks", None)
    group = made.group("web")
    assert (group["Count"], group["Update"], group["Spreads"], group["ReschedulePolicy"]) == (None, None, None, None)
    assert group["RestartPolicy"]["Mode"] == "delay"
    assert [said for said in made.said if "replicas" in said] == []


@pytest.mark.judge("nomad-hcl")
def test_one_on_every_client_that_never_starts_again_has_no_policy_to_be_placed_elsewhere() -> None:
    group = nomad(_web("replicas: each-node\nrestart: never")).group("web")
    assert (group["RestartPolicy"]["Attempts"], group["ReschedulePolicy"]) == (0, None)
