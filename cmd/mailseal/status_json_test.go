package main

import (
	"testing"

	"mailseal/wizard/facts"
)

// A domain without MX records gets its mail at its own address, and that is what the line says of it. One that takes no mail has none.
func TestMailServersInJSON(t *testing.T) {
	called := []facts.MailServer{{Host: "a.example", Calls: []facts.Call{{Stage: facts.CallDone, Banner: "220 a.example", Cert: &facts.Certificate{}}}}}
	answer := func(rrs ...facts.RR) facts.Lookup {
		return facts.Lookup{Authoritative: []facts.Answer{{Status: facts.OK, RRs: rrs}}}
	}
	for name, test := range map[string]struct {
		mx      facts.Lookup
		servers []facts.MailServer
		want    string
	}{
		"no MX record":         {facts.Lookup{Authoritative: []facts.Answer{{Status: facts.NoData}}}, called, "a.example"},
		"no MX and no address": {facts.Lookup{Authoritative: []facts.Answer{{Status: facts.NoData}}}, nil, ""},
		"one MX record":        {answer(facts.RR{Type: "MX", Value: "mx.a.example"}), []facts.MailServer{{Host: "mx.a.example", Calls: called[0].Calls}}, "mx.a.example"},
		"a null MX":            {answer(facts.RR{Type: "MX"}), nil, ""},
	} {
		mxs := newMXJSON(facts.Check{Domain: "a.example", Scope: facts.Full(), MX: test.mx, Servers: test.servers})
		switch {
		case test.want == "" && len(mxs) != 0:
			t.Errorf("%s: %v, want none", name, mxs)
		case test.want != "" && (len(mxs) != 1 || mxs[0].Host != test.want || !mxs[0].Checked || mxs[0].Certificate == nil):
			t.Errorf("%s: %v, want %s, called", name, mxs, test.want)
		}
	}
}
