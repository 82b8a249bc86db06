package facts

import "testing"

func TestInside(t *testing.T) {
	inside := []string{
		"127.0.0.1", "127.255.255.254", "::1", // this computer
		"10.0.0.0", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", // RFC 1918
		"169.254.0.1", "169.254.169.254", "fe80::1", "fe80::1%eth0", "febf::1", // link-local
		"fc00::1", "fdff:ffff::1", "fec0::1", // unique local, site-local
		"100.64.0.0", "100.127.255.255", "192.0.0.1", // a provider's own
		"0.0.0.0", "0.1.2.3", "::", // unspecified
		"224.0.0.1", "239.255.255.255", "ff02::1", "255.255.255.255", // many at once
		"::ffff:10.0.0.1", "::ffff:127.0.0.1", "::10.0.0.1", // IPv4 in IPv6
		"64:ff9b::a00:1", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "2002:a00:1::1", "2002:c0a8:1::",
	}
	outside := []string{
		"8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0",
		"172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "192.0.0.8", "223.255.255.255", "2001:4860:4860::8888", "fbff::1", "fe7f::1",
		"::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
		"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "198.18.0.1", // for documentation and benchmarks
		"", "mail.alpha.example", "10.0.0", // no addresses
	}
	for _, addr := range inside {
		if !InsideText(addr) {
			t.Errorf("%s is outside", addr)
		}
	}
	for _, addr := range outside {
		if InsideText(addr) {
			t.Errorf("%s is inside", addr)
		}
	}
}
