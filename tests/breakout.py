"""One spec with hostile values in every text field, and what targets' own readers find in what was emitted.

Every value stands in a line of its own, so that a refusal can be told apart by its line.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from envspec.backend import judge
from envspec.diagnostic import Diagnostic
from envspec.files import MemoryFiles
from envspec.lazy import load as module
from envspec.lower.layers.load import load
from envspec.lower.plan import Request, lower
from envspec.model.plan import Plan
from envspec.source import Source

__all__ = [
    "FIELDS",
    "VALUES",
    "Emitted",
    "Field",
    "Key",
    "compose",
    "emitted",
    "kubernetes",
    "quoted",
    "spec",
    "template",
]

#: Values that try to break out of what stands around them, or look like another type.
VALUES = (
    '"', '""', "'", "''", "\\", "\\\\", "\\n", 'a"b', "a'b", "a\\", "`", "`id`", "$", "$$", "$HOME", "${HOME}",
    "$${HOME}", "${", "$${", "a$", "$(id)", "$$(id)", "$(V0)", "$$$(V0)", "%", "%%", "%{if x}", "%%{x}", "{{",
    "{{ 1 }}", "}}", "{{`x`}}", "a\nb", "\na", "a\n", "\n", "a\n\nb\n", "  a\n b\n", "a\r\nb", "---", "...",
    "--- a", "EOT", "\nEOT\n", "a\nEOT\nb\n", "a # b", "# a", "#", "a: b", "a:", ": a", "- a", "-", "-a",
    "--help", "? a", "| a", "> a", "& a", "&a", "*a", "!a", "!!int 1", "@a", "%a", "[a]", "[", "{a: b}", "{",
    ",", "a,b", "a=b", "=", "<<", "~", "null", "Null", "NULL", "", " ", "  ", " a", "a ", "a  b", "\t", "a\tb",
    "\ta", "true", "True", "false", "yes", "y", "n", "No", "NO", "on", "off", "1", "0", "-1", "+1", "01", "08",
    "0o17", "0x10", "0b1", "1.0", "1e3", "12e03", "1E+3", ".5", "1.", ".inf", "-.INF", ".nan", "1_000", "12:30",
    "12:30:45", "190:20:30", "2026-01-01", "2026-01-01T00:00:00Z", "16.10", "0.1", "64Mi", "1Gi", "500M", "1k",
    "250m", "0.5", "500ms", "10s", "1h30m", "2m", "100%", "é", "e\u0301", "\u212b", "日本語", "\U0001f600",
    "\u0085", "a\u0085b", "\u00a0", "\u2028", "\u2029", "\u200b", "\ufeff", "\ufffd", "\x01", "\x1b[31m",
    "\x7f", "\x08", "\x9f", "; rm -rf /", "&& id", "| id", "> /tmp/x", "*", "?", "~root", "!!", "\\$x",
    "'\"'\"'", "$'x'", "<script>", "a" * 400,
)  # fmt: skip

#: field and number of the value
Key = tuple[str, int]


def template(value: str) -> str:
    """A literal text as a field that takes references must write it."""
    return value.replace("${", "$${")


def quoted(value: str) -> str:
    """A text as YAML's double-quoted scalar, with codes for what no editor shows."""
    out = []
    for char in value:
        if char in '"\\':
            out.append("\\" + char)
        elif char == "\n":
            out.append("\\n")
        elif char == "\t":
            out.append("\\t")
        elif char < " " or "\x7f" <= char < "\xa0" or char in "\u2028\u2029\ufeff":
            out.append(f"\\u{ord(char):04x}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


class Field(NamedTuple):
    """`before` are the lines of a service above the values, `line` is how one value stands there."""

    name: str
    before: str
    line: str
    alone: bool = False
    """One service for each value, since the field takes one."""
    reads: bool = True
    """The field takes references, so `${` is doubled."""
    prefix: str = ""
    """What every value begins with; without it nothing would get past the field's type."""


FIELDS = (
    Field("environment", "    environment:", "      V{n}: {value}"),
    Field("command", "    command:\n      - run", "      - {value}"),
    Field("entrypoint", "    entrypoint:\n      - run", "      - {value}"),
    Field("labels", "    labels:", "      com.example.v{n}: {value}", reads=True),
    Field("content", "    files:", "      /f/{n}:\n        content: {value}"),
    Field("exec", "    health:\n      exec:\n        - ask", "        - {value}"),
    Field(
        "headers",
        "    ports:\n      http: 8080\n    health:\n      http: /\n      probe: ask\n      headers:",
        "        X-{n}: {value}",
    ),
    Field("http", "    ports:\n      http: 8080\n    health:\n      probe: ask", "      http: {value}", alone=True),
    Field("probe", "    ports:\n      http: 8080\n    health:", "      http: {value}", alone=True, prefix="/"),
    Field("host", "    ports:\n      http: 8080\n    routes:", "      - host: {value}", alone=True),
    Field(
        "path",
        "    ports:\n      http: 8080\n    routes:\n      - host: {name}.example.com",
        "        path: {value}",
        alone=True,
        prefix="/",
    ),
    Field("working_dir", "", "    working_dir: {value}", alone=True, reads=False, prefix="/"),
    Field("image", "", "    image: {value}", alone=True),
    Field("user", "", "    user: {value}", alone=True),
    Field("build", "    build:\n      context: .\n      args:", "        V{n}: {value}"),
    Field("target", "    build:\n      context: .", "      target: {value}", alone=True, reads=False),
    Field("hosts", "    hosts:", "      h{n}.internal: {value}"),
    Field("writable", "    writable:", "      {value}: 1Mi", reads=False, prefix="/w/"),
    Field("secret", "    secrets:", "      s{n}: {value}", reads=False, prefix="/s/"),
)

_TAIL = """\
environments:
  dev:
    tier: development
    targets:
      - compose
  prod:
    tier: production
    tag: "1"
    targets:
      - compose
      - kubernetes
      - nomad
secrets:
"""


def spec(skip: frozenset[Key] = frozenset(), fields: tuple[Field, ...] = FIELDS) -> tuple[str, dict[int, Key]]:
    """The text, and the value that stands in each line."""
    lines = ["envspec: 1", "project: shop", "registry: registry.example.com", "services:"]
    keys: dict[int, Key] = {}

    def begin(field: Field, name: str) -> None:
        lines.append(f"  {name}:")
        if field.name not in ("image", "build", "target"):
            lines.append("    image: nginx:1.27.3")
        if field.before:
            lines.extend(field.before.replace("{name}", name).split("\n"))

    for field in fields:
        if not field.alone:
            begin(field, field.name.replace("_", "-"))
        for number, value in enumerate(VALUES):
            if (field.name, number) in skip:
                continue
            if field.alone:
                start = len(lines) + 1
                begin(field, f"{field.name.replace('_', '-')}-{number}")
                keys.update(dict.fromkeys(range(start, len(lines) + 1), (field.name, number)))
            value = field.prefix + value
            written = quoted(template(value) if field.reads else value)
            for line in field.line.split("\n"):
                keys[len(lines) + 1] = (field.name, number)
                lines.append(line.replace("{n}", str(number)).replace("{value}", written))
    secrets = "".join(f"  s{number}:\n" for number in range(len(VALUES)))
    return "\n".join(lines) + "\n" + _TAIL + secrets, keys


class Emitted(NamedTuple):
    """`refused`: what could not be, by value, with the reasons. `approximated`: what is told about the rest."""

    plan: Plan
    files: dict[str, bytes]
    refused: dict[Key, list[Diagnostic]]
    approximated: dict[Key, list[Diagnostic]]


_BACKENDS = {
    "compose": "envspec_backends.compose",
    "kubernetes": "envspec_backends.kubernetes",
    "nomad": "envspec_backends.nomad",
    "bake": "envspec_backends.bake",
}


def emitted(target: str, environment: str = "prod", fields: tuple[Field, ...] = FIELDS) -> Emitted:
    """Compiles for one target without what it refuses; every refusal must stand at a line that holds a value."""
    refused: dict[Key, list[Diagnostic]] = {}
    for _ in range(40):
        text, keys = spec(frozenset(refused), fields)
        sources = MemoryFiles({})
        document, found = load(Source("envspec.yaml", text), "envspec.yaml", sources, "")
        plan = None
        if document is not None:
            plan, more = lower(document, sources, Request(environment))
            found += more
        files: dict[str, bytes] = {}
        if plan is not None and not any(one.severity == "error" for one in found):
            backend = module(_BACKENDS[target]).BACKEND
            emission = backend.emit(plan)
            told = judge(plan, backend) if target != "bake" else ()
            for one in (*told, *emission.diagnostics):
                found.append(one._replace(span=one.span or plan.origins.span(one.path)))
            files = {artifact.path.removeprefix(f"{target}/"): artifact.data for artifact in emission.artifacts}
        errors = [one for one in found if one.severity == "error"]
        if plan is not None and not errors:
            advice: dict[Key, list[Diagnostic]] = {}
            for one in found:
                if one.span and one.span.line in keys:
                    advice.setdefault(keys[one.span.line], []).append(one)
            return Emitted(plan, files, refused, advice)
        for one in errors:
            assert one.span is not None, str(one)
            assert one.span.line in keys, f"a refusal elsewhere: {one}"
            assert one.message and one.help, str(one)
            refused.setdefault(keys[one.span.line], []).append(one)
    raise AssertionError("refusals do not end: " + "; ".join(map(str, errors[:5])))


# what Compose reads


def _interpolated(node: Any) -> Any:
    """Compose's own reading of `$` in every value (not in keys)."""
    if isinstance(node, str):
        # what could be a variable would be filled in from the deployer's environment
        assert not re.search(r"(?<!\$)(?:\$\$)*\$(?:[A-Za-z_{])", node), node
        return node.replace("$$", "$")
    if isinstance(node, dict):
        # ports of a development machine are variables of ours
        return {key: value if key == "ports" else _interpolated(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_interpolated(value) for value in node]
    return node


def _tail(words: list[Any] | None) -> list[Any]:
    return (words or [])[1:]


def compose(stack: dict[str, Any], files: dict[str, bytes], interpolated: bool = False) -> dict[Key, Any]:
    """Every value in a Compose model. `interpolated`: Compose itself has done that already."""
    read: dict[Key, Any] = {}
    for name, service in (stack if interpolated else _interpolated(stack))["services"].items():
        field, _, number = name.rpartition("-")
        if not number.isdigit():
            field = name
        field = field.replace("-", "_")
        if field == "environment":
            read.update({(field, int(key[1:])): value for key, value in service["environment"].items()})
        elif field in ("command", "entrypoint"):
            read.update({(field, at): word for at, word in enumerate(_tail(service[field]))})
        elif field == "exec":
            assert service["healthcheck"]["test"][0] == "CMD"
            read.update({(field, at): word for at, word in enumerate(service["healthcheck"]["test"][2:])})
        elif field == "labels":
            read.update({(field, int(key.rpartition("v")[2])): value for key, value in service["labels"].items()})
        elif field == "content":
            for volume in service.get("volumes", ()):
                source, target = (
                    (volume["source"], volume["target"]) if isinstance(volume, dict) else volume.split(":")[:2]
                )
                if "/files/content" not in source:
                    continue  # memory for /tmp
                # deploy.sh brings it to where production mounts it from
                data = files["files/content/f/" + source.partition("/files/content")[2].partition("/f/")[2]].decode()
                read[field, int(target.rpartition("/")[2])] = data
            for config in service.get("configs", ()):
                data = stack["configs"][config["source"]]["content"]
                data = data if interpolated else _interpolated(data)
                read[field, int(config["target"].rpartition("/")[2])] = data
        elif field == "hosts":
            for host in service.get("extra_hosts", ()):
                host_name, _, address = host.partition("=")
                read[field, int(host_name[1:].partition(".")[0])] = address
        elif field == "build" and "build" in service:
            read.update({(field, int(key[1:])): value for key, value in service["build"]["args"].items()})
        elif field == "target" and "build" in service:
            read[field, int(number)] = service["build"]["target"]
        elif field in ("working_dir", "image", "user"):
            read[field, int(number)] = service.get(field)
        elif field == "writable":
            for at, volume in enumerate(service["volumes"]):
                read[field, at] = volume["target"] if isinstance(volume, dict) else volume.partition(":")[2]
        elif field == "secret":
            read.update({(field, int(s["source"][1:])): s["target"] for s in service.get("secrets", ())})
    return read


# what Kubernetes reads


def expanded(text: str, known: dict[str, str]) -> str:
    """The kubelet's expansion of `$(NAME)`. Source: third_party/forked/golang/expansion/expand.go of Kubernetes."""
    out, at = [], 0
    while at < len(text):
        if text[at] == "$" and at + 1 < len(text):
            following = text[at + 1]
            if following == "$":
                out.append("$")
                at += 2
                continue
            if following == "(" and (end := text.find(")", at + 2)) >= 0:
                name = text[at + 2 : end]
                out.append(known.get(name, f"$({name})"))
                at = end + 1
                continue
            if following == "(":
                out.append("$(")
                at += 2
                continue
            out.append("$" + following)
            at += 2
            continue
        out.append(text[at])
        at += 1
    return "".join(out)


def _environment(container: dict[str, Any]) -> dict[str, str]:
    known: dict[str, str] = {}
    for entry in container.get("env", ()):
        if "value" in entry:
            known[entry["name"]] = expanded(entry["value"], known)
    return known


def kubernetes(files: dict[str, bytes]) -> dict[Key, Any]:
    """Every value in the manifests, as containers will see it."""
    objects = [
        one
        for path, data in sorted(files.items())
        if path.endswith(".yaml")
        for one in yaml.load_all(data, yaml.CSafeLoader)
        if one
    ]
    configs = {one["metadata"]["name"]: one for one in objects if one["kind"] == "ConfigMap"}
    read: dict[Key, Any] = {}
    for one in objects:
        name = one["metadata"]["name"] if "metadata" in one else ""
        field, _, number = name.rpartition("-")
        field = (field if number.isdigit() else name).replace("-", "_")
        if one["kind"] == "HTTPRoute":
            if field == "host":
                read[field, int(number)] = one["spec"]["hostnames"][0]
            elif field == "path":
                read[field, int(number)] = one["spec"]["rules"][0]["matches"][0]["path"]["value"]
        if one["kind"] != "Deployment":
            continue
        pod = one["spec"]["template"]
        container = pod["spec"]["containers"][0]
        known = _environment(container)
        if field == "environment":
            read.update({(field, int(key[1:])): value for key, value in known.items()})
        elif field == "command":
            read.update({(field, at): expanded(word, known) for at, word in enumerate(_tail(container["args"]))})
        elif field == "entrypoint":
            read.update({(field, at): expanded(word, known) for at, word in enumerate(_tail(container["command"]))})
        elif field == "exec":
            words = container["readinessProbe"]["exec"]["command"]
            # with the variables that are plain values. Source: ExpandContainerCommandOnlyStatic of the kubelet
            read.update({(field, at): expanded(word, known) for at, word in enumerate(_tail(words))})
        elif field == "headers":
            headers = container["readinessProbe"]["httpGet"]["httpHeaders"]
            read.update({(field, int(h["name"][2:])): h["value"] for h in headers})
        elif field in ("http", "probe"):
            read[field, int(number)] = container["readinessProbe"]["httpGet"]["path"]
        elif field == "labels":
            carried = {**pod["metadata"]["labels"], **pod["metadata"].get("annotations", {})}
            read.update(
                {(field, int(k.rpartition("v")[2])): v for k, v in carried.items() if k.startswith("com.example.")}
            )
        elif field == "content":
            volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
            for mount in container["volumeMounts"]:
                config = volumes[mount["name"]].get("configMap")
                if config and mount["mountPath"].startswith("/f/"):
                    path = {item["path"]: item["key"] for item in config["items"]}[mount["subPath"]]
                    data = configs[config["name"]]
                    read[field, int(mount["mountPath"][3:])] = data["data"][path] if "data" in data else None
        elif field == "hosts":
            for alias in pod["spec"].get("hostAliases", ()):
                for host in alias["hostnames"]:
                    read[field, int(host[1:].partition(".")[0])] = alias["ip"]
        elif field == "working_dir":
            read[field, int(number)] = container.get("workingDir")
        elif field == "image":
            read[field, int(number)] = container["image"]
        elif field == "writable":
            for at, mount in enumerate(m for m in container["volumeMounts"]):
                read[field, at] = mount["mountPath"]
    return read
