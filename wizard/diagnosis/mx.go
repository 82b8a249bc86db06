package diagnosis

import (
	"crypto/tls"
	"net/netip"
	"slices"
	"strings"

	"mailseal/assets"
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

func (d *diagnosis) viewServers() []server {
	var servers []server
	for _, m := range d.check.Servers {
		servers = append(servers, d.viewServer(m))
	}
	return servers
}

func (d *diagnosis) viewServer(m facts.MailServer) server {
	s := server{MailServer: m}
	m.Host = canonical(m.Host)
	s.Host = m.Host
	s.private = d.onlyInside(m)
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
		fault := d.callFault(call)
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

// onlyInside says that every address of a mail server is one of an inside network, and that this is what the
// outside sees: the domain's own servers were heard, and a resolver out there for a name of somebody else's.
func (d *diagnosis) onlyInside(m facts.MailServer) bool {
	if len(m.Addrs) == 0 || d.private(m.Addrs) == "" || slices.ContainsFunc(m.Addrs, func(a string) bool { return !inside(a) }) {
		return false
	}
	if !slices.ContainsFunc(d.check.MX.Authoritative, facts.Answer.Answered) {
		return false
	}
	return under(m.Host, d.check.Domain) || !slices.ContainsFunc(d.check.MX.Resolvers, func(a facts.Answer) bool { return inside(a.Server.Addr) })
}

// callFault is the finding that a call to a mail server comes to, or "".
func (d *diagnosis) callFault(call *facts.Call) ID {
	old := call.TLSVersion != 0 && call.TLSVersion < tls.VersionTLS12
	switch {
	case call.Stage == facts.CallNoStartTLS:
		return MXNoEncryption
	case old, call.Stage == facts.CallTLS && strings.Contains(call.Err, "protocol version"):
		return MXTLSTooOld
	case call.Stage == facts.CallTLS:
		return MXNoEncryption
	}
	return certificateFinding(d.fault(call.Cert))
}

// portOpen says that this network lets mail servers be called, so that one which
// refuses does so itself.
func (d *diagnosis) portOpen() bool {
	if d.check.Network.Port25Blocked {
		return false
	}
	return d.check.Scope.Network || slices.ContainsFunc(d.check.Servers, func(m facts.MailServer) bool {
		return slices.ContainsFunc(m.Calls, func(c facts.Call) bool { return c.Stage == facts.CallDone })
	})
}

// judgeMail judges the mail servers: that there are some, that the policy lists
// them, and that they prove who they are.
func (d *diagnosis) judgeMail() {
	if _, ok := d.check.MX.Best(); !ok && len(d.hosts) == 0 {
		return
	}
	if d.check.NullMX() {
		d.judgeNullMX()
		return
	}
	if len(d.check.MXHosts()) == 0 {
		d.judgeNoMX()
	}
	if values := d.check.MX.Values("MX"); len(values) > 1 && slices.Contains(values, "") {
		d.find(MXNullMixed, assets.Values{"names": few(d.check.MXHosts())}, "MX 0 .", "MX "+few(d.check.MXHosts()))
	}
	uncovered := d.judgeCoverage()
	d.judgeServers(uncovered)
	d.judgeFingerprints()
	d.judgeKnownProviders(uncovered)
}

// judgeNullMX says that the domain takes no mail (RFC 7505). Beside an enforced policy that is hardly meant, unless MTA-STS
// is being removed.
func (d *diagnosis) judgeNullMX() {
	names := d.knownMX()
	if !d.exposed || len(names) == 0 || d.Operation.Removes() {
		d.find(MXNull, nil, "MX 0 .")
		return
	}
	d.find(MXNull, assets.Values{"form": "live", "names": few(names)}, "MX 0 .").Level = BounceNow
}

// judgeNoMX says that there is no MX record. Where there were some, all mail goes astray.
func (d *diagnosis) judgeNoMX() {
	if len(d.lostMX) == 0 {
		d.find(MXNone, nil, d.check.MX.Name)
		return
	}
	f := d.find(MXNone, assets.Values{"form": "lost", "names": few(d.lostMX)}, "before: "+few(d.lostMX))
	f.Level = BounceSoon
	if d.exposed {
		f.Level = BounceNow
	}
}

// formerMX are the mail servers that a domain without MX records had: those of the notes, else those that its policy, live
// or held, lists. There are none where that names the domain itself, to which mail goes then.
func (d *diagnosis) formerMX() []string {
	if _, ok := d.check.MX.Best(); !ok || len(d.check.MXHosts()) > 0 || d.check.NullMX() {
		return nil
	}
	if d.file.Whole && (mtasts.Policy{MX: d.file.Meant.MX}).Covers(d.check.Domain) {
		return nil
	}
	return d.knownMX()
}

// knownMX are the mail servers last seen, else those that a policy lists.
func (d *diagnosis) knownMX() []string {
	if n := len(d.notes.MX); n > 0 && !slices.Contains(d.notes.MX[n-1].Hosts, d.check.Domain) {
		return d.notes.MX[n-1].Hosts
	}
	if _, live := rollout.Live(d.check); live {
		return d.file.Meant.MX
	}
	if held := d.Held(); len(held) > 0 {
		return held[len(held)-1].MX
	}
	return nil
}

// webOnly says that the domain names no mail server and has promised senders nothing: that its own address takes
// no mail is what one expects of a web server.
func (d *diagnosis) webOnly() bool {
	_, ok := d.check.MX.Best()
	return ok && len(d.check.MXHosts()) == 0 && !d.check.NullMX() && d.record != mtasts.Valid
}

// judgeCoverage holds the names in the MX records against the policy (RFC 8461 §4.1)
// and gives those that are not on it.
func (d *diagnosis) judgeCoverage() []string {
	policy := d.file.Meant
	if !d.file.Whole || policy.Mode == mtasts.None || len(d.hosts) == 0 {
		return nil
	}
	var fit, uncovered []string
	for _, host := range d.hosts {
		if d.unfit(host) {
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
	if provider := d.borrowed(policy); provider != "" {
		values := assets.Values{"provider": provider, "other": few(uncovered)}
		d.findForAll(PolicyDelegatedElsewhere, values, all, lines...)
	}
	short := 0
	for _, host := range uncovered {
		if pattern := nearMiss(policy, host); pattern != "" && d.writes(pattern) {
			short++
			d.findForAll(MXStarTooShort, assets.Values{"pattern": pattern, "mx": host}, all, "mx: "+pattern)
		} else if !all {
			d.find(MXSomeUncovered, assets.Values{"mx": host}, lines...)
		}
	}
	if all && short == 0 {
		d.find(MXNoneCovered, assets.Values{"names": few(fit), "mx": fit[0]}, lines...)
	}
	return uncovered
}

// unfit reports whether no policy should list a name in the MX records: nobody can deliver there, or it is an alias. What
// is to be changed is the MX record, and other findings say so.
func (d *diagnosis) unfit(host string) bool {
	return slices.ContainsFunc(d.servers, func(s server) bool { return s.Host == host && (s.Dead || s.Alias != "") })
}

// findForAll adds a finding that stops mail now only where it concerns all mail
// servers: else the others take the mail, until they are busy.
func (d *diagnosis) findForAll(id ID, values assets.Values, all bool, evidence ...string) {
	f := d.find(id, values, evidence...)
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
func (d *diagnosis) borrowed(policy mtasts.Policy) string {
	for _, chain := range [][]string{d.check.Record.Alias, d.check.Host.Alias} {
		for _, target := range chain {
			if under(target, d.check.Domain) {
				continue
			}
			first, rest, _ := strings.Cut(canonical(target), ".")
			if first == mtasts.RecordLabel || first == mtasts.HostLabel || listsOnly(policy, lastLabels(rest)) {
				return target
			}
		}
	}
	return ""
}

// listsOnly says that all servers a policy lists are under parent.
func listsOnly(policy mtasts.Policy, parent string) bool {
	return len(policy.MX) > 0 && !slices.ContainsFunc(policy.MX, func(pattern string) bool {
		return !under(strings.TrimPrefix(pattern, "*."), parent)
	})
}

// lastLabels is the last two labels of a name.
func lastLabels(name string) string {
	labels := strings.Split(name, ".")
	if len(labels) < 2 {
		return ""
	}
	return strings.Join(labels[len(labels)-2:], ".")
}

// judgeServers judges each mail server by itself.
func (d *diagnosis) judgeServers(uncovered []string) {
	all := len(d.servers) > 0
	someGood := false
	for _, s := range d.servers {
		off := slices.Contains(uncovered, s.Host)
		all = all && (s.broken || off)
		someGood = someGood || s.reached && !s.broken && !off && s.Pref == d.servers[0].Pref
	}
	gone := 0 // out of reach for every sender, careful or not
	for _, s := range d.servers {
		if s.Dead || s.refused && d.portOpen() {
			gone++
		}
	}
	for _, s := range d.servers {
		switch {
		case s.private:
			d.findForAll(MXNameDead, assets.Values{"mx": s.Host, "form": "private"}, gone == len(d.servers), s.Addrs...)
		case s.Dead:
			d.findForAll(MXNameDead, assets.Values{"mx": s.Host, "form": deadForm(s.Host)}, gone == len(d.servers), s.Host)
		case s.refused && d.webOnly():
		case s.refused && d.portOpen():
			d.findForAll(MXRefusesConnection, assets.Values{"mx": s.Host}, gone == len(d.servers), s.Addrs...)
		case s.fault != "":
			d.judgeFault(s, all)
			if s.Pref > d.servers[0].Pref && someGood && !slices.Contains(uncovered, s.Host) {
				d.find(MXBackupBroken, assets.Values{"mx": s.Host}, s.Host+" "+string(s.fault))
			}
		default:
			d.judgeEnd(s)
		}
		d.judgeAddresses(s)
		d.judgeAlias(s)
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
func (d *diagnosis) judgeAlias(s server) {
	if s.Alias == "" {
		return
	}
	values := assets.Values{"mx": s.Host, "target": s.Alias}
	policy := d.file.Meant
	unlisted := d.file.Whole && policy.Mode != mtasts.None && !policy.Covers(s.Host)
	if unlisted && policy.Covers(s.Alias) {
		values["form"] = "listed"
	} else if unlisted {
		values["form"] = "unlisted"
	}
	f := d.find(MXAlias, values, s.Host+" CNAME "+s.Alias)
	switch {
	case !unlisted:
	case d.exposed && len(d.servers) == 1:
		f.Level = BounceNow
	case d.exposed:
		f.Level = BounceSoon
	default:
		f.Level = Off
	}
}

// judgeAddresses finds that senders cannot use a mail server over IPv4, or not at all its addresses.
func (d *diagnosis) judgeAddresses(s server) {
	if s.private || len(s.Addrs) == 0 {
		return
	}
	if !slices.ContainsFunc(s.Addrs, isV4) {
		f := d.find(MXV6Only, assets.Values{"mx": s.Host}, s.Addrs...)
		if slices.ContainsFunc(d.servers, func(other server) bool { return slices.ContainsFunc(other.Addrs, isV4) }) {
			f.Level = Advice
		}
	}
	if d.silentServer(s) {
		d.find(MXAddressDead, assets.Values{"mx": s.Host, "found": few(s.Addrs), "form": "silent"}, s.Addrs...)
		return
	}
	var dead []string
	for _, c := range s.Calls {
		refuses := c.Stage == facts.CallRefused
		silent := (c.Stage == facts.CallConnect || c.Stage == facts.CallGreeting) && !c.Cut && (isV4(c.Addr) || d.reachedV6())
		if (refuses || silent) && s.reached {
			dead = append(dead, c.Addr)
		}
	}
	if len(dead) > 0 {
		d.find(MXAddressDead, assets.Values{"mx": s.Host, "found": few(dead)}, dead...)
	}
}

func isV4(addr string) bool { return !strings.Contains(addr, ":") }

func (d *diagnosis) judgeFault(s server, all bool) {
	values := assets.Values{"mx": s.Host}
	seen := []string{s.call.Addr + " " + string(s.call.Stage), s.call.Err}
	if c := s.call.Cert; c != nil {
		values["date"], values["names"], values["form"] = d.date(c.NotAfter), names(c), untrustedForm(c)
		seen = append(seen, describe(c), c.Err)
	}
	if v := s.call.TLSVersion; v != 0 {
		seen = append(seen, tls.VersionName(v))
	}
	d.findForAll(s.fault, values, all, seen...)
}

// judgeEnd warns before a mail server's certificate ends. Google and Microsoft
// renew by themselves, some days before.
func (d *diagnosis) judgeEnd(s server) {
	if bigProvider(s.Host) {
		return
	}
	for _, call := range s.Calls {
		if c := call.Cert; call.Stage == facts.CallDone && d.endsSoon(c) {
			f := d.find(MXCertExpiring, assets.Values{"mx": s.Host, "date": d.date(c.NotAfter), "left": span(c.NotAfter.Sub(d.now))}, describe(c))
			f.Until = c.NotAfter
			return
		}
	}
}

func google(host string) bool { return under(host, "google.com") || under(host, "googlemail.com") }

func bigProvider(host string) bool {
	return google(host) || under(host, "outlook.com") || under(host, "mx.microsoft")
}

// judgeKnownProviders says what is special about Google's and Microsoft's names.
func (d *diagnosis) judgeKnownProviders(uncovered []string) {
	policy := d.file.Meant
	for _, host := range d.hosts {
		if under(host, "mx.microsoft") && !listed(policy, host) {
			d.find(M365NewHost, assets.Values{"mx": host}, host)
			break
		}
	}
	const one = "smtp.google.com"
	hasOne := slices.Contains(uncovered, one)
	hasSet := slices.ContainsFunc(uncovered, aspmx)
	listsSet := slices.ContainsFunc(policy.MX, func(p string) bool { return aspmx(strings.TrimPrefix(p, "*.")) })
	if hasOne && listsSet || hasSet && listed(policy, one) {
		d.find(GoogleOneHost, assets.Values{"names": few(d.hosts)}, "allowed: "+strings.Join(policy.MX, ", "))
	}
}

func aspmx(host string) bool {
	return under(host, "aspmx.l.google.com") || under(host, "googlemail.com")
}

func listed(policy mtasts.Policy, host string) bool {
	return slices.ContainsFunc(policy.MX, func(p string) bool { return canonical(p) == host })
}

// few lists names, the first of many.
func few(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + "..."
	}
	return strings.Join(list, ", ")
}
