"""Each job against an expectation made from the Plan, through HashiCorp's parser and a client's eyes."""

from __future__ import annotations

from pathlib import Path

import pytest

from envspec.backend import assess
from envspec.model.plan import Plan
from envspec.model.text import Host, Port, SecretValue, literal
from envspec.model.text import text as model_text
from envspec.model.workload import ConfigFile, Mount, Security, Writable
from envspec_backends.nomad import BACKEND
from tests.backends.nomad.compiled import Compiled, environments_of, nomad, plan_of
from tests.backends.nomad.observed import expected, observed
from tests.backends.nomad.rules import faults
from tests.judges import ROOT

EVERYTHING = (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")


def _holds(made: Compiled) -> None:
    read = made.read
    for name, workload in made.plan.workloads.items():
        job = read[f"{name}.nomad.hcl"]["job"]
        assert job["ID"] == f"{made.plan.project}-{made.plan.environment}-{name}"
        seen, meant = observed(made.plan, workload, job), expected(made.plan, workload)
        for field, value in meant.items():
            assert seen[field] == value, (name, field)
        assert faults(job) == [], name


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_a_spec_that_uses_everything() -> None:
    made = nomad(EVERYTHING)
    assert [one for one in made.said if one.startswith("ENV091")] == []
    _holds(made)


@pytest.mark.judge("nomad-hcl")
def test_a_restore_waits_to_be_asked_and_may_be_told_which_dump() -> None:
    backup = "    backup:\n      schedule: 0 2 * * *\n      volume: dumps\n"
    made = nomad(
        "state:\n  db:\n    kind: postgres\n    version: 16.4\n"
        + backup
        + "  cache:\n    kind: valkey\n    version: 8.0.1\n    storage: 1Gi\n"
        + backup
        + "  dumps:\n    kind: volume\n"
    )
    text = made.files["db-restore.nomad.hcl"].decode()
    assert "# It runs when it is asked to:\n#   ./deploy.sh --restore db [DUMP]\n" in text
    job = made.job("db-restore")
    assert job["ParameterizedJob"] == {"Payload": "forbidden", "MetaRequired": None, "MetaOptional": ["FILE"]}
    assert job["Meta"] == {"FILE": ""}
    task = job["TaskGroups"][0]["Tasks"][0]
    assert task["Env"]["FILE"] == "${NOMAD_META_FILE}"
    assert [(m["Volume"], m["Destination"], bool(m["ReadOnly"])) for m in task["VolumeMounts"]] == [
        ("dumps", "/backup", True)
    ]
    group = made.job("cache-restore")["TaskGroups"][0]
    assert [(m["Volume"], m["Destination"], bool(m["ReadOnly"])) for m in group["Tasks"][0]["VolumeMounts"]] == [
        ("dumps", "/backup", True),
        ("cache", "/data", False),
    ]
    assert {name: (v["Source"], bool(v["ReadOnly"])) for name, v in group["Volumes"].items()} == {
        "dumps": ("shop-prod-dumps", True),
        "cache": ("shop-prod-cache", False),
    }
    assert "\ndumped='db 21675\ncache 21675 stop'\n" in made.files["deploy.sh"].decode()


def _samples() -> list[tuple[str, str]]:
    out = []
    for spec in sorted((ROOT / "samples").glob("*/envspec.yaml")):
        out += [(spec.parent.name, name) for name in environments_of(spec.parent)]
    return out


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
@pytest.mark.parametrize(("sample", "environment"), _samples())
def test_samples(sample: str, environment: str) -> None:
    """Environments that do not name Nomad have nothing to show here."""
    plan = plan_of(ROOT / "samples" / sample, environment)
    if "nomad" not in plan.targets:
        return
    emission = assess(plan, BACKEND)
    said = [str(one) for one in emission.diagnostics if one.severity == "error"]
    assert said == []
    _holds(Compiled(plan, {a.path.removeprefix("nomad/"): a.data for a in emission.artifacts}, []))


#: what breaks out of quotes, heredocs, templates and shells, or looks like another type
_HOSTILE = (
    'a"b', "a\\b", "${x}", "$${x}", "%{x}", "%%{x}", "{{ x }}", "}}", "[[", "$(id)", "`id`", "a\nb", "\n", "---", "EOT",
    "a\nEOT\nb\n", "'", "😀", "\u2028", "\x7f", "\t", " lead", "trail ", "1e3", "0o17", "08", "y", "NO", "2026-01-01",
    "=", "~", "12e03", "#", "//", "null", "true", "<%", "<<EOT", "\\n", "\\u0041", "${NOMAD_ADDR_http}", "é", "",
)  # fmt: skip


def _hostile(plan: Plan, text: str) -> Plan:
    """A Plan whose texts, wherever the language allows any, are this one."""
    value, word = literal(text), literal(text)
    line = text.replace("\n", " ").replace("\t", " ").replace("\x7f", "") or "x"
    web = plan.workloads["web"]._replace(
        entrypoint=(word, literal("x")),
        command=(word, model_text((text, Host("db"), text, Port("db", "postgres", 5432), text))),
        working_dir=f"/{line}",
        environment={"A": value, "B": model_text((text, SecretValue("key"), text)), "C": value},
        files={
            f"/etc/{line}": ConfigFile(value, 0o400),
            "/etc/b": ConfigFile(model_text((text, SecretValue("key"), text, Host("db"), text))),
            "/etc/c": ConfigFile(text.encode()),
        },
        secrets={f"/run/{line}": "key"},
        writable={f"/w/{line}": Writable(4096)},
        mounts={f"/m/{line}": Mount(f"/srv/{line}")},
        labels={"a": text},
        hosts={"h": line},
        security=Security(sysctls={"net.x": text}),
    )
    return plan._replace(workloads={**plan.workloads, "web": web})


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
@pytest.mark.parametrize("text", _HOSTILE, ids=ascii)
def test_hostile_texts_arrive_as_they_are(text: str) -> None:
    plan = _hostile(nomad(EVERYTHING).plan, text)
    emission = BACKEND.emit(plan)
    assert [str(one) for one in emission.diagnostics if one.severity == "error"] == []
    made = Compiled(plan, {a.path.removeprefix("nomad/"): a.data for a in emission.artifacts}, [])
    job = made.job("web")
    seen, meant = observed(plan, plan.workloads["web"], job), expected(plan, plan.workloads["web"])
    for field, value in meant.items():
        assert seen[field] == value, field
