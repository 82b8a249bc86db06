package webhosts

import (
	"fmt"
	"time"
)

// Hostinger's hPanel, with web hosting (its Website Builder takes no files). From its documentation: that a .htaccess counts there.
// Remembered: all else.
type hpanel struct {
	space   *webspace
	ordered map[string]bool
}

func newHPanel(w *World) *hpanel {
	s := newWebspace(w, "hpanel-hosting.net", "public_html")
	s.dots = true
	return &hpanel{space: s, ordered: map[string]bool{}}
}

func (h *hpanel) name() string                       { return "hPanel" }
func (h *hpanel) opens() []string                    { return []string{"hpanel.hostinger.com", "your hPanel"} }
func (h *hpanel) certified(host string) bool         { return h.space.edge.certified(host) }
func (h *hpanel) open(string, string) (*page, error) { return h.page("hPanel"), nil }

// pass has the certificates come by themselves, within a day.
func (h *hpanel) pass(now time.Time) {
	for host := range h.space.roots {
		h.ordered[host] = h.ordered[host] || now.Sub(start) > 24*time.Hour
	}
	h.space.edge.pass(now)
}

// page is a page of a site's dashboard, with the menus that all have.
func (h *hpanel) page(name string) *page {
	p := &page{name: name, shows: map[string]string{"mta-sts": h.space.edge.addr}}
	for _, menu := range []string{"Websites > Dashboard > ", "Websites > " + h.space.world.Domain + " > Dashboard > ", "Dashboard > ", ""} {
		p.lead(menu+remembered("Domains > Subdomains"), to(h.subdomains))
		p.lead(menu+remembered("Files > File Manager"), to(func() *page {
			return h.page("File Manager").lead(remembered("Access files of "+h.space.world.Domain), to(func() *page { return h.files("") }))
		}))
		p.lead(menu+remembered("Security > SSL"), to(h.certificates))
	}
	return p
}

func (h *hpanel) subdomains() *page {
	label, folder, own := "", "", "not ticked"
	p := h.page("Subdomains")
	p.boxes = boxes{
		remembered("Enter subdomain name"):        text(&label),
		remembered("Custom folder for subdomain"): choice(&own, "ticked", "not ticked"),
		remembered("Folder"):                      text(&folder),
	}
	return p.lead(remembered("Create"), func() (*page, error) {
		host := label + "." + h.space.world.Domain
		if label == "" || h.space.roots[host] != "" {
			return nil, fmt.Errorf("hPanel refuses the subdomain %q", label)
		}
		if folder == "" {
			folder = label
		}
		h.space.show(host, h.space.main+"/"+folder, func() bool { return h.ordered[host] })
		return h.subdomains(), nil
	})
}

func (h *hpanel) files(folder string) *page {
	return h.space.manager(folder, words{
		newFolder: remembered("New folder"), makeFolder: remembered("Create"),
		newFile: remembered("New file"), makeFile: remembered("Create"), edit: remembered("Edit"), save: remembered("Save"), upload: remembered("Upload"), extract: remembered("Extract"), extracted: remembered("Extract"),
	}, func(p *page) *page { return p.also(h.page("").ways) })
}

func (h *hpanel) certificates() *page {
	host := h.space.world.Host
	p := h.page("SSL")
	return p.lead(remembered("Install SSL"), to(func() *page {
		chosen := ""
		q := h.page("Install SSL")
		q.boxes = boxes{remembered("Domain"): choice(&chosen, host)}
		return q.lead(remembered("Install"), func() (*page, error) {
			if chosen == "" || !h.space.world.leads(host, h.space.edge.addr) {
				return nil, fmt.Errorf("the certificate cannot be installed: %s does not lead here", host)
			}
			h.ordered[host] = true
			return h.page("SSL"), nil
		})
	}))
}
