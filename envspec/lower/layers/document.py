"""A spec and the files that it includes, as one table of entries by section and name."""

from collections.abc import Iterable
from typing import NamedTuple

from envspec.diagnostic import Reporter
from envspec.near import did_you_mean
from envspec.source import Path
from envspec.syntax.tree import Mapping, Node, Scalar

__all__ = ["SECTIONS", "WORKLOADS_AND_STATE", "Document"]

#: Sections whose entries have names that must be unique in all files together.
SECTIONS = ("services", "tools", "jobs", "state", "secrets", "environments", "presets", "vars")
#: Those that share one space of names, since each name is a host's; a volume has no host, and so it may have the name
#: of a service, tool or job.
WORKLOADS_AND_STATE = ("services", "tools", "jobs", "state")


class Document(NamedTuple):
    """What was read. `root` is the first file's tree; `entries` by section and name, over all files.

    `folders`: name of a source -> its folder in the project, since paths are relative to the file that says them.
    `faulty`: entries that have a structural fault; what they seem to lack may be its consequence.
    `whole` is false when a file could not be read: names that seem to be missing may stand there.
    """

    root: Mapping
    entries: dict[str, dict[str, Node]]
    keys: dict[str, dict[str, Scalar]]
    waivers: tuple[tuple[Node, Path], ...]
    accepts: tuple[tuple[Node, Path], ...]
    folders: dict[str, str]
    faulty: frozenset[tuple[str, str]]
    whole: bool

    def unknown_name(
        self, to: Reporter, message: str, name: Scalar, known: Iterable[str], otherwise: str, path: Path
    ) -> None:
        """Reports a name that nothing has; `otherwise` is the help where none of the `known` ones is near."""
        if self.whole:
            to.report("ENV053", "unknown-name", message, name.span, did_you_mean(name.text, known, otherwise), path)
