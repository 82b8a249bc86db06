package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

	"mailseal/tui/theme"
)

// keyLine names the keys of a screen on one line. The first one acts, and stands out. Where they are too many, those before the key that
// lists all of them, or that closes, are left out from the right, then those after it.
func (k Kit) keyLine(list []key.Binding, w int) []string {
	gap, width := "   ", edge(w, false)
	if w < compactBelow {
		gap = "  "
	}
	line := func(items []string) string { return " " + strings.Join(items, gap) }
	groups := grouped(list)
	stays := slices.IndexFunc(groups, func(g []key.Binding) bool { return k.staysNamed(g[0]) })
	var before, always, after []string
	if stays > 0 {
		always = []string{k.keyItem(groups[stays], false)}
	}
	for i, group := range groups {
		item := k.keyItem(group, i == 0)
		switch {
		case i == 0:
			before = append(before, item)
		case i == stays:
		case stays >= 0 && i > stays:
			after = append(after, item)
		case ansi.StringWidth(line(slices.Concat(before, []string{item}, always))) <= width:
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

// staysNamed reports whether a key is named however many there are: the one that lists all, or the one that leads out of what lies over
// a screen.
func (k Kit) staysNamed(b key.Binding) bool {
	return b.Help() == k.Keys.Help.Help() || b.Help() == k.Keys.Close.Help()
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
