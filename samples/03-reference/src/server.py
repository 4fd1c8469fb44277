"""HTTP on port 8080: `/` counts a visit, `/health` tells whether the process serves."""

import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shop import database, page

PORT = 8080


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/health":
            self.answer(200, "ok\n")
            return
        count, last = database.visit(self.headers.get("User-Agent", "somebody"))
        self.answer(200, page.render(count, last, os.environ["APP_ENV"]))

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(arguments):
    if "--reload" in arguments:
        return reload()
    server = ThreadingHTTPServer(("", PORT), Handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server.serve_forever()
    return 0


def changed():
    """The newest change of a source file; mounted files change under a running process."""
    return max(path.stat().st_mtime for path in pathlib.Path(__file__).parent.glob("*.py"))


def reload():
    """A server that starts again when its source changes. For development only."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        seen = changed()
        child = subprocess.Popen([sys.executable, "-m", "shop", "serve"])
        try:
            while changed() == seen and child.poll() is None:
                time.sleep(0.3)
        finally:
            child.terminate()
            child.wait()
        while changed() == seen:  # it ended by itself: wait for the mending edit
            time.sleep(0.3)


def probe(_arguments):
    """How the container asks itself whether it is well: no curl needed in the image."""
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2) as answer:
        return 0 if answer.status == 200 else 1
