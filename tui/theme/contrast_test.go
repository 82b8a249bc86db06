package theme

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/muesli/termenv"
)

// palette is the colours of a terminal: of text, of the background, and those of the sixteen that the theme uses.
type palette struct {
	name             string
	text, background string
	colours          map[int]string
	chosen           bool // its text is as pale as its user wants it
}

func colours(c0, c2, c3, c6, c9, c14 string) map[int]string {
	return map[int]string{0: c0, 2: c2, 3: c3, 6: c6, 9: c9, 14: c14}
}

// The palettes as the programs come with them.
var palettes = []palette{
	{"Windows Terminal, Campbell", "CCCCCC", "0C0C0C", colours("0C0C0C", "13A10E", "C19C00", "3A96DD", "E74856", "61D6D6"), false},
	{"old Windows console", "C0C0C0", "000000", colours("000000", "008000", "808000", "008080", "FF0000", "00FFFF"), false},
	{"old PowerShell", "EEEDF0", "012456", colours("000000", "008000", "EEEDF0", "008080", "FF0000", "00FFFF"), false},
	{"xterm, white", "000000", "FFFFFF", colours("000000", "00CD00", "CDCD00", "00CDCD", "FF0000", "00FFFF"), false},
	{"xterm, black", "E5E5E5", "000000", colours("000000", "00CD00", "CDCD00", "00CDCD", "FF0000", "00FFFF"), false},
	{"VS Code, dark", "CCCCCC", "1E1E1E", colours("000000", "0DBC79", "E5E510", "11A8CD", "F14C4C", "29B8DB"), false},
	{"VS Code, light", "333333", "FFFFFF", colours("000000", "107C10", "949800", "0598BC", "CD3131", "0598BC"), false},
	{"Terminal.app, light", "000000", "FFFFFF", colours("000000", "00A600", "999900", "00A6B2", "E50000", "00E5E5"), false},
	{"Terminal.app, dark", "FFFFFF", "1E1E1E", colours("000000", "00A600", "999900", "00A6B2", "E50000", "00E5E5"), false},
	{"Tango, dark", "D3D7CF", "2E3436", colours("2E3436", "4E9A06", "C4A000", "06989A", "EF2929", "34E2E2"), false},
	{"Tango, light", "2E3436", "FFFFFF", colours("2E3436", "4E9A06", "C4A000", "06989A", "EF2929", "34E2E2"), false},
	{"Linux console", "AAAAAA", "000000", colours("000000", "00AA00", "AA5500", "00AAAA", "FF5555", "55FFFF"), false},
	{"Solarized, dark", "839496", "002B36", colours("073642", "859900", "B58900", "2AA198", "CB4B16", "93A1A1"), true},
	{"Solarized, light", "657B83", "FDF6E3", colours("073642", "859900", "B58900", "2AA198", "CB4B16", "93A1A1"), true},
}

// luminance is that of WCAG 2.1.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, share := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += share * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// look is how a role is painted: the numbers of its colours, -1 where it has none of its own.
type look struct {
	text, fill     int
	bold, reversed bool
}

func lookOf(t *testing.T, role Role) look {
	t.Helper()
	l := look{text: -1, fill: -1}
	painted := themed(termenv.ANSI, true).Paint(role, "x")
	codes, _, _ := strings.Cut(strings.TrimPrefix(painted, "\x1b["), "mx")
	if painted == "x" {
		return l
	}
	for code := range strings.SplitSeq(codes, ";") {
		n, err := strconv.Atoi(code)
		switch {
		case err != nil:
			t.Fatalf("role %d is painted as %q", role, painted)
		case n == 1:
			l.bold = true
		case n == 7:
			l.reversed = true
		case n >= 30 && n <= 37:
			l.text = n - 30
		case n >= 90 && n <= 97:
			l.text = n - 90 + 8
		case n >= 40 && n <= 47:
			l.fill = n - 40
		case n >= 100 && n <= 107:
			l.fill = n - 100 + 8
		default:
			t.Errorf("role %d is painted with %d", role, n)
		}
	}
	return l
}

// TestContrast: what has to be read is readable on every usual palette, and the mark of what is wrong is seen. Colour has only what is under
// the cursor, and the marks, beside which a word says the same.
func TestContrast(t *testing.T) {
	if got := contrast(t, "000000", "FFFFFF"); math.Abs(got-21) > 0.01 {
		t.Fatalf("black on white is %.2f", got)
	}
	marks := []Role{Good, Waiting, Todo, Wrong}
	for role := Plain; role <= Wrong; role++ {
		l := lookOf(t, role)
		mark := slices.Contains(marks, role)
		if colour := l.text >= 0 || l.fill >= 0; colour != (mark || role == Chip) {
			t.Errorf("role %d has a colour: %v", role, colour)
		}
		if l.fill >= 0 && l.bold || l.reversed && l.bold {
			t.Errorf("role %d is bold on a fill", role)
		}
		if mark && l.fill >= 0 {
			t.Errorf("mark %d has a fill", role)
		}
		least := 4.5
		switch {
		case role == Wrong:
			least = 3
		case mark:
			continue // decoration
		}
		for _, p := range palettes {
			text, background := p.text, p.background
			if l.text >= 0 {
				text = p.colours[l.text]
			}
			if l.fill >= 0 {
				background = p.colours[l.fill]
			}
			if p.chosen && l.text < 0 {
				continue
			}
			if got := contrast(t, text, background); got < least {
				t.Errorf("%s: role %d has a contrast of %.1f", p.name, role, got)
			}
		}
	}
}
