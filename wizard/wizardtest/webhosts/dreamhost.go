package webhosts

import (
	"fmt"
	"time"
)

// DreamHost's panel. From its documentation: Websites > Manage Websites > Add, that the name is a web site of its own, and
// that the panel shows its address. Remembered: all else.
type dreamhost struct {
	space   *webspace
	ordered map[string]bool
}

func newDreamHost(w *World) *dreamhost {
	s := newWebspace(w, "dh-hosting.net", w.Domain)
	s.dots = true
	return &dreamhost{space: s, ordered: map[string]bool{}}
}

func (d *dreamhost) name() string               { return "DreamHost" }
func (d *dreamhost) certified(host string) bool { return d.space.edge.certified(host) }
func (d *dreamhost) pass(now time.Time)         { d.space.pass(now) }

func (d *dreamhost) open(url, _ string) (*page, error) {
	if url != "https://panel.dreamhost.com/index.cgi?tree=domain.dashboard" {
		return nil, fmt.Errorf("there is no page %s at DreamHost", url)
	}
	return d.sites(), nil
}

// page is a page of the panel, with the menu that all have.
func (d *dreamhost) page(name string) *page {
	p := &page{name: name, shows: map[string]string{}}
	for range d.space.roots {
		p.shows["mta-sts"] = d.space.edge.addr
	}
	p.lead("Websites > Manage Websites", to(d.sites))
	return p.lead("Websites > "+remembered("Secure Certificates"), to(d.certificates))
}

// sites is Manage Websites.
func (d *dreamhost) sites() *page {
	domain := ""
	form := &page{name: "Add", boxes: boxes{remembered("Domain"): text(&domain)}}
	form.lead(remembered("Add"), func() (*page, error) {
		if domain == "" || d.space.roots[domain] != "" {
			return nil, fmt.Errorf("it is refused: DreamHost refuses the domain %q", domain)
		}
		d.space.show(domain, domain, func() bool { return d.ordered[domain] })
		return d.sites(), nil
	})
	p := d.page("Manage Websites").lead("Add", to(func() *page { return form }))
	return p.lead(remembered("Manage > Manage Files"), to(func() *page { return d.files("") }))
}

func (d *dreamhost) files(folder string) *page {
	return d.space.manager(folder, words{
		newFolder: remembered("New Folder"), makeFolder: remembered("Create"),
		newFile: remembered("New File"), makeFile: remembered("Create"), edit: remembered("Edit"), save: remembered("Save"),
		upload: remembered("Upload"), extract: remembered("Extract"),
	}, func(p *page) *page { return p.also(d.page("").ways) })
}

func (d *dreamhost) certificates() *page {
	p := d.page("Secure Certificates")
	p.boxes = boxes{}
	chosen := map[string]string{}
	for host := range d.space.roots {
		p.boxes[host] = func(value string) error {
			kind := ""
			err := choice(&kind, "Let's Encrypt")(value)
			chosen[host] = kind
			return err
		}
	}
	return p.lead(remembered("Add"), func() (*page, error) {
		if len(chosen) == 0 {
			return nil, fmt.Errorf("no certificate was chosen")
		}
		for host := range chosen {
			d.ordered[host] = true
		}
		return d.certificates(), nil
	})
}
