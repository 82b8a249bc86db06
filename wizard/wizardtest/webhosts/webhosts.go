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
// What is not played: signing in, paying, a window that asks once more with the same button, and what only the remark of a
// step has people do.
//
// To add a vendor: a file, and a line in vendors below.
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

// vendors are all that there are, by what their pages are known by: the hosts of URLs, and the names of pages that have no URL
// of their own. One is made when somebody first comes to it.
func vendors() []maker {
	list := []maker{
		{func(w *World) vendor { return newGitHub(w) }, []string{"github.com"}},
		{func(w *World) vendor { return newGitLab(w) }, []string{"gitlab.com"}},
		{func(w *World) vendor { return newCloudflare(w) }, []string{"dash.cloudflare.com"}},
		{func(w *World) vendor { return newNetlify(w) }, []string{"app.netlify.com"}},
		{func(w *World) vendor { return newVercel(w) }, []string{"vercel.com"}},
		{func(w *World) vendor { return newAzure(w) }, []string{"portal.azure.com"}},
		{func(w *World) vendor { return newFirebase(w) }, []string{"console.firebase.google.com"}},
		{func(w *World) vendor { return newAWS(w) }, []string{"us-east-1.console.aws.amazon.com", "s3.console.aws.amazon.com", "console.aws.amazon.com"}},
		{func(w *World) vendor { return newCPanel(w) }, []string{"your cPanel"}},
		{func(w *World) vendor { return newPlesk(w) }, []string{"your Plesk"}},
		{func(w *World) vendor { return newDirectAdmin(w) }, []string{"your DirectAdmin"}},
		{func(w *World) vendor { return newHPanel(w) }, []string{"hpanel.hostinger.com"}},
		{func(w *World) vendor { return newSiteGround(w) }, []string{"my.siteground.com"}},
		{func(w *World) vendor { return newOVH(w) }, []string{"www.ovh.com"}},
		{func(w *World) vendor { return &filezilla{w} }, []string{"FileZilla"}},
		{func(w *World) vendor { return newAnyHost(w) }, []string{"the page of your web host"}},
	}
	for _, s := range services {
		list = append(list, maker{func(w *World) vendor { return newService(w, s) }, []string{s.name, s.host}})
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
	return newWorld(net, options.Quirks, vendors())
}
