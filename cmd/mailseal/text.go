package main

import (
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// plainText reads text that a program of Windows may have saved: its PowerShell writes what a command prints in UTF-16, and Notepad can put a
// mark before it. Without such a mark, it is as it is.
func plainText(in io.Reader) io.Reader {
	return transform.NewReader(in, unicode.BOMOverride(transform.Nop))
}
