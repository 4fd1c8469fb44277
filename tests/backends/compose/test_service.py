"""One service: hardened in production, plain in development, and nothing that Compose would fill in by mistake."""

from __future__ import annotations

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.backend import Place
from envspec.compiler import compile_text
from envspec_backends.compose import BACKEND
from tests.backends.compose.compiled import HTTP, compiled, entry, spec


def test_a_production_service_is_hardened_without_being_asked() -> None:
    web = compiled(spec(entry("web", HTTP))).service("web")
    assert web == {
        "image": "registry.example.com/app:1.2.3",
        "network_mode": "none",
        "restart": "unless-stopped",
        "healthcheck": {
            "test": ["CMD", "check"],
            "interval": "10s",
            "timeout": "2s",
            "retries": 3,
            "start_period": "30s",
            "start_interval": "1s",
        },
        "logging": {"driver": "json-file", "options": {"max-file": "3", "max-size": "10m"}},
        "user": "10001:10001",
        "cap_drop": ["ALL"],
        "cpu_shares": 256,
        "deploy": {
            "resources": {
                "limits": {"memory": "67108864", "pids": 1024},
                "reservations": {"cpus": "0.25", "memory": "67108864"},
            }
        },
        "expose": ["8080"],
        "init": True,
        "read_only": True,
        "security_opt": ["no-new-privileges:true"],
        "stop_grace_period": "10s",
        "stop_signal": "SIGTERM",
        "tmpfs": ["/tmp:rw,noexec,nosuid,nodev,size=67108864,uid=10001,gid=10001,mode=1777"],
    }


def test_a_development_service_has_only_what_the_spec_says() -> None:
    web = compiled(spec(entry("web", HTTP)), "dev").service("web")
    assert set(web) == {"image", "restart", "healthcheck", "expose", "init"}


def test_keys_stand_in_the_order_that_readers_and_dclint_expect() -> None:
    text = compiled(
        spec(entry("web", HTTP + "    command: a\n    labels:\n      a: b\n    environment:\n      A: b\n"))
    ).texts["compose.yaml"]
    keys = [
        line.strip().rstrip(":").split(":")[0]
        for line in text.splitlines()
        if line.startswith("    ") and line[4] not in " -"
    ]
    assert keys == [
        "image", "environment", "network_mode", "command", "restart", "healthcheck", "logging", "labels", "user",
        "cap_drop", "cpu_shares", "deploy", "expose", "init", "read_only", "security_opt", "stop_grace_period",
        "stop_signal", "tmpfs",
    ]  # fmt: skip


def test_a_dollar_is_no_variable_anywhere() -> None:
    text = spec(
        entry(
            "web",
            HTTP
            + "    command: run $HOME\n    entrypoint: $A\n    working_dir: /a$B\n    environment:\n      A: $5 $${X}\n"
            "    labels:\n      l: $L\n    hosts:\n      h.internal: 10.0.0.7\n    writable:\n      /w$W: 1Mi\n"
            "    security:\n      sysctls:\n        net.ipv4.tcp_keepalive_time: 1$S\n"
            "    health:\n      exec: test $H\n    secrets:\n"
            "      key: /s$K\n    files:\n      /f$F:\n        content: $C\n",
        ),
        secrets="  key:\n    dev: d$D\n",
    )
    web = compiled(text, "prod").service("web")
    assert web["command"] == ["run", "$$HOME"]
    assert web["entrypoint"] == ["$$A"]
    assert web["working_dir"] == "/a$$B"
    assert web["environment"] == {"A": "$$5 $${X}"}
    assert web["labels"] == {"l": "$$L"}
    assert web["tmpfs"][0].startswith("/w$$W:")
    assert web["sysctls"] == {"net.ipv4.tcp_keepalive_time": "1$$S"}
    assert web["healthcheck"]["test"] == ["CMD", "test", "$$H"]
    assert web["secrets"] == [{"source": "key", "target": "/s$$K"}]
    assert web["volumes"][0].endswith("/f$$F:/f$$F:ro")


@given(st.lists(st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]))))
@settings(max_examples=60, deadline=None)
def test_any_text_arrives(values: list[str]) -> None:
    def quoted(value: str) -> str:
        return "'" + value.replace("'", "''").replace("${", "$${") + "'"

    values = [value for value in values if "\ufeff" not in value]
    lines = "".join(f"      V{number}: {quoted(value)}\n" for number, value in enumerate(values))
    words = "".join(f"      - {quoted(value)}\n" for value in values)
    extra = HTTP + (f"    environment:\n{lines}    entrypoint:\n{words}" if values else "")
    web = compiled(spec(entry("web", extra))).service("web")
    escaped = [value.replace("$", "$$") for value in values]
    assert list(web.get("environment", {}).values()) == escaped
    assert web.get("entrypoint", []) == escaped


def test_what_is_relaxed_is_emitted() -> None:
    extra = (
        "    security:\n      read_only: false\n      capabilities:\n        - NET_BIND_SERVICE\n"
        '      sysctls:\n        net.ipv4.tcp_keepalive_time: "600"\n    init: false\n    restart: on-failure\n'
        '    hosts:\n      legacy.internal: 10.0.0.7\n      six.internal: "fd00::7"\n'
    )
    text = spec(entry("web", HTTP + extra)) + (
        "waivers:\n  - rule: writable-root\n    at: services.web\n    because: a test\n    until: 2027-01-01\n"
    )
    web = compiled(text).service("web")
    assert web["cap_add"] == ["NET_BIND_SERVICE"]
    assert web["cap_drop"] == ["ALL"]
    assert web["sysctls"] == {"net.ipv4.tcp_keepalive_time": "600"}
    assert web["restart"] == "on-failure"
    assert web["extra_hosts"] == ["legacy.internal:10.0.0.7", "six.internal=fd00::7"]
    assert "init" not in web
    assert "read_only" not in web


def test_development_conveniences() -> None:
    extra = HTTP + (
        "    dev:\n      command: npm run dev\n      mounts:\n"
        "        /app: .\n        /lib: packages/lib\n      shield:\n"
        "        - /app/node_modules\n      watch:\n        - path: src\n"
        "          target: /app/src\n          action: sync\n"
        "        - path: package.json\n          action: rebuild\n      debug: 9229\n      tty: true\n"
        "      publish:\n        http: 9080\n"
    )
    web = compiled(spec(entry("web", extra)), "dev").service("web")
    assert web["command"] == ["npm", "run", "dev"]
    assert web["volumes"] == ["../../..:/app", "../../../packages/lib:/lib", "/app/node_modules"]
    assert web["develop"] == {
        "watch": [
            {"path": "../../../src", "action": "sync", "target": "/app/src"},
            {"path": "../../../package.json", "action": "rebuild"},
        ]
    }
    assert web["ports"] == ["127.0.0.1:${WEB_DEBUG_PORT:-9229}:9229", "127.0.0.1:${WEB_HTTP_PORT:-9080}:8080"]
    assert web["stdin_open"] is True
    assert web["tty"] is True
    production = compiled(spec(entry("web", extra))).service("web")
    assert not set(production) & {"develop", "tty", "stdin_open", "ports", "volumes", "command"}


def test_a_tool_that_something_refers_to_starts_with_it() -> None:
    web = "    dev:\n      environment:\n        SMTP: ${tools.mail.host}\n"
    tool = "  {}:\n    image: registry.example.com/tool:1.0.0\n    environment:\n      AT: {}\n"
    tools = tool.format("mail", "${tools.spool.host}") + tool.format("spool", "x") + tool.format("view", "x")
    made = compiled(spec(entry("web", web), tools=tools), "dev")
    found = {name: service.get("profiles") for name, service in made.stack["services"].items()}
    assert found == {"mail": None, "spool": None, "view": ["tools"], "web": None}
    assert "# With the tools: docker compose --profile tools up --build\n" in made.texts["compose.yaml"]
    alone = compiled(spec(entry("web", web), tools=tool.format("mail", "x")), "dev").texts["compose.yaml"]
    assert "With the tools" not in alone


def test_tools_and_jobs_wait_behind_profiles() -> None:
    text = spec(
        entry("web", HTTP),
        jobs="".join(
            entry(name, f"    {when}\n    command: x\n", job=True)
            for name, when in (
                ("first", "when: before-deploy"),
                ("last", "when: after-deploy"),
                ("hand", "when: manual"),
                ("night", 'schedule: "0 3 * * *"'),
            )
        ),
        tools="  mail:\n    image: registry.example.com/mail:1.0.0\n",
    )
    development, production = compiled(text, "dev").stack["services"], compiled(text).stack["services"]
    assert {name: service.get("profiles") for name, service in development.items()} == {
        "first": None, "hand": ["jobs"], "last": ["jobs"], "mail": ["tools"], "night": ["jobs"], "web": None,
    }  # fmt: skip
    assert {name: service.get("profiles") for name, service in production.items()} == {
        "first": ["release"], "hand": ["jobs"], "last": ["release"], "night": ["jobs"], "web": None,
    }  # fmt: skip
    assert all(production[name]["restart"] == "no" for name in ("first", "hand", "last", "night"))
    assert all(production[name]["healthcheck"] == {"disable": True} for name in ("first", "hand", "last", "night"))


def test_every_file_begins_with_where_it_comes_from() -> None:
    made = compiled(spec(entry("web", HTTP)))
    first = "# Generated by envspec from envspec.yaml for prod. Do not edit: change envspec.yaml and compile again."
    assert made.texts["compose.yaml"].splitlines()[0] == first
    assert made.texts["deploy.sh"].splitlines()[:2] == ["#!/bin/sh", first]
    assert made.executable == {"deploy.sh"}
    assert yaml.load(made.texts["compose.yaml"], yaml.CSafeLoader)["name"] == "shop-prod"
    assert compiled(spec(entry("web", HTTP)), "dev").stack["name"] == "shop"


def test_the_machine_itself_is_reached_by_a_way_out_that_is_told() -> None:
    made = compiled(spec(entry("web", "    hosts:\n      host.docker.internal: host-gateway\n")))
    assert made.service("web")["extra_hosts"] == ["host.docker.internal:host-gateway"]
    assert made.service("web")["networks"] == ["web_edge"]
    told = "`hosts.host.docker.internal` on compose: the machine itself is reached by a way out, which leads everywhere"
    assert made.said == [f"ENV090 services.web.hosts.host.docker.internal: {told}"]


ALIASED = entry("web", HTTP + "    aliases:\n      - old.web\n      - legacy\n")
CALLER = entry("api", HTTP + "    needs:\n      web: none\n")


def test_aliases_are_names_on_the_networks() -> None:
    names = {"aliases": ["old.web", "legacy"]}
    made = compiled(spec(ALIASED + CALLER))
    assert made.service("web")["networks"] == {"web": names}
    assert made.service("api")["networks"] == ["web"]
    assert [said for said in made.said if "alias" in said] == []
    made = compiled(spec(ALIASED + CALLER), "dev")
    assert made.service("web")["networks"] == {"default": names}
    assert "networks" not in made.service("api")


def test_an_alias_that_nobody_can_call_is_told() -> None:
    made = compiled(spec(ALIASED))
    assert made.service("web")["network_mode"] == "none"
    assert [said for said in made.said if "alias" in said] == [
        "ENV090 services.web.aliases: `aliases` on compose: nobody refers to `web`, so that nobody shares a network "
        "with it to call it by another name"
    ]


def test_on_a_proxys_network_a_service_has_one_name_of_its_own() -> None:
    routed = ALIASED + "    routes:\n      - host: shop.example.com\n"
    production = "    compose:\n      routes: network\n      proxy_network: edge\n"
    made = compiled(spec(routed + CALLER, production=production))
    networks = made.service("web")["networks"]
    assert networks["traefik_network"] == {"aliases": ["shop-prod-web"]}
    assert networks["web"] == {"aliases": ["old.web", "legacy"]}


def test_what_is_shielded_follows_a_new_build_by_what_people_are_told_to_type() -> None:
    shielded = "    dev:\n      mounts:\n        /app: app\n      shield:\n        - /app/node_modules\n"
    tools = "  mail:\n    image: registry.example.com/mail:1.0.0\n"
    text = spec(entry("web", shielded), tools=tools)
    said = compiled(text, "dev", {"app/a": ""}).texts["compose.yaml"]
    assert "# Start with: docker compose up --build -V\n" in said
    assert "# With the tools: docker compose --profile tools up --build -V\n" in said
    assert "# Start with: docker compose up --build\n" in compiled(spec(entry("web")), "dev").texts["compose.yaml"]
    (step,) = BACKEND.next_steps(compile_text(text, {"app/a": ""}).plans["dev"], Place("build/dev", "dev"))
    assert step.words[-3:] == ("up", "--build", "-V")


def test_there_are_no_aliases_on_the_network_of_the_host() -> None:
    made = compiled(spec(ALIASED + "    security:\n      host_network: true\n"), "dev")
    assert made.service("web")["network_mode"] == "host"
    assert "networks" not in made.service("web")
    assert [said for said in made.said if "alias" in said] == [
        "ENV090 services.web.aliases: `aliases` on compose: the host has its own names: on its network nobody is found "
        "by the name of a service"
    ]
