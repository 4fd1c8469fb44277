"""Options of the docker driver: names and types by its documentation, texts as the driver gets them."""

from __future__ import annotations

import random

import pytest

from envspec.model.text import SecretValue, Text
from envspec_backends.nomad import BACKEND
from envspec_backends.nomad.driver import runtime
from envspec_backends.shared.hcl import document
from tests.backends.nomad.compiled import nomad
from tests.backends.nomad.docker_options import faults
from tests.backends.nomad.reading import documents, started

_PIECES = (
    "$",
    "%",
    "{",
    "}",
    "${",
    "%{",
    "$${",
    "$$${",
    "%%{",
    "~",
    '"',
    "\\",
    "\n",
    "${NOMAD_PORT_x}",
    "a",
    "é",
    "😀",
    "`",
)


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_any_text_reaches_the_driver_as_it_is() -> None:
    """20,000 texts, written to a file, read by the parser, evaluated once more by the client."""
    chance = random.Random(6)
    texts = ["".join(chance.choice(_PIECES) for _ in range(chance.randint(0, 8))) for _ in range(20_000)]
    pages = [texts[at : at + 500] for at in range(0, len(texts), 500)]
    sources = [document("", [("args", [runtime(text) for text in page])]) for page in pages]
    read = documents(sources)
    answers = started({"config": one["values"], "task": {"NOMAD_PORT_x": "80"}} for one in read)
    for page, answer in zip(pages, answers, strict=True):
        assert answer["config"]["args"] == page


def test_only_what_the_client_would_read_is_spelled_otherwise() -> None:
    assert runtime("100% of $HOME {x}") == "100% of $HOME {x}"
    assert runtime("50% $(id) ${x}") == '50% $(id) ${"$"}{x}'
    assert runtime("$%{x}") == '${"$"}${"%"}{x}'


def test_the_list_of_options_finds_what_the_driver_would_refuse() -> None:
    assert faults(
        {"image": "x", "tmpfs": ["/tmp"], "pids_limit": "5", "mount": [{"typ": "bind"}], "args": ["a", 1]}
    ) == [
        "config.tmpfs is no option",
        "config.pids_limit is '5', not number",
        "config.mount.typ is no option",
        "config.args is ['a', 1], not texts",
    ]


@pytest.mark.judge("nomad-hcl")
def test_hardening_is_the_default() -> None:
    config = nomad("services:\n  web:\n    image: web:1\n").task("web")["Config"]
    tmpfs = {"type": "tmpfs", "target": "/tmp", "tmpfs_options": [{"size": 64 * 2**20}]}
    assert config == {
        "image": "web:1",
        "init": True,
        "readonly_rootfs": True,
        "cap_drop": ["all"],
        "security_opt": ["no-new-privileges"],
        "pids_limit": 1024,
        "mount": [tmpfs],
    }


def _writable(places: dict[str, str]) -> str:
    lines = "".join(f"      {place}:\n        size: 1Mi\n        {kind}: true\n" for place, kind in places.items())
    return f"services:\n  web:\n    image: web:1\n    writable:\n{lines}"


@pytest.mark.judge("nomad-hcl")
def test_places_on_disk_are_the_allocations_own() -> None:
    made = nomad(_writable({"/a": "disk", "/b": "exec", "/c": "disk"}))
    assert made.said == [
        "ENV090 services.web.writable./b: `writable./b` on nomad: `/b` is on the allocation's disk: memory that may "
        "be executed can't be"
        " mounted"
    ]
    binds = [m for m in made.task("web")["Config"]["mount"] if m["type"] == "bind"]
    assert binds == [
        {"type": "bind", "target": "/a", "source": "../alloc/data"},
        {"type": "bind", "target": "/b", "source": "../alloc/tmp"},
        {"type": "bind", "target": "/c", "source": "tmp"},
    ]
    assert made.group("web")["EphemeralDisk"]["SizeMB"] == 303


def test_a_fourth_place_on_disk_is_refused() -> None:
    made = nomad(_writable({"/a": "disk", "/b": "disk", "/c": "disk", "/d": "disk"}))
    assert made.said == [
        "ENV091 services.web.writable./d: `writable./d` on nomad: `/d` is one more place on disk than the three "
        "that an allocation has to give"
    ]


@pytest.mark.judge("nomad-hcl")
def test_memory_has_a_folder_of_the_allocation_while_there_are_some() -> None:
    """Docker gives a tmpfs of Nomad's to root, with the mode of the folder that it hides."""
    places = "".join(f"      {place}: 1Mi\n" for place in ("/tmp", "/a", "/b", "/c"))
    user = 'services:\n  web:\n    image: web:1\n    user: "%s"\n    writable:\n'
    made = nomad(user % "7:7" + places + "      /d:\n        disk: true\n")
    mounts = made.task("web")["Config"]["mount"]
    assert [(m["target"], m["type"], m.get("source")) for m in mounts] == [
        ("/tmp", "tmpfs", None),
        ("/a", "bind", "../alloc/tmp"),
        ("/b", "bind", "tmp"),
        ("/c", "tmpfs", None),
        ("/d", "bind", "../alloc/data"),
    ]
    assert made.group("web")["EphemeralDisk"]["SizeMB"] == 300 + 64 + 2
    on_disk = "is on the allocation's disk: memory would be root's"
    assert made.said == [
        f"ENV090 services.web.writable./a: `writable./a` on nomad: `/a` {on_disk}",
        f"ENV090 services.web.writable./b: `writable./b` on nomad: `/b` {on_disk}",
        "ENV090 services.web.writable./c: `writable./c` on nomad: it is root's, with the mode of the image's folder: "
        "an allocation has three folders, and others take them",
    ]
    mounts = nomad(user % "0:0" + places).task("web")["Config"]["mount"]
    assert {m["type"] for m in mounts} == {"tmpfs"}


def test_a_folder_of_the_project_is_refused() -> None:
    made = nomad("services:\n  web:\n    image: web:1\n    mounts:\n      /app: src\n")
    assert made.said == [
        "ENV091 services.web.mounts./app: `mounts./app` on nomad: `src` is a folder of the project, which no client "
        "of the cluster has"
    ]


@pytest.mark.judge("nomad-hcl")
@pytest.mark.parametrize(
    ("resources", "hard", "said"),
    [
        ("cpu: 500m\n      cpu_limit: 500m", True, []),
        ("cpu_limit: 500m", True, []),
        (
            "cpu: 500m\n      cpu_limit: 1",
            None,
            [
                "ENV090 services.web.resources.cpu_limit: `resources.cpu_limit` on nomad: Nomad caps a task at its "
                "own request or not at all; this one"
                " may use idle cpu without a limit"
            ],
        ),
    ],
)
def test_a_limit_of_cpu(resources: str, hard: bool | None, said: list[str]) -> None:
    made = nomad(f"services:\n  web:\n    image: web:1\n    resources:\n      memory: 64Mi\n      {resources}\n")
    assert made.said == said
    task = made.task("web")
    assert task["Config"].get("cpu_hard_limit") is hard
    assert task["Resources"]["CPU"] == 1000


@pytest.mark.judge("nomad-hcl")
def test_a_word_that_speaks_of_a_peer_is_filled_in_from_a_variable() -> None:
    spec = "services:\n  web:\n    image: web:1\n    command: run ${state.db.address} ${state.db.address} --x\nstate:\n"
    made = nomad(spec + "  db:\n    kind: postgres\n    version: 16.4\n")
    task = made.task("web")
    assert task["Config"]["args"] == ["run", "${ENVSPEC_WORD_0}", "${ENVSPEC_WORD_0}", "--x"]
    assert 'ENVSPEC_WORD_0="{{ $db_postgres.Address }}:{{ $db_postgres.Port }}"' in task["Templates"][0]["EmbeddedTmpl"]


def test_a_word_with_a_secret_is_refused() -> None:
    """The compiler refuses it before any target; a Plan of somebody else's must not get through either."""
    plan = nomad("services:\n  web:\n    image: web:1\n").plan
    web = plan.workloads["web"]._replace(command=(Text((SecretValue("key"),)),))
    emission = BACKEND.emit(plan._replace(workloads={"web": web}))
    assert [(one.id, one.path, one.message) for one in emission.diagnostics] == [
        (
            "ENV091",
            ("services", "web", "command"),
            "a word of `command` holds a secret, and process lists show commands",
        )
    ]


@pytest.mark.judge("nomad-hcl")
def test_limits_of_a_process() -> None:
    spec = "services:\n  web:\n    image: web:1\n    resources:\n      open_files: 4096\n      locked_memory: {}\n"
    for said, limit in (("unlimited", "-1:-1"), ("1Mi", "1048576:1048576")):
        config = nomad(spec.format(said)).task("web")["Config"]
        assert config["ulimit"] == [{"nofile": "4096:4096", "memlock": limit}]
    assert "ulimit" not in nomad("services:\n  web:\n    image: web:1\n").task("web")["Config"]


def _seeded(count: int) -> str:
    places = "".join(f"      /etc/{number}:\n        seed: true\n" for number in range(count))
    return f'services:\n  web:\n    image: web:1\n    user: "7:8"\n    writable:\n{places}'


@pytest.mark.judge("nomad-hcl")
def test_a_task_before_it_fills_a_seeded_place_as_the_user() -> None:
    made = nomad(_seeded(2))
    first, second, task = made.group("web")["Tasks"]
    assert [one["Name"] for one in (first, second, task)] == ["web-seed-0", "web-seed-1", "web"]
    assert first["Lifecycle"] == {"Hook": "prestart", "Sidecar": False}
    assert (first["User"], first["Config"]["image"]) == ("7:8", "web:1")
    assert [first["Config"]["entrypoint"], first["Config"]["args"]] == [["cp"], ["-R", "/etc/0/.", "/alloc/data"]]
    assert second["Config"]["args"] == ["-R", "/etc/1/.", "/alloc/tmp"]
    assert {key: first["Config"][key] for key in ("readonly_rootfs", "cap_drop", "security_opt")} == {
        "readonly_rootfs": True,
        "cap_drop": ["all"],
        "security_opt": ["no-new-privileges"],
    }
    binds = {mount["target"]: mount.get("source") for mount in task["Config"]["mount"]}
    assert binds == {"/etc/0": "../alloc/data", "/etc/1": "../alloc/tmp", "/tmp": None}


def test_a_third_seeded_place_is_refused() -> None:
    assert nomad(_seeded(3)).said[-1] == (
        "ENV091 services.web.writable./etc/2: `writable./etc/2` on nomad: `/etc/2` is one more place on disk than the "
        "two that a task before it can fill"
    )
