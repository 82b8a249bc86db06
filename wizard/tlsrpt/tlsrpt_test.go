package tlsrpt

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/mtasts"
)

func TestRecordString(t *testing.T) {
	r := Record{RUA: []string{MailtoURI("tls;reports,all!@rosehill-school.org"), "https://reports.example/v1"}}
	want := "v=TLSRPTv1; rua=mailto:tls%3Breports%2Call%21@rosehill-school.org,https://reports.example/v1"
	if got := r.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	got, err := ParseRecord(r.String())
	if diff := cmp.Diff(r, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if address, ok := Address(r.RUA[0]); !ok || address != "tls;reports,all!@rosehill-school.org" {
		t.Errorf("address %q, %v", address, ok)
	}
}

// TestParseRecord holds addresses to RFC 3986 and RFC 6068, and the blanks around them to RFC 8460 §3.
func TestParseRecord(t *testing.T) {
	parse := func(fields string) error { _, err := ParseRecord("v=TLSRPTv1;" + fields); return err }
	good := func(fields string) {
		t.Helper()
		if err := parse(fields); err != nil {
			t.Errorf("%q: %v", fields, err)
		}
	}
	bad := func(fields string) {
		t.Helper()
		if parse(fields) == nil {
			t.Errorf("%q passes", fields)
		}
	}
	good("x=1;\trua=mailto:tls+rpt@a.example \t,\t https://r.example:8443/p?k=v&d=a.example ;y=2;")
	good("rua=mailto:o'neil@a.example,mailto:%22not%20me%22@a.example,mailto:tls@%5B192.0.2.25%5D")
	good("rua=https://[2001:db8::25]/v1,https://user@r.example:/a%2Cb#c")
	bad("rua=mailto:a@a.example ") // no semicolon that the blank could stand before
	bad("rua= mailto:a@a.example")
	bad("rua=mailto:a@a.example, ")
	bad("rua=mailto:a@a.example,\u00a0mailto:b@a.example")
	bad("rua=mailto:a@b@a.example")
	bad("rua=mailto:mailto:a@a.example")
	bad("rua=mailto:a%40a.example")
	bad("rua=mailto:a%0D%0Ab@a.example")
	bad("rua=mailto:a%00@a.example")
	bad("rua=mailto:a..b@a.example")
	bad("rua=mailto:a@a.example//")
	bad("rua=mailto:a@[192.0.2.25]")
	bad("rua=https://r.example/[x]")
	bad("rua=https://r.examp]e/x")
	bad("rua=https://[2001:db8::25/x")
	bad("rua=https://r.example/?x=%zz")
	bad("rua=https://r.example/#a#b")
	bad("rua=https://a@b@r.example/")
	bad("rua=https://r.example:70000/")
	bad("rua=https://r%2Eexample/")

	if a, ok := Address("mailto:tls@a.example?subject=x#y"); a != "tls@a.example" || !ok {
		t.Errorf("with a query and a fragment: %q, %v", a, ok)
	}
}

// TestMailtoURI writes every address that a mail program takes so that the record passes.
func TestMailtoURI(t *testing.T) {
	for _, typed := range []string{
		"tls+rpt@a.example", "o'neil@a.example", `"not me"@a.example`, `"a@b"@a.example`, `"a\"b\\c"@a.example`,
		`".a"@a.example`, `"a..b"@a.example`, "pöst@a.example", "a!b%c@a.example", "a/b?c#d@a.example", "{a}|b@a.example",
	} {
		parsed, err := mail.ParseAddress(typed)
		if err != nil {
			t.Fatal(err)
		}
		r := Record{RUA: []string{MailtoURI(parsed.Address)}}
		if got, err := ParseRecord(r.String()); err != nil || !cmp.Equal(got, r) {
			t.Errorf("%s: %v in %q", typed, err, r)
		}
		if address, ok := Address(r.RUA[0]); !ok || address != typed {
			t.Errorf("%s: %q, %v", typed, address, ok)
		}
	}
}

func TestReadRecord(t *testing.T) {
	reads := func(txt string, want ...string) {
		t.Helper()
		r, ok := readRecord(txt)
		if diff := cmp.Diff(want, r.RUA); diff != "" || ok != (len(want) > 0) {
			t.Errorf("%q: %v\n%s", txt, ok, diff)
		}
	}
	reads("v=TLSRPTv1; ruf=mailto:a@a.example", "mailto:a@a.example")
	reads("v=TLSRPTv1; rua: mailto:<a@a.example>\u00a0b@a.example", "mailto:a@a.example", "mailto:b@a.example")
	reads("v=TLSRPTv1; rua=MAILTO:a%2Cb@a.example!10m", "mailto:a%2Cb@a.example")
	reads("v=TLSRPTv1; rua=https://r.example/!v1", "https://r.example/%21v1")
	reads("v=TLSRPTv1; rua=mailto:a@a.example,https://r.example/a,b", "mailto:a@a.example") // where the second ends is anybody's guess
	reads("v=TLSRPTv1; rua=a@a.example; note=b@a.example", "mailto:a@a.example")
	reads("v=TLSRPTv1; rua=mailto:a%00@a.example")
	reads("v=TLSRPTv1; rua=mailto:mailto:a@a.example")
	reads("v=TLSRPTv1; rua=mail:a@a.example")
	reads("v=TLSRPTv1; rua=mailto:a@b@a.example")
	reads("v=TLSRPTv1; rua=mailto:")
}

func TestLintRecord(t *testing.T) {
	says := func(txts []string, want ...string) {
		t.Helper()
		var got []string
		for _, r := range LintRecord(txts) {
			s := string(r.ID)
			for _, k := range []string{"n", "found", "address", "first", "second"} {
				if v, ok := r.Values[k]; ok {
					s += " " + k + "=" + v
				}
			}
			got = append(got, s)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", txts, diff)
		}
	}
	one := func(txt string, want ...string) { t.Helper(); says([]string{txt}, want...) }
	one("v=TLSRPTv1; rua=mailto:tls@example.org")
	one("v=spf1 -all")
	one("v=TLSRPTv1; rua=tls@example.org", "rpt-syntax found=rua=tls@example.org address=tls@example.org")
	one("v=TLSRPTv1; rua=mailto://tls@example.org", "rpt-syntax found=rua=mailto://tls@example.org address=tls@example.org")
	one("v=TLSRPTv1; rua=http://reports.example/", "rpt-syntax found=rua=http://reports.example/ address=")
	one("v=TLS-RPTv1; rua=mailto:tls@example.org", "rpt-syntax found=v=TLS-RPTv1; rua=mailto:tls@example.org address=tls@example.org")
	one("v=TLSRPTv1 ; rua=mailto:tls@example.org", "rpt-syntax found=v=TLSRPTv1 ; rua=mailto:tls@example.org address=tls@example.org")
	one("v=TLSRPTv1;", "rpt-syntax found=v=TLSRPTv1; address=")
	one("v=TLSRPTv1; rua=mailto:a@example.org,mailto:b@example.org", "rpt-second-address first=a@example.org second=b@example.org")
	one("v=TLSRPTv1; rua=https://reports.example/a;b=c", "rpt-syntax found=https://reports.example/a address=https://reports.example/a%3Bb=c")
	one("v=TLSRPTv1; rua=https://reports.example/v1; note=x")
	one("v=TLSRPTv1; rua=mailto:a@example.org ", `rpt-syntax found="rua=mailto:a@example.org " address=a@example.org`)
	one("v=TLSRPTv1; rua=mailto:a@example.org,", "rpt-syntax found=rua=mailto:a@example.org, address=a@example.org")
	one("v=TLSRPTv1", "rpt-cut found=v=TLSRPTv1 address=")
	says([]string{"v=TLSRPTv1", "rua=mailto:tls@example.org"}, "rpt-cut found=v=TLSRPTv1 address=tls@example.org")
	one(`v=TLSRPTv1\; rua=mailto:tls@example.org`, `rpt-backslash found=v=TLSRPTv1\; rua=mailto:tls@example.org address=tls@example.org`)
	one("v=TLSRPTv1; rua=mailto:<your address>", "rpt-placeholder found=mailto:<your address>")
	one("v=TLSRPTv1; rua=mailto:YOUR_EMAIL", "rpt-placeholder found=mailto:YOUR_EMAIL")
	one("v=TLSRPTv1; rua=mailto:tls@yourdomain.com", "rpt-placeholder found=mailto:tls@yourdomain.com")
	one("v=TLSRPTv1; rua=mailto:m%C3%BCller@example.org")
	says([]string{" v=TLSRPTv1; rua=b@example.org", "v=TLSRPTv1; rua=mailto:a@example.org"})
	says([]string{"v=TLSRPTv1; rua=mailto:a@example.org", "v=TLSRPTv1; rua=mailto:b@example.org"}, "rpt-multiple n=2")
}

// report is a report in JSON, with policies as given.
func report(organization, id, day, policies string) string {
	return fmt.Sprintf(`{"organization-name":%q,"report-id":%q,"contact-info":"tls@example.net",
		"date-range":{"start-datetime":"%[3]sT00:00:00Z","end-datetime":"%[3]sT23:59:59Z"},"policies":[%[4]s]}`,
		organization, id, day, policies)
}

const sts = `{"policy":{"policy-type":"sts","policy-domain":"example.org",
	"policy-string":["version: STSv1","mode: testing","max_age: 86400","mx: MX1.example.org"]},
	"summary":{"total-successful-session-count":%d,"total-failure-session-count":%d},"failure-details":[%s]}`

func parse(t *testing.T, text string) Report {
	t.Helper()
	var reports []Report
	for item := range Read("a.json", strings.NewReader(text)) {
		if item.Err != nil {
			t.Fatalf("%v: %s", item.Err, text)
		}
		reports = append(reports, item.Report)
	}
	if len(reports) != 1 {
		t.Fatalf("%d reports: %s", len(reports), text)
	}
	return reports[0]
}

// got lists what Read makes of an input: a report's id, or why there is none.
func got(name string, input []byte) []string {
	var list []string
	for item := range Read(name, bytes.NewReader(input)) {
		if item.Err != nil {
			list = append(list, item.Name+": "+item.Err.Error())
		} else {
			list = append(list, item.Name+": report "+item.Report.ID)
		}
	}
	return list
}

func zipped(files ...string) []byte {
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, _ := zw.Create(files[i])
		io.WriteString(w, files[i+1])
	}
	zw.Close()
	return b.Bytes()
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	zw := gzip.NewWriter(&b)
	zw.Write(data)
	zw.Close()
	return b.Bytes()
}

func mailed(file string, data []byte) string {
	return "From: reports@example.net\r\nMIME-Version: 1.0\r\nContent-Type: application/tlsrpt+gzip; name=\"" + file +
		"\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(data) + "\r\n"
}

func TestRead(t *testing.T) {
	a, b := report("Google Inc.", "a", "2026-11-20", ""), report("Microsoft Corporation", "b", "2026-11-20", "")
	says := func(name string, input []byte, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, got(name, input)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	says("a.json", []byte(a), "a.json: report a")
	says("a.json.gz", gzipped([]byte(a)), "a.json.gz: report a")
	says("a.txt", []byte("hello"), "a.txt: "+ErrNotReport.Error())
	says("page.html", []byte("<!DOCTYPE html>"), "page.html: "+ErrNotReport.Error())
	says("dmarc.xml", []byte("<?xml version='1.0'?><feedback>"), "dmarc.xml: "+ErrDMARC.Error())
	says("all.zip", zipped("a.json", a, "readme.txt", "hello", "in/b.json.gz", string(gzipped([]byte(b)))),
		"all.zip, a.json: report a", "all.zip, readme.txt: "+ErrNotReport.Error(), "all.zip, in/b.json.gz: report b")
	says("all.json", []byte(a+"\n"+b), "all.json, report 1: report a", "all.json, report 2: report b")

	box := "From reports@example.net Fri Nov 20 00:00:00 2026\n" + mailed("a.json.gz", gzipped([]byte(a))) +
		"\nFrom friend@example.net Fri Nov 20 00:00:00 2026\nSubject: lunch\n\nFrom now on at one?\n" +
		"\nFrom reports@example.net Fri Nov 20 00:00:00 2026\r\n" + mailed("b.json.gz", gzipped([]byte(b)))
	says("inbox.mbox", []byte(box),
		"inbox.mbox, mail 1, a.json.gz: report a", "inbox.mbox, mail 2: "+ErrNoReport.Error(), "inbox.mbox, mail 3, b.json.gz: report b")
	says("inbox.mbox.gz", gzipped([]byte(box)),
		"inbox.mbox.gz, mail 1, a.json.gz: report a", "inbox.mbox.gz, mail 2: "+ErrNoReport.Error(), "inbox.mbox.gz, mail 3, b.json.gz: report b")
}

// What people and programs make of a report on its way: it is read, and what is lost is named.
func TestReadAsItComes(t *testing.T) {
	a, b := report("Google Inc.", "a", "2026-11-20", ""), report("Microsoft Corporation", "b", "2026-11-20", "")
	says := func(name, input string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, got(name, []byte(input))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	says("list.json", "["+a+","+b+"]", "list.json, report 1: report a", "list.json, report 2: report b")
	says("list.json", "["+a+",7]", "list.json, report 1: report a", "list.json, report 2: report: report-object")
	says("rows.json", a+"\n{\"organization-name\":\n"+b,
		"rows.json, report 1: report a", "rows.json, report 2: report: cut-off", "rows.json, report 3: report b")
	says("signed.json", a+"\n[sent from a train]", "signed.json: report a")
	says("none.json", "[]", "none.json: report: file-empty")
	says("lunch.msg", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "lunch.msg: "+errOutlook.Error())

	box := "From a@example.net Fri Nov 20 00:00:00 2026\n" + mailed("a.json", []byte(a)) + "From b@example.net Fri Nov 20 00:00:00 2026\n" + mailed("b.json", []byte(b))
	says("no-blank.mbox", box, "no-blank.mbox, mail 1, a.json: report a", "no-blank.mbox, mail 2, b.json: report b")
	says("blank.mbox", "\xef\xbb\xbf\r\n\n"+box, "blank.mbox, mail 1, a.json: report a", "blank.mbox, mail 2, b.json: report b")
	says("comment.eml", strings.Replace(mailed("a.json", []byte(a)), ": base64", ": BASE64 (MIME)", 1), "comment.eml, a.json: report a")

	forwarded := mailed("a.json", []byte(a))
	for i := range 4 {
		forwarded = fmt.Sprintf("Subject: Fwd\r\nContent-Type: multipart/mixed; boundary=f%d\r\n\r\n--f%[1]d\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--f%[1]d--\r\n", i, forwarded)
	}
	says("forwarded.eml", forwarded, "forwarded.eml, a.json: report a")
	parts := "Content-Type: multipart/mixed; boundary=p\r\n\r\n" + strings.Repeat("--p\r\n\r\nlunch\r\n", maxParts+1) + "--p--\r\n"
	says("parts.eml", parts, "parts.eml: "+errManyParts.Error())

	says("folders.zip", string(zipped("in/", "")), "folders.zip: file-empty")
	one := mailed("a.json", []byte(a))
	says("5.emlx", fmt.Sprintf("%-10d\n%s<?xml version=\"1.0\"?>", len(one), one), "5.emlx, a.json: report a")
	says("5.txt", "12\nmonkeys", "5.txt: "+ErrNotReport.Error())
	says("attached.eml", "Content-Type: application/octet-stream; name=a.eml\r\n\r\n"+one, "attached.eml, a.eml, a.json: report a")
	for _, header := range []string{"no header\r\n", ">From a@example.net Fri Nov 20 00:00:00 2026\r\n", "X-\xe4: 1\r\n", "Subject : 1\r\n", "broken\r\n and folded\r\n"} {
		says("header.eml", "From: a@example.net\r\n"+header+one, "header.eml, a.json: report a")
	}
	says("spaced.eml", strings.Replace(one, "Content-Type:", "Content-Type :", 1), "spaced.eml, a.json: report a")
	says("part.eml", "Content-Type: multipart/mixed; boundary=p\r\n\r\n--p\r\nno header\r\n\r\nlunch\r\n--p--\r\n", "part.eml: "+errPartHead.Error())
	says("short.eml", "From: a@example.net\r\nSubject: lunch", "short.eml: "+ErrNoReport.Error())
	says("short.eml", "From: a@example.net\r\nlunch\r\n", "short.eml: "+ErrNoReport.Error())
	says("empty.mbox", "From a 1:00:00\n\nFrom b@example.net Fri Nov 20 00:00:00 2026\n"+one,
		"empty.mbox, mail 1: "+ErrNoReport.Error(), "empty.mbox, mail 2, a.json: report a")
	locked := zipped("a.json", a)
	locked[6] |= 1 // the flags of the entry (APPNOTE 4.4.4), and in the directory
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	says("locked.zip", string(locked), "locked.zip, a.json: "+errZipLocked.Error())
}

func TestRowOfReports(t *testing.T) {
	rows := ""
	for i := range 1500 {
		rows += report("Google Inc.", fmt.Sprint(i), "2026-11-20", "") + "\n"
	}
	if n := len(got("rows.json", []byte(rows))); n != 1500 {
		t.Errorf("%d reports of 1500", n)
	}
	if n := len(got("broken.json", []byte(rows[:500]+strings.Repeat("\n{\"x\":", 100_000)))); n > maxBroken+2 {
		t.Errorf("%d items from a text that is broken at every line", n)
	}
}

func TestDates(t *testing.T) {
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	end := time.Date(2026, 11, 20, 23, 59, 59, 0, time.UTC)
	says := func(start, stop string, begin, end time.Time) {
		t.Helper()
		r := parse(t, `{"date-range":{"start-datetime":`+start+`,"end-datetime":`+stop+`},"policies":[]}`)
		if !r.Begin.Equal(begin) || !r.End.Equal(end) {
			t.Errorf("%s to %s: %v to %v", start, stop, r.Begin, r.End)
		}
		if _, err := r.Begin.MarshalJSON(); err != nil {
			t.Errorf("%s cannot be saved: %v", start, err)
		}
	}
	says(`"2026-11-20t00:00:00z"`, `"2026-11-20t23:59:59z"`, day, end)
	says(`"2026-11-20T02:00:00+02:00"`, `"2026-11-20T18:59:59-05:00"`, day, end)
	says(`"2026-11-20T00:00:00+0000"`, `"2026-11-20T23:59:60Z"`, day, end.Add(time.Second))
	says(`"2026-11-20T00:00Z"`, `"2026-11-20T24:00:00Z"`, day, end.Add(time.Second))
	says(`" Fri, 20 Nov 2026 00:00:00 GMT"`, `1795219199`, day, end)
	says(`"2026-11-20T00:00:00Z"`, `null`, day, day)
	says(`"yesterday"`, `"2026-11-20T23:59:59Z"`, end, end)
	says(`"2026-11-20T23:59:59Z"`, `"2026-11-20T00:00:00Z"`, day, end)
	says(`null`, `""`, time.Time{}, time.Time{})
	says(`999999999999`, `999999999999`, time.Time{}, time.Time{}) // the year 33658
	says(`"9999-12-31T23:00:00-12:00"`, `"0000-01-01T00:00:00+12:00"`, time.Time{}, time.Time{})
}

// Without a summary, what failed is not passed over.
func TestMissingSummary(t *testing.T) {
	failures := `"failure-details":[{"result-type":"certificate-expired","failed-session-count":3},{"result-type":"validation-failure","failed-session-count":2}]`
	for _, policy := range []string{
		`{` + failures + `}`, `{"summary":{"total-successful-session-count":1},` + failures + `}`,
		`{"summary":{"total-failure-session-count":3},` + failures + `}`,
	} {
		r := parse(t, `{"policies":[`+policy+`]}`)
		if failed := r.Sessions().Failure; failed != 3 {
			t.Errorf("%s: %d failed", policy, failed)
		}
	}
	if r := parse(t, `{"policies":{"summary":{"total-successful-session-count":7}}}`); len(r.Policies) != 1 || r.Policies[0].Success != 7 {
		t.Errorf("one policy that is not in a list: %+v", r)
	}
}

func TestReadStopsWhenAsked(t *testing.T) {
	a := report("Google Inc.", "a", "2026-11-20", "")
	n := 0
	for range Read("all.zip", bytes.NewReader(zipped("1.json", a, "2.json", a, "3.json", a))) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d items after a break", n)
	}
}

// zeros is an endless file; read says how much of it was taken.
type zeros struct{ read int }

func (z *zeros) Read(p []byte) (int, error) {
	clear(p)
	z.read += len(p)
	return len(p), nil
}

func TestReadIsBounded(t *testing.T) {
	only := func(name string, input []byte, want error) {
		t.Helper()
		n := 0
		for item := range Read(name, bytes.NewReader(input)) {
			if n++; !errors.Is(item.Err, want) {
				t.Errorf("%s: %v, want %v", name, item.Err, want)
			}
		}
		if n == 0 {
			t.Errorf("%s: nothing said", name)
		}
	}
	endless := &zeros{}
	for item := range Read("endless.json", endless) {
		if !errors.Is(item.Err, errTooLarge) || endless.read > 2*maxJSON {
			t.Errorf("%v after %d bytes", item.Err, endless.read)
		}
	}
	only("bomb.gz", gzipped(make([]byte, maxJSON+1)), errTooLarge)
	nested := gzipped([]byte(report("Google Inc.", "a", "2026-11-20", "")))
	for range maxWrapped + 1 {
		nested = gzipped(nested)
	}
	only("nested.gz", nested, errTooNested)

	var files []string
	for i := range maxEntries + 1 {
		files = append(files, fmt.Sprint(i), "")
	}
	only("many.zip", zipped(files...), errTooMuchZip)

	var said []string
	o := opener{left: budget(len(files[0])), yield: func(i Item) bool { said = append(said, fmt.Sprint(i.Err)); return true }}
	o.open(blob{name: "two.zip", data: zipped("a", "x", "b", "y")})
	if diff := cmp.Diff([]string{ErrNotReport.Error(), errAltogether.Error()}, said); diff != "" {
		t.Errorf("a zip file that unpacks to more than is allowed:\n%s", diff)
	}
	only("deep.json", []byte(`{"policies":`+strings.Repeat("[", 100_000)), errTooDeep)
	only("wide.json", []byte(`{"policies":[`+strings.Repeat("{},", maxTokens)), errTooWide)

	long := "From a@example.net\nSubject: long\n\n" + strings.Repeat("x", maxMail) + "\n\nFrom b@example.net Fri Nov 20 00:00:00 2026\n" +
		mailed("a.json.gz", gzipped([]byte(report("Google Inc.", "a", "2026-11-20", ""))))
	want := []string{"long.mbox, mail 1: " + errMailSize.Error(), "long.mbox, mail 2, a.json.gz: report a"}
	if diff := cmp.Diff(want, got("long.mbox", []byte(long))); diff != "" {
		t.Error(diff)
	}
}

func TestReport(t *testing.T) {
	r := parse(t, report("Google Inc.", "a", "2026-11-20", fmt.Sprintf(sts, 9007199254740993, 2,
		`{"result-type":"certificate-expired","receiving-mx-hostname":"mx1.example.org.","failed-session-count":2,"sending-mta-ip":"2001:db8:0:0::1"}`)))
	if p := r.Policies[0]; p.Success != 9007199254740993 || p.Failures[0].MX != "mx1.example.org" || p.Failures[0].Count != 2 {
		t.Errorf("%+v", p)
	}
	if want := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC); !r.Day().Equal(want) {
		t.Errorf("day %v, want %v", r.Day(), want)
	}
}

func FuzzParseRecord(f *testing.F) {
	f.Add("v=TLSRPTv1; rua=mailto:tls@example.org,https://reports.example/v1; note=x")
	f.Add("v=TLSRPTv1; rua=mailto://tls%3B@example.org!10m")
	f.Add("\x81ruA=") // grows when it is put in lower case
	f.Fuzz(func(t *testing.T, txt string) {
		_, state, _ := FindRecord([]string{txt})
		if remarks := LintRecord([]string{txt}); state == mtasts.Invalid && len(remarks) == 0 {
			t.Errorf("%q: invalid, without a remark", txt)
		}
		if r, ok := readRecord(txt); ok {
			if again, err := ParseRecord(r.String()); err != nil || !cmp.Equal(r, again) {
				t.Errorf("%q: %v, then %v, %v", txt, r, again, err)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	a := report("Google Inc.", "a", "2026-11-20", fmt.Sprintf(sts, 4, 1, `{"result-type":"x","failed-session-count":1}`))
	f.Add([]byte(a))
	f.Add(gzipped([]byte(a)))
	f.Add(zipped("a.json", a))
	f.Add([]byte("From x\n" + mailed("a.json.gz", gzipped([]byte(a)))))
	f.Add([]byte("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" + mailed("a", []byte(a)) + "\n--b--\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		for item := range Read("in", bytes.NewReader(data)) {
			n++
			if item.Err != nil {
				continue
			}
			sessions := item.Report.Sessions()
			if clean, odd := safe(item.Report.Organization); odd || clean != item.Report.Organization || sessions.Success < 0 || sessions.Failure < 0 {
				t.Errorf("%q: %+v", item.Report.Organization, sessions)
			}
		}
		if n == 0 {
			t.Error("nothing said")
		}
	})
}

// TestLastDay: the midnight at the end of a report belongs to the day before.
func TestLastDay(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct{ begin, end, want time.Time }{
		{at(20, 0), at(20, 23), at(20, 0)},
		{at(20, 0), at(21, 0), at(20, 0)},
		{at(16, 0), at(23, 0), at(22, 0)},
		{at(20, 12), at(21, 12), at(21, 0)},
		{at(20, 12), at(19, 0), at(20, 0)},
		{at(20, 12), time.Time{}, at(20, 0)},
	} {
		if got := (Report{Begin: c.begin, End: c.end}).LastDay(); !got.Equal(c.want) {
			t.Errorf("%v to %v: %v", c.begin, c.end, got)
		}
	}
}
