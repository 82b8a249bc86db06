package practice

import (
	"net/netip"
	"time"

	"github.com/miekg/dns"
)

// WebSpace gives a host a web space, wherever DNS leads it, and a certificate: what was not in the world there is from
// now on. With Address, a host that leads nowhere gets the address of the domain's own web server.
type WebSpace struct {
	Host    string
	Address bool
}

func (s WebSpace) act(w *World) error {
	host := dns.CanonicalName(s.Host)
	if s.Address && len(w.home.saved()[host]) == 0 && len(w.publishedAddresses(host)) == 0 {
		if err := (AddRecord{host, "A", w.own.addrs[0].String()}).act(w); err != nil {
			return err
		}
	}
	if err := w.provideTarget(host); err != nil {
		return err
	}
	for _, addr := range w.publishedAddresses(host) {
		w.provideAddress(addr)
	}
	site := w.attach(host)
	w.certify()
	if now := w.after(w.options.Delays.Certificate); site.certFrom.After(now) {
		site.certFrom = now
	}
	return nil
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

// OwnMailServers puts a mail server at each address of the domain's MX hosts that lie below the domain, where nothing takes
// mail yet.
type OwnMailServers struct{}

func (OwnMailServers) act(w *World) error {
	for _, host := range w.mailHosts() {
		if !ancestor(w.home.name, host) {
			continue
		}
		var free []netip.Addr
		for _, addr := range w.publishedAddresses(host) {
			if !w.network.listens(addr, 25) {
				free = append(free, addr)
			}
		}
		if len(free) == 0 {
			continue
		}
		if err := w.serveMail(&mailServer{host: host, addrs: free}); err != nil {
			return err
		}
	}
	return nil
}

// SenderKey publishes the key that a company signs its mail with (RFC 6376 §3.6.1).
type SenderKey struct{ Domain, Selector, Record string }

func (k SenderKey) act(w *World) error {
	domain := dns.CanonicalName(k.Domain)
	if err := w.provideHost(domain); err != nil {
		return err
	}
	rr, err := newRecord(dns.CanonicalName(k.Selector+"._domainkey."+domain), "TXT", k.Record, time.Hour)
	if err != nil {
		return err
	}
	z := closestZone(w.zones, domain, false)
	z.save(w.at, true, func(rrs records) { rrs.replace(rr.Header().Name, dns.TypeTXT, rr) })
	w.flush()
	return nil
}

// Leads reports whether a host has an address, or an alias that leads to one.
func (w *World) Leads(host string) bool {
	w.enter()
	defer w.mu.Unlock()
	return len(w.publishedAddresses(dns.CanonicalName(host))) > 0
}
