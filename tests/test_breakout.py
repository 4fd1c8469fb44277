"""Whatever a value is, it arrives as it was written, or is refused at its line with the reason; on every target.

The values and the readers are in tests/breakout.py.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from envspec.compiler import Order, compile_text
from envspec.model.text import Text
from envspec_backends.shared import deploy
from tests import judges
from tests.backends.nomad.observed import expected, observed
from tests.backends.nomad.reading import jobs
from tests.breakout import FIELDS, VALUES, Emitted, Field, Key, compose, emitted, kubernetes, quoted

#: one run each: they are what is read, again and again, in one process
made = functools.cache(emitted)
pytestmark = pytest.mark.xdist_group("breakout")

#: fields that a container's path goes through: `/a/` and `/a` are one place
_PATHS = ("writable", "secret")
#: what every target takes in these fields, whatever it is
_FREE = ("environment", "command", "entrypoint", "labels", "content", "exec")


def meant(field: Field, value: str) -> str:
    """What shall arrive for a value that was taken."""
    if field.name in _PATHS:
        return re.sub("/{2,}", "/", field.prefix + value).rstrip("/") or "/"
    if field.name == "host":
        return value.lower()  # names of hosts are
    if field.name == "user":
        uid, _, gid = value.partition(":")
        return f"{int(uid)}:{int(gid or uid)}"
    return field.prefix + value


def differing(of: Emitted, read: dict[Key, Any], names: tuple[str, ...]) -> list[tuple[str, str, Any]]:
    """Field, value and what arrived instead, for every value of these fields that was not refused."""
    wrong = []
    for field in FIELDS:
        if field.name not in names:
            continue
        taken = [number for number in range(len(VALUES)) if (field.name, number) not in of.refused]
        for at, number in enumerate(taken):
            positional = field.name in ("command", "entrypoint", "exec", "writable")
            arrived = read.get((field.name, at if positional else number), "(nothing)")
            if arrived != meant(field, VALUES[number]):
                wrong.append((field.name, field.prefix + VALUES[number], arrived))
    return wrong


@pytest.mark.parametrize("target", ["compose", "kubernetes", "nomad", "bake"])
def test_free_texts_are_refused_only_where_a_target_would_change_them(target: str) -> None:
    """HCL normalises texts and takes a byte order mark off; nothing else is refused in a field that takes any text."""
    of = made(target)
    told = {VALUES[n]: found[0].message for (name, n), found in of.refused.items() if name in _FREE}
    changed = {
        "e\u0301": "a text is not normalised (NFC), and HCL would change it",
        "\u212b": "a text is not normalised (NFC), and HCL would change it",
        "\ufeff": "a text begins with a byte order mark, and HCL would take it off",
    }
    assert told == (changed if target == "nomad" else {})


def test_the_plan_says_what_the_spec_says() -> None:
    of = made("kubernetes")
    environment = of.plan.workloads["environment"].environment
    assert {int(key[1:]): value for key, value in environment.items()} == {
        number: Text((value,)) if value else environment[f"V{number}"] for number, value in enumerate(VALUES)
    }


@pytest.mark.parametrize(
    ("field", "value", "message", "help"),
    [
        ("http", "1e3", "the path `1e3` does not begin with `/`", "write `/1e3`"),
        ("http", "", "`http` is empty", "for example `/health`"),
        (
            "probe",
            "a\nb",
            "a path of an address has no blanks and no control characters in it",
            "write a blank as %20",
        ),
        (
            "headers",
            "a\r\nb",
            "the value of a header has no line breaks and no control characters in it",
            "write it in one line",
        ),
        ("path", " a", "a path of an address has no blanks and no control characters in it", "write a blank as %20"),
        ("host", "${HOME}", "`${home}` is not a host name", "write a name such as shop.example.com, without"),
        ("image", "a b", "`a  b` is not an image reference", "write registry/repository:tag in small letters"),
        ("user", "1e3", "`1e3` is not a numeric user", "write uid or uid:gid"),
        ("hosts", "12:30:45", "`12:30:45` is not an IP address", "write an address such as 10.0.0.7"),
        ("working_dir", "a\nb", "`working_dir` is a path in the container; found", "a path in the container begins"),
        ("writable", "\t", "is not a path in the container", "a path in the container begins with /"),
    ],
)
def test_a_refusal_says_why_and_what_to_write(field: str, value: str, message: str, help: str) -> None:
    value = "a  b" if value == "a b" else value
    found = made("compose").refused[field, VALUES.index(value)][0]
    assert message in found.message
    assert found.help.startswith(help)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_compose_reads_what_was_written(environment: str) -> None:
    of = made("compose", environment)
    names = (*_FREE, "working_dir", "image", "writable", "secret")
    names += ("build", "target") if environment == "dev" else ("user",)
    read = compose(yaml.load(of.files["compose.yaml"], yaml.CSafeLoader), of.files)
    assert differing(of, read, names) == []


@pytest.mark.judge("docker-compose")
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_docker_compose_reads_what_was_written(environment: str, tmp_path: Path) -> None:
    of = made("compose", environment)
    for path, data in of.files.items():
        place = tmp_path / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    asked = judges.run(
        "docker-compose", "-f", tmp_path / "compose.yaml", "--profile", "*", "config", "--format", "json",
        env={"HOME": "/wrong", "id": "wrong", "x": "wrong"},
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    names = (*_FREE, "working_dir", "image", "writable", "secret")
    names += ("build", "target") if environment == "dev" else ("user",)
    # `config` prints a file that Compose can read again: a literal `$` is doubled in it
    assert differing(of, compose(json.loads(asked.stdout), of.files), names) == []


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_words_of_a_probe_survive_the_shell_of_compose(environment: str, tmp_path: Path) -> None:
    """The health check is one line for a shell: wget gets the address and nothing is run."""
    of = made("compose", environment)
    (tmp_path / "wget").write_text('#!/bin/sh\nfor word; do printf "%s\\0" "$word"; done\n')
    (tmp_path / "wget").chmod(0o755)
    stack = yaml.load(of.files["compose.yaml"], yaml.CSafeLoader)
    number_of_probes = 0
    for name, service in stack["services"].items():
        if not name.startswith("probe-"):
            continue
        kind, line = service["healthcheck"]["test"]
        assert kind == "CMD-SHELL"
        ran = subprocess.run(
            ["/bin/sh", "-c", line.replace("$$", "$")],
            env={"PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        words = ran.stdout.split("\0")
        assert words[-2] == "http://127.0.0.1:8080/" + VALUES[int(name.partition("-")[2])]
        assert ran.stderr == ""
        number_of_probes += 1
    assert number_of_probes > 100


def test_kubernetes_reads_what_was_written() -> None:
    of = made("kubernetes")
    names = (*_FREE, "headers", "probe", "host", "path", "working_dir", "image", "writable")
    assert differing(of, kubernetes(of.files), names) == []


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_nomad_reads_what_was_written(tmp_path: Path) -> None:
    of = made("nomad")
    read = jobs(of.files, tmp_path)
    for name, workload in of.plan.workloads.items():
        job = read[f"{name}.nomad.hcl"]["job"]
        assert observed(of.plan, workload, job) == expected(of.plan, workload)
        health = workload.health
        if health is not None and health.kind == "http":
            (service,) = job["TaskGroups"][0]["Services"]
            check = service["Checks"][0]
            assert check["Path"] == "".join(map(str, health.path.parts))
            headers = {key: ["".join(map(str, value.parts))] for key, value in health.headers.items()}
            assert (check["Header"] or {}) == headers


def _of_hcl(text: str) -> str:
    """What HCL makes of a JSON string: a template without a value to fill in."""
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", text), text
    return text.replace("$${", "${").replace("%%{", "%{")


def test_bake_reads_what_was_written() -> None:
    of = made("bake")
    targets = json.loads(of.files["docker-bake.json"])["target"]
    read: dict[Key, Any] = {("build", int(key[1:])): _of_hcl(value) for key, value in targets["build"]["args"].items()}
    read |= {
        ("target", int(name.partition("-")[2])): _of_hcl(target["target"])
        for name, target in targets.items()
        if name.startswith("target-")
    }
    assert differing(of, read, ("build", "target")) == []


@pytest.mark.judge("docker-buildx")
def test_buildx_reads_what_was_written(tmp_path: Path) -> None:
    of = made("bake")
    (tmp_path / "docker-bake.json").write_bytes(of.files["docker-bake.json"])
    asked = judges.run("docker-buildx", "buildx", "bake", "-f", "docker-bake.json", "--print", cwd=tmp_path)
    assert asked.returncode == 0, asked.stderr
    arguments = json.loads(asked.stdout)["target"]["build"]["args"]
    # --print writes a file that bake can read again
    read: dict[Key, Any] = {("build", int(key[1:])): _of_hcl(value) for key, value in arguments.items()}
    assert differing(of, read, ("build",)) == []


# values that reach scripts, and options of targets


HEAD = (Path(deploy.__file__).parent / "head.sh").read_text()
_SCRIPTED = """\
envspec: 1
project: shop
services:
  web:
    image: nginx:1.27.3
    user: "10001:10001"
    environment:
      KEY: a${secrets.key}
    files:
      /f/secret:
        content: "x${secrets.key}"
    ports:
      http: 8080
    health:
      tcp: true
      probe: ask
    resources:
      cpu: 1
      memory: 1Mi
secrets:
  key:
    key: "{key}"
    description: "{description}"
environments:
  prod:
    tier: production
    targets:
      - compose
    compose:
      secrets_dir: "{folder}"
"""


@functools.cache
def scripted(value: str, place: str) -> tuple[str, list[str]]:
    """The assignments of deploy.sh with a value in one place, or why there are none."""
    text = _SCRIPTED
    for name, harmless in (("description", "x"), ("key", "x"), ("folder", "./secrets")):
        written = quoted(value.replace("${", "$${") if name == "folder" else value)[1:-1]
        text = text.replace("{" + name + "}", written if name == place else harmless)
    made = compile_text(text, None, Order())
    files = {one.path: one.data.decode() for found in made.artifacts.values() for one in found}
    return files.get("compose/deploy.sh", "").partition(HEAD)[0], [
        str(one) for one in made.diagnostics if one.severity == "error"
    ]


_IN_SCRIPTS = [value for value in VALUES if value.isprintable() or value in ("a\nb", "a\tb", "\nEOT\n")]


@pytest.mark.parametrize("place", ["folder", "description", "key"])
def test_a_value_in_a_script_is_data(place: str, tmp_path: Path) -> None:
    """The assignments of deploy.sh are run by a real shell, which must find the values and run nothing."""
    harmed = tmp_path / "harmed"
    kept = 0
    line = next(n for n, text in enumerate(_SCRIPTED.split("\n"), 1) if "{" + place + "}" in text)
    for value in (
        *_IN_SCRIPTS,
        f"$(touch {harmed})",
        f"`touch {harmed}`",
        f"'; touch {harmed}; '",
        f"\n touch {harmed}\n",
    ):
        assignments, errors = scripted(value, place)
        if errors:
            assert assignments == ""
            assert all(re.match(rf"envspec\.yaml:{line}:", error) for error in errors), errors
            continue
        kept += 1
        ran = subprocess.run(
            ["sh", "-c", f'{assignments}\nprintf "%s\\0" "$secrets_dir" "$secrets"\n'],
            cwd=tmp_path, capture_output=True, check=False,
        )  # fmt: skip
        assert not harmed.exists(), value
        assert ran.returncode == 0, (value, ran.stderr)
        folder, secrets = ran.stdout.decode().split("\0")[:2]
        if place == "folder":
            assert folder in (value.rstrip("/"), f"./{value}".rstrip("/"))
        if place == "description":
            assert secrets.split(" ")[4:] == value.split()
    assert kept > 20


@pytest.mark.judge("shellcheck")
@pytest.mark.parametrize("place", ["folder", "description", "key"])
def test_shellcheck_has_nothing_to_say_about_such_a_script(place: str, tmp_path: Path) -> None:
    scripts = {scripted(value, place)[0] for value in _IN_SCRIPTS}
    paths = []
    for number, script in enumerate(sorted(scripts - {""})):
        paths.append(tmp_path / f"{number}.sh")
        paths[-1].write_text(script)
    asked = judges.run("shellcheck", "--severity=warning", "--exclude=SC2034", *paths[:40])
    assert asked.returncode == 0, asked.stdout[:3000]


_UNITS = """\
envspec: 1
project: shop
services:
  web:
    image: nginx:1.27.3
    user: "10001:10001"
    ports:
      http: 8080
    health:
      tcp: true
      probe: ask
      interval: {interval}
    resources:
      cpu: {cpu}
      memory: {memory}
    shutdown:
      grace: {grace}
environments:
  prod:
    tier: production
    targets:
      - compose
      - kubernetes
      - nomad
"""

#: as written, then milliseconds
_DURATIONS = {"10s": 10_000, "1500ms": 1_500, "2m": 120_000, "1h": 3_600_000, "1h30m": 5_400_000, "1m30s": 90_000,
              "1h1m1s": 3_661_000, "60s": 60_000}  # fmt: skip
#: as written, then bytes
_SIZES = {"64Mi": 64 * 2**20, "1Gi": 2**30, "500M": 500_000_000, "1G": 10**9, "65536Ki": 2**26,
          "100000k": 10**8}  # fmt: skip
#: as written, then thousandths of a core
_CPUS = {"250m": 250, "0.5": 500, "2": 2_000, "1.25": 1_250, "0.001": 1, "1m": 1, "10": 10_000}


def _unit(**written: str) -> tuple[dict[str, bytes], list[str]]:
    given = {"interval": "10s", "cpu": "1", "memory": "64Mi", "grace": "10s", **written}
    made = compile_text(_UNITS.format(**given))
    errors = [str(one) for one in made.diagnostics if one.severity == "error"]
    return {one.path: one.data for one in made.artifacts.get("prod", ())}, errors


_GO_DURATION = {"h": 3_600_000.0, "m": 60_000.0, "s": 1_000.0, "ms": 1.0}


def _go(text: str) -> float:
    """Milliseconds of a Go duration, as Compose and Nomad read it."""
    parts = re.findall(r"([0-9.]+)(ms|h|m|s)", text)
    assert "".join(number + unit for number, unit in parts) == text, text
    return sum(float(number) * _GO_DURATION[unit] for number, unit in parts)


_QUANTITY = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def _quantity(text: str) -> float:
    """A Kubernetes quantity. Source: its documentation, "Quantity"."""
    match = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text))
    assert match, text
    return float(match[1]) / 1000 if match[2] == "m" else float(match[1]) * _QUANTITY[match[2]]


def _deployment(files: dict[str, bytes]) -> dict[str, Any]:
    objects = yaml.load_all(files["kubernetes/40-apps/web.yaml"], yaml.CSafeLoader)
    pod: dict[str, Any] = next(one for one in objects if one["kind"] == "Deployment")["spec"]["template"]["spec"]
    return pod


@pytest.mark.parametrize(("written", "bytes_"), _SIZES.items())
def test_every_unit_of_size(written: str, bytes_: int) -> None:
    files, errors = _unit(memory=written)
    assert errors == []
    service = yaml.load(files["compose/compose.yaml"], yaml.CSafeLoader)["services"]["web"]
    limit = str(service["deploy"]["resources"]["limits"]["memory"])
    # Compose's units are binary, whatever they are called. Source: docker/go-units RAMInBytes
    match = re.fullmatch(r"([0-9]+)([bkmg]?)b?", limit.lower())
    assert match, limit
    assert int(match[1]) * {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30}[match[2]] == bytes_
    (container,) = _deployment(files)["containers"]
    assert _quantity(container["resources"]["limits"]["memory"]) == bytes_
    memory = re.search(rb"memory\s*= ([0-9]+)", files["nomad/web.nomad.hcl"])
    assert memory
    assert int(memory[1]) == -(-bytes_ // 2**20)  # Nomad counts whole MiB: never less than asked


@pytest.mark.parametrize(("written", "thousandths"), _CPUS.items())
def test_every_unit_of_cpu(written: str, thousandths: int) -> None:
    files, errors = _unit(cpu=written)
    assert errors == []
    (container,) = _deployment(files)["containers"]
    assert _quantity(container["resources"]["requests"]["cpu"]) * 1000 == pytest.approx(thousandths)
    service = yaml.load(files["compose/compose.yaml"], yaml.CSafeLoader)["services"]["web"]
    assert float(service["deploy"]["resources"]["reservations"]["cpus"]) * 1000 == pytest.approx(thousandths)


@pytest.mark.parametrize(("written", "milliseconds"), _DURATIONS.items())
def test_every_unit_of_duration(written: str, milliseconds: int) -> None:
    files, errors = _unit(interval=written, grace=written)
    assert errors == []
    service = yaml.load(files["compose/compose.yaml"], yaml.CSafeLoader)["services"]["web"]
    assert _go(service["healthcheck"]["interval"]) == milliseconds
    assert _go(service["stop_grace_period"]) == milliseconds
    pod = _deployment(files)
    (container,) = pod["containers"]
    whole = -(-milliseconds // 1000)
    assert container["readinessProbe"]["periodSeconds"] == whole  # Kubernetes counts whole seconds
    assert pod["terminationGracePeriodSeconds"] >= whole
    hcl = files["nomad/web.nomad.hcl"].decode()
    interval, kill = re.search(r'interval\s*= "([^"]+)"', hcl), re.search(r'kill_timeout\s*= "([^"]+)"', hcl)
    assert interval
    assert kill
    assert _go(interval[1]) == milliseconds
    assert _go(kill[1]) == milliseconds


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("memory", "64MB"), ("memory", "1e3"), ("memory", "64mi"), ("memory", "1.5.5Gi"), ("memory", "-1Mi"),
        ("memory", "0x10"), ("memory", "64 Mi"), ("memory", "Mi"), ("memory", "'${vars.x}'"), ("cpu", "1e3"),
        ("cpu", "250"), ("cpu", "1k"), ("cpu", "-1"), ("cpu", ".inf"), ("cpu", "0o17"),
        ("interval", "10"), ("interval", "1e3s"),
        ("interval", "1d"), ("interval", "-1s"), ("interval", "10 s"), ("interval", "12:30:45"), ("interval", "s"),
    ],
)  # fmt: skip
def test_what_is_no_unit_is_refused_at_its_line(field: str, value: str) -> None:
    _, errors = _unit(**{field: value})
    if (field, value) == ("cpu", "250"):  # a machine with 250 cores there may be
        assert errors == []
        return
    line = {"memory": 15, "cpu": 14, "interval": 12}[field]
    (error,) = errors
    assert error.startswith(f"envspec.yaml:{line}:"), error
    assert f"`{field}`" in error
