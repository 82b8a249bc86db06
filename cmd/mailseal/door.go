package main

import (
	"bytes"
	"io"
	"unicode/utf8"

	"mailseal/assets"
)

// door is the last thing that all text passes on its way out, but for the front end that draws on a terminal: whatever was forgotten
// before it, nothing gets through that does not print. What has to stay exact, as in JSON, is escaped before it (assets.EscapeJSON),
// so that nothing is left to be replaced here.
type door struct {
	out  io.Writer
	rest []byte // the beginning of a character, or a return whose line end has not come

	// returns says that a return may stand by itself: it goes to the beginning of a line that counts what is done.
	returns bool
}

// Write implements io.Writer. It reports all of b as written where the writer behind it took everything.
func (d *door) Write(b []byte) (int, error) {
	text := append(d.rest, b...)
	d.rest = nil
	safe := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case !utf8.FullRune(text), r == '\r' && len(text) == 1 && !d.returns:
			d.rest, size = bytes.Clone(text), len(text)
		case r == '\n', r == '\t', r == '\r' && (d.returns || text[1] == '\n'), assets.Prints(r), r == utf8.RuneError && size > 1:
			safe = append(safe, text[:size]...)
		default:
			safe = append(safe, '?')
		}
		text = text[size:]
	}
	if len(safe) == 0 {
		return len(b), nil
	}
	if _, err := d.out.Write(safe); err != nil {
		return 0, err
	}
	return len(b), nil
}
