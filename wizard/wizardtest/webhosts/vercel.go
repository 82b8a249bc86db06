package webhosts

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// Vercel. From its documentation: vercel.com/new, and that its login page does not stand before a custom domain, unless all
// deployments are protected, which costs money. Reported: Settings > Domains > Add Domain. Remembered: how a repository is
// imported.
type vercel struct {
	world  *World
	edge   *edge
	target string
}

// deployment is a project at Vercel.
type deployment struct {
	files      files
	protection string
}

func newVercel(w *World) *vercel {
	v := &vercel{world: w, target: w.invent("d") + ".vercel-dns-017.com"}
	v.edge = newEdge(w, 15*time.Minute, []string{"*.vercel.app", "vercel.app"}, htmlPage(404, "DEPLOYMENT_NOT_FOUND"), "*.vercel.app", v.target)
	return v
}

func (v *vercel) name() string               { return "Vercel" }
func (v *vercel) certified(host string) bool { return v.edge.certified(host) }
func (v *vercel) pass(now time.Time)         { v.edge.pass(now) }

func (v *vercel) open(url, _ string) (*page, error) {
	if url != "https://vercel.com/new" {
		return nil, fmt.Errorf("there is no page %s at Vercel", url)
	}
	var repo *repository
	var dropped files
	return &page{
		name: "New Project",
		boxes: boxes{remembered("Import Git Repository"): func(value string) error {
			if repo = repositoryOf(v.world, value); repo == nil {
				return fmt.Errorf("there is no repository %q", value)
			}
			return nil
		}},
		upload: func(name string, body []byte) error {
			if dropped == nil {
				dropped = files{}
			}
			if slices.ContainsFunc(strings.Split(name, "/"), isDotted) {
				return fmt.Errorf("nobody knows what becomes of %s here", name)
			}
			return dropped.add(name, body)
		},
		ways: ways{remembered("Deploy"): func() (*page, error) {
			d := &deployment{protection: "Standard Protection", files: dropped}
			switch {
			case repo != nil:
				d.files = repo.files
			case dropped == nil:
				return nil, errors.New("there is nothing to deploy")
			}
			return v.project(d), nil
		}},
	}, nil
}

func (v *vercel) project(d *deployment) *page {
	return &page{name: "the project's page", ways: ways{"Settings": to(func() *page { return v.settings(d, &page{name: "the project's settings"}) })}}
}

// settings is a page of the project's settings, with the menu that all have.
func (v *vercel) settings(d *deployment, p *page) *page {
	return p.also(ways{
		"Settings": to(func() *page { return v.settings(d, &page{name: "the project's settings"}) }),
		"Deployment Protection": to(func() *page {
			protection := d.protection
			return v.settings(d, &page{
				name:  "Deployment Protection",
				boxes: boxes{remembered("Vercel Authentication"): choice(&protection, "Disabled", "Standard Protection", "All Deployments")},
				ways:  ways{"Save": func() (*page, error) { d.protection = protection; return v.project(d), nil }},
			})
		}),
		"Domains": to(func() *page { return v.domains(d) }),
	})
}

func (v *vercel) domains(d *deployment) *page {
	return v.settings(d, &page{name: "Settings > Domains", ways: ways{"Add Domain": to(func() *page {
		domain := ""
		return &page{
			name:  "Add Domain",
			boxes: boxes{"Domain": text(&domain)},
			ways: ways{"Save": func() (*page, error) {
				if domain == "" {
					return nil, errors.New("no domain was typed")
				}
				v.edge.claim(domain, func(path, _ string) practice.Answer { return d.answer(path) })
				p := v.domains(d)
				p.shows = map[string]string{"mta-sts": v.target}
				return p, nil
			}},
		}
	})}})
}

func (d *deployment) answer(at string) practice.Answer {
	if d.protection == "All Deployments" {
		return htmlPage(401, "Log in to Vercel")
	}
	var config struct {
		OutputDirectory string
		Rewrites        []struct{ Source, Destination string }
	}
	if text, there := d.files["vercel.json"]; there && json.Unmarshal(text, &config) != nil {
		return d.files.below("no deployment").serve(at)
	}
	served := d.files.below(path.Clean("/" + config.OutputDirectory))
	for _, r := range config.Rewrites {
		if r.Source == at {
			at = r.Destination
		}
	}
	return served.serve(at)
}
