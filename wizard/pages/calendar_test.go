package pages

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// testJourney is in testing since noon of 23 November, with a mail server of its own.
func testJourney() journey.Journey {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	j := journey.NewJourney("example.com", noon.Add(-time.Hour))
	j.Plan = &plan.Plan{Domain: j.Domain, Zone: j.Domain, Hosting: plan.Hosting{Kind: plan.Static}, Target: plan.Target{
		Mode: mtasts.Testing, MaxAge: rollout.Day, ID: "20261123T110000", Since: noon.Add(-time.Hour), LiveSince: noon,
	}}
	cert := &facts.Certificate{NotAfter: noon.AddDate(0, 1, 0)}
	j.Notes.Last = &facts.Check{Domain: j.Domain, At: noon, Servers: []facts.MailServer{
		{Host: "mail.example.com", Calls: []facts.Call{{Stage: facts.CallDone, Cert: cert}}},
		{Host: "mx.example.net", Calls: []facts.Call{{Stage: facts.CallDone, Cert: &facts.Certificate{NotAfter: noon.AddDate(0, 0, 2)}}}},
	}}
	return j
}

func TestCalendar(t *testing.T) {
	got := Calendar(loaded(t), testJourney())
	want := `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//mailseal//mailseal//EN
CALSCALE:GREGORIAN
BEGIN:VEVENT
UID:golive-20261123T110000@example.com
DTSTAMP:20261123T120000Z
DTSTART:20261207T120000Z
DURATION:PT30M
SUMMARY:example.com: the testing weeks can end
DESCRIPTION:In a terminal\, type: mailseal example.com
TRANSP:TRANSPARENT
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:example.com: the testing weeks can end
TRIGGER:PT0S
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:certificate-1798027200@example.com
DTSTAMP:20261123T120000Z
DTSTART:20261223T120000Z
DURATION:PT30M
SUMMARY:example.com: the certificate of mail.example.com expires
DESCRIPTION:In a terminal\, type: mailseal example.com
TRANSP:TRANSPARENT
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:example.com: the certificate of mail.example.com expires
TRIGGER:-P7D
END:VALARM
END:VEVENT
END:VCALENDAR
`
	if diff := cmp.Diff(strings.ReplaceAll(want, "\n", "\r\n"), got); diff != "" {
		t.Error(diff)
	}
}

// TestFolding: no line is over 75 octets, none is cut inside a character, and what is unfolded is what was meant.
func TestFolding(t *testing.T) {
	for n := range 240 {
		text := strings.Repeat("ü", n) + strings.Repeat("x", n%7) + strings.Repeat("語", n/3)
		var c ics
		c.line("SUMMARY:" + text)
		folded := c.String()
		for line := range strings.SplitSeq(strings.TrimSuffix(folded, "\r\n"), "\r\n") {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Fatalf("%d octets, valid %v: %q", len(line), utf8.ValidString(line), line)
			}
		}
		if got := strings.ReplaceAll(folded, "\r\n ", ""); got != "SUMMARY:"+text+"\r\n" {
			t.Fatalf("unfolded: %q", got)
		}
	}
}

func TestNext(t *testing.T) {
	g, j := loaded(t), testJourney()
	noon := j.Plan.Target.LiveSince
	next := func(want string, when time.Time) {
		t.Helper()
		e, _ := g.NextEvent(j, noon.Add(time.Hour))
		if what := g.EventText(j, e); !strings.Contains(what, want) || !e.When.Equal(when) {
			t.Errorf("next is %q on %s, want %q on %s", what, e.When, want, when)
		}
	}
	next("testing weeks", noon.Add(14*rollout.Day))
	j.Plan.Target.Mode = mtasts.Enforce
	next("1 week", noon.Add(7*rollout.Day))
	j.Plan.Target.MaxAge = 30 * rollout.Day
	next("certificate", noon.AddDate(0, 1, 0))
	j.Notes.Served = []facts.Served{{Mode: "enforce", MaxAge: 20 * rollout.Day, MX: []string{"mail.example.com"}, First: noon, Last: noon, Gone: noon.Add(rollout.Day)}}
	j.Operation = &plan.Operation{Kind: plan.Move, Phase: plan.PhaseRemember, New: []string{"mx.example.org"}}
	next("can be changed", noon.Add(21*rollout.Day))
	j.Operation.Phase, j.Operation.Since = plan.PhaseDrain, noon
	next("old mail servers", noon.Add(2*rollout.Day+plan.DefaultTTL))
	j.Plan, j.Operation = nil, nil
	next("", time.Time{})
}

// loaded is a guide with the words and the catalogue that are embedded.
func loaded(t testing.TB) *guide.Guide {
	t.Helper()
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
