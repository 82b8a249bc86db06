package webhosts

import (
	"fmt"
	"time"
)

// SiteGround's Site Tools. Reported: Domain > Subdomains > New Subdomain, that a subdomain gets a folder tree of its own beside the
// main site's, Site > File Manager, and Security > SSL Manager with Select Domain, Select SSL and Get, which wants the name to
// lead there; a certificate usually comes by itself. Remembered: the buttons of the file manager, and what is cached.
type siteground struct {
	space   *webspace
	ordered map[string]bool
}

func newSiteGround(w *World) *siteground {
	s := newWebspace(w, "sg-hosting.net", w.Domain+"/public_html")
	s.dots, s.keeps = true, 24*time.Hour
	return &siteground{space: s, ordered: map[string]bool{}}
}

func (s *siteground) name() string               { return "SiteGround" }
func (s *siteground) certified(host string) bool { return s.space.edge.certified(host) }

// pass has the certificates come by themselves, where it is so.
func (s *siteground) pass(now time.Time) {
	for host := range s.space.roots {
		s.ordered[host] = s.ordered[host] || !s.space.world.otherDefaults()
	}
	s.space.pass(now)
}

func (s *siteground) open(url, _ string) (*page, error) {
	if url != "https://my.siteground.com/websites/list" {
		return nil, fmt.Errorf("there is no page %s at SiteGround", url)
	}
	return s.page("Site Tools"), nil // Site Tools stands beside the only site of the list
}

// page is a page of Site Tools, with the menu that all have.
func (s *siteground) page(name string) *page {
	p := &page{name: name, shows: map[string]string{"mta-sts": s.space.edge.addr}}
	p.lead("Domain > Subdomains", to(s.subdomains))
	p.lead("Site > File Manager", to(func() *page { return s.files("") }))
	p.lead("Security > SSL Manager", to(s.certificates))
	return p.lead("Speed > Caching > Dynamic Cache > Flush Cache", to(func() *page {
		s.space.kept = nil
		return s.page("Caching")
	}))
}

func (s *siteground) subdomains() *page {
	label := ""
	form := &page{name: "New Subdomain", boxes: boxes{"Name": text(&label)}}
	form.lead("Create", func() (*page, error) {
		host := label + "." + s.space.world.Domain
		if label == "" || s.space.roots[host] != "" {
			return nil, fmt.Errorf("it is refused: SiteGround refuses the subdomain %q", label)
		}
		s.space.show(host, host+"/public_html", func() bool { return s.ordered[host] })
		return s.subdomains(), nil
	})
	return s.page("Subdomains").lead("New Subdomain", to(func() *page { return form }))
}

func (s *siteground) files(folder string) *page {
	return s.space.manager(folder, words{
		newFolder: remembered("New Folder"), makeFolder: remembered("Confirm"),
		newFile: remembered("New File"), makeFile: remembered("Confirm"), edit: remembered("Edit"), save: remembered("Save"),
		upload: remembered("File Upload"), extract: remembered("Extract"), extracted: remembered("Confirm"),
	}, func(p *page) *page { return p.also(s.page("").ways) })
}

// certificates is the SSL Manager. Its box with the names comes with the main site's.
func (s *siteground) certificates() *page {
	host, kind := s.space.world.Domain, ""
	p := s.page("SSL Manager")
	offered := []string{s.space.world.Domain}
	for name := range s.space.roots {
		offered = append(offered, name)
	}
	p.boxes = boxes{"Select Domain": choice(&host, offered...), "Select SSL": choice(&kind, "Let's Encrypt", "Let's Encrypt Wildcard")}
	return p.lead("Get", func() (*page, error) {
		if kind == "" || host != s.space.world.Domain && !s.space.world.leads(host, s.space.edge.addr) {
			return nil, fmt.Errorf("there is no certificate for %s: it does not lead here", host)
		}
		s.ordered[host] = true
		return s.certificates(), nil
	})
}
