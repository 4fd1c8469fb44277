// Command nomad-hcl reads Nomad job files as HCL and prints, for each, one line of JSON.
//
//	nomad-hcl FILE…     {"file": …, "formatted": true, "job": {…}}, or "volume" for *.volume.hcl, or "error"
//	nomad-hcl -eval     reads documents from standard input, a NUL between two; prints {"formatted": true, "values": {…}} or "error"
//	nomad-hcl -show     reads requests {"of": …, "data": …, "template": …}, and prints {"text": …} or "error": what a nomad
//	                    command makes of its answer with a template (-t); see show.go
//
// Parser and formatter are HashiCorp's hcl/v2, on which Nomad's own reader stands; the structure is that of the
// types of Nomad's public API (github.com/hashicorp/nomad/api), by their hcl tags. Nothing is defined for an
// expression to refer to, so a ${…} that was not escaped is an error. It exits with 0 whenever it could answer.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/hashicorp/nomad/api"
)

type answer struct {
	File      string         `json:"file,omitempty"`
	Formatted *bool          `json:"formatted,omitempty"` // nomad fmt would leave the file as it is
	Job       *api.Job       `json:"job,omitempty"`
	Volume    any            `json:"volume,omitempty"`
	Values    map[string]any `json:"values,omitempty"`
	Text      *string        `json:"text,omitempty"`
	Error     string         `json:"error,omitempty"`
}

func main() {
	eval := flag.Bool("eval", false, "read documents from standard input, a NUL between two")
	show := flag.Bool("show", false, "read requests to fill templates from standard input")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	print := func(a answer) error { return lines.Encode(a) }
	var err error
	if *show {
		err = shown(os.Stdin, print)
	} else {
		err = run(*eval, flag.Args(), print)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "nomad-hcl:", err)
		os.Exit(2)
	}
}

func run(eval bool, files []string, print func(answer) error) error {
	if eval {
		input, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		for document := range bytes.SplitSeq(input, []byte{0}) {
			if err := print(evaluate(document)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := print(read(file, text)); err != nil {
			return err
		}
	}
	return nil
}

func parse(name string, text []byte) (*hclsyntax.Body, error) {
	file, diagnostics := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	return file.Body.(*hclsyntax.Body), nil
}

func evaluate(document []byte) answer {
	body, err := parse("", document)
	if err != nil {
		return answer{Error: err.Error()}
	}
	values, err := free(body)
	if err != nil {
		return answer{Error: err.Error()}
	}
	formatted := bytes.Equal(hclwrite.Format(document), document)
	return answer{Values: values, Formatted: &formatted}
}

func read(file string, text []byte) answer {
	formatted := bytes.Equal(hclwrite.Format(text), text)
	isVolume := strings.HasSuffix(file, ".volume.hcl")
	if isVolume {
		// nomad volume create reads HCL 1, to which ${…} is text and which knows no escape for it
		text = bytes.ReplaceAll(text, []byte("${"), []byte("$${"))
	}
	body, err := parse(file, text)
	if err != nil {
		return answer{File: file, Error: err.Error()}
	}
	a := answer{File: file, Formatted: &formatted}
	if isVolume {
		a.Volume, err = volume(body)
	} else {
		a.Job, err = job(body)
	}
	if err != nil {
		return answer{File: file, Error: err.Error()}
	}
	return a
}
