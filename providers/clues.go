package providers

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// Clues are what was seen of a domain. Nothing in them is trusted: names that are
// none count for nothing, and of long lists only the beginning is read.
type Clues struct {
	Domain    string            // A-labels
	MX        []string          // names of the mail servers, in order of preference
	TXT       []string          // at the domain itself, strings joined
	Names     map[string]string // CNAME target or TXT, by name: "autodiscover", "google._domainkey"; with or without the domain
	NS        []string          // names of the authoritative servers
	HostAlias []string          // the chain of CNAME targets of mta-sts.DOMAIN, nearest first
	HostNS    []string          // the name servers that mta-sts.DOMAIN alone is handed to
	MailAddrs []string          // addresses of the mail servers that have names below the domain
	Site      []SiteName        // the names of the web site, the surest first

	RecordAlias []string // the chain of CNAME targets of _mta-sts.DOMAIN, nearest first
}

// SiteName is a name of a domain's web site, and where it leads.
type SiteName struct {
	Name  string
	Alias []string // the chain of CNAME targets, nearest first
	Addrs []string
}

const (
	maxClues   = 64 // of each list
	maxText    = 4096
	maxTerms   = 64 // of an SPF record
	maxShown   = 255
	maxMatches = 4 // marks of one kind told of one provider
)

// clean brings names to lower case without a final dot, drops what is no name, and bounds everything.
func (c Clues) clean() Clues {
	out := Clues{
		Domain: hostName(c.Domain), MX: hostNames(c.MX), NS: hostNames(c.NS), MailAddrs: addresses(c.MailAddrs),
		HostAlias: hostNames(c.HostAlias), HostNS: hostNames(c.HostNS), RecordAlias: hostNames(c.RecordAlias),
	}
	for _, s := range c.Site[:min(len(c.Site), maxClues)] {
		out.Site = append(out.Site, SiteName{hostName(s.Name), hostNames(s.Alias), addresses(s.Addrs)})
	}
	for _, text := range c.TXT[:min(len(c.TXT), maxClues)] {
		out.TXT = append(out.TXT, clip(text, maxText))
	}
	names := slices.Sorted(maps.Keys(c.Names))
	out.Names = map[string]string{}
	for _, name := range names[:min(len(names), maxClues)] {
		label, below := dnsname.Relative(name, out.Domain)
		if !below {
			label = dnsname.Canonical(name)
		}
		if _, twice := out.Names[label]; !twice {
			out.Names[label] = clip(c.Names[name], maxText)
		}
	}
	return out
}

// addresses returns the IP addresses among texts, in their usual form.
func addresses(texts []string) []string {
	var out []string
	for _, text := range texts[:min(len(texts), maxClues)] {
		if addr, err := netip.ParseAddr(text); err == nil {
			out = append(out, addr.Unmap().String())
		}
	}
	return out
}

func hostNames(names []string) []string {
	var out []string
	for _, name := range names[:min(len(names), maxClues)] {
		if name = hostName(name); name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// hostName returns a name in canonical form, or "" where it cannot be a host's.
func hostName(s string) string {
	if s = dnsname.Canonical(s); dnsname.Valid(s) {
		return s
	}
	return ""
}

func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

// SPFTargets returns the names that the SPF records among texts send the reader to, by terms of some kinds, such as "include:"
// (RFC 7208 §5, §6.1).
func SPFTargets(texts []string, kinds ...string) []string {
	var out []string
	for _, text := range texts {
		terms := strings.Fields(text)
		if len(terms) == 0 || !strings.EqualFold(terms[0], "v=spf1") {
			continue
		}
		for _, term := range terms[1:min(len(terms), maxTerms)] {
			term = strings.ToLower(strings.TrimLeft(term, "+-~?"))
			for _, kind := range kinds {
				if target, ok := strings.CutPrefix(term, kind); ok {
					target, _, _ = strings.Cut(target, "/")
					out = append(out, dnsname.Canonical(target))
				}
			}
		}
	}
	return out
}
