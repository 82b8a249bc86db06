package webhosts

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// GitHub, with a free account. From its documentation: the pages for a new repository, its rules for names, the editor that
// makes folders of slashes, the way to Settings > Pages, a custom domain that is told to GitHub before DNS leads there, one
// custom domain for each repository, no Pages for private repositories, and the files that Jekyll leaves out. Read in its
// upload element: it drops what begins with a dot, and says nothing. Reported: an editor takes an empty file, too; here it
// does not, which is stricter. Remembered: that the box for a custom domain is there only once a branch is published, that
// a name can be taken once DNS leads there, and how long the certificate takes (documented: within an hour).
type github struct {
	world *World
	user  string
	repos map[string]*repository
	edge  *edge
	taken string // the policy host's name, once a stranger has claimed it
	since time.Time
}

// repository is a folder of files with one branch, main, once there is a file.
type repository struct {
	name   string
	public bool
	files  files
	branch string // that Pages publishes; "" none
	domain string // custom domain of Pages
}

// repositoryOf returns the user's repository of a name, nil where there is none. Other vendors read it, signed in with GitHub.
func repositoryOf(w *World, name string) *repository {
	v, err := w.vendor("github.com")
	if err != nil {
		return nil
	}
	return v.(*github).repos[name]
}

func newGitHub(w *World) *github {
	g := &github{world: w, user: w.invent("octo"), repos: map[string]*repository{}}
	g.edge = newEdge(w, 20*time.Minute, []string{"*.github.io", "github.io"}, htmlPage(404, "There isn't a GitHub Pages site here."), "*.github.io")
	return g
}

func (g *github) name() string               { return "GitHub" }
func (g *github) certified(host string) bool { return g.edge.certified(host) }

// pass lets a stranger claim the name that leads to GitHub and that nobody there has claimed.
func (g *github) pass(now time.Time) {
	g.edge.pass(now)
	host := g.world.Host
	if g.edge.sites[host] != nil || !g.world.leads(host, g.edge.addr) {
		g.since = now
		return
	}
	if now.Sub(g.since) >= time.Hour {
		g.taken = host
		g.edge.claim(host, func(string, string) practice.Answer { return htmlPage(200, "Win a prize") })
	}
}

func (g *github) open(url, name string) (*page, error) {
	if url == "https://github.com/" { // the user's repositories are listed there
		for _, repo := range g.repos {
			if strings.HasSuffix(name, " "+repo.name) {
				return g.code(repo), nil
			}
		}
	}
	if url != "https://github.com/new" {
		return nil, fmt.Errorf("there is no page %s, %s, at GitHub", url, name)
	}
	return g.newRepository(), nil
}

func (g *github) newRepository() *page {
	repo := &repository{public: true, files: files{}}
	visibility, readme := "Public", "Off"
	if g.world.otherDefaults() {
		visibility = "Private"
	}
	return &page{
		name: "Create a new repository",
		boxes: boxes{
			"Repository name": text(&repo.name),
			"Choose visibility|Visibility|Repository visibility":   choice(&visibility, "Public", "Private"),
			"Add README|Add a README file|" + remembered("README"): choice(&readme, "On", "Off", "on", "off", "ticked"),
		},
		ways: ways{"Create repository": func() (*page, error) {
			if g.repos[repo.name] != nil || !regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`).MatchString(repo.name) {
				return nil, fmt.Errorf("it is refused: GitHub refuses the repository name %q", repo.name)
			}
			if repo.public = visibility == "Public"; !slices.Contains([]string{"Off", "off"}, readme) {
				repo.files["README.md"] = []byte("# " + repo.name + "\n")
			}
			g.repos[repo.name] = repo
			return g.code(repo), nil
		}},
	}
}

// code is the page of a repository.
func (g *github) code(repo *repository) *page {
	p := &page{name: "the repository's page"}
	if len(repo.files) == 0 {
		p.ways = ways{"creating a new file": to(func() *page { return g.editor(repo) })}
	} else {
		p.ways = ways{"Add file": to(func() *page {
			return &page{name: "the menu Add file", ways: ways{
				"Create new file": to(func() *page { return g.editor(repo) }),
				"Upload files":    to(func() *page { return g.uploader(repo) }),
			}}
		})}
	}
	for name := range repo.files { // the list of files: folders open, and files
		folder, rest, inFolder := strings.Cut(name, "/")
		file := func() *page { return g.file(repo, name) }
		if !inFolder {
			p.lead(name, to(file))
		} else {
			p.lead(folder+" > "+strings.ReplaceAll(rest, "/", " > "), to(file))
		}
	}
	return g.inside(repo, p)
}

// file is the page of a file that is there.
func (g *github) file(repo *repository, name string) *page {
	return g.inside(repo, (&page{name: "the page of " + name}).lead("Edit file|Edit this file", to(func() *page {
		draft := files{}
		return g.inside(repo, &page{
			name: "the editor of " + name,
			change: func(named string, body []byte) error {
				if named != name {
					return fmt.Errorf("the file is %s, not %s", name, named)
				}
				return draft.add(name, body)
			},
			ways: ways{"Commit changes|Commit changes...": func() (*page, error) { return g.commit(repo, draft) }},
		})
	})))
}

// inside is a page of a repository, with the tabs that all of them have.
func (g *github) inside(repo *repository, p *page) *page {
	p.shows = map[string]string{"mta-sts": g.user + ".github.io"} // the user's name stands on every page
	return p.also(ways{
		"Code": to(func() *page { return g.code(repo) }),
		"Settings": to(func() *page {
			return g.inside(repo, &page{name: "the repository's settings", ways: ways{"Pages": func() (*page, error) { return g.pages(repo) }}})
		}),
	})
}

// editor is the page where a new file is written.
func (g *github) editor(repo *repository) *page {
	draft := files{}
	return g.inside(repo, &page{
		name: "the editor for a new file",
		write: func(name string, body []byte) error {
			if len(body) == 0 {
				return errors.New("an empty file cannot be committed")
			}
			if repo.files[name] != nil {
				return fmt.Errorf("a file %s is there already", name)
			}
			return draft.add(name, body)
		},
		ways: ways{"Commit changes|Commit changes...": func() (*page, error) { return g.commit(repo, draft) }},
	})
}

// uploader is the page where files are dropped. What begins with a dot is gone without a word.
func (g *github) uploader(repo *repository) *page {
	draft := files{}
	return g.inside(repo, &page{
		name: "the page Upload files",
		upload: func(name string, body []byte) error {
			switch {
			case slices.ContainsFunc(strings.Split(name, "/"), isDotted):
				return nil
			case len(body) == 0:
				return errors.New("this file is empty")
			}
			return draft.add(name, body)
		},
		ways: ways{"Commit changes": func() (*page, error) { return g.commit(repo, draft) }},
	})
}

func (g *github) commit(repo *repository, draft files) (*page, error) {
	if len(draft) == 0 {
		return nil, errors.New("there is nothing to commit")
	}
	for name, body := range draft {
		repo.files[name] = body
	}
	return g.code(repo), nil
}

// pages is Settings > Pages.
func (g *github) pages(repo *repository) (*page, error) {
	if !repo.public {
		return nil, errors.New("upgrade or make this repository public to enable Pages")
	}
	branch, folder, source, domain := repo.branch, "/ (root)", "Deploy from a branch", repo.domain
	if repo.branch == "" && g.world.otherDefaults() {
		source = "GitHub Actions"
	}
	branches := []string{"None"}
	if len(repo.files) > 0 {
		branches = append(branches, "main")
	}
	p := &page{
		name: "Settings > Pages",
		boxes: boxes{
			"Source":                                choice(&source, "Deploy from a branch", "GitHub Actions"),
			"Branch":                                choice(&branch, branches...),
			"Folder|" + remembered("Select folder"): choice(&folder, "/ (root)", "/root", "/(root)", "/docs"),
		},
	}
	if repo.branch != "" {
		p.boxes["Custom domain"] = text(&domain)
	}
	p.ways = ways{"Save": func() (*page, error) {
		if source != "Deploy from a branch" || folder == "/docs" || branch == "None" {
			repo.branch = ""
			return g.pages(repo)
		}
		repo.branch = branch
		if domain == repo.domain {
			return g.pages(repo)
		}
		if domain == g.taken {
			return nil, fmt.Errorf("the custom domain %s is already taken", domain)
		}
		repo.domain = domain
		repo.files["CNAME"] = []byte(domain)
		g.edge.claim(domain, func(path, _ string) practice.Answer { return jekyll(repo).serve(path) })
		return g.pages(repo)
	}}
	return g.inside(repo, p), nil
}

// jekyll returns what Pages serves of a repository: the files that Jekyll takes, unless there is a .nojekyll.
func jekyll(repo *repository) files {
	if repo.branch == "" {
		return nil
	}
	if _, off := repo.files[".nojekyll"]; off {
		return repo.files
	}
	config := string(repo.files["_config.yml"])
	included := map[string]bool{}
	if _, list, ok := strings.Cut(config, "include:"); ok {
		list, _, _ = strings.Cut(list, "\n")
		for _, name := range strings.Split(strings.Trim(strings.TrimSpace(list), "[]"), ",") {
			included[strings.Trim(strings.TrimSpace(name), `"'`)] = true
		}
	}
	return repo.files.without(func(part string) bool {
		left := strings.ContainsAny(part[:1], "._#") || strings.HasSuffix(part, "~")
		return left && !included[part]
	})
}
