package mtasts

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// LintPolicy says what is wrong or unusual about a policy, as finding ids: what
// concerns the whole file first, then line by line, then what is missing.
//
// Values: "n" and "line" are the line's number, "found" is what is written
// there, "right", "guess" and "xn" what to write instead, "key" a field's name,
// "mark" what a comment begins with.
// found is empty where there is nothing, right where nothing can be proposed.
// Of policy-layout, "lines" are the kinds of lines that the standard does not
// allow, or "form" is Late, which it does. The form of a max_age that is legal
// is Zero, that of a value with a comment behind it is Comment.
func LintPolicy(body []byte) []Remark {
	if len(body) > MaxPolicySize {
		return []Remark{NewRemark(PolicyTooLarge, "n", strconv.Itoa(len(body)))}
	}
	text, odd := PlainText(body)
	if isWebPage(text) {
		return []Remark{NewRemark(PolicyIsWebpage, "found", Clip(strings.TrimSpace(text)))}
	}
	var whole []Remark
	if odd {
		whole = append(whole, NewRemark(PolicyEncoding))
	}
	if fixed, mark := unescaped(text); mark != "" {
		whole = append(whole, NewRemark(PolicyLineBreaks, "found", mark))
		return append(whole, slices.DeleteFunc(LintPolicy([]byte(fixed)), Remark.tidy)...)
	}
	lines := splitLines(text)
	l := policyLinter{
		written: make(map[string]bool),
		first:   make(map[string]string),
	}
	for _, line := range lines {
		l.written[line.key()] = true
	}
	for _, line := range lines {
		l.line(line)
	}
	top := firstLine(lines)
	if len(l.first) == 0 && l.mx == 0 || strings.HasPrefix(top.text, "{") {
		// It is something else altogether: one remark says so, not five.
		return append(whole, NewRemark(PolicyVersionBad, "found", Clip(top.text), "form", otherThing(top.text)))
	}
	l.end(top)
	return append(whole, l.remarks...)
}

// policyLinter goes through a policy line by line.
type policyLinter struct {
	remarks []Remark
	written map[string]bool   // fields the file has, spelt as they should be
	first   map[string]string // the first value of each field that was meant, mx apart
	mx      int               // mx lines that senders can use

	layout       int      // the remark about layout, counted from 1; 0 none yet
	kinds        []string // of lines that are none of a policy
	saidEndSpace bool
}

// maxRemarks is far more than anybody reads: the file is not ours to trust.
const maxRemarks = 40

// remark adds a remark about one line.
func (l *policyLinter) remark(id RemarkID, at line, pairs ...string) {
	if len(l.remarks) == maxRemarks {
		return
	}
	r := NewRemark(id, pairs...)
	r.Values["n"] = strconv.Itoa(at.n)
	r.Values["line"] = r.Values["n"]
	l.remarks = append(l.remarks, r)
}

// noField notes a line that is none of a policy. It is said once, with all kinds: the cure is the same for every line.
func (l *policyLinter) noField(at line, kind string) {
	if !slices.Contains(l.kinds, kind) {
		l.kinds = append(l.kinds, kind)
	}
	if l.layout == 0 {
		l.remark(PolicyLayout, at, "found", Clip(at.text))
		l.layout = len(l.remarks)
	}
	l.remarks[l.layout-1].Values["lines"] = strings.Join(l.kinds, " ")
}

func (l *policyLinter) line(at line) {
	text := strings.TrimRight(at.text, wsp)
	if strings.TrimSpace(text) == "" {
		l.noField(at, BlankLine)
		return
	}
	if isComment(text) {
		l.noField(at, CommentLine)
		return
	}
	switch {
	case at.odd, strings.TrimRightFunc(text, unicode.IsSpace) != text: // a blank at the end that is not WSP
		l.noField(at, EndLine)
	case strings.TrimSpace(text) != text:
		l.noField(at, IndentLine)
	case len(text) < len(at.text) && !strings.HasSuffix(text, ":") && !l.saidEndSpace:
		l.saidEndSpace = true
		l.remark(PolicyEndSpaces, at)
	}
	key, value, colon := strings.Cut(strings.TrimSpace(text), ":")
	value = strings.TrimLeft(value, wsp)
	switch {
	case colon && isKnownKey(key):
		l.value(at, key, value)
	case l.misspelt(at):
	case !colon || checkPolicyExtension(key, value) != nil:
		l.noField(at, OtherLine)
	}
}

// otherThing names what stands where a policy should, by how it begins: Record or JSON; "" where it is not known.
func otherThing(text string) string {
	switch {
	case strings.HasPrefix(text, "v="+Version):
		return RecordText
	case strings.HasPrefix(text, "{"):
		return JSON
	}
	return ""
}

// misspelt judges a line whose key is nearly a known one, and reports whether it is.
func (l *policyLinter) misspelt(at line) bool {
	head, value := at.cut()
	key, distance := nearestKey(head)
	switch {
	case distance > 2 || distance == 2 && l.written[key]:
		return false // two letters off, and the field is there: somebody's own
	case key == "mx" && (len(meantPatterns(value)) == 0 || distance > 0 && !hasName(value)):
		return false
	case strings.EqualFold(head, key+":"):
		l.remark(PolicyKeyCase, at, "found", head, "right", key+":")
	default:
		l.remark(PolicyKeyTypo, at, "found", head, "guess", key+":")
	}
	if _, seen := l.first[key]; key != "mx" && !seen && !l.written[key] {
		l.value(at, key, value)
	}
	return true
}

// value looks at what a field says, once it is clear which field it is.
func (l *policyLinter) value(at line, key, value string) {
	if key == "mx" {
		l.pattern(at, value)
		return
	}
	if _, seen := l.first[key]; seen {
		if checkPolicyExtension(key, value) != nil { // what is repeated has to be a field all the same
			l.noField(at, OtherLine)
		} else {
			l.remark(PolicyFieldTwice, at, "key", key)
		}
		return
	}
	l.first[key] = value
	found := Clip(value)
	switch key {
	case "version":
		if value != Version && strings.EqualFold(value, Version) {
			l.remark(PolicyKeyCase, at, "found", found, "right", Version)
		} else if value != Version {
			l.remark(PolicyVersionBad, at, "found", found)
		}
	case "mode":
		l.mode(at, value)
	case "max_age":
		switch age, err := parseMaxAge(value); {
		case err != nil && Placeholder(value):
			l.remark(PolicyPlaceholder, at, "found", found)
		case err != nil:
			l.remark(PolicyMaxAgeBad, at, append(comment(key, value), "found", found, "right", proposeMaxAge(value))...)
		case age == 0:
			l.remark(PolicyMaxAgeBad, at, "found", found, "right", "", "form", Zero)
		}
	}
}

func (l *policyLinter) mode(at line, value string) {
	lower := Mode(strings.ToLower(value))
	switch {
	case Mode(value) == None:
		l.remark(PolicyModeNone, at)
	case Mode(value).known():
	case lower.known():
		l.remark(PolicyKeyCase, at, "found", Clip(value), "right", string(lower))
	case Placeholder(value):
		l.remark(PolicyPlaceholder, at, "found", Clip(value))
	default:
		guess := string(meantMode(strings.TrimFunc(value, isBlankOrQuote)))
		l.remark(PolicyModeBad, at, append(comment("mode", value), "found", Clip(value), "guess", guess)...)
	}
}

// comment returns the values about a comment after a value that is right without it; none where that is not so.
func comment(key, value string) []string {
	right, mark := cutComment(value)
	_, err := parseMaxAge(right)
	if mark == "" || key == "mode" && !Mode(right).known() || key == "max_age" && err != nil {
		return nil
	}
	return []string{"form", Comment, "mark", mark, "text", key + ": " + right}
}

// proposeMaxAge returns the max_age that was meant, in seconds, or "" where nobody can tell. One that is longer than the limit
// is none: a year is no cautious guess.
func proposeMaxAge(value string) string {
	age, cut, ok := meantMaxAge(strings.TrimFunc(value, isBlankOrQuote))
	if !ok || cut || age == 0 {
		return ""
	}
	return strconv.FormatInt(int64(age/time.Second), 10)
}

func (l *policyLinter) pattern(at line, value string) {
	valid := ValidPattern(value)
	if valid {
		l.mx++
	}
	switch {
	case PlaceholderName(strings.TrimPrefix(value, "*.")):
		l.remark(PolicyPlaceholder, at, "found", Clip(value))
		return
	case valid:
		return
	}
	right := ""
	if !losesName(value) {
		right = strings.Join(meantPatterns(value), "\nmx: ")
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII }) {
		l.remark(PolicyMXUnicode, at, "found", Clip(value), "xn", right)
		return
	}
	l.remark(PolicyMXSyntax, at, "found", Clip(value), "right", right)
}

// end says what is missing. A field that is misspelt is not. A version that
// is there, but late, is legal; Google's help wants it on the first line.
func (l *policyLinter) end(top line) {
	if _, ok := l.first["version"]; !ok {
		l.remark(PolicyVersionBad, top, "found", Clip(top.text))
	} else if l.written["version"] && top.key() != "version" && top.isField() {
		l.remark(PolicyLayout, top, "found", Clip(top.text), "form", Late)
	}
	mode, ok := l.first["mode"]
	if !ok {
		l.remarks = append(l.remarks, NewRemark(PolicyModeBad, "found", ""))
	}
	if _, ok := l.first["max_age"]; !ok {
		l.remarks = append(l.remarks, NewRemark(PolicyMaxAgeBad, "found", ""))
	}
	if l.mx == 0 && meantMode(strings.TrimFunc(mode, isBlankOrQuote)) != None {
		l.remarks = append(l.remarks, NewRemark(PolicyNoMX))
	}
}
