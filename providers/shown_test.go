package providers

import (
	"strings"
	"testing"
)

// TestShown wants a name for every alias that users bring from a place, and it has to be one that the place can have shown.
func TestShown(t *testing.T) {
	c := catalogue(t)
	const domain = "rosehill-school.example"
	n := 0
	for i := range c.web {
		e := &c.web[i]
		if !e.Offered {
			continue
		}
		at := map[string]string{}
		for _, r := range e.records(domain) {
			if !r.Pasted || r.Type != "CNAME" {
				continue
			}
			n++
			name := c.Shown(e.ID, r.Label, domain)
			if name == "" && len(e.Alias) == 0 && r.Pattern == "" && strings.HasPrefix(e.ID, "other-") {
				continue // nobody knows its names
			}
			if _, err := r.Paste(name); err != nil || !r.fits(name, e) {
				t.Errorf("%s, %s: %q: %v", e.ID, r.Label, name, err)
			}
			if at[name] != "" {
				t.Errorf("%s: %s for %s and %s", e.ID, name, at[name], r.Label)
			}
			at[name] = r.Label
		}
	}
	if n < 20 {
		t.Errorf("only %d aliases", n)
	}
	for _, want := range [][3]string{
		{"netlify", "mta-sts", "rosehill-school.netlify.app"},
		{"vercel", "mta-sts", "cname.vercel-dns-0.com"},
		{"easydmarc", "_mta-sts", "rosehill_school_example__mta_sts.easydmarc.pro"},
		{"dmarcdkim", "_mta-sts", "rosehill-school-example._mta-sts.dmarcdkim.io"},
		{"uriports", "_mta-sts", "rosehill-school-example._mta-sts.uriports.com"},
		{"nginx", "mta-sts", ""},
		{"netlify", "_mta-sts", ""},
		{"nowhere", "mta-sts", ""},
	} {
		if got := c.Shown(want[0], want[1], domain); got != want[2] {
			t.Errorf("%s, %s: %q, want %q", want[0], want[1], got, want[2])
		}
	}
	if got := c.Shown("mailhardener", "_mta-sts", domain, "elsewhere.example.com", "a.mailhardener.com"); got != "a.mailhardener.com" {
		t.Errorf("of two names, %q", got)
	}
}
