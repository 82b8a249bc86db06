package probe

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

func sum256(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }
func sum512(b []byte) string { s := sha512.Sum512(b); return hex.EncodeToString(s[:]) }

// parseTLSA reads records as they stand in a zone file: "3 1 1 DATA".
func parseTLSA(t *testing.T, texts ...string) tlsaRecords {
	t.Helper()
	f := tlsaRecords{signed: true}
	for _, text := range texts {
		rr, err := dns.NewRR("_25._tcp.mx.example. TLSA " + text)
		if err != nil {
			t.Fatal(err)
		}
		f.records = append(f.records, rr.(*dns.TLSA))
	}
	return f
}

func TestTLSAMatch(t *testing.T) {
	w := newInternet(t)
	leaf, _ := w.ca.issue(certSpec{names: []string{"mx.example"}}, w.ca.middle, w.ca.midKey)
	old, _ := w.ca.issue(certSpec{names: []string{"mx.example"}, notBefore: -90, notAfter: -1}, w.ca.middle, w.ca.midKey)
	chain := []*x509.Certificate{leaf, w.ca.middle, w.ca.root}
	short := chain[:1]
	expired := []*x509.Certificate{old, w.ca.middle}
	want := func(fit facts.Fit, chain []*x509.Certificate, name string, records ...string) {
		t.Helper()
		if got := parseTLSA(t, records...).match(chain, w.now, name); got != fit {
			t.Errorf("%.60q: %q, want %q", records, got, fit)
		}
	}
	const mx = "mx.example"
	raw, key := hex.EncodeToString(leaf.Raw), leaf.RawSubjectPublicKeyInfo
	middle := w.ca.middle
	wrong := sum256([]byte("another key"))

	want(facts.Fits, chain, mx, "3 1 1 "+sum256(key))
	want(facts.Fits, chain, mx, "3 1 2 "+sum512(key))
	want(facts.Fits, chain, mx, "3 0 1 "+sum256(leaf.Raw))
	want(facts.Fits, chain, mx, "3 0 0 "+raw)
	want(facts.Fits, chain, mx, "3 1 1 "+wrong, "3 1 1 "+sum256(key)) // one is enough: keys are rolled over so
	want(facts.Fits, expired, mx, "3 0 1 "+sum256(old.Raw))           // RFC 7672 §3.1.1: dates do not count
	want(facts.Fits, chain, "other.example", "3 1 1 "+sum256(key))    // nor does the name
	want(facts.Fits, chain, mx, "2 0 1 "+sum256(middle.Raw))
	want(facts.Fits, chain, mx, "2 1 1 "+sum256(middle.RawSubjectPublicKeyInfo))
	want(facts.Fits, chain, mx, "2 0 1 "+sum256(w.ca.root.Raw))
	want(facts.Fits, short, mx, "2 0 0 "+hex.EncodeToString(middle.Raw)) // the record brings the issuer along

	want(facts.FitsNot, chain, mx, "3 1 1 "+wrong)
	want(facts.FitsNot, chain, mx, "3 1 1 "+sum256(middle.RawSubjectPublicKeyInfo)) // an issuer's key is not the server's
	want(facts.FitsNot, chain, mx, "2 0 1 "+sum256(leaf.Raw))
	want(facts.FitsNot, short, mx, "2 0 1 "+sum256(middle.Raw))                // the issuer was not sent
	want(facts.FitsNot, chain, "other.example", "2 0 1 "+sum256(middle.Raw))   // here the name counts
	want(facts.FitsNot, expired, mx, "2 0 1 "+sum256(middle.Raw))              // and the date
	want(facts.FitsNot, short, mx, "2 0 0 "+hex.EncodeToString([]byte("der"))) // no certificate

	want("", chain, mx)
	want("", nil, mx, "3 1 1 "+wrong)
	want("", chain, mx, "1 0 1 "+wrong)                  // RFC 7672 §3.1.3
	want("", chain, mx, "3 2 1 "+wrong, "3 1 3 "+wrong)  // not assigned
	want("", chain, mx, "3 1 1 "+strings.Repeat("0", 8)) // no SHA-256
	unsigned := parseTLSA(t, "3 1 1 "+wrong)
	unsigned.signed = false
	same(t, unsigned.match(chain, w.now, mx), facts.Fit(""))
}

// A mail server's TLSA records count where their zone is signed: a resolver says so, or the parent has DS.
func TestTLSALookup(t *testing.T) {
	for name, test := range map[string]struct {
		records string
		proven  bool
		top     string
		want    facts.MailServer
	}{
		"none":        {"", true, topZone, facts.MailServer{Signed: true}},
		"DS":          {"_25._tcp.mx1 TLSA 3 1 1 " + sum256(nil) + "\n", false, topZone, mismatch(true)},
		"AD bit":      {"_25._tcp.mx1 TLSA 3 1 1 " + sum256(nil) + "\n", true, strings.Replace(topZone, "alpha      DS", ";", 1), mismatch(true)},
		"not signed":  {"_25._tcp.mx1 TLSA 3 1 1 " + sum256(nil) + "\n", false, strings.Replace(topZone, "alpha      DS", ";", 1), mismatch(false)},
		"an alias":    {"_25._tcp.mx1 CNAME keys\nkeys TLSA 3 1 1 " + sum256(nil) + "\n", true, topZone, mismatch(true)},
		"beyond most": {manyTLSA(40), true, topZone, facts.MailServer{Signed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(test.top, "192.0.2.1")
			w.serve(alphaZone+test.records, "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone, "198.51.100.53")
			w.dnsServer("8.8.8.8")
			w.mail("192.0.2.25:25", mailScript{cert: certSpec{names: []string{"mx1.alpha.example"}}})
			w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
				if !test.proven || !m.AuthenticatedData || !m.RecursionDesired {
					return nil, false
				}
				reply := new(dns.Msg).SetReply(m)
				reply.AuthenticatedData = true
				w.recurse(reply, dnsname.Canonical(m.Question[0].Name), m.Question[0].Qtype)
				return reply, true
			}
			seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Mail: true}, nil)
			mx := seen.Servers[0]
			if name == "beyond most" {
				same(t, len(mx.TLSA), maxTLSA)
				return
			}
			same(t, facts.MailServer{Signed: mx.Signed, TLSA: mx.TLSA, Calls: []facts.Call{{TLSA: mx.Calls[0].TLSA}}}, withCall(test.want))
		})
	}
}

func mismatch(signed bool) facts.MailServer {
	m := facts.MailServer{Signed: signed, TLSA: []facts.TLSA{{Usage: 3, Selector: 1, Matching: 1, Data: sum256(nil)}}}
	if signed {
		m.Calls = []facts.Call{{TLSA: facts.FitsNot}}
	}
	return m
}

func withCall(m facts.MailServer) facts.MailServer {
	if m.Calls == nil {
		m.Calls = []facts.Call{{}}
	}
	return m
}

func manyTLSA(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("_25._tcp.mx1 TLSA 3 1 1 " + sum256(fmt.Append(nil, i)) + "\n")
	}
	return b.String()
}

// Behind an alias the records at its end count, where the alias is signed too; and where a mail server
// does not exist yet, no resolver is asked for anything below its name.
func TestTLSABehindAnAlias(t *testing.T) {
	record := "_25._tcp.real TLSA 3 1 1 " + sum256(nil) + "\n"
	for name, test := range map[string]struct {
		mx, unproven string
		want         facts.Fit
		calls        int
	}{
		"signed":           {"mx1 CNAME real.mailhost.example.\n", "", facts.FitsNot, 1},
		"alias not signed": {"mx1 CNAME real.mailhost.example.\n", "alpha.example", "", 1},
		"not there":        {"", "", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newInternet(t)
			w.serve(strings.Replace(topZone, "alpha      DS", ";", 1), "192.0.2.1")
			w.serve(bare("mx1")+test.mx, "192.0.2.53", "192.0.2.54")
			w.serve(mailhostZone+"real A 192.0.2.25\n"+record, "198.51.100.53")
			w.dnsServer("8.8.8.8")
			w.mail("192.0.2.25:25", mailScript{cert: certSpec{names: []string{"mx1.alpha.example"}}})
			w.fault = func(_ string, m *dns.Msg) (*dns.Msg, bool) {
				name := dnsname.Canonical(m.Question[0].Name)
				if !m.AuthenticatedData || !m.RecursionDesired {
					return nil, false
				}
				reply := new(dns.Msg).SetReply(m)
				reply.AuthenticatedData = test.unproven == "" || !dnsname.Under(name, test.unproven)
				w.recurse(reply, name, m.Question[0].Qtype)
				return reply, true
			}
			mx := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Mail: true}, nil).Servers[0]
			if len(mx.Calls) != test.calls || test.calls > 0 && mx.Calls[0].TLSA != test.want {
				t.Errorf("%+v", mx)
			}
			for _, q := range w.questions(true) {
				if test.calls == 0 && dnsname.Under(q.name, "mx1.alpha.example") && q.qtype == "TLSA" {
					t.Errorf("a resolver was asked for %s", q)
				}
			}
		})
	}
}
