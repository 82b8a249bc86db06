package diagnosis

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// diagnosis is one situation while it is being judged.
type diagnosis struct {
	rollout.Situation
	check facts.Check
	notes facts.Notes
	now   time.Time // corrected where this computer's clock is known to be wrong

	exposed bool      // senders may be refusing mail
	until   time.Time // and no longer than this, as things stand

	record   mtasts.State
	id       string
	texts    []string // TXT at the record's name
	file     rollout.File
	hosts    []string // the mail servers, in order of preference
	servers  []server
	lostMX   []string // the mail servers there were, where no MX record is left
	findings []Finding
}

func newDiagnosis(s rollout.Situation) *diagnosis {
	check := s.Check
	if wrong := check.Network.ClockOff; wrong.Abs() > clockTolerance {
		s.Now = s.Now.Add(-wrong)
	}
	d := &diagnosis{Situation: s, check: check, notes: s.Notes, now: s.Now, hosts: check.MXHosts()}
	if len(d.hosts) == 0 && !check.NullMX() {
		for _, m := range check.Servers { // without MX, senders try the domain's own address
			d.hosts = append(d.hosts, canonical(m.Host))
		}
	}
	d.record, d.id, d.texts = rollout.RecordState(check)
	d.file = rollout.FileOf(check)
	d.exposed, d.until = s.Exposed()
	d.servers = d.viewServers()
	d.lostMX = d.formerMX()
	if len(d.lostMX) > 0 {
		d.hosts, d.servers = nil, nil // the web server is not judged as the mail server that it never was
	}
	return d
}

// find adds a finding at the level the catalogue gives it here. Values that many
// words use are always there.
func (d *diagnosis) find(id ID, values assets.Values, evidence ...string) *Finding {
	level := id.row().calm
	if d.exposed {
		level = id.row().exposed
	}
	filled := assets.Values{
		"domain":  d.check.Domain,
		"address": d.reportAddress(),
		"ttl":     span(d.recordTTL()),
		"negttl":  span(d.negativeTTL()),
		"id":      d.freshID(),
		"newid":   d.freshID(),
		"service": d.Provider.Service.Name,
		"runner":  d.Provider.Mail,
	}
	for name, value := range values {
		if value != "" || filled[name] == "" {
			filled[name] = value
		}
	}
	evidence = slices.DeleteFunc(evidence, func(s string) bool { return s == "" })
	d.findings = append(d.findings, Finding{ID: id, Level: level, Values: filled, Evidence: evidence, Exposed: d.exposed})
	return &d.findings[len(d.findings)-1]
}

// reportAddress is where TLS reports may go: where the plan has them go, else a mailbox of the domain's own.
func (d *diagnosis) reportAddress() string {
	if d.Plan != nil && len(d.Plan.Reports.RUA) > 0 {
		if address, ok := tlsrpt.Address(d.Plan.Reports.RUA[0]); ok {
			return address
		}
	}
	return "tls-reports@" + d.check.Domain
}

// freshID is a new id: the one that the plan has for its next policy, else the time, to the second, and never the one that
// is there.
func (d *diagnosis) freshID() string {
	if p := d.Plan; p != nil && p.Target.ID != d.id && p.Target.LiveSince.IsZero() && mtasts.ValidID(p.Target.ID) {
		return p.Target.ID
	}
	id := mtasts.NewID(d.now)
	if id == d.id {
		return mtasts.NewID(d.now.Add(time.Second))
	}
	return id
}

// recordTTL is how long the record that is there may be kept; an hour where nothing is known.
func (d *diagnosis) recordTTL() time.Duration {
	best, _ := d.check.Record.Best()
	if ttl := best.TTL("TXT"); ttl > 0 {
		return ttl
	}
	return time.Hour
}

// negativeTTL is how long "no such name" may be kept.
func (d *diagnosis) negativeTTL() time.Duration {
	if d.check.Zone.Negative > 0 {
		return d.check.Zone.Negative
	}
	return time.Hour
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
