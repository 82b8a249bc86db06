package reports

import (
	"errors"
	"slices"
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
	return judge(&mail, &keys{lookup: key, known: map[string]foundKey{}}, now)
}

// maxKeysOfRun is how many names are asked for in one run. A mail says which, and there may be many mails.
const maxKeysOfRun = 500

var errManyKeys = errors.New("too many keys were asked for")

// eachKeyOnce asks for every name once, whatever came of it, and remembers the answer. Nobody is asked where key is nil.
func eachKeyOnce(key KeyLookup) KeyLookup {
	if key == nil {
		return nil
	}
	type answer struct {
		texts []string
		err   error
	}
	known := map[string]answer{}
	return func(name string) ([]string, error) {
		a, again := known[name]
		switch {
		case again:
		case len(known) == maxKeysOfRun:
			return nil, errManyKeys
		default:
			a.texts, a.err = key(name)
			a.texts = slices.DeleteFunc(slices.Clone(a.texts), func(text string) bool { return len(text) > maxKeyText })
			a.texts = a.texts[:min(len(a.texts), maxKeyTexts)]
			known[name] = a
		}
		return a.texts, a.err
	}
}
