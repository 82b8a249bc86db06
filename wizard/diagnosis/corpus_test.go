package diagnosis

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// corpus is the folder of texts found in public, beside the checkout. They are other people's and not shipped.
func corpus(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for ; err == nil && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			found := filepath.Join(filepath.Dir(dir), "shared", "corpus")
			if _, err := os.Stat(found); err == nil {
				return found
			}
			break
		}
	}
	t.Skip("no corpus beside this checkout (../shared/corpus): nothing found in public was judged")
	return ""
}

// TestCorpus judges a domain that has published what was found in public: whatever it is, the words are whole,
// and what senders cannot use is never without a finding.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	words := english(t)
	policies, _ := filepath.Glob(filepath.Join(dir, "policies", "*.txt"))
	for _, name := range policies {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		w := healthy(trial)
		w.publish(string(body))
		findings := w.judge()
		filled(t, words, filepath.Base(name), findings)
		if file := rollout.FileOf(w.Check); file.State == rollout.PolicyInvalid && !aboutPolicy(findings) {
			t.Errorf("%s: %s, and no finding says so", filepath.Base(name), file.Why)
		}
	}
	records := values(t, filepath.Join(dir, "txt_mta_sts.tsv"))
	for _, txt := range records {
		w := healthy(trial)
		w.record("TXT " + txt)
		findings := w.judge()
		filled(t, words, txt, findings)
		if state, _, _ := rollout.RecordState(w.Check); state != mtasts.Valid && VerdictOf(findings) != Action {
			t.Errorf("%q is %s, and the verdict is %s", txt, state, VerdictOf(findings))
		}
	}
	reports := values(t, filepath.Join(dir, "txt_smtp_tls.tsv"))
	for _, txt := range reports {
		w := healthy(trial)
		w.reportRecord("TXT " + txt)
		findings := w.judge()
		filled(t, words, txt, findings)
		if _, state, _ := tlsrpt.FindRecord([]string{txt}); state != mtasts.Valid && VerdictOf(findings) != Action {
			t.Errorf("%q is %s, and the verdict is %s", txt, state, VerdictOf(findings))
		}
	}
	t.Logf("%d policies, %d records, %d report records", len(policies), len(records), len(reports))
}

func values(t *testing.T, name string) []string {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range strings.Split(strings.TrimSpace(string(body)), "\n")[1:] {
		value, _, _ := strings.Cut(line, "\t")
		list = append(list, value)
	}
	return list
}

func aboutPolicy(findings []Finding) bool {
	for _, f := range findings {
		if strings.HasPrefix(string(f.ID), "policy-") {
			return true
		}
	}
	return false
}

// filled checks that no place in the words is left open.
func filled(t *testing.T, words *assets.Words, input string, findings []Finding) {
	t.Helper()
	for _, f := range findings {
		text := Text(words, f)
		for _, part := range []string{text.Title, text.What, text.Why, text.Fix, text.Until} {
			if part == "" || strings.ContainsAny(part, "{}") && !strings.ContainsAny(input, "{}") && !strings.Contains(f.Values.Text("found"), "{") {
				t.Errorf("%.60q: %s says %q", input, f.ID, part)
			}
		}
	}
}
