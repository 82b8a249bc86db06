package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// judgeRecordAndHost judges the record and the policy host's name together: where
// neither is there, nothing was ever set up, and that is all there is to say.
func (l *look) judgeRecordAndHost() {
	if l.nothingSetUp() {
		l.find(MTASTSMissing, nil, l.check.Record.Name, l.check.Host.Name)
		return
	}
	l.judgeRecord()
	l.judgeCaches()
	l.judgeHost()
}

// nothingSetUp says that there is no record, not even a broken or misplaced
// one, no policy host, and no policy elsewhere. A host that a star made up does not count.
func (l *look) nothingSetUp() bool {
	host, ok := l.check.Host.Best()
	if !ok || l.record != mtasts.Absent || len(l.check.Record.Alias) > 0 && !l.check.Record.Wildcard || len(l.check.Host.Alias) > 0 && !l.check.Host.Wildcard {
		return false
	}
	if len(addresses(host)) > 0 && !(l.check.Host.Wildcard && l.file.State != rollout.PolicyValid) {
		return false
	}
	return l.check.FoundAt == "" && len(l.strays(recordPlace))+len(l.strays(hostPlace)) == 0 && !slices.ContainsFunc(l.texts, mtasts.NamesServer) &&
		len(mtasts.LintRecord(l.texts)) == 0 && (len(l.texts) == 0 || l.check.Record.Wildcard)
}

func (l *look) judgeRecord() {
	if l.record == rollout.TempError {
		return
	}
	remarks := mtasts.LintRecord(l.texts)
	l.findRemarks(remarks, l.texts...)
	l.judgeWildcard()
	if l.record == mtasts.Valid && l.recordTTL() > 24*time.Hour {
		l.find(STSTTLLong, assets.Values{"hours": whole(l.recordTTL() / time.Hour)})
	}
	if l.record != mtasts.Absent || len(remarks) > 0 {
		return
	}
	half := l.halfAtService(dnsname.Canonical(l.check.Record.Name))
	switch {
	case len(l.check.Record.Alias) > 0 && l.check.Record.Wildcard: // judgeWildcard says it
	case len(l.check.Record.Alias) > 0 && l.replacedByAlias(): // that it is gone says it all
	case len(l.check.Record.Alias) > 0:
		l.find(STSRecordAliasBroken, l.brokenAlias(l.check.Record), l.check.Record.Alias...)
	case l.findMisplaced(STSRecordWrongPlace, recordPlace):
	case l.judgeWrongType(STSRecordWrongType, recordPlace, l.texts):
	case l.judgeOtherText(STSRecordBadStart, l.check.Record, l.texts):
	case !l.check.Record.Wildcard && (l.file.State == rollout.PolicyValid || !l.check.Scope.Policy || half != nil):
		// Where the file is not fine yet, that comes first: the record goes in last.
		if right, ok := l.plannedAlias(mtasts.RecordLabel); ok {
			half = assets.Values{"form": "alias", "right": right}
		}
		l.find(STSRecordMissing, half, l.check.Record.Name)
	}
}

// judgeWildcard finds that what is at the record's name is what a wildcard gives any name.
func (l *look) judgeWildcard() {
	alias := l.check.Record.Alias
	switch {
	case !l.check.Record.Wildcard:
	case len(alias) > 0:
		l.find(STSRecordWildcard, assets.Values{"type": "CNAME"}, alias...)
	case len(l.texts) > 0:
		l.find(STSRecordWildcard, assets.Values{"type": "TXT"}, l.texts...)
	}
}

// plannedAlias is what the plan has a name point to; ok is false where the plan has no CNAME record there.
func (l *look) plannedAlias(label string) (target string, ok bool) {
	if l.Plan == nil {
		return "", false
	}
	for _, task := range l.Plan.Tasks() {
		if r := task.Record; r != nil && r.Type == "CNAME" && r.Name == label+"."+l.check.Domain {
			return r.Value, true
		}
	}
	return "", false
}

// brokenAlias are the values about an alias at the end of which there is no record: what it should lead to, as far as
// that is known.
func (l *look) brokenAlias(lookup facts.Lookup) assets.Values {
	name, chain := dnsname.Canonical(lookup.Name), lookup.Alias
	if facts.Circular(name, chain) {
		return assets.Values{"target": chain[len(chain)-1], "form": "circle"}
	}
	values := l.pointer(chain)
	r, known := l.Provider.Service.Record(name)
	switch {
	case values["form"] != "":
	case known && r.There != "" && !r.Fits && r.Right != "":
		values["form"], values["right"] = "service", r.Right
	case known && r.There != "":
		values["form"] = "service-ask"
	case l.plannedTarget(name) != "" && dnsname.Canonical(chain[0]) != dnsname.Canonical(l.plannedTarget(name)):
		values["form"], values["right"] = "planned", l.plannedTarget(name)
	case dnsname.Under(chain[0], l.check.Domain) && l.plannedTarget(name) == "":
		values["form"] = "own"
	}
	return values
}

// plannedTarget is where the plan has an alias at a name lead; "" where it has none.
func (l *look) plannedTarget(name string) string {
	if l.Plan == nil {
		return ""
	}
	for _, r := range l.Plan.Hosting.Records {
		if r.Type == "CNAME" && dnsname.Canonical(r.Name) == name {
			return r.Value
		}
	}
	return ""
}

// judgeCaches looks at resolvers that still remember what was there before.
func (l *look) judgeCaches() {
	if l.record != mtasts.Valid || !l.check.Record.Agree("TXT") {
		return // until the domain's own servers have it, that is what to wait for
	}
	var end time.Time
	var behind []string
	for _, a := range l.check.Record.Resolvers {
		left, old := cmp.Or(a.Negative, l.negativeTTL()), a.Answered()
		if a.Status == facts.OK {
			record, state, _ := mtasts.FindRecord(a.Values("TXT"))
			left, old = cmp.Or(a.TTL("TXT"), l.recordTTL()), state != mtasts.Valid || record.ID != l.id
		}
		if old {
			behind = append(behind, a.Server.Name+" "+a.Server.Addr)
			end = rollout.Later(end, l.check.At.Add(left))
		}
	}
	if len(behind) > 0 {
		f := l.find(STSRecordNotSeenYet, assets.Values{"time": l.clock(end)}, behind...)
		f.Wait, f.Until = true, end
	}
}
