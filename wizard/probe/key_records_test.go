package probe

import (
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/miekg/dns"
)

const senderZone = `$ORIGIN sender.example.
@ 300 SOA ns.sender.example. h 1 2 3 4 300
@ 300 NS ns.sender.example.
a._domainkey 300 TXT "v=DKIM1; " "p=abc"
two._domainkey 300 TXT "v=DKIM1; p=abc"
two._domainkey 300 TXT "another"
alias._domainkey 300 CNAME a.keys.host.example.
far._domainkey 300 CNAME near._domainkey
near._domainkey 300 CNAME a.keys.host.example.
to-nothing._domainkey 300 CNAME gone.keys.host.example.
circle._domainkey 300 CNAME circle._domainkey
address._domainkey 300 A 192.0.2.7
`

const keyHostZone = `$ORIGIN host.example.
@ 300 SOA ns.host.example. h 1 2 3 4 300
@ 300 NS ns.host.example.
a.keys 300 TXT "v=DKIM1; p=def"
`

func TestKeyRecords(t *testing.T) {
	w := newInternet(t)
	w.serve(senderZone, "192.0.2.53")
	w.serve(keyHostZone+`long.keys 300 TXT `+strings.Repeat(`"`+strings.Repeat("x", 250)+`" `, 8)+"\n", "198.51.100.53")
	w.dnsServer("8.8.8.8")
	w.dnsServer("1.1.1.1")
	w.fault = func(server string, m *dns.Msg) (*dns.Msg, bool) {
		name := m.Question[0].Name
		switch {
		case strings.HasPrefix(name, "half.") && server == "1.1.1.1", strings.HasPrefix(name, "bogus.") && !m.CheckingDisabled:
			return new(dns.Msg).SetRcode(m, dns.RcodeServerFailure), true
		case strings.HasPrefix(name, "refused."):
			return new(dns.Msg).SetRcode(m, dns.RcodeRefused), true
		case strings.HasPrefix(name, "half."), strings.HasPrefix(name, "bogus."):
			reply := new(dns.Msg).SetReply(m)
			reply.Answer = []dns.RR{rr(name + ` 300 TXT "p=half"`)}
			return reply, true
		}
		return nil, false
	}
	for name, want := range map[string]string{
		"a._domainkey.sender.example":          "v=DKIM1; p=abc",
		"A._DomainKey.Sender.example":          "v=DKIM1; p=abc",
		"two._domainkey.sender.example":        "v=DKIM1; p=abc | another",
		"alias._domainkey.sender.example":      "v=DKIM1; p=def",
		"far._domainkey.sender.example":        "v=DKIM1; p=def",
		"long.keys.host.example":               strings.Repeat("x", 2000),
		"half._domainkey.sender.example":       "p=half",
		"none._domainkey.sender.example":       "",
		"to-nothing._domainkey.sender.example": "",
		"circle._domainkey.sender.example":     "",
		"address._domainkey.sender.example":    "",
		"a._domainkey.nowhere.example":         "",
		"refused._domainkey.sender.example":    "error",
		"bogus._domainkey.sender.example":      "error", // whoever answers without validation is not believed
		"a._domainkey._mta-sts.sender.example": "error",
		"a._domainkey.MTA-STS.sender.example":  "error",
		"a._domainkey._tls.sender.example":     "error",
		"":                                     "error",
		"com":                                  "error",
		"a..example":                           "error",
		strings.Repeat("a", 64) + ".example":   "error",
	} {
		texts, err := w.probe("1.1.1.1", "8.8.8.8").KeyRecords(t.Context(), name)
		got := strings.Join(texts, " | ")
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: %q, %v; want %q", name, got, err, want)
		}
	}
	for _, q := range w.questions(true) {
		if q.qtype != "TXT" || strings.Contains(q.name, "mta-sts") || strings.Contains(q.name, "_tls") {
			t.Errorf("a resolver was asked for %s", q)
		}
	}
	if asked := w.questions(false); len(asked) > 0 {
		t.Errorf("a name server was asked: %v", asked)
	}
}

// TestKeyRecordsSilence: where nothing answers, a key costs a few seconds, and it is not said that there is none.
func TestKeyRecordsSilence(t *testing.T) {
	for _, timeout := range []time.Duration{0, time.Second} {
		synctest.Test(t, func(t *testing.T) {
			p := newProbe(t, Config{
				Timeout: timeout, Roots: newAuthority(time.Now()).pool(),
				Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
					<-ctx.Done()
					return nil, ctx.Err()
				},
			})
			begun := time.Now()
			texts, err := p.KeyRecords(t.Context(), "a._domainkey.sender.example")
			if took := time.Since(begun); err == nil || len(texts) > 0 || took > keyTimeout || timeout > 0 && took > timeout {
				t.Errorf("after %v: %q, %v", took, texts, err)
			}
		})
	}
	if _, err := New(Config{}).KeyRecords(t.Context(), "a._domainkey.sender.example"); err == nil {
		t.Error("without a resolver there is an answer")
	}
}
