package probe

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"unsafe"

	"golang.org/x/sys/windows"
)

// siteLocal are the name servers that Windows puts down where it was told of none. Nobody answers there.
var siteLocal = netip.MustParsePrefix("fec0:0:0:ffff::/64")

// systemResolvers returns the name servers of the adapters that are up, those of the adapter that Windows prefers first.
func systemResolvers() []netip.Addr {
	const enough = 15 << 10 // as Microsoft advises, so that asking once will do
	const flags = windows.GAA_FLAG_SKIP_UNICAST | windows.GAA_FLAG_SKIP_ANYCAST | windows.GAA_FLAG_SKIP_MULTICAST | windows.GAA_FLAG_SKIP_FRIENDLY_NAME
	for size := uint32(enough); ; {
		room := make([]uint64, size/8+1) // in words, as what is written there has pointers
		first := (*windows.IpAdapterAddresses)(unsafe.Pointer(&room[0]))
		size = uint32(len(room)) * 8
		switch err := windows.GetAdaptersAddresses(windows.AF_UNSPEC, flags, 0, first, &size); {
		case err == nil:
			return adapterResolvers(first)
		case err != windows.ERROR_BUFFER_OVERFLOW || int(size) <= len(room)*8:
			return nil
		}
	}
}

// adapterResolvers returns the name servers of a list of adapters.
func adapterResolvers(first *windows.IpAdapterAddresses) []netip.Addr {
	var up []*windows.IpAdapterAddresses
	for a := first; a != nil; a = a.Next {
		if a.OperStatus == windows.IfOperStatusUp && a.IfType != windows.IF_TYPE_SOFTWARE_LOOPBACK {
			up = append(up, a)
		}
	}
	slices.SortStableFunc(up, func(a, b *windows.IpAdapterAddresses) int {
		return cmp.Compare(min(a.Ipv4Metric, a.Ipv6Metric), min(b.Ipv4Metric, b.Ipv6Metric))
	})
	var servers []netip.Addr
	for _, a := range up {
		for s := a.FirstDnsServerAddress; s != nil; s = s.Next {
			addr, ok := netip.AddrFromSlice(s.Address.IP())
			if addr = addr.Unmap(); addr.Is6() && addr.IsLinkLocalUnicast() {
				addr = addr.WithZone(strconv.FormatUint(uint64(a.Ipv6IfIndex), 10))
			}
			if ok && !addr.IsUnspecified() && !siteLocal.Contains(addr) && !slices.Contains(servers, addr) {
				servers = append(servers, addr)
			}
		}
	}
	return servers
}
