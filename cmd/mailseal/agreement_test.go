package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/journey"
)

// TestAgreement holds that every question has one answer, wherever it is asked: the wizard in both faces, status, reports
// and the exit code say the same of one moment. The situations are stages of practice lives, each as it is and with
// something that happens there; what is compared is what was printed, and what was saved.
//
// Not every change is tried at every stage. With MAILSEAL_AGREEMENT=all they all are, which takes minutes. The race detector does without
// it: its runs of mailseal are those of stories.
func TestAgreement(t *testing.T) {
	const every, least, leastAsked = 13, 100, 20
	if testing.Short() {
		t.Skip("it compares what was printed, where the race detector finds nothing")
	}
	pick := func(stage, change int) bool { return (stage*5+change)%every == 0 }
	if os.Getenv("MAILSEAL_AGREEMENT") == "all" {
		pick = func(int, int) bool { return true }
	}
	var mu sync.Mutex
	var all []situation
	t.Run("situations", func(t *testing.T) {
		for _, l := range lives() {
			t.Run(l.name, func(t *testing.T) {
				t.Parallel()
				seen := l.walk(t, pick)
				mu.Lock()
				defer mu.Unlock()
				all = append(all, seen...)
			})
		}
	})
	slices.SortFunc(all, func(a, b situation) int { return strings.Compare(a.name, b.name) })
	if len(all) < least {
		t.Errorf("there were %d situations only", len(all))
	}
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions() {
		t.Run(q.name, func(t *testing.T) {
			asked := 0
			for _, s := range all {
				says := subject{situation: s, words: words}
				q.ask(&says)
				asked += says.compared
				for _, d := range says.disagreements {
					t.Errorf("%s: %s", s.name, d)
				}
			}
			if asked < leastAsked {
				t.Errorf("it could be asked %d times only", asked)
			}
		})
	}
}

// question is one that several parts of mailseal answer.
type question struct {
	name string
	ask  func(s *subject)
}

func questions() []question {
	return []question{
		{"which policy counts", policyThatCounts},
		{"who holds what until when", heldUntil},
		{"may we go live", mayGoLive},
		{"whose turn is it", whoseTurn},
		{"how bad is a reported failure", howBad},
		{"which finding belongs where", findingsBelong},
		{"which badge has a level", badges},
		{"which answers are legal", legalAnswers},
		{"what is the exit code", exitCodes},
	}
}

// subject is a situation while a question is asked about it.
type subject struct {
	situation
	words         *assets.Words
	compared      int
	disagreements []string
}

// want compares two answers.
func (s *subject) want(agree bool, format string, args ...any) {
	s.compared++
	if !agree {
		s.disagreements = append(s.disagreements, fmt.Sprintf(format, args...))
	}
}

// sentence is how a text with values begins, up to the first value.
func (s *subject) sentence(key msgid.ID) string {
	text, _, _ := strings.Cut(s.words.Say(key, nil), "{")
	return strings.TrimSpace(text)
}

// outlook is what every part of mailseal says of one situation.
type outlook struct {
	now     time.Time
	status  statusSeen
	code    int    // of status
	quiet   string // of status --quiet: what it printed
	plain   result // the wizard, line by line
	frame   string // the wizard in a terminal: what the window shows, on one line
	journey journey.Journey

	reports   *reportsSeen      // where a report came: what reports says of it
	offered   []string          // the answers to --next, as they are offered; nil where it is not asked
	tried     map[string]result // what came of --next with an answer; of a stage without changes, more than are offered
	stopping  []string          // the answers to --stop
	stopTried map[string]result
}

// loud stands for what status --quiet says where something needs the user, and what it says is not compared.
const loud = "loud"

// statusSeen is what `status --json` printed.
type statusSeen struct {
	Verdict string `json:"verdict"`
	Stage   string `json:"stage"`
	Mode    string `json:"mode"`
	Policy  struct {
		State  string `json:"state"`
		MaxAge int64  `json:"max_age"` // seconds
	} `json:"policy"`
	Findings []findingSeen `json:"findings"`
}

type findingSeen struct {
	ID    string     `json:"id"`
	Level string     `json:"level"`
	What  string     `json:"what"`
	Until *time.Time `json:"until"`
	News  string     `json:"news"`
	Seen  *time.Time `json:"unseen_since"`
}

// alarm reports whether a finding costs mail, now or soon.
func (f findingSeen) alarm() bool { return strings.HasPrefix(f.Level, "bounce-") }

// reportsSeen is what `reports --json` printed, and its exit code.
type reportsSeen struct {
	code int
	News []struct {
		Level string `json:"level"`
	} `json:"news"`
}

// outlook has all parts of mailseal say what they see, of the same moment. Where answers are to be tried, notes apart take
// what follows from them.
func (w *walker) outlook(try bool) outlook {
	w.t.Helper()
	o := outlook{now: w.world.Clock().Now()}
	r := w.mailseal("status", "--json", w.world.Domain())
	w.read(r, &o.status)
	o.code = r.code
	o.plain = w.wizard()
	o.plain.out = unwrapped(o.plain.out)
	o.frame = strings.Join(strings.Fields(w.frame()), " ")
	o.journey = w.journey()
	o.quiet = loud
	if r.code != exitAction || o.ahead() {
		o.quiet = unwrapped(w.mailseal("status", "--quiet", w.world.Domain()).out)
	}
	notes, err := w.notes()
	w.must(err)
	for _, name := range []string{"stop", "hiccup"} {
		path := filepath.Join(notes, "reports", name+".json")
		if _, err := os.Stat(path); err == nil {
			o.reports = &reportsSeen{}
			r := w.apart().mailseal("reports", "--json", w.world.Domain(), path)
			w.read(r, o.reports)
			o.reports.code = r.code
		}
	}
	o.tried, o.stopTried = map[string]result{}, map[string]result{}
	if !o.journey.TaskOpen() {
		o.offered = w.offers("next")
	}
	for _, value := range flags(journey.NextEnforce, journey.NextRollback, journey.NextRemove) {
		if slices.Contains(o.offered, value) {
			o.tried[value] = w.tries("next", value)
		}
	}
	if try {
		w.tryAnswers(&o)
	}
	return o
}

func (w *walker) read(r result, into any) {
	w.t.Helper()
	if err := json.Unmarshal([]byte(r.out), into); err != nil {
		w.t.Fatalf("%v in %s%s", err, r.out, r.talk)
	}
}

// offers are the legal answers to a question, as the refusal of one that is none lists them; nil where it is not asked.
func (w *walker) offers(flag string) []string {
	w.t.Helper()
	r := w.wizard(flag, "bogus")
	_, list, ok := strings.Cut(strings.TrimSpace(r.talk), "They are: ")
	if !ok {
		return nil
	}
	return strings.Split(list, ", ")
}

// tries gives an answer, with notes apart.
func (w *walker) tries(flag, value string) result {
	w.t.Helper()
	r := w.apartNotes().wizard(flag, value)
	r.out = unwrapped(r.out)
	return r
}

// flags are answers as --next takes them.
func flags(list ...journey.Next) []string {
	var values []string
	for _, next := range list {
		values = append(values, string(next))
	}
	return values
}

// allNext are the answers that --next knows.
func allNext() []string {
	return flags(
		journey.NextWait, journey.NextEnforce, journey.NextRaise, journey.NextRollback, journey.NextAccept, journey.NextRepublish,
		journey.NextMove, journey.NextRemove, journey.NextSwitch, journey.NextHurry, journey.NextTidy, journey.NextDelete,
		journey.NextDone, journey.NextCancel, journey.NextLeave, journey.NextStart,
	)
}

// tryAnswers tries those that are offered, and a few of the others: all of them in turn, over the stages.
func (w *walker) tryAnswers(o *outlook) {
	w.t.Helper()
	next, stop := allNext(), flags(journey.NextStay, journey.NextCancel, journey.NextAccept, journey.NextRollback)
	turn := int(o.now.Sub(storyStart()) / time.Hour)
	for i, value := range next {
		if _, done := o.tried[value]; !done && (slices.Contains(o.offered, value) || (i-turn)%(len(next)/2) == 0) {
			o.tried[value] = w.tries("next", value)
		}
	}
	o.stopping = w.offers("stop")
	for i, value := range stop {
		if slices.Contains(o.stopping, value) || (i-turn)%len(stop) == 0 {
			o.stopTried[value] = w.tries("stop", value)
		}
	}
}

// held is until when a sender may hold an enforced policy, by the notes: max_age after the last time that it could be
// fetched, and nobody knows when between two checks it went (RFC 8461 §3.2, §3.3).
func held(served []facts.Served) time.Time {
	var until time.Time
	for _, s := range served {
		last := s.Last
		if s.Gone.After(last) {
			last = s.Gone
		}
		if end := last.Add(s.MaxAge); s.Mode == "enforce" && end.After(until) {
			until = end
		}
	}
	return until
}

func policyThatCounts(s *subject) {
	served := s.journey.Notes.Served
	var live *facts.Served
	if n := len(served); n > 0 && served[n-1].Gone.IsZero() {
		live = &served[n-1]
	}
	mode := s.status.Mode
	switch {
	case mode == "" || s.status.Policy.State == "unreachable" || s.code == exitUnknown:
		return // nobody knows: the notes keep what was
	case mode == "absent":
		s.want(live == nil, "status says that no policy counts, the notes hold one in %v", live)
	case live == nil:
		s.want(false, "status says %s, the notes say that nothing is live", mode)
	default:
		s.want(string(live.Mode) == mode, "status says %s, the notes %s", mode, live.Mode)
		if s.status.Policy.State == "valid" {
			s.want(int64(live.MaxAge/time.Second) == s.status.Policy.MaxAge, "status says max_age %d, the notes %s", s.status.Policy.MaxAge, live.MaxAge)
		}
	}
	if good := s.sentence("protected.good"); strings.Contains(s.plain.out, good) {
		s.want(mode == "enforce", "the wizard says %q, and the mode that counts is %s", good, mode)
	}
	if mode != "absent" && s.journey.Plan != nil {
		for _, other := range []string{"testing", "enforce", "none"} {
			claim := s.words.Say(msgid.StatusMode.Of(other), nil)
			if other != mode {
				s.want(!strings.Contains(s.quiet, claim), "the mode is %s, and status --quiet says %q", mode, claim)
			}
		}
	}
}

func heldUntil(s *subject) {
	until := held(s.journey.Notes.Served)
	exposed := until.After(s.now)
	date := s.words.Date(until, s.now)
	calm := "Mail arrives as before"
	s.want(strings.Contains(s.words.Say("testing.lead", nil), calm), "the sentence %q is worded anew: put the new one here", calm)
	if exposed {
		s.want(!strings.Contains(s.plain.out, calm), "senders may hold enforce until %s, and the wizard says %q", date, calm)
		s.want(!strings.Contains(s.frame, calm), "senders may hold enforce until %s, and the window says %q", date, calm)
	}
	if s.status.Mode == "enforce" && s.code != exitUnknown && s.ahead() {
		s.want(strings.Contains(s.plain.out, date), "enforced until %s, and the wizard does not say so:\n%s", date, lastLines(s.plain.out, 25))
		s.want(strings.Contains(s.quiet, date) || !s.deviates(), "enforced until %s, and status --quiet does not say so:\n%s", date, s.quiet)
	}
	for _, f := range s.status.Findings {
		if f.Until != nil && (f.ID == "sts-removed-too-early" || f.ID == "mx-cache-conflict") {
			s.want(f.Until.Equal(until.Truncate(time.Second)) || f.ID == "mx-cache-conflict" && f.Until.Before(until), "%s until %s, by the notes %s", f.ID, f.Until, until)
			s.want(f.Until.After(s.now), "%s until %s, which is past", f.ID, f.Until)
		}
	}
	for _, page := range flags(journey.NextRollback, journey.NextRemove) {
		r, tried := s.tried[page]
		if !tried || !exposed || !slices.Contains(s.offered, page) {
			continue
		}
		s.want(strings.Contains(r.out, date), "the notes say until %s, and the page %s does not:\n%s", date, page, lastLines(r.out, 14))
	}
}

// ahead reports whether until when senders hold what is live has to be said: where nothing is being published, and where
// they hold it for longer than was ever asked for.
func (o *outlook) ahead() bool {
	return o.journey.Plan != nil && (!o.journey.TaskOpen() && o.journey.Operation == nil || o.deviates())
}

// deviates reports whether an enforced policy is live that neither the plan nor what it replaces has.
func (o *outlook) deviates() bool {
	live := time.Duration(o.status.Policy.MaxAge) * time.Second
	p := o.journey.Plan
	was := p.Before
	return o.status.Mode == "enforce" && !(p.Target.Mode == "enforce" && live <= p.Target.MaxAge) && !(was != nil && was.Mode == "enforce" && live <= was.MaxAge)
}

// lastLines are the end of a text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

func (s *subject) has(id string) bool {
	return slices.ContainsFunc(s.status.Findings, func(f findingSeen) bool { return f.ID == id })
}

// allowed reports whether the wizard lets enforce be chosen without an override; asked is false where it is not offered.
func (s *subject) allowed() (allowed, asked bool) {
	asked = slices.Contains(s.offered, string(journey.NextEnforce))
	return asked && !strings.Contains(s.tried[string(journey.NextEnforce)].talk, "--enforce-anyway"), asked
}

func mayGoLive(s *subject) {
	allowed, asked := s.allowed()
	overdue := s.has("policy-testing-overdue")
	if !asked {
		s.want(!overdue, "status says that enforce is due, and the wizard does not offer it")
		return
	}
	if overdue {
		s.want(allowed, "status says that enforce is due, and the wizard that it is not ready")
	}
	if allowed {
		s.want(s.quiet != "", "enforce can be chosen, and status --quiet is silent")
		bad := slices.ContainsFunc(s.status.Findings, func(f findingSeen) bool {
			return f.alarm() || f.Level == "off" && !strings.HasPrefix(f.ID, "rpt-") && f.ID != "policy-testing-overdue"
		})
		s.want(!bad, "enforce can be chosen, and status finds: %s", s.ids())
	}
	due := s.words.Say("testing.prompt.ready", nil)
	s.want(!strings.Contains(s.plain.out, due) || allowed, "the wizard says %q, and wants an override", due)
}

func whoseTurn(s *subject) {
	turns := map[string]int{"yours": exitAction, "unseen": exitUnknown, "pending": exitPending}
	acts := map[string]string{"yours": "yours", "unseen": "unseen", "pending": "coming"}
	for turn, code := range turns {
		if !strings.Contains(s.plain.out, s.words.Say(msgid.PlainEnd.Of(turn), nil)) {
			continue
		}
		urgent := slices.ContainsFunc(s.status.Findings, findingSeen.alarm)
		s.want(s.plain.code == code || urgent && s.plain.code == exitAction, "the wizard says that it is %s, and ends with %d (%s)", turn, s.plain.code, s.ids())
		for other, act := range acts {
			said := strings.Contains(s.frame, s.words.Say(msgid.Turn.Of(act, "who"), nil))
			s.want(said == (other == turn), "the lines say %s; the window says %s: %v\n%s", turn, other, said, s.frame)
		}
		if turn == "yours" && s.journey.Plan != nil && !s.journey.Plan.ServiceKeepsPolicy() {
			values := regexp.MustCompile(`(?m)^(` + s.words.Say("field.value", nil) + `|` + s.words.Say("field.file", nil) + `)(:|\. .*)$|^version: STSv1$`).MatchString(s.plain.out)
			s.want(values, "the wizard says that it is the user's turn, and shows no value:\n%s", lastLines(s.plain.out, 25))
		}
	}
}

func howBad(s *subject) {
	if s.reports == nil {
		s.want(!s.has("report-new-failure") && !s.has("report-failures-now"), "status finds failures that nobody reported")
		return
	}
	worst := ""
	if len(s.reports.News) > 0 {
		worst = s.reports.News[0].Level
	}
	bad := s.has("report-new-failure") || s.has("report-failures-now")
	s.want((worst == "problem") == bad, "reports says %q of it; status: %s", worst, s.ids())
	s.want((s.reports.code == exitAction) == (worst == "problem"), "reports says %q, and ends with %d", worst, s.reports.code)
	if bad {
		s.want(s.code == exitAction, "status finds failures, and ends with %d", s.code)
	}
	if allowed, asked := s.allowed(); asked && worst == "problem" {
		s.want(!allowed, "reports says %q, and enforce can be chosen", worst)
	}
}

// ids are the findings of status.
func (s *subject) ids() string {
	var list []string
	for _, f := range s.status.Findings {
		list = append(list, f.Level+" "+f.ID)
	}
	return strings.Join(list, ", ")
}

// about are the findings that a task is about, by how their ids begin. What costs mail, and what hinders every look, may be
// beside any.
func about() map[string][]string {
	every := []string{"dns-", "check-"}
	return map[string][]string{
		"report-record": append(every, "rpt-"),
		"policy-host":   append(every, "policy-host-", "issuer-"),
		"policy-file":   append(every, "policy-", "issuer-", "mx-none-covered", "mx-some-uncovered", "mx-star-"),
		"sts-record":    append(every, "sts-"),
		"drop-record":   every, "drop-host": every, "mail-servers": every,
	}
}

func findingsBelong(s *subject) {
	if s.journey.Plan == nil {
		return
	}
	first := regexp.MustCompile(`(?m)^Stage \d of \d.*$`).FindStringIndex(s.plain.out)
	if first == nil {
		s.want(false, "the wizard shows no stage:\n%s", s.plain.out)
		return
	}
	screen := s.plain.out[first[1]:]
	alarms := 0
	for _, f := range s.status.Findings {
		at := strings.Index(screen, f.What)
		inFrame := strings.Contains(s.frame, strings.Join(strings.Fields(f.What), " "))
		if f.alarm() {
			alarms++
			s.want(at >= 0 || alarms > 3, "%s (%s) in status, and not in the wizard:\n%s", f.ID, f.Level, lastLines(screen, 25))
			s.want(inFrame || alarms > 1, "%s (%s) in status, and not in the window:\n%s", f.ID, f.Level, s.frame)
			if at >= 0 && alarms == 1 {
				above := strings.TrimSpace(screen[:at])
				s.want(strings.Count(above, "\n") <= 1, "%s is not said first; above it stands:\n%s", f.ID, above)
			}
			continue
		}
		if open := s.openTask(); open != "" && at >= 0 {
			s.want(slices.ContainsFunc(about()[open], func(prefix string) bool { return strings.HasPrefix(f.ID, prefix) }),
				"%s (%s) stands on the board of %s", f.ID, f.Level, open)
		}
	}
	heading := s.words.Say("alarm.title", nil)
	s.want((alarms > 0) == strings.Contains(screen, heading), "%d alarms in status, %q in the wizard: %v\n%s", alarms, heading, alarms == 0, s.ids())
	s.want((alarms > 0) == strings.Contains(s.frame, heading), "%d alarms in status, %q in the window: %v\n%s", alarms, heading, alarms == 0, s.ids())
}

// openTask is the task that the notes say is waited for.
func (s *subject) openTask() string {
	if !s.journey.TaskOpen() {
		return ""
	}
	return string(s.journey.Waiting.Task)
}

// badges holds that a level has one badge, in each face, and the same in both.
func badges(s *subject) {
	of := map[string]string{"bounce-now": "bad", "bounce-soon": "bad", "off": "bad", "advice": "tip", "unknown": "unknown"}
	for _, f := range s.status.Findings {
		what := regexp.QuoteMeta(strings.Join(strings.Fields(f.What), " "))
		for face, text := range map[string]string{"plain": strings.Join(strings.Fields(s.plain.out), " "), "tui": s.frame} {
			found := regexp.MustCompile(`([A-Z?]+(?: [A-Z]+)*):? ` + what).FindStringSubmatch(text)
			if found == nil {
				continue
			}
			s.want(strings.HasSuffix(found[1], s.words.Say(msgid.Mark.Of(of[f.Level]), nil)), "%s (%s) has the badge %s in %s", f.ID, f.Level, found[1], face)
		}
	}
}

func legalAnswers(s *subject) {
	labels := regexp.MustCompile(`(?m)^(\d+)\. (.*)$`).FindAllStringSubmatch(s.plain.out, -1)
	if s.offered != nil {
		s.want(len(labels) == len(s.offered), "the wizard shows %d choices, and these are legal: %v\n%s", len(labels), s.offered, lastLines(s.plain.out, 14))
		for _, label := range labels {
			s.want(strings.Contains(s.frame, strings.Join(strings.Fields(label[2]), " ")), "the lines offer %q, and the window does not:\n%s", label[2], s.frame)
		}
	} else {
		s.want(len(labels) == 0 || !strings.Contains(s.plain.talk, "--next"), "choices are shown, and --next is not asked")
	}
	for answer, r := range s.tried {
		refused := strings.Contains(r.talk, "--next")
		if slices.Contains(s.offered, answer) {
			s.want(!refused, "--next %s is offered, and refused: %s", answer, r.talk)
			s.want(refused || r.code != exitFailed || strings.Contains(r.talk, "; a script answers with --"), "--next %s is offered, and fails: %s", answer, r.talk)
			continue
		}
		if !refused && r.code == s.code && s.journey.Underway(journey.Next(answer)) {
			continue // a script may give its answer again on each run until it is done
		}
		s.want(refused && r.code == exitFailed, "--next %s is not offered, and ends with %d: %s", answer, r.code, r.talk)
	}
	for answer, r := range s.stopTried {
		refused := strings.Contains(r.talk, "--stop")
		if slices.Contains(s.stopping, answer) {
			s.want(!refused, "--stop %s is offered, and refused: %s", answer, r.talk)
			continue
		}
		s.want(refused && r.code == exitFailed, "--stop %s is not offered, and ends with %d: %s", answer, r.code, r.talk)
	}
}

// unseenForADay reports whether a finding keeps something from being seen that has not been seen for a day, which nobody was told.
func (s *subject) unseenForADay(f findingSeen) bool {
	return f.Level == "unknown" && f.News == "new" && (f.Seen == nil || s.now.Sub(*f.Seen) >= 24*time.Hour)
}

func exitCodes(s *subject) {
	s.want(s.code == map[string]int{"ok": exitFine, "action": exitAction, "unknown": exitUnknown, "pending": exitPending}[s.status.Verdict],
		"status says %s, and ends with %d", s.status.Verdict, s.code)
	s.want(s.plain.code == s.code, "status ends with %d (%s), the wizard with %d: %s\n%s", s.code, s.ids(), s.plain.code, s.plain.talk, lastLines(s.plain.out, 14))
	s.want(s.quiet != "" || s.code == exitFine || s.code == exitUnknown && !slices.ContainsFunc(s.status.Findings, s.unseenForADay), "status --quiet is silent, and status ends with %d (%s)", s.code, s.ids())
	bad := s.words.Say("plain.mark.bad", nil) + ": "
	if s.code == exitFine && s.journey.Plan != nil {
		i := strings.Index(s.plain.out, bad)
		s.want(i < 0, "status ends with 0, and the wizard says: %s", strings.SplitN(s.plain.out[max(i, 0):], "\n", 2)[0])
	}
	urgent := slices.ContainsFunc(s.status.Findings, findingSeen.alarm)
	s.want(!urgent || s.code == exitAction, "%s, and status ends with %d", s.ids(), s.code)
}
