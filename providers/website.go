package providers

import (
	"net/netip"
	"slices"

	"mailseal/wizard/dnsname"
)

// WebSite says who has the web site of a domain.
type WebSite struct {
	ID       string     // of the web host or site builder, or SelfHosted; "" where nothing tells
	Name     string     // for people
	Kind     Kind       // Builder: a site builder, which cannot have the policy file; "" for SelfHosted
	Cannot   string     // why it cannot, in a sentence
	Evidence []Evidence // what tells, the surest first
}

// Sure reports whether what tells of it is documented; anything else is a hint.
func (w WebSite) Sure() bool { return len(w.Evidence) > 0 && w.Evidence[0].Confidence.Sure() }

// InSite is where evidence of a web site is seen, as it is shown.
const InSite = "web site"

// WebSite says who has the web site of a domain, by where its names lead: by name to a web host or site builder, else by
// address; or to a server of the domain's own, which is the one that takes its mail, or has a name below the domain.
// It says nothing where the names were not looked up.
func (c *Catalogue) WebSite(clues Clues) WebSite {
	clues = clues.clean()
	for _, ask := range []func(SiteName, Clues) (WebSite, bool){c.siteByAlias, c.siteByAddress, c.siteOfOwn} {
		for _, name := range clues.Site {
			if site, ok := ask(name, clues); ok {
				return site
			}
		}
	}
	return WebSite{}
}

// siteByAlias finds the web host that a name is an alias of. A place for files is known by what mta-sts.DOMAIN would point to, too.
func (c *Catalogue) siteByAlias(name SiteName, _ Clues) (site WebSite, ok bool) {
	best := 0
	for i := range c.web {
		e := &c.web[i]
		sets := make([]aliasSet, 0, len(e.Site)+len(e.Alias))
		for _, set := range e.Site {
			sets = append(sets, aliasSet{set.Patterns, set.proof})
		}
		if e.Kind != Service {
			sets = append(sets, e.Alias...)
		}
		for _, set := range sets {
			for _, target := range name.Alias {
				if weight := bestMatch(set.Patterns, target); weight > best {
					best, site, ok = weight, e.site(target, set.Confidence), true
				}
			}
		}
	}
	return site, ok
}

// siteByAddress finds the web host whose address a name has: the one that has the fewest addresses, of several.
func (c *Catalogue) siteByAddress(name SiteName, _ Clues) (site WebSite, ok bool) {
	best := -1
	for i := range c.web {
		for _, set := range c.web[i].Site {
			for _, text := range set.Addresses {
				prefix, err := netip.ParsePrefix(text)
				if err != nil || prefix.Bits() <= best {
					continue
				}
				if at := slices.IndexFunc(name.Addrs, func(addr string) bool { return prefix.Contains(netip.MustParseAddr(addr)) }); at >= 0 {
					best, site, ok = prefix.Bits(), c.web[i].site(name.Addrs[at], set.Confidence), true
				}
			}
		}
	}
	return site, ok
}

// siteOfOwn finds a server of the domain's own.
func (c *Catalogue) siteOfOwn(name SiteName, clues Clues) (site WebSite, ok bool) {
	seen := ""
	if at := slices.IndexFunc(name.Addrs, func(addr string) bool { return slices.Contains(clues.MailAddrs, addr) }); at >= 0 {
		seen = name.Addrs[at]
	}
	if n := len(name.Alias); n > 0 && len(name.Addrs) > 0 {
		if end := name.Alias[n-1]; dnsname.Below(end, clues.Domain) && end != "www."+clues.Domain {
			seen = end
		}
	}
	if seen == "" {
		return WebSite{}, false
	}
	return WebSite{ID: SelfHosted, Evidence: []Evidence{{What: InSite, Value: clip(seen, maxShown), Confidence: Reported}}}, true
}

func (e *webEntry) site(seen string, confidence Confidence) WebSite {
	return WebSite{
		ID: e.ID, Name: e.Name, Kind: e.Kind, Cannot: e.Cannot.Say,
		Evidence: []Evidence{{InSite, clip(seen, maxShown), e.Name, confidence}},
	}
}

// WebHost returns the id of the web host or service that serves mta-sts.DOMAIN, by what that is an alias of: "" where it is
// none, Unknown where the target is nobody's.
func (c *Catalogue) WebHost(clues Clues) (id string) {
	for _, alias := range clues.clean().HostAlias {
		if entry := c.aliasOwner(alias); entry != nil {
			return entry.ID
		}
		id = Unknown
	}
	return id
}

// servedBy returns what fits say of who serves the policy of a domain now, where that is no place that is offered: a web host by
// where mta-sts.DOMAIN leads; a service by where the record does, or by the name servers of mta-sts.
func (c *Catalogue) servedBy(clues Clues) (facts []string) {
	clues = clues.clean()
	kind := func(host string) Kind {
		owner := c.aliasOwner(host)
		switch {
		case owner == nil && c.atBuilder(host, clues):
			return Builder
		case owner == nil:
			return ""
		case owner.Offered:
			return Builder // it stands for itself, or cannot
		}
		return owner.Kind
	}
	if hosts := clues.HostAlias; len(hosts) > 0 {
		switch kind(hosts[len(hosts)-1]) {
		case "", Static, Server:
			facts = append(facts, "web:"+Unknown)
		case Service:
			facts = append(facts, "service:"+Unknown)
		case Builder:
		}
	}
	foreign := func(host string) bool {
		k := kind(host)
		return !dnsname.Under(host, clues.Domain) && (k == "" || k == Service)
	}
	if slices.ContainsFunc(clues.RecordAlias, foreign) || len(clues.HostNS) > 0 {
		facts = append(facts, "service:"+Unknown)
	}
	return facts
}

// atBuilder reports whether a name is a site builder's, or one of the domain's web site that has the address of one.
func (c *Catalogue) atBuilder(host string, clues Clues) bool {
	name := SiteName{Name: host, Alias: []string{host}}
	for _, site := range clues.Site {
		if site.Name == host {
			name.Addrs = site.Addrs
		}
	}
	for _, ask := range []func(SiteName, Clues) (WebSite, bool){c.siteByAlias, c.siteByAddress} {
		if site, ok := ask(name, clues); ok {
			return site.Kind == Builder
		}
	}
	return false
}

// aliasOwner returns the place that a name belongs to, nil where that is nobody's.
func (c *Catalogue) aliasOwner(host string) (owner *webEntry) {
	best := 0
	for i := range c.web {
		for _, set := range c.web[i].Alias {
			if weight := bestMatch(set.Patterns, host); weight > best {
				best, owner = weight, &c.web[i]
			}
		}
	}
	return owner
}
