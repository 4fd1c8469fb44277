"""A small client of the Language Server Protocol, as much as an editor says to the YAML server."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any

__all__ = ["Editor"]

#: Seconds to wait for an answer; the first one takes the server's start.
_PATIENCE = 60


class Editor:
    """An editor with one server, which is told that every file is an envspec file."""

    def __init__(self, command: list[str], schema: Path) -> None:
        self.settings = {
            "yaml": {
                "schemas": {schema.as_uri(): ["*"]},
                "schemaStore": {"enable": False},
                "kubernetesCRDStore": {"enable": False},
                "validate": True,
                "hover": True,
                "completion": True,
            }
        }
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers: dict[int, queue.Queue[Any]] = {}
        self.diagnostics: dict[str, queue.Queue[list[dict[str, Any]]]] = {}
        self.next = 0
        self.opened = 0
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {
            "textDocument": {
                "publishDiagnostics": {},
                "hover": {"contentFormat": ["markdown"]},
                "completion": {"completionItem": {"snippetSupport": True}},
            },
            "workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}},
        }
        self._ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def close(self) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        self.process.wait(_PATIENCE)

    def open(self, text: str) -> str:
        """Opens a file of this text and gives its address. The server takes its time to look at it."""
        self.opened += 1
        uri = f"file:///project-{self.opened}/envspec.yaml"
        self.diagnostics[uri] = queue.Queue()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def marks(self, uri: str) -> list[dict[str, Any]]:
        """What the server marks in an opened file."""
        return self.diagnostics[uri].get(timeout=_PATIENCE)

    def hover(self, uri: str, line: int, column: int) -> str:
        """What the server shows at a place, counted from 1 as in diagnostics of envspec; empty for nothing."""
        answer = self._ask("textDocument/hover", self._place(uri, line, column))
        return str(answer["contents"]["value"]) if answer else ""

    def complete(self, uri: str, line: int, column: int) -> list[str]:
        """The words that the server offers at a place."""
        answer = self._ask("textDocument/completion", self._place(uri, line, column))
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return [item["label"] for item in items]

    def _place(self, uri: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": column - 1}}

    def _ask(self, method: str, params: Any) -> Any:
        self.next += 1
        self.answers[self.next] = queue.Queue()
        self._send({"id": self.next, "method": method, "params": params})
        answer = self.answers[self.next].get(timeout=_PATIENCE)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream
        while line := stream.readline():
            size = 0
            while line.strip():
                name, _, value = line.decode().partition(":")
                size = int(value) if name.lower() == "content-length" else size
                line = stream.readline()
            self._receive(json.loads(stream.read(size)))

    def _receive(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method is None:
            self.answers[message["id"]].put(message)
        elif method == "textDocument/publishDiagnostics":
            waiting = self.diagnostics.get(message["params"]["uri"])
            if waiting:
                waiting.put(message["params"]["diagnostics"])
        elif "id" in message:
            result: Any = None
            if method == "workspace/configuration":
                sections = [item.get("section", "") for item in message["params"]["items"]]
                result = [self.settings.get(section) for section in sections]
            self._send({"id": message["id"], "result": result})
