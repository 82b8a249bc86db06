package diagnosis

import (
	"cmp"
	"strings"
	"time"

	"mailseal/assets"
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
	if !ok || l.record != mtasts.Absent || len(l.check.Record.Alias) > 0 || len(l.check.Host.Alias) > 0 && !l.check.Host.Wildcard {
		return false
	}
	if len(addresses(host)) > 0 && !(l.check.Host.Wildcard && l.file.State != rollout.PolicyValid) {
		return false
	}
	return l.check.FoundAt == "" && len(l.strays(mtasts.Version)) == 0 && len(mtasts.LintRecord(l.texts)) == 0
}

func (l *look) judgeRecord() {
	if l.record == rollout.TempError {
		return
	}
	remarks := mtasts.LintRecord(l.texts)
	l.findRemarks(remarks, l.texts...)
	if l.check.Record.Wildcard && len(l.texts) > 0 {
		l.find(STSRecordWildcard, nil, l.texts...)
	}
	if l.record == mtasts.Valid && l.recordTTL() > 24*time.Hour {
		l.find(STSTTLLong, assets.Values{"hours": whole(l.recordTTL() / time.Hour)})
	}
	if l.record != mtasts.Absent || len(remarks) > 0 {
		return
	}
	strays := l.strays(mtasts.Version)
	switch {
	case len(l.check.Record.Alias) > 0:
		chain := l.check.Record.Alias
		form := ""
		if facts.Circular(canonical(l.check.Record.Name), chain) {
			form = "circle"
		}
		l.find(STSRecordAliasBroken, assets.Values{"target": chain[len(chain)-1], "form": form}, chain...)
	case len(strays) > 0:
		l.find(STSRecordWrongPlace, assets.Values{"found": strays[0].Name}, evidenceOf(strays)...)
	case !l.check.Record.Wildcard && (l.file.State == rollout.PolicyValid || !l.check.Scope.Policy):
		// Where the file is not fine yet, that comes first: the record goes in last.
		l.find(STSRecordMissing, nil, l.check.Record.Name)
	}
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

// strays are records of a version found where they do nothing.
func (l *look) strays(version string) []facts.RR {
	var found []facts.RR
	for _, rr := range l.check.Strays {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(rr.Value)), strings.ToLower("v="+version)) {
			found = append(found, rr)
		}
	}
	return found
}

func evidenceOf(rrs []facts.RR) []string {
	var lines []string
	for _, rr := range rrs {
		lines = append(lines, rr.Name+" "+rr.Type+" "+rr.Value)
	}
	return lines
}
