package tlsrpt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Limits on one JSON text. A report about a small domain is a few kilobytes;
// Google's about a large one a few megabytes.
const (
	maxJSON   = 20 << 20 // bytes
	maxDepth  = 16       // a report needs 5
	maxTokens = 1 << 20  // strings, numbers and brackets
	maxInARow = 1000     // reports
)

var (
	errTooLarge = errors.New("it unpacks to more than 20 megabytes; no daily report is that large")
	errEmpty    = errors.New("it is empty")
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

func (t *tree) value(depth int) (any, error) {
	tok, err := t.dec.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
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
	_, err := t.dec.Token()
	return list, err
}

func (t *tree) object(depth int) (any, error) {
	fields := make(map[string]any)
	for t.dec.More() {
		name, err := t.dec.Token()
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
	_, err := t.dec.Token()
	return fields, err
}

// parsed is one report with what was odd about it.
type parsed struct {
	report   Report
	warnings warnings
}

// parseJSON reads the reports in one text: one, as it should be, or several in a row.
func parseJSON(data []byte) ([]parsed, error) {
	var ws warnings
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		data = rest
		ws.add(ByteOrderMark)
	}
	var found []parsed
	for {
		data = bytes.TrimLeft(data, " \t\r\n\x00")
		if len(data) == 0 && len(found) == 0 {
			return nil, errEmpty
		}
		if len(data) == 0 || len(found) == maxInARow || data[0] != '{' && len(found) > 0 {
			break
		}
		t := newTree(data, &ws)
		v, err := t.value(0)
		var r Report
		if err == nil {
			r, err = readReport(v, &ws)
		}
		if err != nil && len(found) == 0 {
			return nil, fmt.Errorf("it is no daily report: %w", err)
		}
		if err != nil {
			break
		}
		found = append(found, parsed{r, ws})
		data = data[t.dec.InputOffset():]
		ws = nil
	}
	if len(data) > 0 {
		found[0].warnings.add(TrailingData)
	}
	if len(found) > 1 {
		found[0].warnings.add(SeveralReports)
	}
	return found, nil
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
	return found[0].report, found[0].warnings, nil
}

// readAll reads up to a limit, and fails beyond it.
func readAll(r io.Reader, most int64, tooMuch error) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = tooMuch
	}
	return data, err
}
