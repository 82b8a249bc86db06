package lives

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
)

// reportsAreHeard demands that what a report says of mail that was kept back is heard: a fault that came and went between two checks is
// seen by nobody else. It is news for a week, while the mail server and the policy are those that it is about.
//
// mailseal can know no more of such a fault: a sender that reports to nobody, a report that nobody saves, or a day without a record at
// _smtp._tls leaves no trace.
func reportsAreHeard(l *life, v view) *violation {
	for _, r := range l.reported {
		if v.At.Sub(r.end) <= newsFor && !r.end.After(v.At) && l.stillThere(r, v) && !heard(v.Findings) {
			return &violation{"reports are heard", fmt.Sprintf("a report of %s about the day that ended at %s says %d times %s at %s; said are: %s",
				r.from, r.end.Format(time.RFC3339), r.count, r.result, r.mx, findingsText(v.Findings))}
		}
	}
	return nil
}

// newsFor is how long after its day what a report says is news.
const newsFor = 7*24*time.Hour - time.Hour

// failedSessions is what a report that mailseal read says of mail that was kept back.
type failedSessions struct {
	from       string // who sent it
	begin, end time.Time
	policy     mtasts.Policy
	mx, result string
	count      int
}

// stillThere reports whether a report is about the policy and a mail server of now, and about a day on which mailseal was there.
func (l *life) stillThere(r failedSessions, v view) bool {
	found, _, _ := policiesIn(v.Check)
	return !r.begin.Before(l.looks.first) && len(v.Journey.Notes.Aside) == 0 && slices.ContainsFunc(found, seenPolicy{Policy: r.policy}.same) &&
		dnsname.Contains(v.Check.MXHosts(), r.mx)
}

// heard reports whether anything is said of reports, or of mail that is kept back.
func heard(findings []diagnosis.Finding) bool {
	return slices.ContainsFunc(findings, func(f diagnosis.Finding) bool {
		return f.Topic() == diagnosis.TopicReported || f.CostsMail() || f.ID == diagnosis.STSIDNotChanged
	})
}

// readFailures returns what a report says of mail that was kept back. What cannot be read says nothing.
func readFailures(r practice.Report) (failed []failedSessions) {
	unzip, err := gzip.NewReader(bytes.NewReader(r.Body))
	if err != nil {
		return nil
	}
	var report struct {
		Range struct {
			Start time.Time `json:"start-datetime"`
			End   time.Time `json:"end-datetime"`
		} `json:"date-range"`
		Policies []struct {
			Policy struct {
				Type  string   `json:"policy-type"`
				Lines []string `json:"policy-string"`
			} `json:"policy"`
			Failures []struct {
				Result string `json:"result-type"`
				MX     string `json:"receiving-mx-hostname"`
				Count  int    `json:"failed-session-count"`
			} `json:"failure-details"`
		} `json:"policies"`
	}
	if json.NewDecoder(unzip).Decode(&report) != nil {
		return nil
	}
	from, _, _ := strings.Cut(r.Name, "!")
	for _, p := range report.Policies {
		policy, err := mtasts.ParsePolicy([]byte(strings.Join(p.Policy.Lines, "\r\n") + "\r\n"))
		if err != nil || p.Policy.Type != "sts" || policy.Mode != mtasts.Enforce {
			continue
		}
		for _, f := range p.Failures {
			failed = append(failed, failedSessions{from, report.Range.Start, report.Range.End, policy, f.MX, f.Result, f.Count})
		}
	}
	return failed
}
