package glossary

import (
	"regexp"
	"slices"
	"strings"
)

// How well a code fits a text: what it says, the code with dots, the one of three digits, and its first digit alone.
const (
	bySaying   = 90
	byEnhanced = 80
	byBasic    = 75
	byClass    = 65
)

var (
	enhancedCode = regexp.MustCompile(`(?i)\b([245x])[.](\d{1,3}|x)[.](\d{1,3}|x)\b`)
	basicCode    = regexp.MustCompile(`(?:^|[\s<(\[:])([245]\d\d)(?:[\s\-:;,)>]|$)`)
	classCode    = regexp.MustCompile(`(?i)^([245])xx$`)
)

// bounced tells how well a code fits what was typed: a code, or the text of a bounced mail.
func (t Topic) bounced(typed string) int {
	if t.Kind != Code {
		return 0
	}
	enhanced := enhancedCode.FindAllStringSubmatch(typed, -1)
	basic := basicCode.FindAllStringSubmatch(typed, -1)
	if class := classCode.FindStringSubmatch(typed); class != nil {
		basic = append(basic, []string{typed, class[1] + "xx"})
	}
	best := t.said(typed, len(enhanced) > 0 || len(basic) > 0)
	for _, c := range enhanced {
		if slices.ContainsFunc(t.codes, func(code string) bool { return sameCode(code, c[1:]) }) {
			best = max(best, alone(typed, c[0], byEnhanced))
		}
		if slices.Contains(t.codes, strings.ToLower(c[1])) {
			best = max(best, byClass)
		}
	}
	for _, c := range basic {
		if slices.Contains(t.codes, c[1]) {
			best = max(best, alone(typed, c[1], byBasic))
		}
		if slices.Contains(t.codes, c[1][:1]) {
			best = max(best, byClass)
		}
	}
	return best
}

// said tells whether a text has words that only such a bounce has: the more of them, the better. They count in a bounce, which has a
// code or many words, or where nothing else was typed; and a few of them, without a code, do not prove that it is one.
func (t Topic) said(typed string, hasCode bool) int {
	text, best := " "+fold(typed)+" ", 0
	for _, phrase := range t.says {
		wanted := " " + fold(phrase) + " "
		n := len(strings.Fields(wanted))
		switch {
		case !strings.Contains(text, wanted):
		case hasCode || n > 2:
			best = max(best, bySaying+min(n, 8))
		case len(strings.Fields(text)) >= 5 || text == wanted:
			best = max(best, byClass+n)
		}
	}
	return best
}

// alone makes a code that is all that was typed what was meant.
func alone(typed, code string, score int) int {
	if strings.EqualFold(strings.Trim(typed, "#<>()[]."), code) {
		return asMeant
	}
	return score
}

// sameCode reports whether a code of the glossary, in which x stands for 4 or 5, is one that was typed, in which x stands for anything.
func sameCode(known string, typed []string) bool {
	parts := strings.Split(known, ".")
	if len(parts) != len(typed) {
		return false
	}
	for i, part := range parts {
		if part != strings.ToLower(typed[i]) && part != "x" && !strings.EqualFold(typed[i], "x") {
			return false
		}
	}
	return true
}
