"""Configuration files: where they stand, and where a container mounts them from."""

from __future__ import annotations

import re

from tests.backends.compose.compiled import HTTP, Compiled, compiled, entry, spec


def with_file(content: str, environment: str, more: str = "") -> Compiled:
    extra = HTTP + f"    files:\n      /app/a.toml:\n        content: {content}\n" + more
    return compiled(spec(entry("web", extra)), environment)


def test_in_production_they_are_mounted_from_a_copy_that_a_change_gives_another_name() -> None:
    names = set()
    for content in ("one", "two", "one"):
        made = with_file(content, "prod")
        assert made.texts["files/web/app/a.toml"] == content
        (mount,) = made.service("web")["volumes"]
        found = re.fullmatch(r"\./\.deployed/files/web-(\w{8})/app/a\.toml:/app/a\.toml:ro", mount)
        assert found
        assert f"\nfiles='web {found[1]}'\n" in made.texts["deploy.sh"]
        names.add(found[1])
    assert len(names) == 2


def test_in_development_the_path_stays_and_a_label_tells_a_change() -> None:
    """`docker compose restart` finds the file after a compile, and `up` sees that it is another."""
    told = []
    for content in ("one", "two"):
        made = with_file(content, "dev", "    labels:\n      com.example.of: us\n")
        assert made.texts["files/web/app/a.toml"] == content
        assert made.service("web")["volumes"] == ["./files/web/app/a.toml:/app/a.toml:ro"]
        labels = made.service("web")["labels"]
        assert labels["com.example.of"] == "us"
        told.append(labels["envspec.files"])
    assert told[0] != told[1]
    assert "labels" not in compiled(spec(entry("web", HTTP)), "dev").service("web")
    assert "labels" not in with_file("one", "prod").service("web")


def test_a_colon_in_the_path_of_a_rendered_file_takes_the_long_form() -> None:
    extra = HTTP + "    files:\n      /a:b:\n        content: x${secrets.key}\n"
    made = compiled(spec(entry("web", extra), secrets="  key:\n    description: k\n"))
    (mount,) = made.service("web")["volumes"]
    assert re.fullmatch(
        r"\./\.deployed/rendered/web-\w{8}/\$\{rendered_web:\?use \./deploy\.sh\}/a:b", mount.pop("source")
    )
    assert mount == {"type": "bind", "target": "/a:b", "read_only": True}


def test_a_file_as_it_is_with_its_executable_bit() -> None:
    extra = HTTP + (
        '    files:\n      /app/run.sh:\n        source: run.sh\n        mode: "0555"\n'
        '      /app/x:\n        source: run.sh\n        mode: "0400"\n'
    )
    made = compiled(spec(entry("web", extra)), files={"run.sh": b"#!/bin/sh\necho $HOME\n"})
    (run,) = [path for path in made.texts if path.endswith("/app/run.sh")]
    assert made.texts[run] == "#!/bin/sh\necho $HOME\n"
    assert run in made.executable
    assert made.said == [
        "ENV090 services.web.files./app/x.mode: `files./app/x.mode` on compose: the file is 0644 on the "
        "host, since its owner there is not the service's user"
    ]
