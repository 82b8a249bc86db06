package screens

import (
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
	"mailseal/wizard/guide"
)

// chartGrid is how wide and how high a chart is drawn.
type chartGrid struct {
	indent, label int // columns before the labels of the rows, and for them
	day           int // columns of a day
	total         int // columns of the last one
	bars          int // lines of the bars
	from, to      int // the days that are shown
}

// chart shows the deliveries of each day, with bars and by its numbers alone: they are what it says.
func (k Kit) chart(c guide.Chart, w, h int) (full, numbers []string) {
	g := gridOf(c, w, h)
	head := k.withFact(k.Theme.Paint(theme.Strong, " "+c.Title), k.legend(c.Legend), w, g.bars > 2)
	rows := append([]string{k.chartDays(c, g)}, k.chartRows(c, g)...)
	return slices.Concat([]string{head}, k.chartBars(c, g), rows), append([]string{head}, rows...)
}

// gridOf fits a chart into a window: a day is as wide as its longest number needs, and where not all days fit, the newest are shown.
func gridOf(c guide.Chart, w, h int) chartGrid {
	g := chartGrid{indent: 3, label: 8, day: 4, bars: 2}
	room := edge(w, false)
	switch {
	case w >= twoColumns && h >= twoLines:
		g.day, g.bars, room = 6, 4, edge(w, true)
	case w < compactBelow:
		g.indent, g.label, g.day = 1, 6, 3
	}
	g.total = ansi.StringWidth(c.Total) + 3
	for _, r := range append(slices.Clone(c.Rows), c.Failed) {
		g.label = max(g.label, min(ansi.StringWidth(r.Label), room/4))
		g.total = max(g.total, len(strconv.FormatInt(r.Total, 10))+2)
		for _, cell := range r.Cells {
			g.day = max(g.day, len(strconv.FormatInt(cell.Count, 10))+1)
		}
	}
	days := max(1, min(len(c.Days), (room-g.indent-g.label-g.total)/g.day))
	g.to = len(c.Days)
	if c.Today >= 0 {
		g.to = min(g.to, max(days, c.Today+min(days, 3)))
	}
	g.from = max(0, g.to-days)
	return g
}

// legend says what stands in a cell without a number, in the signs of the terminal.
func (k Kit) legend(text string) string {
	if k.toCome() != "·" {
		return strings.ReplaceAll(text, "·", k.toCome())
	}
	return text
}

// toCome returns the sign of a day that is still to come, which is another one than that of a day without a report.
func (k Kit) toCome() string {
	if sign := k.Theme.Glyph(theme.Coming); sign != noReport {
		return sign
	}
	return "."
}

// The signs of a day without a report, and of one that a report about several days is about too.
const noReport, continued = "-", "<"

// line sets a label, what stands on each day, and the last column.
func (g chartGrid) line(label string, cells []string, total string) string {
	line := strings.Repeat(" ", g.indent) + label + strings.Repeat(" ", max(0, g.label-ansi.StringWidth(label)))
	for _, cell := range cells {
		line += right(cell, g.day)
	}
	return strings.TrimRight(line+right(total, g.total), " ")
}

// right sets text at the right edge of a column.
func right(text string, width int) string {
	return strings.Repeat(" ", max(0, width-ansi.StringWidth(text))) + text
}

// chartDays names the days, and the month before them.
func (k Kit) chartDays(c guide.Chart, g chartGrid) string {
	month := ""
	var cells []string
	for i := g.from; i < g.to; i++ {
		if month == "" {
			month = c.Days[i].Format("Jan")
		}
		cell := strconv.Itoa(c.Days[i].Day())
		if i == c.Today {
			cell = k.Theme.Paint(theme.Strong, cell)
		}
		cells = append(cells, cell)
	}
	return g.line(month, cells, c.Total)
}

// chartRows sets the numbers of each sender, and last those that failed.
func (k Kit) chartRows(c guide.Chart, g chartGrid) []string {
	var lines []string
	for _, r := range append(slices.Clone(c.Rows), c.Failed) {
		var cells []string
		for i := g.from; i < min(g.to, len(r.Cells)); i++ {
			cells = append(cells, k.chartCell(r.Cells[i]))
		}
		lines = append(lines, g.line(cut(r.Label, g.label, k.Theme), cells, strconv.FormatInt(r.Total, 10)))
	}
	return lines
}

// chartCell sets a number; one of a day with failures stands out.
func (k Kit) chartCell(c guide.Cell) string {
	switch c.State {
	case guide.NoReport:
		return noReport
	case guide.ToCome:
		return k.toCome()
	case guide.Continued:
		return continued
	case guide.Reported:
	}
	text := strconv.FormatInt(c.Count, 10)
	if c.Failed > 0 {
		return k.Theme.Paint(theme.Alarm, text)
	}
	return text
}

// chartBars draws the deliveries of each day, scaled to the busiest, in two steps a line; a day with mail has one at least.
func (k Kit) chartBars(c guide.Chart, g chartGrid) []string {
	most := int64(0)
	sums := make([]int64, len(c.Days))
	for _, r := range c.Rows {
		for i := g.from; i < min(g.to, len(r.Cells)); i++ {
			sums[i] += r.Cells[i].Count
			most = max(most, sums[i])
		}
	}
	if most == 0 {
		return nil
	}
	lines := make([]string, g.bars)
	for row := range lines {
		var cells []string
		for i := g.from; i < g.to; i++ {
			steps := int((sums[i]*int64(2*g.bars) + most/2) / most)
			if sums[i] > 0 {
				steps = max(steps, 1)
			}
			cells = append(cells, k.bar(steps-2*(g.bars-1-row), g.day/2))
		}
		lines[row] = g.line("", cells, "")
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// bar returns a line of a bar that has so many steps left there.
func (k Kit) bar(steps, width int) string {
	switch {
	case steps <= 0:
		return ""
	case steps == 1:
		return strings.Repeat(k.Theme.Glyph(theme.HalfBar), max(width, 2))
	}
	return strings.Repeat(k.Theme.Glyph(theme.FullBar), max(width, 2))
}
