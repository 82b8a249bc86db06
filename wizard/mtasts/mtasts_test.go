package mtasts

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// stays checks that a policy survives being written and read.
func stays(t *testing.T, p Policy) {
	t.Helper()
	if err := p.check(); err != nil {
		t.Errorf("%q: %v", p, err)
	}
	got, err := ParsePolicy([]byte(p.String()))
	if diff := cmp.Diff(p, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		t.Errorf("%q: %v\n%s", p, err, diff)
	}
	for _, r := range LintPolicy([]byte(p.String())) {
		if r.ID != "policy-mode-none" && r.ID != "policy-placeholder" && !(r.ID == "policy-max-age-bad" && p.MaxAge == 0) {
			t.Errorf("%q: our own file draws %v", p, r)
		}
	}
}

func TestPolicyString(t *testing.T) {
	p := Policy{Mode: Testing, MaxAge: 24 * time.Hour, MX: []string{"mx1.rosehill-school.org", "*.mail.protection.outlook.com"}}
	want := `version: STSv1
mode: testing
mx: mx1.rosehill-school.org
mx: *.mail.protection.outlook.com
max_age: 86400
`
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Error(diff)
	}
	stays(t, p)
}

func TestPolicyStringParsesBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8461, 8460))
	label := func() string {
		const letters = "abcxyzABC0189"
		b := make([]byte, 1+rnd.IntN(63))
		for i := range b {
			b[i] = letters[rnd.IntN(len(letters))]
			if i > 0 && i < len(b)-1 && rnd.IntN(8) == 0 {
				b[i] = '-'
			}
		}
		return string(b)
	}
	for range 500 {
		p := Policy{
			Mode:   []Mode{Enforce, Testing, None}[rnd.IntN(3)],
			MaxAge: time.Duration(rnd.Int64N(int64(MaxMaxAge/time.Second)+1)) * time.Second,
		}
		for i := rnd.IntN(9); i > 0 || len(p.MX) == 0 && p.Mode != None; i-- {
			p.MX = append(p.MX, []string{"", "*."}[rnd.IntN(2)]+label()+"."+label()+".org")
		}
		stays(t, p)
	}
}

func TestPolicyCheck(t *testing.T) {
	bad := func(p Policy) {
		t.Helper()
		if p.check() == nil {
			t.Errorf("%q passes", p)
		}
	}
	mx := []string{"mx1.example.org"}
	bad(Policy{Mode: "Enforce", MX: mx})
	bad(Policy{Mode: Enforce})
	bad(Policy{Mode: Enforce, MX: []string{"mx1.example.org."}})
	bad(Policy{Mode: Enforce, MX: []string{"mx1.example.org\nmx: evil.example"}})
	bad(Policy{Mode: Enforce, MX: mx, MaxAge: 1500 * time.Millisecond})
	bad(Policy{Mode: Enforce, MX: mx, MaxAge: -time.Second})
	bad(Policy{Mode: Enforce, MX: mx, MaxAge: MaxMaxAge + time.Second})
}

// TestParsePolicy holds a policy to the grammar of RFC 8461 §3.2 where the vectors do not.
func TestParsePolicy(t *testing.T) {
	const head, mx, age = "version: STSv1\nmode: enforce\n", "mx: mx1.example.org\n", "max_age: 86400\n"
	good := func(body string) {
		t.Helper()
		if _, err := ParsePolicy([]byte(body)); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
	bad := func(body string) {
		t.Helper()
		if _, err := ParsePolicy([]byte(body)); err == nil {
			t.Errorf("%q passes", body)
		}
	}
	good(head + mx + "max_age: 0031557600 \t") // ten digits, no line end
	bad(head + mx + "max_age: 00000604800\n")
	bad(head + mx + "max_age: 31557600\r") // CR alone ends nothing
	good("version:STSv1\r\nmode:\t none\nmax_age: 0")
	good(head + "mx: " + strings.Repeat("a.", 126) + "a\n" + age)
	bad(head + "mx: " + strings.Repeat("a.", 127) + "a\n" + age)
	bad(head + mx + "mx: *.*.example.org\n" + age)
	bad(head + mx + age + "mx: mx2.example.org.\n")
	good(head + mx + age + "Mode: testing\nMX: -\nx: a=b;c:  \u202e d\n") // other names: not ours to judge
	bad(head + mx + age + "mode:\n")                                      // repeated, and still no field
	bad(head + mx + age + "x: a\tb\n")
	bad(head + mx + age + "x\u00a0: y\n")
	bad(head + mx + age + "\x00")
	bad(strings.ReplaceAll(head+mx+age, "\n", "\n\r"))
}

// TestParseRecord does so for the record, RFC 8461 §3.1.
func TestParseRecord(t *testing.T) {
	good := func(fields, id string) {
		t.Helper()
		if r, err := ParseRecord("v=STSv1" + fields); err != nil || r.ID != id {
			t.Errorf("%q: %v, id %q", fields, err, r.ID)
		}
	}
	bad := func(fields string) {
		t.Helper()
		if _, err := ParseRecord("v=STSv1" + fields); err == nil {
			t.Errorf("%q passes", fields)
		}
	}
	good("; ID=x; v=STSv2; id=r2;\t ", "r2")
	good(`;x=!"#$%&'()*+,-./:<>?@[\]^_{|}~;id=r2`, "r2")
	good("; id=r2; id=-", "r2") // the first counts
	bad("; id=-; id=r2")
	bad("; id=r2; id=")
	bad("; id=r2\t") // no semicolon that the blank could stand before
	bad("; ;id=r2")
	bad(";\vid=r2")
	bad("; id=r2; x=a\tb")
	bad("; id=r2; x=a\x7f")
	bad("; =y; id=r2")
	bad("; id=\uff11")
}

func TestPolicySize(t *testing.T) {
	p := Policy{Mode: Testing, MX: []string{"mx1.example.org"}}.String() + "pad: "
	full := p + strings.Repeat("x", MaxPolicySize-len(p))
	if _, err := ParsePolicy([]byte(full)); err != nil {
		t.Errorf("64 KB: %v", err)
	}
	if _, err := ParsePolicy([]byte(full + "x")); err == nil {
		t.Error("more than 64 KB passes")
	}
	if got := LintPolicy([]byte(full + "x")); len(got) != 1 || got[0].ID != "policy-too-large" {
		t.Errorf("more than 64 KB: %v", got)
	}
	if _, ok := ReadPolicy([]byte(full + "x")); ok {
		t.Error("more than 64 KB is read")
	}
}

// hits lists remarks as "id key=value", with the values asked for.
func hits(remarks []Remark, keys ...string) []string {
	var got []string
	for _, r := range remarks {
		s := string(r.ID)
		for _, k := range keys {
			if v, ok := r.Values[k]; ok {
				s += " " + k + "=" + v
			}
		}
		got = append(got, s)
	}
	return got
}

func TestLintPolicy(t *testing.T) {
	const mx, age = "mx: mx1.example.org\n", "max_age: 86400\n"
	const top = "version: STSv1\nmode: enforce\n"
	says := func(body string, want ...string) {
		t.Helper()
		got := hits(LintPolicy([]byte(body)), "n", "key", "found", "right", "guess", "xn", "lines", "form")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", body, diff)
		}
	}
	says(top + mx + age)
	says("version: STSv1\nmode: none\nmax_age: 86400\n", "policy-mode-none n=2")
	says(top+"mx: mx1.example.org  \n"+age, "policy-end-spaces n=3")
	says(top+"mode: testing\n"+mx+age, "policy-field-twice n=3 key=mode")
	says(top + mx + age + "note: kept by the webmaster\n")

	says(top+mx+"\n"+age, "policy-layout n=4 found= lines=blank")
	says(top+"  "+mx+age, "policy-layout n=3 found=  mx: mx1.example.org lines=indent")
	says("# ours\n"+top+mx+age, "policy-layout n=1 found=# ours lines=comment")
	says("// ours\n"+top+"\n "+mx+age+"half a sentence\n", "policy-layout n=1 found=// ours lines=comment blank indent other")
	says("version: STSv1\rmode: enforce\r"+mx+age, "policy-layout n=1 found=version: STSv1 lines=end")
	says("\ufeff"+top+mx+age, "policy-encoding")
	says("version: STSv1\nmode: enforce\u00a0\n"+mx+age, "policy-layout n=2 found=mode: enforce\u00a0 lines=end")
	says(top+mx+"max_age: 86400\v\n", "policy-encoding", "policy-layout n=4 found=max_age: 86400\v lines=end")

	says("mode: enforce\nversion: STSv1\n"+mx+age, "policy-layout n=1 found=mode: enforce form=late")
	says("# ours\nmode: enforce\nversion: STSv1\n"+mx+age, "policy-layout n=1 found=# ours lines=comment")
	says(`version: STSv1\nmode: enforce\nmx: mx1.example.org\nmax_age: 86400\n`, `policy-line-breaks found=\n`)
	says(`"version: STSv1\r\nmode: enforce\r\nmx: mx1.example.org\r\nmax_age: 86400"`, `policy-line-breaks found=\r\n`)
	says("version: STSv1\\n\nmode: enforce\\n\nmx: mx1.example.org\\n\nmax_age: 86400\\n\n", `policy-line-breaks found=\n`)
	says("version: STSv1<br>mode: enforce<br>mx: mx1.example.org<br>max_age: 86400", `policy-line-breaks found=<br>`)
	says(`version: STSv1\nmode: enforce\nmax_age: 86400\n`, `policy-line-breaks found=\n`, "policy-no-mx")
	says(top + mx + age + `note: C:\new\mode: x` + "\n") // somebody's own
	says("version: STSv2\nmode: enforce\n"+mx+age, "policy-version-bad n=1 found=STSv2")
	says("mode: enforce\n"+mx+age, "policy-version-bad n=1 found=mode: enforce")
	says("v=STSv1; id=20261123", "policy-version-bad found=v=STSv1; id=20261123 form=record")
	says(`{"version": "STSv1", "mode": "testing"}`, `policy-version-bad found={"version": "STSv1", "mode": "testing"} form=json`)
	says("", "policy-version-bad found= form=")
	says("<!DOCTYPE html>", "policy-is-webpage found=<!DOCTYPE html>")

	says("version: STSv1\nmode: strict\n"+mx+age, "policy-mode-bad n=2 found=strict guess=")
	says("version: STSv1\nmode: enforced\n"+mx+age, "policy-mode-bad n=2 found=enforced guess=enforce")
	says("version: STSv1\n"+mx+age, "policy-mode-bad found=")
	says("version: STSv1\nmode: enforce # hi\n"+mx+age, "policy-mode-bad n=2 found=enforce # hi guess=enforce form=comment")
	says(top+mx, "policy-max-age-bad found=")
	says(top+mx+"max_age: 1 week\n", "policy-max-age-bad n=4 found=1 week right=604800")
	says(top+mx+"max_age: 604800 (a week)\n", "policy-max-age-bad n=4 found=604800 (a week) right=604800 form=comment")
	says(top+mx+"max_age: 31557601\n", "policy-max-age-bad n=4 found=31557601 right=")
	says(top+mx+"max_age: 60 weeks\n", "policy-max-age-bad n=4 found=60 weeks right=")
	says(top+mx+"max_age: 31557600 seconds\n", "policy-max-age-bad n=4 found=31557600 seconds right=31557600")
	says(top+mx+"max_age: 0\n", "policy-max-age-bad n=4 found=0 right= form=zero")

	says("Version: STSv1\nmode: Enforce\n"+mx+age, "policy-key-case n=1 found=Version: right=version:", "policy-key-case n=2 found=Enforce right=enforce")
	says(top+mx+"max-age: 86400\n", "policy-key-typo n=4 found=max-age: guess=max_age:")
	says(top+mx+"maxage = 86400\n", "policy-key-typo n=4 found=maxage = guess=max_age:")
	says("versoin: STSv1\nmode : enforce\n"+mx+age, "policy-key-typo n=1 found=versoin: guess=version:", "policy-key-typo n=2 found=mode : guess=mode:")
	says(top+"nmx: mx2.example.org\n"+mx+age, "policy-key-typo n=3 found=nmx: guess=mx:")
	says(top+"nmx: mx2.example.org\n"+age, "policy-key-typo n=3 found=nmx: guess=mx:", "policy-no-mx")

	says(top+age, "policy-no-mx")
	says(top+mx+"mx: 10 mx2.example.org.\n"+age, "policy-mx-syntax n=4 found=10 mx2.example.org. right=mx2.example.org")
	says(top+mx+"mx: https://mx2.example.org/\n"+age, "policy-mx-syntax n=4 found=https://mx2.example.org/ right=mx2.example.org")
	says(top+mx+"mx: mx_2.example.org, mx3.example.org\n"+age, "policy-mx-syntax n=4 found=mx_2.example.org, mx3.example.org right=") // one would be lost
	says(top+mx+"mx: mx2 .example.org\n"+age, "policy-mx-syntax n=4 found=mx2 .example.org right=")                                   // a star would be too wide
	says(top + mx + age + "x: y\n")
	says(top+mx+"mx: 192.0.2.25\n"+age, "policy-mx-syntax n=4 found=192.0.2.25 right=")
	says(top+"mx: <mx>\n"+age, "policy-placeholder n=3 found=<mx>", "policy-no-mx")
	says(top+"mx: YOUR_MX\n"+age, "policy-placeholder n=3 found=YOUR_MX", "policy-no-mx")
	says(top+"mx: *.yourdomain.com\n"+age, "policy-placeholder n=3 found=*.yourdomain.com")
	says(top+"mx: mail.domain.tld\n"+age, "policy-placeholder n=3 found=mail.domain.tld")
	says("version: STSv1\nmode: <mode>\n"+mx+"max_age: [seconds]\n", "policy-placeholder n=2 found=<mode>", "policy-placeholder n=4 found=[seconds]")
	says(top+mx+"mx: [2001:db8::25]\n"+age, "policy-mx-syntax n=4 found=[2001:db8::25] right=")
	says(top+mx+"mx: postbüro.example\n"+age, "policy-mx-unicode n=4 found=postbüro.example xn=xn--postbro-r2a.example")
}

func TestReadPolicy(t *testing.T) {
	want := Policy{Mode: Enforce, MaxAge: 7 * 24 * time.Hour, MX: []string{"mx1.example.org", "*.mail.example.org"}}
	good := func(body string) {
		t.Helper()
		got, ok := ReadPolicy([]byte(body))
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%q: ok %v\n%s", body, ok, diff)
		}
	}
	unclear := func(body string) {
		t.Helper()
		if got, ok := ReadPolicy([]byte(body)); ok {
			t.Errorf("%q is read as %q", body, got)
		}
	}
	good(want.String())
	good("\ufeff" + want.String())
	good("Version: stsv1\r\n Mode: \"Enforce\"\r\nMX = 10 mx1.example.org., *.mail.example.org\r\nmax-age: 7 days")
	good("version: STSv1 mode: enforce mx: mx1.example.org mx: .mail.example.org max_age: 604,800")
	good("mode: enforced\n\nmx: mx1.example.org\nmx: mx1.example.org\nmx: smtp://*.mail.example.org:25\nmax_age: 604800s\nmax_age: 1")
	unclear("")
	unclear("<html>mode: enforce mx: mx1.example.org")
	unclear("version: STSv1\nmode: enforce, testing\nmx: mx1.example.org\nmax_age: 604800\n")
	unclear("version: STSv1\nmode: enforce\nmx: 192.0.2.25\nmax_age: 604800\n")
}

func TestMendPolicy(t *testing.T) {
	good := func(body, want string) {
		t.Helper()
		if got, ok := MendPolicy([]byte(body)); !ok || got.String() != want {
			t.Errorf("%q: %v\n%s", body, ok, got)
		}
	}
	unclear := func(body string) {
		t.Helper()
		if got, ok := MendPolicy([]byte(body)); ok {
			t.Errorf("%q is mended to\n%s", body, got)
		}
	}
	good("# for example.org\nVersion: STSv1\nmode: Enforce\nmx: a.example, b.example\nmax_age: 604800;\n",
		"version: STSv1\nmode: enforce\nmx: a.example\nmx: b.example\nmax_age: 604800\n")
	good("mode: enforced # at last\nMX: 10 a.example. # not b.example\nmax_age: 604800 # one week\n",
		"version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 604800\n")
	good("mode: enforced\nMX: 10 a.example.\nmax_age: a while\n", "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n")
	unclear("mode: strict\nmx: a.example\nmax_age: 86400\n")
	good("mode: testing\nmx: a.example\nmax_age: 9999999999\nx y\n", "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 86400\n")
	good(`version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n`, "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 86400\n")
	unclear("version: STSv1\nmode: enforce\nmx: mail.yourdomain.com\nmax_age: 86400\n")
	unclear("mode: enforce\nmx: a.example\nmx: b_1.example\nmax_age: 1\n")
	unclear("mode: enforce\nmx: a.example\nmx: b .example\nmax_age: 1\n")
	unclear("mode: enforce\nmx: a.example\nmx: 192.0.2.25\nmax_age: 1\n")
	unclear("mode: enforce\nmx: a.example\n    b.example\nmax_age: 1\n")
	unclear("mode: enforce\nmx:\n- a.example\nmx: b.example\nmax_age: 1\n")
}

func TestTextKind(t *testing.T) {
	for txt, want := range map[string]string{
		"v=STSv1; id=1": STSText, " v=tlsrptv1; rua=mailto:a@b.example": RPTText, "v=DMARC1; p=none": DMARCText, "v=spf1 -all": SPFText,
		"20261102T090000": IDText, "id=r": IDText, "hello": OtherText, "id=": OtherText, "": OtherText,
	} {
		if got := TextKind(txt); got != want {
			t.Errorf("%q is %s, want %s", txt, got, want)
		}
	}
}

func TestLintRecord(t *testing.T) {
	says := func(txts []string, want ...string) {
		t.Helper()
		got := hits(LintRecord(txts), "n", "found", "id", "newid")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q:\n%s", txts, diff)
		}
	}
	one := func(txt string, want ...string) { t.Helper(); says([]string{txt}, want...) }
	one("v=STSv1; id=20261123T140200")
	one("v=spf1 -all")
	one("v=STSv1 ; id=r2", "sts-record-bad-start found=v=STSv1 ; id=r2")
	one("v=STS1; id=r2", "sts-record-bad-start found=v=STS1; id=r2")
	one(" v=STSv1; id=r2", `sts-record-bad-start found=" v=STSv1;" id=r2`)
	one("v=STS-v1; id=r2", "sts-record-bad-start found=v=STS-v1; id=r2")
	one("v=\u0405TSv1; id=r2", "sts-record-quotes found=v=\u0405TSv1; id=r2 id=r2") // the S is Cyrillic
	one("v=STSv1; id=r2 ", `sts-record-syntax found="id=r2 " id=r2`)
	one("v=STSv1; id= r2", "sts-record-syntax found=id= r2 id=r2")
	one("v=STSv1; id=2026-11-23", "sts-record-id-invalid id=2026-11-23 newid=20261123")
	one("v=STSv1; id=", "sts-record-id-invalid id= newid=")
	one("v=STSv1; id=r2 note=x", "sts-record-id-invalid id=r2 note=x newid=r2")
	one("v=STSv1; id=<id>", "sts-record-placeholder found=id=<id>")
	one("v=STSv1; id=UNIX_TIMESTAMP", "sts-record-placeholder found=id=UNIX_TIMESTAMP")
	one("v=STSv1; id=YYYYMMDDHHMMSS;", "sts-record-placeholder found=id=YYYYMMDDHHMMSS") // valid, and nobody chose it
	one("v=STSv1; id=${ID}", "sts-record-placeholder found=id=${ID}")
	one("v=STSv1\uff1bid=r2", "sts-record-quotes found=v=STSv1\uff1bid=r2 id=r2")
	one("v=STSv1;", "sts-record-id-missing id=")
	one("v=STSv1; id:r2", "sts-record-id-missing found=id:r2 id=r2")
	one("v=STSv1; ID=r2", "sts-record-id-missing found=ID=r2 id=r2")
	one(`v=STSv1; id="r2"`, `sts-record-quotes found=v=STSv1; id="r2" id=r2`)
	one("v=STSv1; id="+strings.Repeat("9", 33), "sts-record-id-invalid id="+strings.Repeat("9", 33)+" newid=")
	one("“v=STSv1; id=r2”", "sts-record-quotes found=“v=STSv1; id=r2” id=r2")
	one(`v=STSv1\; id=r2`, `sts-record-backslash found=v=STSv1\; id=r2 id=r2`)
	one(`v=STSv1\; id=r2\;`, `sts-record-backslash found=v=STSv1\; id=r2\; id=r2`)
	one(`v=STSv1; id=r2\;`, `sts-record-backslash found=v=STSv1; id=r2\; id=r2`)
	one(`v=STSv1\059 id=r2`, `sts-record-backslash found=v=STSv1\059 id=r2 id=r2`)
	one("v=STSv1", "sts-record-cut found=v=STSv1 id=")
	one("v=STSv1 ", "sts-record-cut found=v=STSv1  id=")
	says([]string{"v=STSv1", "id=r2"}, "sts-record-cut found=v=STSv1 id=r2") // a tool made two records of it
	says([]string{"id=r2", "v=STSv1"}, "sts-record-cut found=v=STSv1 id=r2")
	one("v=STSv1; id=r2; id=r3", "sts-record-syntax found=id=r3 id=r2")
	one("v=STSv1; id=r2; note=two words", "sts-record-syntax found=note=two words id=r2")
	says([]string{"v=STSv1; id=a1", "v=STSv1; id=b2"}, "sts-record-multiple n=2 id=b2")
	says([]string{"v=STSv1; id=a1", "v=STSv1 ; id=b2"}, "sts-record-multiple n=2 id=a1")
	says([]string{"v=STSv1; id=a1", "v=spf1 -all"})
}

func TestRecordString(t *testing.T) {
	now := time.Date(2026, 11, 23, 15, 2, 0, 0, time.FixedZone("CET", 3600))
	r := Record{ID: NewID(now)}
	if got, want := r.String(), "v=STSv1; id=20261123T140200"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, err := ParseRecord(r.String()); err != nil || got != r {
		t.Errorf("%q: %v, %v", r, got, err)
	}
	if got := LintRecord([]string{r.String()}); got != nil {
		t.Errorf("our own record draws %v", got)
	}
}

func TestNearMiss(t *testing.T) {
	good := func(pattern, host string) {
		t.Helper()
		if !NearMiss(pattern, host) || Match(pattern, host) {
			t.Errorf("%s just misses %s: not seen", pattern, host)
		}
	}
	bad := func(pattern, host string) {
		t.Helper()
		if NearMiss(pattern, host) {
			t.Errorf("%s just misses %s", pattern, host)
		}
	}
	good("*.google.com", "aspmx.l.google.com.")
	good("*.google.com", "ALT1.aspmx.l.google.com")
	good("*.mx.microsoft", "rosehill.h-v1.mx.microsoft")
	bad("*.google.com", "smtp.google.com")
	bad("*.google.com", "google.com")
	bad("*.google.com", "aspmx.l.notgoogle.com")
	bad("google.com", "aspmx.l.google.com")
	bad("*", "aspmx.l.google.com")
}

func FuzzParseRecord(f *testing.F) {
	f.Add("v=STSv1; id=20261123T140200")
	f.Add("v=STSv1 ;\tid=r2 ; note=x;")
	f.Add(`“v=STSv1\; id=2026-11-23”`)
	f.Fuzz(func(t *testing.T, txt string) {
		r, err := ParseRecord(txt)
		if meant := readRecord(txt); meant.ID != "" && !ValidID(meant.ID) || err == nil && meant != r {
			t.Errorf("%q: parsed %v, read %v", txt, r, meant)
		}
		if err != nil {
			_, state, _ := FindRecord([]string{txt})
			if len(LintRecord([]string{txt})) == 0 && state != Absent {
				t.Errorf("%q: %v, without a remark", txt, err)
			}
			return
		}
		if again, err := ParseRecord(r.String()); err != nil || again != r {
			t.Errorf("%q: %v, then %v, %v", txt, r, again, err)
		}
	})
}

func FuzzParsePolicy(f *testing.F) {
	f.Add([]byte("version: STSv1\r\nmode: testing\r\nmx: *.example.org\r\nmax_age: 86400\r\n"))
	f.Add([]byte("version: STSv1 mode: none max_age: 1 day"))
	f.Add([]byte("\xff\xfev\x00"))
	f.Add([]byte("version: STSv1\nmode: none\nmax_age: 86400\u00a0\n"))
	f.Add([]byte("Mode = Enforce\r\r\nmx: 10 postbüro.example.,\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		remarks := LintPolicy(body)
		p, err := ParsePolicy(body)
		meant, ok := ReadPolicy(body)
		if err == nil {
			stays(t, p)
		} else if len(remarks) == 0 {
			t.Errorf("%q: %v, without a remark", body, err)
		}
		if ok {
			stays(t, meant)
		}
	})
}

func FuzzMatch(f *testing.F) {
	f.Add("*.example.org", "mx1.example.org.")
	f.Add("mx1.example.org", "MX1.example.org")
	f.Add("*.example.org", "0\xcc.example.org")
	f.Fuzz(func(t *testing.T, pattern, host string) {
		if Match(pattern, host) && NearMiss(pattern, host) {
			t.Errorf("%q and %q both match and just miss", pattern, host)
		}
		if Match(pattern, host) && (!ValidPattern(pattern) || !Match(strings.ToUpper(pattern), strings.ToLower(host))) {
			t.Errorf("%q matches %q", pattern, host)
		}
	})
}
