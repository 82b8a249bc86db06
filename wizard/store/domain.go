package store

import (
	"fmt"
	"strings"

	"mailseal/assets"
)

// checkDomain takes only what can be the name of a folder on every system, and nothing else: a
// domain of lower-case A-labels, without a final dot (RFC 1123 §2.1).
func checkDomain(domain string) error {
	labels := strings.Split(domain, ".")
	if len(domain) > 253 || len(labels) < 2 {
		return refuse(domain)
	}
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return refuse(domain)
		}
	}
	return nil
}

func refuse(domain string) error {
	return fmt.Errorf("%q is not a plain domain; give one such as example.com", assets.Clean(domain, 60))
}
