package tlsrpt

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mailseal/wizard/mtasts"
)

// Limits on one JSON text. A report about a small domain is a few kilobytes;
// Google's about a large one a few megabytes.
const (
	maxJSON   = 20 << 20 // bytes
	maxDepth  = 16       // a report needs 5
	maxTokens = 1 << 20  // strings, numbers and brackets
)

var (
	errCutOff  error = mtasts.NewProblem(CutOff)
	errTooDeep error = mtasts.NewProblem(JSONDeep)
	errTooWide error = mtasts.NewProblem(JSONWide)
)

// tree reads one JSON value without trusting it: bounded in depth and size,
// numbers as they are written, and of repeated names the last.
type tree struct {
	dec    *json.Decoder
	tokens int
	ws     *warnings
}

func newTree(data []byte, ws *warnings) *tree {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return &tree{dec: dec, ws: ws}
}

func (t *tree) token() (json.Token, error) {
	tok, err := t.dec.Token()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errCutOff
	}
	return tok, err
}

func (t *tree) value(depth int) (any, error) {
	tok, err := t.token()
	if err != nil {
		return nil, err
	}
	if t.tokens++; t.tokens > maxTokens {
		return nil, errTooWide
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return tok, nil
	}
	if depth == maxDepth {
		return nil, errTooDeep
	}
	if delim == '[' {
		return t.array(depth + 1)
	}
	return t.object(depth + 1)
}

func (t *tree) array(depth int) (any, error) {
	list := []any{}
	for t.dec.More() {
		v, err := t.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := t.token()
	return list, err
}

func (t *tree) object(depth int) (any, error) {
	fields := make(map[string]any)
	for t.dec.More() {
		name, err := t.token()
		if err != nil {
			return nil, err
		}
		key, _ := name.(string)
		if _, twice := fields[key]; twice {
			t.ws.add(DuplicateKey)
		}
		if fields[key], err = t.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := t.token()
	return fields, err
}
