package probe

import (
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
)

// ParseResolver reads what stands behind --resolver: an IP address, with a port
// where it is not 53. One of the known resolvers keeps its name.
func ParseResolver(s string, known []facts.Server) (facts.Server, error) {
	s = strings.TrimSpace(s)
	bare := s
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		bare = s[1 : len(s)-1]
	}
	addr, err := netip.ParseAddr(bare)
	to := netip.AddrPortFrom(addr, dnsPort)
	if err != nil {
		to, err = netip.ParseAddrPort(s)
	}
	if err != nil || to.Port() == 0 {
		return facts.Server{}, assets.NewError(msgid.ErrorCommandResolver, assets.Values{"text": clip(s, 80)})
	}
	server := facts.Server{Kind: facts.Resolver, Name: to.Addr().String(), Addr: to.Addr().String()}
	if to.Port() != dnsPort {
		server.Addr = to.String()
		server.Name = server.Addr
	}
	if i := slices.IndexFunc(known, func(k facts.Server) bool { return k.Addr == server.Addr }); i >= 0 {
		return known[i], nil
	}
	return server, nil
}

const dnsPort = 53

// endpoint returns where a DNS server listens. Only a resolver's Addr may carry a port.
func endpoint(server facts.Server) (netip.AddrPort, error) {
	if addr, err := netip.ParseAddr(server.Addr); err == nil {
		return netip.AddrPortFrom(addr, dnsPort), nil
	}
	return netip.ParseAddrPort(server.Addr)
}

// SystemResolvers returns those that this computer uses itself, as far as its system names any.
func SystemResolvers() []facts.Server {
	var servers []facts.Server
	for _, addr := range systemResolvers() {
		servers = append(servers, facts.Server{Kind: facts.Resolver, Name: "this computer's", Addr: addr.String()})
	}
	return servers
}

// site is a well-known web server: that of a resolver which answers over HTTPS too.
type site struct {
	resolver facts.Server
	addr     netip.Addr
	host     string // on its certificate
}

func (p *Probe) sites() []site {
	var list []site
	for _, server := range p.config.Resolvers {
		host, ok := p.config.ResolverHTTPSNames[server.Addr]
		addr, err := netip.ParseAddr(server.Addr)
		if ok && err == nil {
			list = append(list, site{server, addr, host})
		}
	}
	return list
}
