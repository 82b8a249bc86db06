package practice

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/miekg/dns"

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
	ServerBehind Fault = "server-behind" // the last of the domain's servers takes no change
	ServFail     Fault = "servfail"      // the servers fail for _mta-sts
	BogusZone    Fault = "bogus-zone"    // the parent has a DS, the zone is not signed (RFC 4035 §4.3)
	TLSAStale    Fault = "tlsa-stale"    // signed fingerprints of the mail servers are of an earlier key (RFC 7672)
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
	MailDown            Fault = "mail-down" // connections are closed unheard
	MailNoStartTLS      Fault = "mail-no-starttls"
	MailStartTLSRefused Fault = "mail-starttls-refused"
	MailOldTLS          Fault = "mail-old-tls" // TLS 1.0 and 1.1 only
	MailCertWrongName   Fault = "mail-cert-wrong-name"
	MailCertExpired     Fault = "mail-cert-expired"
	MailCertUntrusted   Fault = "mail-cert-untrusted"
)

// Faults lists every fault there is.
func Faults() []Fault {
	return []Fault{
		Offline, DNSFiltered, Port25Blocked, Intercepted,
		ServerBehind, ServFail, BogusZone, TLSAStale,
		DoubledName, UnderscoreName, CurlyQuotes, TwoRecords, RecordBeforeFile,
		WebDown, WebSlow, WebCertWrongName, WebCertExpired, WebCertUntrusted, WebChainMissing,
		WebRedirect, WebNoFolder, WebHTML, WebContentType, WebBotWall,
		MailDown, MailNoStartTLS, MailStartTLSRefused, MailOldTLS,
		MailCertWrongName, MailCertExpired, MailCertUntrusted,
	}
}

// Break makes something go wrong now. Faults of web and mail servers may name the hosts
// that have them; without, it is the domain's policy host, or all its mail servers.
func (w *World) Break(f Fault, hosts ...string) error {
	return w.Act(Break{Fault: f, Hosts: hosts})
}

// Mend ends a fault now. What is not broken stays as it is.
func (w *World) Mend(f Fault) error { return w.Act(Mend{Fault: f}) }

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
	if _, already := w.broken[b.Fault]; already {
		return nil
	}
	undo, err := w.damage(b.Fault)
	if err != nil {
		return fmt.Errorf("break %s: %w", b.Fault, err)
	}
	w.broken[b.Fault] = damage{hosts: canonicalNames(b.Hosts), undo: undo}
	return nil
}

func (m Mend) act(w *World) error {
	d, ok := w.broken[m.Fault]
	if ok && d.undo != nil {
		d.undo()
	}
	delete(w.broken, m.Fault)
	return nil
}

// damage is a fault that is on.
type damage struct {
	hosts []string // empty: the usual ones
	undo  func()   // nil: nothing but the fault itself
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
func (w *World) damage(f Fault) (undo func(), err error) {
	switch f {
	case ServerBehind:
		return w.holdBack(), nil
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

func (w *World) holdBack() func() {
	last := w.nameservers[w.home.ns[len(w.home.ns)-1]]
	hold := func(since time.Time) {
		for i, h := range last.zones {
			if h.zone == w.home {
				last.zones[i].held = since
			}
		}
	}
	hold(w.at)
	return func() { hold(time.Time{}) }
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

func text(rr *dns.TXT) string { return unescape(rr.Txt) }

func withText(rr *dns.TXT, text string) dns.RR {
	changed := dns.Copy(rr).(*dns.TXT)
	changed.Txt = txtStrings(text)
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
