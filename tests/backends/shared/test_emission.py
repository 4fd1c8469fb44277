"""One emission: what is told of values, and what of them the spec said."""

from __future__ import annotations

from envspec_backends.shared.emission import EmissionContext
from envspec_backends.shared.options import GivenOptions
from tests.backends.plans import planned

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
    storage: 1Gi
environments:
  prod:
    tier: production
    targets:
      - kubernetes
    kubernetes:
      gateway: public
      network_policy: false
"""


def told(context: EmissionContext) -> list[str]:
    return [f"{one.id} {'.'.join(map(str, one.path))}: {one.message} ({one.help})" for one in context.diagnostics]


def test_what_the_spec_says_is_written_and_so_is_what_holds_it() -> None:
    context = EmissionContext(planned(SPEC))
    strategy = ("services", "web", "rollout", "strategy")
    assert all(context.is_written(strategy[:end]) for end in range(2, 5))
    assert context.is_written(("options", "kubernetes", "gateway"))
    assert not context.is_written(("services", "web", "rollout", "max_surge"))
    assert not context.is_written((*strategy, "deeper"))


def test_approximations_and_refusals_stand_at_paths_of_the_plan() -> None:
    context = EmissionContext(planned(SPEC))
    context.approximate(("services", "web", "restart"), "it starts again", "make it a job")
    context.refuse(("state", "db", "health", "exec"), "nothing asks", "ask by http")
    context.approximate((), "of all of them")
    assert told(context) == [
        "ENV090 services.web.restart: it starts again (make it a job)",
        "ENV091 state.db.health.exec: nothing asks (ask by http)",
        "ENV090 : of all of them ()",
    ]


def test_what_a_kind_of_state_chose_by_itself_is_no_news() -> None:
    context = EmissionContext(planned(SPEC))
    context.approximate(("state", "db", "health", "retries"), "one is enough")
    context.approximate(("state", "db", "storage"), "whole gibibytes")
    assert told(context) == ["ENV090 state.db.storage: whole gibibytes ()"]


def test_options_are_read_as_what_they_are() -> None:
    context = EmissionContext(planned(SPEC))
    given = GivenOptions(context, "kubernetes")
    texts = (given.text("gateway", "g"), given.text("routes", "gateway"), given.text("store"))
    assert texts == ("public", "gateway", "")
    assert (given.flag("network_policy", True), given.flag("other", True)) == (False, True)
    assert given.texts("datacenters") == ()
    assert GivenOptions(context, "nomad").text("region") == ""


def test_an_option_without_an_effect_is_told_where_it_is_given() -> None:
    context = EmissionContext(planned(SPEC))
    given = GivenOptions(context, "kubernetes")
    given.idle("gateway", "with `routes: ingress`")
    given.idle("ingress_class", "without `routes: ingress`")
    given.refuse("gateway", "it cannot be a name", "use small letters")
    assert told(context) == [
        "ENV090 options.kubernetes.gateway: it does nothing with `routes: ingress` ()",
        "ENV091 options.kubernetes.gateway: it cannot be a name (use small letters)",
    ]
