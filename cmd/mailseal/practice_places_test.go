package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"mailseal/assets"
	"mailseal/tui/plain"
	"mailseal/wizard"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/practice"
)

// practisedWorlds are domains at companies of all kinds, among them those that alone are offered some place.
func practisedWorlds() []practice.Options {
	return []practice.Options{
		{Provider: "microsoft", DNS: "ionos"},
		{Provider: "own", DNS: "ovh"},
		{Provider: "cloudflare", DNS: "cloudflare"},
		{Provider: "sophos", DNS: "netlify-dns"},
		{Provider: "tuta", DNS: "vercel-dns"},
		{Provider: "google", DNS: "hostinger"},
		{Provider: "zoho", DNS: "siteground"},
		{Provider: "proton", DNS: "route53"},
		{Provider: "fastmail", DNS: "aruba"},
		{Provider: "mimecast", DNS: "krystal"},
		{Provider: "strato", DNS: "other"},
	}
}

// offeredPlaces are the ids of the places that the catalogue offers to anybody.
func offeredPlaces(t *testing.T) []string {
	t.Helper()
	var ids []string
	for _, name := range []string{"web", "services"} {
		text, err := assets.File("catalogue/" + name + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Web []struct {
				ID      string
				Offered bool
			}
		}
		if err := toml.Unmarshal(text, &file); err != nil {
			t.Fatal(err)
		}
		for _, e := range file.Web {
			if e.Offered {
				ids = append(ids, e.ID)
			}
		}
	}
	return ids
}

// worldsOf tells in which of the worlds each place is offered.
func worldsOf(t *testing.T) map[string][]practice.Options {
	t.Helper()
	of := map[string][]practice.Options{}
	for _, world := range practisedWorlds() {
		engine, domain := practisedAt(t, world)
		seen := engine.Probe(t.Context(), domain, facts.Scope{DNS: true}, nil)
		for _, place := range engine.Guide.Catalogue.Hosting(journey.Clues(seen)) {
			of[place.ID] = append(of[place.ID], world)
		}
	}
	return of
}

// keepInMemory has an engine keep its one journey in memory, and write no files to publish.
func keepInMemory(engine *wizard.Engine) {
	var kept *journey.Journey
	engine.Update = func(domain string, change func(journey.Journey) (journey.Journey, error)) (journey.Journey, error) {
		before := journey.NewJourney(domain, engine.Now())
		if kept != nil {
			before = *kept
		}
		after, err := change(before)
		if err != nil {
			return before, err
		}
		kept = &after
		return after, nil
	}
	engine.Find = func(string) (j journey.Journey, ok bool, err error) {
		if kept == nil {
			return j, false, nil
		}
		return *kept, true, nil
	}
}

// TestPlayPlaces plays the practice to the end at every third place that is offered to anybody, at DNS hosts and mail providers
// of all kinds: each value that a place asks for has one that the practice proposes.
func TestPlayPlaces(t *testing.T) {
	of := worldsOf(t)
	played := map[practice.Options]int{}
	for i, id := range offeredPlaces(t) {
		if len(of[id]) == 0 {
			t.Errorf("none of the worlds is offered %s", id)
			continue
		}
		world := slices.MinFunc(of[id], func(a, b practice.Options) int { return cmp.Compare(played[a], played[b]) })
		played[world]++
		if i%3 != 0 || testing.Short() && i%27 != 0 { // TestEveryPlace of guide goes to all of them
			continue
		}
		t.Run(id+"/"+world.Provider+"/"+world.DNS, func(t *testing.T) {
			t.Parallel()
			engine, domain := practisedAt(t, world, keepInMemory)
			var out strings.Builder
			p := practicePlayer{engine: engine, domain: domain, place: id}
			if _, err := plain.Run(t.Context(), engine, "", strings.NewReader(""), &out, plain.Options{Player: p.move}); err != nil {
				t.Fatalf("%v\n%s", err, out.String())
			}
			if !strings.Contains(out.String(), "The end of the practice") {
				t.Errorf("it did not end:\n%s", out.String())
			}
		})
	}
	for _, world := range practisedWorlds() {
		if played[world] == 0 {
			t.Errorf("nobody played at %+v; there are %d worlds with somebody", world, len(slices.Collect(maps.Keys(played))))
		}
	}
}
