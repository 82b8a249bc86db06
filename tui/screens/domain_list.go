package screens

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/theme"
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

// listWidths are the widths of the widest texts of a list of domains.
type listWidths struct{ domain, next, where int }

// domainColumns fits a list of domains into a window.
func (k Kit) domainColumns(widths listWidths, w int) domainColumns {
	c := domainColumns{edge: edge(w, true), domainIndent: 3}
	if w < compactBelow {
		c.narrow, c.domain = true, edge(w, true)-c.domainIndent
		return c
	}
	c.domain = max(12, min(widths.domain, 26+(c.edge-78)/6))
	c.mark = c.domainIndent + c.domain + 2
	c.mode = c.mark + 2 + badgeWidth + 2
	c.next = c.mode + len("testing") + 2
	if column := c.next + min(widths.next, 30) + 2; widths.where > 0 && column+20 <= c.edge {
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

// rowLook is how a domain of a list stands there now.
type rowLook struct {
	cursor  bool
	changed bool   // since the list was opened
	busy    string // stands in place of the mark before its state while it is checked; else empty
}

// domainRow sets a domain.
func (k Kit) domainRow(row guide.DomainRow, c domainColumns, look rowLook) []string {
	name := "   " + shortened(row.Domain, c.domain)
	switch {
	case look.cursor:
		name = " " + k.Theme.Cursor(shortened(row.Domain, c.domain))
	case look.changed:
		name = " " + k.Theme.Paint(theme.Strong, changedMark+" "+shortened(row.Domain, c.domain))
	}
	if c.narrow {
		state := k.badge(row.Mark, compactBelow-1) + " "
		if row.Mark == guide.NoMark {
			state = ""
		}
		return []string{name, cut("     "+state+row.Next, c.edge, k.Theme)}
	}
	badge := k.badge(row.Mark, compactBelow)
	if look.busy != "" {
		badge = look.busy + strings.TrimPrefix(badge, k.badgeMark(row.Mark))
	}
	line := at(at(name, c.mark, badge), c.mode, row.Mode)
	if c.where == 0 {
		return []string{at(line, c.next, cut(row.Next, c.edge-c.next, k.Theme))}
	}
	line = at(line, c.next, cut(row.Next, c.where-c.next-2, k.Theme))
	return []string{strings.TrimRight(at(line, c.where, cut(row.Where, c.edge-c.where, k.Theme)), " ")}
}

// changedMark stands before a domain whose state has changed since the list was opened.
const changedMark = "*"

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
