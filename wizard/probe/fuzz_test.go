package probe

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

func FuzzMessage(f *testing.F) {
	for _, reply := range []*dns.Msg{
		{Answer: []dns.RR{rr("a.alpha.example. 60 CNAME b.alpha.example."), rr("b.alpha.example. 60 A 192.0.2.1")}},
		{Ns: []dns.RR{rr("a.alpha.example. 60 NS ns.a.alpha.example.")}, Extra: []dns.RR{rr("ns.a.alpha.example. 60 A 192.0.2.1")}},
		{Ns: []dns.RR{rr("alpha.example. 60 SOA a. b. 1 2 3 4 5")}},
		{Answer: []dns.RR{rr(`a.alpha.example. 60 TXT "x\\y" "\"z"`)}},
		{Answer: []dns.RR{rr(`a.alpha.example. 60 CAA 0 issue "ca.example; x=\"1\""`), rr("a.alpha.example. 60 TLSA 3 1 1 " + sum256(nil))}},
		{Answer: []dns.RR{rr("a.alpha.example. 60 TLSA 2 0 0 3000")}},
	} {
		reply.Response = true
		packed, err := reply.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
	}
	ca := newAuthority(time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC))
	leaf, _ := ca.issue(certSpec{names: []string{"a.alpha.example"}}, ca.middle, ca.midKey)
	chain := []*x509.Certificate{leaf, ca.middle}
	f.Fuzz(func(t *testing.T, wire []byte) {
		reply := new(dns.Msg)
		if reply.Unpack(wire) != nil {
			return
		}
		tlsa, _ := readTLSA(reply, "a.alpha.example")
		tlsa.signed = true
		if fit := tlsa.match(chain, ca.now, "a.alpha.example"); fit == facts.Fits || fit != "" && len(tlsa.records) == 0 {
			t.Errorf("%v: %s", tlsa.records, fit)
		}
		if len(tlsa.facts()) > maxTLSA || len(readCAA(reply, "a.alpha.example")) > maxCAA {
			t.Error("kept too much")
		}
		for _, qtype := range []uint16{dns.TypeA, dns.TypeTXT, dns.TypeMX, dns.TypeCNAME} {
			r := readAuthoritative(facts.Server{}, reply, "alpha.example", "a.alpha.example", qtype)
			a := readResolver(facts.Server{}, reply, "a.alpha.example", qtype)
			for _, rr := range append(r.answer.RRs, a.RRs...) {
				if rr.Type == "" {
					t.Errorf("no type: %v", rr)
				}
			}
			if len(r.answer.RRs) > maxRecords+maxAlias || len(a.RRs) > maxRecords+maxAlias || len(r.alias) > maxAlias {
				t.Error("kept too much")
			}
			if (r.answer.Status == facts.OK) != (len(r.answer.RRs) > 0) {
				t.Errorf("%s with %d records", r.answer.Status, len(r.answer.RRs))
			}
			if r.referral != nil && !dnsname.Under("a.alpha.example", r.referral.zone) {
				t.Errorf("referred to %s", r.referral.zone)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("\\ \" \x00 \u201d \\123")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 255 {
			return
		}
		// name ".", TXT, IN, TTL 0, RDLENGTH, one string
		wire := append([]byte{0, 0, 16, 0, 1, 0, 0, 0, 0, 0, byte(len(text) + 1), byte(len(text))}, text...)
		if len(text) == 255 {
			wire[9], wire[10] = 1, 0
		}
		record, _, err := dns.UnpackRR(wire, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := readRR(record).Value; got != text {
			t.Errorf("%q reads as %q", text, got)
		}
	})
}
