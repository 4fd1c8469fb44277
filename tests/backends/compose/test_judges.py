"""What the real tools say of what every sample becomes."""

from __future__ import annotations

import functools
import json
import os
import re
from pathlib import Path

import pytest
import yaml

from envspec.compiler import Order, compile_source
from envspec.files import DiskFiles
from envspec.source import Source
from envspec_backends.shared import deploy
from tests import judges
from tests.backends.compose.compiled import HTTP, POSTGRES, compiled, entry, spec

HEAD = (Path(deploy.__file__).parent / "head.sh").read_text()

#: What compose-lint finds at `low` and above, each with the reason why it may stand; docs/hardening.md tells them.
EXCEPTIONS = {
    "CL-0019": "images are pinned by digest once `envspec lock` ran",
    "CL-0026": "there is no CPU limit unless the spec sets one",
    "CL-0005": "a plain route is meant for everybody",
}
#: What a sample relaxes in so many words, each under a waiver of its own: service -> findings.
RELAXED = {
    "agent": {"CL-0002", "CL-0006", "CL-0007", "CL-0008", "CL-0013", "CL-0018", "CL-0025"},
    "tunnel": {"CL-0011"},
}


@functools.cache
def sample(name: str) -> dict[str, dict[str, str]]:
    """environment -> file -> text of one sample's Compose folders."""
    root = judges.ROOT / "samples" / name
    text = (root / "envspec.yaml").read_text()
    made = compile_source(
        Source("envspec.yaml", text), "envspec.yaml", DiskFiles(os.fspath(root)), Order(targets=("compose",))
    )
    assert not made.errors, "\n".join(str(one) for one in made.diagnostics if one.severity == "error")
    return {
        environment: {
            one.path.removeprefix("compose/"): one.data.decode() for one in artifacts if one.path.startswith("compose/")
        }
        for environment, artifacts in made.artifacts.items()
        if any(one.path == "compose/compose.yaml" for one in artifacts)
    }


SAMPLES = sorted(path.parent.name for path in (judges.ROOT / "samples").glob("*/envspec.yaml"))


def written(files: dict[str, str], folder: Path) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder / "compose.yaml"


def variables(text: str) -> dict[str, str]:
    """A value for every variable that the file asks for."""
    return dict.fromkeys(re.findall(r"\$\{(\w+):\?", text), "x") | dict.fromkeys(
        re.findall(r"^    environment: ([A-Z0-9_]+)$", text, re.MULTILINE), "x"
    )


@pytest.mark.judge("docker-compose")
@pytest.mark.parametrize("name", SAMPLES)
def test_compose_reads_every_file(name: str, tmp_path: Path) -> None:
    for environment, files in sample(name).items():
        file = written(files, tmp_path / environment)
        words = ["--file", file, "--profile", "*", "config", "--quiet"]
        done = judges.run("docker-compose", *words, env=variables(files["compose.yaml"]))
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.judge("check-jsonschema")
def test_every_file_is_valid(tmp_path: Path) -> None:
    found = [written(files, tmp_path / name / at) for name in SAMPLES for at, files in sample(name).items()]
    done = judges.run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *found)
    assert done.returncode == 0, done.stdout


@pytest.mark.judge("dclint")
@pytest.mark.parametrize("name", SAMPLES)
def test_production_is_in_good_style(name: str, tmp_path: Path) -> None:
    found = [written(f, tmp_path / e) for e, f in sample(name).items() if "deploy.sh" in f]
    if found:
        done = judges.run("dclint", "--max-warnings", "0", *found)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.judge("compose-lint")
def test_production_is_clean_under_compose_lint(tmp_path: Path) -> None:
    of_production = [(n, at, f) for n in SAMPLES for at, f in sample(n).items() if "deploy.sh" in f]
    found = [written(files, tmp_path / name / at) for name, at, files in of_production]
    words = ["check", "--fail-on", "low", "--no-env", "--no-merge-overrides"]
    told = judges.run("compose-lint", *words, *found).stdout
    assert all(str(file) in told for file in found)
    for section in re.split(r"^  service: ", told, flags=re.MULTILINE)[1:]:
        service = section.split()[0]
        findings = set(re.findall(r"(?:CRITICAL|HIGH|MEDIUM|LOW) +(CL-\d{4})", section))
        assert findings, section
        assert findings <= set(EXCEPTIONS) | RELAXED.get(service, set()), section


@pytest.mark.judge("compose-lint")
def test_with_digests_and_cpu_limits_compose_lint_finds_nothing(tmp_path: Path) -> None:
    digest = "@sha256:" + "0" * 64
    limits = "    resources:\n      cpu: 250m\n      memory: 64Mi\n      cpu_limit: 1\n"
    text = spec(
        entry("web", HTTP + limits + ("    environment:\n      DB: ${state.db.host}\n"
            "    routes:\n      - host: a.example.com\n"),
              image=f"registry.example.com/app:1.2.3{digest}"),
        state=POSTGRES.replace("    version: 16.9-bookworm\n", f"    image: postgres:16.9-bookworm{digest}\n") + limits,
    )  # fmt: skip
    file = written(compiled(text).texts, tmp_path)
    done = judges.run("compose-lint", "check", "--fail-on", "low", "--no-env", "--no-merge-overrides", file)
    assert done.returncode == 0, done.stdout


@pytest.mark.judge("shellcheck")
def test_every_script_is_clean(tmp_path: Path) -> None:
    """What differs from one to the next are assignments; all the rest is read once."""
    heads, bodies = [], set()
    for name in SAMPLES:
        for environment, files in sample(name).items():
            if "deploy.sh" in files:
                head, _, body = files["deploy.sh"].partition(HEAD)
                heads.append(tmp_path / f"{name}-{environment}.sh")
                heads[-1].write_text(head)
                bodies.add(body)
                (tmp_path / "deploy.sh").write_text(files["deploy.sh"])
    assert heads and len(bodies) == 1
    assert judges.run("shellcheck", "--severity=style", tmp_path / "deploy.sh").stdout == ""
    # SC2034: assigned for the rest
    assert judges.run("shellcheck", "--severity=style", "--exclude=SC2034", *heads).stdout == ""


#: Values that try to break out, or to become something else.
HOSTILE = [
    '"', "\\", "${X}", "$X", "$$", "%{x}", "{{x}}", "$(id)", "`id`", "a: b", "a #b", "- a", "---", "EOT", "it's", "é😀",
    "1e3", "0o17", "08", "y", "NO", "2024-01-01", "=", "~", "12e03", "null", "1_000", "190:20:30",
    "${X:?y}", "\\n", "a\tb",
]  # fmt: skip


@pytest.mark.judge("docker-compose")
@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_hostile_values_arrive_as_they_are(environment: str, tmp_path: Path) -> None:
    """Read back by Compose itself, whose own output escapes `$` again."""

    def quoted(value: str) -> str:
        return "'" + value.replace("'", "''").replace("${", "$${") + "'"

    lines = "".join(f"      V{number}: {quoted(value)}\n" for number, value in enumerate(HOSTILE))
    words = "".join(f"      - {quoted(value)}\n" for value in HOSTILE)
    labels = "".join(f"      l{number}: {quoted(value)}\n" for number, value in enumerate(HOSTILE))
    extra = HTTP + f"    environment:\n{lines}    command:\n{words}    entrypoint:\n{words}    labels:\n{labels}"
    made = compiled(spec(entry("web", extra)), environment)
    file = written(made.texts, tmp_path)
    done = judges.run("docker-compose", "--file", file, "config", "--format", "json", env={"X": "leaked"})
    assert done.returncode == 0, done.stderr
    web = json.loads(done.stdout)["services"]["web"]
    back = [value.replace("$$", "$") for value in web["environment"].values()]
    assert sorted(back) == sorted(HOSTILE)
    assert [word.replace("$$", "$") for word in web["command"]] == HOSTILE
    assert [word.replace("$$", "$") for word in web["entrypoint"]] == HOSTILE
    assert [web["labels"][f"l{number}"].replace("$$", "$") for number in range(len(HOSTILE))] == HOSTILE


@pytest.mark.judge("docker-compose")
def test_sizes_and_times_arrive_as_they_are(tmp_path: Path) -> None:
    sizes = {"64Mi": 64 * 2**20, "500M": 500 * 10**6, "1Gi": 2**30, "1500k": 1_500_000}
    for size, number in sizes.items():
        resources = f"    resources:\n      cpu: 250m\n      memory: 1Mi\n      memory_limit: 4Gi\n      shm: {size}\n"
        extra = HTTP + resources + f"    writable:\n      /w: {size}\n    shutdown:\n      grace: 1h30m\n"
        made = compiled(spec(entry("web", extra)))
        done = judges.run("docker-compose", "--file", written(made.texts, tmp_path), "config")
        web = yaml.safe_load(done.stdout)["services"]["web"]
        assert int(web["shm_size"]) == number
        assert f"size={number}," in web["tmpfs"][0]
        assert web["stop_grace_period"] == "1h30m0s"
        assert int(web["deploy"]["resources"]["limits"]["memory"]) == 4 * 2**30
