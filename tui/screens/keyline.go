package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
)

// keyLine names the keys of a screen on one line. The first one acts, and stands out. Where they are too many, those before the key that
// lists all of them are left out from the right, then those after it.
func (k Kit) keyLine(list []key.Binding, w int) []string {
	gap, width := "   ", edge(w, false)
	if w < compactBelow {
		gap = "  "
	}
	line := func(items []string) string { return " " + strings.Join(items, gap) }
	var before, always, after []string
	for i, group := range grouped(list) {
		item := k.keyItem(group, i == 0)
		switch {
		case i == 0:
			before = append(before, item)
		case group[0].Help() == k.Keys.Help.Help():
			always = append(always, item)
		case len(always) > 0:
			after = append(after, item)
		case ansi.StringWidth(line(append(slices.Clone(before), item, k.keyItem([]key.Binding{k.Keys.Help}, false)))) <= width:
			before = append(before, item)
		}
	}
	shown := append(before, always...)
	for _, item := range after {
		if longer := append(slices.Clone(shown), item); ansi.StringWidth(line(longer)) <= width {
			shown = longer
		}
	}
	return []string{cut(line(shown), width, k.Theme)}
}

// grouped sets keys that do the same to different things together, as for copying.
func grouped(list []key.Binding) [][]key.Binding {
	var groups [][]key.Binding
	for _, b := range list {
		if !b.Enabled() {
			continue
		}
		if n := len(groups); n > 0 && groups[n-1][0].Help().Desc == b.Help().Desc {
			groups[n-1] = append(groups[n-1], b)
			continue
		}
		groups = append(groups, []key.Binding{b})
	}
	return groups
}

func (k Kit) keyItem(group []key.Binding, acts bool) string {
	var names []string
	for _, b := range group {
		names = append(names, k.Theme.Draw(b.Help().Key))
	}
	name := strings.Join(names, " ")
	if acts {
		return k.Theme.Key(name) + " " + group[0].Help().Desc
	}
	return k.Theme.Paint(theme.Strong, name) + " " + group[0].Help().Desc
}
