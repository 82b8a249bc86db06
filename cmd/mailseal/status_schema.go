package main

import (
	_ "embed"
	"encoding/json"
	"io"
	"strings"
)

// statusSchemaText is the JSON Schema of what `status --format json` prints on a line. Tests hold it against the types and against
// what the program prints.
//
//go:embed status.schema.json
var statusSchemaText string

// versionPlace is where the schema says which version of mailseal it is of.
const versionPlace = "{version}"

// schemaNow returns the schema of this version.
func schemaNow() string {
	quoted, err := json.Marshal(version())
	if err != nil { // a string has a form in JSON
		return statusSchemaText
	}
	return strings.Replace(statusSchemaText, versionPlace, strings.Trim(string(quoted), `"`), 1)
}

// printSchema prints the schema.
func (a *app) printSchema() error {
	_, err := io.WriteString(a.out, schemaNow())
	return err
}
