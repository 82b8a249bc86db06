package lives

import (
	"math/rand/v2"
	"testing"

	"mailseal/wizard/practice"
)

// TestPartsOfFaults wants every fault to be of something, so that the invariants can ask what was on.
func TestPartsOfFaults(t *testing.T) {
	for _, f := range practice.Faults() {
		if len(partsOf(f)) == 0 {
			t.Errorf("%s is of no part", f)
		}
	}
}

// TestWeatherMeetsAll wants each thing that can go wrong in the weather of a thousand lives.
func TestWeatherMeetsAll(t *testing.T) {
	const lives, least = 1000, 10
	met := map[string]int{}
	for seed := range uint64(lives) {
		w := newWeather(rand.New(rand.NewPCG(seed, 14)), 60*day)
		for _, f := range w.foreseen {
			met[f.thing.name]++
		}
	}
	for _, thing := range things() {
		if met[thing.name] < least {
			t.Errorf("%s is foreseen %d times in %d lives, want %d", thing.name, met[thing.name], lives, least)
		}
	}
	t.Log(met)
}
