package providers

import "strings"

// Shown returns a name such as a place shows to a customer for the alias with a label: the look of one where the catalogue has it,
// else the first of these names that can be one, else one that is made up after its names. It is "" where the user brings no
// alias, or nobody knows what names the place has.
func (c *Catalogue) Shown(id, label, domain string, names ...string) string {
	entry := c.webEntry(id)
	if entry == nil {
		return ""
	}
	for _, r := range entry.records(hostName(domain)) {
		if r.Label != label || !r.Pasted || r.Type != "CNAME" {
			continue
		}
		names = append([]string{ofCustomer(r.Like, domain)}, names...)
		for _, name := range append(names, entry.made(r, domain)...) {
			if pasted, err := r.Paste(name); err == nil && pasted.Type == "CNAME" && r.fits(pasted.Values[0], entry) {
				return pasted.Values[0]
			}
		}
	}
	return ""
}

// ofCustomer puts the customer's own name into the look of a value.
func ofCustomer(look, domain string) string {
	return strings.NewReplacer("yourname", firstLabel(domain), "yourproject", firstLabel(domain), "yoursite", firstLabel(domain)).Replace(look)
}

func firstLabel(domain string) string {
	label, _, _ := strings.Cut(domain, ".")
	return label
}

// made returns names of a customer after the patterns of the names that a place has.
func (e webEntry) made(r RecordShape, domain string) []string {
	patterns := []string{r.Pattern}
	for _, set := range e.Alias {
		patterns = append(patterns, set.Patterns...)
	}
	own := strings.ReplaceAll(domain, ".", "-")
	var names []string
	for _, pattern := range patterns {
		switch {
		case strings.HasPrefix(pattern, "."): // a space for each record, as several may be there
			names = append(names, own+"."+r.Label+pattern)
		case strings.Contains(pattern, "*"):
			names = append(names, strings.ReplaceAll(pattern, "*", own))
		}
	}
	return names
}
