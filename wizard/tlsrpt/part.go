package tlsrpt

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
)

// part is what the head of a mail, or of a part of one, says about its body.
type part struct {
	contentType, encoding, disposition string
}

// partHead is made of the header fields that get gives.
func partHead(get func(field string) string) part {
	return part{
		contentType: get("Content-Type"),
		encoding:    get("Content-Transfer-Encoding"),
		disposition: get("Content-Disposition"),
	}
}

func (p part) media() (string, map[string]string) {
	media, params, err := mime.ParseMediaType(p.contentType)
	if err != nil && media == "" {
		media, _, _ = strings.Cut(p.contentType, ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	if media == "" {
		media = "text/plain" // RFC 2045 §5.2
	}
	return media, params
}

// file returns the name a part gives itself.
func (p part) file() string {
	_, params, _ := mime.ParseMediaType(p.disposition)
	name := params["filename"]
	if name == "" {
		_, params = p.media()
		name = params["name"]
	}
	if plain, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
		name = plain
	}
	return name
}

// decode undoes a transfer encoding (RFC 2045 §6), as far as it goes: the report
// inside tells whether anything is missing.
func decode(data []byte, encoding string) []byte {
	name, _, _ := strings.Cut(strings.ToLower(encoding), "(") // a comment (RFC 5322 §3.2.2)
	switch strings.TrimSpace(name) {
	case "base64":
		return decodeBase64(data)
	case "quoted-printable":
		plain, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(data)))
		return plain
	}
	return data
}

// decodeBase64 ignores what is not of the alphabet, as RFC 2045 §6.8 wants.
func decodeBase64(data []byte) []byte {
	digits := make([]byte, 0, len(data))
	for _, c := range data {
		if c == '=' {
			break
		}
		if 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/' {
			digits = append(digits, c)
		}
	}
	if len(digits)%4 == 1 {
		digits = digits[:len(digits)-1]
	}
	plain := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, _ := base64.RawStdEncoding.Decode(plain, digits)
	return plain[:n]
}
