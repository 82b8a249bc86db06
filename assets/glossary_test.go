package assets

import (
	"slices"
	"strings"
	"testing"

	"mailseal/assets/msgid"
)

func terms(w *Words) []string {
	var list []string
	for _, key := range w.Keys("term.") {
		list = append(list, strings.Split(key, ".")[1])
	}
	return slices.Compact(list)
}

func TestTermParts(t *testing.T) {
	w := load(t)
	for _, term := range terms(w) {
		for _, part := range []string{"title", "text", "rfc", "group", "seen", "also"} {
			if key := msgid.Term.Of(term, part); w.Say(key, nil) == "" || !w.Has(key) {
				t.Errorf("%s is missing", key)
			}
		}
		var m measure
		m.add(w.Say(msgid.Term.Of(term, "text"), nil))
		if ease := m.ease(); ease < easeEach {
			t.Errorf("%s: reading ease %.0f: %s", term, ease, w.Say(msgid.Term.Of(term, "text"), nil))
		}
		if m.sentences < 2 || m.sentences > 4 {
			t.Errorf("%s: %d sentences", term, m.sentences)
		}
		for _, s := range sentences(w.Say(msgid.Term.Of(term, "text"), nil)) {
			if n := len(words(s)); n > 20 {
				t.Errorf("%s: a sentence of %d words: %s", term, n, s)
			}
		}
	}
}

// A user meets these words on screen, in a panel or in a bounced mail, and asks what they mean: first those that plain language names,
// then the words of DNS panels, then the others.
func TestTermsThatUsersMeet(t *testing.T) {
	w := load(t)
	for _, term := range strings.Fields(`mta-sts policy-file mta-sts-record tls-report-record dns dns-record txt cname a-record mx ttl ns tls-report senders
		mail-server mail-provider max-age testing enforce dane dnssec certificate chain redirect
		caa apex proxy null-mx registrar resolver propagation
		mode none id rua mx-line star version well-known policy-host web-host starttls tls tlsa smtp port-25 rollback attack bounce
		bounce-now bounce-soon off advice unknown`) {
		if !w.Has(msgid.Term.Of(term, "text")) {
			t.Errorf("no words for %s", term)
		}
	}
}
