package providers

import (
	"cmp"
	"slices"
	"strings"
)

// situation is a domain, as far as it matters for where its policy file can live.
type situation struct {
	domain string
	site   WebSite
	inUse  string   // the id of the place that serves mta-sts.DOMAIN
	owned  []string // what fits are for: "", "mail:ID", "gateway:ID", "dns:ID", "web:unknown", "service:unknown"
	dns    string   // the id of the DNS host that has all the name servers; "" where there are several, or none was seen
	alone  bool     // every mail server is the mail provider's
}

func (c *Catalogue) situation(clues Clues) situation {
	s := situationOf(clues.clean().Domain, c.Mail(clues), c.DNSHost(clues))
	s.site, s.inUse = c.WebSite(clues), c.WebHost(clues)
	s.owned = append(s.owned, c.servedBy(clues)...)
	if s.site.ID == SelfHosted { // whoever has a server of their own, for mail or for the web
		s.owned = appendNew(s.owned, "mail:"+SelfHosted)
	}
	return s
}

// situationOf returns what a domain's mail and DNS say.
func situationOf(domain string, mail MailResult, dns HostResult) situation {
	s := situation{
		domain: domain,
		owned:  []string{"", "mail:" + mail.ID, "gateway:" + mail.GatewayID},
		alone:  mail.GatewayID == "" && len(mail.Mixed) == 0,
	}
	if len(dns.Mixed) == 0 { // else records that a place adds by itself are at one of the companies only
		s.dns = dns.ID
		s.owned = append(s.owned, "dns:"+dns.ID)
	}
	return s
}

// ownServer reports whether a server of the domain's own was seen.
func (s situation) ownServer() bool { return slices.Contains(s.owned, "mail:"+SelfHosted) }

// Unfit says why a policy file cannot live at a place.
type Unfit string

// Why places do not fit.
const (
	NotOffered   Unfit = "not-offered"   // for nobody: it is known by its names only, or cannot have the file
	ForOthers    Unfit = "for-others"    // it is for the customers of another mail provider or DNS host
	OthersMail   Unfit = "others-mail"   // it has one policy for its own mail servers, and the domain has others beside them
	OtherDNS     Unfit = "other-dns"     // the domain's DNS would have to be at another company
	OtherLetters Unfit = "other-letters" // it takes no names in Punycode
)

// unfit says why the policy file of a domain cannot live at a place; it is empty where it can. A place that it fits can still want a
// certificate from an issuer that the domain's CAA records leave out: that can be put right, and the plan says so.
func (e *webEntry) unfit(s situation) Unfit {
	switch _, fits := e.fitFor(s); {
	case !e.Offered:
		return NotOffered
	case e.Needs.DNS != "" && !slices.Contains(strings.Fields(e.Needs.DNS), s.dns):
		return OtherDNS
	case !fits:
		return ForOthers
	case e.Mode.Say != "" && !s.alone:
		return OthersMail
	case e.Punycode.Say == "no" && strings.Contains("."+s.domain, ".xn--"):
		return OtherLetters
	}
	return ""
}

// fitFor returns what is said of a place for a domain: that which is said of its own companies, before that for everybody.
func (e *webEntry) fitFor(s situation) (best fit, ok bool) {
	for _, f := range e.Fit {
		if !slices.Contains(s.owned, f.When) {
			continue
		}
		if before := (f.When != "") == (best.When != ""); !ok || before && f.Rank < best.Rank || !before && f.When != "" {
			best, ok = f, true
		}
	}
	return best, ok
}

// Cost says whether a place costs money.
type Cost struct {
	Class CostClass
	Sure  bool
}

// CostClass is a class of Cost.
type CostClass string

// The classes of cost.
const (
	Free        CostClass = "free"
	Included    CostClass = "included" // in something that the user pays for anyway
	Paid        CostClass = "paid"     // by an organisation, though it may be free for personal use
	UnknownCost CostClass = "unknown"
)

// costOf reads how the words of a price begin.
func costOf(price claim) Cost {
	class := UnknownCost
	for begin, c := range map[string]CostClass{"free": Free, "part of": Included, "paid": Paid} {
		if strings.HasPrefix(price.Say, begin) {
			class = c
		}
	}
	if strings.HasPrefix(price.Say, "free for ") { // somebody else
		class = Paid
	}
	return Cost{class, price.Confidence.Sure()}
}

// merits are what the places that fit a domain are ranked by. The first in which two differ decides:
//
//  1. inUse: it serves the policy host now, as far as can be seen. To stay costs nothing.
//  2. known: it is a company of the catalogue, and not one that the user has to bring.
//  3. vouched: what is known of it does not rest on memory, or at most half of it does. A place that we cannot vouch for never
//     stands above one that somebody has looked up, whatever else speaks for it.
//  4. free: it costs an organisation nothing, and asks for no payment card.
//  5. kept: the domain's own mail provider keeps the policy of its customers, and wants nothing but DNS records. Nobody else's
//     list of its mail servers is as sure to be right.
//  6. has: the user has what it needs already: the DNS, the mail or the web site is there.
//  7. tests: it can begin in testing.
//  8. browser: all of it is done in a browser; or in a terminal of a server that was seen to be the user's own.
//  9. documented: half or more of what is known of it is in the vendor's own text, and every record that it wants.
//  10. effort: in half hours, for nobody can tell it more exactly. See effort.
//  11. rank: by hand, for those that are alike in all of this.
type merits struct {
	inUse, known, vouched, free, kept, has, tests, browser, documented bool
	effort, rank                                                       int
}

func (m merits) compare(other merits) int {
	for _, pair := range [][2]bool{
		{m.inUse, other.inUse}, {m.known, other.known}, {m.vouched, other.vouched}, {m.free, other.free}, {m.kept, other.kept}, {m.has, other.has},
		{m.tests, other.tests}, {m.browser, other.browser}, {m.documented, other.documented},
	} {
		switch {
		case pair[0] && !pair[1]:
			return -1
		case pair[1] && !pair[0]:
			return 1
		}
	}
	return cmp.Or(cmp.Compare(m.effort, other.effort), cmp.Compare(m.rank, other.rank))
}

func (e *webEntry) merits(s situation) merits {
	best, _ := e.fitFor(s)
	sure, remembered, all := e.evidence(best)
	cost := costOf(e.Price).Class
	return merits{
		inUse:      e.ID == s.inUse || e.Other && best.When != "",
		known:      !e.Other,
		vouched:    2*remembered <= all,
		free:       (cost == Free || cost == Included) && e.Needs.Card != "yes",
		kept:       strings.HasPrefix(best.When, "mail:") && e.Kind == Service && len(e.File) == 0,
		has:        e.hasAlready(s),
		tests:      e.Mode.Say == "",
		browser:    e.Needs.Program == "" || e.Kind == Server && s.ownServer(),
		documented: 2*sure >= all && !slices.ContainsFunc(e.Record, func(r record) bool { return !r.Own && !r.Confidence.Sure() }),
		effort:     (e.effort(s) + 29) / 30,
		rank:       best.Rank,
	}
}

// hasAlready reports whether the user has what a place needs, as far as can be seen. Which program runs on a server of their own
// cannot, and who has their DNS at a company need not have web space there.
func (e *webEntry) hasAlready(s situation) bool {
	best, _ := e.fitFor(s)
	return e.ID == s.site.ID || e.Kind != Server && best.When != ""
}

// evidence counts the claims that whoever goes to a place relies on, for whom it fits, what it needs, its records and its steps:
// those that are documented, those that are remembered only, and all.
func (e *webEntry) evidence(best fit) (sure, remembered, all int) {
	claims := []Confidence{best.Confidence, e.Needs.Confidence, e.CAA.Confidence}
	for _, r := range e.Record {
		if !r.Own { // those are the standards'
			claims = append(claims, r.Confidence)
		}
	}
	for _, s := range e.Step {
		claims = append(claims, s.Confidence)
	}
	for _, confidence := range claims {
		switch confidence {
		case Documented:
			sure++
		case Remembered:
			remembered++
		case "": // not claimed
			continue
		case Reported, SeenOnce:
		}
		all++
	}
	return sure, remembered, all
}

// ranking returns the places that fit a domain, the recommended one first.
func (c *Catalogue) ranking(s situation) []*webEntry {
	type ranked struct {
		entry  *webEntry
		merits merits
	}
	var list []ranked
	for i := range c.web {
		if e := &c.web[i]; e.unfit(s) == "" {
			list = append(list, ranked{e, e.merits(s)})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return a.merits.compare(b.merits) })
	var entries []*webEntry
	for _, r := range list {
		entries = append(entries, r.entry)
	}
	return entries
}

// Minutes that a place costs beside those that its recipe takes.
const (
	unknownMinutes = 30 // the recipe's own, where nobody has said
	newAccount     = 10 // an account at a company that the user may never have heard of
	maybeCard      = 15 // it may ask for a payment card
	likelyServer   = 30 // a web server or web space that the user may well have
	unseenServer   = 60 // one that nothing tells of, or a program to be installed
)

// effort returns the minutes that a place costs the user of a domain.
func (e *webEntry) effort(s situation) int {
	best, _ := e.fitFor(s)
	minutes, has := cmp.Or(e.Needs.Minutes, unknownMinutes), e.hasAlready(s)
	if !has && (e.Needs.Account != "" || e.Kind == Service) {
		minutes += newAccount
	}
	if e.Needs.Account != "" && e.Needs.Card == "" {
		minutes += maybeCard
	}
	switch {
	case e.Kind == Server && !has && best.When != "":
		minutes += likelyServer
	case e.Kind == Server && !has, e.Kind != Server && e.Needs.Program != "":
		minutes += unseenServer
	}
	return minutes
}
