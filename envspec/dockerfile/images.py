"""Users that images of others are documented to have, and the one that they run as.

Only what the publisher says, or what stands in the image's own public Dockerfile, and only for images of that name;
whatever is not here is not known.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["NOTHING", "BaseImage", "base_image"]


class BaseImage(NamedTuple):
    """What is known of an image: accounts as name -> (uid, gid), groups as name -> gid, its ENV, its own USER."""

    users: Mapping[str, tuple[int, int]] = {}
    groups: Mapping[str, int] = {}
    environment: Mapping[str, str] = {}
    user: str = ""


#: Debian and Ubuntu: https://www.debian.org/doc/debian-policy/ch-opersys.html#uid-and-gid-classes, and `passwd.master`
#: and `group.master` of the package base-passwd
_DEBIAN = BaseImage(
    {
        "root": (0, 0), "daemon": (1, 1), "bin": (2, 2), "sys": (3, 3), "games": (5, 60), "man": (6, 12), "lp": (7, 7),
        "mail": (8, 8), "news": (9, 9), "uucp": (10, 10), "proxy": (13, 13), "www-data": (33, 33), "backup": (34, 34),
        "list": (38, 38), "nobody": (65534, 65534),
    },
    {
        "root": 0, "daemon": 1, "bin": 2, "sys": 3, "adm": 4, "tty": 5, "mail": 8, "proxy": 13, "www-data": 33,
        "backup": 34, "staff": 50, "games": 60, "users": 100, "nogroup": 65534,
    },
)  # fmt: skip
#: Alpine: `passwd` and `group` of https://gitlab.alpinelinux.org/alpine/aports/-/tree/master/main/alpine-baselayout
_ALPINE = BaseImage(
    {
        "root": (0, 0), "bin": (1, 1), "daemon": (2, 2), "lp": (4, 7), "mail": (8, 12), "ftp": (21, 21),
        "games": (35, 35), "guest": (405, 100), "nobody": (65534, 65534),
    },
    {
        "root": 0, "bin": 1, "daemon": 2, "sys": 3, "adm": 4, "tty": 5, "wheel": 10, "mail": 12, "www-data": 82,
        "users": 100, "nogroup": 65533, "nobody": 65534,
    },
)  # fmt: skip
#: https://github.com/GoogleContainerTools/distroless, common/variables.bzl
_DISTROLESS = BaseImage(
    {"root": (0, 0), "nonroot": (65532, 65532), "nobody": (65534, 65534)},
    {"root": 0, "nonroot": 65532, "nobody": 65534, "tty": 5, "staff": 50},
)
#: https://github.com/dotnet/dotnet-docker/discussions/4995: from .NET 8 on
_DOTNET = BaseImage({"app": (1654, 1654)}, {"app": 1654}, {"APP_UID": "1654"})
_NODE = BaseImage({"node": (1000, 1000)}, {"node": 1000})  # https://github.com/nodejs/docker-node, best practices
_NGINX = BaseImage({"nginx": (101, 101)}, {"nginx": 101})  # https://github.com/nginxinc/docker-nginx
_HAPROXY = BaseImage({"haproxy": (99, 99)}, {"haproxy": 99})  # https://github.com/docker-library/haproxy
_BUN = BaseImage({"bun": (1000, 1000)}, {"bun": 1000})  # https://github.com/oven-sh/bun, dockerhub/
#: Alpine's own number, of the group that its base has: https://github.com/docker-library/php, .../httpd
_WWW_DATA = BaseImage({"www-data": (82, 82)})
#: what is known of an image that is not here
NOTHING = BaseImage()
_EMPTY = BaseImage({}, {})

#: images of Docker Hub's library that stand on Debian or Ubuntu, unless their tag says otherwise
_ON_DEBIAN = frozenset(
    (
        "debian", "ubuntu", "buildpack-deps", "eclipse-temurin", "erlang", "elixir", "gcc", "golang", "gradle",
        "haproxy", "haskell", "httpd", "julia", "maven", "nginx", "node", "perl", "php", "pypy", "python", "r-base",
        "ruby", "rust", "swift", "tomcat",
    )
)  # fmt: skip
_OF_ITS_OWN = {"node": _NODE, "nginx": _NGINX, "haproxy": _HAPROXY, "oven/bun": _BUN}
_ON_ALPINE = {"php": _WWW_DATA, "httpd": _WWW_DATA}
#: mirrors of Docker Hub's library
_LIBRARY = (
    r"(?:(?:index\.)?docker\.io/|public\.ecr\.aws/docker/|mirror\.gcr\.io/)?(?:library/)?([a-z0-9-]+(?:/[a-z0-9-]+)?)\Z"
)
_OTHER_SYSTEM = r"windows|nanoserver|ubi[0-9]|oracle|amazonlinux|centos|fedora|azurelinux|mariner|distroless|busybox"


def base_image(reference: str) -> BaseImage:
    """What is known of an image by its name and tag."""
    if reference == "scratch":
        return _EMPTY
    repository, _, tag = reference.partition("@")[0].rpartition(":")
    if not repository or "/" in tag:
        repository, tag = reference.partition("@")[0], ""
    if repository.startswith("gcr.io/distroless/"):
        return _DISTROLESS._replace(user="nonroot") if "nonroot" in tag else _DISTROLESS
    if repository.startswith("mcr.microsoft.com/dotnet/"):
        return _dotnet(tag)
    name = re.match(_LIBRARY, repository)
    return _of_the_library(name[1], tag) if name is not None else NOTHING


def _of_the_library(name: str, tag: str) -> BaseImage:
    own = _OF_ITS_OWN.get(name, NOTHING)
    if name == "nginxinc/nginx-unprivileged":
        own = _NGINX._replace(user="101")  # https://github.com/nginxinc/docker-nginx-unprivileged
    if re.search(_OTHER_SYSTEM, tag):
        return own if "windows" not in tag and "nanoserver" not in tag else NOTHING
    if name == "alpine" or "alpine" in tag:
        known = name == "alpine" or name in _ON_DEBIAN or own is not NOTHING
        return _both(_both(_ALPINE, _ON_ALPINE.get(name, NOTHING)), own) if known else NOTHING
    return _both(_DEBIAN, own) if name in _ON_DEBIAN or own is not NOTHING else NOTHING


def _dotnet(tag: str) -> BaseImage:
    major = re.match(r"[0-9]+", tag)
    if major is None or int(major[0]) < 8 or "windows" in tag or "nanoserver" in tag:
        return NOTHING
    if "chiseled" in tag or "distroless" in tag:
        return _DOTNET._replace(user="1654")
    if "azurelinux" in tag or "mariner" in tag:
        return _DOTNET
    return _both(_ALPINE if "alpine" in tag else _DEBIAN, _DOTNET)


def _both(system: BaseImage, own: BaseImage) -> BaseImage:
    """What an image adds to the system that it stands on."""
    return BaseImage({**system.users, **own.users}, {**system.groups, **own.groups}, own.environment, own.user)
