"""What can be wrong with the files of a project, as somebody at a terminal sees it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envspec.cli import run
from tests.cli.terminal import forked

SPEC = """\
envspec: 1
project: shop
environments:
  dev:
    tier: development
    targets:
      - compose
"""
WEB = "services:\n  web:\n    image: nginx:1.27.3\n"
PART = "envspec: 1\n" + WEB


def asked(folder: Path, *words: str) -> tuple[int, list[str]]:
    """Exit code and the lines of standard error that tell a fault or its help."""
    said = forked(folder, words or ("compile",), dict(os.environ))
    assert "Traceback" not in said.err
    assert "fault of envspec itself" not in said.err, said.err
    lines = [line for line in said.err.splitlines() if " ENV" in line or line.startswith(("  help", "envspec:"))]
    return said.code, lines


def written(folder: Path, **files: str | bytes) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def nested(levels: int) -> str:
    return "envspec: 1\nproject: shop\nvars:\n" + "".join("  " * n + "  a:\n" for n in range(levels)) + SPEC[26:]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff\xfe", "envspec.yaml:1:1: error ENV001 encoding: the file is UTF-16, and a spec is UTF-8"),
        (SPEC.encode() + b"# \xe9\n", "envspec.yaml:8:3: error ENV001 encoding: the byte 0xE9 is not UTF-8"),
        (SPEC.replace("shop", "sh\0p").encode(), "envspec.yaml:2:12: error ENV002 "),
        (SPEC.replace("shop", "sh\ufeffp").encode(), "envspec.yaml:2:12: error ENV002 "),
        (SPEC.replace("shop", "sh\u0085p").encode(), "envspec.yaml:2:12: error ENV002 "),
        (SPEC.replace("shop", "sh\u2028p").encode(), "envspec.yaml:2:12: error ENV002 "),
        (SPEC.replace("shop", "sh\x1bp").encode(), "envspec.yaml:2:12: error ENV002 "),
        (SPEC.encode("utf-16"), "envspec.yaml:1:1: error ENV001 encoding: the file is UTF-16, and a spec is UTF-8"),
        (nested(99).encode(), "envspec.yaml:"),
        (b"", "envspec.yaml:1:1: error ENV"),
        (b"# nothing\n", "envspec.yaml:1:1: error ENV"),
    ],
    ids=["utf16 mark", "latin-1", "NUL", "inner BOM", "NEL", "LS", "ESC", "utf-16", "too deep", "empty", "comment"],
)  # fmt: skip
def test_what_is_no_text_of_ours(text: bytes, told: str, tmp_path: Path) -> None:
    code, lines = asked(written(tmp_path, envspec_yaml=text))
    assert code == 1
    assert lines[0].startswith(told), lines
    assert lines[-1] == "envspec: 1 error; nothing was written" or len(lines) == 1 or "help" in lines[1]
    assert not (tmp_path / "build").exists()


def test_marks_and_line_ends_of_other_systems_are_fine(tmp_path: Path) -> None:
    plain, marked = written(tmp_path / "a", envspec_yaml=SPEC + WEB), tmp_path / "b"
    written(marked, envspec_yaml=b"\xef\xbb\xbf" + (SPEC + WEB).replace("\n", "\r\n").encode())
    assert asked(plain) == asked(marked) == (0, [])
    one, other = (folder / "build/dev/compose/compose.yaml" for folder in (plain, marked))
    assert one.read_bytes() == other.read_bytes()


def test_a_file_over_4_mib_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "envspec.yaml").open("wb") as file:
        file.write(SPEC.encode() + b"# ")
        file.truncate(2**40)  # a hole: reading it would take all memory
    code, lines = asked(tmp_path)
    assert (code, lines[0]) == (2, f"error ENV080 no-spec: `envspec.yaml` has {2**40} bytes; the limit is 4 MiB")


def test_a_file_of_4_mib_is_read(tmp_path: Path) -> None:
    text = (SPEC + WEB).encode()
    written(tmp_path, envspec_yaml=text + b"#" * (4 * 2**20 - len(text) - 1) + b"\n")
    assert asked(tmp_path) == (0, [])
    with (tmp_path / "envspec.yaml").open("ab") as file:
        file.write(b"#")
    code, lines = asked(tmp_path)
    assert (code, lines[0]) == (
        2,
        f"error ENV080 no-spec: `envspec.yaml` has {4 * 2**20 + 1} bytes; the limit is 4 MiB",
    )


def test_a_hundred_levels_and_one_more(tmp_path: Path) -> None:
    code, lines = asked(written(tmp_path, envspec_yaml=nested(97)))
    assert "ENV024" not in lines[0], lines  # read; what it says is another matter
    code, lines = asked(written(tmp_path, envspec_yaml=nested(120)))
    assert code == 1
    assert lines[0].startswith("envspec.yaml:103:201: error ENV024 depth: nested too deeply: 100 levels at most"), lines


def test_a_million_levels_cost_nothing(tmp_path: Path) -> None:
    code, lines = asked(written(tmp_path, envspec_yaml="a:\n" + "- " * 1_000_000))
    assert code == 1
    assert lines[0].startswith("envspec.yaml:2:199: error ENV024 depth: nested too deeply: 100 levels"), lines


# includes

INCLUDE = SPEC + WEB + "include:\n  - {}\n"


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ("parts/*.yaml", "`parts/*.yaml` matches no file", "patterns are relative to the file that says them"),
        ("other.yaml", "`other.yaml` does not exist", "correct the path"),
        ("parts", "`parts` is a folder, not a file", "did you mean `party.yaml`?"),
        ("../x.yaml", "`../x.yaml` leads out of the project's folder", "include only files below the folder"),
        ("fifo", "`fifo` is not a regular file", "correct the path"),
        ("link-out.yaml", "`link-out.yaml` leads out of the project's folder", ""),
        ("out/x.yaml", "`out/x.yaml` leads out of the project's folder", ""),
        ("out/*.yaml", "`out/*.yaml` leads out of the project's folder", "name a folder of the project"),
        ("loop.yaml", "`loop.yaml` cannot be read: Too many levels of symbolic links", ""),
        ("big.yaml", f"`big.yaml` has {5 * 2**20} bytes; the limit is 4 MiB", ""),
        ("partz.yaml", "`partz.yaml` does not exist", "did you mean `party.yaml`?"),
    ],
)
def test_an_include_that_cannot_be(line: str, message: str, help: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    written(project, envspec_yaml=INCLUDE.format(line), party_yaml=PART.replace("web", "party"))
    written(tmp_path, x_yaml="services:\n")
    (project / "parts").mkdir()
    os.mkfifo(project / "fifo")
    (project / "link-out.yaml").symlink_to(tmp_path / "x.yaml")
    (project / "out").symlink_to(tmp_path)
    (project / "loop.yaml").symlink_to("loop.yaml")
    with (project / "big.yaml").open("wb") as file:
        file.truncate(5 * 2**20)
    code, lines = asked(project)
    assert code == 1
    assert lines[0].startswith(f"envspec.yaml:12:5: error ENV050 include: {message}"), lines
    assert lines[1].startswith(f"  help: {help}"), lines
    assert lines[2:] == ["envspec: 1 error; nothing was written"]


def test_an_absolute_include_is_one_fault(tmp_path: Path) -> None:
    code, lines = asked(written(tmp_path, envspec_yaml=INCLUDE.format("/etc/hosts")))
    assert (code, lines) == (
        1,
        [
            "envspec.yaml:12:5: error ENV033 bad-value: `include[0]` is a path; found `/etc/hosts`",
            "  help: a path is relative to the file that says it, such as config/app.toml",
            "envspec: 1 error; nothing was written",
        ],
    )


def test_includes_in_a_circle(tmp_path: Path) -> None:
    written(
        tmp_path,
        envspec_yaml=INCLUDE.format("a/one.yaml"),
        a__one_yaml="envspec: 1\ninclude:\n  - ../b/two.yaml\n",
        b__two_yaml="envspec: 1\ninclude:\n  - ../a/one.yaml\n",
    )
    code, lines = asked(tmp_path)
    assert (code, lines[0]) == (
        1,
        "b/two.yaml:3:5: error ENV050 include: files include one another in a circle: "
        "a/one.yaml -> b/two.yaml -> a/one.yaml",
    )
    code, lines = asked(written(tmp_path, envspec_yaml=INCLUDE.format("envspec.yaml")))
    assert lines[0] == (
        "envspec.yaml:12:5: error ENV050 include: files include one another in a circle: envspec.yaml -> envspec.yaml"
    )


def test_a_file_included_twice_is_read_once(tmp_path: Path) -> None:
    written(
        tmp_path, envspec_yaml=INCLUDE.format("'*.yaml'") + "  - part.yaml\n", part_yaml=PART.replace("web", "part")
    )
    assert asked(tmp_path) == (0, [])


def test_paths_of_an_included_file_are_its_own(tmp_path: Path) -> None:
    service = PART.replace("web", "api") + "    files:\n      /etc/api.toml:\n        source: api.toml\n"
    written(tmp_path, envspec_yaml=INCLUDE.format("apps/*/envspec.yaml"), apps__api__envspec_yaml=service)
    written(tmp_path, **{"apps__api__api.toml": "here = true\n"})
    assert asked(tmp_path) == (0, [])
    emitted = [path.read_text() for path in (tmp_path / "build/dev/compose").rglob("*") if path.name == "api.toml"]
    assert emitted in ([], ["here = true\n"])
    (tmp_path / "apps/api/api.toml").rename(tmp_path / "api.toml")
    code, lines = asked(tmp_path)
    assert code == 1
    assert lines[0].startswith("apps/api/envspec.yaml:7:17: error ENV063 unreadable-file: "), lines
    assert "`apps/api/api.toml`" in lines[0], lines


def test_a_fault_in_an_included_file_is_told_there(tmp_path: Path) -> None:
    written(tmp_path, envspec_yaml=INCLUDE.format("apps/api.yaml"), apps__api_yaml=PART.replace("image", "imag"))
    code, lines = asked(tmp_path)
    assert code == 1
    assert any(line.startswith("apps/api.yaml:4:5: error ENV030 unknown-key: unknown key `imag`") for line in lines), (
        lines
    )
    below = tmp_path / "deep" / "er"
    below.mkdir(parents=True)
    code, lines = asked(below)
    assert any(line.startswith("../../apps/api.yaml:4:5: error ENV030 ") for line in lines), lines


def test_links_inside_the_project_are_followed(tmp_path: Path) -> None:
    written(tmp_path, envspec_yaml=INCLUDE.format("link.yaml"), apps__api_yaml=PART.replace("web", "api"))
    (tmp_path / "link.yaml").symlink_to("apps/api.yaml")
    assert asked(tmp_path) == (0, [])


# files that a spec refers to

FILE = SPEC + WEB + "    files:\n      /etc/web.conf:\n        {}\n"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("source: no.conf", "`no.conf` does not exist"),
        ("template: no.conf", "`no.conf` does not exist"),
        ("source: fifo", "`fifo` is not a regular file"),
        ("template: folder", "`folder` is a folder, not a file"),
        ("source: ../secret", "`../secret` leads out of the project's folder"),
        ("source: link", "`link` leads out of the project's folder"),
        ("template: latin", "`latin` is no text: the byte 0xE9 is not UTF-8"),
        ("source: big", f"`big` has {5 * 2**20} bytes; the limit is 4 MiB"),
    ],
)
def test_a_file_that_cannot_be_delivered(line: str, message: str, tmp_path: Path) -> None:
    project = written(tmp_path / "project", envspec_yaml=FILE.format(line))
    (tmp_path / "secret").write_text("x")
    os.mkfifo(project / "fifo")
    (project / "folder").mkdir()
    (project / "link").symlink_to("../secret")
    (project / "latin").write_bytes(b"caf\xe9")
    with (project / "big").open("wb") as file:
        file.truncate(5 * 2**20)
    code, lines = asked(project)
    column = 9 + line.index(":") + 2
    assert code == 1
    assert lines[0].startswith(f"envspec.yaml:13:{column}: error ENV06"), lines
    assert message in lines[0], lines
    assert lines[2:] == ["envspec: 1 error; nothing was written"]


# the spec itself


@pytest.mark.parametrize("kind", ["folder", "fifo", "nothing", "loop", "outside"])
def test_a_spec_that_is_no_file(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "project" / "envspec.yaml"
    place.parent.mkdir()
    if kind == "folder":
        place.mkdir()
    elif kind == "fifo":
        os.mkfifo(place)
    elif kind == "loop":
        place.symlink_to("envspec.yaml")
    elif kind == "outside":
        (tmp_path / "elsewhere.yaml").write_text(SPEC)
        place.symlink_to("../elsewhere.yaml")
    told = {
        "folder": "`envspec.yaml` is a folder, not a file",
        "fifo": "`envspec.yaml` is not a regular file",
        "nothing": "there is no envspec.yaml here or in a folder above",
        "loop": "`envspec.yaml` cannot be read: Too many levels of symbolic links",
        "outside": "`envspec.yaml` leads out of the project's folder",
    }[kind]
    code, lines = asked(place.parent)
    assert (code, lines[0]) == (2, f"error ENV080 no-spec: {told}")
    assert lines[1].startswith("  help: ")


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_files_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, envspec_yaml=INCLUDE.format("a.yaml"), a_yaml="envspec: 1\n")
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    run(["check"])  # imports what it needs, which another user may not
    capsys.readouterr()

    def told() -> tuple[int, str]:
        os.seteuid(65534)
        try:
            code = run(["check"])
        finally:
            os.seteuid(0)
        return code, capsys.readouterr().err.splitlines()[0]

    (tmp_path / "a.yaml").chmod(0o600)
    assert told() == (1, "envspec.yaml:12:5: error ENV050 include: `a.yaml` cannot be read: Permission denied")
    (tmp_path / "envspec.yaml").chmod(0o600)
    assert told() == (2, "error ENV080 no-spec: `envspec.yaml` cannot be read: Permission denied")
