package practice

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// Fault is something that is wrong in the pretend world, until it is mended.
type Fault string

// Faults of the network that the user sits in.
const (
	Offline       Fault = "offline"         // nothing can be reached
	DNSFiltered   Fault = "dns-filtered"    // port 53 gets no answers
	Port25Blocked Fault = "port-25-blocked" // mail servers cannot be called from here
	Intercepted   Fault = "intercepted"     // something opens private links to web servers, and signs its own
	PacketsLost   Fault = "packets-lost"    // a third of UDP packets gets lost, and a connection now and then
)

// Faults of the public resolvers: of the last, or those named.
const (
	ResolverBehind   Fault = "resolver-behind"   // it goes on giving what it remembers, long after its time (RFC 8767)
	ResolverLies     Fault = "resolver-lies"     // it says that no name of the domain exists
	ResolversFailing Fault = "resolvers-failing" // all of them, or those named, answer with SERVFAIL
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

// Mistakes in the _mta-sts record, which has to be there. They show at once.
const (
	DoubledName      Fault = "doubled-name"       // _mta-sts.DOMAIN.DOMAIN
	UnderscoreName   Fault = "underscore-name"    // _mta_sts.DOMAIN
	CurlyQuotes      Fault = "curly-quotes"       // the value is in typographic quotes
	TwoRecords       Fault = "two-records"        // an older one is there too
	RecordBeforeFile Fault = "record-before-file" // the file is not there yet
)

// Faults of the web server that has the policy.
const (
	WebDown           Fault = "web-down" // connections are closed without a word
	WebSlow           Fault = "web-slow" // no answer in time
	WebCertWrongName  Fault = "web-cert-wrong-name"
	WebCertExpired    Fault = "web-cert-expired"
	WebCertUntrusted  Fault = "web-cert-untrusted"
	WebCertNotRenewed Fault = "web-cert-not-renewed" // nobody renews it: it expires after ten days, or as many as are named
	WebChainMissing   Fault = "web-chain-missing"    // the intermediate is not sent
	WebRedirect       Fault = "web-redirect"         // to the organisation's home page
	WebNoFolder       Fault = "web-no-folder"        // 404; the file is at /mta-sts.txt
	WebHTML           Fault = "web-html"             // a page for every address
	WebContentType    Fault = "web-content-type"     // application/octet-stream
	WebBotWall        Fault = "web-bot-wall"         // 403 unless a browser asks
)

// Faults of mail servers.
const (
	MailDown            Fault = "mail-down"          // connections are closed without a word
	MailServerSilent    Fault = "mail-server-silent" // connections never come about: packets to port 25 get lost
	MailNoStartTLS      Fault = "mail-no-starttls"
	MailStartTLSRefused Fault = "mail-starttls-refused"
	MailPlainText       Fault = "mail-plain-text" // STARTTLS is agreed to, and then plain text comes
	MailOldTLS          Fault = "mail-old-tls"    // TLS 1.0 and 1.1 only
	MailCertWrongName   Fault = "mail-cert-wrong-name"
	MailCertExpired     Fault = "mail-cert-expired"
	MailCertUntrusted   Fault = "mail-cert-untrusted"
	MailCertNotRenewed  Fault = "mail-cert-not-renewed" // as with the web server
	MailChainMissing    Fault = "mail-chain-missing"    // the intermediate is not sent
)

// Faults of the senders' reports.
const (
	ReportsLate    Fault = "reports-late"    // they come two days late
	ReportsDoubled Fault = "reports-doubled" // each comes twice
	ReportsBroken  Fault = "reports-broken"  // they are cut in the middle
)

// Faults lists every fault there is.
func Faults() []Fault {
	return []Fault{
		Offline, DNSFiltered, Port25Blocked, Intercepted, PacketsLost,
		ResolverBehind, ResolverLies, ResolversFailing,
		ServerBehind, NameServerSilent, NameServersSilent, ServFail, BogusZone, TLSAStale,
		AddressDead, AddressesDead,
		DoubledName, UnderscoreName, CurlyQuotes, TwoRecords, RecordBeforeFile,
		WebDown, WebSlow, WebCertWrongName, WebCertExpired, WebCertUntrusted, WebCertNotRenewed, WebChainMissing,
		WebRedirect, WebNoFolder, WebHTML, WebContentType, WebBotWall,
		MailDown, MailServerSilent, MailNoStartTLS, MailStartTLSRefused, MailPlainText, MailOldTLS,
		MailCertWrongName, MailCertExpired, MailCertUntrusted, MailCertNotRenewed, MailChainMissing,
		ReportsLate, ReportsDoubled, ReportsBroken,
	}
}

// Break makes something go wrong now. Faults of web and mail servers may name the hosts
// that have them; without, it is the domain's policy host, or all its mail servers. Faults of
// name servers and resolvers may name those, and faults of addresses hosts or addresses. A fault that is there already spreads to what is named.
func (w *World) Break(f Fault, hosts ...string) error {
	w.enter()
	defer w.mu.Unlock()
	if !slices.Contains(Faults(), f) {
		return fmt.Errorf("there is no fault %q", f)
	}
	w.samplePolicyAround()
	before, already := w.faults[f]
	if already && len(hosts)+len(before.lost) == 0 && !f.ofHosts() && !f.ofResolvers() {
		return nil
	}
	now, err := w.startFault(f, hosts)
	if err != nil {
		return fmt.Errorf("break %s: %w", f, err)
	}
	if already {
		now = before.and(now)
	}
	w.faults[f] = now
	return nil
}

// Mend ends a fault now. What is not broken stays as it is.
func (w *World) Mend(f Fault) error {
	w.enter()
	defer w.mu.Unlock()
	if !slices.Contains(Faults(), f) {
		return fmt.Errorf("there is no fault %q", f)
	}
	w.samplePolicyAround()
	if d := w.faults[f]; d.undo != nil {
		d.undo()
	}
	delete(w.faults, f)
	w.forgetFailures()
	return nil
}

// startFault changes in the world what a fault changes, and gives the fault as it is now.
func (w *World) startFault(f Fault, hosts []string) (activeFault, error) {
	days, hosts := f.daysAmong(hosts)
	if err := w.checkHosts(f, hosts); err != nil {
		return activeFault{}, err
	}
	lost, undo, err := w.lostEndpoints(f, hosts)
	if err == nil && lost == nil {
		undo, err = w.changeZones(f, hosts)
	}
	return activeFault{since: w.at, days: days, hosts: canonicalNames(hosts), lost: lost, undo: undo}, err
}

// unrenewedDays is after how many days a certificate expires that nobody renews, where no number is named.
const unrenewedDays = 10

// daysAmong returns the number of days that stands among the names that a fault of time gets, and the names.
func (f Fault) daysAmong(named []string) (days int, hosts []string) {
	if f != WebCertNotRenewed && f != MailCertNotRenewed {
		return 0, named
	}
	days = unrenewedDays
	for _, word := range named {
		if number, err := strconv.ParseUint(word, 10, 16); err == nil {
			days = int(number)
		} else {
			hosts = append(hosts, word)
		}
	}
	return days, hosts
}

// checkHosts reports what is wrong with the hosts that a fault is to have.
func (w *World) checkHosts(f Fault, hosts []string) error {
	switch {
	case len(hosts) == 0:
		return nil
	case f.ofResolvers(), slices.Contains([]Fault{ServerBehind, NameServerSilent, AddressDead, AddressesDead, MailServerSilent}, f):
		return nil // what is named is looked for when it breaks
	case !f.ofHosts():
		return errors.New("it is no fault of single hosts, and takes no names")
	}
	for _, host := range canonicalNames(hosts) {
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

func canonicalNames(names []string) []string {
	canonical := make([]string, len(names))
	for i, name := range names {
		canonical[i] = dns.CanonicalName(name)
	}
	return canonical
}
