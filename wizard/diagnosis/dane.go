package diagnosis

import (
	"fmt"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// judgeDANE judges the TLSA records of the mail servers. MTA-STS never overrides them (RFC 8461 §2): where they do not fit,
// senders that check them keep the mail, whatever the policy says.
//
// They bind a sender only where the MX records that lead to the server are signed too (RFC 7672 §2.2.1): in the zone of
// the domain itself.
func (d *diagnosis) judgeDANE() {
	if !d.Check.Zone.Signed {
		return
	}
	var mismatched []mailServer
	var records []facts.TLSA // of the first server that has any
	fits := false
	for _, s := range d.servers {
		if len(records) == 0 {
			records = s.TLSA
		}
		fits = fits || addressWhere(s, facts.Fits) != ""
		if addressWhere(s, facts.FitsNot) != "" && !d.Check.Network.ClockWrong() {
			mismatched = append(mismatched, s)
		}
	}
	for _, s := range mismatched {
		seen := append([]string{addressWhere(s, facts.FitsNot)}, lines(s.TLSA, describeTLSA)...)
		d.findForAll(DANEMismatch, assets.Values{"mx": s.Host}, len(mismatched) == len(d.servers), seen...)
	}
	if fits {
		d.find(DANEPossible, nil, lines(records, describeTLSA)...)
	}
}

// addressWhere returns the address at which what a mail server showed compares so with its TLSA records, or "".
func addressWhere(s mailServer, fit facts.Fit) string {
	for _, call := range s.Calls {
		if call.TLSA == fit {
			return call.Addr
		}
	}
	return ""
}

// describeTLSA returns a TLSA record as evidence.
func describeTLSA(r facts.TLSA) string {
	return fmt.Sprintf("TLSA %d %d %d %s", r.Usage, r.Selector, r.Matching, r.Data)
}
