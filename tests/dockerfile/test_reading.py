"""The Dockerfile reader holds to BuildKit's reading of directives, continuations, heredocs and stages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envspec.dockerfile import exec_form, pairs, parse, runs_as, words


def test_stages_by_name_and_number_and_what_they_are_built_from() -> None:
    found = parse("FROM node:22 AS Deps\nRUN a\nFROM deps AS build\nFROM 1\nFROM alpine:3.20\nCOPY --from=build / /\n")
    assert [(s.number, s.name, s.parent) for s in found.stages] == [
        (0, "Deps", None),
        (1, "build", 0),
        (2, "", 1),
        (3, "", None),
    ]
    assert found.stage("DEPS") is found.stages[0]
    assert found.stage("2") is found.stages[2]
    assert found.stage(2) is found.stages[2]
    assert found.stage(None) is found.stages[3]
    assert found.stage("") is found.stages[3]
    assert found.stage("nothing") is None
    assert found.stage(4) is None
    assert [str(s) for s in found.ancestors(found.stages[2])] == ["build", "Deps"]
    assert found.base(found.stages[2]) == "node:22"


def test_a_stage_may_shadow_an_image_only_below_it() -> None:
    found = parse("FROM alpine AS alpine\nFROM alpine\n")
    assert [s.parent for s in found.stages] == [None, 0]


@pytest.mark.parametrize(
    ("args", "base"),
    [({}, "registry.example.com/python:3.12-slim"), ({"V": "3.13"}, "registry.example.com/python:3.13-slim")],
)
def test_arg_in_from(args: dict[str, str], base: str) -> None:
    found = parse(
        'ARG V=3.12\nARG R="registry.example.com"\nARG IMAGE=${R}/python\n'
        "FROM --platform=$BUILDPLATFORM ${IMAGE}:${V}-${VARIANT:-slim} AS x\n"
    )
    assert found.base(found.stages[0], args) == base
    assert found.stages[0].origin.flag("platform") == "$BUILDPLATFORM"


def test_continuations_may_hold_comments_and_empty_lines_and_lines_stay_true() -> None:
    found = parse("FROM a\nRUN one && \\\n  # why\n\n  two \\  \n  three\nUSER 5\n")
    run, user = found.stages[0].instructions
    assert run.text.split() == ["one", "&&", "two", "three"]
    assert (run.line, run.end_line, user.line) == (2, 6, 7)


def test_windows_line_ends_escape_directive_and_byte_order_mark() -> None:
    found = parse("\ufeff# escape=`\r\nFROM a\r\nRUN dir C:\\ `\r\n  more\r\n  USER app\r\n")
    run, user = found.stages[0].instructions
    assert run.text == "dir C:\\   more"
    assert (user.word, user.text, user.line, user.column) == ("USER", "app", 5, 3)


def test_a_directive_below_a_comment_is_a_comment() -> None:
    found = parse("# hello\n# escape=`\nFROM a\nRUN b \\\n c\n")
    assert found.directives == {}
    assert found.stages[0].instructions[0].end_line == 5


def test_heredocs_hide_their_lines() -> None:
    found = parse(
        "FROM a\nRUN <<EOF && next\nFROM b\nUSER root \\\nEOF\n"
        'COPY <<"A" <<-B.txt /x/\n$one\nA\n\ttwo\n\tB.txt\nUSER 7\n'
    )
    run, copy, user = found.stages[0].instructions
    assert len(found.stages) == 1
    assert [(d.name, d.text, d.line, d.quoted) for d in run.heredocs] == [("EOF", "FROM b\nUSER root \\", 3, False)]
    assert [(d.name, d.text, d.line, d.quoted) for d in copy.heredocs] == [
        ("A", "$one", 7, True),
        ("B.txt", "\ttwo", 9, False),
    ]
    assert (user.line, user.text) == (11, "7")
    assert run.script == "<<EOF && next\nFROM b\nUSER root \\"


def test_two_smaller_signs_in_quotes_or_arithmetic_open_nothing() -> None:
    found = parse('FROM a\nRUN echo "<<EOF" && echo $((1<<2))\nUSER 1\n')
    assert [i.word for i in found.stages[0].instructions] == ["RUN", "USER"]


def test_onbuild_runs_in_the_stage_below() -> None:
    found = parse("FROM a AS base\nONBUILD USER 9\nONBUILD RUN <<E\nx\nE\nFROM base AS app\nRUN y\n")
    assert runs_as(found, "base").written == ""
    assert runs_as(found, "app").written == "9"
    assert [i.text for i in found.lineage(found.stages[1])] == ["9", "<<E", "y"]
    assert found.stages[0].instructions[1].onbuild


def test_pairs_in_both_forms() -> None:
    env, old, arg = parse('FROM a\nENV A=b C="d e" F=g\\ h\nENV K some  words\nARG X Y=1\n').stages[0].instructions
    assert list(pairs(env)) == [("A", "b"), ("C", "d e"), ("F", "g h")]
    assert list(pairs(old)) == [("K", "some  words")]
    assert list(pairs(arg)) == [("X", None), ("Y", "1")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('CMD ["node", "a \\"b\\".js"]', ("node", 'a "b".js')),
        ("CMD []", ()),
        ("CMD node server.js", None),
        ("CMD ['node']", None),
        ('CMD ["node", server]', None),
        ("CMD [ -f x ] && y", None),
    ],
)
def test_exec_form(line: str, found: tuple[str, ...] | None) -> None:
    assert exec_form(parse(f"FROM a\n{line}\n").stages[0].instructions[0]) == found


def test_flags_with_quotes() -> None:
    (run,) = parse('FROM a\nRUN --mount=type=secret,id="a b" --network=none true --x\n').stages[0].instructions
    assert run.flags == ('--mount=type=secret,id="a b"', "--network=none")
    assert run.text == "true --x"
    assert run.flag("network") == "none"
    assert run.flag("security") is None


def test_words() -> None:
    assert words('a \'b c\' "d \\" e" f\\ g') == ["a", "b c", 'd " e', "f g"]


@given(st.text(alphabet=st.sampled_from(list("FROMRUNas <<EOF\\\n\r#$={}\"'`:-\t")), max_size=200))
def test_never_fails_and_lines_only_grow(text: str) -> None:
    found = parse(text)
    lines = [i.line for s in found.stages for i in (s.origin, *s.instructions)]
    assert lines == sorted(set(lines))
    for stage in found.stages:
        found.base(stage)
        runs_as(found, stage.number)
        for instruction in stage.instructions:
            exec_form(instruction)
            list(pairs(instruction))


def test_needed_are_the_stages_built_from_and_copied_from() -> None:
    found = parse(
        "FROM a AS deps\nFROM b AS tools\nFROM c AS unused\nFROM deps AS build\n"
        "RUN --mount=type=bind,from=tools,target=/t --mount=type=cache,target=/c x\n"
        "FROM d AS prod\nCOPY --from=build /x /x\nCOPY --from=alpine:3.20 /y /y\nCOPY --from=prod /z /z\n"
    )
    prod = found.stage("prod")
    assert prod is not None
    assert [str(stage) for stage in found.needed(prod)] == ["deps", "tools", "build", "prod"]
    assert [source for i in prod.instructions for source in i.sources] == ["build", "alpine:3.20", "prod"]
