"""Templates as a client renders them: consul-template and go-envparse themselves, with what a cluster would answer."""

from __future__ import annotations

import random
import re
import unicodedata
from typing import Any

import pytest

from envspec.model.text import Host, Port, SecretValue, Text, text
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.template import Source, delimiters, go_string, item
from tests.backends.nomad.compiled import nomad, template
from tests.backends.nomad.reading import started

_SPEC = """\
services:
  web:
    image: web:1
    user: "10:10"
    ports:
      http: 8080
    environment:
      DB: ${state.db.url}
      DB_HOST: ${state.db.host}
      DB_PORT: ${state.db.port}
      CACHE: ${state.cache.address}
      KEY: ${secrets.api-key}
      BOTH: a%${secrets.api-key}%${state.cache.port}
    files:
      /app/plain.txt:
        content: "{{ not a template }} [[ nor this ]]\\n"
      /app/db.ini:
        content: |
          [db]
          url = ${state.db.url}
          brace = {${secrets.api-key}}
    secrets:
      - api-key
  worker:
    image: worker:1
    user: "10:10"
    environment:
      WEB: ${services.web.url}/{{x}}
      RAW: $${NOMAD_ADDR_http} {{x}}
state:
  db:
    kind: postgres
    version: 16.4
  cache:
    kind: valkey
    version: 8.0.1
    auth: false
secrets:
  api-key:
    description: A key
"""
_DB = {"shop-prod-db": [{"address": "10.0.0.5", "port": 25432}]}
_CACHE = {"shop-prod-cache": [{"address": "10.0.0.6", "port": 26379}]}
_ITEMS = {"nomad/jobs/shop-prod-web": {"db_password": 'p"a\\ss\n', "api_key": "k${x}"}}


def _request(task: dict[str, Any], destination: str, **data: Any) -> dict[str, Any]:
    found = template(task, destination)
    assert found["ErrMissingKey"] or "nomad" not in found["EmbeddedTmpl"]
    return {
        "template": found["EmbeddedTmpl"],
        "left": found["LeftDelim"] or "",
        "right": found["RightDelim"] or "",
        "env": bool(found["Envvars"]),
        "task": {"NOMAD_ALLOC_ID": "c0ffee"},
        **data,
    }


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_peers_and_secrets_of_one_environment() -> None:
    made = nomad(_SPEC)
    task = made.task("web")
    data = {"services": {**_DB, **_CACHE}, "variables": _ITEMS}
    (answer,) = started([_request(task, "secrets/environment.env", **data)])
    assert answer["environment"] == {
        "DB": 'postgresql://shop:p"a\\ss\n@10.0.0.5:25432/shop',
        "DB_HOST": "10.0.0.5",
        "DB_PORT": "25432",
        "CACHE": "10.0.0.6:26379",
        "KEY": "k${x}",
        "BOTH": "a%k${x}%26379",
    }


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
@pytest.mark.parametrize(
    ("services", "waits"),
    [
        ({}, ["nomad.var.block(nomad/jobs/shop-prod-web/web/web@default.global)"]),
        (_DB, ["nomad.var.block(nomad/jobs/shop-prod-web/web/web@default.global)"]),
        ({**_DB, "shop-prod-cache": []}, ["nomad.var.block(nomad/jobs/shop-prod-web/web/web@default.global)"]),
    ],
)
def test_a_peer_that_is_not_registered_holds_the_template_back(services: Any, waits: list[str]) -> None:
    task = nomad(_SPEC).task("web")
    (answer,) = started([_request(task, "secrets/environment.env", services=services, variables=_ITEMS)])
    assert answer == {"missing": waits}


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_a_secret_that_is_missing_holds_back_or_fails() -> None:
    task = nomad(_SPEC).task("web")
    services = {**_DB, **_CACHE}
    absent, partial, file, marker = started(
        [
            _request(task, "secrets/environment.env", services=services),
            _request(
                task,
                "secrets/environment.env",
                services=services,
                variables={"nomad/jobs/shop-prod-web": {"db_password": "x"}},
            ),
            _request(task, "secrets/api-key", variables={"nomad/jobs/shop-prod-web": {"other": "x"}}),
            _request(
                task,
                "secrets/environment.env",
                variables={**_ITEMS, "nomad/jobs/shop-prod-web/web/web": {"x": "y"}},
            ),
        ]
    )
    assert absent == {"missing": ["nomad.var.block(nomad/jobs/shop-prod-web@default.global)"]}
    assert 'map has no entry for key "api_key"' in partial["error"]
    assert 'map has no entry for key "api_key"' in file["error"]
    assert "nomad/jobs/shop-prod-web/web/web must not exist" in marker["error"]


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_files_are_what_the_spec_says() -> None:
    task = nomad(_SPEC).task("web")
    data = {"services": {**_DB, **_CACHE}, "variables": _ITEMS}
    ini, plain, secret, waits = started(
        [
            _request(task, "secrets/file.d/app/db.ini", **data),
            _request(task, "local/file.d/app/plain.txt"),
            _request(task, "secrets/api-key", **data),
            _request(task, "secrets/file.d/app/db.ini", variables=_ITEMS),
        ]
    )
    url = 'postgresql://shop:p"a\\ss\n@10.0.0.5:25432/shop'
    assert ini["rendered"] == f"[db]\nurl = {url}\nbrace = {{k${{x}}}}\n"
    assert plain["rendered"] == "{{ not a template }} [[ nor this ]]\n"
    assert secret["rendered"] == "k${x}"
    assert waits["missing"] == ["nomad.var.block(nomad/jobs/shop-prod-web/web/web@default.global)"]


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_what_the_client_would_fill_in_goes_through_a_template() -> None:
    made = nomad(_SPEC)
    task = made.task("worker")
    assert task["Env"] is None
    web = {"shop-prod-web": [{"address": "10.0.0.7", "port": 28080, "tags": ["live"]}]}
    (answer,) = started([_request(task, "secrets/environment.env", services=web)])
    assert answer["environment"] == {"WEB": "http://10.0.0.7:28080/{{x}}", "RAW": "${NOMAD_ADDR_http} {{x}}"}


_CIRCLE = """\
services:
  a:
    image: a:1
    user: "10:10"
    ports:
      http: 80
    environment:
      B: ${services.b.url}
      DB: ${state.db.address}
  b:
    image: b:1
    user: "10:10"
    ports:
      http: 81
    environment:
      A: ${services.a.url}
state:
  db:
    kind: postgres
    version: 16.4
"""


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_services_that_read_one_another_do_not_wait_for_ever() -> None:
    """The address that stands in says what is wrong, and can't resolve; other peers are waited for all the same."""
    task = nomad(_CIRCLE).task("a")
    alone, both, waits = started(
        [
            _request(task, "secrets/environment.env", services=_DB),
            _request(
                task,
                "secrets/environment.env",
                services={**_DB, "shop-prod-b": [{"address": "10.0.0.9", "port": 29000, "tags": ["live"]}]},
            ),
            _request(task, "secrets/environment.env"),
        ]
    )
    assert alone["environment"] == {"B": "http://b.not-registered.invalid:81", "DB": "10.0.0.5:25432"}
    assert both["environment"] == {"B": "http://10.0.0.9:29000", "DB": "10.0.0.5:25432"}
    assert waits["missing"] == ["nomad.var.block(nomad/jobs/shop-prod-a/a/a@default.global)"]


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_vault() -> None:
    text = _SPEC.replace("    description: A key\n", "    key: keys/api\n")
    made = nomad(text, "secrets: vault\nvault_path: secret/data/shop")
    task = made.task("web")
    assert task["Vault"]["ChangeMode"] == "restart"
    whole = {"secret/data/shop": {"db-password": "p'w", "keys/api": "k\n"}}
    services = {**_DB, **_CACHE}
    rendered, partial, absent = started(
        [
            _request(task, "secrets/environment.env", services=services, vault=whole),
            _request(task, "secrets/environment.env", services=services, vault={"secret/data/shop": {"keys/api": "k"}}),
            _request(task, "secrets/environment.env", services=services),
        ]
    )
    assert rendered["environment"]["DB"] == "postgresql://shop:p'w@10.0.0.5:25432/shop"
    assert rendered["environment"]["KEY"] == "k\n"
    assert "db-password is not in secret/data/shop" in partial["error"]
    assert absent["missing"] == ["vault.read(secret/data/shop)"]
    assert "secrets.sh.example" not in made.files


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_a_field_of_another_secret_in_vault() -> None:
    """`key` is a path of the engine that `vault_path` names; one with `/data/` in it is a path as it stands."""
    text = _SPEC.replace("    description: A key\n", "    key: teams/api\n    property: key\n")
    made = nomad(text, "secrets: vault\nvault_path: secret/data/shop")
    task = made.task("web")
    whole = {"secret/data/shop": {"db-password": "p'w"}, "secret/data/teams/api": {"key": "k\n"}}
    services = {**_DB, **_CACHE}
    lacking = {**whole, "secret/data/teams/api": {"other": "k"}}
    rendered, partial, absent = started(
        [
            _request(task, "secrets/environment.env", services=services, vault=whole),
            _request(task, "secrets/environment.env", services=services, vault=lacking),
            _request(task, "secrets/environment.env", services=services),
        ]
    )
    assert rendered["environment"]["DB"] == "postgresql://shop:p'w@10.0.0.5:25432/shop"
    assert rendered["environment"]["KEY"] == "k\n"
    assert "key is not in secret/data/teams/api" in partial["error"]
    assert absent["missing"] == ["vault.read(secret/data/teams/api)"]
    assert made.files["secrets.txt"].decode().splitlines()[0] == (
        "The secret `secret/data/shop` in Vault must hold these keys for shop, environment prod:"
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("property: key", ("secret/data/shop", "key")),
        ("key: other", ("secret/data/shop", "other")),
        ("key: other\n    property: key", ("secret/data/other", "key")),
        ("key: kv/data/other\n    property: key", ("kv/data/other", "key")),
    ],
)
def test_where_a_secret_stands_in_vault(said: str, field: tuple[str, str]) -> None:
    text = _SPEC.replace("    description: A key\n", f"    {said}\n")
    made = nomad(text, "secrets: vault\nvault_path: secret/data/shop")
    path, name = field
    listed = made.files["secrets.txt"].decode()
    head = f"The secret `{path}` in Vault must hold these keys for shop, environment prod:\n"
    assert f"\n  {name}\n" in listed[listed.index(head) :]


_PIECES = (
    '"', "'", "\\", "\\n", "\n", "\r", "\t", "\b", "\f", "\v", "\x00", "\x01", "\x7f", "\x85",
    "\u2028", "é", "漢",
    "😀", "$", "%", "{", "}", "{{", "}}", "{{-", "-}}", "${A}", "%v", "%%", "%", "#", " ", "=", "`",
    "$(id)", "<", ">", "&",
    "[[", "]]", "<<", "<%", "[%", "@0<", "EOT", "a", "1", "export ", "/*", "*/", "|", ".", "\ufeff", "\U0010ffff",
)  # fmt: skip


def _word(chance: random.Random, nul: bool = False) -> str:
    made = "".join(chance.choice(_PIECES) for _ in range(chance.randint(0, 6)))
    return unicodedata.normalize("NFC", made if nul else made.replace("\x00", ""))


def _parts(chance: random.Random) -> Text:
    kinds = (Host("db"), Port("db", "postgres", 5432), SecretValue("api-key"), SecretValue("db-password"))
    return text(chance.choice(kinds) if chance.random() < 0.4 else _word(chance) for _ in range(chance.randint(1, 5)))


def _filled(value: Text, items: dict[str, str]) -> str:
    return value.fill(lambda _: "10.0.0.5", lambda _: "25432", lambda part: items[item(part.name)])


@pytest.mark.judge("nomad-client")
@pytest.mark.parametrize("env", [True, False], ids=["environment", "file"])
def test_any_text_arrives_as_it_is(env: bool) -> None:
    """20,000 values of variables, 2,000 files; with literals, peers and secrets that hold anything but NUL."""
    context = Context(nomad(_SPEC).plan)
    web = context.plan.workloads["web"]
    chance = random.Random(5)
    requests, meant = [], []
    for _ in range(2_000):
        items = {"api_key": _word(chance) or "x", "db_password": _word(chance) or "x"}
        values = [_parts(chance) for _ in range(10 if env else 1)]
        left, right = ("{{", "}}") if env else delimiters(p for p in values[0].parts if isinstance(p, str))
        source = Source(context, web, (left, right))
        if env:
            lines = [source.variable(f"V{at}", value) for at, value in enumerate(values)]
            body = source.wrap("\n".join(lines), "\n")
        else:
            body = source.wrap(source.inline(values[0]), "")
        variables = {"nomad/jobs/shop-prod-web": items}
        requests.append(
            {
                "template": body or '{{ "" }}',
                "left": left,
                "right": right,
                "env": env,
                "services": _DB,
                "variables": variables,
            }
        )
        meant.append([_filled(value, items) for value in values])
    for request, texts, answer in zip(requests, meant, started(requests), strict=True):
        assert "error" not in answer, (request, answer)
        if env:
            assert answer["environment"] == {f"V{at}": text for at, text in enumerate(texts)}, request
        else:
            assert answer["rendered"] == texts[0], request


def test_delimiters_that_no_literal_opens() -> None:
    assert delimiters(["plain"]) == ("{{", "}}")
    assert delimiters(["{{"]) == ("[[", "]]")
    assert delimiters(["brace {", "x"]) == ("[[", "]]")
    assert delimiters(["{{ [[ << <% [%"]) == ("@0<", ">0@")
    assert delimiters(["{{ [[ << <% [% @0<"]) == ("@1<", ">1@")


def test_names_of_items_and_go_strings() -> None:
    assert item("stripe-key") == "stripe_key"
    assert go_string('a"\\\n\x7f😀') == '"a\\"\\\\\\n\\u007f😀"'


def test_a_template_reads_a_service_of_the_allocations_own_choice() -> None:
    """One entry gives host and port; the choice spreads the callers over the instances."""
    data = nomad(_SPEC).files["web.nomad.hcl"].decode()
    asked = re.findall(r"nomadService (\S+ \([^)]*\)) \"([^\"]+)\"", data)
    assert set(asked) == {('1 (env "NOMAD_ALLOC_ID")', "shop-prod-db"), ('1 (env "NOMAD_ALLOC_ID")', "shop-prod-cache")}


def _one(key: str, value: str) -> str:
    state = "state:\n  db:\n    kind: postgres\n    version: 16.4\n"
    return f'services:\n  web:\n    image: web:1\n    environment:\n      {key}: "{value}"\n' + state


def test_what_an_env_template_cannot_hold_is_refused() -> None:
    assert nomad(_one("A-B", "${state.db.address}")).said == [
        "ENV091 services.web.environment.A-B: `environment.A-B` on nomad: `A-B` needs a template, and templates "
        "allow letters, digits, `_`, `.` and"
        " `/` in names"
    ]
    assert nomad(_one("A", "${state.db.address}" + "x" * 60_000)).said == [
        "ENV091 services.web.environment.A: `environment.A` on nomad: the value is longer than Nomad reads from a "
        "template (64 KiB)"
    ]
    assert nomad(_one("A-B", "plain")).said == []


@pytest.mark.judge("nomad-hcl")
@pytest.mark.judge("nomad-client")
def test_a_canary_is_not_seen_before_it_is_promoted() -> None:
    """Nomad's catalogue lists what runs, healthy or not; the mark tells what is proven."""
    service = "  {0}:\n    image: {0}:1\n    ports:\n      http: 80\n"
    read = "    environment:\n      B: ${services.b.address}\n"
    spec = "services:\n" + service.format("a") + read + service.format("b")
    new, old = (
        {"address": "10.0.0.1", "port": 1, "tags": ["canary"]},
        {"address": "10.0.0.2", "port": 2, "tags": ["live"]},
    )
    made = nomad(spec)
    (registered,) = made.group("b")["Services"]
    assert (registered["Tags"], registered["CanaryTags"]) == (["live"], ["canary"])
    task = made.task("a")
    assert 'nomadService 2 (env "NOMAD_ALLOC_ID") "live.shop-prod-b"' in task["Templates"][0]["EmbeddedTmpl"]
    both, alone = started(
        [
            _request(task, "secrets/environment.env", services={"shop-prod-b": found})
            for found in ([new, old, old], [new])
        ]
    )
    assert both["environment"] == {"B": "10.0.0.2:2"}
    assert alone["missing"] == ["nomad.var.block(nomad/jobs/shop-prod-a/a/a@default.global)"]
    seen = nomad(spec + "    rollout:\n      strategy: canary\n")
    assert 'nomadService 1 (env "NOMAD_ALLOC_ID") "shop-prod-b"' in seen.task("a")["Templates"][0]["EmbeddedTmpl"]
    assert seen.group("b")["Services"][0]["CanaryTags"] is None
