package theme

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// WithLinks returns the theme, and has it make links of addresses or not.
func (t Theme) WithLinks(links bool) Theme {
	t.links = links
	return t
}

// address is a web address as it stands in a line, up to what cannot belong to it.
var address = regexp.MustCompile(`https?://[^\s\x1b"'<>()]*[^\s\x1b"'<>().,;:!?]`)

// Link makes links of the web addresses in a line that is finished: what is set afterwards must not cut or wrap it. One that ends at the
// edge of a full line may go on in the next, and one that is cut leads nowhere: they stay as they are. edge is the width of a full line.
func (t Theme) Link(line string, edge int) string {
	if !t.links || !strings.Contains(line, "://") {
		return line
	}
	full := ansi.StringWidth(line) >= edge
	var b strings.Builder
	rest := 0
	for _, at := range address.FindAllStringIndex(line, -1) {
		url, after := line[at[0]:at[1]], ansi.Strip(line[at[1]:])
		if full && strings.TrimSpace(after) == "" || strings.Contains(url+after[:min(len(after), len("..."))], t.Glyph(Cut)) {
			continue
		}
		b.WriteString(line[rest:at[0]] + ansi.SetHyperlink(url) + url + ansi.ResetHyperlink())
		rest = at[1]
	}
	return b.String() + line[rest:]
}

// KnowsLinks reports whether a terminal is likely to know links (OSC 8), by the system and the environment alone. Most that do not know
// them pass them over; the old consoles show them.
func KnowsLinks(system string, env func(string) string) bool {
	switch env("TERM") {
	case "linux", "dumb":
		return false
	case "":
		return system == "windows" && SetOf(system, env) == Full
	}
	return system != "windows" || SetOf(system, env) == Full
}
