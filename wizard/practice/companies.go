package practice

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/miekg/dns"
	"golang.org/x/net/publicsuffix"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// ensureTarget makes sure that what a record leads to is in the world: the user may
// have chosen any company or address.
type ensureTarget struct{ record plan.Record }

func (t ensureTarget) apply(w *World) error {
	switch t.record.Type {
	case "CNAME":
		return w.ensureName(dns.CanonicalName(t.record.Value), t.record.Name)
	case "A", "AAAA":
		for _, value := range t.record.Values() {
			addr, err := netip.ParseAddr(value)
			if err != nil {
				return err
			}
			w.ensureWebServer(addr)
		}
	case "NS":
		return w.ensureZoneBelow(dns.CanonicalName(t.record.Name), t.record.Values())
	}
	return nil
}

// ensureZoneBelow makes sure that name servers of companies hold a zone below the domain, with a web server at its top. Nobody
// finds it until the domain's own servers lead there.
func (w *World) ensureZoneBelow(name string, hosts []string) error {
	for i, host := range hosts {
		host = dns.CanonicalName(host)
		company, err := w.companyOf(host)
		if err != nil || company == w.home || len(w.published(host, dns.TypeA)) > 0 {
			return err
		}
		server := w.addresses(sharedNameservers[i%len(sharedNameservers)])[0]
		rr, err := newRecord(host, "A", server.String(), time.Hour)
		if err != nil {
			return err
		}
		w.publish(company, rr)
	}
	if closestZone(w.zones, name, false).name == name {
		return nil
	}
	z, err := readZone(name, w.domain, "company")
	if err != nil {
		return err
	}
	z.handed = true
	w.holdZone(z)
	return w.addHost(z, name, 5*time.Minute)
}

// ensureName makes sure that a company has the name that an alias leads to, and, if it is that of the policy host, a web
// server there.
func (w *World) ensureName(target, alias string) error {
	if closestZone(w.zones, target, false).name == "." {
		if err := w.createTopLevel(target); err != nil {
			return err
		}
	}
	z, err := w.companyOf(target)
	if err != nil || z == w.home || dns.CanonicalName(alias) != w.policyHost() || len(w.published(target, dns.TypeA)) > 0 {
		return err
	}
	return w.addHost(z, target, 5*time.Minute)
}

// ensureReportHosts makes sure that the hosts of report addresses exist, whatever company
// the user chose. A mistyped name below the practice domain stays one.
func (w *World) ensureReportHosts(text string) {
	record, _, _ := tlsrpt.FindRecord([]string{text})
	for _, uri := range record.RUA {
		address, isMail := tlsrpt.Address(uri)
		if !isMail {
			continue
		}
		_, host, _ := strings.Cut(address, "@")
		if w.ensureHost(dns.CanonicalName(host)) != nil {
			return
		}
	}
}

// ensureAliasTargets makes sure that the hosts exist that the aliases of a host lead to.
func (w *World) ensureAliasTargets(host string) error {
	for range maxAliases {
		alias := w.published(host, dns.TypeCNAME)
		if len(alias) == 0 {
			return nil
		}
		host = dns.CanonicalName(alias[0].(*dns.CNAME).Target)
		if ancestor(w.home.name, host) || len(w.publishedAddresses(host)) > 0 {
			continue
		}
		if err := w.ensureHost(host); err != nil {
			return err
		}
	}
	return nil
}

// ensureHost makes sure that a host exists, with its company and its top-level domain.
func (w *World) ensureHost(host string) error {
	if closestZone(w.zones, host, false).name == "." {
		if err := w.createTopLevel(host); err != nil {
			return err
		}
	}
	z, err := w.companyOf(host)
	if err != nil {
		return err
	}
	rrs := z.saved()
	if z == w.home || len(rrs.of(host, dns.TypeMX))+len(rrs.of(host, dns.TypeA))+len(rrs.of(host, dns.TypeCNAME)) > 0 {
		return nil
	}
	return w.addHost(z, host, time.Hour)
}

// createTopLevel makes the top-level domain of a name.
func (w *World) createTopLevel(host string) error {
	labels := dns.SplitDomainName(host)
	if len(labels) < 2 {
		return fmt.Errorf("%s is not the name of a company", host)
	}
	z, err := readZone(labels[len(labels)-1], w.domain, "tld")
	if err != nil {
		return err
	}
	w.addZone(z)
	return nil
}

// companyOf returns the zone of the company that a name belongs to, made where there is none yet.
func (w *World) companyOf(host string) (*zone, error) {
	z := closestZone(w.zones, host, false)
	if dns.CountLabel(z.name) >= 2 {
		return z, nil
	}
	labels := dns.SplitDomainName(host)
	switch {
	case len(labels) < 2:
		return nil, fmt.Errorf("%s is not the name of a web server", host)
	case z.name == ".":
		return nil, fmt.Errorf("the practice has no names that end in %q", labels[len(labels)-1])
	}
	z, err := readZone(companyName(host), w.domain, "company")
	if err != nil {
		return nil, err
	}
	w.addZone(z)
	return z, nil
}

// companyName returns the name that a company has registered, of which host is one of its hosts.
func companyName(host string) string {
	host = dnsname.Canonical(host)
	labels := 2
	if suffix, public := publicsuffix.PublicSuffix(host); public {
		labels = dns.CountLabel(suffix) + 1
	}
	return dnsname.Last(host, labels)
}

// holdZone adds a zone to the world, at the servers that it names.
func (w *World) holdZone(z *zone) {
	w.zones = append(w.zones, z)
	for place, host := range z.ns {
		w.nameservers[host].zones = append(w.nameservers[host].zones, holding{zone: z, place: place})
	}
}

// addZone adds a zone to the world, at the servers that it names, and leads there.
func (w *World) addZone(z *zone) {
	w.holdZone(z)
	parent := closestZone(w.zones, z.name, true)
	parent.save(w.at, true, func(rrs records) { delegate(rrs, parent.name, z, w.addressRecords) })
	w.flushResolvers()
}

// sharedHost is the web server of companies that have no zone file.
const sharedHost = "edge.p05.nsone.net."

// sharedNameservers are the name servers of these companies, whatever they call them.
var sharedNameservers = []string{"dns1.p05.nsone.net.", "dns2.p05.nsone.net."}

// addHost gives a host of a company the address of the shared web server.
func (w *World) addHost(z *zone, host string, ttl time.Duration) error {
	rr, err := newRecord(host, "A", w.addresses(sharedHost)[0].String(), ttl)
	if err == nil {
		w.publish(z, rr)
	}
	return err
}

// publish has a zone show a record at once, in place of all of its type, to everybody: nobody remembers what was there.
func (w *World) publish(z *zone, rr dns.RR) {
	z.save(w.at, true, func(rrs records) { rrs.replace(rr) })
	w.flushResolvers()
}

// ensureWebServer has the domain's own web server answer at an address that has none yet.
func (w *World) ensureWebServer(addr netip.Addr) {
	if w.network.share(addr, w.own.addrs[0], 443) {
		w.webServers[addr] = w.own
	}
}

// updateServices lets a hosting service publish what an alias to it expects there, and sees
// to it that report addresses lead somewhere.
func (w *World) updateServices(rr dns.RR) {
	if txt, ok := rr.(*dns.TXT); ok && rr.Header().Name == w.name(tlsrpt.RecordLabel) {
		w.ensureReportHosts(text(txt))
	}
	if alias, ok := rr.(*dns.CNAME); ok {
		w.publishServiceRecord(alias, false)
	}
}

// publishServiceRecord publishes the TXT record behind an alias of _mta-sts or _smtp._tls,
// with a new id where the policy has changed.
func (w *World) publishServiceRecord(alias *dns.CNAME, changed bool) {
	target := dns.CanonicalName(alias.Target)
	service := closestZone(w.zones, target, false)
	if service == w.home || dns.CountLabel(service.name) < 2 {
		return
	}
	var value string
	switch alias.Hdr.Name {
	case w.name(mtasts.RecordLabel):
		value = mtasts.Record{ID: mtasts.NewID(w.at)}.String()
	case w.name(tlsrpt.RecordLabel):
		value = "v=" + tlsrpt.Version + "; rua=mailto:" + w.domain + "@reports." + strings.TrimSuffix(service.name, ".")
	}
	if value == "" || !changed && len(service.saved().of(target, dns.TypeTXT)) > 0 {
		return
	}
	w.ensureReportHosts(value)
	rr, err := newRecord(target, "TXT", value, 5*time.Minute)
	if err == nil {
		service.save(w.at, true, func(rrs records) { rrs.replace(rr) })
	}
}
