"""Templates that Nomad renders beside a task: peers from its service catalogue, secrets from its store.

A template is never rendered with a hole in it. Secrets block until the Variable is there and an item that is
missing is an error. A peer that is not registered sends the template to a branch that waits: it asks for a Variable
that nobody makes, below the job's own path, and consul-template holds a template back until all that it asked for
is there. When the peer registers, the branch is not taken any more and the template is rendered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from envspec.model.text import Host, SecretValue, Text
from envspec.model.workload import Workload
from envspec_backends.nomad.canary import LIVE, canaries, hidden
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.discovery import Entry, entries
from envspec_backends.nomad.vault import place
from envspec_backends.shared.hcl import Block

__all__ = ["Source", "delimiters", "go_string", "item", "template"]

_PAIRS = (("{{", "}}"), ("[[", "]]"), ("<<", ">>"), ("<%", "%>"), ("[%", "%]"))


def go_string(text: str) -> str:
    """A Go string literal, as it stands in an action."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def item(secret: str) -> str:
    """Name of a secret's item in a Variable: `stripe-key` is `stripe_key`, which a template can name."""
    return secret.replace("-", "_")


def delimiters(payload: Iterable[str]) -> tuple[str, str]:
    """The first pair of delimiters whose opening occurs in no literal, nor begins at the end of one."""
    literals = list(payload)

    def free(opening: str) -> bool:
        return not any(opening in text or text.endswith(opening[0]) for text in literals)

    for pair in _PAIRS:
        if free(pair[0]):
            return pair
    number = 0
    while any(f"@{number}<" in text or text.endswith("@") for text in literals):
        number += 1
    return f"@{number}<", f">{number}@"


class Source:
    """What one template reads: peers and secrets. Texts are spelled by it; `wrap` makes the template's body."""

    __slots__ = ("_context", "_elsewhere", "_left", "_peers", "_right", "_secrets", "_workload")

    def __init__(self, context: Context, workload: Workload, delims: tuple[str, str] = ("{{", "}}")) -> None:
        self._context = context
        self._workload = workload
        self._left, self._right = delims
        self._peers: dict[Entry, None] = {}
        self._secrets: dict[str, None] = {}
        #: path of a secret in Vault that is not the environment's own, and the variable that stands for it
        self._elsewhere: dict[str, str] = {}

    def _action(self, code: str) -> str:
        return f"{self._left} {code} {self._right}"

    def _secret(self, name: str) -> str:
        """The expression that gives a secret's text; the dot is the Variable, or the secret in Vault."""
        self._secrets[name] = None
        if not self._context.options.vault_path:
            return f".{item(name)}.Value"
        found = place(self._context, name)
        if found.path == self._context.options.vault_path:
            return f"(index .Data.data {go_string(found.name)})"
        variable = self._elsewhere.setdefault(found.path, f"$vault_{len(self._elsewhere) + 1}")
        return f"(index {variable}.Data.data {go_string(found.name)})"

    def arguments(self, text: Text) -> list[str]:
        """For each part that is no literal, the expression that gives it."""
        out = []
        found = entries(self._context.plan, self._context.names, self._workload, text)
        for part, entry in zip(text.parts, found, strict=True):
            if isinstance(part, SecretValue):
                out.append(self._secret(part.name))
            elif entry is not None and entry.peer == self._workload.name:
                kind = "IP" if isinstance(part, Host) else "PORT"
                out.append(f'(env "NOMAD_HOST_{kind}_{entry.port.name.replace("-", "_")}")')
            elif entry is not None:
                self._peers[entry] = None
                out.append(f"{entry.variable}.{'Address' if isinstance(part, Host) else 'Port'}")
        return out

    def inline(self, text: Text) -> str:
        """The text with an action for each reference, literals as they are (a file's content)."""
        arguments = iter(self.arguments(text))
        return "".join(p if isinstance(p, str) else self._action(next(arguments, '""')) for p in text.parts)

    def variable(self, key: str, text: Text) -> str:
        """A line of an `env = true` template. Its reader, go-envparse, takes JSON's escapes in double quotes."""
        arguments = self.arguments(text)
        if text.plain:
            return f"{key}={_json(''.join(str(part) for part in text.parts))}"
        if not text.tainted:
            rest = iter(arguments)
            inner = (_json(p)[1:-1] if isinstance(p, str) else self._action(next(rest, '""')) for p in text.parts)
            return f'{key}="{"".join(inner)}"'
        if len(text.parts) == 1:
            return f"{key}={self._action(arguments[0] + ' | toJSON')}"
        # %v, and a text made by printf: JSON of an item on its own would be quoted in Go's way
        shape = "".join(p.replace("%", "%%") if isinstance(p, str) else "%v" for p in text.parts)
        return f"{key}={self._action(' '.join(('printf', go_string(shape), *arguments)) + ' | toJSON')}"

    def _ask(self, entry: Entry) -> str:
        """The call that gives the instances of a service, the one that this allocation is to use first.

        Every allocation asks for the same few of its own choice, which spreads the callers. The catalogue chooses
        before it looks at the mark, so one more is asked for than there can be canaries without it.
        """
        context = self._context
        peer = context.plan.workloads[entry.peer]
        number, name = 1, entry.service
        if hidden(context, peer):
            number, name = canaries(context, peer) + 1, f"{LIVE}.{entry.service}"
        return f'nomadService {number} (env "NOMAD_ALLOC_ID") {go_string(name)}'

    def _from_vault(self) -> list[str]:
        """What opens each secret of Vault; the dot is the one that `vault_path` names, which is opened last."""
        opened = [f"with {variable} := secret {go_string(path)}" for path, variable in self._elsewhere.items()]
        path = self._context.options.vault_path
        here = any(place(self._context, name).path == path for name in self._secrets)
        return [*opened, f"with secret {go_string(path)}"] if here else opened

    def wrap(self, body: str, newline: str) -> str:
        """The body inside what fetches its peers and secrets. `newline` parts the actions: empty in a file."""
        context, name = self._context, self._workload.name
        circle = context.circles.get(name, frozenset())
        waits = [entry for entry in self._peers if entry.peer == name or entry.peer not in circle]
        head: list[str] = []
        tail: list[str] = []
        for entry in self._peers:
            ask = self._ask(entry)
            if entry in waits:
                head.append(self._action(f"{entry.variable} := {ask}"))
                continue
            absent = f'sprig_dict "Address" "{entry.peer}.not-registered.invalid" "Port" {entry.port.number}'
            head.append(self._action(f"{entry.variable} := {absent}"))
            found = f"{entry.variable} = index . 0"
            head.append("".join(map(self._action, (f"with {ask}", found, "end"))))
        if waits:
            variables = [entry.variable for entry in waits]
            test = variables[0] if len(variables) == 1 else "and " + " ".join(variables)
            head.append(self._action(f"if {test}"))
            head += [self._action(f"{variable} := index {variable} 0") for variable in variables]
            never = f"{context.names.variables(name)}/{name}/{name}"
            stop = f"sprig_fail {go_string(never + ' must not exist')}"
            rest = (f"with nomadVar {go_string(never)}", stop, "end", "end")
            tail.append(self._action("else") + "".join(map(self._action, rest)))
        if self._secrets:
            vault = bool(context.options.vault_path)
            opened = self._from_vault() if vault else [f"with nomadVar {go_string(context.names.variables(name))}"]
            head += map(self._action, opened)
            tail[:0] = [self._action("end")] * len(opened)
            for secret in self._secrets if vault else ():
                path, key = place(context, secret)
                stop = f"sprig_fail {go_string(f'{key} is not in {path}')}"
                head.append("".join(map(self._action, (f"if not {self._secret(secret)}", stop, "end"))))
        if newline:
            return newline.join((*head, body, *tail)) + newline
        # a file keeps its last line end behind the actions, so that it still ends with one and not with two
        end = "\n" if body.endswith("\n") and tail else ""
        return "".join((*head, body.removesuffix(end), *tail)) + end


def _json(text: str) -> str:
    """JSON of a text for an env template, without what would open an action."""
    made = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return made.replace("{", "\\u007b") if "{{" in text or text.endswith("{") else made


def template(
    data: str,
    destination: str,
    perms: str,
    owner: tuple[int, int] | None,
    delims: tuple[str, str],
    change: str | None,
    env: bool = False,
) -> Block:
    """A `template` block; `change` is what happens to a running task when its values change."""
    block = Block("template", destination=destination, perms=perms)
    if env:
        block.set(env=True)
    if owner:
        block.set(uid=owner[0], gid=owner[1])
    if change:
        block.set(change_mode=change, error_on_missing_key=True)
    if delims[0] != "{{":
        block.set(left_delimiter=delims[0], right_delimiter=delims[1])
    return block.set(data=data)
