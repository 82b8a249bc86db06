package diagnosis

import (
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// TestAcknowledged: what the user has acknowledged asks for nothing until its day, unless it is worse by now, or about something else.
func TestAcknowledged(t *testing.T) {
	expired := func(mode mtasts.Mode) *world {
		w := healthy(mode)
		w.call(0, certificate(facts.CertExpired))
		return w
	}
	judged := func(w *world) Finding {
		for _, f := range w.judge() {
			if f.ID == MXCertExpired {
				return f
			}
		}
		t.Fatal("no certificate expired")
		return Finding{}
	}
	about := judged(expired(mtasts.Enforce)).About()
	if about != "mx1."+rosehill {
		t.Fatalf("it is about %q", about)
	}
	off, soon := int(judged(expired(mtasts.Testing)).Level), int(judged(expired(mtasts.Enforce)).Level)
	in := func(days int) time.Time { return now().Add(time.Duration(days) * day) }
	for _, c := range []struct {
		name  string
		mode  mtasts.Mode
		known facts.Known
		want  Verdict
		back  bool // it was gone in between
	}{
		{"that came back", mtasts.Enforce, facts.Known{About: about, Level: soon, Until: in(1)}, Action, true},
		{"until tomorrow", mtasts.Enforce, facts.Known{About: about, Level: soon, Until: in(1)}, OK, false},
		{"until now", mtasts.Enforce, facts.Known{About: about, Level: soon, Until: now()}, Action, false},
		{"until yesterday", mtasts.Enforce, facts.Known{About: about, Level: soon, Until: in(-1)}, Action, false},
		{"as it was less bad", mtasts.Enforce, facts.Known{About: about, Level: off, Until: in(1)}, Action, false},
		{"as it was worse", mtasts.Testing, facts.Known{About: about, Level: soon, Until: in(1)}, OK, false},
		{"of another server", mtasts.Enforce, facts.Known{About: "mx2." + rosehill, Level: soon, Until: in(1)}, Action, false},
		{"of no server", mtasts.Enforce, facts.Known{Level: soon, Until: in(1)}, Action, false},
		{"for a season", mtasts.Testing, facts.Known{About: about, Level: off, Until: in(90)}, OK, false},
		{"for a season, what costs mail", mtasts.Enforce, facts.Known{About: about, Level: soon, Until: in(90)}, Action, false},
		{"for ever", mtasts.Testing, facts.Known{About: about, Level: off, Until: in(4000)}, Action, false},
	} {
		w := expired(c.mode)
		c.known.ID, c.known.At = string(MXCertExpired), in(-1)
		w.notes.Known = []facts.Known{c.known}
		since := in(-2)
		if c.back {
			since = now().Add(-time.Hour)
		}
		w.notes.Sightings = []facts.Sighting{{ID: c.known.ID, About: about, First: since, Last: now()}}
		if got := VerdictOf(w.judge()); got != c.want {
			t.Errorf("%s: %s, want %s; %v", c.name, got, c.want, ids(w.judge()))
		}
		if f := judged(w); f.Acknowledged() != (c.want == OK) || f.Acknowledged() && !f.Known.Equal(c.known.Until) {
			t.Errorf("%s: known until %s", c.name, f.Known)
		}
	}
	w := healthy(mtasts.Enforce)
	port25Shut(w)
	w.notes.Known = []facts.Known{{ID: string(CheckPort25Blocked), Level: int(Unknown), Until: in(1)}}
	if got := VerdictOf(w.judge()); got != NotSeen {
		t.Errorf("what was not seen, and is known: %s", got)
	}
}
