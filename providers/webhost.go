package providers

// WebResult says where the web host of the policy lives.
type WebResult struct {
	ID       string // of a web host or service; "" where mta-sts.DOMAIN is no alias, Unknown where the target is nobody's
	Name     string
	Kind     Kind
	Evidence []Evidence
}

// WebHost says who serves mta-sts.DOMAIN, by what it is an alias of.
func (c *Catalogue) WebHost(clues Clues) WebResult {
	clues = clues.clean()
	var r WebResult
	for _, alias := range clues.HostAlias {
		entry, confidence := c.aliasOwner(alias)
		if entry == nil {
			continue
		}
		r.Evidence = append(r.Evidence, Evidence{"alias of mta-sts." + clues.Domain, alias, entry.Name, confidence})
		if r.ID == "" {
			r.ID, r.Name, r.Kind = entry.ID, entry.Name, entry.Kind
		}
	}
	if r.ID == "" && len(clues.HostAlias) > 0 {
		r.ID, r.Name = Unknown, c.settings.Names["web-"+Unknown]
	}
	return r
}

func (c *Catalogue) aliasOwner(host string) (owner *webEntry, confidence Confidence) {
	best := 0
	for i := range c.web {
		for _, set := range c.web[i].Alias {
			if weight := bestMatch(set.Patterns, host); weight > best {
				best, owner, confidence = weight, &c.web[i], set.Confidence
			}
		}
	}
	return owner, confidence
}
