package journey

import (
	"cmp"
	"fmt"
	"net/mail"
	"net/netip"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// Paste is a question for a record whose value the user brings, and the record's label.
type Paste struct {
	Label string
	ID    QuestionID
}

// Pastes lists them.
func Pastes() []Paste {
	return []Paste{
		{mtasts.HostLabel, QuestionHost},
		{mtasts.RecordLabel, QuestionSTSTarget},
		{tlsrpt.RecordLabel, QuestionRptTarget},
	}
}

// Shape is the shape of the record with a label whose value the user brings; ok is false where the place needs none.
func Shape(o providers.Option, label string) (shape providers.RecordShape, ok bool) {
	i := slices.IndexFunc(o.Records, func(r providers.RecordShape) bool { return r.Label == label && r.Pasted })
	if i < 0 {
		return providers.RecordShape{}, false
	}
	return o.Records[i], true
}

// Place is where the policy is to live, as far as it was chosen from what fits the domain; ok is false where it was not,
// or does not fit any more.
func (m Machine) Place(j Journey) (o providers.Option, ok bool) {
	id, _ := j.Answered(QuestionHosting)
	options := m.Places(j)
	i := slices.IndexFunc(options, func(o providers.Option) bool { return o.ID == id })
	if i < 0 {
		return providers.Option{}, false
	}
	return options[i], true
}

// Places are where the policy of a domain can live, the recommended one first; of one kind, where the user chose that.
func (m Machine) Places(j Journey) []providers.Option {
	check, _ := j.Check()
	return m.Catalogue.Hosting(Clues(check))
}

// PlacesOfWay are the places of the kind that the user chose.
func (m Machine) PlacesOfWay(j Journey) []providers.Option {
	way, chosen := j.Answered(QuestionWay)
	return slices.DeleteFunc(slices.Clone(m.Places(j)), func(o providers.Option) bool { return chosen && string(o.Kind) != way })
}

// planPending asks what is still missing for a plan, then for the plan itself.
func (m Machine) planPending(j Journey) Pending {
	place, ok := m.Place(j)
	if !ok { // not chosen yet, or what was detected has changed since
		return m.placePending(j)
	}
	for _, paste := range Pastes() {
		if _, needed := Shape(place, paste.Label); needed && !j.Has(paste.ID) {
			return Pending{ID: paste.ID, Kind: Write}
		}
	}
	switch {
	case !leadsReports(place) && !j.Has(QuestionReports):
		return Pending{ID: QuestionReports, Kind: Write, Default: "tls-reports@" + j.Domain}
	case place.Mode != "": // like every way to enforce: a plan without testing weeks takes a word that is typed
		p := typed(QuestionAcceptPlan, string(mtasts.Enforce))
		return p
	}
	return choose(QuestionAcceptPlan, Yes, Yes, Change)
}

// placePending asks for the kind of place first: thirty names at once help nobody.
func (m Machine) placePending(j Journey) Pending {
	var ids []string
	for _, o := range m.PlacesOfWay(j) {
		ids = append(ids, o.ID)
	}
	hosting := Pending{ID: QuestionHosting, Kind: Choose, Options: ids}
	if len(ids) > 0 {
		hosting.Default = ids[0]
	}
	if j.Has(QuestionWay) {
		return hosting
	}
	way := choose(QuestionWay, WayRecommended, WayRecommended)
	for _, kind := range []providers.Kind{providers.Static, providers.Service, providers.Server} {
		if slices.ContainsFunc(m.Places(j), func(o providers.Option) bool { return o.Kind == kind }) {
			way.Options = append(way.Options, string(kind))
		}
	}
	way.Finer = &hosting
	return way
}

// leadsReports reports whether a record of the place itself says where reports go.
func leadsReports(o providers.Option) bool {
	return slices.ContainsFunc(o.Records, func(r providers.RecordShape) bool { return r.Label == tlsrpt.RecordLabel && !r.Own })
}

// acceptPlan makes the draft the plan, or asks for its parts anew.
func (m Machine) acceptPlan(j Journey, value string, now time.Time) Journey {
	if value == Change || value == No {
		return j.without(QuestionWay, QuestionHosting, QuestionHost, QuestionSTSTarget, QuestionRptTarget, QuestionReports)
	}
	place, _ := m.Place(j)
	p := m.Draft(j, place, now)
	p.Accepted = now
	j.Plan = &p
	j = j.with(QuestionAcceptPlan, value, now)
	return m.settle(j, now)
}

// Draft is the plan that the answers so far come to.
func (m Machine) Draft(j Journey, o providers.Option, now time.Time) plan.Plan {
	check, _ := j.Check()
	p := plan.Plan{
		Domain:  j.Domain,
		Zone:    check.Zone.Name,
		Hosting: plan.Hosting{ID: o.ID, Kind: plan.Kind(o.Kind), Name: o.Name, Fixed: mtasts.Mode(o.Mode)},
		Target:  m.target(check, cmp.Or(mtasts.Mode(o.Mode), mtasts.Testing), rollout.FirstMaxAge, now),
	}
	p.Target.AnyMaxAge = p.ServiceKeepsPolicy()
	if p.Zone == "" {
		p.Zone = j.Domain
	}
	for _, shape := range o.Records {
		if record := hostingRecord(j, shape); !shape.Own && record.Value != "" { // else the place's own steps say it
			p.Hosting.Records = append(p.Hosting.Records, record)
		}
	}
	if address, ok := j.Answered(QuestionReports); ok {
		p.Reports = plan.Reports{RUA: []string{address}}
	}
	return p
}

func hostingRecord(j Journey, shape providers.RecordShape) plan.Record {
	record := plan.Record{Name: shape.Label + "." + j.Domain, Type: shape.Type, Value: shape.Value, TTL: plan.DefaultTTL}
	for _, paste := range Pastes() {
		if value, ok := j.Answered(paste.ID); ok && paste.Label == shape.Label && shape.Pasted {
			record.Value = value
			record.Type = typeFor(shape.Type, value)
		}
	}
	return record
}

// typeFor corrects the type of an address record by what was given: a name makes it an alias.
func typeFor(shape, value string) string {
	if _, err := netip.ParseAddr(value); err != nil && shape == "A" {
		return "CNAME"
	}
	return shape
}

// target is a policy for the mail servers of a check, with a new id.
func (m Machine) target(check facts.Check, mode mtasts.Mode, maxAge time.Duration, now time.Time) plan.Target {
	t := plan.Target{Mode: mode, MaxAge: maxAge, ID: mtasts.NewID(now), Since: now}
	for _, line := range m.Catalogue.PolicyMX(Clues(check)) {
		if !deadMX(check, line.Pattern) {
			t.MX = append(t.MX, plan.Line{Pattern: line.Pattern})
		}
	}
	return t
}

// deadMX reports whether a name in the MX records is one that nobody has, while another is a mail server's: it is a
// mistake in the records, and no policy should repeat it.
func deadMX(check facts.Check, name string) bool {
	dead, alive := false, false
	for _, s := range check.Servers {
		alive = alive || !s.Dead
		dead = dead || s.Dead && dnsname.Equal(s.Host, name)
	}
	return dead && alive
}

// reportAddress reads where reports go: a mail address, or the address of a collector (RFC 8460 §3). The whole value of
// a record, as services show it, is taken too.
func reportAddress(text string) (string, error) {
	text = strings.Trim(strings.TrimSpace(text), `"`)
	if record, err := tlsrpt.ParseRecord(text); err == nil && len(record.RUA) > 0 {
		return record.RUA[0], nil
	}
	if strings.HasPrefix(strings.ToLower(text), "https://") {
		uri := strings.NewReplacer(",", "%2C", ";", "%3B", "!", "%21", " ", "%20").Replace(text) // RFC 8460 §3
		if _, err := tlsrpt.ParseRecord(tlsrpt.Record{RUA: []string{uri}}.String()); err != nil {
			return "", fmt.Errorf("%q is not a web address; copy it again from the report service", assets.Clean(text, 80))
		}
		return uri, nil
	}
	address, err := mail.ParseAddress(strings.TrimPrefix(text, "mailto:"))
	if err != nil {
		return "", fmt.Errorf("%q is not a mail address; type one such as reports@example.com", assets.Clean(text, 80))
	}
	at := strings.LastIndexByte(address.Address, '@')
	domain, err := ParseDomain(address.Address[at+1:])
	if err != nil {
		return "", err
	}
	return tlsrpt.MailtoURI(address.Address[:at] + "@" + domain.ASCII), nil
}
