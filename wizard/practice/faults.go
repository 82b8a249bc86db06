package practice

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
)

// Fault is something that is wrong in the pretend world, until it is mended.
type Fault string

// Faults of the network that the user sits in.
const (
	Offline       Fault = "offline"         // nothing can be reached
	DNSFiltered   Fault = "dns-filtered"    // port 53 gets no answers
	Port25Blocked Fault = "port-25-blocked" // mail servers cannot be called from here
	Intercepted   Fault = "intercepted"     // something opens private links to web servers, and signs its own
)

// Faults of the domain's DNS.
const (
	ServerBehind      Fault = "server-behind"       // a server takes no change: the domain's last, or those named
	NameServerSilent  Fault = "name-server-silent"  // a server answers nobody: the domain's last, or those named
	NameServersSilent Fault = "name-servers-silent" // none of the domain's servers answers anybody
	ServFail          Fault = "servfail"            // the servers fail for _mta-sts
	BogusZone         Fault = "bogus-zone"          // the parent has a DS, the zone is not signed (RFC 4035 §4.3)
	TLSAStale         Fault = "tlsa-stale"          // signed fingerprints of the mail servers are of an earlier key (RFC 7672)
)

// Faults of addresses: packets to them get lost. They are those of the policy host, unless hosts or addresses are named.
const (
	AddressDead   Fault = "address-dead"   // one of a host's addresses; a host that has only one gets a second for it
	AddressesDead Fault = "addresses-dead" // all of a host's addresses
)

// Slips in the _mta-sts record, which has to be there. They show at once.
const (
	DoubledName      Fault = "doubled-name"       // _mta-sts.DOMAIN.DOMAIN
	UnderscoreName   Fault = "underscore-name"    // _mta_sts.DOMAIN
	CurlyQuotes      Fault = "curly-quotes"       // the value is in typographic quotes
	TwoRecords       Fault = "two-records"        // an older one is there too
	RecordBeforeFile Fault = "record-before-file" // the file is not there yet
)

// Faults of the web server that has the policy.
const (
	WebDown          Fault = "web-down" // connections are closed unheard
	WebSlow          Fault = "web-slow" // no answer in time
	WebCertWrongName Fault = "web-cert-wrong-name"
	WebCertExpired   Fault = "web-cert-expired"
	WebCertUntrusted Fault = "web-cert-untrusted"
	WebChainMissing  Fault = "web-chain-missing" // the intermediate is not sent
	WebRedirect      Fault = "web-redirect"      // to the organisation's home page
	WebNoFolder      Fault = "web-no-folder"     // 404; the file is at /mta-sts.txt
	WebHTML          Fault = "web-html"          // a page for every address
	WebContentType   Fault = "web-content-type"  // application/octet-stream
	WebBotWall       Fault = "web-bot-wall"      // 403 unless a browser asks
)

// Faults of mail servers.
const (
	MailDown            Fault = "mail-down"          // connections are closed unheard
	MailServerSilent    Fault = "mail-server-silent" // connections never come about: packets to port 25 get lost
	MailNoStartTLS      Fault = "mail-no-starttls"
	MailStartTLSRefused Fault = "mail-starttls-refused"
	MailOldTLS          Fault = "mail-old-tls" // TLS 1.0 and 1.1 only
	MailCertWrongName   Fault = "mail-cert-wrong-name"
	MailCertExpired     Fault = "mail-cert-expired"
	MailCertUntrusted   Fault = "mail-cert-untrusted"
	MailChainMissing    Fault = "mail-chain-missing" // the intermediate is not sent
)

// Faults lists every fault there is.
func Faults() []Fault {
	return []Fault{
		Offline, DNSFiltered, Port25Blocked, Intercepted,
		ServerBehind, NameServerSilent, NameServersSilent, ServFail, BogusZone, TLSAStale,
		AddressDead, AddressesDead,
		DoubledName, UnderscoreName, CurlyQuotes, TwoRecords, RecordBeforeFile,
		WebDown, WebSlow, WebCertWrongName, WebCertExpired, WebCertUntrusted, WebChainMissing,
		WebRedirect, WebNoFolder, WebHTML, WebContentType, WebBotWall,
		MailDown, MailServerSilent, MailNoStartTLS, MailStartTLSRefused, MailOldTLS,
		MailCertWrongName, MailCertExpired, MailCertUntrusted, MailChainMissing,
	}
}

// Break makes something go wrong now. Faults of web and mail servers may name the hosts
// that have them; without, it is the domain's policy host, or all its mail servers. Faults of
// name servers may name those, and faults of addresses hosts or addresses. A fault that is there already spreads to what is named.
func (w *World) Break(f Fault, hosts ...string) error {
	return w.Apply(Break{Fault: f, Hosts: hosts})
}

// Mend ends a fault now. What is not broken stays as it is.
func (w *World) Mend(f Fault) error { return w.Apply(Mend{Fault: f}) }

// Break is the action of breaking something.
type Break struct {
	Fault Fault
	Hosts []string
}

// Mend is the action of mending it.
type Mend struct{ Fault Fault }

func (b Break) act(w *World) error {
	if !slices.Contains(Faults(), b.Fault) {
		return fmt.Errorf("there is no fault %q", b.Fault)
	}
	before, already := w.broken[b.Fault]
	if already && len(b.Hosts)+len(before.lost) == 0 && !b.Fault.ofHosts() {
		return nil
	}
	if err := w.takes(b); err != nil {
		return fmt.Errorf("break %s: %w", b.Fault, err)
	}
	lost, undo, err := w.silence(b.Fault, b.Hosts)
	if err == nil && lost == nil {
		undo, err = w.damage(b.Fault, b.Hosts)
	}
	if err != nil {
		return fmt.Errorf("break %s: %w", b.Fault, err)
	}
	now := damage{since: w.at, hosts: canonicalNames(b.Hosts), lost: lost, undo: undo}
	if already {
		now = before.and(now)
	}
	w.broken[b.Fault] = now
	return nil
}

// takes says what is wrong with the hosts that a fault is to have.
func (w *World) takes(b Break) error {
	switch {
	case len(b.Hosts) == 0:
		return nil
	case slices.Contains([]Fault{ServerBehind, NameServerSilent, AddressDead, AddressesDead, MailServerSilent}, b.Fault):
		return nil // what is named is looked for when it breaks
	case !b.Fault.ofHosts():
		return errors.New("it is no fault of single hosts, and takes no names")
	}
	for _, host := range canonicalNames(b.Hosts) {
		if !ancestor(w.home.name, host) && len(w.publishedAddresses(host)) == 0 {
			return fmt.Errorf("there is no host %s", strings.TrimSuffix(host, "."))
		}
	}
	return nil
}

// ofHosts reports whether a fault is one of web or mail servers, each of which can have it or not.
func (f Fault) ofHosts() bool {
	return strings.HasPrefix(string(f), "web-") || strings.HasPrefix(string(f), "mail-")
}

func (m Mend) act(w *World) error {
	if !slices.Contains(Faults(), m.Fault) {
		return fmt.Errorf("there is no fault %q", m.Fault)
	}
	d, ok := w.broken[m.Fault]
	if ok && d.undo != nil {
		d.undo()
	}
	delete(w.broken, m.Fault)
	w.forgetFailures()
	return nil
}

// forgetFailures has resolvers ask again where servers gave no answer: they would do so after seconds, and the clock may
// stand still.
func (w *World) forgetFailures() {
	resolvers := slices.Clone(w.resolvers)
	for _, s := range w.senders {
		resolvers = append(resolvers, s.resolver)
	}
	for _, r := range resolvers {
		maps.DeleteFunc(r.cache, func(_ question, e *entry) bool { return e.rcode == dns.RcodeServerFailure })
	}
}

// damage is a fault that is on.
type damage struct {
	since time.Time
	hosts []string   // empty: the usual ones
	lost  []endpoint // where packets get lost
	undo  func()     // nil: nothing but the fault itself
}

// and is the damage of both.
func (d damage) and(more damage) damage {
	sum := damage{since: d.since, lost: append(d.lost, more.lost...), undo: func() {
		for _, undo := range []func(){more.undo, d.undo} {
			if undo != nil {
				undo()
			}
		}
	}}
	if len(d.hosts) > 0 && len(more.hosts) > 0 {
		sum.hosts = append(d.hosts, more.hosts...)
	}
	return sum
}

// has says whether a fault is on at a host; host "" is for faults that have none.
func (w *World) has(f Fault, host string) bool {
	d, on := w.broken[f]
	if !on || host == "" {
		return on
	}
	host = dns.CanonicalName(host)
	if len(d.hosts) > 0 {
		return slices.Contains(d.hosts, host)
	}
	return host == w.policyHost() || slices.Contains(w.mailHosts(), host)
}

// damage does what a fault does to zones; most faults do nothing there and are asked for by has.
func (w *World) damage(f Fault, named []string) (undo func(), err error) {
	switch f {
	case ServerBehind:
		return w.holdBack(named)
	case ServFail:
		return w.failName(w.name(mtasts.RecordLabel)), nil
	case BogusZone:
		return w.breakSignature(), nil
	case TLSAStale:
		return w.fingerprint([]byte("an earlier key")), nil
	case DoubledName:
		return w.misname(w.name(mtasts.RecordLabel) + w.home.name)
	case UnderscoreName:
		return w.misname(w.name("_mta_sts"))
	case CurlyQuotes:
		return w.misspell(func(rr *dns.TXT) []dns.RR { return []dns.RR{withText(rr, "“"+text(rr)+"”")} })
	case TwoRecords:
		return w.misspell(func(rr *dns.TXT) []dns.RR {
			older := mtasts.Record{ID: mtasts.NewID(w.at.AddDate(0, -1, 0))}
			return []dns.RR{rr, withText(rr, older.String())}
		})
	case RecordBeforeFile:
		return w.hideFile()
	}
	return nil, nil
}

// holdBack has servers of the domain take no version that is saved from now on, and none that they do not show yet.
func (w *World) holdBack(named []string) (undo func(), err error) {
	if len(named) == 0 {
		named = w.home.ns[len(w.home.ns)-1:]
	}
	hold := func(since time.Time, versions int) {
		for _, name := range named {
			for i, h := range w.nameservers[dns.CanonicalName(name)].zones {
				if h.zone == w.home {
					h.held, h.versions = since, versions
					w.nameservers[dns.CanonicalName(name)].zones[i] = h
				}
			}
		}
	}
	for _, name := range named {
		if !slices.Contains(w.home.ns, dns.CanonicalName(name)) {
			return nil, fmt.Errorf("the domain has no name server %q, but %s", name, strings.Join(w.home.ns, " "))
		}
	}
	hold(w.at, len(w.home.versions))
	return func() { hold(time.Time{}, 0) }, nil
}

func (w *World) failName(name string) func() {
	for _, host := range w.home.ns {
		w.nameservers[host].broken[name] = true
	}
	return func() {
		for _, host := range w.home.ns {
			delete(w.nameservers[host].broken, name)
		}
	}
}

// breakSignature gives the parent a DS that the zone does not live up to. Resolvers notice at once.
func (w *World) breakSignature() func() {
	parent := closestZone(w.zones, w.home.name, true)
	parent.save(w.at, true, func(rrs records) {
		rrs.add(newDS(w.home.name))
	})
	w.flush()
	return func() {
		parent.save(w.at, true, func(rrs records) { rrs.removeType(w.home.name, dns.TypeDS) })
		w.flush()
	}
}

func (w *World) flush() {
	for _, r := range w.resolvers {
		r.flush()
	}
}

var errNoRecord = errors.New("the domain has no _mta-sts record yet")

// misname moves the _mta-sts record to another name.
func (w *World) misname(wrong string) (undo func(), err error) {
	right := w.name(mtasts.RecordLabel)
	if len(w.home.saved()[right]) == 0 {
		return nil, errNoRecord
	}
	w.home.save(w.at, true, func(rrs records) { rrs.move(right, wrong) })
	return func() {
		w.home.save(w.at, true, func(rrs records) { rrs.move(wrong, right) })
	}, nil
}

func (r records) move(from, to string) {
	moved := r[from]
	delete(r, from)
	for _, rr := range moved {
		rr = dns.Copy(rr)
		rr.Header().Name = to
		r.add(rr)
	}
}

// misspell changes the _mta-sts record where it is.
func (w *World) misspell(change func(*dns.TXT) []dns.RR) (undo func(), err error) {
	name := w.name(mtasts.RecordLabel)
	before := w.home.saved().of(name, dns.TypeTXT)
	if len(before) == 0 {
		return nil, errNoRecord
	}
	put := func(rrs []dns.RR) {
		w.home.save(w.at, true, func(r records) {
			r.removeType(name, dns.TypeTXT)
			for _, rr := range rrs {
				r.add(rr)
			}
		})
	}
	put(change(before[0].(*dns.TXT)))
	return func() { put(before) }, nil
}

func text(rr *dns.TXT) string { return dnsname.Unescape(strings.Join(rr.Txt, "")) }

func withText(rr *dns.TXT, text string) dns.RR {
	changed := dns.Copy(rr).(*dns.TXT)
	changed.Txt = dnsname.Strings(text)
	return changed
}

// hideFile takes the policy away from its web server.
func (w *World) hideFile() (undo func(), err error) {
	s := w.sites[w.policyHost()]
	if s == nil {
		return nil, errors.New("the policy host has no web page yet")
	}
	files := s.files
	s.files = nil
	return func() {
		if s.files == nil {
			s.files = files
		}
	}, nil
}

func canonicalNames(names []string) []string {
	canonical := make([]string, len(names))
	for i, name := range names {
		canonical[i] = dns.CanonicalName(name)
	}
	return canonical
}
