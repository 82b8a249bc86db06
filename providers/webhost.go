package providers

// WebHost gives the id of the web host or service that serves mta-sts.DOMAIN, by what that is an alias of: "" where it is
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

// aliasOwner is the place that a name belongs to, nil where that is nobody's.
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
