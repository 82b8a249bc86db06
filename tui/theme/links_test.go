package theme

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestLink(t *testing.T) {
	theme := themed(0, true).WithLinks(true)
	link := func(url string) string { return "\x1b]8;;" + url + "\x07" + url + "\x1b]8;;\x07" }
	for _, c := range []struct{ line, want string }{
		{"Open https://github.com/new.", "Open " + link("https://github.com/new") + "."},
		{"  u  \x1b[1mhttps://a.example/x\x1b[0m", "  u  \x1b[1m" + link("https://a.example/x") + "\x1b[0m"},
		{"https://a.example and (http://b.example)", link("https://a.example") + " and (" + link("http://b.example") + ")"},
		{"https://a.example/cut-he…", "https://a.example/cut-he…"},
		{"an address that may go on: https://a.ex", "an address that may go on: https://a.ex"},
		{"no address", "no address"},
	} {
		if got := theme.Link(c.line, 39); len(c.line) <= 39 && got != c.want {
			t.Errorf("%q is %q, want %q", c.line, got, c.want)
		} else if ansi.Strip(theme.Link(c.line, 39)) != ansi.Strip(c.line) {
			t.Errorf("%q has changed", c.line)
		}
		if got := theme.WithLinks(false).Link(c.line, 39); got != c.line {
			t.Errorf("%q has a link where none is known", got)
		}
	}
}

func TestKnowsLinks(t *testing.T) {
	for _, c := range []struct {
		system string
		env    map[string]string
		want   bool
	}{
		{"linux", map[string]string{"TERM": "xterm-256color"}, true},
		{"linux", map[string]string{"TERM": "linux"}, false},
		{"linux", map[string]string{"TERM": "dumb"}, false},
		{"linux", nil, false},
		{"windows", nil, false},
		{"windows", map[string]string{"WT_SESSION": "1"}, true},
	} {
		if got := KnowsLinks(c.system, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s with %v: %v", c.system, c.env, got)
		}
	}
}
