package practice

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/probe"
)

// answers says how one question to a DNS server goes.
func answers(w *World, network, server string) string {
	reply, err := tryAsk(w, network, server, w.Domain(), "MX")
	if err != nil {
		return why(err)
	}
	return dns.RcodeToString[reply.Rcode]
}

func TestNameServersSilent(t *testing.T) {
	w := start(t, "google")
	for _, test := range []struct {
		fault         Fault
		named         []string
		first, second string
	}{
		{NameServerSilent, nil, "NOERROR", "timeout"},
		{NameServerSilent, []string{"ns51.domaincontrol.com"}, "timeout", "NOERROR"},
		{NameServerSilent, []string{"192.0.2.52"}, "NOERROR", "timeout"},
		{NameServersSilent, nil, "timeout", "timeout"},
	} {
		ok(t, w.Break(test.fault, test.named...))
		for _, network := range []string{"udp", "tcp"} {
			first, second := answers(w, network, "192.0.2.51"), answers(w, network, "192.0.2.52")
			if first != test.first || second != test.second {
				t.Errorf("%s %q over %s: %s and %s", test.fault, test.named, network, first, second)
			}
		}
		if got := answers(w, "udp", "192.0.2.101"); got != "REFUSED" {
			t.Errorf("%s: a company's server: %s", test.fault, got)
		}
		ok(t, w.Mend(test.fault))
		if first, second := answers(w, "udp", "192.0.2.51"), answers(w, "udp", "192.0.2.52"); first+second != "NOERRORNOERROR" {
			t.Errorf("%s mended: %s and %s", test.fault, first, second)
		}
	}
	for _, wrong := range []string{"ns1.google.org", "192.0.2.200", w.Domain()} {
		if err := w.Break(NameServerSilent, wrong); err == nil || !strings.Contains(err.Error(), "ns51.domaincontrol.com") {
			t.Errorf("%s went silent: %v", wrong, err)
		}
	}
}

// TestSilentNameServersAndCaches has all name servers go silent: resolvers and senders live on what they have cached.
func TestSilentNameServersAndCaches(t *testing.T) {
	w := start(t, "google")
	publish(t, w, "version: STSv1\nmode: enforce\nmx: *.l.google.com\nmx: *.aspmx.l.google.com\nmax_age: 604800\n")
	record := "_mta-sts." + w.Domain()
	ask(t, w, "udp", "8.8.8.8", record, "TXT")
	w.Clock().Advance(24 * time.Hour) // the senders have the policy
	ask(t, w, "udp", "8.8.8.8", record, "TXT")
	ok(t, w.Break(NameServersSilent))
	ok(t, w.Break(MailCertExpired))
	if got := summary(ask(t, w, "udp", "8.8.8.8", record, "TXT")); !strings.HasPrefix(got, "NOERROR") {
		t.Errorf("remembered: %s", got)
	}
	if got := summary(ask(t, w, "udp", "1.1.1.1", record, "TXT")); got != "SERVFAIL" {
		t.Errorf("never asked: %s", got)
	}
	w.Clock().Advance(time.Hour)
	if got := summary(ask(t, w, "udp", "8.8.8.8", record, "TXT")); got != "SERVFAIL" {
		t.Errorf("forgotten: %s", got)
	}
	// Who finds no mail server refuses nothing by the policy.
	before := w.Refused()
	w.Clock().Advance(12 * time.Hour)
	if after := w.Refused(); after != before {
		t.Errorf("%d messages were refused without a mail server", after-before)
	}
	// The record has vanished for senders: a policy that has not expired holds.
	ok(t, w.Mend(NameServersSilent))
	ok(t, w.Apply(DeleteRecord{Name: record, Type: "TXT"}))
	w.Clock().Advance(2 * time.Hour)
	before = w.Refused()
	w.Clock().Advance(4 * time.Hour)
	if after := w.Refused(); after == before {
		t.Error("senders forgot an unexpired policy whose record vanished")
	}
}

func TestAddressDead(t *testing.T) {
	for _, test := range []struct {
		provider, host string
		port           string
		addresses      int // of IPv4, while the fault is on
	}{
		{"google", "mta-sts.rosehill-school.example", "443", 2},
		{"google", "aspmx.l.google.com", "25", 2},
		{"own", "mail.rosehill-school.example", "25", 2},
	} {
		w := start(t, test.provider)
		publish(t, w, testPolicy)
		ask(t, w, "udp", "1.1.1.1", test.host, "A") // remembered
		ok(t, w.Break(AddressDead, test.host))
		rrs := onlyType(ask(t, w, "udp", "1.1.1.1", test.host, "A").Answer, dns.TypeA)
		var went []string
		for _, rr := range rrs {
			addr := rr.(*dns.A).A.String()
			conn, err := w.Config().Dial(t.Context(), "tcp", net.JoinHostPort(addr, test.port))
			if err != nil {
				went = append(went, why(err))
				continue
			}
			conn.Close()
			went = append(went, "ok")
		}
		slices.Sort(went)
		if len(rrs) != test.addresses || strings.Join(went, " ") != "ok timeout" {
			t.Errorf("%s: %v, calls: %s", test.host, rrs, went)
		}
		ok(t, w.Break(AddressDead, test.host)) // nothing more
		ok(t, w.Mend(AddressDead))
		if got := len(onlyType(ask(t, w, "udp", "1.1.1.1", test.host, "A").Answer, dns.TypeA)); got != 1 {
			t.Errorf("%s mended: %d addresses", test.host, got)
		}
	}
	w := start(t, "own")
	ok(t, w.Break(AddressDead, "203.0.113.25"))
	if got := deliver(t, w, "mail.rosehill-school.example"); got != "timeout" {
		t.Errorf("a dead address by its number: %s", got)
	}
	if err := w.Break(AddressDead); err == nil {
		t.Error("a policy host without an address lost one")
	}
}

// TestProbeSeesTimeouts checks with the real probe: what does not answer is a timeout, without the wait.
func TestProbeSeesTimeouts(t *testing.T) {
	w := start(t, "own")
	publish(t, w, testPolicy)
	check := func(f Fault) facts.Check {
		ok(t, w.Break(f))
		defer w.Mend(f)
		return probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
	}
	stages := func(fetches []facts.Fetch) map[facts.FetchStage]int {
		count := map[facts.FetchStage]int{}
		for _, f := range fetches {
			count[f.Stage]++
		}
		return count
	}
	c := check(NameServerSilent)
	status := map[facts.Status]int{}
	for _, a := range c.Record.Authoritative {
		status[a.Status]++
	}
	if status[facts.OK] != 2 || status[facts.Timeout] != 2 || c.Network != (facts.Network{}) {
		t.Errorf("one name server silent: %v, %+v", status, c.Network)
	}
	for _, a := range check(NameServersSilent).Record.Authoritative {
		if a.Status != facts.Timeout {
			t.Errorf("all name servers silent: %+v", a)
		}
	}
	if got := stages(check(AddressDead).Fetches); got[facts.FetchDone] != 2 || got[facts.FetchTimeout] != 1 {
		t.Errorf("one address dead: %v", got)
	}
	if got := stages(check(AddressesDead).Fetches); got[facts.FetchDone] != 0 || got[facts.FetchTimeout] == 0 {
		t.Errorf("all addresses dead: %v", got)
	}
	ok(t, w.Break(MailServerSilent, "backup."+w.Domain()))
	c = probe.New(w.Config()).Check(t.Context(), w.Domain(), facts.Full(), nil)
	for _, s := range c.Servers {
		for _, clientConn := range s.Calls {
			if silent := s.Host == "backup."+w.Domain(); silent != (clientConn.Stage == facts.CallConnect) {
				t.Errorf("%s: %+v", s.Host, clientConn)
			}
		}
	}
}

// TestSendersUseOtherServers has one server of several go silent: mail takes the other way.
func TestSendersUseOtherServers(t *testing.T) {
	for fault, refuses := range map[Fault]bool{
		MailServerSilent: false, AddressDead: false, MailChainMissing: true, MailDown: false,
	} {
		w := start(t, "own")
		publish(t, w, "version: STSv1\nmode: enforce\nmx: *.rosehill-school.example\nmax_age: 604800\n")
		w.Clock().Advance(24 * time.Hour)
		var hosts []string
		if fault == AddressDead {
			hosts = []string{"mail." + w.Domain()}
		}
		ok(t, w.Break(fault, hosts...))
		w.Clock().Advance(48 * time.Hour)
		if refused := w.Refused() > 0; refused != refuses {
			t.Errorf("%s: %d refused", fault, w.Refused())
		}
	}
}

// TestRefresh tells the two senders apart: one keeps a policy whose id did not change until it expires, one looks again
// every day (RFC 8461 §10.2).
func TestRefresh(t *testing.T) {
	w := start(t, "google")
	publish(t, w, strings.Replace(testPolicy, "86400", "604800", 1))
	w.Clock().Advance(24 * time.Hour)
	host := "mta-sts." + w.Domain()
	ok(t, w.ApplyAtOnce(Upload{host, mtasts.PolicyPath, "version: STSv1\nmode: enforce\nmx: elsewhere.example\nmax_age: 604800\n"}))
	w.Clock().Advance(3 * 24 * time.Hour)
	if w.Refused() == 0 {
		t.Error("nobody noticed")
	}
	var refused []string
	for _, s := range w.senders {
		if s.refused > 0 {
			refused = append(refused, s.organization)
		}
	}
	if strings.Join(refused, " ") != "Microsoft Corporation" {
		t.Errorf("refused by %q", refused)
	}
}

func TestSpareAddresses(t *testing.T) {
	w := start(t, "google")
	seen := map[netip.Addr]bool{}
	for range 30 {
		addr, err := w.freeAddress()
		ok(t, err)
		if seen[addr] {
			t.Fatalf("%s twice", addr)
		}
		seen[addr] = true
		w.network.share(addr, w.own.addrs[0], 443)
	}
	for range 100 {
		if addr, err := w.freeAddress(); err == nil {
			w.network.share(addr, w.own.addrs[0], 443)
		} else {
			return
		}
	}
	t.Error("addresses never end")
}
