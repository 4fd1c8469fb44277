"""The Dockerfiles behind the builds of one run."""

from __future__ import annotations

from envspec.files import MemoryFiles
from envspec.lower.dockerfiles import Dockerfiles
from envspec.model.image import Build


class CountedFiles(MemoryFiles):
    """Files that know how often they were read."""

    def __init__(self, files: dict[str, bytes | str]) -> None:
        super().__init__(files)
        self.reads: list[str] = []

    def read(self, path: str) -> bytes:
        self.reads.append(path)
        return super().read(path)


def test_each_is_read_once_and_none_that_cannot_be_is_an_error() -> None:
    files = CountedFiles({"Dockerfile": "\ufeffFROM a\n", "bad/Dockerfile": b"\xff"})
    dockerfiles = Dockerfiles(files)
    for _ in range(2):
        assert dockerfiles.text("Dockerfile") == "FROM a\n"
        assert dockerfiles.text("bad/Dockerfile") is None
        assert dockerfiles.text("none/Dockerfile") is None
    assert files.reads == ["Dockerfile", "bad/Dockerfile", "none/Dockerfile"]


def test_the_user_of_the_stage_that_is_built() -> None:
    text = "FROM a AS base\nUSER 5\nFROM base AS tool\nUSER root\nFROM base\n"
    dockerfiles = Dockerfiles(MemoryFiles({}))
    assert dockerfiles.runs_as(Build(".", "Dockerfile", text=text)).written == "5"
    assert dockerfiles.runs_as(Build(".", "Dockerfile", "tool", text=text)).written == "root"
    assert dockerfiles.runs_as(Build(".", "Dockerfile", text="FROM a\n")).written == ""
    assert dockerfiles.runs_as(Build(".", "Dockerfile")).written == ""
