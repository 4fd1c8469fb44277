"""One emission: what is told of values, and what of them the spec said."""

from __future__ import annotations

import functools

from envspec.files import MemoryFiles
from envspec.lower.layers.load import load
from envspec.lower.plan import Request, lower
from envspec.model.plan import Plan
from envspec.source import Source
from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.options import GivenOptions

SPEC = """\
envspec: 1
project: shop
services:
  web:
    image: web:1
    rollout:
      strategy: rolling
state:
  db:
    kind: postgres
    version: "16"
    health:
      interval: 5s
environments:
  prod:
    tier: production
    targets:
      - kubernetes
    kubernetes:
      gateway: public
      network_policy: false
"""


@functools.cache
def plan() -> Plan:
    files = MemoryFiles({})
    document, _ = load(Source("envspec.yaml", SPEC), "envspec.yaml", files, "")
    assert document is not None
    made, found = lower(document, files, Request("prod", "", (), "envspec.yaml"))
    assert made is not None, found
    return made


def told(context: EmissionContext) -> list[str]:
    return [f"{one.id} {'.'.join(map(str, one.path))}: {one.message} ({one.help})" for one in context.diagnostics]


def test_what_the_spec_says_is_written_and_so_is_what_holds_it() -> None:
    context = EmissionContext(plan())
    strategy = ("services", "web", "rollout", "strategy")
    assert all(context.is_written(strategy[:end]) for end in range(1, 5))
    assert context.is_written(("options", "kubernetes", "gateway"))
    assert not context.is_written(("services", "web", "rollout", "max_surge"))
    assert not context.is_written((*strategy, "deeper"))


def test_approximations_and_refusals_stand_at_paths_of_the_plan() -> None:
    context = EmissionContext(plan())
    context.approximate(("services", "web", "restart"), "it starts again", "make it a job")
    context.refuse(("state", "db", "health", "exec"), "nothing asks", "ask by http")
    context.approximate((), "of all of them")
    assert told(context) == [
        "ENV090 services.web.restart: it starts again (make it a job)",
        "ENV091 state.db.health.exec: nothing asks (ask by http)",
        "ENV090 : of all of them ()",
    ]


def test_what_a_kind_of_state_chose_by_itself_is_no_news() -> None:
    context = EmissionContext(plan())
    context.approximate(("state", "db", "health", "retries"), "one is enough")
    context.approximate(("state", "db", "health", "interval"), "whole minutes")
    assert told(context) == ["ENV090 state.db.health.interval: whole minutes ()"]


def test_options_are_read_as_what_they_are() -> None:
    context = EmissionContext(plan())
    given = GivenOptions(context, "kubernetes")
    texts = (given.text("gateway", "g"), given.text("routes", "gateway"), given.text("store"))
    assert texts == ("public", "gateway", "")
    assert (given.flag("network_policy", True), given.flag("other", True)) == (False, True)
    assert given.texts("datacenters") == ()
    assert GivenOptions(context, "nomad").text("region") == ""


def test_an_option_without_an_effect_is_told_where_it_is_given() -> None:
    context = EmissionContext(plan())
    given = GivenOptions(context, "kubernetes")
    given.idle("gateway", "with `routes: ingress`")
    given.idle("ingress_class", "without `routes: ingress`")
    given.refuse("gateway", "it cannot be a name", "use small letters")
    assert told(context) == [
        "ENV090 options.kubernetes.gateway: it does nothing with `routes: ingress` ()",
        "ENV091 options.kubernetes.gateway: it cannot be a name (use small letters)",
    ]
