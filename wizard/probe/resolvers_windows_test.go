package probe

import (
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// adapter makes an adapter with name servers, in front of others.
func adapter(status, kind, metric, index uint32, next *windows.IpAdapterAddresses, servers ...string) *windows.IpAdapterAddresses {
	a := &windows.IpAdapterAddresses{OperStatus: status, IfType: kind, Ipv4Metric: metric, Ipv6Metric: metric, Ipv6IfIndex: index, Next: next}
	for _, text := range slices.Backward(servers) {
		var at windows.SocketAddress
		switch addr := netip.MustParseAddr(text); {
		case addr.Is4():
			raw := &windows.RawSockaddrInet4{Family: windows.AF_INET, Addr: addr.As4()}
			at = windows.SocketAddress{Sockaddr: (*syscall.RawSockaddrAny)(unsafe.Pointer(raw)), SockaddrLength: int32(unsafe.Sizeof(*raw))}
		default:
			raw := &windows.RawSockaddrInet6{Family: windows.AF_INET6, Addr: addr.As16()}
			at = windows.SocketAddress{Sockaddr: (*syscall.RawSockaddrAny)(unsafe.Pointer(raw)), SockaddrLength: int32(unsafe.Sizeof(*raw))}
		}
		a.FirstDnsServerAddress = &windows.IpAdapterDnsServerAdapter{Next: a.FirstDnsServerAddress, Address: at}
	}
	return a
}

// The name servers of the adapters that are in use, in the order in which Windows prefers the adapters.
func TestAdapterResolvers(t *testing.T) {
	const up, down, ethernet, wifi, loopback = windows.IfOperStatusUp, windows.IfOperStatusDown, windows.IF_TYPE_ETHERNET_CSMACD, windows.IF_TYPE_IEEE80211, windows.IF_TYPE_SOFTWARE_LOOPBACK
	list := adapter(up, wifi, 50, 7, nil, "192.0.2.1", "198.51.100.1", "2001:db8::53")
	list = adapter(up, ethernet, 25, 12, list, "192.0.2.1", "fe80::1", "0.0.0.0", "fec0:0:0:ffff::1")
	list = adapter(down, ethernet, 5, 3, list, "203.0.113.1")
	list = adapter(up, loopback, 1, 1, list, "203.0.113.2")
	var got []string
	for _, addr := range adapterResolvers(list) {
		got = append(got, addr.String())
	}
	same(t, got, []string{"192.0.2.1", "fe80::1%12", "198.51.100.1", "2001:db8::53"})
	same(t, adapterResolvers(nil), []netip.Addr(nil))
}

// This computer has some, or says that it has none: its own list can be read.
func TestSystemResolversAreReached(t *testing.T) {
	for _, server := range SystemResolvers() {
		if _, err := endpoint(server); err != nil {
			t.Errorf("%s leads nowhere: %v", server.Addr, err)
		}
	}
}
