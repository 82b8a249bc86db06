package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/lint"
	"mailseal/wizard/tlsrpt"
)

// The most that is printed of a report; --json has it all.
const (
	maxLintPolicies = 10
	maxLintFailures = 10 // of a policy, the largest
)

// printLintReports says the outcome of each report in a file.
func (a *app) printLintReports(words *assets.Words, r lint.Result) {
	if len(r.Reports) == 0 {
		a.printLintReport(words, r, "")
		for _, f := range r.Findings {
			a.printLintFinding(words, f)
		}
		return
	}
	total := len(r.Reports) + r.More
	a.prose("", words.Say(msgid.LintSeveral, assets.Values{"n": total, "valid": r.CountValid, "usable": r.CountUsable}))
	if r.More > 0 {
		a.prose("", words.Say(msgid.LintListed, assets.Values{"n": len(r.Reports)}))
	}
	for _, one := range r.Reports {
		fmt.Fprintln(a.out)
		a.prose("", assets.Clean(one.Name, 200))
		a.printLintReport(words, one, "  ")
		for _, f := range one.Findings {
			text := diagnosis.Text(words, f)
			a.prose("  ", guide.MarkOf(f).Word(words)+": "+text.What)
		}
	}
}

// printLintReport says the outcome of one report and what is in it.
func (a *app) printLintReport(words *assets.Words, r lint.Result, indent string) {
	sessions := r.Report.Sessions()
	a.prose(indent, words.Say(msgid.Lint.Of(string(r.Outcome())), assets.Values{
		"kind": words.Say(msgid.LintKindReport, nil), "failed": lintFailed(words, sessions),
	}))
	if !r.Unread {
		a.prose(indent+"  ", words.Say(msgid.LintReport, assets.Values{
			"sender": cmp.Or(assets.Clean(r.Report.Organization, 60), words.Say(msgid.LintNoName, nil)),
			"date":   lintPeriod(words, r.Report), "counts": lintCounts(words, sessions),
		}))
		a.printLintPolicies(words, r.Report, indent+"    ")
	}
}

// lintFailed says how many deliveries a report says that failed: under DANE where only such did.
func lintFailed(words *assets.Words, s tlsrpt.Sessions) string {
	n := cmp.Or(s.Failure, s.DANE.Failure)
	if n == 0 {
		return words.Say(msgid.LintSomeDeliveries, nil)
	}
	return words.Count(msgid.LintFailed, n)
}

// lintCounts says what a report counts.
func lintCounts(words *assets.Words, s tlsrpt.Sessions) string {
	values := assets.Values{
		"worked": words.Count(msgid.LintWorked, s.Success), "failed": s.Failure, "n": s.DANE.Success, "m": s.DANE.Failure,
	}
	if s.DANE.Success > 0 || s.DANE.Failure > 0 {
		return words.Say(msgid.LintCountsDane, values)
	}
	return words.Say(msgid.LintCounts, values)
}

// lintPeriod says which day, or which days, a report is about.
func lintPeriod(words *assets.Words, r tlsrpt.Report) string {
	const day = 25 * time.Hour
	switch {
	case r.Begin.IsZero():
		return words.Say(msgid.LintNoDate, nil)
	case r.End.Sub(r.Begin) > day:
		return words.Say(msgid.LintPeriod, assets.Values{"from": assets.Date{At: r.Begin}, "until": assets.Date{At: r.End}})
	}
	return words.Written(assets.Date{At: r.Begin})
}

// printLintPolicies says what a report counts by policy, and why deliveries failed.
func (a *app) printLintPolicies(words *assets.Words, r tlsrpt.Report, indent string) {
	for i, p := range r.Policies {
		if i == maxLintPolicies {
			a.prose(indent, words.Say(msgid.LintMorePolicies, assets.Values{"n": len(r.Policies) - i}))
			return
		}
		basis := lintBasis(words, p)
		if len(r.Policies) > 1 {
			one := tlsrpt.Report{Policies: []tlsrpt.PolicyResult{p}}
			basis = words.Say(msgid.LintPolicy, assets.Values{"policy": basis, "counts": lintCounts(words, one.Sessions())})
		}
		a.prose(indent, basis)
		a.printLintFailures(words, p.Failures, indent+"  ")
	}
}

// lintBasis says what connections were held against.
func lintBasis(words *assets.Words, p tlsrpt.PolicyResult) string {
	id := msgid.LintBasis.Of(string(p.Type))
	if p.Type == "" || !words.Has(id) {
		id = msgid.LintBasisElse
	}
	return words.Say(id, assets.Values{"domain": cmp.Or(assets.Clean(p.Domain, 100), words.Say(msgid.LintBasisNowhere, nil))})
}

// lintReason says why deliveries failed, as far as the type tells.
func lintReason(words *assets.Words, f tlsrpt.Failure) string {
	id := msgid.Result.Of(string(f.Type))
	switch {
	case f.Type == "":
		id = msgid.LintNoReason
	case f.Type == tlsrpt.ValidationFailure && f.Code != "": // the code says more
		id = msgid.LintCheckFailed
	case !words.Has(id):
		id = msgid.LintOtherReason
	}
	return strings.TrimSuffix(words.Say(id, nil), ".")
}

// printLintFailures says why deliveries failed, the most frequent first.
func (a *app) printLintFailures(words *assets.Words, failures []tlsrpt.Failure, indent string) {
	failures = slices.SortedStableFunc(slices.Values(failures), func(a, b tlsrpt.Failure) int { return cmp.Compare(b.Count, a.Count) })
	for i, f := range failures {
		if i == maxLintFailures {
			a.prose(indent, words.Say(msgid.LintMoreFailures, assets.Values{"n": len(failures) - i}))
			return
		}
		id := msgid.LintFailure
		if f.MX != "" {
			id = msgid.LintFailureAt
		}
		reason := lintReason(words, f)
		if f.Type != "" {
			reason += " (" + assets.Clean(string(f.Type), 60) + ")"
		}
		count := words.Count(msgid.LintFailed, f.Count)
		if f.Some {
			count = words.Say(msgid.LintSomeDeliveries, nil)
		}
		a.prose(indent, words.Say(id, assets.Values{
			"count": count, "mx": assets.Clean(f.MX, 100), "reason": reason,
		}))
		for _, text := range []string{f.Code, f.Info} {
			if text != "" && text != string(f.Type) {
				a.prose(indent+"  ", words.Say(msgid.LintFailureCode, assets.Values{"text": text}))
			}
		}
	}
}

// printLintFinding says what is wrong, and what to write instead.
func (a *app) printLintFinding(words *assets.Words, f diagnosis.Finding) {
	text := diagnosis.Text(words, f)
	a.printTitle(words, f, text.Title)
	a.prose("  ", text.What)
	a.prose("  ", words.Say(msgid.FindingFix, nil)+": "+text.Fix)
	a.prose("  ", words.Say(msgid.LintExplain, nil)+" mailseal explain "+string(f.ID))
}
