"""Who a stage runs as, by its own words and by those of its lineage.

The numbers that tools choose by themselves were read from what they do: shadow 4.13 and adduser 3.134 of Debian 12, and
the sources of BusyBox 1.36.
"""

from __future__ import annotations

import pytest

from envspec.dockerfile import RunsAs, parse, runs_as

DEBIAN = "FROM debian:12.8-slim\n"
ALPINE = "FROM alpine:3.20.3\n"
UNKNOWN = "FROM acme/base:1.0.0\n"


@pytest.mark.parametrize(
    ("text", "target", "user"),
    [
        ("FROM a\n", None, ""),
        ("FROM a\nUSER root\nRUN x\nUSER 10001:10001\n", None, "10001:10001"),
        ("FROM a AS base\nUSER 5\nFROM base AS prod\nRUN x\nFROM b AS tool\nUSER 6\n", "prod", "5"),
        ("FROM a\nARG UID=1001\nUSER ${UID}:${GID:-0}\n", None, "1001:0"),
        ("FROM a\nENV APP_UID 1654\nUSER $APP_UID\n", None, "1654"),
        ("FROM a\nUSER $APP_UID\n", None, "$APP_UID"),
        ('FROM a\nUSER "node"\n', None, "node"),
        ("ARG U=7\nFROM a\nARG U\nUSER $U\n", None, "7"),
        ("ARG U=7\nFROM a\nUSER $U\n", None, "$U"),
        ("ARG U=7\nARG V=${U}1\nFROM a\nARG V\nUSER $V\n", None, "71"),
        # a stage inherits the ARGs of the one it is built FROM, and ENV wins over ARG: as BuildKit 0.25 does it
        ("FROM a AS x\nARG U=7\nFROM x\nUSER $U\n", None, "7"),
        ("FROM a\nENV U=8\nARG U=7\nUSER $U\n", None, "8"),
        ("FROM a\nARG D=9\nUSER ${N:-${D:-1}}\n", None, "9"),
        ("FROM a\nUSER 1\n", "missing", ""),
        ("", None, ""),
    ],
)
def test_user_as_it_is_written(text: str, target: str | None, user: str) -> None:
    assert runs_as(parse(text), target).written == user


def test_user_by_build_arguments() -> None:
    args = {"UID": "20000"}
    assert runs_as(parse("FROM a\nARG UID=1\nUSER $UID\n"), None, args).written == "20000"
    text = "ARG UID=1\nARG BOTH=$UID:$UID\nFROM a\nARG BOTH\nUSER $BOTH\n"
    assert runs_as(parse(text), None, args) == RunsAs("20000:20000", 20000, 20000)
    made = DEBIAN + 'ARG UID\nRUN useradd -u "${UID}" app\nUSER app\n'
    assert runs_as(parse(made), None, args) == RunsAs("app", 20000, 20000)
    assert runs_as(parse(made)) == RunsAs("app", None, None)
    assert runs_as(parse("FROM a\nUSER $UID\n"), None, args).uid is None


@pytest.mark.parametrize(
    ("base", "run", "user", "uid", "gid"),
    [
        # shadow
        (DEBIAN, "useradd --uid 1001 app", "app", 1001, 1001),
        (DEBIAN, "useradd -u1001 -m -s /bin/sh app", "app", 1001, 1001),
        (UNKNOWN, "useradd -r -u 501 app", "app", 501, 501),
        (UNKNOWN, "useradd -r -u 1001 app", "app", 1001, None),
        (UNKNOWN, "useradd -u 70000 app", "app", 70000, None),
        (UNKNOWN, "useradd -N -u 1001 app", "app", 1001, None),
        (UNKNOWN, "groupadd -g 1001 other && useradd -u 1001 app", "app", 1001, None),
        (UNKNOWN, "groupadd --gid=2000 web; useradd -lmu 1001 -g web -G audio app", "app", 1001, 2000),
        (UNKNOWN, "useradd -u 1001 -g 2000 app", "app", 1001, 2000),
        (DEBIAN, "useradd -u 1001 -g www-data app", "app", 1001, 33),
        (DEBIAN, "useradd app", "app", None, None),
        (DEBIAN, "groupmod -g 2033 www-data && usermod -u 2034 www-data", "www-data", 2034, 2033),
        (DEBIAN, "usermod -l web -u 5 www-data", "web", 5, 33),
        (DEBIAN, "userdel www-data", "www-data", None, None),
        # Debian's adduser
        (DEBIAN, 'adduser --disabled-password --gecos "" --uid 1001 app', "app", 1001, 1001),
        (DEBIAN, "adduser --system --uid 501 app", "app", 501, 65534),
        (DEBIAN, "addgroup --gid 77 web && adduser --system --uid 501 --ingroup web app", "app", 501, 77),
        (DEBIAN, "adduser --system --group --uid 501 app", "app", 501, 501),
        (DEBIAN, "adduser --uid 1001 app && adduser app www-data", "app", 1001, 1001),
        # BusyBox's
        (ALPINE, "adduser -D -H -u 1001 app", "app", 1001, 1001),
        (ALPINE, "addgroup -S -g 77 web && adduser -S -D -G web -u 1001 app", "app", 1001, 77),
        (ALPINE, "addgroup web -g 77 && adduser app -DHu 1001 -G web", "app", 1001, 77),
        (ALPINE, "adduser -S -u 1001 app", "app", 1001, 65533),
        (UNKNOWN, "adduser -S -u 1001 app", "app", 1001, None),
        (ALPINE, "addgroup -S web && adduser -S -G web app", "app", None, None),
        (ALPINE, "adduser -u 82 -D -S -G www-data www-data", "www-data", 82, 82),
        # lines of the two files, and what the shell says
        (UNKNOWN, "echo 'app:x:1001:2002::/:/bin/sh' >> /etc/passwd; echo 'web:x:77:' >>/etc/group", "app", 1001, 2002),
        (UNKNOWN, "echo 'web:x:77:' >> /etc/group", "5:web", 5, 77),
        (UNKNOWN, "if ! id app; then UID=1001; useradd --uid $UID app >/dev/null 2>&1; fi", "app", 1001, 1001),
        (UNKNOWN, "getent group app || /sbin/groupadd -g 9 app && useradd -u $(cat /u) -g app app", "app", None, None),
        # what USER adds
        (UNKNOWN, "useradd -u 1001 -g 2000 app", "1001", 1001, 2000),
        (UNKNOWN, "useradd -u 1001 -g 2000 app", "1002", 1002, 1002),
        (UNKNOWN, "groupadd -g 77 web && useradd -u 1001 app", "app:web", 1001, 77),
        (UNKNOWN, "useradd -u 1001 app", "app:5", 1001, 5),
        (UNKNOWN, "useradd -u 1001 app", "1001:web", 1001, None),
        (UNKNOWN, "true", "root", 0, 0),
    ],
)  # fmt: skip
def test_numbers_of_the_lineage(base: str, run: str, user: str, uid: int | None, gid: int | None) -> None:
    assert runs_as(parse(f"{base}RUN {run}\nUSER {user}\n")) == RunsAs(user, uid, gid)


def test_a_user_of_an_earlier_stage_counts_where_the_stage_is_built_from_it() -> None:
    text = "FROM a AS base\nRUN useradd -u 1001 app\nFROM base AS prod\nUSER app\nFROM a AS other\nUSER app\n"
    assert runs_as(parse(text), "prod") == RunsAs("app", 1001, 1001)
    assert runs_as(parse(text), "other") == RunsAs("app", None, None)


@pytest.mark.parametrize(
    ("copy", "user", "numbers"),
    [
        ("COPY --from=build /etc/passwd /etc/passwd", "app", (1001, 2000)),
        ("COPY --from=build /etc/passwd /etc/group /etc/", "app:web", (1001, 2000)),
        ("COPY --from=build /etc/passwd /etc/passwd", "app:web", (1001, None)),
        ("COPY --from=build /etc_passwd /etc/passwd", "app", (1001, 2000)),
        ("COPY --from=build /app /app", "app", (None, None)),
        ("COPY --from=alpine:3.20 /etc/passwd /etc/passwd", "guest", (405, 100)),
        ("COPY passwd /etc/passwd", "app", (None, None)),
        ("COPY <<EOF /etc/passwd\nweb:x:7:8::/:/bin/sh\nEOF", "web", (7, 8)),
    ],
)
def test_a_passwd_of_another_stage(copy: str, user: str, numbers: tuple[int | None, int | None]) -> None:
    build = "FROM a AS build\nRUN groupadd -g 2000 web && useradd -u 1001 -g web app\n"
    found = runs_as(parse(f"{build}FROM scratch\n{copy}\nUSER {user}\n"))
    assert (found.uid, found.gid) == numbers


def test_stages_that_hand_their_passwd_on_and_on_are_read_once() -> None:
    head = "FROM a AS s0\nRUN useradd -u 1001 app\n"
    stages = "".join(
        f"FROM scratch AS s{n}\n" + f"COPY --from=s{n - 1} /etc/passwd /etc/passwd\n" * 20 for n in range(1, 8)
    )
    assert runs_as(parse(f"{head}{stages}USER app\n")) == RunsAs("app", 1001, 1001)


@pytest.mark.parametrize(
    ("base", "user", "numbers"),
    [
        ("node:22.11.0-slim", "node", (1000, 1000)),
        ("docker.io/library/node:22-alpine@sha256:00", "node", (1000, 1000)),
        ("registry.example.com:5000/acme/node:22", "node", (None, None)),
        ("acme/node:22", "node", (None, None)),
        ("debian:12", "www-data", (33, 33)),
        ("debian:12", "nobody", (65534, 65534)),
        ("debian:12", "nobody:nogroup", (65534, 65534)),
        ("debian", "node", (None, None)),
        ("alpine:3.20", "nobody", (65534, 65534)),
        ("alpine:3.20", "nobody:nogroup", (65534, 65533)),
        ("alpine:3.20", "www-data", (None, None)),
        ("php:8.3.13-fpm", "www-data", (33, 33)),
        ("php:8.3.13-fpm-alpine", "www-data", (82, 82)),
        ("public.ecr.aws/docker/library/python:3.13-slim", "nobody", (65534, 65534)),
        ("eclipse-temurin:21-ubi9-minimal", "www-data", (None, None)),
        ("python:3.13-windowsservercore", "nobody", (None, None)),
        ("scratch", "nobody", (None, None)),
        ("gcr.io/distroless/static-debian12", "nonroot:nonroot", (65532, 65532)),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "$APP_UID", (1654, 1654)),
        ("mcr.microsoft.com/dotnet/aspnet:9.0-alpine", "app", (1654, 1654)),
        ("mcr.microsoft.com/dotnet/aspnet:7.0", "$APP_UID", (None, None)),
        ("nginx:1.27.3", "nginx", (101, 101)),
        ("oven/bun:1.1", "bun", (1000, 1000)),
    ],
)
def test_what_well_known_images_document(base: str, user: str, numbers: tuple[int | None, int | None]) -> None:
    found = runs_as(parse(f"FROM {base}\nUSER {user}\n"))
    assert (found.uid, found.gid) == numbers


@pytest.mark.parametrize(
    ("base", "user"),
    [
        ("gcr.io/distroless/static-debian12:nonroot", RunsAs("nonroot", 65532, 65532)),
        ("gcr.io/distroless/static-debian12:debug-nonroot-amd64", RunsAs("nonroot", 65532, 65532)),
        ("gcr.io/distroless/static-debian12:latest", RunsAs("", 0, 0)),
        ("nginxinc/nginx-unprivileged:1.27.3", RunsAs("101", 101, 101)),
        ("mcr.microsoft.com/dotnet/runtime-deps:8.0-jammy-chiseled", RunsAs("1654", 1654, 1654)),
        ("node:22", RunsAs("", 0, 0)),
        ("scratch", RunsAs("", 0, 0)),
        ("acme/base:1.0.0", RunsAs()),
    ],
)
def test_the_user_of_the_base_image_itself(base: str, user: RunsAs) -> None:
    assert runs_as(parse(f"FROM {base}\n")) == user
