"""Services: Deployments that roll out, scale and survive the drain of a node."""

from __future__ import annotations

import pytest

from tests.backends.kubernetes.compiled import Object
from tests.backends.kubernetes.specs import LISTENS, service, system


def _spec(fields: str) -> Object:
    made = service(f"{LISTENS}\n{fields}")
    spec: Object = made.of("Deployment")["web"]["spec"]
    return spec


def test_rolling_without_downtime() -> None:
    spec = _spec("replicas: 2")
    assert spec["replicas"] == 2
    assert spec["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}


def test_recreate() -> None:
    assert _spec("rollout:\n  strategy: recreate")["strategy"] == {"type": "Recreate"}


def test_canary_is_refused() -> None:
    made = service(f"{LISTENS}\nrollout:\n  strategy: canary")
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == "`rollout.strategy` on kubernetes: Kubernetes itself has no canary rollout"
    assert said.span and (said.span.line, said.span.column) == (12, 17)


def test_a_volume_for_one_rolls_out_by_recreate() -> None:
    more = "state:\n  data:\n    kind: volume\n    storage: 1Gi\n"
    made = service(f"{LISTENS}\nvolumes:\n  /data: data", more=more)
    assert made.of("Deployment")["web"]["spec"]["strategy"] == {"type": "Recreate"}
    assert made.said == [
        "ENV090 services.web.volumes: `volumes` on kubernetes: one pod at a time may mount `data` (`access: one`), "
        "so that the rollout is "
        "`recreate`"
    ]


def test_autoscaling_takes_the_place_of_replicas() -> None:
    made = system()
    assert "replicas" not in made.of("Deployment")["api"]["spec"]
    scaler = made.of("HorizontalPodAutoscaler")["api"]["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, 10)
    assert scaler["metrics"] == [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}
    ]


@pytest.mark.parametrize(
    ("fields", "budget", "spread"),
    [
        ("replicas: 1", False, False),
        ("replicas: 2", True, True),
        ("autoscale:\n  min: 1\n  max: 4\n  cpu: 50", False, True),
        ("autoscale:\n  min: 2\n  max: 4\n  cpu: 50", True, True),
    ],
)
def test_a_disruption_budget_only_where_it_can_be_kept(fields: str, budget: bool, spread: bool) -> None:
    made = service(f"{LISTENS}\n{fields}")
    assert bool(made.of("PodDisruptionBudget")) is budget
    constraints = made.pod("web")["spec"].get("topologySpreadConstraints", [])
    assert [one["topologyKey"] for one in constraints] == (
        ["kubernetes.io/hostname", "topology.kubernetes.io/zone"] if spread else []
    )
    assert all(one["whenUnsatisfiable"] == "ScheduleAnyway" for one in constraints)
    if budget:
        spec = made.one("PodDisruptionBudget")["spec"]
        assert (spec["maxUnavailable"], spec["unhealthyPodEvictionPolicy"]) == (1, "AlwaysAllow")


def test_shutdown() -> None:
    spec = _spec("shutdown:\n  grace: 20s\n  drain: 2500ms")["template"]["spec"]
    assert spec["terminationGracePeriodSeconds"] == 23
    assert spec["containers"][0]["lifecycle"] == {"preStop": {"sleep": {"seconds": 3}}}
    assert "lifecycle" not in _spec("shutdown:\n  drain: 0s")["template"]["spec"]["containers"][0]


def test_another_signal_is_the_images_business() -> None:
    made = service(f"{LISTENS}\nshutdown:\n  signal: SIGQUIT")
    assert made.said == [
        "ENV090 services.web.shutdown.signal: `shutdown.signal` on kubernetes: Kubernetes sends the signal that the "
        "image names"
    ]


def test_resources() -> None:
    fields = "resources:\n  cpu: 250m\n  memory: 500M\n  memory_limit: 1Gi\n  cpu_limit: 1.5\n  gpu: 1\n  shm: 64Mi"
    made = service(f"{LISTENS}\n{fields}")
    assert made.container("web")["resources"] == {
        "requests": {"cpu": "250m", "memory": "500M"},
        "limits": {"cpu": "1500m", "memory": "1Gi", "nvidia.com/gpu": "1"},
    }
    shm = {"name": "dev-shm", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}
    assert shm in made.pod("web")["spec"]["volumes"]


def test_images_are_pulled_again_unless_pinned() -> None:
    made = system()
    assert made.container("web")["imagePullPolicy"] == "IfNotPresent"
    assert made.container("api")["imagePullPolicy"] == "Always"


def test_ports_under_1024_work_for_any_user() -> None:
    sysctls = system().pod("api")["spec"]["securityContext"]["sysctls"]
    assert sysctls == [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "90"}]
    assert "sysctls" not in system().pod("web")["spec"]["securityContext"]


def test_words_users_and_places() -> None:
    made = service(
        f"{LISTENS}\nentrypoint: tini --\ncommand: node server.js\nworking_dir: /app\nhosts:\n  a.b: 10.0.0.7"
    )
    container = made.container("web")
    assert (container["command"], container["args"], container["workingDir"]) == (
        ["tini", "--"],
        ["node", "server.js"],
        "/app",
    )
    assert made.pod("web")["spec"]["hostAliases"] == [{"ip": "10.0.0.7", "hostnames": ["a.b"]}]
    context = made.pod("web")["spec"]["securityContext"]
    assert (context["runAsUser"], context["runAsGroup"], context["fsGroup"]) == (10001, 10001, 10001)


def test_writable_places() -> None:
    made = service(f"{LISTENS}\nwritable:\n  /config: 1Mi\n  /big:\n    size: 2Gi\n    disk: true")
    volumes = {one["name"]: one["emptyDir"] for one in made.pod("web")["spec"]["volumes"]}
    mounts = {one["mountPath"]: volumes[one["name"]] for one in made.container("web")["volumeMounts"]}
    assert mounts == {
        "/config": {"medium": "Memory", "sizeLimit": "1Mi"},
        "/big": {"sizeLimit": "2Gi"},
        "/tmp": {"medium": "Memory", "sizeLimit": "64Mi"},
    }
    assert made.container("web")["securityContext"]["readOnlyRootFilesystem"] is True


def test_restart_is_always() -> None:
    made = service(f"{LISTENS}\nrestart: on-failure")
    assert made.said == [
        "ENV090 services.web.restart: `restart` on kubernetes: a Deployment starts its pods again, whatever "
        "`restart: on-failure` says"
    ]


def test_metrics() -> None:
    annotations = system("metrics_namespace: monitoring").pod("web")["metadata"]["annotations"]
    assert annotations == {
        "prometheus.io/scrape": "true",
        "prometheus.io/port": "9100",
        "prometheus.io/path": "/metrics",
    }


def test_the_registrys_login() -> None:
    made = service(LISTENS, "pull_secret: login")
    assert made.pod("web")["spec"]["imagePullSecrets"] == [{"name": "login"}]


def test_a_platform_chooses_nodes() -> None:
    pod = _spec("platform: linux/arm64")["template"]["spec"]
    assert pod["nodeSelector"] == {"kubernetes.io/os": "linux", "kubernetes.io/arch": "arm64"}


def test_placement_chooses_nodes_by_their_labels() -> None:
    pod = _spec("placement:\n  disk: ssd\n  node: m1.example.com")["template"]["spec"]
    assert pod["nodeSelector"] == {"disk": "ssd", "kubernetes.io/hostname": "m1.example.com"}


def test_a_node_has_one_value_of_a_label() -> None:
    made = service(f"{LISTENS}\nplatform: linux/arm64\nplacement:\n  kubernetes.io/arch: amd64")
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.path == ("services", "web", "placement", "kubernetes.io/arch")
    assert said.message == (
        "`placement.kubernetes.io/arch` on kubernetes: a node has `kubernetes.io/arch: arm64` already, by `platform`"
    )


def test_one_on_every_node_is_a_daemonset_that_is_replaced_node_by_node() -> None:
    made = service(f"{LISTENS}\nreplicas: each-node\nrollout:\n  max_unavailable: 3")
    assert not {"Deployment", "PodDisruptionBudget", "HorizontalPodAutoscaler"} & {one["kind"] for one in made.objects}
    spec = made.of("DaemonSet")["web"]["spec"]
    assert spec["updateStrategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 3},
    }
    assert "replicas" not in spec
    pod = service(LISTENS).of("Deployment")["web"]["spec"]["template"]
    assert spec["template"] == pod
    assert spec["selector"] == {"matchLabels": made.of("Service")["web"]["spec"]["selector"]}


def test_one_on_every_node_ends_with_its_node() -> None:
    made = service(f"{LISTENS}\nreplicas: each-node\nrestart: never")
    assert made.said[-1:] == [
        "ENV090 services.web.restart: `restart` on kubernetes: a DaemonSet starts its pods again, whatever "
        "`restart: never` says"
    ]
