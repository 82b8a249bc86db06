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
	ws      *warnings
	err     error // the first count that is none
	counted bool  // there is another that is one, and not 0
}

// object takes an object, or the only one of a list.
func (l *lenient) object(v any, odd Warning) map[string]any {
	fields, ok := v.(map[string]any)
	if ok || v == nil {
		return fields
	}
	l.ws.add(odd)
	if list, several := v.([]any); several && len(list) == 1 {
		fields, _ = list[0].(map[string]any)
	}
	return fields
}

// list takes a list of objects, or what is written for one: its only entry, or an object whose names number them. Entries that are
// none are passed over.
func (l *lenient) list(v any, odd Warning) []map[string]any {
	entries, ok := v.([]any)
	if !ok && v != nil {
		l.ws.add(odd)
		if fields, alone := v.(map[string]any); alone {
			entries = numbered(fields)
		}
	}
	return l.objects(entries)
}

// objects returns the objects in a list, and in lists in it.
func (l *lenient) objects(entries []any) []map[string]any {
	var list []map[string]any
	for _, entry := range entries {
		switch entry := entry.(type) {
		case map[string]any:
			if len(entry) > 0 {
				list = append(list, entry)
				continue
			}
		case []any:
			list = append(list, l.objects(entry)...)
		}
		l.ws.add(OddEntry)
	}
	return list
}

// numbered returns the values of an object that is meant as a list, {"0": {}, "2": {}}, or else the object as the only entry.
func numbered(fields map[string]any) []any {
	if len(fields) == 0 {
		return nil
	}
	var keys []int
	for key := range fields {
		n, err := strconv.Atoi(key)
		if err != nil || strconv.Itoa(n) != key {
			return []any{fields}
		}
		keys = append(keys, n)
	}
	slices.Sort(keys)
	list := make([]any, 0, len(keys))
	for _, n := range keys {
		list = append(list, fields[strconv.Itoa(n)])
	}
	return list
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

// text takes a string, or a number or several strings where a string belongs.
func (l *lenient) text(v any) string {
	s := ""
	switch v := v.(type) {
	case nil:
	case string:
		s = v
	case json.Number:
		s = v.String()
	case []any:
		l.ws.add(OddText)
		s = strings.Join(texts(v), " ")
	default:
		l.ws.add(OddText)
	}
	s, odd := safe(s)
	if odd {
		l.ws.add(ControlCharacters)
	}
	return s
}

// texts returns the strings in a list.
func texts(list []any) []string {
	var found []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			found = append(found, s)
		}
	}
	return found
}

// name returns a text that has no blanks around it.
func (l *lenient) name(v any) string { return strings.TrimSpace(l.text(v)) }

// remark returns what a sender says in its own words, up to a number of characters.
func (l *lenient) remark(v any, most int) string {
	s := l.name(v)
	if runes := []rune(s); len(runes) > most {
		s = strings.TrimSpace(string(runes[:most]))
	}
	return s
}

// maxIP is how much is kept of what should be an address.
const maxIP = 60 // characters

// ip returns an address as it is usually written, or what is there instead.
func (l *lenient) ip(v any) string {
	if v == nil {
		return ""
	}
	s := l.remark(v, maxIP)
	bare := strings.Trim(s, "[]")
	if at := len("IPv6:"); len(bare) > at && strings.EqualFold(bare[:at], "IPv6:") { // RFC 5321 §4.1.3
		bare = bare[at:]
	}
	addr, err := netip.ParseAddr(bare)
	if err != nil {
		l.ws.add(BadIP)
		return s
	}
	return l.remark(addr.String(), maxIP)
}

// maxPlausible is the largest integer every JSON reader agrees on (RFC 7493 §2.2).
const maxPlausible = 1<<53 - 1

// count takes a number of sessions of up to 63 bits, exactly; of a larger one the largest. ok is false where there is none: it is
// missing, or what is there is no count.
func (l *lenient) count(v any) (n int64, ok bool) {
	s := ""
	switch v := v.(type) {
	case nil:
		return 0, false
	case json.Number:
		s = v.String()
	case string:
		l.ws.add(CountIsString)
		if s = ungrouped(strings.TrimSpace(v)); s == "" {
			return 0, false
		}
	default:
		l.ws.add(OddCount)
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return l.fraction(s)
	case n < 0:
		l.ws.add(NegativeCount)
		return 0, false
	case err != nil:
		l.ws.add(ImplausibleCount)
		if _, err := strconv.ParseUint(s, 10, 64); err != nil {
			l.noCount(s)
			return n, true
		}
	}
	l.counted = l.counted || n > 0
	return n, true
}

// fraction reads 12.0 and 1.2e1, and no half session.
func (l *lenient) fraction(s string) (n int64, ok bool) {
	f, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), f != math.Trunc(f), math.IsInf(f, 0) && err == nil:
		l.ws.add(OddCount)
		l.noCount(s)
		return 0, false
	case f < 0:
		l.ws.add(NegativeCount)
		return 0, false
	case f > maxPlausible:
		l.ws.add(CountNotInteger, ImplausibleCount)
		if f >= math.MaxUint64 {
			l.noCount(s)
			return math.MaxInt64, true
		}
		l.counted = true
		return large(s, f), true
	}
	l.ws.add(CountNotInteger)
	l.counted = l.counted || f > 0
	return int64(f), true
}

// large returns the number that s is, about f: exactly where only zeros follow its point.
func large(s string, f float64) int64 {
	whole, zeros, point := strings.Cut(s, ".")
	if point && strings.Trim(zeros, "0") == "" {
		n, _ := strconv.ParseInt(whole, 10, 64) // at most the largest
		return n
	}
	if f < math.MaxInt64 {
		return int64(f)
	}
	return math.MaxInt64
}

// noCount remembers a number that is no count: a report with no other number cannot be read, and guessing would be worse.
func (l *lenient) noCount(s string) {
	if l.err == nil {
		l.err = mtasts.NewProblem(ReportCount, "found", mtasts.Clip(s))
	}
}

// ungrouped returns a number without what groups its digits: "1,234", "1 234".
func ungrouped(s string) string {
	for _, mark := range []string{",", " ", "_", "'", "\u00a0", "\u202f"} {
		groups := strings.Split(s, mark)
		if len(groups) == 1 || len(groups[0]) == 0 || len(groups[0]) > 3 {
			continue
		}
		if !slices.ContainsFunc(groups[1:], func(group string) bool { return len(group) != 3 }) {
			return strings.Join(groups, "")
		}
	}
	return s
}

// dates takes the range of a report. Days in other zones are a day too. Where one end cannot be read, the other stands for it.
func (l *lenient) dates(v any) (begin, end time.Time) {
	fields := l.object(v, OddText)
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
