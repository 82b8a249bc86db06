package tlsrpt

import (
	"encoding/json"
	"errors"
	"mailseal/wizard/mtasts"
	"math"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lenient turns JSON values into a report's parts, and notes what it had to bend.
type lenient struct {
	ws  *warnings
	err error // the first count that is none
}

func readReport(v any, ws *warnings) (Report, error) {
	top, ok := v.(map[string]any)
	if !ok {
		return Report{}, mtasts.NewProblem(ReportObject)
	}
	policies, ok := top["policies"].([]any)
	if one, alone := top["policies"].(map[string]any); alone {
		ws.add(OddPolicies)
		policies, ok = []any{one}, true
	}
	if !ok {
		return Report{}, mtasts.NewProblem(ReportPolicies)
	}
	l := lenient{ws: ws}
	r := Report{
		Organization: l.name(top["organization-name"]),
		ID:           l.name(top["report-id"]),
	}
	if contact := l.name(top["contact-info"]); r.Organization == "" {
		l.ws.add(MissingOrganization)
		r.Organization = contact[strings.LastIndexByte(contact, '@')+1:]
	}
	r.Begin, r.End = l.dates(top["date-range"])
	for _, p := range policies {
		if fields, ok := p.(map[string]any); ok {
			r.Policies = append(r.Policies, l.policy(fields))
		}
	}
	if l.err == nil && len(policies) > 0 && len(r.Policies) == 0 {
		return Report{}, mtasts.NewProblem(ReportPoliciesEmpty)
	}
	if s := r.Sessions(); max(s.Success, s.Failure, s.DANE.Success, s.DANE.Failure) > maxPlausible {
		l.ws.add(ImplausibleCount)
	}
	return r, l.err
}

func (l *lenient) policy(v map[string]any) PolicyResult {
	desc := object(v["policy"])
	p := PolicyResult{
		Type:   PolicyType(strings.ToLower(l.name(desc["policy-type"]))),
		Text:   l.policyText(desc["policy-string"]),
		Domain: l.name(desc["policy-domain"]),
	}
	l.checkPatterns(desc)
	if p.Type != STS && p.Type != TLSA && p.Type != NoPolicy {
		l.ws.add(UnknownPolicyType)
	}
	summary := object(v["summary"])
	if summary["total-successful-session-count"] == nil && summary["total-failure-session-count"] == nil {
		l.ws.add(MissingSummary)
	}
	p.Success = l.count(summary["total-successful-session-count"])
	p.Failure = l.count(summary["total-failure-session-count"])
	details, _ := v["failure-details"].([]any)
	for _, d := range details {
		if fields, ok := d.(map[string]any); ok {
			p.Failures = append(p.Failures, l.failure(fields))
		}
	}
	if summary["total-failure-session-count"] == nil {
		for _, f := range p.Failures {
			p.Failure = max(p.Failure, f.Count) // as many at least: counts of several may overlap
		}
	}
	return p
}

func (l *lenient) failure(v map[string]any) Failure {
	said := l.name(v["result-type"])
	f := Failure{
		Type:  ResultType(strings.ToLower(said)),
		Count: l.count(v["failed-session-count"]),
		MX:    strings.TrimSuffix(l.name(first(v, "receiving-mx-hostname", "receiving-mx-host-name")), "."),
	}
	l.checkRest(v)
	if f.Type == "certificate-name-mismatch" { // as a draft had it
		f.Type = CertificateHostMismatch
		said = ""
	}
	if ResultType(said) != f.Type || !f.Type.registered() {
		l.ws.add(UnknownResultType)
	}
	return f
}

func object(v any) map[string]any {
	fields, _ := v.(map[string]any)
	return fields
}

// first returns the value of the first name that is there.
func first(v map[string]any, names ...string) any {
	for _, name := range names {
		if v[name] != nil {
			return v[name]
		}
	}
	return nil
}

// text takes a string, or a number where a string belongs.
func (l *lenient) text(v any) string {
	if n, ok := v.(json.Number); ok {
		v = n.String()
	}
	s, _ := v.(string)
	s, odd := safe(s)
	if odd {
		l.ws.add(ControlCharacters)
	}
	return s
}

// name returns a text that has no blanks around it.
func (l *lenient) name(v any) string { return strings.TrimSpace(l.text(v)) }

func (l *lenient) texts(v []any) []string {
	var list []string
	for _, e := range v {
		list = append(list, l.text(e))
	}
	return list
}

// policyText takes the list of lines that RFC 8460 §4.4 wants, or all of them in one string.
func (l *lenient) policyText(v any) []string {
	switch v := v.(type) {
	case []any:
		return l.texts(v)
	case string:
		l.ws.add(OddPolicyString)
		var lines []string
		for line := range strings.SplitSeq(strings.TrimSpace(v), "\n") {
			lines = append(lines, l.text(strings.TrimSpace(line)))
		}
		return lines
	}
	if _, there := v.(json.Number); there {
		l.ws.add(OddPolicyString)
	}
	return nil
}

// checkPatterns looks at the names that a policy lists: a list, as erratum 6241 has it, or the one string of RFC 8460's
// example. The lines of the policy say the same.
func (l *lenient) checkPatterns(desc map[string]any) {
	if v, there := desc["policy-string"]; there && v == nil {
		l.ws.add(OddPolicyString)
	}
	var list []string
	switch v := first(desc, "mx-host", "mx-host-pattern").(type) {
	case []any:
		list = l.texts(v)
	case string:
		l.ws.add(OddMXHost)
		list = []string{l.text(v)}
	}
	if slices.ContainsFunc(list, func(mx string) bool { return strings.HasPrefix(mx, "mx:") }) {
		l.ws.add(OddMXHost)
	}
}

// checkRest looks at what else a report may say of a failure, and nobody counts.
func (l *lenient) checkRest(v map[string]any) {
	for _, name := range []string{"receiving-mx-helo", "failure-reason-code"} {
		l.text(v[name])
	}
	l.text(first(v, "additional-information", "additional-info-uri"))
	for _, name := range []string{"sending-mta-ip", "receiving-ip"} {
		s, ok := v[name].(string)
		if _, err := netip.ParseAddr(strings.Trim(s, "[]")); ok && err != nil {
			l.ws.add(BadIP)
		}
	}
}

// maxPlausible is the largest integer every JSON reader agrees on (RFC 7493 §2.2).
const maxPlausible = 1<<53 - 1

// count takes an integer of any size up to 64 bits, exactly. A number that is
// no count at all makes the report unreadable: guessing would be worse.
func (l *lenient) count(v any) int64 {
	s := ""
	switch v := v.(type) {
	case nil:
		return 0
	case json.Number:
		s = v.String()
	case string:
		l.ws.add(CountIsString)
		s = strings.TrimSpace(v)
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if errors.Is(err, strconv.ErrSyntax) {
		n, err = l.integral(s)
	}
	switch {
	case err != nil && l.err == nil:
		l.err = mtasts.NewProblem(ReportCount, "found", mtasts.Clip(s))
	case n < 0:
		l.ws.add(NegativeCount)
	default:
		return n
	}
	return 0
}

// integral reads 12.0 and 1.2e1.
func (l *lenient) integral(s string) (int64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > maxPlausible {
		return 0, strconv.ErrSyntax
	}
	l.ws.add(CountNotInteger)
	return int64(f), nil
}

// dates takes the range of a report. Days in other zones are a day too. Where one end cannot be read, the other stands for it.
func (l *lenient) dates(v any) (begin, end time.Time) {
	fields := object(v)
	begin, ok := l.date(fields["start-datetime"])
	end, ok2 := l.date(fields["end-datetime"])
	switch {
	case !ok && !ok2:
		return time.Time{}, time.Time{}
	case !ok:
		begin = end
	case !ok2:
		end = begin
	}
	span := end.Sub(begin)
	if span < 0 {
		l.ws.add(BadRange)
		return end, begin
	}
	if span < 23*time.Hour || span > 25*time.Hour {
		l.ws.add(RangeNotADay)
	}
	return begin, end
}

// date reads a time as RFC 3339 wants it, or as senders write it. The leap second, and the hour 24, are the next day's first.
func (l *lenient) date(v any) (time.Time, bool) {
	s := strings.ToUpper(strings.TrimSpace(l.text(v)))
	next := time.Duration(0)
	if i := strings.Index(s, ":59:60"); i > 0 {
		s, next = s[:i]+":59:59"+s[i+len(":59:60"):], time.Second
	} else if i := strings.Index(s, "T24:00:00"); i > 0 {
		s, next = s[:i]+"T00:00:00"+s[i+len("T24:00:00"):], 24*time.Hour
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return l.plausible(t.Add(next))
	}
	l.ws.add(BadDatetime)
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700",
		"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02", time.RFC1123, time.RFC1123Z,
	} {
		if t, err := time.Parse(layout, s); err == nil {
			return l.plausible(t.Add(next))
		}
	}
	if seconds, err := strconv.ParseInt(s, 10, 64); err == nil && seconds > 0 && seconds < 1<<40 {
		return l.plausible(time.Unix(seconds, 0))
	}
	return time.Time{}, false
}

// plausible refuses times that RFC 3339 could not write again, and such before there was any mail.
func (l *lenient) plausible(t time.Time) (time.Time, bool) {
	if t = t.UTC(); t.Year() < 1970 || t.Year() > 9999 {
		l.ws.add(BadDatetime)
		return time.Time{}, false
	}
	return t, true
}
