package diagnosis

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
)

// All mail servers are silent. Where others greet us and these did earlier, that is their own fault; otherwise nobody can tell.
func TestAllMailServersSilent(t *testing.T) {
	before := []facts.Day{{Date: "2026-11-21", Green: true, Mail: true}, {Date: "2026-11-22"}}
	silent := []string{"mx-address-dead bounce-soon"}
	unknown := []string{"check-port25-blocked unknown"}
	closed := func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallGreeting, Err: "EOF"} }
	for name, test := range map[string]struct {
		days   []facts.Day
		change func(c *facts.Call)
		spoil  func(w *world)
		want   []string
	}{
		"they answered before":                    {before, noConnection, nil, silent},
		"they answered before, and hang up now":   {before, closed, nil, silent},
		"they never answered":                     {nil, noConnection, nil, silent},
		"nobody greets":                           {before, noConnection, func(w *world) { w.Reach.Mail = false }, unknown},
		"port 25 is blocked":                      {before, noConnection, func(w *world) { w.Network.Port25Blocked = true }, unknown},
		"they turn us away":                       {before, func(c *facts.Call) { closed(c); c.Banner = "go away" }, nil, unknown},
		"our own limit ended it":                  {before, func(c *facts.Call) { noConnection(c); c.Cut = true }, nil, unknown},
		"an address of a kind that we cannot use": {before, func(c *facts.Call) { noConnection(c); c.Addr = "2001:db8::25" }, func(w *world) { w.Network.NoIPv6 = true }, unknown},
		"one of two, and the other greets":        {before, noConnection, func(w *world) { w.Servers[1] = healthy(enforce).Servers[1] }, []string{"mx-address-dead advice"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := healthy(enforce)
			w.notes.Days = test.days
			w.callAll(test.change)
			if test.spoil != nil {
				test.spoil(w)
			}
			if got := ids(w.judge()); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// One of the domain's own mail servers is silent. On the second day that is no restart any more, if it was ever reached from here.
func TestOneMailServerSilent(t *testing.T) {
	before := []facts.Day{{Date: "2026-11-21", Mail: true}}
	for name, test := range map[string]struct {
		days  []facts.Day
		since float64 // days
		hosts []string
		want  string
	}{
		"just now":        {before, 0, nil, "mx-address-dead advice"},
		"for half a day":  {before, 0.5, nil, "mx-address-dead advice"},
		"for a day":       {before, 1, nil, "mx-address-dead bounce-soon"},
		"as ever":         {nil, 1, nil, "mx-address-dead advice"},
		"at a provider's": {before, 1, []string{"mx1.hosting.example", "mx2.hosting.example"}, "mx-address-dead advice"},
	} {
		t.Run(name, func(t *testing.T) {
			w := healthy(enforce, test.hosts...)
			w.notes.Days = test.days
			w.call(0, noConnection)
			if test.since > 0 {
				w.notes.Sightings = []facts.Sighting{{ID: "mx-address-dead", About: w.Servers[0].Host, First: ago(test.since), Last: ago(0.01)}}
			}
			if got := ids(w.judge()); !slices.Equal(got, []string{test.want}) {
				t.Errorf("got %v, want %s", got, test.want)
			}
		})
	}
}

// One of two name servers is silent about one name. Seen once, that may be an answer that got lost; the same server at the next check
// is a fault, and so is one that replies and gives no answer.
func TestOneNameServerSilent(t *testing.T) {
	const once, twice = "dns-sts-lookup-hangs advice", "dns-sts-lookup-hangs bounce-soon"
	type day struct {
		silent string
		status facts.Status
		want   string
	}
	for name, days := range map[string][]day{
		"every day":           {{"ns1", facts.Timeout, once}, {"ns1", facts.Timeout, twice}, {"ns1", facts.Timeout, twice}},
		"one after the other": {{"ns1", facts.Timeout, once}, {"ns2", facts.Timeout, once}, {"ns1", facts.Timeout, once}},
		"with a day between":  {{"ns1", facts.Timeout, once}, {"", "", ""}, {"ns1", facts.Timeout, once}},
		"both, then one":      {{"ns1 ns2", facts.Timeout, once}, {"ns1", facts.Timeout, twice}},
		"one, then both":      {{"ns2", facts.Timeout, once}, {"ns1 ns2", facts.Timeout, twice}},
		"it refuses":          {{"ns1", facts.Refused, twice}},
	} {
		t.Run(name, func(t *testing.T) {
			v := visits{healthy(enforce, mx1), t}
			servers := []string{"ns1", "ns2", "ns3"}
			for _, lookup := range []*facts.Lookup{&v.Check.MX, &v.Check.Record} {
				said := lookup.Authoritative[0]
				lookup.Authoritative = nil
				for _, server := range servers {
					said.Server = facts.Server{Kind: facts.Authoritative, Name: server, Addr: "192.0.2.5" + server[2:]}
					lookup.Authoritative = append(lookup.Authoritative, said)
				}
			}
			good := slices.Clone(v.Check.Record.Authoritative)
			for n, day := range days {
				v.Check.Record.Authoritative = slices.Clone(good)
				for i, a := range good {
					if strings.Contains(day.silent, a.Server.Name) {
						v.Check.Record.Authoritative[i] = facts.Answer{Server: a.Server, Status: day.status}
					}
				}
				v.At = now().Add(time.Duration(n) * 24 * time.Hour)
				got := strings.Join(ids(Judge(situation(v.Check, v.notes, v.At))), ", ")
				if got != day.want {
					t.Errorf("day %d: %q, want %q", n, got, day.want)
				}
				v.at(n*24, facts.Full())
			}
		})
	}
}

// A name server that answered about IPv6 addresses, and about IPv4 ones not, says nothing of these: what another says counts, and
// where none says anything, one check is too few.
func TestPartialAnswers(t *testing.T) {
	whole := says("mta-sts."+rosehill, "A 192.0.2.80", "AAAA 2001:db8::80").Authoritative[0]
	partial := says("mta-sts."+rosehill, "AAAA 2001:db8::80").Authoritative[0]
	partial.Server, partial.Err = facts.Server{Kind: facts.Authoritative, Name: "ns9", Addr: "192.0.2.59"}, "i/o timeout"
	for name, test := range map[string]struct {
		answers []facts.Answer
		want    []string
	}{
		"another is whole": {[]facts.Answer{partial, whole}, nil},
		"no other":         {[]facts.Answer{partial}, []string{"policy-host-v6-only advice"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := healthy(enforce)
			w.Check.Host.Authoritative = test.answers
			if got := ids(w.judge()); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// Port 25 is said to be blocked here, or not, only where a well-known server shows it.
func TestPort25NeedsEvidence(t *testing.T) {
	for form, reach := range map[string]struct{ blocked, greeted bool }{"": {true, false}, "silent": {false, true}, "unsure": {false, false}} {
		w := healthy(enforce)
		w.callAll(refused)
		if form == "silent" {
			w.callAll(func(c *facts.Call) { noConnection(c); c.Stage, c.Banner = facts.CallGreeting, "554 no" })
		}
		w.Network.Port25Blocked, w.Reach.Mail = reach.blocked, reach.greeted
		f, _ := find(w.judge(), CheckPort25Blocked)
		if !f.Blind || f.Values.Text("form") != form {
			t.Errorf("%+v: form %q, want %q; %v", reach, f.Values.Text("form"), form, ids(w.judge()))
		}
	}
}

// What the domain's servers tell us, and nobody else, does not bring its mail.
func TestResolversThatGetNoAnswer(t *testing.T) {
	office := facts.Server{Kind: facts.Resolver, Name: "office", Addr: "192.168.1.1"}
	failing := func(names ...string) (answers []facts.Answer) {
		for _, name := range names {
			answers = append(answers, facts.Answer{Server: resolver(name), Status: facts.ServFail})
		}
		return answers
	}
	knows := gives(resolver("Cloudflare"), rosehill, "MX 10 "+mx1, "MX 20 "+mx2)
	for name, test := range map[string]struct {
		answers []facts.Answer
		want    []string
	}{
		"all":                     {failing("Google", "Quad9"), []string{"dns-mx-no-answer bounce-soon"}},
		"all but one":             {append(failing("Google", "Quad9"), knows), nil},
		"one of two gives up":     {append(failing("Google"), facts.Answer{Server: resolver("Quad9"), Status: facts.Timeout}), nil},
		"the only one":            {failing("Google"), nil},
		"the office's and one":    {append(failing("Google"), facts.Answer{Server: office, Status: facts.ServFail}), nil},
		"all, and two times out":  {append(failing("Google", "Quad9"), facts.Answer{Server: resolver("Cloudflare"), Status: facts.Timeout}), []string{"dns-mx-no-answer bounce-soon"}},
		"all, of every name":      {failing("Google", "Quad9", "Cloudflare"), []string{"dns-mx-no-answer bounce-soon"}},
		"one that lies":           {[]facts.Answer{gives(resolver("Google"), rosehill, "MX 10 mail.evil.example"), knows}, nil},
		"one that denies it all":  {[]facts.Answer{{Server: resolver("Google"), Status: facts.NXDomain}, knows}, nil},
		"all that fail to verify": {[]facts.Answer{{Server: resolver("Google"), Status: facts.Bogus}, {Server: resolver("Quad9"), Status: facts.Bogus}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := healthy(enforce)
			w.Check.MX.Resolvers = test.answers
			if name == "all, of every name" {
				w.Check.Record.Resolvers, w.Check.Host.Resolvers, w.Check.Report.Resolvers = test.answers, test.answers, test.answers
			}
			findings := w.judge()
			if got := ids(findings); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			for _, f := range findings {
				if what := Text(english(t), f).What; !strings.Contains(what, "Google") {
					t.Errorf("%q names nobody", what)
				}
			}
		})
	}
}

// A zone that is delegated to names without an address has no name server, whatever resolvers still remember.
func TestNameServersWithoutAddress(t *testing.T) {
	for _, nameless := range []bool{true, false} {
		w := healthy(enforce)
		for _, lookup := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
			known := lookup.Authoritative[0]
			known.Server = resolver("Google")
			*lookup = facts.Lookup{Name: lookup.Name, Resolvers: []facts.Answer{known}}
		}
		w.Zone.Servers, w.Zone.Delegated, w.Zone.Nameless = nil, []string{"ns1.gone.example"}, nameless
		f, found := find(w.judge(), DNSServersDead)
		if found != nameless || found && (f.Level != BounceSoon || !f.Until.Equal(w.At.Add(time.Hour)) || f.Values.Text("ns") != "ns1.gone.example") {
			t.Errorf("nameless %t: %s %s until %v, %v", nameless, f.ID, f.Level, f.Until, f.Values)
		}
	}
}

// Mail finds the domain no longer than the first resolver knows the MX records, and the address of a mail server in them.
func TestUntilWhenADeadDomainIsRemembered(t *testing.T) {
	for name, test := range map[string]struct {
		kept [2]time.Duration
		host string // in the place of the second mail server
		want time.Duration
	}{
		"nobody knows of the addresses":                  {[2]time.Duration{0, 0}, mx2, time.Hour},
		"the addresses last longer":                      {[2]time.Duration{2 * time.Hour, 2 * time.Hour}, mx2, time.Hour},
		"the addresses are forgotten first":              {[2]time.Duration{5 * time.Minute, 10 * time.Minute}, mx2, 10 * time.Minute},
		"one mail server is at others' name servers":     {[2]time.Duration{5 * time.Minute, 0}, "mx.hosting.example", time.Hour},
		"the address of the second alone is not known":   {[2]time.Duration{5 * time.Minute, 0}, mx2, 5 * time.Minute},
		"the address of the second lasts past the first": {[2]time.Duration{5 * time.Minute, 3 * time.Hour}, mx2, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := healthy(enforce)
			for _, lookup := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
				known := *lookup
				*lookup = silent(lookup.Name, facts.Timeout)
				lookup.Resolvers = []facts.Answer{known.Authoritative[0]}
				lookup.Resolvers[0].Server = resolver("Google")
			}
			w.Check.MX.Resolvers = []facts.Answer{gives(resolver("Google"), rosehill, "MX 10 "+mx1, "MX 20 "+test.host)}
			w.notes.MX = nil
			w.Servers[1].Host = test.host
			w.Servers[0].Kept, w.Servers[1].Kept = test.kept[0], test.kept[1]
			f, found := find(w.judge(), DNSServersDead)
			if want := w.At.Add(test.want); !found || f.Level != BounceSoon || !f.Until.Equal(want) {
				t.Errorf("%s %s until %v, want %v", f.ID, f.Level, f.Until, want)
			}
		})
	}
}
