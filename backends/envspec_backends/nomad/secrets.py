"""Which secrets a job's Variable must hold, and the list of commands that put them there."""

from __future__ import annotations

from envspec.model.text import SecretValue
from envspec.model.workload import Workload
from envspec_backends.nomad.context import Context
from envspec_backends.nomad.discovery import texts
from envspec_backends.nomad.template import item
from envspec_backends.nomad.vault import place
from envspec_backends.shared import shell

__all__ = ["example", "items", "listing", "report", "wanted"]


def items(workload: Workload) -> list[str]:
    """Names of the secrets that the workload's templates read, in their order, each once."""
    found = dict.fromkeys(
        part.name for _, text in texts(workload) for part in text.parts if isinstance(part, SecretValue)
    )
    found.update(dict.fromkeys(workload.secrets.values()))
    return list(found)


def wanted(context: Context) -> list[tuple[str, str, str, int]]:
    """(path of the Variable, item, secret, bytes to generate or 0) for every secret of every job."""
    out = []
    for name, workload in context.plan.workloads.items():
        for secret in items(workload):
            known = context.plan.secrets.get(secret)
            size = (known.generate if known else None) or 0
            out.append((context.names.variables(name), item(secret), secret, size))
    return out


def report(context: Context) -> None:
    """Says which fields of the used secrets mean nothing in the store that was chosen."""
    for name in context.plan.used_secrets:
        secret = context.plan.secrets.get(name)
        if secret is None:
            continue
        if not context.options.vault_path:
            said = ("key" if secret.key not in ("", name) else "", "property" if secret.property else "")
            message = f"it names a place in Vault; in a Variable the item of `{name}` is `{item(name)}`"
            for field in filter(None, said):
                context.approximate((*secret.path, field), message)
        if secret.generate and context.options.vault_path:
            message = f"deploy.sh does not write to Vault: somebody must put `{place(context, name).name}` there"
            context.approximate((*secret.path, "generate"), message)


_HEAD = """\
Commands that put the secrets of {project}, environment {environment}, into Nomad Variables.
Copy it, and run it with a folder of files named like the secrets, one value each: sh secrets.sh DIR
A value is read from its file, so it is in no list of processes and no history. A job reads the Variable of its own
name by itself, so a secret that several jobs read is put once for each.
"""

_BODY = """\
dir=${1:?"a folder with a file for each secret"}

# put PATH ITEM FILE [made]: one item, beside what the Variable holds; deploy.sh makes one that is marked so
put() {
  if [ -n "${4:-}" ] && [ ! -e "$dir/$3" ]; then return 0; fi
  if old=$(nomad var get -out=json "$1" 2>&1); then
    printf '%s\\n' "$old" | nomad var put -in=json -out=none - "$2=@$dir/$3"
    return 0
  fi
  case $old in
    *'Variable not found'*) nomad var put -out=none "$1" "$2=@$dir/$3" ;;
    *)
      printf '%s\\n' "$old" >&2
      exit 1
      ;;
  esac
}

"""


def example(context: Context) -> bytes | None:
    """The text of `secrets.sh.example`; None when no job reads a secret from a Variable."""
    rows = wanted(context)
    if not rows or context.options.vault_path:
        return None
    plan = context.plan
    body = [_BODY]
    described = set()
    inside = _inside(context)
    for path, name, secret, size in rows:
        known = plan.secrets.get(secret)
        if secret not in described:
            described.add(secret)
            # a description is one line here, whatever it is in the spec
            notes = [" ".join(known.description.split()) if known else ""]
            notes.append("without a file of it deploy.sh makes it" if size else "")
            notes += inside.get(secret, ())
            text = "; ".join(note for note in notes if note)
            body.append(f"# {secret}" + (f": {text}" if text else "") + "\n")
        body.append(shell.words(("put", path, name, secret, *(["made"] if size else []))) + "\n")
    head = _HEAD.format(project=plan.project, environment=plan.environment).rstrip()
    values = {"NOMAD_NAMESPACE": context.options.namespace} if context.options.namespace else {}
    export = "export NOMAD_NAMESPACE\n\n" if values else ""
    return shell.script(head, values, export + "".join(body))


def _inside(context: Context) -> dict[str, list[str]]:
    """Secret -> what to do beside putting a new value: a database knows the password that it was made with."""
    notes: dict[str, list[str]] = {}
    for name, workload in context.plan.workloads.items():
        if workload.store is not None and workload.store.new_password:
            for secret in items(workload):
                note = f"a new one counts once {name} is told: {workload.store.new_password}"
                notes.setdefault(secret, []).append(note)
    return notes


def listing(context: Context) -> bytes | None:
    """The text of `secrets.txt`: the keys that secrets in Vault must hold; None without Vault or secrets."""
    plan = context.plan
    if not context.options.vault_path:
        return None
    read = {secret for _, _, secret, _ in wanted(context)}
    used = [name for name in plan.used_secrets if name in read]
    if not used:
        return None
    held: dict[str, list[str]] = {}
    for name in used:
        known, at = plan.secrets.get(name), place(context, name)
        about = " ".join(known.description.split()) if known else ""
        held.setdefault(at.path, []).append(f"  {at.name}" + (f": {about}" if about else ""))
    lines = []
    for path, fields in held.items():
        head = f"The secret `{path}` in Vault must hold these keys for {plan.project}, environment {plan.environment}:"
        lines += [head, *fields]
    return ("\n".join(lines) + "\n").encode()
