"""A spec and the files that it includes, read and checked."""

from __future__ import annotations

import posixpath

from envspec.diagnostic import Diagnostic, Reporter
from envspec.files import Files, Unreadable, nearest_file, normalise
from envspec.lower.layers.document import SECTIONS, WORKLOADS_AND_STATE, Document
from envspec.near import question
from envspec.source import Path, Source
from envspec.syntax.grammar.reader import decode, read
from envspec.syntax.structure.check import check
from envspec.syntax.tree import Mapping, Node, Scalar, Sequence

__all__ = ["load"]

#: Files that may include one another; a real project needs a dozen.
_MAX_FILES = 2_000


class _Loader(Reporter):
    def __init__(self, files: Files, prefix: str) -> None:
        super().__init__()
        self.files = files
        self.prefix = prefix
        self.entries: dict[str, dict[str, Node]] = {section: {} for section in SECTIONS}
        self.keys: dict[str, dict[str, Scalar]] = {section: {} for section in SECTIONS}
        self.hosts: dict[str, tuple[str, Scalar]] = {}
        self.waivers: list[tuple[Node, Path]] = []
        self.accepts: list[tuple[Node, Path]] = []
        self.folders: dict[str, str] = {}
        self.faulty: set[tuple[str, str]] = set()
        self.seen: set[str] = set()
        self.whole = True

    def file(self, path: str, source: Source, chain: tuple[str, ...]) -> Mapping | None:
        """Reads one file and what it includes."""
        self.seen.add(path)
        self.folders[source.name] = posixpath.dirname(path)
        root, found = read(source)
        self.diagnostics += found
        if root is None:
            self.whole = False
            return None
        faults, all_told = check(root, first=not chain)
        self.diagnostics += faults
        if not all_told:  # what is not told is not taken out of the tree either
            self.whole = False
            return None
        for fault in faults:
            if len(fault.path) >= 2 and isinstance(fault.path[1], str):
                self.faulty.add((str(fault.path[0]), fault.path[1]))
                if fault.path[0] == "environments" and len(fault.path) >= 4:
                    self.faulty.add((str(fault.path[2]), str(fault.path[3])))
            if len(fault.path) == 1:
                # A section is lost with its names, perhaps under a misspelled key.
                lost = root.items.get(str(fault.path[0]))
                self.whole = self.whole and fault.path[0] not in SECTIONS and not isinstance(lost, Mapping)
            _prune(root, fault.path, fault.id == "ENV035")
        self.take(root, first=len(chain) == 0)
        include = root.items.get("include")
        if isinstance(include, Sequence):
            for item in include.items:
                if isinstance(item, Scalar) and item.text:  # empty where it was no path, which is told
                    self.include(item, (*chain, path))
        return root

    def take(self, root: Mapping, first: bool) -> None:
        """Adds a file's entries to the table; a name that is taken is an error at the second place."""
        for section in SECTIONS:
            node = root.items.get(section)
            if not isinstance(node, Mapping):
                continue
            for name, value in node.items.items():
                key = node.keys[name]
                before = self.keys[section].get(name)
                where = section
                if before is not None:
                    self.taken(section, where, key, before)
                    continue
                self.entries[section][name] = value
                self.keys[section][name] = key
                if section not in WORKLOADS_AND_STATE or not _has_host(section, value):
                    continue
                where, before = self.hosts.setdefault(name, (section, key))
                if before is not key:  # both stay: what refers to one of them is no fault besides
                    self.taken(section, where, key, before)
        for name, taken in (("waivers", self.waivers), ("accepts", self.accepts)):
            listed = root.items.get(name)
            if isinstance(listed, Sequence):
                at = len(taken)
                taken += [(node, (name, at + i)) for i, node in enumerate(listed.items)]
        if not first:
            for key_name in ("project", "registry", "policies"):
                if key_name in root.items:
                    self.report(
                        "ENV050",
                        "include",
                        f"`{key_name}` is said in the first file alone",
                        root.keys[key_name].span,
                        "take it out of the included file",
                        (key_name,),
                    )

    def taken(self, section: str, where: str, key: Scalar, before: Scalar) -> None:
        kind = {"services": "service", "tools": "tool", "jobs": "job", "secrets": "secret", "vars": "variable"}
        what = kind.get(where, where.rstrip("s"))
        mended = "rename one of them, or join the two"
        if section in WORKLOADS_AND_STATE:
            mended = "services, tools, jobs and states with a host share one space of names: rename one of them"
        self.report(
            "ENV051",
            "duplicate-name",
            f"the name `{key.text}` is taken by a {what} already",
            key.span,
            mended,
            (section, key.text),
            (("first defined here", before.span),),
        )

    def include(self, item: Scalar, chain: tuple[str, ...]) -> None:
        """Reads the files that one line of `include` names."""

        def wrong(message: str, help: str) -> None:
            self.whole = False
            self.report("ENV050", "include", message, item.span, help, ("include",))

        folder = posixpath.dirname(chain[-1])
        pattern = normalise(folder, item.text)
        if pattern is None:
            wrong(
                f"`{item.text}` leads out of the project's folder",
                "include only files below the folder of the first spec",
            )
            return
        magic = any(c in pattern for c in "*?[")
        try:
            paths = self.files.glob(pattern) if magic else [pattern]
        except Unreadable as problem:
            wrong(f"`{item.text}` {problem}", "name a folder of the project")
            return
        if not paths:
            wrong(
                f"`{item.text}` matches no file",
                "patterns are relative to the file that says them; `*` stays within one folder",
            )
        for path in paths:
            if path in chain:
                if magic:
                    continue  # a pattern that matches the file that says it means the others
                circle = " -> ".join((*chain[chain.index(path) :], path))
                wrong(f"files include one another in a circle: {circle}", "take one of the includes out")
                continue
            if path in self.seen:
                continue
            if len(self.seen) >= _MAX_FILES:
                wrong(f"more than {_MAX_FILES} files are included", "include fewer files")
                return
            try:
                data = self.files.read(path)
            except Unreadable as problem:
                near = nearest_file(self.files, path, "*.yaml")
                wrong(f"`{path}` {problem}", question(near) if near else "correct the path")
                continue
            source, found = decode(data, self.prefix + path)
            self.diagnostics += found
            if source is None:
                self.whole = False
                continue
            self.file(path, source, chain)


def _has_host(section: str, entry: Node) -> bool:
    """Whether the entry's name is a host's. A state that does not say its kind may be a volume."""
    kind = entry.items.get("kind") if section == "state" and isinstance(entry, Mapping) else None
    return section != "state" or (isinstance(kind, Scalar) and kind.text != "volume")


def _prune(root: Mapping, path: Path, bad_key: bool) -> None:
    """Takes a faulty node out of the tree, so that it has no consequences.

    The name of an entry stays, and its fields as well where only the name is bad: others may refer to it.
    """
    node: Node = root
    for part in path[:-1]:
        if isinstance(node, Mapping) and part in node.items:
            node = node.items[str(part)]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            return
    if not path:
        return
    last = path[-1]
    if isinstance(node, Mapping) and len(path) == 2 and path[0] in SECTIONS and str(last) in node.items:
        if not bad_key:
            old = node.items[str(last)]
            node.items[str(last)] = Scalar(old.source, "", True, old.line, old.column, old.end_line, old.end_column)
    elif isinstance(node, Mapping):
        node.items.pop(str(last), None)
        node.keys.pop(str(last), None)
    elif isinstance(node, Sequence) and isinstance(last, int) and last < len(node.items):
        # positions of the others must stay as they are for further faults: an empty text does no harm
        old = node.items[last]
        node.items[last] = Scalar(old.source, "", True, old.line, old.column, old.end_line, old.end_column)


def load(source: Source, path: str, files: Files, prefix: str = "") -> tuple[Document | None, list[Diagnostic]]:
    """The document that begins with `source`, which stands at `path` in the project.

    `prefix` goes before project paths in messages, so that they are relative to where the user stands.
    None when the first file has no tree at all.
    """
    loader = _Loader(files, prefix)
    root = loader.file(path, source, ())
    if root is None:
        return None, loader.diagnostics
    if loader.whole and not loader.entries["environments"]:
        # told at the section, else at the project's name, else where the file begins
        place = root.keys.get("environments") or root.keys.get("project") or next(iter(root.keys.values()), root)
        loader.report(
            "ENV062",
            "missing-field",
            "the spec has no environment, so there is nothing to compile",
            place.span,
            "add `environments:` with an entry such as `dev:` and in it `tier: development`",
            ("environments",),
        )
    document = Document(
        root,
        loader.entries,
        loader.keys,
        tuple(loader.waivers),
        tuple(loader.accepts),
        loader.folders,
        frozenset(loader.faulty),
        loader.whole,
    )
    return document, loader.diagnostics
