package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

// Who may issue is said at the name, its alias, or the names above (RFC 8659 §3).
func TestCAA(t *testing.T) {
	issue := func(name, value string) facts.CAA { return facts.CAA{Name: name, Tag: "issue", Value: value} }
	for name, test := range map[string]struct {
		zone string
		host []facts.CAA
		mx   []facts.CAA
	}{
		"nothing said": {alphaZone, nil, nil},
		"above": {alphaZone + "@ CAA 0 issue \"ca.example; account=1\"\n",
			[]facts.CAA{issue("alpha.example", "ca.example; account=1")}, []facts.CAA{issue("alpha.example", "ca.example; account=1")}},
		"at the name and above": {alphaZone + "@ CAA 0 issue \";\"\nmta-sts CAA 0 ISSUEWILD \"ca.example\"\n",
			[]facts.CAA{{Name: "mta-sts.alpha.example", Tag: "issuewild", Value: "ca.example"}, issue("alpha.example", ";")}, []facts.CAA{issue("alpha.example", ";")}},
		"at the end of an alias": {bare("mta-sts") + "mta-sts CNAME sts.mailhost.example.\n",
			[]facts.CAA{issue("mta-sts.alpha.example", "host.example")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(test.zone, "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone+"sts CAA 0 issue \"host.example\"\n", "198.51.100.53")
			w.dnsServer("8.8.8.8")
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Policy: true, Mail: true}, nil)
			same(t, seen.Issuers, test.host)
			same(t, seen.Servers[0].Issuers, test.mx)
		})
	}
}

// Without an answer from a lower name, those above it say nothing.
func TestCAAThatCannotBeAsked(t *testing.T) {
	w := alphaInternet(t, alphaZone+"@ CAA 0 issue \"ca.example\"\n")
	w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
		q := m.Question[0]
		if q.Qtype == dns.TypeCAA && q.Name == "mta-sts.alpha.example." {
			return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure), true
		}
		return nil, false
	}
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Policy: true}, nil)
	same(t, len(seen.Issuers), 0)
}

// Report addresses are looked up, never written to.
func TestReaders(t *testing.T) {
	report := func(rua string) string {
		return bare("_smtp._tls") + "_smtp._tls TXT \"v=TLSRPTv1; rua=" + rua + "\"\n"
	}
	good := facts.ReportHost{Answered: true}
	dead := facts.ReportHost{Answered: true, Dead: true}
	for rua, want := range map[string]facts.ReportHost{
		"mailto:tls@alpha.example":                 good,
		"mailto:tls@mailhost.example":              good, // by its address: no MX
		"mailto:tls@mx1.alpha.example":             good,
		"mailto:tls@nowhere.alpha.example":         dead,
		"mailto:tls@nomail.mailhost.example":       dead, // RFC 7505
		"mailto:tls@empty.mailhost.example":        dead,
		"https://mx2.mailhost.example/v1/tlsrpt":   good,
		"https://gone.mailhost.example/v1/tlsrpt":  dead,
		"mailto:tls@broken.mailhost.example":       {},
		"https://broken.mailhost.example:8443/rpt": {},
	} {
		t.Run(rua, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(report(rua), "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone+"nomail MX 0 .\nempty TXT \"nothing\"\n@ A 198.51.100.25\n", "198.51.100.53")
			w.dnsServer("8.8.8.8")
			w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
				if strings.HasPrefix(m.Question[0].Name, "broken.") {
					return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure), true
				}
				return nil, false
			}
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil)
			if len(seen.ReportHosts) != 1 {
				t.Fatalf("readers %v", seen.ReportHosts)
			}
			got := seen.ReportHosts[0]
			same(t, facts.ReportHost{Answered: got.Answered, Dead: got.Dead}, want)
			for _, q := range w.questions(true) {
				if q.name == "nowhere.alpha.example" {
					t.Errorf("a resolver was asked for %s", q)
				}
			}
			for _, dialed := range w.dialed {
				if strings.HasSuffix(dialed, ":25") || strings.HasSuffix(dialed, ":443") {
					t.Errorf("%s was called", dialed)
				}
			}
		})
	}
}

// A server that the zone above still names, and the zone does not, is asked too.
func TestStaleDelegation(t *testing.T) {
	w := newInternet(t)
	top := strings.ReplaceAll(topZone, "ns2.alpha  A   192.0.2.54", "ns2.alpha  A   192.0.2.54\nalpha NS old.mailhost")
	w.serve(top, "192.0.2.1")
	w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone+"old A 198.51.100.99\n", "198.51.100.53")
	w.serve(strings.ReplaceAll(alphaZone, "@            MX  10 mx1", "@ MX 10 was.mailhost.example."), "198.51.100.99")
	w.dnsServer("8.8.8.8")
	w.zones = append(w.zones[:3:3], w.zones[3]) // resolvers take the first zone of a name: the present one
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
	same(t, seen.Zone.Delegated, []string{"ns1.alpha.example", "ns2.alpha.example", "old.mailhost.example"})
	same(t, seen.Zone.Own, []string{"ns1.alpha.example", "ns2.alpha.example"})
	same(t, seen.MX.Agree("MX"), false)
	same(t, seen.Record.Agree("TXT"), true)
	same(t, addrsOfServers(seen.Zone.Servers), []string{"192.0.2.53", "192.0.2.54"})
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

// This computer's own resolver is asked only for what the authoritative servers have.
func TestSystemView(t *testing.T) {
	for zone, want := range map[string][]facts.SystemView{
		alphaZone:       {{Name: "mta-sts.alpha.example", Addrs: []string{"10.0.0.5"}}, {Name: "mx1.alpha.example", Addrs: []string{"10.0.0.5"}}},
		bare("mta-sts"): {{Name: "mx1.alpha.example", Addrs: []string{"10.0.0.5"}}},
	} {
		w := alphaInternet(t, zone)
		p := w.probe("8.8.8.8")
		p.config.System = func(_ context.Context, network, host string) ([]netip.Addr, error) {
			if host == "mx2.mailhost.example" {
				return nil, &net.DNSError{IsNotFound: true}
			}
			return []netip.Addr{netip.MustParseAddr("10.0.0.5")}, nil
		}
		seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
		got := map[string][]string{}
		for _, view := range seen.System {
			got[view.Name] = view.Addrs
		}
		same(t, len(got), len(want))
		for _, view := range want {
			same(t, got[view.Name], view.Addrs)
		}
	}
}

// A certificate that nobody knows is this network's doing where public resolvers show such ones too.
func TestInterception(t *testing.T) {
	for name, test := range map[string]struct {
		policy, resolver string
		want             string
	}{
		"all signed by nobody":    {"unknown", "unknown", "Nobody"},
		"without the issuer":      {"leaf", "unknown", "Nobody"},
		"only the policy host's":  {"unknown", "full", ""},
		"nothing to explain":      {"full", "unknown", ""},
		"the resolver is no help": {"unknown", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := alphaInternet(t, alphaZone)
			w.web("192.0.2.80:443", certSpec{names: []string{"mta-sts.alpha.example"}, chain: test.policy}, goodPolicy)
			if test.resolver != "" {
				w.web("8.8.8.8:443", certSpec{names: []string{"dns.google"}, chain: test.resolver}, "")
			}
			for store, own := range w.ca.stores() { // whoever intercepts has put a root into this computer's store
				config := w.probe("8.8.8.8").config
				config.OwnStore = own
				seen := New(config).Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Network: true}, nil)
				if seen.Network.Intercepted != test.want {
					t.Errorf("with a store that is %s: intercepted by %q, want %q", store, seen.Network.Intercepted, test.want)
				}
			}
		})
	}
}

// A policy at the domain itself is found even where its own host does not exist.
func TestPolicyAtTheDomain(t *testing.T) {
	for body, want := range map[string]string{
		goodPolicy:         "https://alpha.example/.well-known/mta-sts.txt",
		"<html>Welcome":    "",
		"version: mystery": "",
	} {
		w := alphaInternet(t, bare("mta-sts"))
		w.web("192.0.2.80:443", certSpec{names: []string{"alpha.example"}}, body)
		seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true}, nil)
		same(t, seen.FoundAt, want)
	}
}

// A name server that never answers costs three seconds, once.
func TestSilentServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newInternet(t)
		w.inMemory = true
		w.serve(topZone, "192.0.2.1")
		w.serve(alphaZone, "192.0.2.53", "192.0.2.54")
		w.serve(mailhostZone, "198.51.100.53")
		p := w.probe("8.8.8.8")
		p.config.Dial = func(ctx context.Context, _, address string) (net.Conn, error) {
			if strings.HasPrefix(address, "192.0.2.54") {
				return w.dialMemory(ctx, address, time.Hour), nil
			}
			return w.dialMemory(ctx, address, 50*time.Millisecond), nil
		}
		took := p.Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true}, nil).Took
		if took > 3300*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

// What comes without end, or drop by drop, is left after a bound in size or time.
func TestEndlessAnswers(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	endless := tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}
	w.webHandler("192.0.2.80:443", &endless, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(rw, strings.Repeat("mx: a.example\n", 1000)); err != nil {
				return
			}
		}
	}))
	w.listen("192.0.2.25:25", func(conn net.Conn) {
		for {
			if _, err := io.WriteString(conn, "220-"+strings.Repeat("x", 80)+"\r\n"); err != nil {
				return
			}
		}
	})
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Mail: true}, nil)
	same(t, len(seen.Fetches[0].Body), 64<<10+1)
	same(t, seen.Servers[0].Calls[0].Stage, facts.CallGreeting)
}

// A certificate with thousands of names is read, and little of it kept.
func TestCertificateOfThousands(t *testing.T) {
	names := []string{"mta-sts.alpha.example"}
	for i := range 3000 {
		names = append(names, "n"+strings.Repeat("x", 10)+string(rune('a'+i%26))+".example")
	}
	w := alphaInternet(t, alphaZone)
	w.web("192.0.2.80:443", certSpec{names: names}, goodPolicy)
	w.mail("192.0.2.25:25", mailScript{cert: certSpec{names: append([]string{"mx1.alpha.example"}, names...)}})
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true, Mail: true}, nil)
	same(t, []facts.CertFault{seen.Fetches[0].Cert.Fault, seen.Servers[0].Calls[0].Cert.Fault}, []facts.CertFault{"", ""})
	same(t, len(seen.Fetches[0].Cert.Names), maxCertNames)
}

// A file that comes drop by drop is left when its time is up, and the rest of the check is there.
func TestDrip(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	config := tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}
	w.webHandler("192.0.2.80:443", &config, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(rw, "v"); err != nil {
				return
			}
			rw.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}))
	p := w.probe("8.8.8.8")
	p.config.Timeout = 500 * time.Millisecond
	seen := p.Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Policy: true}, nil)
	same(t, seen.Fetches[0].Stage, facts.FetchTimeout)
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=20261101T090000"})
}

// Of a thousand texts a hundred are kept.
func TestHugeTXT(t *testing.T) {
	zone := bare("_mta-sts")
	for i := range 1000 {
		zone += fmt.Sprintf("_mta-sts TXT \"filler %d\"\n", i)
	}
	w := alphaInternet(t, zone)
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true}, nil)
	same(t, len(seen.Record.Values("TXT")), maxRecords)
}
