"""What `clickhouse-client` does with the options that the kind gives it, on the engine itself instead of a server.

Run by the judge clickhouse-engine. ENGINE_STORE is the folder of its tables.
"""

import os
import re
import sys
import tempfile

from chdb import session

options = [word for word in sys.argv[1:] if not word.startswith(("--host=", "--port="))]
parameters = dict(word.removeprefix("--param_").split("=", 1) for word in options if word.startswith("--param_"))
(query,) = (word.removeprefix("--query=") for word in options if word.startswith("--query="))
if (os.environ["CLICKHOUSE_USER"], os.environ["CLICKHOUSE_PASSWORD"]) != ("shop", os.environ["ENGINE_PASSWORD"]):
    sys.exit("Code: 516. DB::Exception: Authentication failed")
# A folder that is not there kills the engine.
os.makedirs(os.environ["ENGINE_STORE"], exist_ok=True)
engine = session.Session(os.environ["ENGINE_STORE"])
with tempfile.NamedTemporaryFile() as rows:
    if re.fullmatch(r"\s*INSERT INTO .* FORMAT Native\s*", query, re.DOTALL):
        # The engine in a library reads no standard input.
        rows.write(sys.stdin.buffer.read())
        rows.flush()
        query = query.replace("FORMAT Native", f"FROM INFILE '{rows.name}' FORMAT Native")
    answer = engine.query(query, "TabSeparated", params=parameters) if parameters else engine.query(query)
sys.stdout.buffer.write(answer.bytes() or b"")
