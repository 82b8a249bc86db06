package probe

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/miekg/dns"

	"mailseal/wizard/facts"
)

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
