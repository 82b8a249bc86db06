package main

import (
	"errors"
	"io"
)

// standardInput is the name of what has none.
const standardInput = "standard input"

var errTooLarge = errors.New("that is more than 1 MB; give the text itself")

// readAll reads at most 1 MB.
func readAll(r io.Reader) ([]byte, error) {
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(body) > most {
		err = errTooLarge
	}
	return body, err
}
