package webhosts

import (
	"fmt"
	"time"
)

// Hostinger's hPanel, with web hosting (its Website Builder takes no files). From its documentation: that a .htaccess counts there.
// Reported: Manage or Dashboard beside a site, Domains > Subdomains with Subdomain name and Create, Files > File Manager with New folder,
// Security > SSL with Install SSL, and that a certificate often comes by itself. Where the folder of a subdomain lies is reported
// in three ways, so that its user has to look; here it is inside the main site's. Remembered: all else.
type hpanel struct {
	space   *webspace
	ordered map[string]bool
}

func newHPanel(w *World) *hpanel {
	s := newWebspace(w, "hpanel-hosting.net", "public_html")
	s.dots = true
	return &hpanel{space: s, ordered: map[string]bool{}}
}

func (h *hpanel) name() string               { return "hPanel" }
func (h *hpanel) certified(host string) bool { return h.space.edge.certified(host) }

// pass has the certificates come by themselves, where it is so.
func (h *hpanel) pass(now time.Time) {
	for host := range h.space.roots {
		h.ordered[host] = h.ordered[host] || !h.space.world.otherDefaults()
	}
	h.space.edge.pass(now)
}

func (h *hpanel) open(url, _ string) (*page, error) {
	if url != "https://hpanel.hostinger.com/websites" {
		return nil, fmt.Errorf("there is no page %s at hPanel", url)
	}
	return (&page{name: "hPanel, Websites"}).lead("Manage|Dashboard", to(func() *page { return h.page("the site's page") })), nil
}

// page is a page of a site, with the menu that all have.
func (h *hpanel) page(name string) *page {
	p := &page{name: name, shows: map[string]string{"mta-sts": h.space.edge.addr}}
	p.lead("Domains > Subdomains", to(h.subdomains))
	p.lead("Files > File Manager", to(func() *page { return h.files("") }))
	return p.lead("Security > SSL", to(h.certificates))
}

func (h *hpanel) subdomains() *page {
	label := ""
	p := h.page("Subdomains")
	p.boxes = boxes{"Subdomain name": text(&label)}
	return p.lead("Create", func() (*page, error) {
		host := label + "." + h.space.world.Domain
		if label == "" || h.space.roots[host] != "" {
			return nil, fmt.Errorf("it is refused: hPanel refuses the subdomain %q", label)
		}
		h.space.show(host, h.space.main+"/"+label, func() bool { return h.ordered[host] })
		return h.subdomains(), nil
	})
}

// files is the file manager. A user who looked knows the folder of a name.
func (h *hpanel) files(folder string) *page {
	w := words{
		newFolder: "New folder", makeFolder: "Create",
		newFile: remembered("New file"), makeFile: "Create", edit: remembered("Edit"), save: remembered("Save"), upload: remembered("Upload"), extract: remembered("Extract"), extracted: remembered("Extract"),
	}
	around := func(p *page) *page { return p.also(h.page("").ways) }
	p := h.space.manager(folder, w, around)
	for host, root := range h.space.roots {
		p.lead("the folder of "+host, to(func() *page { return h.space.manager(root, w, around) }))
	}
	return p
}

func (h *hpanel) certificates() *page {
	p := h.page("SSL")
	p.boxes = boxes{}
	for host := range h.space.roots {
		p.boxes[host] = func(value string) error {
			if value != "Install SSL" || !h.space.world.leads(host, h.space.edge.addr) {
				return fmt.Errorf("the certificate cannot be installed: %s does not lead here", host)
			}
			h.ordered[host] = true
			return nil
		}
	}
	return p
}
