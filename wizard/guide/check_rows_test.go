package guide_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/wizardtest"
)

// TestCheckRows: all parts have a row from the beginning, which fills as the check goes on; what is still asked has no badge.
func TestCheckRows(t *testing.T) {
	g := guide.LoadedGuide(t)
	var so facts.Progress
	so.Seen.Scope = facts.Full()
	wants := func(want ...string) {
		t.Helper()
		var got []string
		for _, row := range g.CheckRows(so) {
			if row.Label == "" {
				t.Errorf("a row has no name: %+v", row)
			}
			got = append(got, string(row.Mark)+"|"+row.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("- want, + got:\n%s", diff)
		}
	}
	wants("|", "|", "|", "|", "|", "|")

	so.Done = append(so.Done, facts.PartZone)
	so.Seen.Zone.Servers = []facts.Server{{Name: "ns51.domaincontrol.com", Addr: "192.0.2.1"}, {Name: "ns51.domaincontrol.com", Addr: "192.0.2.2"}, {Name: "ns52.domaincontrol.com"}}
	wants("|", "ok|GoDaddy, 2 name servers", "|", "|asking GoDaddy", "|asking GoDaddy", "|")

	so.Done, so.Servers = append(so.Done, facts.PartMX), 2
	answer := facts.Answer{Status: facts.OK, RRs: []facts.RR{{Type: "MX", Value: "aspmx.l.google.com"}, {Type: "MX", Value: "alt1.aspmx.l.google.com"}}}
	so.Seen.MX.Authoritative = []facts.Answer{answer}
	so.Seen.Servers = []facts.MailServer{{Host: "aspmx.l.google.com"}}
	wants("ok|Google Workspace, 2 mail servers", "ok|GoDaddy, 2 name servers", "|1 of 2 checked", "|asking GoDaddy", "|asking GoDaddy", "|")

	so.Done = append(so.Done, facts.PartMail, facts.PartRecord, facts.PartPolicy, facts.PartReport, facts.PartNetwork)
	none := facts.Lookup{Authoritative: []facts.Answer{{Status: facts.NXDomain}}}
	so.Seen.Record, so.Seen.Report, so.Seen.Host = none, facts.Lookup{}, none
	so.Seen.Network.Port25Blocked = true
	wants("ok|Google Workspace, 2 mail servers", "ok|GoDaddy, 2 name servers", "unknown|no answer from them here", "todo|not yet", "unknown|no answer",
		"unknown|port 25 is blocked here")

	so.Seen.Scope.Mail = false
	so.Done = []facts.Part{facts.PartMX}
	if row := g.CheckRows(so)[2]; row.Mark != guide.Unknown || row.Text != "not checked" {
		t.Errorf("of mail servers that are not to be called is said %+v", row)
	}
	so = facts.Progress{Done: []facts.Part{facts.PartZone}, Seen: facts.Check{Zone: facts.Zone{Missing: true}}}
	wants("|", "bad|there is no such domain", "|", "|", "|", "|")
}

// TestCheckRowsOfAWholeCheck: at its end a check of a domain in which all can be seen leaves no part open.
func TestCheckRowsOfAWholeCheck(t *testing.T) {
	w := wizardtest.New(t)
	var last facts.Progress
	w.Engine.Probe(t.Context(), wizardtest.School, facts.Full(), func(so facts.Progress) { last = so })
	for _, row := range w.Engine.Guide.CheckRows(last) {
		if row.Mark == guide.NoMark || row.Text == "" {
			t.Errorf("open at the end: %+v", row)
		}
	}
}
