package webhosts

import (
	"errors"
	"fmt"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// Services that keep the policy of their customers. All work alike as far as their documentation goes: sign up and add the domain,
// say the mode, copy the names that are shown for it, and add the records. What a page is called is documented where
// sources of the catalogue say so; the box with the mode is remembered, but for Sophos'.
var services = []hosted{
	{name: "Mailhardener", menu: remembered("MTA-STS"), tail: map[string]string{"mta-sts": ".mta-sts.mailhardener.com", "_mta-sts": "._mta-sts.mailhardener.com"}},
	{name: "Red Sift OnDMARC", menu: "Dynamic services", kinds: true, tail: map[string]string{
		"mta-sts": "-sts.ondmarc.com", "_mta-sts": "-record.ondmarc.com", "_smtp._tls": "-tls.ondmarc.com",
	}},
	{name: "EasyDMARC", menu: "Managed MTA-STS", tail: map[string]string{
		"mta-sts": "_mta_sts.easydmarc.pro", "_mta-sts": "__mta_sts.easydmarc.pro", "_smtp._tls": "__smtp_tls.easydmarc.pro",
	}},
	{name: "URIports", menu: remembered("Hosted MTA-STS"), tail: map[string]string{"mta-sts": ".sts.uriports.com", "_mta-sts": ".record.uriports.com"}},
	{name: "Suped", menu: "Hosted MTA-STS", tail: map[string]string{"mta-sts": ".sts.suped.com", "_mta-sts": ".record.suped.com"}},
	{name: "Palisade", menu: "Hosted MTA-STS", tail: map[string]string{"mta-sts": ".sts.palisade.email", "_mta-sts": ".record.palisade.email"}},
	{name: "DMARCTrust", fixed: "mta-sts-proxy.dmarctrust.com"},
	{name: "MailShield", fixed: "mta-sts.mailshield.app"},
	{name: "DMARCER", menu: "MTA-STS", tail: map[string]string{"mta-sts": ".sts.dmarcer.net", "_mta-sts": ".record.dmarcer.net"}},
	{name: "Sendmarc", menu: remembered("DNS delegation"), tail: map[string]string{
		"mta-sts": ".sts.sdmarc.net", "_mta-sts": ".record.sdmarc.net", "_smtp._tls": ".tls.sdmarc.net",
	}},
	{name: "PowerDMARC", menu: remembered("Hosted MTA-STS"), tail: map[string]string{
		"mta-sts": "._sts.mta-sts.tech", "_mta-sts": "._mta.mta-sts.tech", "_smtp._tls": "._tls.mta-sts.tech",
	}},
	{name: "Sophos DMARC Manager", menu: "TLS-RPT & MTA-STS", testing: "In testing", tail: map[string]string{
		"mta-sts": ".sts.sophosdmarc.com", "_mta-sts": ".record.sophosdmarc.com", "_smtp._tls": ".tls.sophosdmarc.com",
	}},
}

// hosted is what is special about a service.
type hosted struct {
	name    string
	menu    string            // the page about MTA-STS; "" the domain's own page
	kinds   bool              // whether records are aliases has to be said first
	testing string            // what it calls the mode; "" testing
	tail    map[string]string // by label, what the names end in that it shows
	fixed   string            // the name that all customers' mta-sts lead to, where it is one for all
}

// service is a service with the domain as its customer.
type service struct {
	hosted
	world   *World
	edge    *edge
	added   bool // the domain, by its customer
	aliases bool
}

func newService(w *World, h hosted) *service {
	s := &service{hosted: h, world: w, aliases: !h.kinds}
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
	s.added = true
	p := &page{name: "the domain's page at " + s.hosted.name}
	if s.menu == "" {
		s.settings(p)
		return p, nil
	}
	return p.lead(s.menu, to(func() *page { return s.settings(&page{name: s.menu}) })), nil
}

// settings puts what is said about MTA-STS on a page. The names are shown once there is a policy.
func (s *service) settings(p *page) *page {
	p.shows = map[string]string{}
	testing := s.testing
	if testing == "" {
		testing = "testing"
	}
	p.boxes = boxes{"Mode": func(value string) error {
		if value != testing || !s.aliases {
			return errors.New("the mode cannot be chosen, or not so")
		}
		policy := mtasts.Policy{Mode: mtasts.Testing, MX: s.world.mx(), MaxAge: 86400 * time.Second}
		s.edge.claim(s.world.Host, func(path, _ string) practice.Answer {
			if path != mtasts.PolicyPath {
				return s.edge.unknown
			}
			return practice.Answer{Status: 200, Type: "text/plain", Body: policy.String()}
		})
		for label := range s.tail {
			p.shows[label] = s.value(label)
		}
		return nil
	}}
	if s.kinds {
		p.boxes["Record type"] = func(value string) error {
			if value != "CNAME" {
				return fmt.Errorf("nobody needs %q", value)
			}
			s.aliases = true
			return nil
		}
	}
	return p
}
