package webhosts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// webspace is a customer's share of a hosting company's server, behind whatever panel: folders, names that show one of them, and
// certificates, which Let's Encrypt makes once a name leads there.
//
// Measured at Apache: a rule in the main site's .htaccess that sends every name to www catches what lies in a folder below
// the main site's, unless that folder has a .htaccess of its own that switches RewriteEngine on or off. The certificate's own
// proof is let through, so that the certificate is right and the file is not.
type webspace struct {
	world *World
	tree  files             // all files, by path from the home folder; a folder without any is a path that ends in a slash
	roots map[string]string // document roots by name
	edge  *edge
	main  string       // the main site's document root
	panel func() *page // its first page; nil: not needed
	dots  bool         // the file manager shows names that begin with a dot
	now   time.Time
	keeps time.Duration              // for how long answers are kept and given again
	kept  map[string]practice.Answer // by name and path
	since time.Time                  // when the first of them was kept
}

// newWebspace makes a web space whose server shows the hosting company's certificate for names without one.
func newWebspace(w *World, company, main string) *webspace {
	s := &webspace{world: w, tree: files{main + "/index.html": []byte("Welcome")}, roots: map[string]string{}, main: main}
	w.space = s
	s.edge = newEdge(w, 5*time.Minute, []string{"server7." + company}, htmlPage(404, "Default page"), "server7."+company)
	if w.quirks.MainSiteCatches {
		s.tree[main+"/.htaccess"] = []byte("RewriteEngine on\nRewriteRule ^(.*)$ https://www." + w.Domain + "/$1 [R=301,L]\n")
	}
	return s
}

// show has a name show a folder, and its certificate wait for ordered.
func (s *webspace) show(host, folder string, ordered func() bool) {
	s.roots[host] = folder
	s.tree[folder+"/"] = nil
	s.edge.claim(host, func(path, _ string) practice.Answer { return s.answer(host, path) }).hold = func() bool { return !ordered() }
}

// pass lets happen what is due.
func (s *webspace) pass(now time.Time) {
	s.now = now
	s.edge.pass(now)
}

// answer gives what is kept, or what is there.
func (s *webspace) answer(host, path string) practice.Answer {
	if s.kept == nil || s.now.Sub(s.since) >= s.keeps {
		s.kept, s.since = map[string]practice.Answer{}, s.now
	}
	if a, kept := s.kept[host+path]; kept {
		return a
	}
	a := s.look(host, path)
	s.kept[host+path] = a
	return a
}

func (s *webspace) look(host, path string) practice.Answer {
	root := s.roots[host]
	caught := s.tree[s.main+"/.htaccess"]
	own := s.tree[root+"/.htaccess"]
	if caught != nil && (root == s.main || strings.HasPrefix(root, s.main+"/") && !strings.Contains(string(own), "RewriteEngine")) {
		return redirect(301, "https://www."+s.world.Domain+strings.TrimPrefix("/"+root, "/"+s.main)+path)
	}
	return s.tree.below(root).serve(path)
}

// words are what the buttons of a file manager are called; those that are behind a menu have it before them, as in page.lead.
type words struct {
	newFolder, makeFolder string // the button, and the one that ends its dialog
	newFile, makeFile     string
	edit, save            string // save ends the editor
	upload, uploaded      string // uploaded: the button that ends it; "" none
	extract, extracted    string // the menu of a zip, and the button that ends its dialog
	replaces              string // the box that lets it replace what is there; "" it does
}

// manager is a file manager in a folder; around puts the ways of its panel on the page.
func (s *webspace) manager(folder string, w words, around func(*page) *page) *page {
	leave := func() (*page, error) { return s.manager(folder, w, around), nil }
	path := func(name string) string { return strings.TrimPrefix(folder+"/"+name, "/") }
	p := &page{name: "the file manager, in " + folder}
	for _, at := range []string{"", folder} { // the tree at its side, and what is in the folder
		for _, name := range s.tree.folders(at) {
			if !isDotted(name) || s.dots {
				p.lead(name, to(func() *page { return s.manager(strings.TrimPrefix(at+"/"+name, "/"), w, around) }))
			}
		}
	}
	p.lead(w.newFolder, to(func() *page {
		name := ""
		q := &page{name: "the dialog for a new folder", folder: text(&name)}
		return q.lead(w.makeFolder, func() (*page, error) {
			if name == "" || s.tree.has(path(name)) {
				return nil, fmt.Errorf("a folder %q is there already, or has no name", name)
			}
			s.tree[path(name)+"/"] = nil
			return leave()
		})
	}))
	p.lead(w.newFile, to(func() *page { return s.editor(w, path, leave, false) }))
	p.lead(w.upload, to(func() *page {
		q := &page{name: "the page Upload"}
		q.upload = func(name string, body []byte) error {
			if err := s.tree.add(path(name[strings.LastIndex(name, "/")+1:]), body); err != nil {
				return err
			}
			if w.uploaded == "" {
				*q = *s.manager(folder, w, around) // where its way back leads
			} else {
				q.lead(w.uploaded, leave)
			}
			return nil
		}
		return q
	}))
	for name := range s.tree {
		file, here := strings.CutPrefix(name, path(""))
		if !here || file == "" || strings.Contains(file, "/") {
			continue
		}
		p.lead(file+" > "+w.edit, to(func() *page { return s.editor(w, path, leave, true) }))
		if strings.HasSuffix(file, ".zip") {
			p.lead(file+" > "+w.extract, to(func() *page { return s.archive(folder, file, w, leave) }))
		}
	}
	return around(p)
}

// archive is the dialog that unpacks a zip where it lies. What is there already stays, unless the user says otherwise or the
// panel never asks.
func (s *webspace) archive(folder, name string, w words, leave func() (*page, error)) *page {
	replace := ""
	p := &page{name: "the dialog to unpack " + name}
	if w.replaces == "" {
		replace = "ticked"
	} else {
		p.boxes = boxes{w.replaces: choice(&replace, "ticked", "not ticked")}
	}
	return p.lead(w.extracted, func() (*page, error) {
		at := strings.TrimPrefix(folder+"/", "/")
		unpacked, err := unzip(name, s.tree[at+name])
		if err != nil {
			return nil, err
		}
		for file, body := range unpacked {
			if s.tree[at+file] == nil || isOn(replace) {
				s.tree[at+file] = body
			}
		}
		return leave()
	})
}

// editor is where a file is written, a new one or one that is there.
func (s *webspace) editor(w words, path func(string) string, leave func() (*page, error), there bool) *page {
	draft := files{}
	write := func(name string, body []byte) error {
		if _, exists := s.tree[path(name)]; exists != there {
			return fmt.Errorf("whether %q is there should be %t", name, there)
		}
		return draft.add(path(name), body)
	}
	p := &page{name: "the editor"}
	if p.write = write; there {
		p.write, p.change = nil, write
	}
	p.lead(w.makeFile, func() (*page, error) { return p, nil })
	return p.lead(w.save, func() (*page, error) {
		for name, body := range draft {
			s.tree[name] = body
		}
		return leave()
	})
}

// has reports whether a folder is there.
func (f files) has(folder string) bool {
	for name := range f {
		if strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}

// rooted returns where a document root may lie.
func (s *webspace) rooted(folder string) string {
	folder = strings.Trim(folder, "/")
	if s.world.quirks.OnlyInPublic && folder != s.main && !strings.HasPrefix(folder, s.main+"/") {
		return s.main + "/" + folder
	}
	return folder
}

// isOn reports whether a box that is ticked or not is ticked.
func isOn(value string) bool { return slices.Contains([]string{"ticked", "on", "On", "Yes"}, value) }
