package webhosts

import (
	"fmt"
	"time"
)

// DirectAdmin, in its skin Evolution. From its documentation: that certificates of Let's Encrypt come by themselves, each subdomain
// by way of HTTP. Reported: that the document root of a subdomain lies inside the main site's, Subdomain Management, File Manager with
// Create Folder, New File and Edit, and the way to a certificate. Remembered: the buttons of uploads, and that the file manager shows
// names with a dot.
type directadmin struct {
	space   *webspace
	ordered map[string]bool
}

func newDirectAdmin(w *World) *directadmin {
	s := newWebspace(w, "blue-hosting.net", "domains/"+w.Domain+"/public_html")
	s.dots = true
	return &directadmin{space: s, ordered: map[string]bool{}}
}

func (d *directadmin) name() string                       { return "DirectAdmin" }
func (d *directadmin) certified(host string) bool         { return d.space.edge.certified(host) }
func (d *directadmin) open(string, string) (*page, error) { return d.page("DirectAdmin"), nil }

// pass has the certificates come by themselves, unless the domain has one that was made by hand.
func (d *directadmin) pass(now time.Time) {
	for host := range d.space.roots {
		d.ordered[host] = d.ordered[host] || !d.space.world.otherDefaults()
	}
	d.space.edge.pass(now)
}

// page is a page with the menus that all have.
func (d *directadmin) page(name string) *page {
	p := &page{name: name, shows: map[string]string{"mta-sts": d.space.edge.addr}}
	for _, menu := range []string{"Account Manager > ", ""} {
		p.lead(menu+"Subdomain Management", to(d.subdomains))
		p.lead(menu+"SSL Certificates", to(d.certificates))
	}
	for _, menu := range []string{"System Info & Files > ", ""} {
		p.lead(menu+"File Manager", to(func() *page { return d.files("") }))
	}
	return p
}

func (d *directadmin) subdomains() *page {
	return d.page("Subdomain Management").lead("Create Subdomain", to(func() *page {
		label := ""
		p := d.page("Create Subdomain")
		p.boxes = boxes{"Subdomain": text(&label)}
		return p.lead("Create", func() (*page, error) {
			host := label + "." + d.space.world.Domain
			if label == "" || d.space.roots[host] != "" {
				return nil, fmt.Errorf("it is refused: DirectAdmin refuses the subdomain %q", label)
			}
			d.space.show(host, d.space.main+"/"+label, func() bool { return d.ordered[host] })
			return d.subdomains(), nil
		})
	}))
}

func (d *directadmin) files(folder string) *page {
	return d.space.manager(folder, words{
		newFolder: "Create Folder", makeFolder: "Create",
		newFile: "New File", makeFile: "Create", edit: "Edit", save: "Save", upload: remembered("Upload Files"), extract: remembered("Extract"), extracted: remembered("Extract"),
	}, func(p *page) *page { return p.also(d.page("").ways) })
}

func (d *directadmin) certificates() *page {
	ticked := ""
	p := d.page("SSL Certificates")
	p.lead("Get automatic certificate from ACME Provider", to(func() *page {
		q := d.page("Get automatic certificate from ACME Provider")
		q.boxes = boxes{d.space.world.Host: choice(&ticked, "ticked")}
		return q.lead("Save", func() (*page, error) {
			host := d.space.world.Host
			if ticked == "" || !d.space.world.leads(host, d.space.edge.addr) {
				return nil, fmt.Errorf("could not execute your request: %s is not ticked, or its DNS record is missing", host)
			}
			d.ordered[host] = true
			return d.page("DirectAdmin"), nil
		})
	}))
	return p
}
