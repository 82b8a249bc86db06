package diagnosis

import (
	"slices"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// mailServer is one mail server, as a careful sender would meet it.
type mailServer struct {
	facts.MailServer
	fault   ID          // the finding that keeps senders from it, or ""
	call    *facts.Call // where the fault was seen
	broken  bool        // no address of it would do
	refused bool        // it answers at no address, and says so
	reached bool        // SMTP was spoken with it
	private bool        // only inside networks can reach it, so what answered there says nothing
	unseen  bool        // this network is told inside addresses, which were not called
}

// mailServers returns the mail servers that were seen, in order of preference.
func (d *diagnosis) mailServers() []mailServer {
	var servers []mailServer
	for _, m := range d.Check.Servers {
		servers = append(servers, d.mailServer(m))
	}
	return servers
}

// mailServer returns what the calls to a mail server come to.
func (d *diagnosis) mailServer(m facts.MailServer) mailServer {
	m.Host = dnsname.Canonical(m.Host)
	s := mailServer{MailServer: m}
	s.private = d.onlyInside(m)
	s.unseen = !s.private && notCalled(m)
	if s.private {
		s.Dead, s.broken = true, true
		return s
	}
	good, refused := false, 0
	for i := range m.Calls {
		call := &s.Calls[i]
		if call.Stage == facts.CallRefused {
			refused++
		}
		switch call.Stage {
		case facts.CallInside, facts.CallConnect, facts.CallRefused, facts.CallGreeting:
			continue
		case facts.CallNoStartTLS, facts.CallInjected, facts.CallTLS, facts.CallDone:
		}
		s.reached = true
		fault := callFinding(d.CallFault(*call))
		if fault == "" {
			good = true
		} else if s.fault == "" {
			s.fault, s.call = fault, call
		}
	}
	s.refused = refused > 0 && refused == len(m.Calls)
	s.broken = s.fault != "" && !good || m.Dead || s.refused && d.portOpen()
	return s
}

// webOnly reports whether the domain names no mail server and has promised senders nothing: that its own address takes no
// mail is what one expects of a web server.
func (d *diagnosis) webOnly() bool {
	_, ok := d.Check.MX.Best()
	return ok && len(d.Check.MXHosts()) == 0 && !d.Check.NullMX() && d.record != mtasts.Valid
}

// mailMemory is for how long it counts that the mail servers could be called from here.
const mailMemory = 90 * day

// allSilent reports whether no mail server says a word, by its own fault: others greeted us.
func (d *diagnosis) allSilent() bool {
	if len(d.servers) == 0 || !d.portOpen() || d.webOnly() {
		return false
	}
	for _, s := range d.servers {
		if len(s.Calls) == 0 || s.private || s.unseen {
			return false
		}
		for _, c := range s.Calls {
			mute := c.Stage == facts.CallGreeting && c.Banner == "" && !c.Cut
			if c.Stage != facts.CallInside && !mute && !d.silentCall(c) {
				return false
			}
		}
	}
	return true
}

// calledBefore reports whether all mail servers could be called from here, not long ago.
func (d *diagnosis) calledBefore() bool {
	return slices.ContainsFunc(d.Notes.Days, func(day facts.Day) bool {
		at, err := time.Parse(time.DateOnly, day.Date)
		return err == nil && day.Mail && d.Check.At.Sub(at) < mailMemory
	})
}
