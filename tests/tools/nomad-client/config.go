package main

import (
	"encoding/json"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// evaluate reads the options once more as HCL in its JSON form, with the task's environment as variables: what the
// client does, but for the driver's schema.
func evaluate(request request) answer {
	text, err := json.Marshal(request.Config)
	if err != nil {
		return answer{Error: err.Error()}
	}
	file, diagnostics := hcljson.Parse(text, "")
	if diagnostics.HasErrors() {
		return answer{Error: diagnostics.Error()}
	}
	attributes, diagnostics := file.Body.JustAttributes()
	if diagnostics.HasErrors() {
		return answer{Error: diagnostics.Error()}
	}
	variables := map[string]cty.Value{}
	for name, value := range request.Task {
		variables[name] = cty.StringVal(value)
	}
	context := &hcl.EvalContext{Variables: variables}
	config := map[string]any{}
	for name, attribute := range attributes {
		value, diagnostics := attribute.Expr.Value(context)
		if diagnostics.HasErrors() {
			return answer{Error: fmt.Sprintf("%s: %s", name, diagnostics.Error())}
		}
		plain, err := ctyjson.SimpleJSONValue{Value: value}.MarshalJSON()
		if err != nil {
			return answer{Error: err.Error()}
		}
		var back any
		if err := json.Unmarshal(plain, &back); err != nil {
			return answer{Error: err.Error()}
		}
		config[name] = back
	}
	return answer{Config: config}
}
