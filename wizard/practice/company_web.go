package practice

import (
	"net/netip"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
)

// ServeWeb has a company's web server answer at an address that is nobody's yet. Names, which may begin with "*.", lead there
// from now on, in place of what they led to; the companies that they belong to come into being.
type ServeWeb struct {
	Addr  string
	Names []string
	Web   Web
}

func (s ServeWeb) apply(w *World) error {
	addr, err := netip.ParseAddr(s.Addr)
	if err != nil {
		return err
	}
	for _, name := range s.Names {
		if err := w.leadTo(dns.CanonicalName(name), addr); err != nil {
			return err
		}
	}
	server := &webServer{addrs: []netip.Addr{addr}, web: s.Web}
	w.webServers[addr] = server
	w.serveWeb(server)
	return nil
}

// leadTo has a name of a company lead to an address, and to nothing else.
func (w *World) leadTo(owner string, addr netip.Addr) error {
	if closestZone(w.zones, owner, false).name == "." {
		if err := w.createTopLevel(owner); err != nil {
			return err
		}
	}
	z, err := w.companyOf(owner)
	if err != nil {
		return err
	}
	rr, err := newRecord(owner, "A", addr.String(), 0)
	if err != nil {
		return err
	}
	z.save(w.at, true, func(rrs records) {
		rrs.remove(owner, func(dns.RR) bool { return true })
		rrs.add(rr)
	})
	w.flushResolvers()
	return nil
}

// Published returns the values of a type at a name as the first server of its zone has them, aliases followed: addresses, and
// names without their final dot.
func (w *World) Published(name, rrtype string) []string {
	w.enter()
	defer w.mu.Unlock()
	var values []string
	for _, rr := range w.published(dns.CanonicalName(name), dns.StringToType[rrtype]) {
		switch rr := rr.(type) {
		case *dns.A:
			values = append(values, rr.A.String())
		case *dns.AAAA:
			values = append(values, rr.AAAA.String())
		case *dns.CNAME:
			values = append(values, dnsname.Canonical(rr.Target))
		case *dns.TXT:
			values = append(values, text(rr))
		case *dns.MX:
			values = append(values, dnsname.Canonical(rr.Mx))
		case *dns.NS:
			values = append(values, dnsname.Canonical(rr.Ns))
		}
	}
	return values
}
