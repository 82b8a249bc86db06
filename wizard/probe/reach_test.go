package probe

import (
	"context"
	"net/netip"
	"testing"
)

func TestIPv6ThatLeadsNowhere(t *testing.T) {
	var r routes
	one, two, other := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), netip.MustParseAddr("192.0.2.1")
	late := context.DeadlineExceeded
	r.failed(other, late)
	r.failed(one, late)
	r.failed(one, late)
	same(t, []any{r.noIPv6(), r.tries(two)}, []any{false, 2})
	r.failed(two, late)
	same(t, []any{r.noIPv6(), r.tries(two), r.tries(other)}, []any{true, 1, 2})
	r.answered(two)
	same(t, r.noIPv6(), false)
}
