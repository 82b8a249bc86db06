package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// schedule runs status as cron does: day by day, in a folder of notes that stays, with both streams in one mail.
type schedule struct {
	*crowd
	t       *testing.T
	dir     string
	now     time.Time
	offline bool
}

func newSchedule(t *testing.T) *schedule {
	c := newCrowd(t)
	s := &schedule{crowd: c, t: t, dir: t.TempDir(), now: time.Now().Truncate(time.Hour)}
	c.clock = func() time.Time { return s.now }
	return s
}

// run checks the first n domains after a while, and returns the mail.
func (s *schedule) run(later time.Duration, n int, args ...string) (mail string, code int) {
	s.t.Helper()
	s.now = s.now.Add(later)
	var out bytes.Buffer
	a := newApp(streams{in: strings.NewReader(crowdList(n)), out: &out, errOut: &out}, func(string) string { return "" })
	a.network, a.now = s.config(), func() time.Time { return s.now }
	if s.offline {
		a.network.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ENETUNREACH }
	}
	if args == nil {
		args = []string{"--quiet"}
	}
	code = a.run(s.t.Context(), append(append([]string{"--state-dir", s.dir, "status"}, args...), "-"))
	return out.String(), code
}

const oneDay = 24 * time.Hour

// TestScheduledOffline: a run that saw nothing is one line: once a day has passed, and then each week.
func TestScheduledOffline(t *testing.T) {
	t.Parallel()
	s := newSchedule(t)
	if mail, code := s.run(0, 3); mail != "" || code != exitFine {
		t.Fatalf("code %d: %s", code, mail)
	}
	seen := s.now.Local().Format("Mon 2 Jan, 15:04")
	s.offline = true
	for day := 1; day <= 16; day++ {
		mail, code := s.run(oneDay-time.Duration(day%3-1)*5*time.Minute, 3)
		if heard := day%7 == 1; heard != (mail != "") || code != exitUnknown {
			t.Errorf("day %d: code %d, %q", day, code, mail)
		} else if heard && (!strings.HasPrefix(mail, "mailseal: none of 3 domains could be checked") || !strings.Contains(mail, "Not seen since "+seen) || strings.Count(mail, "\n") > 3) {
			t.Errorf("day %d:\n%s", day, mail)
		}
	}
	if mail, code := s.run(0, 3, "--in-order"); code != exitUnknown || strings.Count(mail, "UNKNOWN") != 1 || strings.Contains(mail, crowdDomain(1)) || strings.Contains(mail, "mailseal:") {
		t.Errorf("code %d:\n%s", code, mail)
	}
	if out, code := s.run(0, 3, "--json"); code != exitUnknown || strings.Count(out, `"verdict":"unknown"`) != 3 || !strings.Contains(out, `"unseen_since":"`) {
		t.Errorf("code %d:\n%s", code, out)
	}
	if out, _ := s.run(0, 1); strings.Contains(out, "none of") {
		t.Errorf("one domain:\n%s", out)
	}
	s.offline = false
	if mail, code := s.run(oneDay, 3); mail != "" || code != exitFine {
		t.Errorf("online again: code %d: %s", code, mail)
	}
}

// TestScheduledHours: by the hour, one bad one is no message; a day of them is one, for all domains at once.
func TestScheduledHours(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it is TestScheduledMail by the hour")
	}
	s := newSchedule(t)
	s.run(0, 2)
	heard := 0
	for hour := 1; hour <= 40; hour++ {
		s.offline = hour == 5 || hour > 8
		if mail, _ := s.run(time.Hour, 2); mail != "" {
			if heard++; hour != 8+23 {
				t.Errorf("hour %d: %s", hour, mail)
			}
		}
	}
	if heard != 1 {
		t.Errorf("%d messages", heard)
	}
}

// TestScheduledMail: the first line is a subject, what needs the user most comes first, and what changed is said.
func TestScheduledMail(t *testing.T) {
	t.Parallel()
	s := newSchedule(t)
	broken := map[int]trouble{}
	s.fault = func(i int) trouble { return broken[i] }
	if mail, _ := s.run(0, 6); mail != "" {
		t.Fatal(mail)
	}
	broken[1] = fileGone
	mail, code := s.run(oneDay, 6)
	if code != exitAction || !strings.HasPrefix(mail, "mailseal: 1 of 6 domains needs you: practice-1.example\n6 domains: 5 fine, 1 to act on\n") ||
		!strings.Contains(mail, "\n         New since the last message.\n") {
		t.Errorf("code %d:\n%s", code, mail)
	}
	first := s.now.Local().Format("Mon 2 Jan")
	broken[4] = uncovered
	mail, _ = s.run(oneDay, 6)
	if !strings.HasPrefix(mail, "mailseal: 2 of 6 domains need you: practice-4.example, practice-1.example\n") ||
		!strings.Contains(mail, "\n         Still there, since "+first+".\n") || strings.Index(mail, "WRONG    practice-4") > strings.Index(mail, "WRONG    practice-1") {
		t.Errorf("worst first, and what is still there:\n%s", mail)
	}
	broken[1], broken[2], broken[3], broken[5] = expired, fileGone, fileGone, fileGone
	mail, _ = s.run(oneDay, 6)
	if !strings.HasPrefix(mail, "mailseal: 5 of 6 domains need you: practice-4.example, practice-2.example, practice-3.example and 2 more\n") ||
		!strings.Contains(mail, "\n         New: The web certificate has expired\n         No longer: The policy file is gone\n") {
		t.Errorf("what is gone:\n%s", mail)
	}
	broken[1] = healthy
	if mail, _ = s.run(oneDay, 6); strings.Contains(mail, "practice-1.example") || !strings.Contains(mail, "practice-2.example") {
		t.Errorf("what is gone makes no message:\n%s", mail)
	}
	broken[1] = expired
	mail, _ = s.run(oneDay, 6)
	if _, mail, _ = strings.Cut(mail, "practice-1.example   "); !strings.HasPrefix(mail, "The web certificate has expired\n         New since the last message.\n") {
		t.Errorf("what came back is new:\n%s", mail)
	}
}

// TestScheduledMailUnread: what went wrong with a name stands behind the subject.
func TestScheduledMailUnread(t *testing.T) {
	s := newSchedule(t)
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, []byte("practice-1.example\nco.uk\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	mail, code := s.run(0, 0, "--quiet", "@"+path)
	if code != exitUnknown || !strings.HasPrefix(mail, "mailseal: 1 of 2 domains could not be checked\n2 domains: 1 fine, 1 not checked\nmailseal: ") {
		t.Errorf("code %d:\n%s", code, mail)
	}
}

// TestUntold: what a message said is kept only where it was written, and where it cannot be kept it is said again.
func TestUntold(t *testing.T) {
	s := newSchedule(t)
	s.offline = true
	run := func(out *streams, update error) {
		a := newApp(*out, func(string) string { return "" })
		a.network, a.now, a.stateDir = s.config(), func() time.Time { return s.now }, s.dir
		a.network.Dial = func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ENETUNREACH }
		engine, err := a.runEngine(nil)
		if err != nil {
			t.Fatal(err)
		}
		status, err := engine.Status(t.Context(), crowdDomain(0))
		if err != nil {
			t.Fatal(err)
		}
		if save := engine.Update; update != nil {
			engine.Update = func(string, func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
				_ = save
				return journey.Journey{}, update
			}
		}
		d := delivery{app: a, engine: engine, format: a.newFormat(formatText, engine.Guide, printing{message: true}), text: true, quiet: true}
		r := checkedName{outcome: outcome{domain: crowdDomain(0), status: status}, gist: gistOf(engine, status), wanted: true}
		r.printed = d.format.render(r.outcome)
		if d.add(r) == nil && d.end() == nil {
			d.tell()
		}
	}
	told := func() []facts.Told {
		a := newApp(streams{}, func(string) string { return "" })
		a.stateDir = s.dir
		notes, err := a.store()
		if err != nil {
			t.Fatal(err)
		}
		j, _, err := notes.Find(crowdDomain(0))
		if err != nil {
			t.Fatal(err)
		}
		return j.Notes.Told
	}
	var talk bytes.Buffer
	run(&streams{out: full{}, errOut: &talk}, nil)
	if got := told(); len(got) > 0 {
		t.Errorf("nobody read it, and it is kept: %v", got)
	}
	run(&streams{out: &bytes.Buffer{}, errOut: &talk}, errors.New("the disk is full"))
	if got := told(); len(got) > 0 || !strings.Contains(talk.String(), "the disk is full") {
		t.Errorf("%v, %s", got, talk.String())
	}
	run(&streams{out: &bytes.Buffer{}, errOut: &talk}, nil)
	if got := told(); len(got) == 0 {
		t.Error("what was said is not kept")
	}
}
