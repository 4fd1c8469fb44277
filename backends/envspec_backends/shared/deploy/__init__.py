"""`deploy.sh`: one contract for every target. The page docs/deploy.md is what it promises.

A script is assignments, then `head.sh` of this folder, then the target's own part, then the call of `main`. All that
differs from spec to spec is in the assignments, so that values are quoted in one place and the rest is a file that
shellcheck reads.

Names that the head reads, so that every target assigns them; those of several lines hold a name first on each line,
and after it what the target's own part wants to know:

release   the release that this folder holds (see `release`)
tag       tag of the images that are built, as a person knows the release; may be empty
services  lines: what runs for long, but for states
states    lines: the states
jobs      lines: the jobs that `--run` takes
dumped    lines: the states that `--restore` takes
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from envspec.packaged import data
from envspec_backends.shared.shell import script as shell_script

__all__ = ["Word", "release", "script"]


class Word(NamedTuple):
    """A word that a target adds to the contract, such as `--exec NAME WORD…`.

    `least` and `most` arguments are taken; None hands all on as they are. `kind`: what the first of them must be one
    of (`job`, `name`, `service`); `locks`: others must wait. The target's part has the function `do_<flag>`.
    """

    flag: str
    arguments: str
    told: str
    least: int = 0
    most: int | None = 0
    kind: str = ""
    locks: bool = False


def release(files: Iterable[tuple[str, bytes]], values: Mapping[str, str]) -> str:
    """The name of a release: twelve hex digits of a hash over the files of a target and the script's assignments.

    No value of a secret is among them, and neither is the fixed text of the scripts: another version of envspec that
    writes the same files makes no new release. `files` come in any order.
    """
    known = sha256()
    for path, content in sorted((*files, *((f"deploy.sh/{name}", text.encode()) for name, text in values.items()))):
        known.update(f"{path}\n{len(content)}\n".encode("utf-8", "surrogatepass"))
        known.update(content)
    return known.hexdigest()[:12]


def script(header: str, values: Mapping[str, str], words: Sequence[Word], body: str) -> bytes:
    """The script of a target: `header` as comments, `values` as assignments, the head, the target's `body`, the call.

    `values` has at least the names that the module's docstring lists.
    """
    known = {**values, "words": "\n".join(map(_row, words)), "usage": "\n".join(map(_usage, words))}
    head = data(__name__, "head.sh").decode()
    return shell_script(header, known, f'{head}\n{body.strip()}\n\nmain "$@"')


def _row(word: Word) -> str:
    most = "any" if word.most is None else str(word.most)
    return f"{word.flag} {word.least} {most} {word.kind or '-'} {'lock' if word.locks else '-'}"


def _usage(word: Word) -> str:
    call = f"  {word.flag} {word.arguments}".rstrip()
    return f"{call:<24}{word.told}" if len(call) < 23 else f"{call}\n{'':24}{word.told}"
