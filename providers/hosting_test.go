package providers

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mailseal/wizard/mtasts"
)

// recommended: what the DNS looks like, and the best places for the policy, in order. WWW is the chain of www.example.com, SITE its
// addresses, OWN those of mail servers below the domain.
const recommended = `
MX aspmx.l.google.com ; NS ada.ns.cloudflare.com => cloudflare-workers cloudflare-pages github-pages
MX aspmx.l.google.com ; NS ns37.domaincontrol.com => github-pages cloudflare-pages
# Azure asks for a payment card: no good fit for that alone that the mail is at Microsoft
MX example-com.mail.protection.outlook.com ; NS ns37.domaincontrol.com => github-pages cloudflare-pages
MX example-com.mail.protection.outlook.com ; NS ada.ns.cloudflare.com => cloudflare-workers cloudflare-pages github-pages
MX eu-smtp-inbound-1.mimecast.com ; autodiscover CNAME autodiscover.outlook.com => github-pages cloudflare-pages
MX mail.tutanota.de => tuta github-pages
MX mail.tutanota.de ; NS ada.ns.cloudflare.com => tuta cloudflare-workers
MX route1.mx.cloudflare.net ; NS ada.ns.cloudflare.com => cloudflare-workers cloudflare-pages cloudflare-email-routing github-pages
MX route1.mx.cloudflare.net ; NS ns37.domaincontrol.com => github-pages cloudflare-pages
# which program runs on a server cannot be seen
MX mail.example.com => github-pages cloudflare-pages
# what costs money comes after what is free, also from a company that the user has already
MX mx-01-eu-central-1.prod.hydra.sophos.com => github-pages cloudflare-pages netlify
MX aspmx.l.google.com ; NS dns1.p01.nsone.net => github-pages
MX aspmx.l.google.com ; NS ns1.vercel-dns.com => github-pages cloudflare-pages netlify
MX mail.tutanota.de mx.backup.example.net => github-pages cloudflare-pages
MX eu-smtp-inbound-1.mimecast.com ; TXT t-verify=1 ; TXT v=spf1 include:spf.tutanota.de -all => github-pages cloudflare-pages
MX mx.backup.example.net route1.mx.cloudflare.net ; NS ada.ns.cloudflare.com => cloudflare-workers cloudflare-pages github-pages
MX route1.mx.cloudflare.net mx.backup.example.net ; NS ada.ns.cloudflare.com => cloudflare-workers cloudflare-pages github-pages
MX aspmx.l.google.com ; NS ada.ns.cloudflare.com ns-123.awsdns-15.com => github-pages cloudflare-pages
MX aspmx.l.google.com ; ALIAS me.github.io => github-pages
MX aspmx.l.google.com ; NS ada.ns.cloudflare.com ; ALIAS example_com_mta_sts.easydmarc.pro mta.easydmarc.com => easydmarc cloudflare-workers
MX aspmx.l.google.com ; ALIAS pages.unheard-of.example => other-web-host other-service github-pages
MX aspmx.l.google.com ; ALIAS pages.unheard-of.example ; RECORD sts.unheard-of.example => other-service other-web-host github-pages
MX aspmx.l.google.com ; ALIAS me.github.io ; RECORD sts.unheard-of.example => github-pages other-service
MX aspmx.l.google.com ; ALIAS mta-sts.trekmail.net => other-service github-pages
MX aspmx.l.google.com ; ALIAS pages.unheard-of.example me.github.io => github-pages
# a site builder cannot have the file, although the name leads there already
MX aspmx.l.google.com ; ALIAS ext-cust.squarespace.com => github-pages cloudflare-pages
MX aspmx.l.google.com ; ALIAS www.example.com cdn1.wixdns.net => github-pages cloudflare-pages
MX aspmx.l.google.com ; ALIAS www.example.com ; SITE 198.185.159.144 => github-pages cloudflare-pages
MX aspmx.l.google.com ; ALIAS www.example.com ; SITE 192.0.2.1 => other-web-host other-service
MX aspmx.l.google.com ; HANDED ns1.unheard-of.example ns2.unheard-of.example => other-service github-pages
MX aspmx.l.google.com ; RECORD _mta-sts.elsewhere.example.com => github-pages cloudflare-pages
MX aspmx.l.google.com ; ALIAS kind-sea-01.azurestaticapps.net => azure-static-web-apps github-pages
MX aspmx.l.google.com ; WWW me.github.io ; SITE 192.0.2.1 => github-pages cloudflare-pages
MX aspmx.l.google.com ; WWW school.pages.dev => cloudflare-pages github-pages
MX aspmx.l.google.com ; WWW school.example.net ; SITE 192.0.2.1 => github-pages cloudflare-pages
 => github-pages cloudflare-pages
`

func TestHosting(t *testing.T) {
	c := catalogue(t)
	eachSituation(recommended, func(left, want string) {
		options := c.Hosting(clues(t, left))
		var ids []string
		for i, o := range options {
			ids = append(ids, o.ID)
			if o.Recommended != (i == 0) {
				t.Errorf("%s: %s recommended: %v", left, o.ID, o.Recommended)
			}
		}
		if n := len(strings.Fields(want)); len(ids) < n || strings.Join(ids[:n], " ") != want {
			t.Errorf("%s\n got %v\nwant %s", left, ids, want)
		}
	})
}

func TestHostingOnlyForItsCustomers(t *testing.T) {
	c := catalogue(t)
	for _, o := range c.Hosting(clues(t, "MX aspmx.l.google.com ; NS ns37.domaincontrol.com")) {
		if o.ID == "tuta" || o.ID == "cloudflare-email-routing" || o.ID == "cloudflare-workers" || o.ID == "hardenize" {
			t.Errorf("%s is offered", o.ID)
		}
	}
}

// TestOptions wants every option to be complete: a person must not need to know more than it says.
func TestOptions(t *testing.T) {
	c := catalogue(t)
	seen := 0
	for _, e := range c.web {
		o, ok := c.Option(e.ID, "My-School.Example.")
		if ok != e.Offered {
			t.Errorf("%s: offered %v", e.ID, ok)
		}
		if !ok {
			continue
		}
		seen++
		if o.Why == "" || o.Called == "" || o.Docs == "" && !anyCompany(o) || !slices.Contains([]Kind{Service, Static, Server}, o.Kind) {
			t.Errorf("%s: incomplete: %+v", e.ID, o)
		}
		if o.Kind != Service && (!o.Files || (len(o.Issuers) == 0 || o.Price == "") && !anyCompany(o) || len(o.Steps) == 0 || o.Needs.Minutes == 0) {
			t.Errorf("%s: incomplete: %+v", e.ID, o)
		}
		for _, text := range append([]string{o.Why}, o.Traps...) {
			if strings.ContainsAny(text, "{}") || text == "" {
				t.Errorf("%s: %q", e.ID, text)
			}
		}
		checkSteps(t, o)
		checkRecords(t, o)
	}
	if seen < 36 {
		t.Errorf("only %d options", seen)
	}
}

// anyCompany reports whether a place stands for any company: nobody knows its pages, its price, or who signs its certificates.
func anyCompany(o Option) bool { return o.Called != o.Name }

// checkSteps wants each act to have what it is done with, and the record of mta-sts to be among them where the user adds one.
func checkSteps(t *testing.T, o Option) {
	t.Helper()
	files, err := catalogue(t).Recipe(o.ID, "my-school.example", policy)
	if err != nil {
		t.Fatal(err)
	}
	has := func(path string) bool { return slices.ContainsFunc(files, func(f File) bool { return f.Path == path }) }
	shape := func(label string) bool {
		return slices.ContainsFunc(o.Records, func(r RecordShape) bool { return r.Label == label })
	}
	added := false
	for i, s := range slices.Concat(o.Steps, o.Again) {
		good := map[Act]bool{
			Open: s.Page != "", Choose: s.Field == "" && s.At != "" || s.Field != "" && s.Value != "", Enter: s.Field != "" && s.Value != "",
			Create: s.Value != "" && has(s.File), Edit: s.Value != "" && has(s.File), Folder: s.Value != "", Upload: has(s.File), Put: s.Value != "" && has(s.File), Run: s.Value != "",
			Copy: shape(s.Label), Record: s.Label == "" && s.Then != "" || shape(s.Label), Wait: s.For != "",
		}[s.Act]
		if !good || strings.Contains(s.Title+s.At+s.Page+s.Field+s.Value+s.Then+s.Otherwise, "{") || s.Act == Open && s.URL != "" && !strings.HasPrefix(s.URL, "https://") {
			t.Errorf("%s: step %d: %+v", o.ID, i+1, s)
		}
		checkName(t, o.ID, s)
		checkLength(t, o.ID, s)
		added = added || s.Act == Record && s.Label == mtasts.HostLabel
	}
	if o.Kind == Service {
		return
	}
	if added != shape(mtasts.HostLabel) {
		t.Errorf("%s: its steps add the record of mta-sts: %v", o.ID, added)
	}
	checkOrder(t, o)
	checkUse(t, o, files)
	checkRoot(t, o, files)
}

// checkName wants a file to be made under its own name, and what is uploaded to be seen on the user's computer: browsers and
// file managers hide or drop names that begin with a dot, those in an archive excepted.
func checkName(t *testing.T, id string, s Step) {
	t.Helper()
	switch s.Act {
	case Create, Edit:
		if !strings.HasSuffix("/"+s.File, "/"+s.Value) {
			t.Errorf("%s: %s is made of %s", id, s.Value, s.File)
		}
	case Upload:
		if strings.Contains("/"+s.File, "/.") {
			t.Errorf("%s: %s is hidden, and cannot be uploaded", id, s.File)
		}
	case Put:
		if !strings.HasSuffix(s.Value, path.Ext(s.File)) || !strings.ContainsAny(s.Value, `/\`) {
			t.Errorf("%s: %s is put at %s", id, s.File, s.Value)
		}
	}
}

// checkLength holds a step to what a person reads in front of a form.
func checkLength(t *testing.T, id string, s Step) {
	t.Helper()
	if len([]rune(s.Title)) > 45 || strings.HasSuffix(s.Title, ".") {
		t.Errorf("%s: the title %q", id, s.Title)
	}
	for _, text := range []string{s.Then, s.Otherwise} {
		sentences := regexp.MustCompile(`[.?!] `).Split(text, -1)
		if len(sentences) > 3 || text != "" && !strings.HasSuffix(text, ".") {
			t.Errorf("%s: %q", id, text)
		}
		for _, sentence := range sentences {
			if n := len(strings.Fields(sentence)); n > 20 {
				t.Errorf("%s: %d words in %q", id, n, sentence)
			}
		}
	}
}

// recordProves are the places that look for the record before they take the name: there it is the proof that the name is the user's.
var recordProves = []string{"azure-static-web-apps"}

// checkOrder wants what comes first to stand first: a value is copied before its record is added, the certificate comes after
// the record, and a place that serves many customers knows the name before the record leads there: anybody
// could claim it meanwhile.
func checkOrder(t *testing.T, o Option) {
	t.Helper()
	at := func(want func(Step) bool) int { return slices.IndexFunc(o.Steps, want) }
	record := at(func(s Step) bool { return s.Act == Record && s.Label == mtasts.HostLabel })
	certificate := at(func(s Step) bool { return s.Act == Wait && s.For == Certificate })
	named := at(func(s Step) bool { return s.Act == Enter && s.Value == "mta-sts.my-school.example" })
	for i, s := range o.Steps {
		copied := at(func(c Step) bool { return c.Act == Copy && c.Label == s.Label })
		if s.Act == Record && s.Label != "" && (copied < 0 || copied > i) {
			t.Errorf("%s: nothing is copied for the record %s before it is added", o.ID, s.Label)
		}
	}
	if certificate >= 0 && certificate < record {
		t.Errorf("%s: the certificate is waited for before the record", o.ID)
	}
	if first := slices.Contains(recordProves, o.ID); o.Kind == Static && (named < 0 || record >= 0 && (record < named) != first) {
		t.Errorf("%s: the name is given in step %d, the record added in step %d", o.ID, named+1, record+1)
	}
}

// checkUse wants every file of a place to be used by exactly one step, an archive for all it holds, and a change of the policy
// to replace the files that hold it and no other.
func checkUse(t *testing.T, o Option, files []File) {
	t.Helper()
	var all, holding []string
	quoted, _ := quoteJSON(policy)
	for _, f := range files {
		if f.Path == catalogue(t).webEntry(o.ID).Archive { // it comes last, and stands for the others
			all, holding = []string{f.Path}, []string{f.Path}
			break
		}
		all = append(all, f.Path)
		if body := string(f.Body); strings.Contains(body, policy) || strings.Contains(body, quoted) {
			holding = append(holding, f.Path)
		}
	}
	used := func(steps []Step) (paths []string) {
		for _, s := range steps {
			if s.File != "" && s.File != Here {
				paths = append(paths, s.File)
			}
		}
		return paths
	}
	takesFolder := slices.ContainsFunc(o.Steps, func(s Step) bool { return s.File == Here }) // a program on the user's computer does
	if takesFolder {
		all, holding = nil, nil
	}
	for name, list := range map[string][2][]string{"the steps": {used(o.Steps), all}, "a change": {used(o.Again), holding}} {
		got, want := slices.Sorted(slices.Values(list[0])), slices.Sorted(slices.Values(list[1]))
		if !slices.Equal(got, want) {
			t.Errorf("%s: %s use %v, want %v", o.ID, name, got, want)
		}
	}
	if len(o.Again) == 0 || !takesFolder && (o.Steps[0].Act == Open) != (o.Again[0].Act == Open) {
		t.Errorf("%s: a change of the policy begins nowhere: %+v", o.ID, o.Again)
	}
}

// checkRoot wants the policy to be put where the server's settings look for it.
func checkRoot(t *testing.T, o Option, files []File) {
	t.Helper()
	for _, s := range o.Steps {
		root, isPolicy := strings.CutSuffix(strings.ReplaceAll(s.Value, `\`, "/"), mtasts.PolicyPath)
		if s.Act != Put || !isPolicy {
			continue
		}
		named := slices.ContainsFunc(files, func(f File) bool { return strings.Contains(string(f.Body), root) }) ||
			slices.ContainsFunc(o.Steps, func(other Step) bool {
				return other.Act == Run && strings.Contains(strings.ReplaceAll(other.Value, `\`, "/"), root+`"`) || other.Act == Enter && "/"+other.Value == root
			})
		if !named {
			t.Errorf("%s: nothing tells the server to look in %s", o.ID, root)
		}
	}
}

func checkRecords(t *testing.T, o Option) {
	t.Helper()
	labels := map[string]int{}
	for i, r := range o.Records {
		labels[r.Label] = i + 1
		froms := 0
		for _, from := range []bool{r.Value != "", r.Pasted, r.Own} {
			if from {
				froms++
			}
		}
		for _, or := range r.Or {
			if !slices.Contains([]string{"A", "AAAA", "NS", "TXT"}, or) || !r.Pasted || or == r.Type {
				t.Errorf("%s: %+v", o.ID, r)
			}
		}
		if froms != 1 || !slices.Contains([]string{"CNAME", "TXT", "A"}, r.Type) || r.Pasted && (r.Like == "" || r.Hint == "") {
			t.Errorf("%s: %+v", o.ID, r)
		}
	}
	if labels["_mta-sts"] != len(o.Records) || labels["_smtp._tls"] != 1 {
		t.Errorf("%s: the order of its records is not safe: %v", o.ID, labels)
	}
}

func TestPaste(t *testing.T) {
	c := catalogue(t)
	record := func(option, label string) RecordShape {
		o, _ := c.Option(option, "example.com")
		i := slices.IndexFunc(o.Records, func(r RecordShape) bool { return r.Label == label })
		if i < 0 {
			t.Fatalf("%s has no %s", option, label)
		}
		return o.Records[i]
	}
	good := func(r RecordShape, text, want string) {
		t.Helper()
		if got, err := r.Paste(text); got.String() != want || got.Oddity != Usual || err != nil {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
	odd := func(r RecordShape, text, want string, oddity Oddity) {
		t.Helper()
		if got, err := r.Paste(text); got.String() != want || got.Oddity != oddity || err != nil {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
	bad := func(r RecordShape, text, say string) {
		t.Helper()
		if got, err := r.Paste(text); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
	github := record("github-pages", "mta-sts")
	good(github, "me.github.io", "me.github.io")
	good(github, " https://Me.GitHub.io/mta-sts/ \n", "me.github.io")
	good(github, `"me.github.io."`, "me.github.io")
	good(github, "CNAME me.github.io.", "me.github.io")
	good(github, "mta-sts 3600 IN CNAME me.github.io.", "me.github.io")
	good(github, "me.github.io CNAME", "me.github.io")
	good(github, "Type: CNAME  Host: mta-sts  Value: me.github.io  TTL: 1 hour", "me.github.io")
	good(github, "mta-sts.example.com. | CNAME | me.github.io. | Auto", "me.github.io")
	bad(github, "", "No value was pasted")
	bad(github, "me", "not the name of a server")
	odd(github, "me.github.com", "me.github.com", OtherKind)
	odd(github, "github.io", "github.io", OtherKind)
	odd(github, "me.github.io.other.example", "me.github.io.other.example", OtherKind)
	bad(github, "NS ns1.example.net", "no name servers")
	bad(github, "v=STSv1; id=1", "does not hold text")
	bad(github, "me.github.io you.github.io", "one value")
	bad(github, "me..github.io", "not the name of a server")
	bad(github, "192.0.2.1", "not the name of a server")
	bad(github, "192.0.2", "not the name of a server")
	bad(github, "m\x1b[31me.github.io", "not the name of a server")
	easy := record("easydmarc", "mta-sts")
	good(easy, "example_com_mta_sts.easydmarc.pro", "example_com_mta_sts.easydmarc.pro")
	if easy.Like != "example_com_mta_sts.easydmarc.pro" {
		t.Errorf("looks like %q", easy.Like)
	}
	sign := record("easydmarc", "_mta-sts")
	good(sign, "example_com__mta_sts.easydmarc.pro", "example_com__mta_sts.easydmarc.pro")
	bad(sign, "example_com_mta_sts.easydmarc.pro", "the value for mta-sts. Copy the one that is shown for _mta-sts")
	bad(record("easydmarc", "_smtp._tls"), "example_com__mta_sts.easydmarc.pro", "the value for _mta-sts. Copy the one that is shown for _smtp._tls")
	suped := record("suped", "_mta-sts")
	good(suped, "abc.suped.example", "abc.suped.example")
	bad(suped, "_mta-sts.example.com", "point to itself")
	nginx := record("nginx", "mta-sts")
	good(nginx, "192.0.2.10", "192.0.2.10")
	good(nginx, "::ffff:192.0.2.10", "192.0.2.10")
	bad(nginx, "10.0.0.1", "private network")
	bad(nginx, "127.0.0.1", "private network")
	bad(nginx, "2001:db8::1", "Copy the IPv4 address")
	bad(nginx, "192.0.2", "not the address of a server")
	bad(nginx, "203.0.113.10rosehill", "not the address of a server")
	good(nginx, "shop.example.xn--p1ai", "shop.example.xn--p1ai")
	bad(nginx, "localhost", "not the address of a server")
	good(nginx, "https://www.example.com/", "www.example.com")
	good(nginx, "http://192.0.2.80/", "192.0.2.80")
	good(nginx, "mta-sts A 192.0.2.80", "192.0.2.80")
	good(record("firebase", "mta-sts"), "my-site.web.app.", "my-site.web.app")
	nginx.Type = "AAAA"
	odd(nginx, "2001:DB8::1", "2001:db8::1", IPv6Only)
	bad(nginx, "fe80::1%eth0", "not the address of a server")
	bad(nginx, "192.0.2.10", "not the name of a server")
	text := record("gitlab-pages", "_gitlab-pages-verification-code.mta-sts")
	good(text, "gitlab-pages-verification-code=0123", "gitlab-pages-verification-code=0123")
	bad(text, "a\x00b", "do not belong")
}

func TestWebHost(t *testing.T) {
	c := catalogue(t)
	good := func(alias, want string) {
		t.Helper()
		if got := c.WebHost(clues(t, alias)); got != want {
			t.Errorf("%s: got %s, want %s", alias, got, want)
		}
	}
	good("", "")
	good("ALIAS me.github.io", "github-pages")
	good("ALIAS Me.GitHub.io.", "github-pages")
	good("ALIAS me.gitlab.io", "gitlab-pages")
	good("ALIAS my.pages.dev", "cloudflare-pages")
	good("ALIAS site.netlify.app", "netlify")
	good("ALIAS cname.vercel-dns.com", "vercel")
	good("ALIAS 0123abcd.vercel-dns-017.com", "vercel")
	good("ALIAS kind-sea-0123.1.azurestaticapps.net", "azure-static-web-apps")
	good("ALIAS d111111abcdef8.cloudfront.net", "aws-cloudfront")
	good("ALIAS my.web.app", "firebase")
	good("ALIAS mta-sts.tutanota.de", "tuta")
	good("ALIAS example.com.mta-sts.mailhardener.com", "mailhardener")
	good("ALIAS example_com_mta_sts.easydmarc.pro mta.easydmarc.com", "easydmarc")
	good("ALIAS mta-sts-proxy.dmarctrust.com", "dmarctrust")
	good("ALIAS mta-sts.mailshield.app", "mailshield")
	good("ALIAS example-com._mta.mta-sts.tech", "powerdmarc")
	good("ALIAS www.example.com me.github.io", "github-pages")
	good("ALIAS me.github.io.evil.example", Unknown)
	good("ALIAS evilgithub.io", Unknown)
	good("ALIAS www.example.com", Unknown)
}
