package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/probe"

	"github.com/miekg/dns"
)

// crowd is a pretend internet in memory with any number of domains: practice-0.example and on, each with its mail at one of some
// providers, its zone at one of some DNS hosts, and a policy host of its own. Nothing of a domain is kept: all is worked out from
// its number. It counts what it is asked.
type crowd struct {
	providers, dnsHosts int
	fault               func(i int) trouble // what is wrong with a domain
	slow                chan struct{}       // slow policy hosts answer when it is closed
	onDial              func(to string)     // is told of each connection
	clock               func() time.Time    // of the web servers

	ca    *x509.Certificate
	caKey *ecdsa.PrivateKey
	key   *ecdsa.PrivateKey // of all servers
	made  time.Time

	mu        sync.Mutex
	questions int            // packets to DNS servers
	sockets   int            // connections and packets
	asked     map[string]int // resolvers, by name
	dials     map[string]int // by network and address
	open      map[string]int // now
	most      map[string]int // at once
	certs     map[string]*tls.Certificate
}

// trouble is what is wrong with a domain.
type trouble string

// The troubles.
const (
	healthy    trouble = ""
	expired    trouble = "expired"    // the certificate of its policy host
	fileGone   trouble = "no-file"    // its policy file is gone
	uncovered  trouble = "uncovered"  // its policy lists other mail servers
	slowPolicy trouble = "slow"       // its policy host takes a connection, and says nothing for a while
	otherName  trouble = "other-name" // its policy host is an alias, as every other one's is, and shows another certificate for it
)

func newCrowd(t testing.TB) *crowd {
	t.Helper()
	c := &crowd{
		providers: 1, dnsHosts: 1, fault: func(int) trouble { return healthy }, made: time.Now(), clock: time.Now,
		asked: map[string]int{}, dials: map[string]int{}, open: map[string]int{}, most: map[string]int{}, certs: map[string]*tls.Certificate{},
	}
	var err error
	if c.caKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if c.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Crowd Root", Organization: []string{"Crowd Trust"}},
		NotBefore: c.made.AddDate(-1, 0, 0), NotAfter: c.made.AddDate(9, 0, 0),
		BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &c.caKey.PublicKey, c.caKey)
	if err != nil {
		t.Fatal(err)
	}
	if c.ca, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return c
}

// config lets a probe see this internet and nothing else.
func (c *crowd) config() probe.Config {
	roots := x509.NewCertPool()
	roots.AddCert(c.ca)
	config := probe.Config{Dial: c.dial, Roots: roots}
	for _, addr := range []string{"1.1.1.1", "8.8.8.8", "9.9.9.9"} {
		config.Resolvers = append(config.Resolvers, facts.Server{Kind: facts.Resolver, Name: addr, Addr: addr})
	}
	return config
}

// mailseal runs the program in this internet, with notes of its own.
func (c *crowd) mailseal(t testing.TB, in string, args ...string) result {
	t.Helper()
	var out, talk bytes.Buffer
	a := newApp(streams{in: strings.NewReader(in), out: &out, errOut: &talk}, func(string) string { return "" })
	a.network = c.config()
	code := a.run(t.Context(), append([]string{"--state-dir", t.TempDir()}, args...))
	if err := keepsSchema(out.String()); err != nil {
		t.Error(err)
	}
	return result{code, out.String(), talk.String()}
}

func crowdDomain(i int) string { return fmt.Sprintf("practice-%d.example", i) }

// numberOf returns which domain a name is at or below, and the labels before it.
func numberOf(name string) (i int, label string, ok bool) {
	labels := dns.SplitDomainName(name)
	if len(labels) < 2 || labels[len(labels)-1] != "example" {
		return 0, "", false
	}
	number, ours := strings.CutPrefix(labels[len(labels)-2], "practice-")
	i, err := strconv.Atoi(number)
	return i, strings.Join(labels[:len(labels)-2], "."), ours && err == nil
}

// The addresses: 192.0.2.1 has the top, 198.51.100.N is name server N, 203.0.113.N mail server N, and policy hosts are in 198.18.0.0/15.
func policyAddress(i int) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], 198<<24|18<<16|uint32(i+1))
	return netip.AddrFrom4(b)
}

// records returns what stands at a name; zone is the one that holds it.
func (c *crowd) records(name string) (zone string, text string, exists bool) {
	if i, label, ok := numberOf(name); ok {
		zone = crowdDomain(i) + "."
		return zone, c.domainRecords(i, label), c.domainRecords(i, label) != ""
	}
	labels := dns.SplitDomainName(name)
	switch {
	case len(labels) == 0:
		return ".", "NS a.top.example.", true
	case len(labels) == 1:
		return "example.", "NS a.top.example.\nSOA a.top.example. x.example. 1 7200 3600 604800 600", labels[0] == "example"
	case len(labels) == 3 && strings.HasPrefix(labels[1], "dns-"):
		n, _ := strconv.Atoi(strings.TrimPrefix(labels[1], "dns-"))
		place, _ := strconv.Atoi(strings.TrimPrefix(labels[0], "ns"))
		return labels[1] + ".example.", fmt.Sprintf("A 198.51.100.%d", 1+2*n+place), true
	case len(labels) == 3 && strings.HasPrefix(labels[1], "mail-"):
		n, _ := strconv.Atoi(strings.TrimPrefix(labels[1], "mail-"))
		place, _ := strconv.Atoi(strings.TrimPrefix(labels[0], "mx"))
		return labels[1] + ".example.", fmt.Sprintf("A 203.0.113.%d", 1+2*n+place), true
	case name == "a.top.example.":
		return "example.", "A 192.0.2.1", true
	case name == "policies.host.example.":
		return "host.example.", "A " + sharedPolicyHost, true
	case name == "host.example.":
		return "host.example.", "NS ns0.dns-0.example.\nNS ns1.dns-0.example.\nSOA ns0.dns-0.example. x.example. 1 7200 3600 604800 600", true
	}
	return "example.", "", false
}

// sharedPolicyHost is the address that the policy hosts with an odd number are aliases for.
const sharedPolicyHost = "192.0.2.80"

func (c *crowd) domainRecords(i int, label string) string {
	host, provider := i%c.dnsHosts, i%c.providers
	switch label {
	case "":
		return fmt.Sprintf(`NS ns0.dns-%[1]d.example.
NS ns1.dns-%[1]d.example.
SOA ns0.dns-%[1]d.example. x.example. 1 7200 3600 604800 600
MX 10 mx0.mail-%[2]d.example.
MX 20 mx1.mail-%[2]d.example.
TXT "v=spf1 -all"`, host, provider)
	case mtasts.RecordLabel:
		return `TXT "v=STSv1; id=1"`
	case "_smtp._tls":
		return `TXT "v=TLSRPTv1; rua=mailto:tls@` + crowdDomain(i) + `"`
	case "_tls", "_smtp":
		return "-" // an empty non-terminal
	case mtasts.HostLabel:
		if i%2 == 1 {
			return "CNAME policies.host.example."
		}
		return "A " + policyAddress(i).String()
	}
	return ""
}

// rrs returns the records of a type at a name, or its alias.
func (c *crowd) rrs(name string, qtype uint16) (zone string, found []dns.RR, exists bool) {
	zone, text, exists := c.records(name)
	for line := range strings.Lines(text) {
		rr, err := dns.NewRR(name + " 3600 IN " + line)
		if err == nil && rr != nil && (rr.Header().Rrtype == qtype || rr.Header().Rrtype == dns.TypeCNAME) {
			found = append(found, rr)
		}
	}
	return zone, found, exists
}

// answer answers a question to the server at an address.
func (c *crowd) answer(at netip.Addr, query *dns.Msg) *dns.Msg {
	reply := new(dns.Msg).SetReply(query)
	name, qtype := dns.CanonicalName(query.Question[0].Name), query.Question[0].Qtype
	if query.RecursionDesired {
		reply.RecursionAvailable = true
		for range 8 {
			zone, found, exists := c.rrs(name, qtype)
			reply.Answer = append(reply.Answer, found...)
			if len(found) == 0 {
				c.deny(reply, zone, exists)
				return reply
			}
			alias, is := found[0].(*dns.CNAME)
			if !is || qtype == dns.TypeCNAME {
				return reply
			}
			name = dns.CanonicalName(alias.Target)
		}
		return reply
	}
	zone, found, exists := c.rrs(name, qtype)
	if at == netip.MustParseAddr("192.0.2.1") && zone != "example." && zone != "." && qtype != dns.TypeDS { // it delegates
		for _, ns := range []string{"ns0", "ns1"} {
			host := fmt.Sprintf("%s.dns-%d.example.", ns, c.hostOf(zone))
			reply.Ns = append(reply.Ns, &dns.NS{Hdr: dns.RR_Header{Name: zone, Rrtype: dns.TypeNS, Class: dns.ClassINET, Ttl: 3600}, Ns: host})
		}
		return reply
	}
	reply.Authoritative = true
	if reply.Answer = found; len(found) == 0 {
		c.deny(reply, zone, exists)
	}
	return reply
}

func (c *crowd) hostOf(zone string) int {
	i, _, _ := numberOf(zone)
	return i % c.dnsHosts
}

func (c *crowd) deny(reply *dns.Msg, zone string, exists bool) {
	if !exists {
		reply.Rcode = dns.RcodeNameError
	}
	reply.Ns = append(reply.Ns, &dns.SOA{
		Hdr: dns.RR_Header{Name: zone, Rrtype: dns.TypeSOA, Class: dns.ClassINET, Ttl: 600},
		Ns:  "ns0.dns-0.example.", Mbox: "x.example.", Serial: 1, Refresh: 7200, Retry: 3600, Expire: 604800, Minttl: 600,
	})
}

// dial has the signature of net.Dialer.DialContext.
func (c *crowd) dial(_ context.Context, network, address string) (net.Conn, error) {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, err
	}
	serve := c.server(to)
	if serve == nil || to.Addr().Is6() {
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.EHOSTUNREACH}
	}
	client, server := net.Pipe()
	key := network + " " + address
	c.mu.Lock()
	c.sockets++
	c.dials[key]++
	c.open[key]++
	c.most[key] = max(c.most[key], c.open[key])
	if to.Port() == 53 {
		c.questions++
	}
	c.mu.Unlock()
	if c.onDial != nil {
		c.onDial(key)
	}
	go func() { defer server.Close(); serve(server) }()
	return &crowdConn{Conn: client, crowd: c, key: key}, nil
}

// crowdConn is the client's end.
type crowdConn struct {
	net.Conn
	crowd *crowd
	key   string
	once  sync.Once
}

func (c *crowdConn) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 9), Port: 1} }

func (c *crowdConn) Close() error {
	c.once.Do(func() {
		c.crowd.mu.Lock()
		defer c.crowd.mu.Unlock()
		c.crowd.open[c.key]--
	})
	return c.Conn.Close()
}

// server returns what answers at an address and port; nil: nothing.
func (c *crowd) server(to netip.AddrPort) func(net.Conn) {
	if !to.Addr().Is4() {
		return nil
	}
	b := to.Addr().As4()
	switch {
	case to.Port() == 53:
		return func(conn net.Conn) { c.serveDNS(to.Addr(), conn) }
	case to.Port() == 25 && b[0] == 203:
		n := int(b[3]) - 1
		return func(conn net.Conn) { c.serveMail(fmt.Sprintf("mx%d.mail-%d.example", n%2, n/2), conn) }
	case to.Port() == 443 && (b[0] == 198 && b[1] >= 18 && b[1] < 20 || to.Addr().String() == sharedPolicyHost):
		return func(conn net.Conn) { c.serveWeb(conn) }
	}
	return nil
}

func (c *crowd) serveDNS(at netip.Addr, conn net.Conn) {
	buf := make([]byte, 4096)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		query := new(dns.Msg)
		if query.Unpack(buf[:n]) != nil {
			return
		}
		if _, _, own := numberOf(dns.CanonicalName(query.Question[0].Name)); query.RecursionDesired && !own {
			c.mu.Lock()
			c.asked[dns.CanonicalName(query.Question[0].Name)]++
			c.mu.Unlock()
		}
		packed, err := c.answer(at, query).Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(packed); err != nil {
			return
		}
	}
}

func (c *crowd) serveMail(host string, conn net.Conn) {
	fmt.Fprintf(conn, "220 %s ESMTP\r\n", host)
	lines := bufio.NewReader(conn)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); verb {
		case "EHLO":
			fmt.Fprintf(conn, "250-%s\r\n250 STARTTLS\r\n", host)
		case "STARTTLS":
			fmt.Fprint(conn, "220 ready\r\n")
			secure := tls.Server(conn, &tls.Config{SessionTicketsDisabled: true, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
				return c.certificate(host, time.Hour*24*90)
			}})
			if secure.Handshake() != nil {
				return
			}
			lines = bufio.NewReader(secure)
			conn = secure
		case "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		}
	}
}

func (c *crowd) serveWeb(conn net.Conn) {
	number := 0
	secure := tls.Server(conn, &tls.Config{SessionTicketsDisabled: true, GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		i, _, _ := numberOf(hello.ServerName + ".")
		number = i
		switch c.fault(i) {
		case expired:
			return c.certificate(hello.ServerName, -time.Hour)
		case otherName:
			return c.certificate("policies.host.example", time.Hour*24*90)
		case slowPolicy:
			<-c.slow
		case healthy, fileGone, uncovered:
		}
		return c.certificate(hello.ServerName, time.Hour*24*90)
	}})
	if secure.Handshake() != nil {
		return
	}
	request, err := http.ReadRequest(bufio.NewReader(secure))
	if err != nil {
		return
	}
	body, status := fmt.Sprintf("version: STSv1\r\nmode: enforce\r\nmx: *.mail-%d.example\r\nmax_age: 2592000\r\n", number%c.providers), "200 OK"
	switch {
	case c.fault(number) == fileGone || request.URL.Path != mtasts.PolicyPath:
		body, status = "gone", "404 Not Found"
	case c.fault(number) == uncovered:
		body = "version: STSv1\r\nmode: enforce\r\nmx: mail.elsewhere.example\r\nmax_age: 2592000\r\n"
	}
	fmt.Fprintf(secure, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nDate: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, c.clock().UTC().Format(http.TimeFormat), len(body), body)
}

// certificate returns one for a host that is good for a time, or was until a time ago.
func (c *crowd) certificate(host string, life time.Duration) (*tls.Certificate, error) {
	shared := strings.HasPrefix(host, "mx") // few enough to keep
	c.mu.Lock()
	kept := c.certs[host]
	c.mu.Unlock()
	if kept != nil {
		return kept, nil
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), DNSNames: []string{host}, NotBefore: c.made.AddDate(0, -2, 0), NotAfter: c.made.Add(life),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, c.ca, &c.key.PublicKey, c.caKey)
	if err != nil {
		return nil, err
	}
	cert := &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: c.key}
	if shared {
		c.mu.Lock()
		c.certs[host] = cert
		c.mu.Unlock()
	}
	return cert, nil
}
