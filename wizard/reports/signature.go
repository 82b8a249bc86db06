package reports

import (
	"time"

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
	return Signature{Proof: facts.Unproven, Why: facts.KeyNotAsked}
}
