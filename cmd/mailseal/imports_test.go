package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floors is the house, from the ground up: a package may use those on the floors below its own.
var floors = []string{
	"wizard/dnsname cmd/mailseal/quiet tui/theme tui/wrap tui/frame assets/msgid assets/msgid/gen",
	"wizard/mtasts",
	"wizard/tlsrpt",
	"wizard/facts",
	"wizard/plan assets",
	"wizard/rollout wizard/glossary providers assets/pseudo",
	"wizard/diagnosis wizard/probe",
	"wizard/journey wizard/reports wizard/lint",
	"wizard/guide",
	"wizard/practice wizard/store wizard/pages",
	"wizard",
	"tui/screens tui/plain",
	"tui",
	"cmd/mailseal",
	"wizard/wizardtest wizard/wizardtest/webhosts wizard/lives tui/tuitest", // for tests only
}

// apart are packages that stand high and still may not use these below them: front ends ask the Engine, and only cmd knows the
// network, the disk and the practice.
var apart = map[string]string{
	"wizard":         "wizard/probe wizard/practice wizard/store",
	"tui":            "wizard/probe wizard/practice wizard/store providers",
	"tui/screens":    "wizard/probe wizard/practice wizard/store providers",
	"tui/plain":      "wizard/probe wizard/practice wizard/store providers tui/theme",
	"wizard/journey": "wizard/probe",
	"wizard/reports": "wizard/probe",
	"wizard/lint":    "wizard/probe",
	"wizard/guide":   "wizard/probe",
	"wizard/pages":   "wizard/probe",
	"wizard/store":   "wizard/probe",
}

// allowed lists what each package may import of this module.
func allowed() map[string][]string {
	may := map[string][]string{}
	var below []string
	for _, floor := range floors {
		for _, pkg := range strings.Fields(floor) {
			may[pkg] = slices.DeleteFunc(slices.Clone(below), func(lower string) bool {
				return slices.Contains(strings.Fields(apart[pkg]), lower)
			})
		}
		below = append(below, strings.Fields(floor)...)
	}
	return may
}

// TestImports holds the picture of the house: which package may know which.
func TestImports(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads source, where the race detector finds nothing")
	}
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	may := allowed()
	only := map[string][]string{ // who alone may import these
		"github.com/charmbracelet/":   {"tui", "tui/screens", "tui/theme", "tui/wrap", "tui/tuitest"},
		"github.com/miekg/dns":        {"wizard/probe", "wizard/practice"},
		"net/http":                    {"wizard/probe", "wizard/practice"},
		"crypto/tls":                  {"wizard/probe", "wizard/practice", "wizard/rollout", "wizard/diagnosis", "cmd/mailseal"},
		"os":                          {"assets/msgid/gen", "wizard/store", "cmd/mailseal", "cmd/mailseal/quiet", "tui", "wizard/practice", "tui/tuitest"},
		"github.com/spf13/cobra":      {"cmd/mailseal"},
		"github.com/nicksnyder/":      {"assets", "assets/msgid/gen", "assets/pseudo"},
		"github.com/emersion/go-imap": {"wizard/probe"},
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "mailseal/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "mailseal/")
		allowed, known := may[pkg]
		if !known {
			t.Errorf("%s is new here: give it a place in the picture, in DESIGN terms, and in this test", pkg)
		}
		for _, imported := range fields[1:] {
			if inside, ok := strings.CutPrefix(imported, "mailseal/"); ok && !slices.Contains(allowed, inside) {
				t.Errorf("%s may not import %s: it may use %v only", pkg, inside, allowed)
			}
			for path, owners := range only {
				if (imported == path || strings.HasSuffix(path, "/") && strings.HasPrefix(imported, path)) && !slices.Contains(owners, pkg) {
					t.Errorf("%s may not import %s: that is for %v", pkg, imported, owners)
				}
			}
		}
	}
}
