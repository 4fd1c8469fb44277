"""The page of one rule: what it does, why that is bad, example, use instead, references, scanners."""

from __future__ import annotations

from envspec.rules.examples import shown
from envspec.rules.rule import Example, Rule

__all__ = ["page", "severity"]


def severity(rule: Rule, development: bool) -> str:
    """In a tier, as pages write it."""
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
    """Its text in Markdown."""
    lines = [
        f"# {rule.id} {rule.name}",
        "",
        f"Development: **{severity(rule, True)}** · production: **{severity(rule, False)}**",
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
