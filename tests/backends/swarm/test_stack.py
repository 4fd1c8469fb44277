"""Which file holds what, and what each declares."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import judges
from tests.backends.swarm.compiled import WEB, compiled
from tests.goldens import FOLDER

JOB = (
    'jobs:\n  migrate:\n    image: acme/web:1.2.3\n    user: "10001"\n    command: work\n    when: before-deploy\n'
    '  nightly:\n    image: acme/web:1.2.3\n    user: "10001:10001"\n    command: work\n    schedule: "0 3 * * *"\n'
)
STATE = "state:\n  db:\n    kind: postgres\n    version: 16.9\n"
STACKS = sorted(path for path in FOLDER.glob("*/*/swarm/**/*.yaml") if path.parent.name in ("swarm", "jobs"))


def test_states_services_and_jobs_have_files_of_their_own() -> None:
    made = compiled(WEB + JOB + STATE)
    release = re.search(r"^release=([0-9a-f]{12})$", made.texts["deploy.sh"], re.M)
    assert release is not None
    assert {path: list(stack["services"]) for path, stack in made.stacks.items()} == {
        "state.yaml": ["db"],
        "stack.yaml": ["web"],
        "jobs/migrate.yaml": [f"migrate-{release[1]}"],
        "jobs/nightly.yaml": ["nightly"],
    }
    assert made.service("nightly")["deploy"]["mode"] == "replicated-job"


def test_a_file_declares_what_its_services_refer_to_and_finds_it_from_where_it_stands() -> None:
    files = "    files:\n      /etc/a.conf:\n        content: a\n"
    made = compiled(WEB + files + JOB.replace("    command: work\n", f"    command: work\n{files}", 1) + STATE)
    config = made.stacks["stack.yaml"]["configs"]
    name = next(iter(config))
    assert config[name]["file"] == f"./files/{name.removeprefix('config-')}"
    assert made.stacks["jobs/migrate.yaml"]["configs"][name]["file"] == f"../files/{name.removeprefix('config-')}"
    assert made.texts[f"files/{name.removeprefix('config-')}"] == "a"
    assert made.stacks["state.yaml"]["volumes"]["db-data"] == {}
    assert "volumes" not in made.stacks["stack.yaml"]


def test_another_content_is_another_object_and_another_release() -> None:
    one, other = (compiled(WEB + f"    files:\n      /etc/a.conf:\n        content: {text}\n") for text in ("a", "b"))
    assert one.stacks["stack.yaml"]["configs"].keys() != other.stacks["stack.yaml"]["configs"].keys()
    assert one.texts["deploy.sh"] != other.texts["deploy.sh"]


def test_who_talks_to_nobody_is_alone_in_a_network() -> None:
    made = compiled(WEB)
    assert made.service("web")["networks"] == ["web_alone"]
    assert made.stacks["stack.yaml"]["networks"] == {"web_alone": {"internal": True}}


@pytest.mark.judge("docker-buildx")  # that is the client of Docker, which reads a stack without an engine
@pytest.mark.parametrize("path", STACKS, ids=lambda path: str(path.relative_to(FOLDER)))
def test_docker_stack_reads_every_sample(path: Path) -> None:
    variables = set(re.findall(r"\$\{([A-Za-z_0-9]+)", path.read_text()))
    words = ("stack", "config", "-c", path.name)
    done = judges.run("docker-buildx", *words, cwd=path.parent, env=dict.fromkeys(variables, "x"))
    assert done.returncode == 0, done.stderr
    assert "nsupported" not in done.stderr
    assert "eprecated" not in done.stderr


def test_there_are_samples() -> None:
    assert {path.relative_to(FOLDER).parts[0] for path in STACKS} == {"03-reference", "08-everything"}
