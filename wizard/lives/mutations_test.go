package lives

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var mutate = flag.Bool("mutations", false, "whether faults are put into the product, which lives have to find")

// mutation is a fault that is put into the product: the text that stands once in a file becomes another.
type mutation struct {
	name     string
	file     string // below wizard
	old, new string
	never    string // why no life can find it; "": one has to
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
		{"a policy that is gone is forgotten a day early", held, "s.Gone.Add(s.MaxAge)", "s.Gone.Add(s.MaxAge - Day)", ""},
		{"only the newest policy is held", held, "held = append(held, served)", "held = []facts.Served{served}", ""},
		{"what is gone is not waited for", held, "if s.Mode == mtasts.Enforce && breaks(s, hosts) {", "if s.Mode == mtasts.Enforce && breaks(s, hosts) && s.Gone.IsZero() {", ""},
		{"a policy that asks for nothing is held like an enforced one", held, "served.Mode == mtasts.Enforce && ForgottenAt(served).After(s.Now)", "served.Mode != mtasts.Testing && ForgottenAt(served).After(s.Now)", ""},
		{"nobody waits for what senders remember", waits, "return Later(s.Settled(), s.OperationHeld())", "return s.Settled()", ""},
		{"a change of provider waits for policies without the old servers", waits, "HeldUntil(s.Notes, s.Operation.Listed())", "HeldUntil(s.Notes, s.Operation.Old)", ""},
		{"the old mail servers stay two days too long", waits, "oldServersStay = 2 * Day", "oldServersStay = 4 * Day", ""},
		{"a policy that is replaced is not closed", remember, "n > 0 && served[n-1].Gone.IsZero() {", "n > 0 && served[n-1].Gone.IsZero() && n > len(served) {", "looks lie minutes before and after a change, or a day: the hours that this costs are in TestHeldUntil"},
		{"a policy that is still there was seen last at first", remember, "served[n-1].Last, served[n-1].Gone, served[n-1].Unseen = check.At, time.Time{}, time.Time{}", "served[n-1].Gone, served[n-1].Unseen = time.Time{}, time.Time{}", "what is live counts until its check, and what is gone until then: only an outage is left, in TestHeldUntil"},

		// What a check found, and how bad it is.
		{"no mail server is listed, and that is no alarm", table, "MXNoneCovered:   {levels: levels{BounceNow, Off}", "MXNoneCovered:   {levels: levels{Off, Off}", ""},
		{"some mail servers are not listed, and that is no alarm", table, "MXSomeUncovered: {levels: levels{BounceSoon, Off}", "MXSomeUncovered: {levels: levels{Advice, Off}", ""},
		{"an expired certificate is no alarm", table, "MXCertExpired:       {levels: levels{BounceNow, Off}", "MXCertExpired:       {levels: levels{Advice, Off}", ""},
		{"no encryption is no alarm", table, "MXNoEncryption:      {levels: levels{BounceNow, Off}", "MXNoEncryption:      {levels: levels{Off, Off}", ""},
		{"a faulty mail server is an alarm in testing too", table, "MXCertWrongName:     {levels: levels{BounceNow, Off}", "MXCertWrongName:     {levels: levels{BounceNow, BounceNow}", ""},
		{"an older policy that leaves a mail server out is not found", lifecycle, "\td.judgeCacheConflict()\n", "", ""},
		{"old TLS is not found", "diagnosis/mx_certificates.go", "return MXTLSTooOld", `return ""`, ""},
		{"reports are not judged", "diagnosis/diagnosis.go", "\t\td.judgeReports()\n", "", ""},
		{"nobody is exposed", "diagnosis/diagnosis.go", "d.exposed, d.until = s.Exposed()", "_, d.until = s.Exposed()", ""},
		{"a fault of the record explains those of the mail servers", "diagnosis/level.go", "return id != effect && (", "return id != effect && (r.topic == TopicRecord && effect.row().topic == TopicMail || ", ""},
		{"whatever comes in a change of provider is planned", "diagnosis/moments.go", "case !op.Moves() || !r.move:", "case op.Moves():\n\t\treturn true\n\tcase !op.Moves() || !r.move:", ""},
		{"what may pass is no alarm at first", "diagnosis/level.go", "max(f.Level, BounceSoon)", "max(f.Level, Off)", ""},

		// What is published.
		{"a new policy has the old id", target, "p.Target.ID, p.Target.Since, p.Target.LiveSince = j.newID(now), now, time.Time{}", "p.Target.Since, p.Target.LiveSince = now, time.Time{}", ""},
		{"the last mail server is not listed", target, "list = append(list, plan.Line{Pattern: line.Pattern})\n\t\t}\n\t}\n\treturn list\n}\n\n// deadMX", "list = append(list, plan.Line{Pattern: line.Pattern})\n\t\t}\n\t}\n\treturn list[:min(1, len(list))]\n}\n\n// deadMX", ""},
		{"a change of provider does not list the old servers", "journey/move.go", "m.listing(j, append(j.mailServers(), hosts...), true)", "m.listing(j, hosts, false)", ""},
		{"a removal begins with deleting", "journey/operation.go", "Kind: plan.Removal, Phase: plan.PhaseSoften, Began: now, Since: now", "Kind: plan.Removal, Phase: plan.PhaseDropRecord, Began: now, Since: now", ""},

		// What senders read, and what they are told.
		{"a star stands for several labels", "mtasts/match.go", "return ok && dnsname.Equal(suffix, parent)", "return ok && dnsname.Under(parent, suffix)", ""},
		{"two records are taken for one", "mtasts/fields.go", "switch found := Candidates(txts, version); len(found) {", "switch found := Candidates(txts, version); min(1, len(found)) {", "lint counts them too, as lenient senders do, and says so"},
		{"what a resolver remembers is preferred", "facts/dns.go", "\tif !slices.ContainsFunc(l.Authoritative, Answer.Answered) {\n\t\tanswers = append(answers[:len(answers):len(answers)], l.Resolvers...)", "\tif len(l.Resolvers) > 0 {\n\t\tanswers = append(slices.Clone(l.Resolvers), answers...)", ""},
		{"going live has no conditions", "rollout/golive.go", "return l.Ready || l.LowMail || l.Elsewhere", "return true", ""},
		{"status --quiet says nothing of what has to be done", "journey/verdict.go", "\t\treturn OccasionAct\n", "\t\treturn NoOccasion\n", ""},

		// What is saved.
		{"when a phase began is not saved", "plan/operation.go", "`json:\"since\"`", "`json:\"-\"`", ""},
		{"until when a policy was there is not saved", "facts/notes.go", "`json:\"gone,omitzero\"`", "`json:\"-\"`", ""},
		{"what is open is not saved", "journey/journey.go", "`json:\"waiting,omitzero\"`", "`json:\"-\"`", ""},
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

// TestMutations puts each fault into the product, and wants a life to find it that breaks no rule without it: of as many as -lives says,
// from -seed on, or those of -seeds, which are known to break none. It stops at the first.
func TestMutations(t *testing.T) {
	if !*mutate {
		t.Skip("without -mutations: each needs a build, and some lives")
	}
	seeds := cleanSeeds(t)
	caught := 0
	for _, m := range mutations() {
		t.Run(strings.ReplaceAll(m.name, " ", "-"), func(t *testing.T) {
			found, ok := m.live(t, seeds)
			switch {
			case ok:
				caught++
				t.Log(found)
			case m.never != "":
				t.Logf("%d lives found nothing wrong: %s", len(seeds), m.never)
			default:
				t.Errorf("%d lives found nothing wrong", len(seeds))
			}
		})
	}
	t.Logf("%d of %d caught", caught, len(mutations()))
}

// catch is how a life found a fault.
type catch struct {
	rule  string
	seed  string
	lives int
}

func (c catch) String() string {
	return fmt.Sprintf("caught by %q, seed %s, after %d lives", c.rule, c.seed, c.lives)
}

// brokenPattern is how TestLives says which rule is broken by which seeds.
func brokenPattern() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^.*: ([a-z ]+): broken by seed ([\d, ]+)`)
}

// cleanSeeds lives without a fault, and returns the seeds that break no rule.
func cleanSeeds(t *testing.T) []string {
	t.Helper()
	if *only != "" {
		return strings.Split(*only, ",")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var seeds []string
	for _, n := range seedsOf(t) {
		seeds = append(seeds, fmt.Sprint(n))
	}
	out, failed := lives(t, self, seeds, len(seeds))
	broken := brokenPattern().FindAllStringSubmatch(string(out), -1)
	if failed && len(broken) == 0 {
		t.Fatalf("without a fault: %s", out)
	}
	for _, b := range broken {
		t.Logf("without a fault, %s is broken by seed %s", b[1], b[2])
		bad := strings.Split(b[2], ", ")
		seeds = slices.DeleteFunc(seeds, func(seed string) bool { return slices.Contains(bad, seed) })
	}
	return seeds
}

// live lives with the fault until a rule is broken.
func (m mutation) live(t *testing.T, seeds []string) (found catch, ok bool) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lives.test")
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", m.overlay(t), "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, failed := lives(t, binary, seeds, 1)
	if !failed {
		return catch{}, false
	}
	broken := brokenPattern().FindSubmatch(out)
	if broken == nil {
		t.Fatalf("it failed, and no rule was broken: %s", out)
	}
	found = catch{rule: string(broken[1]), seed: string(broken[2])}
	found.lives = slices.Index(seeds, found.seed) + 1
	return found, true
}

// lives has a test binary live some lives, in their order, until so many break a rule.
func lives(t *testing.T, binary string, seeds []string, failures int) (out []byte, failed bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, "-test.run", "^TestLives$", "-test.timeout", "60m",
		"-seeds", strings.Join(seeds, ","), "-shrink", "0", "-failures", fmt.Sprint(failures))
	if failures == 1 {
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1") // one after the other
	}
	out, err := cmd.CombinedOutput()
	return out, err != nil
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
