package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/miekg/dns"
	"github.com/rogpeppe/go-internal/testscript"

	"mailseal/wizard/practice"
)

// How a report reaches the journey's folder.
const (
	reportBare     = "bare"      // the file that was attached
	reportUnsigned = "unsigned"  // the mail
	reportSigned   = "signed"    // the mail, with the signature that RFC 8460 §3 asks for
	reportSignedBy = "signed-by" // the mail, signed by another domain
	reportChanged  = "changed"   // the mail, signed, and changed on the way
	reportKeyless  = "keyless"   // the mail, signed, and the key is not in the DNS
)

// report puts a report into the journey's folder.
func (p *player) report(ts *testscript.TestScript, args []string) error {
	form, by := reportBare, ""
	switch {
	case len(args) == 3 && args[1] == reportSignedBy:
		form, by = reportSignedBy, args[2]
	case len(args) == 2:
		form = args[1]
	case len(args) != 1:
		return wrongCount(args)
	}
	file := practice.Report{Name: filepath.Base(args[0]), Body: []byte(ts.ReadFile(args[0]))}
	if form != reportBare {
		mail, submitter, err := reportMail(file, p.world.Domain(), p.world.Clock().Now())
		if err == nil {
			mail, err = p.sign(mail, form, cmp.Or(by, submitter))
		}
		if err != nil {
			return err
		}
		file = practice.Report{Name: file.Name + ".eml", Body: mail}
	}
	return saveReport(p.reportsFolder(ts), file)
}

// sign gives a mail the signature of a form.
func (p *player) sign(mail []byte, form, domain string) ([]byte, error) {
	switch form {
	case reportUnsigned:
		return mail, nil
	case reportSigned, reportSignedBy:
		return p.world.Sign(mail, domain)
	case reportChanged:
		signed, err := p.world.Sign(mail, domain)
		return bytes.Replace(signed, []byte("an aggregate TLS report"), []byte("the aggregate TLS report"), 1), err
	case reportKeyless:
		return practice.SignAs(mail, domain, "gone2026")
	}
	return nil, usageError{fmt.Sprintf("%q is none of signed, unsigned and bare, nor changed, keyless or signed-by DOMAIN", form)}
}

// reportHead is what a mail says of the report in it. Reports of a story may be damaged in every way: what cannot be
// read is made up.
type reportHead struct {
	id, contact string
	begin, end  time.Time
}

func readReportHead(body []byte, now time.Time) reportHead {
	if unzipped, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		body, _ = io.ReadAll(unzipped)
	}
	var all map[string]any
	_ = json.Unmarshal(body, &all)
	dates, _ := all["date-range"].(map[string]any)
	word := func(in map[string]any, key, otherwise string) string {
		if text, ok := in[key].(string); ok && text != "" && !strings.ContainsAny(text, "\r\n") {
			return text
		}
		return otherwise
	}
	day := now.Truncate(24 * time.Hour)
	head := reportHead{
		id: word(all, "report-id", now.Format(time.RFC3339)), contact: word(all, "contact-info", ""),
		begin: day.AddDate(0, 0, -1), end: day.Add(-time.Second),
	}
	if begin, err := time.Parse(time.RFC3339, word(dates, "start-datetime", "")); err == nil {
		head.begin = begin
	}
	if end, err := time.Parse(time.RFC3339, word(dates, "end-datetime", "")); err == nil {
		head.end = end
	}
	return head
}

// submitter is the domain that sends the report.
func (h reportHead) submitter() string {
	_, domain, _ := strings.Cut(strings.TrimPrefix(h.contact, "mailto:"), "@")
	if _, valid := dns.IsDomainName(domain); !valid || !strings.Contains(domain, ".") || strings.ContainsAny(domain, " <>") {
		return "sender.example"
	}
	return strings.ToLower(domain)
}

// reportMail is a report as it comes by mail (RFC 8460 §5.3), and the domain that it comes from.
func reportMail(file practice.Report, domain string, now time.Time) (mail []byte, submitter string, err error) {
	head := readReportHead(file.Body, now)
	submitter = head.submitter()
	packed := file.Body
	if !bytes.HasPrefix(packed, []byte("\x1f\x8b")) {
		var b bytes.Buffer
		zip := gzip.NewWriter(&b)
		_, _ = zip.Write(file.Body)
		_ = zip.Close()
		packed = b.Bytes()
	}
	name := fmt.Sprintf("%s!%s!%d!%d!001.json.gz", submitter, domain, head.begin.Unix(), head.end.Unix())
	id := strings.NewReplacer("<", "", ">", "", " ", "-").Replace(head.id)

	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	for _, field := range [][2]string{
		{"Date", now.Format(time.RFC1123Z)},
		{"From", "TLS reports <tlsrpt@" + submitter + ">"},
		{"To", "tls-reports@" + domain},
		{"Subject", mime.QEncoding.Encode("utf-8", fmt.Sprintf("Report Domain: %s Submitter: %s Report-ID: <%s>", domain, submitter, id))},
		{"Message-ID", fmt.Sprintf("<%d.tlsrpt@%s>", now.UnixNano(), submitter)},
		{"TLS-Report-Domain", domain},
		{"TLS-Report-Submitter", submitter},
		{"MIME-Version", "1.0"},
		{"Content-Type", mime.FormatMediaType("multipart/report", map[string]string{"report-type": "tlsrpt", "boundary": parts.Boundary()})},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", field[0], field[1])
	}
	b.WriteString("\r\n")
	text, err := parts.CreatePart(textproto.MIMEHeader{"Content-Type": {"text/plain; charset=us-ascii"}})
	if err != nil {
		return nil, "", err
	}
	fmt.Fprintf(text, "This is an aggregate TLS report from %s about %s.\r\n", submitter, domain)
	attached, err := parts.CreatePart(textproto.MIMEHeader{
		"Content-Type":              {mime.FormatMediaType("application/tlsrpt+gzip", map[string]string{"name": name})},
		"Content-Disposition":       {mime.FormatMediaType("attachment", map[string]string{"filename": name})},
		"Content-Transfer-Encoding": {"base64"},
	})
	if err != nil {
		return nil, "", err
	}
	for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(packed)), 76) {
		fmt.Fprintf(attached, "%s\r\n", line)
	}
	return b.Bytes(), submitter, parts.Close()
}

// TestSignedReport verifies a signed report by the pretend DNS, and wants mailseal to read it.
func TestSignedReport(t *testing.T) {
	world, err := practice.Start(practice.Options{Start: storyStart(), Frozen: true})
	if err != nil {
		t.Fatal(err)
	}
	defer world.Close()
	p := &player{resident: resident{world: world}}
	const whole = `{"organization-name":"A","date-range":{"start-datetime":"2026-11-01T00:00:00Z","end-datetime":"2026-11-01T23:59:59Z"},"contact-info":"tls@a.example",
		"report-id":"1","policies":[{"policy":{"policy-type":"sts","policy-domain":"rosehill-school.example"},"summary":{"total-successful-session-count":7,"total-failure-session-count":2}}]}`
	for _, body := range []string{whole, `{"organization-name":`} {
		mail, submitter, err := reportMail(practice.Report{Name: "r.json", Body: []byte(body)}, world.Domain(), world.Clock().Now())
		if err != nil {
			t.Fatal(err)
		}
		signed, err := p.sign(mail, reportSigned, submitter)
		if err != nil {
			t.Fatal(err)
		}
		verify := func(mail []byte) error {
			found, err := dkim.VerifyWithOptions(bytes.NewReader(mail), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) { return lookupTXT(t, world, name) }})
			if err != nil || len(found) != 1 || found[0].Domain != submitter {
				t.Fatalf("verify: %+v, %v", found, err)
			}
			return found[0].Err
		}
		if err := verify(signed); err != nil {
			t.Errorf("the signature of %s: %v", submitter, err)
		}
		if verify(bytes.Replace(signed, []byte("about "), []byte("above "), 1)) == nil {
			t.Error("a changed mail verifies")
		}
	}
	dir := t.TempDir()
	mail, _, err := reportMail(practice.Report{Body: []byte(whole)}, world.Domain(), world.Clock().Now())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "r.eml"), mail, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := mailseal(t, "", "lint", "report", "--json", filepath.Join(dir, "r.eml"))
	if !strings.Contains(r.out, `"success":7`) || !strings.Contains(r.out, `"failure":2`) {
		t.Errorf("lint: %s%s", r.out, r.talk)
	}
}

// lookupTXT asks a resolver of the world.
func lookupTXT(t *testing.T, world *practice.World, name string) ([]string, error) {
	conn, err := world.Config().Dial(t.Context(), "tcp", "8.8.8.8:53")
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	client := &dns.Conn{Conn: conn}
	if err := client.WriteMsg(new(dns.Msg).SetQuestion(dns.Fqdn(name), dns.TypeTXT)); err != nil {
		return nil, err
	}
	reply, err := client.ReadMsg()
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, rr := range reply.Answer {
		if txt, ok := rr.(*dns.TXT); ok {
			texts = append(texts, strings.Join(txt.Txt, ""))
		}
	}
	return texts, nil
}
