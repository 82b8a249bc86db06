package diagnosis

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/wizard/facts"
)

// underAny reports whether name is one of the domains or below one.
func underAny(name string, domains []string) bool {
	return slices.ContainsFunc(domains, func(domain string) bool { return under(name, domain) })
}

func canonical(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// under says that name is parent or below it.
func under(name, parent string) bool {
	name, parent = canonical(name), canonical(parent)
	return parent != "" && (name == parent || strings.HasSuffix(name, "."+parent))
}

// lastLabels is the last two labels of a name.
func lastLabels(name string) string {
	labels := strings.Split(name, ".")
	if len(labels) < 2 {
		return ""
	}
	return strings.Join(labels[len(labels)-2:], ".")
}

// without is the hosts of a that are not in b.
func without(a, b []string) []string {
	var rest []string
	for _, host := range a {
		if !slices.ContainsFunc(b, func(other string) bool { return canonical(other) == canonical(host) }) {
			rest = append(rest, canonical(host))
		}
	}
	return rest
}

func sameHosts(a, b []string) bool { return len(without(a, b)) == 0 && len(without(b, a)) == 0 }

func among(host string, list []string) bool { return len(without([]string{host}, list)) == 0 }

func addresses(a facts.Answer) []string {
	return append(a.Values("A"), a.Values("AAAA")...)
}

func isV4(addr string) bool { return !strings.Contains(addr, ":") }

func inside(addr string) bool {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return false
	}
	ip = ip.Unmap()
	return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
}

// private is an address that the outside cannot reach, or "". Where even the
// domain's name servers have such addresses, we look at a closed network from
// inside, and it says nothing.
func (d *diagnosis) private(addrs []string) string {
	closed := len(d.check.Zone.Servers) > 0 && !slices.ContainsFunc(d.check.Zone.Servers, func(s facts.Server) bool { return !inside(s.Addr) })
	if closed {
		return ""
	}
	if i := slices.IndexFunc(addrs, inside); i >= 0 {
		return addrs[i]
	}
	return ""
}
