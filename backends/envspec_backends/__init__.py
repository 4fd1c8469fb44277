"""The targets that ship with envspec. A backend is its folder and its entry here; nothing scans for them."""

__all__ = ["BACKENDS", "COMPANIONS", "DEVELOPMENT_TARGETS"]

#: name, which `targets:` lists -> the object
BACKENDS = {
    "compose": "envspec_backends.compose:BACKEND",
    "kubernetes": "envspec_backends.kubernetes:BACKEND",
    "nomad": "envspec_backends.nomad:BACKEND",
    "swarm": "envspec_backends.swarm:BACKEND",
}

#: what is emitted for every environment, whatever its targets
COMPANIONS = {"bake": "envspec_backends.bake:BACKEND"}

#: what a development environment compiles to that lists no targets
DEVELOPMENT_TARGETS = ("compose",)
