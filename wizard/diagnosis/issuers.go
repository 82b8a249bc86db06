package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// issuerNames are the names that CAA records give to the issuers of certificates, the usual one first. They
// are from the issuers' own statements of practice (RFC 8659 §4.2). of is how the
// issuer field of a certificate begins. An issuer that is not here is not judged.
func issuerNames(organization string) []string {
	for _, issuer := range []struct {
		of    string
		names string
	}{
		{"Let's Encrypt", "letsencrypt.org"},
		{"Google Trust Services", "pki.goog"},
		{"DigiCert", "digicert.com www.digicert.com symantec.com thawte.com geotrust.com rapidssl.com digicert.ne.jp cybertrust.ne.jp stratossl.digicert.com"},
		{"Sectigo", "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com"},
		{"COMODO CA", "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com"},
		{"ZeroSSL", "sectigo.com comodo.com comodoca.com usertrust.com trust-provider.com zerossl.com"},
		{"GlobalSign", "globalsign.com"},
		{"GoDaddy", "godaddy.com starfieldtech.com"},
		{"Starfield Technologies", "starfieldtech.com godaddy.com"},
		{"Amazon", "amazon.com amazontrust.com awstrust.com amazonaws.com"},
		{"Buypass", "buypass.com buypass.no"},
		{"SSL Corp", "ssl.com"},
		{"Actalis", "actalis.it"},
		{"Asseco Data Systems", "certum.pl certum.eu"},
		{"D-Trust", "d-trust.net dtrust.de d-trust.de dtrust.net"},
		{"Deutsche Telekom Security", "telesec.de pki.dfn.de dfn.de"},
		{"SwissSign", "swisssign.com swisssign.net swisssign.ch swisssign.li"},
	} {
		if strings.HasPrefix(strings.ToLower(organization), strings.ToLower(issuer.of)) {
			return strings.Fields(issuer.names)
		}
	}
	return nil
}

// judgeIssuers finds certificates whose issuer would refuse to renew them. It
// names the policy host first, then the mail servers that do not renew by themselves.
func (l *look) judgeIssuers() {
	if cert := l.file.Fetch.Cert; cert != nil && l.file.Fetched {
		if l.judgeIssuer(l.check.Host.Name, cert, l.check.Issuers) {
			return
		}
	}
	for _, s := range l.servers {
		for _, call := range s.Calls {
			if call.Cert != nil && !bigProvider(s.Host) && l.judgeIssuer(s.Host, call.Cert, s.Issuers) {
				return
			}
		}
	}
}

// judgeIssuer says whether the present issuer of a good certificate is shut out by CAA.
func (l *look) judgeIssuer(host string, cert *facts.Certificate, records []facts.CAA) bool {
	set := relevant(dnsname.Canonical(host), cert, records)
	names := issuerNames(cert.Issuer)
	if l.fault(cert) != "" || len(set) == 0 || len(names) == 0 {
		return false
	}
	for _, r := range set {
		if slices.Contains(names, issuerDomain(r.Value)) {
			return false
		}
	}
	values := assets.Values{"issuer": cert.Issuer, "ca": names[0], "name": set[0].Name, "date": l.date(cert.NotAfter)}
	l.find(IssuerNotAllowed, values, linesOf(set)...).Until = cert.NotAfter
	return true
}

// relevant are the CAA records that decide who may issue a certificate: those at
// the first name, on the way up from the one certified, that has any; of these the property
// for stars where the certificate has a star and there is one (RFC 8659 §3, §4.3). Nothing is
// decided where that set does not restrict issuing.
func relevant(host string, cert *facts.Certificate, records []facts.CAA) []facts.CAA {
	star := !dnsname.Contains(cert.Names, host)
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

// issuerDomain is the issuer in a property: what stands before its parameters (RFC 8659 §4.2).
func issuerDomain(value string) string {
	domain, _, _ := strings.Cut(value, ";")
	return dnsname.Canonical(strings.TrimSpace(domain))
}

func linesOf(records []facts.CAA) []string {
	var lines []string
	for _, r := range records {
		lines = append(lines, r.Name+" CAA "+r.Tag+" "+r.Value)
	}
	return lines
}
