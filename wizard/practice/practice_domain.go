package practice

import (
	"cmp"
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
func DNSHosts() []string { return []string{"godaddy", "cloudflare", "other"} }

// readPracticeZone reads the practice domain's own zone: its top is the DNS host's, all else the mail provider's.
func (w *World) readPracticeZone() error {
	_, valid := dns.IsDomainName(w.domain)
	parent := closestZone(w.zones, dns.Fqdn(w.domain), false)
	if !valid || dns.CountLabel(parent.name) != 1 || parent.name == dns.Fqdn(w.domain) {
		return fmt.Errorf("the practice cannot have a domain %q; try %s", w.domain, defaultDomain)
	}
	provider, err := choose("mail provider", w.options.Provider, Providers())
	if err != nil {
		return err
	}
	host, err := choose("DNS host", w.options.DNS, DNSHosts())
	if err != nil {
		return err
	}
	home, err := readZone(w.domain, w.domain, "dns-"+host, "practice-"+provider)
	if err != nil {
		return err
	}
	for i := range home.lag {
		home.lag[i] = secondaryDelay
	}
	home.lag[0] = primaryDelay
	w.home = home
	w.zones = append(w.zones, home)
	return nil
}

// choose returns the one of names that was asked for, or the first where none was.
func choose(kind, name string, names []string) (string, error) {
	name = cmp.Or(name, names[0])
	if !slices.Contains(names, name) {
		return "", fmt.Errorf("the practice has no %s %q; choose one of: %s", kind, name, strings.Join(names, ", "))
	}
	return name, nil
}
