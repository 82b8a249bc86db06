package webhosts

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// Cloudflare, with a free account, and with the domain's DNS where the practice world has it there. From its
// documentation: the page Workers & Pages by its link, Create application, direct upload, Custom domains > Set up a domain,
// error 522 for a record without its custom domain, _redirects, the answers without an index.html; for Workers, Hello
// World, which has to be deployed before its code can be edited, Edit code, Domains & Routes, and that a custom domain needs
// the zone there and no alias in the way. Reported: My DNS provider > Begin CNAME setup > Check DNS records, Worker name, and
// the editor's Deploy. Remembered: what a bot check looks like, and that a project's name leads back to its page.
type cloudflare struct {
	world    *World
	projects map[string]*upload
	workers  map[string]*worker
	pages    *edge
	work     *edge
}

// upload is a Pages project.
type upload struct {
	name  string
	files files
}

// worker is a Worker and its code.
type worker struct {
	name   string
	script string
}

func newCloudflare(w *World) *cloudflare {
	c := &cloudflare{world: w, projects: map[string]*upload{}, workers: map[string]*worker{}}
	c.pages = newEdge(w, 10*time.Minute, nil, htmlPage(522, "Error 522: Connection timed out"), "*.pages.dev")
	c.work = newEdge(w, 5*time.Minute, nil, htmlPage(522, "Error 522: Connection timed out"), "edge-workers.cloudflare.net")
	policy := mtasts.Policy{Mode: mtasts.Enforce, MX: []string{"*.mx.cloudflare.net"}, MaxAge: 86400 * time.Second}
	c.work.claim("mta-sts.mx.cloudflare.net", func(string, string) practice.Answer {
		return practice.Answer{Status: 200, Type: "text/plain", Body: policy.String()}
	})
	return c
}

func (c *cloudflare) name() string { return "Cloudflare" }
func (c *cloudflare) certified(host string) bool {
	return c.pages.certified(host) || c.work.certified(host)
}
func (c *cloudflare) pass(now time.Time) { c.pages.pass(now); c.work.pass(now) }

// here reports whether the domain's DNS is at Cloudflare.
func (c *cloudflare) here() bool {
	servers := c.world.Net.Published(c.world.Domain, "NS")
	return slices.ContainsFunc(servers, func(server string) bool { return strings.HasSuffix(server, ".ns.cloudflare.com") })
}

func (c *cloudflare) open(url, _ string) (*page, error) {
	switch strings.TrimPrefix(url, "https://dash.cloudflare.com/?to=/:account/workers-and-pages") {
	case "":
		return c.list(), nil
	case "/create":
		return c.create(), nil
	}
	return nil, fmt.Errorf("there is no page %s at Cloudflare", url)
}

// list is the page Workers & Pages, with what there is.
func (c *cloudflare) list() *page {
	p := (&page{name: "Workers & Pages"}).lead("Create application|Create", to(c.create))
	for name, project := range c.projects {
		p.lead(name, to(func() *page { return c.project(project) }))
	}
	for name, w := range c.workers {
		p.lead(name, to(func() *page { return c.worker(w) }))
	}
	return p
}

func (c *cloudflare) create() *page {
	direct := to(func() *page { return c.newProject(&upload{}) })
	pages := to(func() *page {
		return &page{name: "Create application > Pages", ways: ways{"Use direct upload|Drag and drop your files|Upload assets": direct}}
	})
	return &page{name: "Create application", ways: ways{
		"Start with Hello World!":                    to(c.newWorker),
		"Pages|Looking to deploy Pages? Get started": pages,
	}}
}

// newProject is the page for a new Pages project, which takes its files, too.
func (c *cloudflare) newProject(project *upload) *page {
	p := c.drop(project)
	p.name = "the page for a new Pages project"
	p.boxes = boxes{"Project name": text(&project.name)}
	p.ways["Get started|"+remembered("Create project")] = to(func() *page { return p })
	return p
}

// drop is a page with a place to drop a project's files.
func (c *cloudflare) drop(project *upload) *page {
	var draft files
	environment := ""
	return &page{
		name:  "the page to upload a project's files",
		boxes: boxes{"Environment": choice(&environment, "Production", "Preview")},
		upload: func(name string, body []byte) (err error) {
			draft, err = unzip(name, body)
			return err
		},
		ways: ways{"Deploy site|Save and Deploy|Deploy": func() (*page, error) {
			switch {
			case !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,56}[a-z0-9]$`).MatchString(project.name):
				return nil, fmt.Errorf("it is refused: Cloudflare refuses the project name %q", project.name)
			case draft == nil:
				return nil, errors.New("there is nothing to deploy")
			}
			c.projects[project.name] = project
			if environment != "Preview" {
				project.files = draft.without(func(part string) bool { return slices.Contains([]string{"node_modules", ".DS_Store", ".git"}, part) })
			}
			c.pages.claim(project.name+".pages.dev", project.answer).certified = true
			return c.project(project), nil
		}},
	}
}

// project is the page of a project; its name leads back to it from its other pages.
func (c *cloudflare) project(project *upload) *page {
	again := to(func() *page { return c.project(project) })
	domains := to(func() *page {
		setUp := to(func() *page { return c.setUp(project) })
		return &page{name: "Custom domains", ways: ways{"Set up a domain|Set up a custom domain": setUp, project.name: again}}
	})
	return &page{
		name:  "the project's page",
		shows: map[string]string{"mta-sts": project.name + ".pages.dev"},
		ways: ways{
			"Custom domains":          domains,
			"Create a new deployment": to(func() *page { return c.drop(project) }),
			project.name + "|" + remembered("Continue to project"): again,
		},
	}
}

// setUp tells a project of a domain: where the DNS is at Cloudflare, it adds the record once that is confirmed; elsewhere it
// shows the record, and looks for it when it is told to.
func (c *cloudflare) setUp(project *upload) *page {
	domain := ""
	claim := func() { c.pages.claim(domain, c.guard(project.answer)) }
	activate := func() (*page, error) {
		claim()
		if len(c.world.Net.Published(domain, "A")) == 0 {
			if err := c.world.add(domain, "CNAME", project.name+".pages.dev"); err != nil {
				return nil, err
			}
		}
		return c.project(project), nil
	}
	check := func() (*page, error) {
		if c.world.alias(domain) != project.name+".pages.dev" {
			return nil, errors.New("the record is not found")
		}
		claim()
		return c.project(project), nil
	}
	begin := to(func() *page {
		shows := map[string]string{"mta-sts": project.name + ".pages.dev"}
		return &page{name: "the page that shows the record", shows: shows, ways: ways{"Check DNS records": check}}
	})
	return &page{
		name:  "Set up a custom domain",
		boxes: boxes{"Domain": text(&domain)},
		ways: ways{"Continue": func() (*page, error) {
			switch {
			case domain == "":
				return nil, errors.New("no domain was typed")
			case c.here():
				return &page{name: "Confirm the new record", ways: ways{remembered("Activate domain"): activate}}, nil
			}
			p := &page{name: "the page that asks where the DNS is"}
			return p.lead("My DNS provider > Begin CNAME setup", begin), nil
		}},
	}
}

// guard puts a bot check before what is served, where the DNS is at Cloudflare and Bot Fight Mode is on.
func (c *cloudflare) guard(answer func(path, agent string) practice.Answer) func(path, agent string) practice.Answer {
	if !c.world.quirks.BotFight || !c.here() {
		return answer
	}
	return func(path, agent string) practice.Answer {
		if !strings.HasPrefix(agent, "Mozilla/") {
			return htmlPage(403, "Just a moment...")
		}
		return answer(path, agent)
	}
}

// answer serves a project. Without a 404.html it takes every path for one of a single page, where there is an index.html.
func (u *upload) answer(path, _ string) practice.Answer {
	hidden := func(part string) bool { return part == "_redirects" || part == "_headers" }
	served := u.files.without(hidden)
	a := served.serve(u.files.rewrite(path))
	if a.Status == 404 && served["404.html"] == nil && served["index.html"] != nil {
		return served.serve("/")
	}
	return a
}

func (c *cloudflare) newWorker() *page {
	w := &worker{name: c.world.invent("worker")}
	p := &page{name: "Start with Hello World!", boxes: boxes{"Worker name": text(&w.name)}}
	p.ways = ways{
		"Get started": to(func() *page { return p }),
		"Deploy":      func() (*page, error) { c.workers[w.name], w.script = w, "Hello World!"; return c.worker(w), nil },
	}
	return p
}

// worker is the page of a Worker. Its name leads back to it from its other pages.
func (c *cloudflare) worker(w *worker) *page {
	p := (&page{name: "the Worker's page"}).lead("Edit code", to(func() *page { return c.code(w) }))
	return p.lead("Settings > Domains & Routes > Add > Custom Domain", to(func() *page {
		domain := ""
		q := &page{name: "Add Custom Domain", boxes: boxes{"Domain": text(&domain)}}
		return q.lead("Add Custom Domain|"+remembered("Add domain"), func() (*page, error) { return c.addDomain(w, domain) })
	}))
}

// code is the editor of a Worker, which stays open after Deploy.
func (c *cloudflare) code(w *worker) *page {
	p := &page{name: "the Worker's editor"}
	script := w.script
	p.change = func(name string, body []byte) error {
		if name != "worker.js" {
			return fmt.Errorf("the Worker's file is worker.js, not %s", name)
		}
		script = string(body)
		return nil
	}
	return p.lead("Deploy", func() (*page, error) { w.script = script; return p, nil }).
		lead(w.name, to(func() *page { return c.worker(w) }))
}

// addDomain gives a Worker a custom domain: Cloudflare adds the record and makes the certificate.
func (c *cloudflare) addDomain(w *worker, domain string) (*page, error) {
	switch {
	case !c.here() || !strings.HasSuffix(domain, "."+c.world.Domain):
		return nil, fmt.Errorf("%s is in no zone of this account", domain)
	case c.world.alias(domain) != "" || len(c.world.Net.Published(domain, "A")) > 0:
		return nil, fmt.Errorf("%s has DNS records already: delete them first", domain)
	}
	if err := c.world.add(domain, "A", c.work.addr); err != nil {
		return nil, err
	}
	c.work.claim(domain, c.guard(func(path, _ string) practice.Answer { return c.fetch(w, domain, path) }))
	return (&page{name: "Domains & Routes"}).lead(w.name, to(func() *page { return c.worker(w) })), nil
}

var (
	policyOf = regexp.MustCompile(`(?m)^  ("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*"),$`)
	sourceOf = regexp.MustCompile(`(?m)^const source = "https://([^/"]+)(/[^"]*)";$`)
)

// fetch is what a Worker answers. Its code is not run here (the tests of package providers run it where Node is installed): what
// counts is which policies stand in it, or from where it fetches one.
func (c *cloudflare) fetch(w *worker, host, path string) practice.Answer {
	if w.script == "Hello World!" {
		return practice.Answer{Status: 200, Type: "text/plain;charset=UTF-8", Body: w.script}
	}
	if path != mtasts.PolicyPath {
		return practice.Answer{Status: 404, Type: "text/plain", Body: "not found\n"}
	}
	if source := sourceOf.FindStringSubmatch(w.script); source != nil {
		return c.work.Answer(source[1], source[2], "")
	}
	for _, found := range policyOf.FindAllStringSubmatch(w.script, -1) {
		var name, policy string
		if json.Unmarshal([]byte(found[1]), &name) == nil && name == host && json.Unmarshal([]byte(found[2]), &policy) == nil {
			return practice.Answer{Status: 200, Type: "text/plain; charset=utf-8", Body: policy}
		}
	}
	return practice.Answer{Status: 404, Type: "text/plain", Body: "not found\n"}
}

// unzip returns the files of a zip.
func unzip(name string, body []byte) (files, error) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	unpacked := files{}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return nil, err
		}
		unpacked[f.Name] = content
	}
	return unpacked, nil
}
