package rollout

import (
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

const enforced = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n"

// checked is a check that fetched a policy while a record with an id was there; "" is no record, "?" a record that nobody
// gave an answer about.
func checked(at time.Time, id string, fetches ...facts.Fetch) facts.Check {
	check := facts.Check{Domain: "example.com", At: at, Scope: facts.Full(), Fetches: fetches}
	answer := facts.Answer{Status: facts.NXDomain}
	switch id {
	case "":
	case "?":
		answer.Status = facts.Timeout
	default:
		answer.Status = facts.OK
		answer.RRs = []facts.RR{{Type: "TXT", Value: mtasts.Record{ID: id}.String()}}
	}
	check.Record = facts.Lookup{Name: "_mta-sts.example.com", Authoritative: []facts.Answer{answer}}
	return check
}

func fetched(body string) facts.Fetch {
	return facts.Fetch{Addr: "192.0.2.1", Stage: facts.FetchDone, Status: 200, Body: []byte(body)}
}

// TestRemember: a policy is held only where a sender could have fetched it.
func TestRemember(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	silent := facts.Fetch{Addr: "192.0.2.2", Stage: facts.FetchTimeout}
	for _, c := range []struct {
		name  string
		check facts.Check
		held  bool
	}{
		{"announced", checked(at, "1", fetched(enforced)), true},
		{"never announced", checked(at, "", fetched(enforced)), false},
		{"nobody knows whether it is announced", checked(at, "?", fetched(enforced)), true},
		{"one address is silent", checked(at, "1", silent, fetched(enforced)), true},
		{"all addresses are silent", checked(at, "1", silent), false},
		{"indented: many senders take it", checked(at, "1", fetched("  version: STSv1\n  mode: enforce\n\n  mx: mx.example.com\n  max_age: 604800\n")), true},
		{"no policy", checked(at, "1", fetched("<html>")), false},
	} {
		served := Remember(nil, c.check)
		if got := len(served) == 1; got != c.held {
			t.Errorf("%s: %+v", c.name, served)
			continue
		}
		if c.held && (served[0].Mode != "enforce" || served[0].MaxAge != week || len(served[0].MX) != 1) {
			t.Errorf("%s: %+v", c.name, served[0])
		}
	}
}

// TestHeldUntil: a policy is held for its max_age after the last time that a sender could have fetched it, and nobody knows
// when between two checks it went.
func TestHeldUntil(t *testing.T) {
	first := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	second := first.Add(90 * Day)
	gone := facts.Fetch{Addr: "192.0.2.1", Stage: facts.FetchDone, Status: 404}
	for name, c := range map[string]struct {
		then  facts.Check
		until time.Time
	}{
		"the file is gone":               {checked(second, "1", gone), second.Add(week)},
		"the record is gone":             {checked(second, "", fetched(enforced)), second.Add(week)},
		"it is still there":              {checked(second, "1", fetched(enforced)), second.Add(week)},
		"the web server is out of reach": {checked(second, "1", facts.Fetch{Stage: facts.FetchTimeout}), first.Add(week)},
	} {
		served := Remember(Remember(nil, checked(first, "1", fetched(enforced))), c.then)
		if until := HeldUntil(facts.Notes{Served: served}, nil); !until.Equal(c.until) {
			t.Errorf("%s: held until %s, want %s", name, until, c.until)
		}
		if until := HeldUntil(facts.Notes{Served: served}, []string{"mx.example.com"}); !until.IsZero() {
			t.Errorf("%s: a policy that lists the host breaks it until %s", name, until)
		}
	}
}

// TestTimedOutAddress: an address that does not answer once changes nothing of what is remembered.
func TestTimedOutAddress(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	served := Remember(nil, checked(at, "1", fetched(enforced)))
	flaky := facts.Fetch{Addr: "192.0.2.2", Stage: facts.FetchTimeout}
	served = Remember(served, checked(at.Add(Day), "1", flaky, fetched(enforced)))
	served = Remember(served, checked(at.Add(2*Day), "1", fetched(enforced)))
	if len(served) != 1 || !served[0].First.Equal(at) || !served[0].Last.Equal(at.Add(2*Day)) {
		t.Errorf("%+v", served)
	}
}
