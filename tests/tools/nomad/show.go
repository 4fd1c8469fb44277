package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/template"

	"github.com/hashicorp/nomad/api"
)

// shape makes what a nomad command hands to the template of -t or -template, by the name that a request gives.
var shape = map[string]func() any{
	"allocations": func() any { return &[]*api.AllocationListStub{} },
	"checks":      func() any { return &api.AllocCheckStatuses{} },
	"csi volumes": func() any { return &[]*api.CSIVolumeListStub{} },
	"deployment":  func() any { return new(*api.Deployment) },
	"evaluation":  func() any { return new(*api.Evaluation) },
	"job":         func() any { return new(*api.Job) },
	"jobs":        func() any { return &[]*api.JobListStub{} },
	"namespace":   func() any { return new(*api.Namespace) },
	"variable":    func() any { return new(*api.Variable) },
	"versions":    func() any { return &[]*api.Job{} },
	"volumes":     func() any { return &[]*api.HostVolumeStub{} },
}

type show struct {
	Of       string          `json:"of"`
	Data     json.RawMessage `json:"data"`
	Template string          `json:"template"`
}

// shown answers each request on standard input with what its template makes of its data.
func shown(input io.Reader, print func(answer) error) error {
	requests := json.NewDecoder(input)
	for requests.More() {
		var request show
		if err := requests.Decode(&request); err != nil {
			return err
		}
		a := answer{}
		text, err := request.text()
		if err != nil {
			a.Error = err.Error()
		} else {
			a.Text = &text
		}
		if err := print(a); err != nil {
			return err
		}
	}
	return nil
}

func (s show) text() (string, error) {
	made, known := shape[s.Of]
	if !known {
		return "", fmt.Errorf("there is no %q", s.Of)
	}
	data := made()
	if err := json.Unmarshal(s.Data, data); err != nil {
		return "", err
	}
	parsed, err := template.New("").Parse(s.Template)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = parsed.Execute(&out, data)
	return out.String(), err
}
