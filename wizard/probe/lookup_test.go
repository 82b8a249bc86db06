package probe

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/miekg/dns"

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

// Where port 53 is open to resolvers only, a name that an earlier check saw can be asked for, and no other.
func TestAuthoritativeServersOutOfReach(t *testing.T) {
	known := []string{"_mta-sts.alpha.example", "mta-sts.alpha.example"}
	for _, names := range [][]string{nil, known} {
		w := alphaInternet(t, alphaZone)
		p := w.probe("8.8.8.8", "9.9.9.9")
		p.config.Known = names
		p.config.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasSuffix(address, ":53") && !strings.HasPrefix(address, "8.8.8.8") && !strings.HasPrefix(address, "9.9.9.9") {
				return nil, errors.New("filtered")
			}
			return w.dial(ctx, network, address)
		}
		seen := p.Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true, Policy: true}, nil)
		if names == nil {
			same(t, []int{len(seen.Record.Resolvers), len(seen.Host.Resolvers), len(seen.Fetches)}, []int{0, 0, 0})
		} else {
			same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=20261101T090000"})
			same(t, []int{len(seen.Record.Resolvers), len(seen.Host.Resolvers), len(seen.Fetches)}, []int{2, 2, 1})
			same(t, string(seen.Fetches[0].Body), goodPolicy)
		}
		for _, q := range w.questions(true) {
			if names == nil && strings.Contains(q.name, "mta-sts") || q.name == "_smtp._tls.alpha.example" {
				t.Errorf("a resolver was asked for %s", q)
			}
		}
	}
}

// The first target of an alias is there with its type, at each name that the standards know.
func TestAliasesAreKept(t *testing.T) {
	seen := checked(t, bare("_mta-sts", "_smtp._tls", "mta-sts")+
		"_mta-sts CNAME one\none CNAME _mta-sts.alpha.mailhost.example.\n_smtp._tls CNAME gone.mailhost.example.\nmta-sts CNAME two\ntwo CNAME sts.mailhost.example.\n", nil)
	for want, found := range map[string]facts.Lookup{
		"one.alpha.example":     seen.Record,
		"gone.mailhost.example": seen.Report,
		"two.alpha.example":     seen.Host,
	} {
		same(t, found.Alias[0], want)
		for _, a := range found.Authoritative {
			same(t, []any{a.RRs[0].Name, a.RRs[0].Type, a.RRs[0].Value}, []any{found.Name, "CNAME", want})
		}
	}
	same(t, strings.Join(seen.Host.Alias, " "), "two.alpha.example sts.mailhost.example")
}
