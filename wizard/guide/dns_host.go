package guide

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
)

// DNSGuide returns how a record is entered at the domain's DNS host.
func (g *Guide) DNSGuide(j journey.Journey) providers.Guide {
	_, guide := g.dnsHost(j)
	return guide
}

// dnsHost returns who runs the domain's DNS, and how a record is entered there.
func (g *Guide) dnsHost(j journey.Journey) (providers.HostResult, providers.Guide) {
	check, _ := j.Check()
	host := g.Catalogue.DNSHost(journey.Clues(check))
	return host, g.Catalogue.GuideFor(host, j.Plan.Zone)
}

// nameOfDNSHost returns the name of the company that runs the domain's DNS; it is empty where that is nobody's that is known.
func (g *Guide) nameOfDNSHost(j journey.Journey) string {
	check, _ := j.Check()
	if host := g.Catalogue.DNSHost(journey.Clues(check)); host.ID != providers.Unknown && host.ID != providers.SelfHosted {
		return host.Name
	}
	return ""
}

// WhereAtDNSHost names the domain's DNS host and where to click there: to add a record, or to see the list
// of those that are there.
func (g *Guide) WhereAtDNSHost(j journey.Journey, add bool) []string {
	check, _ := j.Check()
	clues := journey.Clues(check)
	host, guide := g.dnsHost(j)
	if i := strings.LastIndex(guide.Where, " > "); i > 0 && guide.Menus && !add { // the last step of the way adds a line
		guide.Where = guide.Where[:i]
	}
	values := assets.Values{"domain": j.Domain, "host": host.Name, "where": guide.Where}
	where := msgid.TaskWhere
	if i := slices.IndexFunc(clues.NS, SafeInCommand); host.ID == providers.Unknown && i >= 0 {
		where, values["ns"] = msgid.TaskWhereUnknown, clues.NS[i]
	}
	lines := []string{g.say(where, values)}
	switch {
	case guide.Where == "":
	case !guide.Menus:
		lines = append(lines, guide.Where)
	case guide.Sure:
		lines = append(lines, g.say(msgid.TaskExactly, values))
	default:
		lines = append(lines, g.say(msgid.TaskUsually, values))
	}
	return lines
}

// SafeInCommand reports whether a host name from outside may stand in a command that people paste into a shell.
func SafeInCommand(name string) bool {
	return name != "" && name[0] != '-' && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// inTheWay returns the records at the name of r that cannot stay beside it. Addresses are
// left alone: a host's own may stand there before the right ones.
func inTheWay(r plan.Record, lookup facts.Lookup) []plan.Record {
	types := []string{"CNAME", "TXT"}
	if dnsname.Equal(r.Name, lookup.Zone) && r.Type != "TXT" {
		types = append(types, "NS")
	}
	return slices.DeleteFunc(journey.RecordsAt(lookup, r.Name, types...), func(old plan.Record) bool {
		return lookup.Wildcard || old.Type == r.Type && dnsname.Contains(r.Values(), old.Value)
	})
}
