package pages

import (
	"fmt"
	"strings"
)

func (p handoverPage) markdown() string {
	var b strings.Builder
	para := func(text string) { fmt.Fprintf(&b, "%s\n\n", text) }
	texts := func(list []snippet) {
		for _, t := range list {
			label := t.Label
			if t.Hint != "" {
				label += " (" + t.Hint + ")"
			}
			para(label)
			if t.Text != "" {
				para(fenced(t.Text))
			}
		}
	}
	para("# " + p.Title)
	for _, text := range p.Intro {
		para(text)
	}
	for _, s := range p.Steps {
		para(fmt.Sprintf("## %d. %s", s.Number, s.Title))
		for _, text := range s.Say {
			para(text)
		}
		for i, text := range s.List {
			fmt.Fprintf(&b, "%d. %s\n", i+1, text)
		}
		if len(s.List) > 0 {
			b.WriteByte('\n')
		}
		texts(s.Files)
		for _, text := range s.Where {
			para(text)
		}
		texts(s.Cells)
		for _, text := range s.Notes {
			fmt.Fprintf(&b, "- %s\n", text)
		}
		if len(s.Notes) > 0 {
			b.WriteByte('\n')
		}
		texts(s.Check)
	}
	if p.Done != "" {
		para(p.Done)
	}
	if len(p.Undo) > 0 {
		para("## " + p.UndoTitle)
	}
	for _, text := range p.Undo {
		para(text)
	}
	if p.UndoFile != "" {
		para(fenced(p.UndoFile))
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// fenced returns text as a code block, with a fence longer than any in it (CommonMark 0.31 §4.5).
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + strings.TrimRight(text, "\r\n") + "\n" + fence
}
