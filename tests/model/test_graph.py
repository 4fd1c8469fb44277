"""Orders, callers and peers of a Plan, and circles told whole."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envspec.model.graph import Edge, Graph, circles, groups
from envspec.model.image import Image
from envspec.model.workload import Gate, Role, Run, VolumeMount, Workload
from envspec.source import Path
from tests.lower.specs import errors, lowered, plan
from tests.work import lines_run


def edge(caller: str, peer: str, gate: Gate = "started", talks: bool = True) -> Edge:
    return Edge(caller, peer, gate, ("services", caller, "needs", peer), talks)


def workload(name: str, role: Role = "service", when: str = "", path: Path = ()) -> Workload:
    return Workload(name, role, path or (f"{role}s", name), Image(name), run=Run(when) if when else None)


def graph(workloads: list[Workload], *edges: Edge, managed: tuple[str, ...] = ()) -> Graph:
    return Graph({made.name: made for made in workloads}, managed, edges)


def job(name: str, when: str = "before-deploy") -> Workload:
    return workload(name, "job", when)


def setup(state: str) -> Workload:
    return workload(f"{state}-setup", "job", "before-deploy", ("state", state, "setup"))


# who talks to whom


def test_callers_and_peers_are_those_who_talk() -> None:
    web, api, migrate = workload("web"), workload("api"), job("migrate")
    calls, waits = edge("web", "api", "none"), edge("web", "migrate", "completed", talks=False)
    outside, gone = edge("api", "warehouse", "none"), edge("api", "gone")
    made = graph([web, api, migrate], calls, waits, outside, gone, managed=("warehouse",))
    assert made.edges == (calls, waits, outside)
    assert made.callers == {"api": (calls,), "warehouse": (outside,)}
    assert made.peers == {"web": (calls,), "api": (outside,)}
    assert made.waits == {"web": ("migrate",), "api": (), "migrate": ()}


def test_who_mounts_a_volume_is_told_once_in_the_order_of_the_plan() -> None:
    mount = VolumeMount("files")
    twice = workload("api")._replace(volumes={"/b": mount, "/a": VolumeMount("files", read_only=True)})
    web = workload("web")._replace(volumes={"/c": VolumeMount("cache"), "/d": mount})
    assert graph([workload("db"), twice, web]).mounters == {"files": (twice, web), "cache": (web,)}


def test_what_must_be_up_before_a_job() -> None:
    made = graph(
        [job("seed"), job("migrate"), workload("api"), workload("db", "state"), workload("web")],
        edge("seed", "migrate", "completed"),
        edge("seed", "db", "healthy"),
        edge("seed", "api", "started"),
        edge("seed", "web", "none"),
    )
    assert made.prerequisites("seed") == ("db", "api")
    assert made.prerequisites("migrate") == ()


# the order of start


def test_who_is_talked_to_starts_first_and_circles_together() -> None:
    made = graph(
        [workload(name) for name in "abcde"],
        edge("a", "b", "none"), edge("b", "c", "none"), edge("b", "d", "none"), edge("c", "b", "none"),
    )  # fmt: skip
    assert made.start_order == (("d",), ("b", "c"), ("a",), ("e",))


def test_jobs_order_what_waits_for_them_and_are_not_started() -> None:
    made = graph(
        [workload("web"), job("migrate"), workload("db", "state")], edge("web", "migrate"), edge("migrate", "db")
    )
    assert made.start_order == (("db",), ("web",))


# the order of a release


def test_a_job_runs_after_those_that_it_needs() -> None:
    made = graph([job("b"), job("a"), job("c"), job("after", "after-deploy")], edge("b", "a", "completed"))
    assert made.release_order("before-deploy") == (("a", "c"), ("b",))
    assert made.release_order("after-deploy") == (("after",),)
    assert made.release_order("manual") == ()


def test_a_job_runs_after_what_a_service_needs_that_it_needs_itself() -> None:
    made = graph(
        [job("warm"), workload("web"), job("migrate")],
        edge("warm", "web", "healthy"),
        edge("web", "migrate", "completed", talks=False),
    )
    assert made.release_order("before-deploy") == (("migrate",), ("warm",))


def test_how_many_jobs_come_before_a_workload() -> None:
    made = graph(
        [workload("web"), job("seed"), job("migrate"), workload("db", "state"), job("after", "after-deploy")],
        edge("web", "seed", "completed"),
        edge("seed", "migrate", "completed"),
        edge("migrate", "db"),
        edge("web", "after"),
    )
    assert made.depths("before-deploy") == {"db": 0, "after": 0, "migrate": 0, "seed": 1, "web": 2}


def test_setups_stand_first_in_their_level() -> None:
    made = graph(
        [job("seed"), job("other"), setup("assets"), setup("media")], edge("seed", "assets-setup", "completed")
    )
    assert made.release_order("before-deploy") == (("assets-setup", "media-setup", "other"), ("seed",))


REFERRING = """\
jobs:
  report:
    image: acme/report:1.0.0
    when: before-deploy
    needs:
      seed: completed
  seed:
    image: acme/seed:1.0.0
    when: before-deploy
    environment:
      ASSETS: ${state.assets.bucket}
      MEDIA: ${state.media.url}
  plain:
    image: acme/plain:1.0.0
    when: before-deploy
state:
  assets:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - pictures
  media:
    kind: minio
    version: RELEASE.2025-04-22T22-12-26Z
    buckets:
      - films
"""


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_the_setups_of_a_spec_come_before_who_refers_to_their_states(environment: str) -> None:
    made = plan(REFERRING, environment)
    assert made.graph.release_order("before-deploy") == (
        ("assets-setup", "media-setup", "plain"),
        ("seed",),
        ("report",),
    )


# circles


def test_a_circle_is_told_whole_with_the_place_of_every_wait() -> None:
    body = "services:\n" + "".join(
        f"  {name}:\n    image: acme/{name}:1.0.0\n    needs:\n      {peer}: started\n"
        for name, peer in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    )
    assert errors(body) == [(5, 7, "these wait for one another to start: a -> b -> c -> a")]
    (found,) = [d for d in lowered(body).diagnostics if d.id == "ENV060"]
    assert [(text, span.line - 3) for text, span in found.related] == [
        ("`b` waits for `c` (services.b.needs.c)", 9),
        ("`c` waits for `a` (services.c.needs.a)", 13),
    ]
    assert found.environments == ("dev", "prod")


def test_two_circles_are_two_errors() -> None:
    found = circles([edge("a", "b"), edge("b", "a"), edge("c", "d"), edge("d", "c"), edge("a", "c")])
    assert [[e.caller for e in circle] for circle in found] == [["a", "b"], ["c", "d"]]


# properties

NAMES = "abcdefgh"
PAIRS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    max_size=20,
    unique=True,
)
#: pairs that lead from a later name to an earlier one: no circle
DOWN = PAIRS.map(lambda pairs: sorted({(max(pair), min(pair)) for pair in pairs}))


def reachable(pairs: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Name -> whom it reaches, by going on until nothing is new."""
    reach = {name: {peer for caller, peer in pairs if caller == name} for name in NAMES}
    for _ in NAMES:
        reach = {name: peers.union(*(reach[peer] for peer in peers)) for name, peers in reach.items()}
    return reach


@given(PAIRS)
def test_a_reported_circle_is_one_and_without_one_there_is_an_order(pairs: list[tuple[str, str]]) -> None:
    edges = [edge(caller, peer) for caller, peer in pairs]
    found = circles(edges)
    for circle in found:
        assert all(e in edges for e in circle)
        assert [e.peer for e in circle] == [e.caller for e in circle[1:]] + [circle[0].caller]
    assert bool(found) == any(name in peers for name, peers in reachable(pairs).items())


@given(PAIRS)
def test_groups_are_the_circles_and_stand_after_those_that_they_point_to(pairs: list[tuple[str, str]]) -> None:
    made = groups({name: [peer for caller, peer in pairs if caller == name] for name in NAMES})
    assert sorted(name for group in made for name in group) == list(NAMES)
    place = {name: at for at, group in enumerate(made) for name in group}
    assert all(place[peer] <= place[caller] for caller, peer in pairs)
    reach = reachable(pairs)
    for one in NAMES:
        for other in NAMES:
            together = one == other or (other in reach[one] and one in reach[other])
            assert (place[one] == place[other]) == together


@given(DOWN, st.lists(st.sampled_from(["service", "state", "before-deploy", "after-deploy"]), min_size=8, max_size=8))
def test_orders_respect_every_gate(pairs: list[tuple[str, str]], kinds: list[str]) -> None:
    made = graph(
        [job(n, kind) if "deploy" in kind else workload(n, kind) for n, kind in zip(NAMES, kinds, strict=True)],
        *(edge(*pair) for pair in pairs),
    )
    started = {name: at for at, group in enumerate(made.start_order) for name in group}
    assert sorted(started) == [n for n, kind in zip(NAMES, kinds, strict=True) if "deploy" not in kind]
    reach = reachable(pairs)
    assert all(started[peer] < started[name] for name in started for peer in reach[name] & started.keys())
    for when in ("before-deploy", "after-deploy"):
        level = {name: at for at, names in enumerate(made.release_order(when)) for name in names}
        assert sorted(level) == [n for n, kind in zip(NAMES, kinds, strict=True) if kind == when]
        for name, at in level.items():
            below = [level[peer] for peer in reach[name] & level.keys()]
            assert at == max(below, default=-1) + 1


@given(DOWN, st.randoms(use_true_random=False))
def test_the_order_of_the_edges_does_not_change_the_levels(pairs: list[tuple[str, str]], chance: random.Random) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    jobs = [job(name) for name in NAMES]
    made = [graph(jobs, *(edge(*pair) for pair in found)).release_order("before-deploy") for found in (pairs, shuffled)]
    assert made[0] == made[1]


def _answers(size: int) -> None:
    """Every answer for a chain of that many jobs, services and states, in turn."""
    kinds = (workload, job, lambda name: workload(name, "state"))
    names = [f"w{number}" for number in range(size)]
    chain = [kinds[at % 3](name) for at, name in enumerate(names)]
    edges = [edge(*pair) for pair in itertools.pairwise(names)]
    made = graph(chain, *edges)
    assert circles(made.edges) == []
    assert [name for (name,) in made.release_order("before-deploy")] == names[1::3][::-1]
    assert [name for (name,) in made.start_order] == [n for at, n in enumerate(names) if at % 3 != 1][::-1]
    assert len(made.callers) == len(made.peers) == size - 1


def test_a_chain_takes_work_by_its_length() -> None:
    _answers(10)  # what is loaded when it is first needed
    assert lines_run(lambda: _answers(4_000)) < 8.1 * lines_run(lambda: _answers(500))


def test_a_chain_of_five_thousand_needs_no_recursion() -> None:
    _answers(5_000)


def test_a_circle_of_five_thousand_is_one_group() -> None:
    names = [f"s{number}" for number in range(5_000)]
    (group,) = groups({name: [names[at - 1]] for at, name in enumerate(names)})
    assert len(group) == len(names)
