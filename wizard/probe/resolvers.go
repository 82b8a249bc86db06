package probe

import (
	"fmt"
	"mailseal/wizard/facts"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// DefaultResolvers gives the public resolvers that are asked unless others are
// configured: four companies, so that no one cache is taken for the world.
func DefaultResolvers() []facts.Server {
	return []facts.Server{
		{Kind: facts.Resolver, Name: "Google", Addr: "8.8.8.8"},
		{Kind: facts.Resolver, Name: "Cloudflare", Addr: "1.1.1.1"},
		{Kind: facts.Resolver, Name: "Quad9", Addr: "9.9.9.9"},
		{Kind: facts.Resolver, Name: "OpenDNS", Addr: "208.67.222.222"},
	}
}

// ParseResolver reads what stands behind --resolver: an IP address, with a port
// where it is not 53.
func ParseResolver(s string) (facts.Server, error) {
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
		return facts.Server{}, fmt.Errorf("the resolver %q is not an IP address; write it like 9.9.9.9, 9.9.9.9:53 or [2620:fe::fe]:53", clip(s, 80))
	}
	server := facts.Server{Kind: facts.Resolver, Name: to.Addr().String(), Addr: to.Addr().String()}
	if to.Port() != dnsPort {
		server.Addr = to.String()
		server.Name = server.Addr
	}
	for _, known := range DefaultResolvers() {
		if known.Addr == server.Addr {
			return known, nil
		}
	}
	return server, nil
}

const dnsPort = 53

// endpoint is where a DNS server listens. Only a resolver's Addr may carry a port.
func endpoint(server facts.Server) (netip.AddrPort, error) {
	if addr, err := netip.ParseAddr(server.Addr); err == nil {
		return netip.AddrPortFrom(addr, dnsPort), nil
	}
	return netip.ParseAddrPort(server.Addr)
}

// systemResolvers are those of /etc/resolv.conf; none on a system without that file.
func systemResolvers() []facts.Server {
	config, err := dns.ClientConfigFromFile("/etc/resolv.conf")
	if err != nil {
		return nil
	}
	var servers []facts.Server
	for _, s := range config.Servers {
		if addr, err := netip.ParseAddr(s); err == nil {
			servers = append(servers, facts.Server{Kind: facts.Resolver, Name: "this computer's", Addr: addr.String()})
		}
	}
	return servers
}

// overHTTPS names the certificate of those public resolvers that also answer
// RFC 8484 questions at https://ADDRESS/dns-query.
func overHTTPS(server facts.Server) (host string, ok bool) {
	switch server.Addr {
	case "8.8.8.8", "8.8.4.4":
		return "dns.google", true
	case "1.1.1.1", "1.0.0.1":
		return "cloudflare-dns.com", true
	case "9.9.9.9", "149.112.112.112":
		return "dns.quad9.net", true
	}
	return "", false
}
