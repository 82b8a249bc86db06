package practice

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// provide makes sure that what a record leads to is in the world: the user may
// have chosen any company or address.
type provide struct{ record plan.Record }

func (p provide) act(w *World) error {
	switch p.record.Type {
	case "CNAME":
		return w.provideName(dns.CanonicalName(p.record.Value), p.record.Name)
	case "A", "AAAA":
		addr, err := netip.ParseAddr(p.record.Value)
		if err != nil {
			return err
		}
		w.provideAddress(addr)
	}
	return nil
}

// provideName opens a company that has the name, and for a policy host a web server there.
func (w *World) provideName(target, owner string) error {
	z := closestZone(w.zones, target, false)
	if dns.CountLabel(z.name) < 2 {
		var err error
		if z, err = w.found(target); err != nil {
			return err
		}
	}
	if dns.CanonicalName(owner) != w.policyHost() || len(w.published(target, dns.TypeA)) > 0 || z == w.home {
		return nil
	}
	rr, err := newRecord(target, "A", w.addresses(sharedHost)[0].String(), 5*time.Minute)
	if err != nil {
		return err
	}
	z.save(w.at, true, func(rrs records) { rrs.add(rr) })
	w.flush() // nobody remembers that the name was not there
	return nil
}

// provideMailboxes makes the hosts of report addresses exist, whatever company
// the user chose. A slip within the practice domain stays one.
func (w *World) provideMailboxes(text string) {
	record, _, _ := tlsrpt.FindRecord([]string{text})
	for _, uri := range record.RUA {
		address, isMail := tlsrpt.Address(uri)
		if !isMail {
			continue
		}
		_, host, _ := strings.Cut(address, "@")
		if w.provideHost(dns.CanonicalName(host)) != nil {
			return
		}
	}
}

// provideTarget makes the host that an alias leads to exist.
func (w *World) provideTarget(host string) error {
	for range maxAliases {
		alias := w.published(host, dns.TypeCNAME)
		if len(alias) == 0 {
			return nil
		}
		host = dns.CanonicalName(alias[0].(*dns.CNAME).Target)
		if ancestor(w.home.name, host) || len(w.publishedAddresses(host)) > 0 {
			continue
		}
		if err := w.provideHost(host); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) provideHost(host string) error {
	z := closestZone(w.zones, host, false)
	if dns.CountLabel(z.name) < 1 {
		if err := w.foundTopLevel(host); err != nil {
			return err
		}
		z = closestZone(w.zones, host, false)
	}
	if dns.CountLabel(z.name) < 2 {
		var err error
		if z, err = w.found(host); err != nil {
			return err
		}
	}
	if z == w.home || len(z.saved().of(host, dns.TypeMX))+len(z.saved().of(host, dns.TypeA))+len(z.saved().of(host, dns.TypeCNAME)) > 0 {
		return nil
	}
	rr, err := newRecord(host, "A", w.addresses(sharedHost)[0].String(), time.Hour)
	if err != nil {
		return err
	}
	z.save(w.at, true, func(rrs records) { rrs.add(rr) })
	w.flush()
	return nil
}

// foundTopLevel opens the top-level domain of a name, where the practice has none.
func (w *World) foundTopLevel(host string) error {
	labels := dns.SplitDomainName(host)
	if len(labels) < 2 {
		return fmt.Errorf("%s is not the name of a company", host)
	}
	z, err := readZone("tld", labels[len(labels)-1], w.domain)
	if err != nil {
		return err
	}
	w.delegate(z)
	return nil
}

// found opens a zone for the company that a name belongs to.
func (w *World) found(target string) (*zone, error) {
	labels := dns.SplitDomainName(target)
	if len(labels) < 2 {
		return nil, fmt.Errorf("%s is not the name of a web server", target)
	}
	name := dns.Fqdn(strings.Join(labels[len(labels)-2:], "."))
	parent := closestZone(w.zones, name, true)
	if parent.name == "." {
		return nil, fmt.Errorf("the practice has no names that end in %q", labels[len(labels)-1])
	}
	z, err := readZone("company", name, w.domain)
	if err != nil {
		return nil, err
	}
	w.delegate(z)
	return z, nil
}

// delegate adds a zone to the world, at the servers it names.
func (w *World) delegate(z *zone) {
	w.zones = append(w.zones, z)
	for place, host := range z.ns {
		w.nameservers[host].zones = append(w.nameservers[host].zones, holding{zone: z, place: place})
	}
	parent := closestZone(w.zones, z.name, true)
	parent.save(w.at, true, func(rrs records) { delegate(rrs, parent.name, z, w.addressRecords) })
	w.flush()
}

// sharedHost is the web server of companies that have no zone file.
const sharedHost = "edge.p05.nsone.net."

// provideAddress puts the own web server at an address that has nothing yet.
func (w *World) provideAddress(addr netip.Addr) {
	if w.network.share(addr, w.own.addrs[0], 443) {
		w.machines[addr] = w.own
	}
}
