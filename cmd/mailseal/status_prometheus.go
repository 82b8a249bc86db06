package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// prometheusFormat is for the textfile collector of node_exporter. All samples of a metric stand together, so nothing is printed
// before the end, and of each domain only its samples are kept.
type prometheusFormat struct {
	guide   *guide.Guide
	part    shard
	samples [len(metrics)]strings.Builder
	names   map[string]bool // of what could not be checked: a bad line can be there twice, and a sample must not
}

// metric is a metric by its place among metrics.
type metric int

// The metrics.
const (
	metricVerdict metric = iota
	metricMode
	metricFinding
	metricFindings
	metricSince
	metricKnown
	metricUnseen
	metricFailed
	metricChecked
	metricGood
	metricTook
	metricMaxAge
	metricPolicySince
	metricCertificate
)

// metrics are the names of the metrics, all of them gauges, and what is said of each.
var metrics = [...]struct {
	name string
	help msgid.ID
}{
	metricVerdict:     {"mailseal_verdict", msgid.StatusMetricVerdict},
	metricMode:        {"mailseal_mode", msgid.StatusMetricMode},
	metricFinding:     {"mailseal_finding", msgid.StatusMetricFinding},
	metricFindings:    {"mailseal_findings", msgid.StatusMetricFindings},
	metricSince:       {"mailseal_finding_since_timestamp_seconds", msgid.StatusMetricSince},
	metricKnown:       {"mailseal_finding_acknowledged_until_timestamp_seconds", msgid.StatusMetricKnown},
	metricUnseen:      {"mailseal_unseen_since_timestamp_seconds", msgid.StatusMetricUnseen},
	metricFailed:      {"mailseal_check_failed", msgid.StatusMetricFailed},
	metricChecked:     {"mailseal_check_timestamp_seconds", msgid.StatusMetricChecked},
	metricGood:        {"mailseal_last_good_check_timestamp_seconds", msgid.StatusMetricGood},
	metricTook:        {"mailseal_check_duration_seconds", msgid.StatusMetricTook},
	metricMaxAge:      {"mailseal_policy_max_age_seconds", msgid.StatusMetricMaxAge},
	metricPolicySince: {"mailseal_policy_first_seen_timestamp_seconds", msgid.StatusMetricPolicySince},
	metricCertificate: {"mailseal_certificate_not_after_timestamp_seconds", msgid.StatusMetricCertificate},
}

// sample is a value of a metric for some labels, as it stands in the file.
type sample struct {
	metric metric
	line   string
}

// newSample makes a sample. Labels are pairs of a name and a value.
func newSample(m metric, value float64, labels ...string) sample {
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		pairs = append(pairs, labels[i]+`="`+labelEscapes.Replace(assets.Clean(labels[i+1], maxLabel))+`"`)
	}
	return sample{m, metrics[m].name + "{" + strings.Join(pairs, ",") + "} " + strconv.FormatFloat(value, 'f', -1, 64) + "\n"}
}

const maxLabel = 300 // characters of a label's value

// labelEscapes are those of the text format.
var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (f *prometheusFormat) render(o outcome) rendered {
	if o.err != nil {
		return rendered{samples: []sample{newSample(metricFailed, 1, "domain", o.domain)}}
	}
	return rendered{samples: samplesOf(newStatusJSON(f.guide, o.status, false))}
}

// samplesOf returns the samples of a domain.
func samplesOf(s statusJSON) []sample {
	d := domainSamples{domain: s.Domain}
	d.add(metricFailed, 0)
	for _, v := range diagnosis.Verdicts() {
		d.add(metricVerdict, oneIf(s.Verdict == v), "verdict", string(v))
	}
	if s.Mode != "" {
		for _, m := range []mtasts.Mode{mtasts.Enforce, mtasts.Testing, mtasts.None, rollout.Absent} {
			d.add(metricMode, oneIf(s.Mode == m), "mode", string(m))
		}
	}
	d.addFindings(s.Findings)
	d.addTime(metricChecked, s.CheckedAt)
	d.addTime(metricGood, s.LastGood)
	d.add(metricTook, float64(s.TookMS)/1000)
	if s.Policy != nil {
		if s.Policy.MaxAge != nil {
			d.add(metricMaxAge, float64(*s.Policy.MaxAge))
		}
		d.addTime(metricPolicySince, s.Policy.FirstSeen)
		d.addCertificate(s.Policy.Certificate, "policy", mtasts.HostLabel+"."+s.Domain)
	}
	for _, mx := range s.MX {
		d.addCertificate(mx.Certificate, "mx", mx.Host)
	}
	return d.all
}

// domainSamples gathers the samples of a domain.
type domainSamples struct {
	domain string
	all    []sample
}

func (d *domainSamples) add(m metric, value float64, labels ...string) {
	d.all = append(d.all, newSample(m, value, append([]string{"domain", d.domain}, labels...)...))
}

// addTime adds a time; a zero one is not known.
func (d *domainSamples) addTime(m metric, t time.Time, labels ...string) {
	if !t.IsZero() {
		d.add(m, float64(t.Unix()), labels...)
	}
}

func (d *domainSamples) addCertificate(c *certificateJSON, kind, host string) {
	if c != nil {
		d.addTime(metricCertificate, c.NotAfter, "kind", kind, "host", host)
	}
}

func (d *domainSamples) addFindings(findings []seenJSON) {
	for _, f := range onePerID(findings) {
		d.add(metricFinding, 1, "id", f.ID, "level", f.Level.String())
		d.addTime(metricSince, f.Since, "id", f.ID)
		d.addTime(metricKnown, f.KnownUntil, "id", f.ID)
		d.addTime(metricUnseen, f.UnseenSince, "id", f.ID)
	}
	levels := map[diagnosis.Level]int{}
	for _, f := range findings {
		levels[f.Level]++
	}
	for _, level := range diagnosis.Levels() {
		d.add(metricFindings, float64(levels[level]), "level", level.String())
	}
}

// onePerID returns one finding for each id, as a sample is there once: since the first of them, and acknowledged where all of them are.
func onePerID(findings []seenJSON) []seenJSON {
	var out []seenJSON
	for _, f := range findings {
		i := slices.IndexFunc(out, func(o seenJSON) bool { return o.ID == f.ID })
		if i < 0 {
			out = append(out, f)
			continue
		}
		one := &out[i]
		one.Since, one.UnseenSince = earlier(one.Since, f.Since), earlier(one.UnseenSince, f.UnseenSince)
		if one.KnownUntil.IsZero() || f.KnownUntil.IsZero() {
			one.KnownUntil = time.Time{}
		} else {
			one.KnownUntil = earlier(one.KnownUntil, f.KnownUntil)
		}
	}
	return out
}

func oneIf(holds bool) float64 {
	if holds {
		return 1
	}
	return 0
}

func (f *prometheusFormat) write(_ io.Writer, r rendered) error {
	if len(r.samples) == 1 {
		if f.names[r.samples[0].line] {
			return nil
		}
		if f.names == nil {
			f.names = map[string]bool{}
		}
		f.names[r.samples[0].line] = true
	}
	for _, s := range r.samples {
		f.samples[s.metric].WriteString(s.line)
	}
	return nil
}

// end prints all metrics that have samples.
func (f *prometheusFormat) end(out io.Writer) error {
	const build = "mailseal_build_info"
	labels := `version="` + labelEscapes.Replace(version()) + `"`
	if !f.part.whole() { // the files of several shards may be read together, and have no sample twice
		labels += `,shard="` + f.part.String() + `"`
	}
	text := f.head(build, msgid.StatusMetricBuild) + build + "{" + labels + "} 1\n"
	if _, err := io.WriteString(out, text); err != nil {
		return err
	}
	for i := range metrics {
		if f.samples[i].Len() == 0 {
			continue
		}
		if _, err := io.WriteString(out, f.head(metrics[i].name, metrics[i].help)+f.samples[i].String()); err != nil {
			return err
		}
	}
	return nil
}

func (f *prometheusFormat) head(name string, help msgid.ID) string {
	return fmt.Sprintf("# HELP %s %s\n# TYPE %s gauge\n", name, helpEscapes.Replace(f.guide.Words.Say(help, nil)), name)
}

var helpEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
