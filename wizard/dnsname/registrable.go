package dnsname

import "golang.org/x/net/publicsuffix"

// Registrable returns the part of a name that somebody registered, in canonical form: "example.co.uk" of
// "mail.example.co.uk". It is "" of a public suffix, under which anybody may have a name, and of what can be no host's name.
func Registrable(name string) string {
	name = Canonical(name)
	if !Valid(name) {
		return ""
	}
	registered, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return ""
	}
	return registered
}
