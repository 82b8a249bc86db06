package screens

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/ansi"

	"mailseal/assets/msgid"
	"mailseal/tui/theme"
)

// keyLine names the keys of a screen on one line. The first one acts, and stands out. Where they are too many, those before the key that
// lists all of them, or that closes, are left out from the right, then those after it; but never those that turn a page or copy. Where these do not fit,
// they and the key that lists all are named in fewer words.
func (k Kit) keyLine(list []key.Binding, w int) []string {
	groups := grouped(list)
	if items := k.keyItems(groups, w, false); items != nil {
		return k.oneLine(items, w)
	}
	for i := 1; i < len(groups); i++ {
		groups[i] = k.short(groups[i])
	}
	if items := k.keyItems(groups, w, true); items != nil {
		return k.oneLine(items, w)
	}
	return []string{""}
}

// keyItems returns the keys that stand on a line; nil where there is no room for those that must. brief leaves the key that lists all
// without its word.
func (k Kit) keyItems(groups [][]key.Binding, w int, brief bool) []string {
	width := edge(w, false)
	fits := func(items ...[]string) bool { return ansi.StringWidth(joinKeys(slices.Concat(items...), w)) <= width }
	stays := slices.IndexFunc(groups, func(g []key.Binding) bool { return k.staysNamed(g[0]) })
	var help []string
	switch {
	case stays > 0 && brief:
		help = []string{k.Theme.Paint(theme.Strong, k.Theme.Draw(groups[stays][0].Help().Key))}
	case stays > 0:
		help = []string{k.keyItem(groups[stays], false)}
	}
	var before, must, always, after []string
	for i, group := range groups {
		if i > 0 && k.mustStand(group, i) {
			must = append(must, k.keyItem(group, false))
		}
	}
	for i, group := range groups {
		item := k.keyItem(group, i == 0)
		switch {
		case i == 0:
			before = append(before, item)
		case i == stays:
			always = help
		case len(must) > 0 && item == must[0]:
			before, must = append(before, item), must[1:]
		case len(always) > 0:
			after = append(after, item)
		case fits(before, []string{item}, must, help):
			before = append(before, item)
		}
		if i == 0 && len(must) > 0 && !fits(before, must, help) {
			if !brief {
				return nil
			}
			must = must[len(must)-1:] // a page is turned before a value is copied
		}
	}
	shown := append(before, always...)
	for _, item := range after {
		if fits(shown, []string{item}) {
			shown = append(shown, item)
		}
	}
	return shown
}

// staysNamed reports whether a key is named however many there are: the one that lists all, or the one that leads out of what lies over
// a screen.
func (k Kit) staysNamed(b key.Binding) bool {
	return b.Help() == k.Keys.Help.Help() || b.Help() == k.Keys.Close.Help()
}

// mustStand reports whether the keys at a place among those of a screen turn to the next page, or copy what stands there first of all: of
// a task, whose values have their keys before them, something else may come first.
func (k Kit) mustStand(group []key.Binding, at int) bool {
	does := group[0].Help().Desc
	return does == k.Keys.NextPage.Help().Desc || does == k.say(msgid.TuiKeyNextPageShort, nil) || at == 1 && does == k.Keys.Value.Help().Desc
}

// short names keys that turn a page in fewer words.
func (k Kit) short(group []key.Binding) []key.Binding {
	if group[0].Help().Desc != k.Keys.NextPage.Help().Desc {
		return group
	}
	first := group[0]
	first.SetHelp(first.Help().Key, k.say(msgid.TuiKeyNextPageShort, nil))
	return []key.Binding{first}
}

func joinKeys(items []string, w int) string {
	gap := "   "
	if w < compactBelow {
		gap = "  "
	}
	return " " + strings.Join(items, gap)
}

func (k Kit) oneLine(items []string, w int) []string {
	return []string{cut(joinKeys(items, w), edge(w, false), k.Theme)}
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
