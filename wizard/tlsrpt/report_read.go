package tlsrpt

import (
	"maps"
	"regexp"
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
	if stray := top["failure-details"]; stray != nil && len(policies) == 1 && policies[0]["failure-details"] == nil {
		l.ws.add(OddDetails)
		policies[0]["failure-details"] = stray
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
	p := PolicyResult{Text: l.policyText(desc["policy-string"]), Domain: l.host(desc["policy-domain"])}
	p.Type = l.policyType(desc["policy-type"], p.Text)
	l.checkPatterns(desc)
	if p.Domain == "" {
		l.ws.add(MissingPolicyDomain)
	}
	summary := l.summary(entry, desc)
	success, _ := l.count(summary["total-successful-session-count"])
	total, said := l.count(summary["total-failure-session-count"])
	var most int64
	details := entry["failure-details"]
	if details == nil {
		if details = first(desc, "failure-details"); details == nil {
			details = summary["failure-details"]
		}
		if details != nil {
			l.ws.add(OddDetails)
		}
	}
	p.Failures, most = l.failures(details, total, said)
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

// summary returns the totals of an entry: in "summary", or, flat, in the entry itself, or with what it says of its policy.
func (l *lenient) summary(entry, desc map[string]any) map[string]any {
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
	inside, _ := desc["summary"].(map[string]any)
	for _, other := range []map[string]any{entry, desc, inside} {
		if has(summary) == 0 && has(other) > 0 {
			l.ws.add(OddSummary)
			summary = other
		}
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
	details := l.list(typesAlone(v), OddDetails)
	for _, entry := range details {
		f := l.failure(entry)
		n, ok := l.count(entry["failed-session-count"])
		switch {
		case ok:
			f.Count = n
		case len(details) == 1 && total > 0:
			f.Count, n = total, total
		default:
			f.Some = true
			n = 1
		}
		if entry["failed-session-count"] == nil {
			l.ws.add(MissingCount)
		}
		if ok || total == 0 { // what is listed happened, whatever the total says
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
		Type:        resultType(said),
		MX:          l.host(first(v, "receiving-mx-hostname", "receiving-mx-host-name")),
		Code:        l.remark(v["failure-reason-code"], maxCode),
		Info:        l.remark(first(v, "additional-information", "additional-info-uri"), maxInfo),
		SendingIP:   l.ip(v["sending-mta-ip"]),
		ReceivingIP: l.ip(v["receiving-ip"]),
		HELO:        l.remark(v["receiving-mx-helo"], maxHELO),
	}
	if ResultType(said) != f.Type || !f.Type.Registered() {
		l.ws.add(UnknownResultType)
	}
	return f
}

// typesAlone returns a list of failures with an object in the place of each that is only a result type.
func typesAlone(v any) any {
	list, several := v.([]any)
	if s, alone := v.(string); alone && resultType(s).Registered() {
		return map[string]any{"result-type": s}
	}
	if !several {
		return v
	}
	list = slices.Clone(list)
	for i, entry := range list {
		if s, alone := entry.(string); alone && resultType(s).Registered() {
			list[i] = []any{map[string]any{"result-type": s}} // a list in the list is odd, and said to be
		}
	}
	return list
}

// resultTypes has each result type by its letters alone, and what a draft called one of them.
var resultTypes = func() map[string]ResultType {
	types := map[string]ResultType{"certificatenamemismatch": CertificateHostMismatch}
	for _, t := range []ResultType{
		StartTLSNotSupported, CertificateHostMismatch, CertificateExpired, CertificateNotTrusted, ValidationFailure, TLSAInvalid, DNSSECInvalid,
		DANERequired, STSPolicyFetchError, STSPolicyInvalid, STSWebPKIInvalid,
	} {
		types[lettersOf(string(t))] = t
	}
	return types
}()

// resultType returns the type that is meant: "CERTIFICATE_EXPIRED" too.
func resultType(said string) ResultType {
	if t, known := resultTypes[lettersOf(said)]; known {
		return t
	}
	return ResultType(strings.ToLower(said))
}

// policyType returns the type that is meant, or that the policy itself shows where none is said.
func (l *lenient) policyType(v any, policy []string) PolicyType {
	said := PolicyType(strings.ToLower(l.name(v)))
	switch said {
	case STS, TLSA, NoPolicy:
		return said
	}
	l.ws.add(UnknownPolicyType)
	switch lettersOf(string(said)) {
	case "mtasts", "sts", "stsv1":
		return STS
	case "dane", "tlsa":
		return TLSA
	case "nopolicy", "nopolicyfound":
		return NoPolicy
	case "":
		if _, ok := mtasts.ReadPolicy([]byte(strings.Join(policy, "\n"))); ok {
			return STS
		}
		if slices.ContainsFunc(policy, tlsaRecord.MatchString) {
			return TLSA
		}
	}
	return said
}

// tlsaRecord is the text of a TLSA record (RFC 6698 §2.2).
var tlsaRecord = regexp.MustCompile(`(?:^|\s)[0-3] [01] [0-2] [0-9A-Fa-f ]{32,}`)

// host returns the name of a host, without what belongs to its port: ":25", and "_25._tcp." of a TLSA record.
func (l *lenient) host(v any) string {
	said := l.name(v)
	name := strings.TrimSuffix(said, ".")
	if host, port, ok := strings.Cut(name, ":"); ok && host != "" && port != "" && strings.Trim(port, "0123456789") == "" {
		name = strings.TrimSuffix(host, ".")
	}
	const record = "_25._tcp."
	if len(name) > len(record) && strings.EqualFold(name[:len(record)], record) {
		name = name[len(record):]
	}
	if len(name)+1 < len(said) {
		l.ws.add(OddHost)
	}
	return name
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
