package webhosts

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"mailseal/wizard/practice"
)

// A web host that nobody knows: a site of one's own name, folders and an editor, and a certificate once the name leads there. Nothing
// of it is documented; it does what the recipe needs and no more.
type anyHost struct {
	world *World
	edge  *edge
	files files
	site  string // the name of the customer's site; "" none yet
}

func newAnyHost(w *World) *anyHost {
	h := &anyHost{world: w, files: files{}}
	h.edge = newEdge(w, 20*time.Minute, []string{"pages.unheard-of.com"}, htmlPage(404, "Not found"), h.own())
	return h
}

func (h *anyHost) name() string               { return "the web host" }
func (h *anyHost) certified(host string) bool { return h.edge.certified(host) }
func (h *anyHost) pass(now time.Time)         { h.edge.pass(now) }
func (h *anyHost) own() string                { return h.world.invent("site") + ".unheard-of.com" }

func (h *anyHost) open(string, string) (*page, error) {
	p := &page{name: "the page of the web host"}
	if h.site != "" {
		h.show(p, "")
		return p, nil
	}
	p.boxes = boxes{"Domain": func(value string) error {
		h.site = value
		h.edge.claim(value, func(path, _ string) practice.Answer { return h.files.serve(path) })
		h.show(p, "")
		return nil
	}}
	return p, nil
}

// show has a page show one of the site's folders.
func (h *anyHost) show(p *page, at string) {
	*p = page{name: "the site's folder /" + at, shows: map[string]string{"mta-sts": h.own()}}
	p.folder = func(name string) error {
		if name == "" || strings.Contains(name, "/") {
			return fmt.Errorf("%q is no name of a folder", name)
		}
		h.show(p, path.Join(at, name))
		return nil
	}
	p.write = func(name string, body []byte) error {
		if h.files[path.Join(at, name)] != nil {
			return errors.New("there is a file of that name")
		}
		return h.files.add(path.Join(at, name), body)
	}
	p.change = func(name string, body []byte) error {
		if h.files[path.Join(at, name)] == nil {
			return fmt.Errorf("there is no file %s", path.Join(at, name))
		}
		return h.files.add(path.Join(at, name), body)
	}
	for file := range h.files {
		if dir, below := strings.CutPrefix(path.Dir(file), at); below && dir != "" && dir != "." {
			p.lead(strings.Trim(dir, "/"), func() (*page, error) {
				h.show(p, path.Join(at, strings.Trim(dir, "/")))
				return p, nil
			})
		}
	}
}
