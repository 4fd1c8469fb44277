"""Configuration files: their own text, a template, or files and folders of the project."""

from __future__ import annotations

import pytest

from envspec.model.text import Text
from envspec.model.workload import ConfigFile
from tests.lower.specs import Told, lowered, spelled, told, web

_FILES: dict[str, bytes | str] = {
    "conf/app.ini": "level = ${vars.level}\nkey = ${secrets.key}\nprice = $${5}\n",
    "conf/logo.png": b"\x89PNG",
    "conf/sub/x.txt": "x",
}
_MORE = "vars:\n  level: info\nsecrets:\n  key:\n    dev: x\n"


def test_content_and_templates_are_filled_in_and_sources_are_bytes() -> None:
    made = web(
        'files:\n  /etc/a/:\n    content: at ${vars.level}\n    mode: "0400"\n  /etc/app.ini:\n'
        "    template: conf/app.ini\n  /etc/logo.png:\n    source: conf/logo.png\n",
        more=_MORE,
        files=_FILES,
    ).files
    assert made["/etc/a"] == ConfigFile(Text(("at info",)), 0o400)
    template = made["/etc/app.ini"]
    assert isinstance(template.content, Text)
    assert spelled(template.content) == "level = info\nkey = <secret key>\nprice = ${5}\n"
    assert made["/etc/logo.png"] == ConfigFile(b"\x89PNG", 0o444)


def test_a_folder_brings_a_file_for_each_file_below_it() -> None:
    made = web("files:\n  /etc/conf:\n    source: conf\n", files=_FILES).files
    assert {path: file.content for path, file in made.items()} == {
        "/etc/conf/app.ini": b"level = ${vars.level}\nkey = ${secrets.key}\nprice = $${5}\n",
        "/etc/conf/logo.png": b"\x89PNG",
        "/etc/conf/sub/x.txt": b"x",
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "files:\n  /a:\n    source: conf/app.in\n",
            Told(3, 13, "`conf/app.in` does not exist", "did you mean `conf/app.ini`?"),
        ),
        (
            "files:\n  /a:\n    template: conf/nothing-of-the-sort\n",
            Told(
                3, 15, "`conf/nothing-of-the-sort` does not exist",
                "paths are relative to the file that says them",
            ),
        ),
        (
            "files:\n  /a:\n    template: conf/logo.png\n",
            Told(
                3, 15, "`conf/logo.png` is no text: the byte 0x89 is not UTF-8",
                "paths are relative to the file that says them",
            ),
        ),
        (
            "files:\n  /a:\n    source: ../x\n",
            Told(
                3, 13, "`../x` leads out of the project's folder",
                "paths are relative to the file that says them and stay below the first spec's folder",
            ),
        ),
        (
            "files:\n  /a:\n    source: x\n    content: y\n",
            Told(
                4, 5, "the file `/a` says `source` and `content` at once",
                "keep one of `source`, `template` and `content`",
            ),
        ),
        (
            "files:\n  /a:\n    mode: \"0400\"\n",
            Told(
                3, 5, "the file `/a` does not say what is in it",
                "say exactly one of `source`, `template` and `content`",
            ),
        ),
        (
            "files:\n  /a:\n",
            Told(2, 6, "the file `/a` does not say what is in it", "say one of `source`, `template` and `content`"),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file(said: str, expected: Told) -> None:
    assert told(said, _MORE, files=_FILES) == [expected]


def test_a_wrong_reference_in_a_template_is_told_in_the_template() -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    files:\n      /a:\n        template: conf/a.ini\n"
    made = lowered(body, files={"conf/a.ini": "fine\nkey = ${vars.levle}\n"})
    places = [str(found.span) for found in made.diagnostics if found.id == "ENV055"]
    assert places == ["conf/a.ini:2:7"]
