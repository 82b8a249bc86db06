package lint

import (
	"errors"
	"io"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Report judges the TLS reports (RFC 8460 §4) in a file, be they in mails or compressed. Where there are several, the result is
// that of the worst, and has them all; it is valid where each of them is, and usable where one is. name is that of the file.
func Report(name string, body io.Reader) Result {
	var all judged
	for item := range tlsrpt.Read(name, body) {
		all.add(item)
	}
	return all.result()
}

// Limits on what is kept of a file with very many reports.
const (
	maxReports = 1000
	maxParts   = 200_000 // rows and failures
)

// judged is what the reports in a file come to.
type judged struct {
	list   []Result
	parts  int
	more   int    // reports that are not in list
	worst  Result // the first of the worst
	valid  int
	usable int
	other  Result // the first thing that is no report and was not meant as one
}

// add judges one more.
func (j *judged) add(item tlsrpt.Item) {
	r := judge(item)
	if isOther(item.Err) {
		if j.other.Kind == "" {
			j.other = r
		}
		return
	}
	if j.worst.Kind == "" || r.rank() < j.worst.rank() {
		j.worst = r
	}
	if r.Valid() {
		j.valid++
	}
	if r.Usable {
		j.usable++
	}
	j.parts += parts(r.Report)
	if len(j.list) == maxReports || j.parts > maxParts && len(j.list) > 0 {
		j.more++
		return
	}
	j.list = append(j.list, r)
}

func (j *judged) result() Result {
	if j.worst.Kind == "" && j.other.Kind == "" {
		j.worst = judge(tlsrpt.Item{Err: tlsrpt.ErrNotReport})
	}
	if j.worst.Kind == "" {
		return j.other
	}
	r := j.worst
	r.Usable = j.usable > 0
	if len(j.list)+j.more > 1 {
		r.Reports, r.More, r.CountValid, r.CountUsable = j.list, j.more, j.valid, j.usable
	}
	return r
}

// isOther reports whether an error is about what may lie beside reports: other mails, a note in a zip file.
func isOther(err error) bool {
	others := []error{tlsrpt.ErrNoReport, tlsrpt.ErrDMARC, tlsrpt.ErrNotReport, tlsrpt.ErrEmpty}
	return slices.ContainsFunc(others, func(other error) bool { return errors.Is(err, other) })
}

func parts(r tlsrpt.Report) int {
	n := 1
	for _, p := range r.Policies {
		n += 1 + len(p.Failures)
	}
	return n
}

// judge judges one report: it is valid where it keeps to the letter of RFC 8460 §4.4, and usable where it counts anything.
func judge(item tlsrpt.Item) Result {
	r := Result{Kind: TLSReport, Name: item.Name, State: mtasts.Invalid}
	if item.Err != nil {
		r.Findings = []diagnosis.Finding{found(diagnosis.ReportUnreadable, "", assets.Values{"found": item.Err})}
		r.Unread = true
		return r
	}
	r.Report, r.Warnings, r.Usable = item.Report, item.Warnings, item.Report.Counts()
	if len(item.Breaches) == 0 {
		r.State = mtasts.Valid
	}
	r.Findings = breached(item.Breaches)
	if !r.Usable {
		r.Findings = append(r.Findings, found(diagnosis.ReportEmpty, "", nil))
	}
	r.Findings = append(r.Findings, odd(item)...)
	return r
}

// found is a finding about a report, with the form of its words.
func found(id diagnosis.ID, form string, values assets.Values) diagnosis.Finding {
	f := diagnosis.NewFinding(id)
	for name, value := range values {
		f.Values[name] = value
	}
	if form != "" {
		f.Values["form"] = form
	}
	return f
}

// breached returns a finding for each kind of breach, with the places.
func breached(breaches []tlsrpt.Breach) []diagnosis.Finding {
	var kinds []tlsrpt.BreachKind
	at := map[tlsrpt.BreachKind][]tlsrpt.Breach{}
	for _, b := range breaches {
		if len(at[b.Kind]) == 0 {
			kinds = append(kinds, b.Kind)
		}
		at[b.Kind] = append(at[b.Kind], b)
	}
	var list []diagnosis.Finding
	for _, kind := range kinds {
		f := found(diagnosis.ReportSyntax, string(kind), assets.Values{"where": places(at[kind]), "found": at[kind][0].Found})
		for _, b := range at[kind] {
			if b.At != "" {
				f.Evidence = append(f.Evidence, b.At+": "+b.Found)
			}
		}
		list = append(list, f)
	}
	return list
}

// places names where breaches are, the first of many.
func places(breaches []tlsrpt.Breach) string {
	const most = 3
	var names []string
	for _, b := range breaches {
		if !slices.Contains(names, b.At) {
			names = append(names, b.At)
		}
	}
	if len(names) > most {
		names = append(names[:most], "...")
	}
	return strings.Join(names, ", ")
}

// odd returns the findings about what the letter allows and readers may stumble over.
func odd(item tlsrpt.Item) []diagnosis.Finding {
	var list []diagnosis.Finding
	add := func(form string) { list = append(list, found(diagnosis.ReportOdd, form, nil)) }
	for _, w := range item.Warnings {
		if isOdd(w) && !said(w, item.Breaches) {
			add(string(w))
		}
	}
	if slices.ContainsFunc(item.Report.Policies, func(p tlsrpt.PolicyResult) bool { return p.Failure > 0 && len(p.Failures) == 0 }) {
		add("no-reasons")
	}
	return list
}

// isOdd reports whether a warning is about a report as its sender made it, and not about how somebody saved it.
func isOdd(w tlsrpt.Warning) bool {
	return slices.Contains([]tlsrpt.Warning{
		tlsrpt.RangeNotADay, tlsrpt.ImplausibleCount, tlsrpt.CountNotInteger, tlsrpt.TotalTooSmall, tlsrpt.ControlCharacters, tlsrpt.OddPolicyString,
		tlsrpt.SeveralReports, tlsrpt.DoubleGzip, tlsrpt.ExtensionMismatch, tlsrpt.TrailingData, tlsrpt.NoReportType, tlsrpt.OddMediaType,
		tlsrpt.MissingTLSReportHeaders, tlsrpt.TruncatedMail,
	}, w)
}

// said reports whether a breach says already what a warning is about.
func said(w tlsrpt.Warning, breaches []tlsrpt.Breach) bool {
	return slices.ContainsFunc(breaches, func(b tlsrpt.Breach) bool {
		switch w {
		case tlsrpt.RangeNotADay:
			return b.Kind == tlsrpt.Backwards || strings.HasPrefix(b.At, "date-range")
		case tlsrpt.ImplausibleCount:
			return b.Kind == tlsrpt.NoCount
		case tlsrpt.OddPolicyString:
			return strings.Contains(b.At, "policy-string")
		case tlsrpt.TrailingData:
			return b.Kind == tlsrpt.OtherText
		default:
			return false
		}
	})
}
