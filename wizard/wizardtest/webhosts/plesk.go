package webhosts

import (
	"fmt"
	"time"
)

// Plesk Obsidian. From its documentation: that a subdomain gets a document root of its own beside httpdocs. Reported: Websites &
// Domains > Add Subdomain and its boxes, File Manager, Upload and Extract Files, and the way to a free certificate of Let's
// Encrypt, which wants the name to lead there. Remembered: the other buttons of the file manager, and where the address stands.
type plesk struct {
	space   *webspace
	ordered map[string]bool
}

func newPlesk(w *World) *plesk {
	s := newWebspace(w, "green-hosting.net", "httpdocs")
	return &plesk{space: s, ordered: map[string]bool{}}
}

func (p *plesk) name() string                       { return "Plesk" }
func (p *plesk) certified(host string) bool         { return p.space.edge.certified(host) }
func (p *plesk) pass(now time.Time)                 { p.space.edge.pass(now) }
func (p *plesk) open(string, string) (*page, error) { return p.sites(), nil }

// sites is Websites & Domains, with a card for each name.
func (p *plesk) sites() *page {
	q := p.page("Websites & Domains").lead("Add Subdomain", to(p.addSubdomain))
	for host := range p.space.roots {
		q.lead(host, to(func() *page { return p.card(host) }))
	}
	return q
}

// page is a page with the menu that all have at their side.
func (p *plesk) page(name string) *page {
	return (&page{name: name, shows: map[string]string{"mta-sts": p.space.edge.addr}}).lead("Websites & Domains", to(p.sites))
}

func (p *plesk) addSubdomain() *page {
	label, root := "", ""
	q := p.page("Add Subdomain")
	q.boxes = boxes{"Subdomain name": text(&label), "Document root": text(&root)}
	return q.lead("OK", func() (*page, error) {
		host := label + "." + p.space.world.Domain
		if label == "" || p.space.roots[host] != "" {
			return nil, fmt.Errorf("it is refused: Plesk refuses the subdomain %q", label)
		}
		if root == "" {
			root = host // what it proposes
		}
		p.space.show(host, p.space.rooted(root), func() bool { return p.ordered[host] })
		return p.sites(), nil
	})
}

// card is what belongs to one name.
func (p *plesk) card(host string) *page {
	manager := to(func() *page {
		return p.space.manager(p.space.roots[host], words{
			newFolder: remembered("+ > Create Directory"), makeFolder: "OK",
			newFile: remembered("+ > Create File"), makeFile: remembered("Create"),
			edit: remembered("Edit in Code Editor"), save: "OK",
			upload: "Upload", uploaded: "Open", extract: "Extract Files", extracted: "OK", replaces: remembered("Replace existing files"),
		}, func(q *page) *page { // the names above the list lead back
			return q.lead("Websites & Domains", to(p.sites)).lead(host, to(func() *page { return p.card(host) }))
		})
	})
	return p.page("the card of "+host).
		lead("File Manager|Files", manager).
		lead("SSL/TLS Certificates", to(func() *page { return p.certificates(host) }))
}

// certificates is where a free certificate is asked for.
func (p *plesk) certificates(host string) *page {
	email, www, secure := "", "not ticked", ""
	return p.page("SSL/TLS Certificates").lead("Install a free basic certificate provided by Let's Encrypt > Install", to(func() *page {
		q := p.page("Install a free basic certificate")
		q.boxes = boxes{
			"Email address":           text(&email),
			"Secure the domain name":  choice(&secure, "ticked"),
			"Include a www subdomain": choice(&www, "ticked", "not ticked"),
		}
		return q.lead("Get it free", func() (*page, error) {
			if secure == "" || !p.space.world.leads(host, p.space.edge.addr) {
				return nil, fmt.Errorf("could not issue a certificate for %s: the box with its name is not ticked, or its DNS record is missing", host)
			}
			p.ordered[host] = true
			return p.card(host), nil
		})
	}))
}
