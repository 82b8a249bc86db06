package tlsrpt

import (
	"maps"
	"slices"
	"strings"

	"mailseal/wizard/mtasts"
)

func readReport(v any, ws *warnings) (Report, error) {
	top, ok := v.(map[string]any)
	if !ok {
		return Report{}, mtasts.NewProblem(ReportObject)
	}
	l := lenient{ws: ws}
	policies, ok := l.policies(top)
	if !ok {
		return Report{}, mtasts.NewProblem(ReportPolicies)
	}
	r := Report{
		Organization: l.name(top["organization-name"]),
		ID:           l.name(top["report-id"]),
	}
	if contact := l.name(top["contact-info"]); r.Organization == "" {
		l.ws.add(MissingOrganization)
		r.Organization = contact[strings.LastIndexByte(contact, '@')+1:]
	}
	if dates, there := top["date-range"]; there {
		r.Begin, r.End = l.dates(dates)
	} else { // in the report itself, if anywhere
		r.Begin, r.End = l.dates(top)
	}
	for _, p := range policies {
		r.Policies = append(r.Policies, l.policy(p))
	}
	if l.err != nil && !l.counted {
		return Report{}, l.err
	}
	if s := r.Sessions(); max(s.Success, s.Failure, s.DANE.Success, s.DANE.Failure) > maxPlausible {
		l.ws.add(ImplausibleCount)
	}
	return r, nil
}

// policies returns the entries of a report that has any place for them: where there is only one, it may stand for the list, or in
// the report itself.
func (l *lenient) policies(top map[string]any) (list []map[string]any, ok bool) {
	v, there := top["policies"]
	switch v.(type) {
	case []any, map[string]any:
		return l.list(v, OddPolicies), true
	case nil:
		alone := top["summary"] != nil
		if there || alone {
			l.ws.add(OddPolicies)
		}
		if alone {
			list = []map[string]any{top}
		}
		return list, there || alone
	}
	return nil, false
}

func (l *lenient) policy(entry map[string]any) PolicyResult {
	desc := l.description(entry)
	p := PolicyResult{
		Type:   PolicyType(strings.ToLower(l.name(desc["policy-type"]))),
		Text:   l.policyText(desc["policy-string"]),
		Domain: l.name(desc["policy-domain"]),
	}
	l.checkPatterns(desc)
	if p.Type != STS && p.Type != TLSA && p.Type != NoPolicy {
		l.ws.add(UnknownPolicyType)
	}
	if p.Domain == "" {
		l.ws.add(MissingPolicyDomain)
	}
	summary := l.summary(entry)
	success, _ := l.count(summary["total-successful-session-count"])
	total, said := l.count(summary["total-failure-session-count"])
	var most int64
	p.Failures, most = l.failures(entry["failure-details"], total, said)
	switch {
	case !said:
		total = most // as many at least: counts of several may overlap
	case most > total:
		l.ws.add(TotalTooSmall)
		total = most
	}
	p.Success, p.Failure = success, total
	return p
}

// description returns what an entry of policies says of its policy: in "policy", or, flat, in the entry itself.
func (l *lenient) description(entry map[string]any) map[string]any {
	desc := l.object(entry["policy"], OddPolicy)
	for _, name := range []string{"policy-type", "policy-string", "policy-domain", "mx-host"} {
		if desc[name] != nil || entry[name] == nil {
			continue
		}
		l.ws.add(OddPolicy)
		desc = maps.Clone(desc)
		if desc == nil {
			desc = make(map[string]any)
		}
		desc[name] = entry[name]
	}
	return desc
}

// summary returns the totals of an entry: in "summary", or, flat, in the entry itself.
func (l *lenient) summary(entry map[string]any) map[string]any {
	const success, failure = "total-successful-session-count", "total-failure-session-count"
	has := func(v map[string]any) int {
		n := 0
		for _, name := range []string{success, failure} {
			if v[name] != nil {
				n++
			}
		}
		return n
	}
	summary := l.object(entry["summary"], OddSummary)
	if has(summary) == 0 && has(entry) > 0 {
		l.ws.add(OddSummary)
		summary = entry
	}
	switch has(summary) {
	case 0:
		l.ws.add(MissingSummary)
	case 1:
		l.ws.add(MissingCount)
	}
	return summary
}

// failures reads the failures of a row with a total, where the row says it, and returns how many sessions failed at least.
func (l *lenient) failures(v any, total int64, said bool) (list []Failure, least int64) {
	details := l.list(v, OddDetails)
	for _, entry := range details {
		f := l.failure(entry)
		n, ok := l.count(entry["failed-session-count"])
		switch {
		case ok:
			f.Count = n
		case len(details) == 1 && said:
			f.Count = total
		default:
			f.Some = true
			n = 1
		}
		if entry["failed-session-count"] == nil {
			l.ws.add(MissingCount)
		}
		if ok || !said {
			least = max(least, n)
		}
		list = append(list, f)
	}
	return list, least
}

// The most that is kept of what senders say in their own words, in characters.
const (
	maxCode = 200
	maxInfo = 400
	maxHELO = 255
)

// failure reads all of a failure but its count.
func (l *lenient) failure(v map[string]any) Failure {
	said := l.name(v["result-type"])
	f := Failure{
		Type:        ResultType(strings.ToLower(said)),
		MX:          strings.TrimSuffix(l.name(first(v, "receiving-mx-hostname", "receiving-mx-host-name")), "."),
		Code:        l.remark(v["failure-reason-code"], maxCode),
		Info:        l.remark(first(v, "additional-information", "additional-info-uri"), maxInfo),
		SendingIP:   l.ip(v["sending-mta-ip"]),
		ReceivingIP: l.ip(v["receiving-ip"]),
		HELO:        l.remark(v["receiving-mx-helo"], maxHELO),
	}
	if f.Type == "certificate-name-mismatch" { // as a draft had it
		f.Type = CertificateHostMismatch
		said = ""
	}
	if ResultType(said) != f.Type || !f.Type.registered() {
		l.ws.add(UnknownResultType)
	}
	return f
}

// policyText takes the list of lines that RFC 8460 §4.4 wants, all of them in one string, or the fields of the policy as an object.
func (l *lenient) policyText(v any) []string {
	var lines []string
	switch v := v.(type) {
	case []any:
		for _, entry := range v {
			s, ok := entry.(string)
			if !ok || strings.Contains(strings.TrimSpace(s), "\n") {
				l.ws.add(OddPolicyString)
			}
			if ok {
				lines = append(lines, l.lines(s)...)
			}
		}
	case string:
		l.ws.add(OddPolicyString)
		lines = l.lines(v)
	case map[string]any:
		l.ws.add(OddPolicyString)
		lines = l.fields(v)
	default:
		if v != nil {
			l.ws.add(OddPolicyString)
		}
	}
	return lines
}

// lines returns the lines of a text.
func (l *lenient) lines(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		lines = append(lines, l.name(line))
	}
	return lines
}

// fields returns the lines of a policy whose fields are given as an object, in the order of RFC 8461 §3.2.
func (l *lenient) fields(v map[string]any) []string {
	var lines []string
	for _, name := range []string{"version", "mode", "mx", "max_age"} {
		values, several := v[name].([]any)
		if !several && v[name] != nil {
			values = []any{v[name]}
		}
		for _, value := range values {
			lines = append(lines, name+": "+l.name(value))
		}
	}
	return lines
}

// checkPatterns looks at the names that a policy lists: a list, as erratum 6241 has it, or the one string of RFC 8460's
// example. The lines of the policy say the same.
func (l *lenient) checkPatterns(desc map[string]any) {
	if v, there := desc["policy-string"]; there && v == nil {
		l.ws.add(OddPolicyString)
	}
	v := first(desc, "mx-host", "mx-host-pattern")
	list, ok := v.([]any)
	if v != nil && !ok {
		l.ws.add(OddMXHost)
	}
	if s, alone := v.(string); alone {
		list = []any{s}
	}
	names := texts(list)
	if len(names) < len(list) || slices.ContainsFunc(names, func(mx string) bool { return strings.HasPrefix(mx, "mx:") }) {
		l.ws.add(OddMXHost)
	}
	l.text(strings.Join(names, " "))
}
