package webhosts

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// GitLab.com, with a free account. From its documentation: the editor, pipelines that publish what is in public, Deploy > Pages
// with New Domain once something is published, who may see the pages of a private project, the code that proves a domain, its
// check by hand, Let's Encrypt, and the page of a new project. Remembered: that private is where it begins.
type gitlab struct {
	world     *World
	namespace string
	projects  map[string]*project
	edge      *edge
}

type project struct {
	name     string
	access   string // who sees its pages
	files    files
	public   files // what the last pipeline published; nil: nothing yet
	running  files // what a pipeline will publish that runs
	began    time.Time
	domain   string
	code     string // that proves the domain
	verified bool
}

func newGitLab(w *World) *gitlab {
	g := &gitlab{world: w, namespace: w.invent("grape"), projects: map[string]*project{}}
	g.edge = newEdge(w, 30*time.Minute, []string{"*.gitlab.io", "gitlab.io"}, htmlPage(404, "The page you're looking for could not be found."), "*.gitlab.io")
	return g
}

func (g *gitlab) name() string               { return "GitLab" }
func (g *gitlab) certified(host string) bool { return g.edge.certified(host) }

// pass ends the pipelines that run, after a minute or two.
func (g *gitlab) pass(now time.Time) {
	for _, p := range g.projects {
		if p.running != nil && now.Sub(p.began) >= 2*time.Minute {
			p.public, p.running = p.running, nil
		}
	}
	g.edge.pass(now)
}

func (g *gitlab) open(url, _ string) (*page, error) {
	switch url {
	case "https://gitlab.com/dashboard/projects":
		p := &page{name: "your projects"}
		for name, project := range g.projects {
			p.lead(name, to(func() *page { return g.project(project) }))
		}
		return p, nil
	case "https://gitlab.com/projects/new#blank_project":
		return g.newProject(), nil
	}
	return nil, fmt.Errorf("there is no page %s at GitLab", url)
}

func (g *gitlab) newProject() *page {
	name, visibility := "", "Private"
	return &page{
		name:  "Create blank project",
		boxes: boxes{"Project name": text(&name), "Visibility Level": choice(&visibility, "Private", "Internal", "Public")},
		ways: ways{"Create project": func() (*page, error) {
			if name == "" || g.projects[name] != nil {
				return nil, fmt.Errorf("it is refused: GitLab refuses the project name %q", name)
			}
			p := &project{name: name, access: "Only project members", files: files{"README.md": []byte("# " + name + "\n")}}
			if visibility == "Public" {
				p.access = "Everyone with access"
			}
			g.projects[name] = p
			return g.project(p), nil
		}},
	}
}

// project is the page of a project.
func (g *gitlab) project(p *project) *page {
	q := &page{name: "the project's page", ready: func() bool { return p.public != nil && p.running == nil }}
	q.lead("+ > New file", to(func() *page { return g.editor(p, "") }))
	for name := range p.files {
		q.lead(name+" > Edit > Edit single file", to(func() *page { return g.editor(p, name) }))
	}
	return g.inside(p, q)
}

// inside is a page of a project, with the menus at its side.
func (g *gitlab) inside(p *project, q *page) *page {
	return q.also(ways{
		"Deploy": to(func() *page {
			return &page{name: "the menu Deploy", ways: ways{"Pages": to(func() *page { return g.pages(p) })}}
		}),
		"Build": to(func() *page {
			return &page{name: "the menu Build", ways: ways{"Pipelines": to(func() *page {
				return g.inside(p, &page{name: "Build > Pipelines", ready: func() bool { return p.public != nil }})
			})}}
		}),
		"Settings": to(func() *page {
			return &page{name: "the menu Settings", ways: ways{"General": to(func() *page { return g.general(p) })}}
		}),
		"Code": to(func() *page {
			return &page{name: "the menu Code", ways: ways{"Repository": to(func() *page { return g.project(p) })}}
		}),
	})
}

// editor is where a file is written: a new one, or one that is there.
func (g *gitlab) editor(p *project, there string) *page {
	draft := files{}
	q := &page{name: "the editor"}
	if there == "" {
		q.write = draft.add
	} else {
		q.change = func(name string, body []byte) error {
			if name != there {
				return fmt.Errorf("the file is %s, not %s", there, name)
			}
			return draft.add(name, body)
		}
	}
	return g.inside(p, q.lead("Commit changes", func() (*page, error) {
		if len(draft) == 0 {
			return nil, errors.New("there is nothing to commit")
		}
		for name, body := range draft {
			p.files[name] = body
		}
		p.began = g.world.Net.Clock().Now()
		p.pipeline()
		return g.project(p), nil
	}))
}

// general is Settings > General.
func (g *gitlab) general(p *project) *page {
	access := p.access
	return g.inside(p, &page{name: "Settings > General", ways: ways{"Visibility, project features, permissions": to(func() *page {
		return g.inside(p, &page{
			name:  "Visibility, project features, permissions",
			boxes: boxes{"Pages": choice(&access, "Only project members", "Everyone", "Everyone with access")},
			ways:  ways{"Save changes": func() (*page, error) { p.access = access; return g.general(p), nil }},
		})
	})}})
}

// pages is Deploy > Pages. Before anything is published it only says how to.
func (g *gitlab) pages(p *project) *page {
	q := &page{name: "Deploy > Pages"}
	if p.public == nil {
		return g.inside(p, q)
	}
	unique := "on"
	q.boxes = boxes{"Use unique domain": choice(&unique, "on", "off")}
	q.shows = map[string]string{"mta-sts": g.namespace + ".gitlab.io"}
	q.ways = ways{"New Domain": to(func() *page { return g.newDomain(p) }), "Save changes": to(func() *page { return g.pages(p) })}
	if p.domain != "" {
		q.ways["Edit"] = to(func() *page { return g.domain(p) })
	}
	return g.inside(p, q)
}

func (g *gitlab) newDomain(p *project) *page {
	domain := ""
	return g.inside(p, &page{
		name:  "New Domain",
		boxes: boxes{"Domain": text(&domain)},
		ways: ways{"Create New Domain": func() (*page, error) {
			if domain == "" {
				return nil, errors.New("the domain cannot be blank")
			}
			p.domain, p.code = domain, "gitlab-pages-verification-code="+strings.Repeat("5d0c", 8)
			g.edge.claim(domain, func(path, _ string) practice.Answer { return g.answer(p, path) }).hold = func() bool { return !p.verified }
			return g.domain(p), nil
		}},
	})
}

// domain is the page of a project's domain.
func (g *gitlab) domain(p *project) *page {
	retry := func() (*page, error) {
		p.verified = false
		for _, text := range g.world.Net.Published(g.record(p), "TXT") {
			p.verified = p.verified || text == p.code
		}
		if !p.verified {
			return nil, errors.New("couldn't verify ownership of the domain")
		}
		return g.domain(p), nil
	}
	label := strings.TrimSuffix(g.record(p), "."+g.world.Domain)
	return g.inside(p, &page{
		name:  "the domain's page",
		shows: map[string]string{label: p.code, "mta-sts": g.namespace + ".gitlab.io"},
		boxes: boxes{"Verification status": func(value string) error {
			if value != "Retry verification" {
				return fmt.Errorf("there is no %q", value)
			}
			_, err := retry()
			return err
		}},
		ways: ways{"Retry verification": retry, "Verification status": to(func() *page { return g.domain(p) })},
	})
}

// record returns the name of the record that proves a project's domain.
func (g *gitlab) record(p *project) string { return "_gitlab-pages-verification-code." + p.domain }

// answer is what the pages of a project give: a login page to strangers where they are for members.
func (g *gitlab) answer(p *project, path string) practice.Answer {
	switch {
	case !p.verified:
		return g.edge.unknown
	case p.access == "Only project members":
		return redirect(302, "https://gitlab.com/users/sign_in")
	}
	return p.public.serve(path)
}

// pipeline runs .gitlab-ci.yml, as far as recipes need it: one job that makes folders, copies and tests files, and whose
// artifacts are the folder public. A job that fails publishes nothing.
func (p *project) pipeline() {
	config, there := p.files[".gitlab-ci.yml"]
	if !there {
		return
	}
	tree, job, pages, inScript := files{}, "", false, false
	artifacts := false
	for name, body := range p.files {
		tree[name] = body
	}
	for line := range strings.Lines(string(config)) {
		trimmed := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(trimmed, "#") || trimmed == "":
		case line[0] != ' ':
			job = strings.TrimSuffix(trimmed, ":")
			pages = pages || job == "pages"
		case trimmed == "pages: true":
			pages = true
		case trimmed == "script:":
			inScript = true
		case inScript && strings.HasPrefix(trimmed, "- "):
			if shell(tree, trimmed[2:]) != nil {
				return
			}
		default:
			inScript = false
			artifacts = artifacts || trimmed == "- public"
		}
	}
	if pages && artifacts && len(tree.below("public")) > 0 {
		p.running = tree.below("public")
	}
}

// shell runs one of the few commands that a recipe's script has.
func shell(tree files, command string) error {
	words := strings.Fields(command)
	switch {
	case len(words) == 3 && words[0] == "mkdir" && words[1] == "-p":
		return nil
	case len(words) == 3 && words[0] == "cp" && tree[words[1]] != nil:
		to := words[2]
		if strings.HasSuffix(to, "/") {
			to += words[1]
		}
		return tree.add(to, tree[words[1]])
	case len(words) == 3 && words[0] == "test" && words[1] == "-f" && tree[words[2]] != nil:
		return nil
	}
	return fmt.Errorf("the runner cannot %s", command)
}
