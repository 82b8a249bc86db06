package diagnosis

import (
	"slices"
	"testing"

	"mailseal/wizard/facts"
)

// notCalled has a mail server at an address that was not called.
func (w *world) notCalled(n int, addr string) {
	w.Servers[n].Addrs, w.Servers[n].Calls = []string{addr}, []facts.Call{{Addr: addr, Stage: facts.CallInside}}
}

// notFetched has the policy host at an address that was not tried.
func (w *world) notFetched(addr string) {
	w.Check.Host = says("mta-sts."+rosehill, "A "+addr)
	w.Fetches = []facts.Fetch{{Addr: addr, At: w.At, Stage: facts.FetchInside}}
}

// officeServers has all name servers at inside addresses, not asked, and what resolvers say of the MX.
func (w *world) officeServers(mx facts.Answer) {
	office := facts.Server{Kind: facts.Authoritative, Name: "dc1.rosehill.example", Addr: "192.168.1.5"}
	for _, lookup := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
		*lookup = facts.Lookup{Name: lookup.Name, Authoritative: []facts.Answer{{Server: office, Status: facts.NotAsked}}}
	}
	w.Zone.Servers, w.Fetches, w.Servers = []facts.Server{office}, nil, nil
	w.Check.MX.Resolvers = []facts.Answer{mx}
	w.Reach = facts.Reach{DNS: true, Mail: true, Web: true}
}

// Where an inside address is what the outside is told, it is the domain's fault; where only we are told it, senders' view is unknown.
func TestInsideAddresses(t *testing.T) {
	public := gives(resolver("Google"), "mta-sts."+rosehill, "A 203.0.113.80")
	private := gives(resolver("Google"), "mta-sts."+rosehill, "A 10.1.2.3")
	office := facts.Server{Kind: facts.Resolver, Addr: "192.168.1.1"}
	for name, test := range map[string]struct {
		arrange func(*world)
		form    string
		want    []string
		verdict Verdict
	}{
		"the policy host":                       {func(w *world) { w.notFetched("10.1.2.3") }, "", []string{"policy-host-private off"}, Action},
		"the policy host, as resolvers have it": {func(w *world) { w.notFetched("10.1.2.3"); w.Check.Host.Resolvers = []facts.Answer{private} }, "", []string{"policy-host-private off"}, Action},
		"the policy host, for us only": {func(w *world) { w.notFetched("10.1.2.3"); w.Check.Host.Resolvers = []facts.Answer{public} },
			"unseen", []string{"check-inside-view unknown"}, NotSeen},
		"the policy host, in the words of an office": {func(w *world) {
			w.notFetched("10.1.2.3")
			w.Check.Host.Resolvers, w.Check.Host.Authoritative = []facts.Answer{gives(office, "mta-sts."+rosehill, "A 10.1.2.3")}, nil
		}, "unseen", []string{"check-inside-view unknown"}, NotSeen},
		"one address of the policy host": {func(w *world) {
			w.Check.Host = says("mta-sts."+rosehill, "A 10.1.2.3", "A 203.0.113.80")
			w.Fetches = append(w.Fetches, facts.Fetch{Addr: "10.1.2.3", At: w.At, Stage: facts.FetchInside})
		}, "inside", []string{"policy-address-dead advice"}, OK},
		"all IPv4 addresses of the policy host": {func(w *world) {
			w.Check.Host = says("mta-sts."+rosehill, "A 10.1.2.3", "AAAA 2001:db8::80")
			w.Fetches[0].Addr = "2001:db8::80"
			w.Fetches = append(w.Fetches, facts.Fetch{Addr: "10.1.2.3", At: w.At, Stage: facts.FetchInside})
		}, "dead", []string{"policy-host-v6-only off"}, Action},

		"a mail server": {func(w *world) { w.notCalled(0, "100.64.0.7") }, "private", []string{"mx-name-dead bounce-soon"}, Action},
		"a mail server, for us only": {func(w *world) { w.notCalled(0, "10.0.0.25"); w.Servers[0].Other = []string{"203.0.113.25"} },
			"unseen", []string{"check-inside-view unknown"}, NotSeen},
		"one address of a mail server": {func(w *world) {
			w.Servers[0].Addrs = append(w.Servers[0].Addrs, "fd00::7")
			w.Servers[0].Calls = append(w.Servers[0].Calls, facts.Call{Addr: "fd00::7", Stage: facts.CallInside})
		}, "inside", []string{"mx-address-dead advice"}, OK},

		"all name servers, and nobody is told anything": {func(w *world) { w.officeServers(facts.Answer{Server: resolver("Google"), Status: facts.ServFail}) }, "inside", []string{"dns-servers-dead bounce-soon"}, Action},
		"all name servers, for us only":                 {func(w *world) { w.officeServers(gives(resolver("Google"), rosehill, "MX 10 "+mx1, "MX 20 "+mx2)) }, "servers", []string{"check-inside-view unknown"}, NotSeen},
		"all name servers, and who knows":               {func(w *world) { w.officeServers(facts.Answer{Server: resolver("Google"), Status: facts.Timeout}) }, "servers", []string{"check-inside-view unknown"}, NotSeen},
		"one name server": {func(w *world) {
			for _, lookup := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
				lookup.Authoritative[1] = facts.Answer{Server: facts.Server{Name: "ns2.dns.example", Addr: "192.168.1.5"}, Status: facts.NotAsked}
			}
		}, "inside", []string{"dns-server-silent advice"}, OK},

		"allowed": {func(w *world) {
			w.Network.InsideAllowed = true
			w.Check.Host = says("mta-sts."+rosehill, "A 10.1.2.3")
			w.Fetches[0].Addr, w.Servers[0].Addrs = "10.1.2.3", []string{"10.0.0.25"}
		}, "allowed", []string{"check-inside-view unknown"}, OK},
		"allowed, and nothing is inside": {func(w *world) { w.Network.InsideAllowed = true }, "", nil, OK},
	} {
		t.Run(name, func(t *testing.T) {
			w := healthy(trial)
			test.arrange(w)
			findings := w.judge()
			if got := ids(findings); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if len(findings) > 0 && findings[0].Values.Text("form") != test.form {
				t.Errorf("form %q, want %q", findings[0].Values.Text("form"), test.form)
			}
			if got := VerdictOf(findings); got != test.verdict {
				t.Errorf("verdict %s, want %s", got, test.verdict)
			}
		})
	}
}
