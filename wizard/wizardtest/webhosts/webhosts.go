// Package webhosts is pretend web hosts, for the tests of the recipes: GitHub, a cPanel, a service that keeps policy files, as
// their customer meets them in a browser and as a sender meets what they serve. They stand in a practice world
// (package practice), whose DNS, network, clock and certificates they use, and where the real probe fetches from them.
//
// A User (user.go) carries out the acts of a recipe (providers.Step) and never learns whose recipe it is: what has no
// such menu, box or button where the recipe sends a person is an error that says so, as the person would be stuck. Every
// vendor has a file of its own, and is known by the pages it opens: its pages (page.go) and what it serves (edge.go). What
// vendors may ask of the world is in world.go.
//
// Labels are those that a vendor's documentation has, not those of the recipe: a recipe with a wrong label fails. Where
// nobody has found the vendor's own text, the label is marked as remembered, and the recipe's word is taken for it.
//
// To add a vendor: one file, and one line in vendors below.
package webhosts

import (
	"testing"

	"mailseal/wizard/practice"
)

// Options make a world. The zero value is a domain with mail at Google and DNS at GoDaddy.
type Options struct {
	Domain string // "" bakery.example
	DNS    string // one of practice.DNSHosts
	Mail   string // one of practice.Providers
	Quirks Quirks
}

// vendors makes all that there are.
func vendors(w *World) []vendor {
	github := newGitHub(w)
	list := []vendor{
		github, newGitLab(w), newCloudflare(w), newNetlify(w), newVercel(w, github), newAzure(w, github), newFirebase(w), newAWS(w),
		newCPanel(w), newPlesk(w), newDirectAdmin(w), newHPanel(w), newSiteGround(w), newDreamHost(w), newOVH(w),
	}
	for _, s := range services {
		list = append(list, newService(w, s))
	}
	return list
}

// New makes a world with all vendors in it, which ends with the test.
func New(t testing.TB, options Options) *World {
	t.Helper()
	if options.Domain == "" {
		options.Domain = "bakery.example"
	}
	net, err := practice.Start(practice.Options{Domain: options.Domain, DNS: options.DNS, Provider: options.Mail, Start: start, Frozen: true, AtOnce: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(net.Close)
	w := newWorld(net, options.Quirks)
	w.vendors = vendors(w)
	if w.err != nil {
		t.Fatal(w.err)
	}
	return w
}
