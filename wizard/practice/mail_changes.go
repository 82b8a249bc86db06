package practice

import (
	"net/netip"
	"slices"
	"time"

	"github.com/miekg/dns"
)

// OwnMailServers puts a mail server at each address of the domain's MX hosts that lie below the domain, where nothing takes
// mail yet.
type OwnMailServers struct{}

func (OwnMailServers) apply(w *World) error {
	for _, host := range w.mailHosts() {
		if !ancestor(w.home.name, host) {
			continue
		}
		takesMail := func(addr netip.Addr) bool { return w.mailServers[addr] != nil }
		if free := slices.DeleteFunc(w.publishedAddresses(host), takesMail); len(free) > 0 {
			w.serveMail(&mailServer{host: host, addrs: free})
		}
	}
	return nil
}

// SenderKey publishes the key that a company signs its mail with (RFC 6376 §3.6.1).
type SenderKey struct{ Domain, Selector, Record string }

func (k SenderKey) apply(w *World) error {
	domain := dns.CanonicalName(k.Domain)
	if err := w.ensureHost(domain); err != nil {
		return err
	}
	rr, err := newRecord(dns.CanonicalName(k.Selector+"._domainkey."+domain), "TXT", k.Record, time.Hour)
	if err != nil {
		return err
	}
	w.publish(closestZone(w.zones, domain, false), rr)
	return nil
}
