package guide_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/pages"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// handover gives the page as Markdown, and the texts in the code elements of the HTML one, which must be the same page.
func handover(t *testing.T, w *walker) (markdown string, codes []string) {
	t.Helper()
	guide := w.engine.Guide
	markdown, err := pages.Handover(guide, w.journey)
	if err != nil {
		w.t.Fatal(err)
	}
	page, err := pages.HandoverHTML(guide, w.journey)
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "link", "img", "iframe", "object", "base", "form":
			t.Errorf("the page has <%s>: it must be one file that runs and fetches nothing", n.Data)
		case "code":
			codes = append(codes, n.FirstChild.Data)
		}
		for _, a := range n.Attr {
			if a.Key == "src" || a.Key == "href" && (n.Data != "a" || !fromCatalogue(a.Val)) || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	for _, code := range codes {
		if !strings.Contains(markdown, "\n"+strings.TrimRight(code, "\n")+"\n```") {
			t.Errorf("%q is on the HTML page and not, on lines of its own, on the other", code)
		}
	}
	return markdown, codes
}

// fromCatalogue reports whether an address is one that the catalogue has, and not one from outside.
func fromCatalogue(address string) bool {
	for _, name := range []string{"catalogue/web.toml", "catalogue/dns.toml"} {
		text, err := assets.File(name)
		if err == nil && strings.HasPrefix(address, "https://") && strings.Contains(string(text), `"`+address+`"`) {
			return true
		}
	}
	return false
}

// TestHandover hands every task over, in the safe order, as the DNS host wants it typed.
func TestHandover(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	markdown, codes := handover(t, w)
	all := strings.Join(codes, "\n---\n")
	last := 0
	for _, want := range []string{
		"_smtp._tls", "_smtp._tls.rosehill-school.example", "v=TLSRPTv1; rua=mailto:",
		"nslookup -type=TXT _smtp._tls.rosehill-school.example. ns51.domaincontrol.com",
		".well-known/mta-sts.txt\n", "mode: testing\n", "mta-sts.rosehill-school.example\n", "rosehill-school.github.io",
		"https://mta-sts.rosehill-school.example/.well-known/mta-sts.txt", "curl ",
		"_mta-sts\n", "v=STSv1; id=" + w.journey.Plan.Target.ID,
	} {
		i := strings.Index(all[last:], want)
		if i < 0 {
			t.Fatalf("%q is not on the page, or not in its place:\n%s", want, all)
		}
		last += i
	}
	for _, want := range []string{"GoDaddy", "Domain Portfolio", "Custom domain", "the mode in the policy file to none", "_config.yml", "1 day"} {
		if !strings.Contains(markdown, want) {
			t.Errorf("the page does not say %q:\n%s", want, markdown)
		}
	}
	if regexp.MustCompile(`\[[a-z0-9.-]+\]`).MatchString(markdown) || strings.Contains(markdown, "{") {
		t.Errorf("a sentence is missing:\n%s", markdown)
	}

	// What is published already is asked for no more.
	first := w.step().Board.Task
	if err := w.world.Do(first, w.world.Actions(first)[0]); err != nil {
		t.Fatal(err)
	}
	w.wait(30)
	w.check(facts.Full())
	if markdown, _ = handover(t, w); !strings.Contains(markdown, "stays as it is: _smtp._tls.") || strings.Contains(markdown, "v=TLSRPTv1") {
		t.Errorf("the report record is there, and asked for:\n%s", markdown)
	}
}

// TestWhereToClick says of each DNS company what it is called, where to click, and what is typed there.
func TestWhereToClick(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	good := func(server string, wants ...string) {
		t.Helper()
		check := *w.journey.Notes.Last
		check.Zone.Servers = []facts.Server{{Name: server}}
		w.journey.Notes.Last = &check
		markdown, _ := handover(t, w)
		for _, text := range []string{markdown, pages.Records(w.engine.Guide, w.journey)} {
			for _, want := range wants {
				if strings.HasPrefix(want, "...") && text != markdown {
					continue
				}
				if want = strings.TrimPrefix(want, "..."); !strings.Contains(text, want) {
					t.Errorf("%s: no %q in\n%s", server, want, text)
				}
			}
		}
	}
	good("ns51.domaincontrol.com", "...Sign in to GoDaddy", "...Then open: Domain Portfolio", "\nv=STSv1; id=", "\nrosehill-school.github.io\n")
	good("ns1.digitalocean.com", "...Sign in to DigitalOcean", "...Then open this, or what is called much the same: Networking", "\nrosehill-school.github.io.\n", "final dot")
	good("ns-1.awsdns-01.com", "...Sign in to Amazon", "\n\"v=STSv1; id=", "quotes")
	good("dns1.p01.nsone.net", "...Sign in to NS1 or Netlify DNS", "...Netlify DNS: Domains > rosehill-school.example")
	good("ns1.small.example", "...Its name servers are called ns1.small.example.")
}

// TestHandoverOfAChange asks for the file and then the id, and nothing else.
func TestHandoverOfAChange(t *testing.T) {
	t.Parallel()
	w := newWalker(t, practice.Options{Provider: "microsoft"})
	w.plan("nginx")
	w.reach(journey.StagePublish)
	w.goDays(1)
	w.answer(journey.QuestionNext, "enforce")
	w.answer(journey.QuestionOverride, "enforce anyway")
	markdown, codes := handover(t, w)
	all := strings.Join(codes, "\n---\n")
	for _, never := range []string{"TLSRPTv1", "certbot", "server {", "203.0.113.10"} {
		if strings.Contains(markdown, never) {
			t.Errorf("only the file and the id change, and the page has %q:\n%s", never, markdown)
		}
	}
	file, id, old := strings.Index(all, "mode: enforce"), strings.Index(all, w.journey.Plan.Target.ID), strings.Index(all, "mode: testing")
	if file < 0 || id < file || old < id || strings.Count(markdown, "\n## ") != 3 {
		t.Errorf("want the new file, the new id, and the old file to go back to:\n%s", markdown)
	}
}

// TestHandoverUploads: somebody without the journey's folder is told what to upload, whether in an archive or alone.
func TestHandoverUploads(t *testing.T) {
	for _, place := range []string{"netlify", "aws-cloudfront"} {
		w := newWalker(t, practice.Options{})
		w.plan(place)
		markdown, codes := handover(t, w)
		named, text := slices.Index(codes, "mta-sts.txt"), slices.IndexFunc(codes, func(code string) bool { return strings.HasPrefix(code, "version: STSv1") })
		if named < 0 || text != named+1 || strings.Contains(markdown, "Make a zip") != (place == "netlify") {
			t.Errorf("%s: the file's name is value %d, its text value %d:\n%s", place, named, text, markdown)
		}
	}
}

// TestHandoverTrustsNobody keeps what strangers wrote out of the commands and the markup.
func TestHandoverTrustsNobody(t *testing.T) {
	w := newWalker(t, practice.Options{})
	w.plan("github-pages")
	check := *w.journey.Notes.Last
	check.Zone.Servers = []facts.Server{{Name: "ns1.evil;reboot"}, {Name: "-x"}, {Name: "ns.good.example"}}
	w.journey.Notes.Last = &check
	p := *w.journey.Plan
	p.Hosting.Records = []plan.Record{{Name: "mta-sts." + p.Domain, Type: "CNAME", Value: "```<script>alert(1)</script>"}}
	w.journey.Plan = &p
	markdown, codes := handover(t, w)
	if strings.Contains(markdown, "reboot") || !strings.Contains(strings.Join(codes, "\n"), "ns.good.example") {
		t.Errorf("a command has a name that is none:\n%s", markdown)
	}
	if !strings.Contains(markdown, "````\n```<script>") {
		t.Errorf("the fence ends inside a value:\n%s", markdown)
	}
}

// handsOver holds that the page of an operation says these things, in this order, and asks for nothing that was there before.
func (w *walker) handsOver(wants ...string) {
	w.t.Helper()
	markdown, _ := handover(w.t, w)
	last := 0
	for _, want := range wants {
		i := strings.Index(markdown[last:], want)
		if i < 0 {
			w.t.Fatalf("%q is not on the page, or not in its place:\n%s", want, markdown)
		}
		last += i
	}
	if strings.Contains(markdown, "v=TLSRPTv1") || strings.Contains(markdown, "Add record") || strings.Contains(markdown, "[") {
		w.t.Errorf("the page asks for what is there, or misses a sentence:\n%s", markdown)
	}
}
