package practice

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// monday is when the worlds of the tests begin.
var monday = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

// start makes a world with a mail provider.
func start(t *testing.T, provider string) *World {
	t.Helper()
	return startAt(t, provider, "")
}

// startAt makes a world with a mail provider and a DNS host.
func startAt(t *testing.T, provider, host string) *World {
	t.Helper()
	w, err := Start(Options{Provider: provider, DNS: host, Start: monday, Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ask puts one question to a DNS server through the world's dialer.
func ask(t *testing.T, w *World, network, server, name, rrtype string, change ...func(*dns.Msg)) *dns.Msg {
	t.Helper()
	reply, err := tryAsk(w, network, server, name, rrtype, change...)
	if err != nil {
		t.Fatalf("ask %s for %s %s: %v", server, name, rrtype, err)
	}
	return reply
}

func tryAsk(w *World, network, server, name, rrtype string, change ...func(*dns.Msg)) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := w.Config().Dial(ctx, network, netip.AddrPortFrom(netip.MustParseAddr(server), 53).String())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	query := new(dns.Msg).SetQuestion(dns.Fqdn(name), dns.StringToType[rrtype])
	for _, c := range change {
		c(query)
	}
	client := &dns.Conn{Conn: conn}
	if err := client.WriteMsg(query); err != nil {
		return nil, err
	}
	return client.ReadMsg()
}

// summary is what a reply comes to, on one line: code, flags, and records without TTL.
func summary(m *dns.Msg) string {
	words := []string{dns.RcodeToString[m.Rcode]}
	if m.Authoritative {
		words = append(words, "aa")
	}
	for _, rr := range m.Answer {
		words = append(words, strings.TrimPrefix(rr.String(), rr.Header().String()))
	}
	if len(m.Answer) == 0 {
		for _, rr := range m.Ns {
			words = append(words, dns.TypeToString[rr.Header().Rrtype])
		}
	}
	return strings.Join(words, " ")
}

// fetch gets a URL path from every address of a host that Google's resolver gives.
func fetch(t *testing.T, w *World, host, path string) (*http.Response, string, error) {
	t.Helper()
	rrs := onlyType(ask(t, w, "udp", "8.8.8.8", host, "A").Answer, dns.TypeA)
	if len(rrs) == 0 {
		t.Fatalf("%s has no address", host)
	}
	config := w.Config()
	transport := &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{RootCAs: config.Roots, Time: config.Now},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return config.Dial(ctx, network, net.JoinHostPort(rrs[0].(*dns.A).A.String(), "443"))
		},
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Get("https://" + host + path)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

const testPolicy = "version: STSv1\nmode: testing\nmx: aspmx.l.google.com\nmx: *.aspmx.l.google.com\nmax_age: 86400\n"

// publish does all a domain needs, and lets it spread.
func publish(t testing.TB, w *World, policy string) {
	t.Helper()
	host := "mta-sts." + w.Domain()
	ok(t, w.Apply(AddRecord{"_smtp._tls." + w.Domain(), "TXT", "v=TLSRPTv1; rua=mailto:tls@" + w.Domain()}))
	ok(t, w.Apply(AddRecord{host, "CNAME", "rosehill-school.github.io"}))
	ok(t, w.Apply(AttachHost{host}))
	ok(t, w.Apply(Upload{host, mtasts.PolicyPath, policy}))
	ok(t, w.Apply(AddRecord{"_mta-sts." + w.Domain(), "TXT", "v=STSv1; id=20261123T140000"}))
	w.Clock().Advance(time.Hour)
}

func TestAuthoritative(t *testing.T) {
	w := start(t, "google")
	for _, test := range []struct{ server, name, rrtype, want string }{
		{"192.0.2.1", "example", "NS", "NOERROR NS NS"},
		{"192.0.2.1", "no-such-tld", "A", "NXDOMAIN aa SOA"},
		{"192.0.2.5", "www.rosehill-school.example", "A", "NOERROR NS NS"},
		{"192.0.2.6", "nobody.example", "NS", "NXDOMAIN aa SOA"},
		{"192.0.2.5", "rosehill-school.example", "DS", "NOERROR aa SOA"},
		{"192.0.2.51", "rosehill-school.example", "NS", "NOERROR aa ns51.domaincontrol.com. ns52.domaincontrol.com."},
		{"192.0.2.52", "www.rosehill-school.example", "A", "NOERROR aa rosehill-school.example. 203.0.113.10"},
		{"192.0.2.51", "_domainkey.rosehill-school.example", "TXT", "NOERROR aa SOA"},
		{"192.0.2.51", "www.rosehill-school.example", "TXT", "NOERROR aa rosehill-school.example. \"v=spf1"},
		{"192.0.2.51", "_mta-sts.rosehill-school.example", "TXT", "NXDOMAIN aa SOA"},
		{"192.0.2.51", "google.com", "A", "REFUSED"},
		{"192.0.2.121", "any.github.io", "A", "NOERROR aa 198.51.100.108"},
		{"192.0.2.121", "a.b.github.io", "A", "NOERROR aa 198.51.100.108"},
		{"192.0.2.121", "any.github.io", "TXT", "NOERROR aa SOA"},
		{"2001:db8:53::51", "rosehill-school.example", "A", "NOERROR aa 203.0.113.10"},
	} {
		for _, network := range []string{"udp", "tcp"} {
			got := summary(ask(t, w, network, test.server, test.name, test.rrtype))
			if !strings.HasPrefix(got, test.want) || strings.HasSuffix(test.want, "SOA") && got != test.want {
				t.Errorf("%s %s %s over %s\n got %s\nwant %s", test.server, test.name, test.rrtype, network, got, test.want)
			}
		}
	}
}

func TestResolversAnswerFromTheRoot(t *testing.T) {
	for provider, want := range map[string]string{
		"google":    "1 aspmx.l.google.com.",
		"microsoft": "0 rosehillschool-example0c.mail.protection.outlook.com.",
		"own":       "10 mail.rosehill-school.example.",
	} {
		w := start(t, provider)
		for _, server := range w.Config().Resolvers {
			if got := summary(ask(t, w, "udp", server.Addr, w.Domain(), "MX")); !strings.HasPrefix(got, "NOERROR "+want) {
				t.Errorf("%s, %s: %s", provider, server.Name, got)
			}
		}
	}
}

func TestPolicyIsFetched(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	response, body, err := fetch(t, w, "mta-sts."+w.Domain(), mtasts.PolicyPath)
	ok(t, err)
	if response.StatusCode != 200 || body != testPolicy || response.Header.Get("Content-Type") != plainText {
		t.Errorf("%s %q %s", response.Status, body, response.Header.Get("Content-Type"))
	}
	if date := response.Header.Get("Date"); date != "Mon, 23 Nov 2026 15:00:00 GMT" {
		t.Errorf("the server's date is %s", date)
	}
}

// TestCertificateTakesTime attaches a host: until its certificate is there, the host shows its own.
func TestCertificateTakesTime(t *testing.T) {
	w := start(t, "google")
	host := "mta-sts." + w.Domain()
	ok(t, w.Apply(AttachHost{host})) // before DNS leads there: nothing begins
	ok(t, w.Apply(Upload{host, mtasts.PolicyPath, testPolicy}))
	w.Clock().Advance(time.Hour)
	ok(t, w.Apply(AddRecord{host, "CNAME", "rosehill-school.github.io"}))
	for _, step := range []struct {
		after time.Duration
		want  string
	}{
		{5 * time.Minute, "wrong name"},                                          // since 2 minutes after saving DNS leads there
		{9*time.Minute - time.Second, "wrong name"},                              // and it takes 12 more
		{time.Second, "200 OK | text/plain; charset=utf-8 |  | policy"},          // to be issued
		{365 * 24 * time.Hour, "200 OK | text/plain; charset=utf-8 |  | policy"}, // and is renewed in time
	} {
		w.Clock().Advance(step.after)
		if got := get(t, w, mtasts.PolicyPath); got != step.want {
			t.Errorf("%s after saving: %s, want %s", w.Clock().Now().Sub(monday.Add(time.Hour)), got, step.want)
		}
	}
}

// TestMailMoves changes the provider under a policy that does not know the new one.
func TestMailMoves(t *testing.T) {
	w := start(t, "google")
	publish(t, w, testPolicy)
	ok(t, w.Apply(ReplaceRecord{w.Domain(), "MX", "0 rosehillschool-example0c.r-v1.mx.microsoft"}))
	w.Clock().Advance(48 * time.Hour)
	if got := summary(ask(t, w, "udp", "8.8.8.8", w.Domain(), "MX")); got != "NOERROR 0 rosehillschool-example0c.r-v1.mx.microsoft." {
		t.Error(got)
	}
	if got := deliver(t, w, "rosehillschool-example0c.r-v1.mx.microsoft"); got != "ok" {
		t.Errorf("the new mail server: %s", got)
	}
	mail := mailed(t, w, w.Clock().Now().Add(-24*time.Hour))
	if len(mail) != 2 || results(read(t, mail[0])) != "validation-failure rosehillschool-example0c.r-v1.mx.microsoft" {
		t.Errorf("%d reports", len(mail))
	}
}

func TestImpossibleWorlds(t *testing.T) {
	for _, options := range []Options{
		{Provider: "nobody"}, {Domain: "example"}, {Domain: "school.nosuchtld"}, {Domain: "sub.google.com"}, {Domain: "a..b"}, {Domain: "."},
	} {
		if w, err := Start(options); err == nil {
			w.Close()
			t.Errorf("%+v was built", options)
		}
	}
	w, err := Start(Options{Domain: "Verein.De.", Start: monday, Frozen: true})
	ok(t, err)
	defer w.Close()
	if got := summary(ask(t, w, "udp", "1.1.1.1", "verein.de", "A")); got != "NOERROR 203.0.113.10" {
		t.Errorf("another domain: %s", got)
	}
}

func TestImpossibleActions(t *testing.T) {
	w := start(t, "google")
	for _, a := range []Change{
		AddRecord{"google.com", "A", "203.0.113.1"},
		AddRecord{w.Domain(), "CNAME", "elsewhere.example"},
		AddRecord{"x." + w.Domain(), "A", "2001:db8::1"},
		AddRecord{"x." + w.Domain(), "AAAA", "203.0.113.1"},
		AddRecord{"x." + w.Domain(), "MX", "mail.example"},
		AddRecord{"x." + w.Domain(), "CNAME", "a..b"},
		AddRecord{"x." + w.Domain(), "LOC", "52 N"},
		DeleteRecord{Name: w.Domain(), Type: "SOA"},
		Upload{"nowhere." + w.Domain(), "/x", ""},
	} {
		if err := w.Apply(a); err == nil {
			t.Errorf("%+v was done", a)
		}
	}
}
