package probe

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"mailseal/wizard/facts"
)

const systemTimeout = 2 * time.Second

// systemViews are what this computer's own resolver says.
type systemViews struct {
	mu   sync.Mutex
	list []facts.SystemView
}

// askSystem asks this computer's own resolver for a name that the outside knows.
func (c *check) askSystem(ctx context.Context, name string) {
	if c.probe.config.System == nil || !c.scope.Network {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, systemTimeout)
	defer cancel()
	addrs, err := c.systemOnce(ctx, name)
	if err != nil {
		return
	}
	view := facts.SystemView{Name: name}
	for _, addr := range addrs[:min(len(addrs), maxRecords)] {
		view.Addrs = append(view.Addrs, addr.Unmap().String())
	}
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if !slices.ContainsFunc(c.system.list, func(v facts.SystemView) bool { return v.Name == name }) {
		c.system.list = append(c.system.list, view)
	}
}

// systemOnce asks this computer's own resolver, once in a run for names that other domains need too.
func (c *check) systemOnce(ctx context.Context, name string) ([]netip.Addr, error) {
	if !c.common(name) {
		return c.probe.config.System(ctx, "ip", name)
	}
	var err error
	addrs, _ := c.probe.config.Run.views.get(ctx, c.probe.config.Now, name, func() (addrs []netip.Addr, _ time.Duration, _ outlook) {
		if addrs, err = c.probe.config.System(ctx, "ip", name); err != nil {
			return nil, 0, ourOwn
		}
		return addrs, minLife, good
	})
	return addrs, err
}
