"""Errors of meaning: names, references, overlays and the graph, ENV050 to ENV079."""

from __future__ import annotations

from envspec.errors import LanguageError

__all__ = ["ERRORS"]

ERRORS = (
    LanguageError(
        "ENV050",
        "include",
        "A line of `include` names files of the project, relative to the file that says it. It must match "
        "something, stay below the folder of the first spec, and not lead back to a file that includes it. "
        "`project` and `registry` are said in the first file alone.",
        """\
envspec: 1
project: shop
include:
  - services/*.yaml
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV051",
        "duplicate-name",
        "Services, tools, jobs and state share one space of names, since each is a host name on the network; "
        "secrets, presets, environments and variables have a space each. A name stands once in all files "
        "together. The generated jobs of a state, `<state>-backup` and `<state>-setup`, count too.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
state:
  web:
    kind: volume
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
state:
  web-data:
    kind: volume
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV053",
        "unknown-name",
        "A name that nothing declares: a preset, a used service, an environment to extend, an override of "
        "something that is not there, a volume, a target.",
        """\
envspec: 1
project: shop
presets:
  small:
    init: true
services:
  web:
    image: acme/web:1.2.3
    presets:
      - smal
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
presets:
  small:
    init: true
services:
  web:
    image: acme/web:1.2.3
    presets:
      - small
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV054",
        "bad-reference",
        "References are `${services.X.…}`, `${state.X.…}`, `${secrets.X}`, `${vars.X}`, `${project}`, "
        "`${env.name}`, `${env.tier}` and `${image.tag}`. This one is none of them, asks for something that "
        "its peer does not have, is not closed, or stands where only plain text can stand. A literal `${` is "
        "written `$${`.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      HOST: ${service.web.host}
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      SHELL_STYLE: $${HOME}
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV055",
        "unknown-reference",
        "The reference is well formed, and nothing of that name is declared.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      KEY: ${secrets.api-key}
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      KEY: ${secrets.api-key}
secrets:
  api-key:
    dev: nothing
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV056",
        "absent-peer",
        "What is referred to, needed or mounted is declared and left out of this environment: by `enabled: "
        "false`, or because tools exist in development tiers only. What runs there would look for something "
        "that is not there.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      MAIL: ${services.mail.host}
  mail:
    image: acme/mail:2.0.0
environments:
  dev:
    tier: development
    services:
      mail:
        enabled: false
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      MAIL: ${services.mail.host}
  mail:
    image: acme/mail:2.0.0
    ports:
      smtp: 25
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV057",
        "unknown-port",
        "A health check, a route, `metrics` or a reference means a port that is not declared, or does not say "
        "which of several.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    ports:
      http: 8080
    health:
      http: /health
      port: admin
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    ports:
      http: 8080
      admin: 9000
    health:
      http: /health
      port: admin
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV058",
        "exclusive-fields",
        "Two fields say the same thing in different ways, and only one of them can hold: `image` or `build`; "
        "`source`, `template` or `content` of a file; one kind of health check. A later layer may replace the "
        "earlier one's choice; within one layer there is one.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    build:
      context: .
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    build:
      context: .
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV059",
        "tainted-text",
        "The text holds a secret and stands where its value could be read by everyone: a command (process "
        "lists), a label, a route, an image, a build argument, a target's option. Secrets can stand in "
        "`environment` and in `files`, or be mounted.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    command: serve --key ${secrets.api-key}
secrets:
  api-key:
    dev: nothing
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    command: serve --key-file /run/secrets/api-key
    secrets:
      - api-key
secrets:
  api-key:
    dev: nothing
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV060",
        "start-up-circle",
        "Each of these waits for the next to start, so none ever does. References between services wait for "
        "nothing; `needs`, references to state and migrations do.",
        """\
envspec: 1
project: shop
services:
  a:
    image: acme/a:1.0.0
    needs:
      b: started
  b:
    image: acme/b:1.0.0
    needs:
      a: started
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  a:
    image: acme/a:1.0.0
    needs:
      b: started
  b:
    image: acme/b:1.0.0
    needs:
      a: none
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV061",
        "unset-nothing",
        "`unset` takes away what a layer inherits. Nothing is set at this path, so it has no effect: probably "
        "it is misspelt, or no longer needed.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      DEBUG: "1"
environments:
  dev:
    tier: development
    services:
      web:
        unset:
          - environment.DEBUGG
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      DEBUG: "1"
environments:
  dev:
    tier: development
    services:
      web:
        unset:
          - environment.DEBUG
""",
    ),
    LanguageError(
        "ENV062",
        "missing-field",
        "Something that must be said is not said, in this entry or in any layer of it.",
        """\
envspec: 1
project: shop
services:
  web:
    ports:
      http: 8080
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    ports:
      http: 8080
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV063",
        "unreadable-file",
        "A file of the project that the spec names does not exist, is a folder or something else, is too "
        "large, or is no text where text is needed.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    files:
      /etc/app.toml:
        source: config/app.toml
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    files:
      /etc/app.toml:
        content: |
          page_size = 20
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV064",
        "path-outside",
        "Paths are relative to the file that says them and never leave the folder of the first spec, so that "
        "a checkout can be moved and nothing else of the machine is read.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    files:
      /etc/app.toml:
        source: ../../app.toml
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    files:
      /etc/app.toml:
        content: |
          page_size = 20
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV065",
        "mount-clash",
        "Two of files, volumes, mounts, writable places and mounted secrets have one path in the container, "
        "and one would hide the other.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    volumes:
      /data: data
    writable:
      /data: 16Mi
state:
  data:
    kind: volume
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    volumes:
      /data: data
    writable:
      /cache: 16Mi
state:
  data:
    kind: volume
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV066",
        "field-of-another-kind",
        "Which fields a state has depends on its kind: only databases have `databases`, only a bucket store "
        "has `buckets`, and what a known kind says of its image itself (ports, data, health) is for `custom` "
        "alone.",
        """\
envspec: 1
project: shop
state:
  data:
    kind: volume
    version: "1"
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
state:
  data:
    kind: volume
    storage: 1Gi
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV067",
        "managed-incomplete",
        "The state is run by somebody else in this environment, and what the reference asks for is neither "
        "given under `managed` nor can be composed from what is.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      DB: ${state.db.host}
state:
  db:
    kind: postgres
    version: 16.9-bookworm
environments:
  dev:
    tier: development
    state:
      db:
        managed:
          url: postgresql://db.example.com/shop
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    environment:
      DB: ${state.db.url}
state:
  db:
    kind: postgres
    version: 16.9-bookworm
environments:
  dev:
    tier: development
    state:
      db:
        managed:
          url: postgresql://db.example.com/shop
""",
    ),
    LanguageError(
        "ENV068",
        "bad-value",
        "The value has the right type and cannot be: no image reference, no address, a limit below its "
        "request, an open quote, one port number twice.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    resources:
      memory: 512Mi
      memory_limit: 256Mi
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    resources:
      memory: 512Mi
      memory_limit: 1Gi
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV069",
        "target-not-allowed",
        "A development tier compiles to Compose only: its mounts, watches and debug ports mean nothing elsewhere.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
environments:
  dev:
    tier: development
    targets:
      - kubernetes
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
environments:
  dev:
    tier: development
    targets:
      - compose
""",
    ),
    LanguageError(
        "ENV070",
        "circle",
        "Things that are defined by one another: environments that extend, services that use, variables that "
        "refer in a circle, or a service that needs itself.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
environments:
  dev:
    tier: development
    extends: dev
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
environments:
  dev:
    tier: development
""",
    ),
    LanguageError(
        "ENV071",
        "cannot-be-needed",
        "`needs` waits for something that starts by itself. Tools start when somebody wants them, manual and "
        "scheduled jobs when their time comes, and a volume never.",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    needs:
      clean: completed
jobs:
  clean:
    image: acme/clean:1.0.0
    when: manual
environments:
  dev:
    tier: development
""",
        """\
envspec: 1
project: shop
services:
  web:
    image: acme/web:1.2.3
    needs:
      prepare: completed
jobs:
  prepare:
    image: acme/clean:1.0.0
    when: before-deploy
environments:
  dev:
    tier: development
""",
    ),
)
