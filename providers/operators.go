package providers

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"mailseal/wizard/mtasts"
)

// Operator is a company that runs servers for its customers.
type Operator struct {
	ID, Name string
	Servers  []string // as they stand in the zone of a customer, example.com
}

// DNSHosts returns the DNS hosts that are known by name, in the order of their names.
func (c *Catalogue) DNSHosts() []Operator {
	var all []Operator
	for _, e := range c.dns {
		i := slices.IndexFunc(e.NS, func(set nsSet) bool { return !set.Beside })
		if i >= 0 {
			all = append(all, Operator{e.ID, e.Name, e.NS[i].Live})
		}
	}
	return byName(all)
}

// MailProviders returns the mail providers, forwarders and gateways, in the order of their names.
func (c *Catalogue) MailProviders() []Operator {
	var all []Operator
	for _, e := range c.mail {
		if len(e.MX) > 0 {
			all = append(all, Operator{e.ID, e.Name, e.MX[0].Live})
		}
	}
	return byName(all)
}

func byName(all []Operator) []Operator {
	lower := make(map[string]string, len(all))
	for _, o := range all {
		lower[o.Name] = strings.ToLower(o.Name)
	}
	slices.SortStableFunc(all, func(a, b Operator) int { return cmp.Compare(lower[a.Name], lower[b.Name]) })
	return all
}

// FindOperator returns the one that people call so: by its id or its name, whatever the capitals, blanks and punctuation.
func FindOperator(all []Operator, text string) (Operator, bool) {
	said := letters(text)
	for _, called := range []func(Operator) string{func(o Operator) string { return o.ID }, func(o Operator) string { return o.Name }} {
		i := slices.IndexFunc(all, func(o Operator) bool { return said != "" && letters(called(o)) == said })
		if i >= 0 {
			return all[i], true
		}
	}
	return Operator{}, false
}

// maxNear is how many are offered in place of a wrong name.
const maxNear = 4

// NearOperators returns those that may be meant by a name that is nobody's, the nearest first. There may be none.
func NearOperators(all []Operator, text string) []Operator {
	said := letters(clip(text, maxShown))
	type ranked struct {
		Operator
		apart int
	}
	var near []ranked
	for _, o := range all {
		if apart := min(apart(said, letters(o.ID)), apart(said, letters(o.Name))); apart <= maxApart {
			near = append(near, ranked{o, apart})
		}
	}
	slices.SortStableFunc(near, func(a, b ranked) int { return a.apart - b.apart })
	var list []Operator
	for _, n := range near[:min(len(near), maxNear)] {
		list = append(list, n.Operator)
	}
	return list
}

// maxApart is how far a slip may be from the name that was meant.
const maxApart = 2

// apart counts the slips between what was typed and a name. One that has the other within it is near.
func apart(said, name string) int {
	shorter, longer := said, name
	if len(said) > len(name) {
		shorter, longer = name, said
	}
	switch {
	case len(shorter) < 2:
		return maxApart + 1
	case strings.Contains(longer, shorter):
		return 1
	}
	d := mtasts.EditDistance(said, name)
	if 3*d > len(name) { // of a short name, little is left
		return maxApart + 1
	}
	return d
}

// letters returns what a name is spelled with, in lower case: "Name.com" is "namecom".
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
