package probe

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// markNames are names below a domain that give its mail provider away even
// behind a gateway: where mail programs find their server, and where providers
// have their customers put the keys that sign mail. Of a numbered series the
// first is enough. A test holds them to the catalogue of providers.
func markNames() []string {
	return []string{
		"autodiscover",
		"enterpriseregistration",
		"google._domainkey",
		"selector1._domainkey", // Microsoft 365
		"selector2._domainkey",
		"protonmail._domainkey",
		"fm1._domainkey",     // Fastmail
		"zmail._domainkey",   // Zoho
		"sig1._domainkey",    // iCloud
		"key1._domainkey",    // Migadu
		"mbo0001._domainkey", // mailbox.org
		"s1._domainkey",      // Tuta
		"s1-ionos._domainkey",
		"strato-dkim-0002._domainkey",
		"gm1._domainkey", // Gandi
		"hostingermail-a._domainkey",
	}
}

// hints are what one authoritative server says of the names beside the records.
type hints struct {
	apex     []facts.RR
	senders  []facts.RR // SPF records at names of the domain that the one at its apex leads to
	marks    []facts.RR
	strays   []facts.RR
	wildcard []facts.RR // TXT, A and AAAA of a name that nobody would create
}

func (l *look) hints(ctx context.Context, z zone) hints {
	var h hints
	var parts sync.WaitGroup
	txt := func(names []string) []facts.RR {
		return slices.Concat(each(names, func(name string) []facts.RR { return l.askAny(ctx, z, name, dns.TypeTXT).RRs })...)
	}
	parts.Go(func() {
		h.apex = txt([]string{l.domain})
		h.senders = txt(spfNames(h.apex, l.domain))
	})
	parts.Go(func() { h.strays = l.strays(ctx, z) })
	parts.Go(func() {
		names := markNames()
		for i := range names {
			names[i] += "." + l.domain
		}
		h.marks = txt(names)
	})
	parts.Go(func() {
		name := randomBelow(l.domain)
		h.wildcard = slices.Concat(each([]uint16{dns.TypeTXT, dns.TypeA, dns.TypeAAAA}, func(qtype uint16) []facts.RR {
			return l.askAny(ctx, z, name, qtype).RRs
		})...)
	})
	parts.Wait()
	return h
}

// randomBelow is a name that nobody would create.
func randomBelow(name string) string { return "x" + strings.ToLower(rand.Text()) + "." + name }

// spfNames are the names below a domain to which its SPF record leads (RFC 7208 §5.2, §6.1): some keep the
// senders of their provider there.
func spfNames(apex []facts.RR, domain string) []string {
	const most = 4
	var names []string
	for _, rr := range apex {
		terms := strings.Fields(strings.ToLower(rr.Value))
		if rr.Type != "TXT" || len(terms) == 0 || terms[0] != "v=spf1" {
			continue
		}
		for _, term := range terms[1:] {
			name, found := strings.CutPrefix(strings.TrimLeft(term, "+-~?"), "include:")
			if !found {
				name, found = strings.CutPrefix(term, "redirect=")
			}
			name = dnsname.Canonical(name)
			_, valid := dns.IsDomainName(name)
			if found && valid && dnsname.Below(name, domain) && len(names) < most && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func (h hints) writeTo(seen *facts.Check) {
	for _, rr := range h.apex {
		if rr.Type == "TXT" {
			seen.Apex = append(seen.Apex, rr.Value)
		}
	}
	for _, rr := range append(h.marks, h.senders...) {
		if !h.wild(rr) {
			seen.ProviderHints = append(seen.ProviderHints, rr)
		}
	}
	for _, rr := range h.apex {
		if rr.Type == "TXT" && looksLikeRecord(rr.Value) && !h.wild(rr) {
			seen.Misplaced = append(seen.Misplaced, rr)
		}
	}
	for _, rr := range h.strays {
		if !h.wild(rr) {
			seen.Misplaced = append(seen.Misplaced, rr)
		}
	}
	for _, found := range []*facts.Lookup{&seen.Record, &seen.Report, &seen.Host} {
		found.Wildcard = h.made(*found)
	}
}

// made reports whether a wildcard gives all that was found: the alias, wherever it leads, or else the records.
func (h hints) made(found facts.Lookup) bool {
	if len(found.Alias) > 0 {
		return h.wild(facts.RR{Type: "CNAME", Value: found.Alias[0]})
	}
	best, _ := found.Best()
	return len(best.RRs) > 0 && !slices.ContainsFunc(best.RRs, func(rr facts.RR) bool { return !h.wild(rr) })
}

// wild says whether the random name has the same record.
func (h hints) wild(rr facts.RR) bool {
	return slices.ContainsFunc(h.wildcard, func(w facts.RR) bool { return w.Type == rr.Type && w.Value == rr.Value })
}

// looksLikeRecord says whether a text was meant as one of the two records.
func looksLikeRecord(txt string) bool {
	txt = strings.ToLower(txt)
	return strings.Contains(txt, "v=stsv1") || strings.Contains(txt, "v=tlsrptv1")
}
