package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// bare is alpha.example without the lines at these names.
func bare(names ...string) string {
	var lines []string
	for line := range strings.SplitSeq(alphaZone, "\n") {
		if name, _, _ := strings.Cut(line, " "); name == "" || !slices.Contains(names, name) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// checked checks alpha.example as zone draws it, DNS and caches only.
func checked(t *testing.T, zone string, arrange func(*internet)) facts.Check {
	t.Helper()
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(zone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone+"_mta-sts.alpha TXT \"v=STSv1; id=far\"\nloop1 CNAME loop2\nloop2 CNAME loop1\nto-org CNAME there.mailhost.org.\n", "198.51.100.53")
	w.serve("$ORIGIN mailhost.org.\n@ 60 SOA ns.mailhost.example. h 1 2 3 4 5\n@ 60 NS ns.mailhost.example.\nthere 60 A 203.0.113.80\n", "198.51.100.53")
	w.dnsServer("8.8.8.8")
	if arrange != nil {
		arrange(w)
	}
	return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
}

// statuses gives each answer's status and values.
func statuses(answers []facts.Answer) (texts []string) {
	for _, a := range answers {
		texts = append(texts, string(a.Status)+" "+strings.Join(values(a.RRs), ", "))
	}
	return texts
}

func TestAliases(t *testing.T) {
	for name, test := range map[string]struct {
		zone   string // added to alpha.example
		alias  []string
		target []string
		addrs  []string
		asked  bool // resolvers too
	}{
		"in the zone":       {"mta-sts CNAME www\nwww A 192.0.2.9\n", []string{"www.alpha.example"}, nil, []string{"192.0.2.9"}, true},
		"into another zone": {"mta-sts CNAME sts.mailhost.example.\n", []string{"sts.mailhost.example"}, []string{"ok A 198.51.100.80"}, []string{"198.51.100.80"}, true},
		"by way of this one": {"mta-sts CNAME www\nwww CNAME sts.mailhost.example.\n", []string{"www.alpha.example", "sts.mailhost.example"},
			[]string{"ok A 198.51.100.80"}, []string{"198.51.100.80"}, true},
		"through two zones": {"mta-sts CNAME to-org.mailhost.example.\n", []string{"to-org.mailhost.example", "there.mailhost.org"},
			[]string{"ok A 203.0.113.80"}, []string{"203.0.113.80"}, true},
		"to nothing":        {"mta-sts CNAME gone.mailhost.example.\n", []string{"gone.mailhost.example"}, []string{"nxdomain "}, nil, false},
		"to nothing nearby": {"mta-sts CNAME gone\n", []string{"gone.alpha.example"}, []string{"nxdomain ", "nxdomain "}, nil, false},
		"to no zone":        {"mta-sts CNAME a.b.nowhere.\n", []string{"a.b.nowhere"}, []string{"nxdomain "}, nil, false},
		"in circles":        {"mta-sts CNAME loop1.mailhost.example.\n", nil, []string{"nodata "}, nil, false},
		"to itself":         {"mta-sts CNAME mta-sts\n", []string{"mta-sts.alpha.example"}, []string{"nodata "}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen := checked(t, bare("mta-sts")+test.zone, nil)
			if test.alias != nil {
				same(t, seen.Host.Alias, test.alias)
			}
			same(t, len(seen.Host.Authoritative), 2)
			same(t, seen.Host.Authoritative[0].Status, facts.OK)
			same(t, statuses(seen.Host.Target), test.target)
			same(t, append([]string(nil), seen.Host.Addresses()...), test.addrs)
			same(t, len(seen.Host.Resolvers) > 0, test.asked)
		})
	}
}

// Some servers follow an alias into other zones that they hold, some do not: NSD does, BIND does not. That is no disagreement.
func TestServersThatSayMoreThanTheirZone(t *testing.T) {
	seen := checked(t, bare("mta-sts")+"mta-sts CNAME sts.mailhost.example.\n", func(w *internet) {
		w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
			if server != "192.0.2.54" || m.Question[0].Name != "mta-sts.alpha.example." || m.Question[0].Qtype != dns.TypeA {
				return nil, false
			}
			reply := new(dns.Msg).SetReply(m)
			reply.Authoritative = true
			reply.Answer = []dns.RR{rr("mta-sts.alpha.example. 60 CNAME sts.mailhost.example."), rr("sts.mailhost.example. 60 A 198.51.100.80")}
			return reply, true
		}
	})
	same(t, statuses(seen.Host.Authoritative), []string{"ok CNAME sts.mailhost.example", "ok CNAME sts.mailhost.example"})
	same(t, seen.Host.Addresses(), []string{"198.51.100.80"})
}

// BIND calls an alias that goes in circles a failure of its own; NSD does not.
func TestServersThatFailOverACircle(t *testing.T) {
	seen := checked(t, bare("_mta-sts")+"_mta-sts CNAME one\none CNAME two\ntwo CNAME one\n", func(w *internet) {
		w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
			if server != "192.0.2.54" || m.Question[0].Name != "_mta-sts.alpha.example." {
				return nil, false
			}
			reply := rcode(dns.RcodeServerFailure)(m)
			reply.Authoritative = true
			reply.Answer = []dns.RR{rr("_mta-sts.alpha.example. 60 CNAME one.alpha.example."),
				rr("one.alpha.example. 60 CNAME two.alpha.example."), rr("two.alpha.example. 60 CNAME one.alpha.example.")}
			return reply, true
		}
	})
	same(t, seen.Record.Authoritative[1].Status, facts.OK)
	same(t, statuses(seen.Record.Target), []string{"nodata "})
	same(t, seen.Record.Alias, []string{"one.alpha.example", "two.alpha.example", "one.alpha.example"})
}

func TestRecordBehindAnAlias(t *testing.T) {
	seen := checked(t, bare("_mta-sts")+"_mta-sts CNAME _mta-sts.alpha.mailhost.example.\n", nil)
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=far"})
	same(t, statuses(seen.Record.Resolvers), []string{"ok CNAME _mta-sts.alpha.mailhost.example, TXT v=STSv1; id=far"})
}

func TestRecordInAChildZone(t *testing.T) {
	w := func(w *internet) {
		w.serve("$ORIGIN _mta-sts.alpha.example.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nns 60 A 203.0.113.53\n@ 60 TXT \"v=STSv1; id=child\"\n", "203.0.113.53")
	}
	seen := checked(t, bare("_mta-sts")+"_mta-sts NS ns._mta-sts\nns._mta-sts A 203.0.113.53\n", w)
	same(t, statuses(seen.Record.Authoritative), []string{"ok TXT v=STSv1; id=child"})
	same(t, seen.Record.Authoritative[0].Server, facts.Server{Kind: facts.Authoritative, Name: "ns._mta-sts.alpha.example", Addr: "203.0.113.53"})
	same(t, len(seen.Record.Resolvers), 1)
}

func TestServersThatFail(t *testing.T) {
	for name, test := range map[string]struct {
		reply func(m *dns.Msg) *dns.Msg // of the second server to _mta-sts
		want  facts.Status
	}{
		"servfail": {rcode(dns.RcodeServerFailure), facts.ServFail},
		"refused":  {rcode(dns.RcodeRefused), facts.Refused},
		"notauth":  {rcode(dns.RcodeNotAuth), facts.Lame},
		"lame":     {func(m *dns.Msg) *dns.Msg { return new(dns.Msg).SetReply(m) }, facts.Lame},
		"handing up": {func(m *dns.Msg) *dns.Msg {
			reply := new(dns.Msg).SetReply(m)
			reply.Ns = []dns.RR{rr("example. 60 NS ns.nic.example.")}
			return reply
		}, facts.Lame},
		"silent": {func(*dns.Msg) *dns.Msg { return nil }, facts.Timeout},
		"another question's answer": {func(m *dns.Msg) *dns.Msg {
			reply := new(dns.Msg).SetReply(m)
			reply.Question[0].Name = "evil.example."
			return reply
		}, facts.Timeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newPretend(t, alphaZone)
				w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
					if server != "192.0.2.54" || !strings.HasPrefix(m.Question[0].Name, "_mta-sts.alpha") {
						return nil, false
					}
					return test.reply(m), true
				}
				seen := w.probe(0).Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
				same(t, seen.Record.Authoritative[0].Status, facts.OK)
				same(t, seen.Record.Authoritative[1].Status, test.want)
				same(t, seen.Record.Authoritative[1].Err != "", true)
				same(t, len(seen.Record.Resolvers), 1) // every one that answers has it
				same(t, seen.MX.Agree("MX"), true)
			})
		})
	}
}

func rcode(code int) func(*dns.Msg) *dns.Msg {
	return func(m *dns.Msg) *dns.Msg { return new(dns.Msg).SetRcode(m, code) }
}

func rr(text string) dns.RR {
	rr, err := dns.NewRR(text)
	if err != nil {
		panic(err)
	}
	return rr
}

func TestServerWithoutEDNS(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			return rcode(dns.RcodeFormatError)(m), m.IsEdns0() != nil
		}
	})
	same(t, len(seen.Record.Values("TXT")), 1)
}

// TestDatagramThatIsCutOff: what a server sends beyond the buffer is lost, so the answer has to come again, over TCP.
func TestDatagramThatIsCutOff(t *testing.T) {
	reads := func(want error, strings int) {
		t.Helper()
		m := question{name: "alpha.example", qtype: dns.TypeTXT}.message(true)
		reply := new(dns.Msg).SetReply(m)
		for range strings {
			txt := &dns.TXT{Hdr: dns.RR_Header{Name: "alpha.example.", Rrtype: dns.TypeTXT, Class: dns.ClassINET}, Txt: []string{"0123456789"}}
			reply.Answer = append(reply.Answer, txt)
		}
		body, err := reply.Pack()
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := net.Pipe()
		defer ours.Close()
		go func() {
			theirs.Read(make([]byte, 512))
			theirs.Write(body)
		}()
		if _, err := datagram(ours, m, time.Minute); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", len(body), err, want)
		}
	}
	reads(nil, 100) // more than was asked for, and whole
	reads(errMalformed, 200)
}

// A server that takes longer than it takes us to ask again is heard all the same.
func TestSlowServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := question{name: "alpha.example", qtype: dns.TypeTXT}.message(true)
		body, err := new(dns.Msg).SetReply(m).Pack()
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := net.Pipe()
		defer ours.Close()
		go func() {
			for range 2 { // the question, and the same once more
				theirs.Read(make([]byte, 512))
			}
			time.Sleep(time.Second)
			theirs.Write(body)
		}()
		_, err = datagram(ours, m, time.Second)
		same(t, err, nil)
	})
}

func TestLongAnswerComesOverTCP(t *testing.T) {
	long := strings.Repeat("x", 250)
	seen := checked(t, alphaZone+strings.Repeat("@ TXT \""+long+"\" \""+long+"\"\n", 1)+"@ TXT \"2"+long+"\"\n", nil)
	slices.Sort(seen.Apex)
	same(t, seen.Apex, []string{"2" + long, "v=spf1 include:_spf.mailhost.example -all", long + long})
}

func TestTextAsItCame(t *testing.T) {
	seen := checked(t, bare("_mta-sts")+`_mta-sts TXT "v=STSv1;\032\"id\"=\\\226\128\157\000;"`+"\n", nil)
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; \"id\"=\\\u201d\x00;"})
}

func TestBogus(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			return rcode(dns.RcodeServerFailure)(m), m.RecursionDesired && !m.CheckingDisabled
		}
	})
	same(t, statuses(seen.Record.Resolvers), []string{"bogus TXT v=STSv1; id=20261101T090000"})
	same(t, seen.MX.Resolvers[0].Status, facts.Bogus)
	same(t, seen.Zone.Name, "alpha.example")
}

func TestWhatACacheStillRemembers(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			if !m.RecursionDesired || m.Question[0].Name != "_mta-sts.alpha.example." {
				return nil, false
			}
			reply := rcode(dns.RcodeNameError)(m)
			reply.Ns = []dns.RR{rr("alpha.example. 123 SOA ns1 hostmaster 7 900 600 86400 300")}
			return reply, true
		}
	})
	same(t, statuses(seen.Record.Resolvers), []string{"nxdomain "})
	same(t, seen.Record.Resolvers[0].Negative, 123*time.Second)
}

func TestNegativeTTL(t *testing.T) {
	seen := checked(t, bare("_mta-sts"), nil)
	same(t, statuses(seen.Record.Authoritative), []string{"nxdomain ", "nxdomain "})
	same(t, seen.Record.Authoritative[0].Negative, 5*time.Minute)
}

// TestSPFUnderAnOwnName: the senders of a provider may stand at a name of the domain, which its SPF record leads to.
func TestSPFUnderAnOwnName(t *testing.T) {
	seen := checked(t, strings.ReplaceAll(alphaZone, "include:_spf.mailhost.example", "?include:_SPF.alpha.example. redirect=out.alpha.example include:alpha.example")+
		"_spf TXT \"v=spf1 include:_spf.mailhost.example\"\nout TXT \"v=spf1 -all\"\n", nil)
	same(t, values(seen.ProviderHints), []string{
		"CNAME autodiscover.mailhost.example", "TXT v=spf1 include:_spf.mailhost.example", "TXT v=spf1 -all",
	})
}

func TestWildcard(t *testing.T) {
	seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+"* TXT \"v=STSv1; id=1\"\n* A 192.0.2.80\n", nil)
	same(t, []bool{seen.Record.Wildcard, seen.Report.Wildcard, seen.Host.Wildcard}, []bool{true, true, true})
	same(t, seen.Misplaced, []facts.RR(nil))
	same(t, values(seen.ProviderHints), []string{"CNAME autodiscover.mailhost.example"})
}

func TestWildcardAlias(t *testing.T) {
	seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+"* CNAME www\n", nil)
	same(t, []bool{seen.Record.Wildcard, seen.Report.Wildcard, seen.Host.Wildcard}, []bool{true, true, true})
	same(t, seen.Misplaced, []facts.RR(nil))
}

func TestNoSuchDomain(t *testing.T) {
	w := newInternet(t)
	w.serve(". 60 SOA a. h. 1 2 3 4 60\n. 60 NS a.\n", "192.0.2.2")
	w.serve(topZone, "192.0.2.1")
	w.dnsServer("8.8.8.8")
	for _, domain := range []string{"beta.example", "mail.beta.example", "beta.nowhere"} {
		seen := w.probe("8.8.8.8").Check(context.Background(), domain, facts.Full(), nil)
		same(t, seen.Zone.Missing, true)
		same(t, seen.Problems, []facts.Problem(nil))
	}
}

// A resolver that denies everything, as that of a network which wants a login first, says nothing about a domain.
func TestResolversThatLie(t *testing.T) {
	lied := func(answer func(m *dns.Msg) *dns.Msg) facts.Check {
		w := newInternet(t)
		w.serve(topZone, "192.0.2.1")
		w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
		w.dnsServer("8.8.8.8")
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) { return answer(m), m.RecursionDesired }
		return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Full(), nil)
	}
	denied := lied(rcode(dns.RcodeNameError))
	same(t, []any{denied.Zone.Missing, denied.Network.DNSFiltered}, []any{false, true})
	ownAddress := lied(func(m *dns.Msg) *dns.Msg {
		reply := new(dns.Msg).SetReply(m)
		if m.Question[0].Qtype == dns.TypeA {
			reply.Answer = []dns.RR{rr(m.Question[0].Name + " 5 A 10.0.0.1")}
		}
		return reply
	})
	same(t, []any{ownAddress.Zone.Missing, ownAddress.Network.DNSFiltered}, []any{false, true})
}

// One resolver may filter a mail server's name out; it is dead only if no other has it.
func TestOneResolverDeniesAMailServer(t *testing.T) {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone, "198.51.100.53")
	w.dnsServer("9.9.9.9")
	w.dnsServer("8.8.8.8")
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		return rcode(dns.RcodeNameError)(m), server == "9.9.9.9" && m.Question[0].Name == "mx2.mailhost.example."
	}
	servers := w.probe("9.9.9.9", "8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Mail: true}, nil).Servers
	same(t, len(servers), 2)
	same(t, []any{servers[1].Host, servers[1].Dead, len(servers[1].Addrs)}, []any{"mx2.mailhost.example", false, 1})
}

func TestDomainRegisteredAMomentAgo(t *testing.T) {
	seen := checked(t, alphaZone, func(w *internet) {
		w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
			if !m.RecursionDesired || m.Question[0].Name != "alpha.example." {
				return nil, false
			}
			reply := rcode(dns.RcodeNameError)(m)
			reply.Ns = []dns.RR{rr("example. 60 SOA ns.nic.example. h. 1 2 3 4 60")}
			return reply, true
		}
	})
	same(t, []any{seen.Zone.Missing, seen.Zone.Name}, []any{false, "alpha.example"})
	same(t, len(seen.Record.Values("TXT")), 1)
}

func TestSubdomainInItsParentsZone(t *testing.T) {
	w := alphaInternet(t, alphaZone+"sub MX 5 mx1\n_mta-sts.sub TXT \"v=STSv1; id=s\"\n")
	seen := w.probe("8.8.8.8").Check(context.Background(), "sub.alpha.example", facts.Scope{DNS: true, Mail: true}, nil)
	same(t, []any{seen.Zone.Name, seen.Zone.Negative}, []any{"alpha.example", 5 * time.Minute})
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=s"})
	same(t, seen.Servers[0].Calls[0].Stage, facts.CallDone)
}

func TestMailServerNames(t *testing.T) {
	zone := bare("@") + `
@ SOA ns1 hostmaster 7 900 600 86400 300
@ NS ns1
@ NS ns2
@ MX 30 gone
@ MX 20 mail
@ MX 10 other.mailhost.example.
@ MX 40 mx2.mailhost.example.
mail CNAME mx1
`
	w := alphaInternet(t, zone)
	seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{Mail: true}, nil)
	for i := range seen.Servers {
		seen.Servers[i].Calls = nil
	}
	same(t, seen.Servers, []facts.MailServer{
		{Host: "other.mailhost.example", Pref: 10, Dead: true},
		{Host: "mail.alpha.example", Pref: 20, Addrs: []string{"192.0.2.25"}, Alias: "mx1.alpha.example"},
		{Host: "gone.alpha.example", Pref: 30, Dead: true},
		{Host: "mx2.mailhost.example", Pref: 40, Addrs: []string{"198.51.100.25"}},
	})
}

func TestDomainsWithoutMX(t *testing.T) {
	const top = "@ SOA ns1 hostmaster 7 900 600 86400 300\n@ NS ns1\n@ NS ns2\n"
	check := func(zone string) facts.Check {
		w := alphaInternet(t, bare("@")+top+zone)
		return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Mail: true}, nil)
	}
	null := check("@ MX 0 .\n@ A 192.0.2.25\n")
	same(t, []any{null.NullMX(), len(null.Servers)}, []any{true, 0})
	none := check("")
	same(t, []any{none.MX.Authoritative[0].Status, len(none.Servers)}, []any{facts.NoData, 0})
	own := check("@ A 192.0.2.25\n")
	same(t, []any{len(own.Servers), own.Servers[0].Host, own.Servers[0].Calls[0].Stage}, []any{1, "alpha.example", facts.CallDone})
}

func TestPort25Blocked(t *testing.T) {
	const google = "$ORIGIN google.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\nsmtp 60 A 203.0.113.25\n"
	const outlook = "$ORIGIN outlook.com.\n@ 60 SOA ns h 1 2 3 4 5\n@ 60 NS ns\noutlook-com.olc.protection 60 A 203.0.113.26\n"
	check := func(arrange func(*internet)) facts.Network {
		w := newInternet(t)
		w.serve(topZone, "192.0.2.1")
		w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
		w.serve(google)
		w.serve(outlook)
		w.dnsServer("8.8.8.8")
		arrange(w)
		return w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Mail: true}, nil).Network
	}
	same(t, check(func(w *internet) {}).Port25Blocked, true)
	same(t, check(func(w *internet) { w.mail("203.0.113.26:25", mailScript{}) }).Port25Blocked, false)
	same(t, check(func(w *internet) { w.mail("192.0.2.25:25", mailScript{}) }).Port25Blocked, false)
}

func TestOffline(t *testing.T) {
	w := newInternet(t)
	p := w.probe("8.8.8.8")
	p.config.Dial = func(_ context.Context, network, _ string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ENETUNREACH}
	}
	seen := p.Check(context.Background(), "alpha.example", facts.Full(), nil)
	same(t, seen.Network.Offline, true)
	same(t, []any{seen.Zone.Missing, seen.Network.DNSFiltered, seen.Network.Port25Blocked}, []any{false, false, false})
	var parts []facts.Part
	for _, problem := range seen.Problems {
		parts = append(parts, problem.Part)
	}
	same(t, parts, []facts.Part{facts.PartDNS, facts.PartPolicy})
}

func TestClosedPort53(t *testing.T) {
	w := newInternet(t)
	w.serve(topZone)
	w.serve(alphaZone)
	w.webHandler("8.8.8.8:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"dns.google"}})}}, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m := new(dns.Msg)
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/dns-message" || m.Unpack(body) != nil {
			http.Error(rw, "no question", http.StatusBadRequest)
			return
		}
		packed, _ := w.handle("https", m).Pack()
		rw.Header().Set("Content-Type", "application/dns-message")
		rw.Write(packed)
	}))
	seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
	same(t, seen.Network, facts.Network{DNSFiltered: true})
	same(t, seen.MXHosts(), []string{"mx1.alpha.example", "mx2.mailhost.example"})
	same(t, len(seen.Record.Resolvers), 0) // still: no authoritative server has been seen to have it
	for _, q := range w.questions(true) {
		if strings.Contains(q.name, "mta-sts") || strings.Contains(q.name, "_tls") {
			t.Errorf("a resolver was asked: %s", q)
		}
	}
}

// Some networks send every question to a resolver of their own, whoever it was for.
func TestNetworkThatAnswersItself(t *testing.T) {
	proxied := func(servers ...string) facts.Check {
		return checked(t, alphaZone, func(w *internet) {
			w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
				if m.RecursionDesired || len(servers) > 0 && !slices.Contains(servers, server) {
					return nil, false
				}
				reply := new(dns.Msg).SetReply(m)
				reply.RecursionAvailable = true
				return reply, true
			}
		})
	}
	same(t, proxied().Network.DNSFiltered, true)
	same(t, proxied("192.0.2.53", "192.0.2.54").Network.DNSFiltered, false) // it is these two
}

func TestSecondResolverHelps(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		return rcode(dns.RcodeRefused)(m), server == "8.8.8.8"
	}
	seen := w.probe("8.8.8.8", "9.9.9.9").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
	same(t, statuses(seen.Record.Resolvers), []string{"refused ", "ok TXT v=STSv1; id=20261101T090000"})
}

func TestParseResolver(t *testing.T) {
	known := []facts.Server{{Kind: facts.Resolver, Name: "Quad9", Addr: "9.9.9.9"}}
	good := func(s, name, addr string) {
		t.Helper()
		got, err := ParseResolver(s, known)
		if err != nil {
			t.Error(err)
		}
		same(t, got, facts.Server{Kind: facts.Resolver, Name: name, Addr: addr})
		if _, err := endpoint(got); err != nil {
			t.Errorf("%s leads nowhere: %v", s, err)
		}
	}
	bad := func(s string) {
		t.Helper()
		if got, err := ParseResolver(s, known); err == nil {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
	good("9.9.9.9", "Quad9", "9.9.9.9")
	good("9.9.9.9:53", "Quad9", "9.9.9.9")
	good(" 192.0.2.1:5353 ", "192.0.2.1:5353", "192.0.2.1:5353")
	good("2620:fe::fe", "2620:fe::fe", "2620:fe::fe")
	good("[2620:fe::fe]", "2620:fe::fe", "2620:fe::fe")
	good("[2620:fe::fe]:53", "2620:fe::fe", "2620:fe::fe")
	good("[2620:fe::fe]:5353", "[2620:fe::fe]:5353", "[2620:fe::fe]:5353")
	bad("")
	bad("dns.google")
	bad("https://dns.google/dns-query")
	bad("9.9.9.9:0")
	bad("9.9.9.9:70000")
	bad("9.9.9")
	bad("[9.9.9.9")
	bad(strings.Repeat("9", 10000))
}

func FuzzMessage(f *testing.F) {
	for _, reply := range []*dns.Msg{
		{Answer: []dns.RR{rr("a.alpha.example. 60 CNAME b.alpha.example."), rr("b.alpha.example. 60 A 192.0.2.1")}},
		{Ns: []dns.RR{rr("a.alpha.example. 60 NS ns.a.alpha.example.")}, Extra: []dns.RR{rr("ns.a.alpha.example. 60 A 192.0.2.1")}},
		{Ns: []dns.RR{rr("alpha.example. 60 SOA a. b. 1 2 3 4 5")}},
		{Answer: []dns.RR{rr(`a.alpha.example. 60 TXT "x\\y" "\"z"`)}},
		{Answer: []dns.RR{rr(`a.alpha.example. 60 CAA 0 issue "ca.example; x=\"1\""`), rr("a.alpha.example. 60 TLSA 3 1 1 " + sum256(nil))}},
		{Answer: []dns.RR{rr("a.alpha.example. 60 TLSA 2 0 0 3000")}},
	} {
		reply.Response = true
		packed, err := reply.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
	}
	ca := newAuthority(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	leaf, _ := ca.issue(certSpec{names: []string{"a.alpha.example"}}, ca.middle, ca.midKey)
	chain := []*x509.Certificate{leaf, ca.middle}
	f.Fuzz(func(t *testing.T, wire []byte) {
		reply := new(dns.Msg)
		if reply.Unpack(wire) != nil {
			return
		}
		tlsa, _ := readTLSA(reply, "a.alpha.example")
		tlsa.signed = true
		if fit := tlsa.match(chain, ca.now, "a.alpha.example"); fit == facts.Fits || fit != "" && len(tlsa.records) == 0 {
			t.Errorf("%v: %s", tlsa.records, fit)
		}
		if len(tlsa.facts()) > maxTLSA || len(readCAA(reply, "a.alpha.example")) > maxCAA {
			t.Error("kept too much")
		}
		for _, qtype := range []uint16{dns.TypeA, dns.TypeTXT, dns.TypeMX, dns.TypeCNAME} {
			r := readAuthoritative(facts.Server{}, reply, "alpha.example", "a.alpha.example", qtype)
			a := readResolver(facts.Server{}, reply, "a.alpha.example", qtype)
			for _, rr := range append(r.answer.RRs, a.RRs...) {
				if rr.Type == "" {
					t.Errorf("no type: %v", rr)
				}
			}
			if len(r.answer.RRs) > maxRecords+maxAlias || len(a.RRs) > maxRecords+maxAlias || len(r.alias) > maxAlias {
				t.Error("kept too much")
			}
			if (r.answer.Status == facts.OK) != (len(r.answer.RRs) > 0) {
				t.Errorf("%s with %d records", r.answer.Status, len(r.answer.RRs))
			}
			if r.referral != nil && !dnsname.Under("a.alpha.example", r.referral.zone) {
				t.Errorf("referred to %s", r.referral.zone)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("\\ \" \x00 \u201d \\123")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 255 {
			return
		}
		// name ".", TXT, IN, TTL 0, RDLENGTH, one string
		wire := append([]byte{0, 0, 16, 0, 1, 0, 0, 0, 0, 0, byte(len(text) + 1), byte(len(text))}, text...)
		if len(text) == 255 {
			wire[9], wire[10] = 1, 0
		}
		record, _, err := dns.UnpackRR(wire, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := readRR(record).Value; got != text {
			t.Errorf("%q reads as %q", text, got)
		}
	})
}
