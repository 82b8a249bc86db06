package probe

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// internet is a pretend one on loopback: addresses of the documentation ranges
// lead to servers of this test, and everything else is unreachable.
type internet struct {
	inMemory bool // no sockets: the test has its own Dial
	t        testing.TB
	ca       *authority
	now      time.Time
	mu       sync.Mutex
	routes   map[string]string // "tcp 192.0.2.1:25" to a loopback address
	zones    []zoneData
	asked    []asked
	dialed   []string
	sni      []string
	fault    func(server string, m *dns.Msg) (reply *dns.Msg, handled bool)
}

type asked struct {
	server, name, qtype string
	recurse             bool
}

func newInternet(t testing.TB) *internet {
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	w := &internet{t: t, now: now, ca: newAuthority(now), routes: map[string]string{}}
	return w
}

// probe looks at this internet through resolvers at the given addresses.
func (w *internet) probe(resolvers ...string) *Probe {
	var servers []facts.Server
	for _, r := range resolvers {
		servers = append(servers, facts.Server{Kind: facts.Resolver, Name: r, Addr: r})
	}
	return newProbe(w.t, Config{
		Resolvers: servers, Dial: w.dial, Roots: w.ca.pool(),
		Now: func() time.Time { return w.now }, Timeout: 20 * time.Second,
	})
}

// newProbe makes a Probe that is handed what the catalogue of providers knows. Without resolvers it asks the public ones.
func newProbe(t testing.TB, config Config) *Probe {
	t.Helper()
	catalogue, err := providers.Load()
	if err != nil {
		t.Fatal(err)
	}
	if config.Resolvers == nil {
		config.Resolvers = catalogue.Resolvers()
	}
	config.ResolverHTTPSNames = catalogue.ResolverHTTPSNames()
	config.ReachableMailServers, config.HintNames = catalogue.ReachableMailServers(), catalogue.MarkNames()
	return New(config)
}

func (w *internet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	to, ok := w.routes[network+" "+address]
	w.dialed = append(w.dialed, network+" "+address)
	w.mu.Unlock()
	switch {
	case to == "silent":
		<-ctx.Done()
		return nil, ctx.Err()
	case ok:
		return (&net.Dialer{}).DialContext(ctx, network, to)
	case strings.Contains(address, "["):
		return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ENETUNREACH}
	}
	return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
}

func (w *internet) route(network, address, to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.routes[network+" "+address] = to
}

// questions gives what was asked, by server kind: only those with or without RD.
func (w *internet) questions(recurse bool) []asked {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.asked), func(a asked) bool { return a.recurse != recurse })
}

// zoneData is one zone as its servers hold it.
type zoneData struct {
	name string
	rrs  []dns.RR
	at   []string // addresses of its servers
}

// serve puts a zone on authoritative servers.
func (w *internet) serve(text string, addrs ...string) {
	w.t.Helper()
	z := zoneData{at: addrs}
	parser := dns.NewZoneParser(strings.NewReader(text), "", "")
	for rr, ok := parser.Next(); ok; rr, ok = parser.Next() {
		if rr.Header().Rrtype == dns.TypeSOA {
			z.name = dnsname.Canonical(rr.Header().Name)
		}
		z.rrs = append(z.rrs, rr)
	}
	if err := parser.Err(); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	w.zones = append(w.zones, z)
	w.mu.Unlock()
	for _, addr := range addrs {
		w.dnsServer(addr)
	}
}

// dnsServer listens at a pretend address; what it answers depends on RD.
func (w *internet) dnsServer(addr string) {
	if w.inMemory {
		return
	}
	at := net.JoinHostPort(addr, "53")
	w.mu.Lock()
	_, known := w.routes["udp "+at]
	w.mu.Unlock()
	if known {
		return
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	handler := dns.HandlerFunc(func(rw dns.ResponseWriter, m *dns.Msg) {
		if reply := w.handle(addr, m); reply != nil {
			if rw.LocalAddr().Network() == "udp" {
				reply.Truncate(dns.MinMsgSize)
			}
			rw.WriteMsg(reply)
		}
	})
	for _, server := range []*dns.Server{{PacketConn: udp, Handler: handler}, {Listener: tcp, Handler: handler}} {
		go server.ActivateAndServe()
		w.t.Cleanup(func() { server.Shutdown() })
	}
	w.route("udp", at, udp.LocalAddr().String())
	w.route("tcp", at, tcp.Addr().String())
}

func (w *internet) handle(addr string, m *dns.Msg) *dns.Msg {
	w.mu.Lock()
	defer w.mu.Unlock()
	q := m.Question[0]
	w.asked = append(w.asked, asked{addr, dnsname.Canonical(q.Name), dns.TypeToString[q.Qtype], m.RecursionDesired})
	if w.fault != nil {
		if reply, handled := w.fault(addr, m); handled {
			return reply
		}
	}
	reply := new(dns.Msg)
	reply.SetReply(m)
	if m.RecursionDesired {
		reply.RecursionAvailable = true
		w.recurse(reply, dnsname.Canonical(q.Name), q.Qtype)
		return reply
	}
	z := w.zoneOf(dnsname.Canonical(q.Name), func(z zoneData) bool { return slices.Contains(z.at, addr) })
	if z == nil {
		reply.Rcode = dns.RcodeRefused
		return reply
	}
	reply.Authoritative = true
	z.answer(reply, dnsname.Canonical(q.Name), q.Qtype, true)
	return reply
}

func (w *internet) recurse(reply *dns.Msg, name string, qtype uint16) {
	for range 12 {
		z := w.zoneOf(name, func(zoneData) bool { return true })
		if z == nil || qtype == dns.TypeDS && z.name == name {
			if z = w.zoneOf(name, func(z zoneData) bool { return z.name != name }); z == nil {
				reply.Rcode = dns.RcodeNameError
				return
			}
		}
		reply.Ns = nil
		if name = z.answer(reply, name, qtype, false); name == "" {
			return
		}
	}
}

func (w *internet) zoneOf(name string, ok func(zoneData) bool) *zoneData {
	var best *zoneData
	for i, z := range w.zones {
		if z.holds(name) && ok(z) && (best == nil || len(z.name) > len(best.name)) {
			best = &w.zones[i]
		}
	}
	return best
}

// answer is RFC 1034 §4.3.2 in small; it gives the alias that leads out of the zone.
func (z zoneData) answer(reply *dns.Msg, name string, qtype uint16, refer bool) (beyond string) {
	for range 12 {
		if refer && z.delegate(reply, name) {
			return ""
		}
		here := z.at2(name)
		for _, rr := range here {
			if rr.Header().Rrtype == qtype {
				reply.Answer = append(reply.Answer, rr)
			}
		}
		if slices.ContainsFunc(here, func(rr dns.RR) bool { return rr.Header().Rrtype == qtype }) {
			return ""
		}
		i := slices.IndexFunc(here, func(rr dns.RR) bool { return rr.Header().Rrtype == dns.TypeCNAME })
		if i < 0 {
			if len(here) == 0 && !z.has(name) {
				reply.Rcode = dns.RcodeNameError
			}
			reply.Ns = append(reply.Ns, z.soa())
			return ""
		}
		reply.Answer = append(reply.Answer, here[i])
		name = dnsname.Canonical(here[i].(*dns.CNAME).Target)
		if !z.holds(name) {
			return name
		}
	}
	return ""
}

// at2 gives the records at name, or those of a wildcard that covers it.
func (z zoneData) at2(name string) []dns.RR {
	var here []dns.RR
	for _, rr := range z.rrs {
		if ownedBy(rr, name) {
			here = append(here, rr)
		}
	}
	if len(here) > 0 || z.has(name) {
		return here
	}
	for parent, ok := dnsname.Parent(name); ok && z.holds(parent); parent, ok = dnsname.Parent(parent) {
		for _, rr := range z.rrs {
			if ownedBy(rr, "*."+parent) {
				wild := dns.Copy(rr)
				wild.Header().Name = dns.Fqdn(name)
				here = append(here, wild)
			}
		}
		if len(here) > 0 || z.has(parent) {
			break
		}
	}
	return here
}

// has reports whether name or anything below it exists.
func (z zoneData) has(name string) bool {
	return slices.ContainsFunc(z.rrs, func(rr dns.RR) bool { return dnsname.Under(rr.Header().Name, name) })
}

func (z zoneData) delegate(reply *dns.Msg, name string) bool {
	for _, rr := range z.rrs {
		cut := dnsname.Canonical(rr.Header().Name)
		if rr.Header().Rrtype == dns.TypeNS && cut != z.name && dnsname.Under(name, cut) {
			reply.Authoritative = false
			reply.Ns = append(reply.Ns, rr)
			for _, glue := range z.rrs {
				if ownedBy(glue, dnsname.Canonical(rr.(*dns.NS).Ns)) {
					reply.Extra = append(reply.Extra, glue)
				}
			}
		}
	}
	return len(reply.Ns) > 0
}

// holds reports whether name is in the zone or below it.
func (z zoneData) holds(name string) bool { return z.name == "" || dnsname.Under(name, z.name) }

func (z zoneData) soa() dns.RR {
	for _, rr := range z.rrs {
		if rr.Header().Rrtype == dns.TypeSOA {
			return rr
		}
	}
	panic("zone without SOA: " + z.name)
}

// serverNames are the names that TLS clients asked for.
func (w *internet) serverNames() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sni)
}

// listen accepts TCP connections at a pretend address and port.
func (w *internet) listen(address string, serve func(net.Conn)) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	var conns sync.WaitGroup
	conns.Go(func() {
		for {
			conn, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				conns.Go(func() { defer conn.Close(); serve(conn) })
			}
		}
	})
	w.t.Cleanup(func() { listener.Close(); conns.Wait() })
	w.route("tcp", address, listener.Addr().String())
}

// authority is a CA with an intermediate, as public ones have.
type authority struct {
	now             time.Time
	root, middle    *x509.Certificate
	rootKey, midKey *ecdsa.PrivateKey
	serial          int64
	otherRoot       *x509.Certificate
	otherKey        *ecdsa.PrivateKey
	mu              sync.Mutex
}

func newAuthority(now time.Time) *authority {
	a := &authority{now: now}
	a.root, a.rootKey = a.issue(certSpec{cn: "Practice Root", org: "Practice Trust", ca: true}, nil, nil)
	a.middle, a.midKey = a.issue(certSpec{cn: "Practice R1", org: "Practice Trust", ca: true}, a.root, a.rootKey)
	a.otherRoot, a.otherKey = a.issue(certSpec{cn: "Nobody Knows", org: "Nobody", ca: true}, nil, nil)
	return a
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}

type certSpec struct {
	cn, org             string
	names               []string
	ca                  bool
	notBefore, notAfter int // days from now
	aia                 bool
	chain               string // full (default), leaf, reversed, self, unknown
}

func (a *authority) issue(s certSpec, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	if s.notBefore == 0 && s.notAfter == 0 {
		s.notBefore, s.notAfter = -10, 80
		if s.ca {
			s.notBefore, s.notAfter = -1000, 1000
		}
	}
	a.mu.Lock()
	a.serial++
	template := &x509.Certificate{
		SerialNumber: big.NewInt(a.serial),
		Subject:      pkix.Name{CommonName: s.cn}, DNSNames: s.names,
		NotBefore: a.now.AddDate(0, 0, s.notBefore), NotAfter: a.now.AddDate(0, 0, s.notAfter),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true, IsCA: s.ca,
	}
	a.mu.Unlock()
	if s.org != "" {
		template.Subject.Organization = []string{s.org}
	}
	if s.ca {
		template.KeyUsage = x509.KeyUsageCertSign
	} else {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	if s.aia {
		template.IssuingCertificateURL = []string{"http://ca.example/r1.der"}
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return cert, key
}

// tls makes what a server shows.
func (a *authority) tls(s certSpec) tls.Certificate {
	parent, parentKey := a.middle, a.midKey
	switch s.chain {
	case "self":
		parent, parentKey = nil, nil
	case "unknown":
		parent, parentKey = a.otherRoot, a.otherKey
	}
	leaf, key := a.issue(s, parent, parentKey)
	chain := [][]byte{leaf.Raw}
	switch s.chain {
	case "", "full":
		chain = append(chain, a.middle.Raw)
	case "reversed":
		chain = append(chain, a.root.Raw, a.middle.Raw)
	}
	return tls.Certificate{Certificate: chain, PrivateKey: key, Leaf: leaf}
}

func (a asked) String() string { return fmt.Sprintf("%s %s @%s", a.name, a.qtype, a.server) }
