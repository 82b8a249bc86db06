package main

import "testing"

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
