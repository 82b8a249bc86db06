package probe

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

const (
	maxTLSA     = 20  // records kept of one name
	maxTLSAText = 256 // hexadecimal digits kept of one record
)

// The usages, selectors and matching types that mean something to mail (RFC 6698 §2.1, RFC 7672 §3.1).
const (
	daneTA, daneEE                = 2, 3
	wholeCert, publicKey          = 0, 1
	exact, withSHA256, withSHA512 = 0, 1, 2
)

// tlsaRecords are the TLSA records of a mail server, and whether they are signed.
type tlsaRecords struct {
	records []*dns.TLSA
	signed  bool
}

// tlsaOf asks for the TLSA records of a mail server, at the end of its alias first. An alias that is
// not signed leads no sender to them (RFC 7672 §2.2.2). A resolver that proves answers
// says whether they are signed; one that does not leaves that to the DS records at the parent.
func (c *check) tlsaOf(ctx context.Context, host, end string) tlsaRecords {
	if end == "" || end == host {
		return c.tlsaAt(ctx, host)
	}
	both := each([]string{host, end}, func(name string) tlsaRecords { return c.tlsaAt(ctx, name) })
	switch own, far := both[0], both[1]; {
	case !own.signed:
		return tlsaRecords{records: append(far.records, own.records...)}
	case far.signed && len(far.records) > 0:
		return far
	default:
		return own
	}
}

func (c *check) tlsaAt(ctx context.Context, host string) tlsaRecords {
	name := "_25._tcp." + host
	if c.withheld(name) {
		return tlsaRecords{}
	}
	r := c.resolveQuestion(ctx, question{name: name, qtype: dns.TypeTLSA, recurse: true, proven: true})
	if !r.usable() {
		return tlsaRecords{}
	}
	f, end := readTLSA(r.reply, name)
	if len(f.records) > 0 && !f.signed {
		f.signed = c.signedZone(ctx, end)
	}
	return f
}

// readTLSA reads a resolver's reply to a question for the TLSA records at name, and where they are.
func readTLSA(reply *dns.Msg, name string) (f tlsaRecords, end string) {
	f.signed = reply.AuthenticatedData
	_, _, end = follow(reply.Answer, name, func(string) bool { return true })
	for _, rr := range reply.Answer {
		if tlsa, ok := rr.(*dns.TLSA); ok && ownedBy(rr, end) && len(f.records) < maxTLSA {
			f.records = append(f.records, tlsa)
		}
	}
	return f, end
}

// signedZone reports whether the parent of the zone that holds name has DS records for it.
func (c *check) signedZone(ctx context.Context, name string) bool {
	for range maxParents {
		soa := c.resolve(ctx, name, dns.TypeSOA)
		if !soa.usable() {
			return false
		}
		if found := findSOA(soa.reply); found != nil {
			return c.hasDS(ctx, dnsname.Canonical(found.Hdr.Name))
		}
		parent, ok := dnsname.Parent(name)
		if !ok {
			return false
		}
		name = parent
	}
	return false
}

func (f tlsaRecords) facts() []facts.TLSA {
	var list []facts.TLSA
	for _, rr := range f.records {
		list = append(list, facts.TLSA{
			Usage: rr.Usage, Selector: rr.Selector, Matching: rr.MatchingType,
			Data: strings.ToLower(rr.Certificate[:min(len(rr.Certificate), maxTLSAText)]),
		})
	}
	return list
}

// match compares the chain that a server showed with its TLSA records. One that
// matches is enough; without a usable record there is nothing to compare (RFC 7672 §3.1, §2.2).
// names are those that a certificate below a named issuer may show (RFC 7672 §3.2.2).
func (f tlsaRecords) match(chain []*x509.Certificate, now time.Time, names ...string) facts.Fit {
	if !f.signed || len(chain) == 0 {
		return ""
	}
	usable := false
	for _, rr := range f.records {
		data, ok := usableTLSA(rr)
		switch {
		case !ok:
			continue
		case rr.Usage == daneEE && selects(rr, chain[0]), rr.Usage == daneTA && anchors(rr, data, chain, now, names):
			return facts.Fits
		}
		usable = true
	}
	if usable {
		return facts.FitsNot
	}
	return ""
}

// usableTLSA returns the data of a record that a mail sender uses. The bare key
// of an issuer, whose certificate the server need not send, cannot be checked here, and counts as unusable.
func usableTLSA(rr *dns.TLSA) (data []byte, ok bool) {
	data, err := hex.DecodeString(rr.Certificate)
	if err != nil || rr.Usage != daneTA && rr.Usage != daneEE || rr.Selector > publicKey {
		return nil, false
	}
	switch rr.MatchingType {
	case exact:
		return data, len(data) > 0 && !(rr.Usage == daneTA && rr.Selector == publicKey)
	case withSHA256:
		return data, len(data) == sha256.Size
	case withSHA512:
		return data, len(data) == sha512.Size
	}
	return nil, false
}

// selects reports whether a record is about a certificate (RFC 6698 §2.1.2, §2.1.3).
func selects(rr *dns.TLSA, cert *x509.Certificate) bool {
	data, err := dns.CertificateToDANE(rr.Selector, rr.MatchingType, cert)
	return err == nil && strings.EqualFold(data, rr.Certificate)
}

// anchors reports whether the chain leads to the issuer that a DANE-TA record names. Unlike with
// DANE-EE, name and dates count here (RFC 7672 §3.1.2, §3.2.3).
func anchors(rr *dns.TLSA, data []byte, chain []*x509.Certificate, now time.Time, names []string) bool {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	found := false
	for _, c := range chain[1:] {
		if selects(rr, c) {
			roots.AddCert(c)
			found = true
		} else {
			between.AddCert(c)
		}
	}
	if rr.Selector == wholeCert && rr.MatchingType == exact && !found {
		issuer, err := x509.ParseCertificate(data)
		if err != nil {
			return false
		}
		roots.AddCert(issuer)
		found = true
	}
	if !found {
		return false
	}
	for _, name := range names {
		_, err := chain[0].Verify(x509.VerifyOptions{
			DNSName: name, Roots: roots, Intermediates: between, CurrentTime: now,
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
		})
		if err == nil {
			return true
		}
	}
	return false
}
