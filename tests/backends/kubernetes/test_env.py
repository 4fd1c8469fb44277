"""Kubernetes makes of our variables and commands what the spec says, whatever stands in it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.model.image import Image
from envspec.model.text import Host, Part, Port, SecretValue, Text, text
from envspec.model.workload import Workload
from envspec_backends.kubernetes import env
from envspec_backends.kubernetes.stored import Stored
from tests.backends.kubernetes.compiled import Object


def expand(value: str, variables: dict[str, str]) -> str:
    """What Kubernetes documents: `$(NAME)` is replaced when NAME is known, `$$` is a `$`, all else stays."""
    out = ""
    at = 0
    while at < len(value):
        if value[at] == "$" and at + 1 < len(value):
            if value[at + 1] == "$":
                out += "$"
                at += 2
                continue
            if value[at + 1] == "(" and ")" in value[at + 2 :]:
                end = value.index(")", at + 2)
                name = value[at + 2 : end]
                out += variables.get(name, f"$({name})")
                at = end + 1
                continue
        out += value[at]
        at += 1
    return out


def container(variables: list[Object], secrets: dict[str, str]) -> dict[str, str]:
    """The environment of the process: each value sees what stands before it."""
    found: dict[str, str] = {}
    for one in variables:
        if "value" in one:
            found[one["name"]] = expand(one["value"], found)
        else:
            key = one["valueFrom"]["secretKeyRef"]
            assert key["key"] == "value"
            found[one["name"]] = secrets[key["name"]]
    return found


DOLLARS = st.text(alphabet="$()A_ {}b\n", max_size=12)
SECRETS = {"a": "1$(A)$$", "b-c": "((", "d": "$"}
PARTS: st.SearchStrategy[Part] = st.one_of(
    DOLLARS.filter(bool),
    st.sampled_from([SecretValue(name) for name in SECRETS]),
    st.just(Host("db")),
    st.just(Port("db", "postgres", 5432)),
)
NAMES = st.sampled_from(["A", "B_C", "D", "A_SECRET", "X", "a.b-c"])


def meant(value: Text) -> str:
    return value.fill(lambda one: one.peer, lambda one: str(one.number), lambda one: SECRETS[one.name])


@settings(max_examples=300, deadline=None)
@given(DOLLARS)
def test_a_literal_survives(value: str) -> None:
    everything = {"A": "no", "": "no", "b": "no", "A_": "no"}
    assert expand(env.escape(value), everything) == value


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, st.lists(PARTS, max_size=5).map(text), max_size=4))
def test_the_process_sees_what_the_spec_says(values: dict[str, Text]) -> None:
    workload = Workload("web", "service", ("services", "web"), Image("x"), environment=values)
    found = container(env.variables(workload, Stored), SECRETS)
    assert {name: found[name] for name in values} == {name: meant(value) for name, value in values.items()}
    names = [one["name"] for one in env.variables(workload, Stored)]
    assert len(names) == len(set(names))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(PARTS.filter(lambda part: not isinstance(part, SecretValue)), max_size=4).map(text)))
def test_words_arrive_as_they_are(argv: list[Text]) -> None:
    found = [expand(word, {"A": "no", "b": "no"}) for word in env.words(tuple(argv))]
    assert found == [meant(word) for word in argv]


def _variables(**values: Text) -> list[Object]:
    return env.variables(Workload("web", "service", ("services", "web"), Image("x"), environment=values), Stored)


def test_only_what_would_be_expanded_is_escaped() -> None:
    given = text(["5 $ and $HOME and ${x} and $(date) and $$"])
    assert _variables(A=given) == [{"name": "A", "value": "5 $ and $HOME and ${x} and $$(date) and $$$$"}]


def test_a_composed_value_stands_behind_the_secrets_that_it_is_made_of() -> None:
    url = text(["postgres://shop:", SecretValue("db-password"), "@", Host("db"), ":", Port("db", "p", 5432), "/shop"])
    assert _variables(FIRST=text(["1"]), DATABASE_URL=url, KEY=text([SecretValue("stripe-key")])) == [
        {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db-password", "key": "value"}}},
        {"name": "FIRST", "value": "1"},
        {"name": "DATABASE_URL", "value": "postgres://shop:$(DB_PASSWORD)@db:5432/shop"},
        {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "stripe-key", "key": "value"}}},
    ]


def test_a_helper_does_not_take_the_users_name() -> None:
    url = text(["redis://:", SecretValue("cache-password"), "@cache"])
    made = _variables(CACHE_PASSWORD=text(["mine"]), URL=url)
    assert [one["name"] for one in made] == ["CACHE_PASSWORD_SECRET", "CACHE_PASSWORD", "URL"]
    assert made[2]["value"] == "redis://:$(CACHE_PASSWORD_SECRET)@cache"


def test_a_dollar_before_a_secret_stays_a_dollar() -> None:
    assert _variables(A=text(["costs $", SecretValue("d")]))[1]["value"] == "costs $$$(D)"
