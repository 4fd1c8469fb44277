"""`python -m shop serve [--reload] | migrate | probe`."""

import sys

from shop import database, server

COMMANDS = {"serve": server.serve, "migrate": database.migrate, "probe": server.probe}

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        sys.exit(f"usage: python -m shop {'|'.join(COMMANDS)}")
    sys.exit(COMMANDS[name](sys.argv[2:]))
