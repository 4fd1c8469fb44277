// Command nomad-client does to a job what a Nomad client does before a task starts, and prints what came of it.
//
// It reads requests from standard input, a JSON object on each line, and answers each with one line:
//
//	{"template": …}  renders a template with HashiCorp's consul-template, as the client's template runner does:
//	                 again and again, with the data of whatever it asked for, until it asks for nothing that is
//	                 missing. {"rendered": …}, or {"missing": […]} when it waits, or {"error": …}.
//	                 With "env" the output is read by go-envparse: {"environment": {…}}.
//	{"config": …}    evaluates a driver's options, as the client does before it hands them to the driver.
//
// A service that the request does not name has no instance, which Nomad answers at once; a Variable that it does
// not name does not exist, on which a template blocks.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "nomad-client:", err)
		os.Exit(2)
	}
}

func run() error {
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := bufio.NewWriter(os.Stdout)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for in.More() {
		var request request
		if err := in.Decode(&request); err != nil {
			return err
		}
		var answer answer
		if request.Config != nil {
			answer = evaluate(request)
		} else {
			answer = render(request)
		}
		if err := lines.Encode(answer); err != nil {
			return err
		}
	}
	return out.Flush()
}
