package tuitest

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// shown returns what a window of 24 by 4 shows of a text.
func shown(text string) Screen {
	e := vt.NewEmulator(24, 4)
	_, _ = e.WriteString(strings.ReplaceAll(text, "\n", "\r\n"))
	return screenOf(e)
}

// wellFormed fails the test where a picture is no XML, or has what a picture must not have.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		if start, ok := token.(xml.StartElement); ok {
			for _, a := range start.Attr {
				if start.Name.Local == "script" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
					t.Errorf("<%s %s=%q> in a picture", start.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
}

func TestSVG(t *testing.T) {
	s := shown("\x1b[1mbold\x1b[m  a & b\n \x1b[30;106m enter \x1b[m done\n \x1b[91m!\x1b[39m\x1b[7m WRONG \x1b[m█ ▄")
	svg := SVG(s, Caption{"A <title>", "What it shows"})
	wellFormed(t, svg)
	for _, part := range []string{
		"<title>A &lt;title&gt;</title><desc>What it shows</desc>",
		`<text class="b" x="0" y="13.5" textLength="33.6">bold</text>`,
		`<text x="50.4" y="13.5" textLength="42">a &amp; b</text>`,
		`<rect class="g14" x="8.4" y="18" width="58.8" height="18"/>`,
		`<text class="f0" x="16.8" y="31.5" textLength="42">enter</text>`,
		`<text class="f9" x="8.4" y="49.5">!</text>`,
		`<rect class="ink" x="16.8" y="36" width="58.8" height="18"/>`,
		`<text class="on" x="25.2" y="49.5" textLength="42">WRONG</text>`,
		`<rect class="ink" x="75.6" y="36" width="8.4" height="18"/>`,
		`<rect class="ink" x="92.4" y="45" width="8.4" height="9"/>`,
		".g14{fill:#29b8db}", ".g14{fill:#61d6d6}",
	} {
		if !strings.Contains(svg, part) {
			t.Errorf("%s\nis not in\n%s", part, svg)
		}
	}
	if again := SVG(shown("\x1b[1mbold\x1b[m  a & b\n \x1b[30;106m enter \x1b[m done\n \x1b[91m!\x1b[39m\x1b[7m WRONG \x1b[m█ ▄"), Caption{"A <title>", "What it shows"}); again != svg {
		t.Error("the same screen gives another picture")
	}
	if other := SVG(shown("\x1b[1mBold\x1b[m"), Caption{}); strings.Contains(svg, other) {
		t.Error("another screen gives the same picture")
	}
}

// TestFilm holds that a scene is found in the film where it stands, and nowhere else.
func TestFilm(t *testing.T) {
	first, second, third := shown("head\none"), shown("head\ntwo"), shown("head\none\nthree")
	f := Film{Name: "f", Width: 24, Height: 4}.With(first, time.Second).With(second, 3*time.Second).With(third, 4*time.Second)
	svg := f.SVG(Caption{"A film", "Its scenes"})
	wellFormed(t, svg)
	if n := strings.Count(svg, ">head</text>"); n != 1 {
		t.Errorf("a row of all scenes is drawn %d times", n)
	}
	for _, part := range []string{
		"@keyframes f{0%{transform:translateY(-0px)}12.5%{transform:translateY(-72px)}50%{transform:translateY(-144px)}}", "f 8s step-end infinite",
		`<use href="#f-0" y="144"/><use href="#f-1" y="162"/><use href="#f-3" y="180"/>`,
	} {
		if !strings.Contains(svg, part) {
			t.Errorf("%s\nis not in\n%s", part, svg)
		}
	}
	start := Film{Name: "f", Width: 24, Height: 4}
	if !start.With(first, time.Minute).LastSceneIn(svg) || !start.With(first, 0).With(second, 0).With(third, 0).LastSceneIn(svg) {
		t.Error("a scene of the film is not found in it")
	}
	if start.With(second, 0).LastSceneIn(svg) || start.With(first, 0).With(third, 0).LastSceneIn(svg) {
		t.Error("a scene is found where it does not stand")
	}
}
