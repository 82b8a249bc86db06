package webhosts

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// Services that keep the policy of their customers. All work alike as far as is known: the customer signs up and adds the domain, goes
// through some pages, one of which has the mode, copies the names that are shown, and adds the records; the policy is served
// once the mode is chosen and the name leads there. What the pages are called is what the catalogue's sources say; where those
// are public pages of the services themselves the catalogue marks the steps as documented, and all others are remembered.
var services = []hosted{
	{name: "EasyDMARC", walk: []stop{{at: "Managed MTA-STS", box: "Mode", value: "testing"}}, tail: map[string]string{
		"mta-sts": "_mta_sts.easydmarc.pro", "_mta-sts": "__mta_sts.easydmarc.pro", "_smtp._tls": "__smtp_tls.easydmarc.pro",
	}},
	{name: "Sendmarc", host: "portal.sendmarc.com", walk: []stop{
		{at: "Domains"}, {box: "Mode", value: "testing"}, {at: "Your DNS Configuration", shows: true},
	}, tail: three("sdmarc.net")},
	{name: "DmarcDkim.com", host: "dmarcdkim.com", walk: []stop{{box: "Mode", value: "testing"}}, tail: map[string]string{
		"mta-sts": ".mta-sts.dmarcdkim.io", "_mta-sts": "._mta-sts.dmarcdkim.io",
	}},
	{name: "Suped", host: "www.suped.com", walk: []stop{{at: "Settings > Domains"}, {box: "policy mode", value: "Testing"}}, tail: two("suped.com")},
	{name: "Palisade", walk: []stop{{at: "Domain Overview"}, {at: "Hosted MTA-STS", box: "Mode", value: "Testing"}}, tail: two("palisade.email")},
	{name: "DMARCER", walk: []stop{
		{at: "Domain Management"}, {at: "Let DMARCER host it"}, {at: "Policy", box: "Mode", value: "testing"},
	}, tail: two("dmarcer.net")},
	{name: "DMARCTrust", host: "www.dmarctrust.com", walk: []stop{{box: "Mode", value: "testing"}}, fixed: "mta-sts-proxy.dmarctrust.com"},
	{name: "MailShield", walk: []stop{
		{at: "Domains > {domain} > MTA-STS", box: "Mode", value: "testing"}, {at: "Hosted by MailShield"},
	}, fixed: "mta-sts.mailshield.app"},
	{name: "MimeProtect", host: "mimeprotect.com", walk: []stop{{at: "MTA-STS", box: "Mode", value: "testing"}}, tail: three("mimeprotect.com")},
	{name: "Sophos Central", walk: []stop{
		{at: "My Products > Email Protection > DMARC Manager"}, {at: "TLS-RPT", box: "MTA-STS Enforcement Level", value: "In Testing"},
	}, tail: three("sophosdmarc.com")},
	{name: "Mailhardener", host: "www.mailhardener.com", walk: []stop{{at: "MTA-STS", box: "Mode", value: "testing"}}, tail: two("mta-sts.mailhardener.com")},
	{name: "Red Sift OnDMARC", host: "app.redsift.cloud", walk: []stop{
		{at: "MTA-STS > Dynamic Services"}, {box: "Type", value: "CNAME", shows: true}, {at: "Check DNS"}, {box: "Policy mode", value: "testing"},
	}, tail: three("ondmarc.com")},
	{name: "URIports", host: "www.uriports.com", walk: []stop{{at: "Hosted MTA-STS", box: "Mode", value: "testing"}}, tail: two("uriports.com")},
	{name: "PowerDMARC", host: "powerdmarc.com", walk: []stop{{at: "Hosted MTA-STS", box: "Mode", value: "testing"}}, tail: map[string]string{
		"mta-sts": "._sts.mta-sts.tech", "_mta-sts": "._mta.mta-sts.tech", "_smtp._tls": "._tls.mta-sts.tech",
	}},
	{name: "the page of your service", walk: []stop{{box: "Mode", value: "testing"}}, tail: three("unheard-of.net")}, // whoever it is
	{name: "Tuta", looks: "Settings > Global settings > Custom email domains", fixed: "mta-sts.tutanota.de", mode: mtasts.Enforce},
}

// hosted is what is special about a service.
type hosted struct {
	name  string // of its first page, where that is known by its name
	host  string // of that page's URL, where it is known by that
	walk  []stop
	looks string            // a way to a page that only shows something
	tail  map[string]string // by label, what the names end in that it shows
	fixed string            // the name that all customers' mta-sts lead to, where it is one for all
	mode  mtasts.Mode       // that it serves; "" testing
}

// stop is what a customer does on the way to a policy, in this order.
type stop struct {
	at         string // the way from the page before; "" on that page
	box, value string // "" nothing is chosen
	shows      bool   // the names are shown from here on; otherwise at the end
}

// two returns what the names for two records end in, at a service that shows such names.
func two(domain string) map[string]string {
	return map[string]string{"mta-sts": ".sts." + domain, "_mta-sts": ".record." + domain}
}

// three returns the same with the record for TLS reports.
func three(domain string) map[string]string {
	tails := two(domain)
	tails["_smtp._tls"] = ".tls." + domain
	return tails
}

// service is a service with the domain as its customer.
type service struct {
	hosted
	world *World
	edge  *edge
}

func newService(w *World, h hosted) *service {
	s := &service{hosted: h, world: w}
	names := []string{h.fixed}
	if h.fixed == "" {
		names = nil
		for label := range h.tail {
			names = append(names, s.value(label))
		}
	}
	s.edge = newEdge(w, 10*time.Minute, nil, htmlPage(404, "Not found"), names...)
	return s
}

func (s *service) name() string               { return s.hosted.name }
func (s *service) certified(host string) bool { return s.edge.certified(host) }
func (s *service) pass(now time.Time)         { s.edge.pass(now) }

// value returns the name that is shown for a record.
func (s *service) value(label string) string {
	customer := fmt.Sprintf("%x", s.world.invent(s.hosted.name))[:10]
	return customer + s.tail[label]
}

// open signs the customer up and adds the domain.
func (s *service) open(string, string) (*page, error) {
	p := &page{name: "the domain's page at " + s.hosted.name}
	if s.looks != "" {
		p.lead(s.looks, to(func() *page { return &page{name: s.looks} }))
	}
	return s.after(0, p), nil
}

// after is a page on which the stop at a place in the walk can be made. A way leads to a page of its own; a choice changes this one.
func (s *service) after(i int, p *page) *page {
	if i > 0 && s.walk[i-1].shows || i == len(s.walk) || p.shows != nil {
		p.shows = map[string]string{}
		for label := range s.tail {
			p.shows[label] = s.value(label)
		}
	}
	if i == len(s.walk) {
		s.publish()
		return p
	}
	next := s.walk[i]
	choose := func(on *page) {
		on.boxes = boxes{next.box: func(value string) error {
			if value != next.value {
				return errors.New("nobody needs that")
			}
			s.after(i+1, on)
			return nil
		}}
	}
	if next.at == "" {
		choose(p)
		return p
	}
	return p.lead(strings.ReplaceAll(next.at, "{domain}", s.world.Domain), to(func() *page {
		q := &page{name: next.at, shows: p.shows}
		if next.box == "" {
			return s.after(i+1, q)
		}
		choose(q)
		return q
	}))
}

// publish serves the policy, with the mail servers that the domain has.
func (s *service) publish() {
	mode := s.mode
	if mode == "" {
		mode = mtasts.Testing
	}
	policy := mtasts.Policy{Mode: mode, MX: s.world.mx(), MaxAge: 24 * time.Hour}.String()
	s.edge.claim(s.world.Host, func(path, _ string) practice.Answer {
		if path != mtasts.PolicyPath {
			return s.edge.unknown
		}
		return practice.Answer{Status: 200, Type: "text/plain", Body: policy}
	})
}
