package providers

import (
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
		if !e.NameField.Confidence.Sure() && !strings.Contains(g.NameHint, "sually") && !strings.Contains(g.NameHint, "Most") {
			t.Errorf("%s: too sure: %q", e.ID, g.NameHint)
		}
	}
	if g := c.guide([]string{"nobody"}, "example.com"); g.Where == "" || g.Sure {
		t.Errorf("%+v", g)
	}
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
	good("network-solutions", "_mta-sts.example.com", "TXT", "The box Alias")
	good("wix", "mta-sts.example.com", "CNAME", "")
	good("wix", "_mta-sts.example.com", "CNAME", "underscore")
}
