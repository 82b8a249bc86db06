package diagnosis

import (
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
