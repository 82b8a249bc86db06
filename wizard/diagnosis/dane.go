package diagnosis

import (
	"fmt"
	"slices"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// judgeDANE judges the TLSA records of the mail servers. MTA-STS never overrides them (RFC 8461 §2): where they do not fit,
// senders that check them keep the mail, whatever the policy says.
//
// They bind a sender only where the MX records that lead to the server are signed too (RFC 7672 §2.2.1): in the zone of
// the domain itself.
func (d *diagnosis) judgeDANE() {
	if !d.check.Zone.Signed {
		return
	}
	fits := slices.ContainsFunc(d.servers, func(s mailServer) bool { return addressWhere(s, facts.Fits) != "" })
	mismatched := 0
	for _, s := range d.servers {
		if addressWhere(s, facts.FitsNot) != "" {
			mismatched++
		}
	}
	for _, s := range d.servers {
		if at := addressWhere(s, facts.FitsNot); at != "" && !d.clockWrong {
			d.findForAll(DANEMismatch, assets.Values{"mx": s.Host}, len(d.servers) == mismatched, append([]string{at}, tlsaLines(s.TLSA)...)...)
		}
	}
	if fits {
		d.find(DANEPossible, nil, tlsaLines(d.firstWithTLSA().TLSA)...)
	}
}

// addressWhere is the address at which what a mail server showed compares so with its TLSA records, or "".
func addressWhere(s mailServer, fit facts.Fit) string {
	for _, call := range s.Calls {
		if call.TLSA == fit {
			return call.Addr
		}
	}
	return ""
}

// firstWithTLSA is the first mail server with TLSA records.
func (d *diagnosis) firstWithTLSA() mailServer {
	for _, s := range d.servers {
		if len(s.TLSA) > 0 {
			return s
		}
	}
	return mailServer{}
}

// tlsaLines are TLSA records as evidence.
func tlsaLines(records []facts.TLSA) []string {
	var lines []string
	for _, r := range records {
		lines = append(lines, fmt.Sprintf("TLSA %d %d %d %s", r.Usage, r.Selector, r.Matching, r.Data))
	}
	return lines
}
