package screens

import "mailseal/wizard/guide"

// alarms sets what costs mail, which stands first in the window whatever the step is about. Where the window is low, it is
// the worst one alone.
func (k Kit) alarms(blocks []guide.Block, w, h int) []string {
	lines := k.dense(blocks, w)
	if len(lines) <= h/3 {
		return lines
	}
	return k.dense(firstAlarm(blocks), w)
}

// dense sets blocks without blank lines between them.
func (k Kit) dense(blocks []guide.Block, w int) []string {
	var lines []string
	for i := range blocks {
		lines = append(lines, k.block(blocks, i, w)...)
	}
	return lines
}

// firstAlarm returns the heading, the first item, and what to do about it.
func firstAlarm(blocks []guide.Block) []guide.Block {
	items := 0
	for i, b := range blocks {
		if b.Style == guide.Item {
			items++
		}
		if items > 1 {
			return blocks[:i]
		}
	}
	return blocks
}
