"""Who gives the volumes of a development stack away, and who waits for that."""

from __future__ import annotations

import pytest

from tests.backends.compose.compiled import POSTGRES, compiled, entry, spec

VOLUMES = "  uploads:\n    kind: volume\n    storage: 1Gi\n"
MOUNTED = "    volumes:\n      /data: uploads\n"
BUILT = "  web:\n    build:\n      context: .\n"
USER = {"Dockerfile": "FROM acme/base:1.0.0\nUSER 10001:10002\n"}
DONE = {"condition": "service_completed_successfully", "required": False}


def test_a_volume_is_given_to_the_user_of_the_image_before_its_service_starts() -> None:
    made = compiled(spec(BUILT + MOUNTED, state=VOLUMES), "dev", USER)
    assert made.service("web")["depends_on"] == {"web_volumes": DONE}
    giving = made.service("web_volumes")
    assert giving["build"] == made.service("web")["build"]
    assert giving["image"] == made.service("web")["image"]
    assert giving["volumes"] == made.service("web")["volumes"] == ["uploads:/data"]
    assert giving["command"] == ["own", "10001:10002", "/data"]
    assert {key: giving[key] for key in ("user", "cap_drop", "cap_add", "network_mode", "read_only", "restart")} == {
        "user": "0:0",
        "cap_drop": ["ALL"],
        "cap_add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"],
        "network_mode": "none",
        "read_only": True,
        "restart": "no",
    }


@pytest.mark.parametrize(
    ("service", "files"),
    [
        (BUILT + MOUNTED, {"Dockerfile": "FROM node:22.11.0\n"}),
        (BUILT + MOUNTED, {"Dockerfile": "FROM acme/base:1.0.0\nUSER app\n"}),
        (BUILT + "    volumes:\n      /data:\n        volume: uploads\n        read_only: true\n", USER),
        ("  web:\n    image: acme/web:1.0.0\n" + MOUNTED, None),
        (BUILT + MOUNTED + '    dev:\n      user: "0:0"\n', USER),
    ],
)
def test_nobody_gives_where_root_writes_or_nobody_is_known(service: str, files: dict[str, str] | None) -> None:
    made = compiled(spec(service, state=VOLUMES), "dev", files)
    assert list(made.stack["services"]) == ["web"]


@pytest.mark.parametrize(
    ("service", "files", "owner"),
    [
        (BUILT + MOUNTED + '    dev:\n      user: "5:6"\n', USER, "5:6"),
        ('  web:\n    image: acme/web:1.0.0\n    user: "7:8"\n' + MOUNTED, None, "7:8"),
        (BUILT + MOUNTED + '    user: "9:9"\n', {"Dockerfile": "FROM acme/base:1.0.0\n"}, "9:9"),
    ],
)
def test_it_is_given_to_who_runs_or_is_said_to(service: str, files: dict[str, str] | None, owner: str) -> None:
    made = compiled(spec(service, state=VOLUMES), "dev", files)
    assert made.service("web_volumes")["command"] == ["own", owner, "/data"]


def test_a_volume_of_two_users_is_of_the_first_and_all_write_to_its_root() -> None:
    other = entry("other", MOUNTED + '    dev:\n      user: "5:6"\n')
    made = compiled(spec(BUILT + MOUNTED + other, state=VOLUMES + "    access: many\n"), "dev", USER)
    for name in ("web_volumes", "other_volumes"):
        assert made.service(name)["command"] == ["share", "10001:10002", "/data"]


def test_who_has_the_same_image_and_volumes_waits_for_the_same() -> None:
    job = "  tidy:\n    uses: web\n    command: tidy\n    when: before-deploy\n"
    made = compiled(spec(BUILT + MOUNTED, job, VOLUMES), "dev", USER)
    assert set(made.stack["services"]) == {"web", "tidy", "tidy_volumes"}
    assert made.service("tidy")["depends_on"] == {"tidy_volumes": DONE}
    assert made.service("web")["depends_on"]["tidy_volumes"] == DONE
    manual = compiled(spec(BUILT + MOUNTED, job.replace("before-deploy", "manual"), VOLUMES), "dev", USER)
    assert manual.service("tidy_volumes")["profiles"] == ["jobs"]


def test_what_others_keep_and_what_states_write_to_is_left_alone() -> None:
    adopted = VOLUMES + "    adopt: theirs\n"
    made = compiled(spec(BUILT + MOUNTED, state=adopted + POSTGRES), "dev", USER)
    assert set(made.stack["services"]) == {"web", "db"}
    folder = "  uploads:\n    kind: volume\n    host_path: /srv/uploads\n"
    made = compiled(spec(BUILT + MOUNTED, state=folder), "dev", USER)
    assert set(made.stack["services"]) == {"web"}
    assert "volumes" not in made.stack


def test_a_place_on_disk_is_given_away_too() -> None:
    places = "    writable:\n      /scratch:\n        disk: true\n"
    made = compiled(spec(BUILT + places), "dev", USER)
    assert made.service("web")["volumes"] == ["web_scratch:/scratch:nocopy"]
    assert made.service("web_volumes")["command"] == ["own", "10001:10002", "/scratch"]
    assert made.said == [
        "ENV090 services.web.writable./scratch: `writable./scratch` on compose: nothing limits its size on disk"
    ]


def test_production_has_deploy_sh_for_it() -> None:
    resources = "    resources:\n      cpu: 1\n      memory: 64Mi\n"
    made = compiled(spec(BUILT + MOUNTED + resources, state=VOLUMES), "prod", USER)
    assert list(made.stack["services"]) == ["web"]
    assert "depends_on" not in made.service("web")


def test_a_folder_of_the_machine_is_not_given_away() -> None:
    state = "  up:\n    kind: volume\n    host_path: data/up\n  more:\n    kind: volume\n    storage: 1Gi\n"
    web = entry("web", "    volumes:\n      /up: up\n      /more: more\n    dev:\n      user: 7:7\n")
    only = spec(web, state=state).partition("  prod:\n")[0]
    stack = compiled(only, "dev").stack
    assert list(stack["volumes"]) == ["more"]
    assert stack["services"]["web_volumes"]["command"] == ["own", "7:7", "/more"]
    assert stack["services"]["web"]["volumes"] == ["../../../data/up:/up", "more:/more"]
