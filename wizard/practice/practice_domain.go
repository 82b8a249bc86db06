package practice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Providers lists who can run the practice domain's mail; the first is the usual one.
// "mimecast" is a filter with mailboxes at Microsoft behind it, "cloudflare" forwards.
func Providers() []string {
	return []string{"google", "microsoft", "mimecast", "cloudflare", "tuta", "own"}
}

// DNSHosts lists who can keep the practice domain's zone; the first is the usual one, and "other" a company
// that nobody knows.
func DNSHosts() []string {
	var ids []string
	for _, h := range dnsHosts() {
		ids = append(ids, h.id)
	}
	return ids
}

// dnsHost is a company that keeps the practice domain's zone.
type dnsHost struct {
	id         string
	ns         [2]string
	hostmaster string
}

func dnsHosts() []dnsHost {
	return []dnsHost{
		{"godaddy", [2]string{"ns51.domaincontrol.com.", "ns52.domaincontrol.com."}, "dns.domaincontrol.com."},
		{"cloudflare", [2]string{"ada.ns.cloudflare.com.", "bob.ns.cloudflare.com."}, "dns.cloudflare.com."},
		{"other", [2]string{"ns1.harbour-names.net.", "ns2.harbour-names.net."}, "hostmaster.harbour-names.net."},
	}
}

func (w *World) readHome() error {
	_, valid := dns.IsDomainName(w.domain)
	parent := closestZone(w.zones, dns.Fqdn(w.domain), false)
	if !valid || dns.CountLabel(parent.name) != 1 || parent.name == dns.Fqdn(w.domain) {
		return fmt.Errorf("the practice cannot have a domain %q; try %s", w.domain, DefaultDomain)
	}
	home, err := w.homeZone()
	if err != nil {
		return err
	}
	for i := range home.lag {
		home.lag[i] = w.options.Delays.Secondary
	}
	home.lag[0] = w.options.Delays.Primary
	w.home = home
	w.zones = append(w.zones, home)
	return nil
}

// homeZone reads the practice domain's own zone as the options want it.
func (w *World) homeZone() (*zone, error) {
	provider, host := w.options.Provider, w.options.DNS
	if provider == "" {
		provider = Providers()[0]
	}
	if host == "" {
		host = DNSHosts()[0]
	}
	if !slices.Contains(Providers(), provider) {
		return nil, fmt.Errorf("the practice has no mail provider %q; choose one of: %s", provider, strings.Join(Providers(), ", "))
	}
	i := slices.Index(DNSHosts(), host)
	if i < 0 {
		return nil, fmt.Errorf("the practice has no DNS host %q; choose one of: %s", host, strings.Join(DNSHosts(), ", "))
	}
	text, err := zoneFiles.ReadFile("zones/practice-" + provider + ".zone")
	if err != nil {
		return nil, err
	}
	dns := dnsHosts()[i]
	filled := strings.NewReplacer("{domain}", w.domain, "{ns1}", dns.ns[0], "{ns2}", dns.ns[1], "{hostmaster}", dns.hostmaster).Replace(string(text))
	return parseZone(filled, w.domain)
}
