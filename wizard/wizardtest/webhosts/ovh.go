package webhosts

import (
	"fmt"
	"time"
)

// OVHcloud's web hosting, for a domain whose DNS is at OVHcloud. From its documentation: Multisite with Add a domain or sub-domain, its
// boxes, that the record is added by itself unless one chooses otherwise, that the root folder lies beside the main site's, that
// the certificate has to be made again for a new name, and that files go there by a program such as FileZilla.
type ovh struct {
	space *webspace
	again bool // whether the certificate was made again
}

func newOVH(w *World) *ovh {
	s := newWebspace(w, "cluster7.ovh-hosting.net", "www")
	o := &ovh{space: s}
	s.panel = func() *page { return o.page("General information") }
	return o
}

func (o *ovh) name() string               { return "OVHcloud" }
func (o *ovh) certified(host string) bool { return o.space.edge.certified(host) }
func (o *ovh) pass(now time.Time)         { o.space.pass(now) }

func (o *ovh) open(url, _ string) (*page, error) {
	if url != "https://www.ovh.com/manager/" {
		return nil, fmt.Errorf("there is no page %s at OVHcloud", url)
	}
	return (&page{name: "the Control Panel"}).lead("Web Cloud > Hosting plans > your plan", to(func() *page { return o.page("General information") })), nil
}

// page is a page of a hosting plan, with the tabs that all have.
func (o *ovh) page(name string) *page {
	p := &page{name: name, shows: map[string]string{"mta-sts": o.space.edge.addr}} // under General information
	p.lead("Multisite > Actions > Add a domain or sub-domain", to(o.addDomain))
	return p.lead("General information > SSL certificate > ... > Regenerate SSL certificate", to(func() *page {
		return (&page{name: "Regenerate SSL certificate"}).lead("Confirm", func() (*page, error) {
			host := o.space.world.Host
			if !o.space.world.leads(host, o.space.edge.addr) {
				return nil, fmt.Errorf("%s does not lead here", host)
			}
			o.again = true
			return o.page("General information"), nil
		})
	}))
}

func (o *ovh) addDomain() *page {
	domain, label, root, ssl := "", "", "", ""
	form := &page{name: "Add a domain, second page", boxes: boxes{"Sub-domain": text(&label), "Root folder": text(&root), "SSL": choice(&ssl, "ticked")}}
	form.lead("Confirm", func() (*page, error) {
		host := label + "." + domain
		if label == "" || o.space.roots[host] != "" {
			return nil, fmt.Errorf("it is refused: OVHcloud refuses the sub-domain %q", label)
		}
		if root == "" {
			root = o.space.main
		}
		o.space.show(host, root, func() bool { return ssl != "" && o.again })
		if o.space.world.otherDefaults() { // Manual configuration is chosen, as with a domain whose DNS is elsewhere
			return o.page("Multisite"), nil
		}
		return o.page("Multisite"), o.space.world.add(label, "A", o.space.edge.addr)
	})
	p := &page{name: "Add a domain", boxes: boxes{"Domain": choice(&domain, o.space.world.Domain)}}
	return p.lead("Next", func() (*page, error) {
		if domain == "" {
			return nil, fmt.Errorf("no domain was chosen")
		}
		return form, nil
	})
}
