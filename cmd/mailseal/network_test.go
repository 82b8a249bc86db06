package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"mailseal/wizard/practice"
)

// On the real network a probe is handed what the catalogue knows; resolvers that the user names stand in place of all others.
func TestConfigFromTheCatalogue(t *testing.T) {
	none := func(string) string { return "" }
	config, err := (&app{env: none}).config()
	if err != nil {
		t.Fatal(err)
	}
	if len(config.Resolvers) < 3 || config.ResolverHTTPSNames[config.Resolvers[0].Addr] == "" ||
		len(config.ReachableMailServers) == 0 || len(config.HintNames) == 0 {
		t.Errorf("the probe is handed too little: %+v", config)
	}
	named, err := (&app{env: none, resolvers: []string{"9.9.9.9", "192.0.2.53"}}).config()
	if err != nil {
		t.Fatal(err)
	}
	if len(named.Resolvers) != 2 || named.Resolvers[0].Name != "Quad9" || named.Resolvers[1].Name != "192.0.2.53" || len(named.SystemResolvers) > 0 {
		t.Errorf("asked are %v and %v", named.Resolvers, named.SystemResolvers)
	}
}

// TestNoSMTP: with --no-smtp no connection to port 25 is tried, not even to the mail servers that the whole world can reach.
func TestNoSMTP(t *testing.T) {
	world, err := practice.Start(practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	for _, args := range [][]string{{"status"}, {"status", "--no-smtp"}} {
		var out bytes.Buffer
		a := newApp(streams{in: strings.NewReader(""), out: &out, errOut: &out}, func(string) string { return "" })
		a.network = world.Config()
		var calls atomic.Int32
		dial := a.network.Dial
		a.network.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasSuffix(address, ":25") {
				calls.Add(1)
			}
			return dial(ctx, network, address)
		}
		a.run(t.Context(), append(append([]string{"--state-dir", t.TempDir()}, args...), world.Domain()))
		if called := calls.Load() > 0; called != (len(args) == 1) || !strings.Contains(out.String(), world.Domain()) {
			t.Errorf("%v: %d connections to port 25: %s", args, calls.Load(), out.String())
		}
	}
}
