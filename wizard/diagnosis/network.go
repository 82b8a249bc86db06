package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// clockTolerance is how wrong this computer's clock may be.
const clockTolerance = 5 * time.Minute

func (l *look) clockWrong() bool { return l.check.Network.ClockOff.Abs() > clockTolerance }

// judgeNetwork says what could not be seen from here. None of it is a fault.
func (l *look) judgeNetwork() {
	n := l.check.Network
	blind := n.Offline || l.dnsBlind() || l.policyBlind() || l.nowhere() != ""
	if blind || n.DNSFiltered {
		seen := append(l.problems(facts.PartDNS), l.problems(facts.PartPolicy)...)
		form := "silent"
		switch {
		case n.Offline:
			form = "offline"
		case n.DNSFiltered:
			form = ""
		}
		l.find(CheckDNSFiltered, assets.Values{"form": form, "name": l.unanswered()}, seen...).Blind = blind
	}
	if n.Offline {
		return
	}
	if l.clockWrong() {
		wrong := n.ClockOff.Abs().Round(time.Minute)
		l.find(CheckClockWrong, assets.Values{"n": whole(wrong / time.Minute)}, n.ClockOff.String()).Blind = true
	}
	if n.Intercepted != "" {
		l.find(CheckHTTPSIntercepted, nil, "issuer "+n.Intercepted).Blind = true
	}
	l.judgeInsideView()
	if host, took := l.cutCall(); host != "" {
		l.find(CheckPort25Blocked, assets.Values{"form": "cut", "mx": host, "s": seconds(took)}, l.silence()...).Blind = true
	} else if n.Port25Blocked && l.check.Scope.Mail || l.noneReached() {
		form := ""
		switch {
		case l.check.Network.NoIPv6 && l.onlyV6():
			form = "v6"
		case l.portOpen():
			form = "silent"
		}
		l.find(CheckPort25Blocked, assets.Values{"form": form}, l.silence()...).Blind = true
	} else if silent := l.notReached(); len(silent) > 0 {
		l.find(CheckPort25Blocked, assets.Values{"form": "some", "mx": few(silent)}, l.silence()...).Blind = true
	}
}

// cutCall is the first mail server that our own limit kept us from, at every address, and how long it was waited for.
func (l *look) cutCall() (host string, took time.Duration) {
	for _, s := range l.servers {
		cut := slices.IndexFunc(s.Calls, func(c facts.Call) bool { return c.Cut })
		if cut >= 0 && !s.reached && !s.refused && !s.private {
			return s.Host, s.Calls[cut].Took
		}
	}
	return "", 0
}

// judgeInsideView finds a name for which this computer's own resolver gives an
// address that only an inside network has, while the outside sees others. It is a note:
// nothing is judged by it.
func (l *look) judgeInsideView() {
	outside := map[string][]string{dnsname.Canonical(l.check.Host.Name): l.check.Host.Addresses()}
	for _, s := range l.check.Servers {
		outside[dnsname.Canonical(s.Host)] = s.Addrs
	}
	for _, view := range l.check.System {
		addrs := outside[dnsname.Canonical(view.Name)]
		if len(addrs) > 0 && !slices.ContainsFunc(addrs, inside) && slices.ContainsFunc(view.Addrs, inside) {
			l.find(CheckInsideView, assets.Values{"name": view.Name},
				"inside: "+few(view.Addrs), "outside: "+few(addrs))
			return
		}
	}
}

// dnsBlind says that a question was asked and nobody answered it, not even to
// a resolver that validates too strictly, and nobody can say whose fault that is.
func (l *look) dnsBlind() bool {
	return !l.bogus() && slices.ContainsFunc(l.lookups(), l.blind)
}

func (l *look) blind(lookup facts.Lookup) bool {
	_, ok := lookup.Best()
	return !ok && (lookup.Name != "" || len(lookup.Authoritative) > 0) && !l.ownSilence(lookup)
}

// unanswered is the first name about which there was no answer.
func (l *look) unanswered() string {
	lookups := l.lookups()
	if i := slices.IndexFunc(lookups, l.blind); i >= 0 && lookups[i].Name != "" {
		return lookups[i].Name
	}
	if l.policyBlind() {
		return l.check.Host.Name
	}
	return cmp.Or(l.nowhere(), l.check.Domain)
}

// nowhere is the first mail server whose address nobody could tell, nor that it has none.
func (l *look) nowhere() string {
	for _, s := range l.servers {
		if l.check.Scope.Mail && len(s.Addrs) == 0 && !s.Dead {
			return s.Host
		}
	}
	return ""
}

// policyBlind says that the policy host has addresses and none was tried.
func (l *look) policyBlind() bool {
	host, ok := l.check.Host.Best()
	return l.check.Scope.Policy && ok && len(addresses(host)) > 0 && !l.file.Fetched
}

// noneReached says that mail servers were called and none spoke. A connection on
// which nothing is said is no better: some networks answer in the server's place.
func (l *look) noneReached() bool {
	if l.webOnly() {
		return false
	}
	silent := 0
	for _, s := range l.servers {
		if s.reached {
			return false
		}
		if s.private {
			continue
		}
		for _, c := range s.Calls {
			switch {
			case c.Stage == facts.CallConnect, c.Stage == facts.CallGreeting, c.Stage == facts.CallRefused && !l.portOpen():
				silent++
			case c.Stage == facts.CallRefused:
				return false
			}
		}
	}
	return silent > 0
}

// onlyV6 says that no mail server has an IPv4 address.
func (l *look) onlyV6() bool {
	return !slices.ContainsFunc(l.servers, func(s server) bool { return slices.ContainsFunc(s.Addrs, isV4) })
}

// notReached are the mail servers with which SMTP was not spoken, at no address, while it was with others. Those that are
// silent by their own fault are not among them.
func (l *look) notReached() []string {
	var silent []string
	some := false
	for _, s := range l.servers {
		some = some || s.reached
		if len(s.Calls) > 0 && !s.reached && !s.refused && !s.private && !l.silentServer(s) {
			silent = append(silent, s.Host)
		}
	}
	if !some {
		return nil
	}
	return silent
}

// silentServer reports whether no address of a mail server answers although another server was reached, so that it is not
// this network which keeps the calls back.
func (l *look) silentServer(s server) bool {
	if l.check.Network.Port25Blocked || !slices.ContainsFunc(l.servers, func(other server) bool { return other.reached }) {
		return false
	}
	return len(s.Calls) > 0 && !slices.ContainsFunc(s.Calls, func(c facts.Call) bool { return !l.silentCall(c) })
}

// silentCall reports whether the connection itself got no answer, at an address that can be reached from here.
func (l *look) silentCall(c facts.Call) bool {
	return c.Stage == facts.CallConnect && !c.Cut && (isV4(c.Addr) || l.reachedV6())
}

// silence is how the calls ended that did not come as far as SMTP.
func (l *look) silence() []string {
	var lines []string
	for _, s := range l.servers {
		for _, c := range s.Calls {
			if !s.private && (c.Stage == facts.CallConnect || c.Stage == facts.CallGreeting || c.Stage == facts.CallRefused) {
				lines = append(lines, s.Host+" "+c.Addr+": "+c.Err)
			}
		}
	}
	return lines
}

func (l *look) problems(part facts.Part) []string {
	var lines []string
	for _, p := range l.check.Problems {
		if p.Part == part {
			lines = append(lines, p.Why)
		}
	}
	return lines
}
