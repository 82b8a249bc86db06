package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"mailseal/wizard/practice"
)

// recorder plays a story and keeps what testscript says of it.
type recorder struct {
	log    strings.Builder
	failed bool
}

func (r *recorder) Skip(args ...any) { r.Fatal(args...) }
func (r *recorder) Log(args ...any)  { fmt.Fprintln(&r.log, args...) }
func (r *recorder) Parallel()        {}
func (r *recorder) Verbose() bool    { return false }

func (r *recorder) Fatal(args ...any) {
	r.Log(args...)
	r.FailNow()
}

func (r *recorder) FailNow() {
	r.failed = true
	runtime.Goexit()
}

func (r *recorder) Run(_ string, play func(testscript.T)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		play(r)
	}()
	<-done
}

// playStory plays a story and gives its log, and whether it failed.
func playStory(t *testing.T, story string) (log string, failed bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "story.txt")
	if err := os.WriteFile(file, []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	params := storyParams()
	params.Files = []string{file}
	testscript.RunT(r, params)
	return r.log.String(), r.failed
}

// TestStoryErrors wants every wrong word of a story to be named, with the right ones.
func TestStoryErrors(t *testing.T) {
	refuses := func(line, says string) {
		t.Helper()
		if log, failed := playStory(t, line+"\n"); !failed || !strings.Contains(log, says) {
			t.Errorf("%s: failed %t, want %q in:\n%s", line, failed, says, log)
		}
	}
	refuses("mailseal status", "there is no world yet")
	refuses("world provider=aol", "google, microsoft")
	refuses("world dns=aol", "godaddy")
	refuses("world colour=red", "usage: world [provider=google|")
	refuses("world senders=some", "usage: world [provider=google|")
	refuses("world domain=school.nosuchtld", "school.nosuchtld")
	const world = "world provider=own dns=other\n"
	refuses(world+"frobnicate", `unknown command "frobnicate"`)
	refuses(world+"pubish right", `did you mean "publish"`)
	refuses(world+"! pass 3h", "unsupported: ! pass")
	refuses(world+"! mailseal explain", "ended with 0")
	refuses(world+"code 0", "has not run yet")
	refuses(world+"mailseal explain\ncode 1", "ended with 0, not 1")
	refuses(world+"mailseal explain\ncode fine", "usage: code N")
	refuses(world+"publish no-such-mistake", "doubled-name")
	refuses(world+"publish right wrong", "usage: publish")
	refuses(world+"dns put www A 203.0.113.1", "usage: dns add|set|del")
	refuses(world+"dns add www A", "needs a VALUE")
	refuses(world+"dns add www A nonsense", "nonsense")
	refuses(world+"dns add www FROB x", `no records of type "FROB"`)
	refuses(world+"dns add www SOA x", "SOA")
	refuses(world+"dns add www.elsewhere.example A 203.0.113.1", "not below rosehill-school.example")
	refuses(world+"dns add mail TXT x\ndns add mail CNAME www.rosehill-school.example", "alias")
	refuses(world+"dns add @ CNAME elsewhere.example", "cannot be an alias")
	refuses(world+"mx", "usage: mx")
	refuses(world+"upload mta-sts no-such.txt", "no-such.txt")
	refuses(world+"upload https://mta-sts.example/ file", "not the name of a host")
	refuses(world+"attach", "usage: attach")
	refuses(world+"break no-such-fault", "name-servers-silent")
	refuses(world+"mend no-such-fault", "name-servers-silent")
	refuses(world+"break", "usage: break")
	refuses(world+"break offline www.rosehill-school.example", "takes no names")
	refuses(world+"break curly-quotes", "no _mta-sts record")
	refuses(world+"break name-server-silent ns1.example", "ns1.harbour-names.net")
	refuses(world+"break mail-down mail.elsewhere.example", "there is no host mail.elsewhere.example")
	refuses(world+"break address-dead nosuch.rosehill-school.example", "has no address")
	refuses(world+"report no-such.json", "no-such.json")
	refuses(world+"report file folded\n-- file --\n{}", "signed, unsigned and bare")
	refuses(world+"pass 3x", "no duration")
	refuses(world+"pass", "usage: pass")
	refuses(world+"pass -3h", "no duration")
	refuses(world+"clock", "usage: clock")
	refuses(world+"clock 3x", "no duration")
	refuses(world+"days 0", "no number of days")
	refuses(world+"days 2 mails", "there is only: reports")
	refuses(world+"refused many", "neither a number nor")
	refuses(world+"refused 1", "0 messages were refused, not 1")
	refuses(world+"refused +", "0 messages were refused, and 0 before")
	refuses(world+"lost many", "neither a number nor")
	refuses(world+"lost 1", "0 messages were lost, not 1")
	refuses(world+"lost +", "0 messages were lost, and 0 before")
	if log, failed := playStory(t, world+"publish right\npublish doubled-name\npass 1d\nrefused 0\nrefused =\n"); failed {
		t.Errorf("nothing is open, and that is fine:\n%s", log)
	}
}

// TestWrongMistake makes a mistake that the open task does not have.
func TestWrongMistake(t *testing.T) {
	log, failed := playStory(t, "world\nmailseal $DOMAIN --seen yes --go-on yes --way recommended --mta-sts-target yourname.github.io --reports-to it@$DOMAIN --accept-plan yes\npublish no-folder\n")
	if !failed || !strings.Contains(log, "report-record") || !strings.Contains(log, "doubled-name") {
		t.Errorf("failed %t:\n%s", failed, log)
	}
}

// TestEveryFaultInAStory breaks and mends each fault, at a domain that has everything.
func TestEveryFaultInAStory(t *testing.T) {
	var story strings.Builder
	story.WriteString(`world provider=own
dns add mta-sts.$DOMAIN CNAME rosehill.github.io
upload mta-sts.$DOMAIN policy.txt
dns add _mta-sts.$DOMAIN TXT 'v=STSv1; id=1'
dns add _smtp._tls.$DOMAIN TXT 'v=TLSRPTv1; rua=mailto:tls@reports.example'
mailseal status $DOMAIN --json
code 0
`)
	for _, f := range practice.Faults() {
		fmt.Fprintf(&story, "break %s\nmailseal status $DOMAIN --json\nstdout mailseal.status/1\nmend %s\npass 2h\n", f, f)
	}
	story.WriteString("mailseal status $DOMAIN --json\ncode 0\n-- policy.txt --\nversion: STSv1\nmode: testing\nmx: *.rosehill-school.example\nmax_age: 86400\n")
	if log, failed := playStory(t, story.String()); failed {
		t.Error(log)
	}
}

// TestStoriesReadme wants the list of the language to be whole.
func TestStoriesReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "stories", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	lists := func(word string) {
		t.Helper()
		if !strings.Contains(string(text), "\n| `"+word) {
			t.Errorf("the README does not list %s", word)
		}
	}
	for _, c := range commandsOfStories() {
		lists(c.name + " ")
	}
	for _, id := range mistakes() {
		lists(id + "`")
	}
	for _, f := range practice.Faults() {
		lists(string(f) + "`")
	}
}

func TestStoryDurations(t *testing.T) {
	for text, hours := range map[string]float64{"3h": 3, "10m": 1. / 6, "45d": 45 * 24, "2w": 14 * 24, "1d12h": 36, "1w2d3h30m": 9*24 + 3.5, "1.5h": 1.5, "0s": 0} {
		if d, err := storyDuration(text); err != nil || d.Hours() != hours {
			t.Errorf("%s: %s, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "3", "d", "1h2d", "-1h", "1.5d", "99999999w", "3 h"} {
		if d, err := storyDuration(text); err == nil {
			t.Errorf("%q: %s", text, d)
		}
	}
}
