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
		return []Remark{NewRemark("policy-too-large", "n", strconv.Itoa(len(body)))}
	}
	text, odd := plainText(body)
	if isWebPage(text) {
		return []Remark{NewRemark("policy-is-webpage", "found", Clip(strings.TrimSpace(text)))}
	}
	var whole []Remark
	if odd {
		whole = append(whole, NewRemark("policy-encoding"))
	}
	if fixed, mark := unescaped(text); mark != "" {
		whole = append(whole, NewRemark("policy-line-breaks", "found", mark))
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
		return append(whole, NewRemark("policy-version-bad", "found", Clip(top.text), "form", otherThing(top.text)))
	}
	l.end(top)
	return append(whole, l.remarks...)
}

// NewRemark makes a Remark from an id and pairs of a key and its value.
func NewRemark(id string, pairs ...string) Remark {
	r := Remark{ID: id, Values: make(map[string]string)}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Values[pairs[i]] = pairs[i+1]
	}
	return r
}

// firstLine is the first line with something on it.
func firstLine(lines []line) line {
	for _, l := range lines {
		if text := strings.TrimSpace(l.text); text != "" {
			return line{n: l.n, text: text}
		}
	}
	return line{}
}

// key is the name of the field on a line, to the letter but for an indent.
func (l line) key() string {
	key, _, _ := strings.Cut(strings.TrimLeft(l.text, wsp), ":")
	return key
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

// Forms of remarks.
const (
	Late = "late" // the version is not on the first line
	Zero = "zero" // max_age is 0

	// Comment is a remark to people after a value; "mark" is what it begins with.
	Comment = "comment"

	// What may stand where something else should.
	RecordText = "record" // the text of the record
	JSON       = "json"
	PolicyText = "policy"  // the text of the policy
	Quoted     = "quoted"  // quotes around the value
	Escapes    = "escaped" // quotes with backslashes before them

	QuotedID = "inside" // quotes around the id, or in it

	// Misspelt is the form of an id that is there, and not written as "id=".
	Misspelt = "misspelt"

	// Works is the form of a placeholder that happens to be valid.
	Works = "valid"
)

// The kinds of lines that are none of a policy, by which senders can be told apart.
const (
	CommentLine = "comment"
	BlankLine   = "blank"
	IndentLine  = "indent"
	EndLine     = "end"   // it ends in something that is no line end
	OtherLine   = "other" // no field
)

// maxRemarks is far more than anybody reads: the file is not ours to trust.
const maxRemarks = 40

// say adds a remark about one line.
func (l *policyLinter) say(id string, at line, pairs ...string) {
	if len(l.remarks) == maxRemarks {
		return
	}
	r := NewRemark(id, pairs...)
	r.Values["n"] = strconv.Itoa(at.n)
	r.Values["line"] = r.Values["n"]
	l.remarks = append(l.remarks, r)
}

// stray notes a line that is none of a policy. It is said once, with all kinds: the cure is the same for every line.
func (l *policyLinter) stray(at line, kind string) {
	if !slices.Contains(l.kinds, kind) {
		l.kinds = append(l.kinds, kind)
	}
	if l.layout == 0 {
		l.say("policy-layout", at, "found", Clip(at.text))
		l.layout = len(l.remarks)
	}
	l.remarks[l.layout-1].Values["lines"] = strings.Join(l.kinds, " ")
}

func (l *policyLinter) line(at line) {
	text := strings.TrimRight(at.text, wsp)
	if strings.TrimSpace(text) == "" {
		l.stray(at, BlankLine)
		return
	}
	if isComment(text) {
		l.stray(at, CommentLine)
		return
	}
	switch {
	case at.odd, strings.TrimRightFunc(text, unicode.IsSpace) != text: // a blank at the end that is not WSP
		l.stray(at, EndLine)
	case strings.TrimSpace(text) != text:
		l.stray(at, IndentLine)
	case len(text) < len(at.text) && !strings.HasSuffix(text, ":") && !l.saidEndSpace:
		l.saidEndSpace = true
		l.say("policy-end-spaces", at)
	}
	key, value, colon := strings.Cut(strings.TrimSpace(text), ":")
	value = strings.TrimLeft(value, wsp)
	switch {
	case colon && isKnownKey(key):
		l.value(at, key, value)
	case l.slip(at):
	case !colon || checkPolicyExtension(key, value) != nil:
		l.stray(at, OtherLine)
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

// isField reports whether a line is one field of a policy, whatever it says.
func (l line) isField() bool {
	key, value, ok := strings.Cut(strings.TrimSpace(l.text), ":")
	return ok && (isKnownKey(key) || checkPolicyExtension(key, strings.TrimLeft(value, wsp)) == nil)
}

// isComment reports whether a line is a remark to people. A policy has no place for one.
func isComment(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//") || strings.HasPrefix(text, ";")
}

// slip handles a line whose key is nearly a known one, and says whether it is.
func (l *policyLinter) slip(at line) bool {
	head, value := at.cut()
	key, distance := nearestKey(head)
	switch {
	case distance > 2 || distance == 2 && l.written[key]:
		return false // two letters off, and the field is there: somebody's own
	case key == "mx" && (len(meantPatterns(value)) == 0 || distance > 0 && !hasName(value)):
		return false
	case strings.EqualFold(head, key+":"):
		l.say("policy-key-case", at, "found", head, "right", key+":")
	default:
		l.say("policy-key-typo", at, "found", head, "guess", key+":")
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
			l.stray(at, OtherLine)
		} else {
			l.say("policy-field-twice", at, "key", key)
		}
		return
	}
	l.first[key] = value
	found := Clip(value)
	switch key {
	case "version":
		if value != Version && strings.EqualFold(value, Version) {
			l.say("policy-key-case", at, "found", found, "right", Version)
		} else if value != Version {
			l.say("policy-version-bad", at, "found", found)
		}
	case "mode":
		l.mode(at, value)
	case "max_age":
		switch age, err := parseMaxAge(value); {
		case err != nil && Placeholder(value):
			l.say("policy-placeholder", at, "found", found)
		case err != nil:
			l.say("policy-max-age-bad", at, append(comment(key, value), "found", found, "right", proposeMaxAge(value))...)
		case age == 0:
			l.say("policy-max-age-bad", at, "found", found, "right", "", "form", Zero)
		}
	}
}

func (l *policyLinter) mode(at line, value string) {
	lower := Mode(strings.ToLower(value))
	switch {
	case Mode(value) == None:
		l.say("policy-mode-none", at)
	case Mode(value).known():
	case lower.known():
		l.say("policy-key-case", at, "found", Clip(value), "right", string(lower))
	case Placeholder(value):
		l.say("policy-placeholder", at, "found", Clip(value))
	default:
		guess := string(meantMode(strings.TrimFunc(value, isBlankOrQuote)))
		l.say("policy-mode-bad", at, append(comment("mode", value), "found", Clip(value), "guess", guess)...)
	}
}

// comment are the values about a comment after a value that is right without it; none where that is not so.
func comment(key, value string) []string {
	right, mark := cutComment(value)
	_, err := parseMaxAge(right)
	if mark == "" || key == "mode" && !Mode(right).known() || key == "max_age" && err != nil {
		return nil
	}
	return []string{"form", Comment, "mark", mark, "text", key + ": " + right}
}

// proposeMaxAge is the time meant, but for one that is cut to the limit: a year is no cautious guess.
func proposeMaxAge(value string) string {
	age, ok := meantMaxAge(strings.TrimFunc(value, isBlankOrQuote))
	if !ok || age == 0 || age == MaxMaxAge {
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
		l.say("policy-placeholder", at, "found", Clip(value))
		return
	case valid:
		return
	}
	right := ""
	if !losesName(value) {
		right = strings.Join(meantPatterns(value), "\nmx: ")
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII }) {
		l.say("policy-mx-unicode", at, "found", Clip(value), "xn", right)
		return
	}
	l.say("policy-mx-syntax", at, "found", Clip(value), "right", right)
}

// end says what is missing. A field that a slip explains is not. A version that
// is there, but late, is legal; Google's help wants it on the first line.
func (l *policyLinter) end(top line) {
	if _, ok := l.first["version"]; !ok {
		l.say("policy-version-bad", top, "found", Clip(top.text))
	} else if l.written["version"] && top.key() != "version" && top.isField() {
		l.say("policy-layout", top, "found", Clip(top.text), "form", Late)
	}
	mode, ok := l.first["mode"]
	if !ok {
		l.remarks = append(l.remarks, NewRemark("policy-mode-bad", "found", ""))
	}
	if _, ok := l.first["max_age"]; !ok {
		l.remarks = append(l.remarks, NewRemark("policy-max-age-bad", "found", ""))
	}
	if l.mx == 0 && meantMode(strings.TrimFunc(mode, isBlankOrQuote)) != None {
		l.remarks = append(l.remarks, NewRemark("policy-no-mx"))
	}
}
