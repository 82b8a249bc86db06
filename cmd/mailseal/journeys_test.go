package main

import (
	"fmt"
	"testing"

	"mailseal/tui/tuitest"
	"mailseal/wizard/wizardtest/webhosts"
)

// windows are those in which the whole way has to be gone: usual, two columns, narrow.
var windows = [][2]int{{80, 24}, {118, 36}, {40, 24}}

func TestSchool(t *testing.T) {
	for _, size := range windows {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			tuitest.Bubble(t, func(t *testing.T) {
				p := become(t, size[0], size[1], webhosts.Options{Domain: "rosehill-school.example"}, "GitHub Pages", "Switch to enforce")
				p.settle("github-pages")
				p.live("PROTECTED")
			})
		})
	}
}
