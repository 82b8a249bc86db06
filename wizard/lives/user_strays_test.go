package lives

import "mailseal/wizard/tlsrpt"

// strays is what people do to their zone besides, and mend once mailseal names it (fixes): a second place for reports in a record of
// its own, the record of reports gone, the record of a guide beside the one that announces the policy, a mail server mistyped.
func strays(u *user, l *life) []string {
	j := l.journey()
	if j.Plan == nil || j.Operation != nil || !u.sometimes("stray", 15, 2) {
		return nil
	}
	check, _ := j.Check()
	var line string
	switch u.rand.IntN(5) {
	case 0:
		line = "dns add " + tlsrpt.RecordLabel + " TXT 'v=TLSRPTv1; rua=mailto:second@reports.example'"
	case 1:
		line = "dns del " + tlsrpt.RecordLabel + " TXT"
	case 2:
		line = "dns set " + tlsrpt.RecordLabel + " TXT 'v=TLSRPTv1; rua=second@reports.example'"
	case 3:
		if len(check.Record.Alias) > 0 { // a name that leads elsewhere has no records
			return nil
		}
		line = "dns add _mta-sts TXT 'v=STSv1; id=" + pick(u.rand, []string{"1", "99"}) + "'" // before or after the other, as texts are sorted
	default:
		line = mxLine(append(check.MXHosts(), "mial."+j.Domain))
	}
	return []string{line, "pass 1h", open}
}
