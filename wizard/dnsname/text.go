package dnsname

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// maxString is how many bytes one string of a TXT record may have (RFC 1035 §3.3.14).
const maxString = 255

// Unescape undoes the escapes of a zone file, \X and \DDD (RFC 1035 §5.1). A number that is no byte stays as it is written.
func Unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			code, err := strconv.ParseUint(text[i+1:min(i+4, len(text))], 10, 8)
			switch {
			case err == nil && i+4 <= len(text):
				plain.WriteByte(byte(code))
				i += 3
				continue
			case !errors.Is(err, strconv.ErrRange):
				i++
			}
		}
		plain.WriteByte(text[i])
	}
	return plain.String()
}

// Strings cuts a text into the strings of a TXT record, each escaped as it stands between quotes in a zone file
// (RFC 1035 §5.1). There is always one, if only an empty one.
func Strings(text string) []string {
	var list []string
	for part := range slices.Chunk([]byte(text), maxString) {
		list = append(list, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(string(part)))
	}
	if len(list) == 0 {
		return []string{""}
	}
	return list
}
