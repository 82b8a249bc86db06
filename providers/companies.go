package providers

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
)

// Companies is what is known of companies that a domain can meet without being their customer. A domain in it stands for
// itself and every name below it. Nobody may change it.
type Companies struct {
	ReportReaders map[string]string     // by where companies have reports sent that they read for their customers: the company
	EndedReaders  map[string]time.Time  // of these, the ones that have ended: when
	KeepNone      map[string]string     // by the domains of companies that keep a policy for these alone, and none for their customers': the company
	CertMakers    []string              // web hosts that make certificates by themselves, a while after a name leads to them, and show their own until then
	EmptySpaces   []string              // what web hosts answer for a space that nobody has claimed
	SteadyMail    []string              // mail servers that keep their names for years and renew their certificates by themselves
	SpecialNames  map[string][][]string // by a finding's id, the sets of names of mail servers that it is about
	Issuers       map[string][]string   // by how the issuer field of a certificate begins, the issuer's names in CAA records, the usual one first

	// Of the senders that a small domain gets most of its mail from and that enforce for everybody, the company:
	ReporterNames   map[string]string // by the name that its TLS reports give it, exactly, in lower case
	ReporterDomains map[string]string // by a domain that signs them
}

// Companies returns what is known of companies by their names alone.
func (c *Catalogue) Companies() Companies { return c.companies }

func (c *Catalogue) gather() Companies {
	all := Companies{
		ReportReaders: map[string]string{}, EndedReaders: map[string]time.Time{}, KeepNone: map[string]string{},
		SpecialNames: map[string][][]string{}, Issuers: map[string][]string{},
		ReporterNames: map[string]string{}, ReporterDomains: map[string]string{},
	}
	for _, e := range c.web {
		for _, domain := range e.Readers.Domains {
			all.ReportReaders[domain] = e.Name
			if ended, err := time.Parse(time.DateOnly, e.Ended.Say); err == nil {
				all.EndedReaders[domain] = ended
			}
		}
		if e.Keeps.Say == "no" {
			for _, domain := range e.Own.Domains {
				all.KeepNone[domain] = e.Name
			}
		}
		all.CertMakers = append(all.CertMakers, e.Makes.Domains...)
		all.EmptySpaces = append(all.EmptySpaces, e.Empty.Texts...)
	}
	for _, e := range c.mail {
		all.SteadyMail = append(all.SteadyMail, e.Steady.Domains...)
		for _, set := range e.MX {
			if set.Finding != "" {
				all.SpecialNames[set.Finding] = append(all.SpecialNames[set.Finding], set.Own)
			}
		}
	}
	for i, e := range c.senderEntries {
		for _, name := range e.Reporter.Names {
			all.ReporterNames[strings.ToLower(name)] = c.senders[i].Company
		}
		for _, domain := range e.Reporter.Domains {
			all.ReporterDomains[domain] = c.senders[i].Company
		}
	}
	for _, e := range c.issuers {
		for _, set := range e.CAA {
			all.Issuers[e.Organization] = append(all.Issuers[e.Organization], set.Names...)
		}
	}
	return all
}

// ownerOf returns the id of the company that keeps a policy for its own domains alone and whose domain a name is in; "" nobody's.
func (c *Catalogue) ownerOf(host string) string {
	owner := c.webWhere(func(e *webEntry) bool {
		return slices.ContainsFunc(e.Own.Domains, func(domain string) bool { return dnsname.Under(host, domain) })
	})
	if owner == nil {
		return ""
	}
	return owner.ID
}

// ReportService says which company reads the reports that go to a host (that of a mailto: or https: address in a
// report record, RFC 8460 §3). Only companies known to offer that are: a school may well send its reports to
// a mailbox at another domain of its own. A company that ended its service by then reads nothing.
func (c *Catalogue) ReportService(host string, now time.Time) (name string, ok bool) {
	host = hostName(host)
	reader := c.webWhere(func(e *webEntry) bool {
		return slices.ContainsFunc(e.Readers.Domains, func(domain string) bool { return dnsname.Under(host, domain) })
	})
	if reader == nil {
		return "", false
	}
	if ended, err := time.Parse(time.DateOnly, reader.Ended.Say); err == nil && !now.Before(ended) {
		return "", false
	}
	return reader.Name, true
}
