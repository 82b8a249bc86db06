package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/lint"
	"mailseal/wizard/mtasts"
)

// lintRecords returns the records to judge: each argument is one, to the letter; "-" is standard input, one
// a line; a file that exists is read the same way.
func (a *app) lintRecords(kind lint.Kind, args []string) ([]string, error) {
	if len(args) != 1 {
		return args, nil
	}
	source, err := a.openSource(args[0])
	if err != nil {
		return nil, err
	}
	defer source.Close()
	body, err := readAll(source)
	switch {
	case err != nil:
		return nil, err
	case source.name == standardInput:
		return lint.RecordTexts(kind, string(body))
	case source.name != "": // how an editor saved the file is not part of the record
		text, _ := mtasts.PlainText(body)
		return lint.RecordTexts(kind, text)
	}
	return args, nil
}

// lintPolicy returns the policy to judge, byte by byte. That it is too long is for the judgement to say.
func (a *app) lintPolicy(args []string) ([]byte, error) {
	source, err := a.lintFile(args, "policy mta-sts.txt")
	if err != nil {
		return nil, err
	}
	defer source.Close()
	body, err := readAll(source)
	if errors.Is(err, errTooLarge) {
		err = nil
	}
	return body, err
}

// lintFile opens the one policy or report to judge.
func (a *app) lintFile(args []string, example string) (lintSource, error) {
	if len(args) != 1 {
		return lintSource{}, assets.NewError(msgid.ErrorLintFile, assets.Values{"example": example})
	}
	source, err := a.openSource(args[0])
	if err == nil && source.name == "" && args[0] != "" && !strings.ContainsAny(args[0], " :={\n") {
		return source, noFile(args[0]) // one word is too little to be the content of one
	}
	return source, err
}

// lintSource is what an argument stands for.
type lintSource struct {
	io.ReadCloser
	name string // of the file; empty where the argument is the text itself
}

// openSource opens standard input, a file, or the argument itself. It is not read here: a report may be large, and what reads
// it has its own limits.
func (a *app) openSource(arg string) (lintSource, error) {
	if arg == "-" {
		return lintSource{io.NopCloser(a.io.in), standardInput}, nil
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return lintSource{}, assets.NewError(msgid.ErrorLintFolder, assets.Values{"path": arg})
	case err == nil:
		file, err := os.Open(arg)
		return lintSource{file, arg}, err
	case namesFile(arg):
		return lintSource{}, noFile(arg)
	}
	return lintSource{io.NopCloser(strings.NewReader(arg)), ""}, nil
}

var errTooLarge = assets.NewError(msgid.ErrorLintTooLarge, assets.Values{"n": 1})

// readAll reads at most 1 MB; of what is longer, a byte more and errTooLarge.
func readAll(r io.Reader) ([]byte, error) {
	const most = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && len(body) > most {
		err = errTooLarge
	}
	return body, err
}

func noFile(name string) error {
	return assets.NewError(msgid.ErrorLintNoFile, assets.Values{"path": assets.Clean(name, 200)})
}

// namesFile reports whether an argument is rather the name of a file than a text to judge.
func namesFile(arg string) bool {
	return slices.Contains([]string{".txt", ".json", ".gz", ".eml", ".zip"}, filepath.Ext(arg)) ||
		strings.ContainsAny(arg, `/\`) && !strings.ContainsAny(arg, " =;\n{")
}
