package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds the picture of the house: which package may know which.
func TestImports(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	// Each package, and what of this module and of the network, the terminal and the clock it may import.
	may := map[string]string{
		"assets":             "",
		"providers":          "assets",
		"wizard/mtasts":      "",
		"wizard/tlsrpt":      "wizard/mtasts",
		"wizard/facts":       "wizard/mtasts wizard/tlsrpt",
		"wizard/plan":        "assets providers wizard/mtasts wizard/tlsrpt",
		"wizard/rollout":     "wizard/facts wizard/mtasts wizard/plan wizard/tlsrpt",
		"wizard/diagnosis":   "assets providers wizard/facts wizard/mtasts wizard/plan wizard/rollout wizard/tlsrpt",
		"wizard/journey":     "assets providers wizard/diagnosis wizard/facts wizard/mtasts wizard/plan wizard/rollout wizard/tlsrpt",
		"wizard":             "assets providers wizard/diagnosis wizard/facts wizard/journey wizard/mtasts wizard/plan wizard/rollout wizard/tlsrpt",
		"wizard/probe":       "wizard/facts wizard/mtasts wizard/tlsrpt",
		"wizard/practice":    "assets wizard/facts wizard/mtasts wizard/plan wizard/probe wizard/tlsrpt",
		"wizard/store":       "assets wizard/facts wizard/journey",
		"tui/theme":          "",
		"tui/screens":        "assets tui/theme wizard wizard/diagnosis wizard/facts wizard/journey wizard/mtasts wizard/plan",
		"tui":                "assets tui/screens tui/theme wizard wizard/facts wizard/journey wizard/plan",
		"tui/plain":          "assets wizard wizard/diagnosis wizard/facts wizard/journey wizard/plan",
		"cmd/mailseal/quiet": "",
	}
	only := map[string][]string{ // who alone may import these
		"github.com/charmbracelet/": {"tui", "tui/screens", "tui/theme"},
		"github.com/miekg/dns":      {"wizard/probe", "wizard/practice"},
		"net/http":                  {"wizard/probe", "wizard/practice"},
		"crypto/tls":                {"wizard/probe", "wizard/practice", "wizard/diagnosis", "cmd/mailseal"},
		"os":                        {"wizard/store", "cmd/mailseal", "cmd/mailseal/quiet", "tui", "wizard/practice"},
		"github.com/spf13/cobra":    {"cmd/mailseal"},
	}
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "mailseal/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "mailseal/")
		allowed, known := may[pkg]
		if !known && pkg != "cmd/mailseal" {
			t.Errorf("%s is new here: give it a place in the picture, in DESIGN terms, and in this test", pkg)
		}
		for _, imported := range fields[1:] {
			if inside, ok := strings.CutPrefix(imported, "mailseal/"); ok && pkg != "cmd/mailseal" && !contains(strings.Fields(allowed), inside) {
				t.Errorf("%s may not import %s: its arrows go to [%s] only", pkg, inside, allowed)
			}
			for path, owners := range only {
				if (imported == path || strings.HasSuffix(path, "/") && strings.HasPrefix(imported, path)) && !contains(owners, pkg) {
					t.Errorf("%s may not import %s: that is for %v", pkg, imported, owners)
				}
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
