package journey

import (
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// TestMailTested: a day counts for the go-live rule when every mail server was spoken with.
func TestMailTested(t *testing.T) {
	server := func(stages ...facts.CallStage) facts.MailServer {
		var s facts.MailServer
		for _, stage := range stages {
			s.Calls = append(s.Calls, facts.Call{Stage: stage})
		}
		return s
	}
	tested := func(want bool, servers ...facts.MailServer) {
		t.Helper()
		if got := mailTested(facts.Check{Servers: servers}); got != want {
			t.Errorf("%+v: %v", servers, got)
		}
	}
	tested(false)
	tested(true, server(facts.CallDone))
	tested(true, server(facts.CallDone, facts.CallConnect)) // one address of two
	tested(false, server(facts.CallConnect))
	tested(false, server(facts.CallDone), server(facts.CallConnect))
}

// A set of mail servers that an import wrote in capitals is the one that is there, not a change.
func TestRememberedHosts(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	check := facts.Check{At: day.Add(time.Hour), MX: facts.Lookup{Authoritative: []facts.Answer{{Status: facts.OK, RRs: []facts.RR{
		{Type: "MX", Value: "mx2.example.com"}, {Type: "MX", Value: "mx1.example.com"},
	}}}}}
	seen := []facts.MXSet{{Hosts: []string{"MX2.example.com.", "mx1.Example.com"}, First: day, Last: day}}
	if sets := rememberMX(seen, check); len(sets) != 1 || !sets[0].First.Equal(day) || !sets[0].Last.Equal(check.At) {
		t.Errorf("%+v", sets)
	}
}

// A check that leaves the web site out keeps what is known of it.
func TestSiteIsKept(t *testing.T) {
	site := []facts.SiteName{{Name: "www.alpha.example", Addrs: []string{"192.0.2.80"}}}
	last := facts.Check{Scope: facts.Full(), Site: site}
	if kept := mergeChecks(&last, facts.Check{Scope: facts.Scope{DNS: true}}); len(kept.Site) != 1 {
		t.Errorf("%+v", kept.Site)
	}
	if gone := mergeChecks(&last, facts.Check{Scope: facts.Full()}); len(gone.Site) != 0 {
		t.Errorf("%+v", gone.Site)
	}
}
