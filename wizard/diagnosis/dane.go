package diagnosis

import (
	"fmt"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// judgeFingerprints judges the TLSA records of the mail servers. MTA-STS never
// overrides them (RFC 8461 §2): where they do not fit, senders that check them keep
// the mail, whatever the policy says.
func (l *look) judgeFingerprints() {
	fits := false
	for _, s := range l.servers {
		odd := ""
		for _, call := range s.Calls {
			switch call.TLSA {
			case facts.FitsNot:
				odd = call.Addr
			case facts.Fits:
				fits = true
			}
		}
		if odd != "" && !l.clockWrong() {
			l.find(DANEMismatch, assets.Values{"mx": s.Host}, append([]string{odd}, fingerprints(s.TLSA)...)...)
		}
	}
	if fits {
		l.find(DANEPossible, nil, fingerprints(l.fingerprinted().TLSA)...)
	}
}

// fingerprinted is the first mail server with TLSA records.
func (l *look) fingerprinted() server {
	for _, s := range l.servers {
		if len(s.TLSA) > 0 {
			return s
		}
	}
	return server{}
}

func fingerprints(records []facts.TLSA) []string {
	var lines []string
	for _, r := range records {
		lines = append(lines, fmt.Sprintf("TLSA %d %d %d %s", r.Usage, r.Selector, r.Matching, r.Data))
	}
	return lines
}
