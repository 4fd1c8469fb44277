"""The engine: places, severities by tier, environments joined, waivers and their dates."""

from __future__ import annotations

import pytest

from envspec.compiler import Compilation, Order, compile_text
from envspec.diagnostic import Diagnostic
from envspec.rules import builtin, rules
from envspec.rules.engine import merged, run
from envspec.rules.index import CONCERNS
from envspec.rules.review import Review
from envspec.rules.rule import Finding, Rule, found
from tests.work import lines_run


def test_ids_and_names_are_each_taken_once() -> None:
    ids = [rule.id for rule in builtin()]
    names = [rule.name for rule in builtin()]
    assert ids == sorted(set(ids))
    assert len(names) == len(set(names))


def _group(rule: Rule) -> str:
    check = rule.check or rule.across or rule.waiver
    assert check is not None
    return check.__module__.split(".")[2]


@pytest.mark.parametrize("rule", builtin(), ids=lambda rule: rule.name)
def test_a_rule_has_all_its_parts(rule: Rule) -> None:
    assert len(rule.bad) >= 2
    assert len(rule.good) >= 2
    checks = [c for c in (rule.check, rule.across, rule.waiver) if c is not None]
    assert len(checks) == 1
    group, module = checks[0].__module__.removeprefix("envspec.rules.").split(".")
    assert module == rule.name.replace("-", "_")
    assert {other.id[:4] for other in builtin() if _group(other) == group} == {rule.id[:4]}, "a group has its hundred"
    assert rule.references
    for text in (rule.what, rule.why, rule.mend):
        assert text[0].isupper() or text[0] == "`"
        assert text.endswith(".")
    for example in rule.bad:
        assert example.says


@pytest.mark.parametrize("rule", builtin(), ids=lambda rule: rule.name)
def test_a_bad_example_has_its_fault_somewhere_else(rule: Rule) -> None:
    """An overlay, an include, a preset, `uses`, `extends` or a `dev` block brings it in at least one of them."""
    elsewhere = (
        "include:",
        "presets:",
        "uses:",
        "extends:",
        "    dev:\n",
        "\n    services:",
        "\n    state:",
        "\n    jobs:",
    )
    from_docker = rule.id.startswith("ENV8")
    assert any(
        any(word in "\n" + example.spec for word in elsewhere) or (from_docker and len(example.files) > 1)
        for example in rule.bad
    ), "none of them"


def test_only_rules_that_can_find_something_are_loaded_but_all_where_names_must_be_known() -> None:
    plans = list(_compiled().plans.values())
    few = {rule.name for rule in rules((), plans)}
    assert "added-capability" in few
    assert "late-manifest" not in few
    ours = Rule("ACME1", "late-manifest", "Reports.", "Bad.", "Good.", None, None, (), ())
    assert [rule.id for rule in rules([ours], plans) if rule.name == "late-manifest"] == ["ENV804"]


def test_a_rule_that_is_in_no_index_yet_always_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    plans = list(_compiled().plans.values())
    monkeypatch.delitem(CONCERNS, "dockerfiles.late_manifest")
    assert "late-manifest" in {rule.name for rule in rules((), plans)}


def _long(size: int) -> dict[str, str]:
    """Values that regular expressions of rules may be tempted to look at again and again."""
    return {
        "url": "a" * min(size, 7_900) + "://localhost:5432",
        "word": "a" * size,
        "dashes": "-" * size,
        "users": "x@" * (size // 2),
        "quotes": '"' * (size + 1),
    }


def _with_value(value: str) -> str:
    return _SPEC.replace("    user:", f"    environment:\n      BLOB: '{value}'\n    user:", 1)


@pytest.mark.parametrize("name", _long(0))
def test_long_values_take_no_more_work_than_short_ones(name: str) -> None:
    """Whatever is quadratic inside one regular expression would take minutes for the longest."""
    assert [str(d) for d in _compiled(_with_value(_long(300_000)[name])).diagnostics if d.id < "ENV100"] == []
    short, long = (_with_value(_long(size)[name]) for size in (4_000, 8_000))
    assert lines_run(lambda: _compiled(long)) < 1.2 * lines_run(lambda: _compiled(short))


def test_who_asks_for_no_policies_gets_none() -> None:
    assert [one for one in _compiled().diagnostics if one.id.startswith("ENV1")]
    assert compile_text(_SPEC, {}, Order(emit=False, policies=False)).diagnostics == ()


_SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.4.2
    user: "10001"
    resources:
      cpu: 250m
      memory: 64Mi
  proxy:
    uses: web
    security:
      capabilities:
        - NET_ADMIN
    mounts:
      /etc/ssl: /etc/ssl
environments:
  dev:
    tier: development
    targets:
      - compose
  staging:
    tier: production
    targets:
      - compose
  prod:
    extends: staging
    services:
      web:
        security:
          capabilities:
            - SYS_ADMIN
"""


def _compiled(spec: str = _SPEC, waivers: str = "", *environments: str, today: str | None = None) -> Compilation:
    return compile_text(spec + waivers, {}, Order(environments, today=today, emit=False))


def _named(outcome: Compilation, *names: str) -> list[Diagnostic]:
    return [d for d in outcome.diagnostics if d.name in names]


def test_an_override_is_blamed_where_it_stands_and_each_finding_is_told_once() -> None:
    said = _named(_compiled(), "added-capability")
    assert [(str(d.span), d.severity, d.environments, d.message) for d in said] == [
        (
            "envspec.yaml:14:11",
            "error",
            ("dev", "staging", "prod"),
            "`proxy` adds the capability NET_ADMIN",
        ),
        ("envspec.yaml:32:15", "error", ("prod",), "`web` adds the capability SYS_ADMIN"),
    ]
    (dev,) = _named(_compiled(_SPEC, "", "dev"), "added-capability")
    assert (dev.severity, dev.environments) == ("advice", ("dev",))


def _waiver(rule: str, at: str, until: str = "2027-03-31", environment: str = "") -> str:
    where = f"    environment: {environment}\n" if environment else ""
    return f"  - rule: {rule}\n    at: {at}\n{where}    because: a reason\n    until: {until}\n"


def test_a_waiver_covers_what_is_below_its_path() -> None:
    waivers = "waivers:\n" + _waiver("bind-mount", "services.proxy") + _waiver("ENV204", "services.proxy.security")
    outcome = _compiled(_SPEC, waivers)
    assert _named(outcome, "bind-mount", "unused-waiver") == []
    assert [d.path[1] for d in _named(outcome, "added-capability")] == ["web"]


def test_a_waiver_of_a_neighbour_covers_nothing_and_is_told() -> None:
    waivers = "waivers:\n" + _waiver("bind-mount", "services.web")
    outcome = _compiled(_SPEC, waivers)
    assert [str(d.span) for d in _named(outcome, "bind-mount")] == ["envspec.yaml:16:17"]
    (unused,) = _named(outcome, "unused-waiver")
    assert (str(unused.span), unused.severity, unused.environments) == ("envspec.yaml:35:9", "warning", ())
    assert unused.message == "nothing here breaks `bind-mount`: this waiver excuses nothing"


def test_a_waiver_of_one_environment_counts_there_alone() -> None:
    waivers = "waivers:\n" + _waiver("bind-mount", "services.proxy.mounts", environment="staging")
    (said,) = _named(_compiled(_SPEC, waivers), "bind-mount")
    assert said.environments == ("prod",)
    assert _named(_compiled(_SPEC, waivers), "unused-waiver") == []
    elsewhere = _compiled(_SPEC, "waivers:\n" + _waiver("bind-mount", "services.proxy.mounts", environment="dev"))
    (unused,) = _named(elsewhere, "unused-waiver")
    assert unused.message == "nothing here breaks `bind-mount` in `dev`: this waiver excuses nothing"


def test_with_some_environments_only_disuse_is_not_told_unless_it_is_theirs() -> None:
    waivers = "waivers:\n" + _waiver("bind-mount", "services.web")
    assert _named(_compiled(_SPEC, waivers, "dev"), "unused-waiver") == []
    waivers = "waivers:\n" + _waiver("bind-mount", "services.web", environment="prod")
    assert len(_named(_compiled(_SPEC, waivers, "prod"), "unused-waiver")) == 1


@pytest.mark.parametrize(
    ("today", "names"),
    [
        (None, []),
        ("2027-03-31", []),
        ("2027-04-01", ["bind-mount", "expired-waiver"]),
        ("2026-03-31", []),
        ("2026-03-30", ["long-waiver"]),
    ],
)
def test_the_date_counts_for_check_alone(today: str | None, names: list[str]) -> None:
    waivers = "waivers:\n" + _waiver("bind-mount", "services.proxy")
    outcome = _compiled(_SPEC, waivers, today=today)
    said = _named(outcome, "bind-mount", "expired-waiver", "long-waiver", "unused-waiver")
    assert sorted(d.name for d in said) == names
    for diagnostic in said:
        assert diagnostic.severity == "error"
        if diagnostic.name != "bind-mount":
            assert (str(diagnostic.span), diagnostic.environments) == ("envspec.yaml:37:12", ())


def test_an_unknown_rule_gets_a_near_name() -> None:
    (said,) = _named(_compiled(_SPEC, "waivers:\n" + _waiver("bindmount", "services.proxy")), "unknown-rule")
    assert (str(said.span), said.help) == ("envspec.yaml:34:11", "did you mean `bind-mount`?")
    (said,) = _named(_compiled(_SPEC, "waivers:\n" + _waiver("expired-waiver", "services")), "unknown-rule")
    assert said.message == "there is no rule `expired-waiver` to waive"


def test_rules_of_third_parties_run_beside_ours_and_cannot_take_their_names() -> None:
    def check(review: Review) -> list[Finding]:
        return [found(("services", "web", "image"), "not ours", "write acme2") for _ in review.services[:1]]

    def made(id: str, name: str) -> Rule:
        return Rule(id, name, "Reports.", "Bad.", "Good.", None, "warning", (), (), check)

    both = rules([made("ACME1", "acme-image"), made("ENV101", "other"), made("ACME2", "bind-mount")])
    assert [r.id for r in both if r.check is check] == ["ACME1"]
    plan = _compiled().plans["prod"]
    (said,) = [d for d in run(plan, both) if d.id == "ACME1"]
    assert (str(said.span), said.severity, said.help) == ("envspec.yaml:5:12", "warning", "write acme2")
    assert [d for d in run(_compiled().plans["dev"], both) if d.id == "ACME1"] == []


def test_what_several_entries_inherit_is_told_once() -> None:
    spec = _SPEC.replace('    user: "10001"\n', '    user: "0"\n', 1)
    assert [(d.path, d.message) for d in _named(_compiled(spec, "", "prod"), "root-user")] == [
        (("services", "web", "user"), "`web` runs as root")
    ]
    waived = "waivers:\n" + _waiver("root-user", "services.web")
    assert [d.path for d in _named(_compiled(spec, waived, "prod"), "root-user")] == [("services", "proxy", "user")]


def test_merging_keeps_the_gravest_severity_and_the_order_of_the_file() -> None:
    (span,) = {d.span for d in _compiled(_SPEC, "", "dev").diagnostics if d.name == "added-capability"}
    mild = Diagnostic("advice", "X", "x", "m", span, environments=("a",))
    grave = Diagnostic("error", "X", "x", "m", span, environments=("b", "a"))
    other = Diagnostic("error", "X", "x", "m", None, path=("services", "web"))
    assert merged([mild, grave, other, other]) == [other, grave._replace(environments=("a", "b"))]


_ROUTES = """\
envspec: 1
project: shop
vars:
  domain: example.org
services:
  web:
    image: acme/web:1.4.2
    user: "10001"
    ports:
      http: 8080
    routes:
      - host: ${vars.domain}
  admin:
    uses: web
    ports:
      http: 8081
    routes:
      - host: ${vars.domain}
      - host: ${vars.domain}
        path: /
environments:
  staging:
    tier: production
    tag: 1.4.2
    targets:
      - compose
    vars:
      domain: staging.example.com
  prod:
    extends: staging
    vars:
      domain: example.com
"""


def test_a_clash_of_routes_is_told_once_though_the_host_differs() -> None:
    said = [(str(d.span), d.message, d.environments) for d in _named(_compiled(_ROUTES), "route-clash")]
    assert said == [
        (
            "envspec.yaml:18:15",
            "`web` and `admin` have a route with the same host and path",
            ("staging", "prod"),
        ),
        (
            "envspec.yaml:19:15",
            "`web` and `admin` have a route with the same host and path",
            ("staging", "prod"),
        ),
    ]


def test_one_entry_with_two_equal_routes_is_the_only_one_named() -> None:
    spec = _ROUTES.replace("    routes:\n      - host: ${vars.domain}\n  admin", "  admin")
    (said,) = _named(_compiled(spec), "route-clash")
    assert said.message == "`admin` has two routes with the same host and path"
