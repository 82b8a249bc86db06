package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// maxStamps is how many signatures of one mail are checked, those first that could prove something.
const maxStamps = 10

// judge finds out what the signatures of a mail prove: one good one is enough.
func judge(mail *tlsrpt.Mail, keys *keys, now time.Time) Signature {
	head := readHead(mail.Raw)
	stamps := head.stamps()
	if len(stamps) == 0 {
		return Signature{Proof: facts.Untrusted, Why: facts.NotSigned}
	}
	for i, s := range stamps {
		stamps[i].promised = s.promises(mail)
	}
	slices.SortStableFunc(stamps, func(a, b stamp) int { return worth(a.promised) - worth(b.promised) })
	best := Signature{Proof: facts.Untrusted, Why: facts.WrongSignature}
	for _, s := range stamps[:min(len(stamps), maxStamps)] {
		// A signature that would prove less than what is known already is not worth a question to the DNS.
		if worth(s.promised) >= worth(best) {
			break
		}
		if found := s.check(head, keys, now); worth(found) < worth(best) {
			best = found
		}
	}
	return best
}

// worth orders findings about one mail: of several signatures the lowest counts.
func worth(f Signature) int {
	switch {
	case f.Proof == facts.Signed:
		return 0
	case f.Proof == facts.Unproven:
		return 1
	case f.Why == facts.OtherSigner:
		return 2
	}
	return 3
}

// promises returns the most that a signature can prove, should it be good.
func (s stamp) promises(mail *tlsrpt.Mail) Signature {
	signer := dnsname.Registrable(s.domain)
	switch {
	case s.broken:
		return Signature{Proof: facts.Untrusted, Why: facts.WrongSignature}
	case signer == "" || signer != s.wanted(mail):
		return Signature{Proof: facts.Untrusted, Why: facts.OtherSigner, Signer: cmp.Or(signer, s.domain)}
	}
	return Signature{Proof: facts.Signed, Signer: signer, Covers: s.covers}
}

// wanted returns the registrable domain that has to sign: that of TLS-Report-Submitter, where the signature is about it, or
// else that of From, which every signature is about.
func (s stamp) wanted(mail *tlsrpt.Mail) string {
	if submitter := dnsname.Registrable(mail.Submitter); submitter != "" && slices.Contains(s.covers, "tls-report-submitter") {
		return submitter
	}
	return dnsname.Registrable(mail.From[strings.LastIndexByte(mail.From, '@')+1:])
}

// check finds out what one signature proves.
func (s stamp) check(head head, keys *keys, now time.Time) Signature {
	wrong := Signature{Proof: facts.Untrusted, Why: facts.WrongSignature}
	if s.broken || head.broken || !s.coversAllOf(head) || !s.coversParts(head) {
		return wrong
	}
	name := s.selector + "._domainkey." + s.domain
	found := keys.ask(name)
	switch {
	case found.why == facts.WrongSignature:
		return wrong
	case found.why != "" && s.promised.Proof != facts.Signed:
		return s.promised // a good signature of theirs would not help
	case found.why != "":
		return Signature{Proof: facts.Unproven, Why: found.why}
	}
	for _, record := range found.records {
		ends, good := s.verify(head, name, record)
		switch {
		case good && !ends.IsZero() && now.After(ends) && s.promised.Proof == facts.Signed:
			return Signature{Proof: facts.Unproven, Why: facts.KeyExpired}
		case good:
			return s.promised
		}
	}
	return wrong
}

// guarded are the header fields that say whose a report is, and what the parts of the mail are.
var guarded = []string{"from", "subject", "content-type", "tls-report-domain", "tls-report-submitter"}

// coversAllOf reports whether the guarded fields that the signature is about stand in the head no more often than it says. A
// signature is about the lowest ones (RFC 6376 §5.4.2), and readers go by the first: whoever puts a second one before them
// speaks in the signer's name (§8.15).
func (s stamp) coversAllOf(head head) bool {
	return !slices.ContainsFunc(guarded, func(name string) bool {
		signed := s.times(name)
		return signed > 0 && head.count(name) > signed
	})
}

// coversParts reports whether the parts of the mail are those that the signer made.
//
// Every byte of the body is signed, for a signature with l= is refused. But where Content-Type is not, and Google's signatures
// leave it out, somebody could send the body on with another boundary: words of their own that the signer quotes, in a
// notice of a calendar or a bounce say, would become a part of the mail, and so a report of the signer's. They would have to
// choose a boundary that occurs in these words. So the first boundary of such a mail has to be where the body begins: there
// the signer wrote it, and the boundary decides all that follows. Fields of the head cannot do more harm: the encoding of a
// multipart mail changes nothing (RFC 2045 §6.4), and the heads of the parts are signed with the body.
func (s stamp) coversParts(head head) bool {
	if s.times("content-type") > 0 {
		return true
	}
	types := head.values("content-type")
	if len(types) != 1 {
		return false
	}
	media, params, err := mime.ParseMediaType(types[0])
	if err != nil || !strings.HasPrefix(media, "multipart/") || params["boundary"] == "" {
		return false
	}
	body := bytes.TrimLeft(head.body, "\r\n")
	if bytes.HasPrefix(body, []byte("This is a multi")) { // what mail programs write for those that know no MIME
		_, body, _ = bytes.Cut(body, []byte("\n"))
		body = bytes.TrimLeft(body, "\r\n")
	}
	first, _, _ := bytes.Cut(body, []byte("\n"))
	return string(bytes.TrimRight(first, " \t\r")) == "--"+params["boundary"]
}

// verify reports whether the signature is good by a key, and when it ends, if it does: of one that has ended by this computer's
// clock nobody can tell whether it was good. Of the mail the library is given the fields that the signature is about, for its time
// grows with the square of their number.
func (s stamp) verify(head head, name, record string) (ends time.Time, good bool) {
	mail, at, ok := head.signedBy(s)
	if !ok {
		return time.Time{}, false
	}
	asked := false
	found, err := dkim.VerifyWithOptions(mail, &dkim.VerifyOptions{LookupTXT: func(key string) ([]string, error) {
		if !dnsname.Equal(key, name) {
			return nil, fmt.Errorf("the key of another signature: %s", key)
		}
		asked = true
		return []string{record}, nil
	}})
	if err != nil || at >= len(found) {
		return time.Time{}, false
	}
	ended := !asked && !found[at].Expiration.IsZero() // then the library does not ask for the key
	return found[at].Expiration, (found[at].Err == nil || ended) && dnsname.Equal(found[at].Domain, s.domain)
}
