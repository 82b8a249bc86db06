package probe

import (
	"slices"
	"testing"

	"mailseal/wizard/facts"
)

// TestSiteNames: where the web site leads is read to its end, and only a name that is there is asked of a resolver.
func TestSiteNames(t *testing.T) {
	apex := facts.SiteName{Name: "alpha.example", Addrs: []string{"192.0.2.80"}}
	for name, test := range map[string]struct {
		zone     string
		want     []facts.SiteName
		resolved bool // a resolver was asked
	}{
		"no www": {alphaZone, []facts.SiteName{apex}, false},
		"addresses": {alphaZone + "www A 192.0.2.81\nwww AAAA 2001:db8::1\n",
			[]facts.SiteName{{Name: "www.alpha.example", Addrs: []string{"192.0.2.81"}}, apex}, false},
		"an alias in the zone": {alphaZone + "www CNAME @\n",
			[]facts.SiteName{{Name: "www.alpha.example", Alias: []string{"alpha.example"}, Addrs: []string{"192.0.2.80"}}, apex}, false},
		"a chain out of it": {alphaZone + "www CNAME site\nsite CNAME sts.mailhost.example.\n",
			[]facts.SiteName{{Name: "www.alpha.example", Alias: []string{"site.alpha.example", "sts.mailhost.example"}, Addrs: []string{"198.51.100.80"}}, apex}, true},
		"to a name that is gone": {alphaZone + "www CNAME gone.mailhost.example.\n",
			[]facts.SiteName{{Name: "www.alpha.example", Alias: []string{"gone.mailhost.example"}}, apex}, true},
		"in a circle": {alphaZone + "www CNAME web\nweb CNAME www\n",
			[]facts.SiteName{{Name: "www.alpha.example", Alias: []string{"web.alpha.example", "www.alpha.example"}}, apex}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := alphaInternet(t, test.zone)
			same(t, w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Site: true}, nil).Site, test.want)
			resolved := slices.ContainsFunc(w.questions(true), func(a asked) bool { return a.name == "www.alpha.example" })
			same(t, resolved, test.resolved)
		})
	}
}

// TestSiteNamesOfASilentDomain: where nobody answers, nothing is said.
func TestSiteNamesOfASilentDomain(t *testing.T) {
	w := newInternet(t)
	w.serve(topZone, "192.0.2.1")
	w.dnsServer("8.8.8.8")
	same(t, w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{Site: true}, nil).Site, []facts.SiteName(nil))
}

// TestSiteNamesAreAskedWhenWanted: a check of a task that is open leaves the web site out.
func TestSiteNamesAreAskedWhenWanted(t *testing.T) {
	w := alphaInternet(t, alphaZone+"www CNAME sts.mailhost.example.\n")
	seen := w.probe("8.8.8.8").Check(t.Context(), "alpha.example", facts.Scope{DNS: true, Caches: true, Policy: true}, nil)
	same(t, seen.Site, []facts.SiteName(nil))
	for _, a := range slices.Concat(w.questions(true), w.questions(false)) {
		if a.name == "www.alpha.example" {
			t.Errorf("%+v was asked", a)
		}
	}
}
