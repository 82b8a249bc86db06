package lives

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var mutate = flag.Bool("mutations", false, "whether faults are put into the product, which lives have to find")

// mutation is a fault that is put into the product: the text that stands once in a file becomes another.
type mutation struct {
	name     string
	file     string // below wizard
	old, new string
}

func mutations() []mutation {
	const (
		held      = "rollout/held.go"
		waits     = "rollout/waits.go"
		remember  = "rollout/remember.go"
		table     = "diagnosis/table.go"
		lifecycle = "diagnosis/lifecycle.go"
		target    = "journey/target.go"
	)
	return []mutation{
		// What senders hold, and for how long.
		{"a policy that is gone is forgotten a day early", held, "s.Gone.Add(s.MaxAge)", "s.Gone.Add(s.MaxAge - Day)"},
		{"only the newest policy is held", held, "held = append(held, served)", "held = []facts.Served{served}"},
		{"what is gone is not waited for", held, "if s.Mode == mtasts.Enforce && breaks(s, hosts) {", "if s.Mode == mtasts.Enforce && breaks(s, hosts) && s.Gone.IsZero() {"},
		{"a policy that asks for nothing is held like an enforced one", held, "served.Mode == mtasts.Enforce && ForgottenAt(served).After(s.Now)", "served.Mode != mtasts.Testing && ForgottenAt(served).After(s.Now)"},
		{"nobody waits for what senders remember", waits, "return Later(s.Settled(), s.OperationHeld())", "return s.Settled()"},
		{"a change of provider waits for policies without the old servers", waits, "HeldUntil(s.Notes, s.Operation.Listed())", "HeldUntil(s.Notes, s.Operation.Old)"},
		{"the old mail servers stay two days too long", waits, "oldServersStay = 2 * Day", "oldServersStay = 4 * Day"},
		{"a policy that is replaced is not closed", remember, "n > 0 && served[n-1].Gone.IsZero() {", "n > 1 && served[n-1].Gone.IsZero() {"},
		{"a policy that is still there was seen last at first", remember, "served[n-1].Last, served[n-1].Gone = check.At, time.Time{}", "served[n-1].Gone = time.Time{}"},

		// What a check found, and how bad it is.
		{"no mail server is listed, and that is no alarm", table, "MXNoneCovered:   {levels: levels{BounceNow, Off}", "MXNoneCovered:   {levels: levels{Off, Off}"},
		{"some mail servers are not listed, and that is no alarm", table, "MXSomeUncovered: {levels: levels{BounceSoon, Off}", "MXSomeUncovered: {levels: levels{Advice, Off}"},
		{"an expired certificate is no alarm", table, "MXCertExpired:       {levels: levels{BounceNow, Off}", "MXCertExpired:       {levels: levels{Advice, Off}"},
		{"no encryption is no alarm", table, "MXNoEncryption:      {levels: levels{BounceNow, Off}", "MXNoEncryption:      {levels: levels{Off, Off}"},
		{"a faulty mail server is an alarm in testing too", table, "MXCertWrongName:     {levels: levels{BounceNow, Off}", "MXCertWrongName:     {levels: levels{BounceNow, BounceNow}"},
		{"an older policy that leaves a mail server out is not found", lifecycle, "\td.judgeCacheConflict()\n", ""},
		{"old TLS is not found", "diagnosis/mx_certificates.go", "return MXTLSTooOld", `return ""`},
		{"reports are not judged", "diagnosis/diagnosis.go", "\t\td.judgeReports()\n", ""},
		{"nobody is exposed", "diagnosis/diagnosis.go", "d.exposed, d.until = s.Exposed()", "_, d.until = s.Exposed()"},
		{"a fault of the record explains those of the mail servers", "diagnosis/level.go", "return id != effect && (", "return id != effect && (r.topic == TopicRecord && effect.row().topic == TopicMail || "},
		{"whatever comes in a change of provider is planned", "diagnosis/moments.go", "case !op.Moves() || !r.move:", "case op.Moves():\n\t\treturn true\n\tcase !op.Moves() || !r.move:"},
		{"what may pass is no alarm at first", "diagnosis/level.go", "max(f.Level, BounceSoon)", "max(f.Level, Off)"},

		// What is published.
		{"a new policy has the old id", target, "p.Target.ID, p.Target.Since, p.Target.LiveSince = j.newID(now), now, time.Time{}", "p.Target.Since, p.Target.LiveSince = now, time.Time{}"},
		{"the last mail server is not listed", target, "list = append(list, plan.Line{Pattern: line.Pattern})\n\t\t}\n\t}\n\treturn list\n}\n\n// deadMX", "list = append(list, plan.Line{Pattern: line.Pattern})\n\t\t}\n\t}\n\treturn list[:min(1, len(list))]\n}\n\n// deadMX"},
		{"a change of provider does not list the old servers", "journey/move.go", "m.listing(j, append(check.MXHosts(), hosts...), true)", "m.listing(j, hosts, false)"},
		{"a removal begins with deleting", "journey/operation.go", "Kind: plan.Removal, Phase: plan.PhaseSoften, Began: now, Since: now", "Kind: plan.Removal, Phase: plan.PhaseDropRecord, Began: now, Since: now"},

		// What is saved.
		{"when a phase began is not saved", "plan/operation.go", "`json:\"since\"`", "`json:\"-\"`"},
		{"until when a policy was there is not saved", "facts/notes.go", "`json:\"gone,omitzero\"`", "`json:\"-\"`"},
		{"what is open is not saved", "journey/journey.go", "`json:\"waiting,omitzero\"`", "`json:\"-\"`"},
	}
}

// TestMutationsApply wants every fault to have a place in the product: a text that is not there any more shows nothing.
func TestMutationsApply(t *testing.T) {
	for _, m := range mutations() {
		text, err := os.ReadFile(m.source())
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(text), m.old); n != 1 {
			t.Errorf("%s: %d times in %s: %s", m.name, n, m.file, m.old)
		}
	}
}

// source is the file that a fault is put into.
func (m mutation) source() string { return filepath.Join("..", filepath.FromSlash(m.file)) }

// TestMutations puts each fault into the product, and wants the lives to find it: as many as -lives says, from -seed on.
func TestMutations(t *testing.T) {
	if !*mutate {
		t.Skip("without -mutations: each needs a build, and some hundred lives")
	}
	for _, m := range mutations() {
		t.Run(strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), "go", "test", "-overlay", m.overlay(t), "-failfast", ".",
				"-run", "^(TestKept|TestLives)$", "-v", "-timeout", "30m",
				"-lives", fmt.Sprint(*howMany), "-seed", fmt.Sprint(*seed), "-shrink", "0", "-failures", "1").CombinedOutput()
			switch {
			case err == nil:
				t.Errorf("%d lives found nothing wrong", *howMany)
			case !foundPattern().Match(out):
				t.Errorf("it failed, and no rule was broken: %s", out)
			default:
				t.Logf("%s", strings.Join(foundPattern().FindAllString(string(out), 3), "; "))
			}
		})
	}
}

// foundPattern is how the tests of lives say that a rule is broken, and after how many lives.
func foundPattern() *regexp.Regexp {
	return regexp.MustCompile(`(?m)--- FAIL: TestKept/\S+|[a-z ]+: broken by seed \d+|\d+ lives in`)
}

// overlay writes the file with the fault, and the list of files that takes the place of (see go help build).
func (m mutation) overlay(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	original, err := filepath.Abs(m.source())
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	mutated, list := filepath.Join(dir, "mutated.go"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{original: mutated}})
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{mutated: []byte(strings.Replace(string(text), m.old, m.new, 1)), list: replace} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return list
}
