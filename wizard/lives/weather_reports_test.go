package lives

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"time"

	"mailseal/wizard/practice"
	"mailseal/wizard/tlsrpt"
)

// stranger is who writes reports that are not to be believed: nobody has heard of them, or somebody else signed them.
const stranger = "stranger.example"

// The ways in which a stranger's report comes to be among those that the user saves, as in the story language.
const (
	reportBare     = "bare"
	reportUnsigned = "unsigned"
	reportSigned   = "signed"
	reportSignedBy = "signed-by"
)

// strangeReport has the user save a report of yesterday by somebody unknown, or in the name of somebody known.
func strangeReport(w *weather, l *life) (line, end string) {
	name := fmt.Sprintf("strange%d.json", len(l.files)+1)
	by := pick(w.rand, []string{stranger, "google.com"})
	yesterday := l.world.Clock().Now().Truncate(day).Add(-day)
	mx := "mail." + stranger
	if hosts := l.world.Published(l.domain(), "MX"); len(hosts) > 0 {
		mx = pick(w.rand, hosts)
	}
	result := pick(w.rand, []tlsrpt.ResultType{tlsrpt.CertificateNotTrusted, tlsrpt.StartTLSNotSupported, tlsrpt.ValidationFailure, "made-up"})
	l.files[name] = fmt.Sprintf(`{"organization-name": "A stranger", "contact-info": "tls@%s", "report-id": "%s", `+
		`"date-range": {"start-datetime": "%s", "end-datetime": "%s"}, "policies": [{"policy": {"policy-type": "sts", "policy-domain": "%s", "mx-host": ["%s"]}, `+
		`"summary": {"total-successful-session-count": 0, "total-failure-session-count": %d}, "failure-details": [{"result-type": "%s", "receiving-mx-hostname": "%s", "failed-session-count": %[7]d}]}]}`+"\n",
		by, name, yesterday.Format(time.RFC3339), yesterday.Add(day-time.Second).Format(time.RFC3339), l.domain(), mx, 1+w.rand.IntN(5000), result, mx)
	return "report " + name + " " + pick(w.rand, []string{reportBare, reportUnsigned, reportSignedBy + " " + stranger}), ""
}

// reportIn returns a report as it is saved in a form.
func (l *life) reportIn(name, body string, form []string) (practice.Report, error) {
	now := l.world.Clock().Now()
	if len(form) == 0 || form[0] == reportBare {
		return practice.Report{Name: name, At: now, Body: []byte(body)}, nil
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write([]byte(body))
	if err != nil {
		return practice.Report{}, err
	}
	if err := w.Close(); err != nil {
		return practice.Report{}, err
	}
	report := practice.Report{Name: fmt.Sprintf("%s!%s!%d!%d.json.gz", stranger, l.domain(), now.Add(-day).Unix(), now.Unix()), At: now, Body: zipped.Bytes()}
	mail := report.Mail("tls-reports@" + l.domain())
	switch form[0] {
	case reportSigned:
		mail, err = l.world.Sign(mail, stranger)
	case reportSignedBy:
		mail, err = l.world.Sign(mail, form[1])
	}
	return practice.Report{Name: name + ".eml", At: now, Body: mail}, err
}

// keyOf asks for the key that a mail was signed with.
func (l *life) keyOf(name string) ([]string, error) { return l.world.Published(name, "TXT"), nil }
