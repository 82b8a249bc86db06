package theme

import (
	"io"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
)

func themed(profile termenv.Profile, colour bool) Theme {
	r := lipgloss.NewRenderer(io.Discard)
	r.SetColorProfile(profile)
	return New(r, colour, Full)
}

// TestPaint holds the escapes of each role, and that without colour only what is no colour stays.
func TestPaint(t *testing.T) {
	for _, c := range []struct {
		role         Role
		colour, none string
	}{
		{Plain, "x", "x"},
		{Strong, "\x1b[1mx\x1b[0m", "\x1b[1mx\x1b[0m"},
		{Alarm, "\x1b[7mx\x1b[0m", "\x1b[7mx\x1b[0m"},
		{Chip, "\x1b[30;106mx\x1b[0m", "x"},
		{Good, "\x1b[32mx\x1b[0m", "x"},
		{Waiting, "\x1b[36mx\x1b[0m", "x"},
		{Todo, "\x1b[33mx\x1b[0m", "x"},
		{Wrong, "\x1b[91mx\x1b[0m", "x"},
	} {
		if got := themed(termenv.TrueColor, true).Paint(c.role, "x"); got != c.colour {
			t.Errorf("role %d is %q, want %q", c.role, got, c.colour)
		}
		if got := themed(termenv.Ascii, false).Paint(c.role, "x"); got != c.none {
			t.Errorf("role %d without colour is %q, want %q", c.role, got, c.none)
		}
	}
}

func TestSameWidthWithoutColour(t *testing.T) {
	with, without := themed(termenv.ANSI, true), themed(termenv.ANSI, false)
	if got := ansi.Strip(with.Key("enter")); got != " enter " || without.Key("enter") != "[enter]" {
		t.Errorf("the key is %q and %q", got, without.Key("enter"))
	}
	if got := ansi.Strip(with.Cursor("Yes")); got != "▸ Yes " || without.Cursor("Yes") != "▸ Yes" {
		t.Errorf("the cursor is %q and %q", got, without.Cursor("Yes"))
	}
}

func TestSetOf(t *testing.T) {
	for _, c := range []struct {
		system string
		env    map[string]string
		want   Set
	}{
		{"linux", map[string]string{"LANG": "en_GB.UTF-8"}, Full},
		{"darwin", map[string]string{"LANG": "en_GB.UTF-8", "TERM": "xterm-256color"}, Full},
		{"linux", map[string]string{"LANG": "C.utf8", "TERM": "linux"}, WGL4},
		{"linux", map[string]string{"LANG": "de_DE.UTF-8", "LC_CTYPE": "de_DE.ISO-8859-1"}, ASCII},
		{"linux", map[string]string{"LANG": "C", "LC_CTYPE": "C", "LC_ALL": "en_US.utf8"}, Full},
		{"linux", map[string]string{"LANG": "C"}, ASCII},
		{"linux", nil, ASCII},
		{"windows", nil, WGL4},
		{"windows", map[string]string{"WT_SESSION": "1"}, Full},
	} {
		if got := SetOf(c.system, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s with %v has set %d, want %d", c.system, c.env, got, c.want)
		}
	}
}

// TestGlyphsAreOneCell: a wider one would shift the line.
func TestGlyphsAreOneCell(t *testing.T) {
	for which := range sets {
		theme := New(anywhere(), true, which)
		for g := range glyphs {
			if n := ansi.StringWidth(theme.Glyph(g)); n != 1 && g != Cut {
				t.Errorf("glyph %d of set %d is %d cells wide", g, which, n)
			}
		}
		for _, frame := range theme.Busy() {
			if n := ansi.StringWidth(frame); n != 1 {
				t.Errorf("%q is %d cells wide", frame, n)
			}
		}
	}
	for _, r := range New(anywhere(), true, ASCII).Draw("✓▸·○●…█▄↑↓←→╭╮╰╯╲╱─│├┤►◄") {
		if r > 126 {
			t.Errorf("%q is not ASCII", r)
		}
	}
}

func anywhere() *lipgloss.Renderer { return lipgloss.NewRenderer(io.Discard) }

// TestWrite: where the locale is not UTF-8, what people write with has a letter that is as wide.
func TestWrite(t *testing.T) {
	line := "told “no” – it’s in RFC 8461 §3"
	for glyphs, want := range map[Set]string{Full: line, WGL4: line, ASCII: `told "no" - it's in RFC 8461 #3`} {
		got := New(nil, false, glyphs).Write(line)
		if got != want {
			t.Errorf("%d: %q, want %q", glyphs, got, want)
		}
		if n := len([]rune(got)); n != len([]rune(line)) {
			t.Errorf("%d: %d letters", glyphs, n)
		}
	}
}
