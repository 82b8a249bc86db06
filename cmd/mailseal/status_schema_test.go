package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// schemaCompiled is the schema that --schema prints.
var schemaCompiled = sync.OnceValue(func() *jsonschema.Schema {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaNow()))
	if err != nil {
		panic(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("status.json", document); err != nil {
		panic(err)
	}
	return compiler.MustCompile("status.json")
})

// keepsSchema says what in an output does not keep to the schema: each line of it that is an object of status is held against it.
// Whatever tests have mailseal print goes through here.
func keepsSchema(out string) error {
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, `{"schema":"`+statusSchema) {
			continue
		}
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = schemaCompiled().Validate(document)
		}
		if err != nil {
			return fmt.Errorf("%w in %s", err, line)
		}
	}
	return nil
}

// TestSchemaPrinted: the schema is printed as it is, with the version, and asks the network nothing.
func TestSchemaPrinted(t *testing.T) {
	r := mailseal(t, "", "status", "--schema")
	var document struct {
		Schema  string `json:"$schema"`
		Comment string `json:"$comment"`
	}
	if err := json.Unmarshal([]byte(r.out), &document); err != nil || r.code != exitFine || r.talk != "" {
		t.Fatalf("code %d, %v, %s", r.code, err, r.talk)
	}
	if document.Schema != "https://json-schema.org/draft/2020-12/schema" || !strings.HasPrefix(document.Comment, "mailseal "+version()+".") {
		t.Errorf("%+v", document)
	}
}

// TestSchemaRefuses: the schema tells an object of status from what is none.
func TestSchemaRefuses(t *testing.T) {
	good := `{"schema":"mailseal.status/1","domain":"a.example","checked_at":"2026-11-02T09:00:00Z","took_ms":1,"verdict":"ok","stage":"look","mx":[],"findings":[],"version":"1"}`
	if err := keepsSchema(good); err != nil {
		t.Error(err)
	}
	for _, change := range [][2]string{
		{`"ok"`, `"fine"`}, {`"look"`, `"lost"`}, {`"2026-11-02T09:00:00Z"`, `"yesterday"`}, {`09:00:00Z"`, `09:00:00+01:00"`}, {`"took_ms":1`, `"took_ms":"1"`},
		{`"mx":[],`, ``}, {`"mx":[]`, `"mx":null`}, {`"findings":[]`, `"findings":[{"id":"x"}]`}, {`,"version":"1"`, ``},
		{`"version":"1"`, `"version":"1","error":"no"`}, {`"stage"`, `"mode":"on","stage"`}, {`"domain":"a.example"`, `"domain":7`},
	} {
		if bad := strings.Replace(good, change[0], change[1], 1); keepsSchema(bad) == nil {
			t.Errorf("the schema takes %s", bad)
		}
	}
}

// schemaNode is a part of the schema as far as the tests compare it with the types.
type schemaNode struct {
	Ref        string                `json:"$ref"`
	Defs       map[string]schemaNode `json:"$defs"`
	Properties map[string]schemaNode `json:"properties"`
	Required   []string              `json:"required"`
	Items      *schemaNode           `json:"items"`
	Enum       []string              `json:"enum"`
}

// TestSchemaKnowsAll: the schema has every field of the types that are printed, no other, and asks for those that are always there.
func TestSchemaKnowsAll(t *testing.T) {
	var root schemaNode
	if err := json.Unmarshal([]byte(statusSchemaText), &root); err != nil {
		t.Fatal(err)
	}
	compared := map[string]bool{}
	var compare func(name string, typ reflect.Type)
	compare = func(name string, typ reflect.Type) {
		compared[name] = true
		node := root.Defs[name]
		seen := map[string]bool{}
		for _, field := range reflect.VisibleFields(typ) {
			key, options, tagged := strings.Cut(field.Tag.Get("json"), ",")
			if field.Anonymous || key == "" && !tagged {
				continue
			}
			seen[key] = true
			property, known := node.Properties[key]
			if !known {
				t.Errorf("the schema of %s has no %s", name, key)
				continue
			}
			if always := !strings.Contains(options, "omit"); always != slices.Contains(node.Required, key) {
				t.Errorf("%s of %s is always there: %t, and by the schema it is not", key, name, always)
			}
			inner := field.Type
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
				if property.Items != nil {
					property = *property.Items
				}
			}
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if target := strings.TrimPrefix(property.Ref, "#/$defs/"); inner.Kind() == reflect.Struct && target != "time" && !compared[target] {
				compare(target, inner)
			}
		}
		for key := range node.Properties {
			if !seen[key] {
				t.Errorf("%s has no %s", name, key)
			}
		}
	}
	compare("status", reflect.TypeFor[statusJSON]())
	compare("error", reflect.TypeFor[errorJSON]())
	for name, node := range root.Defs {
		if len(node.Properties) > 0 && !compared[name] {
			t.Errorf("nothing is a %s", name)
		}
	}
	values := func(what string, node schemaNode, want ...string) {
		t.Helper()
		slices.Sort(want)
		if got := slices.Sorted(slices.Values(node.Enum)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	status := root.Defs["status"].Properties
	values("verdict", status["verdict"], string(diagnosis.OK), string(diagnosis.Action), string(diagnosis.Pending), string(diagnosis.NotSeen))
	values("mode", status["mode"], string(mtasts.None), string(mtasts.Testing), string(mtasts.Enforce), string(rollout.Absent))
	stages := []string{string(journey.StageDomain)}
	for _, stage := range journey.Stages() {
		stages = append(stages, string(stage))
	}
	values("stage", status["stage"], stages...)
	values("level", root.Defs["finding"].Properties["level"], diagnosis.BounceNow.String(), diagnosis.BounceSoon.String(), diagnosis.Off.String(),
		diagnosis.Advice.String(), diagnosis.Unknown.String())
	values("news", root.Defs["finding"].Properties["news"], string(journey.IsNew), string(journey.IsStill))
	values("policy", root.Defs["policy"].Properties["state"], string(rollout.PolicyValid), string(rollout.PolicyAbsent), string(rollout.PolicyInvalid),
		string(rollout.PolicyUnreachable))
	states := []string{string(mtasts.Valid), string(mtasts.Absent), string(mtasts.Invalid), string(mtasts.Multiple), string(rollout.TempError)}
	values("record", root.Defs["record"].Properties["state"], states...)
	values("tlsrpt", root.Defs["tlsrpt"].Properties["state"], states...)
	values("next", root.Defs["next"].Properties["id"], string(journey.EventGoLive), string(journey.EventRamp), string(journey.EventRemoval),
		string(journey.EventMove), string(journey.EventDrain), string(journey.EventHosting), string(journey.EventCertificate))
}
