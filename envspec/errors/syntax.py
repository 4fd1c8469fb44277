"""Errors of the grammar: what a spec looks like as text, before any field is known."""

from __future__ import annotations

from envspec.errors import LanguageError

__all__ = ["ERRORS"]

ERRORS = (
    LanguageError(
        "ENV001",
        "encoding",
        "A spec is UTF-8. The file has bytes that are not: mostly it was saved as Latin-1, Windows-1252 or "
        "UTF-16. Save it as UTF-8 in your editor.",
        "project: shop  # saved as Latin-1: café\n",
        "project: shop  # saved as UTF-8: café\n",
    ),
    LanguageError(
        "ENV002",
        "character",
        "Control characters, byte order marks within the text, halves of surrogate pairs and the rare line "
        "separators NEL, LS and PS are invisible, and tools disagree on what they mean. Remove them, or write "
        "them as an escape in double quotes.",
        "project: shop\nvars:\n  level: \ufeffinfo\n",
        "project: shop\nvars:\n  level: info\n",
    ),
    LanguageError(
        "ENV003",
        "flow-collection",
        "Lists and mappings are written in block style, one entry a line, so that every entry has a line of its "
        "own to point at, to comment and to change. `[]` and `{}` are written as nothing at all: `key:`. A text "
        "that starts with a bracket goes in quotes.",
        "vars:\n  hosts: [a, b]\n",
        "vars:\n  hosts:\n    - a\n    - b\n",
    ),
    LanguageError(
        "ENV004",
        "anchor",
        "Anchors make one place of a file depend on another without saying what it means. `presets` does the "
        "same by name. A text that starts with `&` goes in quotes.",
        "services:\n  web: &base\n    image: app:1\n",
        "presets:\n  base:\n    image: app:1\nservices:\n  web:\n    presets:\n      - base\n",
    ),
    LanguageError(
        "ENV005",
        "alias",
        "An alias is the other end of an anchor, and neither is part of the language. The star of a schedule or "
        "of a host name is text: put it in quotes.",
        "jobs:\n  nightly:\n    schedule: * * * * *\n",
        'jobs:\n  nightly:\n    schedule: "* * * * *"\n',
    ),
    LanguageError(
        "ENV006",
        "merge-key",
        "`<<` merges mappings in YAML 1.1 only, and tools disagree on how. Name what is shared under `presets`, "
        "and list it under the service's `presets`.",
        "services:\n  web:\n    <<: *base\n    image: app:1\n",
        "services:\n  web:\n    presets:\n      - base\n    image: app:1\n",
    ),
    LanguageError(
        "ENV007",
        "tag",
        "A tag gives a value a type. Here the field has its type already, and every value is text until then. A "
        "text that starts with `!` goes in quotes.",
        "vars:\n  port: !!str 8080\n",
        "vars:\n  port: 8080\n",
    ),
    LanguageError(
        "ENV008",
        "duplicate-key",
        "A mapping has each key once. YAML would keep the last one without a word, and one of the two lines "
        "would do nothing.",
        "vars:\n  level: info\n  level: debug\n",
        "vars:\n  level: debug\n",
    ),
    LanguageError(
        "ENV009",
        "second-document",
        "A file is one document. `---` may stand before it and `...` after it; nothing may follow. More files "
        "are named under `include`.",
        "project: shop\n---\nproject: other\n",
        "---\nproject: shop\n",
    ),
    LanguageError(
        "ENV010",
        "tab",
        "How wide a tab is, only an editor knows, so indentation is spaces. A tab may stand in a comment, in "
        "quotes and in a block of text after `|`. A block whose text itself begins with a tab says its "
        "indentation: `|2`.",
        "services:\n\tweb:\n\t\timage: app:1\n",
        "services:\n  web:\n    image: app:1\n",
    ),
    LanguageError(
        "ENV011",
        "directive",
        "`%YAML` and `%TAG` change how a file is read. The grammar of envspec is one and the same for all files.",
        "%YAML 1.2\n---\nproject: shop\n",
        "---\nproject: shop\n",
    ),
    LanguageError(
        "ENV012",
        "empty-key",
        "Every key has a name.",
        "vars:\n  : info\n",
        "vars:\n  level: info\n",
    ),
    LanguageError(
        "ENV013",
        "complex-key",
        "YAML's `? ` makes a list or mapping a key. Keys of envspec are words. A text that starts with `? ` goes "
        "in quotes.",
        "vars:\n  ? level\n  : info\n",
        "vars:\n  level: info\n",
    ),
    LanguageError(
        "ENV014",
        "root",
        "A spec is a mapping: `envspec:`, `project:`, `services:` and so on at the first column.",
        "- web\n- worker\n",
        "services:\n  web:\n  worker:\n",
    ),
    LanguageError(
        "ENV015",
        "indentation",
        "Entries of one mapping or list stand at one column, and the mappings below the keys of one mapping do "
        "so too. Otherwise a reader cannot tell what belongs to what.",
        "services:\n    web:\n        image: app:1\n  api:\n        image: api:1\n",
        "services:\n  web:\n    image: app:1\n  api:\n    image: api:1\n",
    ),
    LanguageError(
        "ENV016",
        "unterminated-quote",
        'A text in quotes ends at the same quote. In double quotes, a quote that belongs to the text is `\\"`; '
        "in single quotes an apostrophe is doubled.",
        'vars:\n  greeting: "hello\n  level: info\n',
        'vars:\n  greeting: "hello"\n  level: info\n',
    ),
    LanguageError(
        "ENV017",
        "escape",
        'In double quotes a backslash begins an escape: `\\n`, `\\t`, `\\"`, `\\\\`, `\\x41`, `\\u0041`, '
        "`\\U0001F600` and a few more. A path of Windows or a regular expression is easier in single quotes. "
        "NUL and halves of surrogate pairs have no escape: no target could carry them.",
        'vars:\n  pattern: "\\d+"\n',
        "vars:\n  pattern: '\\d+'\n",
    ),
    LanguageError(
        "ENV018",
        "missing-colon",
        "A line of a mapping is `key: value`, with a space after the colon.",
        "vars:\n  level:info\n  color: blue\n",
        "vars:\n  level: info\n  color: blue\n",
    ),
    LanguageError(
        "ENV019",
        "same-line",
        "One line holds one key. A mapping or a list below a key starts on the next line; a text that has `: ` "
        "in it, or starts with `- `, goes in quotes.",
        "vars:\n  title: Shop: the best\n",
        'vars:\n  title: "Shop: the best"\n',
    ),
    LanguageError(
        "ENV020",
        "mixed",
        "What stands at one column is all keys, or all list items.",
        "vars:\n  hosts:\n    - a\n    b: c\n",
        "vars:\n  hosts:\n    - a\n    - b\n",
    ),
    LanguageError(
        "ENV021",
        "after-quote",
        "Nothing but a comment follows a closing quote. Put the whole value in the quotes.",
        "vars:\n  note: 'it's here'\n",
        "vars:\n  note: 'it''s here'\n",
    ),
    LanguageError(
        "ENV022",
        "block-header",
        "After `|` or `>` the line holds at most `+` or `-`, a digit from 1 to 9, and a comment. The text follows "
        "on the next lines, indented.",
        "vars:\n  motd: | welcome\n",
        "vars:\n  motd: |\n    welcome\n",
    ),
    LanguageError(
        "ENV023",
        "reserved-start",
        "A text cannot start with one of @ ` % , ] } unless it is in quotes: YAML reserves them.",
        "vars:\n  handle: @shop\n",
        'vars:\n  handle: "@shop"\n',
    ),
    LanguageError(
        "ENV024",
        "depth",
        "Mappings and lists are nested at most 100 deep. Nothing in the language needs more than a dozen.",
        "vars:\n  a:\n" + "    " + "- " * 101 + "x\n",
        "vars:\n  a:\n    - x\n",
    ),
    LanguageError(
        "ENV025",
        "too-big",
        "A file has at most 4 MiB. Split a large system into files and name them under `include`.",
        "project: shop  # and so on, for more than 4 MiB\n",
        "project: shop\ninclude:\n  - services/*/envspec.yaml\n",
    ),
    LanguageError(
        "ENV026",
        "long-key",
        "A key stands on one line and has at most 1,024 characters, quotes included.",
        "vars:\n  " + "k" * 1025 + ": 1\n",
        "vars:\n  " + "k" * 1024 + ": 1\n",
    ),
    LanguageError(
        "ENV028",
        "below-text",
        "A value that has ended cannot go on: after a text, in quotes or before a comment, nothing deeper may "
        "follow. Mostly the line is indented too far, or the key above should have no value.",
        "services:\n  web: shop\n    image: app:1\n",
        "services:\n  web:\n    image: app:1\n",
    ),
)
