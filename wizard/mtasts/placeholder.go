package mtasts

import (
	"regexp"
	"strings"
	"unicode"
)

// Placeholder reports whether a value is what a guide meant to be replaced, such as "<id>", "UNIX_TIMESTAMP" or
// "YOUR_DOMAIN", rather than something that somebody chose.
func Placeholder(value string) bool {
	if bracketed.MatchString(value) {
		return true
	}
	if strings.ContainsFunc(value, unicode.IsDigit) {
		return false
	}
	strong := shouted.MatchString(value)
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) }) {
		fits, telling := guideWords(strings.ToLower(word))
		if !fits {
			return false
		}
		strong = strong || telling
	}
	return strong
}

// PlaceholderName reports whether a host name, or the domain of a mail address, is one that a guide made up:
// "mail.yourdomain.com", "mx.domain.tld". The names that RFC 2606 reserves are for those to judge who know the domain.
func PlaceholderName(name string) bool {
	if bracketed.MatchString(name) {
		return true
	}
	labels := strings.Split(strings.ToLower(strings.Trim(name, ". ")), ".")
	if len(labels) == 1 {
		return shouted.MatchString(name) && Placeholder(name)
	}
	for _, label := range labels {
		if madeUp.MatchString(label) || label == "tld" {
			return true
		}
	}
	return strings.HasSuffix(strings.ToLower(name), ".domain.com")
}

var (
	// What stands in brackets of any kind, or is a variable. Addresses stand in square brackets too (RFC 5321 §4.1.3).
	bracketed = regexp.MustCompile(`<[^<>]+>|\{[^{}]+\}|\[[\p{L}_ -]+\]|\$\{?\p{L}|%[A-Z_]{3,}%`)
	shouted   = regexp.MustCompile(`^[A-Z]{2,}(_[A-Z]+)+$`)
	madeUp    = regexp.MustCompile(`^(your[-_]?(own)?[-_]?(e?mail|mx|` + owned + `)|my[-_]?(` + owned + `))([-_]?(name|domain|server|host|address))*$`)
)

// owned is what guides say is yours.
const owned = "domain|company|business|org|organi[sz]ation|site|website|server|host|name|provider|tenant|address"

// guideWords reports whether a word is made of those that guides fill places with, written together or not; telling is true
// where one of them would stand in no real value.
func guideWords(word string) (fits, telling bool) {
	if len(word) >= 3 && strings.Trim(word, "x") == "" {
		return true, true
	}
	if word == "" {
		return true, false
	}
	const telltale = " your insert replace placeholder timestamp changeme yyyy yyyymmdd unixtime enter fill "
	const plain = " unix time date id unique random new current policy number value string here me with the a my change version example " +
		"mm dd hh ss hhmmss hhmm t z thhmmss thhmmssz domain email address mail name this of in some serial epoch now seconds at per and or mx server host record pattern "
	for cut := len(word); cut > 0; cut-- {
		head := " " + word[:cut] + " "
		strong := strings.Contains(telltale, head)
		if !strong && !strings.Contains(plain, head) {
			continue
		}
		if fits, rest := guideWords(word[cut:]); fits {
			return true, strong || rest
		}
	}
	return false, false
}
