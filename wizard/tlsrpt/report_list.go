package tlsrpt

import (
	"bytes"
	"mailseal/wizard/mtasts"
	"slices"
)

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
		return nil, mtasts.NewProblem(NoTLSReport).Of(found[0].err)
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
