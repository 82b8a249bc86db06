package diagnosis

import (
	"strings"
	"testing"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
)

// leads makes a name of the domain an alias, with what is at its end: records, or nothing.
func leads(name, target string, records ...string) facts.Lookup {
	l := says(name, append([]string{"CNAME " + target}, records...)...)
	l.Alias = []string{target}
	if len(records) == 0 {
		l.Target = silent(target, facts.NoData).Authoritative
	}
	return l
}

// newAtGitHub has the policy host lead to a web host that shows its own certificate still, at a domain that lets one issuer issue.
func (w *world) newAtGitHub(issuer string) {
	w.Check.Host = leads("mta-sts."+rosehill, "rosehill.github.io", "A 192.0.2.80")
	w.fetch(func(f *facts.Fetch) {
		*f = facts.Fetch{Addr: f.Addr, Stage: facts.FetchCert, Cert: &facts.Certificate{Names: []string{"*.github.io"}, Fault: facts.CertWrongName, NotBefore: ago(30), NotAfter: ago(-60)}}
	})
	w.Check.Issuers = []facts.CAA{{Name: rosehill, Tag: "issue", Value: issuer}}
	w.provider.Issuers, w.notes = []string{"letsencrypt.org"}, facts.Notes{}
}

// TestCompaniesInFindings: what the catalogue knows of companies by their names is in the findings: who keeps no policy for others, whose
// policy was taken, who has ended its service.
func TestCompaniesInFindings(t *testing.T) {
	const proton, protonRecord, id = "mta-sts.protonmail.ch", "_mta-sts.protonmail.ch", "TXT v=STSv1; id=190906205100Z"
	words := english(t)
	for _, c := range []struct {
		name  string
		mode  mtasts.Mode
		spoil func(w *world)
		want  string   // ids and levels, worst first
		says  []string // in the first finding; with !, in none
	}{
		{"the policy host leads to a mail provider", trial, func(w *world) {
			w.Check.Host = leads("mta-sts."+rosehill, proton, "A 192.0.2.80")
			w.fetch(func(f *facts.Fetch) {
				*f = facts.Fetch{Addr: f.Addr, Stage: facts.FetchCert, Cert: &facts.Certificate{Names: []string{proton}, Fault: facts.CertWrongName, NotBefore: ago(30), NotAfter: ago(-60)}}
			})
			w.notes = facts.Notes{}
		}, "policy-host-elsewhere off, check-no-history unknown", []string{"Proton keeps no policy file", proton, "its own domains only", "a policy file of your own", "!certificate"}},
		{"the policy host leads to a name of a mail provider that is not there", trial, func(w *world) {
			w.Check.Host = leads("mta-sts."+rosehill, proton)
			w.Fetches, w.notes = nil, facts.Notes{}
		}, "policy-host-elsewhere off, check-no-history unknown", []string{"Proton keeps no policy file", "!claim"}},
		{"a reader of reports for a policy host", trial, func(w *world) {
			w.Check.Host = leads("mta-sts."+rosehill, "mta-sts.dmarcwise.io")
			w.Fetches, w.notes = nil, facts.Notes{}
		}, "policy-host-elsewhere off, check-no-history unknown", []string{"DMARCwise"}},
		{"the record leads to a mail provider, and no policy host is there", trial, func(w *world) {
			w.Check.Record = leads("_mta-sts."+rosehill, protonRecord, id)
			w.noHost()
			w.notes = facts.Notes{}
		}, "policy-host-missing off, check-no-history unknown", []string{"Proton keeps no policy file", "_mta-sts record points to Proton", "TXT"}},
		{"the record leads to a name of a mail provider that has no such record", trial, func(w *world) {
			w.Check.Record = leads("_mta-sts."+rosehill, "mail.protonmail.ch")
			w.notes = facts.Notes{}
		}, "sts-record-alias-broken off", []string{"Proton", "Delete this CNAME", "!Ask whoever"}},
		{"the record leads to a mail provider whose policy is served here, and covers the mail servers", trial, func(w *world) {
			*w = *healthy(trial, "mail.protonmail.ch", "mailsec.protonmail.ch")
			w.Check.Record = leads("_mta-sts."+rosehill, protonRecord, id)
			w.notes = facts.Notes{}
		}, "", nil},
		{"a mail provider's policy, and the mail is elsewhere", enforce, func(w *world) {
			w.Check.Record = leads("_mta-sts."+rosehill, protonRecord, id)
			w.publish(policy(enforce, 7*day, "mail.protonmail.ch", "mailsec.protonmail.ch"))
			w.notes = facts.Notes{}
		}, "policy-delegated-elsewhere bounce-now", []string{"comes from Proton,", mx1, "!" + protonRecord}},
		{"a policy that lists another company's mail servers only", enforce, func(w *world) {
			w.publish(policy(enforce, 7*day, "smtp.google.com"))
			w.provider.Mail, w.provider.Listed, w.notes = "Proton Mail", "Google Workspace", facts.Notes{}
		}, "mx-none-covered bounce-now", []string{"for another mail provider", "mail servers of Google Workspace only", mx1, "delay your mail"}},
		{"the same in testing", trial, func(w *world) {
			w.publish(policy(trial, 7*day, "smtp.google.com"))
			w.provider.Listed, w.notes = "Google Workspace", facts.Notes{}
		}, "mx-none-covered off", []string{"mail servers of Google Workspace only", "!delay your mail"}},
		{"a policy that lists other mail servers of the same company", enforce, func(w *world) {
			w.publish(policy(enforce, 7*day, "smtp.google.com"))
			w.provider.Mail, w.provider.Listed, w.notes = "Google Workspace", "Google Workspace", facts.Notes{}
		}, "mx-none-covered bounce-now", []string{"!another mail provider"}},
		{"a certificate that the web host is still making", trial, func(w *world) { w.newAtGitHub("letsencrypt.org") },
			"policy-cert-pending off, check-no-history unknown", []string{"is being made", "!CAA"}},
		{"a certificate that the domain's CAA records do not let the web host make", trial, func(w *world) { w.newAtGitHub("digicert.com") },
			"policy-cert-pending off, check-no-history unknown", []string{"Your DNS forbids", "CAA records of " + rosehill, `0 issue "letsencrypt.org"`, "!normal on the first day"}},
		{"a report service that has ended", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:tls@x.mailcheck.service.ncsc.gov.uk")
		}, "rpt-address-broken off", []string{"has ended", "Mail Check of the British NCSC", "Tue 31 Mar 2026", "v=TLSRPTv1; rua=mailto:tls-reports@" + rosehill, "!sees who sends"}},
		{"a report service that has ended, and a mailbox", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:tls@mailcheck.service.ncsc.gov.uk,mailto:b@live.example")
		}, "rpt-address-dead advice", []string{"a service that has ended", "b@live.example", "!no TLS report reaches you"}},
		{"a company that reads reports, by its name", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:tls@in.mailhardener.com")
		}, "rpt-outsider advice", []string{"Mailhardener sees who sends"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := healthy(c.mode)
			c.spoil(w)
			findings := w.judge()
			if got := strings.Join(ids(findings), ", "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
			filled(t, words, "", findings)
			for _, part := range c.says {
				part, not := strings.CutPrefix(part, "!")
				for i, f := range findings {
					text := Text(words, f)
					all := strings.Join([]string{text.Title, text.What, text.Why, text.Fix, text.Until}, "\n")
					if has := strings.Contains(all, part); not && has || !not && i == 0 && !has {
						t.Errorf("%s says\n%s\nand about %q it should not", f.ID, all, part)
					}
				}
			}
		})
	}
}

// TestKeepsNoneForItself: a company's own domains have their policy at the company.
func TestKeepsNoneForItself(t *testing.T) {
	chain := []string{"_mta-sts.protonmail.ch"}
	for domain, want := range map[string]string{"protonmail.com": "", "mail.proton.me": "", "rosehill.example": "Proton", "protonmail.com.example": "Proton"} {
		d := newDiagnosis(situation(facts.Check{Domain: domain}, facts.Notes{}, now()))
		if got := d.keepsNone(chain); got != want {
			t.Errorf("%s: %q keeps it, want %q", domain, got, want)
		}
	}
}
