package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/guide"
	"mailseal/wizard/journey"
	"mailseal/wizard/plan"
	"mailseal/wizard/practice"
	"mailseal/wizard/store"
)

// addPractice puts the pretend internet behind an engine: its clock, its mail, what can be done at its companies, and an end. In
// folder are those where reports arrive and where they are saved: nothing outside is read.
func addPractice(world *practice.World, engine *wizard.Engine, folder string) {
	words := engine.Guide.Words.Instead(msgid.PracticeInstead)
	engine.Guide.Words = words
	s := &practiceSession{
		world: world, guide: engine.Guide, words: words, now: engine.Now, begun: engine.Now(),
		read: engine.Reports, find: engine.Find, folder: folder,
		mail: practiceMail{inbox: filepath.Join(folder, "mail"), since: world.Clock().Now()},
	}
	engine.Guide.Downloads = filepath.Join(folder, "Downloads")
	engine.Folder = s.pretendFolder
	engine.SimulatedTime = true
	engine.Until = world.Clock().Until
	engine.Admit = s.admit
	engine.Suggest = s.suggest
	engine.Reports = s.reports
	engine.Walked = s.walked
	engine.Answered = s.answered
	engine.Actions = s.actions
	engine.Act = s.act
	engine.Leaving = s.leaving
	engine.Farewell = s.farewell
	engine.Guide.Revise = s.revise
}

// pretendFolder takes only folders that belong to the practice.
func (s *practiceSession) pretendFolder(ctx context.Context, text string) (string, error) {
	path, err := store.FindFolder(ctx, text, func(string) string { return "" })
	if inside, relErr := filepath.Rel(s.folder, path); err == nil && (relErr != nil || !filepath.IsLocal(inside)) {
		return "", practiceError(s.say(msgid.PracticeOtherFolder, assets.Values{"path": s.guide.Downloads}))
	}
	return path, err
}

// admit refuses every domain but the one of the practice.
func (s *practiceSession) admit(domain string) error {
	if dnsname.Equal(domain, s.world.Domain()) {
		return nil
	}
	return practiceError(s.say(msgid.PracticeOtherDomain, assets.Values{"domain": s.world.Domain(), "typed": domain}))
}

// suggest proposes the value that a pretend company shows.
func (s *practiceSession) suggest(j journey.Journey, id journey.QuestionID) string {
	return s.world.Suggest(s.guide.Machine, j, id)
}

// revise adds to a step what only practice has, each time said to be practice.
func (s *practiceSession) revise(j journey.Journey, step guide.Step) guide.Step {
	add := func(key msgid.ID, values assets.Values) {
		step.Blocks = append(slices.Clone(step.Blocks), guide.Block{Style: guide.Text, Text: s.say(key, values)})
	}
	q := step.Question
	switch {
	case j.Domain == "":
		add(msgid.PracticeWelcome, assets.Values{"domain": s.world.Domain()})
		if q != nil {
			proposed := *q
			proposed.Default = s.world.Domain()
			step.Question = &proposed
		}
	case q != nil && q.ID == journey.QuestionNewMX:
		add(msgid.PracticeNewServers, assets.Values{"value": s.suggest(j, q.ID)})
	case q != nil && slices.ContainsFunc(journey.Pastes(), func(p journey.Paste) bool { return p.ID == q.ID }):
		add(msgid.PracticeShown, assets.Values{"value": s.suggest(j, q.ID)})
	case q != nil && q.ID == journey.QuestionReportsIn:
		key := msgid.PracticeDownloads
		if q.Kind == journey.Write {
			key = msgid.PracticeOtherFolder
		}
		said := guide.Block{Style: guide.Text, Text: s.say(key, assets.Values{"path": s.guide.Downloads})}
		step.Blocks = append([]guide.Block{said}, step.Blocks...)
	case q != nil && q.ID == journey.QuestionNext:
		return s.reviseNext(j, step)
	case step.Board != nil:
		step.Board = s.reviseBoard(j, *step.Board)
	}
	return step
}

// reviseNext says that days pass at once for whoever lets them, that reports wait, and, once all is done, that it is.
func (s *practiceSession) reviseNext(j journey.Journey, step guide.Step) guide.Step {
	q := *step.Question
	q.Options = slices.Clone(q.Options)
	atEnd := s.atEnd(j, step)
	for i := range q.Options {
		o := &q.Options[i]
		switch {
		case journey.Next(o.Value) != journey.NextWait:
			continue
		case atEnd:
			o.Label, o.Detail = s.say(msgid.PracticeFinishLabel, nil), s.say(msgid.PracticeFinishDetail, nil)
		default:
			o.Detail = s.say(msgid.PracticeDaysPass, nil)
		}
		o.Key = "enter" // where the options are folded away
	}
	step.Blocks = slices.Clone(step.Blocks)
	for i, b := range step.Blocks {
		if b.Style == guide.Literal && strings.HasPrefix(b.Text, reportsCommand) { // as it finds the notes of a practice
			step.Blocks[i].Text += " --state-dir " + typedWord(filepath.Dir(s.guide.Folder(j.Domain)))
		}
	}
	if s.reportsWait(j, step) {
		step.Blocks = append(s.mailBlocks(j), step.Blocks...)
		q.Prompt = s.say(msgid.PracticeReportsPrompt, nil) // so that nobody goes on waiting
		then := msgid.PracticeReportsTurnThen
		if savesFiles(j) {
			then = then.With("files")
		}
		step.Turn = guide.Move{Who: s.say(msgid.PracticeReportsTurnWho, nil), Then: s.say(then, nil)}
	}
	step.Question = &q
	return step
}

// reportsCommand is what the command begins with that hands over reports.
const reportsCommand = "mailseal reports "

// reviseBoard says at a step how it is done here: by whoever goes on, or with the key.
func (s *practiceSession) reviseBoard(j journey.Journey, b guide.Board) *guide.Board {
	at := b.OpenStep()
	if at < 0 || !b.Turn.Walks() {
		return &b
	}
	key := msgid.ID("")
	s.mu.Lock()
	if len(s.done) == 0 {
		key = msgid.PracticeHint
	}
	filed := s.filed
	s.mu.Unlock()
	if _, open := s.fileAtStep(j, b); open {
		if key = msgid.PracticeFileStep; filed {
			key = msgid.PracticeFileMade
		}
	}
	if key == "" {
		return &b
	}
	b.Steps = slices.Clone(b.Steps)
	b.Steps[at].Parts = append(slices.Clone(b.Steps[at].Parts), guide.Part{Note: key == msgid.PracticeHint, Text: s.say(key, assets.Values{"place": s.guide.PlaceName(j)})})
	return &b
}

// atEnd reports whether a step is the first one where all is done: from there the end is shown once.
func (s *practiceSession) atEnd(j journey.Journey, step guide.Step) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.shown && j.Stage() == journey.StageProtected && j.Operation == nil && step.Question != nil && step.Question.ID == journey.QuestionNext
}

// answered sends the user to the end who has no more to do.
func (s *practiceSession) answered(j journey.Journey, id journey.QuestionID, value string, then journey.Then) journey.Then {
	s.mu.Lock()
	defer s.mu.Unlock()
	if then == journey.ThenWait && id == journey.QuestionNext && j.Stage() == journey.StageProtected && j.Operation == nil && !s.shown {
		return journey.ThenLeave
	}
	return then
}

// actions lists what can be done at a step: the task of its board, the policy file where the open step makes it, or the reports.
func (s *practiceSession) actions(j journey.Journey, step guide.Step) []wizard.Action {
	if s.reportsWait(j, step) {
		label, said := msgid.PracticeSaveReports, msgid.PracticeSaidReports
		if savesFiles(j) {
			label, said = msgid.PracticeSaveFiles, msgid.PracticeSaidFiles
		}
		return []wizard.Action{{ID: saveReports, Label: s.say(label, nil), Said: s.say(said, nil)}}
	}
	if step.Board == nil {
		return nil
	}
	var actions []wizard.Action
	list, at := s.deeds(j, step)
	_, unseen := s.fileAtStep(j, *step.Board)
	for _, a := range list {
		actions = append(actions, wizard.Action{
			ID: a.ID, Label: a.Label(s.words), Mistake: a.Mistake, Said: s.said(at, a, unseen), Unseen: unseen || a.Undone(),
			Coming: guide.Move{Who: s.say(msgid.PracticeComingWho, nil), Then: s.say(msgid.PracticeComingThen, assets.Values{"place": at})},
		})
	}
	return actions
}

// deeds returns what can be done at a board, and where.
func (s *practiceSession) deeds(j journey.Journey, step guide.Step) (list []practice.Action, at string) {
	if file, open := s.fileAtStep(j, *step.Board); open {
		return practice.PreparedFile(file), s.guide.PlaceName(j)
	}
	task := step.Board.Task
	at = s.dnsHost(j)
	if task.File != nil {
		at = s.guide.PlaceName(j)
	}
	return s.world.Actions(task), at
}

// said says that something was done, or that nothing was.
func (s *practiceSession) said(at string, a practice.Action, unseen bool) string {
	key := msgid.PracticeSaidRight
	switch {
	case unseen && a.Mistake && !a.Undone():
		key = msgid.PracticeSaidMistakeUnseen
	case unseen && !a.Undone():
		key = msgid.PracticeSaidRightUnseen
	case a.Undone():
		key = msgid.PracticeSaidNothing
	case a.Mistake:
		key = msgid.PracticeSaidMistake
	}
	return s.say(key, assets.Values{"place": at})
}

// act does one of the actions.
func (s *practiceSession) act(j journey.Journey, step guide.Step, action wizard.Action) error {
	if action.ID == saveReports {
		return s.saveMail(j.Domain)
	}
	if step.Board == nil {
		return fmt.Errorf("the practice does not know how to do %q", action.ID)
	}
	list, _ := s.deeds(j, step)
	i := slices.IndexFunc(list, func(a practice.Action) bool { return a.ID == action.ID })
	if i < 0 {
		return fmt.Errorf("the practice does not know how to do %q", action.ID)
	}
	if file, open := s.fileAtStep(j, *step.Board); open {
		return s.makeFile(j, file, list[i])
	}
	return s.do(j, step.Board.Task, list[i])
}

// do does a task.
func (s *practiceSession) do(j journey.Journey, task plan.Task, a practice.Action) error {
	if err := s.world.Do(task, a); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.note(j, task.ID, a)
	return nil
}
