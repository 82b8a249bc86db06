package assets

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"mailseal/assets/msgid"
)

// firstIDs are the findings as they were first published. Scripts know them: none may be renamed or dropped; new ones
// stand in laterIDs.
var firstIDs = strings.Fields(`
	mx-none-covered mx-star-too-short mx-cert-expired mx-cert-wrong-name mx-cert-untrusted mx-cert-chain-missing
	mx-no-encryption mx-tls-too-old mx-cache-conflict sts-id-not-changed sts-removed-too-early
	policy-delegated-elsewhere policy-no-mx dane-mismatch dns-signature-broken mx-name-dead report-failures-now
	mx-some-uncovered mx-backup-broken mx-cert-expiring mx-changed dns-servers-disagree dns-sts-lookup-hangs
	mx-views-differ policy-cert-expiring issuer-not-allowed domain-expiring report-new-failure mx-refuses-connection
	sts-record-missing sts-record-wrong-place sts-record-multiple sts-record-bad-start sts-record-id-missing
	sts-record-id-invalid sts-record-quotes sts-record-alias-broken sts-record-wildcard sts-record-not-seen-yet
	policy-host-missing policy-host-dangling policy-host-private policy-host-v6-only policy-fetch-refused
	policy-fetch-timeout policy-cert-expired policy-cert-wrong-name policy-cert-untrusted policy-cert-pending
	policy-tls-failed policy-fetch-redirect policy-fetch-notfound policy-fetch-blocked policy-fetch-server-error
	policy-fetch-not-200 policy-is-webpage policy-content-type policy-too-large policy-encoding policy-version-bad
	policy-mode-bad policy-max-age-bad policy-key-typo policy-key-case policy-mx-syntax policy-mx-unicode
	policy-unstable policy-mode-none policy-testing-overdue rpt-missing rpt-multiple rpt-wrong-place rpt-syntax
	rpt-address-broken rpt-silent policy-layout subdomain-unprotected enforce-blind policy-max-age-short
	policy-max-age-long policy-mx-leftover policy-mx-too-wide policy-field-twice policy-end-spaces policy-slow
	sts-ttl-long sts-id-busy rpt-second-address rpt-same-domain rpt-outsider mx-null mx-none mx-alias m365-new-host
	google-one-host dane-possible host-not-claimed report-noise report-old-copy check-port25-blocked
	check-dns-filtered check-inside-view check-https-intercepted check-clock-wrong check-no-history mta-sts-missing`)

// laterIDs are the findings that came later.
var laterIDs = strings.Fields(`
	policy-not-planned domain-missing sts-record-syntax sts-record-cut sts-record-backslash sts-record-placeholder sts-record-wrong-type
	policy-host-wrong-place policy-host-wrong-type policy-host-elsewhere policy-host-no-answer policy-address-dead
	policy-line-breaks policy-placeholder check-policy-cut mx-address-dead mx-v6-only mx-null-mixed mx-starttls-injection
	dns-servers-dead dns-server-silent dns-server-lame dns-mx-no-answer
	rpt-cut rpt-backslash rpt-placeholder rpt-wrong-type rpt-no-answer rpt-address-dead
	report-unreadable report-syntax report-odd report-empty`)

func load(t *testing.T) *Words {
	t.Helper()
	w, err := Load(DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// findingIDs are the findings that have words.
func findingIDs(t *testing.T) []string {
	t.Helper()
	body, err := File(DefaultLanguage + "/findings.toml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Finding map[string]any }
	if err := toml.Unmarshal(body, &file); err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(file.Finding))
}

func TestFindingIDs(t *testing.T) {
	if len(firstIDs) != 106 {
		t.Fatalf("there are %d first ids, not 106", len(firstIDs))
	}
	want := slices.Sorted(slices.Values(slices.Concat(firstIDs, laterIDs)))
	got := findingIDs(t)
	for _, id := range got {
		if !slices.Contains(want, id) {
			t.Errorf("%s has words and is in neither list of ids: add it to laterIDs", id)
		}
	}
	for _, id := range want {
		if !slices.Contains(got, id) {
			t.Errorf("%s has no words", id)
		}
	}
}

func TestFindingParts(t *testing.T) {
	w := load(t)
	for _, id := range findingIDs(t) {
		for _, part := range []string{"title", "what", "why", "fix", "until", "rfc"} {
			if key := msgid.Finding.Of(id, part); !w.Has(key) || w.Say(key, nil) == "" {
				t.Errorf("%s is missing", key)
			}
		}
		for _, key := range w.Keys("finding." + id + ".") {
			part := strings.Split(key, ".")[2]
			known := []string{"title", "what", "why", "fix", "until", "rfc"}
			if form, _, _ := strings.Cut(part, "-"); !slices.Contains(known, form) {
				t.Errorf("%s: what is this part?", key)
			}
		}
		if n := len(strings.Fields(w.Say(msgid.Finding.Of(id, "title"), nil))); n < 2 || n > 8 {
			t.Errorf("%s: the title has %d words", id, n)
		}
	}
}

// spoken lists what is read aloud of a finding, each form of it.
func spoken(w *Words, id string) map[string]string {
	text := map[string]string{}
	for _, key := range w.Keys("finding." + id + ".") {
		if part := strings.Split(key, ".")[2]; part != "rfc" {
			text[part] = w.Say(msgid.ID(key), nil)
		}
	}
	return text
}

// TestFindingsArePlain holds the words to the plain-language rules: at most 20 words a sentence and
// 14 on average, at most three sentences before the fix, a Flesch reading ease of
// 60 for each finding and 70 for all.
func TestFindingsArePlain(t *testing.T) {
	w := load(t)
	var all measure
	for _, id := range findingIDs(t) {
		parts := spoken(w, id)
		var m measure
		for part, text := range parts {
			if part == "title" {
				continue
			}
			m.add(text)
			for _, s := range sentences(text) {
				if n := len(words(s)); n > 20 {
					t.Errorf("%s.%s has a sentence of %d words: %s", id, part, n, s)
				}
			}
		}
		for part, text := range parts {
			if n := len(sentences(text)) + len(sentences(parts["why"])); strings.HasPrefix(part, "what") && n > 3 {
				t.Errorf("%s.%s: %d sentences before the fix", id, part, n)
			}
		}
		if ease := m.ease(); ease < 60 {
			t.Errorf("%s: reading ease %.0f, want 60", id, ease)
		}
		all.sentences, all.words, all.syllables = all.sentences+m.sentences, all.words+m.words, all.syllables+m.syllables
	}
	average := float64(all.words) / float64(all.sentences)
	t.Logf("%d sentences, %.1f words each, reading ease %.0f", all.sentences, average, all.ease())
	if average > 14 {
		t.Errorf("%.1f words a sentence on average, want 14", average)
	}
	if all.ease() < 70 {
		t.Errorf("reading ease %.0f overall, want 70", all.ease())
	}
}

// banned are words of our own where the thing has a name that people can search for, words that nobody outside the trade
// knows, those that blame or belittle, and times that nobody can act on.
var banned = regexp.MustCompile(`(?i)\b(rule files?|(the|your|a|no|strict) rules?|signs?|careful senders?|domain settings|domain host|memory time|` +
	`mail compan(y|ies)|daily reports?|r[au]ns? out|second lock|seals?|half (of )?its proof|slips?|pointers?|forwarding|we|us|our|` +
	`SNI|CA|resolvers?|authoritative|propagat\w+|simply|just|please|obviously|invalid|you entered|seconds)\b|\d+ ?(-|–|to) ?\d+ hours`)

func TestFindingsHaveNoJargon(t *testing.T) {
	w := load(t)
	for _, id := range findingIDs(t) {
		for part, text := range spoken(w, id) {
			text = strings.ReplaceAll(text, "took {s} seconds", "") // a measured time, not one to wait
			if found := banned.FindString(prose(text)); found != "" {
				t.Errorf("%s.%s says %q: %s", id, part, found, text)
			}
			if strings.Count(text, "`")%2 != 0 {
				t.Errorf("%s.%s: a backtick stays open: %s", id, part, text)
			}
		}
	}
}

// longest are the longest realistic values, by place.
var longest = Values{
	"domain": "freiwillige-feuerwehr-neustadt-an-der-weinstrasse.example.org", "mx": "freiwillige-feuerwehr-neustadt.mail.protection.outlook.com",
	"names": "*.azurestaticapps.net, *.1.azurestaticapps.net, *.centralus.azurestaticapps.net...", "pattern": "*.mail.protection.outlook.com",
	"date": "Wed 30 September 2026", "time": "Wed 30 Sep, 23:59", "until": "Wed 30 September 2026", "id": strings.Repeat("9", 32),
	"newid": "20261123T140200", "ttl": "59 minutes", "negttl": "59 minutes", "wait": "15 minutes", "days": "366", "hours": "168", "n": "9999",
	"provider": "_mta-sts.mx.cloudflare.net", "other": "alt1.aspmx.l.google.com, alt2.aspmx.l.google.com, aspmx.l.google.com",
	"reason": "the check failed, often because the server is not on your list", "company": "Google Inc.", "added": "mx1.example.org, mx2.example.org",
	"removed": "mx3.example.org, mx4.example.org", "name": "_mta-sts.freiwillige-feuerwehr.example.org", "ns": "ns-cloud-d1.googledomains.com",
	"found": strings.Repeat("x", 60), "issuer": "Sectigo RSA Domain Validation Secure Server CA", "ca": "letsencrypt.org", "target": strings.Repeat("t", 200),
	"where": "https://www.freiwillige-feuerwehr-neustadt-an-der-weinstrasse.example.org/mta-sts.txt", "code": "503", "type": "application/octet-stream; charset=binary",
	"guess": "max_age:", "mark": "//", "text": "max_age: 31557600", "right": "version:", "rua": "mailto:tls-reports@freiwillige-feuerwehr.example.org,https://reports.example.org/v1", "xn": "xn--mller-kva.example.org", "address": "tls-reports@freiwillige-feuerwehr.example.org",
	"service": "Mail Check of the British NCSC", "advice": "Check TLS on the mail server.", "runner": "Cloudflare Email Routing", "lines": "comment lines, empty lines and indented lines",
	"value": strings.Repeat("v", 200), "seen": "Wed 30 September 2026", "sub": "lists.example.org", "key": "max_age", "s": "59", "age": "59 minutes", "plannedage": "59 minutes", "mode": "enforce", "planned": "testing", "left": "59 minutes", "first": "a@example.org", "second": "b@example.org",
}

func TestLongestValuesLeaveNoPlace(t *testing.T) {
	w := load(t)
	for _, id := range findingIDs(t) {
		for part := range spoken(w, id) {
			said := w.Say(msgid.Finding.Of(id, part), longest)
			if strings.ContainsAny(said, "{}") {
				t.Errorf("%s.%s leaves a place open: %s", id, part, said)
			}
			if n := utf8.RuneCountInString(said); n > 700 {
				t.Errorf("%s.%s is %d characters long", id, part, n)
			}
		}
	}
}

// shortest are values that are as short as they come: the smallest count that is said without a form of its own, and a dash where
// there may be nothing.
func shortest() Values {
	short := Values{}
	for place := range longest {
		short[place] = "x"
	}
	maps.Copy(short, Values{"n": "2", "days": "30", "hours": "25", "s": "10", "added": "-", "removed": "-", "service": "your MTA-STS service", "runner": "whoever runs x"})
	return short
}

// TestFindingsAreWhole: with any values, each part is made of whole sentences, which begin with a capital (or with a name that has none) and end with
// a stop; and what is to be typed stands alone, with nothing around it.
func TestFindingsAreWhole(t *testing.T) {
	w := load(t)
	begins := regexp.MustCompile(`^(\p{Lu}|\d+ senders|mailseal |mta-sts\.|x |ns-cloud|freiwillige)`)
	wrong := regexp.MustCompile("  |[^.]\\.\\. |,,|[,;:] ?[,;:]|`")
	for _, id := range findingIDs(t) {
		for part := range spoken(w, id) {
			for _, values := range []Values{longest, shortest()} {
				said := w.Say(msgid.Finding.Of(id, part), values)
				typed := false
				for line := range strings.SplitSeq(said, "\n") {
					if value, ok := strings.CutPrefix(line, ValueIndent); ok {
						if typed = true; value == "" || value != strings.TrimSpace(value) || strings.HasSuffix(value, ",") {
							t.Errorf("%s.%s: %q is not what is to be typed", id, part, value)
						}
						continue
					}
					if part, _, _ := strings.Cut(part, "-"); part == "title" {
						line += "."
					}
					if !begins.MatchString(line) || wrong.MatchString(line) || !strings.ContainsAny(line[len(line)-1:], ".:?") {
						t.Errorf("%s.%s is no whole sentence: %q", id, part, line)
					}
				}
				if last := said[strings.LastIndex(said, "\n")+1:]; strings.HasSuffix(last, ":") && !strings.HasPrefix(last, ValueIndent) || typed && !strings.Contains(said, ":\n"+ValueIndent) {
					t.Errorf("%s.%s leads to nothing that is to be typed: %q", id, part, said)
				}
			}
		}
	}
}

func TestReasonsAreComplete(t *testing.T) {
	w := load(t)
	for _, result := range []string{
		"starttls-not-supported", "certificate-host-mismatch", "certificate-expired", "certificate-not-trusted",
		"validation-failure", "sts-policy-fetch-error", "sts-policy-invalid", "sts-webpki-invalid",
	} { // RFC 8460 §4.3, but for those about DANE
		if !w.Has(msgid.Result.Of(result)) {
			t.Errorf("no words for the result %s", result)
		}
	}
}
