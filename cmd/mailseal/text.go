package main

import (
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// inUTF8 reads a text in any encoding that its first bytes tell: PowerShell saves what a command prints in UTF-16, and Notepad can put a
// mark before it.
func inUTF8(in io.Reader) io.Reader {
	return transform.NewReader(in, unicode.BOMOverride(transform.Nop))
}
