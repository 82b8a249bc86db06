package tlsrpt

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestSubjectDomain reads subjects as RFC 8460 §5.3 has them, as mail programs change them, and such that only look like it.
func TestSubjectDomain(t *testing.T) {
	says := func(subject, domain, submitter, id string) {
		t.Helper()
		if d, s, i := SubjectDomain(subject); d != domain || s != submitter || i != id {
			t.Errorf("%q: %q, %q, %q", subject, d, s, i)
		}
	}
	says("Report Domain: example.com Submitter: mail.sender.example Report-ID: <735ff.e317+bf22029@mailsender.example>",
		"example.com", "mail.sender.example", "735ff.e317+bf22029@mailsender.example")
	says("Report  Domain:\texample.com\tSubmitter: google.com\t Report-ID: <2026.11.20T00.00.00Z+example.com@google.com>",
		"example.com", "google.com", "2026.11.20T00.00.00Z+example.com@google.com")
	says("Fwd: WG: [tls] report domain:Example.COM. submitter:Sender.Example report-id:7", "example.com", "sender.example", "7")
	says("Report Domain: example.com", "example.com", "", "")
	says("Report Domain: bücher.example Submitter: x", "bücher.example", "", "")
	says("Report Domain: example", "", "", "")
	says("Report Domain: 192.0.2.1 Submitter: google.com", "", "", "")
	says("Report Domain: Submitter: google.com", "", "", "")
	says("A report about example.com", "", "", "")
	says("misReport Domain: example.com", "", "", "")
	says("", "", "", "")
}

// TestFileName reads names as RFC 8460 §5.1 has them and as they come to lie in a folder for downloads. What a mail program put in
// place of "!" is not guessed.
func TestFileName(t *testing.T) {
	begin, end := time.Unix(1795132800, 0).UTC(), time.Unix(1795219199, 0).UTC()
	good := func(names ...string) {
		t.Helper()
		for _, name := range names {
			submitter, domain, from, to, ok := FileName(name)
			if !ok || submitter != "sender.example" || domain != "example.com" || !from.Equal(begin) || !to.Equal(end) {
				t.Errorf("%q: %q, %q, %v, %v, %v", name, submitter, domain, from, to, ok)
			}
		}
	}
	bad := func(names ...string) {
		t.Helper()
		for _, name := range names {
			if submitter, domain, from, to, ok := FileName(name); ok || submitter != "" || domain != "" || !from.IsZero() || !to.IsZero() {
				t.Errorf("%q: %q, %q, %v, %v, %v", name, submitter, domain, from, to, ok)
			}
		}
	}
	const plain, unique = "sender.example!example.com!1795132800!1795219199", "sender.example!example.com!1795132800!1795219199!idx1"
	for _, name := range []string{plain, unique} {
		good(name, name+".json", name+".json.gz", name+".gz", name+".JSON.GZ", name+".zip", name+".json.gz.zip", name+".json.gz.eml",
			name+" (1).json.gz", name+".json (1).gz", name+".json(2).gz", name+".json.gz (12)", name+".json - Copy.gz", name+" copy 2.json",
			name+".json-1.gz", name+" (1) (1).json.gz", "folder/in it/"+name+".json.gz", `C:\Users\x\`+name+".json.gz")
	}
	good("Sender.Example.!EXAMPLE.com!1795132800!1795219199!a.b-7_c.json.gz")
	bad("", "report.json.gz", "sender.example!example.com", "sender.example!example.com!1795132800.json",
		"sender.example!example.com!1795219199!1795132800.json", // ends before it begins
		"sender.example!example.com!2026-11-20!2026-11-21.json", // other times
		"sender.example!example.com!-1!1795219199.json", "sender.example!example.com!0!0.json",
		"sender.example!example.com!1795132800!99999999999999999.json", // no year that can be written
		"sender!example.com!1795132800!1795219199.json",                // no domain
		"sender.example!exam ple.com!1795132800!1795219199.json",
		"sender.example!!1795132800!1795219199.json",
		"sender.example!example.com!1795132800!1795219199!a!b.json",
		"sender.example!example.com!1795132800!1795219199!.json",
		"sender.example_example.com_1795132800_1795219199.json.gz", "sender.example%21example.com%211795132800%211795219199.json.gz")
}

// lettered is a mail with a report in it, as its sender sent it.
func lettered(head string) string {
	return head + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" +
		"From here on\r\n>From there\r\n\r\n--b\r\nContent-Type: application/tlsrpt+json; name=\"" + named + "\"\r\n\r\n" +
		report("Google Inc.", "a", "2026-11-20", "") + "\r\n--b--\r\n"
}

const named = "sender.example!example.com!1795132800!1795219199.json"

// crlf is a text with the line ends of a mail.
func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

// TestMailAsSent: what a signature is about is there byte by byte, whatever the mail was kept in.
func TestMailAsSent(t *testing.T) {
	one := crlf(lettered("Subject: one\r\nFrom: a@example.net\r\n"))
	two := crlf(lettered("Subject: two\r\nFrom: a@example.net\r\n"))
	lf := func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
	quoted := func(s string) string { // mboxrd
		var b strings.Builder
		for line := range strings.Lines(s) {
			if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
				b.WriteByte('>')
			}
			b.WriteString(line)
		}
		return b.String()
	}
	says := func(name, input string, want ...string) {
		t.Helper()
		var raws []string
		for item := range Read(name, strings.NewReader(input)) {
			if item.Err != nil || item.Mail == nil || item.File != named {
				t.Fatalf("%s: %v, %+v, file %q", name, item.Err, item.Mail, item.File)
			}
			raws = append(raws, string(item.Mail.Raw))
		}
		if diff := cmp.Diff(want, raws); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	says("crlf.eml", one, one)
	says("lf.eml", lf(one), one)
	says("mixed.eml", strings.Replace(one, "\r\n", "\n", 3), one)
	says("bom.eml", "\xef\xbb\xbf\r\n\n"+one, one)
	says("apple.emlx", fmt.Sprintf("%d\n%s<?xml version=\"1.0\"?><plist>", len(lf(one)), lf(one)), one)
	says("gzipped.eml.gz", string(gzipped([]byte(lf(one)))), one)
	says("zipped.zip", string(zipped("1.eml", lf(one), "2.eml", two)), one, two)
	box := "From a@example.net Fri Nov 20 00:00:00 2026\n" + quoted(lf(one)) + "\nFrom a@example.net Fri Nov 20 00:00:00 2026\n" + quoted(lf(two)) + "\n"
	says("box.mbox", box, one, two)
	says("crlf.mbox", crlf(box), one, two)
	says("box.mbox.gz", string(gzipped([]byte(box))), one, two)

	forward := func(encoding, inner string) string {
		return "Subject: fwd\nFrom: b@example.net\nContent-Type: multipart/mixed; boundary=f\n\n--f\nContent-Type: message/rfc822\nContent-Transfer-Encoding: " +
			encoding + "\n\n" + inner + "\n--f--\n"
	}
	says("forward.eml", forward("7bit", one), one)
	var b64 strings.Builder
	for chunk := range strings.SplitSeq(mailed("x", []byte(lf(one))), "\r\n\r\n") {
		b64.Reset()
		b64.WriteString(chunk)
	}
	says("forward64.eml", forward("base64", b64.String()), one)
}

// TestMailHead: a field that stands twice, and what a name may be hidden in.
func TestMailHead(t *testing.T) {
	says := func(head string, want Mail) {
		t.Helper()
		n := 0
		for item := range Read("a.eml", strings.NewReader(lettered(head))) {
			got := *item.Mail
			got.Raw = nil
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q:\n%s", head, diff)
			}
			n++
		}
		if n != 1 {
			t.Errorf("%q: %d items", head, n)
		}
	}
	says("From: TLS <Reports@Sender.Example>\r\nTLS-Report-Domain: Example.com.\r\ntls-report-submitter : \tSender.EXAMPLE \r\nSubject: =?utf-8?q?Report_Domain:_example?=\r\n =?utf-8?q?.com?=\r\n",
		Mail{From: "Reports@sender.example", Domain: "example.com", Submitter: "sender.example", Subject: "Report Domain: example.com"})
	says("From: a@sender.example\r\nFrom: b@other.example\r\nTLS-Report-Domain: a.example\r\nTLS-Report-Domain: b.example\r\nSubject: 1\r\nSubject: 2\r\nTLS-Report-Submitter: c.example\r\nTLS-Report-Submitter: d.example\r\n",
		Mail{From: "a@sender.example", Domain: "a.example", Submitter: "c.example", Subject: "1", Doubled: []string{"from", "tls-report-submitter", "tls-report-domain", "subject"}})
	says("From: a@sender.example, b@other.example\r\n", Mail{From: "a@sender.example", Doubled: []string{"from"}})
	says("From: google.com, Inc. <a@evil.example>\r\n", Mail{From: "a@evil.example"})
	says("From: nobody\r\nSubject: a\x1b[31mb\u202ec\r\n", Mail{Subject: "a[31mbc"})
	says("Subject: =?koi8-r?q?=C1?=\r\n", Mail{Subject: "=?koi8-r?q?=C1?="})
}

// TestFile: which name an item goes by.
func TestFile(t *testing.T) {
	says := func(name string, input []byte, want string) {
		t.Helper()
		for item := range Read(name, bytes.NewReader(input)) {
			if item.File != want {
				t.Errorf("%s: file %q, want %q", name, item.File, want)
			}
		}
	}
	a := report("Google Inc.", "a", "2026-11-20", "")
	says("/home/me/"+named, []byte(a), named)
	says("/home/me/"+named+".gz", gzipped([]byte(a)), named+".gz")
	says("all.zip", zipped("in/"+named, a), named)
	says(named+".zip", zipped("in/report.json", a), named+".zip")
	says("mail.eml", []byte(mailed("report.json", []byte(a))), "report.json")
	says("mail.eml", []byte(mailed("", []byte(a))), "mail.eml")
	says("lunch.txt", []byte("lunch"), "lunch.txt")
}

func FuzzNames(f *testing.F) {
	f.Add(named + ".gz")
	f.Add("a.example!b.example!1!2!x (1).json-2.gz")
	f.Add("Fwd: Report Domain: example.com Submitter: google.com Report-ID: <a@b>")
	f.Fuzz(func(t *testing.T, text string) {
		if submitter, domain, begin, end, ok := FileName(text); ok && (!isDomain(submitter) || !isDomain(domain) || end.Before(begin)) {
			t.Errorf("%q: %q, %q, %v, %v", text, submitter, domain, begin, end)
		}
		if domain, submitter, _ := SubjectDomain(text); domain != "" && !isDomain(domain) || submitter != "" && !isDomain(submitter) {
			t.Errorf("%q: %q, %q", text, domain, submitter)
		}
	})
}
