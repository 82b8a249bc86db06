package mtasts

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"mailseal/wizard/dnsname"
)

// ReadPolicy reads what the author of a policy meant, for proposing a file that
// senders can read: wrong capitals, quotes, indents, a byte-order mark and
// slips such as "max-age" are taken for what they look like. ok says that the
// mode is clear, and the mail servers where the mode needs any; MaxAge is zero
// where none was understood. A policy that comes back ok passes Check.
//
// No sender reads like this; what they make of the file is ParsePolicy's to say.
func ReadPolicy(body []byte) (p Policy, ok bool) {
	if p, err := ParsePolicy(body); err == nil {
		return p, true
	}
	if len(body) > MaxPolicySize {
		return Policy{}, false
	}
	text, _ := plainText(body)
	if isWebPage(text) {
		return Policy{}, false
	}
	listed := make(map[string]bool)
	seenAge := false
	for _, l := range splitLines(text) {
		key, value := l.meaning()
		switch {
		case key == "mode" && p.Mode == "":
			p.Mode = meantMode(value)
		case key == "max_age" && !seenAge:
			p.MaxAge, seenAge = meantMaxAge(value)
		case key == "mx":
			for _, mx := range meantPatterns(value) {
				if !listed[mx] {
					listed[mx] = true
					p.MX = append(p.MX, mx)
				}
			}
		}
	}
	return p, p.Check() == nil
}

// MendPolicy is the file to publish in the place of a broken one: what
// ReadPolicy makes of it, unless a mail server would be lost on the way. A time
// that is none becomes a day: the cautious choice, where one has to be made.
func MendPolicy(body []byte) (Policy, bool) {
	if text, _ := plainText(body); len(body) <= MaxPolicySize && !isWebPage(text) {
		if fixed, mark := unescaped(text); mark != "" {
			return MendPolicy([]byte(fixed))
		}
	}
	p, ok := ReadPolicy(body)
	if !ok || losesServers(body) {
		return Policy{}, false
	}
	for _, r := range LintPolicy(body) {
		switch {
		case r.ID == "policy-placeholder":
			return Policy{}, false // nobody but the author knows what belongs there
		case r.ID == "policy-max-age-bad" && r.Values["right"] == "":
			p.MaxAge = 0
		}
	}
	if p.MaxAge == 0 {
		p.MaxAge = 24 * time.Hour
	}
	return p, p.Check() == nil
}

// losesServers says that a line may name a server that ReadPolicy does not get
// out of it: a name it cannot read, or one on a line with no key.
func losesServers(body []byte) bool {
	text, _ := plainText(body)
	for _, l := range splitLines(text) {
		key, value := l.meaning()
		comment := isComment(l.text)
		if key == "mx" && (losesName(value) || len(meantPatterns(value)) == 0) || key == "" && !comment && hasName(l.text) {
			return true
		}
	}
	return false
}

// losesName says that a word of an mx line could be a name, and cannot be read.
func losesName(value string) bool {
	words := patternWords(value)
	return slices.ContainsFunc(words, func(word string) bool {
		return strings.Contains(word, ".") && (meantPattern(word) == "" || isTail(word, words))
	})
}

func hasName(text string) bool {
	return slices.ContainsFunc(patternWords(text), func(word string) bool {
		return strings.Contains(word, ".") && meantPattern(word) != ""
	})
}

// plainText turns a body into UTF-8 without a byte-order mark. odd says that
// senders will not find plain text there: UTF-16, a mark, stray bytes or
// control characters.
func plainText(body []byte) (text string, odd bool) {
	switch {
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return fromUTF16(body[2:], binary.LittleEndian), true
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return fromUTF16(body[2:], binary.BigEndian), true
	case len(body) > 1 && body[0] != 0 && body[1] == 0:
		return fromUTF16(body, binary.LittleEndian), true
	case len(body) > 1 && body[0] == 0 && body[1] != 0:
		return fromUTF16(body, binary.BigEndian), true
	}
	text, odd = strings.CutPrefix(string(body), "\ufeff")
	if !utf8.ValidString(text) {
		return fromLatin1(text), true
	}
	for _, r := range text {
		odd = odd || r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == 0x7f
	}
	return text, odd
}

func fromUTF16(b []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = order.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units))
}

func fromLatin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// A line is one line of a policy as a person sees it.
type line struct {
	n    int    // from 1
	text string // as written, without the line end
	odd  bool   // it ends in something other than LF or CRLF, or shares a line with others
}

// splitLines cuts at everything that an editor shows as a line end, and apart
// where all fields stand on one line.
func splitLines(text string) []line {
	var lines []line
	for text != "" {
		i := strings.IndexAny(text, "\n\r\u0085\u2028\u2029")
		if i < 0 {
			lines = append(lines, line{n: len(lines) + 1, text: text})
			break
		}
		end, odd := lineEnd(text[i:])
		lines = append(lines, line{n: len(lines) + 1, text: text[:i], odd: odd})
		text = text[i+end:]
	}
	if len(lines) == 1 {
		return splitFields(lines[0])
	}
	return lines
}

// lineEnd is the length of the line end that s begins with. Several CRs, as a
// wrong upload leaves them before one LF, end one line.
func lineEnd(s string) (length int, odd bool) {
	if s[0] != '\n' && s[0] != '\r' {
		_, size := utf8.DecodeRuneInString(s)
		return size, true
	}
	crs := len(s) - len(strings.TrimLeft(s, "\r"))
	if crs < len(s) && s[crs] == '\n' {
		return crs + 1, crs > 1
	}
	return crs, true
}

// splitFields cuts a line before each word that is a known key and its colon.
func splitFields(whole line) []line {
	var starts []int
	for i := range len(whole.text) {
		if i > 0 && !strings.ContainsRune(wsp, rune(whole.text[i-1])) {
			continue
		}
		key, _, ok := strings.Cut(whole.text[i:min(len(whole.text), i+len("max_age:"))], ":")
		if ok && isKnownKey(key) {
			starts = append(starts, i)
		}
	}
	if len(starts) < 2 {
		return []line{whole}
	}
	var lines []line
	for i, start := range starts {
		end := len(whole.text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		lines = append(lines, line{n: 1, text: strings.TrimRight(whole.text[start:end], wsp), odd: true})
	}
	return lines
}

// meaning is the known key that a line is most likely about, or "", and the
// value it gives, both without quotes and blanks.
func (l line) meaning() (key, value string) {
	head, value := l.cut()
	key, distance := nearestKey(head)
	if distance > 1 || key == "mx" && distance > 0 && !hasName(value) {
		return "", ""
	}
	return key, strings.TrimFunc(value, isBlankOrQuote)
}

// cut takes a line apart after its first colon or equals sign, or else after
// its first word.
func (l line) cut() (head, value string) {
	text := strings.TrimFunc(l.text, unicode.IsSpace)
	i := strings.IndexAny(text, ":=")
	if i < 0 {
		i = strings.IndexAny(text, wsp)
	}
	if i < 0 {
		return text, ""
	}
	return strings.TrimRight(text[:i+1], wsp), strings.TrimLeft(text[i+1:], wsp)
}

func isBlankOrQuote(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("\"'`“”„‘’;,\u200b\ufeff", r)
}

func isWebPage(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(text), "<")
}

func isKnownKey(s string) bool {
	return s == "version" || s == "mode" || s == "mx" || s == "max_age"
}

// nearestKey is the known key closest to the head of a line, and how many
// letters they are apart, 3 when none is close. Capitals, blanks, quotes,
// hyphens and underscores are free.
func nearestKey(head string) (key string, distance int) {
	distance = 3
	if len(head) > 20 {
		return "", distance
	}
	said := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, head)
	for _, known := range []string{"version", "mode", "mx", "max_age"} {
		d := editDistance(said, strings.ReplaceAll(known, "_", ""))
		if d < distance && d < len(known) {
			key, distance = known, d
		}
	}
	return key, distance
}

// editDistance counts letters put in, left out, changed, or swapped with a
// neighbour. Both words are short.
func editDistance(a, b string) int {
	prev2, prev := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(prev[j]+1, row[j-1]+1, change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev = prev, row
	}
	return prev[len(b)]
}

// cutComment takes a comment off the end of a value, and says what it begins with: "" where there is none.
func cutComment(value string) (rest, mark string) {
	at := len(value)
	for _, begin := range []string{"#", " //", "\t//", " (", "\t("} {
		if i := strings.Index(value, begin); i >= 0 && i < at {
			at, mark = i, strings.TrimLeft(begin, wsp)
		}
	}
	return strings.TrimRight(value[:at], wsp), mark
}

func meantMode(value string) Mode {
	value, _ = cutComment(strings.ToLower(value))
	if len(value) > 12 {
		return ""
	}
	for _, m := range []Mode{Enforce, Testing, None} {
		if strings.HasPrefix(value, string(m)) {
			return m
		}
	}
	switch {
	case value == "test" || editDistance(value, string(Testing)) <= 2:
		return Testing
	case editDistance(value, string(Enforce)) <= 2:
		return Enforce
	}
	return ""
}

// meantMaxAge reads "604_800", "604,800 seconds" or "7 days".
func meantMaxAge(value string) (time.Duration, bool) {
	value, _ = cutComment(value)
	value = strings.NewReplacer("_", "", ",", "", "'", "").Replace(value)
	digits := len(value) - len(strings.TrimLeft(value, "0123456789"))
	n, err := strconv.ParseInt(value[:digits], 10, 64)
	if err != nil {
		return 0, false
	}
	unit := time.Second
	switch word := strings.ToLower(strings.Trim(value[digits:], " \t.")); word {
	case "", "0", "s", "sec", "second", "seconds":
	case "h", "hour", "hours":
		unit = time.Hour
	case "d", "day", "days":
		unit = 24 * time.Hour
	case "w", "week", "weeks":
		unit = 7 * 24 * time.Hour
	default:
		return 0, false
	}
	return time.Duration(min(n, int64(MaxMaxAge/unit))) * unit, true
}

// meantPatterns picks the server names out of an mx line: past a preference, a
// scheme, a port, a final dot, and out of a list on one line.
func meantPatterns(value string) []string {
	words := patternWords(value)
	var names []string
	for _, word := range words {
		name := meantPattern(word)
		if name != "" && (strings.Contains(name, ".") || len(words) == 1) && !isTail(word, words) {
			names = append(names, name)
		}
	}
	return names
}

// isTail says that a word is rather the end of the one before it than a suffix.
func isTail(word string, words []string) bool {
	return len(words) > 1 && strings.HasPrefix(word, ".")
}

func patternWords(value string) []string {
	value, _, _ = strings.Cut(value, "#") // no name has one: the rest is a comment
	return strings.FieldsFunc(value, func(r rune) bool {
		return isBlankOrQuote(r) || r == '<' || r == '>'
	})
}

func meantPattern(word string) string {
	if _, after, ok := strings.Cut(word, "://"); ok {
		word = after
	}
	word, _, _ = strings.Cut(word, "/")
	if i := strings.LastIndexByte(word, ':'); i >= 0 {
		word = word[:i]
	}
	if strings.HasPrefix(word, ".") {
		word = "*" + word // a suffix, as Postfix and the drafts wrote it
	}
	if name := dnsname.Canonical(word); ValidPattern(name) {
		return name
	}
	return ""
}
