package pages

import (
	htmltemplate "html/template"
	"io"
	"strings"
	"sync"
	"text/template"

	"mailseal/assets"
)

// The templates are parsed when the first page is written.
var (
	markdownTemplate = sync.OnceValues(func() (executor, error) {
		text, err := assets.File("templates/handover.md")
		if err != nil {
			return nil, err
		}
		functions := template.FuncMap{"fenced": fenced, "number": func(index int) int { return index + 1 }}
		return template.New("handover").Funcs(functions).Parse(string(text))
	})
	htmlTemplate = sync.OnceValues(func() (executor, error) {
		text, err := assets.File("templates/handover.html")
		if err != nil {
			return nil, err
		}
		return htmltemplate.New("handover").Parse(string(text))
	})
)

type executor interface {
	Execute(w io.Writer, data any) error
}

// write fills a template with the page.
func (p handoverPage) write(parsed func() (executor, error)) (string, error) {
	t, err := parsed()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, p)
	return b.String(), err
}

// fenced returns text as a code block, with a fence longer than any in it (CommonMark 0.31 §4.5).
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + strings.TrimRight(text, "\r\n") + "\n" + fence
}
