package diagnosis

import (
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// look is one check while it is being judged.
type look struct {
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

func newLook(s rollout.Situation) *look {
	check := s.Check
	if wrong := check.Network.ClockOff; wrong.Abs() > clockTolerance {
		s.Now = s.Now.Add(-wrong)
	}
	l := &look{Situation: s, check: check, notes: s.Notes, now: s.Now, hosts: check.MXHosts()}
	if len(l.hosts) == 0 && !check.NullMX() {
		for _, m := range check.Servers { // without MX, senders try the domain's own address
			l.hosts = append(l.hosts, dnsname.Canonical(m.Host))
		}
	}
	l.record, l.id, l.texts = rollout.RecordState(check)
	l.file = rollout.FileOf(check)
	l.exposed, l.until = s.Exposed()
	l.servers = l.viewServers()
	l.lostMX = l.formerMX()
	if len(l.lostMX) > 0 {
		l.hosts, l.servers = nil, nil // the web server is not judged as the mail server that it never was
	}
	return l
}

// find adds a finding at the level the catalogue gives it here. Values that many
// words use are always there.
func (l *look) find(id ID, values assets.Values, evidence ...string) *Finding {
	level := id.row().calm
	if l.exposed {
		level = id.row().exposed
	}
	filled := assets.Values{
		"domain":  l.check.Domain,
		"address": l.reportAddress(),
		"ttl":     span(l.recordTTL()),
		"negttl":  span(l.negativeTTL()),
		"id":      l.freshID(),
		"newid":   l.freshID(),
		"service": l.Provider.Service.Name,
		"runner":  l.Provider.Mail,
	}
	for name, value := range values {
		if value != "" || filled[name] == "" {
			filled[name] = value
		}
	}
	evidence = slices.DeleteFunc(evidence, func(s string) bool { return s == "" })
	l.findings = append(l.findings, Finding{ID: id, Level: level, Values: filled, Evidence: evidence, Exposed: l.exposed})
	return &l.findings[len(l.findings)-1]
}

// reportAddress is where TLS reports may go: where the plan has them go, else a mailbox of the domain's own.
func (l *look) reportAddress() string {
	if l.Plan != nil && len(l.Plan.Reports.RUA) > 0 {
		if address, ok := tlsrpt.Address(l.Plan.Reports.RUA[0]); ok {
			return address
		}
	}
	return "tls-reports@" + l.check.Domain
}

// freshID is a new id: the one that the plan has for its next policy, else the time, to the second, and never the one that
// is there.
func (l *look) freshID() string {
	if p := l.Plan; p != nil && p.Target.ID != l.id && p.Target.LiveSince.IsZero() && mtasts.ValidID(p.Target.ID) {
		return p.Target.ID
	}
	id := mtasts.NewID(l.now)
	if id == l.id {
		return mtasts.NewID(l.now.Add(time.Second))
	}
	return id
}

// recordTTL is how long the record that is there may be kept; an hour where nothing is known.
func (l *look) recordTTL() time.Duration {
	best, _ := l.check.Record.Best()
	if ttl := best.TTL("TXT"); ttl > 0 {
		return ttl
	}
	return time.Hour
}

// negativeTTL is how long "no such name" may be kept.
func (l *look) negativeTTL() time.Duration {
	if l.check.Zone.Negative > 0 {
		return l.check.Zone.Negative
	}
	return time.Hour
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
