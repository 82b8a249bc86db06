package providers

import (
	"strings"

	"mailseal/wizard/dnsname"
)

// Line is one mx line for a domain's policy (RFC 8461 §3.2), and why it is there.
type Line struct {
	Pattern string
	Why     string
}

// PolicyMX returns the mx lines for a domain: each MX name that is live, exactly, in order
// of preference. Exact names allow no server that the domain does not use and are right
// for a provider that the catalogue does not have. A name that no policy can hold
// (one with an underscore) is left out.
func (c *Catalogue) PolicyMX(clues Clues) []Line {
	clues = clues.clean()
	var lines []Line
	for _, s := range c.mailServers(clues) {
		if !publishable(s.host) {
			continue
		}
		lines = append(lines, Line{Pattern: s.host, Why: c.why(s)})
	}
	return lines
}

func (c *Catalogue) why(s mailServer) string {
	owner := c.settings.Owner[s.owner]
	if s.entry != nil {
		owner = strings.ReplaceAll(c.settings.Plain, "{name}", s.entry.Name)
		if s.set.Say != "" {
			owner = owner + " " + s.set.Say
		}
	}
	return owner
}

// MailCompany returns whose mail servers the mx lines of a policy allow (RFC 8461 §3.2), where they are one company's and no other's. A
// star stands for one label.
func (c *Catalogue) MailCompany(patterns []string) (name string, ok bool) {
	owner := ""
	for _, pattern := range patterns {
		host := hostName(strings.Replace(pattern, "*", "x", 1))
		of := c.mailServer("", host).owner
		if of == Unknown {
			of = c.ownerOf(host)
		}
		if of == "" || owner != "" && of != owner {
			return "", false
		}
		owner = of
	}
	return c.name(owner), owner != ""
}

// publishable reports whether host may stand in an mx line (RFC 5321 §4.1.2). A name whose last label is a number is an
// address, or a part of one.
func publishable(host string) bool {
	return dnsname.ValidHost(host) && strings.Trim(dnsname.Last(host, 1), "0123456789") != ""
}
