package journey

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/tlsrpt"
)

// Where is where the user saves TLS reports, when not in the folder that mailseal keeps for them. It is also what
// QuestionReportsIn takes, beside the path of a folder.
type Where string

// Where reports are.
const (
	WhereUnasked Where = ""
	InDownloads  Where = "downloads" // where browsers and mail programs save files
	InFolder     Where = "folder"    // one that the user names
	InNone       Where = "no"        // nowhere else: not asked again
)

// ReportsIn is where mailseal finds TLS reports, beside the folder that it keeps for them.
type ReportsIn struct {
	Where Where     `json:"where"`
	Path  string    `json:"path,omitempty"` // of InFolder, absolute
	At    time.Time `json:"at"`

	// Elsewhere says that it was chosen on another computer (journey.Imported): nothing is read there until the user agrees.
	Elsewhere bool `json:"elsewhere,omitempty"`
}

// Decided reports whether the user has said on this computer where reports are. They are not asked again.
func (r ReportsIn) Decided() bool {
	return r.Where == InNone || r.Where != WhereUnasked && !r.Elsewhere
}

// ReportsFolder returns the folder of the user's that reports are read from; "" where there is none. In downloads, only files that
// are named as reports are read.
func (m Machine) ReportsFolder(j Journey) (path string, downloads bool) {
	if j.ReportsIn.Elsewhere {
		return "", false
	}
	if j.ReportsIn.Where == InDownloads {
		return m.Downloads, true
	}
	return j.ReportsIn.Path, false
}

// OffersDownloads reports whether it is time to offer to find reports in Downloads: it can be done, and the user was not asked.
func (m Machine) OffersDownloads(j Journey) bool { return m.findsReports(j) && !j.ReportsIn.Decided() }

// findsReports reports whether mailseal can find reports in Downloads: there is such a folder, and reports come by mail.
func (m Machine) findsReports(j Journey) bool { return m.Downloads != "" && m.mailsReports(j) }

// mailsReports reports whether the reports of a domain go to a mailbox of the user's own, and not to a company that reads them.
func (m Machine) mailsReports(j Journey) bool {
	check, _ := j.Check()
	return j.Plan != nil && m.reportReader(check, j.Plan, check.At) == "" && slices.ContainsFunc(j.Plan.Reports.RUA, func(uri string) bool {
		_, mail := tlsrpt.Host(uri)
		return mail
	})
}

// reportsInPending asks where reports are saved: in Downloads, or in a folder that is named next.
func (m Machine) reportsInPending(j Journey) Pending {
	if answer, _ := j.Answered(QuestionReportsIn); Where(answer) == InFolder {
		return Pending{ID: QuestionReportsIn, Kind: Write, Default: j.ReportsIn.Path}
	}
	if m.Downloads == "" {
		return choose(QuestionReportsIn, InFolder, InFolder, InNone)
	}
	return choose(QuestionReportsIn, InDownloads, InDownloads, InFolder, InNone)
}

// reportsInSooner returns the question for whoever answers it without being asked: a script, once it is known that reports come by mail.
func (m Machine) reportsInSooner(j Journey) (Pending, bool) {
	p := m.reportsInPending(j.without(QuestionReportsIn))
	p.Options = slices.DeleteFunc(p.Options, func(o string) bool { return Where(o) == InFolder }) // the path says it
	return p, m.mailsReports(j)
}

// named returns the question as one for the path of a folder, where the answer is one, or says which.
func (p Pending) named(value string) Pending {
	if p.ID == QuestionReportsIn && (filepath.IsAbs(value) || Where(value) == InDownloads) {
		return Pending{ID: p.ID, Kind: Write}
	}
	return p
}

// answerReportsIn takes where reports are saved.
func (m Machine) answerReportsIn(j Journey, value string, now time.Time) (Journey, Then, error) {
	if Where(value) == InFolder {
		return j.with(QuestionReportsIn, value, now), ThenGoOn, nil
	}
	in := ReportsIn{Where: Where(value), At: now}
	switch {
	case in.Where == InDownloads && m.Downloads == "":
		return j, ThenGoOn, assets.NewError(msgid.ErrorReportsInNoDownloads, nil)
	case in.Where == InDownloads, in.Where == InNone:
	case !filepath.IsAbs(value) || !printable(value):
		return j, ThenGoOn, assets.NewError(msgid.ErrorReportsInPath, assets.Values{"text": assets.Clean(value, 200)})
	case samePath(value, m.Downloads): // there are other files too
		in.Where = InDownloads
	default:
		in.Where, in.Path = InFolder, value
	}
	j.ReportsIn = in
	j = j.withoutUndecided()
	if in.Where == InNone {
		return j, ThenGoOn, nil
	}
	return j, ThenCheck, nil // what is there is read at once
}

func samePath(a, b string) bool {
	return a != "" && b != "" && strings.TrimRight(filepath.Clean(a), `\/`) == strings.TrimRight(filepath.Clean(b), `\/`)
}
