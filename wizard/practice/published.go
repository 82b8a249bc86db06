package practice

import (
	"net/netip"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
)

// name returns a name below the practice domain, fully qualified.
func (w *World) name(label string) string { return label + "." + w.home.name }

// policyHost returns where senders fetch the policy (RFC 8461 §3.3).
func (w *World) policyHost() string { return w.name(mtasts.HostLabel) }

// mailHosts returns the domain's mail servers as its first name server has them, the most preferred first.
func (w *World) mailHosts() []string { return mxHosts(w.published(w.home.name, dns.TypeMX)) }

// Leads reports whether a host has an address, or an alias that leads to one.
func (w *World) Leads(host string) bool {
	w.enter()
	defer w.mu.Unlock()
	return len(w.publishedAddresses(dns.CanonicalName(host))) > 0
}

// publishedAddresses returns the addresses of a host as the first server of its zone has them, those of IPv4 first.
func (w *World) publishedAddresses(host string) []netip.Addr {
	return append(addressesIn(w.published(host, dns.TypeA)), addressesIn(w.published(host, dns.TypeAAAA))...)
}

// published returns what the first server of a name's zone answers for a type, aliases followed.
func (w *World) published(name string, rrtype uint16) []dns.RR {
	for range maxAliases {
		z := w.zoneOf(name)
		if z == nil {
			return nil
		}
		answer := w.nameservers[z.ns[0]].answerResolver(question{name, rrtype}, w.at).Answer
		aliases := onlyType(answer, dns.TypeCNAME)
		if rrs := onlyType(answer, rrtype); len(rrs) > 0 || len(aliases) == 0 {
			return rrs
		}
		name = dns.CanonicalName(aliases[len(aliases)-1].(*dns.CNAME).Target)
	}
	return nil
}

// zoneOf returns the zone that a resolver comes to for a name; nil where there is none.
func (w *World) zoneOf(name string) *zone {
	z := closestZone(w.zones, name, false)
	if z != nil && z.handed && len(w.home.versions[shown(w.home.versions, 0, w.at)].rrs.of(z.name, dns.TypeNS)) == 0 {
		return closestZone(w.zones, z.name, true)
	}
	return z
}

// addressRecords returns the A and AAAA records of a host, as its own zone has them.
func (w *World) addressRecords(host string) []dns.RR {
	z := closestZone(w.zones, host, false)
	return append(z.saved().of(host, dns.TypeA), z.saved().of(host, dns.TypeAAAA)...)
}

// addresses returns the addresses of a host in its own zone.
func (w *World) addresses(host string) []netip.Addr { return addressesIn(w.addressRecords(host)) }
