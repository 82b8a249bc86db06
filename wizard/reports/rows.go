package reports

import (
	"slices"
	"strings"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// owner is a domain, to tell its rows in a report from those of others.
type owner struct {
	domain  string   // ASCII, lower case
	servers []string // its mail servers
}

// label is the domain that a report is about, as its mail or its file says beside its rows; "" where they do not say.
type label struct {
	domain string
	by     facts.Basis
}

// labelOf returns what is said of a report, the surest first: in TLS-Report-Domain, in the subject, and in the name of the file. A
// header field has a say only where covered returns true for it.
func labelOf(item tlsrpt.Item, covered func(field string) bool) label {
	if m := item.Mail; m != nil {
		if m.Domain != "" && covered("tls-report-domain") {
			return label{dnsname.Canonical(m.Domain), facts.ByHeader}
		}
		if domain, _, _ := tlsrpt.SubjectDomain(m.Subject); domain != "" && covered("subject") {
			return label{dnsname.Canonical(domain), facts.BySubject}
		}
	}
	if _, domain, _, _, ok := tlsrpt.FileName(item.File); ok {
		return label{dnsname.Canonical(domain), facts.ByFile}
	}
	return label{}
}

// row is a row of a report that is about the domain, and how that is known.
type row struct {
	tlsrpt.PolicyResult
	about facts.Basis
}

// split splits a report: its rows about the domain, and the other names that it is about too.
func (o owner) split(report tlsrpt.Report, said label) (own []row, others []string) {
	named := o.named(report)
	for _, p := range report.Policies {
		by, mine := o.basis(p, named, said)
		name := p.Domain
		if name == "" {
			name = said.domain
		}
		switch {
		case mine:
			own = append(own, row{p, by})
		case name != "" && !dnsname.Equal(name, o.domain) && !slices.Contains(others, name):
			others = append(others, name)
		}
	}
	return own, others
}

// names are the domains that the rows of a report name; the mail servers of DANE are none.
type names struct {
	own    bool     // the domain is among them
	others []string // in canonical form
}

func (o owner) named(report tlsrpt.Report) names {
	var n names
	for _, p := range report.Policies {
		switch name := dnsname.Canonical(p.Domain); {
		case name == "":
		case name == o.domain:
			n.own = true
		case p.Type != tlsrpt.TLSA:
			n.others = append(n.others, name)
		}
	}
	return n
}

// basis returns how it is known that a row is about the domain; ok is false where it is not.
func (o owner) basis(p tlsrpt.PolicyResult, named names, said label) (by facts.Basis, ok bool) {
	elsewhere := len(named.others) > 0
	switch {
	case p.Domain != "" && dnsname.Equal(p.Domain, o.domain):
		return facts.ByPolicy, true
	case p.Type == tlsrpt.TLSA && p.Domain != "" && o.serves(p.Domain, named, said):
		return facts.ByServer, true
	case p.Domain != "" && p.Type != tlsrpt.TLSA:
		return "", false
	case named.own && (p.Domain == "" || !elsewhere || len(o.servers) == 0):
		return facts.ByPolicy, true // the rest of its report is
	case elsewhere || named.own:
		return "", false
	case said.domain != "":
		return said.by, said.domain == o.domain
	}
	return "", p.Domain == "" // it was handed in as a report about the domain, and nothing says otherwise
}

// serves reports whether a policy of DANE is that of a mail server of the domain (RFC 8460 §1.1). A server that works for several
// domains belongs to the one that the rest of its report is about, and one below a domain to the nearest.
func (o owner) serves(server string, named names, said label) bool {
	server = strings.TrimPrefix(dnsname.Canonical(server), "_25._tcp.")
	others := named.others
	if said.domain != "" && said.domain != o.domain {
		others = append(slices.Clone(others), said.domain)
	}
	if dnsname.Below(server, o.domain) {
		return named.own || !slices.ContainsFunc(others, func(other string) bool {
			return dnsname.Below(other, o.domain) && dnsname.Under(server, other)
		})
	}
	return dnsname.Contains(o.servers, server) && (named.own || len(others) == 0)
}
