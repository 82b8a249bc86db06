package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// judgeIssuers finds a certificate whose issuer would refuse to renew it: the policy host's, else one of the mail servers
// that do not renew by themselves.
func (d *diagnosis) judgeIssuers() {
	if cert := d.file.Fetch.Cert; cert != nil && d.file.Fetched {
		if d.judgeIssuer(d.Check.Host.Name, cert, d.Check.Issuers) {
			return
		}
	}
	for _, s := range d.servers {
		for _, call := range s.Calls {
			if call.Cert != nil && !d.steady(s.Host) && d.judgeIssuer(s.Host, call.Cert, s.Issuers) {
				return
			}
		}
	}
}

// judgeIssuer reports whether the present issuer of a good certificate is shut out by CAA.
func (d *diagnosis) judgeIssuer(host string, cert *facts.Certificate, records []facts.CAA) bool {
	set := relevantCAA(host, !dnsname.Contains(cert.Names, host), records)
	names := d.issuerNames(cert)
	if d.CertificateFault(cert) != "" || len(set) == 0 || len(names) == 0 {
		return false
	}
	for _, r := range set {
		if slices.Contains(names, IssuerDomain(r.Value)) {
			return false
		}
	}
	values := assets.Values{"issuer": cert.Issuer, "ca": names[0], "name": set[0].Name, "date": d.date(cert.NotAfter)}
	seen := lines(set, func(r facts.CAA) string { return r.Name + " CAA " + r.Tag + " " + r.Value })
	d.find(IssuerNotAllowed, values, seen...).Until = cert.NotAfter
	return true
}

// issuerNames returns the names that the issuer of a certificate has in CAA records, the usual one first. An issuer that is not
// known is not judged.
func (d *diagnosis) issuerNames(cert *facts.Certificate) []string {
	for organization, names := range d.Companies.Issuers {
		if strings.HasPrefix(strings.ToLower(cert.Issuer), strings.ToLower(organization)) {
			return names
		}
	}
	return nil
}

// AllowedIssuers returns the domains of the authorities that CAA records let issue a certificate for host, and the name that the
// deciding records stand at; at is empty where every authority may.
func AllowedIssuers(host string, records []facts.CAA) (at string, issuers []string) {
	for _, r := range relevantCAA(host, false, records) {
		at = r.Name
		if issuer := IssuerDomain(r.Value); issuer != "" {
			issuers = append(issuers, issuer)
		}
	}
	return at, issuers
}

// relevantCAA returns the CAA records that decide who may issue a certificate for host, or one with a star in its place: those at the
// first name, on the way up, that has any; of these the property for stars where it is one and there is one (RFC 8659 §3,
// §4.3). It returns none where that set does not restrict issuing.
func relevantCAA(host string, star bool, records []facts.CAA) []facts.CAA {
	name, ok := host, true
	if star {
		name, ok = dnsname.Parent(host)
	}
	for ; ok; name, ok = dnsname.Parent(name) {
		at := func(tags ...string) []facts.CAA {
			return slices.DeleteFunc(slices.Clone(records), func(r facts.CAA) bool {
				return !dnsname.Equal(r.Name, name) || len(tags) > 0 && !slices.Contains(tags, r.Tag)
			})
		}
		if len(at()) == 0 {
			continue
		}
		if wild := at("issuewild"); star && len(wild) > 0 {
			return wild
		}
		return at("issue")
	}
	return nil
}

// IssuerDomain returns the issuer in a property: what stands before its parameters (RFC 8659 §4.2).
func IssuerDomain(value string) string {
	domain, _, _ := strings.Cut(value, ";")
	return dnsname.Canonical(strings.TrimSpace(domain))
}
