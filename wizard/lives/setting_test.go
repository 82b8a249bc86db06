package lives

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/guide"
	"mailseal/wizard/practice"
)

// Of a hundred lives, so many are at a company that only the catalogue has, and so many in a domain of another name.
const (
	atCatalogue = 15
	elsewhere   = 10
)

// domains are names that a domain may have beside the usual one: a short one, one with an umlaut.
var domains = []string{"backerei-nord.example", "xn--bckerei-5wa.example", "st-mary.example"}

// randomWorld returns whose servers a life is at.
func randomWorld(r *rand.Rand) practice.Options {
	options := practice.Options{Provider: pick(r, practice.Providers()), DNS: pick(r, practice.DNSHosts()), AllSenders: true}
	if percent(r, atCatalogue) {
		options.Provider = pick(r, catalogue().MailProviders()).ID
	}
	if percent(r, atCatalogue) {
		options.DNS = pick(r, catalogue().DNSHosts()).ID
	}
	if percent(r, elsewhere) {
		options.Domain = pick(r, domains)
	}
	return options
}

// worldLine is the line that makes a world.
func worldLine(o practice.Options) string {
	line := fmt.Sprintf("world provider=%s dns=%s", o.Provider, o.DNS)
	if o.Domain != "" {
		line += " domain=" + o.Domain
	}
	if o.AllSenders {
		line += " senders=all"
	}
	return line
}

// catalogue is what mailseal knows of companies.
var catalogue = sync.OnceValue(func() *providers.Catalogue {
	g, err := guide.Load(assets.DefaultLanguage)
	if err != nil {
		panic(err)
	}
	return g.Catalogue
})

// percent is true n times in a hundred.
func percent(r *rand.Rand, n int) bool { return r.IntN(100) < n }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
