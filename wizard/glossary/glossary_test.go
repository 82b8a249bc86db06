package glossary

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"mailseal/assets"
)

func load(t testing.TB) *Glossary {
	t.Helper()
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	return New(words)
}

func names[T any](list []T, name func(T) string) []string {
	var all []string
	for _, one := range list {
		all = append(all, name(one))
	}
	return all
}

func ofTopic(t Topic) string { return t.Name }
func ofHit(h Hit) string     { return h.Name }

// What people type, and the topic that is meant; with ? behind it, several fit, and it is the first of them.
var typed = [][2]string{
	{"max_age", "max-age"}, {"max-age", "max-age"}, {"MAX AGE", "max-age"}, {"maxage", "max-age"}, {`"max_age"`, "max-age"}, {"86400", "max-age"},
	{"policy file", "policy-file"}, {`"policy file"`, "policy-file"}, {"Policy files", "policy-file"}, {"the policy file", "policy-file"},
	{"policy", "policy-file"}, {"policies", "policy-file"}, {"mta-sts.txt", "policy-file"}, {"policy_file", "policy-file"},
	{"mta-sts", "mta-sts"}, {"MTA-STS", "mta-sts"}, {"mta sts", "mta-sts"}, {"mtasts", "mta-sts"}, {"mta_sts", "mta-sts"}, {"What is MTA-STS?", "mta-sts"},
	{"RFC 8461", "mta-sts"}, {"_mta-sts", "mta-sts-record"}, {"`_mta-sts`", "mta-sts-record"}, {"_mta-sts record", "mta-sts-record"},
	{"the _mta-sts record", "mta-sts-record"}, {"mta-sts record", "mta-sts-record"}, {"v=STSv1", "mta-sts-record"}, {"v=stsv1;", "mta-sts-record"},
	{"v=STSv1; id=20261123T140200", "mta-sts-record?"}, {"_smtp._tls", "tls-report-record"}, {"smtp tls", "tls-report-record"},
	{"v=TLSRPTv1", "tls-report-record"}, {"TLSRPT", "tls-report"}, {"downloads", "downloads"}, {"set-aside", "set-aside"}, {"take back", "set-aside"}, {"tls-rpt", "tls-report"}, {"TLS report", "tls-report"}, {"tls reports", "tls-report"},
	{"rua", "rua"}, {"cname", "cname"}, {"CNAME", "cname"}, {"cnames", "cname"}, {"CNAME record", "cname"}, {"alias", "cname"}, {"TXT", "txt"},
	{"txt record", "txt"}, {"a", "a-record"}, {"A record", "a-record"}, {"aaaa", "a-record"}, {"ipv6", "a-record"}, {"MX", "mx"}, {"mx records", "mx"},
	{"mx:", "mx-line"}, {"ns", "ns"}, {"nameserver", "ns"}, {"name servers", "ns"}, {"authoritative", "ns"}, {"TTL", "ttl"}, {"what does ttl mean?", "ttl"},
	{"time to live", "ttl"}, {"caa", "caa"}, {"DNSSEC", "dnssec"}, {"ds record", "dnssec"}, {"dane", "dane"}, {"TLSA", "tlsa"}, {"starttls", "starttls"},
	{"STARTTLS", "starttls"}, {"start tls", "starttls"}, {"certificate", "certificate"}, {"certificates", "certificate"}, {"ssl certificate", "certificate"},
	{"chain", "chain"}, {"fullchain.pem", "chain"}, {"resolver", "resolver"}, {"8.8.8.8", "resolver"}, {"propagation", "propagation"}, {"mode", "mode"},
	{"testing", "testing"}, {"mode: testing", "testing"}, {"enforce", "enforce"}, {"Enforce", "enforce"}, {"enforced", "enforce"}, {"none", "none"},
	{"mode: none", "none"}, {"id", "id"}, {"ID", "id"}, {"mail provider", "mail-provider"}, {"mail server", "mail-server"}, {"mail servers", "mail-server"},
	{"mailserver", "mail-server"}, {"port 25", "port-25"}, {"port25", "port-25"}, {"gmail", "senders"}, {"senders", "senders"}, {"roll back", "rollback"},
	{"rollback", "rollback"}, {"rolling back", "rollback"}, {"wildcard", "star"}, {".well-known", "well-known"}, {"well known", "well-known"},
	{"https certificate expired", "mx-cert-expired?"}, {"bounce-now", "bounce-now"}, {"UNKNOWN", "unknown"}, {"off", "off"}, {"null mx", "null-mx"},
	{"0 .", "null-mx"}, {"dmarc", "spf-dkim-dmarc"}, {"man in the middle", "attack"}, {"orange cloud", "proxy"}, {"@", "apex"}, {"xn--", "punycode"},

	{"mx-cert-expired", "mx-cert-expired"}, {"MX_CERT_EXPIRED", "mx-cert-expired"}, {"mx cert expired", "mx-cert-expired"},
	{"No mail server is in your policy file", "mx-none-covered"}, {"no mail server is in your policy file.", "mx-none-covered"},
	{"The policy file is for another mail provider", "mx-none-covered"}, {"not covered", "subdomain-unprotected"},
	{"The _mta-sts record is missing", "sts-record-missing"}, {"backslash", "sts-record-backslash?"}, {"several policy files", "policy-unstable?"},
	{"certificate has expired", "mx-cert-expired?"}, {"Testing is done, go on", "policy-testing-overdue"},
	{"mail server's certificate expires soon", "mx-cert-expiring"},

	{"validation-failure", "validation-failure"}, {"validation failure", "validation-failure"}, {"starttls-not-supported", "starttls-not-supported"},
	{"sts-policy-fetch-error", "sts-policy-fetch-error"}, {"certificate-expired", "certificate-expired"},

	{"5.7.1", "5.7.1"}, {"4.7.1", "5.7.1"}, {"#5.7.1", "5.7.1"}, {"5.4.8", "5.4.8"}, {"4.4.8", "5.4.8"}, {"4.7.5", "5.7.5"}, {"5.7.10", "5.7.10"},
	{"5.7.13", "5.7.8"}, {"5.7.26", "5.7.20"}, {"5.7.323", "5.7.321"}, {"5.1.1", "5.1.1"}, {"454", "454"}, {"530", "530"}, {"4xx", "4xx"}, {"451", "4xx"},
	{"550", "5xx"}, {"5.9.9", "5xx"}, {"250", "2xx"}, {"4.7.x", "5.7.1?"},
	{"550 5.7.1 Message not delivered: the recipient's MTA-STS policy", "mta-sts-named"},
	{"450 4.4.8 MX hosts of 'rosehill-school.org' failed MTA-STS validation", "5.4.8"},
	{"550 5.7.5 Remote certificate failed MTA-STS validation. Reason: SubjectMismatch", "5.7.5"},
	{"Remote certificate failed MTA-STS validation", "5.7.5"},
	{"450 4.7.4 TLS is required, but was not offered by host mx1.example.org[192.0.2.1]", "5.7.4"},
	{"TLS is required, but was not offered by host mx1.example.org[192.0.2.1]", "5.7.4"},
	{"status=deferred (Server certificate not verified)", "5.7.5"},
	{"550 5.4.7 Delivery expired (message too old)", "5.4.7"}, {"550 5.1.1 <x@example.org>: Recipient address rejected: User unknown", "5.1.1"},
	{"556 5.1.10 Recipient address has null MX", "5.1.10"}, {"550-5.7.26 This mail is unauthenticated, which poses a security risk (DMARC)", "5.7.20"},
	{"554 5.7.1 Service unavailable; Client host blocked using a blacklist", "5.7.1"}, {"Message expired", "5.4.7"}, {"bounce", "bounce"}, {"NDR", "bounce"},
}

func TestFind(t *testing.T) {
	g := load(t)
	for _, c := range typed {
		want, several := strings.CutSuffix(c[1], "?")
		hits := g.Find(c[0])
		best, sure := Best(hits)
		if several {
			if !slices.Contains(names(hits, ofHit), want) || sure && best.Name != want {
				t.Errorf("%q finds %v, want %s among them", c[0], names(hits, ofHit), want)
			}
			continue
		}
		if !sure || best.Name != want {
			t.Errorf("%q finds %v (sure: %v), want %s", c[0], names(hits, ofHit), sure, want)
		}
	}
	for _, nothing := range []string{"", "  ", "quarantine", "xyzzy plugh", "?", "1"} {
		if hits := g.Find(nothing); len(hits) > 0 {
			t.Errorf("%q finds %v", nothing, names(hits, ofHit))
		}
	}
}

// Each topic is found by its own name and title, and is in one group.
func TestEveryTopicIsFound(t *testing.T) {
	g := load(t)
	for _, topic := range g.Topics() {
		if best, sure := Best(g.Find(topic.Name)); !sure || best.Kind != topic.Kind || best.ID != topic.ID {
			t.Errorf("%s %s is not what %q finds: %s %s", topic.Kind, topic.ID, topic.Name, best.Kind, best.ID)
		}
		if hits := g.Find(topic.Title); !slices.Contains(names(hits, ofHit), topic.Name) && len(hits) < 12 {
			t.Errorf("the title %q of %s finds %v", topic.Title, topic.Name, names(hits, ofHit))
		}
		if topic.Text == "" || topic.RFC == "" || strings.ContainsAny(topic.Title+topic.Text, "{}[]") {
			t.Errorf("%+v is not complete", topic)
		}
	}
	total := 0
	for _, group := range g.Groups() {
		if len(group.Topics) == 0 || strings.Contains(group.Title, "[") {
			t.Errorf("the group %q has %d topics", group.Title, len(group.Topics))
		}
		total += len(group.Topics)
	}
	if total != len(g.Topics()) {
		t.Errorf("%d topics are in groups, of %d", total, len(g.Topics()))
	}
}

// What codes and words refer to is there.
func TestTopicsNameFindings(t *testing.T) {
	g := load(t)
	for _, topic := range g.Topics() {
		if topic.See == "" {
			continue
		}
		if best, sure := Best(g.Find(topic.See)); !sure || best.Kind != Finding {
			t.Errorf("%s names %s, which is no finding", topic.Name, topic.See)
		}
	}
}

func TestNearest(t *testing.T) {
	g := load(t)
	for typed, want := range map[string]string{
		"polcy file": "policy-file", "max_aeg": "max-age", "starttsl": "starttls", "enforc": "enforce", "certficate": "certificate", "mx-cert-expird": "mx-cert-expired",
		"cnmae": "cname", "resolvr": "resolver",
	} {
		if near := g.Nearest(typed); len(near) == 0 || near[0].Name != want {
			t.Errorf("nearest to %q: %v, want %s", typed, names(near, ofTopic), want)
		}
	}
	if near := g.Nearest("quarantine zone"); len(near) > 0 {
		t.Errorf("nearest to nothing: %v", names(near, ofTopic))
	}
}

func TestTermsIn(t *testing.T) {
	g := load(t)
	for text, want := range map[string]string{
		"":               "",
		"Nothing to do.": "",
		"Add a TXT record named _mta-sts to your DNS.":                "txt mta-sts-record dns",
		"MTA-STS is off: the _mta-sts record is missing":              "mta-sts mta-sts-record",
		"_mta-sts.rosehill-school.org":                                "mta-sts-record",
		"mta-sts.rosehill-school.org":                                 "policy-host",
		"https://mta-sts.rosehill-school.org/.well-known/mta-sts.txt": "policy-host well-known",
		"_smtp._tls.rosehill-school.org":                              "tls-report-record",
		"the TLS report\nrecord, then the   TLS\n  reports":           "tls-report-record tls-report",
		"A record was saved. Add an A record.":                        "dns-record a-record",
		"None of your mail servers":                                   "mail-server",
		"The mode none":                                               "none",
		"mode: enforce, max_age: 604800":                              "mode enforce max-age",
		"mx: mx2.example.org":                                         "mx-line",
		"aspmx.l.google.com":                                          "", "ns51.domaincontrol.com answers": "", "An ID card": "", "Switch it off": "",
		"v=TLSRPTv1; rua=mailto:a@b.example": "tls-report-record rua",
		"the name servers of the NS record":  "ns",
		"Simple encryption (STARTTLS)":       "tls starttls",
	} {
		if got := strings.Join(names(g.TermsIn(text), ofTopic), " "); got != want {
			t.Errorf("in %q: %q, want %q", text, got, want)
		}
	}
}

func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"One. Two.": "One.", "At mta-sts.example.org. Two": "At mta-sts.example.org.", "Add this:\n  v=STSv1": "Add this:", "no end": "no end", "": "",
	} {
		if got := FirstSentence(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzFind holds that anything can be typed, and that what is found in a text is in the glossary.
func FuzzFind(f *testing.F) {
	for _, c := range typed {
		f.Add(c[0])
	}
	f.Add("\xff\x00A ")
	g := load(f)
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.RuneCountInString(text) > 300 {
			return
		}
		if hits := g.Find(text); len(hits) > 12 || !slices.IsSortedFunc(hits, func(a, b Hit) int { return b.score - a.score }) {
			t.Errorf("%q finds %v", text, names(hits, ofHit))
		}
		g.Nearest(text)
		for _, term := range g.TermsIn(text) {
			if term.Kind != Word {
				t.Errorf("%q has %v", text, term)
			}
		}
	})
}
