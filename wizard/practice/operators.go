package practice

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
)

// operator is who runs the practice domain's mail, or keeps its zone: somebody with a zone file, or a company of the catalogue,
// whose servers stand there.
type operator struct {
	file    string   // "": none
	servers []string // else these, fully qualified
}

// filed are the companies of the catalogue that the practice has a zone file for, by their ids.
var filed = map[string]string{
	"google-workspace": "google", "microsoft-365": "microsoft", "cloudflare-email-routing": "cloudflare",
}

// choose returns who was asked for: one of words, which have files, or a company of the catalogue by its id or name; the first
// of words where nobody was. flag is how it was asked for.
func choose(flag, text string, words []string, list func() []providers.Operator) (operator, error) {
	text = cmp.Or(text, words[0])
	if word := strings.ToLower(strings.TrimSpace(text)); slices.Contains(words, word) {
		return operator{file: word}, nil
	}
	all := list()
	found, known := providers.FindOperator(all, text)
	for _, word := range []string{found.ID, filed[found.ID]} {
		if slices.Contains(words, word) {
			return operator{file: word}, nil
		}
	}
	if known {
		return operator{servers: found.Servers}, nil
	}
	var near []string
	for _, o := range providers.NearOperators(all, text) {
		near = append(near, o.ID)
	}
	refused := &assets.Error{ID: msgid.ErrorCommandPracticeOperator, Values: assets.Values{"text": text, "list": strings.Join(words, ", "), "flag": flag}}
	if len(near) > 0 {
		refused.ID, refused.Values["guess"] = msgid.ErrorCommandPracticeOperatorNear, assets.Or(near)
	}
	return operator{}, refused
}

// ListWord asks for the list of all names in place of one.
const ListWord = "list"

// zoneTop returns the top of a zone that is kept at these servers.
func zoneTop(servers []string) string {
	top := "$TTL 3600\n@ SOA " + dns.Fqdn(servers[0]) + " hostmaster." + dns.Fqdn(companyName(servers[0])) + " 2026110100 28800 7200 604800 1800\n"
	for _, host := range servers {
		top += "@ NS " + dns.Fqdn(host) + "\n"
	}
	return top
}

// mxRecords returns the MX records of a domain whose mail goes to these servers.
func mxRecords(servers []string) string {
	var mail string
	for i, host := range servers {
		mail += "@ MX " + strconv.Itoa(10*(i+1)) + " " + dns.Fqdn(host) + "\n"
	}
	return mail
}

// pairOf returns a DNS host's name servers. The rules of the domain registries want two at least, and where only one is known,
// the next in its row stands beside it.
func pairOf(servers []string) []string {
	if len(servers) > 1 {
		return servers
	}
	label, rest, _ := strings.Cut(servers[0], ".")
	row := strings.TrimRight(label, "0123456789")
	n, err := strconv.Atoi(label[len(row):])
	if err != nil {
		return servers
	}
	return append(slices.Clone(servers), row+strconv.Itoa(n+1)+"."+rest)
}

// ofCustomer returns servers under the names that they have for the customer with a domain, where those of example.com have
// that domain in them.
func ofCustomer(servers []string, domain string) []string {
	name, _, _ := strings.Cut(domain, ".")
	var own []string
	for _, host := range servers {
		host = strings.NewReplacer("example.com", domain, "example-com", strings.ReplaceAll(domain, ".", "-")).Replace(host)
		if rest, ok := strings.CutPrefix(host, "example."); ok {
			host = name + "." + rest
		}
		own = append(own, host)
	}
	return own
}

// Where servers of the catalogue's companies have their addresses, from which number on.
const (
	nameServerNet, nameServerNet6 = "192.0.2.", "2001:db8:53::"
	mailServerNet, mailServerNet6 = "198.51.100.", "2001:db8:25::"
	firstServer                   = 151
)

// addNameServers adds the name servers of a company of the catalogue, and the zones that their names are in.
func (w *World) addNameServers(servers []string) error {
	for _, host := range servers {
		name := companyName(host)
		if closestZone(w.zones, dns.Fqdn(name), false).name == dns.Fqdn(name) {
			continue
		}
		within := slices.DeleteFunc(slices.Clone(servers), func(host string) bool { return !dnsname.Under(host, name) })
		if err := w.addCompany(name, zoneTop(within)); err != nil {
			return err
		}
	}
	return w.addServers(servers, nameServerNet, nameServerNet6, false)
}

// addMailServers adds the mail servers of a company of the catalogue, and the zones that their names are in.
func (w *World) addMailServers(servers []string) error {
	for _, host := range servers {
		if dns.CountLabel(closestZone(w.zones, dns.Fqdn(host), false).name) >= 2 {
			continue
		}
		text, err := zoneText("company")
		if err != nil {
			return err
		}
		if err := w.addCompany(companyName(host), text); err != nil {
			return err
		}
	}
	return w.addServers(servers, mailServerNet, mailServerNet6, true)
}

// addCompany adds the zone of a company before the world has its servers, with the top-level domain that it is in.
func (w *World) addCompany(name, text string) error {
	top := dnsname.Last(name, 1)
	if closestZone(w.zones, dns.Fqdn(top), false).name == "." {
		z, err := readZone(top, w.domain, "tld")
		if err != nil {
			return err
		}
		w.zones = append(w.zones, z)
	}
	z, err := newZone(name, text)
	if err != nil {
		return err
	}
	w.zones = append(w.zones, z)
	return nil
}

// addServers gives hosts addresses in their companies' zones.
func (w *World) addServers(hosts []string, net, net6 string, mail bool) error {
	for i, host := range hosts {
		host = dns.Fqdn(host)
		z := closestZone(w.zones, host, false)
		if mail {
			z.mail = append(z.mail, host)
		}
		if len(w.addressRecords(host)) > 0 {
			continue
		}
		for _, net := range []string{net, net6} {
			addr, err := netip.ParseAddr(net + strconv.Itoa(firstServer+i))
			if err != nil {
				return err
			}
			rrtype := "A"
			if addr.Is6() {
				rrtype = "AAAA"
			}
			rr, err := newRecord(host, rrtype, addr.String(), time.Hour)
			if err != nil {
				return err
			}
			z.saved().add(rr)
		}
	}
	return nil
}
