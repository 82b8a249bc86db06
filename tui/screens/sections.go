package screens

import "strings"

// section is a part of a screen. Where the window is low, sections with a give go first, the
// highest first.
type section struct {
	lines []string
	give  int // 0: never
}

// stack puts sections below each other, in at most h lines: where there are more, first the blank lines
// between them go, from the top, then the sections that may.
func stack(h int, sections ...section) string {
	keep := filled(sections)
	gaps := max(0, len(keep)-1)
	for height(keep)+gaps > h {
		worst := -1
		for i, s := range keep {
			if s.give > 0 && (worst < 0 || s.give > keep[worst].give) {
				worst = i
			}
		}
		switch {
		case gaps > 0:
			gaps--
		case worst >= 0:
			keep = append(keep[:worst:worst], keep[worst+1:]...)
		default:
			return join(keep, 0)
		}
	}
	return join(keep, gaps)
}

// filled leaves out empty sections.
func filled(sections []section) []section {
	var keep []section
	for _, s := range sections {
		if len(s.lines) > 0 {
			keep = append(keep, s)
		}
	}
	return keep
}

// height counts the lines of sections, without any between them.
func height(sections []section) int {
	n := 0
	for _, s := range sections {
		n += len(s.lines)
	}
	return n
}

// lasting leaves out the sections that may go.
func lasting(sections []section) []section {
	var keep []section
	for _, s := range sections {
		if s.give == 0 {
			keep = append(keep, s)
		}
	}
	return keep
}

// needs counts the lines of sections with a blank one between each two.
func needs(sections []section) int {
	keep := filled(sections)
	return height(keep) + max(0, len(keep)-1)
}

// fits reports whether sections need at most h lines.
func fits(h int, sections []section) bool { return needs(sections) <= h }

// join sets the last gaps of the sections apart with a blank line.
func join(sections []section, gaps int) string {
	var all []string
	for i, s := range sections {
		if i > 0 && len(sections)-i <= gaps {
			all = append(all, "")
		}
		all = append(all, s.lines...)
	}
	return strings.Join(all, "\n")
}
