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
			l.hosts = append(l.hosts, canonical(m.Host))
		}
	}
	l.record, l.id, l.texts = rollout.RecordState(check)
	l.file = rollout.FileOf(check)
	l.exposed, l.until = s.Exposed()
	l.servers = l.viewServers()
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
		"address": "tls-reports@" + l.check.Domain,
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
	l.findings = append(l.findings, Finding{ID: id, Level: level, Values: filled, Evidence: evidence})
	return &l.findings[len(l.findings)-1]
}

// findRemarks adds the findings that reading a text gave.
func (l *look) findRemarks(remarks []mtasts.Remark, texts ...string) {
	for _, r := range remarks {
		l.find(ID(r.ID), remarkValues(r), texts...)
	}
}

// remarkValues keeps words readable where there was nothing to quote or to propose.
func remarkValues(r mtasts.Remark) assets.Values {
	values := assets.Values{}
	for name, value := range r.Values {
		values[name] = oneLine(value)
	}
	if values["found"] == "" {
		values["found"] = "nothing"
	}
	if mends(ID(r.ID), values) {
		values["form"] = "mended"
	}
	for _, name := range []string{"xn", "guess", "right", "n", "key"} {
		if values[name] == "" {
			values[name] = "-"
		}
	}
	if _, err := tlsrpt.ParseRecord("v=" + tlsrpt.Version + "; rua=mailto:" + values["address"]); err != nil {
		delete(values, "address") // never propose what would be refused again
	}
	switch {
	case values["id"] != "":
	case ID(r.ID) == STSRecordIDInvalid:
		values["id"] = "-"
	case ID(r.ID) == STSRecordMultiple:
		values["form"] = "new" // none of them is worth keeping
	}
	return values
}

// mends says that what is written wrongly can be shown as it should be.
func mends(id ID, values assets.Values) bool {
	switch id {
	case PolicyMXSyntax:
		return mtasts.ValidPattern(values["right"]) // one name, that is
	case PolicyMaxAgeBad:
		return values["right"] != ""
	case RPTSyntax:
		const most = 250 // more is cut where it is shown
		_, err := tlsrpt.ParseRecord("v=" + tlsrpt.Version + "; rua=" + values["rua"])
		return err == nil && len(values["rua"]) <= most
	}
	return false
}

// freshID is a new id: the time, to the second, and never the one that is there.
func (l *look) freshID() string {
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
