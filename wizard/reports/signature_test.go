package reports

import (
	"archive/zip"
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/google/go-cmp/cmp"

	"mailseal/wizard/facts"
	"mailseal/wizard/tlsrpt"
)

var testTime = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

// The keys of all that sign here.
var (
	rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
	edKey = sync.OnceValue(func() ed25519.PrivateKey {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			panic(err)
		}
		return key
	})
)

func rsaRecord() string {
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(&rsaKey().PublicKey))
}

func edRecord() string {
	return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(edKey().Public().(ed25519.PublicKey))
}

// pretendDNS has TXT records, and counts the questions.
type pretendDNS struct {
	records map[string][]string
	broken  map[string]bool
	asked   []string
}

func (d *pretendDNS) lookup(name string) ([]string, error) {
	d.asked = append(d.asked, name)
	if d.broken[name] {
		return nil, errors.New("no answer")
	}
	return d.records[name], nil
}

// keysAt is a DNS with a key at s._domainkey of domains.
func keysAt(record string, domains ...string) *pretendDNS {
	d := &pretendDNS{records: map[string][]string{}, broken: map[string]bool{}}
	for _, domain := range domains {
		d.records["s._domainkey."+domain] = []string{record}
	}
	return d
}

const reportBody = `{"organization-name":"Google Inc.","date-range":{"start-datetime":"2026-11-22T00:00:00Z","end-datetime":"2026-11-22T23:59:59Z"},` +
	`"contact-info":"x@google.com","report-id":"1","policies":[{"policy":{"policy-type":"sts","policy-domain":"example.com"},` +
	`"summary":{"total-successful-session-count":7,"total-failure-session-count":0}}]}`

// googleHead is as Google writes it.
var googleHead = []string{
	"From: noreply-smtp-tls-reporting@google.com",
	"To: tls@example.com",
	"Subject: Report Domain: example.com Submitter: google.com Report-ID: <1@google.com>",
	"TLS-Report-Domain: example.com",
	"TLS-Report-Submitter: google.com",
	"MIME-Version: 1.0",
	"Content-Type: multipart/report; report-type=tlsrpt; boundary=\"00b\"",
}

const mailBody = "--00b\r\nContent-Type: text/plain\r\n\r\nFrom here on\r\n>From there,  and \tblanks \r\n\r\n\r\n" +
	"--00b\r\nContent-Type: application/tlsrpt+json; name=\"google.com!example.com!1795305600!1795391999.json\"\r\n\r\n" + reportBody + "\r\n--00b--\r\n"

func unsigned(head ...string) []byte {
	return []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + mailBody)
}

// with returns the head with fields of the same names in place of its own, or at its end.
func with(head []string, fields ...string) []string {
	head = slices.Clone(head)
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ":")
		head = slices.DeleteFunc(head, func(h string) bool { return strings.HasPrefix(h, name+":") })
		if value != "" {
			head = append(head, f)
		}
	}
	return head
}

var allFields = []string{"From", "To", "Subject", "TLS-Report-Domain", "TLS-Report-Submitter", "MIME-Version", "Content-Type"}

// sign signs as domain, about fields, or all.
func sign(t testing.TB, mail []byte, domain string, change func(*dkim.SignOptions)) []byte {
	t.Helper()
	o := &dkim.SignOptions{
		Domain: domain, Selector: "s", Signer: edKey(), HeaderKeys: allFields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}
	if change != nil {
		change(o)
	}
	var b bytes.Buffer
	if err := dkim.Sign(&b, bytes.NewReader(mail), o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func about(fields ...string) func(*dkim.SignOptions) {
	return func(o *dkim.SignOptions) { o.HeaderKeys = fields }
}

// mailIn returns the first mail in a file.
func mailIn(t testing.TB, file []byte) *tlsrpt.Mail {
	t.Helper()
	for item := range tlsrpt.Read("a.eml", bytes.NewReader(file)) {
		if item.Mail != nil {
			return item.Mail
		}
	}
	t.Fatalf("no mail in %.300q", file)
	return nil
}

// verdict returns the verdict about a mail in a few words.
func verdict(s Signature) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", s.Proof, s.Why, s.Signer))
}

const (
	signedByGoogle = "signed  google.com"
	wrongSignature = "untrusted wrong-signature"
)

func TestVerify(t *testing.T) {
	google := unsigned(googleHead...)
	good := sign(t, google, "google.com", nil)
	is := func(what string, mail []byte, dns *pretendDNS, want string) {
		t.Helper()
		var key KeyLookup
		if dns != nil {
			key = dns.lookup
		}
		if got := verdict(Verify(*mailIn(t, mail), key, testTime)); got != want {
			t.Errorf("%s: %q; want %q", what, got, want)
		}
	}
	dns := keysAt(edRecord(), "google.com", "mail.google.com", "evil.example", "co.uk", "school.sch.uk", "a.b.sch.uk")
	swap := func(mail []byte, old, by string) []byte {
		t.Helper()
		if !bytes.Contains(mail, []byte(old)) {
			t.Fatalf("no %q in the mail", old)
		}
		return bytes.Replace(mail, []byte(old), []byte(by), 1)
	}

	is("not signed", google, dns, "untrusted not-signed")
	is("not signed, nobody asked", google, nil, "untrusted not-signed")
	is("signed", good, dns, signedByGoogle)
	is("nobody asked", good, nil, "key-not-asked")
	is("by a name below", sign(t, google, "mail.google.com", nil), dns, signedByGoogle)
	is("in capitals", sign(t, google, "Google.COM", nil), dns, signedByGoogle)

	is("a changed body", swap(good, `count":7`, `count":9`), dns, wrongSignature)
	is("a longer body", append(slices.Clone(good), "more"...), dns, wrongSignature)
	is("a changed subject", swap(good, "Report Domain: example.com", "Report Domain: example.org"), dns, wrongSignature)
	is("a made up signature", swap(good, " b=", " b=AAAA"), dns, wrongSignature)
	is("no tags", append([]byte("DKIM-Signature: none\r\n"), google...), dns, wrongSignature)
	is("From not signed", append([]byte("DKIM-Signature: v=1; a=ed25519-sha256; d=google.com; s=s; h=to; bh=AAAA; b=AAAA\r\n"), google...), dns, wrongSignature)
	is("a part of the body", swap(good, " d=", " l=10; d="), dns, wrongSignature)

	// Who has to sign.
	is("by another", sign(t, google, "evil.example", nil), dns, "untrusted other-signer evil.example")
	is("by another, nobody asked", sign(t, google, "evil.example", nil), nil, "untrusted other-signer evil.example")
	is("by another, changed", swap(sign(t, google, "evil.example", nil), `count":7`, `count":9`), dns, wrongSignature)
	is("by another, key gone", sign(t, google, "gone.example", nil), dns, "untrusted other-signer gone.example")
	is("by a public suffix", sign(t, unsigned(with(googleHead, "From: a@co.uk", "TLS-Report-Submitter: co.uk")...), "co.uk", nil), dns, "untrusted other-signer co.uk")
	is("below a public suffix", sign(t, unsigned(with(googleHead, "From: a@b.sch.uk", "TLS-Report-Submitter: a.b.sch.uk")...), "school.sch.uk", nil), dns, "untrusted other-signer school.sch.uk")
	is("the submitter decides", sign(t, unsigned(with(googleHead, "From: a@evil.example")...), "google.com", nil), dns, signedByGoogle)
	is("the submitter decides, not From", sign(t, unsigned(with(googleHead, "From: a@evil.example")...), "evil.example", nil), dns, "untrusted other-signer evil.example")
	is("no submitter", sign(t, unsigned(with(googleHead, "TLS-Report-Submitter:")...), "google.com", nil), dns, signedByGoogle)
	is("no submitter, by another", sign(t, unsigned(with(googleHead, "TLS-Report-Submitter:")...), "evil.example", nil), dns, "untrusted other-signer evil.example")
	is("the submitter not signed", sign(t, google, "google.com", about("From", "Subject")), dns, signedByGoogle)
	is("a submitter put in", append([]byte("TLS-Report-Submitter: google.com\r\n"),
		sign(t, unsigned(with(googleHead, "TLS-Report-Submitter:", "From: a@evil.example")...), "evil.example", about("From", "Subject"))...), dns, "signed  evil.example")
	is("another address before the @", sign(t, unsigned(with(googleHead, "TLS-Report-Submitter:", `From: "a@google.com"@evil.example`)...), "google.com", nil), dns, "untrusted other-signer google.com")
	is("an address as a name", sign(t, unsigned(with(googleHead, "TLS-Report-Submitter:", `From: "a@google.com" <b@evil.example>`)...), "google.com", nil), dns, "untrusted other-signer google.com")

	// Several signatures.
	list := sign(t, good, "evil.example", nil)
	is("two good ones", list, dns, signedByGoogle)
	is("a good one below a wrong one", append([]byte("DKIM-Signature: v=1\r\n"), good...), dns, signedByGoogle)
	is("changed by a list that signs", sign(t, swap(good, "Subject: ", "Subject: [list] "), "evil.example", nil), dns, "untrusted other-signer evil.example")
	is("one about the other", sign(t, good, "mail.google.com", about("From", "DKIM-Signature")), dns, signedByGoogle)
	is("one about the other, by another", sign(t, sign(t, google, "evil.example", nil), "google.com", about("From", "Subject", "DKIM-Signature")), dns, signedByGoogle)

	// A second field before those that are signed.
	for _, field := range []string{"From: a@google.com", "Subject: Report Domain: other.example", "Content-Type: multipart/mixed; boundary=x",
		"TLS-Report-Domain: example.com", "TLS-Report-Submitter: google.com", "tls-report-domain : other.example", "SUBJECT:x"} {
		is("before it "+field, append([]byte("X-A: b\r\n"+field+"\r\n"), good...), dns, wrongSignature)
		is("behind it "+field, swap(good, "To: ", field+"\r\nTo: "), dns, wrongSignature)
	}
	is("signed as often as it could stand", sign(t, google, "google.com", about("From", "From", "Subject", "Subject", "Content-Type", "Content-Type")), dns, signedByGoogle)
	is("a second one where none could be", append([]byte("Subject: a\r\n"), sign(t, google, "google.com", about("From", "From", "Subject", "Subject", "Content-Type"))...), dns, wrongSignature)
	is("other fields", append([]byte("Received: by a\r\nReceived: by b\r\nTo: c\r\n"), good...), dns, signedByGoogle)
	broken := *mailIn(t, good)
	broken.Raw = append([]byte("X-A: b\r\r\n\r\r\n"), good...)
	if got := verdict(Verify(broken, dns.lookup, testTime)); got != wrongSignature {
		t.Errorf("a carriage return that ends the head for some: %q", got)
	}

	// Content-Type not signed.
	asGoogle := sign(t, google, "google.com", about("From", "To", "Subject", "MIME-Version"))
	is("parts as they were", asGoogle, dns, signedByGoogle)
	is("another boundary", swap(asGoogle, `boundary="00b"`, `boundary="0x"`), dns, wrongSignature)
	is("another type", swap(asGoogle, "multipart/report", "text/plain"), dns, wrongSignature)
	is("no type", swap(asGoogle, "Content-Type: multipart", "X-Type: multipart"), dns, wrongSignature)
	is("two types", append([]byte("Content-Type: multipart/mixed; boundary=00b\r\n"), asGoogle...), dns, wrongSignature)
	preamble := bytes.Replace(google, []byte("\r\n\r\n--00b"), []byte("\r\n\r\nThis is a multi-part message in MIME format.\r\n\r\n--00b"), 1)
	is("words for old programs", sign(t, preamble, "google.com", about("From")), dns, signedByGoogle)
	quoted := bytes.Replace(google, []byte("\r\n\r\n--00b"), []byte("\r\n\r\nSomebody wrote:\r\n\r\n--00b"), 1)
	is("words of the signer first", sign(t, quoted, "google.com", about("From")), dns, wrongSignature)
	is("words of the signer first, the type signed", sign(t, quoted, "google.com", about("From", "Content-Type")), dns, signedByGoogle)

	if got := Verify(*mailIn(t, sign(t, google, "google.com", about("From", "Subject", "From", "X-Not-There"))), dns.lookup, testTime); !slices.Equal(got.Covers, []string{"from", "subject", "x-not-there"}) {
		t.Errorf("it is about %q", got.Covers)
	}
}

// TestKeys signs the same mail with keys of every kind.
func TestKeys(t *testing.T) {
	google := unsigned(googleHead...)
	pkix, err := x509.MarshalPKIXPublicKey(&rsaKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	short, long := *small, *small
	short.N = new(big.Int).Rsh(small.N, 600)
	long.N = new(big.Int).Lsh(small.N, 8000)
	record := func(key *rsa.PublicKey) string {
		return "k=rsa; p=" + base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(key))
	}
	p := strings.TrimPrefix(rsaRecord(), "v=DKIM1; k=rsa; ")
	const gone = "key-gone"
	for _, c := range []struct {
		signer crypto.Signer
		texts  []string
		want   string
	}{
		{rsaKey(), []string{rsaRecord()}, signedByGoogle},
		{rsaKey(), []string{"v=DKIM1; p=" + base64.StdEncoding.EncodeToString(pkix)}, signedByGoogle},
		{rsaKey(), []string{p}, signedByGoogle},
		{rsaKey(), []string{strings.ReplaceAll(p[:40]+" \t "+p[40:], "p=", "p = ") + " ; n=a note ;"}, signedByGoogle},
		{small, []string{record(&small.PublicKey)}, signedByGoogle},
		{edKey(), []string{edRecord()}, signedByGoogle},
		{edKey(), []string{"v=spf1 -all", edRecord(), "google-site-verification=x"}, signedByGoogle},
		{edKey(), []string{rsaRecord(), edRecord()}, signedByGoogle},
		{rsaKey(), []string{"k=rsa; p=", rsaRecord()}, signedByGoogle},

		{edKey(), []string{edRecord() + "; s=tlsrpt"}, signedByGoogle},
		{edKey(), []string{edRecord() + "; s=email"}, signedByGoogle},
		{edKey(), []string{edRecord() + "; s=*"}, signedByGoogle},
		{edKey(), []string{edRecord() + "; s=other : tlsrpt"}, signedByGoogle},
		{edKey(), []string{edRecord() + "; s=other"}, wrongSignature},
		{edKey(), []string{edRecord() + "; s="}, wrongSignature},
		{edKey(), []string{edRecord() + "; h=sha1:sha256; t=y"}, signedByGoogle},
		{edKey(), []string{edRecord() + "; h=sha1"}, wrongSignature},

		{rsaKey(), nil, gone},
		{rsaKey(), []string{"v=DKIM1; k=rsa; p="}, gone},
		{rsaKey(), []string{"v=DKIM1; k=rsa"}, gone},
		{rsaKey(), []string{"v=DKIM2; " + p}, gone},
		{rsaKey(), []string{"v=DKIM1; k=rsa; p=%%"}, gone},
		{rsaKey(), []string{"v=DKIM1; k=rsa; p=AAAA"}, gone},
		{rsaKey(), []string{"v=DKIM1; k=dsa; " + p}, gone},
		{rsaKey(), []string{strings.Replace(edRecord(), "p=", "p=AAAA", 1)}, gone},
		{rsaKey(), []string{rsaRecord() + "; p=AAAA"}, gone},
		{rsaKey(), []string{rsaRecord() + "; n=" + strings.Repeat("x", maxKeyText)}, gone},
		{rsaKey(), []string{record(&short.PublicKey)}, gone},
		{rsaKey(), []string{record(&long.PublicKey)}, gone},
		{rsaKey(), []string{record(&small.PublicKey)}, wrongSignature},
		{rsaKey(), []string{edRecord()}, wrongSignature},
	} {
		mail := mailIn(t, sign(t, google, "google.com", func(o *dkim.SignOptions) { o.Signer = c.signer }))
		got := Verify(*mail, func(string) ([]string, error) { return c.texts, nil }, testTime)
		if verdict(got) != c.want {
			t.Errorf("%T, %.200q: %q; want %q", c.signer, c.texts, verdict(got), c.want)
		}
	}
	dns := keysAt(edRecord(), "google.com")
	dns.broken["s._domainkey.google.com"] = true
	if got := verdict(Verify(*mailIn(t, sign(t, google, "google.com", nil)), dns.lookup, testTime)); got != "key-unreachable" {
		t.Errorf("no answer: %q", got)
	}
}

// TestExpired goes by the time of the check. What has ended by this computer's clock too cannot be told from a forgery, and is
// no more than not proven.
func TestExpired(t *testing.T) {
	dns := keysAt(edRecord(), "google.com", "evil.example")
	until := func(year int) func(o *dkim.SignOptions) {
		return func(o *dkim.SignOptions) { o.Expiration = time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC) }
	}
	forged := func(mail []byte) []byte { return bytes.Replace(mail, []byte(`count":7`), []byte(`count":8`), 1) }
	good := sign(t, unsigned(googleHead...), "google.com", until(2199))
	old := sign(t, unsigned(googleHead...), "google.com", until(1999))
	in, after := time.Date(2199, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2199, 6, 1, 0, 0, 1, 0, time.UTC)
	for _, c := range []struct {
		mail []byte
		at   time.Time
		want string
	}{
		{good, in, signedByGoogle},
		{good, after, "key-expired"},
		{forged(good), after, wrongSignature},
		{sign(t, unsigned(googleHead...), "evil.example", until(2199)), after, "untrusted other-signer evil.example"},
		{sign(t, good, "google.com", nil), after, signedByGoogle},
		{old, in, "key-expired"},
		{forged(old), in, "key-expired"},
		{sign(t, unsigned(googleHead...), "evil.example", until(1999)), in, "untrusted other-signer evil.example"},
		{sign(t, old, "google.com", nil), in, signedByGoogle},
	} {
		if got := verdict(Verify(*mailIn(t, c.mail), dns.lookup, c.at)); got != c.want {
			t.Errorf("at %v: %q; want %q", c.at, got, c.want)
		}
	}
}

// TestAsSaved reads signed mails in all the forms in which they come to lie on a disk.
func TestAsSaved(t *testing.T) {
	dns := keysAt(edRecord(), "google.com", "evil.example")
	for _, form := range []dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed} {
		good := string(sign(t, unsigned(googleHead...), "google.com", func(o *dkim.SignOptions) {
			o.HeaderCanonicalization, o.BodyCanonicalization = form, form
		}))
		lf := strings.ReplaceAll(good, "\r\n", "\n")
		mbox := "From somebody Mon Nov 23 14:00:00 2026\n" + strings.ReplaceAll(strings.ReplaceAll(lf, "\n>From ", "\n>>From "), "\nFrom here", "\n>From here") + "\n"
		var zipped bytes.Buffer
		z := zip.NewWriter(&zipped)
		w, err := z.Create("a.eml")
		if err == nil {
			_, err = w.Write([]byte(lf))
		}
		if err := errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		forward := "From: b@c.example\nContent-Type: multipart/mixed; boundary=fw\n\n--fw\n\nsee below\n--fw\nContent-Type: message/rfc822\n\n" + lf + "\n--fw--\n"
		for name, file := range map[string]string{
			"as it came":             good,
			"line feeds":             lf,
			"line feeds in the head": strings.Replace(lf, mailBody[:7], mailBody[:7], 1),
			"no end":                 strings.TrimSuffix(good, "\r\n"),
			"no end, line feeds":     strings.TrimSuffix(lf, "\n"),
			"more at the end":        good + "\r\n\r\n",
			"more before":            "\r\n\r\n" + good,
			"a byte order mark":      "\xef\xbb\xbf" + lf,
			"a mailbox":              mbox,
			"a mailbox of two":       mbox + mbox,
			"a mailbox with CRLF":    strings.ReplaceAll(mbox, "\n", "\r\n"),
			"Apple":                  fmt.Sprintf("%d      \n%s<?xml version=\"1.0\"?>\n<plist><dict/></plist>\n", len(lf), lf),
			"zipped":                 zipped.String(),
			"forwarded":              forward,
			"forwarded by somebody":  string(sign(t, []byte(strings.ReplaceAll(forward, "\n", "\r\n")), "evil.example", about("From", "Content-Type"))),
		} {
			found := 0
			for item := range tlsrpt.Read("a.eml", strings.NewReader(file)) {
				if item.Mail == nil {
					t.Errorf("%s, %s: no mail: %v", form, name, item.Err)
					continue
				}
				found++
				if got := verdict(Verify(*item.Mail, dns.lookup, testTime)); item.Err != nil || got != signedByGoogle {
					t.Errorf("%s, %s: %q, %v", form, name, got, item.Err)
				}
			}
			if found == 0 {
				t.Errorf("%s, %s: nothing found", form, name)
			}
		}
	}
}

// TestForwarded: a report that somebody attached to a mail of their own is judged by that mail.
func TestForwarded(t *testing.T) {
	dns := keysAt(edRecord(), "evil.example")
	mail := sign(t, unsigned("From: a@evil.example", "Subject: Fwd", "Content-Type: multipart/mixed; boundary=00b"), "evil.example", about("From", "Content-Type"))
	if got := verdict(Verify(*mailIn(t, mail), dns.lookup, testTime)); got != "signed  evil.example" {
		t.Error(got)
	}
}

// TestAskedOnce counts the questions about many mails, and about one with many signatures.
func TestAskedOnce(t *testing.T) {
	dns := keysAt(edRecord(), "google.com")
	c := NewCollector(Options{Domain: "example.com", Key: dns.lookup, Now: testTime})
	s := c.Source("box")
	add := func(mail []byte) {
		for item := range tlsrpt.Read("a.eml", bytes.NewReader(mail)) {
			s.Add(item)
		}
	}
	for i := range 200 {
		mail := sign(t, unsigned(with(googleHead, fmt.Sprintf("To: %d@example.com", i))...), "google.com", nil)
		add(mail)
	}
	if len(dns.asked) != 1 {
		t.Errorf("asked for %d names", len(dns.asked))
	}
	if got := c.Summary(); len(got.Days) != 1 || got.Days[0].Proof != facts.Signed || got.Days[0].Signer != "google.com" || s.Unreached() {
		t.Errorf("%+v", got)
	}

	made := func(domain string) string {
		return "DKIM-Signature: v=1; a=ed25519-sha256; d=" + domain + "; s=s; h=from:content-type; bh=AAAA; b=AAAA\r\n"
	}
	var many strings.Builder
	for i := range 50 {
		many.WriteString(made(fmt.Sprintf("%d.google.com", i)))
	}
	dns.asked = nil
	mail := mailIn(t, append([]byte(many.String()), sign(t, unsigned(googleHead...), "google.com", nil)...))
	if got := Verify(*mail, dns.lookup, testTime); got.Proof != facts.Unproven || got.Why != facts.KeyGone || len(dns.asked) > maxKeysOfMail {
		t.Errorf("50 signatures: %+v, asked for %q", got, dns.asked)
	}

	dns.asked = nil
	c = NewCollector(Options{Domain: "example.com", Key: dns.lookup, Now: testTime})
	s = c.Source("box")
	for i := range maxKeysOfRun + 50 {
		add(append([]byte(made(fmt.Sprintf("%d.google.com", i))), unsigned(googleHead...)...))
		if s.Unreached() != (i >= maxKeysOfRun) {
			t.Fatalf("mail %d: a key was out of reach: %v", i, s.Unreached())
		}
	}
	if len(dns.asked) != maxKeysOfRun {
		t.Errorf("asked for %d names", len(dns.asked))
	}
}

// TestLongMails: what is long takes a time that grows with its length, and no more.
func TestLongMails(t *testing.T) {
	dns := keysAt(edRecord(), "google.com")
	noise := func(n int, line string) string { return strings.Repeat(line, n) }
	signed := func(head []string, body string, change func(*dkim.SignOptions)) []byte {
		mail := strings.Join(head, "\r\n") + "\r\n\r\n" + strings.Replace(mailBody, "From here on", body, 1)
		return sign(t, []byte(mail), "google.com", change)
	}
	for name, c := range map[string]struct {
		mail []byte
		want string
	}{
		"8-bit":                 {signed(with(googleHead, "Subject: Gr\xfc\xdfe"), "Gr\xfc\xdfe \x00", nil), signedByGoogle},
		"14 MB of blank lines":  {signed(googleHead, noise(7<<20, "\r\n"), nil), signedByGoogle},
		"14 MB of letters":      {signed(googleHead, noise(14<<20, "x"), nil), signedByGoogle},
		"10,000 fields":         {append([]byte(noise(10_000, "X-A: b\r\n")), signed(googleHead, "", nil)...), signedByGoogle},
		"a head of 1 MB":        {append([]byte("X-A: b\r\n"+noise(1<<18, " a\r\n")), signed(googleHead, "", nil)...), signedByGoogle},
		"a head of 3 MB":        {append([]byte("X-A: "+noise(3<<20, "a")+"\r\n"), signed(googleHead, "", nil)...), "untrusted not-signed"},
		"a long signed field":   {append([]byte("To: a"+noise(1<<16, "\r\n a")+"\r\n"), signed(with(googleHead, "To:"), "", about("From", "To", "Content-Type"))...), wrongSignature},
		"10,000 signed fields":  {append([]byte(noise(10_000, "To: b\r\n")), signed(with(googleHead, "To:"), "", about("From", "To", "Content-Type"))...), wrongSignature},
		"10,000 names":          {append([]byte("DKIM-Signature: v=1; a=ed25519-sha256; d=google.com; s=s; h=from"+noise(10_000, ":from")+"; bh=AAAA; b=AAAA\r\n"), unsigned(googleHead...)...), wrongSignature},
		"10,000 signatures":     {append([]byte(noise(10_000, "DKIM-Signature: v=1; d=google.com; s=s; h=from; a=b; bh=AAAA; b=AAAA\r\n")), unsigned(googleHead...)...), wrongSignature},
		"no more than the head": {[]byte("DKIM-Signature: v=1; a=ed25519-sha256; d=google.com; s=s; h=from; bh=AAAA; b=AAAA\r\nFrom: a@google.com"), wrongSignature},
	} {
		mail := tlsrpt.Mail{From: "a@google.com", Submitter: "google.com", Raw: c.mail}
		if got := verdict(Verify(mail, dns.lookup, testTime)); got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
	}
}

// TestVector is the mail of RFC 8463 appendix A, signed with both kinds of keys.
func TestVector(t *testing.T) {
	const mail = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`
	records := map[string]string{
		"brisbane._domainkey.football.example.com": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
		"test._domainkey.football.example.com": "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR" +
			"iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC" +
			"DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3" +
			"Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
	}
	raw := []byte(strings.ReplaceAll(mail, "\n", "\r\n"))
	h := readHead(raw)
	stamps := h.stamps()
	if len(stamps) != 2 {
		t.Fatalf("%d signatures", len(stamps))
	}
	for _, c := range stamps {
		name := c.selector + "._domainkey." + c.domain
		found := readKeys([]string{records[name]})
		if len(found.records) != 1 {
			t.Fatalf("%s: %+v", name, found)
		}
		if _, good := c.verify(h, name, found.records[0]); !good {
			t.Errorf("the signature with the key at %s is not good", name)
		}
		if diff := cmp.Diff([]string{"from", "to", "subject", "date", "message-id"}, c.covers); diff != "" {
			t.Error(diff)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(sign(f, unsigned(googleHead...), "google.com", nil), edRecord())
	f.Add(sign(f, sign(f, unsigned(googleHead...), "google.com", nil), "evil.example", about("From", "DKIM-Signature")), edRecord()+"; s=tlsrpt")
	f.Add(unsigned(googleHead...), "")
	f.Fuzz(func(t *testing.T, raw []byte, record string) {
		mail := tlsrpt.Mail{From: "a@google.com", Submitter: "google.com", Raw: raw}
		asked := 0
		got := Verify(mail, func(string) ([]string, error) { asked++; return []string{record}, nil }, testTime)
		if asked > maxKeysOfMail {
			t.Errorf("asked %d times", asked)
		}
		if (got.Proof == facts.Signed) != (got.Why == "") || got.Proof == facts.Signed && got.Signer != "google.com" {
			t.Errorf("%+v", got)
		}
		if got.Proof == facts.Signed && !bytes.Contains(bytes.ToLower(raw), []byte(signatureField)) {
			t.Error("signed without a signature")
		}
	})
}
