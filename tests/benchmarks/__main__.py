"""`make bench`: whole processes, from an installed wheel, alternating in one run; medians, ratios and peak memory.

The comparison is `docker compose config --quiet` on the Compose file that envspec itself wrote for the same system,
which is more than a person would write by hand, and which `config` has to read and resolve as a whole.

Set TMPDIR to a file system in memory to leave the disk out: `config` writes nothing, `compile` thousands of files.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.systems import spec

SIZES = {3: 15, 10: 15, 100: 7, 1000: 5}
BUDGET = {3: 1.5, 10: 1.5, 100: 0.8, 1000: 0.5}
ROOT = Path(__file__).parents[2]


class Run(NamedTuple):
    seconds: float
    kilobytes: int


class Contest(NamedTuple):
    """A command, and what has to be done before it each time, outside its time."""

    name: str
    words: list[str]
    before: Callable[[], None]


def run(words: list[str]) -> Run:
    """One whole process: wall time from start to end, and its peak memory."""
    began = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        sys.exit(f"{' '.join(words)}: {said.decode()[-2000:]}")
    return Run(seconds, usage.ru_maxrss)


def installed(folder: Path) -> Path:
    """A virtual environment with envspec from its wheel, compiled to bytecode as pip does it."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True, env=environment)
    return folder / "bin"


def contests(bin: Path, project: Path, docker: str | None) -> list[Contest]:
    build = project / "build"
    compile = [str(bin / "envspec"), "compile", "--env", "prod", "--file", str(project / "envspec.yaml")]
    compose = build / "prod" / "compose" / "compose.yaml"
    kept = project / "compose.yaml"

    def nothing() -> None:
        pass

    def fresh() -> None:
        shutil.rmtree(build, ignore_errors=True)

    def written() -> None:
        if not compose.exists():
            run(compile)

    written()
    shutil.copy(compose, kept)
    found = [
        Contest("python -c pass", [str(bin / "python"), "-c", "pass"], nothing),
        Contest("compile", compile, fresh),
        Contest("no change", compile, written),
        Contest("compose alone", [*compile, "--target", "compose"], fresh),
        Contest("check, all environments", [str(bin / "envspec"), "check", "--file", compile[-1]], nothing),
    ]
    if docker:
        words = [docker, "compose", "--file", str(kept), "config", "--quiet"]
        found.append(Contest("docker compose config", words, nothing))
    return found


def measure(bin: Path, size: int, docker: str | None) -> dict[str, list[Run]]:
    """Every contestant in turn, as often as the size allows, so that the machine's moods hit all alike."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "envspec.yaml").write_text(spec(size))
        field = contests(bin, project, docker)
        runs: dict[str, list[Run]] = {contest.name: [] for contest in field}
        for number in range(SIZES[size] + 1):
            for contest in field:
                contest.before()
                result = run(contest.words)
                if number:  # the first round warms the caches
                    runs[contest.name].append(result)
        return runs


def main() -> None:
    docker = shutil.which("docker")
    with tempfile.TemporaryDirectory() as folder:
        bin = installed(Path(folder) / "venv")
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, {platform.system()}")
        print()
        print("| services | what | median | least | ratio | budget | peak memory |")
        print("|---:|---|---:|---:|---:|---:|---:|")
        for size in SIZES:
            runs = measure(bin, size, docker)
            rows = {name: statistics.median(run.seconds for run in each) for name, each in runs.items()}
            base = rows.get("docker compose config")
            for name, median in rows.items():
                ratio = f"{median / base:.2f}" if base else ""
                budget = {"compile": f"{BUDGET[size]}", "compose alone": "1.0" if size == 3 else ""}.get(name, "")
                least = min(run.seconds for run in runs[name])
                memory = max(run.kilobytes for run in runs[name]) / 1024
                print(
                    f"| {size} | {name} | {median * 1000:.0f} ms | {least * 1000:.0f} ms | {ratio} | {budget} "
                    f"| {memory:.0f} MiB |",
                    flush=True,
                )
    if not docker:
        print("\nnot measured: docker compose config (docker is not on the PATH)")


if __name__ == "__main__":
    main()
