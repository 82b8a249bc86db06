//go:build unix

package main

import (
	"fmt"
	"testing"

	"mailseal/tui/tuitest"
	"mailseal/wizard/wizardtest/webhosts"
)

// TestJourneys goes the whole way by keyboard, from the first screen to a protected domain, in the usual window, in one with two columns
// and in a narrow one: a school at Google and GoDaddy with GitHub Pages, and a dental practice at Microsoft and IONOS with Cloudflare Pages.
// Nobody reads anything but the frame, and every step has to be done from that.
func TestJourneys(t *testing.T) {
	windows := [][2]int{{80, 24}, {118, 36}, {40, 24}}
	for _, someone := range []struct {
		name, place string
		options     webhosts.Options
		wishes      []string
	}{
		{"school", "github-pages", webhosts.Options{Domain: "rosehill-school.example"}, []string{"GitHub Pages"}},
		{"dentist", "cloudflare-pages", webhosts.Options{Domain: "greenfield-dental.example", Mail: "microsoft", DNS: "ionos"}, []string{"Cloudflare Pages"}},
	} {
		for i, size := range windows {
			if testing.Short() && (i == 0) != (someone.name == "school") { // the usual window for one, the others for the other
				continue
			}
			t.Run(fmt.Sprintf("%s %dx%d", someone.name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				tuitest.Bubble(t, func(t *testing.T) {
					p := become(t, size[0], size[1], someone.options, append(someone.wishes, "Switch to enforce")...)
					p.settle(someone.place)
					p.live("PROTECTED")
				})
			})
		}
	}
}
