"""The commands of nomad about volumes and Variables."""

from __future__ import annotations

import json
import re

from tests.backends.nomad.cluster.state import Call, FailedError, State, one

__all__ = ["Stores"]


class Stores(State):
    """`nomad volume` and `nomad var`."""

    def volume_status(self, call: Call) -> str:
        csi = call.flags["type"] == "csi"
        self.needed.add("csi-list-volume" if csi else "host-volume-read")
        field = "ID" if csi else "Name"
        known = f'{{{{range .}}}}{{{{.{field}}}}}{{{{"\\n"}}}}{{{{end}}}}'
        text = "".join(f"{name}\n" for name in self.volumes)
        data = [{field: name} for name in self.volumes]
        return self.show("csi volumes" if csi else "volumes", data, call.flags["t"], known, text)

    def volume_create(self, call: Call) -> str:
        text = (call.folder / call.words[0]).read_text()
        self.needed.add("csi-write-volume" if re.search('type += "csi"', text) else "host-volume-create")
        self.volumes.append(one(r'^name += "(.*)"', text))
        return "made\n"

    def var_get(self, call: Call) -> str:
        (path,) = call.words
        self.needed.add(f"read {path}")
        if path not in self.variables:
            raise FailedError("Variable not found")
        index, items = self.variables[path]
        if "item" in call.flags:
            return items[call.flags["item"]]
        if call.flags["out"] == "json":
            return json.dumps({"Path": path, "ModifyIndex": index, "Items": items}, indent=2) + "\n"
        template = call.flags["template"]
        known = "{{range $item, $value := .Items}}{{if $value}} {{$item}}{{end}}{{end}}"
        if template == "{{.ModifyIndex}}":
            known, text = template, str(index)
        elif template == known:
            text = "".join(f" {item}" for item, value in sorted(items.items()) if value)
        else:
            known = template
            inside = template.removeprefix("{{with .Items}}").removesuffix("{{end}}")
            found = re.compile(r'\{\{index \.(?:Items)? "(\w+)"\}\}')
            text = found.sub(lambda one: items.get(one[1], ""), inside)
            assert "{{" not in text, template
        return self.show("variable", {"Path": path, "ModifyIndex": index, "Items": items}, template, known, text)

    def var_put(self, call: Call) -> str:
        assert call.flags["out"] == "none"
        path, *given = call.words
        items: dict[str, str] = {}
        check = call.flags.get("check-index")
        if path == "-":
            whole = json.loads(call.input)
            path, items, check = whole["Path"], whole["Items"], str(whole["ModifyIndex"])
        self.needed.add(f"write {path}")
        index = self.variables[path][0] if path in self.variables else 0
        if check is not None and int(check) != index:
            raise FailedError("\nCheck-and-Set conflict\n\n    Your provided check-index does not match.")
        for each in given:
            item, _, value = each.partition("=")
            if value == "-":
                value = call.input
            elif value.startswith("@"):
                value = call.file
            if value:
                items[item] = value
            else:
                items.pop(item, None)
        self.variables[path] = (self.next(), items)
        return "Created variable\n"

    def var_purge(self, call: Call) -> str:
        (path,) = call.words
        self.needed.add(f"destroy {path}")
        self.variables.pop(path, None)
        return "purged\n"
