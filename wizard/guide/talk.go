package guide

import (
	"strings"
	"unicode/utf8"

	"mailseal/assets/msgid"
)

// talkBlock draws how somebody between a sender and a mail server has mail sent readable. The text beside it says the same.
func (g *Guide) talkBlock(server string) Block {
	draw := func(form string, width int) string {
		say := func(key string) string { return g.say(msgid.RiskTalk.Of(key+form), nil) }
		t := talk{parties: [3]string{say("sender"), say("attacker"), server}, width: width}
		if utf8.RuneCountInString(server) > width/3 {
			t.parties[2] = say("server")
		}
		return t.draw(say("ask"), say("no"), say("mail"), say("read"))
	}
	return Block{Style: Drawing, Text: draw("", 76), Narrow: draw("-narrow", 37)}
}

// talk is what three parties say to each other, each above a line of its own.
type talk struct {
	parties [3]string
	width   int
}

// draw draws a talk: the first asks the second, which answers; then the first sends its mail, which the second reads and sends on.
func (t talk) draw(ask, no, mail, read string) string {
	const indent = 5
	last := t.width - utf8.RuneCountInString(t.parties[2])/2 - 1 // the column of the third line
	left := (last - indent) / 2
	right := last - indent - left
	head := ""
	for i, at := range []int{indent, indent + left, last} {
		head = putAt(head, max(at-utf8.RuneCountInString(t.parties[i])/2, 1), t.parties[i])
	}
	margin, silent := strings.Repeat(" ", indent), strings.Repeat(" ", right-1)+"│"
	return strings.Join([]string{
		head,
		margin + "├" + rightArrow(ask, left-1) + "│" + silent,
		margin + "│" + leftArrow(no, left-1) + "┤" + silent,
		margin + "├" + rightArrow(mail, left-1) + "├" + rightArrow(read, right-1) + "│",
	}, "\n")
}

// rightArrow returns an arrow of a width, with what is said in it.
func rightArrow(say string, width int) string {
	return "─ " + say + " " + strings.Repeat("─", max(0, width-utf8.RuneCountInString(say)-4)) + "►"
}

// leftArrow is rightArrow the other way.
func leftArrow(say string, width int) string {
	return "◄" + strings.Repeat("─", max(0, width-utf8.RuneCountInString(say)-4)) + " " + say + " ─"
}

// putAt appends a text to a line, from a column on.
func putAt(line string, at int, text string) string {
	return line + strings.Repeat(" ", max(0, at-utf8.RuneCountInString(line))) + text
}
