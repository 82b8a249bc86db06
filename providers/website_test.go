package providers

import (
	"strings"
	"testing"

	"mailseal/assets"
)

// builders are two site builders and a web host as the catalogue may have them.
const builders = `
[[web]]
id = "test-builder"
name = "Builder"
kind = "builder"
cannot = { say = "It serves pages only.", confidence = "D", source = "rfc8461" }
site = [
  { patterns = [".builder.example"], addresses = ["192.0.2.0/24", "2001:db8::/32"], confidence = "D", source = "rfc8461" },
  { patterns = ["old.builder.example.net"], confidence = "M", source = "memory" },
]

[[web]]
id = "test-narrow"
name = "Narrow"
kind = "builder"
site = [{ addresses = ["192.0.2.8/29"], confidence = "D", source = "rfc8461" }]

[[web]]
id = "test-space"
name = "web space at Space"
kind = "server"
offered = true
price = { say = "part of your web space", confidence = "D", source = "rfc8461" }
site = [{ patterns = [".space.example"], addresses = ["198.51.100.0/24"], confidence = "D", source = "rfc8461" }]
fit = [{ when = "", rank = 99, why = "It fits when your web space is at Space.", confidence = "D", source = "rfc8461" }]
needs = { account = "space.example", card = "no", minutes = 20, confidence = "D", source = "rfc8461" }
`

// withPlaces returns the catalogue with more web hosts.
func withPlaces(t *testing.T, more string) *Catalogue {
	t.Helper()
	c, err := parse(func(name string) ([]byte, error) {
		body, err := assets.File(name)
		if name == "catalogue/web.toml" {
			body = append(body, more...)
		}
		return body, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWebSite(t *testing.T) {
	c := withPlaces(t, builders)
	eachSituation(`
 => -
MX mail.example.com => -
WWW school.example.net ; SITE 203.0.113.1 => -
WWW pages.builder.example => test-builder pages.builder.example sure
WWW pages.BUILDER.example. ; SITE 198.51.100.1 => test-builder pages.builder.example sure
WWW www1.example.com old.builder.example.net => test-builder old.builder.example.net
SITE 192.0.2.1 => test-builder 192.0.2.1 sure
SITE 203.0.113.1 2001:db8::7 => test-builder 2001:db8::7 sure
SITE 192.0.2.9 => test-narrow 192.0.2.9 sure
WWW me.github.io => github-pages me.github.io sure
WWW me.builder.example.evil.example => -
WWW mta-sts-proxy.dmarctrust.com => -
SITE nonsense => -
# a server of the domain's own: it takes the mail too, or has a name below the domain
OWN 203.0.113.1 ; SITE 203.0.113.1 => self-hosted 203.0.113.1
OWN 203.0.113.1 ; SITE 203.0.113.2 => -
OWN 192.0.2.1 ; SITE 192.0.2.1 => test-builder 192.0.2.1 sure
WWW server1.example.com ; SITE 203.0.113.2 => self-hosted server1.example.com
WWW server1.example.com => -
WWW example.com ; SITE 203.0.113.2 => -
WWW server1.example.com edge.example.net ; SITE 203.0.113.2 => -
WWW web.example.com www.example.com ; SITE 203.0.113.2 => -
`, func(left, want string) {
		site := c.WebSite(clues(t, left))
		got := "-"
		if site.ID != "" {
			got = site.ID + " " + site.Evidence[0].Value
			if site.Sure() {
				got += " sure"
			}
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", left, got, want)
		}
		if (site.Kind == Builder) != strings.HasPrefix(site.ID, "test-builder") && site.ID != "test-narrow" {
			t.Errorf("%s: kind %q", left, site.Kind)
		}
	})
	if site := c.WebSite(clues(t, "WWW pages.builder.example")); site.Cannot != "It serves pages only." || site.Name != "Builder" {
		t.Errorf("%+v", site)
	}
}

// TestSiteGivesAPlace: who has web space has what it needs, and a site builder is offered to nobody.
func TestSiteGivesAPlace(t *testing.T) {
	c := withPlaces(t, builders)
	at := func(situation, id string) (place int, o Option) {
		for i, o := range c.Hosting(clues(t, situation)) {
			if o.ID == id {
				return i, o
			}
		}
		return -1, Option{}
	}
	if i, o := at("MX mx.example.net ; SITE 198.51.100.7", "test-space"); i != 0 || !o.Has || o.Why != "Your web site is there already, so you have what it needs." {
		t.Errorf("with the web site there it is number %d: %+v", i, o)
	}
	if i, o := at("MX mx.example.net ; SITE 203.0.113.7", "test-space"); i < 2 || o.Has || o.Why != "It fits when your web space is at Space." {
		t.Errorf("with the web site elsewhere it is number %d: %+v", i, o)
	}
	if i, _ := at("MX mx.example.net ; SITE 192.0.2.1", "test-builder"); i >= 0 {
		t.Error("a site builder is offered")
	}
	if why := c.Unfit("test-builder", clues(t, "SITE 192.0.2.1")); why != NotOffered {
		t.Errorf("a site builder: %q", why)
	}
	seen, _ := at("MX mail.example.com ; OWN 203.0.113.1 ; SITE 203.0.113.1", "nginx")
	unseen, _ := at("MX mx.example.net", "nginx")
	if seen >= unseen {
		t.Errorf("a web server stands at %d where one was seen, at %d where none was", seen, unseen)
	}
}

// TestSites wants what sites are known by to be readable, and why a builder cannot have the file to be a sentence.
func TestSites(t *testing.T) {
	for _, c := range []*Catalogue{catalogue(t), withPlaces(t, builders)} {
		for _, e := range c.web {
			for _, set := range e.Site {
				if len(set.Patterns)+len(set.Addresses) == 0 {
					t.Errorf("%s: a site that is known by nothing", e.ID)
				}
				for _, text := range set.Addresses {
					r := c.WebSite(Clues{Domain: "example.com", Site: []SiteName{{Name: "example.com", Addrs: []string{strings.Split(text, "/")[0]}}}})
					if r.ID == "" {
						t.Errorf("%s: %q stands for no addresses", e.ID, text)
					}
				}
			}
			if say := e.Cannot.Say; say != "" && (!strings.HasSuffix(say, ".") || e.Offered) {
				t.Errorf("%s: cannot have the policy file: %q, offered: %v", e.ID, say, e.Offered)
			}
			if e.Kind == Builder && e.Offered {
				t.Errorf("%s is offered", e.ID)
			}
		}
	}
}
