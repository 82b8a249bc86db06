package diagnosis

import (
	"strings"
	"testing"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// situations are those of other people: what is there, and what has to be said of it. says must be in the text of
// the first finding (a part with ! must not be in any); verdict is what they come to.
func situations() []struct {
	name    string
	mode    mtasts.Mode
	spoil   func(w *world)
	want    []string // ids and levels, worst first
	verdict Verdict
	says    []string
} {
	mail := "mail." + rosehill
	easy := rollout.Service{Name: "EasyDMARC", Records: []rollout.ServiceRecord{
		{Name: "mta-sts." + rosehill, Type: "CNAME", Right: "rosehill_example_mta_sts.easydmarc.pro"},
		{Name: "_mta-sts." + rosehill, Type: "CNAME", Right: "rosehill_example__mta_sts.easydmarc.pro"},
	}}
	return []struct {
		name    string
		mode    mtasts.Mode
		spoil   func(w *world)
		want    []string
		verdict Verdict
		says    []string
	}{
		{"policy first", enforce, func(w *world) { w.noRecord(); w.notes = facts.Notes{} },
			[]string{"sts-record-missing off"}, Action, []string{"record is missing", "no sender fetches", "!deleted", "!mode: none"}},
		{"policy first, seen again and again", enforce, func(w *world) {
			w.noRecord()
			w.notes.Served = rollout.Remember(nil, w.Check)
		}, []string{"sts-record-missing off"}, Action, []string{"!deleted", "!remember", "!copy"}},
		{"dead delegation of mta-sts", trial, func(w *world) { w.handOn(&w.Check.Host, facts.Refused); w.Fetches = nil },
			[]string{"policy-host-no-answer off"}, Action, []string{"hands mta-sts.rosehill.example on", "ns1.cloud.example, ns2.cloud.example", "do not know it", "!this network"}},
		{"dead delegation of mta-sts, to servers that are silent", trial, func(w *world) { w.handOn(&w.Check.Host, facts.Timeout); w.Fetches = nil },
			[]string{"policy-host-no-answer off"}, Action, []string{"do not answer", "ns1.cloud.example"}},
		{"a delegation of mta-sts to servers that have no address for it", trial, func(w *world) {
			w.handOn(&w.Check.Host, facts.NoData)
			w.Fetches = nil
		}, []string{"policy-host-missing off"}, Action, []string{"handed on to other name servers", "ns1.cloud.example, ns2.cloud.example", "NS records named mta-sts", "!does not exist"}},
		{"dead delegation of _mta-sts", trial, func(w *world) { w.handOn(&w.Check.Record, facts.Refused) },
			[]string{"dns-sts-lookup-hangs bounce-soon"}, Action, []string{"hands _mta-sts.rosehill.example on", "ns1.cloud.example, ns2.cloud.example", "do not know it"}},
		{"dead delegation of _smtp._tls", trial, func(w *world) { w.handOn(&w.Check.Report, facts.Lame) },
			[]string{"rpt-no-answer off"}, Action, []string{"ns1.cloud.example"}},
		{"the record deleted while senders remember", enforce, func(w *world) { w.noRecord() },
			[]string{"sts-removed-too-early bounce-soon"}, Action, []string{"record is gone", "v=STSv1; id=20261101T120000", "!mode: none"}},
		{"the record replaced by another text while senders remember", enforce, func(w *world) { w.record("TXT hello") },
			[]string{"sts-removed-too-early bounce-soon"}, Action, []string{"hello", "v=STSv1; id=20261101T120000", "!mode: none"}},
		{"the record replaced by an alias while senders remember", enforce, func(w *world) {
			w.record("CNAME www." + rosehill)
			w.Check.Record.Alias = []string{"www." + rosehill}
		}, []string{"sts-removed-too-early bounce-soon"}, Action, []string{"CNAME to www.rosehill.example", "Delete that CNAME", "v=STSv1; id=20261101T120000", "!mode: none"}},
		{"the record deleted and the file changed while senders remember", enforce, func(w *world) { w.noRecord(); w.edit("max_age: 604800", "max_age: 1209600") },
			[]string{"sts-removed-too-early bounce-soon"}, Action, []string{"record is gone", "!20261101T120000", "!mode: none"}},
		{"the file deleted while senders remember", enforce, func(w *world) { w.fetch(status(404)) },
			[]string{"sts-removed-too-early bounce-soon"}, Action, []string{"policy file is gone", "Leave the _mta-sts record", "!mode: none"}},
		{"the policy host deleted while senders remember", enforce, func(w *world) { w.noHost() },
			[]string{"sts-removed-too-early bounce-soon"}, Action, []string{"mta-sts has no address", "Leave the _mta-sts record", "!mode: none"}},
		{"both deleted while senders remember", enforce, func(w *world) { w.noHost(); w.noRecord() },
			[]string{"sts-removed-too-early bounce-soon"}, Action, []string{"file and its record are gone", "v=STSv1; id=20261101T120000", "!mode: none"}},
		{"all MX records deleted", enforce, func(w *world) { w.fallback(refused) },
			[]string{"mx-none bounce-now"}, Action, []string{"mx1.rosehill.example, mx2.rosehill.example", "Put the MX records back"}},
		{"all MX records deleted, never seen before", enforce, func(w *world) {
			w.fallback(func(c *facts.Call) { c.Stage = facts.CallConnect })
			w.notes = facts.Notes{}
		}, []string{"mx-none bounce-now"}, Action, []string{"mx1.rosehill.example, mx2.rosehill.example"}},
		{"all MX records deleted, and the policy lists the domain itself", enforce, func(w *world) {
			w.publish(policy(enforce, 7*day, rosehill))
			w.fallback(func(c *facts.Call) {})
			w.notes = facts.Notes{}
		}, []string{"mx-none advice"}, OK, nil},
		{"null MX under an enforced policy", enforce, func(w *world) { w.Check.MX, w.Servers = says(rosehill, "MX 0 ."), nil },
			[]string{"mx-null bounce-now"}, Action, []string{"mx1.rosehill.example, mx2.rosehill.example", "null MX", "remove MTA-STS"}},
		{"null MX while MTA-STS is removed", enforce, func(w *world) {
			w.Check.MX, w.Servers = says(rosehill, "MX 0 ."), nil
			w.op = &plan.Operation{Kind: plan.Removal}
		}, []string{"mx-null advice"}, OK, []string{"takes no mail"}},
		{"a mistyped mail server", enforce, func(w *world) { w.mail("mial." + rosehill); w.Servers[1] = dead("mial." + rosehill) },
			[]string{"mx-name-dead bounce-soon"}, Action, []string{"mial.rosehill.example", "!Add mx:"}},
		{"an address for a mail server", enforce, func(w *world) {
			w.Check.MX = says(rosehill, "MX 10 203.0.113.25")
			w.Servers, w.notes.MX = []facts.MailServer{dead("203.0.113.25")}, nil
		}, []string{"mx-name-dead bounce-now"}, Action, []string{"203.0.113.25", "needs a name", "!mx:"}},
		{"an alias for a mail server, and the policy lists its target", enforce, func(w *world) { w.mail("mx." + rosehill); w.Servers[1].Alias = mx2 },
			[]string{"mx-alias bounce-soon"}, Action, []string{"Put mx2.rosehill.example into", "!mx:"}},
		{"an alias for a mail server, and the policy lists neither name", enforce, func(w *world) { w.mail("mx." + rosehill); w.Servers[1].Alias = "mx3." + rosehill },
			[]string{"mx-alias bounce-soon"}, Action, []string{"List mx3.rosehill.example", "!Add mx: mx.rosehill"}},
		{"two report records under an enforced policy", enforce, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:a@reports.example", "TXT v=TLSRPTv1; rua=mailto:b@reports.example")
		}, []string{"rpt-multiple off"}, Action, nil},
		{"a report record cut under an enforced policy", enforce, func(w *world) { w.reportRecord("TXT v=TLSRPTv1") },
			[]string{"rpt-cut off"}, Action, nil},
		{"a report record elsewhere under an enforced policy", enforce, func(w *world) {
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
			w.Misplaced = []facts.RR{{Name: "_smtp_tls." + rosehill, Type: "TXT", Value: "v=TLSRPTv1; rua=mailto:tls@reports.example"}}
		}, []string{"rpt-wrong-place off"}, Action, nil},
		{"one of two mail servers silent", enforce, func(w *world) {
			w.call(0, func(c *facts.Call) { *c = facts.Call{Addr: c.Addr, Stage: facts.CallConnect, Err: "i/o timeout"} })
		}, []string{"mx-address-dead advice"}, OK, []string{mx1, "did not answer mailseal, while others did"}},
		{"one of two mail servers turns mailseal away", enforce, func(w *world) {
			w.call(0, func(c *facts.Call) {
				*c = facts.Call{Addr: c.Addr, Stage: facts.CallGreeting, Err: "the greeting is 554"}
			})
		}, []string{"check-port25-blocked unknown"}, NotSeen, []string{mx1, "not a fault"}},
		{"a wildcard alias and nothing else", trial, func(w *world) {
			for _, found := range []*facts.Lookup{&w.Check.Record, &w.Check.Host, &w.Check.Report} {
				*found = says(found.Name, "CNAME www")
				found.Alias, found.Target, found.Wildcard = []string{"www"}, silent("www", facts.NXDomain).Authoritative, true
			}
			w.Fetches, w.notes = nil, facts.Notes{}
		}, []string{"mta-sts-missing off", "rpt-missing off"}, Action, []string{"!www", "!CNAME"}},
		{"a wildcard alias beside a policy file", trial, func(w *world) {
			w.record("CNAME www")
			w.Check.Record.Alias, w.Check.Record.Target = []string{"www"}, silent("www", facts.NXDomain).Authoritative
			w.Check.Record.Wildcard, w.notes = true, facts.Notes{}
		}, []string{"sts-record-wildcard off"}, Action, []string{"wildcard record (*) of type CNAME"}},
		{"the record as an alias of the policy host", enforce, func(w *world) {
			w.record("CNAME mta-sts." + rosehill)
			w.Check.Record.Alias, w.notes = []string{"mta-sts." + rosehill}, facts.Notes{}
		}, []string{"sts-record-alias-broken off"}, Action, []string{"mta-sts.rosehill.example", "Delete this CNAME", "add a TXT record", "v=STSv1; id=", "!Ask whoever", "!Cloudflare"}},
		{"literal line breaks", trial, func(w *world) { w.publish(strings.ReplaceAll(policy(trial, day, mx1, mx2), "\n", `\n`)) },
			[]string{"policy-line-breaks off"}, Action, []string{`has \n where line breaks should be`}},
		{"cut at the semicolon", trial, func(w *world) { w.record("TXT v=STSv1") },
			[]string{"sts-record-cut off"}, Action, []string{"cut off at the semicolon", "double quotes", `"v=STSv1; id=`, "!Replace the whole value"}},
		{"a report record cut at the semicolon", trial, func(w *world) { w.reportRecord("TXT v=TLSRPTv1") },
			[]string{"rpt-cut off"}, Action, []string{"cut off at the semicolon", "double quotes"}},
		{"backslash", trial, func(w *world) { w.record(`TXT v=STSv1\; id=20261101T120000`) },
			[]string{"sts-record-backslash off"}, Action, []string{"backslash before the semicolon", "Your DNS tool added it", "!document"}},
		{"a report record with a backslash", trial, func(w *world) { w.reportRecord(`TXT v=TLSRPTv1\; rua=mailto:tls@reports.example`) },
			[]string{"rpt-backslash off"}, Action, []string{"Your DNS tool added it", "rua=mailto:tls@reports.example"}},
		{"a pasted mistake at a service", trial, func(w *world) {
			w.record("CNAME rosehill_example_mta_sts.easydmarc.pro")
			w.Check.Record.Alias = []string{"rosehill_example_mta_sts.easydmarc.pro"}
			w.Check.Record.Target = silent("rosehill_example_mta_sts.easydmarc.pro", facts.NoData).Authoritative
			w.Check.Host.Alias = []string{"rosehill_example_mta_sts.easydmarc.pro"}
			easy.Records[0].There, easy.Records[0].Fits = easy.Records[0].Right, true
			easy.Records[1].There = "rosehill_example_mta_sts.easydmarc.pro"
			w.provider.Service = easy
		}, []string{"sts-record-alias-broken off"}, Action, []string{"EasyDMARC", "rosehill_example__mta_sts.easydmarc.pro", "!Ask whoever"}},
		{"half at a service", trial, func(w *world) {
			w.Check.Record.Alias = []string{"rosehill_example__mta_sts.easydmarc.pro"}
			w.noHost()
			half := easy
			half.Records = []rollout.ServiceRecord{{Name: "mta-sts." + rosehill, Type: "CNAME", Right: "rosehill_example_mta_sts.easydmarc.pro"},
				{Name: "_mta-sts." + rosehill, Type: "CNAME", There: "rosehill_example__mta_sts.easydmarc.pro", Right: "rosehill_example__mta_sts.easydmarc.pro", Fits: true}}
			w.provider.Service, w.notes = half, facts.Notes{}
		}, []string{"policy-host-missing off", "check-no-history unknown"}, Action, []string{"EasyDMARC", "rosehill_example_mta_sts.easydmarc.pro", "mta-sts", "!your web host"}},
		{"the other half at a service", trial, func(w *world) {
			w.noRecord()
			w.Check.Host.Alias = []string{"abc.mailhardener.com"}
			w.fetch(status(404))
			w.provider.Service = rollout.Service{Name: "Mailhardener", Records: []rollout.ServiceRecord{
				{Name: "mta-sts." + rosehill, Type: "CNAME", There: "abc.mailhardener.com", Fits: true}, {Name: "_mta-sts." + rosehill, Type: "CNAME"},
			}}
			w.notes = facts.Notes{}
		}, []string{"sts-record-missing off", "policy-fetch-notfound off"}, Action, []string{"Mailhardener", "_mta-sts", "CNAME"}},
		{"comments", trial, func(w *world) { w.edit("version:", "# ours\nversion:") },
			[]string{"policy-layout off"}, Action, []string{"comment lines", "mox", "postfix-tlspol", "!empty", "!indent"}},
		{"indents and empty lines", trial, func(w *world) { w.edit("mode:", "\n mode:") },
			[]string{"policy-layout off"}, Action, []string{"empty lines and indented lines", "!comment"}},
		{"dead name servers, still remembered", enforce, func(w *world) {
			w.dead(facts.Timeout)
			w.Check.MX.Resolvers = []facts.Answer{gives(resolver("Google"), rosehill, "MX 10 "+mx1)}
		}, []string{"dns-servers-dead bounce-soon"}, Action, []string{"ns1.dns.example, ns2.dns.example", "15:00"}},
		{"dead name servers, and nobody answers", enforce, func(w *world) { w.dead(facts.Timeout); w.Reach = facts.Reach{} },
			[]string{"check-dns-filtered unknown"}, NotSeen, nil},
		{"dead name servers, with IPv6 that nothing here can reach", enforce, func(w *world) {
			w.dead(facts.Timeout)
			for _, l := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
				six := l.Authoritative[1]
				six.Server.Addr = "2001:db8::53"
				l.Authoritative = append(l.Authoritative, six)
			}
			w.Check.MX.Resolvers = []facts.Answer{gives(resolver("Google"), rosehill, "MX 10 "+mx1)}
		}, []string{"dns-servers-dead bounce-soon"}, Action, []string{"ns1.dns.example, ns2.dns.example", "!other questions"}},
		{"dead name servers, and our own limit", enforce, func(w *world) {
			w.dead(facts.Timeout)
			for _, l := range []*facts.Lookup{&w.Check.MX, &w.Check.Record, &w.Check.Report, &w.Check.Host} {
				for i := range l.Authoritative {
					l.Authoritative[i].Cut = true
				}
			}
		}, []string{"check-dns-filtered unknown"}, NotSeen, nil},
		{"one of two name servers dead", enforce, func(w *world) { w.server(1, facts.Timeout) },
			[]string{"dns-server-silent advice"}, OK, []string{"ns2.dns.example", "!ns1.dns.example"}},
		{"one of two name servers lame", enforce, func(w *world) { w.server(0, facts.Refused) },
			[]string{"dns-server-lame advice"}, OK, []string{"ns1.dns.example", "does not know the domain"}},
		{"one of two addresses of the policy host dead", enforce, func(w *world) {
			w.Check.Host = says("mta-sts."+rosehill, "A 192.0.2.80", "A 192.0.2.81")
			w.Fetches[1] = facts.Fetch{Addr: "192.0.2.81", Stage: facts.FetchTimeout}
		}, []string{"policy-address-dead advice"}, OK, []string{"192.0.2.81", "!192.0.2.80"}},
		{"one of two addresses of a mail server dead", enforce, func(w *world) {
			w.Servers[0].Calls = append(w.Servers[0].Calls, facts.Call{Addr: "192.0.2.26", Stage: facts.CallConnect})
		}, []string{"mx-address-dead advice"}, OK, []string{mx1, "192.0.2.26"}},
		{"an IPv6 address that nothing here can reach", enforce, func(w *world) {
			w.Network.NoIPv6 = true
			w.Servers[0].Calls = append(w.Servers[0].Calls, facts.Call{Addr: "2001:db8::26", Stage: facts.CallConnect})
			w.Fetches[1] = facts.Fetch{Addr: "2001:db8::80", Stage: facts.FetchConnect}
		}, nil, OK, nil},
		{"slow policy", enforce, func(w *world) { w.fetch(func(f *facts.Fetch) { f.Took = 40 * time.Second }) },
			[]string{"policy-slow advice"}, OK, []string{"40 seconds"}},
		{"slow policy, and our own limit", enforce, func(w *world) {
			w.fetch(func(f *facts.Fetch) {
				*f = facts.Fetch{Addr: f.Addr, Stage: facts.FetchTimeout, Connected: true, Cut: true, Took: 6 * time.Second}
			})
		}, []string{"check-policy-cut unknown"}, NotSeen, []string{"after 6 s", "not a fault", "!longer than a minute"}},
		{"a policy that takes longer than a minute", enforce, func(w *world) {
			w.fetch(func(f *facts.Fetch) {
				*f = facts.Fetch{Addr: f.Addr, Stage: facts.FetchTimeout, Connected: true, Took: time.Minute}
			})
		}, []string{"policy-fetch-timeout off"}, Action, []string{"within a minute"}},
		{"two report addresses, one dead", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:a@dead.example,mailto:b@live.example")
			w.ReportHosts = []facts.ReportHost{{Host: "dead.example", Mail: true, Answered: true, Dead: true}, {Host: "live.example", Mail: true, Answered: true}}
		}, []string{"rpt-address-dead advice"}, OK, []string{"a@dead.example", "b@live.example", "!no TLS report reaches you", "!nothing can be delivered"}},
		{"max_age: 0", trial, func(w *world) { w.edit("max_age: 604800", "max_age: 0"); w.notes = facts.Notes{} },
			[]string{"policy-max-age-bad off"}, Action, []string{"allowed", "forget", "!ignore the whole file"}},
		{"a comment after the mode", enforce, func(w *world) { w.edit("mode: enforce", "mode: enforce # hello") },
			[]string{"policy-mode-bad off"}, Action, []string{"comment after the mode", "from # on", "mode: enforce", "!not a known word", "!mode: testing"}},
		{"a comment after max_age", trial, func(w *world) { w.edit("max_age: 604800", "max_age: 604800 // one week") },
			[]string{"policy-max-age-bad off"}, Action, []string{"comment after max_age", "from // on", "max_age: 604800", "!86400"}},
		{"a mode with a typo", enforce, func(w *world) { w.edit("mode: enforce", "mode: enforced") },
			[]string{"policy-mode-bad off"}, Action, []string{"like this:\n  mode: enforce\n", "!mode: testing"}},
		{"a max_age of minutes", enforce, func(w *world) { w.edit("max_age: 604800", "max_age: 300"); w.record("TXT v=STSv1; id=20261123T130000") },
			[]string{"policy-max-age-short advice"}, OK, []string{"5 minutes only", "max_age: 86400", "!quiet month"}},
		{"a suffix without a star", enforce, func(w *world) {
			w.publish(policy(enforce, day, "."+rosehill, mx2))
			w.record("TXT v=STSv1; id=20261123T130000")
		}, []string{"policy-mx-syntax off"}, Action, []string{"." + rosehill + "", "!The star"}},
		{"version on line 2", trial, func(w *world) { w.edit("version: STSv1\nmode: testing\n", "mode: testing\nversion: STSv1\n") },
			[]string{"policy-layout advice"}, OK, []string{"not on the first line", "!empty lines", "!comment"}},
		{"DANE at an unsigned domain", enforce, func(w *world) { w.fingerprint(facts.Fits); w.Zone.Signed = false }, nil, OK, nil},
		{"DANE that does not fit, at an unsigned domain", enforce, func(w *world) { w.fingerprint(facts.FitsNot); w.Zone.Signed = false }, nil, OK, nil},
		{"DANE that does not fit, at one of two servers", enforce, func(w *world) { w.fingerprint(facts.FitsNot) },
			[]string{"dane-mismatch bounce-soon"}, Action, []string{mx1}},
		{"the CNAME of the policy host with the domain doubled", trial, func(w *world) {
			w.noHost()
			w.noRecord()
			w.notes = facts.Notes{}
			w.Misplaced = []facts.RR{{Name: "mta-sts." + rosehill + "." + rosehill, Type: "CNAME", Value: "rosehill.github.io"}}
		}, []string{"policy-host-wrong-place off"}, Action, []string{"mta-sts.rosehill.example.rosehill.example", "doubled", "mta-sts"}},
		{"the address of the policy host under a mistyped name", trial, func(w *world) {
			w.noHost()
			w.noRecord()
			w.notes = facts.Notes{}
			w.Misplaced = []facts.RR{{Name: "mtasts." + rosehill, Type: "A", Value: "192.0.2.80"}}
		}, []string{"policy-host-wrong-place off"}, Action, []string{"mtasts.rosehill.example"}},
		{"a record below the mail server", trial, func(w *world) {
			*w = *healthy(trial, mail)
			w.noRecord()
			w.notes = facts.Notes{}
			w.Misplaced = []facts.RR{{Name: "_mta-sts." + mail, Type: "TXT", Value: "v=STSv1; id=1"}}
		}, []string{"sts-record-wrong-place off"}, Action, []string{"_mta-sts.mail.rosehill.example", "below a mail server"}},
		{"a report record with a mistyped name", trial, func(w *world) {
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NXDomain)
			w.Misplaced = []facts.RR{{Name: "_smtp_tls." + rosehill, Type: "CNAME", Value: "x.easydmarc.pro"}}
		}, []string{"rpt-wrong-place off"}, Action, []string{"_smtp_tls.rosehill.example", "_smtp._tls"}},
		{"an address where the report record should be", trial, func(w *world) {
			w.Check.Report = silent("_smtp._tls."+rosehill, facts.NoData)
			w.Misplaced = []facts.RR{{Name: "_smtp._tls." + rosehill, Type: "A", Value: "203.0.113.10"}}
		}, []string{"rpt-wrong-type off"}, Action, []string{"type A, with 203.0.113.10", "TXT", "!saved under"}},
		{"a text where an alias should be", trial, func(w *world) {
			w.noHost()
			w.notes = facts.Notes{}
			w.Misplaced = []facts.RR{{Name: "mta-sts." + rosehill, Type: "TXT", Value: "rosehill.github.io"}}
		}, []string{"policy-host-wrong-type off", "check-no-history unknown"}, Action, []string{"TXT", "CNAME", "rosehill.github.io"}},
		{"a text where the alias of a service should be", trial, func(w *world) { w.record("TXT rosehill_example__mta_sts.easydmarc.pro"); w.notes = facts.Notes{} },
			[]string{"sts-record-wrong-type off"}, Action, []string{"TXT", "CNAME", "rosehill_example__mta_sts.easydmarc.pro"}},
		{"the same with the name of the record in it", trial, func(w *world) {
			w.record("TXT " + rosehill + "._mta-sts.mailhardener.com")
			w.notes = facts.Notes{}
		}, []string{"sts-record-wrong-type off"}, Action, []string{"CNAME", rosehill + "._mta-sts.mailhardener.com", "!Replace the whole value"}},
		{"a capital id", trial, func(w *world) { w.record("TXT v=STSv1; ID=20261001"); w.notes = facts.Notes{} },
			[]string{"sts-record-id-missing off"}, Action, []string{"small letters", "v=STSv1; id=20261001", "!has no id"}},
		{"quotes in the id", trial, func(w *world) { w.record(`TXT v=STSv1; id="20261001"`); w.notes = facts.Notes{} },
			[]string{"sts-record-quotes off"}, Action, []string{"has quotes in it", "v=STSv1; id=20261001", "!does not start"}},
		{"an id that is too long", trial, func(w *world) { w.record("TXT v=STSv1; id=" + strings.Repeat("a", 33)); w.notes = facts.Notes{} },
			[]string{"sts-record-id-invalid off"}, Action, []string{"without dashes, so that the whole value is:\n  v=STSv1; id=2026"}},
		{"two rua fields", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:a@reports.example; rua=mailto:b@reports.example")
		}, []string{"rpt-syntax advice"}, OK, []string{"more than one rua", "rua=mailto:a@reports.example,mailto:b@reports.example", "!no TLS report reaches"}},
		{"a web address that leads nowhere", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=https://reports.dead.example/tls")
			w.ReportHosts = []facts.ReportHost{{Host: "reports.dead.example", Answered: true, Dead: true}}
		}, []string{"rpt-address-broken off"}, Action, []string{"web address", "no server has that name", "!Create the mailbox"}},
		{"the two records swapped", trial, func(w *world) {
			w.record("TXT v=TLSRPTv1; rua=mailto:tls@reports.example")
			w.reportRecord("TXT v=STSv1; id=1")
			w.notes = facts.Notes{}
		}, []string{"sts-record-bad-start off", "rpt-syntax off"}, Action, []string{"there is the TLS report record", "v=STSv1; id=", "!missing", "!no TLS report record"}},
		{"the id alone", trial, func(w *world) { w.record("TXT 20261102T090000"); w.notes = facts.Notes{} },
			[]string{"sts-record-bad-start off"}, Action, []string{"has only the id", "!missing"}},
		{"a DMARC record for the report record", trial, func(w *world) { w.reportRecord("TXT v=DMARC1; p=none") },
			[]string{"rpt-syntax off"}, Action, []string{"a DMARC record", "_dmarc", "v=TLSRPTv1; rua=", "!Nobody can"}},
		{"another text beside the record", trial, func(w *world) { w.record("TXT v=STSv1; id=20261101T120000", "TXT other words") }, nil, OK, nil},
		{"the domain added to the target", trial, func(w *world) {
			w.record("CNAME rosehill.github.io." + rosehill)
			w.Check.Host = says("mta-sts."+rosehill, "CNAME rosehill.github.io."+rosehill)
			w.Check.Host.Alias = []string{"rosehill.github.io." + rosehill}
			w.Check.Host.Target = silent("", facts.NXDomain).Authoritative
			w.record("TXT v=STSv1; id=20261101T120000")
			w.Fetches, w.notes = nil, facts.Notes{}
		}, []string{"policy-host-dangling off", "check-no-history unknown"}, Action, []string{"your own domain was added", "rosehill.github.io.", "!claim"}},
		{"another target than planned", trial, func(w *world) {
			w.Check.Host.Alias = []string{"other.github.io"}
			w.fetch(status(404))
			w.plan = &plan.Plan{Domain: rosehill, Hosting: plan.Hosting{Records: []plan.Record{{Name: "mta-sts." + rosehill, Type: "CNAME", Value: "rosehill.github.io"}}}}
			w.notes = facts.Notes{}
		}, []string{"policy-host-elsewhere off", "check-no-history unknown"}, Action, []string{"other.github.io", "rosehill.github.io"}},
		{"another target than planned, and it works", trial, func(w *world) {
			w.Check.Host.Alias = []string{"other.github.io"}
			w.plan = &plan.Plan{Domain: rosehill, Hosting: plan.Hosting{Records: []plan.Record{{Name: "mta-sts." + rosehill, Type: "CNAME", Value: "rosehill.github.io"}}}}
		}, nil, OK, nil},
		{"a placeholder in the record", trial, func(w *world) { w.record("TXT v=STSv1; id=UNIX_TIMESTAMP") },
			[]string{"sts-record-placeholder off"}, Action, []string{"placeholder", "UNIX_TIMESTAMP"}},
		{"a placeholder in the policy", enforce, func(w *world) { w.publish(policy(enforce, day, "mail.yourdomain.com")); w.notes = facts.Notes{} },
			[]string{"policy-placeholder bounce-now"}, Action, []string{"mail.yourdomain.com"}},
		{"a placeholder for an address", trial, func(w *world) { w.reportRecord("TXT v=TLSRPTv1; rua=mailto:you@yourdomain.com") },
			[]string{"rpt-placeholder off"}, Action, []string{"you@yourdomain.com"}},
		{"an address from a guide", trial, func(w *world) {
			w.reportRecord("TXT v=TLSRPTv1; rua=mailto:reports@example.com")
			w.ReportHosts = []facts.ReportHost{{Host: "example.com", Mail: true, Answered: true, Dead: true}}
		}, []string{"rpt-address-broken off"}, Action, []string{"from a guide"}},
		{"a mail server with IPv6 only", enforce, func(w *world) { w.Servers[0].Addrs = []string{"2001:db8::25"} },
			[]string{"mx-v6-only advice"}, OK, []string{mx1, "IPv4"}},
		{"null MX beside others", enforce, func(w *world) { w.Check.MX = says(rosehill, "MX 0 .", "MX 10 "+mx1, "MX 20 "+mx2) },
			[]string{"mx-null-mixed bounce-soon"}, Action, []string{"null MX", mx1}},
		{"a mail server whose name nobody can look up", enforce, func(w *world) { w.Servers[1].Addrs, w.Servers[1].Calls = nil, nil },
			[]string{"check-dns-filtered unknown"}, NotSeen, []string{mx2, "not a fault"}},
		{"a mail server that our own limit cut off", enforce, func(w *world) {
			w.call(1, func(c *facts.Call) {
				*c = facts.Call{Addr: c.Addr, Stage: facts.CallGreeting, Cut: true, Took: 6 * time.Second}
			})
		}, []string{"check-port25-blocked unknown"}, NotSeen, []string{mx2, "after 6 s", "not a fault"}},
		{"the policy in the record", trial, func(w *world) { w.record("TXT version: STSv1 mode: enforce mx: " + mx1 + " max_age: 86400") },
			[]string{"sts-record-bad-start off"}, Action, []string{"text of the policy file"}},
		{"the record in the policy", trial, func(w *world) { w.publish("v=STSv1; id=1"); w.notes = facts.Notes{} },
			[]string{"policy-version-bad off", "check-no-history unknown"}, Action, []string{"text of the _mta-sts record"}},
		{"a wrong file under the id of the right one, which must not be spread", enforce, func(w *world) {
			w.publish(policy(enforce, 7*day, "mail.other.example"))
			w.notes.Served = []facts.Served{served(policy(enforce, 7*day, mx1, mx2), "20261101T120000", 20, 1)}
		}, []string{"mx-none-covered bounce-now"}, Action, []string{mx1, "!Set a new id"}},
		{"quotes of a tool", trial, func(w *world) { w.record(`TXT \"v=STSv1; id=1\"`) },
			[]string{"sts-record-quotes off"}, Action, []string{"Your DNS tool added the backslashes", "!document"}},
		{"quotes of a panel", trial, func(w *world) { w.record(`TXT "v=STSv1; id=1"`) },
			[]string{"sts-record-quotes off"}, Action, []string{"adds quotes by itself", "!document"}},
		{"an expired certificate at Google", enforce, func(w *world) {
			*w = *healthy(enforce, "smtp.google.com")
			w.callAll(certificate(facts.CertExpired))
			w.provider.Mail = "Google Workspace"
		}, []string{"mx-cert-expired bounce-now"}, Action, []string{"Google Workspace", "!Renew it on the mail server"}},
		{"an expired certificate of one's own", enforce, func(w *world) {
			*w = *healthy(enforce, mail)
			w.callAll(certificate(facts.CertExpired))
			w.provider.Mail = "Somebody"
		}, []string{"mx-cert-expired bounce-now"}, Action, []string{"Renew it on the mail server", "!Somebody"}},
		{"an expired certificate in testing", trial, func(w *world) { w.callAll(certificate(facts.CertExpired)) },
			[]string{"mx-cert-expired off", "mx-cert-expired off"}, Action, []string{"!roll back"}},
		{"servers missing from the list at a service", enforce, func(w *world) {
			w.publish(policy(enforce, day, "old.example"))
			w.notes = facts.Notes{}
			w.provider.Service = rollout.Service{Name: "URIports"}
		}, []string{"mx-none-covered bounce-now"}, Action, []string{"At URIports", "!Upload"}},
	}
}

// fallback leaves the domain without MX records, so that senders try its own address.
func (w *world) fallback(change func(c *facts.Call)) {
	w.Check.MX = silent(rosehill, facts.NoData)
	w.Servers = healthy(enforce, rosehill).Servers
	w.callAll(change)
}

// mail puts another name in the place of the second mail server. The notes know none, so that no change is news.
func (w *world) mail(second string) {
	w.Check.MX = says(rosehill, "MX 10 "+mx1, "MX 20 "+second)
	w.Servers[1] = healthy(enforce, mx1, second).Servers[1]
	w.notes.MX = nil
}

// dead is a mail server under a name that nobody has.
func dead(name string) facts.MailServer { return facts.MailServer{Host: name, Pref: 20, Dead: true} }

func TestSituations(t *testing.T) {
	words := english(t)
	for _, c := range situations() {
		t.Run(c.name, func(t *testing.T) {
			w := healthy(c.mode)
			c.spoil(w)
			findings := w.judge()
			got := strings.Join(ids(findings), ", ")
			if want := strings.Join(c.want, ", "); got != want {
				t.Errorf("found %q, want %q", got, want)
			}
			if v := VerdictOf(findings); v != c.verdict {
				t.Errorf("verdict %s, want %s", v, c.verdict)
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
