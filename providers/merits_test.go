package providers

import (
	"slices"
	"strings"
	"testing"
)

// TestNothingOfferedThatCannotWork combines every mail provider with every DNS host, ordinary domains and those in Punycode, and
// two providers or hosts at once. It holds each place that is offered, and each that is not, against what the catalogue says it
// needs, and their order to what it promises.
func TestNothingOfferedThatCannotWork(t *testing.T) {
	c := catalogue(t)
	combinations, refused := 0, map[Unfit]int{}
	mails, hosts := everyMail(c), everyDNSHost(c)
	for i, mail := range mails {
		for k, dns := range hosts {
			domain := "example.com"
			if (i+k)%3 == 0 {
				domain = "xn--schne-kua.example"
			}
			combinations++
			s := situationOf(domain, mail, dns)
			ranking := c.ranking(s)
			if len(ranking) < 20 {
				t.Fatalf("%s, %s: only %d places", mail.ID, dns.ID, len(ranking))
			}
			for n := range c.web {
				e := &c.web[n]
				why := e.unfit(s)
				if offered := slices.Contains(ranking, e); offered != (why == "") || offered != possible(e, domain, mail, dns) {
					t.Fatalf("%s for %s with %s %v and %s %v: offered %v, unfit %q", e.ID, domain, mail.ID, mail.Mixed, dns.ID, dns.Mixed, offered, why)
				}
				refused[why]++
			}
			checkRanking(t, s, ranking, mail.ID)
		}
	}
	for _, why := range []Unfit{"", NotOffered, ForOthers, OthersMail, OtherDNS, OtherLetters} {
		if refused[why] == 0 {
			t.Errorf("no place was ever %q", why)
		}
	}
	if combinations < 2000 {
		t.Errorf("only %d combinations", combinations)
	}
}

// everyMail returns every mail provider, nobody, own servers, and providers two at once.
func everyMail(c *Catalogue) (all []MailResult) {
	servers := [][]string{nil, {"mail.example.com"}}
	for _, m := range c.mail {
		servers = append(servers, m.MX[0].Live)
	}
	for i, mx := range servers {
		all = append(all, c.Mail(Clues{Domain: "example.com", MX: mx}))
		if i%4 == 0 {
			all = append(all, c.Mail(Clues{Domain: "example.com", MX: slices.Concat(mx, servers[(i+1)%len(servers)])}))
		}
	}
	return append(all, c.Mail(Clues{Domain: "example.com", MX: []string{"mail.tutanota.de", "mx.backup.example.net"}}))
}

// everyDNSHost returns every DNS host, nobody, own servers, and hosts two at once.
func everyDNSHost(c *Catalogue) (all []HostResult) {
	servers := [][]string{nil, {"ns1.example.com"}}
	for _, d := range c.dns {
		if len(d.NS) > 0 {
			servers = append(servers, d.NS[0].Live)
		}
	}
	for i, ns := range servers {
		all = append(all, c.DNSHost(Clues{Domain: "example.com", NS: ns}))
		if i%8 == 0 {
			all = append(all, c.DNSHost(Clues{Domain: "example.com", NS: slices.Concat(ns, []string{"ada.ns.cloudflare.com"})}))
		}
	}
	return all
}

// possible reports whether a place can have the policy file of a domain, by what each company's own servers say.
func possible(e *webEntry, domain string, mail MailResult, dns HostResult) bool {
	one := func(id string) bool { return dns.ID == id && len(dns.Mixed) == 0 }
	switch {
	case !e.Offered || e.Kind == Builder:
		return false
	case e.Needs.DNS != "" && !slices.ContainsFunc(strings.Fields(e.Needs.DNS), one):
		return false
	case e.Mode.Say == "enforce" && (len(mail.Mixed) > 0 || mail.GatewayID != ""):
		return false
	case e.ID == "azure-static-web-apps":
		return !strings.Contains(domain, "xn--")
	}
	return slices.ContainsFunc(e.Fit, func(f fit) bool {
		kind, id, _ := strings.Cut(f.When, ":")
		return kind == "" || kind == "mail" && mail.ID == id || kind == "gateway" && mail.GatewayID == id || kind == "dns" && one(id)
	})
}

// checkRanking wants what rests on memory after what was looked up, and what costs money after what is free; and recommended a place
// that costs nothing, needs no server, and enforces at once only where the mail provider itself keeps the policy.
func checkRanking(t *testing.T, s situation, ranking []*webEntry, mail string) {
	t.Helper()
	for i, after := range ranking[1:] {
		before := ranking[i]
		switch was, is := remembered(before, s), remembered(after, s); {
		case was && !is:
			t.Fatalf("%+v: %s, which rests on memory, stands before %s", s, before.ID, after.ID)
		case was == is && costs(before) && !costs(after):
			t.Fatalf("%+v: %s, which costs money, stands before %s", s, before.ID, after.ID)
		}
	}
	first := ranking[0]
	if costs(first) || remembered(first, s) || first.Kind == Server || first.Mode.Say != "" && first.ID != mail {
		t.Fatalf("%+v: %s is recommended", s, first.ID)
	}
}

// remembered reports whether most of a place's recipe is from memory.
func remembered(e *webEntry, s situation) bool {
	best, _ := e.fitFor(s)
	_, memory, all := e.evidence(best)
	return memory > all-memory
}

// costs reports whether a place asks an organisation for money or a card.
func costs(e *webEntry) bool {
	return e.Needs.Card == "yes" || !strings.HasPrefix(e.Price.Say, "free") && !strings.HasPrefix(e.Price.Say, "part of") || strings.HasPrefix(e.Price.Say, "free for")
}

// TestEvidenceDecides: of two places that are alike otherwise, the documented one stands first, whatever their ranks.
func TestEvidenceDecides(t *testing.T) {
	place := func(id, confidence, source, rank string) string {
		return strings.NewReplacer("ID", id, "CONF", confidence, "SRC", source, "RANK", rank).Replace(`
[[web]]
id = "ID"
name = "ID"
kind = "static"
offered = true
price = { say = "free", confidence = "CONF", source = "SRC" }
needs = { account = "x.example", card = "no", minutes = 1, confidence = "CONF", source = "SRC" }
fit = [{ when = "", rank = RANK, why = "It fits.", confidence = "CONF", source = "SRC" }]
step = [{ act = "wait", for = "ready", confidence = "CONF", source = "SRC" }]
`)
	}
	c := withPlaces(t, place("from-memory", "M", "memory", "1")+
		strings.Replace(place("brought", "D", "P1", "1"), "offered = true", "offered = true\nother = true", 1)+
		place("reported", "R", "P1", "2")+place("documented", "D", "P1", "3"))
	var order []string
	for _, o := range c.Hosting(Clues{Domain: "example.com", MX: []string{"mx.example.net"}}) {
		if slices.Contains([]string{"from-memory", "reported", "documented", "brought"}, o.ID) {
			order = append(order, o.ID)
		}
	}
	if strings.Join(order, " ") != "documented reported from-memory brought" {
		t.Errorf("the order is %v", order)
	}
}

// TestPrices wants every price to begin with the word that says what it costs an organisation.
func TestPrices(t *testing.T) {
	for _, e := range catalogue(t).web {
		if class := costOf(e.Price).Class; e.Price.Say != "" && class == UnknownCost {
			t.Errorf("%s: the price %q", e.ID, e.Price.Say)
		}
	}
	for price, want := range map[string]CostClass{
		"free": Free, "free plan, 2 domains": Free, "free for personal use": Paid, "part of your mail plan": Included, "paid, with a trial": Paid, "": UnknownCost,
	} {
		if got := costOf(claim{Say: price}).Class; got != want {
			t.Errorf("%q is %s", price, got)
		}
	}
}
