package providers

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

const dnsSituations = `
NS ada.ns.cloudflare.com bob.ns.cloudflare.com => cloudflare
NS ADA.NS.CLOUDFLARE.COM. => cloudflare
NS ns-123.awsdns-15.com ns-1234.awsdns-26.org ns-567.awsdns-06.net ns-1890.awsdns-44.co.uk => route53
NS ns1-04.azure-dns.com ns2-04.azure-dns.net ns3-04.azure-dns.org ns4-04.azure-dns.info => azure-dns
NS ns-cloud-a1.googledomains.com ns-cloud-a2.googledomains.com => google-cloud-dns or squarespace
NS ns01.squarespacedns.com ns02.squarespacedns.com => squarespace
NS dns1.p05.nsone.net dns2.p05.nsone.net dns3.p05.nsone.net dns4.p05.nsone.net ns01.squarespacedns.com ns02.squarespacedns.com ns03.squarespacedns.com ns04.squarespacedns.com => squarespace
NS dns1.p05.nsone.net ns-cloud-a1.googledomains.com => ns1 or netlify-dns mixed ns1,google-cloud-dns
NS dns1.p05.nsone.net ns37.domaincontrol.com => ns1 or netlify-dns mixed ns1,godaddy
NS ns37.domaincontrol.com ns38.domaincontrol.com => godaddy
NS dns1.registrar-servers.com dns2.registrar-servers.com => namecheap
NS ns1045.ui-dns.com ns1077.ui-dns.de ns1089.ui-dns.org ns1116.ui-dns.biz => ionos
NS dns15.ovh.net ns15.ovh.net => ovh
NS dns200.anycast.me ns200.anycast.me => ovh
NS ns-120-a.gandi.net ns-45-b.gandi.net ns-201-c.gandi.net => gandi
NS ns1.digitalocean.com ns2.digitalocean.com ns3.digitalocean.com => digitalocean
NS hydrogen.ns.hetzner.com oxygen.ns.hetzner.com helium.ns.hetzner.de => hetzner
NS ns1.your-server.de ns.second-ns.com ns3.second-ns.de => hetzner
NS dns1.p01.nsone.net dns2.p01.nsone.net => ns1 or netlify-dns
NS ns1.vercel-dns.com ns2.vercel-dns.com => vercel-dns
NS ns8.wixdns.net ns9.wixdns.net => wix
NS docks05.rzone.de shades07.rzone.de => strato
NS ns.inwx.de ns2.inwx.de ns3.inwx.eu => inwx
NS curitiba.ns.porkbun.com salvador.ns.porkbun.com => porkbun
NS ns1.dns-parking.com ns2.dns-parking.com => hostinger
NS ns1.bdm.microsoftonline.com ns2.bdm.microsoftonline.com => microsoft-365
NS ns51.worldnic.com ns52.worldnic.com => network-solutions
NS ns1.desec.io ns2.desec.org => desec
NS ns11.infomaniak.ch ns12.infomaniak.ch => infomaniak
NS ns0.transip.net ns1.transip.nl ns2.transip.eu => transip
NS blue.foundationdns.com blue.foundationdns.net blue.foundationdns.org => cloudflare
NS ns1.googledomains.com => squarespace
NS dns1.namecheaphosting.com dns2.namecheaphosting.com => namecheap
NS ns-de.1and1-dns.com ns-de.1and1-dns.org ns-uk.1and1-dns.biz => ionos
NS a.dns.gandi.net b.dns.gandi.net c.dns.gandi.net => gandi
NS ns1.first-ns.de robotns2.second-ns.de robotns3.second-ns.com => hetzner
NS ns1fkl.name.com ns2dky.name.com => name-com
NS ns1.dnsimple-edge.com ns2.dnsimple-edge.net ns3.dnsimple-edge.io ns4.dnsimple-edge.org => dnsimple
NS ns1.hostinger.com ns2.hostinger.com => hostinger
NS ns1.bluehost.com ns2.bluehost.com => bluehost
NS ns1.siteground.net ns2.siteground.net => siteground
NS a1-67.akam.net a9-65.akam.net => akamai
NS pdns1.ultradns.net pdns3.ultradns.org pdns6.ultradns.co.uk => ultradns
NS ns1.p01.dynect.net => dyn
NS dns1.name-services.com => enom
NS ns1.wordpress.com ns2.wordpress.com => wordpress
NS ns1.shopify.com => shopify
NS ns01.one.com ns02.one.com => one-com
NS pns21.cloudns.net pns22.cloudns.net => cloudns
NS ns5.kasserver.com ns6.kasserver.com => all-inkl
NS root-dns.netcup.net second-dns.netcup.net third-dns.netcup.net => netcup
NS ns01.agenturserver.de ns01.agenturserver.it ns01.agenturserver.co => mittwald
NS ns.namespace4you.de ns2.namespace4you.de => domainfactory
NS ns.udag.de ns.udag.net ns.udag.org => united-domains
NS ns1.hans.hosteurope.de ns2.hans.hosteurope.de => host-europe
NS ns.checkdomain.de ns2.checkdomain.de => checkdomain
NS ns1.hosting.de ns2.hosting.de ns3.hosting.de => hosting-de
NS a.ns14.net b.ns14.net c.ns14.net d.ns14.net => autodns
NS a.ns.joker.com b.ns.joker.com c.ns.joker.com => joker
NS ns1.world4you.at ns2.world4you.at => world4you
NS ns1.easyname.eu ns2.easyname.eu => easyname
NS ns.hostpoint.ch ns2.hostpoint.ch ns3.hostpoint.ch => hostpoint
NS ns1.cyon.ch ns2.cyon.ch => cyon
NS ns1.o2switch.net ns2.o2switch.net => o2switch
NS ns3.combell.net ns4.combell.net ns1.combell.eu => combell
NS ns1.openprovider.nl ns2.openprovider.be ns3.openprovider.eu => openprovider
NS dns.technorail.com dns2.technorail.com dns3.arubadns.net dns4.arubadns.cz => aruba
NS ns1.register.it ns2.register.it => register-it
NS ns1.loopia.se ns2.loopia.se => loopia
NS ns1.simply.com ns2.simply.com ns3.simply.com => simply
NS ns1.hyp.net ns2.hyp.net ns3.hyp.net => domeneshop
NS ns1.namesystem.se ns2.namesystem.se ns3.namesystem.se => glesys
NS ns1.binero.se ns2.binero.se => binero
NS dns.home.pl dns2.home.pl dns3.home.pl => home-pl
NS ns1.nazwa.pl ns2.nazwa.pl ns3.nazwa.pl => nazwa-pl
NS ns.wedos.com ns.wedos.cz ns.wedos.eu ns.wedos.net => wedos
NS ns.forpsi.net ns.forpsi.cz ns.forpsi.it => forpsi
NS alfa.ns.active24.cz beta.ns.active24.cz gama.ns.active24.sk => active24
NS ns1.websupport.sk ns2.websupport.sk ns3.websupport.sk => websupport
NS ns1.stackdns.com ns2.stackdns.com ns3.stackdns.com ns4.stackdns.com => 20i
NS ns1.livedns.co.uk ns2.livedns.co.uk ns3.livedns.co.uk => fasthosts
NS ns.123-reg.co.uk ns2.123-reg.co.uk => 123-reg
NS ns0.phase8.net ns1.phase8.net ns2.phase8.net => names-co-uk
NS ns1.krystal.uk => krystal
NS ns1.dreamhost.com ns2.dreamhost.com ns3.dreamhost.com => dreamhost
NS ns1.hostgator.com ns2.hostgator.com => hostgator
NS ns1.a2hosting.com ns2.a2hosting.com => a2-hosting
NS ns1.inmotionhosting.com ns2.inmotionhosting.com => inmotion
NS ns1.dyna-ns.net ns2.dyna-ns.net => dynadot
NS ns1.hover.com ns2.hover.com => hover
NS ns1.systemdns.com ns2.systemdns.com ns3.systemdns.com => tucows
NS dns091.b.register.com dns209.c.register.com dns225.a.register.com => register-com
NS launch1.spaceship.net launch2.spaceship.net => spaceship
NS ns1.dnsowl.com ns2.dnsowl.com ns3.dnsowl.com => namesilo
NS 1-you.njalla.no 2-can.njalla.in 3-get.njalla.fo => njalla
NS ns1.he.net ns2.he.net ns3.he.net ns4.he.net ns5.he.net => hurricane-electric
NS dns1.easydns.com dns2.easydns.net dns3.easydns.org dns4.easydns.info => easydns
NS ns10.dnsmadeeasy.com ns11.dnsmadeeasy.com => dns-made-easy
NS ns1.eurodns.com ns2.eurodns.com ns3.eurodns.com ns4.eurodns.com => eurodns
NS ns1.linode.com ns2.linode.com ns3.linode.com ns4.linode.com ns5.linode.com => linode
NS ns1.vultr.com ns2.vultr.com => vultr
NS ns0.dom.scw.cloud ns1.dom.scw.cloud => scaleway
NS ns1.exoscale.com ns1.exoscale.ch ns1.exoscale.net ns1.exoscale.io => exoscale
NS kiki.bunny.net coco.bunny.net => bunny
NS nsa.n0c.com nsb.n0c.com nsc.n0c.com => planethoster
NS ns1.webnames.ca => webnames-ca
NS dns1.yandex.net dns2.yandex.net => yandex
# several, own, unknown, nobody
NS ada.ns.cloudflare.com ns1.example.net ns2.example.net => unknown mixed cloudflare,unknown
NS ada.ns.cloudflare.com bob.ns.cloudflare.com ns1.example.com => cloudflare mixed cloudflare,self-hosted
NS ns1.example.com ns2.example.com => self-hosted
NS ns1.hoster.example.net => unknown
 => unknown
# look-alikes
NS ada.ns.cloudflare.com.evil.example => unknown
NS ns-123.awsdns-evil.com => unknown
NS ns.cloudflare.com => unknown
NS ns37.domaincontrol.com.example.net => unknown
NS evilns1.desec.io => unknown
# a server or a blog of whoever rents one there, with a name by the company
NS ns383426.ovh.net sdns2.ovh.net => unknown
NS ns3012345.ovh.net => unknown
NS nsfoo.wordpress.com => unknown
NS static.7.2.0.192.clients.your-server.de => unknown
NS li7-2.members.linode.com => unknown
NS 7.2.0.192.ip.secureserver.net => unknown
`

func TestDNSHost(t *testing.T) {
	c := catalogue(t)
	eachSituation(dnsSituations, func(left, want string) {
		clues := clues(t, left)
		r := c.DNSHost(clues)
		got := strings.Join(append([]string{r.ID}, r.Also...), " or ")
		if len(r.Mixed) > 0 {
			got += " mixed " + strings.Join(r.Mixed, ",")
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", left, got, want)
		}
		if r.Name == "" || len(r.Evidence) != len(clues.NS) || r.Guide.Where == "" || r.Guide.NameHint == "" {
			t.Errorf("%s: %+v", left, r)
		}
	})
}

// TestGuides: never more certain than the fact, and something to go by for everybody.
func TestGuides(t *testing.T) {
	c := catalogue(t)
	for _, e := range c.dns {
		g := c.guide([]string{e.ID}, "example.com")
		if g.Where == "" || g.NameField == "" || g.NameHint == "" || strings.ContainsAny(g.Where+g.NameHint, "{}") {
			t.Errorf("%s: %+v", e.ID, g)
		}
		if g.Menus == strings.HasSuffix(g.Where, ".") {
			t.Errorf("%s: menus or a sentence? %q", e.ID, g.Where)
		}
		if g.Sure != e.Where.Confidence.Sure() {
			t.Errorf("%s: sure of %q", e.ID, g.Where)
		}
		if g.Menus && !strings.Contains(g.Where, " > ") {
			t.Errorf("%s: no path of menus, with the button that adds a record at its end: %q", e.ID, g.Where)
		}
		if !e.NameField.Confidence.Sure() && !strings.Contains(g.NameHint, "sually") && !strings.Contains(g.NameHint, "Most") {
			t.Errorf("%s: too sure: %q", e.ID, g.NameHint)
		}
	}
	if g := c.guide([]string{"nobody"}, "example.com"); g.Where == "" || g.Sure {
		t.Errorf("%+v", g)
	}
}

// TestPages wants addresses that a browser opens safely, and one at least for every host that is nobody else's: who
// buys at a company that uses the servers of another signs in at the first.
func TestPages(t *testing.T) {
	c := catalogue(t)
	resold := []string{Unknown, "autodns", "binero", "openprovider", "tucows"}
	for _, e := range c.dns {
		g := c.guide([]string{e.ID}, "example.com")
		if g.Page != e.Page.URL || g.Help != e.Help.URL {
			t.Errorf("%s: %q and %q", e.ID, g.Page, g.Help)
		}
		if (g.Page == "") != slices.Contains(resold, e.ID) {
			t.Errorf("%s: the page is %q", e.ID, g.Page)
		}
		for _, address := range []string{g.Page, g.Help} {
			u, err := url.Parse(address)
			if address != "" && (err != nil || u.Scheme != "https" || !strings.Contains(u.Host, ".") || u.User != nil || u.Port() != "" || strings.ContainsAny(address, " {}")) {
				t.Errorf("%s: %q", e.ID, address)
			}
		}
	}
}

// TestLabels: what a panel calls its boxes is looked up or left out, and never surer than the fact.
func TestLabels(t *testing.T) {
	c := catalogue(t)
	for _, e := range c.dns {
		g := c.guide([]string{e.ID}, "example.com")
		known, sure := 0, true
		for _, label := range []claim{e.NameLabel, e.ValueLabel, e.TargetLabel} {
			if label.Say == "" {
				continue
			}
			known++
			sure = sure && label.Confidence.Sure()
			if label.Confidence == Remembered {
				t.Errorf("%s: the label %q is from memory", e.ID, label.Say)
			}
		}
		if g.LabelsSure != (sure && known > 0) {
			t.Errorf("%s: sure of the labels %+v", e.ID, g)
		}
	}
	good := func(ids string, want ...any) {
		t.Helper()
		g := c.guide(strings.Fields(ids), "example.com")
		if got := []any{g.NameLabel, g.ValueLabel, g.TargetLabel, g.LabelsSure}; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", ids, got, want)
		}
	}
	good("godaddy", "Name", "Value", "Value", true)
	good("cloudflare", "Name", "Content", "Target", false)
	good("desec", "Subname", "Record Set Content", "Target domain name", true)
	good("inwx", "", "", "", false)
	good("nobody", "", "", "", false)
	good("google-cloud-dns squarespace", "", "", "", false)
	good("name-com porkbun", "Host", "Answer", "Answer", false) // one answer of both
}

// TestEveryHost: what is to be typed at a host comes out as the record that was meant.
func TestEveryHost(t *testing.T) {
	c := catalogue(t)
	const zone = "example.com"
	for _, e := range c.dns {
		g := c.guide([]string{e.ID}, zone)
		for _, domain := range []string{zone, "school." + zone, "mail.school." + zone} {
			for _, name := range []string{"_smtp._tls", "mta-sts", "_mta-sts"} {
				fqdn := name + "." + domain
				typed := g.NameFor(fqdn, zone)
				if got := asEntered(g.NameField, typed, zone); got != fqdn {
					t.Errorf("%s (%s): %q makes %q, want %q", e.ID, g.NameField, typed, got, fqdn)
				}
			}
		}
		for rrtype, value := range map[string]string{"TXT": "v=STSv1; id=20261102090000;", "CNAME": "rosehill-school.github.io"} {
			if got := asStored(e, rrtype, g.ValueFor(rrtype, value), zone); got != value {
				t.Errorf("%s: the %s comes out as %q, want %q", e.ID, rrtype, got, value)
			}
		}
	}
}

// asEntered is the whole name that a host with such a Name box makes of what is typed into it.
func asEntered(field, typed, zone string) string {
	switch {
	case field == "full" || field == "either" && strings.HasSuffix(typed, "."+zone):
		return typed
	case typed == "@":
		return zone
	}
	return typed + "." + zone
}

// asStored is the value that a host keeps of what is typed into its Value box.
func asStored(host dnsEntry, rrtype, typed, zone string) string {
	switch {
	case rrtype == "TXT" && host.Quotes.Need:
		text, opened := strings.CutPrefix(typed, `"`)
		text, closed := strings.CutSuffix(text, `"`)
		if !opened || !closed {
			return strings.Fields(typed)[0] // each word is a text of its own
		}
		return text
	case rrtype == "CNAME" && host.TargetDot.Need && !strings.HasSuffix(typed, "."):
		return typed + "." + zone
	case rrtype == "CNAME":
		return strings.TrimSuffix(typed, ".")
	}
	return typed
}

func TestSharedServers(t *testing.T) {
	r := catalogue(t).DNSHost(Clues{Domain: "example.com", NS: []string{"dns1.p01.nsone.net"}})
	if r.Name != "NS1 or Netlify DNS" {
		t.Errorf("name %q", r.Name)
	}
	want := "NS1: Zones > example.com > Add record. Netlify DNS: Domains > example.com > DNS records > Add new record"
	if r.Guide.Where != want || r.Guide.Sure {
		t.Errorf("got %q, want %q", r.Guide.Where, want)
	}
	if g := catalogue(t).GuideFor(r, "example.net"); g.Where != strings.ReplaceAll(want, ".com", ".net") {
		t.Errorf("got %q", g.Where)
	}
	if r.Guide.Page != "" || r.Guide.Help != "" {
		t.Errorf("one page for two companies: %q, %q", r.Guide.Page, r.Guide.Help)
	}
	if want := "Type only this. NS1 or Netlify DNS usually adds the rest by itself."; r.Guide.NameHint != want {
		t.Errorf("got %q, want %q", r.Guide.NameHint, want)
	}
}

func TestNameFor(t *testing.T) {
	good := func(kind, fqdn, zone, want string) {
		t.Helper()
		if got := (Guide{NameField: kind}).NameFor(fqdn, zone); got != want {
			t.Errorf("%s: %s in %s: got %q, want %q", kind, fqdn, zone, got, want)
		}
	}
	good("relative", "_mta-sts.example.com", "example.com", "_mta-sts")
	good("relative", "_mta-sts.example.com.", "example.com.", "_mta-sts")
	good("relative", "_mta-sts.Example.com", "example.COM", "_mta-sts")
	good("relative", "_smtp._tls.example.com", "example.com", "_smtp._tls")
	good("relative", "_mta-sts.mail.example.com", "example.com", "_mta-sts.mail")
	good("relative", "example.com", "example.com", "@")
	good("relative", "_mta-sts.example.net", "example.com", "_mta-sts.example.net")
	good("relative", "badexample.com", "example.com", "badexample.com")
	good("relative", "_mta-sts.example.com", "", "_mta-sts.example.com")
	good("", "_mta-sts.example.com", "example.com", "_mta-sts")
	good("either", "_mta-sts.example.com", "example.com", "_mta-sts")
	good("full", "_mta-sts.example.com", "example.com", "_mta-sts.example.com")
	good("full", "example.com.", "example.com", "example.com")
}

func TestValueFor(t *testing.T) {
	c := catalogue(t)
	good := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	good(c.guide([]string{"route53"}, "").ValueFor("TXT", "v=STSv1; id=1"), `"v=STSv1; id=1"`)
	good(c.guide([]string{"godaddy"}, "").ValueFor("TXT", "v=STSv1; id=1"), "v=STSv1; id=1")
	good(c.guide([]string{"gandi"}, "").ValueFor("CNAME", "me.github.io"), "me.github.io.")
	good(c.guide([]string{"gandi"}, "").ValueFor("CNAME", "me.github.io."), "me.github.io.")
	good(c.guide([]string{"godaddy"}, "").ValueFor("CNAME", "me.github.io."), "me.github.io")
}

// TestTrapsFor says of each line only what can go wrong with it.
func TestTrapsFor(t *testing.T) {
	c := catalogue(t)
	good := func(dns, fqdn, rrtype, want string) {
		t.Helper()
		got := strings.Join(c.guide([]string{dns}, "example.com").TrapsFor(fqdn, rrtype), " ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s, %s %s: got %q, want %q", dns, fqdn, rrtype, got, want)
		}
	}
	good("cloudflare", "_smtp._tls.example.com", "TXT", "")
	good("cloudflare", "_mta-sts.example.com", "TXT", "")
	good("cloudflare", "_mta-sts.example.com", "CNAME", "orange cloud off: set")
	good("cloudflare", "mta-sts.sub.example.com", "CNAME", "at least until")
	good("ovh", "mta-sts.example.com", "CNAME", "dot at the end")
	good("ovh", "_mta-sts.example.com", "TXT", "")
	good("network-solutions", "_mta-sts.example.com", "TXT", "")
	good("network-solutions", "mta-sts.example.com", "CNAME", "The box Alias")
	good("linode", "_smtp._tls.example.com", "TXT", "one part only")
	good("linode", "_mta-sts.example.com", "TXT", "")
	good("hostpoint", "_mta-sts.example.com", "CNAME", "underscore")
	good("wedos", "mta-sts.example.com", "CNAME", "without a dot")
	good("wix", "mta-sts.example.com", "CNAME", "")
	good("wix", "_mta-sts.example.com", "CNAME", "underscore")
}
