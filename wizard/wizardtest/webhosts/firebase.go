package webhosts

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// Firebase Hosting, with a Google account, and its program on the user's computer. Read in the program's own code: what
// firebase.json may leave out. Reported: the order of login, use and deploy. From the documentation of its sister product: Hosting,
// Add custom domain, Continue, and that the console shows the records. Remembered: how a project is made, and that a domain can be
// added once something was deployed.
type firebase struct {
	world    *World
	projects []string
	signedIn bool
	used     string // the project that the folder belongs to
	live     files
	edge     *edge
}

func newFirebase(w *World) *firebase {
	f := &firebase{world: w}
	f.edge = newEdge(w, 3*time.Hour, []string{"firebaseapp.com", "*.web.app"}, htmlPage(404, "Site Not Found"), "*.web.app")
	w.packages["firebase-tools"] = program{"firebase", f.run}
	return f
}

func (f *firebase) name() string               { return "Firebase" }
func (f *firebase) certified(host string) bool { return f.edge.certified(host) }
func (f *firebase) pass(now time.Time)         { f.edge.pass(now) }

func (f *firebase) open(url, _ string) (*page, error) {
	if strings.TrimSuffix(url, "/") != "https://console.firebase.google.com" {
		return nil, fmt.Errorf("there is no page %s at Firebase", url)
	}
	p := &page{name: "Firebase console", ways: ways{remembered("Create a project"): to(f.newProject)}}
	for _, project := range f.projects {
		p.ways[project] = to(f.project)
	}
	return p, nil
}

func (f *firebase) newProject() *page {
	name := ""
	return &page{
		name:  "Create a project",
		boxes: boxes{remembered("Project name"): text(&name)},
		ways: ways{"Continue": func() (*page, error) {
			if len(name) < 4 || len(name) > 30 && strings.Contains(name, ".") {
				return nil, fmt.Errorf("it is refused: Firebase refuses the project name %q", name)
			}
			f.projects = append(f.projects, name)
			return f.project(), nil
		}},
	}
}

func (f *firebase) project() *page {
	return &page{name: "the project's page", ways: ways{"Hosting": to(f.hosting)}}
}

// hosting is the page Hosting. Before anything was deployed it only says how to.
func (f *firebase) hosting() *page {
	p := &page{name: "Hosting"}
	if f.live == nil {
		return p
	}
	domain := ""
	p.ways = ways{"Add custom domain": to(func() *page {
		return &page{
			name:  "Add custom domain",
			boxes: boxes{"Domain": text(&domain)},
			ways: ways{"Continue": func() (*page, error) {
				if domain == "" {
					return nil, errors.New("no domain was typed")
				}
				f.edge.claim(domain, func(path, _ string) practice.Answer { return f.live.serve(path) })
				return &page{name: "the page that shows the records", shows: map[string]string{"mta-sts": f.edge.addr}}, nil
			}},
		}
	})}
	return p
}

// run is Firebase's program.
func (f *firebase) run(args []string, folder files) error {
	switch command := strings.Join(args, " "); command {
	case "login":
		f.signedIn = true
	case "use --add":
		if !f.signedIn || len(f.projects) == 0 {
			return errors.New("firebase: there is no project to choose: sign in, and make one")
		}
		if folder["firebase.json"] == nil {
			return errors.New("firebase: this is no project's folder")
		}
		f.used = f.projects[0]
	case "deploy --only hosting", "deploy":
		if !f.signedIn || f.used == "" {
			return errors.New("firebase: no project is active: sign in, and choose one")
		}
		return f.deploy(folder)
	default:
		return fmt.Errorf("firebase: %s is no command", command)
	}
	return nil
}

// deploy puts the public folder online, without what firebase.json leaves out.
func (f *firebase) deploy(folder files) error {
	var config struct {
		Hosting struct {
			Public   string
			Ignore   []string
			Rewrites []struct{ Source, Destination string }
		}
	}
	if err := json.Unmarshal(folder["firebase.json"], &config); err != nil {
		return err
	}
	f.live = folder.below(config.Hosting.Public).without(func(part string) bool {
		for _, pattern := range config.Hosting.Ignore {
			switch pattern {
			case "**/.*":
				if isDotted(part) {
					return true
				}
			case "**/node_modules/**":
				if part == "node_modules" {
					return true
				}
			}
		}
		return false
	})
	for _, r := range config.Hosting.Rewrites {
		if body, there := f.live[strings.TrimPrefix(r.Destination, "/")]; there {
			f.live[strings.TrimPrefix(r.Source, "/")] = body
		}
	}
	return nil
}
