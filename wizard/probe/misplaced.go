package probe

import (
	"context"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

const maxMisplacedHosts = 3 // mail servers below whose names misplaced records are searched

// misplacedNames returns names at which what belongs to the standards is saved by mistake: the records at _mta-sts and
// _smtp._tls, and what leads to mta-sts. hosts are mail servers below domain.
func misplacedNames(zone, domain string, hosts []string) []string {
	right := []string{mtasts.RecordLabel, mtasts.HostLabel, tlsrpt.RecordLabel}
	var names []string
	for _, label := range right { // a panel added the name of its zone a second time
		names = append(names, label+"."+domain+"."+zone)
	}
	for _, label := range []string{
		"_mta_sts", "_.mta-sts", "mta_sts", "_mtasts", "mtasts",
		"_smtp-tls", "_smtp_tls", "_tls._smtp", "_tlsrpt", "_smtp.tls", "smtp._tls",
	} {
		names = append(names, label+"."+domain)
	}
	for _, host := range hosts { // below the mail server, not the domain
		for _, label := range right {
			names = append(names, label+"."+host)
		}
	}
	return names
}

// misplaced returns the records at misplacedNames, of any type, and at the policy host those of a type that does nothing there.
func (c *check) misplaced(ctx context.Context, z zone) []facts.RR {
	host := mtasts.HostLabel + "." + c.domain
	names := append(misplacedNames(z.name, c.domain, c.hostsBelow(ctx)), host)
	return slices.Concat(each(names, func(name string) []facts.RR {
		if name == host { // addresses and an alias belong here
			return atName(host, "TXT", c.askAny(ctx, z, host, dns.TypeTXT))
		}
		return c.withoutWildcard(ctx, z, c.allAt(ctx, z, name))
	})...)
}

// hostsBelow returns mail servers below the domain, as resolvers know them.
func (c *check) hostsBelow(ctx context.Context) []string {
	var hosts []string
	for _, mx := range exchangers(facts.Lookup{Authoritative: []facts.Answer{c.resolve(ctx, c.domain, dns.TypeMX).answer()}}) {
		if dnsname.Below(mx.Value, c.domain) && len(hosts) < maxMisplacedHosts {
			hosts = append(hosts, mx.Value)
		}
	}
	return hosts
}

// allAt asks for text, alias and addresses at a name. One question is enough where there is no such
// name, or an alias.
func (c *check) allAt(ctx context.Context, z zone, name string) []facts.RR {
	texts := c.askAny(ctx, z, name, dns.TypeTXT)
	if alias := atName(name, "CNAME", texts); len(alias) > 0 {
		return alias
	}
	rrs := atName(name, "TXT", texts)
	if texts.Status == facts.OK || texts.Status == facts.NoData {
		rrs = append(rrs, c.addrsAt(ctx, z, name)...)
	}
	return rrs
}

// addrsAt asks for addresses at a name itself.
func (c *check) addrsAt(ctx context.Context, z zone, name string) []facts.RR {
	return slices.Concat(each(addressTypes, func(qtype uint16) []facts.RR {
		return atName(name, dns.TypeToString[qtype], c.askAny(ctx, z, name, qtype))
	})...)
}

// addrsInstead returns addresses at a name where a text belongs and none is.
func (c *check) addrsInstead(ctx context.Context, z zone, found facts.Lookup) []facts.RR {
	if !slices.ContainsFunc(found.Authoritative, func(a facts.Answer) bool { return a.Status == facts.NoData }) {
		return nil
	}
	return c.addrsAt(ctx, z, found.Name)
}

// atName returns the records of one type at the name itself, not at the end of its alias.
func atName(name, rrtype string, a facts.Answer) []facts.RR {
	var rrs []facts.RR
	for _, rr := range a.RRs {
		if rr.Type == rrtype && dnsname.Equal(rr.Name, name) {
			rrs = append(rrs, rr)
		}
	}
	return rrs
}

// withoutWildcard leaves out what a wildcard gives any name beside it, where the name is further below the domain than
// the check's own wildcard goes.
func (c *check) withoutWildcard(ctx context.Context, z zone, rrs []facts.RR) []facts.RR {
	if len(rrs) == 0 {
		return nil
	}
	parent, ok := dnsname.Parent(rrs[0].Name)
	if !ok || parent == c.domain {
		return rrs
	}
	return wildcard(c.allAt(ctx, z, randomName(parent))).leaveOut(rrs)
}

// misplacedAtApex returns the texts at the domain itself that were meant as one of the two records.
func misplacedAtApex(apex []facts.RR) []facts.RR {
	var rrs []facts.RR
	for _, rr := range apex {
		text := strings.ToLower(rr.Value)
		if rr.Type == "TXT" && (strings.Contains(text, "v=stsv1") || strings.Contains(text, "v=tlsrptv1")) {
			rrs = append(rrs, rr)
		}
	}
	return rrs
}
