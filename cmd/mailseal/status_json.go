package main

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"io"
	"slices"
	"time"

	"mailseal/providers"
	"mailseal/wizard"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// jsonFormat is for programs: an object a line.
type jsonFormat struct {
	app   *app
	guide *guide.Guide

	message bool // it says what is gone since the last one
}

func (f jsonFormat) render(o outcome) rendered {
	var line bytes.Buffer
	err := o.err
	if err == nil {
		err = writeJSON(&line, newStatusJSON(f.guide, o.status, f.message))
	}
	if err != nil { // of the domain, or a value that JSON has no form for, such as a time beyond the year 9999
		line.Reset()
		_ = writeJSON(&line, errorJSON{Schema: statusSchema, Domain: o.domain, Error: f.app.said(err), Version: version()})
	}
	return rendered{text: line.Bytes()}
}

func (f jsonFormat) write(out io.Writer, r rendered) error {
	_, err := out.Write(r.text)
	return err
}

func (f jsonFormat) end(io.Writer) error { return nil }

// statusJSON is the object that `status --json` prints for one domain. Fields may be added, never
// renamed; what was not looked at is absent.
type statusJSON struct {
	Schema    string            `json:"schema"`
	Domain    string            `json:"domain"`
	CheckedAt time.Time         `json:"checked_at"`
	TookMS    int64             `json:"took_ms"`
	Verdict   diagnosis.Verdict `json:"verdict"`
	Stage     journey.Stage     `json:"stage"`
	Mode      mtasts.Mode       `json:"mode,omitempty"`
	Provider  *providerJSON     `json:"provider,omitempty"`
	DNSHost   *providerJSON     `json:"dns_host,omitempty"`
	MX        []mxJSON          `json:"mx"`
	Record    *recordJSON       `json:"record,omitempty"`
	Policy    *policyJSON       `json:"policy,omitempty"`
	TLSRPT    *tlsrptJSON       `json:"tlsrpt,omitempty"`
	Findings  []seenJSON        `json:"findings"`
	Gone      []goneJSON        `json:"gone,omitempty"` // what the last message had, and is there no more
	Next      *nextJSON         `json:"next,omitempty"`
	LastGood  time.Time         `json:"last_good_at,omitzero"` // when a check last found all well, as far as the notes know
	Version   string            `json:"version"`               // of mailseal
}

// seenJSON is a finding, with what the notes know of it.
type seenJSON struct {
	findingJSON
	Since       time.Time        `json:"since,omitzero"` // since when checks have found it without a break
	News        journey.NewsKind `json:"news"`
	KnownUntil  time.Time        `json:"acknowledged_until,omitzero"`
	UnseenSince time.Time        `json:"unseen_since,omitzero"` // when what it keeps from being seen was seen last
}

// goneJSON is a finding that the last message had, and that is there no more.
type goneJSON struct {
	ID    diagnosis.ID `json:"id"`
	Title string       `json:"title"`
}

const statusSchema = "mailseal.status/1"

// errorJSON stands in the place of a domain that could not be checked.
type errorJSON struct {
	Schema string `json:"schema"`
	Domain string `json:"domain,omitempty"` // what was given, where it is none
	Error  string `json:"error"`

	Version string `json:"version"` // of mailseal
}

// nextJSON is the next date that matters.
type nextJSON struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`

	ID journey.EventID `json:"id"`
}

type providerJSON struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	GatewayID string   `json:"gateway_id,omitempty"`
	Evidence  []string `json:"evidence"`
}

type mxJSON struct {
	Host        string           `json:"host"`
	Preference  uint16           `json:"preference"`
	Covered     *bool            `json:"covered,omitempty"` // absent where there is no policy
	STARTTLS    *bool            `json:"starttls,omitempty"`
	TLSVersion  string           `json:"tls_version,omitempty"`
	Certificate *certificateJSON `json:"certificate,omitempty"`
	Checked     bool             `json:"checked"`
}

type certificateJSON struct {
	OK       bool      `json:"ok"`
	Names    []string  `json:"names"`
	Issuer   string    `json:"issuer"`
	NotAfter time.Time `json:"not_after"`
	Error    string    `json:"error,omitempty"`
}

type recordJSON struct {
	State   mtasts.State `json:"state"`
	ID      string       `json:"id,omitempty"`
	Text    []string     `json:"text"`
	Servers []serverJSON `json:"servers"`
}

type serverJSON struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Text    []string `json:"text"`
	TTL     int64    `json:"ttl"` // seconds
	Error   string   `json:"error,omitempty"`
}

type policyJSON struct {
	State       rollout.PolicyState `json:"state"`
	Mode        mtasts.Mode         `json:"mode,omitempty"`
	MaxAge      *int64              `json:"max_age,omitempty"` // seconds
	MX          []string            `json:"mx"`
	URL         string              `json:"url"`
	Status      int                 `json:"status,omitempty"`
	ContentType string              `json:"content_type,omitempty"`
	Certificate *certificateJSON    `json:"certificate,omitempty"`
	Error       string              `json:"error,omitempty"`
	FirstSeen   time.Time           `json:"first_seen_at,omitzero"` // of this policy, as far as the notes know
}

type tlsrptJSON struct {
	State mtasts.State `json:"state"`
	RUA   []string     `json:"rua,omitempty"`
	Text  []string     `json:"text"`
}

func newStatusJSON(g *guide.Guide, s wizard.Status, message bool) statusJSON {
	check := s.Check
	out := statusJSON{
		Schema: statusSchema, Domain: check.Domain,
		CheckedAt: wholeSecond(check.At), TookMS: check.Took.Milliseconds(),
		Verdict: s.Verdict, Stage: s.Journey.Stage(),
		MX: newMXJSON(check), LastGood: lastGood(s), Version: version(),
	}
	news := journey.NewsOf(s.Journey.Notes, s.Findings)
	out.Findings = newSeenJSON(g, s, news)
	if message {
		out.Gone = newGoneJSON(g, news)
	}
	if next, ok := g.NextEvent(s.Journey, check.At); ok {
		out.Next = &nextJSON{At: next.When.UTC(), What: g.EventText(s.Journey, next), ID: next.ID}
	}
	if _, answered := check.MX.Best(); answered {
		clues := journey.Clues(check)
		mail, dns := g.Catalogue.Mail(clues), g.Catalogue.DNSHost(clues)
		out.Provider = &providerJSON{ID: mail.ID, Name: mail.Name, GatewayID: mail.GatewayID, Evidence: newEvidenceJSON(mail.Evidence)}
		out.DNSHost = &providerJSON{ID: dns.ID, Name: dns.Name, Evidence: newEvidenceJSON(dns.Evidence)}
	}
	if rollout.PlacesSeen(check) {
		out.Mode = rollout.Mode(check)
	}
	if rollout.PlacesSeen(check) && check.Scope.Policy {
		out.Policy = newPolicyJSON(check)
		out.Policy.FirstSeen = policySince(s)
	}
	if check.Scope.DNS && !check.Zone.Missing {
		out.Record = newRecordJSON(check)
		state, rua, texts := rollout.ReportState(check)
		out.TLSRPT = &tlsrptJSON{State: state, RUA: rua, Text: list(texts)}
	}
	return out
}

// newSeenJSON returns what was found; it is never nil.
func newSeenJSON(g *guide.Guide, s wizard.Status, news journey.News) []seenJSON {
	found := []seenJSON{}
	for i, f := range newFindingsJSON(g.Words, s.Findings) {
		item := news.Items[i]
		found = append(found, seenJSON{f, wholeSecond(item.Since), item.Kind, wholeSecond(s.Findings[i].Known), wholeSecond(item.Seen)})
	}
	return found
}

// newGoneJSON returns what is there no more.
func newGoneJSON(g *guide.Guide, news journey.News) (gone []goneJSON) {
	for _, f := range news.Gone {
		gone = append(gone, goneJSON{f.ID, g.TitleAbout(f.ID, f.Form, f.About)})
	}
	return gone
}

// wholeSecond returns a time as it is printed for programs.
func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// lastGood returns when a check last found all well: this one, or the newest day that the notes have.
func lastGood(s wizard.Status) time.Time {
	if s.Verdict == diagnosis.OK && !slices.ContainsFunc(s.Findings, diagnosis.Finding.ToAct) {
		return wholeSecond(s.Check.At)
	}
	for _, day := range slices.Backward(s.Journey.Notes.Days) {
		if at, err := time.Parse(time.DateOnly, day.Date); err == nil && day.Green && day.Mail {
			return at
		}
	}
	return time.Time{}
}

// policySince returns when the policy that senders can fetch was first seen; zero where there is none, or nobody kept it.
func policySince(s wizard.Status) time.Time {
	served := s.Journey.Notes.Served
	if len(served) == 0 || !s.Kept || !served[len(served)-1].Gone.IsZero() {
		return time.Time{}
	}
	return wholeSecond(served[len(served)-1].First)
}

func newEvidenceJSON(evidence []providers.Evidence) []string {
	texts := []string{}
	for _, e := range evidence {
		texts = append(texts, e.What+" "+e.Value)
	}
	return texts
}

// mailHosts returns the names that mail is sent to: those of the MX records, or where there is none, what was called in their
// place, which is the domain itself (RFC 5321 §5.1).
func mailHosts(check facts.Check) []string {
	hosts := check.MXHosts()
	if len(hosts) > 0 {
		return hosts
	}
	for _, server := range check.Servers {
		hosts = append(hosts, server.Host)
	}
	return hosts
}

func newMXJSON(check facts.Check) []mxJSON {
	file := rollout.FileOf(check)
	mxs := []mxJSON{}
	best, _ := check.MX.Best()
	for _, host := range mailHosts(check) {
		mx := mxJSON{Host: host}
		for _, rr := range best.RRs {
			if rr.Type == "MX" && dnsname.Equal(rr.Value, host) {
				mx.Preference = rr.Pref
				break
			}
		}
		if file.State == rollout.PolicyValid && file.Policy.Mode != mtasts.None {
			covered := file.Policy.Covers(host)
			mx.Covered = &covered
		}
		for _, server := range check.Servers {
			if check.Scope.Mail && dnsname.Equal(server.Host, host) {
				mx.called(server.Calls)
			}
		}
		mxs = append(mxs, mx)
	}
	return mxs
}

// called fills in what the calls to all addresses of a mail server come to: the worst of those that were greeted.
func (mx *mxJSON) called(calls []facts.Call) {
	var connected []facts.Call
	for _, call := range calls {
		if call.Greeted() {
			connected = append(connected, call)
		}
	}
	if len(connected) == 0 {
		return
	}
	worst := connected[0]
	if i := slices.IndexFunc(connected, func(c facts.Call) bool { return !c.Proven() }); i >= 0 {
		worst = connected[i]
	}
	encrypted := worst.Stage == facts.CallDone
	mx.Checked, mx.STARTTLS = true, &encrypted
	if worst.TLSVersion != 0 {
		mx.TLSVersion = tls.VersionName(worst.TLSVersion)
	}
	mx.Certificate = newCertificateJSON(cmp.Or(worst.Cert, connected[0].Cert))
}

func newCertificateJSON(c *facts.Certificate) *certificateJSON {
	if c == nil {
		return nil
	}
	problem := cmp.Or(c.Err, string(c.Fault))
	return &certificateJSON{OK: c.Fault == "", Names: list(c.Names), Issuer: c.Issuer, NotAfter: c.NotAfter.UTC(), Error: problem}
}

func newRecordJSON(check facts.Check) *recordJSON {
	state, id, texts := rollout.RecordState(check)
	out := &recordJSON{State: state, ID: id, Text: list(texts), Servers: []serverJSON{}}
	for _, a := range slices.Concat(check.Record.Authoritative, check.Record.Resolvers) {
		server := serverJSON{Name: a.Server.Name, Address: a.Server.Addr, Text: list(a.Values("TXT")), TTL: int64(a.TTL("TXT").Seconds())}
		if !a.Answered() {
			server.Error = string(a.Status)
		}
		out.Servers = append(out.Servers, server)
	}
	return out
}

func newPolicyJSON(check facts.Check) *policyJSON {
	file := rollout.FileOf(check)
	policy := file.Policy
	out := &policyJSON{State: file.State, MX: []string{}, URL: mtasts.PolicyURL(check.Domain), Error: file.Why}
	if file.State == rollout.PolicyValid {
		seconds := int64(policy.MaxAge.Seconds())
		out.Mode, out.MaxAge, out.MX = policy.Mode, &seconds, list(policy.MX)
	}
	if fetch := file.Fetch; file.Fetched {
		out.Status, out.ContentType, out.Certificate = fetch.Status, fetch.ContentType, newCertificateJSON(fetch.Cert)
	}
	return out
}

// certificateEnds returns when the certificate of the policy host expires, and the first of those of the mail servers; zero where
// none was seen.
func (s statusJSON) certificateEnds() (policy, mail time.Time) {
	if s.Policy != nil && s.Policy.Certificate != nil {
		policy = s.Policy.Certificate.NotAfter
	}
	for _, mx := range s.MX {
		if mx.Certificate != nil && (mail.IsZero() || mx.Certificate.NotAfter.Before(mail)) {
			mail = mx.Certificate.NotAfter
		}
	}
	return policy, mail
}

// earlier returns the first of two times; a zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
