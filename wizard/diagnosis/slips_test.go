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

// hands are what a test does in a practice world.
type hands struct {
	t *testing.T
	*practice.World
}

func (h hands) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// put saves a record in place of others; label "@" is the domain itself.
func (h hands) put(label, rrtype, value string) {
	h.ok(h.Apply(practice.ReplaceRecord{Name: h.name(label), Type: rrtype, Value: value}))
}
func (h hands) add(label, rrtype, value string) {
	h.ok(h.Apply(practice.AddRecord{Name: h.name(label), Type: rrtype, Value: value}))
}
func (h hands) del(label, rrtype string) {
	h.ok(h.Apply(practice.DeleteRecord{Name: h.name(label), Type: rrtype}))
}

func (h hands) name(label string) string {
	if label == "@" {
		return h.Domain()
	}
	return label + "." + h.Domain()
}

// file puts a policy in place of the one that is there.
func (h hands) file(body string) {
	h.ok(h.Apply(practice.Upload{Host: "mta-sts." + h.Domain(), Path: mtasts.PolicyPath, Body: body}))
}

// edit changes a word in the policy.
func (h hands) edit(old, new string) {
	mx := "mx: mail." + h.Domain() + "\nmx: backup." + h.Domain() + "\n"
	h.file(strings.Replace("version: STSv1\nmode: testing\n"+mx+"max_age: 86400\n", old, new, 1))
}

// TestSlips makes, in a practice world where all is well, every slip that can be made there by hand, and
// looks with the real probe. What it raises has to be there, and what it does not raise is not worse.
func TestSlips(t *testing.T) {
	if got := seen(t, published(t, mtasts.Testing)); got != "" {
		t.Fatalf("the healthy twin has %s", got)
	}
	for _, slip := range []struct {
		id  string
		run func(h hands)
	}{
		{"sts-record-missing", func(h hands) { h.del("_mta-sts", "TXT") }},
		{"sts-record-bad-start", func(h hands) { h.put("_mta-sts", "TXT", "v=sts1; id=1") }},
		{"sts-record-id-missing", func(h hands) { h.put("_mta-sts", "TXT", "v=STSv1;") }},
		{"sts-record-id-invalid", func(h hands) { h.put("_mta-sts", "TXT", "v=STSv1; id=2026-11-23") }},
		{"sts-record-syntax", func(h hands) { h.put("_mta-sts", "TXT", "v=STSv1; id=1; id=2") }},
		{"sts-record-alias-broken", func(h hands) { h.put("_mta-sts", "CNAME", "gone."+h.Domain()) }},
		{"sts-record-wildcard", func(h hands) {
			h.del("_mta-sts", "TXT")
			h.add("*", "TXT", "v=STSv1; id=20261123T140000")
		}},
		{"sts-record-not-seen-yet", func(h hands) { h.put("_mta-sts", "TXT", "v=STSv1; id=20261123T150000") }},

		{"policy-host-missing", func(h hands) { h.del("mta-sts", "CNAME") }},
		{"policy-host-dangling", func(h hands) { h.put("mta-sts", "CNAME", "gone.mailhardener.com") }},
		{"policy-host-private", func(h hands) { h.put("mta-sts", "A", "10.1.2.3") }},
		{"policy-host-v6-only", func(h hands) { h.put("mta-sts", "AAAA", "2001:db8::80") }},

		{"policy-too-large", func(h hands) { h.edit("version", strings.Repeat("# padding\n", 7000)+"version") }},
		{"policy-encoding", func(h hands) { h.edit("version", "\ufeffversion") }},
		{"policy-version-bad", func(h hands) { h.edit("STSv1", "STSv2") }},
		{"policy-mode-bad", func(h hands) { h.edit("testing", "report") }},
		{"policy-max-age-bad", func(h hands) { h.edit("86400", "one day") }},
		{"policy-key-typo", func(h hands) { h.edit("mx: mail", "nmx: mail") }},
		{"policy-key-case", func(h hands) { h.edit("mode: testing", "Mode: Testing") }},
		{"policy-mx-syntax", func(h hands) { h.edit("mx: mail", "mx: 10 mail") }},
		{"policy-mx-unicode", func(h hands) { h.edit("mx: mail", "mx: mäil") }},
		{"policy-no-mx", func(h hands) { h.file("version: STSv1\nmode: testing\nmax_age: 86400\n") }},
		{"policy-layout", func(h hands) { h.edit("mode", "\nmode") }},
		{"policy-field-twice", func(h hands) { h.edit("max_age", "max_age: 604800\nmax_age") }},
		{"policy-end-spaces", func(h hands) { h.edit("testing", "testing  ") }},
		{"policy-mode-none", func(h hands) { h.edit("testing", "none") }},
		{"policy-mx-too-wide", func(h hands) { h.edit("mx: mail", "mx: *") }},
		{"mx-none-covered", func(h hands) { h.file("version: STSv1\nmode: testing\nmx: mail.example.com\nmax_age: 86400\n") }},
		{"mx-some-uncovered", func(h hands) { h.edit("mx: backup", "mx: other") }},
		{"mx-star-too-short", func(h hands) { h.edit("mx: mail."+h.Domain(), "mx: *.example") }},

		{"rpt-missing", func(h hands) { h.del("_smtp._tls", "TXT") }},
		{"rpt-multiple", func(h hands) { h.add("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:other@reports.example") }},
		{"rpt-wrong-place", func(h hands) {
			h.del("_smtp._tls", "TXT")
			h.add("_smtp-tls", "TXT", "v=TLSRPTv1; rua=mailto:tls@reports.example")
		}},
		{"rpt-syntax", func(h hands) { h.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=tls@reports.example") }},
		{"rpt-second-address", func(h hands) {
			h.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:a@reports.example,mailto:b@reports.example")
		}},
		{"rpt-same-domain", func(h hands) { h.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:tls@"+h.Domain()) }},
		{"rpt-outsider", func(h hands) { h.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:rosehill@uriports.com") }},

		{"sts-record-cut", func(h hands) { h.put("_mta-sts", "TXT", "v=STSv1") }},
		{"sts-record-backslash", func(h hands) { h.put("_mta-sts", "TXT", `v=STSv1\; id=1`) }},
		{"sts-record-placeholder", func(h hands) { h.put("_mta-sts", "TXT", "v=STSv1; id=<id>") }},
		{"sts-record-wrong-type", func(h hands) { h.put("_mta-sts", "TXT", "x__mta_sts.easydmarc.pro") }},
		{"sts-record-wrong-place", func(h hands) {
			h.del("_mta-sts", "TXT")
			h.put("_mta-sts.mail", "TXT", "v=STSv1; id=1")
		}},
		{"policy-host-wrong-place", func(h hands) {
			h.del("mta-sts", "CNAME")
			h.put("mta-sts."+h.Domain(), "CNAME", "x.github.io")
		}},
		{"policy-host-wrong-type", func(h hands) {
			h.del("mta-sts", "CNAME")
			h.put("mta-sts", "TXT", "x.github.io")
		}},
		{"policy-host-no-answer", func(h hands) {
			h.del("mta-sts", "CNAME")
			h.put("mta-sts", "NS", "ns1.harbour-names.net")
		}},
		{"policy-line-breaks", func(h hands) { h.file(`version: STSv1\nmode: testing\nmx: mail.` + h.Domain() + `\nmax_age: 86400\n`) }},
		{"policy-placeholder", func(h hands) { h.edit("mx: mail.", "mx: mail.yourdomain.com\nmx: mail.") }},
		{"rpt-cut", func(h hands) { h.put("_smtp._tls", "TXT", "v=TLSRPTv1") }},
		{"rpt-wrong-type", func(h hands) { h.put("_smtp._tls", "TXT", "x__smtp_tls.easydmarc.pro") }},
		{"rpt-address-dead", func(h hands) {
			h.put("_smtp._tls", "TXT", "v=TLSRPTv1; rua=mailto:a@nowhere."+h.Domain()+",mailto:b@reports.example")
		}},
		{"dns-servers-dead", func(h hands) { h.ok(h.Break(practice.NameServersSilent)) }},
		{"dns-server-silent", func(h hands) { h.ok(h.Break(practice.NameServerSilent)) }},
		{"policy-address-dead", func(h hands) { h.ok(h.Break(practice.AddressDead)) }},
		{"mx-address-dead", func(h hands) { h.ok(h.Break(practice.AddressDead, "mail."+h.Domain())) }},
		{"mx-null-mixed", func(h hands) { h.add("@", "MX", "0 .") }},
		{"mx-null", func(h hands) { h.put("@", "MX", "0 .") }},
		{"mx-none", func(h hands) { h.del("@", "MX") }},
		{"mx-name-dead", func(h hands) { h.add("@", "MX", "30 ghost."+h.Domain()) }},
		{"mx-alias", func(h hands) { h.add("@", "MX", "30 www."+h.Domain()) }},
		{"mx-refuses-connection", func(h hands) { h.add("@", "MX", "30 www."+h.Domain()) }},
		{"mx-backup-broken", func(h hands) { h.ok(h.Break(practice.MailCertExpired, "backup."+h.Domain())) }},
		{"google-one-host", func(h hands) {
			h.put("@", "MX", "1 smtp.google.com")
			h.file("version: STSv1\nmode: testing\nmx: aspmx.l.google.com\nmax_age: 86400\n")
		}},
	} {
		t.Run(slip.id, func(t *testing.T) {
			t.Parallel()
			w := published(t, mtasts.Testing)
			switch slip.id {
			case "sts-record-not-seen-yet", "dns-servers-dead":
				look(t, w) // what is asked for is remembered
				slip.run(hands{t, w})
				w.Clock().Advance(10 * time.Minute) // less than caches remember
			default:
				slip.run(hands{t, w})
				w.Clock().Advance(3 * time.Hour)
			}
			findings := diagnosis.Judge(rollout.Situation{Check: look(t, w), Now: w.Clock().Now()})
			var ids []string
			for _, f := range findings {
				ids = append(ids, string(f.ID))
			}
			if !slices.Contains(ids, slip.id) {
				t.Errorf("not found; there are %v", ids)
			}
		})
	}
}
