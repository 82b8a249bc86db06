package providers

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/mtasts"
)

// TestPolicyCoversLive is the promise of PolicyMX, for every provider of the catalogue and every
// situation: one line for each MX name, which allows it and is fit for a policy.
func TestPolicyCoversLive(t *testing.T) {
	c := catalogue(t)
	check := func(mx []string) {
		t.Helper()
		clues := Clues{Domain: "example.com", MX: mx}
		lines := c.PolicyMX(clues)
		var policy mtasts.Policy
		for _, l := range lines {
			policy.MX = append(policy.MX, l.Pattern)
			if l.Why == "" || strings.ContainsAny(l.Why, "{}") {
				t.Errorf("%v: why %q", mx, l.Why)
			}
			if !mtasts.ValidPattern(l.Pattern) || strings.HasPrefix(l.Pattern, "*") {
				t.Errorf("%v: line %q", mx, l.Pattern)
			}
		}
		for _, host := range clues.clean().MX {
			if mtasts.ValidPattern(host) && !policy.Covers(host) {
				t.Errorf("%v does not cover %s", policy.MX, host)
			}
		}
	}
	for _, e := range c.mail {
		for _, set := range e.MX {
			check(set.Live)
		}
	}
	eachSituation(situations, func(left, _ string) { check(clues(t, left).MX) })
}

func TestPolicyMX(t *testing.T) {
	c := catalogue(t)
	good := func(mx string, want ...Line) {
		t.Helper()
		got := c.PolicyMX(Clues{Domain: "example.com", MX: strings.Fields(mx)})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", mx, diff)
		}
	}
	good("")
	good(". mx_1.example.com -mx.example.com 192.0.2.1")
	good("Mail.Example.com. mail.example.com",
		Line{Pattern: "mail.example.com", Why: "Mail for your domain goes to this server of your own today."})
	good("smtp.google.com",
		Line{Pattern: "smtp.google.com", Why: "Mail for your domain goes to this Google Workspace server today. As far as is known, it is the one name that Google gives out since 2023."})
	good("aspmx.l.google.com mx.hoster.example",
		Line{Pattern: "aspmx.l.google.com", Why: "Mail for your domain goes to this Google Workspace server today. It belongs to Google's older set."},
		Line{Pattern: "mx.hoster.example", Why: "Mail for your domain goes to this server today."})
	good("example-com.o-v1.mx.microsoft",
		Line{Pattern: "example-com.o-v1.mx.microsoft", Why: "Mail for your domain goes to this Microsoft 365 server today. It is Microsoft's new kind of name. The pattern for its older names does not cover it."})
}
