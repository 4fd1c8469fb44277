"""Configuration files, mounted secrets and the environment of a task, as templates and what to mount of them."""

import binascii
import re
from typing import NamedTuple

from envspec.model.text import SecretValue, Text
from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.template import Source, delimiters, template
from envspec_backends.shared.hcl import Block
from envspec_backends.shared.normalised import unfit

__all__ = ["INTERPOLATED", "Bind", "Rendered", "render"]

#: what the client fills in when it reads an `env` value: a task's variable, a node's attribute, …
INTERPOLATED = re.compile(r"\$\{[A-Za-z0-9_.-]+\}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_./]*\Z")
_PLAIN_PLACE = re.compile(r"[A-Za-z0-9._/@+-]+\Z")
_LONGEST_LINE = 60_000  # the reader of env files gives up at 64 KiB


class Bind(NamedTuple):
    """A rendered file, relative to the task's folder, and where the container sees it."""

    source: str
    target: str


class Rendered(NamedTuple):
    """`plain` are the variables that need no template; `words` spell the words of the command."""

    templates: list[Block]
    binds: list[Bind]
    plain: dict[str, str]
    words: dict[Text, str]


def _content(context: Context, workload: Workload, content: bytes | Text) -> tuple[str, tuple[str, str], bool]:
    """The body of a file's template, its delimiters, and whether it reads anything."""
    if isinstance(content, bytes):
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = "\0"
        if not text or "\0" in text or unfit(text):
            # HCL holds normalised text without NUL, and a template may not be empty: anything else goes encoded
            return (
                f'{{{{ base64Decode "{binascii.b2a_base64(content, newline=False).decode()}" }}}}',
                ("{{", "}}"),
                False,
            )
        return text, delimiters([text]), False
    delims = delimiters(part for part in content.parts if isinstance(part, str))
    source = Source(context, workload, delims)
    body = source.inline(content)
    return source.wrap(body, "") or '{{ "" }}', delims, not content.plain


def _files(context: Context, workload: Workload, change: str, out: Rendered) -> None:
    for number, (place, file) in enumerate(workload.files.items()):
        body, delims, reads = _content(context, workload, file.content)
        name = place if _PLAIN_PLACE.match(place) else f"/{number}"
        tainted = isinstance(file.content, Text) and file.content.tainted
        path = f"secrets/file.d{name}" if tainted else f"local/file.d{name}"
        owner = workload.user if not file.mode & 0o004 else None
        perms = f"0{file.mode:03o}"
        out.templates.append(template(body, path, perms, owner, delims, change if reads else None))
        out.binds.append(Bind(path, place))


def _secrets(context: Context, workload: Workload, change: str, out: Rendered) -> None:
    rendered = set()
    for place, name in workload.secrets.items():
        path = f"secrets/{name}"
        if name not in rendered:
            rendered.add(name)
            source = Source(context, workload)
            body = source.wrap(source.inline(Text((SecretValue(name),))), "")
            out.templates.append(template(body, path, "0400", workload.user, ("{{", "}}"), change))
        out.binds.append(Bind(path, place))


def _environment(context: Context, workload: Workload, change: str, out: Rendered) -> None:
    source = Source(context, workload)
    lines = []
    reads = False

    def line(key: str, text: Text, field: str) -> None:
        nonlocal reads
        path = (*workload.path, field, *((key,) if field == "environment" else ()))
        if not _VARIABLE.match(key):
            message = f"`{key}` needs a template, and templates allow letters, digits, `_`, `.` and `/` in names"
            context.refuse(path, message, "rename the variable, or put the value into a file")
            return
        made = source.variable(key, text)
        if len(made.encode()) > _LONGEST_LINE:
            context.refuse(path, "the value is longer than Nomad reads from a template (64 KiB)", "use `files`")
            return
        reads = reads or not text.plain
        lines.append(made)

    for key, text in workload.environment.items():
        literal = "".join(part for part in text.parts if isinstance(part, str))
        if text.plain and not INTERPOLATED.search(literal):
            out.plain[key] = literal
        else:
            line(key, text, "environment")
    for field, words in (("entrypoint", workload.entrypoint), ("command", workload.command)):
        for word in words or ():
            if word.plain or word in out.words:
                continue
            if word.tainted:
                message = f"a word of `{field}` holds a secret, and process lists show commands"
                context.refuse((*workload.path, field), message, "hand it over in `environment` or `secrets`")
                continue
            variable = f"ENVSPEC_WORD_{len(out.words)}"
            out.words[word] = f"${{{variable}}}"
            line(variable, word, field)
    if lines:
        body = source.wrap("\n".join(lines), "\n")
        made = template(
            body, "secrets/environment.env", "0400", None, ("{{", "}}"), change if reads else None, env=True
        )
        out.templates.append(made)


def render(context: Context, workload: Workload) -> Rendered:
    """The templates of a task. A long-running task restarts when a value changes; a job keeps what it began with."""
    out = Rendered([], [], {}, {})
    change = "restart" if workload.long_running else "noop"
    _environment(context, workload, change, out)
    _files(context, workload, change, out)
    _secrets(context, workload, change, out)
    return out
