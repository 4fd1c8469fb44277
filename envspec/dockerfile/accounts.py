"""Users and groups that a stage has, as far as its lineage says their numbers.

Read are the commands of Debian (`adduser`), of Alpine and BusyBox (`adduser -D`), and of shadow (`useradd`), lines
that are written to /etc/passwd and /etc/group, and copies of these two from another stage.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from envspec.dockerfile.commands import commands
from envspec.dockerfile.images import base_image
from envspec.dockerfile.instruction import Instruction, exec_form, words
from envspec.dockerfile.stages import Dockerfile, Stage
from envspec.dockerfile.variables import expand

__all__ = ["Account", "Accounts", "accounts"]

_CONCERNS = r"user|group|passwd"
_USER_LINE = r"(?<![\w.-])([a-z_][\w.-]*):[^:\s]*:([0-9]{1,10}):([0-9]{1,10}):"
_GROUP_LINE = r"(?<![\w.-])([a-z_][\w.-]*):[^:\s]*:([0-9]{1,10}):(?![0-9])"
#: how many stages after one another hand on their passwd
_DEEPEST = 8

#: options with a value of `useradd` and `usermod` (whose `-l` has one, too): https://man7.org/linux/man-pages/man8/useradd.8.html
_USERADD = (
    "bcdefgGkKpPRsuZvVwW",
    {"base-dir", "comment", "home", "home-dir", "expiredate", "inactive", "gid", "groups", "skel", "key", "password",
     "prefix", "root", "shell", "uid", "selinux-user", "login"},
)  # fmt: skip
#: those of BusyBox's and of Debian's: https://manpages.debian.org/stable/adduser/adduser.8.en.html
_ADDUSER = (
    "hgsGukc",
    {"home", "gecos", "comment", "shell", "ingroup", "uid", "gid", "skel", "conf", "firstuid", "lastuid", "firstgid",
     "lastgid"},
)  # fmt: skip
_GROUPADD = ("gKpRPUn", {"gid", "key", "password", "root", "prefix", "users", "new-name"})
_ADDGROUP = ("g", {"gid", "conf", "firstgid", "lastgid"})
#: ranges in which shadow takes the number of a new user for its group too: login.defs(5)
_SYSTEM, _ORDINARY = range(101, 1000), range(1000, 60_001)


class Account(NamedTuple):
    """A user's numbers; None for one that only a build would tell."""

    uid: int | None
    gid: int | None


class Accounts:
    """The users and groups of an image by name."""

    def __init__(self, users: Mapping[str, tuple[int, int]], groups: Mapping[str, int]) -> None:
        self.users: dict[str, Account] = {name: Account(*numbers) for name, numbers in users.items()}
        self.groups: dict[str, int | None] = dict(groups)

    def group_of(self, uid: int) -> int | None:
        """The group of the user with that number; None where nobody is known to have it."""
        return next((one.gid for one in self.users.values() if one.uid == uid), None)

    def group(self, written: str) -> int | None:
        """A group by its number or name."""
        return int(written) if _is_number(written) else self.groups.get(written)

    def run(self, command: list[str]) -> None:
        """What a command of a RUN changes."""
        tool = command[0].rpartition("/")[2]
        if tool in ("useradd", "usermod"):
            short, long = _USERADD
            options, names = _parsed(command[1:], short + "l" * (tool == "usermod"), long)
            (self._useradd if tool == "useradd" else self._usermod)(options, names)
        elif tool == "adduser":
            self._adduser(*_parsed(command[1:], *_ADDUSER))
        elif tool in ("groupadd", "groupmod", "addgroup"):
            options, names = _parsed(command[1:], *(_ADDGROUP if tool == "addgroup" else _GROUPADD))
            if len(names) == 1:
                self._set_group(names[0], _number(options, "g", "gid"), options.get("n") or options.get("new-name"))
        elif tool in ("userdel", "deluser"):
            names = [word for word in command[1:] if not word.startswith("-")]
            if len(names) == 1 and self.users.pop(names[0], None) is not None:
                self.groups.pop(names[0], None)
        elif tool in ("groupdel", "delgroup") and len(command) == 2:
            self.groups.pop(command[1], None)

    def read(self, text: str) -> None:
        """Lines of a passwd or a group file."""
        for name, uid, gid in re.findall(_USER_LINE, text):
            self.users[name] = Account(int(uid), int(gid))
        for name, gid in re.findall(_GROUP_LINE, text):
            self.groups[name] = int(gid)

    def _useradd(self, options: Mapping[str, str], names: list[str]) -> None:
        if len(names) != 1:
            return
        uid = _number(options, "u", "uid")
        group = options.get("g") or options.get("gid")
        gid: int | None = None
        if group:
            gid = self.group(group)
        elif "N" not in options and "no-user-group" not in options:
            preferred = _SYSTEM if "r" in options or "system" in options else _ORDINARY
            gid = self._own_group(names[0], uid if uid in preferred else None)
        self.users[names[0]] = Account(uid, gid)

    def _adduser(self, options: Mapping[str, str], names: list[str]) -> None:
        if len(names) != 1:
            return  # `adduser USER GROUP` only puts one into the other
        uid = _number(options, "u", "uid")
        group = options.get("G") or options.get("ingroup") or options.get("gid")
        system = "S" in options or "system" in options
        if group:
            gid = self.group(group)
        elif system and "group" not in options:
            gid = self.groups.get("nogroup")
        else:
            gid = self._own_group(names[0], uid)
        self.users[names[0]] = Account(uid, gid)

    def _usermod(self, options: Mapping[str, str], names: list[str]) -> None:
        if len(names) != 1:
            return
        was = self.users.pop(names[0], Account(None, None))
        uid, group = options.get("u") or options.get("uid"), options.get("g") or options.get("gid")
        self.users[options.get("l") or options.get("login") or names[0]] = Account(
            _number(options, "u", "uid") if uid else was.uid, self.group(group) if group else was.gid
        )

    def _own_group(self, name: str, gid: int | None) -> int | None:
        """The group of a user's own name, with the user's number where nobody has that."""
        free = None if gid in self.groups.values() else gid
        self.groups[name] = free
        return free

    def _set_group(self, name: str, gid: int | None, renamed: str | None) -> None:
        was = self.groups.pop(name, None)
        if renamed and gid is None:
            gid = was
        self.groups[renamed or name] = gid
        if was is not None and gid != was:
            # groupmod changes the group of those users, too
            self.users |= {key: one._replace(gid=gid) for key, one in self.users.items() if one.gid == was}


def accounts(dockerfile: Dockerfile, stage: Stage, args: Mapping[str, str] = {}) -> Accounts:
    """The users and groups of a stage, with these build arguments."""
    return _Lineage(dockerfile, args, {}).of(stage, 0)


class _Lineage(NamedTuple):
    """One look at a Dockerfile; `done` keeps the accounts of stages by their number."""

    dockerfile: Dockerfile
    args: Mapping[str, str]
    done: dict[int, Accounts]

    def of(self, stage: Stage, depth: int) -> Accounts:
        if stage.number in self.done:
            return self.done[stage.number]
        base = base_image(self.dockerfile.base(stage, self.args))
        found = Accounts(base.users, base.groups)
        for instruction, variables in self.dockerfile.known(stage, self.args, base.environment):
            script = instruction.script if instruction.word == "RUN" else ""
            if script and re.search(_CONCERNS, script):
                for command in commands(instruction, variables):
                    found.run(command)
                if "passwd" in script or "/group" in script:
                    found.read(expand(script, variables))
            elif instruction.word in ("COPY", "ADD") and "/etc" in instruction.text:
                self._copy(instruction, stage, depth, found)
        self.done[stage.number] = found
        return found

    def _copy(self, instruction: Instruction, stage: Stage, depth: int, found: Accounts) -> None:
        """A passwd or group file that comes whole, of another stage or of a heredoc."""
        *sources, target = exec_form(instruction) or words(instruction.text) or ("",)
        users, groups = _lands(sources, target, "passwd"), _lands(sources, target, "group")
        if not users and not groups:
            return
        other = Accounts({}, {})
        origin = instruction.flag("from")
        if origin is not None:
            of = self.dockerfile.stage(origin)
            if of is None:
                base = base_image(origin)
                other = Accounts(base.users, base.groups)
            elif of.number < stage.number and depth < _DEEPEST:
                other = self.of(of, depth + 1)
        if users:
            found.users = dict(other.users)
        if groups:
            found.groups = dict(other.groups)
        for document in instruction.heredocs:
            found.read(document.text)


def _lands(sources: list[str], target: str, name: str) -> bool:
    """Whether a copy brings /etc/passwd, or /etc/group."""
    if target == f"/etc/{name}":
        return True
    return target in ("/etc/", "/etc") and any(source.rpartition("/")[2] == name for source in sources)


def _parsed(given: list[str], short: str, long: set[str]) -> tuple[dict[str, str], list[str]]:
    """Options by name without their dashes, and the other words; those of `short` and `long` have a value."""
    options: dict[str, str] = {}
    names: list[str] = []
    at = 0
    while at < len(given):
        word = given[at]
        at += 1
        if word == "--":
            names += given[at:]
            break
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            if name in long and not equals and at < len(given):
                value = given[at]
                at += 1
            options[name] = value
        elif word.startswith("-") and len(word) > 1:
            for place, letter in enumerate(word[1:], 2):
                options[letter] = ""
                if letter in short:
                    options[letter] = word[place:]
                    if not options[letter] and at < len(given):
                        options[letter] = given[at]
                        at += 1
                    break
        else:
            names.append(word)
    return options, names


def _number(options: Mapping[str, str], short: str, long: str) -> int | None:
    written = options.get(short) or options.get(long) or ""
    return int(written) if _is_number(written) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 11
