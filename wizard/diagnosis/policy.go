package diagnosis

import (
	"bytes"
	"mime"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// judgePolicy judges the fetch of the policy and what it says. What keeps a sender from the file hides what is in it.
func (d *diagnosis) judgePolicy() {
	if !d.file.Fetched || d.hostUnusable() || !d.judgeFetch() {
		return
	}
	d.findRemarks(mtasts.LintPolicy(d.file.Body))
	d.judgeCompressed()
	d.judgeUnreadList()
	d.judgeContentType(d.file.Fetch.ContentType)
	d.judgeStability()
	d.judgePolicyCertificateExpiry()
	d.judgePatterns()
}

// judgeCompressed says of a file that cannot be read that its server compressed it (RFC 1952 §2.3.1), if it did.
func (d *diagnosis) judgeCompressed() {
	if !bytes.HasPrefix(d.file.Body, []byte{0x1f, 0x8b}) {
		return
	}
	for _, f := range d.findings {
		if f.ID == PolicyEncoding {
			f.Values["form"] = "packed"
		}
	}
}

// judgeUnreadList says of a policy without a list that there is one, which nobody can read.
func (d *diagnosis) judgeUnreadList() {
	unread := d.has(PolicyMXSyntax, PolicyMXUnicode)
	for _, f := range d.findings {
		if f.ID == PolicyNoMX && unread {
			f.Values["form"], f.Values["names"] = "unread", orDash(d.hosts)
		}
	}
}

// judgeContentType finds a file that does not come as plain text (RFC 8461 §3.2).
func (d *diagnosis) judgeContentType(contentType string) {
	if isPlainText(contentType) || d.has(PolicyIsWebpage) {
		return
	}
	values := assets.Values{"type": contentType}
	if contentType == "" {
		values = assets.Values{"form": "none"}
	}
	d.find(PolicyContentType, values, "Content-Type: "+contentType)
}

// isPlainText reports whether a content type is that of plain text, whatever its parameters.
func isPlainText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
		kind = strings.TrimSpace(kind)
	}
	return strings.EqualFold(kind, mtasts.MediaType)
}

// judgePatterns finds stars that allow more than was meant.
func (d *diagnosis) judgePatterns() {
	for _, pattern := range d.file.Meant.MX {
		parent, wild := strings.CutPrefix(pattern, "*.")
		if wild && d.fileHas(pattern) && (dnsname.Equal(parent, d.Check.Domain) || !strings.Contains(parent, ".")) {
			d.find(PolicyMXTooWide, assets.Values{"pattern": pattern}, "mx: "+pattern)
		}
	}
}
