package practice

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// Report is a daily report as it comes by mail: gzipped JSON (RFC 8460 §5.3).
type Report struct {
	Name string // of the attachment
	At   time.Time
	Body []byte
}

// letter is a report on its way. It is packed when somebody opens it: most of a year's are never read.
type letter struct {
	Report
	content reportJSON
}

// Mail gives the reports that have come after since, oldest first.
func (w *World) Mail(since time.Time) ([]Report, error) {
	w.enter()
	defer w.mu.Unlock()
	var fresh []Report
	for _, l := range w.mailbox {
		if !l.At.After(since) {
			continue
		}
		if l.Body == nil {
			var err error
			if l.Body, err = packed(l.content); err != nil {
				return nil, err
			}
		}
		fresh = append(fresh, l.Report)
	}
	return fresh, nil
}

// The JSON of RFC 8460 §4.4.
type (
	reportJSON struct {
		Organization string       `json:"organization-name"`
		Range        rangeJSON    `json:"date-range"`
		Contact      string       `json:"contact-info"`
		ID           string       `json:"report-id"`
		Policies     []resultJSON `json:"policies"`
	}
	rangeJSON struct {
		Start time.Time `json:"start-datetime"`
		End   time.Time `json:"end-datetime"`
	}
	resultJSON struct {
		Policy   policyJSON    `json:"policy"`
		Summary  summaryJSON   `json:"summary"`
		Failures []failureJSON `json:"failure-details,omitempty"`
	}
	policyJSON struct {
		Type   string   `json:"policy-type"`
		String []string `json:"policy-string,omitempty"`
		Domain string   `json:"policy-domain"`
		MX     []string `json:"mx-host,omitempty"`
	}
	summaryJSON struct {
		Success int64 `json:"total-successful-session-count"`
		Failure int64 `json:"total-failure-session-count"`
	}
	failureJSON struct {
		Result    string `json:"result-type"`
		Sending   string `json:"sending-mta-ip"`
		MX        string `json:"receiving-mx-hostname,omitempty"`
		Receiving string `json:"receiving-ip,omitempty"`
		Count     int64  `json:"failed-session-count"`
	}
)

// report sends what a sender counted on a day, if somebody wants to know.
func (w *World) report(s *sender, day time.Time) {
	counted := s.day
	s.day = nil
	if len(counted) == 0 {
		return
	}
	if _, state, _ := tlsrpt.FindRecord(s.texts(w.name(tlsrpt.RecordLabel), w.at)); state != mtasts.Valid {
		return
	}
	report := reportJSON{
		Organization: s.who.organization,
		Range:        rangeJSON{day, day.Add(24*time.Hour - time.Second)},
		Contact:      s.who.contact,
		ID:           s.who.reportID(day, w.domain),
	}
	for _, t := range counted {
		report.Policies = append(report.Policies, t.json(w.domain, s.who.ip))
	}
	name := fmt.Sprintf("%s!%s!%d!%d!001.json.gz", s.who.domain, w.domain, report.Range.Start.Unix(), report.Range.End.Unix())
	w.mailbox = append(w.mailbox, &letter{Report{Name: name, At: w.at}, report})
}

func (t *tally) json(domain, ip string) resultJSON {
	result := resultJSON{
		Policy:  policyJSON{Type: string(tlsrpt.STS), String: t.lines, Domain: domain, MX: t.mx},
		Summary: summaryJSON{Success: t.success},
	}
	for _, f := range t.failed() {
		count := t.failures[f]
		result.Summary.Failure += count
		result.Failures = append(result.Failures, failureJSON{
			Result: string(f.result), Sending: ip, MX: f.mx, Receiving: f.ip, Count: count,
		})
	}
	return result
}

// packers are used again: each has most of a megabyte to work in.
var packers = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func packed(report reportJSON) ([]byte, error) {
	var b bytes.Buffer
	zip := packers.Get().(*gzip.Writer)
	defer packers.Put(zip)
	zip.Reset(&b)
	if err := json.NewEncoder(zip).Encode(report); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// policyLines are the lines of a policy as reports quote them.
func policyLines(body string) []string {
	return strings.FieldsFunc(body, func(r rune) bool { return r == '\r' || r == '\n' })
}
