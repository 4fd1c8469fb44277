"""The pages of docs/rules, made from the rules themselves: `python -m envspec.rules.docs docs/rules`."""

from __future__ import annotations

import os
import sys

from envspec.rules import builtin
from envspec.rules.examples import shown
from envspec.rules.rule import Example, Rule

__all__ = ["index", "main", "page", "pages"]

_GROUPS = {
    "ENV1": "Images and releases",
    "ENV2": "Rights",
    "ENV3": "Data",
    "ENV4": "Running",
    "ENV5": "Network",
    "ENV6": "Secrets",
    "ENV7": "Migrations and jobs",
    "ENV8": "Dockerfiles",
    "ENV9": "Waivers",
}


def _severity(rule: Rule, development: bool) -> str:
    return rule.severity(development) or "off"


def _language(name: str) -> str:
    if name.endswith((".yaml", ".yml")):
        return "yaml"
    return "dockerfile" if name.rpartition("/")[2].startswith("Dockerfile") else "text"


def _example(rule: Rule, example: Example, bad: bool) -> list[str]:
    """The files that show it; in those of a bad example the lines that are reported say so."""
    where = f"in environment `{example.environment}`" if example.environment else "in all environments together"
    lines = [f"With `--today {example.today}`, {where}:" if example.today else f"{where[0].upper()}{where[1:]}:", ""]
    for name, text in {"envspec.yaml": example.spec, **example.files}.items():
        if name.startswith(".git/"):
            continue
        if example.files:
            lines += [f"`{name}`", ""]
        lines.append(f"```{_language(name)}")
        for line in text.rstrip("\n").split("\n"):
            mark = f"  # {rule.name}" if bad and "«" in line else ""
            if mark and _language(name) == "dockerfile":
                lines.append(f"#{mark[3:]}:")  # a comment stands on a line of its own there
                mark = ""
            lines.append(shown(line) + mark)
        lines += ["```", ""]
    return lines


def page(rule: Rule) -> str:
    """One rule's page: what it does, why that is bad, example, use instead, references, scanners."""
    lines = [
        "<!-- made from envspec/rules by `python -m envspec.rules.docs docs/rules`; do not edit -->",
        f"# {rule.id} {rule.name}",
        "",
        f"Development: **{_severity(rule, True)}** · production: **{_severity(rule, False)}**",
        "",
        "## What it does",
        "",
        rule.what,
        "",
        "## Why that is bad",
        "",
        rule.why,
        "",
        "## Example",
        "",
        *_example(rule, rule.bad[0], True),
        "## Use instead",
        "",
        rule.mend,
        "",
        *_example(rule, rule.good[0], False),
        "## References",
        "",
        *(f"- [{r.title}]({r.address})" if r.address else f"- {r.title}" for r in rule.references),
        "",
        "## Scanners",
        "",
    ]
    if rule.scanners:
        lines += ["These public scanners check the same, or a part of it, in what is generated or built:", ""]
        lines += [f"- {scanner}" for scanner in rule.scanners]
    else:
        lines.append("No public scanner that we know checks this: it needs the whole spec.")
    if rule.waiver is None:
        lines += [
            "",
            "## Waive",
            "",
            "```yaml",
            "waivers:",
            f"  - rule: {rule.name}",
            "    at: services.web",
            "    because: the reason, for the one who reads it in a year",
            "    until: 2027-03-31",
            "```",
        ]
    return "\n".join(lines).rstrip("\n") + "\n"


def index(rules: tuple[Rule, ...]) -> str:
    """The table of all rules."""
    lines = [
        "<!-- made from envspec/rules by `python -m envspec.rules.docs docs/rules`; do not edit -->",
        "# Policy rules",
        "",
        "A rule looks at what a spec means in one environment, after every overlay, and reports at the line where the",
        "value was written. Only errors stop `envspec compile`. Whatever is reported can be waived for a time and with",
        "a reason, by name or id.",
    ]
    group = ""
    for rule in rules:
        if rule.id[:4] != group:
            group = rule.id[:4]
            title = _GROUPS.get(group, group)
            lines += [
                "",
                f"## {title}",
                "",
                "| id | name | development | production | reports |",
                "|---|---|---|---|---|",
            ]
        severities = f"{_severity(rule, True)} | {_severity(rule, False)}"
        lines.append(f"| {rule.id} | [{rule.name}]({rule.name}.md) | {severities} | {rule.what.replace('|', '¦')} |")
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """File name -> text of every page, the index among them."""
    rules = builtin()
    return {"README.md": index(rules), **{f"{rule.name}.md": page(rule) for rule in rules}}


def main(folder: str) -> None:
    """Writes the pages into `folder`, and takes away those of rules that are no more."""
    os.makedirs(folder, exist_ok=True)
    wanted = pages()
    for name in os.listdir(folder):
        if name.endswith(".md") and name not in wanted:
            os.remove(os.path.join(folder, name))
    for name, text in wanted.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


if __name__ == "__main__":
    main(sys.argv[1])
