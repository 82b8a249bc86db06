package diagnosis

import (
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// judgePolicyCertificate finds why a sender does not trust the policy host.
func (d *diagnosis) judgePolicyCertificate(f facts.Fetch) {
	c := f.Cert
	if c == nil {
		d.find(PolicyCertUntrusted, nil, f.Addr, f.Err)
		return
	}
	seen := []string{f.Addr + " " + string(c.Fault), describe(c), c.Err}
	switch d.fault(c) {
	case "": // it only looked wrong by a wrong clock
	case facts.CertExpired:
		d.find(PolicyCertExpired, assets.Values{"date": d.date(c.NotAfter)}, seen...)
	case facts.CertWrongName:
		if d.beingMade(c) {
			d.find(PolicyCertPending, nil, seen...).Wait = true
			return
		}
		d.find(PolicyCertWrongName, assets.Values{"names": names(c)}, seen...)
	case facts.CertNotYet:
		d.find(PolicyCertUntrusted, assets.Values{"date": d.date(c.NotBefore), "form": "early"}, seen...)
	default:
		d.find(PolicyCertUntrusted, assets.Values{"form": untrustedForm(c)}, seen...)
	}
}

// beingMade says that a web host which makes certificates by itself still shows
// its own, as on the first day. Once it had one, that is no explanation.
func (d *diagnosis) beingMade(c *facts.Certificate) bool {
	target := d.hostTarget()
	own := slices.ContainsFunc(c.Names, func(name string) bool { return makesCertificates(strings.TrimPrefix(name, "*.")) })
	return len(d.notes.Served) == 0 && makesCertificates(target) && own
}

// makesCertificates says that a web host gets certificates by itself, a while
// after a name points to it, and shows its own until then.
func makesCertificates(target string) bool {
	for _, suffix := range []string{
		"github.io", "gitlab.io", "netlify.app", "netlify.com", "azurestaticapps.net", "pages.dev", "vercel.app",
		"vercel-dns.com", "web.app", "firebaseapp.com", "amplifyapp.com", "cloudfront.net", "surge.sh",
	} {
		if under(target, suffix) {
			return true
		}
	}
	return false
}

// hostTarget is what the policy host points to: the end of its aliases, or itself.
func (d *diagnosis) hostTarget() string {
	if chain := d.check.Host.Alias; len(chain) > 0 {
		return chain[len(chain)-1]
	}
	return mtasts.HostLabel + "." + d.check.Domain
}

// judgeCertificateEnd warns before the policy host's certificate ends.
func (d *diagnosis) judgeCertificateEnd() {
	c := d.file.Fetch.Cert
	if c == nil || !d.endsSoon(c) {
		return
	}
	f := d.find(PolicyCertExpiring, assets.Values{"date": d.date(c.NotAfter)}, describe(c))
	f.Until = c.NotAfter
}
