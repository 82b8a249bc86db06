package tlsrpt

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
)

// Breach is a place where a report does not keep to the letter of RFC 8460 §4.4, or of I-JSON (RFC 7493), which it asks for. Its
// strings are safe to show.
type Breach struct {
	Kind  BreachKind
	At    string // the member: "policies[0].summary.total-failure-session-count"; empty where it is the text as a whole
	Found string // what is there instead, shortened; for Missing what belongs there
}

// BreachKind is what is wrong.
type BreachKind string

// The kinds.
const (
	Missing      BreachKind = "missing"
	NoText       BreachKind = "no-text"   // not a string
	NoList       BreachKind = "no-list"   // not an array
	NoObject     BreachKind = "no-object" // not an object
	NoNumber     BreachKind = "no-number" // not a number
	NoCount      BreachKind = "no-count"  // a number, and no whole one from 0
	NoDate       BreachKind = "no-date"   // RFC 3339 §5.6
	Backwards    BreachKind = "backwards" // the end is not after the begin
	NoAddress    BreachKind = "no-address"
	NoIP         BreachKind = "no-ip"
	NoURI        BreachKind = "no-uri"
	NoPattern    BreachKind = "no-pattern"     // RFC 8461 §4.1
	NoPolicyType BreachKind = "no-policy-type" // none of the three
	NoResultType BreachKind = "no-result-type" // not registered (RFC 8460 §6.6)
	OtherName    BreachKind = "other-name"     // Found stands for a member
	TwiceNamed   BreachKind = "twice"          // RFC 7493 §2.3
	NoUTF8       BreachKind = "no-utf8"        // RFC 7493 §2.1
	ByteOrder    BreachKind = "bom"            // RFC 8259 §8.1
	OtherText    BreachKind = "other-text"     // something else stands in the text
)

// maxBreaches is far more than anybody reads.
const maxBreaches = 40

// breach adds a breach of the text.
func (p *parsed) breach(kind BreachKind) { p.breaches = append(p.breaches, Breach{Kind: kind}) }

// letter returns where a value does not keep to the letter, the first of many. odd has the names in it that do not.
func letter(v any, odd keys) []Breach {
	var l letterCheck
	for _, name := range odd.odd {
		meant, _ := meantKey(name)
		l.add(OtherName, meant, name)
	}
	for _, name := range odd.twice {
		l.add(TwiceNamed, name, name)
	}
	if top, ok := v.(map[string]any); ok {
		l.report(top)
	}
	return l.found
}

// letterCheck collects breaches.
type letterCheck struct{ found []Breach }

func (l *letterCheck) add(kind BreachKind, at, found string) {
	if len(l.found) < maxBreaches {
		found, _ = safe(found)
		l.found = append(l.found, Breach{kind, at, shorten(found)})
	}
}

// shorten cuts what is quoted.
func shorten(text string) string {
	const most = 60 // characters
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// shown returns a value as it is quoted.
func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(shorten(v))
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case []any:
		return "[...]"
	}
	return "{...}"
}

func (l *letterCheck) report(top map[string]any) {
	l.text(top, "", "organization-name", true)
	l.dates(top)
	if s, ok := l.text(top, "", "contact-info", true); ok && !isAddress(s) {
		l.add(NoAddress, "contact-info", shown(s))
	}
	l.text(top, "", "report-id", true)
	for i, entry := range l.list(top, "", "policies", true) {
		at := fmt.Sprintf("policies[%d]", i)
		if fields, ok := l.object(entry, at); ok {
			l.entry(fields, at+".")
		}
	}
}

// dates checks the range of a report.
func (l *letterCheck) dates(top map[string]any) {
	v, there := top["date-range"]
	if !there {
		l.add(Missing, "date-range", "{...}")
		return
	}
	fields, ok := l.object(v, "date-range")
	if !ok {
		return
	}
	begin, ok := l.date(fields, "start-datetime")
	end, ok2 := l.date(fields, "end-datetime")
	if ok && ok2 && !end.After(begin) {
		l.add(Backwards, "date-range", fmt.Sprintf("%s, %s", fields["start-datetime"], fields["end-datetime"]))
	}
}

func (l *letterCheck) date(fields map[string]any, name string) (time.Time, bool) {
	s, ok := l.text(fields, "date-range.", name, true)
	if !ok {
		return time.Time{}, false
	}
	at := strings.Replace(strings.ToUpper(s), ":60", ":59", 1) // the leap second
	t, err := time.Parse(time.RFC3339, at)
	if err != nil || strings.Contains(s, ",") {
		l.add(NoDate, "date-range."+name, shown(s))
		return time.Time{}, false
	}
	return t, true
}

// entry checks one of the policies.
func (l *letterCheck) entry(fields map[string]any, at string) {
	if v, there := fields["policy"]; !there {
		l.add(Missing, at+"policy", "{...}")
	} else if policy, ok := l.object(v, at+"policy"); ok {
		l.policy(policy, at+"policy.")
	}
	if v, there := fields["summary"]; !there {
		l.add(Missing, at+"summary", "{...}")
	} else if summary, ok := l.object(v, at+"summary"); ok {
		l.count(summary, at+"summary.", "total-successful-session-count")
		l.count(summary, at+"summary.", "total-failure-session-count")
	}
	for i, entry := range l.list(fields, at, "failure-details", false) {
		place := fmt.Sprintf("%sfailure-details[%d]", at, i)
		if failure, ok := l.object(entry, place); ok {
			l.failure(failure, place+".")
		}
	}
}

func (l *letterCheck) policy(fields map[string]any, at string) {
	if s, ok := l.text(fields, at, "policy-type", true); ok {
		switch PolicyType(s) {
		case STS, TLSA, NoPolicy:
		default:
			l.add(NoPolicyType, at+"policy-type", shown(s))
		}
	}
	l.text(fields, at, "policy-domain", true)
	for i, line := range l.list(fields, at, "policy-string", false) {
		if _, ok := line.(string); !ok {
			l.add(NoText, fmt.Sprintf("%spolicy-string[%d]", at, i), shown(line))
		}
	}
	// RFC 8460 has one string, erratum 6241 a list.
	patterns, several := fields["mx-host"].([]any)
	if v, there := fields["mx-host"]; there && !several {
		patterns = []any{v}
	}
	for _, v := range patterns {
		if s, ok := v.(string); !ok {
			l.add(NoText, at+"mx-host", shown(v))
		} else if !dnsname.Valid(strings.TrimPrefix(s, "*.")) {
			l.add(NoPattern, at+"mx-host", shown(s))
		}
	}
}

func (l *letterCheck) failure(fields map[string]any, at string) {
	if s, ok := l.text(fields, at, "result-type", true); ok && !ResultType(s).registered() {
		l.add(NoResultType, at+"result-type", shown(s))
	}
	l.count(fields, at, "failed-session-count")
	for _, name := range []string{"receiving-mx-hostname", "receiving-mx-helo", "failure-reason-code"} {
		l.text(fields, at, name, false)
	}
	for _, name := range []string{"sending-mta-ip", "receiving-ip"} {
		if s, ok := l.text(fields, at, name, false); ok && !isIP(s) {
			l.add(NoIP, at+name, shown(s))
		}
	}
	if s, ok := l.text(fields, at, "additional-information", false); ok && !isURI(s) {
		l.add(NoURI, at+"additional-information", shown(s))
	}
}

func (l *letterCheck) object(v any, at string) (map[string]any, bool) {
	fields, ok := v.(map[string]any)
	if !ok {
		l.add(NoObject, at, shown(v))
	}
	return fields, ok
}

func (l *letterCheck) list(fields map[string]any, at, name string, needed bool) []any {
	v, there := fields[name]
	list, ok := v.([]any)
	switch {
	case !there && needed:
		l.add(Missing, at+name, "[...]")
	case there && !ok:
		l.add(NoList, at+name, shown(v))
	}
	return list
}

// text returns a member that is a string. An empty one is as good as none.
func (l *letterCheck) text(fields map[string]any, at, name string, needed bool) (string, bool) {
	v, there := fields[name]
	s, ok := v.(string)
	switch {
	case !there && needed, ok && needed && strings.TrimSpace(s) == "":
		l.add(Missing, at+name, `"..."`)
		return "", false
	case there && !ok:
		l.add(NoText, at+name, shown(v))
	}
	return s, ok
}

func (l *letterCheck) count(fields map[string]any, at, name string) {
	v, there := fields[name]
	n, ok := v.(json.Number)
	switch {
	case !there:
		l.add(Missing, at+name, "0")
		return
	case !ok:
		l.add(NoNumber, at+name, shown(v))
		return
	}
	var ws warnings
	scratch := lenient{ws: &ws}
	if _, ok := scratch.count(n); !ok || scratch.err != nil {
		l.add(NoCount, at+name, n.String())
	}
}

// isAddress reports whether a text is an addr-spec (RFC 5322 §3.4.1).
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && !strings.ContainsAny(s, "<>")
}

func isIP(s string) bool {
	addr, err := netip.ParseAddr(s)
	return err == nil && addr.Zone() == ""
}

// isURI reports whether a text can be a URI. The example in RFC 8460 has blanks in it.
func isURI(s string) bool {
	u, err := url.Parse(strings.ReplaceAll(s, " ", ""))
	return err == nil && u.Scheme != ""
}
