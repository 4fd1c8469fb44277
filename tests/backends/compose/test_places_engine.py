"""What a service writes to on a real engine: every kind of place, for the image's own user and for another one.

A place is at a path that the image has (as root's, 0755) or has not, at the first start and after a restart, in
development by a plain `docker compose up` and in production by deploy.sh. Each is writable by the service's user and by
nobody else; /tmp is sticky where it is for all. What this tier cannot show: other versions of runc, which decide the
mode of a tmpfs.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import roots
from tests.engine import Engine

pytestmark = pytest.mark.judge("docker-engine")

PROJECT = "envplaces"
USERS = {"own": "10001:10002", "other": "10007:10008"}
PLACES = [f"/{path}/{kind}" for kind in ("memory", "disk", "seeded", "volume") for path in ("there", "fresh")] + [
    "/tmp"
]
SPEC = f"""\
envspec: 1
project: {PROJECT}
registry: registry.example.com/acme
presets:
  checked:
    command: sh /check.sh {" ".join(PLACES)}
    init: false
    writable:
      /there/memory: 1Mi
      /fresh/memory: 1Mi
      /there/disk:
        size: 1Mi
        disk: true
      /fresh/disk:
        size: 1Mi
        disk: true
      /there/seeded:
        size: 1Mi
        seed: true
      /fresh/seeded:
        size: 1Mi
        seed: true
    resources:
      cpu: 50m
      memory: 32Mi
    security:
      read_only: true
services:
  own:
    presets:
      - checked
    build:
      context: .
    volumes:
      /there/volume: a
      /fresh/volume: b
    dev:
      security:
        read_only: true
  other:
    presets:
      - checked
    uses: own
    user: "{USERS["other"]}"
    volumes:
      /there/volume: c
      /fresh/volume: d
    dev:
      user: "{USERS["other"]}"
      security:
        read_only: true
state:
{"".join(f"  {name}:{chr(10)}    kind: volume{chr(10)}    storage: 1Mi{chr(10)}" for name in "abcd")}\
environments:
  dev:
    tier: development
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - compose
"""
CHECK = """\
for path; do
  if touch "$path/mine"; then stat -c "$path %u:%g %a" "$path"; fi
done
cat /there/seeded/origin
echo end
exec sleep 600
"""
DOCKERFILE = """\
COPY files /
RUN mkdir -p /there/memory /there/disk /there/seeded /there/volume && touch /there/memory/x /there/volume/x \\
 && echo "{origin}" >/there/seeded/origin && rm -rf /tmp
USER 10001:10002
"""


class Places(NamedTuple):
    """A stack of both services, and what they said."""

    engine: Engine
    artifacts: Path
    project: str

    def compose(self, *words: str) -> str:
        done = self.engine.docker("compose", "--project-directory", ".", *words, cwd=self.artifacts, timeout=200)
        return done.stdout

    def said(self, service: str, starts: int) -> list[list[str]]:
        """The lines of each start of a service, as soon as there are so many."""
        for _ in range(150):
            lines = self.compose("logs", "--no-log-prefix", service).splitlines()
            if lines.count("end") >= starts:
                break
            time.sleep(0.2)
        text = "\n".join(lines)
        assert text.count("\nend") == starts, text
        return [part.strip().splitlines() for part in text.split("\nend")][:starts]


@pytest.fixture(scope="module", params=["dev", "prod"])
def places(
    request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Places]:
    folder = tmp_path_factory.mktemp("places")
    instructions = DOCKERFILE.format(origin="of the image")
    (folder / "envspec.yaml").write_text(SPEC)
    (folder / "Dockerfile").write_text(f"FROM {engine.root(roots.BUSYBOX)}\n{instructions}")
    (folder / "files").mkdir()
    (folder / "files/check.sh").write_text(CHECK)
    engine.build(
        f"registry.example.com/acme/{PROJECT}-own:1.0.0",
        [f"FROM {engine.root(roots.BUSYBOX)}", *instructions.splitlines()],
        {"check.sh": CHECK},
    )
    words = ["compile", "--env", request.param, "--file", str(folder / "envspec.yaml")]
    done = subprocess.run([sys.executable, "-m", "envspec.cli", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    development = request.param == "dev"
    made = Places(engine, folder / f"build/{request.param}/compose", PROJECT if development else f"{PROJECT}-prod")
    try:
        if development:
            made.compose("up", "--build", "--detach")
        else:
            script = [str(made.artifacts / "deploy.sh")]
            done = subprocess.run(
                script, env={**engine.environment()}, capture_output=True, text=True, check=False, timeout=300
            )
            assert done.returncode == 0, done.stderr
            assert "could not do it" not in done.stderr
        yield made
    finally:
        made.compose("down", "--volumes", "--timeout", "0", "--remove-orphans")


@pytest.mark.parametrize("service", USERS)
def test_each_place_is_its_users_at_every_start(places: Places, service: str) -> None:
    (first,) = places.said(service, 1)
    places.compose("restart", "--timeout", "0", service)
    for lines in (first, places.said(service, 2)[1]):
        assert lines[-1] == "of the image", lines
        found = dict(line.split(" ", 1) for line in lines[:-1])
        assert list(found) == PLACES, lines
        for place, told in found.items():
            owner, _, mode = told.partition(" ")
            assert owner == USERS[service], (place, told)
            others = int(mode, 8) & 0o022
            assert not others or (place == "/tmp" and re.match("1[0-7]{3}$", mode)), (place, told)


def test_what_is_seeded_begins_anew_with_another_image(places: Places) -> None:
    if not places.project.endswith("-prod"):
        dockerfile = places.artifacts.parents[2] / "Dockerfile"
        dockerfile.write_text(dockerfile.read_text().replace("of the image", "of another image"))
        starts = places.compose("logs", "--no-log-prefix", "own").count("\nend")
        places.compose("up", "--build", "--detach", "own")
        assert places.said("own", 1)[0][-1] == "of another image", starts
        assert places.compose("exec", "own", "ls", "/there/seeded").split() == ["mine", "origin"]
