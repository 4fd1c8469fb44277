"""One workload as a service of a stack: places, objects, ports, and how a new version takes over."""

from __future__ import annotations

import pytest

from tests.backends.swarm.compiled import WEB, compiled


def test_memory_is_a_volume_of_the_replica_that_belongs_to_its_user() -> None:
    writable = "    writable:\n      /run/app: 1Mi\n      /opt/plugins:\n        size: 2Mi\n        exec: true\n"
    made = compiled(WEB + writable)
    mounts = {mount["target"]: mount for mount in made.service("web")["volumes"]}
    assert mounts["/tmp"] == {"type": "tmpfs", "target": "/tmp", "tmpfs": {"size": 64 * 2**20}}
    names = []
    for target, settings in (
        ("/run/app", "noexec,nosuid,nodev,size=1048576"),
        ("/opt/plugins", "exec,nosuid,nodev,size=2097152"),
    ):
        source = mounts[target]["source"]
        assert made.stacks["stack.yaml"]["volumes"][source] == {
            "name": f"shop-prod_{source}-{{{{.Task.Slot}}}}",
            "driver": "local",
            "driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": f"{settings},uid=10001,gid=10001,mode=0700"},
            "labels": {"envspec.ephemeral": ""},
        }
        names.append(source)
    other = compiled(WEB + writable + "    environment:\n      A: b\n").service("web")["volumes"]
    assert not {mount.get("source") for mount in other} & set(names), "a new task starts beside the old one"


def test_a_tmp_that_may_hold_programs_has_an_owner_and_is_sticky() -> None:
    made = compiled(WEB + "    writable:\n      /tmp:\n        size: 1Mi\n        exec: true\n")
    (tmp,) = made.service("web")["volumes"]
    assert made.stacks["stack.yaml"]["volumes"][tmp["source"]]["driver_opts"]["o"] == (
        "exec,nosuid,nodev,size=1048576,uid=10001,gid=10001,mode=1777"
    )


@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        ("a {{ b", 'a {{"{{"}} b'),
        ("$HOME", "$$HOME"),
        ("${secrets.key}{", '${KEY:?the secret key is not set}{{"{"}}'),
    ],
)
def test_what_swarm_would_fill_in_is_written_in_its_own_language(value: str, arrives: str) -> None:
    made = compiled(WEB + f"    environment:\n      A: '{value}'\nsecrets:\n  key:\n    description: a key\n")
    assert made.service("web")["environment"] == {"A": arrives}


def test_a_secret_is_a_file_of_its_user_and_its_object_is_named_by_deploy_sh() -> None:
    made = compiled(WEB + "    secrets:\n      - api-key\nsecrets:\n  api-key:\n    description: a key\n")
    assert made.service("web")["secrets"] == [
        {"source": "api-key", "target": "/run/secrets/api-key", "uid": "10001", "gid": "10001", "mode": 0o400}
    ]
    assert made.stacks["stack.yaml"]["secrets"] == {
        "api-key": {"external": True, "name": "${object_api_key:?deploy.sh makes it}"}
    }


def test_a_file_with_a_secret_in_it_becomes_a_secret() -> None:
    files = (
        "    files:\n      /etc/a.conf:\n        content: token=${secrets.key}!\nsecrets:\n  key:\n    description: k\n"
    )
    made = compiled(WEB + files)
    assert made.service("web")["secrets"][0]["target"] == "/etc/a.conf"
    assert made.texts["templates/web.0"] == "token=${secrets.key}!"
    assert "\ntemplates='web.0 21 0+6,key,20+1'\n" in made.texts["deploy.sh"]
    assert made.stacks["stack.yaml"]["secrets"]["web.0"]["name"] == "${rendered_web_0:?deploy.sh makes it}"


@pytest.mark.parametrize(
    ("more", "order", "parallelism"),
    [
        ("    replicas: 3\n", "start-first", 1),
        ("    replicas: 3\n    rollout:\n      max_surge: 2\n", "start-first", 2),
        ("    replicas: 3\n    rollout:\n      max_unavailable: 2\n", "stop-first", 2),
        ("    rollout:\n      strategy: recreate\n", "stop-first", 0),
        ("    replicas: each-node\n", "stop-first", 1),
    ],
)
def test_a_new_version_takes_over(more: str, order: str, parallelism: int) -> None:
    update = compiled(WEB + more).service("web")["deploy"]["update_config"]
    assert update == {"parallelism": parallelism, "order": order, "failure_action": "rollback", "monitor": "10s"}


def test_each_node_is_global_and_placement_a_constraint() -> None:
    made = compiled(WEB + "    replicas: each-node\n    placement:\n      disk: ssd\n      node: one\n")
    deploy = made.service("web")["deploy"]
    assert (deploy["mode"], "replicas" in deploy) == ("global", False)
    assert deploy["placement"] == {"constraints": ["node.labels.disk == ssd", "node.hostname == one"]}


def test_a_route_is_a_port_of_every_node_or_labels_of_the_service() -> None:
    route = "    routes:\n      - host: shop.example.com\n        publish: 80\n"
    published = compiled(WEB + route).service("web")
    assert published["ports"] == [{"target": 8080, "published": 80, "protocol": "tcp", "mode": "ingress"}]
    routed = compiled(WEB + route, "      routes: traefik\n      proxy_network: edge\n")
    assert "ports" not in routed.service("web")
    labels = routed.service("web")["deploy"]["labels"]
    assert labels["traefik.swarm.network"] == "edge"
    assert labels["traefik.http.services.shop-prod-web-0.loadbalancer.server.port"] == "8080"
    assert routed.stacks["stack.yaml"]["networks"]["traefik_network"] == {"external": True, "name": "edge"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            "    security:\n      devices:\n        - /dev/a\n",
            "`docker stack deploy` has no word for it, and drops Compose's",
        ),
        ("    security:\n      host_network: true\n", "a task on the host's network has no name that peers find"),
        ("    mounts:\n      /a: cfg\n", "`cfg` is a path of the project, and there is no project on the nodes"),
    ],
)
def test_what_a_swarm_cannot_is_refused(more: str, said: str) -> None:
    assert [one for one in compiled(WEB + more).said if one.startswith("ENV091") and one.endswith(said)]


def test_a_name_that_has_no_room_is_refused() -> None:
    made = compiled(WEB, f"      stack: {'s' * 60}\n")
    assert [one.partition(": ")[0] for one in made.said if one.startswith("ENV091")] == ["ENV091 services.web"]


@pytest.mark.parametrize(
    ("platform", "machine", "told"),
    [
        ("linux/amd64", "x86_64", False),
        ("linux/arm64/v8", "aarch64", False),
        ("linux/arm/v6", "armv6l", False),
        ("linux/arm/v5", "armv7l", True),
        ("linux/s390x", "s390x", False),
    ],
)
def test_nodes_tell_of_their_processor_as_the_kernel_does(platform: str, machine: str, told: bool) -> None:
    made = compiled(WEB + f"    platform: {platform}\n    placement:\n      disk: ssd\n")
    assert made.service("web")["deploy"]["placement"]["constraints"] == [
        "node.platform.os == linux",
        f"node.platform.arch == {machine}",
        "node.labels.disk == ssd",
    ]
    message = (
        "ENV090 services.web.platform: `platform` on swarm: nodes tell their architecture, {}, and not the variant v5"
    )
    assert [said for said in made.said if "platform" in said] == ([message.format(machine)] if told else [])


def test_limits_of_a_process() -> None:
    made = compiled(WEB + "    resources:\n      open_files: 4096\n      locked_memory: unlimited\n")
    assert made.service("web")["ulimits"] == {
        "nofile": {"soft": 4096, "hard": 4096},
        "memlock": {"soft": -1, "hard": -1},
    }


def test_aliases_are_names_on_the_networks_of_the_stack_and_not_on_a_proxys() -> None:
    caller = "  api:\n    image: acme/api:1.2.3\n    needs:\n      web: none\n"
    routed = "    aliases:\n      - old.web\n    routes:\n      - host: shop.example.com\n"
    made = compiled(WEB + routed + caller, "      routes: traefik\n")
    assert made.service("web")["networks"] == {"traefik_network": {}, "web": {"aliases": ["old.web"]}}
    assert made.service("api")["networks"] == ["web"]


def test_a_seeded_place_is_a_volume_that_goes_with_its_task() -> None:
    made = compiled(WEB + "    writable:\n      /etc/app:\n        seed: true\n")
    assert {"type": "volume", "target": "/etc/app"} in made.service("web")["volumes"]
    assert "volumes" not in made.stacks["stack.yaml"]
