package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/journey"
)

// schemaName is followed by the version of the notes.
const schemaName = "mailseal.notes/"

// format is a version of the notes, and the way to it from the ones before.
type format struct {
	version int
	migrate map[int]step // from each earlier version to the next
}

// current returns the version that is written.
func current() format { return format{version: 2, migrate: map[int]step{1: toVersion2}} }

// notes are what is in the file.
type notes struct {
	Schema string `json:"schema"`
	journey.Journey
}

func (f format) encode(j journey.Journey) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // people read this file
	e.SetIndent("", "  ")
	if err := e.Encode(notes{schemaName + strconv.Itoa(f.version), j}); err != nil {
		return nil, err
	}
	body := assets.EscapeJSON(b.Bytes())
	if len(body) > maxNotes {
		return nil, assets.NewError(msgid.ErrorNotesWouldBeLarge, assets.Values{"domain": j.Domain, "n": maxNotes >> 20})
	}
	return body, nil
}

// decode reads notes of this version or an earlier one. The error is a *NewerError for a later one.
func (f format) decode(body []byte) (journey.Journey, error) {
	if err := weigh(body); err != nil {
		return journey.Journey{}, err
	}
	schema, err := schemaOf(body)
	if err != nil {
		return journey.Journey{}, err
	}
	version, err := versionOf(schema)
	switch {
	case err != nil:
		return journey.Journey{}, err
	case version > f.version:
		return journey.Journey{}, &NewerError{Schema: assets.Clean(schema, 40)}
	case version < f.version:
		if body, err = f.lift(body, version); err != nil {
			return journey.Journey{}, err
		}
	}
	var n notes
	err = json.Unmarshal(body, &n)
	var other *json.UnmarshalTypeError
	if errors.As(err, &other) {
		err = assets.NewError(msgid.ErrorNotesValue, assets.Values{"field": other.Field, "value": assets.Clean(other.Value, 80)})
	}
	return n.Journey, err
}

// schemaOf returns what notes say they are. Notes that mailseal wrote say it first, so that most need not be read twice.
func schemaOf(body []byte) (string, error) {
	first := json.NewDecoder(bytes.NewReader(body))
	var tokens [3]json.Token
	for i := range tokens {
		tokens[i], _ = first.Token()
	}
	if schema, ok := tokens[2].(string); ok && tokens[0] == json.Delim('{') && tokens[1] == "schema" {
		return schema, nil
	}
	var head struct {
		Schema string `json:"schema"`
	}
	err := json.Unmarshal(body, &head)
	return head.Schema, err
}

func versionOf(schema string) (int, error) {
	number, ours := strings.CutPrefix(schema, schemaName)
	version, err := strconv.Atoi(number)
	if !ours || err != nil || version < 1 {
		return 0, assets.NewError(msgid.ErrorNotesBeginning, nil)
	}
	return version, nil
}
