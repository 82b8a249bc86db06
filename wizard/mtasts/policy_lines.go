package mtasts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

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

// lineEnd returns the length of the line end that s begins with. Several CRs, as a
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

// firstLine returns the first line with something on it.
func firstLine(lines []line) line {
	for _, l := range lines {
		if text := strings.TrimSpace(l.text); text != "" {
			return line{n: l.n, text: text}
		}
	}
	return line{}
}

// key returns the name of the field on a line, to the letter but for an indent.
func (l line) key() string {
	key, _, _ := strings.Cut(strings.TrimLeft(l.text, wsp), ":")
	return key
}

// isField reports whether a line is one field of a policy, whatever it says.
func (l line) isField() bool {
	key, value, ok := strings.Cut(strings.TrimSpace(l.text), ":")
	return ok && (isKnownKey(key) || checkPolicyExtension(key, strings.TrimLeft(value, wsp)) == nil)
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

// isComment reports whether a line is a remark to people. A policy has no place for one.
func isComment(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "#") || strings.HasPrefix(text, "//") || strings.HasPrefix(text, ";")
}

// lineBreakMarks returns what stands in a file where a line break was meant: escapes that a template, a shell or a web form
// did not turn into one. Longer ones come before what they contain.
func lineBreakMarks() []string {
	return []string{`\r\n`, `\\n`, `\n`, `\r`, "%0D%0A", "%0d%0a", "%0A", "%0a", "<br />", "<br/>", "<br>", "&#10;", "/n"}
}

// unescaped returns a text with its line breaks put in where only marks for them stand, and the mark; "" where there is none.
func unescaped(text string) (fixed, mark string) {
	before := fieldLines(text)
	for _, mark := range lineBreakMarks() {
		if !strings.Contains(text, mark) {
			continue
		}
		fixed := strings.Trim(strings.ReplaceAll(text, mark, "\n"), "\"' \t")
		fixed = strings.ReplaceAll(strings.ReplaceAll(fixed, "\n\r\n", "\n"), "\n\n", "\n")
		if fieldLines(fixed) > before {
			return fixed, mark
		}
	}
	return text, ""
}

// fieldLines counts the lines that are a field of a policy and nothing else.
func fieldLines(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		switch {
		case key == "version" && value == Version, key == "mode" && Mode(value).known(), key == "mx" && ValidPattern(value):
			n++
		case key == "max_age":
			if _, err := parseMaxAge(value); err == nil {
				n++
			}
		}
	}
	return n
}
