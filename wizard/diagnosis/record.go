package diagnosis

import (
	"cmp"
	"slices"
	"time"

	"mailseal/assets"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
)

// judgeRecordAndHost judges the record and the policy host's name together: where
// neither is there, nothing was ever set up, and that is all there is to say.
func (d *diagnosis) judgeRecordAndHost() {
	if d.nothingSetUp() {
		d.find(MTASTSMissing, nil, d.check.Record.Name, d.check.Host.Name)
		return
	}
	d.judgeRecord()
	d.judgeCaches()
	d.judgeHost()
}

// nothingSetUp says that there is no record, not even a broken or misplaced
// one, no policy host, and no policy elsewhere. A host that a star made up does not count.
func (d *diagnosis) nothingSetUp() bool {
	host, ok := d.check.Host.Best()
	if !ok || d.record != mtasts.Absent || len(d.check.Record.Alias) > 0 && !d.check.Record.Wildcard || len(d.check.Host.Alias) > 0 && !d.check.Host.Wildcard {
		return false
	}
	if len(addresses(host)) > 0 && !(d.check.Host.Wildcard && d.file.State != rollout.PolicyValid) {
		return false
	}
	return d.check.FoundAt == "" && len(d.strays(recordPlace))+len(d.strays(hostPlace)) == 0 && !slices.ContainsFunc(d.texts, mtasts.NamesServer) &&
		len(mtasts.LintRecord(d.texts)) == 0 && (len(d.texts) == 0 || d.check.Record.Wildcard)
}

func (d *diagnosis) judgeRecord() {
	if d.record == rollout.TempError {
		return
	}
	remarks := mtasts.LintRecord(d.texts)
	d.findRemarks(remarks, d.texts...)
	d.judgeWildcard()
	if d.record == mtasts.Valid && d.recordTTL() > 24*time.Hour {
		d.find(STSTTLLong, assets.Values{"hours": whole(d.recordTTL() / time.Hour)})
	}
	if d.record != mtasts.Absent || len(remarks) > 0 {
		return
	}
	half := d.halfAtService(canonical(d.check.Record.Name))
	switch {
	case len(d.check.Record.Alias) > 0 && d.check.Record.Wildcard: // judgeWildcard says it
	case len(d.check.Record.Alias) > 0 && d.replacedByAlias(): // that it is gone says it all
	case len(d.check.Record.Alias) > 0:
		d.find(STSRecordAliasBroken, d.brokenAlias(d.check.Record), d.check.Record.Alias...)
	case d.findMisplaced(STSRecordWrongPlace, recordPlace):
	case d.judgeWrongType(STSRecordWrongType, recordPlace, d.texts):
	case d.judgeOtherText(STSRecordBadStart, d.check.Record, d.texts):
	case !d.check.Record.Wildcard && (d.file.State == rollout.PolicyValid || !d.check.Scope.Policy || half != nil):
		// Where the file is not fine yet, that comes first: the record goes in last.
		if right, ok := d.plannedAlias(mtasts.RecordLabel); ok {
			half = assets.Values{"form": "alias", "right": right}
		}
		d.find(STSRecordMissing, half, d.check.Record.Name)
	}
}

// judgeWildcard finds that what is at the record's name is what a wildcard gives any name.
func (d *diagnosis) judgeWildcard() {
	alias := d.check.Record.Alias
	switch {
	case !d.check.Record.Wildcard:
	case len(alias) > 0:
		d.find(STSRecordWildcard, assets.Values{"type": "CNAME"}, alias...)
	case len(d.texts) > 0:
		d.find(STSRecordWildcard, assets.Values{"type": "TXT"}, d.texts...)
	}
}

// plannedAlias is what the plan has a name point to; ok is false where the plan has no CNAME record there.
func (d *diagnosis) plannedAlias(label string) (target string, ok bool) {
	if d.Plan == nil {
		return "", false
	}
	for _, task := range d.Plan.Tasks() {
		if r := task.Record; r != nil && r.Type == "CNAME" && r.Name == label+"."+d.check.Domain {
			return r.Value, true
		}
	}
	return "", false
}

// brokenAlias are the values about an alias at the end of which there is no record: what it should lead to, as far as
// that is known.
func (d *diagnosis) brokenAlias(lookup facts.Lookup) assets.Values {
	name, chain := canonical(lookup.Name), lookup.Alias
	if facts.Circular(name, chain) {
		return assets.Values{"target": chain[len(chain)-1], "form": "circle"}
	}
	values := d.pointer(chain)
	r, known := d.Provider.Service.Record(name)
	switch {
	case values["form"] != "":
	case known && r.There != "" && !r.Fits && r.Right != "":
		values["form"], values["right"] = "service", r.Right
	case known && r.There != "":
		values["form"] = "service-ask"
	case d.plannedTarget(name) != "" && canonical(chain[0]) != canonical(d.plannedTarget(name)):
		values["form"], values["right"] = "planned", d.plannedTarget(name)
	case under(chain[0], d.check.Domain) && d.plannedTarget(name) == "":
		values["form"] = "own"
	}
	return values
}

// plannedTarget is where the plan has an alias at a name lead; "" where it has none.
func (d *diagnosis) plannedTarget(name string) string {
	if d.Plan == nil {
		return ""
	}
	for _, r := range d.Plan.Hosting.Records {
		if r.Type == "CNAME" && canonical(r.Name) == name {
			return r.Value
		}
	}
	return ""
}

// judgeCaches looks at resolvers that still remember what was there before.
func (d *diagnosis) judgeCaches() {
	if d.record != mtasts.Valid || !d.check.Record.Agree("TXT") {
		return // until the domain's own servers have it, that is what to wait for
	}
	var end time.Time
	var behind []string
	for _, a := range d.check.Record.Resolvers {
		left, old := cmp.Or(a.Negative, d.negativeTTL()), a.Answered()
		if a.Status == facts.OK {
			record, state, _ := mtasts.FindRecord(a.Values("TXT"))
			left, old = cmp.Or(a.TTL("TXT"), d.recordTTL()), state != mtasts.Valid || record.ID != d.id
		}
		if old {
			behind = append(behind, a.Server.Name+" "+a.Server.Addr)
			end = rollout.Later(end, d.check.At.Add(left))
		}
	}
	if len(behind) > 0 {
		f := d.find(STSRecordNotSeenYet, assets.Values{"time": d.clock(end)}, behind...)
		f.Wait, f.Until = true, end
	}
}
