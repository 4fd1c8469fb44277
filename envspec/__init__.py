"""envspec: one declarative description of a system, compiled to Compose, Kubernetes and Nomad."""

__version__ = "0.1.0"
