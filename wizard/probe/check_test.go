package probe

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const topZone = `
$ORIGIN example.
$TTL 86400
@          SOA ns.nic hostmaster.nic 1 900 600 86400 60
@          NS  ns.nic
ns.nic     A   192.0.2.1
alpha      NS  ns1.alpha
alpha      NS  ns2.alpha
ns1.alpha  A   192.0.2.53
ns2.alpha  A   192.0.2.54
alpha      DS  1 13 2 0000000000000000000000000000000000000000000000000000000000000000
mailhost   NS  ns.mailhost
ns.mailhost A  198.51.100.53
`

const alphaZone = `
$ORIGIN alpha.example.
$TTL 3600
@            SOA ns1 hostmaster 7 900 600 86400 300
@            NS  ns1
@            NS  ns2
ns1          A   192.0.2.53
ns2          A   192.0.2.54
@            MX  10 mx1
@            MX  20 MX2.mailhost.example.
@            TXT "v=spf1 include:_spf.mailhost.example" " -all"
@            A   192.0.2.80
mx1          A   192.0.2.25
_mta-sts     TXT "v=STSv1; " "id=20261101T090000"
_smtp._tls   TXT "v=TLSRPTv1; rua=mailto:tls@alpha.example"
mta-sts      A   192.0.2.80
autodiscover CNAME autodiscover.mailhost.example.
`

const mailhostZone = `
$ORIGIN mailhost.example.
$TTL 600
@    SOA ns hostmaster 3 900 600 86400 300
@    NS  ns
ns   A   198.51.100.53
mx2  A   198.51.100.25
sts  A   198.51.100.80
`

const goodPolicy = "version: STSv1\r\nmode: enforce\r\nmx: mx1.alpha.example\r\nmax_age: 604800\r\n"

// alphaInternet is an internet in which all is well at alpha.example.
func alphaInternet(t testing.TB, zone string) *internet {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.serve(zone, "192.0.2.53", "192.0.2.54")
	w.serve(mailhostZone, "198.51.100.53")
	w.dnsServer("8.8.8.8")
	w.dnsServer("9.9.9.9")
	w.web("192.0.2.80:443", certSpec{names: []string{"mta-sts.alpha.example"}}, goodPolicy)
	w.mail("192.0.2.25:25", mailScript{cert: certSpec{names: []string{"mx1.alpha.example"}}})
	w.mail("198.51.100.25:25", mailScript{cert: certSpec{names: []string{"mx2.mailhost.example"}}})
	return w
}

// web serves body at the policy's place.
func (w *internet) web(address string, cert certSpec, body string) {
	w.webHandler(address, &tls.Config{Certificates: []tls.Certificate{w.ca.tls(cert)}}, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/mta-sts.txt" {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "text/plain")
		rw.Header().Set("Date", w.now.Format(http.TimeFormat))
		rw.Write([]byte(body))
	}))
}

func (w *internet) webHandler(address string, config *tls.Config, handler http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		w.mu.Lock()
		w.sni = append(w.sni, hello.ServerName)
		w.mu.Unlock()
		return nil, nil
	}
	server := &http.Server{Handler: handler, TLSConfig: config, ErrorLog: quietLog()}
	go server.ServeTLS(listener, "", "")
	w.t.Cleanup(func() { server.Close() })
	w.route("tcp", address, listener.Addr().String())
}

func TestCheckSeesAHealthyDomain(t *testing.T) {
	w := alphaInternet(t, alphaZone)
	seen := w.probe("8.8.8.8", "9.9.9.9").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Caches: true, Policy: true, Mail: true}, nil)

	zone := seen.Zone
	zone.Servers = nil
	same(t, zone, facts.Zone{Name: "alpha.example", Primary: "ns1.alpha.example", Serial: 7, Negative: 5 * time.Minute, Refresh: 15 * time.Minute, Signed: true,
		Own: []string{"ns1.alpha.example", "ns2.alpha.example"}, Delegated: []string{"ns1.alpha.example", "ns2.alpha.example"}})
	same(t, addrsOfServers(seen.Zone.Servers), []string{"192.0.2.53", "192.0.2.54"})
	same(t, seen.MXHosts(), []string{"mx1.alpha.example", "mx2.mailhost.example"})
	same(t, seen.Record.Values("TXT"), []string{"v=STSv1; id=20261101T090000"})
	same(t, seen.Report.Values("TXT"), []string{"v=TLSRPTv1; rua=mailto:tls@alpha.example"})
	same(t, seen.Host.Addresses(), []string{"192.0.2.80"})
	same(t, seen.Apex, []string{"v=spf1 include:_spf.mailhost.example -all"})
	same(t, values(seen.ProviderHints), []string{"CNAME autodiscover.mailhost.example"})
	same(t, values(seen.Misplaced), []string(nil))
	for _, found := range []facts.Lookup{seen.MX, seen.Record, seen.Report, seen.Host} {
		same(t, len(found.Authoritative), 2)
		same(t, len(found.Resolvers), 2)
		same(t, found.Authoritative[0].Serial, uint32(7))
		same(t, found.Wildcard, false)
	}
	same(t, len(seen.Fetches), 1)
	fetch := seen.Fetches[0]
	same(t, []any{fetch.Stage, fetch.Status, fetch.ContentType, string(fetch.Body)}, []any{facts.FetchDone, 200, "text/plain", goodPolicy})
	same(t, fetch.Cert.Issuer, "Practice Trust")
	same(t, fetch.Cert.Fault, facts.CertFault(""))
	same(t, len(seen.Servers), 2)
	for _, server := range seen.Servers {
		same(t, len(server.Calls), 1)
		same(t, server.Calls[0].Stage, facts.CallDone)
		same(t, server.Calls[0].Cert.Fault, facts.CertFault(""))
		same(t, server.Calls[0].TLSVersion, uint16(tls.VersionTLS13))
	}
	same(t, seen.Network, facts.Network{})
	same(t, seen.Problems, []facts.Problem(nil))
}

// RULE: no resolver is asked for a name that an authoritative server does not have.
func TestNoResolverIsAskedForWhatIsNotThere(t *testing.T) {
	const empty = "_mta-sts _smtp mta-sts"
	without := strings.Join(slices.DeleteFunc(strings.Split(alphaZone, "\n"), func(line string) bool {
		name, _, _ := strings.Cut(line, " ")
		name, _, _ = strings.Cut(name, ".")
		return name != "" && strings.Contains(empty, name)
	}), "\n")
	aliased := without + "mta-sts CNAME sts.gone.example.\n_mta-sts CNAME _mta-sts.alpha.mailhost.example.\n"

	for _, test := range []struct {
		name  string
		zones [2]string // of the two authoritative servers
		may   []string  // names a resolver may be asked for
	}{
		{"nothing is there", [2]string{without, without}, nil},
		{"one server is behind", [2]string{alphaZone, without}, nil},
		{"the aliases lead nowhere", [2]string{aliased, aliased}, nil},
		{"all is there", [2]string{alphaZone, alphaZone}, []string{"_mta-sts.alpha.example", "_smtp._tls.alpha.example", "mta-sts.alpha.example"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(topZone, "192.0.2.1")
			w.serve(test.zones[0], "192.0.2.53")
			w.serve(test.zones[1], "192.0.2.54")
			w.serve(mailhostZone, "198.51.100.53")
			w.dnsServer("8.8.8.8")
			seen := w.probe("8.8.8.8").Check(context.Background(), "alpha.example", facts.Scope{DNS: true, Caches: true, Policy: true, Mail: true}, nil)

			var withheld []string
			for _, q := range w.questions(true) {
				if dnsname.Under(q.name, "mta-sts.alpha.example") || dnsname.Under(q.name, "_mta-sts.alpha.example") || dnsname.Under(q.name, "_tls.alpha.example") ||
					q.name == "sts.gone.example" || strings.HasSuffix(q.name, "alpha.mailhost.example") {
					withheld = append(withheld, q.name)
				}
			}
			slices.Sort(withheld)
			same(t, slices.Compact(withheld), test.may)
			same(t, len(seen.Record.Resolvers), len(test.may)/3)
			same(t, len(seen.Report.Resolvers), len(test.may)/3)
			same(t, len(seen.Host.Resolvers), len(test.may)/3)
			same(t, len(seen.MX.Resolvers), 1)
		})
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

func values(rrs []facts.RR) (texts []string) {
	for _, rr := range rrs {
		texts = append(texts, rr.Type+" "+rr.Value)
	}
	return texts
}

func addrsOfServers(servers []facts.Server) (addrs []string) {
	for _, s := range servers {
		addrs = append(addrs, s.Addr)
	}
	return addrs
}
