package journey

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/wizard/diagnosis"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
	"mailseal/wizard/rollout"
)

// FileState is what is where the policy file should be.
type FileState string

// The states of the file.
const (
	FileRight       FileState = "right"
	FileNoHost      FileState = "no-host"     // there is no web address to ask
	FileAbsent      FileState = "absent"      // the web server says that there is none
	FileOld         FileState = "old"         // the one that it replaces is still there
	FileElsewhere   FileState = "elsewhere"   // it is at another address
	FileDiffers     FileState = "differs"     // it can be read, and says something else
	FileUnreadable  FileState = "unreadable"  // it is there, and senders cannot read it
	FileUnavailable FileState = "unavailable" // the web server answers, and senders cannot use what it gives
	FileCertificate FileState = "certificate" // the web host has no certificate for the name yet; that takes time
	FileSilent      FileState = "silent"      // nobody answered
)

// LineDiff is one line of a policy file that is not as it should be. Have is empty where a line is missing, Want where one
// is too many.
type LineDiff struct {
	Number int // of the line in the file, from 1; 0 where it is missing
	Have   string
	Want   string
}

// certificatePatience is how long a web host may take to make a certificate before it is the user's turn: most likely it was
// not given the name.
const certificatePatience = time.Hour

// fileProgress returns how far the policy file is.
func (m Machine) fileProgress(j Journey, task plan.Task, now time.Time) Progress {
	check, checked := j.Check()
	file := rollout.FileOf(check)
	p := Progress{Task: task, Asked: checked}
	if j.Plan.ServiceKeepsPolicy() && file.State == rollout.PolicyValid && file.Policy.Mode != mtasts.None {
		for _, host := range check.MXHosts() {
			if !file.Policy.Covers(host) {
				p.Lists = append(p.Lists, host)
			}
		}
	}
	p.File = m.fileState(j, file, now)
	switch p.File {
	case FileRight:
		p.State, p.Seen = Right, true
	case FileNoHost, FileAbsent, FileOld:
		p.State, p.Mode = Absent, file.Meant.Mode
	case FileCertificate:
		p.State = Partly
		if check.At.Sub(j.Waiting.Since) > certificatePatience {
			p.State = Wrong
		}
	case FileSilent:
		p.State = Unknown
	case FileElsewhere:
		p.State = Wrong
		p.Found = []Found{{Record: plan.Record{Value: file.Fetch.FoundAt}, Mistake: diagnosis.OtherName}}
	case FileDiffers, FileUnreadable:
		p.State, p.Mode = Wrong, file.Meant.Mode
		p.Lines = differences(j, file)
	case FileUnavailable:
		p.State = Wrong
	}
	return p
}

func (m Machine) fileState(j Journey, file rollout.File, now time.Time) FileState {
	check, _ := j.Check()
	f := file.Fetch
	switch {
	case fileRight(j, check):
		return FileRight
	case !file.Fetched && file.State == rollout.PolicyAbsent:
		return FileNoHost
	case !file.Fetched:
		return FileSilent
	case f.Stage == facts.FetchConnect, f.Stage == facts.FetchTimeout:
		return FileSilent
	case f.Stage == facts.FetchCert && slices.ContainsFunc(m.Findings(j, now), func(f diagnosis.Finding) bool { return f.ID == diagnosis.PolicyCertPending && f.Wait }):
		return FileCertificate
	case file.State == rollout.PolicyAbsent && f.FoundAt != "":
		return FileElsewhere
	case file.State == rollout.PolicyAbsent:
		return FileAbsent
	case file.State == rollout.PolicyValid && isOld(j, file.Policy):
		return FileOld
	case file.State == rollout.PolicyValid:
		return FileDiffers
	case file.State == rollout.PolicyInvalid:
		return FileUnreadable
	}
	return FileUnavailable
}

// isOld reports whether a policy is the one that the task replaces.
func isOld(j Journey, live mtasts.Policy) bool {
	before := j.Plan.Before
	if before == nil {
		return false
	}
	if j.Plan.ServiceKeepsPolicy() { // how it writes the list is its own affair
		return live.Mode == before.Mode && live.MaxAge == before.MaxAge
	}
	return rollout.SamePolicy(live, before.Policy())
}

// differences compares the lines of a file with those that should be there. A service writes its own file, so of that only
// what matters is compared.
func differences(j Journey, file rollout.File) []LineDiff {
	want := j.Plan.Target.Policy()
	var list []LineDiff
	field := func(key, value string) {
		n, have := lineOf(file.Body, key)
		if strings.TrimSpace(strings.TrimPrefix(have, key+":")) != value {
			list = append(list, LineDiff{Number: n, Have: have, Want: key + ": " + value})
		}
	}
	service := j.Plan.ServiceKeepsPolicy()
	if !service {
		field("version", mtasts.Version)
	}
	field("mode", string(want.Mode))
	if !service || !j.Plan.Target.AnyMaxAge {
		field("max_age", strconv.FormatInt(int64(want.MaxAge/time.Second), 10))
	}
	if !service {
		list = append(list, patternDifferences(file.Body, want.MX)...)
	}
	return list
}

// patternDifferences returns the mx lines that are too many, and those that are missing.
func patternDifferences(body []byte, want []string) []LineDiff {
	var list []LineDiff
	var there []string
	for i, line := range lines(body) {
		value, ok := strings.CutPrefix(strings.TrimSpace(line), "mx:")
		if value = strings.TrimSpace(value); !ok {
			continue
		}
		there = append(there, value)
		if !dnsname.Contains(want, value) {
			list = append(list, LineDiff{Number: i + 1, Have: strings.TrimSpace(line)})
		}
	}
	missing := 0
	for _, pattern := range want {
		if dnsname.Contains(there, pattern) {
			continue
		}
		if missing < len(list) { // most likely one was written for the other
			list[missing].Want = "mx: " + pattern
		} else {
			list = append(list, LineDiff{Want: "mx: " + pattern})
		}
		missing++
	}
	return list
}

// lineOf returns the first line of a file with a key, and its number; 0 where there is none.
func lineOf(body []byte, key string) (number int, line string) {
	for i, line := range lines(body) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, key+":") {
			return i + 1, line
		}
	}
	return 0, ""
}

func lines(body []byte) []string {
	const most = 200 // no policy has more that matter
	list := strings.Split(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n")
	return list[:min(len(list), most)]
}

// fileRight reports whether senders would fetch the policy of the plan.
func fileRight(j Journey, check facts.Check) bool {
	file := rollout.FileOf(check)
	return file.State == rollout.PolicyValid && asWanted(j, check, file.Policy)
}

// asWanted reports whether a policy is the one of the plan, as far as the plan says what it has to be.
func asWanted(j Journey, check facts.Check, live mtasts.Policy) bool {
	want := j.Plan.Target.Policy()
	if j.Plan.ServiceKeepsPolicy() { // how it writes the list is its own affair, and for how long unless that was asked for
		return live.Mode == want.Mode && (want.Mode == mtasts.None ||
			(j.Plan.Target.AnyMaxAge || live.MaxAge == want.MaxAge) &&
				rollout.CoversAll(live, append(check.MXHosts(), j.Operation.Listed()...)) && !slices.ContainsFunc(j.Operation.Unlisted(), live.Covers))
	}
	return rollout.SamePolicy(live, want)
}
