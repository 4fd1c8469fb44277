"""`selinux: true`: whatever a container sees of the host has the label `z`, in both tiers."""

from __future__ import annotations

import pytest

from tests.backends.compose.compiled import HTTP, Compiled, compiled, entry, spec

_ON = "    compose:\n      selinux: true\n"
_MOUNTS = """\
    files:
      /app/a.toml:
        content: one
      /app/b.toml:
        content: two ${secrets.key}
    secrets:
      - key
    volumes:
      /data: disk
    writable:
      /cache:
        size: 1Mi
        disk: true
"""
_STATE = "  disk:\n    kind: volume\n"
_WAIVED = """\
waivers:
  - rule: bind-mount
    at: services.web
    because: it is asked for
    until: 2027-09-30
"""
_SECRETS = "  key:\n    description: k\n    dev: d\n"


def _made(environment: str, extra: str = "") -> Compiled:
    web = entry("web", HTTP + _MOUNTS + extra)
    text = spec(web, state=_STATE, secrets=_SECRETS, production=_ON + _WAIVED, development=_ON)
    return compiled(text, environment)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_every_mount_of_the_host_is_labelled_and_no_volume(environment: str) -> None:
    made = _made(environment, "    mounts:\n      /etc/corp:\n        source: /etc/corp\n        read_only: true\n")
    volumes, binds = [], []
    for mount in made.service("web")["volumes"]:
        (binds if mount[0] in "./" and ":" in mount else volumes).append(mount)
    assert [mount.rpartition(":/")[2] for mount in binds] == [
        "etc/corp:ro,z",
        "app/a.toml:ro,z",
        "app/b.toml:ro,z",
        "run/secrets/key:ro,z",
    ]
    assert volumes[0] == "disk:/data"
    assert len(volumes) == 2
    # Compose puts no label on what stands here
    assert "secrets" not in made.service("web")
    assert "secrets" not in made.stack


def test_secrets_come_from_where_they_are() -> None:
    assert "./secrets/key:/run/secrets/key:ro,z" in _made("prod").service("web")["volumes"]
    made = _made("dev")
    assert "./secrets/key:/run/secrets/key:ro,z" in made.service("web")["volumes"]
    assert made.texts["secrets/key"] == "d"
    assert "\nreaders='key web 10001 10001'\n" in _made("prod").texts["deploy.sh"]


def test_the_long_form_lets_compose_pass_the_label_on() -> None:
    made = _made("dev", "    dev:\n      mounts:\n        '/a:b': .\n")
    (long,) = [mount for mount in made.service("web")["volumes"] if isinstance(mount, dict)]
    assert long == {
        "type": "bind",
        "source": "../../..",
        "target": "/a:b",
        "bind": {"create_host_path": True, "selinux": "z"},
    }


def test_what_the_engine_refuses_to_label_is_left_and_told() -> None:
    made = _made("prod", "    mounts:\n      /host/etc:\n        source: /etc/\n        read_only: true\n")
    assert "/etc/:/host/etc:ro" in made.service("web")["volumes"]
    assert (
        "ENV090 services.web.mounts./host/etc: `mounts./host/etc` on compose: the engine gives no container a label "
        "for `/etc/`: with SELinux it may not read it"
    ) in made.said


def test_without_it_nothing_is_labelled() -> None:
    made = compiled(spec(entry("web", HTTP + _MOUNTS), state=_STATE, secrets=_SECRETS))
    assert not [mount for mount in made.service("web")["volumes"] if str(mount).endswith("z")]
    assert made.service("web")["secrets"] == ["key"]
