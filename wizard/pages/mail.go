package pages

import (
	"net/url"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
)

// longestMail is how long the address of a mail may be that every mail program takes.
const longestMail = 1800

// Mail returns a mail with what is to be changed, as an address (RFC 6068) without a recipient; ok is false where it is too long for one,
// or where there is nothing to change.
func Mail(g *guide.Guide, j journey.Journey) (mailto string, ok bool) {
	if j.Plan == nil {
		return "", false
	}
	page := handover(g, j)
	if len(page.Steps) == 0 {
		return "", false
	}
	body := append([]string{}, page.Intro[:1]...)
	if len(page.Steps) > 1 {
		body = append(body, g.Words.Say(msgid.HandoverMailOrder, nil))
	}
	for _, step := range page.Steps {
		body = append(body, step.brief(g.Words))
	}
	body = append(body, g.Words.Say(msgid.HandoverDone, nil))
	mailto = "mailto:?subject=" + mailEscape(page.Title) + "&body=" + mailEscape(strings.Join(body, "\n\n"))
	return mailto, len(mailto) <= longestMail
}

// brief returns a step as a mail has it: what it is, and each value on a line of its own. Steps at a web host need the whole page.
func (s handoverStep) brief(words *assets.Words) string {
	var b strings.Builder
	b.WriteString(words.Say(msgid.HandoverMailStep, assets.Values{"n": strconv.Itoa(s.Number), "title": s.Title}))
	for _, act := range s.Acts {
		b.WriteString("\n- " + act.Title)
		for _, p := range act.Parts {
			if p.Text != "" {
				b.WriteString("\n" + p.Label + "\n" + strings.TrimRight(p.Text, "\n"))
			}
		}
	}
	for _, cell := range s.Cells {
		b.WriteString("\n" + cell.Label + ": ")
		if strings.Contains(cell.Text, "\n") {
			b.WriteString("\n")
		}
		b.WriteString(strings.TrimRight(cell.Text, "\n"))
	}
	for _, note := range s.Notes {
		b.WriteString("\n" + note)
	}
	return b.String()
}

// mailEscape encodes a header field of a mailto address: spaces as %20 and line ends as %0D%0A (RFC 6068 §5).
func mailEscape(text string) string {
	return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(text, "\n", "\r\n")), "+", "%20")
}
