package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/wizard/journey"
)

// result is what a run of the program left.
type result struct {
	code      int
	out, talk string
}

// run runs the program, and returns its exit code.
func run(ctx context.Context, args []string, io streams, env func(string) string) int {
	return newApp(io, env).run(ctx, args)
}

// mailseal runs the program with standard input, away from every terminal and every network.
func mailseal(t *testing.T, in string, args ...string) result {
	t.Helper()
	var out, talk bytes.Buffer
	args = append([]string{"--state-dir", t.TempDir()}, args...)
	code := inMorning(streams{in: strings.NewReader(in), out: &out, errOut: &talk}, args).run(t.Context(), args)
	if err := keepsSchema(out.String()); err != nil {
		t.Error(err)
	}
	return result{code, out.String(), talk.String()}
}

// inMorning returns an app whose practice begins at nine: when report mails arrive hangs on the hour.
func inMorning(io streams, args []string) *app {
	a := newApp(io, func(string) string { return "" })
	if slices.Contains(args, "practice") {
		a.now = func() time.Time { return time.Now().UTC().Truncate(24 * time.Hour).Add(9 * time.Hour) }
	}
	return a
}

func TestWrongUse(t *testing.T) {
	refused := func(says string, args ...string) {
		t.Helper()
		r := mailseal(t, "", args...)
		if r.code != exitFailed || !strings.Contains(r.talk, says) || r.out != "" {
			t.Errorf("mailseal %v: code %d, out %q, talk %q; want code 2 and %q", args, r.code, r.out, r.talk, says)
		}
	}
	refused("See: mailseal --help", "--bogus")
	refused("no help on statsu", "help", "statsu")
	refused("Did you mean: mailseal status", "statsu")
	refused("more than one word", "rose hill")
	refused("after the @", "localhost")
	refused("no notes of any domain", "status")
	refused("mailseal rosehill.example", "show", "rosehill.example", "records")
	refused("records, zone, policy", "show", "rosehill.example")
	refused("record, policy, tlsrpt, report", "lint", "spf", "v=spf1")
	refused("There is no file", "lint", "policy", "no-such.txt")
	refused("There is no file", "lint", "policy", "no-such")
	refused("There is no file", "lint", "report", "no-such")
	refused("There is no file", "lint", "record", "./no-such")
	refused("mailseal explain", "explain", "nonsense")
	refused("It has: en", "--lang", "xx", "explain")
	refused("google, microsoft, mimecast", "practice", "--provider", "aol")
	refused("not an IP address", "--resolver", "nonsense", "status", "rosehill.example")
}

// TestFullDisk: what could not be written must not end like what was.
func TestFullDisk(t *testing.T) {
	for _, args := range [][]string{{"explain"}, {"lint", "record", "v=STSv1; id=1"}, {"help", "daily"}, {"--help"}} {
		var talk bytes.Buffer
		code := run(t.Context(), args, streams{in: strings.NewReader(""), out: full{}, errOut: &talk}, func(string) string { return "" })
		if code != exitFailed || !strings.Contains(talk.String(), "disk") {
			t.Errorf("mailseal %v: code %d, %q", args, code, talk.String())
		}
	}
}

// full is a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestLint(t *testing.T) {
	lint := func(code int, in string, args ...string) map[string]any {
		t.Helper()
		r := mailseal(t, in, append([]string{"lint", "--json"}, args...)...)
		var v map[string]any
		if err := json.Unmarshal([]byte(r.out), &v); err != nil || r.code != code || strings.Count(r.out, "\n") != 1 {
			t.Fatalf("lint %q: code %d, want %d; %v in %q, %q", args, r.code, code, err, r.out, r.talk)
		}
		return v
	}
	if v := lint(exitFine, "", "record", "v=STSv1; id=20261123T140200"); v["parsed"].(map[string]any)["id"] != "20261123T140200" || v["usable"] != true {
		t.Errorf("record: %v", v)
	}
	if v := lint(exitAction, "", "record", "v=STSv1; id=1", "v=STSv1; id=2"); v["state"] != "multiple" || v["valid"] != false {
		t.Errorf("two records: %v", v)
	}
	policy := lint(exitFine, "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 86400\n", "policy", "-")
	if parsed := policy["parsed"].(map[string]any); parsed["mode"] != "enforce" || parsed["max_age"] != 86400.0 {
		t.Errorf("policy: %v", policy)
	}
	if v := lint(exitAction, "", "tlsrpt", "v=TLSRPTv1; rua=tls@example.com"); len(v["findings"].([]any)) == 0 {
		t.Errorf("report record without mailto: %v", v)
	}
	report := lint(exitFine, `{"organization-name":"A","date-range":{"start-datetime":"2026-11-01T00:00:00Z","end-datetime":"2026-11-01T23:59:59Z"},
		"contact-info":"a@a.example","report-id":"1","policies":[{"policy":{"policy-type":"sts","policy-domain":"example.com"},"summary":{"total-successful-session-count":7,"total-failure-session-count":2}}]}`,
		"report", "-")
	if parsed := report["parsed"].(map[string]any); parsed["success"] != 7.0 || parsed["failure"] != 2.0 || parsed["organization"] != "A" {
		t.Errorf("report: %v", report)
	}
}

// TestHostileText makes sure that nothing from outside reaches the terminal as it came.
func TestHostileText(t *testing.T) {
	hostile := "v=STSv1; id=\x1b[2J\u202e\u0085x"
	for _, flag := range []string{"--json", "--plain"} {
		r := mailseal(t, "", "lint", flag, "record", hostile)
		if strings.ContainsAny(r.out+r.talk, "\x1b\u202e\u0085") {
			t.Errorf("lint %s lets control characters through: %q", flag, r.out+r.talk)
		}
	}
}

// TestExplainEveryTopic asks for each topic that the list names.
func TestExplainEveryTopic(t *testing.T) {
	t.Parallel()
	all, asked := mailseal(t, "", "explain").out, 0
	for line := range strings.Lines(all) {
		if len(strings.TrimRight(line, "\n")) > 78 {
			t.Errorf("%q is wider than the window", line)
		}
		if strings.HasSuffix(line, ":\n") {
			continue
		}
		for _, topic := range strings.Fields(line) {
			asked++
			if testing.Short() && asked%10 > 0 { // for the race detector
				continue
			}
			if r := mailseal(t, "", "explain", topic); r.code != exitFine || strings.ContainsAny(r.out, "{}[]") || !strings.Contains(r.out, "RFC") && !strings.Contains(r.out, "our own") {
				t.Errorf("explain %s: code %d: %s%s", topic, r.code, r.out, r.talk)
			}
		}
	}
	if asked < 150 {
		t.Errorf("only %d topics are listed", asked)
	}
}

// TestExplain holds what is printed where one topic fits, where several do, and where none does.
func TestExplain(t *testing.T) {
	for _, c := range []struct {
		typed string
		says  []string
	}{
		{"max_age", []string{"max_age\n  The max_age says how long", "RFC 8461 §3.2", "!fits"}},
		{`"policy file"`, []string{"policy file\n", "RFC 8461 §3.2"}},
		{"_mta-sts", []string{"_mta-sts record\n", "This fits too:\n  mta-sts: MTA-STS is a setting"}},
		{"mx-cert-expired", []string{"(mx-cert-expired)\n", "The certificate of your mail server (mx) expired on (date).", "\n    mailseal (domain)\n"}},
		{"certificate has expired", []string{"Several topics fit", "\n  mx-cert-expired: The certificate"}},
		{"550 5.7.5 Remote certificate failed MTA-STS validation", []string{"4.7.5 and 5.7.5\n", "mailseal explain mx-cert-expired\n", "fits too:\n  mta-sts-named: "}},
		{"senders", []string{"Gmail", "September 2024"}},
	} {
		r := mailseal(t, "", "explain", c.typed)
		if r.code != exitFine || r.talk != "" {
			t.Errorf("explain %s: code %d, talk %q", c.typed, r.code, r.talk)
		}
		for _, want := range c.says {
			if not, absent := strings.CutPrefix(want, "!"); strings.Contains(r.out, not) == absent {
				t.Errorf("explain %s says\n%s\nand about %q it should not", c.typed, r.out, want)
			}
		}
	}
	if r := mailseal(t, "", "explain", "polcy", "fiel"); r.code != exitFailed || r.out != "" || !strings.Contains(r.talk, "Did you mean policy-file") ||
		!strings.Contains(r.talk, "Results in TLS reports:\n  certificate-expired") {
		t.Errorf("code %d, out %q, talk\n%s", r.code, r.out, r.talk)
	}
}

// TestPracticePlaysItself is the README's first command.
func TestPracticePlaysItself(t *testing.T) {
	ways := [][]string{{"practice"}, {"practice", "--play", "--provider", "microsoft"}, {"practice", "--provider", "own"}}
	if testing.Short() {
		ways = ways[1:2] // for the race detector
	}
	for _, args := range ways {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			r := mailseal(t, "", args...)
			for n := 1; n <= len(journey.Stages()); n++ {
				if !strings.Contains(r.out, "Stage "+strconv.Itoa(n)+" of "+strconv.Itoa(len(journey.Stages()))) {
					t.Errorf("stage %d is not shown", n)
				}
			}
			if r.code != exitFine || missingWords.MatchString(r.out) {
				t.Errorf("code %d, %s", r.code, r.talk)
			}
		})
	}
}

// missingWords matches what stands where a sentence should: its key.
var missingWords = regexp.MustCompile(`\[[a-z0-9.-]+\]`)

// TestOneLanguage: while there is one language, the help offers no choice of it; who names it is understood.
func TestOneLanguage(t *testing.T) {
	if len(assets.Languages()) != 1 {
		t.Fatalf("there are words in %v: --lang belongs into the help again", assets.Languages())
	}
	if r := mailseal(t, "", "--help"); strings.Contains(r.out, "lang") || !strings.Contains(r.out, "--state-dir") {
		t.Errorf("the help says:\n%s", r.out)
	}
	if r := mailseal(t, "", "--lang", assets.DefaultLanguage, "explain", "ttl"); r.code != 0 || r.out == "" {
		t.Errorf("--lang %s: code %d, %q", assets.DefaultLanguage, r.code, r.talk)
	}
}
