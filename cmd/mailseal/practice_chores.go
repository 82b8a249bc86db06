package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/facts"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
)

// saveReports is the id of the action that saves the report mails where mailseal reads them.
const saveReports = "save-reports"

// practiceMail is the mailbox for TLS reports.
type practiceMail struct {
	inbox   string        // the folder where mails arrive
	since   time.Time     // up to when they have arrived
	waiting []waitingMail // those that nobody has saved for mailseal
	handed  bool          // the user has saved some: from then on the others are saved without being asked for
}

// waitingMail is a mail with a report.
type waitingMail struct {
	file   string // of the mail, in the inbox
	report practice.Report
}

// reports has new reports arrive, and reads what is in the folder for reports. The first ones the user saves there; or hands them over
// with the command.
func (s *practiceSession) reports(ctx context.Context, domain string) ([]facts.ReportDay, func() error, error) {
	if err := s.receive(domain); err != nil {
		return nil, nil, err
	}
	j, _, err := s.find(domain)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	handed := s.mail.handed
	s.mu.Unlock()
	if handed {
		if err := s.fileMail(domain); err != nil {
			return nil, nil, err
		}
	}
	days, saved, err := s.read(ctx, domain)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.mail.handed && len(days)+len(j.Notes.Reports) > 0 {
		s.handOver()
	}
	return days, saved, err
}

// receive puts the mails that have come into the mailbox. A service that takes the reports itself leaves nothing there.
func (s *practiceSession) receive(domain string) error {
	j, _, err := s.find(domain)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	mail, err := s.world.Mail(s.mail.since)
	if err != nil {
		return err
	}
	s.mail.since = s.world.Clock().Now()
	if j.Plan == nil || len(j.Plan.Reports.RUA) == 0 {
		return nil
	}
	to := strings.TrimPrefix(j.Plan.Reports.RUA[0], "mailto:")
	for _, report := range mail {
		name := strings.TrimSuffix(report.Name, ".json.gz") + ".eml"
		letter, err := s.world.SignedMail(report, to)
		if err == nil {
			err = saveReport(s.mail.inbox, practice.Report{Name: name, Body: letter})
		}
		if err != nil {
			return err
		}
		s.mail.waiting = append(s.mail.waiting, waitingMail{name, report})
	}
	return nil
}

// reportsWait reports whether a step is one where the user is to save the first reports.
func (s *practiceSession) reportsWait(j journey.Journey, step guide.Step) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.mail.handed && len(s.mail.waiting) > 0 && step.Board == nil && step.Question != nil && step.Question.ID == journey.QuestionNext &&
		j.Stage() == journey.StageTesting
}

// mailBlocks say that mails wait, and where they and the folder for reports are.
func (s *practiceSession) mailBlocks(j journey.Journey) []guide.Block {
	s.mu.Lock()
	defer s.mu.Unlock()
	values := assets.Values{"mails": assets.Counted{ID: msgid.PracticeMails, N: int64(len(s.mail.waiting))}}
	text, to := s.say(msgid.PracticeReports, values), s.reportFolder(j.Domain)
	if savesFiles(j) {
		text, to = s.say(msgid.PracticeReportFiles, values), s.guide.Downloads
	}
	return []guide.Block{
		{Style: guide.Item, Mark: guide.Todo, Text: text}, {Style: guide.Literal, Text: s.mail.inbox}, {Style: guide.Literal, Text: to},
	}
}

// savesFiles reports whether the user saves the files attached to the mails, in Downloads, and not the mails.
func savesFiles(j journey.Journey) bool { return j.ReportsIn.Where == journey.InDownloads }

func (s *practiceSession) reportFolder(domain string) string {
	return filepath.Join(s.guide.Folder(domain), "reports")
}

// saveMail saves the first mails as the user would.
func (s *practiceSession) saveMail(domain string) error {
	if err := s.fileMail(domain); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.mail.handed {
		s.handOver()
	}
	return nil
}

// handOver notes that the user has handed in the first reports. The session is locked.
func (s *practiceSession) handOver() {
	s.mail.handed = true
	s.done = append(s.done, practiceDeed{s.now(), s.say(msgid.PracticeDidReports, nil)})
}

// fileMail moves what waits in the mailbox to the folder for reports, or saves the files attached to it in the pretend Downloads.
func (s *practiceSession) fileMail(domain string) error {
	j, _, err := s.find(domain)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.mail.waiting) > 0 {
		first := s.mail.waiting[0]
		if savesFiles(j) {
			err = saveReport(s.guide.Downloads, first.report)
		} else {
			err = moveReport(s.mail.inbox, s.reportFolder(domain), first.file)
		}
		if err != nil {
			return err
		}
		s.mail.waiting = s.mail.waiting[1:]
	}
	return nil
}

// fileAtStep returns the policy file where the open step of a board makes it at a web host that does not know the name yet.
func (s *practiceSession) fileAtStep(j journey.Journey, b guide.Board) (file plan.File, open bool) {
	if b.Task.ID != plan.PolicyHost || j.WasLive() {
		return plan.File{}, false
	}
	steps := s.guide.Steps(j, b.Task)
	if at := b.OpenStep(); at < 0 || at >= len(steps) || !makesFile(steps[at]) {
		return plan.File{}, false
	}
	return policyFileOf(j)
}

// makesFile reports whether a step puts the policy file to where it is served from.
func makesFile(s providers.Step) bool {
	switch s.Act {
	case providers.Create, providers.Edit, providers.Put:
		return path.Base(s.File) == guide.PolicyFile
	case providers.Upload:
		return true
	case providers.Run:
		return s.File == providers.Here
	case providers.Open, providers.Choose, providers.Enter, providers.Folder, providers.Copy, providers.Record, providers.Wait:
	}
	return false
}

// policyFileOf returns the file that a plan publishes.
func policyFileOf(j journey.Journey) (file plan.File, ok bool) {
	for _, task := range j.Plan.Tasks() {
		if task.File != nil {
			return *task.File, true
		}
	}
	return plan.File{}, false
}

// walked makes the policy file when the user says that the step is done which makes it, unless they have made it, rightly or wrongly.
func (s *practiceSession) walked(before, after journey.Journey) error {
	open, _, _ := s.guide.Open(before, s.now())
	steps := s.guide.Steps(before, open.Task)
	from := before.OpenStep(open, steps)
	to := after.OpenStep(open, steps)
	if open.Task.ID != plan.PolicyHost || before.WasLive() || from >= to || !slices.ContainsFunc(steps[from:to], makesFile) {
		return nil
	}
	s.mu.Lock()
	filed := s.filed
	s.mu.Unlock()
	file, ok := policyFileOf(before)
	if filed || !ok {
		return nil
	}
	return s.makeFile(before, file, practice.PreparedFile(file)[0])
}

// makeFile makes the policy file at the web host.
func (s *practiceSession) makeFile(j journey.Journey, file plan.File, a practice.Action) error {
	if err := s.world.Do(plan.Task{ID: plan.PolicyFile, File: &file}, a); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filed = true
	s.note(j, plan.PolicyFile, a)
	return nil
}

// saveReport puts a report into a folder.
func saveReport(folder string, report practice.Report) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, fileName(report.Name)), report.Body, 0o600)
}

// moveReport moves a report from folder to folder. One that is not there any more was moved already.
func moveReport(from, to, name string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	err := os.Rename(filepath.Join(from, fileName(name)), filepath.Join(to, fileName(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func fileName(name string) string { return strings.ReplaceAll(name, string(filepath.Separator), "-") }
