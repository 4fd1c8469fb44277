"""Who a stage runs as: its USER, and the numbers behind it."""

from collections.abc import Mapping
from typing import NamedTuple

from envspec.dockerfile.accounts import accounts
from envspec.dockerfile.images import NOTHING, base_image
from envspec.dockerfile.stages import Dockerfile
from envspec.dockerfile.variables import expand

__all__ = ["RunsAs", "runs_as"]


class RunsAs(NamedTuple):
    """The user of a stage. `written` is the USER with its variables filled in; empty where none is known.

    `uid` and `gid` are None for what the Dockerfile does not tell. A variable without a value stays as it is written.
    A uid alone whose group is not known is its own gid. A stage without USER is root's where its base image is known.
    """

    written: str = ""
    uid: int | None = None
    gid: int | None = None


def runs_as(dockerfile: Dockerfile, target: str | int | None = None, args: Mapping[str, str] = {}) -> RunsAs:
    """The user that the stage `target` ends with, by its own USER, its lineage's or its base image's."""
    stage = dockerfile.stage(target)
    if stage is None:
        return RunsAs()
    base = base_image(dockerfile.base(stage, args))
    written = base.user
    for instruction, variables in dockerfile.known(stage, args, base.environment):
        if instruction.word == "USER":
            written = expand(instruction.text.strip().strip("\"'"), variables)
    name, _, group = written.partition(":")
    uid, gid = _number(name), _number(group)
    if not written and base is not NOTHING:
        return RunsAs("", 0, 0)
    if not written or (uid is not None and gid is not None):
        return RunsAs(written, uid, gid)
    known = accounts(dockerfile, stage, args)
    if uid is not None:
        own = known.group_of(uid)
        default: int | None = uid if own is None else own
    else:
        account = known.users.get(name)
        uid = 0 if name == "root" else None if account is None else account.uid
        default = 0 if name == "root" else None if account is None else account.gid
    return RunsAs(written, uid, known.group(group) if group else default)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 else None
