package diagnosis

import (
	"crypto/tls"
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// server is one mail server, as a careful sender would meet it.
type server struct {
	facts.MailServer
	fault   ID          // the finding that keeps senders from it, or ""
	call    *facts.Call // where the fault was seen
	broken  bool        // no address of it would do
	refused bool        // it answers at no address, and says so
	reached bool        // SMTP was spoken with it
	private bool        // only inside networks can reach it, so what answered there says nothing
}

func (l *look) viewServers() []server {
	var servers []server
	for _, m := range l.check.Servers {
		servers = append(servers, l.viewServer(m))
	}
	return servers
}

func (l *look) viewServer(m facts.MailServer) server {
	s := server{MailServer: m}
	m.Host = dnsname.Canonical(m.Host)
	s.Host = m.Host
	s.private = l.onlyInside(m)
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
		if call.Stage != facts.CallNoStartTLS && call.Stage != facts.CallTLS && call.Stage != facts.CallDone {
			continue
		}
		s.reached = true
		fault := l.callFault(call)
		if fault == "" {
			good = true
		} else if s.fault == "" {
			s.fault, s.call = fault, call
		}
	}
	s.refused = refused > 0 && refused == len(m.Calls)
	s.broken = s.fault != "" && !good || m.Dead || s.refused && l.portOpen()
	return s
}

// onlyInside says that every address of a mail server is one of an inside network, and that this is what the
// outside sees: the domain's own servers were heard, and a resolver out there for a name of somebody else's.
func (l *look) onlyInside(m facts.MailServer) bool {
	if len(m.Addrs) == 0 || l.private(m.Addrs) == "" || slices.ContainsFunc(m.Addrs, func(a string) bool { return !inside(a) }) {
		return false
	}
	if !slices.ContainsFunc(l.check.MX.Authoritative, facts.Answer.Answered) {
		return false
	}
	return dnsname.Under(m.Host, l.check.Domain) || !slices.ContainsFunc(l.check.MX.Resolvers, func(a facts.Answer) bool { return inside(a.Server.Addr) })
}

// callFault is the finding that a call to a mail server comes to, or "".
func (l *look) callFault(call *facts.Call) ID {
	old := call.TLSVersion != 0 && call.TLSVersion < tls.VersionTLS12
	switch {
	case call.Stage == facts.CallNoStartTLS:
		return MXNoEncryption
	case old, call.Stage == facts.CallTLS && strings.Contains(call.Err, "protocol version"):
		return MXTLSTooOld
	case call.Stage == facts.CallTLS:
		return MXNoEncryption
	}
	return certificateFinding(l.fault(call.Cert))
}

// portOpen says that this network lets mail servers be called, so that one which
// refuses does so itself.
func (l *look) portOpen() bool {
	if l.check.Network.Port25Blocked {
		return false
	}
	return l.check.Scope.Network || slices.ContainsFunc(l.check.Servers, func(m facts.MailServer) bool {
		return slices.ContainsFunc(m.Calls, func(c facts.Call) bool { return c.Stage == facts.CallDone })
	})
}

// judgeMail judges the mail servers: that there are some, that the policy lists
// them, and that they prove who they are.
func (l *look) judgeMail() {
	if _, ok := l.check.MX.Best(); !ok && len(l.hosts) == 0 {
		return
	}
	if l.check.NullMX() {
		l.judgeNullMX()
		return
	}
	if len(l.check.MXHosts()) == 0 {
		l.judgeNoMX()
	}
	if values := l.check.MX.Values("MX"); len(values) > 1 && slices.Contains(values, "") {
		l.find(MXNullMixed, assets.Values{"names": few(l.check.MXHosts())}, "MX 0 .", "MX "+few(l.check.MXHosts()))
	}
	uncovered := l.judgeCoverage()
	l.judgeServers(uncovered)
	l.judgeFingerprints()
	l.judgeKnownProviders(uncovered)
}

// judgeNullMX says that the domain takes no mail (RFC 7505). Beside an enforced policy that is hardly meant, unless MTA-STS
// is being removed.
func (l *look) judgeNullMX() {
	names := l.knownMX()
	if !l.exposed || len(names) == 0 || l.Operation.Removes() {
		l.find(MXNull, nil, "MX 0 .")
		return
	}
	l.find(MXNull, assets.Values{"form": "live", "names": few(names)}, "MX 0 .").Level = BounceNow
}

// judgeNoMX says that there is no MX record. Where there were some, all mail goes astray.
func (l *look) judgeNoMX() {
	if len(l.lostMX) == 0 {
		l.find(MXNone, nil, l.check.MX.Name)
		return
	}
	f := l.find(MXNone, assets.Values{"form": "lost", "names": few(l.lostMX)}, "before: "+few(l.lostMX))
	f.Level = BounceSoon
	if l.exposed {
		f.Level = BounceNow
	}
}

// formerMX are the mail servers that a domain without MX records had: those of the notes, else those that its policy, live
// or held, lists. There are none where that names the domain itself, to which mail goes then.
func (l *look) formerMX() []string {
	if _, ok := l.check.MX.Best(); !ok || len(l.check.MXHosts()) > 0 || l.check.NullMX() {
		return nil
	}
	if l.file.Whole && (mtasts.Policy{MX: l.file.Meant.MX}).Covers(l.check.Domain) {
		return nil
	}
	return l.knownMX()
}

// knownMX are the mail servers last seen, else those that a policy lists.
func (l *look) knownMX() []string {
	if n := len(l.notes.MX); n > 0 && !slices.Contains(l.notes.MX[n-1].Hosts, l.check.Domain) {
		return l.notes.MX[n-1].Hosts
	}
	if _, live := rollout.Live(l.check); live {
		return l.file.Meant.MX
	}
	if held := l.Held(); len(held) > 0 {
		return held[len(held)-1].MX
	}
	return nil
}

// webOnly says that the domain names no mail server and has promised senders nothing: that its own address takes
// no mail is what one expects of a web server.
func (l *look) webOnly() bool {
	_, ok := l.check.MX.Best()
	return ok && len(l.check.MXHosts()) == 0 && !l.check.NullMX() && l.record != mtasts.Valid
}

// judgeCoverage holds the names in the MX records against the policy (RFC 8461 §4.1)
// and gives those that are not on it.
func (l *look) judgeCoverage() []string {
	policy := l.file.Meant
	if !l.file.Whole || policy.Mode == mtasts.None || len(l.hosts) == 0 {
		return nil
	}
	var fit, uncovered []string
	for _, host := range l.hosts {
		if l.unfit(host) {
			continue
		}
		fit = append(fit, host)
		if !policy.Covers(host) {
			uncovered = append(uncovered, host)
		}
	}
	if len(uncovered) == 0 {
		return nil
	}
	all := len(uncovered) == len(fit)
	lines := append(slices.Clone(uncovered), "allowed: "+strings.Join(policy.MX, ", "))
	if provider := l.borrowed(policy); provider != "" {
		values := assets.Values{"provider": provider, "other": few(uncovered)}
		l.findForAll(PolicyDelegatedElsewhere, values, all, lines...)
	}
	short := 0
	for _, host := range uncovered {
		if pattern := nearMiss(policy, host); pattern != "" && l.writes(pattern) {
			short++
			l.findForAll(MXStarTooShort, assets.Values{"pattern": pattern, "mx": host}, all, "mx: "+pattern)
		} else if !all {
			l.find(MXSomeUncovered, assets.Values{"mx": host}, lines...)
		}
	}
	if all && short == 0 {
		l.find(MXNoneCovered, assets.Values{"names": few(fit), "mx": fit[0]}, lines...)
	}
	return uncovered
}

// unfit reports whether no policy should list a name in the MX records: nobody can deliver there, or it is an alias. What
// is to be changed is the MX record, and other findings say so.
func (l *look) unfit(host string) bool {
	return slices.ContainsFunc(l.servers, func(s server) bool { return s.Host == host && (s.Dead || s.Alias != "") })
}

// findForAll adds a finding that stops mail now only where it concerns all mail
// servers: else the others take the mail, until they are busy.
func (l *look) findForAll(id ID, values assets.Values, all bool, evidence ...string) {
	f := l.find(id, values, evidence...)
	if f.Level == BounceNow && !all {
		f.Level = BounceSoon
	}
}

func nearMiss(policy mtasts.Policy, host string) string {
	for _, pattern := range policy.MX {
		if mtasts.NearMiss(pattern, host) {
			return pattern
		}
	}
	return ""
}

// borrowed names whose policy this is, where it is not the domain's own: the
// pointers lead to another domain's own names, or to names beside the servers it lists.
func (l *look) borrowed(policy mtasts.Policy) string {
	for _, chain := range [][]string{l.check.Record.Alias, l.check.Host.Alias} {
		for _, target := range chain {
			if dnsname.Under(target, l.check.Domain) {
				continue
			}
			first, rest, _ := strings.Cut(dnsname.Canonical(target), ".")
			if first == mtasts.RecordLabel || first == mtasts.HostLabel || strings.Contains(rest, ".") && listsOnly(policy, dnsname.Last(rest, 2)) {
				return target
			}
		}
	}
	return ""
}

// listsOnly says that all servers a policy lists are under parent.
func listsOnly(policy mtasts.Policy, parent string) bool {
	return len(policy.MX) > 0 && !slices.ContainsFunc(policy.MX, func(pattern string) bool {
		return !dnsname.Under(strings.TrimPrefix(pattern, "*."), parent)
	})
}

// judgeServers judges each mail server by itself.
func (l *look) judgeServers(uncovered []string) {
	all := len(l.servers) > 0
	someGood := false
	for _, s := range l.servers {
		off := slices.Contains(uncovered, s.Host)
		all = all && (s.broken || off)
		someGood = someGood || s.reached && !s.broken && !off && s.Pref == l.servers[0].Pref
	}
	gone := 0 // out of reach for every sender, careful or not
	for _, s := range l.servers {
		if s.Dead || s.refused && l.portOpen() {
			gone++
		}
	}
	for _, s := range l.servers {
		switch {
		case s.private:
			l.findForAll(MXNameDead, assets.Values{"mx": s.Host, "form": "private"}, gone == len(l.servers), s.Addrs...)
		case s.Dead:
			l.findForAll(MXNameDead, assets.Values{"mx": s.Host, "form": deadForm(s.Host)}, gone == len(l.servers), s.Host)
		case s.refused && l.webOnly():
		case s.refused && l.portOpen():
			l.findForAll(MXRefusesConnection, assets.Values{"mx": s.Host}, gone == len(l.servers), s.Addrs...)
		case s.fault != "":
			l.judgeFault(s, all)
			if s.Pref > l.servers[0].Pref && someGood && !slices.Contains(uncovered, s.Host) {
				l.find(MXBackupBroken, assets.Values{"mx": s.Host}, s.Host+" "+string(s.fault))
			}
		default:
			l.judgeEnd(s)
		}
		l.judgeAddresses(s)
		l.judgeAlias(s)
	}
}

// deadForm tells an address where a name belongs (RFC 5321 §5.1) from a name that nobody has.
func deadForm(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return "address"
	}
	return ""
}

// judgeAlias finds a mail server whose name is an alias. Senders hold the name in the MX record against the policy, so one
// that it does not list gets no mail from them.
func (l *look) judgeAlias(s server) {
	if s.Alias == "" {
		return
	}
	values := assets.Values{"mx": s.Host, "target": s.Alias}
	policy := l.file.Meant
	unlisted := l.file.Whole && policy.Mode != mtasts.None && !policy.Covers(s.Host)
	if unlisted && policy.Covers(s.Alias) {
		values["form"] = "listed"
	} else if unlisted {
		values["form"] = "unlisted"
	}
	f := l.find(MXAlias, values, s.Host+" CNAME "+s.Alias)
	switch {
	case !unlisted:
	case l.exposed && len(l.servers) == 1:
		f.Level = BounceNow
	case l.exposed:
		f.Level = BounceSoon
	default:
		f.Level = Off
	}
}

// judgeAddresses finds that senders cannot use a mail server over IPv4, or not at all its addresses.
func (l *look) judgeAddresses(s server) {
	if s.private || len(s.Addrs) == 0 {
		return
	}
	if !slices.ContainsFunc(s.Addrs, isV4) {
		f := l.find(MXV6Only, assets.Values{"mx": s.Host}, s.Addrs...)
		if slices.ContainsFunc(l.servers, func(other server) bool { return slices.ContainsFunc(other.Addrs, isV4) }) {
			f.Level = Advice
		}
	}
	if l.silentServer(s) {
		l.find(MXAddressDead, assets.Values{"mx": s.Host, "found": few(s.Addrs), "form": "silent"}, s.Addrs...)
		return
	}
	var dead []string
	for _, c := range s.Calls {
		refuses := c.Stage == facts.CallRefused
		silent := (c.Stage == facts.CallConnect || c.Stage == facts.CallGreeting) && !c.Cut && (isV4(c.Addr) || l.reachedV6())
		if (refuses || silent) && s.reached {
			dead = append(dead, c.Addr)
		}
	}
	if len(dead) > 0 {
		l.find(MXAddressDead, assets.Values{"mx": s.Host, "found": few(dead)}, dead...)
	}
}

func isV4(addr string) bool { return !strings.Contains(addr, ":") }

func (l *look) judgeFault(s server, all bool) {
	values := assets.Values{"mx": s.Host}
	seen := []string{s.call.Addr + " " + string(s.call.Stage), s.call.Err}
	if c := s.call.Cert; c != nil {
		values["date"], values["names"], values["form"] = l.date(c.NotAfter), names(c), untrustedForm(c)
		seen = append(seen, describe(c), c.Err)
	}
	if v := s.call.TLSVersion; v != 0 {
		seen = append(seen, tls.VersionName(v))
	}
	l.findForAll(s.fault, values, all, seen...)
}

// judgeEnd warns before a mail server's certificate ends. Google and Microsoft
// renew by themselves, some days before.
func (l *look) judgeEnd(s server) {
	if bigProvider(s.Host) {
		return
	}
	for _, call := range s.Calls {
		if c := call.Cert; call.Stage == facts.CallDone && l.endsSoon(c) {
			f := l.find(MXCertExpiring, assets.Values{"mx": s.Host, "date": l.date(c.NotAfter), "left": span(c.NotAfter.Sub(l.now))}, describe(c))
			f.Until = c.NotAfter
			return
		}
	}
}

func google(host string) bool {
	return dnsname.Under(host, "google.com") || dnsname.Under(host, "googlemail.com")
}

func bigProvider(host string) bool {
	return google(host) || dnsname.Under(host, "outlook.com") || dnsname.Under(host, "mx.microsoft")
}

// judgeKnownProviders says what is special about Google's and Microsoft's names.
func (l *look) judgeKnownProviders(uncovered []string) {
	policy := l.file.Meant
	for _, host := range l.hosts {
		if dnsname.Under(host, "mx.microsoft") && !listed(policy, host) {
			l.find(M365NewHost, assets.Values{"mx": host}, host)
			break
		}
	}
	const one = "smtp.google.com"
	hasOne := slices.Contains(uncovered, one)
	hasSet := slices.ContainsFunc(uncovered, aspmx)
	listsSet := slices.ContainsFunc(policy.MX, func(p string) bool { return aspmx(strings.TrimPrefix(p, "*.")) })
	if hasOne && listsSet || hasSet && listed(policy, one) {
		l.find(GoogleOneHost, assets.Values{"names": few(l.hosts)}, "allowed: "+strings.Join(policy.MX, ", "))
	}
}

func aspmx(host string) bool {
	return dnsname.Under(host, "aspmx.l.google.com") || dnsname.Under(host, "googlemail.com")
}

func listed(policy mtasts.Policy, host string) bool {
	return slices.ContainsFunc(policy.MX, func(p string) bool { return dnsname.Canonical(p) == host })
}

// few lists names, the first of many.
func few(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + "..."
	}
	return strings.Join(list, ", ")
}
