"""Who can reach whom is what the graph says, no more."""

from __future__ import annotations

from itertools import pairwise

from tests.backends.compose.compiled import HTTP, POSTGRES, Compiled, compiled, entry, spec


def shared(made: Compiled) -> set[tuple[str, str]]:
    """Pairs of services that have a network in common."""
    joined = {name: set(service.get("networks", [])) for name, service in made.stack["services"].items()}
    return {(one, other) for one in joined for other in joined if one < other and joined[one] & joined[other]}


def test_each_callee_has_a_network_that_its_callers_join() -> None:
    text = spec(
        entry("web", HTTP + ("    environment:\n      DB: ${state.db.host}\n"
            "      API: ${services.api.url}\n    routes:\n      - host: a.example.com\n"))
        + entry("api", HTTP + "    environment:\n      DB: ${state.db.host}\n")
        + entry("mail", HTTP + "    needs:\n      api: none\n")
        + entry("loner", "    command: x\n"),
        state=POSTGRES,
    )  # fmt: skip
    made = compiled(text)
    services = made.stack["services"].items()
    assert {name: service.get("networks", service.get("network_mode")) for name, service in services} == {
        "api": ["api", "db"],
        "db": ["db"],
        "loner": "none",
        "mail": ["api"],
        "web": ["api", "db", "web_edge"],
    }  # fmt: skip
    assert made.stack["networks"] == {"api": {"internal": True}, "db": {"internal": True}, "web_edge": {}}
    # callers of one callee meet on its network, as they do at its door; nobody else does
    assert ("loner", "web") not in shared(made)
    assert ("db", "mail") not in shared(made)


def test_two_routed_services_do_not_meet_outside() -> None:
    routed = HTTP + "    routes:\n      - host: {}.example.com\n        publish: {}\n"
    made = compiled(spec(entry("a", routed.format("a", 81)) + entry("b", routed.format("b", 82))))
    assert made.stack["networks"] == {"a_edge": {}, "b_edge": {}}
    assert shared(made) == set()


def test_egress_opens_a_way_out_and_says_that_it_leads_everywhere() -> None:
    made = compiled(spec(entry("web", HTTP + "    egress:\n      - 10.1.0.0/16\n")))
    assert made.service("web")["networks"] == ["web_edge"]
    assert made.said == [
        "ENV090 services.web.egress.0: `egress` on compose: a network with a way out leads everywhere; "
        "without `egress` there is none"
    ]


def test_a_managed_peer_is_outside() -> None:
    text = spec(
        entry("web", HTTP + "    environment:\n      DB: ${state.db.url}\n"),
        state=POSTGRES,
        secrets="  db-url:\n    description: x\n",
        production="    state:\n      db:\n        managed:\n          url: ${secrets.db-url}\n",
    )
    made = compiled(text)
    assert made.service("web")["networks"] == ["web_edge"]
    assert (
        "ENV090 services.web.environment.DB: `environment.DB` on compose: `web` must reach `db`, which runs elsewhere; "
        "a way out leads everywhere"
    ) in made.said


def test_a_development_stack_has_one_network() -> None:
    text = spec(entry("web", HTTP + "    needs:\n      api: started\n") + entry("api", HTTP))
    made = compiled(text, "dev")
    assert "networks" not in made.stack
    assert all("networks" not in service for service in made.stack["services"].values())


def test_more_callees_than_docker_has_addresses_for_share_one() -> None:
    names = [f"s{number:02}" for number in range(40)]
    services = [entry(a, HTTP + f"    needs:\n      {b}: none\n") for a, b in pairwise(names)]
    made = compiled(spec("".join([*services, entry(names[-1], HTTP)])))
    assert len(made.stack["networks"]) == 26
    assert made.stack["networks"]["shared_peers"] == {"internal": True}
    assert made.service("s39")["networks"] == ["shared_peers"]
    assert made.service("s10")["networks"] == ["s10", "s11"]
    assert made.said == [
        "ENV090 : `services` on compose: 39 workloads are called by others; those after the first 25 "
        "share one internal network, "
        "since Docker has address space for about 31"
    ]


def test_the_hosts_network_has_no_names() -> None:
    waiver = "waivers:\n  - rule: host-access\n    at: services.api\n    because: a test\n    until: 2027-01-01\n"
    api = entry("api", HTTP + "    security:\n      host_network: true\n")
    alone = compiled(spec(api) + waiver).service("api")
    assert alone["network_mode"] == "host"
    assert not {"networks", "ports"} & set(alone)
    made = compiled(spec(api + entry("web", HTTP + "    needs:\n      api: none\n")) + waiver)
    (said,) = made.said
    assert said == (
        "ENV091 services.api.security.host_network: `security.host_network` on compose: "
        "on the host's network `api` and `web` do not find each other by name"
    )
