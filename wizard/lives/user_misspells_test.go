package lives

import (
	"strings"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/tlsrpt"
)

// slip is a way to get a text wrong: what stands in it becomes something else.
type slip struct{ old, new string }

// policySlips are how policy files go wrong: a word processor, a form, a template, the wrong idea of what may stand in it.
func policySlips() []slip {
	return []slip{
		{"version:", "\ufeffversion:"}, {"version: STSv1\n", ""}, {"version: STSv1", "version: STSv1;"}, {"version: STSv1", "v=STSv1"},
		{"version: STSv1\n", "# our policy\nversion: STSv1\n"}, {"version:", " version:"}, {"mode:", "Mode:"}, {"mode: enforce", "mode: enforced"},
		{"mode: testing", "mode: test"}, {"mx: ", "nmx: "}, {"mx: ", "mx = "}, {"mx: ", "MX: "}, {"mx: ", "mx: https://"}, {"\nmax_age", ".\nmax_age"},
		{"max_age", "max-age"}, {"max_age: ", "max_age: 999"}, {"max_age: ", "max_age: 1d # "}, {"max_age: ", "max_age: 60\nmax_age: "},
		{"\n", "\r"}, {"\n", `\n`}, {"\n", " \n"}, {"\n", "\n\n"}, {"version: STSv1", "<html><body>It works!</body></html>"}, {"mx: ", "mx: *."},
		{"mx: ", "mx: mx1.YOUR-DOMAIN\nmx: "}, {"\nmx: ", ", "},
	}
}

// recordSlips are how the record goes wrong.
func recordSlips() []slip {
	return []slip{
		{"v=", "V="}, {"STSv1", "stsv1"}, {"STSv1", "STSv2"}, {"; ", " "}, {"; ", ","}, {";", `\;`}, {"; ", "; mode=enforce; "}, {"id=", "id = "},
		{"id=", "id=2026-"}, {"id=", "id:"}, {"id=", "id=UNIX_TIMESTAMP"}, {"v=STSv1; ", ""}, {"v=", `"v=`}, {"v=", " v="}, {"id=", "id=;"},
		{"id=", "id=0123456789012345678901234567890123456789"}, {"v=", "version: "},
	}
}

// reportSlips are how the record for reports goes wrong.
func reportSlips() []slip {
	return []slip{
		{"mailto:", ""}, {"mailto:", "mailto://"}, {"v=", "V="}, {"TLSRPTv1", "TLSRPT1"}, {"; ", " "}, {"rua", "ruf"}, {"@", " at "}, {"mailto:", "mailto:reports,"},
		{"v=TLSRPTv1; ", ""}, {"mailto:", "https://"}, {"; ", ";; "}, {"mailto:", "mailto:postmaster@nobody-has-this.example,mailto:"},
	}
}

// misspelt is a text with one of the slips in it, wherever that fits.
func misspelt(u *user, text string, slips []slip) string {
	s := pick(u.rand, slips)
	return strings.ReplaceAll(text, s.old, s.new)
}

// reportsTo is the record that has reports sent to a mailbox.
func reportsTo(mailbox string) string {
	return tlsrpt.Record{RUA: []string{"mailto:" + mailbox}}.String()
}

// misspells publishes a file or a record with a slip in it.
func misspells(u *user, l *life) []string {
	board, j := l.step().Board, l.journey()
	if board == nil || !board.Yours() || j.Plan == nil || !u.sometimes("misspells "+string(board.Task.ID), 2, 3) {
		return nil
	}
	line, target := "", j.Plan.Target
	switch board.Task.ID {
	case plan.PolicyFile:
		line = "upload mta-sts.$DOMAIN " + l.file(misspelt(u, target.Policy().String(), policySlips()))
	case plan.STSRecord:
		line = setText("_mta-sts", misspelt(u, mtasts.Record{ID: target.ID}.String(), recordSlips()))
	case plan.ReportRecord:
		line = setText("_smtp._tls", misspelt(u, reportsTo("tls-reports@"+l.domain()), reportSlips()))
	default:
		return nil
	}
	return []string{line, "pass " + pick(u.rand, []string{"10m", "1h", "5h", "1d"}), open}
}

// setText is the line that makes a text the only one at a name.
func setText(name, text string) string { return "dns set " + name + " TXT '" + text + "'" }
