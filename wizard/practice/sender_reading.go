package practice

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/wizard/mtasts"
)

// What a sender makes of a record and a policy is written here once more, by the letter of RFC 8461: mailseal is held against
// what senders do, and an error that both had in common would never be seen.

// Lists reports whether a sender may deliver to a mail server by a policy (RFC 8461 §4.1): a pattern is the name itself, or a
// star for exactly its first label.
func Lists(p mtasts.Policy, host string) bool {
	host = plainName(host)
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	_, parent, _ := strings.Cut(host, ".")
	return slices.ContainsFunc(p.MX, func(pattern string) bool {
		pattern = plainName(pattern)
		return pattern == host || parent != "" && pattern == "*."+parent
	})
}

// plainName returns an ASCII name in the form in which senders compare names.
func plainName(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// announced returns the policy's id that TXT records give a sender; ok is false where it has to go on as if there was no
// policy: of those that begin as they should there is none, or not exactly one, or it is not valid (RFC 8461 §3.1).
func announced(texts []string) (id string, ok bool) {
	var found []string
	for _, text := range texts {
		if before, _, whole := strings.Cut(text, ";"); whole && before == "v=STSv1" {
			found = append(found, text)
		}
	}
	if len(found) != 1 {
		return "", false
	}
	record, err := mtasts.ParseRecord(found[0])
	return record.ID, err == nil
}
