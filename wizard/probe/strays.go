package probe

import (
	"context"
	"slices"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

const maxStrayHosts = 3 // mail servers below whose names is searched

// strayNames are names at which what belongs to the standards is saved by mistake: the records at _mta-sts and
// _smtp._tls, and what leads to mta-sts. hosts are mail servers below domain.
func strayNames(zone, domain string, hosts []string) []string {
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

// strays are the records at such names, of any type, and at the right names those of a type that does nothing there.
func (l *look) strays(ctx context.Context, z zone) []facts.RR {
	host := mtasts.HostLabel + "." + l.domain
	names := append(strayNames(z.name, l.domain, l.hostsBelow(ctx)), host)
	return slices.Concat(each(names, func(name string) []facts.RR {
		if name == host { // addresses and an alias are at home here
			return atName(host, "TXT", l.askAny(ctx, z, host, dns.TypeTXT))
		}
		return l.withoutWild(ctx, z, l.allAt(ctx, z, name))
	})...)
}

// hostsBelow are mail servers below the domain, as resolvers know them.
func (l *look) hostsBelow(ctx context.Context) []string {
	var hosts []string
	for _, mx := range exchangers(facts.Lookup{Authoritative: []facts.Answer{l.resolve(ctx, l.domain, dns.TypeMX).answer(l.domain, dns.TypeMX)}}) {
		if dnsname.Below(mx.Value, l.domain) && len(hosts) < maxStrayHosts {
			hosts = append(hosts, mx.Value)
		}
	}
	return hosts
}

// allAt asks for text, alias and addresses at a name. One question is enough where there is no such
// name, or an alias.
func (l *look) allAt(ctx context.Context, z zone, name string) []facts.RR {
	texts := l.askAny(ctx, z, name, dns.TypeTXT)
	if alias := atName(name, "CNAME", texts); len(alias) > 0 {
		return alias
	}
	rrs := atName(name, "TXT", texts)
	if texts.Status == facts.OK || texts.Status == facts.NoData {
		rrs = append(rrs, l.addrsAt(ctx, z, name)...)
	}
	return rrs
}

// addrsAt asks for addresses at a name itself.
func (l *look) addrsAt(ctx context.Context, z zone, name string) []facts.RR {
	return slices.Concat(each([]uint16{dns.TypeA, dns.TypeAAAA}, func(qtype uint16) []facts.RR {
		return atName(name, dns.TypeToString[qtype], l.askAny(ctx, z, name, qtype))
	})...)
}

// addrsInstead are addresses at a name where a text belongs and none is.
func (l *look) addrsInstead(ctx context.Context, z zone, found facts.Lookup) []facts.RR {
	if !slices.ContainsFunc(found.Authoritative, func(a facts.Answer) bool { return a.Status == facts.NoData }) {
		return nil
	}
	return l.addrsAt(ctx, z, found.Name)
}

// atName are the records of one type at the name itself, not at the end of its alias.
func atName(name, rrtype string, a facts.Answer) []facts.RR {
	var rrs []facts.RR
	for _, rr := range a.RRs {
		if rr.Type == rrtype && dnsname.Equal(rr.Name, name) {
			rrs = append(rrs, rr)
		}
	}
	return rrs
}

// withoutWild leaves out what a wildcard gives any name beside it. Those right below the domain are told by hints.
func (l *look) withoutWild(ctx context.Context, z zone, rrs []facts.RR) []facts.RR {
	if len(rrs) == 0 {
		return nil
	}
	parent, ok := dnsname.Parent(rrs[0].Name)
	if !ok || parent == l.domain {
		return rrs
	}
	wild := hints{wildcard: l.allAt(ctx, z, randomBelow(parent))}
	return slices.DeleteFunc(rrs, wild.wild)
}
