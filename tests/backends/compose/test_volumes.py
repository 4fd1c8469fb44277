"""Volumes, files, mounts and ephemeral places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import judges
from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec

VOLUMES = "  uploads:\n    kind: volume\n    storage: 1Gi\n    access: many\n"


def test_named_volumes() -> None:
    mounts = (
        "    volumes:\n      /app/uploads: uploads\n      /app/assets:\n"
        "        volume: uploads\n        read_only: true\n"
    )
    made = compiled(spec(entry("web", HTTP + mounts), state=VOLUMES + POSTGRES))
    assert made.service("web")["volumes"] == ["uploads:/app/uploads", "uploads:/app/assets:ro"]
    assert made.service("db")["volumes"] == ["db-data:/var/lib/postgresql/data"]
    assert made.stack["volumes"] == {"db-data": {}, "uploads": {}}


def test_an_adopted_volume_is_not_ours_to_make() -> None:
    made = compiled(spec(entry("web", HTTP), state=POSTGRES + "    adopt: shop_pgdata\n"))
    assert made.stack["volumes"] == {"db-data": {"external": True, "name": "shop_pgdata"}}
    assert "\nadopted=shop_pgdata\nfolders=''\nvolumes=''\n" in made.texts["deploy.sh"]


BACKUP = '    backup:\n      schedule: "0 2 * * *"\n      volume: dumps\n'
DUMPS = "  dumps:\n    kind: volume\n    storage: 1Gi\n"
CACHE = "  cache:\n    kind: redis\n    version: 7.4.4-bookworm\n    storage: 1Gi\n"


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_restore_waits_behind_its_profile_and_reads_the_dumps(environment: str) -> None:
    made = compiled(spec(state=POSTGRES + BACKUP + DUMPS), environment)
    restore = made.service("db-restore")
    assert (restore["profiles"], restore["restart"]) == (["jobs"], "no")
    assert restore["volumes"] == ["dumps:/backup:ro"]
    assert restore["depends_on"] == {"db": {"condition": "service_healthy"}}
    assert "FILE" not in restore["environment"]


@pytest.mark.parametrize("adopt", ["", "    adopt: shop_cache\n"])
def test_what_works_on_a_states_files_gets_its_volume_and_does_not_start_it(adopt: str) -> None:
    made = compiled(spec(state=CACHE + adopt + BACKUP + DUMPS))
    restore = made.service("cache-restore")
    assert restore["volumes"] == ["dumps:/backup:ro", "cache-data:/data"]
    assert made.stack["volumes"]["cache-data"] == ({"external": True, "name": "shop_cache"} if adopt else {})
    assert "depends_on" not in restore
    assert restore["network_mode"] == "none"
    script = made.texts["deploy.sh"]
    assert script.count("shop-prod_cache-data ") == (0 if adopt else 1)
    assert (
        "\njobs='cache-backup 3600 1'\nrestores='cache-restore 21600 0'\ndumped='cache cache-restore stop'\n" in script
    )


def test_new_volumes_get_their_owner() -> None:
    made = compiled(spec(entry("web", HTTP + "    volumes:\n      /app/uploads: uploads\n"), state=VOLUMES + POSTGRES))
    assert (
        "\nvolumes='shop-prod_uploads web 10001:10001 - /app/uploads\n"
        "shop-prod_db-data db 999:999 - /var/lib/postgresql/data'\n"
    ) in made.texts["deploy.sh"]


def test_writable_places_in_memory() -> None:
    places = "    writable:\n      /var/cache/app: 64Mi\n      /run/x:\n        size: 500M\n        exec: true\n"
    made = compiled(spec(entry("web", HTTP + places)))
    assert made.service("web")["tmpfs"] == [
        "/var/cache/app:rw,noexec,nosuid,nodev,size=67108864,uid=10001,gid=10001,mode=0700",
        "/run/x:rw,exec,nosuid,nodev,size=500000000,uid=10001,gid=10001,mode=0700",
        "/tmp:rw,noexec,nosuid,nodev,size=67108864,uid=10001,gid=10001,mode=1777",
    ]
    development = compiled(spec(entry("web", HTTP + places + '    dev:\n      user: "5:6"\n')), "dev")
    assert development.service("web")["tmpfs"] == [
        "/var/cache/app:rw,noexec,nosuid,nodev,size=67108864,uid=5,gid=6,mode=0700",
        "/run/x:rw,exec,nosuid,nodev,size=500000000,uid=5,gid=6,mode=0700",
    ]


@pytest.mark.parametrize(
    ("dockerfile", "settings"),
    [
        ("FROM debian:12.8-slim\nRUN useradd -u 77 app\nUSER app\n", "uid=77,gid=77,mode=0700"),
        ("FROM node:22.11.0-slim\n", "mode=1777"),
        ("FROM node:22.11.0-slim AS dev\nFROM node:22.11.0-slim\nUSER node\n", "uid=1000,gid=1000,mode=0700"),
    ],
)
def test_memory_in_development_belongs_to_the_user_of_the_image(dockerfile: str, settings: str) -> None:
    service = "  web:\n    build:\n      context: .\n    writable:\n      /cache: 1Mi\n"
    made = compiled(spec(service), "dev", {"Dockerfile": dockerfile})
    assert made.service("web")["tmpfs"] == [f"/cache:rw,noexec,nosuid,nodev,size=1048576,{settings}"]
    assert "volumes" not in made.stack


def test_memory_of_a_user_who_is_not_known_is_a_volume_that_all_may_write_to() -> None:
    """The mode of a tmpfs would be that of the folder that it hides."""
    service = "  web:\n    image: acme/web:1.0.0\n    writable:\n      /cache: 1Mi\n"
    made = compiled(spec(service), "dev")
    assert made.service("web")["volumes"] == ["web-memory-11b27d626b5b:/cache"]
    assert made.stack["volumes"] == {
        "web-memory-11b27d626b5b": {
            "driver": "local",
            "driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": "noexec,nosuid,nodev,size=1048576,mode=1777"},
            "labels": {"envspec.ephemeral": ""},
        }
    }


def test_writable_places_on_disk() -> None:
    places = "    writable:\n      /scratch/x:\n        size: 1Gi\n        disk: true\n"
    made = compiled(spec(entry("web", HTTP + places)))
    assert made.service("web")["volumes"] == ["web_scratch_x:/scratch/x:nocopy"]
    assert made.stack["volumes"] == {"web_scratch_x": {}}
    assert "\nvolumes='shop-prod_web_scratch_x web 10001:10001 - /scratch/x'\n" in made.texts["deploy.sh"]
    assert made.said == [
        "ENV090 services.web.writable./scratch/x: `writable./scratch/x` on compose: it is the volume web_scratch_x, "
        "which outlives a deploy",
        "ENV090 services.web.writable./scratch/x: `writable./scratch/x` on compose: nothing limits its size on disk",
    ]
    root = '    dev:\n      user: "0:0"\n'
    assert compiled(spec(entry("web", HTTP + places + root)), "dev").service("web")["volumes"] == ["/scratch/x"]


def test_no_two_places_on_disk_are_one_volume() -> None:
    places = ("/a/b", "/a_b", "/a b", "/a-b", "/ä")
    written = "    writable:\n" + "".join(f"      {place}:\n        disk: true\n" for place in places)
    made = compiled(spec(entry("web", HTTP + written)))
    assert made.service("web")["volumes"] == [
        "web_a_b:/a/b:nocopy",
        "web_a_b-648fa9b3:/a_b:nocopy",
        "web_a_b-c8687a08:/a b:nocopy",
        "web_a-b:/a-b:nocopy",
        "web__-33e6d73f:/ä:nocopy",
    ]
    assert len(made.stack["volumes"]) == len(places)


def test_a_volume_called_like_its_service_is_a_volume_of_its_own() -> None:
    volume = "state:\n  web:\n    kind: volume\n    storage: 1Gi\n"
    made = compiled(spec(entry("web", HTTP + "    volumes:\n      /data: web\n")) + volume)
    assert (made.service("web")["volumes"], made.stack["volumes"]) == (["web:/data"], {"web": {}})


def test_a_project_path_is_no_path_of_a_production_host() -> None:
    waiver = "waivers:\n  - rule: bind-mount\n    at: services.web\n    because: a test\n    until: 2027-01-01\n"
    mounts = "    mounts:\n      /etc/ssl/corp.pem:\n        source: /etc/ssl/corp.pem\n        read_only: true\n"
    assert compiled(spec(entry("web", HTTP + mounts)) + waiver).service("web")["volumes"] == [
        "/etc/ssl/corp.pem:/etc/ssl/corp.pem:ro"
    ]
    made = compiled(spec(entry("web", HTTP + "    mounts:\n      /app: src\n")) + waiver)
    assert made.said == [
        "ENV091 services.web.mounts./app: `mounts./app` on compose: `src` is a path of the project, "
        "and there is no project on the production host"
    ]


def test_a_colon_in_a_path_takes_the_long_form() -> None:
    made = compiled(spec(entry("web", HTTP + "    dev:\n      mounts:\n        /a:b: src\n")), "dev")
    assert made.service("web")["volumes"] == [{"type": "bind", "source": "../../../src", "target": "/a:b"}]
    made = compiled(spec(entry("web", HTTP + "    writable:\n      /a:b: 1Mi\n")))
    (volume,) = made.service("web")["volumes"]
    assert volume["target"] == "/a:b"
    assert made.stack["volumes"][volume["source"]]["driver_opts"]["o"].startswith("noexec,nosuid,nodev,size=1048576")


def test_shared_memory_and_limits_are_bytes() -> None:
    resources = (
        "    resources:\n      cpu: 250m\n      memory: 64Mi\n      cpu_limit: 1.5\n      memory_limit: 128Mi\n"
        "      pids: 99\n      shm: 500M\n      gpu: 2\n"
    )
    web = compiled(spec(entry("web", HTTP + resources))).service("web")
    assert web["shm_size"] == "500000000"
    assert web["deploy"]["resources"] == {
        "limits": {"cpus": "1.5", "memory": "134217728", "pids": 99},
        "reservations": {
            "cpus": "0.25",
            "memory": "67108864",
            "devices": [{"driver": "nvidia", "count": 2, "capabilities": ["gpu"]}],
        },
    }


@pytest.mark.judge("docker-compose")
def test_a_volume_of_one_letter_is_no_drive(tmp_path: Path) -> None:
    state = "  d:\n    kind: volume\n    storage: 1Gi\n"
    mounts = "    volumes:\n      /data:\n        volume: d\n        read_only: true\n"
    made = compiled(spec(entry("web", mounts), state=state))
    assert made.service("web")["volumes"] == [{"type": "volume", "source": "d", "target": "/data", "read_only": True}]
    file = tmp_path / "compose.yaml"
    file.write_text(made.texts["compose.yaml"])
    read = judges.run("docker-compose", "--file", file, "config", "--format", "json")
    (volume,) = json.loads(read.stdout)["services"]["web"]["volumes"]
    assert (volume["type"], volume["source"], volume["target"], volume["read_only"]) == ("volume", "d", "/data", True)


def test_a_path_that_looks_like_a_variable_or_has_a_colon_is_no_short_form() -> None:
    """Compose looks for no `:` behind `${`, escaped or not, and finds no target then."""
    places = "    writable:\n" + "".join(
        f'      "/s/{path}":\n        size: 1Mi\n        disk: true\n' for path in ("${", "a:b")
    )
    (brace, colon) = compiled(spec(entry("web", HTTP + places))).service("web")["volumes"]
    assert (brace["type"], brace["target"]) == ("volume", "/s/$${")
    assert (colon["type"], colon["target"]) == ("volume", "/s/a:b")
    root = '    dev:\n      user: "0:0"\n'
    assert compiled(spec(entry("web", HTTP + places + root)), "dev").service("web")["volumes"] == [
        {"type": "volume", "target": "/s/$${"},
        {"type": "volume", "target": "/s/a:b"},
    ]


def test_a_folder_of_the_machine_stands_for_a_volume_and_for_the_data_of_a_state() -> None:
    uploads = "  uploads:\n    kind: volume\n    host_path: /srv/shop/it's here\n"
    reader = entry("reader", "    volumes:\n      /in:\n        volume: uploads\n        read_only: true\n")
    web = entry("web", HTTP + "    volumes:\n      /up: uploads\n")
    text = spec(web + reader, state=POSTGRES + "    host_path: /srv/shop/db\n" + uploads)
    made = compiled(text)
    assert made.service("db")["volumes"][0] == "/srv/shop/db:/var/lib/postgresql/data"
    assert made.service("web")["volumes"] == ["/srv/shop/it's here:/up"]
    assert made.service("reader")["volumes"] == ["/srv/shop/it's here:/in:ro"]
    assert "volumes" not in made.stack
    script = made.texts["deploy.sh"]
    folders = "10001 10001 web /srv/shop/it'\\''s here\n999 999 db /srv/shop/db"
    assert f"\nfolders='{folders}'\n" in script
    assert "\nvolumes=''\n" in script


def test_in_development_it_may_be_a_path_of_the_project() -> None:
    text = spec(entry("web", HTTP), state=POSTGRES + "    dev:\n      host_path: data/db\n")
    assert compiled(text, "dev").service("db")["volumes"][0] == "../../../data/db:/var/lib/postgresql/data"


SEED = "    writable:\n      /etc/app:\n        seed: true\n"


def test_a_seeded_place_is_a_volume_of_this_version_of_the_service() -> None:
    made = compiled(spec(entry("web", HTTP + SEED)))
    (volume,) = made.service("web")["volumes"]
    name, _, target = volume.partition(":")
    assert (name[:9], target) == ("web-seed-", "/etc/app")
    assert made.stack["volumes"] == {name: {"labels": {"envspec.ephemeral": ""}}}
    assert f"\nvolumes='shop-prod_{name} web 10001:10001 - /etc/app'\n" in made.texts["deploy.sh"]
    assert made.service("web")["tmpfs"] == ["/tmp:rw,noexec,nosuid,nodev,size=67108864,uid=10001,gid=10001,mode=1777"]
    assert made.said == [
        "ENV090 services.web.writable./etc/app: `writable./etc/app` on compose: it is on disk, where nothing limits "
        "its size, and begins anew with each version of the service"
    ]
    same = compiled(spec(entry("web", HTTP + SEED)))
    assert same.service("web")["volumes"] == [volume]
    other = compiled(spec(entry("web", HTTP + SEED + "    environment:\n      A: b\n")))
    assert other.service("web")["volumes"] != [volume]


def test_development_fills_a_seeded_place_from_the_image_that_was_built() -> None:
    service = "  web:\n    build:\n      context: .\n" + SEED
    for user, owner in (("USER 5:6\n", "5:6"), ("", "-")):
        made = compiled(spec(service), "dev", {"Dockerfile": f"FROM acme/base:1.0.0\n{user}"})
        (volume,) = made.service("web")["volumes"]
        name = volume.partition(":")[0]
        giving = made.service("web_volumes")
        assert giving["volumes"] == [f"{name}:/.envspec/etc/app"]
        assert giving["command"] == ["seed", owner, "/etc/app"]
        assert "read_only" not in giving
        assert "web_volumes" in made.service("web")["depends_on"]
