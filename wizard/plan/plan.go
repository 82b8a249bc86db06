// Package plan is what the user is to publish, as mailseal said it. It is data: it asks nothing, looks nothing up, and judges nothing. It
// holds no sentence: the reason for a value follows from the value and from where the policy lives.
//
// A Plan is one policy, its record and its report record; task.go has the tasks that publish it, operation.go what takes more
// than one plan: a removal, and a change of mail provider.
package plan

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Plan is everything that a domain is to publish.
type Plan struct {
	Domain  string  `json:"domain"` // A-labels
	Zone    string  `json:"zone"`   // the zone that the records go into
	Hosting Hosting `json:"hosting"`
	Reports Reports `json:"reports"`
	Target  Target  `json:"target"`
	Before  *Target `json:"before,omitempty"` // what is live until the target is; nil: the target is, or nothing was
}

// Kind is how the policy is hosted.
type Kind string

// The kinds of hosting.
const (
	Service  Kind = "service"  // somebody keeps the policy for the domain, behind CNAMEs
	Static   Kind = "static"   // a static host serves an uploaded file
	Server   Kind = "server"   // a web server of the domain's own
	Existing Kind = "existing" // it was there before mailseal; we do not know how
)

// Hosting is where the policy lives.
type Hosting struct {
	ID      string   `json:"id"` // in the catalogue of providers
	Kind    Kind     `json:"kind"`
	Name    string   `json:"name,omitempty"` // of the company or the place; empty where we do not know it
	Records []Record `json:"records"`        // what leads to it: mta-sts, and for a service _mta-sts and _smtp._tls

	// FoundID is the id of the record that was there when the plan was made: it may have announced another policy.
	FoundID string `json:"found_id,omitempty"`

	// Fixed is the mode where the place has only one, as a service that starts in enforce; empty where the user chooses.
	Fixed mtasts.Mode `json:"fixed,omitempty"`
}

// Reports is where TLS reports go (RFC 8460 §3).
type Reports struct {
	RUA []string `json:"rua,omitempty"` // mailto: or https:; empty where the service takes them
}

// Target is the policy that should be live, and the id that announces it.
type Target struct {
	Mode      mtasts.Mode   `json:"mode"`
	MaxAge    time.Duration `json:"max_age"`
	AnyMaxAge bool          `json:"any_max_age,omitempty"` // a service chooses it: MaxAge is what was seen, or what we expect
	MX        []Line        `json:"mx"`
	ID        string        `json:"id"`
	Since     time.Time     `json:"since"`               // when the user was first asked to publish it
	LiveSince time.Time     `json:"live_since,omitzero"` // when it was first seen everywhere; zero: not yet
}

// Line is one mx line of a policy.
type Line struct {
	Pattern string `json:"pattern"`
}

// Record is one DNS record to publish.
type Record struct {
	Name  string        `json:"name"` // whole, without final dot
	Type  string        `json:"type"`
	Value string        `json:"value"` // of several addresses or name servers, all, with spaces between them
	TTL   time.Duration `json:"ttl"`
}

// Values returns the values of the records that there are to be at the name: one of each.
func (r Record) Values() []string {
	if r.Type == "TXT" {
		return []string{r.Value}
	}
	return strings.Fields(r.Value)
}

// DefaultTTL is short enough that a mistake is over in an hour.
const DefaultTTL = time.Hour

// Policy returns the policy file of the target.
func (t Target) Policy() mtasts.Policy {
	p := mtasts.Policy{Mode: t.Mode, MaxAge: t.MaxAge}
	for _, line := range t.MX {
		p.MX = append(p.MX, line.Pattern)
	}
	return p
}

// STSRecord returns what announces the policy: a TXT record, or the service's CNAME.
func (p Plan) STSRecord() Record {
	name := mtasts.RecordLabel + "." + p.Domain
	if r, ok := p.Hosting.Record(name); ok {
		return r
	}
	return Record{Name: name, Type: "TXT", Value: mtasts.Record{ID: p.Target.ID}.String(), TTL: DefaultTTL}
}

// ReportRecord says where reports go: a TXT record, or the service's CNAME. ok is false where
// nobody has said yet where they should go.
func (p Plan) ReportRecord() (record Record, ok bool) {
	name := tlsrpt.RecordLabel + "." + p.Domain
	if r, ok := p.Hosting.Record(name); ok || len(p.Reports.RUA) == 0 {
		return r, ok
	}
	return Record{Name: name, Type: "TXT", Value: tlsrpt.Record{RUA: p.Reports.RUA}.String(), TTL: DefaultTTL}, true
}

// HostRecord leads to the web server that has the policy; ok is false where it was there before.
func (p Plan) HostRecord() (record Record, ok bool) {
	return p.Hosting.Record(mtasts.HostLabel + "." + p.Domain)
}

// Record returns what the place has at a name; ok is false where it wants nothing there.
func (h Hosting) Record(name string) (record Record, ok bool) {
	i := slices.IndexFunc(h.Records, func(r Record) bool { return dnsname.Equal(r.Name, name) })
	if i < 0 {
		return Record{}, false
	}
	return h.Records[i], true
}

// ServiceKeepsPolicy reports whether the policy is changed in a service's dashboard and not by uploading a file.
func (p Plan) ServiceKeepsPolicy() bool { return p.Hosting.Kind == Service }

// ServiceKeepsRecord reports whether the service also keeps the _mta-sts record, and so its id.
func (p Plan) ServiceKeepsRecord() bool { return p.STSRecord().Type == "CNAME" }

// Fixed reports whether the place that keeps the policy also chooses its mode.
func (p Plan) Fixed() bool { return p.Hosting.Fixed != "" }
