package screens

import (
	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// asking returns the lines that put a question: its prompt, unless the title is the prompt, and what form the answer has.
func (k Kit) asking(q guide.Question, w int) (prompt, hint []string) {
	if q.Prompt != "" {
		prompt = k.paintAll(theme.Strong, hang(" ", q.Prompt, measure(w)))
	}
	if q.Hint != "" {
		hint = hang(" ", q.Hint, measure(w))
	}
	return prompt, hint
}
