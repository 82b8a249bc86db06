package providers

import (
	"cmp"
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

	Page string // the address where one signs in or sees the list of domains; "" unknown, or not one only
	Help string // the address of the host's own page about records; likewise

	NameLabel   string // what the panel calls the Name box; "" unknown, or not one only
	ValueLabel  string // and the Value box
	TargetLabel string // and the Value box of a CNAME
	LabelsSure  bool   // the labels are documented; else say "usually called"

	traps  []trap
	domain string
}

// DNSHost says who runs the DNS of a domain, by its authoritative servers, and how to work with them.
func (c *Catalogue) DNSHost(clues Clues) HostResult {
	clues = clues.clean()
	var r HostResult
	var owners [][]string // of each server
	there := c.dnsOwnersAlone(clues.NS)
	for _, ns := range clues.NS {
		ids, confidence := c.dnsOwners(ns, there)
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

// dnsOwnersAlone returns everybody who has one of the servers and shares it with nobody.
func (c *Catalogue) dnsOwnersAlone(servers []string) []string {
	var alone []string
	for _, ns := range servers {
		if ids, _ := c.dnsOwners(ns, nil); len(ids) == 1 {
			alone = appendNew(alone, ids[0])
		}
	}
	return alone
}

// dnsOwners returns everybody whose pattern fits best; where someone who is there anyway has such servers beside its
// own, nobody else.
func (c *Catalogue) dnsOwners(ns string, there []string) (ids []string, confidence Confidence) {
	best := 0
	for i := range c.dns {
		entry := &c.dns[i]
		for _, set := range entry.NS {
			weight := bestMatch(set.Patterns, ns)
			if set.Beside {
				if weight > 0 && slices.Contains(there, entry.ID) {
					return []string{entry.ID}, set.Confidence
				}
				continue
			}
			switch {
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
	g.Page = c.sameOf(ids, func(e *dnsEntry) string { return e.Page.URL })
	g.Help = c.sameOf(ids, func(e *dnsEntry) string { return e.Help.URL })
	g.NameLabel = c.sameOf(ids, func(e *dnsEntry) string { return e.NameLabel.Say })
	g.ValueLabel = c.sameOf(ids, func(e *dnsEntry) string { return e.ValueLabel.Say })
	g.TargetLabel = c.sameOf(ids, func(e *dnsEntry) string { return cmp.Or(e.TargetLabel.Say, e.ValueLabel.Say) })
	g.LabelsSure = len(ids) == 1 && entry.labelsSure()
	return g
}

// sameOf returns what is true of each of the DNS hosts with these ids, or "" where they differ.
func (c *Catalogue) sameOf(ids []string, of func(*dnsEntry) string) string {
	var same string
	for i, id := range ids {
		entry := c.dnsEntry(id)
		if entry == nil || i > 0 && of(entry) != same {
			return ""
		}
		same = of(entry)
	}
	return same
}

// labelsSure reports whether the labels that are known of a host's panel are documented.
func (e *dnsEntry) labelsSure() bool {
	known := 0
	for _, label := range []claim{e.NameLabel, e.ValueLabel, e.TargetLabel} {
		if label.Say == "" {
			continue
		}
		if !label.Confidence.Sure() {
			return false
		}
		known++
	}
	return known > 0
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
	case (rrtype == "CNAME" || rrtype == "NS") && g.TargetDot:
		return dnsname.Canonical(value) + "."
	case rrtype == "CNAME", rrtype == "NS":
		return dnsname.Canonical(value)
	}
	return value
}
