package diagnosis_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/practice"
	"mailseal/wizard/rollout"
)

// bench is a practice world, and what a test does in it.
type bench struct {
	t *testing.T
	*practice.World
}

func (b bench) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// put saves a record in place of others; label "@" is the domain itself.
func (b bench) put(label, rrtype, value string) {
	b.ok(b.Apply(practice.ReplaceRecord{Name: b.name(label), Type: rrtype, Value: value}))
}
func (b bench) add(label, rrtype, value string) {
	b.ok(b.Apply(practice.AddRecord{Name: b.name(label), Type: rrtype, Value: value}))
}
func (b bench) del(label, rrtype string) {
	b.ok(b.Apply(practice.DeleteRecord{Name: b.name(label), Type: rrtype}))
}

func (b bench) name(label string) string {
	if label == "@" {
		return b.Domain()
	}
	return label + "." + b.Domain()
}

// file puts a policy in place of the one that is there.
func (b bench) file(body string) {
	b.ok(b.Apply(practice.Upload{Host: "mta-sts." + b.Domain(), Path: mtasts.PolicyPath, Body: body}))
}

// edit changes a word in the policy.
func (b bench) edit(old, new string) {
	mx := "mx: mail." + b.Domain() + "\nmx: backup." + b.Domain() + "\n"
	b.file(strings.Replace("version: STSv1\nmode: testing\n"+mx+"max_age: 86400\n", old, new, 1))
}

// TestMistakes makes, in a practice world where all is well, every mistake that can be made there by hand, and
// looks with the real probe. What it raises has to be there, and what it does not raise is not worse.
func TestMistakes(t *testing.T) {
	if got := seen(t, published(t, mtasts.Testing)); got != "" {
		t.Fatalf("the healthy twin has %s", got)
	}
	for _, mistake := range []struct {
		id  string
		run func(b bench)
	}{
		{"sts-record-missing", func(b bench) { b.del("_mta-sts", "TXT") }},
		{"sts-record-bad-start", func(b bench) { b.put("_mta-sts", "TXT", "v=sts1; id=1") }},
		{"sts-record-id-missing", func(b bench) { b.put("_mta-sts", "TXT", "v=STSv1;") }},
		{"sts-record-id-invalid", func(b bench) { b.put("_mta-sts", "TXT", "v=STSv1; id=2026-11-23") }},
		{"sts-record-syntax", func(b bench) { b.put("_mta-sts", "TXT", "v=STSv1; id=1; id=2") }},
		{"sts-record-alias-broken", func(b bench) { b.put("_mta-sts", "CNAME", "gone."+b.Domain()) }},
		{"sts-record-wildcard", func(b bench) {
			b.del("_mta-sts", "TXT")
			b.add("*", "TXT", "v=STSv1; id=20261123T140000")
		}},
		{"sts-record-not-seen-yet", func(b bench) { b.put("_mta-sts", "TXT", "v=STSv1; id=20261123T150000") }},

		{"policy-host-missing", func(b bench) { b.del("mta-sts", "CNAME") }},
		{"policy-host-dangling", func(b bench) { b.put("mta-sts", "CNAME", "gone.mailhardener.com") }},
		{"policy-host-private", func(b bench) { b.put("mta-sts", "A", "10.1.2.3") }},
		{"policy-host-v6-only", func(b bench) { b.put("mta-sts", "AAAA", "2001:db8::80") }},

		{"policy-too-large", func(b bench) { b.edit("version", strings.Repeat("# padding\n", 7000)+"version") }},
		{"policy-encoding", func(b bench) { b.edit("version", "\ufeffversion") }},
		{"policy-version-bad", func(b bench) { b.edit("STSv1", "STSv2") }},
		{"policy-mode-bad", func(b bench) { b.edit("testing", "report") }},
		{"policy-max-age-bad", func(b bench) { b.edit("86400", "one day") }},
		{"policy-key-typo", func(b bench) { b.edit("mx: mail", "nmx: mail") }},
		{"policy-key-case", func(b bench) { b.edit("mode: testing", "Mode: Testing") }},
		{"policy-mx-syntax", func(b bench) { b.edit("mx: mail", "mx: 10 mail") }},
		{"policy-mx-unicode", func(b bench) { b.edit("mx: mail", "mx: mäil") }},
		{"policy-no-mx", func(b bench) { b.file("version: STSv1\nmode: testing\nmax_age: 86400\n") }},
		{"policy-layout", func(b bench) { b.edit("mode", "\nmode") }},
		{"policy-field-twice", func(b bench) { b.edit("max_age", "max_age: 604800\nmax_age") }},
		{"policy-end-spaces", func(b bench) { b.edit("testing", "testing  ") }},
		{"policy-mode-none", func(b bench) { b.edit("testing", "none") }},
		{"policy-mx-too-wide", func(b bench) { b.edit("mx: mail", "mx: *") }},
		{"mx-none-covered", func(b bench) { b.file("version: STSv1\nmode: testing\nmx: mail.example.com\nmax_age: 86400\n") }},
		{"mx-some-uncovered", func(b bench) { b.edit("mx: backup", "mx: other") }},
		{"mx-star-too-short", func(b bench) { b.edit("mx: mail."+b.Domain(), "mx: *.example") }},

		{"rpt-missing", func(b bench) { b.del("_smtp._tls", "TXT") }},
		{"rpt-multiple", func(b bench) { b.add("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:other@reports.example") }},
		{"rpt-wrong-place", func(b bench) {
			b.del("_smtp._tls", "TXT")
			b.add("_smtp-tls", "TXT", "v=TLSRPTv1; rua=mailto:tls@reports.example")
		}},
		{"rpt-syntax", func(b bench) { b.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=tls@reports.example") }},
		{"rpt-second-address", func(b bench) {
			b.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:a@reports.example,mailto:b@reports.example")
		}},
		{"rpt-same-domain", func(b bench) { b.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:tls@"+b.Domain()) }},
		{"rpt-outsider", func(b bench) { b.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:rosehill@uriports.com") }},

		{"sts-record-cut", func(b bench) { b.put("_mta-sts", "TXT", "v=STSv1") }},
		{"sts-record-backslash", func(b bench) { b.put("_mta-sts", "TXT", `v=STSv1\; id=1`) }},
		{"sts-record-placeholder", func(b bench) { b.put("_mta-sts", "TXT", "v=STSv1; id=<id>") }},
		{"sts-record-wrong-type", func(b bench) { b.put("_mta-sts", "TXT", "x__mta_sts.easydmarc.pro") }},
		{"sts-record-wrong-place", func(b bench) {
			b.del("_mta-sts", "TXT")
			b.put("_mta-sts.mail", "TXT", "v=STSv1; id=1")
		}},
		{"policy-host-wrong-place", func(b bench) {
			b.del("mta-sts", "CNAME")
			b.put("mta-sts."+b.Domain(), "CNAME", "x.github.io")
		}},
		{"policy-host-wrong-type", func(b bench) {
			b.del("mta-sts", "CNAME")
			b.put("mta-sts", "TXT", "x.github.io")
		}},
		{"policy-host-no-answer", func(b bench) {
			b.del("mta-sts", "CNAME")
			b.put("mta-sts", "NS", "ns1.harbour-names.net")
		}},
		{"policy-line-breaks", func(b bench) { b.file(`version: STSv1\nmode: testing\nmx: mail.` + b.Domain() + `\nmax_age: 86400\n`) }},
		{"policy-placeholder", func(b bench) { b.edit("mx: mail.", "mx: mail.yourdomain.com\nmx: mail.") }},
		{"rpt-cut", func(b bench) { b.put("_smtp._tls", "TXT", "v=TLSRPTv1") }},
		{"rpt-wrong-type", func(b bench) { b.put("_smtp._tls", "TXT", "x__smtp_tls.easydmarc.pro") }},
		{"rpt-address-dead", func(b bench) {
			b.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:a@nowhere."+b.Domain()+",mailto:b@reports.example")
		}},
		{"dns-servers-dead", func(b bench) { b.ok(b.Break(practice.NameServersSilent)) }},
		{"dns-server-silent", func(b bench) { b.ok(b.Break(practice.NameServerSilent)) }},
		{"policy-address-dead", func(b bench) { b.ok(b.Break(practice.AddressDead)) }},
		{"mx-address-dead", func(b bench) { b.ok(b.Break(practice.AddressDead, "mail."+b.Domain())) }},
		{"mx-null-mixed", func(b bench) { b.add("@", "MX", "0 .") }},
		{"mx-null", func(b bench) { b.put("@", "MX", "0 .") }},
		{"mx-none", func(b bench) { b.del("@", "MX") }},
		{"mx-name-dead", func(b bench) { b.add("@", "MX", "30 ghost."+b.Domain()) }},
		{"mx-alias", func(b bench) { b.add("@", "MX", "30 www."+b.Domain()) }},
		{"mx-refuses-connection", func(b bench) { b.add("@", "MX", "30 www."+b.Domain()) }},
		{"mx-backup-broken", func(b bench) { b.ok(b.Break(practice.MailCertExpired, "backup."+b.Domain())) }},
		{"google-one-host", func(b bench) {
			b.put("@", "MX", "1 smtp.google.com")
			b.file("version: STSv1\nmode: testing\nmx: aspmx.l.google.com\nmax_age: 86400\n")
		}},
	} {
		t.Run(mistake.id, func(t *testing.T) {
			t.Parallel()
			w := published(t, mtasts.Testing)
			switch mistake.id {
			case "sts-record-not-seen-yet", "dns-servers-dead":
				check(t, w) // what is asked for is remembered
				mistake.run(bench{t, w})
				w.Clock().Advance(10 * time.Minute) // less than caches remember
			default:
				mistake.run(bench{t, w})
				w.Clock().Advance(3 * time.Hour)
			}
			findings := diagnosis.Judge(rollout.Situation{Companies: diagnosis.Companies(), Check: check(t, w), Now: w.Clock().Now()})
			var ids []string
			for _, f := range findings {
				ids = append(ids, string(f.ID))
			}
			if !slices.Contains(ids, mistake.id) {
				t.Errorf("not found; there are %v", ids)
			}
		})
	}
}
