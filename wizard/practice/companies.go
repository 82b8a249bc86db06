package practice

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// Value is what somebody in the practice would paste for the record with a label
// ("mta-sts", "_mta-sts", "_smtp._tls", or "MX" for the servers of a new mail company): from a service's page, from a static host's, or the
// address of the own web server. It is empty where there is nothing to paste.
func (w *World) Value(kind plan.Kind, label string) string {
	switch {
	case label == "MX":
		return w.OtherServers()
	case kind == plan.Service:
		return w.domain + "." + serviceLabel(label) + ".mailhardener.com"
	case label != mtasts.HostLabel:
		return ""
	case kind == plan.Static:
		name, _, _ := strings.Cut(w.domain, ".")
		return name + ".github.io"
	case kind == plan.Own:
		return w.addresses(w.home.name)[0].String()
	}
	return ""
}

func serviceLabel(label string) string {
	if label == tlsrpt.RecordLabel {
		return "_smtp-tls"
	}
	return label
}

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

// sharedHost is the web server of companies that have no zone file.
const sharedHost = "edge.p05.nsone.net."

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
	w.zones = append(w.zones, z)
	for place, host := range z.ns {
		w.nameservers[host].zones = append(w.nameservers[host].zones, holding{zone: z, place: place})
	}
	parent.save(w.at, true, func(rrs records) { delegate(rrs, parent.name, z, w.addressRecords) })
	w.flush()
	return z, nil
}

// customDomain tells a web host of a name. A host that also keeps the zone, as Cloudflare does for its Workers,
// makes the address records by itself where the name has none.
type customDomain struct{ host string }

func (c customDomain) act(w *World) error {
	owner := dns.CanonicalName(c.host)
	if len(w.home.saved()[owner]) == 0 {
		for _, rr := range w.addressRecords(edge) {
			rr = dns.Copy(rr)
			rr.Header().Name = owner
			w.save(owner, func(rrs records) { rrs.add(rr) })
		}
	}
	w.attach(c.host)
	return nil
}

// edge is where Cloudflare serves what its customers made.
const edge = "*.pages.dev."

// provideAddress puts the own web server at an address that has nothing yet.
func (w *World) provideAddress(addr netip.Addr) {
	own := w.machines[w.addresses(w.home.name)[0]]
	if w.network.share(addr, own.addrs[0]) {
		w.machines[addr] = own
	}
}
