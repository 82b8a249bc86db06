package webhosts

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// Azure Static Web Apps, with a subscription. From its documentation: what the page for a new app asks, Review + create, Create,
// Go to resource, the build that wants an index.html in the app's folder, Custom domains, that the record has to be there
// before the domain is added, and that names with xn-- are refused. Remembered: the page's address, and what the box with
// the domain is called in the portal of today.
type azure struct {
	world  *World
	github *github
	edge   *edge
	own    string // the app's name
}

func newAzure(w *World, g *github) *azure {
	a := &azure{world: w, github: g, own: w.invent("calm-rock") + ".7.azurestaticapps.net"}
	a.edge = newEdge(w, 15*time.Minute, []string{"*.7.azurestaticapps.net"}, htmlPage(404, "Azure Static Web Apps - 404: Not found"), "*.7.azurestaticapps.net")
	return a
}

func (a *azure) name() string               { return "Azure" }
func (a *azure) opens() []string            { return []string{"portal.azure.com"} }
func (a *azure) certified(host string) bool { return a.edge.certified(host) }
func (a *azure) pass(now time.Time)         { a.edge.pass(now) }

func (a *azure) open(url, _ string) (*page, error) {
	if url != "https://portal.azure.com/#create/Microsoft.StaticApp" {
		return nil, fmt.Errorf("Azure has no page %s", url)
	}
	var group, name, at, preset string
	var repo *repository
	plan, source, branch := "Free", "GitHub", "main"
	return &page{
		name: "Create Static Web App",
		boxes: boxes{
			"Resource group|New resource group": text(&group),
			"Name":                              text(&name),
			"Plan type|Plan|SKU":                choice(&plan, "Free", "Standard"),
			"Source|Deployment details":         choice(&source, "GitHub", "Azure DevOps", "Other"),
			"Organization":                      text(new(string)),
			"Branch":                            choice(&branch, "main"),
			"Build Presets":                     choice(&preset, "Custom"),
			"App location":                      text(&at),
			"Repository": func(value string) error {
				if repo = a.github.repos[value]; repo == nil {
					return fmt.Errorf("there is no repository %q", value)
				}
				return nil
			},
		},
		ways: ways{"Review + create": func() (*page, error) {
			switch {
			case group == "" || name == "":
				return nil, errors.New("the resource group and the name are required")
			case repo == nil || len(repo.files) == 0:
				return nil, errors.New("the repository and its branch are required")
			}
			return &page{name: "Review + create", ways: ways{"Create": to(func() *page { return a.deployed(repo.files.below(at)) })}}, nil
		}},
	}, nil
}

// deployed is the page after an app was made. A build without index.html serves nothing.
func (a *azure) deployed(served files) *page {
	if served["index.html"] == nil {
		served = nil
	}
	return &page{name: "the page that says that the deployment is complete", ways: ways{"Go to resource": to(func() *page { return a.app(served, "Overview") })}}
}

// app is a page of an app, with its menu.
func (a *azure) app(served files, name string) *page {
	return &page{
		name:  name,
		shows: map[string]string{"mta-sts": "https://" + a.own},
		ways: ways{
			"Settings":       to(func() *page { return a.app(served, "Settings") }),
			"Custom domains": to(func() *page { return a.domains(served) }),
		},
	}
}

func (a *azure) domains(served files) *page {
	domain, kind := "", ""
	add := func() (*page, error) { return a.addDomain(served, domain) }
	choose := to(func() *page {
		return &page{
			name:  "Add custom domain",
			boxes: boxes{"Enter domain|Domain name": text(&domain)},
			ways: ways{"Next": to(func() *page {
				return &page{name: "Validate and add", boxes: boxes{"Hostname record type": choice(&kind, "CNAME", "TXT")}, ways: ways{"Add": add}}
			})},
		}
	})
	p := a.app(served, "Custom domains")
	p.ways["+ Add|Add"] = to(func() *page {
		return &page{name: "the menu Add", ways: ways{"Custom domain on other DNS": choose}}
	})
	return p
}

// addDomain adds a custom domain, which the record in DNS has to prove.
func (a *azure) addDomain(served files, domain string) (*page, error) {
	switch {
	case domain == "" || strings.Contains(domain, "xn--"):
		return nil, fmt.Errorf("Azure takes no domain %q", domain)
	case a.world.alias(domain) != a.own:
		return nil, fmt.Errorf("the validation failed: %s is no alias of %s", domain, a.own)
	}
	a.edge.claim(domain, func(path, _ string) practice.Answer {
		if served == nil {
			return a.edge.unknown
		}
		return served.serve(path)
	})
	return a.domains(served), nil
}
