package webhosts

import (
	"errors"
	"fmt"
	"time"

	"mailseal/wizard/practice"
)

// Netlify, with a free account. From its documentation: Netlify Drop, Domain management, a project's name as its address, each
// drop in place of all files before, rewrites in _redirects, and how often a certificate is tried. What becomes of
// names that begin with a dot is reported in two ways: all are left out, or all but .well-known. The second is newer, and played
// unless the quirk asks for the first. Reported: Add a domain > Add a domain you already own, Verify, Add domain. Remembered: that
// https://app.netlify.com/ lists the projects.
type netlify struct {
	world *World
	edge  *edge
	last  *upload // the user's only project
}

func newNetlify(w *World) *netlify {
	return &netlify{world: w, edge: newEdge(w, 20*time.Minute, []string{"*.netlify.app", "netlify.app"}, htmlPage(404, "Not Found - Request ID: 01"), "*.netlify.app")}
}

func (n *netlify) name() string               { return "Netlify" }
func (n *netlify) certified(host string) bool { return n.edge.certified(host) }
func (n *netlify) pass(now time.Time)         { n.edge.pass(now) }

func (n *netlify) open(url, _ string) (*page, error) {
	if url == "https://app.netlify.com/" && n.last != nil {
		return n.project(n.last), nil
	}
	if url != "https://app.netlify.com/drop" {
		return nil, fmt.Errorf("there is no page %s at Netlify", url)
	}
	return n.drop(&upload{name: n.world.invent("sweet-cactus")}), nil
}

// drop is a page with a place to drop a project's files. Its page is the project's as soon as they are there.
func (n *netlify) drop(project *upload) *page {
	p := &page{name: "Netlify Drop"}
	p.upload = func(name string, body []byte) error {
		unpacked, err := unzip(name, body)
		if err != nil {
			return err
		}
		project.files = unpacked.without(func(part string) bool {
			return isDotted(part) && (part != ".well-known" || n.world.quirks.NetlifyHides)
		})
		n.last = project
		*p = *n.project(project)
		return nil
	}
	return p
}

func (n *netlify) project(project *upload) *page {
	own := project.name + ".netlify.app"
	return &page{
		name:  "the project's page",
		shows: map[string]string{"mta-sts": own},
		ways: ways{
			"Domain management": to(func() *page {
				return &page{name: "Domain management", ways: ways{"Add a domain": to(func() *page { return n.addDomain(project) })}}
			}),
			"Deploys": to(func() *page { return n.drop(project) }),
		},
	}
}

func (n *netlify) addDomain(project *upload) *page {
	domain := ""
	own := &page{name: "Add a domain you already own", boxes: boxes{"Domain": text(&domain)}}
	own.lead("Verify", func() (*page, error) {
		if domain == "" {
			return nil, errors.New("no domain was typed")
		}
		return (&page{name: "the page after Verify"}).lead("Add domain", func() (*page, error) {
			n.edge.claim(domain, func(path, _ string) practice.Answer {
				served := project.files.without(func(part string) bool { return part == "_redirects" || part == "_headers" })
				return served.serve(project.files.rewrite(path))
			})
			q := n.project(project)
			q.name = "Domain management"
			return q, nil
		}), nil
	})
	return (&page{name: "Add a domain"}).lead("Add a domain you already own", to(func() *page { return own }))
}
