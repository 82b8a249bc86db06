package diagnosis

import (
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
)

// judgeUnreachedMail says which mail servers could not be called from here. A check that called none says nothing of it, as an earlier one
// may have been made from another network; but where a fault costs mail, it says that nobody has seen whether there is one.
func (d *diagnosis) judgeUnreachedMail() {
	if !d.Check.Scope.Mail && !d.exposed {
		return
	}
	var values assets.Values
	n, silent := d.Check.Network, d.notReached()
	host, took := d.cutCall()
	switch {
	case host != "":
		values = assets.Values{"form": "cut", "mx": host, "s": seconds(took)}
	case d.allSilent(): // that is the servers' own fault
		return
	case n.Port25Blocked, d.noneReached():
		switch {
		case n.NoIPv6 && d.onlyV6():
			values = assets.Values{"form": "v6"}
		case d.portOpen():
			values = assets.Values{"form": "silent"}
		case !n.Port25Blocked:
			values = assets.Values{"form": "unsure"}
		}
	case len(silent) > 0:
		values = assets.Values{"form": "some", "mx": firstFew(silent)}
	default:
		return
	}
	d.find(CheckPort25Blocked, values, d.failedCalls()...).Blind = true
}

// cutCall returns the first mail server that our own limit kept us from, at every address, and how long it was waited for.
func (d *diagnosis) cutCall() (host string, took time.Duration) {
	for _, s := range d.servers {
		cut := slices.IndexFunc(s.Calls, func(c facts.Call) bool { return c.Cut })
		if cut >= 0 && !s.reached && !s.refused && !s.private {
			return s.Host, s.Calls[cut].Took
		}
	}
	return "", 0
}

// noneReached reports whether mail servers were called and none spoke. A connection on which nothing is said is no better:
// some networks answer in the server's place.
func (d *diagnosis) noneReached() bool {
	if d.webOnly() {
		return false
	}
	silent := 0
	for _, s := range d.servers {
		if s.reached {
			return false
		}
		if s.private {
			continue
		}
		for _, c := range s.Calls {
			switch {
			case c.Stage == facts.CallConnect, c.Stage == facts.CallGreeting, c.Stage == facts.CallRefused && !d.portOpen():
				silent++
			case c.Stage == facts.CallRefused:
				return false
			}
		}
	}
	return silent > 0
}

// onlyV6 reports whether no mail server has an IPv4 address.
func (d *diagnosis) onlyV6() bool {
	return !slices.ContainsFunc(d.servers, func(s mailServer) bool { return slices.ContainsFunc(s.Addrs, isV4) })
}

// notReached returns the mail servers with which SMTP was not spoken, at no address, while it was with others. Those that are
// silent by their own fault are not among them.
func (d *diagnosis) notReached() []string {
	var silent []string
	some := false
	for _, s := range d.servers {
		some = some || s.reached
		if len(s.Calls) > 0 && !s.reached && !s.refused && !s.private && !s.unseen && !d.silentServer(s) {
			silent = append(silent, s.Host)
		}
	}
	if !some {
		return nil
	}
	return silent
}

// failedCalls returns how the calls ended that did not come as far as SMTP.
func (d *diagnosis) failedCalls() []string {
	var lines []string
	for _, s := range d.servers {
		for _, c := range s.Calls {
			if !s.private && (c.Stage == facts.CallConnect || c.Stage == facts.CallGreeting || c.Stage == facts.CallRefused) {
				lines = append(lines, s.Host+" "+c.Addr+": "+c.Err)
			}
		}
	}
	return lines
}
