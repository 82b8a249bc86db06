package mtasts

import (
	"regexp"
	"strings"
)

// The kinds of a text, by what it was meant to be.
const (
	STSText   = "sts"   // the record at _mta-sts
	RPTText   = "rpt"   // the one at _smtp._tls
	DMARCText = "dmarc" // that of another standard
	SPFText   = "spf"
	IDText    = "id"    // the id of a record, alone
	OtherText = "other" // not known
)

// TextKind names what a text is, by how it begins.
func TextKind(txt string) string {
	txt = strings.TrimSpace(txt)
	lower := strings.ToLower(txt)
	id := strings.TrimPrefix(lower, "id=")
	switch {
	case strings.HasPrefix(lower, "v=stsv1"):
		return STSText
	case strings.HasPrefix(lower, "v=tlsrptv1"):
		return RPTText
	case strings.HasPrefix(lower, "v=dmarc1"):
		return DMARCText
	case strings.HasPrefix(lower, "v=spf1"):
		return SPFText
	case ValidID(id) && (id != lower || strings.ContainsAny(id, "0123456789")):
		return IDText
	}
	return OtherText
}

// NamesServer reports whether a text is nothing but the name of a server: the value of an alias, saved as text.
func NamesServer(txt string) bool {
	return len(txt) <= 255 && serverName.MatchString(strings.ToLower(strings.TrimSpace(txt)))
}

var serverName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.[a-z]{2,}\.?$`)
