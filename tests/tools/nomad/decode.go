package main

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/nomad/api"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// field is a struct's field that a file can set.
type field struct {
	index int
	kind  string // "block", "label", or "optional" and "" for an attribute
}

// volumes are read by the names of their fields too: some have no tag.
var volumes = map[reflect.Type]bool{reflect.TypeFor[api.HostVolume](): true, reflect.TypeFor[api.CSIVolume](): true}

// fields reads the hcl tags of a struct's type: by name, and the label's field under "".
func fields(t reflect.Type) map[string]field {
	known := map[string]field{}
	for i := range t.NumField() {
		tag, ok := t.Field(i).Tag.Lookup("hcl")
		if !ok && volumes[t] {
			tag, ok = strings.ToLower(t.Field(i).Name), true
		}
		if !ok || tag == "-" {
			continue
		}
		name, kind, _ := strings.Cut(tag, ",")
		if kind == "label" {
			name = ""
		}
		// The volume types were written for HCL 1, where a block's tag does not say that it is one.
		if kind == "" && isBlock(t.Field(i).Type) {
			kind = "block"
		}
		known[name] = field{i, kind}
	}
	return known
}

func isBlock(t reflect.Type) bool {
	if t.Kind() == reflect.Map {
		return true
	}
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

func refuse(at hcl.Range, format string, words ...any) error {
	return fmt.Errorf("%s: %s", at, fmt.Sprintf(format, words...))
}

// structure decodes a body into a struct: whatever the struct does not name is an error.
func structure(body *hclsyntax.Body, into reflect.Value) error {
	known := fields(into.Type())
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		attribute := body.Attributes[name]
		f, ok := known[name]
		if !ok || f.kind == "label" {
			return refuse(attribute.NameRange, "%s has no argument %q", into.Type().Name(), name)
		}
		target := into.Field(f.index)
		if f.kind == "block" && target.Kind() != reflect.Map {
			return refuse(attribute.NameRange, "%q is a block", name)
		}
		value, diagnostics := attribute.Expr.Value(nil)
		if diagnostics.HasErrors() {
			return diagnostics
		}
		if err := set(target, value); err != nil {
			return refuse(attribute.Expr.Range(), "%s: %s", name, err)
		}
	}
	for _, block := range body.Blocks {
		f, ok := known[block.Type]
		if !ok || f.kind != "block" {
			return refuse(block.TypeRange, "%s has no block %q", into.Type().Name(), block.Type)
		}
		if err := add(block, into.Field(f.index)); err != nil {
			return err
		}
	}
	return nil
}

// add decodes one block into the field that its type names.
func add(block *hclsyntax.Block, field reflect.Value) error {
	t := field.Type()
	switch {
	case t.Kind() == reflect.Slice:
		element := reflect.New(t.Elem()).Elem()
		if err := one(block, element); err != nil {
			return err
		}
		field.Set(reflect.Append(field, element))
		return nil
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Pointer: // by label, as group.volume
		if len(block.Labels) != 1 {
			return refuse(block.TypeRange, "%q needs one label", block.Type)
		}
		if field.IsNil() {
			field.Set(reflect.MakeMap(t))
		}
		element := reflect.New(t.Elem()).Elem()
		if err := one(block, element); err != nil {
			return err
		}
		field.SetMapIndex(reflect.ValueOf(block.Labels[0]), element)
		return nil
	case !field.IsZero():
		return refuse(block.TypeRange, "a second block %q", block.Type)
	case t.Kind() == reflect.Map:
		return freeInto(block, field)
	default:
		return one(block, field)
	}
}

// one decodes a block into a struct, or a new one where the target is a pointer, its label included.
func one(block *hclsyntax.Block, target reflect.Value) error {
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
		target = target.Elem()
	}
	label, labelled := fields(target.Type())[""]
	switch {
	case labelled && len(block.Labels) != 1:
		return refuse(block.TypeRange, "%q needs one label", block.Type)
	case !labelled && len(block.Labels) != 0:
		return refuse(block.TypeRange, "%q takes no label", block.Type)
	case labelled:
		if err := set(target.Field(label.index), cty.StringVal(block.Labels[0])); err != nil {
			return err
		}
	}
	return structure(block.Body, target)
}

// freeInto decodes a block whose keys are the user's, as env, meta and a driver's config, into a map.
func freeInto(block *hclsyntax.Block, field reflect.Value) error {
	if len(block.Labels) != 0 {
		return refuse(block.TypeRange, "%q takes no label", block.Type)
	}
	if field.Type().Elem().Kind() == reflect.Interface {
		values, err := free(block.Body)
		if err != nil {
			return err
		}
		field.Set(reflect.ValueOf(values))
		return nil
	}
	if len(block.Body.Blocks) != 0 {
		return refuse(block.Body.Blocks[0].TypeRange, "%q takes no block", block.Type)
	}
	field.Set(reflect.MakeMap(field.Type()))
	for _, name := range slices.Sorted(maps.Keys(block.Body.Attributes)) {
		attribute := block.Body.Attributes[name]
		value, diagnostics := attribute.Expr.Value(nil)
		if diagnostics.HasErrors() {
			return diagnostics
		}
		element := reflect.New(field.Type().Elem()).Elem()
		if err := set(element, value); err != nil {
			return refuse(attribute.Expr.Range(), "%s: %s", name, err)
		}
		field.SetMapIndex(reflect.ValueOf(name), element)
	}
	return nil
}

// free decodes a body of which nothing is known: attributes by name, blocks as lists of such bodies by type.
func free(body *hclsyntax.Body) (map[string]any, error) {
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		value, diagnostics := body.Attributes[name].Expr.Value(nil)
		if diagnostics.HasErrors() {
			return nil, diagnostics
		}
		values[name] = plain(value)
	}
	for _, block := range body.Blocks {
		inner, err := free(block.Body)
		if err != nil {
			return nil, err
		}
		for _, label := range slices.Backward(block.Labels) {
			inner = map[string]any{label: inner}
		}
		list, _ := values[block.Type].([]any)
		values[block.Type] = append(list, inner)
	}
	return values, nil
}

// plain is a value as JSON has it; a whole number stays whole.
func plain(value cty.Value) any {
	t := value.Type()
	switch {
	case value.IsNull():
		return nil
	case t == cty.String:
		return value.AsString()
	case t == cty.Bool:
		return value.True()
	case t == cty.Number:
		if number, accuracy := value.AsBigFloat().Int64(); accuracy == 0 {
			return number
		}
		number, _ := value.AsBigFloat().Float64()
		return number
	case t.IsListType() || t.IsTupleType() || t.IsSetType():
		list := []any{}
		for _, element := range value.AsValueSlice() {
			list = append(list, plain(element))
		}
		return list
	default:
		object := map[string]any{}
		for name, element := range value.AsValueMap() {
			object[name] = plain(element)
		}
		return object
	}
}

var duration = reflect.TypeFor[time.Duration]()

// set puts a value into a field of a plain type, converted as Nomad does: 8080 into "8080", "10s" into a duration.
func set(target reflect.Value, value cty.Value) error {
	if value.IsNull() {
		return nil
	}
	t := target.Type()
	switch t.Kind() {
	case reflect.Pointer:
		target.Set(reflect.New(t.Elem()))
		return set(target.Elem(), value)
	case reflect.Interface:
		target.Set(reflect.ValueOf(plain(value)))
		return nil
	case reflect.Slice:
		if !value.CanIterateElements() {
			return fmt.Errorf("a list is needed")
		}
		list := reflect.MakeSlice(t, 0, 0)
		for _, element := range value.AsValueSlice() {
			item := reflect.New(t.Elem()).Elem()
			if err := set(item, element); err != nil {
				return err
			}
			list = reflect.Append(list, item)
		}
		target.Set(list)
		return nil
	case reflect.Map:
		if !value.Type().IsObjectType() && !value.Type().IsMapType() {
			return fmt.Errorf("a map is needed")
		}
		target.Set(reflect.MakeMap(t))
		for name, element := range value.AsValueMap() {
			item := reflect.New(t.Elem()).Elem()
			if err := set(item, element); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			target.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), item)
		}
		return nil
	}
	if t == duration {
		if value.Type() != cty.String {
			return fmt.Errorf("a duration such as \"10s\" is needed")
		}
		d, err := time.ParseDuration(value.AsString())
		if err != nil {
			return err
		}
		target.SetInt(int64(d))
		return nil
	}
	return scalar(target, value)
}

func scalar(target reflect.Value, value cty.Value) error {
	kind := map[bool]cty.Type{true: cty.String, false: cty.Number}[target.Kind() == reflect.String]
	if target.Kind() == reflect.Bool {
		kind = cty.Bool
	}
	converted, err := convert.Convert(value, kind)
	if err != nil {
		return err
	}
	switch target.Kind() {
	case reflect.String:
		target.SetString(converted.AsString())
	case reflect.Bool:
		target.SetBool(converted.True())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		number, accuracy := converted.AsBigFloat().Int64()
		if accuracy != 0 || target.OverflowInt(number) {
			return fmt.Errorf("a whole number is needed")
		}
		target.SetInt(number)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		number, accuracy := converted.AsBigFloat().Uint64()
		if accuracy != 0 || target.OverflowUint(number) {
			return fmt.Errorf("a whole number from 0 is needed")
		}
		target.SetUint(number)
	case reflect.Float32, reflect.Float64:
		number, _ := converted.AsBigFloat().Float64()
		target.SetFloat(number)
	default:
		return fmt.Errorf("no argument has the type %s", target.Type())
	}
	return nil
}
