package practice

import (
	"github.com/miekg/dns"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
)

// Providers lists who can run the practice domain's mail, besides those of [World]'s catalogue; the first is the usual one.
// "mimecast" is a filter with mailboxes at Microsoft behind it, "cloudflare" forwards.
func Providers() []string {
	return []string{"google", "microsoft", "mimecast", "cloudflare", "tuta", "own"}
}

// DNSHosts lists who can keep the practice domain's zone, besides those of the catalogue; the first is the usual one, and
// "other" a company that nobody knows.
func DNSHosts() []string { return []string{"godaddy", "cloudflare", "other"} }

// readPracticeZone reads the practice domain's own zone: its top is the DNS host's, all else the mail provider's.
func (w *World) readPracticeZone() error {
	provider, err := choose("provider", w.options.Provider, Providers(), w.catalogue.MailProviders)
	if err != nil {
		return err
	}
	host, err := choose("dns", w.options.DNS, DNSHosts(), w.catalogue.DNSHosts)
	if err != nil {
		return err
	}
	w.provider = provider.file
	top, err := w.topOf(host)
	if err != nil {
		return err
	}
	mail, err := w.mailOf(provider)
	if err != nil {
		return err
	}
	_, valid := dns.IsDomainName(w.domain)
	parent := closestZone(w.zones, dns.Fqdn(w.domain), false)
	if !valid || dns.CountLabel(parent.name) != 1 || parent.name == dns.Fqdn(w.domain) {
		return assets.NewError(msgid.ErrorCommandPracticeDomain, assets.Values{"text": w.domain, "example": defaultDomain})
	}
	home, err := newZone(w.domain, forDomain(top+mail, w.domain))
	if err != nil {
		return err
	}
	for i := range home.lag {
		home.lag[i] = secondaryDelay
	}
	home.lag[0] = primaryDelay
	w.home = home
	w.zones = append(w.zones, home)
	w.panel = w.catalogue.DNSHost(providers.Clues{Domain: w.domain, NS: home.ns}).Guide
	return nil
}

// topOf returns the top of the practice domain's zone at a DNS host, whose servers are then in the world.
func (w *World) topOf(host operator) (string, error) {
	if host.file != "" {
		return zoneText("dns-" + host.file)
	}
	servers := pairOf(host.servers)
	return zoneTop(servers), w.addNameServers(servers)
}

// mailOf returns the other records of the practice domain, with its mail at a provider, whose servers are then in the world.
func (w *World) mailOf(provider operator) (string, error) {
	if provider.file != "" {
		return zoneText("practice-" + provider.file)
	}
	servers := ofCustomer(provider.servers, w.domain)
	rest, err := zoneText("practice-any")
	if err != nil {
		return "", err
	}
	return mxRecords(servers) + rest, w.addMailServers(servers)
}
