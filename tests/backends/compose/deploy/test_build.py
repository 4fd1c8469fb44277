"""`build: host`: the host builds what it runs, before it touches anything, and keeps what a release was made of."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from envspec.compiler import Order, compile_text
from tests.backends.compose.compiled import HTTP, compiled, entry, spec
from tests.engine import Engine

_HOST = "    compose:\n      build: host\n"
_BUILT = """\
    build:
      context: apps/web
      platforms:
        - linux/amd64
        - linux/arm64
      secrets:
        - npm-token
"""
_FILES = {"apps/web/Dockerfile": "FROM a:1.2.3\nUSER 10001:10001\n"}
_WEB = entry("web", _BUILT + HTTP, image="")
_JOB = entry("migrate", "    uses: web\n    command: m\n    when: before-deploy\n", image="", job=True)
_TEXT = spec(_WEB + entry("cache"), jobs=_JOB, secrets="  npm-token:\n    description: npm\n", production=_HOST)

_STUB = """\
#!/bin/sh
# Images are files of $STORE by name, which hold their id; what is baked has the id $ID.
printf '%s\\n' "$*" >>"$STORE/../log"
image() { printf '%s' "$STORE/$(printf %s "$1" | tr /: __)"; }
case $* in
  'image inspect --format {{.Id}} '*) cat "$(image "$5")" 2>/dev/null ;;
  'image rm '*) rm "$(image "$3")" ;;
  'tag '*) cp "$(image "$2")" "$(image "$3")" ;;
  'buildx bake '*) pwd >"$STORE/../baked-in"; echo "${NPM_TOKEN:-}" >"$STORE/../token"
    for word; do case $word in *.tags=*) echo "$ID" >"$(image "${word#*.tags=}")" ;; esac; done ;;
esac
"""


class Host:
    """A project on the host that it runs on, with a `docker` that only notes what it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.project = folder / "project"
        (folder / "store").mkdir()
        (folder / "bin").mkdir()
        (folder / "bin/docker").write_text(_STUB)
        (folder / "bin/docker").chmod(0o755)
        for path, text in _FILES.items():
            (self.project / path).parent.mkdir(parents=True, exist_ok=True)
            (self.project / path).write_text(text)

    def bring(self, text: str = _TEXT) -> None:
        made = compile_text(text, _FILES, Order(environments=("prod",)))
        for artifact in made.artifacts["prod"]:
            file = self.project / "build/prod" / artifact.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(artifact.data)
            file.chmod(0o755 if artifact.executable else 0o644)

    def run(self, *words: str, id: str = "sha256:1", **environment: str) -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        told = {"PATH": path, "STORE": str(self.folder / "store"), "ID": id, "NPM_TOKEN": "t", **environment}
        return subprocess.run(
            [str(self.project / "build/prod/compose/deploy.sh"), *words],
            env=told,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def images(self) -> dict[str, str]:
        return {file.name: file.read_text().strip() for file in (self.folder / "store").iterdir()}


@pytest.fixture
def host(tmp_path: Path) -> Host:
    made = Host(tmp_path)
    made.bring()
    return made


def test_the_artifact_names_the_image_and_nobody_pulls_it() -> None:
    made = compiled(_TEXT, files=_FILES)
    web, migrate, cache = made.service("web"), made.service("migrate"), made.service("cache")
    assert web["image"] == migrate["image"] == "registry.example.com/shop-web:1.4.2"
    assert (web["pull_policy"], migrate["pull_policy"]) == ("never", "never")
    assert "build" not in web
    assert "pull_policy" not in cache
    unregistered = compiled(_TEXT.replace("registry: registry.example.com\n", ""), files=_FILES)
    assert unregistered.service("web")["image"] == "shop-web:1.4.2"


def test_it_bakes_in_the_project_before_it_touches_anything(host: Host) -> None:
    done = host.run()
    assert done.returncode == 0, done.stderr
    calls = [line for line in host.log.read_text().splitlines() if line.startswith(("buildx bake", "compose", "tag"))]
    pull, bake, tag = (next(at for at, call in enumerate(calls) if word in call) for word in (" pull ", "bake", "tag "))
    up = next(at for at, call in enumerate(calls) if " up " in call)
    assert pull < bake < tag < up
    assert calls[pull].endswith("pull --quiet --policy missing cache")
    file = host.project / "build/prod/compose/../docker-bake.json"
    assert calls[bake] == (
        f"buildx bake --file {file} --load --provenance=false --sbom=false "
        "--set web.tags=shop-prod-building:web --set web.platform=local"
    )
    assert Path((host.folder / "baked-in").read_text().strip()) == host.project
    assert host.images == {"registry.example.com_shop-web_1.4.2": "sha256:1"}
    assert "deploy: building web" in done.stderr.splitlines()


def test_a_tag_of_a_kept_release_is_not_given_to_another_image(host: Host) -> None:
    assert host.run().returncode == 0
    assert host.run().returncode == 0  # the same sources make the same image
    done = host.run(id="sha256:2")
    assert done.returncode == 1
    current = (host.project / "build/prod/compose/.deployed/current").read_text().strip()
    assert done.stderr.splitlines()[-2:] == [
        f"deploy: registry.example.com/shop-web:1.4.2 is an image of release {current} already, made of other sources: "
        "give this release another tag",
        "deploy: nothing was changed",
    ]
    assert " up " not in host.log.read_text()
    assert host.images == {"registry.example.com_shop-web_1.4.2": "sha256:1"}
    host.bring(_TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    assert host.run(id="sha256:2").returncode == 0
    assert host.images["registry.example.com_shop-web_1.4.3"] == "sha256:2"


def test_a_way_back_builds_nothing_and_needs_the_image(host: Host) -> None:
    assert host.run().returncode == 0
    host.bring(_TEXT.replace("tag: 1.4.2", "tag: 1.4.3"))
    assert host.run(id="sha256:2").returncode == 0
    (host.project / "apps/web/Dockerfile").unlink()
    done = host.run("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert "bake" not in host.log.read_text()
    (host.folder / "store/registry.example.com_shop-web_1.4.3").unlink()
    history = (host.project / "build/prod/compose/.deployed/history").read_text()
    newer = next(line.split()[0] for line in history.splitlines() if line.endswith(" 1.4.3"))
    done = host.run("--rollback", newer, "--yes")
    assert done.returncode == 1
    assert (
        f"deploy: the image registry.example.com/shop-web:1.4.3 of release {newer} is gone; it was built on this host, "
        "and nobody else has it"
    ) in done.stderr.splitlines()


def test_without_the_sources_beside_it_the_call_is_wrong(host: Host) -> None:
    (host.project / "apps/web/Dockerfile").unlink()
    (host.project / "build/prod/docker-bake.json").unlink()
    done = host.run()
    assert done.returncode == 2
    assert done.stderr == (
        "deploy: this host builds the images, and what they are built from is not in ../../..: "
        "apps/web/Dockerfile ../docker-bake.json\n"
    )
    assert host.log.read_text() == ""
    assert not (host.project / "build/prod/compose/.deployed/releases").exists()


def test_secrets_of_the_build_come_from_where_the_others_are(host: Host) -> None:
    done = host.run(NPM_TOKEN="")
    assert done.returncode == 1
    assert (
        "deploy: the secret npm-token, which the build reads, is neither in ./secrets nor in NPM_TOKEN"
    ) in done.stderr.splitlines()
    assert "bake" not in host.log.read_text()
    secrets = host.project / "build/prod/compose/secrets"
    secrets.mkdir()
    (secrets / "npm-token").write_text("from a file\n")
    assert host.run(NPM_TOKEN="").returncode == 0
    assert (host.folder / "token").read_text() == "from a file\n"


def test_where_nothing_is_built_it_does_nothing() -> None:
    made = compiled(spec(entry("web", HTTP), production=_HOST))
    assert made.said == ["ENV090 options.compose.build: `build` on compose: it does nothing where nothing is built"]
    assert "\nbuilt=''\n" in made.texts["deploy.sh"]


@pytest.fixture
def built(engine: Engine, tmp_path: Path) -> Iterator[Path]:
    """A project whose one service answers with a file of its sources."""
    base = engine.page("envspec-page:1.0.0", "nothing", 8080)
    (tmp_path / "page").mkdir()
    (tmp_path / "page/Dockerfile").write_text(f"FROM {base}\nUSER 1000:1000\nCOPY index.html /var/www/index.html\n")
    (tmp_path / "page/index.html").write_text("one")
    yield tmp_path
    engine.docker("compose", "--project-name", "envhost-prod", "down", "--timeout", "1", check=False)
    for tag in ("1.0.0", "1.0.1"):
        engine.docker("image", "rm", "--force", f"envhost-page:{tag}", check=False)


@pytest.mark.judge("docker-engine")
def test_on_an_engine(engine: Engine, built: Path) -> None:
    """Its own builder bakes; a source that changes under the same tag stops; the way back finds the older image."""
    page = entry(
        "page",
        "    build:\n      context: page\n    ports:\n      http: 8080\n    health:\n      http: /\n"
        "      probe: wget -q -O /dev/null http://127.0.0.1:8080/\n      interval: 1s\n",
        image="",
    ).replace('"10001:10001"', '"1000:1000"')
    text = (
        spec(page, production=_HOST)
        .replace("project: shop", "project: envhost")
        .replace("registry: registry.example.com\n", "")
    )

    def deploy(*words: str, tag: str = "") -> subprocess.CompletedProcess[str]:
        if tag:
            made = compile_text(
                text.replace("tag: 1.4.2", f"tag: {tag}"),
                {"page/Dockerfile": (built / "page/Dockerfile").read_text()},
                Order(environments=("prod",)),
            )
            for artifact in made.artifacts["prod"]:
                file = built / "build/prod" / artifact.path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(artifact.data)
                file.chmod(0o755 if artifact.executable else 0o644)
        return subprocess.run(
            [str(built / "build/prod/compose/deploy.sh"), *words],
            env={**os.environ, **engine.environment()},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def answer() -> str:
        found = engine.docker("ps", "--quiet", "--filter", "label=com.docker.compose.project=envhost-prod")
        return engine.docker("exec", found.stdout.strip(), "wget", "-q", "-O", "-", "http://127.0.0.1:8080/").stdout

    done = deploy(tag="1.0.0")
    assert done.returncode == 0, done.stderr
    assert answer() == "one"
    assert deploy().returncode == 0
    (built / "page/index.html").write_text("two")
    done = deploy()
    assert done.returncode == 1
    assert "envhost-page:1.0.0 is an image of release" in done.stderr
    assert answer() == "one"
    done = deploy(tag="1.0.1")
    assert done.returncode == 0, done.stderr
    assert answer() == "two"
    done = deploy("--rollback", "--yes")
    assert done.returncode == 0, done.stderr
    assert answer() == "one"
    assert "envhost-prod-building" not in json.dumps(engine.docker("image", "ls").stdout)
