package tlsrpt

import (
	"strings"

	"mailseal/wizard/mtasts"
)

// Record says where reports go (RFC 8460 §3).
type Record struct {
	RUA []string // URIs, mailto: or https:
}

// String returns the record as it is published.
func (r Record) String() string { return "v=" + Version + "; rua=" + strings.Join(r.RUA, ",") }

// ParseRecord reads one TXT record, its strings already joined. A field rua that
// comes twice adds to the first: RFC 8460 has no rule that one of them wins.
func ParseRecord(txt string) (Record, error) {
	fields, err := mtasts.Fields(txt, Version)
	if err != nil {
		return Record{}, err
	}
	var r Record
	for _, f := range fields {
		if f.Name != "rua" {
			if err := f.CheckExtension(); err != nil {
				return Record{}, err
			}
			continue
		}
		if f.Value == "" {
			return Record{}, mtasts.NewProblem(RUAEmpty)
		}
		for _, uri := range splitURIs(f.Value) {
			if err := checkURI(uri); err != nil {
				return Record{}, err
			}
			r.RUA = append(r.RUA, uri)
		}
	}
	if len(r.RUA) == 0 {
		return Record{}, mtasts.NewProblem(RUAMissing)
	}
	return r, nil
}

// FindRecord reads the record among all TXT records at one name (RFC 8460 §3).
// The error says why the state is Invalid or Multiple.
func FindRecord(txts []string) (Record, mtasts.State, error) {
	return mtasts.Find(txts, Version, ParseRecord)
}

// splitURIs cuts a rua at its commas. Blanks may stand around a comma and
// nowhere else.
func splitURIs(rua string) []string {
	uris := strings.Split(rua, ",")
	for i := range uris {
		if i > 0 {
			uris[i] = strings.TrimLeft(uris[i], wsp)
		}
		if i < len(uris)-1 {
			uris[i] = strings.TrimRight(uris[i], wsp)
		}
	}
	return uris
}

// wsp is WSP of RFC 5234.
const wsp = " \t"
