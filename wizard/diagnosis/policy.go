package diagnosis

import (
	"mailseal/assets"
	"mailseal/wizard/mtasts"
)

// judgePolicy judges the fetch of the policy and what it says. What keeps a
// sender from the file hides what is in it.
func (d *diagnosis) judgePolicy() {
	if !d.file.Fetched || d.hostUnusable() {
		return
	}
	if !d.judgeFetch() {
		return
	}
	f := d.file.Fetch
	if f.Took >= slow {
		d.find(PolicySlow, assets.Values{"s": seconds(f.Took)}, f.Addr+" "+f.Took.String())
	}
	remarks := mtasts.LintPolicy(d.file.Body)
	d.findRemarks(remarks)
	d.judgePacking()
	d.judgeUnreadList()
	if !isPlainText(f.ContentType) && !hasRemark(remarks, PolicyIsWebpage) {
		values := assets.Values{"type": f.ContentType}
		if f.ContentType == "" {
			values = assets.Values{"form": "none"}
		}
		d.find(PolicyContentType, values, "Content-Type: "+f.ContentType)
	}
	d.judgeStability()
	d.judgeCertificateEnd()
	d.judgePatterns()
}
