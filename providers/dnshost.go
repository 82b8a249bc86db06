package providers

import (
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
)

// HostResult says who runs a domain's DNS.
type HostResult struct {
	ID       string     // or Unknown, SelfHosted
	Name     string     // for people; "A or B" where both use the same servers
	Evidence []Evidence // one per authoritative server
	Also     []string   // ids of others that use the same servers, so that one cannot tell
	Mixed    []string   // ids of everybody, where the servers are not all one company's
	Guide    Guide
}

// Guide says how a record is entered at a DNS host.
type Guide struct {
	Where     string // where records are added: menus ("DNS > Records > Add record") or, without Menus, a whole sentence
	Menus     bool   // Where is a path of menus
	Sure      bool   // Where is documented; else say "usually under"
	NameField string // what its Name box wants: "relative", "full", "either"
	NameHint  string // one sentence about the Name box
	Quotes    bool   // a TXT value must stand in double quotes
	TargetDot bool   // a CNAME target must end in a dot

	traps  []trap
	domain string
}

// DNSHost says who runs the DNS of a domain, by its authoritative servers, and how to work with them.
func (c *Catalogue) DNSHost(clues Clues) HostResult {
	clues = clues.clean()
	var r HostResult
	var owners [][]string // of each server
	for _, ns := range clues.NS {
		ids, confidence := c.dnsOwners(ns)
		if len(ids) == 0 {
			ids = []string{Unknown}
			if dnsname.Under(ns, clues.Domain) {
				ids = []string{SelfHosted}
			}
		}
		owners = append(owners, ids)
		r.Evidence = append(r.Evidence, Evidence{"DNS server", ns, c.dnsNames(ids), confidence})
	}
	ids := commonest(owners)
	r.ID, r.Also = ids[0], ids[1:]
	for _, o := range owners {
		r.Mixed = appendNew(r.Mixed, o[0])
	}
	if len(r.Mixed) < 2 {
		r.Mixed = nil
	}
	r.Name = c.dnsNames(ids)
	r.Guide = c.guide(ids, clues.Domain)
	return r
}

// GuideFor returns the guide of a DNS host for one of its zones, which may be above the domain.
func (c *Catalogue) GuideFor(r HostResult, zone string) Guide {
	return c.guide(append([]string{r.ID}, r.Also...), zone)
}

// dnsOwners returns everybody whose pattern fits best.
func (c *Catalogue) dnsOwners(ns string) (ids []string, confidence Confidence) {
	best := 0
	for _, entry := range c.dns {
		for _, set := range entry.NS {
			switch weight := bestMatch(set.Patterns, ns); {
			case weight > best:
				best, ids, confidence = weight, []string{entry.ID}, set.Confidence
			case weight == best && weight > 0:
				ids = appendNew(ids, entry.ID)
			}
		}
	}
	return ids, confidence
}

// commonest returns the owners' list that most servers have, the earliest of equals.
func commonest(owners [][]string) []string {
	best, most := []string{Unknown}, 0
	for _, o := range owners {
		n := 0
		for _, other := range owners {
			if slices.Equal(o, other) {
				n++
			}
		}
		if n > most {
			best, most = o, n
		}
	}
	return best
}

func (c *Catalogue) dnsNames(ids []string) string {
	var names []string
	for _, id := range ids {
		name := c.settings.Names["dns-"+id]
		if entry := c.dnsEntry(id); entry != nil {
			name = entry.Name
		}
		names = append(names, name)
	}
	return strings.Join(names, " or ")
}

func (c *Catalogue) dnsEntry(id string) *dnsEntry {
	i := slices.IndexFunc(c.dns, func(e dnsEntry) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &c.dns[i]
}

// guide returns the guide of the DNS hosts with these ids, which share their servers; of unknown ones, what is true nearly
// everywhere.
func (c *Catalogue) guide(ids []string, domain string) Guide {
	general := c.dnsEntry(Unknown)
	entry := c.dnsEntry(ids[0])
	if entry == nil {
		entry = general
	}
	g := Guide{
		Where: fill(entry.Where.Say, domain), Menus: entry.ID != Unknown, Sure: entry.Where.Confidence.Sure(),
		NameField: entry.NameField.Say,
		Quotes:    entry.Quotes.Need, TargetDot: entry.TargetDot.Need,
		traps: slices.Clone(entry.Trap), domain: domain,
	}
	if g.Where == "" {
		g.Where, g.Menus, g.Sure = fill(general.Where.Say, domain), false, false
	}
	if g.NameField == "" {
		g.NameField = general.NameField.Say
	}
	for _, id := range ids[1:] {
		other := c.dnsEntry(id)
		g.Where = entry.Name + ": " + g.Where + ". " + other.Name + ": " + fill(other.Where.Say, domain)
		g.Sure = false
		g.traps = append(g.traps, other.Trap...)
	}
	g.NameHint = c.nameHint(entry, c.dnsNames(ids))
	return g
}

func (c *Catalogue) nameHint(entry *dnsEntry, name string) string {
	hint := c.settings.Usual[entry.NameField.Say]
	switch {
	case entry.ID == Unknown || hint == "":
		hint = c.settings.Usual[Unknown]
	case entry.NameField.Confidence.Sure():
		hint = c.settings.NameHint[entry.NameField.Say]
	}
	return strings.ReplaceAll(hint, "{name}", name)
}

// NameFor returns what to type in the Name box for fqdn in zone: "_mta-sts", "@" for the zone
// itself, or the whole name where the host wants that.
func (g Guide) NameFor(fqdn, zone string) string {
	labels, below := dnsname.Relative(fqdn, zone)
	switch {
	case g.NameField == "full" || zone == "":
		return dnsname.Canonical(fqdn)
	case dnsname.Equal(fqdn, zone):
		return "@"
	case below:
		return labels
	}
	return dnsname.Canonical(fqdn)
}

// TrapsFor returns what goes wrong there with a record of that whole name and type, one or two sentences each.
func (g Guide) TrapsFor(fqdn, rrtype string) []string {
	var out []string
	for _, t := range g.traps {
		if (t.Type == "" || t.Type == rrtype) && (t.Name == "" || strings.HasPrefix(fqdn, t.Name+".")) {
			out = append(out, fill(t.Say, g.domain))
		}
	}
	return out
}

// ValueFor returns what to type in the Value box for a record of that type.
func (g Guide) ValueFor(rrtype, value string) string {
	switch {
	case rrtype == "TXT" && g.Quotes:
		return `"` + value + `"`
	case rrtype == "CNAME" && g.TargetDot:
		return dnsname.Canonical(value) + "."
	case rrtype == "CNAME":
		return dnsname.Canonical(value)
	}
	return value
}
