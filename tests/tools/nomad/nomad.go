package main

import (
	"fmt"
	"reflect"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/nomad/api"
)

// job decodes a file that holds one job.
func job(body *hclsyntax.Body) (*api.Job, error) {
	if len(body.Blocks) != 1 || body.Blocks[0].Type != "job" || len(body.Attributes) != 0 {
		return nil, refuse(body.SrcRange, "the file must hold one job block and nothing else")
	}
	block := body.Blocks[0]
	if len(block.Labels) != 1 {
		return nil, refuse(block.TypeRange, "a job needs one label")
	}
	job := &api.Job{}
	if err := structure(block.Body, reflect.ValueOf(job).Elem()); err != nil {
		return nil, err
	}
	// The label is the job's id, and its name where the file gives none.
	job.ID = &block.Labels[0]
	if job.Name == nil {
		job.Name = job.ID
	}
	for _, group := range job.TaskGroups {
		ports(group.Networks)
		for _, task := range group.Tasks {
			if task.Resources != nil {
				ports(task.Resources.Networks)
			}
			identities(task)
		}
	}
	return job, nil
}

// ports moves the ports with a fixed number to where Nomad keeps them.
func ports(networks []*api.NetworkResource) {
	for _, network := range networks {
		dynamic := []api.Port{}
		for _, port := range network.DynamicPorts {
			if port.Value != 0 {
				network.ReservedPorts = append(network.ReservedPorts, port)
			} else {
				dynamic = append(dynamic, port)
			}
		}
		network.DynamicPorts = dynamic
	}
}

// identities sets the default identity apart, as Nomad does: the one without a name.
func identities(task *api.Task) {
	named := []*api.WorkloadIdentity{}
	for _, identity := range task.Identities {
		if identity.Name == "" || identity.Name == "default" {
			task.Identity = identity
		} else {
			named = append(named, identity)
		}
	}
	task.Identities = named
}

// volume decodes a volume's file: the argument type tells a host volume from a CSI volume.
func volume(body *hclsyntax.Body) (any, error) {
	kind, ok := body.Attributes["type"]
	if !ok {
		return nil, refuse(body.SrcRange, "a volume needs the argument type")
	}
	value, diagnostics := kind.Expr.Value(nil)
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	delete(body.Attributes, "type")
	var volume any
	switch name := fmt.Sprint(plain(value)); name {
	case "host":
		volume = &api.HostVolume{}
	case "csi":
		volume = &api.CSIVolume{}
	default:
		return nil, refuse(kind.Expr.Range(), "no volume has the type %q", name)
	}
	// Sizes are written for people, "10GiB", and a number in the API; the argument is kept as it was written.
	sizes := map[string]any{"type": plain(value)}
	for _, name := range []string{"capacity", "capacity_min", "capacity_max"} {
		if attribute, ok := body.Attributes[name]; ok {
			value, diagnostics := attribute.Expr.Value(nil)
			if diagnostics.HasErrors() {
				return nil, diagnostics
			}
			sizes[name] = plain(value)
			delete(body.Attributes, name)
		}
	}
	if err := structure(body, reflect.ValueOf(volume).Elem()); err != nil {
		return nil, err
	}
	return map[string]any{"arguments": sizes, "volume": volume}, nil
}
