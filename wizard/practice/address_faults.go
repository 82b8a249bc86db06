package practice

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// lostEndpoints finds where packets get lost by a fault; nil where it is a fault of another kind. undo takes back what it
// had to add to the world for that.
func (w *World) lostEndpoints(f Fault, named []string) (lost []endpoint, undo func(), err error) {
	orElse := func(usual ...string) []string {
		if len(named) == 0 {
			return usual
		}
		return named
	}
	switch f {
	case NameServerSilent:
		lost, err = w.nameServerEndpoints(orElse(w.home.ns[len(w.home.ns)-1]))
	case NameServersSilent:
		lost, err = w.nameServerEndpoints(orElse(w.home.ns...))
	case MailServerSilent:
		lost, err = w.endpoints(orElse(w.mailHosts()...), 25)
	case AddressesDead:
		lost, err = w.endpoints(orElse(w.policyHost()), anyPort)
	case AddressDead:
		return w.deadAddresses(orElse(w.policyHost()))
	default: // no packets get lost
	}
	return lost, nil, err
}

// nameServerEndpoints returns where name servers answer, which are named by host or address.
func (w *World) nameServerEndpoints(named []string) ([]endpoint, error) {
	var lost []endpoint
	for _, name := range named {
		addr, err := netip.ParseAddr(name)
		server := w.nameservers[dns.CanonicalName(name)]
		switch {
		case err == nil && w.byAddr[addr] != nil:
			lost = append(lost, endpoint{addr, 53})
		case err == nil || server == nil:
			return nil, fmt.Errorf("there is no name server %q; the domain has %s", name, strings.Join(w.home.ns, " "))
		default:
			for _, addr := range server.addrs {
				lost = append(lost, endpoint{addr, 53})
			}
		}
	}
	return lost, nil
}

// endpoints returns a port of the addresses that are named, or that hosts have.
func (w *World) endpoints(named []string, port uint16) ([]endpoint, error) {
	var lost []endpoint
	for _, name := range named {
		addrs, err := w.addressesNamed(name)
		if err != nil {
			return nil, err
		}
		for _, addr := range addrs {
			lost = append(lost, endpoint{addr, port})
		}
	}
	return lost, nil
}

// addressesNamed reads an address, or gives the addresses that a host has at the moment, those of IPv4 first.
func (w *World) addressesNamed(name string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{addr}, nil
	}
	addrs := w.publishedAddresses(dns.CanonicalName(name))
	if len(addrs) == 0 {
		return nil, fmt.Errorf("%s has no address", strings.TrimSuffix(name, "."))
	}
	return addrs, nil
}

// deadAddresses returns one address of each host that is named: the last of IPv4, because an IPv6 address that does not
// answer says little. A host that has only one gets a second one for it, at which nothing was wrong before.
func (w *World) deadAddresses(named []string) (lost []endpoint, undo func(), err error) {
	var undos []func()
	for _, name := range named {
		addrs, err := w.addressesNamed(name)
		if err != nil {
			allOf(undos)()
			return nil, nil, err
		}
		v4 := slices.DeleteFunc(slices.Clone(addrs), func(a netip.Addr) bool { return !a.Is4() })
		switch {
		case len(addrs) == 1 && name == addrs[0].String():
			lost = append(lost, endpoint{addrs[0], anyPort})
		case len(v4) > 1:
			lost = append(lost, endpoint{v4[len(v4)-1], anyPort})
		default:
			spare, undoSpare, err := w.addAddress(dns.CanonicalName(name), addrs[0])
			if err != nil {
				allOf(undos)()
				return nil, nil, err
			}
			undos = append(undos, undoSpare)
			lost = append(lost, endpoint{spare, anyPort})
		}
	}
	return lost, allOf(undos), nil
}

// addAddress gives a host one more IPv4 address, at which all is served that is at another of its addresses.
func (w *World) addAddress(host string, like netip.Addr) (added netip.Addr, undo func(), err error) {
	z, owner, name := w.ownerOf(host)
	if z == nil {
		return added, nil, fmt.Errorf("%s has no address", strings.TrimSuffix(host, "."))
	}
	added, err = w.freeAddress()
	if err != nil {
		return added, nil, err
	}
	if s := w.webServers[like]; s != nil && w.network.share(added, like, 443) {
		w.webServers[added] = s
	}
	if s := w.mailServers[like]; s != nil && w.network.share(added, like, 25) {
		w.mailServers[added] = s
	}
	rr := &dns.A{Hdr: dns.RR_Header{Name: owner, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 300}, A: added.AsSlice()}
	z.save(w.at, true, func(rrs records) { rrs.add(rr) })
	w.forgetAddresses(name)
	return added, func() {
		z.save(w.at, true, func(rrs records) {
			rrs.remove(owner, func(there dns.RR) bool { return dns.IsDuplicate(there, rr) })
		})
		w.forgetAddresses(name)
	}, nil
}

// ownerOf returns where the address records of a host are: name is behind its aliases, and owner is name or the wildcard
// that answers for it.
func (w *World) ownerOf(host string) (z *zone, owner, name string) {
	rrs := append(w.published(host, dns.TypeA), w.published(host, dns.TypeAAAA)...)
	if len(rrs) == 0 {
		return nil, "", ""
	}
	name = dns.CanonicalName(rrs[0].Header().Name)
	z, owner = closestZone(w.zones, name, false), name
	for above := name; len(z.saved()[owner]) == 0 && above != z.name; owner = "*." + above {
		above = parentName(above)
	}
	return z, owner, name
}

var errNoAddress = errors.New("the practice has no address left")

// freeAddress returns an address that nobody has, of those kept for documentation (RFC 5737).
func (w *World) freeAddress() (netip.Addr, error) {
	addr := netip.MustParseAddr("203.0.113.200")
	for w.network.used(addr) {
		addr = addr.Next()
	}
	if !netip.MustParsePrefix("203.0.113.0/24").Contains(addr) {
		return netip.Addr{}, errNoAddress
	}
	return addr, nil
}

// forgetAddresses has the resolvers ask anew for the addresses at a name.
func (w *World) forgetAddresses(name string) {
	for _, r := range w.resolvers {
		for _, rrtype := range []uint16{dns.TypeA, dns.TypeAAAA} {
			delete(r.cache, question{name, rrtype})
		}
	}
}
