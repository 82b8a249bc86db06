package diagnosis

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// judgeHost judges the name and the addresses of the policy host.
func (l *look) judgeHost() {
	best, ok := l.check.Host.Best()
	if !ok {
		return
	}
	found := addresses(best)
	switch {
	case len(found) == 0:
		l.judgeNoHost(best)
	case l.judgeElsewhere(found):
	case l.private(found) != "":
		l.find(PolicyHostPrivate, assets.Values{"found": l.private(found)}, found...)
	case len(best.Values("A")) == 0:
		l.find(PolicyHostV6Only, nil, found...)
	default:
		if dead := l.deadIPv4(); dead != "" {
			l.find(PolicyHostV6Only, assets.Values{"found": dead, "form": "dead"}, found...)
			return
		}
		l.judgeDeadAddresses()
	}
}

// judgeNoHost says why the policy host has no address: nothing was ever saved, or it was saved wrongly.
func (l *look) judgeNoHost(best facts.Answer) {
	host, alias := dnsname.Canonical(l.check.Host.Name), l.check.Host.Alias
	if l.check.Host.Wildcard { // nobody made the alias for this name
		alias = nil
	}
	evidence := append([]string{l.check.Host.Name, l.check.FoundAt}, alias...)
	switch {
	case facts.Circular(host, alias):
		l.find(PolicyHostMissing, assets.Values{"form": "circle"}, evidence...)
	case len(alias) > 0 && l.judgeElsewhere(nil):
	case len(alias) > 0 && best.Status == facts.NXDomain:
		l.find(PolicyHostDangling, l.pointer(alias), alias...)
	case len(alias) > 0:
		l.find(PolicyHostMissing, assets.Values{"form": "empty", "target": alias[len(alias)-1]}, evidence...)
	case l.judgeMisplacedHost():
	case l.check.FoundAt != "":
		l.find(PolicyHostMissing, assets.Values{"where": l.check.FoundAt, "form": "found"}, evidence...)
	default:
		l.find(PolicyHostMissing, l.halfAtService(host), evidence...)
	}
}

// pointer are the values about an alias that leads nowhere. A panel that adds the domain to every name adds it to the
// target too, unless that ends in a dot (RFC 1035 §5.1).
func (l *look) pointer(alias []string) assets.Values {
	target := alias[len(alias)-1]
	if meant, ok := dnsname.Relative(target, l.check.Domain); ok && strings.Contains(meant, ".") {
		return assets.Values{"target": target, "right": meant, "form": "appended"}
	}
	return assets.Values{"target": target}
}

// halfAtService are the values where the other of a service's two names is there: then it is known who is to be asked.
// There are none where no service is known by what is there.
func (l *look) halfAtService(name string) assets.Values {
	service := l.Provider.Service
	known := slices.ContainsFunc(service.Records, func(r rollout.ServiceRecord) bool {
		return r.There != "" && r.Name != name && !strings.HasPrefix(r.Name, tlsrpt.RecordLabel+".")
	})
	record, wanted := service.Record(name)
	switch {
	case !known || !wanted && name != l.nameOf(hostPlace):
		return nil
	case record.Right == "":
		return assets.Values{"form": "service-ask"}
	}
	return assets.Values{"form": "service", "right": record.Right}
}

// judgeElsewhere finds a policy host that leads elsewhere than it should, by the service's or the plan's word. Where senders
// get a policy there all the same, it is right as it is.
func (l *look) judgeElsewhere(addrs []string) bool {
	if l.file.State == rollout.PolicyValid || l.file.State == rollout.PolicyInvalid || l.check.Host.Wildcard {
		return false
	}
	alias := l.check.Host.Alias
	if r, ok := l.Provider.Service.Record(dnsname.Canonical(l.check.Host.Name)); ok && r.There != "" && !r.Fits && r.Right != "" {
		l.find(PolicyHostElsewhere, assets.Values{"found": r.There, "right": r.Right, "form": "service"}, alias...)
		return true
	}
	if l.Plan == nil {
		return false
	}
	want, ok := l.Plan.HostRecord()
	found := few(addrs)
	if len(alias) > 0 {
		found = alias[0]
	}
	switch {
	case !ok, found == "", want.Type == "CNAME" && len(alias) == 0: // some DNS hosts give the addresses at the end of an alias
		return false
	case want.Type == "CNAME" && slices.ContainsFunc(alias, func(target string) bool { return dnsname.Canonical(target) == dnsname.Canonical(want.Value) }):
		return false
	case want.Type != "CNAME" && slices.Contains(addrs, want.Value):
		return false
	}
	l.find(PolicyHostElsewhere, assets.Values{"found": found, "right": want.Value}, append(slices.Clone(alias), addrs...)...)
	return true
}

// judgeDeadAddresses finds addresses of the policy host that do not answer while another does.
func (l *look) judgeDeadAddresses() {
	var dead []string
	alive := false
	for _, f := range l.check.Fetches {
		switch f.Stage {
		case facts.FetchRefused:
			dead = append(dead, f.Addr)
		case facts.FetchConnect, facts.FetchTimeout:
			if !f.Cut && !f.Connected && (isV4(f.Addr) || l.reachedV6()) {
				dead = append(dead, f.Addr)
			}
		case facts.FetchTLS, facts.FetchCert, facts.FetchHTTP, facts.FetchDone:
			alive = true
		}
	}
	if alive && len(dead) > 0 {
		l.find(PolicyAddressDead, assets.Values{"found": few(dead)}, dead...)
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
		if dnsname.Under(target, suffix) {
			return true
		}
	}
	return false
}

// under says that name is parent or below it.
