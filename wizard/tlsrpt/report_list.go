package tlsrpt

import (
	"bytes"
	"iter"
	"slices"
)

// parsed is one report with what was odd about it, or why there is none.
type parsed struct {
	report   Report
	warnings warnings
	breaches []Breach
	err      error
}

// maxBroken is how many values in a text may be no report before it is given up.
const maxBroken = 20

// reportList reads the reports in one JSON text: one, as it should be, several in a row (a line each, say), or a list of them.
// It holds one at a time.
type reportList struct {
	data     []byte
	warnings warnings // about the next report
	list     *tree    // where the text is a list
	found    int      // reports, and values that are none
	broken   int      // of them
	trailing bool     // what follows is no report
}

// blank is what may stand between reports.
const blank = " \t\r\n\x00"

func newReportList(data []byte) *reportList {
	l := &reportList{data: data}
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		l.data = rest
		l.warnings.add(ByteOrderMark)
	}
	return l
}

// all yields the reports, and why a value is none. A broken object among reports is named, and the next line that begins one is
// read on from.
func (l *reportList) all() iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		for {
			p, ok := l.next()
			if !ok {
				return
			}
			l.found++
			if p.err != nil {
				l.broken++
			}
			if !yield(p) {
				return
			}
			if l.broken == maxBroken {
				l.trailing = true
				return
			}
		}
	}
}

func (l *reportList) next() (parsed, bool) {
	if l.list != nil {
		if p, ok := l.element(); ok {
			return p, true
		}
	}
	l.data = bytes.TrimLeft(l.data, blank)
	switch {
	case len(l.data) == 0:
		return parsed{}, false
	case l.data[0] == '[' && l.found == 0:
		l.list = newTree(l.data)
		_, _ = l.list.token() // the bracket
		return l.element()
	case l.data[0] != '{' && l.found > 0:
		l.trailing = true
		return parsed{}, false
	}
	t := newTree(l.data)
	p, whole := l.read(t, 0)
	if whole {
		l.data = l.data[t.dec.InputOffset():]
	} else {
		l.data = nextObject(l.data)
	}
	return p, true
}

// element reads the next report of a list. ok is false at its end.
func (l *reportList) element() (p parsed, ok bool) {
	t := l.list
	if t.dec.More() {
		p, whole := l.read(t, 1)
		if !whole {
			l.list, l.data = nil, nextObject(l.data[t.dec.InputOffset():])
		}
		return p, true
	}
	l.list = nil
	if _, err := t.token(); err != nil {
		l.data = nil
		return parsed{err: err}, true
	}
	l.data = l.data[t.dec.InputOffset():]
	return parsed{err: ErrEmpty}, l.found == 0
}

// read reads one value. whole is false where it is no JSON.
func (l *reportList) read(t *tree, depth int) (p parsed, whole bool) {
	ws := l.warnings
	l.warnings = nil
	t.begin(&ws)
	v, err := t.value(depth)
	if err != nil {
		return parsed{err: err}, false
	}
	p.report, p.err = readReport(v, &ws)
	p.warnings, p.breaches = ws, letter(v, t.keys)
	if slices.Contains(ws, ByteOrderMark) {
		p.breach(ByteOrder)
	}
	return p, true
}

// nextObject skips to the next line that begins an object.
func nextObject(data []byte) []byte {
	if i := bytes.Index(data, []byte("\n{")); i >= 0 {
		return data[i:]
	}
	return nil
}
