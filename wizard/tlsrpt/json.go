package tlsrpt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Limits on one JSON text. A report about a small domain is a few kilobytes;
// Google's about a large one a few megabytes.
const (
	maxJSON   = 20 << 20 // bytes
	maxDepth  = 16       // a report needs 5
	maxTokens = 1 << 20  // strings, numbers and brackets
)

var (
	errTooLarge = errors.New("it holds more than 20 megabytes, which no daily report does; unpack it first if it is a mailbox")
	errCutOff   = errors.New("it is cut off")
	errTooDeep  = errors.New("it is nested too deeply for a report")
	errTooWide  = errors.New("it has too many parts for a report")
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

// parsed is one report with what was odd about it, or why there is none.
type parsed struct {
	report   Report
	warnings warnings
	err      error
}

// maxBroken is how many objects in a row may be no report before a text is given up.
const maxBroken = 20

// parseJSON reads the reports in one text: one, as it should be, several in a row (a line each, say), or a list of them.
// The error is that of the first where there is no report at all. What follows a report and is none is trailing data
// where it is no object; a broken object among reports is named, and the next line that begins one is read on from.
func parseJSON(data []byte) ([]parsed, error) {
	var ws warnings
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		data = rest
		ws.add(ByteOrderMark)
	}
	var found []parsed
	good, broken := 0, 0
	for {
		data = bytes.TrimLeft(data, " \t\r\n\x00")
		if len(data) == 0 && len(found) == 0 {
			return nil, ErrEmpty
		}
		if len(data) == 0 || data[0] != '{' && len(found) > 0 {
			break
		}
		t := newTree(data, &ws)
		v, err := t.value(0)
		if err == nil {
			data = data[t.dec.InputOffset():]
		} else {
			data = nextObject(data)
		}
		reports := readReports(v, err, ws)
		found = append(found, reports...)
		for _, p := range reports {
			if p.err == nil {
				good++
			} else if broken++; broken == maxBroken {
				data = nil
			}
		}
		ws = nil
	}
	if good == 0 {
		return nil, fmt.Errorf("it is no daily report: %w", found[0].err)
	}
	first := slices.IndexFunc(found, func(p parsed) bool { return p.err == nil })
	if len(data) > 0 || broken > 0 {
		found[first].warnings.add(TrailingData)
	}
	if good > 1 {
		found[first].warnings.add(SeveralReports)
	}
	return found, nil
}

// nextObject skips to the next line that begins an object.
func nextObject(data []byte) []byte {
	if i := bytes.Index(data, []byte("\n{")); i >= 0 {
		return data[i:]
	}
	return nil
}

// readReports reads a report, or a list of them, from a value that was read with warnings, or could not be.
func readReports(v any, err error, ws warnings) []parsed {
	list, several := v.([]any)
	if !several {
		list = []any{v}
	}
	if several && len(list) == 0 {
		err = ErrEmpty
	}
	if err != nil {
		return []parsed{{err: err}}
	}
	var found []parsed
	for _, v := range list {
		own := slices.Clone(ws)
		r, err := readReport(v, &own)
		found = append(found, parsed{r, own, err})
	}
	return found
}

// ParseReport reads a report in JSON (RFC 8460 §4.4), leniently: what real
// senders get wrong is put right, and a Warning says so. An error means that
// there is nothing to count. Of several reports in a row it is the first; Read
// gives them all.
func ParseReport(r io.Reader) (Report, []Warning, error) {
	data, err := readAll(r, maxJSON, errTooLarge)
	if err != nil {
		return Report{}, nil, err
	}
	found, err := parseJSON(data)
	if err != nil {
		return Report{}, nil, err
	}
	for _, p := range found {
		if p.err == nil {
			return p.report, p.warnings, nil
		}
	}
	return Report{}, nil, found[0].err
}

// readAll reads up to a limit, and fails beyond it.
func readAll(r io.Reader, most int64, tooMuch error) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = tooMuch
	}
	return data, err
}
