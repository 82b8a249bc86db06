package main

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// published is a domain where all is well, with the texts that are given where they belong. Empty ones are good.
func published(policy string, record, report []string) facts.Check {
	const domain, mx = "alpha.example", "mail.alpha.example"
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	if policy == "" {
		policy = "version: STSv1\nmode: testing\nmx: " + mx + "\nmax_age: 604800\n"
	}
	if record == nil {
		record = []string{"v=STSv1; id=20261101T120000"}
	}
	if report == nil {
		report = []string{"v=TLSRPTv1; rua=mailto:tls@reports.example"}
	}
	answer := func(name, rrtype string, values ...string) facts.Lookup {
		lookup := facts.Lookup{Name: name}
		for n := range 2 {
			a := facts.Answer{Server: facts.Server{Kind: facts.Authoritative, Name: fmt.Sprintf("ns%d.dns.example", n), Addr: fmt.Sprintf("198.51.100.%d", n)}, Status: facts.OK}
			for _, value := range values {
				a.RRs = append(a.RRs, facts.RR{Name: name, Type: rrtype, TTL: time.Hour, Value: value})
			}
			lookup.Authoritative = append(lookup.Authoritative, a)
		}
		return lookup
	}
	good := func(name string) *facts.Certificate {
		return &facts.Certificate{Names: []string{name}, Issuer: "Example CA", NotBefore: now.AddDate(0, -1, 0), NotAfter: now.AddDate(0, 2, 0)}
	}
	return facts.Check{
		Domain: domain, At: now, Scope: facts.Full(), Reach: facts.Reach{DNS: true, Mail: true, Web: true},
		Zone: facts.Zone{Name: domain, Negative: time.Hour},
		MX:   answer(domain, "MX", mx), Host: answer(mtasts.HostLabel+"."+domain, "A", "192.0.2.80"),
		Record: answer(mtasts.RecordLabel+"."+domain, "TXT", record...), Report: answer(tlsrpt.RecordLabel+"."+domain, "TXT", report...),
		Fetches: []facts.Fetch{{Addr: "192.0.2.80", Stage: facts.FetchDone, Status: 200, ContentType: "text/plain", Body: []byte(policy), Cert: good("mta-sts." + domain)}},
		Servers: []facts.MailServer{{Host: mx, Addrs: []string{"192.0.2.25"}, Calls: []facts.Call{{
			Addr: "192.0.2.25", Stage: facts.CallDone, TLSVersion: tls.VersionTLS13, Cert: good(mx),
		}}}},
	}
}

// TestLintAndStatusAgree judges texts before they are published and at a domain that has published them: what `lint`
// finds, `status` finds too, in the same words; and nothing is well that is not valid.
func TestLintAndStatusAgree(t *testing.T) {
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	agree := func(kind string, texts []string, check facts.Check) {
		t.Helper()
		args, in := append([]string{kind}, texts...), ""
		if kind == "policy" {
			args, in = []string{kind, "-"}, texts[0]
		}
		said, code := lintJSONOf(t, in, args...)
		found := diagnosis.Judge(rollout.Situation{Check: check, Now: check.At})
		verdict := diagnosis.VerdictOf(found)
		if (code == exitFine) != said.Valid {
			t.Errorf("%s %q: valid %v, exit code %d", kind, texts, said.Valid, code)
		}
		if !said.Valid && verdict == diagnosis.OK {
			t.Errorf("%s %q: not valid for lint, and all is well for status", kind, texts)
		}
		serious := false
		for _, one := range said.Findings {
			serious = serious || one.Level != "advice"
			i := slices.IndexFunc(found, func(f diagnosis.Finding) bool {
				return string(f.ID) == one.ID && diagnosis.Text(words, f).Title == one.Title
			})
			if i < 0 {
				t.Errorf("%s %q: lint finds %s, status %v", kind, texts, one.ID, found)
				continue
			}
			text := diagnosis.Text(words, found[i])
			knowsMore := found[i].ID == diagnosis.PolicyPlaceholder // what it costs depends on the other mail servers
			if text.What != one.What || found[i].Level.String() != one.Level && !knowsMore {
				t.Errorf("%s %q: lint says %s: %s %s, status %s: %s %s", kind, texts, one.Level, one.Title, one.What, found[i].Level, text.Title, text.What)
			}
		}
		unlisted := slices.ContainsFunc(found, func(f diagnosis.Finding) bool { return f.ID == diagnosis.MXNoneCovered })
		if said.Valid && !serious && verdict != diagnosis.OK && !unlisted {
			t.Errorf("%s %q: nothing to say for lint, and %s for status: %v", kind, texts, verdict, found)
		}
	}
	n := 0
	for _, body := range policies() {
		agree("policy", []string{body}, published(body, nil, nil))
		n++
	}
	for _, texts := range records(mtasts.Record{ID: "20261101T120000"}.String(), mtasts.Version) {
		agree("record", texts, published("", texts, nil))
		n++
	}
	for _, texts := range records("v=TLSRPTv1; rua=mailto:tls@reports.example", tlsrpt.Version) {
		agree("tlsrpt", texts, published("", nil, texts))
		n++
	}
	if n < 150 {
		t.Errorf("only %d texts", n)
	}
}

// policies are policy files with each kind of mistake in each place.
func policies() []string {
	fields := []string{"version: STSv1", "mode: testing", "mx: mail.alpha.example", "max_age: 604800"}
	file := func(lines []string) string { return strings.Join(lines, "\n") + "\n" }
	list := []string{
		file(fields), strings.ReplaceAll(file(fields), "\n", "\r\n"), strings.ReplaceAll(file(fields), "\n", "\r"), strings.ReplaceAll(file(fields), "\n", `\n`),
		"\ufeff" + file(fields), file(fields) + "\n\n", strings.TrimSuffix(file(fields), "\n"), "<html>", "{}", " ", strings.Join(fields, " "),
	}
	for i, line := range fields {
		key, value, _ := strings.Cut(line, ": ")
		for _, odd := range []string{
			"", "# a comment", "// a comment", "half a sentence", "note: of our own", " " + line, line + "  ", line + "\r", line + "\u00a0", line + "\n" + line,
			strings.ToUpper(key) + ": " + value, key + ": " + strings.ToUpper(value), key + " : " + value, key + "=" + value, key + ": \"" + value + "\"", key + ":",
			key + ": <" + key + ">", key + "x: " + value, key + ": 0", key + ": none", key + ": 10 mail.alpha.example.", key + ": mail.yourdomain.com",
		} {
			list = append(list, file(slices.Concat(fields[:i], []string{odd}, fields[i+1:])))       // instead
			list = append(list, file(slices.Concat(fields[:i+1], []string{odd}, fields[i+1:])))     // beside
			list = append(list, file(slices.Concat(fields[:i], []string{odd, line}, fields[i+1:]))) // before
		}
	}
	return list
}

// records are sets of TXT records with each kind of mistake.
func records(good, version string) [][]string {
	rest := strings.TrimPrefix(good, "v="+version+"; ")
	name, value, _ := strings.Cut(rest, "=")
	return [][]string{
		{good}, {good + ";"}, {good, "v=spf1 -all"}, {good, good + "; x=y"}, {"v=" + version}, {"v=" + version + ";"}, {"v=" + version, rest},
		{strings.Replace(good, ";", `\;`, 1)}, {strings.Replace(good, ";", " ;", 1)}, {strings.Replace(good, "; ", ";", 1)}, {strings.Replace(good, ";", ",", 1)},
		{"“" + good + "”"}, {`"` + good + `"`}, {" " + good}, {good + " "}, {strings.ToLower(good)}, {strings.Replace(good, "v1", "v2", 1)},
		{"v=" + version + "; " + name + "=<" + name + ">"}, {"v=" + version + "; " + name + "="}, {"v=" + version + "; " + name + "=YOUR_VALUE"},
		{"v=" + version + "; " + strings.ToUpper(name) + "=" + value}, {"v=" + version + "; " + name + ":" + value}, {good + "; note=two words"}, {good + "; " + rest},
		{"v=" + version + "; " + name + "=" + value + ", " + value}, {good + "; x=y"}, {"v=" + version + "; x=y; " + rest},
	}
}
