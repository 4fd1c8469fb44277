"""`envspec check`: its four formats, exit codes and streams."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from envspec.cli.render.text import render
from envspec.compiler import Order, compile_text
from tests import judges
from tests.cli.terminal import SPEC, envspec, files, project

#: an error of the language, one of policy, a warning, and advice
FAULTY = (
    SPEC.replace("      tcp: true\n", "      tcpp: true\n").replace("jobs:\n", "")
    + """\
jobs:
  clean:
    image: ghcr.io/acme/clean:latest
    user: "10001:10001"
    command: clean
    schedule: "0 3 * * *"
    resources:
      cpu: 100m
      memory: 64Mi
"""
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop/.git").mkdir(parents=True)
    return project(tmp_path / "shop")


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    (tmp_path / "faulty/.git").mkdir(parents=True)
    return project(tmp_path / "faulty", FAULTY)


def test_a_sound_spec(shop: Path) -> None:
    said = envspec(shop, "check", "--today", "2026-11-24")
    assert said.code == 0
    assert said.out == ""
    assert re.search(r"^found \d+ pieces? of advice$|^no errors, no warnings$", said.err, re.MULTILINE)
    assert set(files(shop)) == {"envspec.yaml"}


def test_the_faults_of_every_environment_once(faulty: Path) -> None:
    said = envspec(faulty, "check")
    assert said.code == 1
    heads = [line for line in said.err.splitlines() if re.match(r"\S+:\d+:\d+: error", line)]
    assert heads == [
        "envspec.yaml:15:7: error ENV030 unknown-key: unknown key `tcpp`; did you mean `tcp`?",
        "envspec.yaml:35:12: error ENV101 floating-tag: `ghcr.io/acme/clean:latest` moves: "
        "the same spec runs something else tomorrow",
    ]
    assert re.search(r"^found 2 errors", said.err.splitlines()[-1])


def test_one_environment(faulty: Path) -> None:
    said = envspec(faulty, "check", "--env", "dev")
    assert "ENV101" not in said.err or "warning ENV101" in said.err
    assert "ENV030" in said.err


def test_json(faulty: Path) -> None:
    said = envspec(faulty, "check", "--format", "json")
    assert (said.code, said.err) == (1, "")
    read = json.loads(said.out)
    assert read["version"] == 1
    assert [one for one in read["diagnostics"] if one["id"] == "ENV030"] == [
        {
            "id": "ENV030",
            "name": "unknown-key",
            "severity": "error",
            "message": "unknown key `tcpp`; did you mean `tcp`?",
            "help": next(one["help"] for one in read["diagnostics"] if one["id"] == "ENV030"),
            "file": "envspec.yaml",
            "line": 15,
            "column": 7,
            "end_line": 15,
            "end_column": 11,
            "path": "services.web.health.tcpp",
            "environments": [],
        }
    ]
    (tag,) = [one for one in read["diagnostics"] if one["id"] == "ENV101" and one["severity"] == "error"]
    assert (tag["line"], tag["path"], "prod" in tag["environments"]) == (35, "jobs.clean.image", True)


def test_github(faulty: Path) -> None:
    said = envspec(faulty, "check", "--format", "github")
    assert (said.code, said.err) == (1, "")
    assert said.out.splitlines()[0] == (
        "::error file=envspec.yaml,line=15,col=7,endLine=15,endColumn=11,title=ENV030 unknown-key"
        "::unknown key `tcpp`; did you mean `tcp`?"
    ) or said.out.startswith(
        "::error file=envspec.yaml,line=15,col=7,endLine=15,endColumn=11,title=ENV030 unknown-key::unknown key `tcpp`"
    )
    assert all(re.match(r"::(error|warning|notice) ", line) for line in said.out.splitlines())


def sarif(folder: Path, *words: str) -> dict[str, Any]:
    said = envspec(folder, "check", "--format", "sarif", "--today", "2026-11-24", *words)
    assert said.err == ""
    read: dict[str, Any] = json.loads(said.out)
    return read


def test_sarif_tells_rules_places_and_fingerprints(faulty: Path) -> None:
    (run,) = sarif(faulty)["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["fullDescription"]["text"]
    (first,) = [one for one in run["results"] if one["ruleId"] == "ENV030"]
    (location,) = first["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "envspec.yaml"},
        "region": {"startLine": 15, "startColumn": 7, "endLine": 15, "endColumn": 11},
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "services.web.health.tcpp"
    prints = [one["partialFingerprints"]["envspec/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)


def test_fingerprints_survive_moved_lines(faulty: Path) -> None:
    def prints() -> list[str]:
        return sorted(one["partialFingerprints"]["envspec/v1"] for one in sarif(faulty)["runs"][0]["results"])

    before = prints()
    (faulty / "envspec.yaml").write_text("# a comment\n\n" + FAULTY)
    assert prints() == before


@pytest.mark.judge("sarif-schema")
def test_sarif_is_valid(faulty: Path, shop: Path, tmp_path: Path) -> None:
    schema = json.loads(Path(judges.run("sarif-schema").stdout.strip()).read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    broken = project(tmp_path / "bröken dir", "envspec: 1\nproject: [x]\n")
    for folder in (faulty, shop, broken, tmp_path):
        assert [error.message for error in validator.iter_errors(sarif(folder))] == []
    below = faulty / "src"
    below.mkdir()
    log = sarif(below)
    assert [error.message for error in validator.iter_errors(log)] == []


@pytest.mark.parametrize("format", ["json", "sarif", "github", "gitlab"])
def test_no_spec_is_told_in_every_format(format: str, tmp_path: Path) -> None:
    said = envspec(tmp_path, "check", "--format", format)
    assert (said.code, said.err) == (2, "")
    assert "there is no envspec.yaml here or in a folder above" in said.out
    assert said.out.startswith({"github": "::error ", "gitlab": "["}.get(format, "{"))


@pytest.mark.parametrize("day", ["2026", "2026-13-01", "20261124", "tomorrow", "2026-11-24T00:00", "2026-W48-2"])
def test_a_day_that_is_none(day: str, shop: Path) -> None:
    said = envspec(shop, "check", "--today", day)
    assert said == (2, "", f"envspec: --today takes a date such as 2027-03-31, not {day!r}\n")


def test_the_day_decides_about_waivers(shop: Path) -> None:
    waiver = "waivers:\n  - rule: floating-tag\n    at: services.web.image\n    because: x\n    until: 2026-12-31\n"
    (shop / "envspec.yaml").write_text(SPEC.replace("acme/web:1.2.3", "acme/web:latest") + waiver)
    assert envspec(shop, "check", "--today", "2026-12-31").code == 0
    late = envspec(shop, "check", "--today", "2027-01-01")
    assert late.code == 1
    assert "error ENV101 floating-tag" in late.err
    assert "expired-waiver" in late.err


def test_a_variable_that_is_not_given_names_its_environments_although_they_are_all() -> None:
    body = SPEC.replace("  level: info\n", "  level:\n    required: true\n")
    made = compile_text(body, order=Order(emit=False))
    lines = list(render([one for one in made.diagnostics if one.severity == "error"], False, 3))
    assert lines == [
        "envspec.yaml:4:3: error ENV072 missing-variable: the variable `level` is required, and its value is not given",
        "  4 |   level:",
        "    |   ^^^^^",
        "  help: say it under `vars` of the environment, or give `--var level=…`",
        "  in: dev, staging, prod",
        "",
    ]


@pytest.mark.parametrize(
    ("words", "code", "ids"),
    [
        ((), 0, {"ENV090", "ENV103", "ENV304"}),
        (("--fail-on", "error"), 0, {"ENV090", "ENV103", "ENV304"}),
        (("--fail-on", "warning"), 1, {"ENV090", "ENV103", "ENV304"}),
        (("--fail-on=advice", "--ignore", "ENV304"), 1, {"ENV090", "ENV103"}),
        (("--fail-on", "approximation", "--ignore", "state-without-backup"), 1, {"ENV090", "ENV103"}),
        (("--fail-on", "advice", "--select", "ENV090"), 0, {"ENV090"}),
        (("--fail-on", "warning", "--select", "missing-digest"), 0, {"ENV103"}),
        (("--select", "ENV1", "--select", "ENV3", "--ignore", "ENV103"), 0, {"ENV304"}),
        (("--target", "nomad", "--ignore", "approximated", "--fail-on", "approximation"), 0, {"ENV103", "ENV304"}),
        (("--target", "nomad", "--env", "prod", "--select", "ENV090", "--fail-on", "approximation"), 0, set()),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_told_and_what_fails(tmp_path: Path, words: tuple[str, ...], code: int, ids: set[str]) -> None:
    text = SPEC.replace("tcp: true\n      probe: ask\n", "http: /\n") + (
        "state:\n  db:\n    kind: postgres\n    version: 16.9-bookworm\n    storage: 1Gi\n"
    )
    said = envspec(project(tmp_path, text), "check", "--format", "json", *words)
    assert ({one["id"] for one in json.loads(said.out)["diagnostics"]} & {"ENV090", "ENV103", "ENV304"}, said.code) == (
        ids,
        code,
    )


def test_errors_of_the_language_are_always_told(faulty: Path) -> None:
    said = envspec(faulty, "check", "--select", "ENV103", "--ignore", "ENV030")
    assert said.code == 1
    assert "error ENV030 unknown-key" in said.err
    assert "ENV101" not in said.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ignore", "missing-digset"), "there is no rule 'missing-digset'; did you mean missing-digest?"),
        (("--select", "ENV999"), "there is no rule 'ENV999'; "),
    ],
)
def test_a_rule_that_is_none(shop: Path, words: tuple[str, str], said: str) -> None:
    told = envspec(shop, "check", *words)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"envspec: {said}")


def test_a_clean_system_of_forty_services_is_read_at_a_glance(tmp_path: Path) -> None:
    web = SPEC.split("services:\n")[1].split("environments:\n")[0]
    routed = web.replace(
        "    health:", "    routes:\n      - host: s{n}.example.com\n        publish: {p}\n    health:"
    )
    services = (
        "".join(
            (routed if n < 4 else web)
            .replace("  web:", f"  svc-{n}:")
            .replace("{n}", str(n))
            .replace("{p}", str(8100 + n))
            for n in range(40)
        )
        .replace("probe: ask\n", "interval: 5s\n")
        .replace("    health:", "    replicas: 2\n    health:")
    )
    text = SPEC.replace(web, services).replace("  staging:\n    extends: prod\n", "")
    text = text.replace("      - nomad", "      - kubernetes\n      - nomad")
    folder = project(tmp_path, text)
    checked = envspec(folder, "check")
    assert checked.code == 0
    assert 0 < len(checked.err.splitlines()) < 60
    compiled = envspec(folder, "compile")
    assert compiled.code == 0
    assert len((compiled.out + compiled.err).splitlines()) < 15


def test_files_are_named_from_the_top_of_the_repository_and_fingerprints_stay(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    folder = project(tmp_path / "services/shop ü", FAULTY)
    below = folder / "sub"
    below.mkdir()
    spec = str(folder / "envspec.yaml")
    prints, names = set(), set()
    for where, words in (
        (folder, ()),
        (below, ()),
        (tmp_path, ("-f", "services/shop ü/envspec.yaml")),
        (below, ("-f", spec)),
    ):
        results = sarif(where, *words)["runs"][0]["results"]
        prints.add(tuple(sorted(one["partialFingerprints"]["envspec/v1"] for one in results)))
        names |= {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
        told = envspec(where, "check", "--format", "github", *words).out
        assert "file=services/shop ü/envspec.yaml,line=15," in told
        found = json.loads(envspec(where, "check", "--format", "gitlab", *words).out)
        assert {one["location"]["path"] for one in found} == {"services/shop ü/envspec.yaml"}
    assert names == {"services/shop%20%C3%BC/envspec.yaml"}
    assert len(prints) == 1


def test_without_a_repository_files_are_named_from_the_pipelines_folder_or_from_the_root(tmp_path: Path) -> None:
    folder = project(tmp_path / "a/b", FAULTY)
    assert f"file={folder}/envspec.yaml," in envspec(folder, "check", "--format", "github").out
    assert sarif(folder)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": f"file://{folder}/envspec.yaml"
    }
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        said = envspec(folder, "check", "--format", "github", **{variable: str(tmp_path / "a")})
        assert "file=b/envspec.yaml,line=15," in said.out


def test_sarif_has_the_page_of_each_rule(faulty: Path) -> None:
    (run,) = sarif(faulty)["runs"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    tag = rules["ENV101"]
    assert tag["help"]["text"].startswith("ENV101 floating-tag (development: warning, production: error)\n\n")
    assert "\n\n## Why that is bad\n\n" in tag["help"]["markdown"]
    assert "\n\n## Use instead\n\n" in tag["help"]["markdown"]
    assert tag["helpUri"].startswith("https://")
    assert rules["ENV030"]["help"]["markdown"].startswith("# ENV030 unknown-key (error of the language)\n\n")


def test_gitlab(faulty: Path) -> None:
    said = envspec(faulty, "check", "--format", "gitlab")
    assert (said.code, said.err) == (1, "")
    found = json.loads(said.out)
    (key,) = [one for one in found if one["check_name"] == "ENV030 unknown-key"]
    assert key["severity"] == "critical"
    assert key["location"] == {"path": "envspec.yaml", "lines": {"begin": 15, "end": 15}}
    assert key["description"].startswith("unknown key `tcpp`; did you mean `tcp`? (")
    assert len({one["fingerprint"] for one in found}) == len(found)
