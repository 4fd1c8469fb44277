"""What Docker Compose and a swarm have in common: the body of a service, its health, networks, mounts and limits.

A backend makes a `ContainerContext` of its own, begins each service with `service.body`, and adds what it alone knows.
"""
