package probe

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/facts"
)

// insideKinds are addresses that only an inside network has, one of each kind.
var insideKinds = []string{
	"127.0.0.1", "10.0.0.7", "172.16.0.7", "192.168.0.7", "169.254.169.254", "100.64.0.7", "0.0.0.0", "224.0.0.1", "255.255.255.255",
	"::1", "fe80::7", "fd00::7", "::", "ff02::1", "::ffff:10.0.0.7", "64:ff9b::a00:7", "64:ff9b:1::7", "2002:a00:7::1",
}

// insideDials returns the connections that were tried to addresses of inside networks.
func (w *internet) insideDials() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.dialed), func(dialed string) bool {
		_, address, _ := strings.Cut(dialed, " ")
		to, err := netip.ParseAddrPort(address)
		return err == nil && !facts.Inside(to.Addr())
	})
}

// insideZones returns the zone of the domain, and that of its mail provider, where all that can lead to an address does: the second name
// server, both mail servers, the web site, the servers of a name below, and the policy host as draw has it.
func insideZones(addr, host string) (alpha, mailhost string) {
	record := "A " + addr
	if strings.Contains(addr, ":") {
		record = "AAAA " + addr
	}
	alpha = bare("mta-sts", "mx1", "ns2", "_smtp._tls") + fmt.Sprintf("ns2 %[1]s\nmx1 %[1]s\nalpha.example. %[1]s\n_smtp._tls NS ns.tls\nns.tls %[1]s\n", record)
	alpha = strings.ReplaceAll(alpha, "\n@            A   192.0.2.80\n", "\n") + strings.ReplaceAll(host, "HERE", record) + "\n"
	mailhost = strings.ReplaceAll(mailhostZone, "198.51.100.25", "198.51.100.26") + "ns.away " + record + "\naway NS ns.away\nsts2 " + record + "\n"
	return alpha, strings.ReplaceAll(mailhost, "mx2  A   198.51.100.26", "mx2 "+record)
}

// Whatever stands in somebody's DNS, it never leads to an address of an inside network: not to a name server, a web server or a mail
// server there, directly, by an alias or by a redirect. What was not connected to is said to be so.
func TestNothingLeadsInside(t *testing.T) {
	hosts := map[string]string{
		"directly":                     "mta-sts HERE",
		"by an alias":                  "mta-sts CNAME one\none CNAME two\ntwo HERE",
		"by an alias elsewhere":        "mta-sts CNAME sts2.mailhost.example.",
		"by servers of another zone":   "mta-sts CNAME host.away.mailhost.example.",
		"by servers of a zone below":   "mta-sts NS ns.tls",
		"beside a good one":            "mta-sts A 192.0.2.80\nmta-sts HERE",
		"nowhere, but the web site is": "",
	}
	for _, addr := range insideKinds {
		for name, host := range hosts {
			t.Run(addr+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newInternet(t)
				alpha, mailhost := insideZones(addr, host)
				w.serve(topZone, "192.0.2.1")
				w.serve(alpha, "192.0.2.53")
				w.serve(mailhost, "198.51.100.53")
				w.dnsServer("8.8.8.8")
				w.web("192.0.2.80:443", certSpec{names: []string{"mta-sts.alpha.example"}}, goodPolicy)
				p := w.probe("8.8.8.8")
				if name == "directly" {
					p.config.Run = NewRun(2)
				}
				seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
				if dialed := w.insideDials(); len(dialed) > 0 {
					t.Fatalf("connected to %v", dialed)
				}
				for _, s := range seen.Servers {
					same(t, []any{s.Host, len(s.Calls), s.Calls[0].Stage, s.Dead}, []any{s.Host, 1, facts.CallInside, false})
				}
				same(t, len(seen.Servers), 2)
				same(t, statuses(seen.MX.Authoritative)[1:], []string{"not-asked "})
				for _, f := range seen.Fetches {
					if outside := f.Addr == "192.0.2.80"; outside != (f.Stage == facts.FetchDone) || !outside && f.Stage != facts.FetchInside {
						t.Errorf("%s: %s", f.Addr, f.Stage)
					}
				}
				same(t, seen.Network.InsideAllowed, false)
				same(t, seen.Network.Port25Blocked, false)

				if name != "directly" {
					return
				}
				allowed := w.probe("8.8.8.8")
				allowed.config.AllowInside = true
				seen = allowed.Check(t.Context(), "alpha.example", facts.Full(), nil)
				if dialed := strings.Join(w.insideDials(), " "); !strings.Contains(dialed, "udp") || !strings.Contains(dialed, ":25") {
					t.Errorf("allowed, and connected only to %s", dialed)
				}
				same(t, seen.Network.InsideAllowed, true)
			})
		}
	}
}

// A redirect that leads inside is not followed, and neither is any other.
func TestNoRedirectLeadsInside(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	w.webHandler("192.0.2.80:443", &tls.Config{Certificates: []tls.Certificate{w.ca.tls(certSpec{names: []string{"mta-sts.alpha.example"}})}}, http.RedirectHandler("https://10.0.0.7/mta-sts.txt", http.StatusFound))
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Full(), nil)
	same(t, []any{seen.Fetches[0].Status, seen.Fetches[0].Location}, []any{http.StatusFound, "https://10.0.0.7/mta-sts.txt"})
	same(t, len(w.insideDials()), 0)
}

// New mail servers of the user's, and the servers of their zone, are no exception.
func TestNewMailServersInside(t *testing.T) {
	w := newInternet(t)
	alpha, mailhost := insideZones("10.0.0.7", "")
	w.serve(topZone, "192.0.2.1")
	w.serve(alpha, "192.0.2.53")
	w.serve(mailhost, "198.51.100.53")
	w.dnsServer("8.8.8.8")
	seen := w.probe("8.8.8.8").MailServers(t.Context(), "alpha.example", []string{"mx2.mailhost.example", "x.away.mailhost.example"}, facts.Scope{Mail: true})
	same(t, []any{seen.Servers[0].Calls[0].Stage, len(seen.Servers[1].Addrs), seen.Servers[1].Dead}, []any{facts.CallInside, 0, false})
	same(t, len(w.insideDials()), 0)
}

// A resolver that the user named may stand inside; and where the domain's own servers name inside addresses only, what resolvers
// outside are told is kept too.
func TestResolversInside(t *testing.T) {
	zone := bare("mx1") + "mx1 A 10.0.0.25\n"
	w := alphaInternet(t, zone)
	w.dnsServer("10.0.0.53")
	seen := w.probe("10.0.0.53").Check(t.Context(), "alpha.example", facts.Full(), nil)
	same(t, []any{seen.Servers[0].Host, seen.Servers[0].Addrs, len(seen.Servers[0].Other), seen.Servers[0].Calls[0].Stage},
		[]any{"mx1.alpha.example", []string{"10.0.0.25"}, 0, facts.CallInside})
	for _, dialed := range w.insideDials() {
		if !strings.HasSuffix(dialed, "10.0.0.53:53") {
			t.Errorf("connected to %s", dialed)
		}
	}
}
