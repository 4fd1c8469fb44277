"""What a spec's structure can get wrong: keys, kinds of nodes and values that the schema does not know."""

from __future__ import annotations

from envspec.errors import LanguageError

__all__ = ["ERRORS"]

ERRORS: tuple[LanguageError, ...] = (
    LanguageError(
        "ENV030",
        "unknown-key",
        "A key that the language does not have at this place. Nothing is dropped in silence, so a word that no "
        "target would see is an error: most often it is misspelled, or stands one level too high or too low.",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    replica: 2
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    replicas: 2
""",
    ),
    LanguageError(
        "ENV031",
        "missing-key",
        "A mapping lacks a key that it cannot do without and that no other layer could add. Every file "
        "says `envspec: 1`; a waiver says its rule, its place, the reason and the last day; a watch says "
        "its path and what is done.",
        """\
envspec: 1
project: shop
waivers:
  - rule: writable-root
    at: services.legacy
    because: the vendor's image writes its cache beside its binary
""",
        """\
envspec: 1
project: shop
waivers:
  - rule: writable-root
    at: services.legacy
    because: the vendor's image writes its cache beside its binary
    until: 2027-03-31
""",
    ),
    LanguageError(
        "ENV032",
        "wrong-kind",
        "A mapping, a list or a text stands where another of the three is wanted. Compose writes some of them "
        "otherwise: here `environment` is always a mapping, and `presets` always a list.",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    environment:
      - LOG_LEVEL=info
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    environment:
      LOG_LEVEL: info
""",
    ),
    LanguageError(
        "ENV033",
        "bad-value",
        "A value is not of its field's type. Text is typed by its field, never by how it looks: sizes and "
        "durations have units, ports are numbers from 1 to 65535, and of the words for yes and no only `true` and "
        "`false` are booleans.",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    resources:
      memory: 256
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    resources:
      memory: 256Mi
""",
    ),
    LanguageError(
        "ENV034",
        "unknown-choice",
        "A field takes one of a few words, and this is none of them.",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    restart: unless-stopped
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    restart: always
""",
    ),
    LanguageError(
        "ENV035",
        "bad-key",
        "A name that the user chose is not one that every target can take. Names of services, tools, jobs "
        "and state become host names; paths in the container are absolute.",
        """\
envspec: 1
project: shop
services:
  Web_App:
    image: nginxinc/nginx-unprivileged:1.27.3
""",
        """\
envspec: 1
project: shop
services:
  web-app:
    image: nginxinc/nginx-unprivileged:1.27.3
""",
    ),
    LanguageError(
        "ENV036",
        "empty-value",
        "Nothing stands after a key whose value is a number, a name, one of a few words or a text that may not be "
        "empty. Mappings, lists and most texts may be empty, these may not; leave the key out to get the default.",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    replicas:
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
""",
    ),
    LanguageError(
        "ENV037",
        "unknown-version",
        "The file is written in a version of the language that this compiler does not know.",
        """\
envspec: 2
project: shop
""",
        """\
envspec: 1
project: shop
""",
    ),
    LanguageError(
        "ENV038",
        "indented-too-little",
        "The fields of an entry stand at the same indentation as its name, so that the entry is empty and "
        "its fields look like entries of their own. It is one fault however many fields follow.",
        """\
envspec: 1
project: shop
services:
  web:
  image: nginxinc/nginx-unprivileged:1.27.3
  replicas: 2
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: nginxinc/nginx-unprivileged:1.27.3
    replicas: 2
""",
    ),
)
