package mtasts

import "strings"

// lineBreakMarks are what stands in a file where a line break was meant: escapes that a template, a shell or a web form
// did not turn into one. Longer ones come before what they contain.
func lineBreakMarks() []string {
	return []string{`\r\n`, `\\n`, `\n`, `\r`, "%0D%0A", "%0d%0a", "%0A", "%0a", "<br />", "<br/>", "<br>", "&#10;", "/n"}
}

// unescaped is a text with its line breaks put in where only marks for them stand, and the mark; "" where there is none.
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
