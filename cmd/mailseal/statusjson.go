package main

import (
	"crypto/tls"
	"time"

	"mailseal/providers"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

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
	Findings  []findingJSON     `json:"findings"`
	Next      *nextJSON         `json:"next,omitempty"`
}

// nextJSON is the next date that matters.
type nextJSON struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
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
}

type tlsrptJSON struct {
	State mtasts.State `json:"state"`
	RUA   []string     `json:"rua,omitempty"`
	Text  []string     `json:"text"`
}

type findingJSON struct {
	ID       string          `json:"id"`
	Level    diagnosis.Level `json:"level"`
	Title    string          `json:"title"`
	What     string          `json:"what"`
	Why      string          `json:"why"`
	Fix      string          `json:"fix"`
	Until    *time.Time      `json:"until,omitempty"`
	Evidence []string        `json:"evidence"`
}

func (s sight) json() statusJSON {
	out := statusJSON{
		Schema: "mailseal.status/1", Domain: s.check.Domain,
		CheckedAt: s.check.At.UTC().Truncate(time.Second), TookMS: s.check.Took.Milliseconds(),
		Verdict: s.verdict, Stage: s.journey.Stage(),
		MX: s.mxJSON(), Findings: s.findingsJSON(),
	}
	if what, when := s.guide.Next(s.journey, s.check.At); !when.IsZero() {
		out.Next = &nextJSON{At: when.UTC(), What: what}
	}
	if _, answered := s.check.MX.Best(); answered {
		clues := journey.Clues(s.check)
		mail, dns := s.guide.Catalogue.Mail(clues), s.guide.Catalogue.DNSHost(clues)
		out.Provider = &providerJSON{ID: mail.ID, Name: mail.Name, GatewayID: mail.GatewayID, Evidence: evidenceJSON(mail.Evidence)}
		out.DNSHost = &providerJSON{ID: dns.ID, Name: dns.Name, Evidence: evidenceJSON(dns.Evidence)}
	}
	if s.seen() {
		out.Mode = rollout.Mode(s.check)
	}
	if s.check.Scope.DNS && !s.check.Zone.Missing {
		out.Record = s.recordJSON()
	}
	if s.check.Scope.Policy && s.seen() {
		out.Policy = s.policyJSON()
	}
	if s.check.Scope.DNS && !s.check.Zone.Missing {
		state, rua, texts := rollout.ReportState(s.check)
		out.TLSRPT = &tlsrptJSON{State: state, RUA: rua, Text: list(texts)}
	}
	return out
}

func evidenceJSON(list []providers.Evidence) []string {
	texts := []string{}
	for _, e := range list {
		texts = append(texts, e.What+" "+e.Value)
	}
	return texts
}

func (s sight) mxJSON() []mxJSON {
	file := rollout.FileOf(s.check)
	mxs := []mxJSON{}
	best, _ := s.check.MX.Best()
	for _, host := range s.check.MXHosts() {
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
		for _, server := range s.check.Servers {
			if dnsname.Equal(server.Host, host) {
				mx.called(server.Calls)
			}
		}
		mxs = append(mxs, mx)
	}
	return mxs
}

// called fills in what the calls to all addresses of a mail server come to: the worst of those that connected.
func (mx *mxJSON) called(calls []facts.Call) {
	good := true
	for _, call := range calls {
		if call.Stage == facts.CallConnect || call.Stage == facts.CallRefused {
			continue
		}
		mx.Checked = true
		encrypted := call.Stage == facts.CallDone
		if proven := encrypted && call.Cert != nil && call.Cert.Fault == ""; !good || mx.Certificate != nil && proven {
			continue
		} else if good = proven; call.Cert != nil {
			mx.Certificate = certificateOf(call.Cert)
		}
		mx.STARTTLS = &encrypted
		mx.TLSVersion = ""
		if call.TLSVersion != 0 {
			mx.TLSVersion = tls.VersionName(call.TLSVersion)
		}
	}
}

func certificateOf(c *facts.Certificate) *certificateJSON {
	if c == nil {
		return nil
	}
	problem := c.Err
	if problem == "" {
		problem = string(c.Fault)
	}
	return &certificateJSON{OK: c.Fault == "", Names: list(c.Names), Issuer: c.Issuer, NotAfter: c.NotAfter.UTC(), Error: problem}
}

func (s sight) recordJSON() *recordJSON {
	state, id, texts := rollout.RecordState(s.check)
	out := &recordJSON{State: state, ID: id, Text: list(texts), Servers: []serverJSON{}}
	answers := append([]facts.Answer{}, s.check.Record.Authoritative...)
	for _, a := range append(answers, s.check.Record.Resolvers...) {
		server := serverJSON{Name: a.Server.Name, Address: a.Server.Addr, Text: list(a.Values("TXT")), TTL: int64(a.TTL("TXT").Seconds())}
		if !a.Answered() {
			server.Error = string(a.Status)
		}
		out.Servers = append(out.Servers, server)
	}
	return out
}

func (s sight) policyJSON() *policyJSON {
	file := rollout.FileOf(s.check)
	policy := file.Policy
	out := &policyJSON{State: file.State, MX: []string{}, URL: mtasts.PolicyURL(s.check.Domain), Error: file.Why}
	if file.State == rollout.PolicyValid {
		seconds := int64(policy.MaxAge.Seconds())
		out.Mode, out.MaxAge, out.MX = policy.Mode, &seconds, list(policy.MX)
	}
	if fetch := file.Fetch; file.Fetched {
		out.Status, out.ContentType, out.Certificate = fetch.Status, fetch.ContentType, certificateOf(fetch.Cert)
	}
	return out
}

func (s sight) findingsJSON() []findingJSON {
	out := []findingJSON{}
	for _, f := range s.findings {
		text := diagnosis.Text(s.guide.Words, f)
		finding := findingJSON{ID: string(f.ID), Level: f.Level, Title: text.Title, What: text.What, Why: text.Why, Fix: text.Fix, Evidence: list(f.Evidence)}
		if !f.Until.IsZero() {
			until := f.Until.UTC()
			finding.Until = &until
		}
		out = append(out, finding)
	}
	return out
}
