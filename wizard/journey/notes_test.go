package journey

import (
	"slices"
	"testing"
	"time"

	"mailseal/providers"
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

// TestOvertakenCheck: a check that began before the newest and is saved after it takes nothing back, and adds what only it saw.
func TestOvertakenCheck(t *testing.T) {
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := Machine{Catalogue: catalogue}
	first := time.Date(2026, 11, 23, 23, 59, 40, 0, time.UTC)
	second := first.Add(30 * time.Second) // on the next day
	seen := func(at time.Time, scope facts.Scope, host string) facts.Check {
		return facts.Check{
			Domain: "alpha.example", At: at, Took: 40 * time.Second, Scope: scope, Servers: []facts.MailServer{{Host: host}},
			MX:     facts.Lookup{Name: "alpha.example", Authoritative: []facts.Answer{{Status: facts.OK, RRs: []facts.RR{{Type: "MX", Value: host}}}}},
			Record: facts.Lookup{Name: "_mta-sts.alpha.example", Authoritative: []facts.Answer{{Status: facts.NXDomain}}},
		}
	}
	withoutMail := facts.Full()
	withoutMail.Mail = false
	earlier := seen(first, facts.Full(), "mx1.alpha.example")
	j := m.Observe(NewJourney("alpha.example", first.Add(-time.Hour)), seen(first.Add(-time.Hour), facts.Full(), "mx0.alpha.example"))
	before := m.Observe(j, seen(second, withoutMail, "mx2.alpha.example"))
	j = m.Observe(before, earlier)
	last := j.Notes.Last
	if !last.At.Equal(second) || last.MXHosts()[0] != "mx2.alpha.example" {
		t.Errorf("the newest check is of %s, with %s", last.At, last.MXHosts())
	}
	if !last.MailAt.Equal(first) || last.Servers[0].Host != "mx1.alpha.example" {
		t.Errorf("called %s at %s: what only the earlier check saw is lost", last.Servers[0].Host, last.MailAt)
	}
	var hosts, days []string
	for _, set := range j.Notes.MX {
		hosts = append(hosts, set.Hosts...)
	}
	for _, day := range j.Notes.Days {
		days = append(days, day.Date)
	}
	if !slices.Equal(hosts, []string{"mx0.alpha.example", "mx1.alpha.example", "mx2.alpha.example"}) || !slices.Equal(days, []string{"2026-11-23"}) {
		t.Errorf("servers %s, days %s", hosts, days)
	}
	if len(before.Notes.Sightings) == 0 {
		t.Fatal("nothing was found")
	}
	for _, sighting := range before.Notes.Sightings {
		if i := slices.IndexFunc(j.Notes.Sightings, sighting.Same); i < 0 || j.Notes.Sightings[i].Last.Before(sighting.Last) {
			t.Errorf("%s is lost, or goes back: %+v", sighting.ID, j.Notes.Sightings)
		}
	}
	// A clock that was an hour ahead is no other check.
	if j = m.Observe(before, seen(first.Add(-20*time.Minute), facts.Full(), "mx3.alpha.example")); j.Notes.Last.MXHosts()[0] != "mx3.alpha.example" {
		t.Errorf("the newest check is of %s", j.Notes.Last.At)
	}
}
