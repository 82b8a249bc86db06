package probe

import (
	"context"
	"net"
	"net/netip"
	"testing"

	"mailseal/wizard/facts"
)

// This computer's own resolver is asked only for what the authoritative servers have.
func TestSystemView(t *testing.T) {
	for zone, want := range map[string][]facts.SystemView{
		alphaZone:       {{Name: "mta-sts.alpha.example", Addrs: []string{"10.0.0.5"}}, {Name: "mx1.alpha.example", Addrs: []string{"10.0.0.5"}}},
		bare("mta-sts"): {{Name: "mx1.alpha.example", Addrs: []string{"10.0.0.5"}}},
	} {
		w := alphaInternet(t, zone)
		p := w.probe("8.8.8.8")
		p.config.System = func(_ context.Context, network, host string) ([]netip.Addr, error) {
			if host == "mx2.mailhost.example" {
				return nil, &net.DNSError{IsNotFound: true}
			}
			return []netip.Addr{netip.MustParseAddr("10.0.0.5")}, nil
		}
		seen := p.Check(t.Context(), "alpha.example", facts.Full(), nil)
		got := map[string][]string{}
		for _, view := range seen.System {
			got[view.Name] = view.Addrs
		}
		same(t, len(got), len(want))
		for _, view := range want {
			same(t, got[view.Name], view.Addrs)
		}
	}
}
