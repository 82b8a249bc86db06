package reports

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// Limits on keys. A mail says which names are asked for, and whoever writes one may say many, or lead to a key that takes
// seconds to reckon with.
const (
	maxKeysOfMail = 4  // names asked for
	maxKeyTexts   = 20 // TXT records at one name that are read
	maxKeyRecords = 2  // keys at one name that are tried; RFC 6376 §3.6.2.2 wants one
	maxKeyText    = 4 << 10
	minRSA        = 1024 // bits (RFC 8301 §3.2)
	maxRSA        = 8192 // bits
)

// keys looks up the keys of the signatures of one mail, each once.
type keys struct {
	lookup KeyLookup // nil: nobody is asked
	known  map[string]foundKey
}

// foundKey is what is at the name of a key.
type foundKey struct {
	records []string          // in the form that the library takes
	why     facts.ProofReason // why there are none
}

// ask returns what is at a name. WrongSignature says that there is a key which is for something else.
func (k *keys) ask(name string) foundKey {
	if k.lookup == nil {
		return foundKey{why: facts.KeyNotAsked}
	}
	if found, known := k.known[name]; known {
		return found
	}
	if !dnsname.Valid(name) {
		return foundKey{why: facts.WrongSignature}
	}
	if len(k.known) == maxKeysOfMail {
		return foundKey{why: facts.KeyUnreachable}
	}
	found := foundKey{why: facts.KeyUnreachable}
	if texts, err := k.lookup(name); err == nil {
		found = readKeys(texts)
	}
	k.known[name] = found
	return found
}

// readKeys finds the keys among the TXT records of a name.
func readKeys(texts []string) foundKey {
	found := foundKey{why: facts.KeyGone}
	for _, text := range texts[:min(len(texts), maxKeyTexts)] {
		tags, ok := readKey(text)
		switch {
		case !ok:
		case !forReports(tags):
			found.why = facts.WrongSignature
		case len(found.records) < maxKeyRecords:
			found.records = append(found.records, libraryKey(tags))
		}
	}
	if len(found.records) > 0 {
		found.why = ""
	}
	return found
}

// readKey reads a record that has a key which can be reckoned with (RFC 6376 §3.6.1). One without a key was revoked.
func readKey(text string) (tags map[string]string, ok bool) {
	if len(text) > maxKeyText {
		return nil, false
	}
	if tags, ok = readTags(text); !ok {
		return nil, false
	}
	if version, has := tags["v"]; has && version != "DKIM1" {
		return nil, false
	}
	der, err := base64.StdEncoding.DecodeString(tags["p"])
	if err != nil || len(der) == 0 {
		return nil, false
	}
	switch tags["k"] {
	case "", "rsa":
		return tags, isRSA(der)
	case "ed25519":
		return tags, len(der) == ed25519.PublicKeySize
	}
	return nil, false
}

// isRSA takes both forms (erratum 3017 of RFC 6376).
func isRSA(der []byte) bool {
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		any, err := x509.ParsePKIXPublicKey(der)
		is := false
		if key, is = any.(*rsa.PublicKey); err != nil || !is {
			return false
		}
	}
	return key.N.BitLen() >= minRSA && key.N.BitLen() <= maxRSA
}

// forReports reports whether a key may sign reports: RFC 8460 §3 has a service of its own beside that of all mail.
func forReports(tags map[string]string) bool {
	services, limited := tags["s"]
	for service := range strings.SplitSeq(services, ":") {
		switch service {
		case "*", "email", "tlsrpt":
			return true
		}
	}
	return !limited
}

// libraryKey returns a key as a record that the library takes: it knows of no service for reports.
func libraryKey(tags map[string]string) string {
	record := "v=DKIM1; k=" + tags["k"] + "; p=" + tags["p"]
	if hashes, limited := tags["h"]; limited {
		record += "; h=" + hashes
	}
	return record
}
