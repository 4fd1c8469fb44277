"""Elasticsearch: its start script and its probe are run with stand-ins for what the image has."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.kinds.states import recipe, spell, words

HOSTILE = "  p\"a's\\s $(id) `id` #%{}é\ttab $X "


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text("#!/bin/sh\n" + text)
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("password", ["changeme", HOSTILE])
def test_the_entrypoint_is_given_the_password_and_a_configuration_to_write_to(tmp_path: Path, password: str) -> None:
    home, scratch = tmp_path / "config", tmp_path / "scratch"
    home.mkdir()
    (home / "elasticsearch.yml").write_text("cluster.name: docker\n")
    program(tmp_path, "docker-entrypoint.sh", 'printf "%s\\n" "$ELASTIC_PASSWORD" "$ES_PATH_CONF" "$@"\n')
    (tmp_path / "password").write_text(password + "\n")
    command = words(recipe("elasticsearch").command)
    command[2] = command[2].replace("/usr/share/elasticsearch/config", str(home)).replace("/tmp/config", str(scratch))
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PASSWORD_FILE": str(tmp_path / "password")}
    done = subprocess.run([*command, "-Ea=b c"], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines() == [
        password, str(scratch), "eswrapper", "-Ediscovery.type=single-node", "-Expack.security.enabled=true",
        "-Expack.security.autoconfiguration.enabled=false", "-Expack.security.http.ssl.enabled=false",
        "-Expack.security.transport.ssl.enabled=false", "-Ea=b c",
    ]  # fmt: skip
    assert (scratch / "elasticsearch.yml").read_text() == "cluster.name: docker\n"


@pytest.mark.parametrize(("answer", "healthy"), [("200", True), ("401", True), ("503", False), ("000", False)])
def test_who_asks_for_a_password_is_healthy(tmp_path: Path, answer: str, healthy: bool) -> None:
    program(tmp_path, "curl", f"printf {answer}\n[ {answer} != 000 ]\n")
    probe = words(recipe("elasticsearch").health.probe)
    done = subprocess.run(probe, check=False, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert (done.returncode == 0) == healthy


def test_without_a_password_its_security_is_off() -> None:
    made = recipe("elasticsearch", auth=False)
    assert words(made.command)[-2:] == ["-Ediscovery.type=single-node", "-Expack.security.enabled=false"]
    assert not made.password_mounted


def test_development_is_the_image_as_it_is() -> None:
    made = recipe("elasticsearch", development=True)
    assert words(made.command)[0] == "eswrapper"
    assert spell(made.environment["ELASTIC_PASSWORD"], "it") == "it"
    assert made.writable == {}


def test_it_is_the_images_own_user() -> None:
    assert recipe("elasticsearch").user == (1000, 0)
