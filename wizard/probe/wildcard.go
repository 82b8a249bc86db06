package probe

import (
	"context"
	"crypto/rand"
	"mailseal/wizard/facts"
	"slices"
	"strings"
)

// wild says whether the random name has the same record.
func (h hints) wild(rr facts.RR) bool {
	return slices.ContainsFunc(h.wildcard, func(w facts.RR) bool { return w.Type == rr.Type && w.Value == rr.Value })
}

// randomName is a name that nobody would create.
func randomName(name string) string { return "x" + strings.ToLower(rand.Text()) + "." + name }

// exceptWildcard leaves out what a wildcard gives any name beside it. Those right below the domain are told by hints.
func (c *check) exceptWildcard(ctx context.Context, z zone, rrs []facts.RR) []facts.RR {
	if len(rrs) == 0 {
		return nil
	}
	parent, ok := above(rrs[0].Name)
	if !ok || parent == c.domain {
		return rrs
	}
	wild := hints{wildcard: c.allAt(ctx, z, randomName(parent))}
	return slices.DeleteFunc(rrs, wild.wild)
}
