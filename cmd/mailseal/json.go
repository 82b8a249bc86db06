package main

import (
	"bytes"
	"encoding/json"
	"io"

	"mailseal/assets"
)

// writeJSON prints one object on one line, in which everything prints.
func writeJSON(out io.Writer, v any) error {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	_, err := out.Write(assets.EscapeJSON(line.Bytes()))
	return err
}

// list makes a nil slice an empty one: in JSON that is [] and not null.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
