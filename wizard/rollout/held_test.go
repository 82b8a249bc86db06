package rollout

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

const enforced = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 604800\n"

// checked is a check that fetched a policy while a record with an id was there; "" is no record, "?" a record that nobody
// gave an answer about.
func checked(at time.Time, id string, fetches ...facts.Fetch) facts.Check {
	check := facts.Check{Domain: "example.com", At: at, Scope: facts.Full(), Fetches: fetches, Reach: facts.Reach{Web: true}}
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
		"the web server is out of reach": {checked(second, "1", facts.Fetch{Stage: facts.FetchTimeout}), second.Add(week)},
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

// TestRememberEarlier: a check that began before the newest and ends after it takes nothing back, and adds what senders could fetch then.
func TestRememberEarlier(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	older := strings.Replace(enforced, "mx.example.com", "old.example.com", 1)
	gone := facts.Fetch{Addr: "192.0.2.1", Stage: facts.FetchDone, Status: 404}
	silent := facts.Fetch{Addr: "192.0.2.1", Stage: facts.FetchTimeout}
	before := Remember(nil, checked(at, "1", fetched(enforced)))
	newer, late := at.Add(Day+time.Minute), at.Add(Day)
	type policy struct {
		body             string
		first, last, out time.Time
	}
	for name, c := range map[string]struct {
		newest, earlier facts.Check
		want            []policy
	}{
		"both see the same":     {checked(newer, "1", fetched(enforced)), checked(late, "1", fetched(enforced)), []policy{{enforced, at, newer, time.Time{}}}},
		"it went meanwhile":     {checked(newer, "1", gone), checked(late, "1", fetched(enforced)), []policy{{enforced, at, late, newer}}},
		"it came back":          {checked(newer, "1", fetched(enforced)), checked(late, "1", gone), []policy{{enforced, at, newer, time.Time{}}}},
		"the newest saw none":   {checked(newer, "1", silent), checked(late, "1", fetched(enforced)), []policy{{enforced, at, late, time.Time{}}}},
		"another came and went": {checked(newer, "1", gone), checked(late, "2", fetched(older)), []policy{{enforced, at, at, newer}, {older, late, late, newer}}},
		"another for a moment":  {checked(newer, "1", fetched(enforced)), checked(late, "2", fetched(older)), []policy{{older, late, late, late}, {enforced, at, newer, time.Time{}}}},
		"it was replaced":       {checked(newer, "2", fetched(older)), checked(late, "1", fetched(enforced)), []policy{{enforced, at, late, newer}, {older, newer, newer, time.Time{}}}},
	} {
		var got []policy
		for _, s := range RememberEarlier(Remember(before, c.newest), c.earlier) {
			got = append(got, policy{s.Body, s.First, s.Last, s.Gone})
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestHiddenPolicy: where this computer's network hides the policy, senders may go on fetching it; where its host is silent, they do not.
func TestHiddenPolicy(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	silent := facts.Fetch{Addr: "192.0.2.1", Stage: facts.FetchTimeout}
	for name, c := range map[string]struct {
		hide func(*facts.Check)
		want time.Duration // for which it is remembered, from the last of two more checks on
	}{
		"silent":      {func(*facts.Check) {}, 6 * Day},
		"intercepted": {func(c *facts.Check) { c.Network.Intercepted = "A filter" }, 7 * Day},
		"offline":     {func(c *facts.Check) { c.Network.Offline = true }, 7 * Day},
		"no web":      {func(c *facts.Check) { c.Reach.Web = false }, 7 * Day},
	} {
		served := Remember(nil, checked(at, "1", fetched(enforced)))
		last := at
		for range 2 {
			last = last.Add(Day)
			check := checked(last, "1", silent)
			c.hide(&check)
			served = Remember(served, check)
		}
		if got := ForgottenAt(served[0]).Sub(last); len(served) != 1 || got != c.want {
			t.Errorf("%s: remembered for %s, want %s: %v", name, got, c.want, served)
		}
	}
}
