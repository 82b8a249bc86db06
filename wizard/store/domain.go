package store

import (
	"fmt"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
)

// checkDomain takes only what can be the name of a folder on every system, and nothing else: a
// domain of lower-case A-labels, without a final dot (RFC 1123 §2.1).
func checkDomain(domain string) error {
	if _, below := dnsname.Parent(domain); !below || !dnsname.ValidHost(domain) || domain != dnsname.Canonical(domain) {
		return fmt.Errorf("%q is not a plain domain; give one such as example.com", assets.Clean(domain, 60))
	}
	return nil
}
