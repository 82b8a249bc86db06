package diagnosis

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// judgeHost judges the name and the addresses of the policy host.
func (l *look) judgeHost() {
	best, ok := l.check.Host.Best()
	if !ok {
		return
	}
	found := addresses(best)
	alias := l.check.Host.Alias
	switch {
	case len(found) == 0 && len(alias) > 0 && best.Status == facts.NXDomain:
		l.find(PolicyHostDangling, assets.Values{"target": alias[len(alias)-1]}, alias...)
	case len(found) == 0 && facts.Circular(canonical(l.check.Host.Name), alias):
		l.find(PolicyHostMissing, assets.Values{"form": "circle"}, append([]string{l.check.Host.Name}, alias...)...)
	case len(found) == 0:
		found := assets.Values{}
		if l.check.FoundAt != "" {
			found = assets.Values{"where": l.check.FoundAt, "form": "found"}
		}
		l.find(PolicyHostMissing, found, append([]string{l.check.Host.Name, l.check.FoundAt}, alias...)...)
	case l.private(found) != "":
		l.find(PolicyHostPrivate, assets.Values{"found": l.private(found)}, found...)
	case len(best.Values("A")) == 0:
		l.find(PolicyHostV6Only, nil, found...)
	default:
		if dead := l.deadIPv4(); dead != "" {
			l.find(PolicyHostV6Only, assets.Values{"found": dead, "form": "dead"}, found...)
		}
	}
}

// deadIPv4 is the host's IPv4 address where none of them answers and an IPv6 one gives the file, or "". It is the
// host's fault only where other servers answer from here over IPv4.
func (l *look) deadIPv4() string {
	if !slices.ContainsFunc(l.check.MX.Authoritative, func(a facts.Answer) bool { return a.Answered() && !strings.Contains(a.Server.Addr, ":") }) {
		return ""
	}
	dead, over6 := "", false
	for _, f := range l.check.Fetches {
		switch v6 := strings.Contains(f.Addr, ":"); {
		case v6:
			over6 = over6 || f.Stage == facts.FetchDone
		case f.Stage == facts.FetchConnect || f.Stage == facts.FetchRefused || f.Stage == facts.FetchTimeout:
			dead = f.Addr
		default:
			return ""
		}
	}
	if !over6 {
		return ""
	}
	return dead
}

// private is an address that the outside cannot reach, or "". Where even the
// domain's name servers have such addresses, we look at a closed network from
// inside, and it says nothing.
func (l *look) private(addrs []string) string {
	closed := len(l.check.Zone.Servers) > 0 && !slices.ContainsFunc(l.check.Zone.Servers, func(s facts.Server) bool { return !inside(s.Addr) })
	if closed {
		return ""
	}
	if i := slices.IndexFunc(addrs, inside); i >= 0 {
		return addrs[i]
	}
	return ""
}

func inside(addr string) bool {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}

func addresses(a facts.Answer) []string {
	return append(a.Values("A"), a.Values("AAAA")...)
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

// under says that name is parent or below it.
func under(name, parent string) bool {
	name, parent = canonical(name), canonical(parent)
	return parent != "" && (name == parent || strings.HasSuffix(name, "."+parent))
}

func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }
