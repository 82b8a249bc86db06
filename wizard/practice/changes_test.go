package practice

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

func TestAtOnce(t *testing.T) {
	w := start(t, "google")
	name := "_mta-sts." + w.Domain()
	ok(t, w.ApplyAtOnce(AddRecord{name, "TXT", "v=STSv1; id=1"}))
	for _, server := range []string{"192.0.2.51", "192.0.2.52", "8.8.8.8", "9.9.9.9"} {
		if got := summary(ask(t, w, "udp", server, name, "TXT")); !strings.HasSuffix(got, `"v=STSv1; id=1"`) {
			t.Errorf("%s: %s", server, got)
		}
	}
	// A server that is behind stays it, also of what is saved in the same moment.
	ok(t, w.Break(ServerBehind))
	ok(t, w.ApplyAtOnce(ReplaceRecord{name, "TXT", "v=STSv1; id=2"}))
	if got := summary(ask(t, w, "udp", "192.0.2.51", name, "TXT")); got != `NOERROR aa "v=STSv1; id=2"` {
		t.Errorf("the primary: %s", got)
	}
	if got := summary(ask(t, w, "udp", "192.0.2.52", name, "TXT")); got != `NOERROR aa "v=STSv1; id=1"` {
		t.Errorf("the one behind: %s", got)
	}
}

// TestServerBehindByName names the server.
func TestServerBehindByName(t *testing.T) {
	w := start(t, "google")
	ok(t, w.Break(ServerBehind, "ns51.domaincontrol.com"))
	name := "new." + w.Domain()
	ok(t, w.ApplyAtOnce(AddRecord{name, "A", "203.0.113.9"}))
	if first, second := summary(ask(t, w, "udp", "192.0.2.51", name, "A")), summary(ask(t, w, "udp", "192.0.2.52", name, "A")); first != "NXDOMAIN aa SOA" || second != "NOERROR aa 203.0.113.9" {
		t.Errorf("%s, %s", first, second)
	}
	if err := w.Break(ServerBehind, "ns1.google.com"); err == nil {
		t.Error("another company's server is behind")
	}
}

func TestManyTypes(t *testing.T) {
	w := start(t, "google")
	for _, test := range []struct{ rrtype, value, summary string }{
		{"NS", "ns1.harbour-names.net", "ns1.harbour-names.net."},
		{"SRV", "0 5 443 host.example", "0 5 443 host.example."},
		{"TLSA", "3 1 1 " + strings.Repeat("ab", 32), "3 1 1 " + strings.Repeat("ab", 32)},
		{"CAA", `0 issue "letsencrypt.org"`, `0 issue "letsencrypt.org"`},
		{"TXT", `back\slash; "quoted"`, `"back\\slash; \"quoted\""`},
	} {
		name := strings.ToLower(test.rrtype) + "." + w.Domain()
		ok(t, w.ApplyAtOnce(AddRecord{name, test.rrtype, test.value}))
		reply := ask(t, w, "udp", "192.0.2.51", name, test.rrtype)
		got := summary(reply)
		if test.rrtype == "NS" { // a referral
			got = summary(reply) + " " + reply.Ns[0].(interface{ String() string }).String()
		}
		if !strings.HasSuffix(got, test.summary) {
			t.Errorf("%s: %s", test.rrtype, got)
		}
		ok(t, w.ApplyAtOnce(DeleteRecord{Name: name, Type: test.rrtype}))
		if got := summary(ask(t, w, "udp", "192.0.2.51", name, test.rrtype)); got != "NXDOMAIN aa SOA" {
			t.Errorf("%s deleted: %s", test.rrtype, got)
		}
	}
}

// TestDeadDelegation hands a name to servers that do not know it: they refuse.
func TestDeadDelegation(t *testing.T) {
	w := start(t, "google")
	host := "mta-sts." + w.Domain()
	ok(t, w.ApplyAtOnce(AddRecord{host, "NS", "ns1.harbour-names.net"}))
	if got := summary(ask(t, w, "udp", "192.0.2.141", host, "A")); got != "REFUSED" {
		t.Errorf("the server it is handed to: %s", got)
	}
	if got := summary(ask(t, w, "udp", "8.8.8.8", host, "A")); got != "SERVFAIL" {
		t.Errorf("a resolver: %s", got)
	}
}

func TestWebSpace(t *testing.T) {
	for name, actions := range map[string][]Change{
		"no address":       nil,
		"an address":       {AddRecord{"mta-sts.rosehill-school.example", "A", "198.51.100.99"}},
		"the mail server":  {AddRecord{"mail.rosehill-school.example", "A", "203.0.113.25"}, AddRecord{"mta-sts.rosehill-school.example", "A", "203.0.113.25"}},
		"only IPv6":        {AddRecord{"mta-sts.rosehill-school.example", "AAAA", "2001:db8::99"}},
		"a known host":     {AddRecord{"mta-sts.rosehill-school.example", "CNAME", "rosehill-school.github.io"}},
		"an unknown host":  {AddRecord{"mta-sts.rosehill-school.example", "CNAME", "x.somewhere.co.uk"}},
		"an alias within":  {AddRecord{"mta-sts.rosehill-school.example", "CNAME", "www.rosehill-school.example"}},
		"a wildcard":       {AddRecord{"*.rosehill-school.example", "A", "198.51.100.98"}},
		"attached earlier": {AttachHost{"mta-sts.rosehill-school.example"}, AddRecord{"mta-sts.rosehill-school.example", "A", "198.51.100.99"}},
	} {
		w := start(t, "google")
		ok(t, w.ApplyAtOnce(append(actions, WebSpace{Host: "mta-sts." + w.Domain(), Address: true}, Upload{"mta-sts." + w.Domain(), mtasts.PolicyPath, testPolicy})...))
		if name == "only IPv6" {
			if m := w.webServersOf(w.policyHost()); len(m) != 1 {
				t.Errorf("%s: %d web servers", name, len(m))
			}
			continue
		}
		if got := get(t, w, mtasts.PolicyPath); got != "200 OK | text/plain; charset=utf-8 |  | policy" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestOwnMailServers(t *testing.T) {
	w := start(t, "google")
	host := "mx1." + w.Domain()
	ok(t, w.ApplyAtOnce(AddRecord{host, "A", "203.0.113.77"}, SetMX{host, "nosuch." + w.Domain(), "smtp.gogle.com"}, OwnMailServers{}, OwnMailServers{}))
	if got := deliver(t, w, host); got != "ok" {
		t.Errorf("a new mail server: %s", got)
	}
	w.enter()
	defer w.mu.Unlock()
	for _, missing := range []string{"nosuch." + w.home.name, "smtp.gogle.com."} {
		if m, _ := w.mailServerFor(w.senders[0].resolver, missing); m != nil {
			t.Errorf("%s takes mail", missing)
		}
	}
}

func TestSenderKey(t *testing.T) {
	w := start(t, "google")
	for _, domain := range []string{"google.com", "reports.somebody.example", "gmail.com"} {
		name := "story._domainkey." + domain
		ask(t, w, "udp", "8.8.8.8", name, "TXT") // remembered that it is not there
		ok(t, w.Apply(SenderKey{domain, "story", "v=DKIM1; p=abc"}))
		if got := summary(ask(t, w, "udp", "8.8.8.8", name, "TXT")); !strings.HasSuffix(got, `"v=DKIM1; p=abc"`) {
			t.Errorf("%s: %s", domain, got)
		}
	}
}

// TestMistakes wants every mistake to have its words, and everyone that has them to be possible.
func TestMistakes(t *testing.T) {
	english, err := assets.Load(assets.DefaultLanguage)
	ok(t, err)
	var worded []string
	for _, key := range english.Keys("practice.action.") {
		if id := strings.TrimPrefix(key, "practice.action."); !strings.HasPrefix(id, "right-") {
			worded = append(worded, id)
		}
	}
	made := map[string]bool{}
	for _, host := range []string{"godaddy", "dns-made-easy", "digitalocean"} { // relative, quotes, a full stop
		w := startAt(t, "google", host)
		for _, task := range planFor(w, plan.Static).Tasks() {
			for _, d := range w.Actions(task) {
				if d.Mistake {
					made[d.ID] = true
				}
			}
		}
	}
	if diff := cmp.Diff(worded, slices.Sorted(maps.Keys(made))); diff != "" {
		t.Error(diff)
	}
}
