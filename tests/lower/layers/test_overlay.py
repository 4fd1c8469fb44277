"""The layers of an entry: presets, `uses`, the entry, its `dev` block, environments, `unset`."""

from __future__ import annotations

from textwrap import indent

from envspec.model.text import Text
from envspec.model.workload import Resources
from tests.lower.specs import errors, lowered, plan, spelled, told_in

LAYERS = """\
presets:
  base:
    environment:
      A: preset
      B: preset
    init: false
  more:
    environment:
      B: more
    dev:
      environment:
        D: from the preset's block
services:
  web:
    image: acme/web:1.0.0
    user: "1000"
    presets:
      - base
      - more
    environment:
      C: entry
    dev:
      environment:
        C: block
      user: "0"
      command: npm run dev
      mounts:
        /app: .
"""

OVERRIDES = """\
environments:
  dev:
    tier: development
  staging:
    extends: prod
    services:
      web:
        environment:
          C: staging
        unset:
          - environment.A
  prod:
    tier: production
    targets:
      - compose
    services:
      web:
        environment:
          C: prod
          E: prod
"""


def variables(environment: str) -> dict[str, str]:
    found = plan(LAYERS, environment, OVERRIDES).workloads["web"].environment
    return {key: spelled(value) for key, value in found.items()}


def test_presets_come_first_in_their_order_and_the_environment_last() -> None:
    assert variables("prod") == {"A": "preset", "B": "more", "C": "prod", "E": "prod"}


def test_extends_takes_everything_and_then_its_own_with_unset_applied_to_its_layer() -> None:
    assert variables("staging") == {"B": "more", "C": "staging", "E": "prod"}


def test_the_block_of_a_development_tier_is_mixed_in_over_the_entry() -> None:
    assert variables("dev") == {"A": "preset", "B": "more", "C": "block", "D": "from the preset's block"}


def test_a_production_tier_reads_nothing_of_the_block() -> None:
    web = plan(LAYERS, "prod", OVERRIDES).workloads["web"]
    assert (web.command, web.mounts, web.debugging, web.user) == (None, {}, None, (1000, 1000))


def test_a_development_tier_takes_its_user_from_the_block_alone() -> None:
    assert plan(LAYERS, "dev", OVERRIDES).workloads["web"].user == (0, 0)
    without = LAYERS.replace('      user: "0"\n', "")
    assert plan(without, "dev", OVERRIDES).workloads["web"].user is None


SIZED = """\
presets:
  big:
    replicas: 3
    resources:
      memory: 1Gi
      shm: 32Mi
services:
  web:
    presets:
      - big
    image: example/web:1
    user: "4711"
    autoscale:
      min: 2
      max: 5
      cpu: 70
    resources:
      cpu: 2
      memory_limit: 2Gi
      pids: 50
      gpu: 1
  worker:
    uses: web
    resources:
      memory: 64Mi
tools:
  admin:
    image: example/admin:1
    user: "7"
    replicas: 2
    resources:
      memory: 64Mi
      pids: 9
jobs:
  clean:
    uses: web
    when: manual
    user: "7"
state:
  db:
    kind: postgres
    version: 16.9
    run_as: "70:70"
    user: login
    resources:
      memory: 4Gi
environments:
"""
BASE = """\
  base:
    tier: production
    targets:
      - compose
    services:
      web:
        replicas: 4
        resources:
          cpu_limit: 4
"""
DEV = """\
  dev:
    extends: base
    tier: development
"""


def test_what_is_sized_for_production_does_not_bind_in_development() -> None:
    made = plan(SIZED, "dev", BASE + DEV)
    web, db = made.workloads["web"], made.workloads["db"]
    assert (web.user, web.replicas, web.autoscale, web.each_node) == (None, 1, None, False)
    assert web.resources == Resources(shm=32 * 2**20, gpu=1)
    assert (made.workloads["worker"].resources, made.workloads["clean"].user) == (web.resources, None)
    assert (db.user, db.resources, db.environment["POSTGRES_USER"]) == (
        None,
        Resources(shm=128 * 2**20),
        Text(("login",)),
    )
    admin = made.workloads["admin"]
    assert (admin.user, admin.replicas, admin.resources.memory, admin.resources.pids) == ((7, 7), 2, 64 * 2**20, 9)


def test_what_development_says_binds_and_passes_on_to_who_uses_it() -> None:
    body = SIZED.replace(
        "      gpu: 1\n", '      gpu: 1\n    dev:\n      user: "5"\n      resources:\n        memory: 3Gi\n'
    )
    own = "    services:\n      web:\n        replicas: 2\n        resources:\n          pids: 100\n"
    made = plan(body, "dev", BASE + DEV + own)
    web, worker, clean = (made.workloads[name] for name in ("web", "worker", "clean"))
    assert (web.user, web.replicas, web.resources.memory, web.resources.pids) == ((5, 5), 2, 3 * 2**30, 100)
    assert (web.resources.cpu, web.resources.cpu_limit) == (None, None)
    assert (worker.user, worker.replicas, worker.resources) == (web.user, 1, web.resources)
    assert clean.user == (5, 5)


def test_what_does_not_bind_may_be_unset_in_development() -> None:
    unset = "".join(f"        - {name}\n" for name in ("user", "resources.memory", "autoscale.min", "resources.shm"))
    body = SIZED.replace("      gpu: 1\n", f"      gpu: 1\n    dev:\n      unset:\n{unset}")
    assert plan(body, "dev", BASE + DEV).workloads["web"].resources == Resources(gpu=1)
    found = lowered(body.replace("resources.shm", "resources.grpu"), BASE + DEV).diagnostics
    assert [one.message for one in found if one.id == "ENV061"] == ["nothing is inherited at `resources.grpu`"]


def test_defaults_of_a_preset_hold_where_nothing_else_is_said() -> None:
    assert plan(LAYERS, "prod", OVERRIDES).workloads["web"].init is False


USES = """\
services:
  web:
    build:
      context: .
      target: prod
    command: serve
    ports:
      http: 8080
    health:
      http: /
    replicas: 3
    labels:
      team: shop
    environment:
      KEY: web
    dev:
      target: dev
      mounts:
        /app: .
      debug: 9229
jobs:
  clean:
    uses: web
    when: manual
    environment:
      OTHER: clean
"""


def test_uses_takes_the_image_and_the_settings_but_nothing_of_the_process() -> None:
    clean = plan(USES).workloads["clean"]
    assert str(clean.image) == "registry.example.com/acme/shop-web:1.2.3"
    assert {key: spelled(value) for key, value in clean.environment.items()} == {"KEY": "web", "OTHER": "clean"}
    assert (clean.command, clean.ports, clean.health, clean.replicas, clean.labels) == (None, {}, None, 1, {})


def test_uses_sees_what_the_service_is_in_this_environment() -> None:
    environments = """\
environments:
  prod:
    tier: production
    tag: 1.2.3
    targets:
      - compose
    services:
      web:
        environment:
          KEY: prod
"""
    clean = plan(USES, "prod", environments).workloads["clean"]
    assert spelled(clean.environment["KEY"]) == "prod"


def test_in_development_the_user_of_an_image_gets_its_mounts_and_no_debugger() -> None:
    clean = plan(USES, "dev").workloads["clean"]
    assert list(clean.mounts) == ["/app"]
    assert clean.build is not None
    assert clean.build.target == "dev"
    assert clean.debugging is not None
    assert (clean.debugging.debug, clean.debugging.publish) == (None, {})


def test_an_environment_may_choose_another_image_than_uses() -> None:
    environments = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    jobs:
      clean:
        image: acme/clean:2.0.0
"""
    clean = plan(USES, "prod", environments).workloads["clean"]
    assert (str(clean.image), clean.build, clean.uses) == ("acme/clean:2.0.0", None, "")


def test_an_environment_may_use_a_service_instead_of_an_image() -> None:
    body = USES.replace("    uses: web\n", "    image: acme/clean:2.0.0\n")
    environments = """\
environments:
  prod:
    tier: production
    tag: 1.2.3
    targets:
      - compose
    jobs:
      clean:
        uses: web
"""
    clean = plan(body, "prod", environments).workloads["clean"]
    assert (clean.uses, str(clean.image)) == ("web", "registry.example.com/acme/shop-web:1.2.3")


def test_setting_one_of_an_exclusive_group_takes_the_inherited_other_away() -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n    replicas: 3\n"
    environments = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      web:
        autoscale:
          min: 2
          max: 5
          cpu: 60
"""
    web = plan(body, "prod", environments).workloads["web"]
    assert web.autoscale == (2, 5, 60)
    assert web.replicas == 1


def test_an_environment_may_take_other_presets() -> None:
    environments = """\
environments:
  prod:
    tier: production
    targets:
      - compose
    services:
      web:
        presets:
          - base
"""
    web = plan(LAYERS, "prod", environments).workloads["web"]
    assert {key: spelled(value) for key, value in web.environment.items()} == {
        "A": "preset",
        "B": "preset",
        "C": "entry",
    }


def test_an_override_of_nothing_is_told_with_the_name_that_is_near() -> None:
    body = "services:\n  web:\n    image: acme/web:1.0.0\n"
    environments = "environments:\n  dev:\n    tier: development\n    services:\n      wep:\n        init: false\n"
    assert errors(body, environments) == [(8, 7, "there is no service `wep` to override")]


def test_a_circle_of_uses_is_told_whole() -> None:
    body = "services:\n  a:\n    uses: b\n  b:\n    uses: c\n  c:\n    uses: a\n"
    found = errors(body)
    assert [message for _, _, message in found] == ["services use one another's image in a circle: a -> b -> c -> a"]


def test_a_layer_that_chooses_twice_is_told_at_its_second_choice() -> None:
    body = (
        "services:\n"
        "  web:\n    image: acme/web:1.0.0\n    uses: api\n    replicas: 2\n"
        "    autoscale:\n      min: 1\n      max: 3\n      cpu: 70\n"
        "  api:\n    image: acme/api:1.0.0\n"
        "jobs:\n  once:\n    image: acme/once:1.0.0\n    when: manual\n    schedule: 0 3 * * *\n"
    )
    assert errors(body) == [
        (4, 5, "`web` says `image` and `uses` at once"),
        (6, 5, "`web` says `replicas` and `autoscale` at once"),
        (16, 5, "`once` says `when` and `schedule` at once"),
    ]


def test_a_choice_made_twice_is_told_where_it_stands_though_another_layer_has_the_last_word() -> None:
    body = (
        "presets:\n"
        "  scaled:\n    replicas: 2\n    autoscale:\n      max: 3\n      cpu: 70\n"
        "    dev:\n      health:\n        exec: x\n        grpc: true\n"
        "services:\n"
        "  web:\n    image: acme/web:1.0.0\n    presets:\n      - scaled\n    ports:\n      http: 80\n"
        "    health:\n      http: /\n      tcp: true\n"
        "    files:\n      /a:\n        content: x\n        template: y\n"
    )
    override = "replicas: 1\nhealth:\n  exec: check\nfiles:\n  /a:\n    content: z\n"
    environments = in_production(override) + "  dev:\n    tier: development\n"
    assert [one for one in errors(body, environments) if "at once" in one[2]] == [
        (4, 5, "`scaled` says `replicas` and `autoscale` at once"),
        (10, 9, "`health` says `exec` and `grpc` at once"),
        (20, 7, "`health` says `http` and `tcp` at once"),
        (24, 9, "the file `/a` says `content` and `template` at once"),
    ]


INHERITING = """\
services:
  web:
    image: acme/web:1.0.0
    ports:
      http: 8080
    environment:
      DEBUG: "1"
      KEEP: "1"
    routes:
      - host: shop.example.com
"""


def in_production(override: str) -> str:
    head = "environments:\n  prod:\n    tier: production\n    targets:\n      - compose\n    services:\n      web:\n"
    return head + indent(override, " " * 8)


def test_a_layer_takes_away_what_it_inherits_and_keeps_what_it_sets() -> None:
    override = (
        "unset:\n  - routes\n  - environment.DEBUG\n  - environment.KEEP\n"
        'routes:\n  - host: prod.example.com\nenvironment:\n  DEBUG: "0"\n'
    )
    web = plan(INHERITING, "prod", in_production(override)).workloads["web"]
    assert [route.host for route in web.routes] == ["prod.example.com"]
    assert {key: spelled(value) for key, value in web.environment.items()} == {"DEBUG": "0"}


def test_a_layer_cannot_unset_what_it_alone_sets() -> None:
    override = "unset:\n  - environment.NEW\n  - environment.GONE\nenvironment:\n  NEW: said here\n"
    itself, nothing = told_in(INHERITING, in_production(override))
    assert (itself.line, itself.column, itself.message) == (19, 13, "nothing is inherited at `environment.NEW`")
    assert itself.help == ("what stands beside `unset` is not inherited: take the item out, or the field that it names")
    assert (nothing.line, nothing.message) == (20, "nothing is inherited at `environment.GONE`")
    assert nothing.help.startswith("name a field that this entry inherits")


def test_a_preset_and_a_block_unset_what_lies_below_them() -> None:
    body = (
        "presets:\n"
        "  first:\n    environment:\n      A: first\n      B: first\n"
        "  second:\n    unset:\n      - environment.A\n    environment:\n      A: second\n"
        "services:\n"
        "  web:\n    image: acme/web:1.0.0\n    presets:\n      - first\n      - second\n"
        "    dev:\n      unset:\n        - environment\n      environment:\n        C: block\n"
    )
    found = {name: plan(body, name).workloads["web"].environment for name in ("dev", "prod")}
    assert {key: spelled(value) for key, value in found["prod"].items()} == {"A": "second", "B": "first"}
    assert {key: spelled(value) for key, value in found["dev"].items()} == {"C": "block"}
