package providers

import (
	"net/netip"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
)

func catalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The ids that notes, output and other packages rely on.
const (
	stableMail = `google-workspace microsoft-365 proton fastmail zoho icloud tuta migadu mailbox-org ionos strato ovh gandi infomaniak
		hetzner godaddy namecheap hostinger titan rackspace amazon cloudflare-email-routing improvmx forwardemail yandex
		mimecast proofpoint proofpoint-essentials barracuda cisco hornetsecurity trendmicro sophos messagelabs spamexperts mailroute
		yahoo posteo purelymail all-inkl netcup mittwald domainfactory host-europe united-domains goneo telekom jimdo
		verwaltungsportal uberspace a1 magenta easyname hostpoint transip soverin startmail combell alwaysdata one-com
		simply loopia glesys domeneshop webhuset runbox zone-ee zoner seznam wedos forpsi websupport rackhost home-pl
		nazwa-pl aruba register-it arsys piensa-solutions nominalia dondominio 20i fasthosts 123-reg krystal dreamhost
		hostedemail network-solutions bluehost siteground mailhostbox ox-cloud neo spacemail mxroute hushmail polarismail
		intermedia hey ipage wordpress-com porkbun-forwarding google-domains easydns pobox simplelogin addy-io mailgun vade zerospam
		zix-appriver fortimail-cloud cloudflare-email-security retarus nospamproxy expurgate seppmail secure-mailgate
		abraxas mailinblack libraesva heimdal vipre spamtitan topsec spamhero mailchannels forcepoint trellix
		hosting-de variomedia manitu hostedoffice webnode dhosting mediacenter nethely integrity-hu maxer ote
		altice-empresas neodigit profesionalhosting namespro webnames-ca megamailservers centera mymailwall cleanmail
		virusfree d-fence mailprotector mailmarshal`
	stableDNS = `cloudflare route53 azure-dns google-cloud-dns squarespace godaddy namecheap ionos ovh gandi digitalocean hetzner
		ns1 netlify-dns vercel-dns wix name-com dnsimple strato inwx porkbun hostinger microsoft-365 network-solutions
		bluehost siteground desec infomaniak akamai ultradns dyn enom wordpress shopify one-com transip cloudns
		all-inkl netcup mittwald domainfactory united-domains host-europe checkdomain hosting-de autodns joker
		world4you easyname hostpoint cyon o2switch combell openprovider aruba register-it loopia simply domeneshop
		glesys binero home-pl nazwa-pl wedos forpsi active24 websupport 20i fasthosts 123-reg names-co-uk krystal
		dreamhost hostgator a2-hosting inmotion dynadot hover tucows register-com spaceship namesilo njalla
		hurricane-electric easydns dns-made-easy eurodns linode vultr scaleway exoscale bunny planethoster webnames-ca
		yandex unknown`
	stableWeb = `github-pages gitlab-pages cloudflare-pages cloudflare-workers netlify vercel azure-static-web-apps firebase
		aws-cloudfront nginx apache apache-rhel caddy iis cpanel plesk directadmin hpanel siteground ovh mailhardener redsift easydmarc uriports suped palisade dmarctrust mailshield
		dmarcer sendmarc powerdmarc sophos-dmarc tuta cloudflare-email-routing`
)

func TestStableIDs(t *testing.T) {
	c := catalogue(t)
	var mail, dns, web []string
	for _, e := range c.mail {
		mail = append(mail, e.ID)
	}
	for _, e := range c.dns {
		dns = append(dns, e.ID)
	}
	for _, e := range c.web {
		web = append(web, e.ID)
	}
	for stable, have := range map[string][]string{stableMail: mail, stableDNS: dns, stableWeb: web} {
		for _, id := range strings.Fields(stable) {
			if !slices.Contains(have, id) {
				t.Errorf("the id %s is gone", id)
			}
		}
		seen := map[string]bool{}
		for _, id := range have {
			if seen[id] {
				t.Errorf("the id %s is there twice", id)
			}
			seen[id] = true
			if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(id) || c.name(id) == "" {
				t.Errorf("the id %q or its name %q", id, c.name(id))
			}
		}
	}
}

// TestProof wants a confidence and a known source at every claim.
func TestProof(t *testing.T) {
	c := catalogue(t)
	claims := 0
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				walk(path, v.Index(i))
			}
		case reflect.Struct:
			if id := v.FieldByName("ID"); id.IsValid() {
				path = id.String()
			}
			say := v.FieldByName("Say") // what is not known has nothing to cite
			if p := v.FieldByName("proof"); p.IsValid() && !v.IsZero() && !(say.IsValid() && say.String() == string(NotKnown)) {
				claims++
				checkProof(t, c, path, proof{Confidence(p.FieldByName("Confidence").String()), p.FieldByName("Source").String()})
			}
			for i := range v.NumField() {
				if name := v.Type().Field(i).Name; name != "proof" && name != "claim" {
					walk(path+"."+name, v.Field(i))
				}
			}
		}
	}
	walk("mail", reflect.ValueOf(c.mail))
	walk("dns", reflect.ValueOf(c.dns))
	walk("web", reflect.ValueOf(c.web))
	walk("issuers", reflect.ValueOf(c.issuers))
	walk("senders", reflect.ValueOf(c.senderEntries))
	walk("network", reflect.ValueOf(c.network))
	if claims < 500 {
		t.Errorf("only %d claims: does the walk see them?", claims)
	}
}

func checkProof(t *testing.T, c *Catalogue, path string, p proof) {
	t.Helper()
	if !slices.Contains([]Confidence{Documented, Reported, SeenOnce, Remembered}, p.Confidence) {
		t.Errorf("%s: the confidence %q", path, p.Confidence)
	}
	if p.Source == "" {
		t.Errorf("%s: no source", path)
	}
	for _, key := range strings.Fields(p.Source) {
		if c.sources[key].At == "" {
			t.Errorf("%s: no source is called %q", path, key)
		}
	}
	if p.Confidence.Sure() && strings.Contains(p.Source, "memory") {
		t.Errorf("%s: documented from memory", path)
	}
}

// TestSources wants a day of reading at every source but memory, no text that is younger than that day, and a claim that rests on it.
func TestSources(t *testing.T) {
	c := catalogue(t)
	used := map[string]bool{}
	for _, name := range []string{"mail", "gateways", "dns", "web", "services", "issuers", "network", "senders"} {
		body, err := assets.File("catalogue/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`source = "([^"]*)"`).FindAllStringSubmatch(string(body), -1) {
			for _, key := range strings.Fields(found[1]) {
				used[key] = true
			}
		}
	}
	date := regexp.MustCompile(`^20\d\d(-\d\d){0,2}$`)
	for key, s := range c.sources {
		if _, err := time.Parse(time.DateOnly, s.Read); (err == nil) == (key == "memory") || s.At == "" {
			t.Errorf("%s: %+v", key, s)
		}
		if s.Dated != "" && (!date.MatchString(s.Dated) || s.Dated > s.Read) {
			t.Errorf("%s: dated %s, read %s", key, s.Dated, s.Read)
		}
		if !used[key] {
			t.Errorf("%s: nothing rests on it", key)
		}
	}
}

// TestPatterns wants patterns in normal form that spell out their last two labels, so that
// nobody can register a name that fits.
func TestPatterns(t *testing.T) {
	good := regexp.MustCompile(`^\.?([a-z0-9_*#-]+\.)*[a-z0-9#-]+\.[a-z0-9-]+$`)
	c := catalogue(t)
	check := func(id string, patterns []string) {
		for _, p := range patterns {
			if !good.MatchString(p) {
				t.Errorf("%s: pattern %q", id, p)
			}
		}
	}
	for _, e := range c.mail {
		check(e.ID, e.Steady.Domains)
		for _, set := range e.MX {
			check(e.ID, set.Patterns)
			check(e.ID, set.Own)
			if (set.Finding == "") != (len(set.Own) == 0) {
				t.Errorf("%s: a finding wants the names it is about: %+v", e.ID, set)
			}
			if len(set.Patterns) == 0 || len(set.Live) == 0 {
				t.Errorf("%s: a set without patterns or live names", e.ID)
			}
		}
		for _, m := range e.Mark {
			check(e.ID, m.Match)
			if m.At == "" || m.At != strings.ToLower(m.At) || len(m.Match)+len(m.Prefix) == 0 && !m.Key {
				t.Errorf("%s: mark %+v can never be seen", e.ID, m)
			}
		}
		if len(e.MX) == 0 || !slices.Contains([]mailKind{mailbox, forwarder, gateway}, e.Kind) {
			t.Errorf("%s: %+v", e.ID, e)
		}
	}
	for _, e := range c.dns {
		for _, set := range e.NS {
			check(e.ID, set.Patterns)
		}
		if !slices.Contains([]string{"", "relative", "full", "either"}, e.NameField.Say) {
			t.Errorf("%s: name field %q", e.ID, e.NameField.Say)
		}
	}
	for _, e := range c.web {
		for _, set := range e.Alias {
			check(e.ID, set.Patterns)
		}
		check(e.ID, e.Readers.Domains)
		check(e.ID, e.Own.Domains)
		check(e.ID, e.Makes.Domains)
		for _, set := range e.Site {
			check(e.ID, set.Patterns)
			for _, a := range set.Addresses {
				if p, err := netip.ParsePrefix(a); err != nil || p != p.Masked() {
					t.Errorf("%s: the addresses %q", e.ID, a)
				}
			}
		}
	}
}

// TestLive wants the live names of every provider to be recognised as its own.
func TestLive(t *testing.T) {
	c := catalogue(t)
	for _, e := range c.mail {
		for _, set := range e.MX {
			r := c.Mail(Clues{Domain: "example.com", MX: set.Live})
			got := r.ID
			if e.Kind == gateway {
				got = r.GatewayID
			}
			if got != e.ID || r.Mixed != nil {
				t.Errorf("%v: got %+v", set.Live, r)
			}
		}
	}
	for _, e := range c.dns {
		for _, set := range e.NS {
			r := c.DNSHost(Clues{Domain: "example.com", NS: set.Live})
			if r.ID != e.ID && !slices.Contains(r.Also, e.ID) || r.Mixed != nil {
				t.Errorf("%v: got %+v", set.Live, r)
			}
		}
	}
}

// TestWords holds the sentences of the catalogue to plain words: short, nothing that
// belittles, no short forms but those to be typed or clicked.
func TestWords(t *testing.T) {
	c := catalogue(t)
	banned := regexp.MustCompile(`(?i)\b(simply|just|please|note that|propagat\w*|resolver|authoritative|TTL|SNI|CA|24.48)\b`)
	check := func(id, text string) {
		for _, sentence := range regexp.MustCompile(`[.?!:;] `).Split(text, -1) {
			if n := len(strings.Fields(sentence)); n > 25 {
				t.Errorf("%s: %d words in %q", id, n, sentence)
			}
		}
		if m := banned.FindString(text); m != "" {
			t.Errorf("%s: %q in %q", id, m, text)
		}
	}
	checkAll := func(id string, claims ...claim) {
		for _, cl := range claims {
			check(id, cl.Say)
		}
	}
	for _, e := range c.mail {
		checkAll(e.ID, e.Policy)
		checkAll(e.ID, e.Note...)
		for _, set := range e.MX {
			check(e.ID, set.Say)
		}
	}
	for _, e := range c.dns {
		checkAll(e.ID, e.Where)
		for _, t := range e.Trap {
			checkAll(e.ID, t.claim)
		}
	}
	for _, e := range c.web {
		checkAll(e.ID, e.Price)
		checkAll(e.ID, e.Cannot)
		check(e.ID, e.Needs.Program)
		for _, s := range slices.Concat(e.Step, e.Again) {
			for _, text := range []string{s.Title, s.Page, s.Then, s.Otherwise} {
				check(e.ID, text)
			}
		}
		checkAll(e.ID, e.Trap...)
		for _, f := range e.Fit {
			check(e.ID, f.Why)
		}
		for _, r := range e.Record {
			check(e.ID, r.Hint)
		}
	}
}

func TestParseIsStrict(t *testing.T) {
	for name, text := range map[string]string{
		"unknown key":    "[[mail]]\nid = \"x\"\nnmae = \"x\"\n",
		"unknown table":  "[[mial]]\nid = \"x\"\n",
		"unknown nested": "[[mail]]\n[[mail.mx]]\npattern = [\"x.example\"]\n",
		"not TOML":       "[[mail]\n",
	} {
		_, err := parse(func(file string) ([]byte, error) {
			if file == "catalogue/mail.toml" {
				return []byte(text), nil
			}
			return assets.File(file)
		})
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMatchHost(t *testing.T) {
	good := func(pattern, host string) {
		t.Helper()
		if matchHost(pattern, host) == 0 {
			t.Errorf("%s should fit %s", pattern, host)
		}
	}
	bad := func(pattern, host string) {
		t.Helper()
		if matchHost(pattern, host) != 0 {
			t.Errorf("%s should not fit %s", pattern, host)
		}
	}
	good("smtp.google.com", "smtp.google.com")
	bad("smtp.google.com", "x.smtp.google.com")
	bad("smtp.google.com", "google.com")
	bad("smtp.google.com", "smtp.google.com.evil.example")
	good(".mx.microsoft", "a.b.mx.microsoft")
	good(".mx.microsoft", "a.mx.microsoft")
	bad(".mx.microsoft", "mx.microsoft")
	bad(".mx.microsoft", "amx.microsoft")
	bad(".mx.microsoft", ".mx.microsoft")
	bad(".mx.microsoft", "")
	good("mx0a-*.pphosted.com", "mx0a-0012.pphosted.com")
	good("mx*.example.com", "mx.example.com")
	bad("mx*.example.com", "mx.a.example.com")
	good("*.example.com", "a.example.com")
	bad("*.example.com", "a.b.example.com")
	bad("*.example.com", ".example.com")
	good("ns-#.awsdns-#.com", "ns-123.awsdns-04.com")
	bad("ns-#.awsdns-#.com", "ns-123.awsdns-.com")
	bad("ns-#.awsdns-#.com", "ns-123.awsdns-4x.com")
	good("a#b#.example", "a12b3.example")
	good("*a*.example", "banana.example")
	bad("*ab*c.example", "acb.example")
	if matchHost("ex*.mail.ovh.net", "ex5.mail.ovh.net") <= matchHost(".ovh.net", "ex5.mail.ovh.net") {
		t.Error("the longer suffix should win")
	}
	if matchHost("a.example", "a.example") <= matchHost("*.example", "a.example") {
		t.Error("the exact name should win")
	}
}
