"""The laws of the merge algebra, over trees that hypothesis makes."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.lower.layers.merge import ENTRY, Groups, empty, merge, merge_mappings, unset
from envspec.source import Source
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

SOURCE = Source("envspec.yaml", "")
LEAVES = ("c", "image", "uses", "replicas", "http", "tcp")
BRANCHES = ("a", "b", "build", "autoscale", "health")
KEYS = st.sampled_from((*LEAVES, *BRANCHES))


def scalar(text: str, line: int) -> Scalar:
    return Scalar(SOURCE, text, False, line, 0, line, len(text))


def mapping(items: dict[str, Node], line: int = 0) -> Mapping:
    return Mapping(SOURCE, items, {key: scalar(key, line) for key in items}, line, 0, line, 0)


def leaf(random: Random) -> Node:
    if random.random() < 0.3:
        return Sequence(SOURCE, [leaf(random) for _ in range(random.randrange(3))], 0, 0, 0, 0)
    return scalar(random.choice(("a", "b", "unset", "0", "é", " ")), random.randrange(100))


def tree(random: Random, depth: int = 2) -> Mapping:
    """As in a spec that the schema has checked: a key is always a mapping or never."""
    items: dict[str, Node] = {key: leaf(random) for key in random.sample(LEAVES, random.randrange(4))}
    if depth:
        items |= {key: tree(random, depth - 1) for key in random.sample(BRANCHES, random.randrange(3))}
    return mapping(items)


#: drawing each node from a strategy of its own takes a hundred times as long
MAPPINGS = st.integers(0, 2**32).map(lambda seed: tree(Random(seed)))
patient = settings(deadline=None, max_examples=200)


def plain(node: Node | None) -> object:
    """The tree as data, with each scalar's line, so that it tells whose span has won."""
    if isinstance(node, Scalar):
        return (node.text, node.line)
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.items.items()}
    return [plain(item) for item in node.items] if node is not None else None


@patient
@given(MAPPINGS)
def test_the_empty_mapping_is_the_identity_on_both_sides(tree: Mapping) -> None:
    nothing = empty(tree)
    assert plain(merge_mappings(nothing, tree, ENTRY)) == plain(tree)
    assert plain(merge_mappings(tree, nothing, ENTRY)) == plain(tree)


@patient
@given(MAPPINGS)
def test_a_tree_merged_with_itself_is_itself(tree: Mapping) -> None:
    assert plain(merge_mappings(tree, tree)) == plain(tree)


@patient
@given(MAPPINGS, MAPPINGS, MAPPINGS)
def test_without_exclusive_groups_merging_is_associative(a: Mapping, b: Mapping, c: Mapping) -> None:
    left = merge_mappings(merge_mappings(a, b), c)
    right = merge_mappings(a, merge_mappings(b, c))
    assert plain(left) == plain(right)


@patient
@given(MAPPINGS, MAPPINGS)
def test_the_later_layer_wins_and_keeps_its_span(a: Mapping, b: Mapping) -> None:
    made = merge_mappings(a, b, ENTRY)
    for key, value in b.items.items():
        if not isinstance(value, Mapping):
            assert plain(made.items[key]) == plain(value)


@patient
@given(MAPPINGS, MAPPINGS)
def test_what_was_replaced_is_remembered(a: Mapping, b: Mapping) -> None:
    made = merge_mappings(a, b)
    for key, value in b.items.items():
        old = a.items.get(key)
        if old is not None and not (isinstance(old, Mapping) and isinstance(value, Mapping)):
            assert made.items[key] is value
            assert made.replaced[key] is old


@patient
@given(st.lists(MAPPINGS, min_size=1, max_size=4))
def test_one_choice_of_an_exclusive_group_is_left_when_each_layer_makes_one(layers: list[Mapping]) -> None:
    groups = Groups(("image", "build", "uses"))
    single = [mapping({k: v for k, v in layer.items.items() if k not in ("build", "uses")}) for layer in layers]
    single += [mapping({"build": scalar("x", 7)})]
    made: Node | None = None
    for layer in single:
        made = merge(made, layer, groups)
    assert isinstance(made, Mapping)
    assert [key for key in ("image", "build", "uses") if key in made.items] == ["build"]


@patient
@given(MAPPINGS, MAPPINGS)
def test_neither_side_is_changed(a: Mapping, b: Mapping) -> None:
    before = plain(a), plain(b)
    merge_mappings(a, b, ENTRY)
    assert (plain(a), plain(b)) == before


@patient
@given(MAPPINGS, KEYS, KEYS)
def test_unset_takes_away_exactly_its_path(tree: Mapping, first: str, second: str) -> None:
    rest = unset(tree, (first, second))
    child = tree.items.get(first)
    if not isinstance(child, Mapping) or second not in child.items:
        assert rest is None
        return
    expected = plain(tree)
    assert isinstance(expected, dict)
    del expected[first][second]
    assert plain(rest) == expected
