//go:build !windows

package probe

import (
	"net/netip"

	"github.com/miekg/dns"
)

// systemResolvers returns those of /etc/resolv.conf; none on a system without that file.
func systemResolvers() []netip.Addr {
	config, err := dns.ClientConfigFromFile("/etc/resolv.conf")
	if err != nil {
		return nil
	}
	var servers []netip.Addr
	for _, text := range config.Servers {
		if addr, err := netip.ParseAddr(text); err == nil {
			servers = append(servers, addr)
		}
	}
	return servers
}
