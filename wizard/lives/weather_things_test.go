package lives

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// thing is something that can go wrong.
type thing struct {
	name  string
	begin func(w *weather, l *life) (line, end string) // what has it go wrong now, and what ends it: "" where it cannot be, or has no end
}

// things lists what can go wrong. A fault of mail servers is there twice: those cost mail.
func things() []thing {
	var all []thing
	for _, f := range practice.Faults() {
		t := thing{string(f), broken(f)}
		all = append(all, t)
		if slices.Contains(partsOf(f), ofMail) {
			all = append(all, t)
		}
	}
	clock := thing{string(clockWrong), wrongClock}
	return append(all, clock, clock, clock, thing{"report", strangeReport}, thing{"report", strangeReport})
}

// broken is a fault of the world. A mistake in the record is somebody's: who follows does not make it.
func broken(f practice.Fault) func(w *weather, l *life) (line, end string) {
	return func(w *weather, l *life) (line, end string) {
		if l.weather.has(f) || slices.Contains(partsOf(f), ofRecord) && l.follows || !possible(l, f) {
			return "", ""
		}
		words := append([]string{"break", string(f)}, hosts(w.rand, l, f)...)
		return strings.Join(words, " "), "mend " + string(f)
	}
}

// possible reports whether what a fault is of is there.
func possible(l *life, f practice.Fault) bool {
	file := l.world.Leads(policyHost(l))
	switch f {
	case practice.AddressDead, practice.AddressesDead:
		return file
	case practice.DoubledName, practice.UnderscoreName, practice.CurlyQuotes, practice.TwoRecords, practice.RecordBeforeFile:
		return file && len(l.world.Published(mtasts.RecordLabel+"."+l.domain(), "TXT")) > 0
	default:
		return true
	}
}

func policyHost(l *life) string { return mtasts.HostLabel + "." + l.domain() }

// hosts returns what has a fault: none for the usual ones, or some of those that there are, by name.
func hosts(r *rand.Rand, l *life, f practice.Fault) []string {
	mail := func() []string {
		return slices.DeleteFunc(l.world.Published(l.domain(), "MX"), func(host string) bool { return !l.world.Leads(host) })
	}
	switch {
	case r.IntN(3) == 0:
		return nil
	case f == practice.ServerBehind, f == practice.NameServerSilent:
		return some(r, l.world.Published(l.domain(), "NS"))
	case slices.Contains(partsOf(f), ofLookups):
		var names []string
		for _, server := range l.world.Config().Resolvers {
			names = append(names, server.Addr)
		}
		return some(r, names)
	case f == practice.WebCertNotRenewed, f == practice.MailCertNotRenewed:
		return []string{strconv.Itoa(1 + r.IntN(20))}
	case f == practice.AddressDead, f == practice.AddressesDead:
		return addresses(r, l, some(r, append(mail(), policyHost(l))))
	case strings.HasPrefix(string(f), "mail-"):
		return some(r, mail())
	case strings.HasPrefix(string(f), "web-") && r.IntN(2) == 0:
		return []string{policyHost(l)}
	}
	return nil
}

// addresses takes a single address for some hosts.
func addresses(r *rand.Rand, l *life, hosts []string) []string {
	for i, host := range hosts {
		if of := l.world.Published(host, "A"); len(of) > 0 && r.IntN(4) == 0 {
			hosts[i] = pick(r, of)
		}
	}
	return hosts
}

// some picks one or more of a list, in no order; none of none.
func some(r *rand.Rand, list []string) []string {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	r.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	return list[:1+r.IntN(len(list))]
}
