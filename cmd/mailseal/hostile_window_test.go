//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mailseal/tui/tuitest"
)

// drawing is what the front end for a terminal draws with: sequences of colours, of the cursor and of modes, and links.
var drawing = regexp.MustCompile(`\x1b\[[0-9;?<=>]*[A-Za-z]|\x1b\](?:8|52|1[01]);[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[78=>]|\r|\b`)

// TestNothingHostileIsDrawn: the same on a terminal, of what was saved and of what is seen.
func TestNothingHostileIsDrawn(t *testing.T) {
	tuitest.Bubble(t, func(t *testing.T) {
		r := hostileWorld(t)
		domain := r.world.Domain()
		for _, args := range [][]string{
			{domain, "--seen", "yes", "--go-on", "yes", "--hosting", "github-pages", "--mta-sts-target", "rosehill.github.io", "--reports-to", "tls@reports.example", "--accept-plan", "yes"},
			{"reports", domain, writeFile(t, "report.json", hostileReport(domain))},
		} {
			r.app(io.Discard, io.Discard).run(t.Context(), args)
		}
		poisonFile(t, filepath.Join(r.home, "mailseal", domain, "notes.json"))
		clock := r.world.Clock()
		v := start(t, 120, 36, func(a *app) { a.network, a.now, a.env = r.world.Config(), clock.Now, withHome(a.env, r.home) })
		v.frame()
		for _, key := range []string{enter, "e", enter, enter, "\x1b", enter, "e", enter, "\x1b", "v", "\x1b", "h", "\x1b", "\t", enter} {
			if !v.running() {
				break
			}
			v.Type(key)
			v.Steady()
		}
		written := v.Written()
		if wrong := escaping(drawing.ReplaceAllString(written, "")); wrong != "" {
			t.Errorf("it draws %s", wrong)
		}
		if strings.Contains(written, "EVIL\x1b[2J") || !strings.Contains(written, "EVIL") {
			t.Errorf("what was drawn has no hostile text, or had it as it was: %.3000q", written)
		}
	})
}

func withHome(env func(string) string, home string) func(string) string {
	return func(name string) string {
		if name == "HOME" || name == "XDG_STATE_HOME" {
			return home
		}
		return env(name)
	}
}

func writeFile(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
