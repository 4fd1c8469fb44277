"""A Nomad that deploy.sh is played against: jobs with their versions and tags, deployments, Variables, a clock.

It keeps the rules of Nomad 1.10 that the script leans on, as its sources and its reference have them: a command takes
another job whose id begins alike when there is none of that id; a version is new when the file, the count, `Stop` or
the tag is another; a stop and a way back by itself copy the tag, `job revert` does not; a tag is unique for a job;
jobs do not change their type; a Variable is put where its index is the one that was said.

It runs in the test's process. `nomad-stub`, called nomad, date and sleep, hands every call over.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.backends.nomad.cluster.job_commands import JobCommands
from tests.backends.nomad.cluster.questions import Questions
from tests.backends.nomad.cluster.state import Call, FailedError, Job
from tests.backends.nomad.cluster.stores import Stores

__all__ = ["Cluster", "Job"]

STUB = Path(__file__).parent / "nomad-stub"
_BOOLEAN = {"detach", "preserve-counts", "purge", "yes", "force", "latest", "stderr", "tail", "monitor"}
_FLAGS = {
    "namespace status": {"t"},
    "job inspect": {"t"},
    "job plan": set(),
    "job run": {"detach", "preserve-counts"},
    "job revert": {"detach"},
    "job stop": {"purge", "yes"},
    "job dispatch": {"detach", "id-prefix-template", "meta"},
    "job periodic force": {"detach"},
    "job allocs": {"t"},
    "job deployments": {"latest", "t"},
    "job history": {"t"},
    "job tag apply": {"name", "version", "description"},
    "job tag unset": {"name"},
    "job status": set(),
    "eval status": {"t", "monitor"},
    "alloc status": set(),
    "alloc checks": {"t"},
    "alloc logs": {"stderr", "tail", "n"},
    "volume status": {"type", "t"},
    "volume create": set(),
    "var get": {"out", "template", "item"},
    "var put": {"out", "force", "check-index", "in"},
    "var purge": {"check-index", "namespace"},
}


class Cluster(JobCommands, Questions, Stores):
    """A namespace of a Nomad cluster that answers to `nomad-stub`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        folder.mkdir()
        os.mkfifo(folder / "calls")
        os.mkfifo(folder / "answers")
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in ("nomad", "date", "sleep"):
            (self.bin / name).symlink_to(STUB)
        self._pipe = os.open(folder / "calls", os.O_RDWR)
        self._answers = os.open(folder / "answers", os.O_RDWR)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread that answers."""
        os.write(self._pipe, b"end\n")
        self._thread.join()
        os.close(self._pipe)
        os.close(self._answers)

    def _serve(self) -> None:
        with os.fdopen(os.dup(self._pipe)) as calls:
            for line in calls:
                if line == "end\n":
                    return
                self._answer()

    def _given(self, name: str) -> str:
        path = self.folder / name
        text = path.read_bytes().decode() if path.exists() else ""
        path.unlink(missing_ok=True)
        return text

    def _answer(self) -> None:
        folder, where, program, *words = self._given("words").split("\0")[:-1]
        out, said, code = "", "", 0
        if program == "nomad":
            self.regions.add(where)
        try:
            out = self._called(Path(folder), program, words, self._given("input"), self._given("file"))
        except FailedError as failure:
            said, code = f"{failure}\n", failure.code
        except Exception as fault:
            self.unknown.append(f"{' '.join(words)}: {fault!r}")
            said, code = f"the cluster of the test fails: {fault!r}\n", 99
        told = (text.replace("\\", "\\\\").replace("\n", "\\n") for text in (out, said))
        os.write(self._answers, "".join(f"{line}\n" for line in (str(code), *told)).encode())

    def _called(self, folder: Path, program: str, words: list[str], input: str, file: str) -> str:
        if program == "sleep":
            self.clock += int(words[0])
            self.watch(f"sleep {words[0]}")
            return ""
        if program == "date":
            if words == ["+%s"]:
                return f"{self.clock}\n"
            assert words == ["-u", "+%Y-%m-%dT%H:%M:%SZ"], words
            return time.strftime("%Y-%m-%dT%H:%M:%SZ\n", time.gmtime(self.clock))
        said = " ".join(words)
        self.calls.append(said)
        self.watch(said)
        name = next(known for known in _FLAGS if said == known or said.startswith(f"{known} "))
        for beginning, answer in self.failing.items():
            if said.startswith(beginning):
                raise FailedError(answer, 255 if name == "job plan" else 1)
        flags: dict[str, str] = {}
        rest = iter(words[len(name.split()) :])
        plain = []
        for each in rest:
            flag, given, value = each.removeprefix("-").partition("=")
            if each == "-" or not each.startswith("-"):
                plain += [each, *rest]
                break
            if flag not in _FLAGS[name]:
                raise AssertionError(f"{name} has no flag {flag}")
            flags[flag] = value if given or flag in _BOOLEAN else next(rest)
        do: Callable[[Call], str] = getattr(self, name.replace(" ", "_"))
        return do(Call(folder, plain, flags, input, file))
