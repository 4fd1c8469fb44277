"""What each grammar error is called, what it says, and how it tells to write the thing instead.

Braces are filled in from what the scan knows. A value never appears: it may be a secret.
"""

from __future__ import annotations

from envspec.diagnostic import Diagnostic, error
from envspec.source import Source, Span

__all__ = ["MESSAGES", "fault"]

_QUOTE = "if it is text, put it in quotes"

#: name of the error, or of a variant after a slash: id, message, help.
MESSAGES: dict[str, tuple[str, str, str]] = {
    "flow-collection/list": (
        "ENV003",
        "a list in brackets is not part of the language",
        f"write each item on a line of its own, after `- `; {_QUOTE}",
    ),
    "flow-collection/no-items": (
        "ENV003",
        "a list in brackets is not part of the language",
        "leave the value out: `key:` with nothing after it is the empty list",
    ),
    "flow-collection/mapping": (
        "ENV003",
        "a mapping in braces is not part of the language",
        f"write each `key: value` on a line of its own, indented below; {_QUOTE}",
    ),
    "flow-collection/no-keys": (
        "ENV003",
        "a mapping in braces is not part of the language",
        "leave the value out: `key:` with nothing after it is the empty mapping",
    ),
    "flow-collection/braces": (
        "ENV003",
        "a value cannot start with `{{{{`: braces open a mapping, which is not part of the language",
        "if it is text, put it in quotes; references are written `${{…}}`",
    ),
    "anchor": (
        "ENV004",
        "an anchor (`&name`) is not part of the language",
        f"put what several services share under `presets:`; {_QUOTE}",
    ),
    "alias": (
        "ENV005",
        "an alias (`*name`) is not part of the language",
        f"list a preset under `presets:`, or write the value out; {_QUOTE}",
    ),
    "alias/star": ("ENV005", "a value cannot start with `*`, which begins an alias", "put it in quotes"),
    "merge-key": (
        "ENV006",
        "the merge key `<<` is not part of the language",
        "put the shared fields under `presets:`, and list the preset's name under the service's `presets:`",
    ),
    "tag": (
        "ENV007",
        "a tag (`!name`) is not part of the language",
        f"leave the tag out: the field itself knows its type; {_QUOTE}",
    ),
    "duplicate-key": (
        "ENV008",
        "`{key}` is set twice in the same mapping",
        "keep one of the two; the first is at line {first}",
    ),
    "second-document": (
        "ENV009",
        "a second document begins here, and a spec is one document",
        "move it to a file of its own and name that file under `include:`",
    ),
    "second-document/end": (
        "ENV009",
        "`...` ends a document, and there is none before it",
        "remove the line",
    ),
    "tab": (
        "ENV010",
        "a tab stands where only spaces may",
        "use spaces; a tab may stand in a comment, in quotes and in a block of text after `|`",
    ),
    "tab/indentation": ("ENV010", "the line is indented with a tab", "indent with spaces, two a level"),
    "tab/block": (
        "ENV010",
        "the block of text is indented with a tab",
        "indent it with spaces; when a tab begins the text itself, say the indentation: `|2`",
    ),
    "directive": ("ENV011", "a YAML directive (`%…`) is not part of the language", "remove the line"),
    "empty-key": ("ENV012", "a key has no name", "write a name before the colon"),
    "complex-key": (
        "ENV013",
        "a key after `? ` is not part of the language",
        f"write it as `key: value`; {_QUOTE}",
    ),
    "root": ("ENV014", "a spec is a mapping: lines of `key: value`", "start with `envspec: 1`"),
    "root/list": ("ENV014", "a spec is a mapping, and this is a list", "start with `envspec: 1`"),
    "root/marker": (
        "ENV014",
        "nothing but a comment may follow `---` on its line",
        "start on the next line, or leave the `---` out",
    ),
    "root/empty": ("ENV014", "the spec is empty", "start with `envspec: 1`"),
    "indentation": (
        "ENV015",
        "the line is indented by {here}, and its neighbours by {there}",
        "give lines that belong together the same indentation",
    ),
    "indentation/siblings": (
        "ENV015",
        "the mapping is indented by {here}, and those under the neighbouring keys by {there}",
        "indent all of them by the same number of spaces",
    ),
    "indentation/block": (
        "ENV015",
        "the line is indented by {here}, and the block of text that it continues by {there}",
        "indent it like the rest of the text, or like the key if the text has ended",
    ),
    "unterminated-quote": (
        "ENV016",
        "the quote that opens here is never closed",
        "close it with {quote}",
    ),
    "unterminated-quote/escaped": (
        "ENV016",
        'the quote that opens here is never closed: `\\"` at the end is a quote within the text',
        "write `\\\\\"` if the text ends with a backslash, or use single quotes",
    ),
    "unterminated-quote/swallow": (
        "ENV016",
        "the quote that opens here is not closed on its line",
        "close it with {quote}",
    ),
    "escape": (
        "ENV017",
        "`{escape}` is not an escape that double quotes know",
        "write `\\\\` for a backslash, or use single quotes, where a backslash is itself",
    ),
    "escape/code": (
        "ENV017",
        "`{escape}` is not the code of a character",
        "write the character itself; codes are `\\x41`, `\\u0041` or `\\U00000041`",
    ),
    "missing-colon": (
        "ENV018",
        "the line is neither a key nor the value of one: it has no `: `",
        "write `key: value`, or `key:` and the value indented below",
    ),
    "missing-colon/space": (
        "ENV018",
        "a space is missing after `{key}:`",
        "write `{key}: ` and then the value",
    ),
    "missing-colon/equals": (
        "ENV018",
        "`{key}=` is not how a key is written",
        "write `{key}: ` and then the value",
    ),
    "same-line/colon": (
        "ENV019",
        "a second `: ` follows on the line, and a mapping starts on a line of its own",
        "if it is text, put all of it in quotes; else write it indented below",
    ),
    "same-line/dash": (
        "ENV019",
        "a list starts on a line of its own",
        "write the `- ` on the next line; if it is text, put it in quotes",
    ),
    "mixed/dash": (
        "ENV020",
        "a list item stands among the keys of a mapping",
        "indent it below the key that it belongs to, or write it as `key: value`",
    ),
    "mixed/key": (
        "ENV020",
        "a key stands among the items of a list",
        "indent it like the item's other keys, or begin an item of its own with `- `",
    ),
    "mixed/no-space": ("ENV020", "a space is missing after the dash", "write `- ` and then the item"),
    "mixed/text": ("ENV020", "a text stands among the items of a list", "begin the item with `- `"),
    "after-quote": (
        "ENV021",
        "something follows the closing quote",
        "put all of the value within the quotes",
    ),
    "after-quote/apostrophe": (
        "ENV021",
        "the text ends at this apostrophe, and more follows",
        "double an apostrophe that belongs to the text (`''`), or use double quotes",
    ),
    "after-quote/colon": ("ENV021", "a space is missing after the colon", "write `\"key\": value`"),
    "block-header": (
        "ENV022",
        "`{sign}` begins a block of text, and nothing else may follow on its line",
        "write the text on the next lines, indented; if `{sign}` is part of the text, put it in quotes",
    ),
    "reserved-start": (
        "ENV023",
        "a text cannot start with {sign} unless it is in quotes",
        "put it in quotes",
    ),
    "depth": ("ENV024", "nested too deeply: {depth} levels at most", "split the file, or flatten it"),
    "long-key": ("ENV026", "a key has 1,024 characters at most", "shorten it"),
    "long-key/lines": ("ENV026", "a key stands on one line", "write it on one line"),
    "unreadable": ("ENV027", "the line cannot be read as part of a spec", "put text in quotes"),
    "below-text": (
        "ENV028",
        "the line is indented below a value that ended before it",
        "indent it like the key above; a mapping or list is written below `key:` with nothing after it",
    ),
}  # fmt: skip


class _Fill(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def fault(
    source: Source, name: str, start: tuple[int, int], end: tuple[int, int] | None = None, **fill: object
) -> Diagnostic:
    """The error `name` (or `name/variant`) at a place; line and column are counted from 0, as parsers do.

    A word that the table does not have is a parser's own, and becomes `unreadable`.
    """
    if name not in MESSAGES:
        name = "unreadable"
    id, message, help = MESSAGES[name]
    if end is None or end <= start:
        end = (start[0], start[1] + 1)
    span = Span(source, start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1)
    known = _Fill(fill)
    return error(id, name.partition("/")[0], message.format_map(known), span, help.format_map(known))
