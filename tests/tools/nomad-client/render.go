package main

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/hashicorp/consul-template/dependency"
	"github.com/hashicorp/consul-template/template"
	"github.com/hashicorp/go-envparse"
	"github.com/hashicorp/nomad/api"
)

type service struct {
	Address string   `json:"address"`
	Port    int      `json:"port"`
	Tags    []string `json:"tags"`
}

type request struct {
	Template  string                       `json:"template"`
	Left      string                       `json:"left"`
	Right     string                       `json:"right"`
	Env       bool                         `json:"env"`
	Task      map[string]string            `json:"task"`      // the task's environment
	Services  map[string][]service         `json:"services"`  // instances by name
	Variables map[string]map[string]string `json:"variables"` // items by path
	Vault     map[string]map[string]any    `json:"vault"`     // KV version 2: values by path
	Config    map[string]any               `json:"config"`
}

type answer struct {
	Rendered    *string           `json:"rendered,omitempty"`
	Environment map[string]string `json:"environment,omitempty"`
	Missing     []string          `json:"missing,omitempty"`
	Error       string            `json:"error,omitempty"`
	Config      map[string]any    `json:"config,omitempty"`
}

var asked = regexp.MustCompile(`^(nomad\.service|nomad\.var\.block|vault\.read)\(([^@:)]+)(?::([0-9]+)\|)?`)

// data is what a client would get for a dependency; false means that it would wait.
func data(request request, wanted string) (any, bool) {
	parts := asked.FindStringSubmatch(wanted)
	if parts == nil {
		return nil, false
	}
	switch name := parts[2]; parts[1] {
	case "nomad.service":
		return instances(request, name, parts[3]), true
	case "nomad.var.block":
		items, ok := request.Variables[name]
		if !ok {
			return nil, false
		}
		return &dependency.NewNomadVariable(&api.Variable{Path: name, Items: items}).Items, true
	default:
		values, ok := request.Vault[name]
		if !ok {
			return nil, false
		}
		return &dependency.Secret{Data: map[string]any{"data": values, "metadata": map[string]any{}}}, true
	}
}

// instances answers as server and client do: the server gives as many as are asked for, in the order of its choice,
// here that of the request; of these the client takes those with the tag.
func instances(request request, name, choose string) []*dependency.NomadService {
	tag, service, tagged := strings.Cut(name, ".")
	if !tagged {
		service = name
	}
	known := request.Services[service]
	if number, err := strconv.Atoi(choose); err == nil && number < len(known) {
		known = known[:number]
	}
	found := []*dependency.NomadService{}
	for _, one := range known {
		if !tagged || slices.Contains(one.Tags, tag) {
			found = append(found, &dependency.NomadService{Name: service, Address: one.Address, Port: one.Port})
		}
	}
	return found
}

func render(request request) answer {
	input := &template.NewTemplateInput{
		Contents:      request.Template,
		LeftDelim:     request.Left,
		RightDelim:    request.Right,
		ErrMissingKey: true,
	}
	made, err := template.NewTemplate(input)
	if err != nil {
		return answer{Error: err.Error()}
	}
	env := []string{}
	for name, value := range request.Task {
		env = append(env, name+"="+value)
	}
	brain := template.NewBrain()
	for {
		result, err := made.Execute(&template.ExecuteInput{Brain: brain, Env: env})
		if err != nil {
			return answer{Error: err.Error()}
		}
		if result.Missing.Len() == 0 {
			return output(request, string(result.Output))
		}
		waits, learned := []string{}, false
		for _, missing := range result.Missing.List() {
			value, ok := data(request, missing.String())
			if !ok {
				waits = append(waits, missing.String())
				continue
			}
			brain.Remember(missing, value)
			learned = true
		}
		if !learned {
			sort.Strings(waits)
			return answer{Missing: waits}
		}
	}
}

func output(request request, text string) answer {
	if !request.Env {
		return answer{Rendered: &text}
	}
	environment, err := envparse.Parse(strings.NewReader(text))
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Rendered: &text, Environment: environment}
}
