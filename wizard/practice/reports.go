package practice

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
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

// mailedReport is a report in the mailbox. Its body is made when somebody reads it: most of a year's are never read.
type mailedReport struct {
	Report
	content reportJSON
	broken  bool // cut in the middle
}

// Mail returns the reports that have come after since, oldest first.
func (w *World) Mail(since time.Time) ([]Report, error) {
	w.enter()
	defer w.mu.Unlock()
	var fresh []Report
	for _, m := range w.mailbox {
		if !m.At.After(since) {
			continue
		}
		if m.Body == nil {
			var err error
			if m.Body, err = gzipJSON(m.content); err != nil {
				return nil, err
			}
			if m.broken {
				m.Body = m.Body[:len(m.Body)/2]
			}
		}
		fresh = append(fresh, m.Report)
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
	if len(counted) == 0 || s.contact == "" {
		return
	}
	if _, state, _ := tlsrpt.FindRecord(s.resolver.texts(w.name(tlsrpt.RecordLabel), w.at)); state != mtasts.Valid {
		return
	}
	report := reportJSON{
		Organization: s.organization,
		Range:        rangeJSON{day, day.Add(24*time.Hour - time.Second)},
		Contact:      s.contact,
		ID:           s.reportID(day, w.domain),
	}
	for _, c := range counted {
		report.Policies = append(report.Policies, c.json(w.domain, s.ip))
	}
	w.mail(fmt.Sprintf("%s!%s!%d!%d", s.domain, w.domain, report.Range.Start.Unix(), report.Range.End.Unix()), report)
}

// reportsDelay is by how much reports come late.
const reportsDelay = 48 * time.Hour

// mail puts a report into the mailbox, with the faults that reports have at the moment. The number of the mail is added to its name.
func (w *World) mail(name string, report reportJSON) {
	mails, broken := 1, w.hasFault(ReportsBroken, "")
	if w.hasFault(ReportsDoubled, "") {
		mails = 2
	}
	arrive := func() {
		for i := range mails {
			file := Report{Name: fmt.Sprintf("%s!%03d.json.gz", name, i+1), At: w.at}
			w.mailbox = append(w.mailbox, &mailedReport{Report: file, content: report, broken: broken})
		}
	}
	if w.hasFault(ReportsLate, "") {
		w.schedule(w.at.Add(reportsDelay), arrive)
		return
	}
	arrive()
}

// json returns the part of a report about one policy.
func (c *sessionCount) json(domain, ip string) resultJSON {
	result := resultJSON{
		Policy:  policyJSON{Type: string(tlsrpt.STS), String: c.lines, Domain: domain, MX: c.mx},
		Summary: summaryJSON{Success: c.success},
	}
	for _, f := range c.failed() {
		count := c.failures[f]
		result.Summary.Failure += count
		result.Failures = append(result.Failures, failureJSON{
			Result: string(f.result), Sending: ip, MX: f.mx, Receiving: f.ip, Count: count,
		})
	}
	return result
}

// gzipWriters are used again: each has most of a megabyte to work in.
var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

// gzipJSON returns a report as it is attached to a mail.
func gzipJSON(report reportJSON) ([]byte, error) {
	var b bytes.Buffer
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&b)
	err := errors.Join(json.NewEncoder(w).Encode(report), w.Close())
	return b.Bytes(), err
}

// policyLines returns the lines of a policy as reports quote them.
func policyLines(body string) []string {
	return strings.FieldsFunc(body, func(r rune) bool { return r == '\r' || r == '\n' })
}

// sessionCount counts the sessions of one day under one policy.
type sessionCount struct {
	lines    []string // of the policy
	mx       []string // its patterns
	success  int64
	failures map[failure]int64
}

// failure is a way in which sessions failed, and where.
type failure struct {
	result tlsrpt.ResultType
	mx, ip string
}

// countFor returns the count of the present day for a policy; nil is one that could not be fetched.
func (s *sender) countFor(p *policy) *sessionCount {
	var lines, mx []string
	if p != nil {
		lines, mx = p.lines, p.MX
	}
	for _, c := range s.day {
		if slices.Equal(c.lines, lines) {
			return c
		}
	}
	c := &sessionCount{lines: lines, mx: mx, failures: map[failure]int64{}}
	s.day = append(s.day, c)
	return c
}

func (c *sessionCount) fail(f failure, count int64) { c.failures[f] += count }

// failed lists the failures in an order that does not change.
func (c *sessionCount) failed() []failure {
	return slices.SortedFunc(maps.Keys(c.failures), func(a, b failure) int {
		return strings.Compare(string(a.result)+a.mx, string(b.result)+b.mx)
	})
}

// submitter returns the domain that sends a report.
func (r Report) submitter() string {
	submitter, _, _ := strings.Cut(r.Name, "!")
	return submitter
}

// Mail returns the mail that brings a report (RFC 8460 §5.3), without the signature that World.SignedMail puts on it.
func (r Report) Mail(to string) []byte {
	submitter, rest, _ := strings.Cut(r.Name, "!")
	domain, _, _ := strings.Cut(rest, "!")
	const boundary = "tls-report"
	var b bytes.Buffer
	for _, line := range []string{
		"Date: " + r.At.Format(time.RFC1123Z),
		"From: TLS reports <tlsrpt@" + submitter + ">",
		"To: " + to,
		"Subject: Report Domain: " + domain + " Submitter: " + submitter + " Report-ID: <" + strconv.FormatInt(r.At.Unix(), 10) + "@" + submitter + ">",
		"TLS-Report-Domain: " + domain,
		"TLS-Report-Submitter: " + submitter,
		"MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type="tlsrpt"; boundary="` + boundary + `"`,
		"",
		"--" + boundary,
		"Content-Type: text/plain; charset=us-ascii",
		"",
		"This is an aggregate TLS report from " + submitter + " about " + domain + ".",
		"--" + boundary,
		`Content-Type: application/tlsrpt+gzip; name="` + r.Name + `"`,
		`Content-Disposition: attachment; filename="` + r.Name + `"`,
		"Content-Transfer-Encoding: base64",
		"",
	} {
		b.WriteString(line + "\r\n")
	}
	for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(r.Body)), 76) {
		b.WriteString(string(line) + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.Bytes()
}
