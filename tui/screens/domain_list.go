package screens

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/wizard/guide"
)

// domainColumns is where the columns of a list of domains begin. Where the window is narrow there are none: a domain has two lines.
type domainColumns struct {
	narrow             bool
	domain             int // columns for the name
	mark, mode, next   int
	where              int // 0: not shown
	edge, domainIndent int
}

// domainColumns fits a list of domains into a window. It is the same for the list of the wizard and for a live board, which has no cursor.
func (k Kit) domainColumns(rows []guide.DomainRow, w int) domainColumns {
	c := domainColumns{edge: edge(w, true), domainIndent: 3}
	if w < compactBelow {
		c.narrow, c.domain = true, edge(w, true)-c.domainIndent
		return c
	}
	next, where := 0, 0
	for _, row := range rows {
		where = max(where, len(row.Where))
		c.domain = max(c.domain, ansi.StringWidth(row.Domain))
		next = max(next, ansi.StringWidth(row.Next))
	}
	c.domain = max(12, min(c.domain, 26+(c.edge-78)/6))
	c.mark = c.domainIndent + c.domain + 2
	c.mode = c.mark + 2 + badgeWidth + 2
	c.next = c.mode + len("testing") + 2
	if column := c.next + min(next, 30) + 2; where > 0 && column+20 <= c.edge {
		c.where = column
	}
	return c
}

// domainHeads names the columns of a list of domains.
func (k Kit) domainHeads(c domainColumns) []string {
	if c.narrow {
		return nil
	}
	line := at("", c.domainIndent, k.say(msgid.TuiHomeDomain, nil))
	line = at(line, c.mark+2, k.say(msgid.TuiHomeState, nil))
	line = at(line, c.mode, k.say(msgid.TuiHomeMode, nil))
	line = at(line, c.next, k.say(msgid.TuiHomeNext, nil))
	if c.where > 0 {
		line = at(line, c.where, k.say(msgid.TuiHomeWhere, nil))
	}
	return []string{line}
}

// domainRow sets a domain. busy stands in place of the mark before its state; it may be empty.
func (k Kit) domainRow(row guide.DomainRow, c domainColumns, cursor bool, busy string) []string {
	name := "   " + shortened(row.Domain, c.domain)
	if cursor {
		name = " " + k.Theme.Cursor(shortened(row.Domain, c.domain))
	}
	if c.narrow {
		return []string{name, cut("     "+k.badge(row.Mark, compactBelow-1)+" "+row.Next, c.edge, k.Theme)}
	}
	badge := k.badge(row.Mark, compactBelow)
	if busy != "" {
		badge = busy + strings.Repeat(" ", badgeWidth+2)
	}
	line := at(at(name, c.mark, badge), c.mode, row.Mode)
	if c.where == 0 {
		return []string{at(line, c.next, cut(row.Next, c.edge-c.next, k.Theme))}
	}
	line = at(line, c.next, cut(row.Next, c.where-c.next-2, k.Theme))
	return []string{strings.TrimRight(at(line, c.where, cut(row.Where, c.edge-c.where, k.Theme)), " ")}
}

// at sets text into a column of a line.
func at(line string, column int, text string) string {
	return line + strings.Repeat(" ", max(0, column-ansi.StringWidth(line))) + text
}

// shortened cuts a name in its middle where it is too long.
func shortened(name string, room int) string {
	n := ansi.StringWidth(name)
	if n <= room {
		return name
	}
	half := (room - 1) / 2
	return ansi.Truncate(name, half, "") + "…" + ansi.TruncateLeft(name, n-(room-1-half), "")
}

// around sets the units around one of them below each other: as many wherever that one is. What is left out is counted.
func (k Kit) around(units [][]string, one, most int) []string {
	from, to := 0, len(units)
	if len(units) > most {
		from = min(max(0, one-most/2), len(units)-most)
		to = from + most
	}
	var lines []string
	for i := from; i < to; i++ {
		switch {
		case i == from && from > 0:
			lines = append(lines, "   "+k.Theme.Draw(k.say(msgid.TuiMoreAbove, number(from+1))))
		case i == to-1 && to < len(units):
			lines = append(lines, "   "+k.Theme.Draw(k.say(msgid.TuiMoreBelow, number(len(units)-to+1))))
		default:
			lines = append(lines, units[i]...)
		}
	}
	return lines
}
