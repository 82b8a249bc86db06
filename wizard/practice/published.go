package practice

import (
	"net/netip"
	"slices"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// name is a name below the practice domain, fully qualified.
func (w *World) name(label string) string { return label + "." + w.home.name }

func (w *World) policyHost() string { return w.name(mtasts.HostLabel) }

// mailHosts are the domain's mail servers as its first DNS server has them, best first.
func (w *World) mailHosts() []string {
	rrs := w.published(w.home.name, dns.TypeMX)
	slices.SortStableFunc(rrs, func(a, b dns.RR) int {
		return int(a.(*dns.MX).Preference) - int(b.(*dns.MX).Preference)
	})
	var hosts []string
	for _, rr := range rrs {
		hosts = append(hosts, dns.CanonicalName(rr.(*dns.MX).Mx))
	}
	return hosts
}

// Leads reports whether a host has an address, or an alias that leads to one.
func (w *World) Leads(host string) bool {
	w.enter()
	defer w.mu.Unlock()
	return len(w.publishedAddresses(dns.CanonicalName(host))) > 0
}

// publishedAddresses are the addresses of a host as the first server of its zone has them, those of IPv4 first.
func (w *World) publishedAddresses(host string) []netip.Addr {
	var addrs []netip.Addr
	for _, rr := range append(w.published(host, dns.TypeA), w.published(host, dns.TypeAAAA)...) {
		addrs = append(addrs, addrOf(rr)...)
	}
	return addrs
}

// published is what the first server of a name's zone says, aliases followed.
func (w *World) published(name string, rrtype uint16) []dns.RR {
	for range maxAliases {
		z := closestZone(w.zones, name, false)
		if z == nil {
			return nil
		}
		query := new(dns.Msg).SetQuestion(name, rrtype)
		reply := w.nameservers[z.ns[0]].answer(query, w.at)
		if rrs := onlyType(reply.Answer, rrtype); len(rrs) > 0 || len(reply.Answer) == 0 {
			return rrs
		}
		last, ok := reply.Answer[len(reply.Answer)-1].(*dns.CNAME)
		if !ok {
			return nil
		}
		name = dns.CanonicalName(last.Target)
	}
	return nil
}

// addressRecords are the A and AAAA records of a host, as its own zone has them.
func (w *World) addressRecords(host string) []dns.RR {
	z := closestZone(w.zones, host, false)
	return append(z.saved().of(host, dns.TypeA), z.saved().of(host, dns.TypeAAAA)...)
}

func (w *World) addresses(host string) []netip.Addr {
	var addrs []netip.Addr
	for _, rr := range w.addressRecords(host) {
		addrs = append(addrs, addrOf(rr)...)
	}
	return addrs
}
