package reports

import (
	"slices"
	"time"
	"weak"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

// Signature is what the signature of a mail proves about the reports in it (RFC 8460 §3, RFC 6376).
type Signature struct {
	Proof  facts.Proof
	Why    facts.ProofReason // where Proof is not facts.Signed
	Signer string            // the registrable domain of whoever signed, where Proof is facts.Signed; of OtherSigner, for the words
	Covers []string          // names of the header fields that the signature is about, in lower case, where Proof is facts.Signed
}

// KeyLookup returns the TXT records at the name of a key, the strings of each joined. It returns none, and no error, where
// DNS says that there is none; an error is that nobody could say.
type KeyLookup func(name string) (texts []string, err error)

// Verify checks the signature of a mail at a time. Where key is nil nobody is asked.
func Verify(mail tlsrpt.Mail, key KeyLookup, now time.Time) Signature {
	return newVerifier(key, now).verify(&mail)
}

// maxJudged is for how many mails the verdict is remembered: reports of one mail come together, but for those of mails in it.
const maxJudged = 16

// verifier checks the signatures of the mails of one run: each mail once, however many reports are in it, and each key once.
type verifier struct {
	keys   keys
	now    time.Time
	judged []judged // the latest last
}

// judged is a mail that was checked. It does not keep the mail, which may be long.
type judged struct {
	mail  weak.Pointer[tlsrpt.Mail]
	found Signature
}

func newVerifier(key KeyLookup, now time.Time) *verifier {
	return &verifier{keys: keys{lookup: key, known: map[string]foundKey{}}, now: now}
}

// verify returns what is known of who sent the reports in a mail; nil is that they came in none.
func (v *verifier) verify(mail *tlsrpt.Mail) Signature {
	if mail == nil {
		return Signature{Proof: facts.Unproven, Why: facts.BareFile}
	}
	same := weak.Make(mail)
	at := slices.IndexFunc(v.judged, func(j judged) bool { return j.mail == same })
	if at < 0 {
		v.judged = append(v.judged, judged{same, judge(mail, &v.keys, v.now)})
	} else { // the latest again
		v.judged = append(v.judged, v.judged[at])
		v.judged = slices.Delete(v.judged, at, at+1)
	}
	v.judged = v.judged[max(0, len(v.judged)-maxJudged):]
	return v.judged[len(v.judged)-1].found
}
