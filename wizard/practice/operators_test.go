package practice

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/probe"
)

func catalogue(t *testing.T) *providers.Catalogue {
	t.Helper()
	c, err := providers.Load()
	ok(t, err)
	return c
}

// some gives one of so many in a short run, and all in a long one.
func some[T any](all []T, each int) []T {
	if !testing.Short() {
		return all
	}
	var few []T
	for i := 0; i < len(all); i += each {
		few = append(few, all[i])
	}
	return few
}

// clues are what the real probe sees of a world's domain that tells who runs its mail and its DNS.
func clues(t *testing.T, w *World) providers.Clues {
	t.Helper()
	seen := probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Scope{DNS: true}, nil)
	if len(seen.Problems) > 0 {
		t.Errorf("problems: %+v", seen.Problems)
	}
	c := providers.Clues{Domain: w.Domain()}
	for _, server := range seen.Zone.Servers {
		c.NS = append(c.NS, server.Name)
	}
	for _, answer := range seen.MX.Authoritative[:1] {
		for _, rr := range answer.RRs {
			c.MX = append(c.MX, rr.Value)
		}
	}
	for _, resolver := range seen.MX.Resolvers {
		if len(resolver.RRs) == 0 {
			t.Errorf("%s does not find the way to the zone: %+v", resolver.Server.Name, resolver)
		}
	}
	return c
}

// TestEveryDNSHost looks with the real probe at a domain that is at each DNS host of the catalogue: its name servers are those,
// two at least, resolvers find them, and the catalogue knows them again.
func TestEveryDNSHost(t *testing.T) {
	c := catalogue(t)
	hosts := c.DNSHosts()
	if len(hosts) < 90 {
		t.Fatalf("only %d DNS hosts", len(hosts))
	}
	for _, host := range some(hosts, 10) {
		t.Run(host.ID, func(t *testing.T) {
			t.Parallel()
			w := startAt(t, "google", host.Name)
			seen := clues(t, w)
			names := slices.Compact(slices.Sorted(slices.Values(seen.NS)))
			if len(names) < 2 {
				t.Errorf("name servers: %q", names)
			}
			if !slices.Contains(DNSHosts(), host.ID) && len(dnsname.Without(host.Servers, names)) > 0 {
				t.Errorf("name servers %q, want %q", names, host.Servers)
			}
			if got := c.DNSHost(seen); got.ID != host.ID && !slices.Contains(got.Also, host.ID) || len(got.Mixed) > 0 {
				t.Errorf("seen as %s, also %q, mixed %q", got.ID, got.Also, got.Mixed)
			}
		})
	}
}

// TestEveryMailProvider does the same with each mail provider, forwarder and gateway; their mail servers take encrypted mail.
func TestEveryMailProvider(t *testing.T) {
	c := catalogue(t)
	for _, provider := range some(c.MailProviders(), 10) {
		t.Run(provider.ID, func(t *testing.T) {
			t.Parallel()
			w := startAt(t, provider.ID, "")
			seen := clues(t, w)
			mail := c.Mail(seen)
			if mail.ID != provider.ID && mail.GatewayID != provider.ID {
				t.Errorf("%q seen as %s behind %q", seen.MX, mail.ID, mail.GatewayID)
			}
			calls := probe.New(w.Config()).MailServers(t.Context(), w.Domain(), seen.MX, facts.Full())
			if len(calls.Servers) == 0 {
				t.Error("no mail server was called")
			}
			for _, server := range calls.Servers {
				for _, call := range server.Calls {
					if call.Stage != facts.CallDone || call.Cert == nil || call.Cert.Fault != "" {
						t.Errorf("%s: %+v", server.Host, call)
					}
				}
			}
		})
	}
}

// TestLagAtEveryServer publishes at a host with four name servers: the first has it first.
func TestLagAtEveryServer(t *testing.T) {
	w := startAt(t, "google", "ionos")
	if len(w.home.ns) != 4 {
		t.Fatalf("name servers: %q", w.home.ns)
	}
	name := "_smtp._tls." + w.Domain()
	ok(t, w.Apply(AddRecord{name, "TXT", "v=TLSRPTv1; rua=mailto:tls@" + w.Domain()}))
	for _, step := range []struct {
		wait time.Duration
		have string
	}{{0, "----"}, {3 * time.Minute, "X---"}, {3 * time.Minute, "XXXX"}} {
		w.Clock().Advance(step.wait)
		have := ""
		for _, host := range w.home.ns {
			mark := "-"
			if len(ask(t, w, "udp", w.addresses(host)[0].String(), name, "TXT").Answer) > 0 {
				mark = "X"
			}
			have += mark
		}
		if have != step.have {
			t.Errorf("after %s more: %s, want %s", step.wait, have, step.have)
		}
	}
}

// TestOperatorsByName wants people's ways to write a name to be understood, and a wrong one to be answered with near ones.
func TestOperatorsByName(t *testing.T) {
	for text, want := range map[string]string{
		"": "ns51.domaincontrol.com.", "GoDaddy": "ns51.domaincontrol.com.", "Cloudflare": "ada.ns.cloudflare.com.",
		"OTHER": "ns1.harbour-names.net.", "IONOS": "ns1045.ui-dns.com.", "Namecheap": "dns1.registrar-servers.com.",
		"network solutions": "ns51.worldnic.com.", "Name.com": "ns1fkl.name.com.", "name-com": "ns1fkl.name.com.",
	} {
		if got := startAt(t, "", text).home.ns[0]; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"Google Workspace": "aspmx.l.google.com.", "microsoft-365": "rosehillschool-example0c.mail.protection.outlook.com.",
		"Zoho Mail": "mx.zoho.eu.", "home-pl": "rosehill-school.home.pl.", "own": "mail.rosehill-school.example.",
	} {
		if got := startAt(t, text, "").mailHosts()[0]; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"ionso":  "The practice has nobody called ionso. Did you mean ionos? Choose one of: godaddy, cloudflare, other. ",
		"google": "The practice has nobody called google. Did you mean google-cloud-dns? Choose",
		"zzzzzz": "The practice has nobody called zzzzzz. Choose",
		"n":      "The practice has nobody called n. Choose",
	} {
		_, err := Start(Options{DNS: text})
		if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "mailseal practice --dns list") {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := Start(Options{Provider: "aol"}); err == nil || !strings.Contains(err.Error(), "mailseal practice --provider list") {
		t.Errorf("a wrong mail provider: %v", err)
	}
}

// TestMistakesOfTheHost wants the mistakes that can happen in the panel of a DNS host, and no others.
func TestMistakesOfTheHost(t *testing.T) {
	english, err := assets.Load(assets.DefaultLanguage)
	ok(t, err)
	const doubled, noQuotes, noDot = "doubled-name", "no-quotes", "no-dot"
	for host, want := range map[string]map[plan.TaskID][]string{
		"ionos":         {plan.PolicyHost: {doubled}, plan.STSRecord: {doubled}},
		"cloudflare":    {plan.PolicyHost: nil, plan.STSRecord: nil}, // takes both names
		"aruba":         {plan.PolicyHost: nil, plan.STSRecord: nil}, // wants the whole name
		"digitalocean":  {plan.PolicyHost: {doubled, noDot}, plan.STSRecord: {doubled}},
		"dns-made-easy": {plan.PolicyHost: {doubled}, plan.STSRecord: {doubled, noQuotes}},
		"other":         {plan.PolicyHost: {doubled}, plan.STSRecord: {doubled}},
	} {
		w := startAt(t, "google", host)
		got := map[plan.TaskID][]string{}
		for _, task := range planFor(w, plan.Static).Tasks() {
			if _, asked := want[task.ID]; !asked {
				continue
			}
			got[task.ID] = nil
			for _, a := range w.Actions(task) {
				if slices.Contains([]string{doubled, noQuotes, noDot}, a.ID) {
					got[task.ID] = append(got[task.ID], a.ID)
				}
				if a.ID == "underscore-name" && strings.Contains(a.Label(english), w.Domain()) != (host == "aruba") {
					t.Errorf("%s: %s", host, a.Label(english))
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", host, diff)
		}
	}
	w := startAt(t, "google", "cloudflare")
	if _, possible := w.Action(planFor(w, plan.Static).Tasks()[0], doubled); !possible {
		t.Error("a story cannot double a name at cloudflare")
	}
}

// TestHostMistakesShow makes the mistakes of a panel that wants quotes and of one that wants a full stop: each publishes what it
// does there, and the right action takes it back.
func TestHostMistakesShow(t *testing.T) {
	for _, c := range []struct {
		host, mistake string
		task          plan.TaskID
		name, rrtype  string
		wrong, right  string
	}{
		{"dns-made-easy", mistakeNoQuotes, plan.STSRecord, mtasts.RecordLabel, "TXT", `NOERROR aa "v=STSv1"`, `NOERROR aa "v=STSv1; id=20261123T140000"`},
		{"digitalocean", mistakeNoDot, plan.PolicyHost, mtasts.HostLabel, "CNAME", "NOERROR aa rosehill-school.github.io.rosehill-school.example.", "NOERROR aa rosehill-school.github.io."},
	} {
		w := startAt(t, "google", c.host)
		tasks := planFor(w, plan.Static).Tasks()
		task := tasks[slices.IndexFunc(tasks, func(t plan.Task) bool { return t.ID == c.task })]
		published := func() string {
			w.Clock().Advance(30 * time.Minute)
			return summary(ask(t, w, "udp", w.addresses(w.home.ns[0])[0].String(), c.name+"."+w.Domain(), c.rrtype))
		}
		action, _ := w.Action(task, c.mistake)
		ok(t, w.Do(task, action))
		if got := published(); got != c.wrong {
			t.Errorf("%s: %s, want %s", c.mistake, got, c.wrong)
		}
		ok(t, w.Do(task, w.Actions(task)[0]))
		if got := published(); got != c.right {
			t.Errorf("put right: %s, want %s", got, c.right)
		}
	}
}
