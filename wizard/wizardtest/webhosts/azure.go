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
	world *World
	edge  *edge
	own   string // the app's name
}

func newAzure(w *World) *azure {
	a := &azure{world: w, own: w.invent("calm-rock") + ".7.azurestaticapps.net"}
	a.edge = newEdge(w, 15*time.Minute, []string{"*.7.azurestaticapps.net"}, htmlPage(404, "Azure Static Web Apps - 404: Not found"), "*.7.azurestaticapps.net")
	return a
}

func (a *azure) name() string               { return "Azure" }
func (a *azure) certified(host string) bool { return a.edge.certified(host) }
func (a *azure) pass(now time.Time)         { a.edge.pass(now) }

func (a *azure) open(url, _ string) (*page, error) {
	if url != "https://portal.azure.com/#create/Microsoft.StaticApp" {
		return nil, fmt.Errorf("there is no page %s at Azure", url)
	}
	return a.newApp(), nil
}

// newApp is the page for a new app. Its boxes for the repository appear once the source is GitHub, and that for the folder once
// a preset is chosen.
func (a *azure) newApp() *page {
	var group, name, at, preset string
	var repo *repository
	plan, source, branch := "Free", "GitHub", "main"
	if a.world.otherDefaults() {
		plan, source = "Standard", "Azure DevOps"
	}
	p := &page{name: "Create Static Web App"}
	repository := func(value string) error {
		if repo = repositoryOf(a.world, value); repo == nil {
			return fmt.Errorf("there is no repository %q", value)
		}
		return nil
	}
	sourced := func() {
		if source != "GitHub" {
			return
		}
		p.boxes["Repository"], p.boxes["Organization"], p.boxes["Branch"] = repository, text(new(string)), choice(&branch, "main")
		p.boxes["Build Presets"] = func(value string) error {
			p.boxes["App location"] = text(&at)
			return choice(&preset, "Custom", "HTML", "React")(value)
		}
	}
	p.boxes = boxes{
		"Name":                  text(&name),
		"Plan type|Plan|SKU":    choice(&plan, "Free", "Standard"),
		"Resource group|Groups": text(&group),
		"Source": func(value string) error {
			err := choice(&source, "GitHub", "Azure DevOps", "Other")(value)
			sourced()
			return err
		},
	}
	sourced()
	p.lead("Resource group > Create new", to(func() *page {
		q := &page{name: "Create new resource group", boxes: boxes{"Name": text(&group)}}
		return q.lead("OK", to(func() *page { return p }))
	}))
	p.lead("Deployment details", to(func() *page { return p }))
	return p.lead("Review + create", func() (*page, error) {
		switch {
		case group == "" || name == "" || preset == "":
			return nil, errors.New("the resource group, the name and the build preset are required")
		case repo == nil || len(repo.files) == 0:
			return nil, errors.New("the repository and its branch are required")
		case plan != "Free":
			return nil, fmt.Errorf("the plan %s costs money, which nobody wants", plan)
		}
		return (&page{name: "Review + create"}).lead("Create", to(func() *page { return a.deployed(repo, at) })), nil
	})
}

// deployed is the page after an app was made.
func (a *azure) deployed(repo *repository, at string) *page {
	return (&page{name: "the page that says that the deployment is complete"}).
		lead("Go to resource", to(func() *page { return a.app(repo, at, "Overview") }))
}

// app is a page of an app, with its menu.
func (a *azure) app(repo *repository, at, name string) *page {
	p := &page{name: name, shows: map[string]string{"mta-sts": "https://" + a.own}}
	p.lead("Settings > Custom domains", to(func() *page { return a.domains(repo, at) }))
	return p.lead("Custom domains", to(func() *page { return a.domains(repo, at) }))
}

func (a *azure) domains(repo *repository, at string) *page {
	domain, kind := "", ""
	validate := to(func() *page {
		q := &page{name: "Validate and add", boxes: boxes{"Hostname record type": choice(&kind, "CNAME", "TXT")}}
		return q.lead("Add", func() (*page, error) {
			if kind == "" {
				return nil, errors.New("a hostname record type is required")
			}
			return a.addDomain(repo, at, domain)
		})
	})
	return a.app(repo, at, "Custom domains").lead("+ Add > Custom domain on other DNS", to(func() *page {
		return (&page{name: "Add custom domain", boxes: boxes{"Domain name|Enter domain": text(&domain)}}).lead("Next", validate)
	}))
}

// addDomain adds a custom domain, which the record in DNS has to prove. What a build serves needs an index.html; it runs after
// each commit.
func (a *azure) addDomain(repo *repository, at, domain string) (*page, error) {
	switch {
	case domain == "" || strings.Contains(domain, "xn--"):
		return nil, fmt.Errorf("it is refused: Azure takes no domain %q", domain)
	case a.world.alias(domain) != a.own:
		return nil, fmt.Errorf("the validation failed: %s is no alias of %s", domain, a.own)
	}
	a.edge.claim(domain, func(path, _ string) practice.Answer {
		if served := repo.files.below(at); served["index.html"] != nil {
			return served.serve(path)
		}
		return a.edge.unknown
	})
	return a.domains(repo, at), nil
}
