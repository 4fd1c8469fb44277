"""`make bench`: whole processes, from an installed wheel, alternating in one run; medians, ratios and peak memory.

The comparison is `docker compose config --quiet` on the Compose file that envspec itself wrote for the same system,
which is more than a person would write by hand, and which `config` has to read and resolve as a whole. `config` writes
nothing and `compile` thousands of files, so all of it is on a file system in memory where there is one.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.places import compose_config, described, folder
from tests.benchmarks.processes import Contest, Run, alternating, run
from tests.benchmarks.systems import alike, differing

ROOT = Path(__file__).parents[2]
CONFIG = "docker compose config"


class Case(NamedTuple):
    """A system to measure, and what `compile` of it may take: a part of the time of `config`, and MiB (0: no bound)."""

    name: str
    spec: Callable[[int], str]
    services: int
    rounds: int
    ratio: float
    memory: int = 0


CASES = (
    Case("3", alike, 3, 15, 1.0),
    Case("10", alike, 10, 15, 1.0),
    Case("100", alike, 100, 7, 0.9),
    Case("1000", alike, 1000, 5, 0.4, 70),
    Case("1000 that differ", differing, 1000, 5, 0.4),
)


def installed(place: Path) -> Path:
    """A virtual environment with envspec from its wheel, compiled to bytecode as pip does it."""
    venv.create(place, with_pip=True)
    python = place / "bin" / "python"
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    subprocess.run([python, "-m", "pip", "install", "--quiet", str(ROOT)], check=True, env=environment)
    return place / "bin"


def contests(programs: Path, project: Path, compose: list[str] | None) -> list[Contest]:
    """Who runs against whom in a project."""
    spec, build = str(project / "envspec.yaml"), project / "build"
    compile = [str(programs / "envspec"), "compile", "--env", "prod", "--file", spec]
    written, kept = build / "prod" / "compose" / "compose.yaml", project / "compose.yaml"

    def fresh() -> None:
        shutil.rmtree(build, ignore_errors=True)

    def compiled() -> None:
        if not written.exists():
            run(compile)

    compiled()
    shutil.copy(written, kept)
    found = [
        Contest("python -c pass", [str(programs / "python"), "-c", "pass"]),
        Contest("compile", compile, fresh),
        Contest("no change", compile, compiled),
        Contest("compose alone", [*compile, "--target", "compose"], fresh),
        Contest("check, all environments", [str(programs / "envspec"), "check", "--file", spec]),
    ]
    if compose:
        found.append(Contest(CONFIG, [*compose, "--file", str(kept), "config", "--quiet"]))
    return found


def measure(case: Case, programs: Path, place: Path, compose: list[str] | None) -> dict[str, list[Run]]:
    project = place / case.name.replace(" ", "-")
    project.mkdir()
    (project / "envspec.yaml").write_text(case.spec(case.services))
    return alternating(contests(programs, project, compose), case.rounds)


def rows(case: Case, runs: dict[str, list[Run]]) -> list[str]:
    """Lines of a Markdown table: by the clock and in CPU time, each beside `config`."""
    medians = {
        name: Run(*(statistics.median(figures) for figures in zip(*each, strict=True))) for name, each in runs.items()
    }
    base = medians.get(CONFIG)
    found = []
    for name, median in medians.items():
        ratio = f"{median.seconds / base.seconds:.2f} | {median.cpu / base.cpu:.2f}" if base else " | "
        budget = f"{case.ratio}" if name == "compile" else ""
        memory = f"{median.memory:.0f} MiB" + (f" of {case.memory}" if case.memory and budget else "")
        least = min(each.seconds for each in runs[name])
        found.append(
            f"| {case.name} | {name} | {median.seconds * 1000:.0f} ms | {least * 1000:.0f} ms | {ratio} | {budget} "
            f"| {median.cpu * 1000:.0f} ms | {memory} |"
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="What compile costs.")
    parser.add_argument("--folder", help="work there; default: a folder in memory where there is one")
    parser.add_argument("cases", nargs="*", help=f"any of: {', '.join(case.name for case in CASES)}; default: all")
    asked = parser.parse_args()
    compose = compose_config()
    place = folder(asked.folder)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, {platform.system()}")
    print(f"Files: {described(place)}")
    with tempfile.TemporaryDirectory(dir=place) as work:
        programs = installed(Path(work) / "venv")
        print()
        print("| services | what | median | least | ratio | ratio of CPU | budget | CPU | peak memory |")
        print("|---:|---|---:|---:|---:|---:|---:|---:|---:|", flush=True)
        for case in CASES:
            if not asked.cases or case.name in asked.cases:
                print("\n".join(rows(case, measure(case, programs, Path(work), compose))), flush=True)
    if not compose:
        print(f"\nnot measured: {CONFIG} (neither the docker on the PATH nor a judge has it)")


if __name__ == "__main__":
    main()
