package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/lint"
)

// lintRecords are the records to judge: each argument is one, to the letter; "-" is standard input, one
// a line; a file that exists is read the same way.
func (a *app) lintRecords(kind lint.Kind, args []string) ([]string, error) {
	if len(args) != 1 {
		return args, nil
	}
	body, isFile, err := a.lintSource(args[0])
	switch {
	case err != nil:
		return nil, err
	case args[0] == "-":
		return lint.RecordTexts(kind, string(body))
	case isFile: // how an editor saved the file is not part of the record
		return lint.RecordTexts(kind, lint.Decode(body))
	}
	return args, nil
}

// lintPolicy is the policy to judge, byte by byte.
func (a *app) lintPolicy(args []string) ([]byte, error) {
	if len(args) != 1 {
		return nil, errors.New("name one file, or - for standard input: mailseal lint policy mta-sts.txt")
	}
	body, _, err := a.lintSource(args[0])
	if isOneWord(args[0], body) {
		return nil, noFile(args[0])
	}
	if errors.Is(err, errTooLarge) { // that is what there is to say about it
		err = nil
	}
	return body, err
}

// lintReport opens the report to judge. It is not read here: a report may be large, and what reads it has its own limits.
func (a *app) lintReport(args []string) (name string, body io.ReadCloser, err error) {
	if len(args) != 1 {
		return "", nil, errors.New("name one file, or - for standard input: mailseal lint report FILE")
	}
	if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
		file, err := os.Open(args[0])
		return args[0], file, err
	}
	if args[0] == "-" {
		return standardInput, io.NopCloser(a.io.in), nil
	}
	text, _, err := a.lintSource(args[0])
	if isOneWord(args[0], text) {
		return "", nil, noFile(args[0])
	}
	return "text", io.NopCloser(bytes.NewReader(text)), err
}

// lintSource gives what an argument stands for: standard input, a file, or itself.
func (a *app) lintSource(arg string) (body []byte, isFile bool, err error) {
	if arg == "-" {
		body, err = readAll(a.io.in)
		return body, true, err
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return nil, true, fmt.Errorf("%s is a folder; name a file", arg)
	case err == nil:
		file, err := os.Open(arg)
		if err != nil {
			return nil, true, err
		}
		defer file.Close()
		body, err = readAll(file)
		return body, true, err
	case namesFile(arg):
		return nil, true, noFile(arg)
	}
	return []byte(arg), false, nil
}

var errTooLarge = errors.New("that is more than 1 MB; give the text itself")

// readAll reads at most 1 MB; of what is longer, a byte more and errTooLarge.
func readAll(r io.Reader) ([]byte, error) {
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(body) > most {
		err = errTooLarge
	}
	return body, err
}

func noFile(name string) error { return fmt.Errorf("there is no file %s", assets.Clean(name, 200)) }

// isOneWord reports whether an argument stood for itself, and is too little to be a file's content.
func isOneWord(arg string, body []byte) bool {
	return arg != "" && arg == string(body) && !strings.ContainsAny(arg, " :={\n")
}

// namesFile reports whether an argument is rather the name of a file than a text to judge.
func namesFile(arg string) bool {
	return slices.Contains([]string{".txt", ".json", ".gz", ".eml", ".zip"}, filepath.Ext(arg)) ||
		strings.ContainsAny(arg, `/\`) && !strings.ContainsAny(arg, " =;\n{")
}
